/* T: does the wanted behavior hold still? */
#include "signal_rows.h"

#include "preop/base/clock.h"
#include "preop/model/dataset.h"
#include "preop/model/guideline.h"
#include "preop/stats/drift.h"

#include <inttypes.h>
#include <string.h>

#define YEAR (INT64_C(365) * 24 * 60 * 60 * 1000)

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

/* ---- The guideline ---- */

struct rules { /* of all datasets, in the last year */
	int64_t datasets /* with a guideline */, versions, applied, tried, flipped;
};

static bool add_versions(
	struct signal_reader *reader, int64_t dataset, int64_t since, struct rules *out, struct error *error)
{
	struct guideline *versions;
	size_t count;

	if (!guideline_list(reader->db, dataset, reader->arena, &versions, &count, error))
		return false;
	out->datasets += count > 0;
	/* The first one is no change. */
	for (size_t i = 0; i + 1 < count; i++)
		out->versions += versions[i].at >= since;
	return true;
}

static bool add_patches(
	struct signal_reader *reader, int64_t dataset, int64_t since, struct rules *out, struct error *error)
{
	struct patch *patches;
	size_t count;

	if (!patch_list(reader->db, dataset, reader->arena, &patches, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(patches[i].state, "active") != 0 || patches[i].at < since)
			continue;
		out->applied++;
		out->tried += (int64_t)(patches[i].holds + patches[i].flips);
		out->flipped += (int64_t)patches[i].flips;
	}
	return true;
}

