/* T: does the wanted behavior hold still? */
#include "signal_guideline.h"

#include <inttypes.h>

static bool find_oldest(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->dated)
		return signal_undefined(out, "No example has a date.");
	out->at = t->oldest;
	out->why = arena_printf(reader->arena,
		"The oldest date of an example; %" PRId64 " of %" PRId64 " have no date.", t->examples - t->dated,
		t->examples);
	return true;
}

static bool find_newest(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally *t = reader->tally;

	(void)error;
	if (!t->dated)
		return signal_undefined(out, "No example has a date.");
	out->at = t->newest;
	out->why = arena_printf(reader->arena,
		"The newest date of an example; %" PRId64 " of %" PRId64 " have no date.", t->examples - t->dated,
		t->examples);
	return true;
}

/* ---- The same input at another time ---- */

/* Inputs nearly the same: of datasets in which they were compared since the last change. What is not known is said and not counted. */
struct near_sum {
	int64_t revisited, contradicted;
	struct strbuf pairs; /* " (#12 and #41, ...)" */
	struct strbuf unknown;
};

static void name_unknown(const struct signal_reader *reader, const struct tally_labels *labels, struct near_sum *sum)
{
	const struct label_measured *near = &labels->measure.near;

	if (sum->unknown.len > 0)
		return;
	strbuf_addf(&sum->unknown, " Those of %s are not counted: ", labels->dataset);
	if (near->known)
		strbuf_addf(&sum->unknown, "compared %" PRId64 " change%s ago", near->changes,
			near->changes == 1 ? "" : "s");
	else
		strbuf_adds(&sum->unknown, "not compared");
	strbuf_adds(&sum->unknown, "; preop queue --near");
	if (reader->tally->dataset_count > 1)
		strbuf_addf(&sum->unknown, " --dataset %s", labels->dataset);
	strbuf_adds(&sum->unknown, near->known ? " compares them again." : " compares them.");
}

static void add_near(const struct near_revisits *revisits, struct near_sum *sum)
{
	sum->revisited += revisits->revisited;
	sum->contradicted += revisits->contradicted;
	if (sum->pairs.len > 0)
		return;
	for (size_t i = 0; i < revisits->shown_count; i++)
		strbuf_addf(&sum->pairs, "%s#%" PRId64 " and #%" PRId64, i > 0 ? ", " : " (", revisits->shown[i].before,
			revisits->shown[i].after);
	if (sum->pairs.len > 0)
		strbuf_addc(&sum->pairs, ')');
}

static struct near_sum sum_near(const struct signal_reader *reader)
{
	struct near_sum sum = { .pairs = STRBUF_INIT, .unknown = STRBUF_INIT };

	for (size_t i = 0; i < reader->tally->window_count; i++) {
		const struct tally_labels *labels = &reader->tally->windows[i];
		if (labels->measure.near.known && !labels->measure.near.stale)
			add_near(&labels->measure.revisits, &sum);
		else
			name_unknown(reader, labels, &sum);
	}
	return sum;
}

static const char *explain_contradictions(const struct signal_reader *reader, const struct near_sum *near)
{
	const struct tally_inputs *labels = &reader->tally->inputs;
	const struct tally_outputs *outputs = &reader->tally->outputs;

	return arena_printf(reader->arena,
		"Inputs that got another answer a month or more later, of all that were answered in two such windows. "
		"The same, letter case and white space aside: another label %" PRId64 " of %" PRId64
		", compared within one label schema; another output %" PRId64 " of %" PRId64
		" demonstrations without a label, compared within a dataset%s; another wording counts as another "
		"output. Nearly the same, by likeness of 0.8 or more within a dataset: other labels %" PRId64
		" of %" PRId64 "%s.%s Outputs and nearly the same inputs alone are no more than a warning.",
		labels->contradicted, labels->revisited, outputs->contradicted, outputs->revisited,
		outputs->part ? arena_printf(reader->arena, " (of more, the %" PRId64 " rows by hash of the input)",
					outputs->rows)
			      : "",
		near->contradicted, near->revisited, near->pairs.data, near->unknown.data);
}

/* Another wording is another output, which may be as right, and the one word that differs may be what decides: alone both are worth a look and no more. */
static bool find_contradictions(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_inputs *labels = &reader->tally->inputs;
	const struct tally_outputs *outputs = &reader->tally->outputs;
	struct near_sum near = sum_near(reader);

	(void)error;
	out->part = labels->contradicted + outputs->contradicted + near.contradicted;
	out->whole = labels->revisited + outputs->revisited + near.revisited;
	if (100 * (double)labels->contradicted <= reader->row->good * (double)labels->revisited &&
		100 * (double)out->part > reader->row->good * (double)out->whole)
		out->state = SIGNAL_WARN;
	if (out->whole > 0)
		out->why = explain_contradictions(reader, &near);
	else
		signal_undefined(out,
			arena_printf(reader->arena,
				"No input has dated labels of one schema, or dated outputs, from two times, a month or "
				"more apart: label old inputs again (preop import, preop label).%s%s",
				near.unknown.len > 0 ? " Inputs that are nearly the same count, too." : "",
				near.unknown.data));
	strbuf_free(&near.pairs);
	strbuf_free(&near.unknown);
	return true;
}

/* ---- The oldest third beside the newest ---- */

/* "tickets"; "tickets and 2 more of its schema" */
static const char *datasets_of(const struct signal_reader *reader, unsigned schema)
{
	const struct tally *tally = reader->tally;
	const char *first = NULL;
	size_t more = 0;

	for (size_t i = 0; i < tally->dataset_count; i++) {
		if (tally->datasets[i].schema != schema)
			continue;
		more += first != NULL;
		first = first != NULL ? first : tally->datasets[i].dataset.name;
	}
	return more == 0 ? first : arena_printf(reader->arena, "%s and %zu more of its schema", first, more);
}

