#include "evals.h"

#include "preop/base/bigmap.h"
#include "preop/base/hash.h"
#include "preop/text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 60 };

struct eval_draft *eval_begin(struct import *import)
{
	struct eval_draft *draft = outputs_draft(import);

	arena_reset(&draft->arena);
	parts_reset(&draft->parts);
	draft->row = (struct output_row)OUTPUT_ROW_INIT;
	draft->facts = (struct output_facts)OUTPUT_FACTS_INIT;
	draft->row.scores = draft->scores;
	draft->row.facts = &draft->facts;
	return draft;
}

bool eval_put_piece(struct import *import, const struct record *record, struct json_span piece, struct error *error)
{
	struct eval_draft *draft = outputs_draft(import);

	if (draft->row.input != NULL && draft->row.input_n == 0)
		return eval_reject(import, record, piece, "the input is empty", error);
	if (!draft->row.more)
		eval_part(draft, PART_ROW, piece.start, piece.length);
	return outputs_put(
		import, record, piece.start != NULL ? (size_t)(piece.start - record->text) : 0, &draft->row, error);
}

bool eval_put(struct import *import, const struct record *record, struct error *error)
{
	return eval_put_piece(import, record, (struct json_span){ record->text, record->length }, error);
}

bool eval_reject(struct import *import, const struct record *record, struct json_span at, const char *reason,
	struct error *error)
{
	size_t offset = at.start != NULL ? (size_t)(at.start - record->text) : 0;

	return import_reject_record(import, record, offset, reason, error);
}

/* ---- Values ---- */

const char *eval_text(struct eval_draft *draft, struct json_span value, size_t *n)
{
	if (n != NULL)
		*n = 0;
	if (value.start == NULL || json_type(value) == JSON_NULL)
		return NULL;
	strbuf_reset(&draft->scratch);
	json_decode(value, &draft->scratch);
	if (n != NULL)
		*n = draft->scratch.len;
	return arena_strndup(&draft->arena, draft->scratch.data, draft->scratch.len);
}

/* Control characters are blanks, too: names are shown on one line. */
static void squeeze(const char *text, size_t n, size_t limit, struct strbuf *out)
{
	size_t used = 1;

	for (size_t at = 0; at < n; at += used) {
		unsigned char c = (unsigned char)text[at];

		utf8_decode(text + at, n - at, &used);
		if (c <= ' ' || c == 0x7f) {
			if (out->len > 0 && out->data[out->len - 1] != ' ' && out->len < limit)
				strbuf_addc(out, ' ');
		} else if (out->len + used > limit) {
			return;
		} else {
			strbuf_add(out, text + at, used);
		}
	}
}

const char *eval_name(struct eval_draft *draft, struct json_span value, size_t limit)
{
	struct strbuf name = STRBUF_INIT;
	size_t n;
	const char *text = eval_text(draft, value, &n);

	if (text != NULL)
		squeeze(text, n, limit, &name);
	while (name.len > 0 && name.data[name.len - 1] == ' ')
		name.len--;
	const char *kept = arena_strndup(&draft->arena, name.data, name.len);
	strbuf_free(&name);
	return kept;
}

/* What a string holds, without its quotes, is read the same way: numbers come as texts, too. */
static struct json_span without_quotes(struct json_span value)
{
	if (json_type(value) == JSON_STRING)
		return (struct json_span){ value.start + 1, value.length - 2 };
	return value;
}

double eval_number(struct json_span value)
{
	double number;

	return value.start != NULL && json_number(without_quotes(value), &number) ? number : (double)NAN;
}

int64_t eval_count(struct json_span value)
{
	double number = eval_number(value);

	return number >= 0 && number < 9e15 ? (int64_t)llround(number) : OUTPUT_UNKNOWN;
}

static struct output_score score_of(
	struct eval_draft *draft, const char *name, struct json_span value, const char *detail)
{
	struct output_score score = { .name = name, .value = eval_number(value), .detail = detail };
	enum json_type type = json_type(value);

	if (type == JSON_TRUE || type == JSON_FALSE)
		score.value = type == JSON_TRUE;
	else if (type == JSON_STRING && isnan(score.value))
		score.label = value.length - 2 <= WORD_MAX ? eval_text(draft, value, NULL) : NULL;
	if (detail == NULL && isnan(score.value) && score.label == NULL && type != JSON_NULL)
		score.detail = eval_text(draft, value, NULL);
	return score;
}

