/* One output of an import: is it sound, is it news, and all that is written of it. */
#include "suite_batch.h"

#include "field.h"

#include <string.h>

static const char *const states[] = { "ok", "empty", "truncated", "refused", "filtered", "error", "missing", NULL };

const char *output_part_word(enum output_part_kind kind)
{
	static const char *const words[PART_KINDS] = { [PART_CALLS] = "calls",
		[PART_REASONING] = "reasoning",
		[PART_RETRIEVED] = "retrieved",
		[PART_MESSAGES] = "messages",
		[PART_ROW] = "row" };

	return words[kind];
}

bool batch_row_is_sound(const struct output_row *row, struct error *error)
{
	bool named = row->case_id != NULL && *row->case_id != '\0';

	if (named && !field_check("the case id", row->case_id, CASE_LIMIT, FIELD_NEEDED, error))
		return false;
	if (row->input_n == 0 && (row->input != NULL || !named))
		return error_set(error, ERROR_INPUT, "the input is empty");
	if (row->epoch < 0 || row->epoch > EPOCH_LIMIT)
		return error_set(error, ERROR_INPUT, "repeats are numbered from 1 to %d", EPOCH_LIMIT);
	if (row->state != NULL && !field_choose("the state", row->state, states, error))
		return false;
	for (size_t i = 0; i < row->score_count; i++)
		if (!field_check("a score's name", row->scores[i].name, NAME_LIMIT, FIELD_NEEDED, error))
			return false;
	return (row->metric == NULL || field_check("the score's name", row->metric, NAME_LIMIT, FIELD_NEEDED, error)) &&
		(row->system == NULL || field_check("the system's name", row->system, NAME_LIMIT, FIELD_NEEDED, error));
}

const char *batch_state(const struct output_row *row)
{
	if (row->state != NULL)
		return row->state;
	for (size_t i = 0; i < row->output_n; i++)
		if (strchr(" \t\r\n", row->output[i]) == NULL || row->output[i] == '\0')
			return "ok";
	return "empty";
}

static bool is_number(sqlite3_stmt *stmt, int column, double value)
{
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL || isnan(value))
		return sqlite3_column_type(stmt, column) == SQLITE_NULL && isnan(value);
	return !(sqlite3_column_double(stmt, column) < value) && !(sqlite3_column_double(stmt, column) > value);
}

/* The same text with a score that was not there, or another one, is news; the same text with no score says nothing new. */
static bool says_the_same(sqlite3_stmt *stmt, const struct output_row *row, const char *state)
{
	const void *text = sqlite3_column_blob(stmt, 2);
	size_t n = (size_t)sqlite3_column_bytes(stmt, 2);

	return n == row->output_n && (n == 0 || memcmp(text, row->output, n) == 0) &&
		strcmp(db_column_text(stmt, 0), state) == 0 && (isnan(row->score) || is_number(stmt, 1, row->score));
}

static bool has_score(
	struct db *db, int64_t run, int64_t eval_case, const struct output_score *score, bool *has, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT value, label FROM score WHERE run = ?1 AND name = ?2 AND eval_case = ?3", "iti", run,
		score->name, eval_case);
	int got = stmt != NULL ? db_step(db, stmt, error) : -1;

	*has = got > 0 && is_number(stmt, 0, score->value) &&
		strcmp(db_column_text(stmt, 1), score->label != NULL ? score->label : "") == 0;
	db_done(stmt);
	return got >= 0;
}

bool batch_compare(struct suite_import *batch, int64_t eval_case, int64_t system, const struct output_row *row,
	const char *state, struct batch_old *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT o.state, o.score, o.text, r.import, r.id FROM output o JOIN run r ON r.id = o.run JOIN import "
		"i ON "
		"i.id = r.import WHERE o.eval_case = ?1 AND r.system = ?2 AND i.gone = 0 AND r.epoch = ?3 "
		"ORDER BY r.id DESC LIMIT 1",
		"iii", eval_case, system, row->epoch > 0 ? row->epoch : 1);
	int got = stmt != NULL ? db_step(batch->db, stmt, error) : -1;
	int64_t run;

	if (got <= 0)
		return got == 0;
	out->same = row->more || says_the_same(stmt, row, state);
	out->here = sqlite3_column_int64(stmt, 3) == batch->import;
	out->run = run = sqlite3_column_int64(stmt, 4);
	db_done(stmt);
	for (size_t i = 0; out->same && i < row->score_count; i++)
		if (!has_score(batch->db, run, eval_case, &row->scores[i], &out->same, error))
			return false;
	return true;
}

