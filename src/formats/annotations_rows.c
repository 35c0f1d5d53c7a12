/* One record of a file of annotations: who said what about which item, its text, its gold. */
#include "annotations.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/base/path.h"
#include "preop/model/project.h"
#include "preop/text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXTERNAL_MAX = 200 /* bytes of an id */ };

static void find_at(struct annotation_reading *reading, enum annotation_finding_kind kind, const struct record *record,
	struct json_span value, const char *field, const char *text)
{
	struct annotation_place place = { .file = reading->path, .field = field, .text = text };

	record_place(
		record, value.start != NULL ? (size_t)(value.start - record->text) : 0, &place.line, &place.column);
	annotations_find(reading->run, kind, &place);
}

static void trim(struct strbuf *text)
{
	size_t start = strspn(text->data, " \t\r\n"), end = text->len;

	while (end > start && strchr(" \t\r\n", text->data[end - 1]) != NULL)
		end--;
	strbuf_truncate(text, end);
	strbuf_splice(text, 0, start, "", 0);
}

static bool is_text(const struct strbuf *text)
{
	return memchr(text->data, '\0', text->len) == NULL && utf8_valid(text->data, text->len, NULL);
}

/* A value as one answer: several of a list are a set. Null and what is not there are empty; an object is no answer. */
static bool decode(struct json_span value, struct strbuf *out)
{
	struct json_span member;
	enum json_type type = json_type(value);

	strbuf_reset(out);
	if (type == JSON_OBJECT)
		return false;
	if (type == JSON_ARRAY) {
		for (size_t at = 0; json_next_element(value, &at, &member);) {
			if (out->len > 0)
				strbuf_addc(out, LABEL_SET_SEPARATOR);
			json_decode(member, out);
		}
	} else if (type != JSON_NONE && type != JSON_NULL) {
		json_decode(value, out);
	}
	return true;
}

/* The cell of a column, without the blanks around it; false: it is reported. */
static bool read_name(struct annotation_reading *reading, const struct record *record, struct json_span value,
	const char *field, struct strbuf *out)
{
	bool plain = decode(value, out);

	trim(out);
	if (plain && is_text(out))
		return true;
	find_at(reading, plain ? FINDING_ENCODING : FINDING_ROW, record, value, field,
		plain ? out->data : "neither text nor a number");
	return false;
}

static struct json_span value_of(
	const struct annotation_reading *reading, const struct record *record, enum annotation_column column)
{
	const char *path = reading->columns->paths[column];

	return path != NULL ? json_find((struct json_span){ record->text, record->length }, path)
			    : (struct json_span){ NULL, 0 };
}

/* ---- The item and its text ---- */

/* By its column when somebody named one; else by the name under which an object holds the record; else by a column that is called so. */
static bool read_item(struct annotation_reading *reading, const struct record *record)
{
	const struct annotations *run = reading->run;
	bool by_key = record->key.start != NULL && run->options->columns[ANNOTATION_ITEM].count == 0;
	struct json_span value = by_key ? record->key : value_of(reading, record, ANNOTATION_ITEM);

	if (!read_name(reading, record, value, reading->columns->names[ANNOTATION_ITEM], &reading->item))
		return false;
	if (reading->item.len > 0 && reading->item.len <= EXTERNAL_MAX)
		return true;
	find_at(reading, FINDING_NO_ITEM, record, value, reading->columns->names[ANNOTATION_ITEM],
		reading->item.len > 0 ? "the id is too long" : "");
	return false;
}

static bool is_kept(const struct annotation_reading *reading, struct json_span key)
{
	const struct annotation_columns *columns = reading->columns;

	if (columns->names[ANNOTATION_ITEM] != NULL && json_equals(key, columns->names[ANNOTATION_ITEM]))
		return true;
	for (size_t i = 0; i < columns->text_count; i++)
		if (json_equals(key, columns->heads[i]))
			return true;
	return false;
}

/* The id and the texts alone, value for value: what one annotator said is no part of the item. */
static void print_body(const struct annotation_reading *reading, const struct record *record, struct strbuf *out)
{
	struct json_span key, value, root = { record->text, record->length };

	strbuf_addc(out, '{');
	for (size_t at = 0; json_next_member(root, &at, &key, &value);) {
		if (!is_kept(reading, key))
			continue;
		strbuf_adds(out, out->len > 1 ? "," : "");
		strbuf_add(out, key.start, key.length);
		strbuf_addc(out, ':');
		strbuf_add(out, value.start, value.length);
	}
	strbuf_addc(out, '}');
}