static const char *of_worst(const struct signal_reader *reader, unsigned schema, size_t of)
{
	return arena_printf(reader->arena, "%s%s", datasets_of(reader, schema),
		of > 1 ? arena_printf(reader->arena, ", the worst of %zu that are looked at apart", of) : "");
}

static double change_of(const struct tally_drift *drift)
{
	double ratio = drift->length[1] / drift->length[0];

	return drift->length[0] > 0 && drift->length[1] > 0 ? fmax(ratio, 1 / ratio) : (double)NAN;
}

static bool find_drift_length(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_drift *worst = NULL;
	size_t of = 0;

	(void)error;
	for (size_t i = 0; i < reader->tally->drift_count; i++) {
		const struct tally_drift *drift = &reader->tally->drifts[i];

		of += isnan(change_of(drift)) ? 0 : 1;
		if (!isnan(change_of(drift)) && (worst == NULL || change_of(drift) > change_of(worst)))
			worst = drift;
	}
	if (worst == NULL)
		return signal_undefined(out,
			arena_printf(reader->arena,
				"No dataset has %d dated examples with an output in the oldest and in the newest "
				"third; %" PRId64 " examples have a date.",
				TALLY_THIRD, reader->tally->dated));
	out->number = worst->length[1] / worst->length[0];
	out->value = change_of(worst);
	out->why = arena_printf(reader->arena,
		"Median length of the output, its last turn, in the newest third of the dated examples of %s (%.0f "
		"characters) over that in the oldest (%.0f); %" PRId64 " and %" PRId64
		" outputs, by whole days%s. Judged whichever is longer.",
		of_worst(reader, worst->schema, of), worst->length[1], worst->length[0], worst->outputs[1],
		worst->outputs[0], worst->part ? ", of more by chance" : "");
	return true;
}

/* Twice what two samples of one mix differ by: below that there is nothing to see. */
static bool is_seen(const struct tally_drift *drift)
{
	return drift->distance > 2 * drift->by_chance;
}

/* What may be chance is no worse than what is not, however large. */
static bool is_worse(const struct tally_drift *a, const struct tally_drift *b)
{
	return is_seen(a) != is_seen(b) ? is_seen(a) : a->distance > b->distance;
}

static bool find_drift_labels(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_drift *worst = NULL;
	size_t of = 0;

	(void)error;
	for (size_t i = 0; i < reader->tally->drift_count; i++) {
		const struct tally_drift *drift = &reader->tally->drifts[i];

		of += isnan(drift->distance) ? 0 : 1;
		if (!isnan(drift->distance) && (worst == NULL || is_worse(drift, worst)))
			worst = drift;
	}
	if (worst == NULL)
		return signal_undefined(out,
			arena_printf(reader->arena,
				"No dataset has %d labeled examples in the oldest and in the newest third by date, "
				"and labels of a schema; %" PRId64 " examples have a date.",
				TALLY_THIRD, reader->tally->dated));
	out->number = worst->distance;
	if (!is_seen(worst))
		out->state = SIGNAL_GOOD;
	out->why = arena_printf(reader->arena,
		"Total variation distance of the label mix of %s, oldest third to newest third by date (%" PRId64
		" and %" PRId64 " labeled, %zu labels); chance alone would give %.3f, and below twice that it is good.",
		of_worst(reader, worst->schema, of), worst->labeled[0], worst->labeled[1], worst->labels,
		worst->by_chance);
	return true;
}

static const struct signal_row rows[] = {
	{ "oldest", "oldest example", SIGNAL_DATE, SIGNAL_AT_MOST, 730, HUGE_VAL, SIGNAL_HOUSE, find_oldest,
		SIGNAL_READS_DATASETS, "data", "sort:at" },
	{ "newest", "newest example", SIGNAL_DATE, SIGNAL_AT_MOST, 365, HUGE_VAL, SIGNAL_HOUSE, find_newest,
		SIGNAL_READS_DATASETS, "data", "sort:-at" },
	{ "guideline_changes", "guideline changes/year", SIGNAL_COUNT, SIGNAL_AT_MOST, 4, 12, SIGNAL_HOUSE,
		signal_find_versions, SIGNAL_READS_DATASETS, "labels guideline", "" },
	{ "guideline_flips", "answers turned over", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, 20, SIGNAL_HOUSE,
		signal_find_flips, SIGNAL_READS_DATASETS, "labels guideline", "" },
	{ "contradictions", "other answer later", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, 10, SIGNAL_HOUSE,
		find_contradictions, SIGNAL_READS_DATASETS, "data", "has:date,label sort:at" },
	{ "half_life", "half-life of answers", SIGNAL_DAYS, SIGNAL_AT_LEAST, 365, 90, SIGNAL_HOUSE,
		signal_find_half_life, SIGNAL_READS_DATASETS, "labels guideline", "" },
	{ "drift_length", "output length, new/old", SIGNAL_NUMBER, SIGNAL_AT_MOST, 1.25, 2, SIGNAL_HOUSE,
		find_drift_length, SIGNAL_READS_DATASETS, "data", "has:date sort:-at" },
	{ "drift_labels", "label mix, new to old", SIGNAL_NUMBER, SIGNAL_AT_MOST, 0.1, 0.2, SIGNAL_HOUSE,
		find_drift_labels, SIGNAL_READS_DATASETS, "data", "has:date sort:-at" },
};
const struct signal_table signal_task = SIGNAL_TABLE('T', rows);
