/*
 * Exports of annotation tools: what was shown is the input, what people wrote is the output, what they chose is the
 * label. Argilla: {"fields", "responses"} of version 2 and of 1's feedback records, {"inputs" or "text", "annotation"} of
 * 1's others. Label Studio: {"data", "annotations"}, and JSON-MIN, where a row is one person's answer.
 */
#include "shape_walkers.h"

#include "fold.h"

#include <string.h>

static const struct json_span absent = { NULL, 0 };

enum { LABEL_CHARACTERS = 60 /* longer ones are prose */ };

/* ---- What people said ---- */

/* The one value in lists of one: ["Positive"], [{"value": 4}]. */
static struct json_span only_item(struct json_span value)
{
	struct json_span item, more;
	size_t cursor = 0;

	while (json_type(value) == JSON_ARRAY) {
		cursor = 0;
		if (!json_next_element(value, &cursor, &item) || json_next_element(value, &cursor, &more))
			return absent;
		value = item;
	}
	return value;
}

static bool is_word(struct json_span value)
{
	enum json_type type = json_type(value);

	return type == JSON_NUMBER || type == JSON_TRUE || type == JSON_FALSE ||
		(type == JSON_STRING && value.length > 2 && memchr(value.start, '\\', value.length) == NULL &&
			text_characters(value.start + 1, value.length - 2) <= LABEL_CHARACTERS);
}

/* Label Studio's {"choices": ["Positive"]}, {"rating": 4}, {"selected": "left"}; or the value itself. */
static struct json_span chosen_value(struct json_span value)
{
	static const char *const kinds[] = { "choices", "rating", "number", "selected" };

	value = only_item(value);
	for (size_t i = 0; json_type(value) == JSON_OBJECT && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct json_span chosen = only_item(json_get(value, kinds[i]));
		if (is_word(chosen))
			return chosen;
	}
	return is_word(value) ? value : absent;
}

struct poll {
	struct vote *votes;
	size_t count;
	struct json_span question; /* what the votes answer: the first question that is answered by a word */
};

static bool same_text(struct json_span a, struct json_span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.start, b.start, a.length) == 0);
}

static void add_vote(struct poll *poll, struct json_span question, struct vote vote)
{
	if (vote.label.start == NULL || poll->count == VOTES_MAX)
		return;
	if (poll->count == 0)
		poll->question = question;
	if (same_text(question, poll->question))
		poll->votes[poll->count++] = vote;
}

/* A response that was not handed in is none. */
static bool is_submitted(struct json_span response)
{
	struct json_span status = json_get(response, "status");

	return json_type(status) != JSON_STRING || json_equals(status, "submitted");
}

/* Version 2: {"question": [{"value", "user_id"}]}. */
static void poll_questions(struct poll *poll, struct json_span responses)
{
	struct json_span question, list, response;

	for (size_t at = 0; json_next_member(responses, &at, &question, &list);)
		for (size_t inner = 0; json_next_element(list, &inner, &response);)
			if (is_submitted(response))
				add_vote(poll, question,
					(struct vote){ json_get(response, "user_id"),
						chosen_value(json_get(response, "value")), absent });
}

/* Version 1: [{"user_id", "values": {"question": {"value"}}}]. */
static void poll_people(struct poll *poll, struct json_span responses)
{
	struct json_span response, question, value;

	for (size_t at = 0; json_next_element(responses, &at, &response);)
		for (size_t inner = 0; is_submitted(response) &&
			json_next_member(json_get(response, "values"), &inner, &question, &value);)
			add_vote(poll, question,
				(struct vote){ json_get(response, "user_id"), chosen_value(json_get(value, "value")),
					absent });
}

static void poll_argilla(struct poll *poll, const struct record *record)
{
	struct json_span responses = record_get(record, "responses");

	poll_questions(poll, responses);
	poll_people(poll, responses);
	add_vote(poll, absent,
		(struct vote){ record_get(record, "annotation_agent"), chosen_value(record_get(record, "annotation")),
			absent });
}

static struct json_span person_of(struct json_span completed_by)
{
	struct json_span email = json_get(completed_by, "email");

	if (json_type(completed_by) != JSON_OBJECT)
		return completed_by;
	return email.start != NULL ? email : json_get(completed_by, "id");
}

static void poll_label_studio(struct poll *poll, const struct record *record)
{
	struct json_span annotation, result;

	for (size_t at = 0; json_next_element(record_get(record, "annotations"), &at, &annotation);) {
		if (json_type(json_get(annotation, "was_cancelled")) == JSON_TRUE)
			continue;
		for (size_t inner = 0; json_next_element(json_get(annotation, "result"), &inner, &result);)
			add_vote(poll, json_get(result, "from_name"),
				(struct vote){ person_of(json_get(annotation, "completed_by")),
					chosen_value(json_get(result, "value")), json_get(annotation, "created_at") });
	}
}

