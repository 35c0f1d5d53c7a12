#include "signal_coverage.h"

#include "grow.h"

#include "preop/model/dataset.h"
#include "preop/model/facts.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* ---- The funnel ---- */

/* Of the answers that were looked at; the lint keeps no rows, so what is left is an estimate. False: not measured, or changed since. */
static bool read_volatile(struct signal_reader *reader, double *share, bool *known, struct error *error)
{
	int64_t answers = 0, volatile_rows = 0;
	struct dataset *datasets;
	size_t count;

	*known = true;
	if (!dataset_list(reader->db, reader->arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct facts_kept facts;

		if (!facts_read(reader->db, datasets[i].id, &facts, error))
			return false;
		*known = *known && (datasets[i].rows == 0 || (facts.known && !facts.stale));
		answers += facts.answers;
		volatile_rows += facts.volatile_rows;
	}
	*known = *known && answers > 0;
	*share = answers > 0 ? (double)volatile_rows / (double)answers : 0;
	return true;
}

enum { STEPS = 6 };

static size_t fill_steps(const struct tally *tally, const double *volatile_share, struct signal_step out[STEPS])
{
	const struct tally_inputs *inputs = &tally->inputs;
	size_t count = 0;

	out[count++] = (struct signal_step){ "examples", tally->examples };
	out[count++] = (struct signal_step){ "unique inputs", inputs->distinct };
	out[count++] = (struct signal_step){ "with a label or an output", inputs->stages[TALLY_ANSWERED] };
	out[count++] = (struct signal_step){ "not disputed, or decided", inputs->stages[TALLY_AGREED] };
	out[count++] = (struct signal_step){ "not in a test suite", inputs->stages[TALLY_OUTSIDE] };
	if (volatile_share != NULL)
		out[count++] = (struct signal_step){ "without volatile facts (estimate)",
			(int64_t)((double)inputs->stages[TALLY_OUTSIDE] * (1 - *volatile_share)) };
	return count;
}

bool signal_find_funnel(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct signal_step *steps = arena_alloc(reader->arena, STEPS * sizeof(*steps));
	struct strbuf text = STRBUF_INIT;
	double share;
	bool known;

	if (!read_volatile(reader, &share, &known, error))
		return false;
	if (reader->tally->examples == 0)
		return signal_undefined(out, "There are no examples: preop import brings them.");
	out->steps = steps;
	out->step_count = fill_steps(reader->tally, known ? &share : NULL, steps);
	out->part = steps[out->step_count - 1].count;
	for (size_t i = 0; i < out->step_count; i++)
		strbuf_addf(&text, "%s%" PRId64 " %s", i > 0 ? ", " : "", steps[i].count, steps[i].name);
	out->why = arena_printf(reader->arena, "Inputs left after each filter: %s.%s", text.data,
		known ? "" : " Volatile facts are not taken out: preop facts measures them.");
	strbuf_free(&text);
	return true;
}

/* ---- Holes ---- */

enum { SLICE_LEAST = 5, SLICES_MOST = 1000, NAMED = 3 };

/* Rows whose label or tag is the slice's name, up to the few that would do. */
static bool count_rows_of(struct signal_reader *reader, const char *slice, int64_t *rows, struct error *error)
{
	return db_int(reader->db, error, rows, NULL,
		"SELECT count(*) FROM (SELECT e.id FROM dataset d JOIN example e ON e.dataset = d.id AND e.label = ?1 "
		"AND e.gone = "
		"0 WHERE d.gone = 0 UNION SELECT e.id FROM example_tag t JOIN example e ON e.id = t.example AND e.gone "
		"= 0 "
		"JOIN dataset d ON d.id = e.dataset AND d.gone = 0 WHERE t.tag = ?1 LIMIT ?2)",
		"ti", slice, (int64_t)SLICE_LEAST);
}

static bool read_slices(struct signal_reader *reader, const char ***out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT DISTINCT c.slice FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0 WHERE "
		"c.slice <> '' "
		"ORDER BY 1 LIMIT ?1",
		"i", (int64_t)SLICES_MOST);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(reader->db, stmt, error)) == 1)
		*GROW(reader->arena, *out, *count) = arena_strdup(reader->arena, db_column_text(stmt, 0));
	return got == 0;
}

