#include "replace_row.h"

#include "shape_walk.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_LIMIT = 64 * 1024 * 1024, CUT_LIMIT = 10 * 1000 * 1000 };

bool row_replacer_open(
	struct row_replacer *row, const struct replace_spec *spec, bool texts_wanted, struct error *error)
{
	unsigned flags = (spec->regex ? (unsigned)PATTERN_REGEX : 0) |
		(spec->ignore_case ? (unsigned)PATTERN_IGNORE_CASE : 0);

	*row = (struct row_replacer){ .field = spec->field,
		.texts_wanted = texts_wanted,
		.texts = STRBUF_INIT,
		.decoded = STRBUF_INIT,
		.expanded = STRBUF_INIT,
		.before = STRBUF_INIT,
		.after = STRBUF_INIT,
		.body = STRBUF_INIT };
	row->pattern = pattern_new(spec->find, spec->find_length, spec->with, spec->with_length, flags, error);
	return row->pattern != NULL;
}

void row_replacer_close(struct row_replacer *row)
{
	pattern_free(row->pattern);
	free(row->cuts);
	strbuf_free(&row->texts);
	strbuf_free(&row->decoded);
	strbuf_free(&row->expanded);
	strbuf_free(&row->before);
	strbuf_free(&row->after);
	strbuf_free(&row->body);
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the replacements in one record");
}

static bool too_large(struct error *error)
{
	return error_set(error, ERROR_INPUT, "the replacement makes the record larger than %d MiB", BODY_LIMIT >> 20);
}

/* The expanded replacement as it stands in JSON, without the quotes around it. */
static bool add_text(struct row_replacer *row, struct error *error)
{
	if (row->expanded.len > BODY_LIMIT || row->texts.len > BODY_LIMIT)
		return too_large(error);
	if (!strbuf_try_reserve(&row->texts, row->expanded.len * 6 + 2))
		return no_memory(error);
	size_t start = row->texts.len;
	json_quote_raw(&row->texts, row->expanded.data, row->expanded.len);
	strbuf_splice(&row->texts, start, 1, "", 0);
	strbuf_truncate(&row->texts, row->texts.len - 1);
	return true;
}

static bool add_cut(struct row_replacer *row, const char *start, size_t length, struct error *error)
{
	size_t capacity = row->cut_capacity == 0 ? 16 : row->cut_capacity * 2, text = row->texts.len;

	if (row->cut_count == CUT_LIMIT)
		return too_large(error);
	if (row->cut_count == row->cut_capacity) {
		struct cut *cuts = try_array(row->cuts, capacity, sizeof(*cuts));
		if (cuts == NULL)
			return no_memory(error);
		row->cuts = cuts;
		row->cut_capacity = capacity;
	}
	if (!add_text(row, error))
		return false;
	row->cuts[row->cut_count++] = (struct cut){ start, length, text, row->texts.len - text };
	return true;
}

/* ---- One string ---- */

struct text {
	struct json_span value; /* with its quotes */
	struct json_place place;
	const char *bytes; /* decoded */
	size_t length, shown;
};

/* What is shown of a text: all of it, once it turns out to change. */
static bool show(struct row_replacer *row, const struct text *text, size_t upto, struct error *error)
{
	if (!row->texts_wanted)
		return true;
	if (row->after.len > BODY_LIMIT)
		return too_large(error);
	if (!strbuf_try_reserve(&row->after, upto - text->shown + row->expanded.len))
		return no_memory(error);
	strbuf_add(&row->after, text->bytes + text->shown, upto - text->shown);
	return true;
}

static bool take_match(
	struct row_replacer *row, struct text *text, const struct pattern_span *span, struct error *error)
{
	strbuf_reset(&row->expanded);
	if (!pattern_expand(row->pattern, text->bytes, &row->expanded))
		return no_memory(error);
	if (row->expanded.len == span->length &&
		memcmp(row->expanded.data, text->bytes + span->start, span->length) == 0)
		return true; /* what is there already is no change */
	row->matches++;
	if (!show(row, text, span->start, error))
		return false;
	if (row->texts_wanted) {
		strbuf_add(&row->after, row->expanded.data, row->expanded.len);
		text->shown = span->start + span->length;
	}
	const char *from = json_seek(text->value, &text->place, span->start);
	const char *to = json_seek(text->value, &text->place, span->start + span->length);
	return add_cut(row, from, (size_t)(to - from), error);
}