/* JSON-MIN writes the task's data, its id, the answers, then who gave them. */
enum flat_part { FLAT_DATA, FLAT_ANSWERS, FLAT_REST };
static enum flat_part flat_part(enum flat_part before, struct json_span key)
{
	static const char *const rest[] = { "annotator", "annotation_id", "created_at", "updated_at", "lead_time" };

	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (json_equals(key, rest[i]))
			return FLAT_REST;
	return before == FLAT_DATA && json_equals(key, "id") ? FLAT_ANSWERS : before;
}

static void poll_flat(struct poll *poll, const struct record *record)
{
	enum flat_part part = FLAT_DATA;
	struct json_span key, value;

	for (size_t at = 0; json_next_member(record->root, &at, &key, &value);) {
		bool is_id = part == FLAT_DATA && json_equals(key, "id");
		part = flat_part(part, key);
		if (part == FLAT_ANSWERS && !is_id)
			add_vote(poll, key,
				(struct vote){ person_of(record_get(record, "annotator")), chosen_value(value),
					record_get(record, "created_at") });
	}
}

static bool is_flat(const struct record *record)
{
	return record_get(record, "data").start == NULL && record_get(record, "annotation_id").start != NULL;
}

size_t record_votes(enum example_shape shape, const struct record *record, struct vote votes[VOTES_MAX])
{
	struct poll poll = { .votes = votes };

	if (shape == SHAPE_ARGILLA)
		poll_argilla(&poll, record);
	else if (shape == SHAPE_LABEL_STUDIO && is_flat(record))
		poll_flat(&poll, record);
	else if (shape == SHAPE_LABEL_STUDIO)
		poll_label_studio(&poll, record);
	return poll.count;
}

/* What most said; absent at a tie. */
static struct json_span majority(const struct vote *votes, size_t count)
{
	struct json_span best = absent;
	size_t most = 0;

	for (size_t i = 0; i < count; i++) {
		size_t same = 0;
		for (size_t k = 0; k < count; k++)
			same += same_text(votes[i].label, votes[k].label);
		if (same > most) {
			most = same;
			best = votes[i].label;
		} else if (same == most && !same_text(votes[i].label, best)) {
			best = absent;
		}
	}
	return best;
}

static void note_votes(struct walk *walk, enum example_shape shape)
{
	struct vote votes[VOTES_MAX];

	walk->notes->label = majority(votes, record_votes(shape, walk->record, votes));
}

/* ---- Turns ---- */

/* A member of `list` whose key is the turn's name; what is no string is shown as it is. */
static bool walk_named(struct walk *walk, const char *list, struct json_span key, struct json_span value)
{
	struct found_turn turn = {
		.role = TURN_USER,
		.part = PART_INPUT,
		.editable = json_type(value) == JSON_STRING,
		.role_span = key,
		.value = value,
		.place = { .list = list, .key = key, .i = -1, .j = -1 },
	};
	enum json_type type = json_type(value);

	return (type != JSON_STRING && type != JSON_ARRAY && type != JSON_OBJECT) || walk_found(walk, &turn);
}

static bool walk_shown(struct walk *walk, struct json_span fields, const char *name)
{
	struct json_span key, value;

	if (json_type(fields) != JSON_OBJECT)
		return error_set(walk->error, ERROR_INPUT, "%s is %s%s", name, type_phrase(fields),
			fields.start != NULL ? "; it must be an object" : "");
	for (size_t at = 0; json_next_member(fields, &at, &key, &value);)
		if (!walk_named(walk, name, key, value))
			return false;
	return true;
}

/* Text that a person wrote: an answer. */
static bool walk_written(
	struct walk *walk, const struct turn_place *place, struct json_span name, struct json_span value)
{
	struct found_turn turn = {
		.role = TURN_ASSISTANT,
		.part = PART_OUTPUT,
		.editable = true,
		.role_span = name,
		.value = value,
		.place = *place,
	};

	return json_type(value) != JSON_STRING || is_word(value) || walk_found(walk, &turn);
}

static bool walk_question_texts(struct walk *walk, struct json_span question, struct json_span list)
{
	struct turn_place place = { .list = "responses", .key = question, .field = "value", .j = -1 };
	struct json_span response;

	for (size_t at = 0; json_next_element(list, &at, &response); place.i++)
		if (!walk_written(walk, &place, question, json_get(response, "value")))
			return false;
	return true;
}