bool signal_find_holes(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	const char **slices;
	int64_t met = 0;
	size_t count;

	if (!read_slices(reader, &slices, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		int64_t rows;

		if (!count_rows_of(reader, slices[i], &rows, error)) {
			strbuf_free(&names);
			return false;
		}
		met += rows > 0;
		out->part += rows < SLICE_LEAST;
		if (rows < SLICE_LEAST && out->part <= NAMED)
			strbuf_addf(&names, "%s%s", out->part > 1 ? ", " : "", slices[i]);
	}
	out->whole = (int64_t)count;
	if (count == 0)
		signal_undefined(out, "No test case is in a slice, so it cannot be told what the examples leave out.");
	else if (met == 0)
		signal_undefined(out,
			"No slice of the test cases is a label or a tag of an example: preop tag says which rows "
			"belong to one.");
	else
		out->why = arena_printf(reader->arena,
			"Slices of the test cases with fewer than %d examples of that label or tag%s%s.", SLICE_LEAST,
			out->part > 0 ? ": " : "", names.data);
	strbuf_free(&names);
	return true;
}

/* ---- Hard negatives ---- */

/* What people call the label of "not this time"; letter case, '-', '_' and blanks aside. */
static const char *const negative_words[] = { "no", "none", "nocall", "notool", "negative", "noaction", "nothing",
	"outofscope", "irrelevant", "refuse", "reject", "notapplicable", "false", "0" };

static bool is_negative(const char *label)
{
	char bare[32];
	size_t n = 0;

	for (const char *p = label; *p != '\0'; p++) {
		if (strchr("-_ ", *p) != NULL)
			continue;
		if (n + 1 == sizeof(bare))
			return false;
		bare[n++] = *p;
	}
	bare[n] = '\0';
	for (size_t i = 0; i < sizeof(negative_words) / sizeof(negative_words[0]); i++)
		if (strcasecmp(bare, negative_words[i]) == 0)
			return true;
	return false;
}

static bool add_negatives(struct signal_reader *reader, const struct dataset *dataset, struct strbuf *names,
	struct signal *out, struct error *error)
{
	bool any = false;

	for (size_t i = 0; i < dataset->label_count; i++) {
		int64_t rows;

		if (!is_negative(dataset->labels[i]))
			continue;
		if (!db_int(reader->db, error, &rows, NULL,
			    "SELECT count(*) FROM example WHERE dataset = ?1 AND label = ?2 AND gone = 0", "it",
			    dataset->id, dataset->labels[i]))
			return false;
		any = true;
		out->part += rows;
		strbuf_addf(names, "%s%s", names->len > 0 ? ", " : "", dataset->labels[i]);
	}
	if (!any)
		return true;
	int64_t labeled;
	if (!db_int(reader->db, error, &labeled, NULL,
		    "SELECT count(*) FROM example WHERE dataset = ?1 AND label IS NOT NULL AND gone = 0", "i",
		    dataset->id))
		return false;
	out->whole += labeled;
	return true;
}

bool signal_find_negatives(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	struct dataset *datasets;
	size_t count;
	bool ok = dataset_list(reader->db, reader->arena, &datasets, &count, error);

	for (size_t i = 0; ok && i < count; i++)
		ok = add_negatives(reader, &datasets[i], &names, out, error);
	if (ok && out->whole == 0)
		signal_undefined(out,
			"No label says \"not this time\" (no, none, no-call, out-of-scope ...), so examples of when "
			"not to act "
			"cannot be told from others: preop label.");
	else if (ok)
		out->why = arena_printf(reader->arena,
			"Labeled examples of when not to act, by the names of their labels: %s.", names.data);
	strbuf_free(&names);
	return ok;
}