static bool show_rest(struct row_replacer *row, const struct text *text, struct error *error)
{
	if (!row->texts_wanted)
		return true;
	strbuf_reset(&row->expanded);
	if (!show(row, text, text->length, error))
		return false;
	if (!strbuf_try_reserve(&row->before, text->length + 1) || !strbuf_try_reserve(&row->after, 1))
		return no_memory(error);
	strbuf_add(&row->before, text->bytes, text->length);
	strbuf_addc(&row->before, '\n');
	strbuf_addc(&row->after, '\n');
	return true;
}

static bool replace_string(struct row_replacer *row, struct json_span value, struct error *error)
{
	struct text text = {
		.value = value, .place = JSON_PLACE_INIT, .bytes = value.start + 1, .length = value.length - 2
	};
	struct pattern_span span;
	size_t before = row->cut_count, from = 0;
	bool found = true, ok = true;

	if (memchr(value.start, '\\', value.length) != NULL) {
		strbuf_reset(&row->decoded);
		if (!strbuf_try_reserve(&row->decoded, value.length))
			return no_memory(error);
		json_decode(value, &row->decoded);
		text.bytes = row->decoded.data;
		text.length = row->decoded.len;
	}
	while (ok && found) {
		ok = pattern_find(row->pattern, text.bytes, text.length, from, &span, &found, error);
		if (ok && found) {
			ok = take_match(row, &text, &span, error);
			from = pattern_next(text.bytes, text.length, &span);
		}
	}
	return ok && (row->cut_count == before || show_rest(row, &text, error));
}

/* ---- One record ---- */

struct visit {
	struct row_replacer *row;
	struct error *error;
	bool failed;
};

static bool visit_turn(void *context, const struct found_turn *turn)
{
	struct visit *visit = context;
	const char *field = visit->row->field;

	if (!turn->editable || json_type(turn->value) != JSON_STRING)
		return true;
	if (field != NULL && (strcmp(field, "input") == 0) != (turn->part == PART_INPUT))
		return true;
	visit->failed = !replace_string(visit->row, turn->value, visit->error);
	return !visit->failed;
}

static int compare_cuts(const void *a, const void *b)
{
	const char *left = ((const struct cut *)a)->start, *right = ((const struct cut *)b)->start;

	return (left > right) - (left < right);
}

/* Turns come in the order in which they are read, which need not be that of the record; and a mapping may name a field twice. */
static void order_cuts(struct row_replacer *row)
{
	size_t kept = 0;

	if (row->cut_count == 0)
		return;
	qsort(row->cuts, row->cut_count, sizeof(*row->cuts), compare_cuts);
	for (size_t i = 1; i < row->cut_count; i++)
		if (row->cuts[i].start >= row->cuts[kept].start + row->cuts[kept].length &&
			row->cuts[i].start != row->cuts[kept].start)
			row->cuts[++kept] = row->cuts[i];
	row->cut_count = kept + 1;
}

static bool splice(struct row_replacer *row, const char *body, size_t n, struct error *error)
{
	size_t at = 0;

	if (n + row->texts.len > BODY_LIMIT && row->texts.len > 0)
		return too_large(error);
	if (!strbuf_try_reserve(&row->body, n + row->texts.len))
		return no_memory(error);
	for (size_t i = 0; i < row->cut_count; i++) {
		const struct cut *cut = &row->cuts[i];
		size_t start = (size_t)(cut->start - body);
		strbuf_add(&row->body, body + at, start - at);
		strbuf_add(&row->body, row->texts.data + cut->text, cut->text_length);
		at = start + cut->length;
	}
	strbuf_add(&row->body, body + at, n - at);
	return true;
}

static bool is_part(const char *field)
{
	return field == NULL || strcmp(field, "input") == 0 || strcmp(field, "output") == 0;
}

bool row_replace(struct row_replacer *row, enum example_shape shape, const struct field_map *map, const char *body,
	size_t n, struct error *error)
{
	struct visit visit = { row, error, false };
	struct turn_visitor visitor = { visit_turn, &visit };
	struct json_check check;
	struct record record;
	struct walk_notes notes;

	row->cut_count = 0;
	row->matches = 0;
	strbuf_reset(&row->texts);
	strbuf_reset(&row->before);
	strbuf_reset(&row->after);
	strbuf_reset(&row->body);
	if (!json_check(body, n, JSON_ALLOW_NAN, &check))
		return true;
	if (is_part(row->field)) {
		record_read(record_root(body, &check), &record);
		shape_walk(shape, map, &record, &visitor, &notes, NULL);
	} else {
		struct json_span value = json_find(record_root(body, &check), row->field);
		visit.failed = json_type(value) == JSON_STRING && !replace_string(row, value, error);
	}
	if (visit.failed || row->cut_count == 0)
		return !visit.failed;
	order_cuts(row);
	row->matches = (int64_t)row->cut_count;
	return splice(row, body, n, error);
}
