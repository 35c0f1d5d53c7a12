#include "judged.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct judged *judged_begin(struct import *import)
{
	struct judged *judged = import->state;

	if (judged == NULL) {
		import->state = judged = xcalloc(1, sizeof(*judged));
		parts_init(&judged->parts);
	}
	arena_reset(&judged->arena);
	parts_reset(&judged->parts);
	return judged;
}

void judged_close(struct import *import)
{
	struct judged *judged = import->state;

	arena_free(&judged->arena);
	parts_free(&judged->parts);
	free(judged);
	import->state = NULL;
}

const char *judged_text(struct judged *judged, struct json_span value, size_t *n)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	if (json_type(value) != JSON_STRING && json_type(value) != JSON_NUMBER)
		return NULL;
	json_decode(value, &text);
	kept = arena_strndup(&judged->arena, text.data, text.len);
	if (n != NULL)
		*n = text.len;
	strbuf_free(&text);
	return kept;
}

const char *judged_case(struct judged *judged, struct json_span record, int64_t turn)
{
	static const char *const names[] = { "question_id", "uid" };
	const char *id = NULL;

	for (size_t i = 0; id == NULL && i < sizeof(names) / sizeof(names[0]); i++)
		id = judged_text(judged, json_get(record, names[i]), NULL);
	return id == NULL || turn <= 1 ? id : arena_printf(&judged->arena, "%s/%" PRId64, id, turn);
}

double judged_number(struct json_span value)
{
	double number;

	return json_number(value, &number) ? number : (double)NAN;
}

static size_t offset_of(const struct record *record, struct json_span at)
{
	return at.start != NULL ? (size_t)(at.start - record->text) : 0;
}

static struct row_part part_of(const char *text)
{
	return (struct row_part){ text, text != NULL ? strlen(text) : 0 };
}

bool judged_verdict(struct import *import, const struct record *record, struct json_span at,
	const struct judge_verdict_row *row, struct error *error)
{
	struct suite_import *batch = outputs_batch(import);
	struct error reason = ERROR_INIT;

	if (row->choice == REVIEW_NONE)
		import_warn(import, WARNING_NO_VERDICT);
	if (batch != NULL)
		return outputs_settle(import, record, offset_of(record, at), suite_import_verdict(batch, row, &reason),
			&reason, error);
	const struct row_part parts[] = { part_of(row->judge), part_of(row->of.id), part_of(row->of.input),
		part_of(row->shown[0]), part_of(row->shown[1]), { (const char *)&row->repeat, sizeof(row->repeat) },
		{ (const char *)&row->round, sizeof(row->round) } };
	import_count_unwritten(import, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

bool judged_score(
	struct import *import, const struct record *record, const struct judge_score_row *row, struct error *error)
{
	struct suite_import *batch = outputs_batch(import);
	struct error reason = ERROR_INIT;

	if (isnan(row->value) && row->label == NULL)
		import_warn(import, WARNING_NO_VERDICT);
	if (batch != NULL)
		return outputs_settle(import, record, 0, suite_import_judge_score(batch, row, &reason), &reason, error);
	const struct row_part parts[] = { part_of(row->judge), part_of(row->of.id), part_of(row->system) };
	import_count_unwritten(import, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

bool judged_gold(
	struct import *import, const struct record *record, const struct pair_gold_row *row, struct error *error)
{
	struct suite_import *batch = outputs_batch(import);
	struct error reason = ERROR_INIT;

	if (batch != NULL)
		return outputs_settle(import, record, 0, suite_import_pair_gold(batch, row, &reason), &reason, error);
	const struct row_part parts[] = { part_of("gold"), part_of(row->of.id), part_of(row->of.input),
		part_of(row->systems[0]), part_of(row->systems[1]) };
	import_count_unwritten(import, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

bool judged_reject(struct import *import, const struct record *record, struct json_span at, const char *reason,
	struct error *error)
{
	return import_reject_record(import, record, offset_of(record, at), reason, error);
}