static bool read_rules(struct signal_reader *reader, struct rules *out, struct error *error)
{
	int64_t since = clock_now() - YEAR;
	struct dataset *datasets;
	size_t count;

	*out = (struct rules){ .datasets = 0 };
	if (!dataset_list(reader->db, reader->arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_versions(reader, datasets[i].id, since, out, error) ||
			!add_patches(reader, datasets[i].id, since, out, error))
			return false;
	return true;
}

static bool find_versions(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct rules rules;

	if (!read_rules(reader, &rules, error))
		return false;
	if (rules.datasets == 0)
		return signal_undefined(out, "No dataset has a guideline: preop guideline import keeps its versions.");
	out->part = rules.versions;
	out->why = arena_printf(reader->arena,
		"Changes of the guideline in the last 365 days; %" PRId64 " of them were patches, tried on %" PRId64
		" decided examples, of which %" PRId64 " flipped.",
		rules.applied, rules.tried, rules.flipped);
	return true;
}

static bool find_flips(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct rules rules;

	if (!read_rules(reader, &rules, error))
		return false;
	if (rules.tried == 0)
		return signal_undefined(out,
			"No change of the guideline in the last year was tried on decided examples: preop guideline "
			"patch "
			"does.");
	out->part = rules.flipped;
	out->whole = rules.tried;
	out->why = "Decided examples whose right answer a change of the guideline turned over, of those that changes "
		   "in the "
		   "last 365 days were tried on.";
	return true;
}

/* ---- The same input at another time ---- */

static bool find_contradictions(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_inputs *inputs = &reader->tally->inputs;

	(void)error;
	if (inputs->revisited == 0)
		return signal_undefined(out,
			"No input has dated labels from two times, a month or more apart: label old inputs again "
			"(preop "
			"import, preop label).");
	out->part = inputs->contradicted;
	out->whole = inputs->revisited;
	out->why = "Inputs that are the same, letter case and white space aside, and got another label a month or more "
		   "later; "
		   "of all that were labeled in two such windows. Answers without labels are not compared.";
	return true;
}

static size_t looks_of(const struct tally_inputs *inputs, struct drift_looks out[TALLY_GAPS])
{
	size_t count = 0;

	for (int i = 0; i < TALLY_GAPS; i++) {
		const struct tally_gap *gap = &inputs->gaps[i];
		int64_t pairs = gap->kept + gap->changed;

		if (pairs > 0)
			out[count++] = (struct drift_looks){ (double)gap->days / (double)pairs, (double)gap->kept,
				(double)gap->changed };
	}
	return count;
}

static bool find_half_life(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct drift_looks looks[TALLY_GAPS];
	struct drift_half_life life;
	size_t count = looks_of(&reader->tally->inputs, looks);

	(void)error;
	if (count == 0)
		return signal_undefined(out,
			"No input has dated labels from two times, a month or more apart, so no answer was seen to "
			"last or "
			"change.");
	if (!drift_half_life(looks, count, &life))
		return signal_undefined(out,
			"Every input that was labeled again had changed: the half-life is shorter than the "
			"shortest time between.");
	out->number = isnan(life.days) ? life.low : life.days;
	out->why = isnan(life.days)
		? arena_printf(reader->arena,
			  "No label of %" PRId64
			  " inputs labeled again later had changed: half of the answers last at least this long, 95 %% "
			  "sure (rule of three).",
			  reader->tally->inputs.revisited)
		: arena_printf(reader->arena,
			  "After so long half of the answers have changed, 95 %% interval %.0f to %.0f days: a "
			  "constant rate "
			  "of change fitted to %" PRId64 " inputs labeled again a month or more later.",
			  life.low, life.high, reader->tally->inputs.revisited);
	return true;
}

/* ---- The oldest third beside the newest ---- */

static bool find_drift_length(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_drift *drift = &reader->tally->drift;

	(void)error;
	if (drift->rows[0] == 0 || !(drift->length[0] > 0))
		return signal_undefined(out,
			arena_printf(reader->arena,
				"Wants 60 dated examples, of more than one day; %" PRId64 " have a date.",
				reader->tally->dated));
	out->number = drift->length[1] / drift->length[0];
	out->value = fmax(out->number, 1 / out->number);
	out->why = arena_printf(reader->arena,
		"Median length, all turns, of the newest third of the dated examples (%.0f characters) over that of "
		"the oldest "
		"(%.0f); %" PRId64 " and %" PRId64 " examples, by whole days. Judged whichever is longer.",
		drift->length[1], drift->length[0], drift->rows[1], drift->rows[0]);
	return true;
}

static bool find_drift_labels(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct tally_drift *drift = &reader->tally->drift;

	(void)error;
	if (isnan(drift->distance))
		return signal_undefined(out,
			arena_printf(reader->arena,
				"Wants 20 labeled examples in the oldest and in the newest third by date, "
				"and labels of a schema; there are %" PRId64 " and %" PRId64 ".",
				drift->labeled[0], drift->labeled[1]));
	out->number = drift->distance;
	/* Twice what two samples of one mix differ by: below that there is nothing to see. */
	if (drift->distance <= 2 * drift->by_chance)
		out->state = SIGNAL_GOOD;
	out->why = arena_printf(reader->arena,
		"Total variation distance of the label mix, oldest third to newest third by date (%" PRId64
		" and %" PRId64 " labeled, %zu labels); chance alone would give %.3f.",
		drift->labeled[0], drift->labeled[1], drift->labels, drift->by_chance);
	return true;
}

static const struct signal_row rows[] = {
	{ "oldest", "oldest example", SIGNAL_DATE, SIGNAL_AT_MOST, 730, HUGE_VAL, "within 2 years", SIGNAL_HOUSE,
		find_oldest },
	{ "newest", "newest example", SIGNAL_DATE, SIGNAL_AT_MOST, 365, HUGE_VAL, "within 1 year", SIGNAL_HOUSE,
		find_newest },
	{ "guideline_changes", "guideline changes, a year", SIGNAL_COUNT, SIGNAL_AT_MOST, 4, 12, "at most 4",
		SIGNAL_HOUSE, find_versions },
	{ "guideline_flips", "answers turned over", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, 20, "at most 5 %", SIGNAL_HOUSE,
		find_flips },
	{ "contradictions", "other answer later", SIGNAL_SHARE, SIGNAL_AT_MOST, 5, 10, "at most 5 %", SIGNAL_HOUSE,
		find_contradictions },
	{ "half_life", "half-life of answers", SIGNAL_DAYS, SIGNAL_AT_LEAST, 365, 90, "at least a year", SIGNAL_HOUSE,
		find_half_life },
	{ "drift_length", "length, new over old", SIGNAL_NUMBER, SIGNAL_AT_MOST, 1.25, 2, "1.25 times at most",
		SIGNAL_HOUSE, find_drift_length },
	{ "drift_labels", "label mix, new to old", SIGNAL_NUMBER, SIGNAL_AT_MOST, 0.1, 0.2, "at most 0.1", SIGNAL_HOUSE,
		find_drift_labels },
};
const struct signal_table signal_task = SIGNAL_TABLE('T', rows);
