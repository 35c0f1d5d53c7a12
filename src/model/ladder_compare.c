#include "preop/model/ladder_compare.h"

#include "preop/stats/distribution.h"
#include "preop/stats/power.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pairs { /* the scores of the cases both have one for */
	double *first, *second;
	uint32_t *cluster;
	size_t n;
};

static bool in_slice(const struct ladder_slice *slice, uint32_t value, size_t at)
{
	return !slice || slice->of[at] == value;
}

static bool is_answer(double score)
{
	return score == 0 || score == 1;
}

static void count_dropped(struct ladder_comparison *out, double first, double second)
{
	out->first_only += !isnan(first) && isnan(second);
	out->second_only += isnan(first) && !isnan(second);
	out->neither += isnan(first) && isnan(second);
}

static void count_answers(struct paired_counts *counts, double first, double second)
{
	counts->both += first == 1 && second == 1;
	counts->first_only += first == 1 && second == 0;
	counts->second_only += first == 0 && second == 1;
	counts->neither += first == 0 && second == 0;
}

static bool collect(const struct ladder *ladder, const struct ladder_slice *slice, uint32_t value, struct pairs *pairs,
	struct ladder_comparison *out)
{
	size_t room = ladder->case_count + 1;

	pairs->first = try_array(NULL, room, sizeof(*pairs->first));
	pairs->second = try_array(NULL, room, sizeof(*pairs->second));
	pairs->cluster = try_array(NULL, room, sizeof(*pairs->cluster));
	if (!pairs->first || !pairs->second || !pairs->cluster)
		return false;
	for (size_t i = 0; i < ladder->case_count; i++) {
		double first = out->first->scores[i], second = out->second->scores[i];

		if (!in_slice(slice, value, i))
			continue;
		count_dropped(out, first, second);
		if (isnan(first) || isnan(second))
			continue;
		out->binary = out->binary && is_answer(first) && is_answer(second);
		pairs->first[pairs->n] = first;
		pairs->second[pairs->n] = second;
		pairs->cluster[pairs->n++] = ladder->cluster[i] != LADDER_NONE ? ladder->cluster[i]
									       : (uint32_t)(ladder->cluster_count + i);
		count_answers(&out->counts, first, second);
	}
	out->n = (int64_t)pairs->n;
	return true;
}

/* ---- One test each ---- */

static void test_answers(struct ladder_comparison *out)
{
	struct interval interval = newcombe_paired(&out->counts);

	out->interval = LADDER_NEWCOMBE;
	out->test = LADDER_MCNEMAR;
	out->p = mcnemar_exact(&out->counts);
	out->mid_p = mcnemar_mid(&out->counts);
	out->low = interval.low;
	out->high = interval.high;
}

static void test_scores(const double *differences, struct ladder_comparison *out)
{
	double exact = sign_flip_exact(differences, (size_t)out->n);

	if (!isnan(out->scores.p)) {
		out->interval = LADDER_DIFFERENCE_T;
		out->test = LADDER_PAIRED_T;
		out->p = out->scores.p;
		out->low = out->scores.interval.low;
		out->high = out->scores.interval.high;
	}
	if (!isnan(exact)) {
		out->test = LADDER_SIGN_FLIP;
		out->p = exact;
	}
}

static bool test_clusters(
	const double *differences, const uint32_t *cluster, size_t clusters, struct ladder_comparison *out)
{
	struct clustered clustered;
	struct interval interval;

	if (!clustered_se(differences, cluster, (size_t)out->n, clusters, &clustered))
		return false;
	out->clusters = (int64_t)clustered.clusters;
	out->se = clustered.cr1;
	if (!(clustered.cr1 > 0))
		return true;
	interval = interval_t(out->difference, out->se, (double)(clustered.clusters - 1), 0.95);
	out->interval = LADDER_DIFFERENCE_CLUSTERED;
	out->test = LADDER_CLUSTERED_T;
	out->p = student_two_sided(out->difference / out->se, (double)(clustered.clusters - 1));
	out->low = interval.low;
	out->high = interval.high;
	return true;
}

static void measure_power(struct ladder_comparison *out)
{
	if (isnan(out->se))
		return;
	out->detectable = power_detectable(out->se, POWER_USUAL);
	out->needed = out->test == LADDER_MCNEMAR
		? power_cases_mcnemar((double)out->counts.first_only / (double)out->n,
			  (double)out->counts.second_only / (double)out->n, POWER_USUAL)
		: power_cases(out->se * out->se * (double)out->n, out->difference, POWER_USUAL);
}

static bool measure(const struct ladder *ladder, const struct pairs *pairs, struct ladder_comparison *out)
{
	double *differences = try_array(NULL, pairs->n + 1, sizeof(*differences));
	bool ok = differences && paired_scores(pairs->first, pairs->second, pairs->n, &out->scores);

	for (size_t i = 0; ok && i < pairs->n; i++)
		differences[i] = pairs->second[i] - pairs->first[i];
	if (ok && pairs->n > 0) {
		out->difference = out->scores.difference.mean;
		out->se = out->scores.difference.se;
		if (ladder->cluster_count)
			ok = test_clusters(
				differences, pairs->cluster, ladder->cluster_count + ladder->case_count, out);
		else if (out->binary)
			test_answers(out);
		else
			test_scores(differences, out);
		measure_power(out);
	}
	free(differences);
	return ok;
}

/* ---- What the missing scores could do ---- */

struct filled { /* what is put where a score is missing */
	double first, second;
};

