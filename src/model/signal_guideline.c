#include "signal_guideline.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/model/dataset.h"
#include "preop/model/guideline.h"
#include "preop/stats/drift.h"

#include <inttypes.h>
#include <string.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)
#define YEAR (365 * DAY)

/* A version that came as a patch: what became of the answers that were decided before it. */
struct trial {
	double days; /* since the version before */
	int64_t kept, flipped;
};

/* Of all datasets; read at the first call. */
struct signal_rules {
	int64_t datasets /* with a guideline */, versions /* after the first */;
	int64_t recent, applied, tried,
		flipped; /* in the last year: versions, of them patches, and what they were tried on */
	struct trial *trials;
	size_t trial_count;
};

struct decided { /* living examples by the version they were decided under, rising */
	int64_t version, examples;
};

static bool read_decided(
	struct signal_reader *reader, int64_t dataset, struct decided **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(reader->db, error,
		"SELECT version, count(*) FROM (SELECT max(a.guideline) AS version FROM adjudication a JOIN example e "
		"ON "
		"e.id = a.example AND e.gone = 0 WHERE e.dataset = ?1 GROUP BY a.example) GROUP BY version ORDER BY "
		"version",
		"i", dataset);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(reader->db, stmt, error)) == 1)
		*GROW(reader->arena, *out, *count) = (struct decided){ sqlite3_column_int64(stmt, 0),
			sqlite3_column_int64(stmt, 1) };
	return got == 0;
}

static int64_t decided_before(const struct decided *decided, size_t count, int64_t version)
{
	int64_t examples = 0;

	for (size_t i = 0; i < count && decided[i].version < version; i++)
		examples += decided[i].examples;
	return examples;
}

/* The versions are newest first; the first version of all has none before it. */
static const struct guideline *find_version(const struct guideline *versions, size_t count, int64_t version)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (versions[i].version == version)
			return &versions[i];
	return NULL;
}

/*
 * A patch is tried on what its section decides. Decisions by other sections are kept by it, too: leaving them out would take the one section that changes
 * for the whole. What was left open is neither. What flipped may have been decided again since, under the new version: the kept ones are then a few too few.
 */
static void add_trial(struct signal_reader *reader, const struct guideline *version, const struct patch *patch,
	int64_t decided, struct signal_rules *out)
{
	int64_t holds = (int64_t)patch->holds, kept = decided - (int64_t)(patch->flips + patch->open);
	int64_t since = version->at - version[1].at;

	*GROW(reader->arena, out->trials, out->trial_count) = (struct trial){
		since > DAY ? (double)since / (double)DAY : 1, kept > holds ? kept : holds, (int64_t)patch->flips
	};
}

static bool add_patches(struct signal_reader *reader, int64_t dataset, const struct guideline *versions, size_t count,
	int64_t since, struct signal_rules *out, struct error *error)
{
	struct decided *decided;
	struct patch *patches;
	size_t decided_count, patch_count;

	if (!read_decided(reader, dataset, &decided, &decided_count, error) ||
		!patch_list(reader->db, dataset, reader->arena, &patches, &patch_count, error))
		return false;
	for (size_t i = 0; i < patch_count; i++) {
		const struct guideline *version = find_version(versions, count, patches[i].version);

		if (strcmp(patches[i].state, "active") != 0)
			continue;
		if (patches[i].at >= since) {
			out->applied++;
			out->tried += (int64_t)(patches[i].holds + patches[i].flips);
			out->flipped += (int64_t)patches[i].flips;
		}
		if (version != NULL && patches[i].holds + patches[i].flips > 0)
			add_trial(reader, version, &patches[i],
				decided_before(decided, decided_count, version->version), out);
	}
	return true;
}

static bool add_dataset(struct signal_reader *reader, int64_t dataset, struct signal_rules *out, struct error *error)
{
	int64_t since = clock_now() - YEAR;
	struct guideline *versions;
	size_t count;

	if (!guideline_list(reader->db, dataset, reader->arena, &versions, &count, error))
		return false;
	if (count == 0)
		return true;
	out->datasets++;
	out->versions += (int64_t)count - 1;
	for (size_t i = 0; i + 1 < count; i++)
		out->recent += versions[i].at >= since;
	return add_patches(reader, dataset, versions, count, since, out, error);
}

static bool read_rules(struct signal_reader *reader, const struct signal_rules **out, struct error *error)
{
	struct dataset *datasets;
	size_t count;

	*out = reader->rules;
	if (reader->rules != NULL)
		return true;
	if (!dataset_list(reader->db, reader->arena, &datasets, &count, error))
		return false;
	struct signal_rules *rules = arena_alloc(reader->arena, sizeof(*rules));
	*rules = (struct signal_rules){ .datasets = 0 };
	for (size_t i = 0; i < count; i++)
		if (!add_dataset(reader, datasets[i].id, rules, error))
			return false;
	*out = reader->rules = rules;
	return true;
}

