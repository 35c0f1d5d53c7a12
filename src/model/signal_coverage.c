#include "signal_coverage.h"

#include "grow.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* ---- The funnel ---- */

enum { STEPS = 6 };

/* Where nobody verified a row anywhere it is not known how many are right; where somebody did, those are, and of the rest it is not known. */
static void fill_steps(const struct tally *tally, struct signal_step out[STEPS])
{
	const struct tally_inputs *inputs = &tally->inputs;

	out[0] = (struct signal_step){ "examples", tally->examples };
	out[1] = (struct signal_step){ "unique inputs", inputs->distinct };
	out[2] = (struct signal_step){ "with a label or an output", inputs->stages[TALLY_ANSWERED] };
	out[3] = (struct signal_step){ "not disputed, or decided", inputs->stages[TALLY_AGREED] };
	out[4] = (struct signal_step){ "not in a test suite", inputs->stages[TALLY_OUTSIDE] };
	out[5] = (struct signal_step){ "verified",
		tally->verified > 0 ? inputs->stages[TALLY_VERIFIED] : SIGNAL_STEP_UNKNOWN };
}

static const char *explain_funnel(const struct signal_step steps[STEPS], struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;
	bool known = steps[STEPS - 1].count != SIGNAL_STEP_UNKNOWN;

	strbuf_adds(&text, "Inputs left after each filter: ");
	for (int i = 0; i < STEPS - !known; i++)
		strbuf_addf(&text, "%s%" PRId64 " %s", i > 0 ? ", " : "", steps[i].count, steps[i].name);
	strbuf_adds(&text,
		known ? ". Verified: decided by an adjudicator, labeled alike by two people, a label known to be right "
			"(gold), "
			"or a correction; of the others it is not known (preop queue, preop adjudicate)."
		      : ", verified not known: no row was decided or labeled by two people, and there is neither gold "
			"nor a correction "
			"(a second person's preop label, or preop adjudicate, would tell).");
	strbuf_adds(&text, " Enough before that step is a warning until enough is verified.");
	strbuf_adds(&text, " Volatile facts are counted by their own signal and not taken out here.");
	const char *copy = arena_strdup(arena, text.data);
	strbuf_free(&text);
	return copy;
}

bool signal_find_funnel(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct signal_step *steps = arena_alloc(reader->arena, STEPS * sizeof(*steps));

	(void)error;
	if (reader->tally->examples == 0)
		return signal_undefined(out, "There are no examples: preop import brings them.");
	fill_steps(reader->tally, steps);
	out->steps = steps;
	out->step_count = STEPS;
	out->why = explain_funnel(steps, reader->arena);
	out->part = steps[STEPS - 1].count != SIGNAL_STEP_UNKNOWN ? steps[STEPS - 1].count : steps[STEPS - 2].count;
	/* What nobody verified is no wrong answer: enough of it is amber until enough is verified. */
	if ((double)steps[STEPS - 2].count >= reader->row->warn && (double)steps[STEPS - 1].count < reader->row->good)
		out->state = SIGNAL_WARN;
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
	struct strbuf *without, struct signal *out, struct error *error)
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
	if (!any) {
		strbuf_addf(without, "%s%s", without->len > 0 ? ", " : "", dataset->name);
		return true;
	}
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
	const struct tally *tally = reader->tally;
	struct strbuf names = STRBUF_INIT, without = STRBUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < tally->dataset_count; i++)
		ok = add_negatives(reader, &tally->datasets[i].dataset, &names, &without, out, error);
	if (ok && out->whole == 0)
		signal_undefined(out,
			"No label says \"not this time\" (no, none, no-call, out-of-scope ...), so examples of when "
			"not to act "
			"cannot be told from others: preop label.");
	else if (ok)
		out->why = arena_printf(reader->arena,
			"Labeled examples of when not to act, by the names of their labels: %s%s%s.", names.data,
			without.len > 0 ? ". Left out, because no label of theirs says so: " : "", without.data);
	strbuf_free(&names);
	strbuf_free(&without);
	return ok;
}