static const char *split_of(const struct annotation_reading *reading)
{
	static const char *const words[] = { "train", "dev", "test", "valid", "validation", "val" };
	const char *split = NULL;

	if (reading->run->report->file_count < 2)
		return NULL;
	char *stem = path_stem(reading->path);
	const char *word = strrchr(stem, '_');
	for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word + 1) == 0)
			split = words[i];
	free(stem);
	return split;
}

static bool has_text(const struct annotation_reading *reading, const struct record *record)
{
	const struct annotation_columns *columns = reading->columns;
	struct json_span root = { record->text, record->length };

	for (size_t i = 0; i < columns->text_count; i++) {
		struct json_span text = json_find(root, columns->texts[i]);
		if (json_type(text) == JSON_STRING && text.length > 2)
			return true;
	}
	return false;
}

static void take_text(struct annotation_reading *reading, const struct record *record, uint32_t number)
{
	struct annotation_table *table = &reading->run->table;
	struct annotation_item *item = &table->items[number];

	if (item->body != NULL || !has_text(reading, record))
		return;
	struct strbuf body = STRBUF_INIT;
	if (reading->columns->whole)
		strbuf_add(&body, record->text, record->length);
	else
		print_body(reading, record, &body);
	item->body = arena_strndup(&table->bodies, body.data, body.len);
	item->body_size = body.len;
	item->split = split_of(reading);
	strbuf_free(&body);
}

static bool take_gold(
	struct annotation_reading *reading, const struct record *record, uint32_t item, struct error *error)
{
	struct annotation_gold gold = { .item = item, .file = reading->file };
	struct json_span value = value_of(reading, record, ANNOTATION_GOLD);
	int64_t column;

	if (reading->columns->paths[ANNOTATION_GOLD] == NULL ||
		!read_name(reading, record, value, reading->columns->names[ANNOTATION_GOLD], &reading->cell))
		return true;
	if (annotation_is_missing(reading->cell.data))
		return true; /* nobody has to know the answer to every item */
	record_place(record, 0, &gold.line, &column);
	return texts_add(&reading->run->table.labels, reading->cell.data, &gold.label, error) &&
		table_gold(&reading->run->table, &gold, error);
}

/* ---- An answer ---- */

static bool take_person(struct annotation_reading *reading, const struct record *record, const char *name,
	struct json_span value, uint32_t *person, bool *valid, struct error *error)
{
	struct error reason = ERROR_INIT;
	const char *field = reading->columns->names[ANNOTATION_ANNOTATOR];

	*valid = *name != '\0' && person_name_valid(name, &reason);
	if (*name == '\0')
		find_at(reading, FINDING_NO_ANNOTATOR, record, value, field, "");
	else if (!*valid)
		find_at(reading, FINDING_ANNOTATOR, record, value, field, name);
	return !*valid || texts_add(&reading->run->table.people, name, person, error);
}

/* The label as the cell has it, blanks and all: what they mean is judged when all labels are known. */
static bool take_answer(struct annotation_reading *reading, const struct record *record, struct json_span place,
	struct json_span value, struct annotation_vote *vote, struct error *error)
{
	const char *field = reading->columns->names[ANNOTATION_LABEL];

	vote->file = reading->file;
	record_place(
		record, place.start != NULL ? (size_t)(place.start - record->text) : 0, &vote->line, &vote->column);
	if (!decode(value, &reading->cell)) {
		find_at(reading, FINDING_ROW, record, place, field, "the label is an object");
		return true;
	}
	if (!is_text(&reading->cell)) {
		find_at(reading, FINDING_ENCODING, record, place, field, reading->cell.data);
		return true;
	}
	return texts_add(&reading->run->table.labels, reading->cell.data, &vote->label, error) &&
		table_vote(&reading->run->table, vote, error);
}

static void no_value(struct annotation_reading *reading, const struct record *record, struct json_span value,
	enum annotation_column column)
{
	find_at(reading, FINDING_VALUE, record, value, reading->columns->names[column], reading->other.data);
}

/* *out stays as it is when there is none. */
static void read_number(struct annotation_reading *reading, const struct record *record, enum annotation_column column,
	double low, double high, double *out)
{
	struct json_span value = value_of(reading, record, column);
	bool plain = decode(value, &reading->other);
	double number;

	trim(&reading->other);
	if (plain && annotation_is_missing(reading->other.data))
		return;
	if (plain && number_read_double(reading->other.data, &number) && number >= low && number <= high)
		*out = number;
	else
		no_value(reading, record, value, column);
}

