/* What every system got on every case: one pass over the index of outputs, a case at a time. */
#include "ladder_internal.h"

#include "grow.h"

#include <math.h>
#include <stdlib.h>

static const char *const state_words[LADDER_STATES] = {
	[LADDER_OK] = "ok",
	[LADDER_EMPTY] = "empty",
	[LADDER_TRUNCATED] = "truncated",
	[LADDER_REFUSED] = "refused",
	[LADDER_FILTERED] = "filtered",
	[LADDER_ERROR] = "error",
	[LADDER_MISSING] = "missing",
};

const char *ladder_state_word(enum ladder_state state)
{
	return state_words[state];
}

static enum ladder_state parse_state(const char *word)
{
	for (int i = 0; i < LADDER_STATES; i++) {
		if (!strcmp(word, state_words[i]))
			return (enum ladder_state)i;
	}
	return LADDER_ERROR; /* the schema's CHECK lets nothing else in */
}

/* ---- One case ---- */

struct answer { /* an output of the case */
	size_t system;
	int64_t newest;
	enum ladder_state state;
	double score;
	size_t before; /* the answer of the same series before it + 1; 0: none */
};

struct scan {
	struct ladder_build *build;
	struct answer *answers;
	size_t count, capacity;
	size_t *last;  /* per system: its last scored answer + 1 */
	double *flips; /* per system: sum over cases of the share of pairs of repeats that differ */
	int64_t case_id;
};

static bool add_answer(struct scan *scan, const struct answer *answer)
{
	if (scan->count == scan->capacity) {
		size_t wider = scan->capacity ? scan->capacity * 2 : 64;
		struct answer *moved = try_array(scan->answers, wider, sizeof(*moved));

		if (!moved)
			return false;
		scan->answers = moved;
		scan->capacity = wider;
	}
	scan->answers[scan->count++] = *answer;
	return true;
}

/* The newest series of each system counts. */
static void choose_series(struct scan *scan, uint32_t at)
{
	struct ladder_build *build = scan->build;
	size_t cases = build->ladder->case_count;

	for (size_t i = 0; i < scan->count; i++) {
		int64_t *used = &build->used[scan->answers[i].system * cases + at];

		if (scan->answers[i].newest > *used)
			*used = scan->answers[i].newest;
	}
}

static void take_answer(struct scan *scan, size_t i, uint32_t at)
{
	struct answer *answer = &scan->answers[i];
	size_t cell = answer->system * scan->build->ladder->case_count + at;
	unsigned char *state = &scan->build->states[cell];

	if (answer->newest != scan->build->used[cell])
		return;
	if (answer->state < *state)
		*state = (unsigned char)answer->state;
	if (isnan(answer->score))
		return;
	answer->before = scan->last[answer->system];
	scan->last[answer->system] = i + 1;
}

/* From the scored repeats of a system: their mean, and how far they agree. */
static void reduce_repeats(struct scan *scan, size_t system, uint32_t at)
{
	struct ladder_row *row = &scan->build->ladder->rows[system];
	const struct answer *answers = scan->answers;
	int64_t n = 0, differ = 0;
	double sum = 0;

	for (size_t i = scan->last[system]; i; i = answers[i - 1].before) {
		n++;
		sum += answers[i - 1].score;
		row->right_or_wrong = row->right_or_wrong && (answers[i - 1].score == 0 || answers[i - 1].score == 1);
		for (size_t j = answers[i - 1].before; j; j = answers[j - 1].before)
			differ += answers[i - 1].score < answers[j - 1].score ||
				answers[i - 1].score > answers[j - 1].score;
	}
	scan->last[system] = 0;
	if (n > row->repeats)
		row->repeats = n;
	if (n > 0 && (row->least == 0 || n < row->least))
		row->least = n;
	if (n > 0)
		scan->build->scores[system * scan->build->ladder->case_count + at] = sum / (double)n;
	if (n < 2)
		return;
	row->repeated++;
	scan->flips[system] += (double)differ / ((double)n * (double)(n - 1) / 2);
}

static void finish_case(struct scan *scan)
{
	uint32_t at = ladder_case_at(scan->build->ladder, scan->case_id);

	if (at != LADDER_NONE && scan->count) {
		choose_series(scan, at);
		for (size_t i = 0; i < scan->count; i++)
			take_answer(scan, i, at);
		for (size_t s = 0; s < scan->build->ladder->count; s++) {
			if (scan->last[s])
				reduce_repeats(scan, s, at);
		}
	}
	scan->count = 0;
}

/* ---- All of them ---- */