bool signal_find_versions(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct signal_rules *rules;

	if (!read_rules(reader, &rules, error))
		return false;
	if (rules->datasets == 0)
		return signal_undefined(out, "No dataset has a guideline: preop guideline import keeps its versions.");
	out->part = rules->recent;
	out->why = arena_printf(reader->arena,
		"Changes of the guideline in the last 365 days; %" PRId64 " of them were patches, tried on %" PRId64
		" decided examples, of which %" PRId64 " flipped.",
		rules->applied, rules->tried, rules->flipped);
	return true;
}

bool signal_find_flips(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct signal_rules *rules;

	if (!read_rules(reader, &rules, error))
		return false;
	if (rules->tried == 0)
		return signal_undefined(out,
			"No change of the guideline in the last year was tried on decided examples: preop guideline "
			"patch does.");
	out->part = rules->flipped;
	out->whole = rules->tried;
	out->why = "Decided examples whose right answer a change of the guideline turned over, of those that changes "
		   "in the last 365 days were tried on.";
	return true;
}

/* ---- The half-life ---- */

struct seen { /* what a half-life is made of */
	struct drift_looks *looks;
	size_t count;
	int64_t answers, flipped; /* under versions; an answer counts once a version */
	const char *text;
};

static void take_gaps(const struct tally_inputs *inputs, struct seen *out)
{
	for (int i = 0; i < TALLY_GAPS; i++) {
		const struct tally_gap *gap = &inputs->gaps[i];
		int64_t pairs = gap->kept + gap->changed;

		if (pairs > 0)
			out->looks[out->count++] = (struct drift_looks){ (double)gap->days / (double)pairs,
				(double)gap->kept, (double)gap->changed };
	}
}

static void take_trials(const struct signal_rules *rules, struct seen *out)
{
	for (size_t i = 0; i < rules->trial_count; i++) {
		const struct trial *trial = &rules->trials[i];

		out->answers += trial->kept + trial->flipped;
		out->flipped += trial->flipped;
		out->looks[out->count++] = (struct drift_looks){ trial->days, (double)trial->kept,
			(double)trial->flipped };
	}
}

static bool look_back(struct signal_reader *reader, struct seen *out, struct error *error)
{
	const struct tally_inputs *inputs = &reader->tally->inputs;
	const struct signal_rules *rules;

	*out = (struct seen){ .count = 0 };
	if (!read_rules(reader, &rules, error))
		return false;
	out->looks = arena_alloc(reader->arena, (TALLY_GAPS + rules->trial_count) * sizeof(*out->looks));
	take_gaps(inputs, out);
	take_trials(rules, out);
	int64_t untried = rules->versions - (int64_t)rules->trial_count;
	const char *left_out = untried > 0
		? arena_printf(reader->arena, " %" PRId64 " more %s tried on nothing and left out.", untried,
			  untried == 1 ? "was" : "were")
		: "";
	out->text = arena_printf(reader->arena,
		"Made of %" PRId64 " inputs labeled again a month or more later, of which %" PRId64
		" changed, and of %zu guideline version%s tried on decided examples: %" PRId64 " answers, %" PRId64
		" flipped, over the time since the version before.%s",
		inputs->revisited, inputs->contradicted, rules->trial_count, rules->trial_count == 1 ? "" : "s",
		out->answers, out->flipped, left_out);
	return true;
}

bool signal_find_half_life(struct signal_reader *reader, struct signal *out, struct error *error)
{
	struct drift_half_life life;
	struct seen seen;

	if (!look_back(reader, &seen, error))
		return false;
	if (seen.count == 0)
		return signal_undefined(out,
			"No input has dated labels from two times, a month or more apart, and no guideline version was "
			"tried on decided examples (preop guideline patch), so no answer was seen to last or change.");
	if (!drift_half_life(seen.looks, seen.count, &life))
		return signal_undefined(out,
			arena_printf(reader->arena,
				"Every answer that was looked at again had changed: the half-life is shorter than the "
				"shortest time between. %s",
				seen.text));
	out->number = isnan(life.days) ? life.low : life.days;
	out->why = isnan(life.days) ? arena_printf(reader->arena,
					      "Nothing had changed: half of the answers last at least this long, 95 %% "
					      "sure (rule of three). %s",
					      seen.text)
				    : arena_printf(reader->arena,
					      "After so long half of the answers have changed, 95 %% interval %.0f to "
					      "%.0f days, at a constant "
					      "rate of change. %s",
					      life.low, life.high, seen.text);
	return true;
}