static void read_details(struct annotation_reading *reading, const struct record *record, struct annotation_vote *vote)
{
	const char *const *paths = reading->columns->paths;
	double confidence = (double)NAN, spent = -1;
	struct json_span value = value_of(reading, record, ANNOTATION_TIME);

	if (paths[ANNOTATION_CONFIDENCE] != NULL)
		read_number(reading, record, ANNOTATION_CONFIDENCE, 0, 1, &confidence);
	if (paths[ANNOTATION_SPENT] != NULL)
		read_number(reading, record, ANNOTATION_SPENT, 0, 1e9, &spent);
	vote->confidence = (float)confidence;
	vote->spent = spent >= 0 ? (int64_t)(spent * 1000 + 0.5) : -1;
	if (paths[ANNOTATION_TIME] == NULL)
		return;
	decode(value, &reading->other);
	trim(&reading->other);
	if (!annotation_is_missing(reading->other.data) &&
		!clock_parse(reading->other.data, reading->other.len, &vote->at)) {
		vote->at = CLOCK_NONE;
		no_value(reading, record, value, ANNOTATION_TIME);
	}
}

static bool take_reason(
	struct annotation_reading *reading, struct json_span value, uint32_t *number, struct error *error)
{
	if (!decode(value, &reading->other))
		return true;
	trim(&reading->other);
	return !is_text(&reading->other) || texts_add(&reading->run->table.reasons, reading->other.data, number, error);
}

#define VOTE_OF(who)                                                                                                   \
	(struct annotation_vote)                                                                                       \
	{                                                                                                              \
		.item = (who), .at = CLOCK_NONE, .spent = -1, .confidence = NAN                                        \
	}

/* Some files name the winner where others say the side. */
static struct json_span label_of_row(const struct annotation_reading *reading, const struct record *record)
{
	static const char left[] = "\"left\"", right[] = "\"right\"";
	struct json_span root = { record->text, record->length };
	struct json_span label = value_of(reading, record, ANNOTATION_LABEL);

	if (reading->columns->left == NULL || label.length <= 2 || json_equals(label, "left") ||
		json_equals(label, "right") || json_equals(label, "tie"))
		return label;
	struct json_span on_left = json_get(root, reading->columns->left);
	struct json_span on_right = json_get(root, reading->columns->right);
	bool is_left = on_left.length == label.length && memcmp(on_left.start, label.start, label.length) == 0;
	bool is_right = on_right.length == label.length && memcmp(on_right.start, label.start, label.length) == 0;
	if (is_left == is_right)
		return label;
	return is_left ? json_root(left, sizeof(left) - 1) : json_root(right, sizeof(right) - 1);
}

static bool take_row(
	struct annotation_reading *reading, const struct record *record, uint32_t item, struct error *error)
{
	struct json_span who = value_of(reading, record, ANNOTATION_ANNOTATOR);
	struct annotation_vote vote = VOTE_OF(item);
	bool valid;

	if (reading->columns->paths[ANNOTATION_ANNOTATOR] == NULL)
		strbuf_splice(&reading->name, 0, reading->name.len, reading->run->options->annotator_name,
			strlen(reading->run->options->annotator_name));
	else if (!read_name(reading, record, who, reading->columns->names[ANNOTATION_ANNOTATOR], &reading->name))
		return true;
	if (!take_person(reading, record, reading->name.data, who, &vote.person, &valid, error))
		return false;
	if (!valid)
		return true;
	read_details(reading, record, &vote);
	return take_reason(reading, value_of(reading, record, ANNOTATION_REASON), &vote.reason, error) &&
		take_answer(reading, record, value_of(reading, record, ANNOTATION_LABEL), label_of_row(reading, record),
			&vote, error);
}

static bool take_cells(
	struct annotation_reading *reading, const struct record *record, uint32_t item, struct error *error)
{
	struct json_span root = { record->text, record->length };

	for (size_t i = 0; i < reading->columns->person_count; i++) {
		const struct sample_field *field = reading->columns->people[i];
		struct json_span value = json_find(root, field->path);
		struct annotation_vote vote = VOTE_OF(item);
		bool valid;

		if (!take_person(reading, record, field->name, value, &vote.person, &valid, error) ||
			(valid && !take_answer(reading, record, value, value, &vote, error)))
			return false;
	}
	return true;
}

/* ---- Objects by item: a map of labels, or lists in a string ---- */

/* Part `index` of "a,b,c", without blanks around it; false: there are not so many. */
static bool list_part(struct json_span list, size_t index, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(list, &text);
	const char *at = text.data;
	for (; index > 0 && at != NULL; index--)
		at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL;
	strbuf_reset(out);
	if (at != NULL)
		strbuf_add(out, at, strcspn(at, ","));
	strbuf_free(&text);
	trim(out);
	return at != NULL;
}

static size_t list_length(struct json_span list)
{
	size_t count = list.length > 2;

	for (size_t i = 0; i < list.length; i++)
		count += list.start[i] == ',';
	return count;
}

