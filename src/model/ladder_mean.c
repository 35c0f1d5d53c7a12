/* A system's mean score over all cases or those of a slice, with the interval that fits the scores. */
#include "preop/model/ladder.h"

#include "preop/stats/score.h"

#include <math.h>
#include <stdlib.h>

struct sample {
	double *values;
	uint32_t *cluster;
	size_t n, clusters; /* clusters: 0 when no case has one */
	int64_t right;      /* scores of 1 */
	bool binary;
};

/* A case without a cluster is one of its own. */
static void add_value(struct sample *sample, const struct ladder *ladder, size_t at, double value)
{
	uint32_t cluster = ladder->cluster[at];

	sample->binary = sample->binary && (value == 0 || value == 1);
	sample->right += value == 1;
	sample->values[sample->n] = value;
	sample->cluster[sample->n++] = cluster != LADDER_NONE ? cluster : (uint32_t)(ladder->cluster_count + at);
}

static bool collect(const struct ladder *ladder, const struct ladder_row *row, const struct ladder_slice *slice,
	uint32_t value, struct sample *sample)
{
	size_t room = ladder->case_count + 1;

	*sample = (struct sample){ .binary = true };
	sample->values = try_array(NULL, room, sizeof(*sample->values));
	sample->cluster = try_array(NULL, room, sizeof(*sample->cluster));
	if (!sample->values || !sample->cluster)
		return false;
	for (size_t i = 0; i < ladder->case_count; i++) {
		if (!isnan(row->scores[i]) && (!slice || slice->of[i] == value))
			add_value(sample, ladder, i, row->scores[i]);
	}
	if (ladder->cluster_count)
		sample->clusters = ladder->cluster_count + ladder->case_count;
	return true;
}

static bool measure_clustered(const struct sample *sample, struct ladder_mean *out)
{
	struct clustered clustered;
	struct interval interval;

	if (!clustered_se(sample->values, sample->cluster, sample->n, sample->clusters, &clustered))
		return false;
	out->clusters = (int64_t)clustered.clusters;
	out->se = clustered.cr1;
	if (clustered.clusters < 2 || !(clustered.cr1 > 0))
		return true;
	interval = interval_t(out->mean, out->se, (double)(clustered.clusters - 1), 0.95);
	out->method = LADDER_CLUSTERED;
	out->low = interval.low;
	out->high = interval.high;
	return true;
}

static void measure_cases(const struct sample *sample, struct ladder_mean *out)
{
	struct interval interval;

	if (sample->binary) {
		out->method = LADDER_WILSON;
		interval = interval_wilson(sample->right, (int64_t)sample->n);
	} else if (out->se > 0) {
		out->method = LADDER_T;
		interval = interval_t(out->mean, out->se, (double)(sample->n - 1), 0.95);
	} else {
		return;
	}
	out->low = interval.low;
	out->high = interval.high;
}

bool ladder_mean_of(const struct ladder *ladder, const struct ladder_row *row, const struct ladder_slice *slice,
	uint32_t value, struct ladder_mean *out)
{
	struct sample sample;
	bool ok = collect(ladder, row, slice, value, &sample);

	*out = (struct ladder_mean){ .mean = (double)NAN, .se = (double)NAN, .low = (double)NAN, .high = (double)NAN };
	if (ok && sample.n > 0) {
		struct mean mean = mean_of(sample.values, sample.n);

		out->n = mean.n;
		out->mean = mean.mean;
		out->se = mean.se;
		out->binary = sample.binary;
		if (sample.clusters)
			ok = measure_clustered(&sample, out);
		else
			measure_cases(&sample, out);
	}
	free(sample.values);
	free(sample.cluster);
	return ok;
}