static struct ladder_extreme extreme_of(const struct ladder *ladder, const struct ladder_slice *slice, uint32_t value,
	const struct ladder_comparison *of, struct filled filled)
{
	struct paired_counts counts = { .both = 0 };
	int64_t n = 0;

	for (size_t i = 0; i < ladder->case_count; i++) {
		double first = of->first->scores[i], second = of->second->scores[i];

		if (!in_slice(slice, value, i))
			continue;
		count_answers(&counts, isnan(first) ? filled.first : first, isnan(second) ? filled.second : second);
		n++;
	}
	return (struct ladder_extreme){ (double)(counts.second_only - counts.first_only) / (double)n,
		mcnemar_exact(&counts) };
}

/* Whether every score there is of either is right or wrong: also of the cases only one has. */
static bool all_answers(const struct ladder *ladder, const struct ladder_slice *slice, uint32_t value,
	const struct ladder_comparison *of)
{
	for (size_t i = 0; i < ladder->case_count; i++) {
		double first = of->first->scores[i], second = of->second->scores[i];

		if (in_slice(slice, value, i) &&
			((!isnan(first) && !is_answer(first)) || (!isnan(second) && !is_answer(second))))
			return false;
	}
	return true;
}

static void measure_extremes(
	const struct ladder *ladder, const struct ladder_slice *slice, uint32_t value, struct ladder_comparison *out)
{
	if (!out->n || !all_answers(ladder, slice, value, out))
		return;
	out->wrong = extreme_of(ladder, slice, value, out, (struct filled){ 0, 0 });
	out->right = extreme_of(ladder, slice, value, out, (struct filled){ 1, 1 });
	out->worst = extreme_of(ladder, slice, value, out, (struct filled){ 1, 0 });
	out->best = extreme_of(ladder, slice, value, out, (struct filled){ 0, 1 });
}

bool ladder_compare(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, uint32_t value, struct ladder_comparison *out)
{
	const double none = (double)NAN;
	const struct ladder_extreme unknown = { none, none };
	struct pairs pairs = { .n = 0 };

	*out = (struct ladder_comparison){ .first = first,
		.second = second,
		.binary = true,
		.difference = none,
		.low = none,
		.high = none,
		.p = none,
		.mid_p = none,
		.se = none,
		.detectable = none,
		.needed = none,
		.wrong = unknown,
		.right = unknown,
		.worst = unknown,
		.best = unknown };
	bool ok = collect(ladder, slice, value, &pairs, out) && measure(ladder, &pairs, out);

	if (ok)
		measure_extremes(ladder, slice, value, out);
	free(pairs.first);
	free(pairs.second);
	free(pairs.cluster);
	return ok;
}

/* Differences summed by cluster; a case without one is one of its own. Returns how many units there are. */
static size_t fill_units(const struct ladder *ladder, const struct ladder_comparison *of,
	const struct ladder_slice *slice, uint32_t value, struct bootstrap_unit *units)
{
	size_t count = 0;

	for (size_t i = 0; i < ladder->case_count; i++) {
		double difference = of->second->scores[i] - of->first->scores[i];
		struct bootstrap_unit *unit;

		if (isnan(difference) || !in_slice(slice, value, i))
			continue;
		unit = ladder->cluster[i] != LADDER_NONE ? &units[ladder->case_count + ladder->cluster[i]] : &units[i];
		unit->sum += difference;
		unit->count++;
	}
	for (size_t i = 0; i < ladder->case_count + ladder->cluster_count; i++) {
		if (units[i].count > 0)
			units[count++] = units[i];
	}
	return count;
}

bool ladder_bootstrap(const struct ladder *ladder, const struct ladder_comparison *of, const struct ladder_slice *slice,
	uint32_t value, struct ladder_bootstrap *out)
{
	size_t room = ladder->case_count + ladder->cluster_count, count = 0;
	struct bootstrap_unit *units = of->n > 1 && of->n <= LADDER_BOOTSTRAP_MOST
		? try_array(NULL, room + 1, sizeof(*units))
		: NULL;
	bool ok = units != NULL;

	if (ok) {
		memset(units, 0, (room + 1) * sizeof(*units));
		count = fill_units(ladder, of, slice, value, units);
		out->samples = LADDER_BOOTSTRAP_DRAWS / (count + 1);
		out->samples = out->samples > 10000 ? 10000 : out->samples;
		ok = bootstrap_mean(units, count, out->samples, 1, &out->interval);
	}
	free(units);
	return ok;
}

bool ladder_cochran(const struct ladder *ladder, struct ladder_cochran *out)
{
	unsigned char *right = try_array(NULL, ladder->count * ladder->case_count + 1, 1);
	size_t n = 0;

	*out = (struct ladder_cochran){ .n = 0 };
	if (!right)
		return false;
	for (size_t i = 0; i < ladder->case_count; i++) {
		bool all = true;

		for (size_t s = 0; all && s < ladder->count; s++)
			all = is_answer(ladder->rows[s].scores[i]);
		for (size_t s = 0; all && s < ladder->count; s++)
			right[s * ladder->case_count + n] = ladder->rows[s].scores[i] == 1;
		n += all;
	}
	for (size_t s = 1; s < ladder->count; s++)
		memmove(right + s * n, right + s * ladder->case_count, n);
	if (ladder->count > 2 && cochran_q(right, ladder->count, n, &out->q, &out->p)) {
		out->n = (int64_t)n;
		out->df = (double)(ladder->count - 1);
	}
	free(right);
	return true;
}