/* Where a person stands among the annotators: their explanation stands there, too. */
static size_t place_of(struct json_span annotators, const char *person, size_t fallback)
{
	struct strbuf name = STRBUF_INIT;
	size_t place = fallback;

	for (size_t i = 0; json_type(annotators) == JSON_STRING && list_part(annotators, i, &name); i++)
		if (strcmp(name.data, person) == 0) {
			place = i;
			break;
		}
	strbuf_free(&name);
	return place;
}

struct item_lists {
	struct json_span annotators, labels, reasons;
};

static bool take_one(struct annotation_reading *reading, const struct record *record, const struct item_lists *lists,
	struct json_span place, struct json_span label, uint32_t item, size_t index, struct error *error)
{
	struct annotation_vote vote = VOTE_OF(item);
	size_t explained = place_of(lists->annotators, reading->name.data, index);
	bool valid;

	if (!take_person(reading, record, reading->name.data, lists->labels, &vote.person, &valid, error))
		return false;
	return !valid ||
		((json_type(lists->reasons) != JSON_ARRAY ||
			 take_reason(reading, json_at(lists->reasons, explained), &vote.reason, error)) &&
			take_answer(reading, record, place, label, &vote, error));
}

static bool take_map(struct annotation_reading *reading, const struct record *record, const struct item_lists *lists,
	uint32_t item, size_t *count, struct error *error)
{
	struct json_span key, value;

	for (size_t at = 0; json_next_member(lists->labels, &at, &key, &value); (*count)++) {
		if (!read_name(reading, record, key, "annotations", &reading->name))
			continue;
		if (!take_one(reading, record, lists, value, value, item, *count, error))
			return false;
	}
	return true;
}

/* "1,0,1" beside "ana,ben,cho". */
static bool take_lists(struct annotation_reading *reading, const struct record *record, const struct item_lists *lists,
	uint32_t item, size_t *count, struct error *error)
{
	struct strbuf part = STRBUF_INIT, quoted = STRBUF_INIT;
	size_t people = list_length(lists->annotators);
	bool ok = true;

	*count = list_length(lists->labels);
	if (people != *count)
		find_at(reading, FINDING_UNEVEN, record, lists->labels, "annotations", "labels and annotators");
	for (size_t i = 0; ok && i < *count && i < people; i++) {
		list_part(lists->annotators, i, &reading->name);
		list_part(lists->labels, i, &part);
		strbuf_reset(&quoted);
		json_quote_raw(&quoted, part.data, part.len);
		ok = take_one(
			reading, record, lists, lists->labels, json_root(quoted.data, quoted.len), item, i, error);
	}
	strbuf_free(&part);
	strbuf_free(&quoted);
	return ok;
}

static bool take_object(
	struct annotation_reading *reading, const struct record *record, uint32_t item, struct error *error)
{
	struct json_span root = { record->text, record->length };
	const char *reasons = reading->run->options->columns[ANNOTATION_REASON].count > 0
		? reading->columns->paths[ANNOTATION_REASON]
		: "other_info.explanations";
	const struct item_lists lists = { .annotators = json_get(root, "annotators"),
		.labels = json_get(root, "annotations"),
		.reasons = reasons != NULL ? json_find(root, reasons) : (struct json_span){ NULL, 0 } };
	size_t count = 0, explained = 0;
	struct json_span element;

	if (json_type(lists.labels) == JSON_STRING ? !take_lists(reading, record, &lists, item, &count, error)
						   : !take_map(reading, record, &lists, item, &count, error))
		return false;
	for (size_t at = 0; json_next_element(lists.reasons, &at, &element);)
		explained++;
	if (json_type(lists.reasons) == JSON_ARRAY && explained != count)
		find_at(reading, FINDING_UNEVEN, record, lists.reasons, "explanations", "labels and explanations");
	return true;
}

/* ---- */

static bool take_votes(
	struct annotation_reading *reading, const struct record *record, uint32_t item, struct error *error)
{
	switch (reading->columns->layout) {
	case LAYOUT_ROWS:
		return take_row(reading, record, item, error);
	case LAYOUT_MATRIX:
		return take_cells(reading, record, item, error);
	case LAYOUT_OBJECTS:
		return take_object(reading, record, item, error);
	case LAYOUT_GOLD:
	case LAYOUT_TEXTS:
	case LAYOUT_NONE:
		break;
	}
	return true;
}

bool annotations_take(struct annotation_reading *reading, const struct record *record, struct error *error)
{
	uint32_t item;

	if (!read_item(reading, record))
		return true;
	if (!table_item(&reading->run->table, reading->item.data, &item, error))
		return false;
	take_text(reading, record, item);
	return take_gold(reading, record, item, error) && take_votes(reading, record, item, error);
}