const struct ladder_run *ladder_run_of(const struct ladder_build *build, int64_t id)
{
	size_t low = 0, high = build->run_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (build->runs[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < build->run_count && build->runs[low].id == id ? &build->runs[low] : NULL;
}

/* A named score is looked up beside each output; the main one is in the index itself. */
static sqlite3_stmt *select_outputs(struct ladder_build *build, struct error *error)
{
	const struct ladder *ladder = build->ladder;

	if (*ladder->metric)
		return db_query(build->db, error,
			"SELECT o.eval_case, o.run, o.state, s.value FROM eval_case c INDEXED BY eval_case_narrow "
			"CROSS JOIN output o INDEXED BY output_case ON o.eval_case = c.id "
			"LEFT JOIN score s ON s.run = o.run AND s.name = ?2 AND s.eval_case = o.eval_case WHERE "
			"c.suite = ?1",
			"it", ladder->suite, ladder->metric);
	return db_query(build->db, error,
		"SELECT o.eval_case, o.run, o.state, o.score FROM eval_case c INDEXED BY eval_case_narrow "
		"CROSS JOIN output o INDEXED BY output_case ON o.eval_case = c.id WHERE c.suite = ?1",
		"i", ladder->suite);
}

static bool take_row(struct scan *scan, sqlite3_stmt *stmt)
{
	const struct ladder_run *run = ladder_run_of(scan->build, sqlite3_column_int64(stmt, 1));
	int64_t id = sqlite3_column_int64(stmt, 0);

	if (id != scan->case_id) {
		finish_case(scan);
		scan->case_id = id;
	}
	return !run ||
		add_answer(scan,
			&(struct answer){ .system = run->system,
				.newest = run->newest,
				.state = parse_state(db_column_text(stmt, 2)),
				.score = sqlite3_column_type(stmt, 3) == SQLITE_NULL
					? (double)NAN
					: sqlite3_column_double(stmt, 3) });
}

static bool scan_outputs(struct scan *scan, struct error *error)
{
	sqlite3_stmt *stmt = select_outputs(scan->build, error);
	int got = -1;

	while (stmt && (got = db_step(scan->build->db, stmt, error)) > 0) {
		if (!take_row(scan, stmt)) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "no memory for the outputs of a case");
		}
	}
	if (got == 0)
		finish_case(scan);
	return got == 0;
}

static void count_states(struct ladder_build *build, size_t system)
{
	struct ladder_row *row = &build->ladder->rows[system];
	size_t cases = build->ladder->case_count;

	row->scores = build->scores + system * cases;
	row->cases = build->states + system * cases;
	for (size_t i = 0; i < cases; i++) {
		row->states[row->cases[i]]++;
		row->unscored[row->cases[i]] += isnan(row->scores[i]);
		row->outputs += row->cases[i] != LADDER_MISSING;
	}
}

static bool make_cells(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	size_t cells = ladder->count * ladder->case_count;

	if (ladder->case_count && ladder->count > SIZE_MAX / 16 / ladder->case_count)
		return error_set(error, ERROR_MEMORY, "%zu systems on %zu cases are too many for a table",
			ladder->count, ladder->case_count);
	ladder->memory[2] = build->scores = try_array(NULL, cells + 1, sizeof(*build->scores));
	ladder->memory[3] = build->states = try_array(NULL, cells + 1, sizeof(*build->states));
	build->used = try_array(NULL, cells + 1, sizeof(*build->used));
	if (!build->scores || !build->states || !build->used)
		return error_set(error, ERROR_MEMORY, "no memory for %zu systems on %zu cases", ladder->count,
			ladder->case_count);
	memset(build->used, 0, cells * sizeof(*build->used));
	memset(build->states, LADDER_MISSING, cells);
	for (size_t i = 0; i < cells; i++)
		build->scores[i] = (double)NAN;
	return true;
}

bool ladder_read_outputs(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	struct scan scan = { .build = build };
	bool ok = make_cells(build, error);

	scan.last = xcalloc(ladder->count + 1, sizeof(*scan.last));
	scan.flips = xcalloc(ladder->count + 1, sizeof(*scan.flips));
	for (size_t s = 0; s < ladder->count; s++)
		ladder->rows[s].right_or_wrong = true;
	ok = ok && scan_outputs(&scan, error);
	for (size_t s = 0; ok && s < ladder->count; s++) {
		count_states(build, s);
		ladder->rows[s].flips = ladder->rows[s].repeated ? scan.flips[s] / (double)ladder->rows[s].repeated
								 : (double)NAN;
	}
	free(scan.last);
	free(scan.flips);
	free(scan.answers);
	return ok;
}