static bool put_score(struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_score *score,
	struct error *error)
{
	return db_run(batch->db, error,
		"INSERT INTO score (run, name, eval_case, value, label, detail) VALUES (?1, ?2, ?3, ?4, ?5, "
		"coalesce(?6, '')) ON CONFLICT (run, name, eval_case) DO NOTHING",
		"itidtt", run, score->name, eval_case, score->value, score->label, score->detail);
}

/* Those in the list say more than the bare number of the main one, so they come first. */
static bool put_scores(
	struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_row *row, struct error *error)
{
	const struct output_score main_score = { .name = row->metric != NULL ? row->metric : "score",
		.value = row->score };

	for (size_t i = 0; i < row->score_count; i++)
		if (!put_score(batch, run, eval_case, &row->scores[i], error))
			return false;
	return isnan(row->score) ||
		(put_score(batch, run, eval_case, &main_score, error) &&
			db_run(batch->db, error, "UPDATE run SET metric = ?2 WHERE id = ?1 AND metric = ''", "it", run,
				main_score.name));
}

static bool put_facts(struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_facts *facts,
	struct error *error)
{
	return facts == NULL ||
		db_run(batch->db, error,
			"INSERT INTO output_fact (run, eval_case, finish, model, prompt_tokens, completion_tokens, "
			"reasoning_tokens, cached_tokens, cost, first_ms, total_ms, attempts, suspect, error) VALUES "
			"(?1, ?2, "
			"?3, ?4, nullif(?5, -1), nullif(?6, -1), nullif(?7, -1), nullif(?8, -1), ?9, nullif(?10, -1), "
			"nullif(?11, -1), nullif(?12, -1), coalesce(?13, ''), coalesce(?14, ''))",
			"iittiiiidiiitt", run, eval_case, facts->finish, facts->model, facts->prompt_tokens,
			facts->completion_tokens, facts->reasoning_tokens, facts->cached_tokens, facts->cost,
			facts->first_ms, facts->total_ms, facts->attempts, facts->suspect, facts->error);
}

static bool put_parts(
	struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_row *row, struct error *error)
{
	for (size_t i = 0; i < row->part_count; i++) {
		const struct output_part *part = &row->parts[i];

		if (!db_run(batch->db, error,
			    "INSERT INTO output_part (run, eval_case, kind, packing, length, body) VALUES (?1, ?2, ?3, "
			    "?4, ?5, "
			    "?6)",
			    "iittib", run, eval_case, output_part_word(part->kind), part->zlib ? "zlib" : "",
			    (int64_t)(part->zlib ? part->length : part->n), part->n > 0 ? part->bytes : "", part->n))
			return false;
	}
	return true;
}

bool batch_put_output(struct suite_import *batch, struct batch_run *run, int64_t eval_case,
	const struct output_row *row, const char *state, struct error *error)
{
	run->outputs++;
	return db_run(batch->db, error,
		       "INSERT INTO output (run, eval_case, state, score, text) VALUES (?1, ?2, ?3, ?4, ?5)", "iitdb",
		       run->id, eval_case, state, row->score, row->output_n > 0 ? row->output : "", row->output_n) &&
		put_facts(batch, run->id, eval_case, row->facts, error) &&
		put_parts(batch, run->id, eval_case, row, error) && put_scores(batch, run->id, eval_case, row, error);
}

bool batch_put_more(
	struct suite_import *batch, int64_t run, int64_t eval_case, const struct output_row *row, struct error *error)
{
	return put_scores(batch, run, eval_case, row, error) &&
		(isnan(row->score) ||
			db_run(batch->db, error,
				"UPDATE output SET score = ?3 WHERE run = ?1 AND eval_case = ?2 AND score IS NULL",
				"iid", run, eval_case, row->score));
}