void eval_score(struct eval_draft *draft, const char *name, struct json_span value, const char *detail)
{
	if (value.start != NULL && *name != '\0' && draft->row.score_count < EVAL_SCORES)
		draft->scores[draft->row.score_count++] = score_of(draft, name, value, detail);
}

void eval_main_score(struct eval_draft *draft, const char *name, struct json_span value, const char *detail)
{
	size_t before = draft->row.score_count;

	eval_score(draft, name, value, detail);
	if (draft->row.score_count == before)
		return;
	draft->row.metric = name;
	draft->row.score = draft->scores[before].value;
}

void eval_part(struct eval_draft *draft, enum output_part_kind kind, const char *bytes, size_t n)
{
	parts_add(&draft->parts, kind, bytes, n);
	draft->row.parts = draft->parts.list;
	draft->row.part_count = draft->parts.count;
}

const char *eval_members(struct eval_draft *draft, struct json_span value, size_t *n)
{
	struct strbuf lines = STRBUF_INIT, name = STRBUF_INIT;
	struct json_span key, member, only = { NULL, 0 };
	size_t count = 0;

	if (json_type(value) != JSON_OBJECT)
		return eval_text(draft, value, n);
	for (size_t cursor = 0; json_next_member(value, &cursor, &key, &member); count++) {
		only = member;
		strbuf_reset(&name);
		json_decode(key, &name);
		strbuf_addf(&lines, "%s%s: ", count > 0 ? "\n" : "", name.data);
		json_decode(member, &lines);
	}
	*n = lines.len;
	const char *text = count == 1 ? eval_text(draft, only, n) : arena_strndup(&draft->arena, lines.data, lines.len);
	strbuf_free(&lines);
	strbuf_free(&name);
	return text;
}

int64_t eval_between(struct eval_draft *draft, struct json_span start, struct json_span end)
{
	size_t start_n, end_n;
	const char *from = eval_text(draft, start, &start_n), *to = eval_text(draft, end, &end_n);
	int64_t begun, ended;

	if (from == NULL || to == NULL || !clock_parse(from, start_n, &begun) || !clock_parse(to, end_n, &ended) ||
		ended < begun)
		return OUTPUT_UNKNOWN;
	return ended - begun;
}

/* ---- The import ---- */

void *eval_own(struct import *import, size_t size)
{
	if (import->state == NULL)
		import->state = xcalloc(1, size);
	return import->state;
}

int64_t eval_repeat(struct import *import, const char *key, size_t n, struct error *error)
{
	struct bigmap *counts = outputs_counts(import);
	uint64_t hash = hash64(key, n, 0), count = 0;

	switch (bigmap_add(counts, hash, 1, &count, error)) {
	case BIGMAP_ADDED:
		return 1;
	case BIGMAP_THERE:
		return bigmap_change(counts, hash, count + 1, error) ? (int64_t)count + 1 : 0;
	case BIGMAP_FAILED:
		break;
	}
	return 0;
}

struct json_span eval_beside(struct import *import, const char *name)
{
	const struct strbuf *parts = &import->reader->beside; /* items of a list that has no brackets yet */
	struct json_span found = { NULL, 0 };

	for (const char *at = parts->data, *end = at + parts->len; at < end;) {
		struct json_check check;

		if (*at == ',')
			at++;
		if (!json_check(at, (size_t)(end - at), JSON_ALLOW_NAN | JSON_ALLOW_TRAILING, &check))
			break;
		struct json_span item = json_root(at, check.end);
		if (json_equals(json_get(item, "name"), name))
			found = json_get(item, "value");
		at += check.end;
	}
	return found;
}

bool eval_figure(struct import *import, const char *system, const char *metric, const char *name,
	struct json_span value, const char *note, struct error *error)
{
	struct suite_import *batch = outputs_batch(import);

	return batch == NULL ||
		suite_import_aggregate(batch,
			&(struct import_figure){ .system = system,
				.metric = metric,
				.name = name,
				.published = eval_number(value),
				.note = note },
			error);
}