static bool walk_person_texts(struct walk *walk, struct json_span response, int64_t i)
{
	struct turn_place place = { .list = "responses", .i = i, .field = "values", .j = -1, .last = "value" };
	struct json_span question, value;

	for (size_t at = 0; json_next_member(json_get(response, "values"), &at, &question, &value);) {
		place.inner = question;
		if (!walk_written(walk, &place, question, json_get(value, "value")))
			return false;
	}
	return true;
}

static bool walk_responses(struct walk *walk, struct json_span responses)
{
	struct json_span key, item;
	int64_t i = 0;

	for (size_t at = 0; json_next_member(responses, &at, &key, &item);)
		if (!walk_question_texts(walk, key, item))
			return false;
	for (size_t at = 0; json_next_element(responses, &at, &item); i++)
		if (!walk_person_texts(walk, item, i))
			return false;
	return true;
}

/* Version 1's records of texts: what was asked stands in `inputs` or `text`, what a person wrote in `annotation`. */
static bool walk_argilla_classic(struct walk *walk)
{
	static const char *const names[] = { "text", NULL };
	struct text_turn text = { .role = TURN_USER, .part = PART_INPUT };
	struct json_span inputs = record_get(walk->record, "inputs"),
			 annotation = record_get(walk->record, "annotation");
	struct text_turn answer = { .name = "annotation", .role = TURN_ASSISTANT, .part = PART_OUTPUT };

	text.value = walk_member(walk, NULL, names, &text.name);
	if (json_type(inputs) == JSON_OBJECT ? !walk_shown(walk, inputs, "inputs") : !walk_text(walk, &text))
		return false;
	if (json_type(inputs) != JSON_OBJECT && text.value.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "fields is missing");
	if (json_type(annotation) == JSON_STRING && !is_word(annotation))
		answer.value = annotation;
	return walk_text(walk, &answer);
}

bool walk_argilla(struct walk *walk)
{
	struct json_span fields = record_get(walk->record, "fields");

	note_votes(walk, SHAPE_ARGILLA);
	if (fields.start == NULL)
		return walk_argilla_classic(walk);
	return walk_shown(walk, fields, "fields") && walk_responses(walk, record_get(walk->record, "responses"));
}

/* A text area's lines: annotations[0].result[1].value.text[0]. */
static bool walk_result_texts(struct walk *walk, struct json_span result, int64_t annotation, int64_t i)
{
	struct json_span texts = json_get(json_get(result, "value"), "text"), text;
	struct turn_place place = {
		.list = "annotations", .i = annotation, .field = "result", .j = i, .last = "value.text"
	};
	struct found_turn turn = {
		.role = TURN_ASSISTANT, .part = PART_OUTPUT, .role_span = json_get(result, "from_name")
	};

	if (!json_equals(json_get(result, "type"), "textarea"))
		return true;
	if (json_type(turn.role_span) != JSON_STRING)
		turn.name = "textarea";
	turn.place = place;
	for (size_t at = 0; json_next_element(texts, &at, &text);) {
		turn.place.nth++;
		turn.value = text;
		turn.editable = json_type(text) == JSON_STRING;
		if (!walk_found(walk, &turn))
			return false;
	}
	return true;
}

static bool walk_results(struct walk *walk, struct json_span annotations)
{
	struct json_span annotation, result;
	int64_t i = 0, k;

	for (size_t at = 0; json_next_element(annotations, &at, &annotation); i++) {
		k = 0;
		for (size_t inner = 0; json_next_element(json_get(annotation, "result"), &inner, &result); k++)
			if (!walk_result_texts(walk, result, i, k))
				return false;
	}
	return true;
}

static bool walk_flat(struct walk *walk)
{
	enum flat_part part = FLAT_DATA;
	struct json_span key, value;

	for (size_t at = 0; json_next_member(walk->record->root, &at, &key, &value);) {
		struct turn_place place = { .key = key, .i = -1, .j = -1 };
		part = flat_part(part, key);
		if (part == FLAT_DATA && !walk_named(walk, NULL, key, value))
			return false;
		if (part == FLAT_ANSWERS && !walk_written(walk, &place, key, value))
			return false;
	}
	return true;
}

bool walk_label_studio(struct walk *walk)
{
	note_votes(walk, SHAPE_LABEL_STUDIO);
	if (is_flat(walk->record))
		return walk_flat(walk);
	return walk_shown(walk, record_get(walk->record, "data"), "data") &&
		walk_results(walk, record_get(walk->record, "annotations"));
}
