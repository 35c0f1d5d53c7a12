/* The learning curve: candidates of the newest suite for which it is said how many examples they were trained on. */
#include "signal_coverage.h"

#include "grow.h"
#include "signal_suite.h"

#include "preop/model/system.h"
#include "preop/stats/curve.h"

#include <inttypes.h>
#include <stdlib.h>

/* Per doubling: what a doubling has to gain to be worth its labels. House. */
static const double least_gain = 0.01;

struct curve {
	struct curve_point *points; /* by size */
	const struct ladder_row **rows;
	size_t count, last; /* last: the first point of the last step */
};

struct point {
	int64_t examples;
	const struct ladder_row *row;
};

static int by_examples(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->examples > y->examples) - (x->examples < y->examples);
}

static bool read_points(struct signal_reader *reader, const struct signal_suite *suite, struct point **out,
	size_t *count, struct error *error)
{
	struct system_trained trained;
	struct system *systems;
	size_t system_count;

	*out = NULL;
	*count = 0;
	if (!system_list(reader->db, suite->suite.id, reader->arena, &systems, &system_count, error))
		return false;
	for (size_t i = 0; i < system_count; i++) {
		if (!system_trained(reader->db, &systems[i], reader->arena, &trained, error))
			return false;
		for (size_t j = 0; trained.examples > 0 && j < suite->ladder.count; j++) {
			const struct ladder_row *row = &suite->ladder.rows[j];

			if (row->system == systems[i].id && row->score.n > 0)
				*GROW(reader->arena, *out, *count) = (struct point){ trained.examples, row };
		}
	}
	if (*count > 1)
		qsort(*out, *count, sizeof(**out), by_examples);
	return true;
}

/* The last step is from the second largest size to the largest; of each there may be several systems. */
static void lay_out(const struct point *points, size_t count, struct arena *arena, struct curve *out)
{
	*out = (struct curve){ .count = count };
	out->points = arena_alloc(arena, (count + 1) * sizeof(*out->points));
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
	out->rows = arena_alloc(arena, (count + 1) * sizeof(*out->rows));
	for (size_t i = 0; i < count; i++) {
		out->points[i] = (struct curve_point){ (double)points[i].examples, points[i].row->scores };
		out->rows[i] = points[i].row;
	}
	size_t i = count;
	while (i > 0 && points[i - 1].examples == points[count - 1].examples)
		i--;
	for (out->last = i; out->last > 0 && points[out->last - 1].examples == points[i - 1].examples;)
		out->last--;
}

/* Cases without a cluster are one each. NULL: no case has one. */
static uint32_t *clusters_of(const struct ladder *ladder, struct arena *arena)
{
	if (ladder->cluster_count == 0)
		return NULL;
	uint32_t *out = arena_alloc(arena, ladder->case_count * sizeof(*out));
	for (size_t i = 0; i < ladder->case_count; i++)
		out[i] = ladder->cluster[i] != LADDER_NONE ? ladder->cluster[i] : (uint32_t)(ladder->cluster_count + i);
	return out;
}

static const char *verdict(const struct curve_slope *last)
{
	if (isnan(last->interval.low))
		return "Whether it has levelled off cannot be told: every case gained alike, or there is only one.";
	if (last->interval.high < 0)
		return "Falling: the larger set made it worse.";
	if (last->interval.high < least_gain)
		return "Plateau: another doubling gains less than 0.01.";
	if (last->interval.low > 0)
		return "Still rising: more examples would help.";
	return "Rising or plateau cannot be told on so few cases.";
}

static void print_interval(const struct curve_slope *slope, struct strbuf *out)
{
	strbuf_addf(out, "%.3f", slope->slope);
	if (!isnan(slope->interval.low))
		strbuf_addf(out, ", 95 %% interval %.3f to %.3f", slope->interval.low, slope->interval.high);
}

static const char *explain(const struct curve *curve, const struct curve_slope *all, const struct curve_slope *last,
	const char *suite, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "Score gained per doubling of the training set in %s: ", suite);
	print_interval(all, &text);
	strbuf_addf(&text, ", by least squares on %" PRId64 " cases that every point has a score for. Points:", all->n);
	for (size_t i = 0; i < curve->count; i++)
		strbuf_addf(&text, "%s %s %.0f examples %.3f", i > 0 ? "," : "", curve->rows[i]->name,
			curve->points[i].examples, curve->rows[i]->score.mean);
	if (curve->last > 0) {
		strbuf_adds(&text, ". The last step alone: ");
		print_interval(last, &text);
	}
	strbuf_addf(&text, ". %s", verdict(last));
	const char *copy = arena_strdup(arena, text.data);
	strbuf_free(&text);
	return copy;
}

bool signal_find_curve(struct signal_reader *reader, struct signal *out, struct error *error)
{
	const struct signal_suite *suite;
	struct curve_slope all, last;
	struct point *points;
	struct curve curve;
	size_t count;

	if (!signal_suite(reader, &suite, error))
		return false;
	if (suite == NULL)
		return signal_undefined(out, SIGNAL_NO_SUITE);
	if (!read_points(reader, suite, &points, &count, error))
		return false;
	if (count < 2 || points[0].examples == points[count - 1].examples)
		return signal_undefined(out,
			arena_printf(reader->arena,
				"No two scored systems of %s are said to be trained on different numbers of examples: "
				"preop eval "
				"system set NAME trained=400 (or a snapshot's name) says it of each.",
				suite->suite.name));
	lay_out(points, count, reader->arena, &curve);
	const uint32_t *cluster = clusters_of(&suite->ladder, reader->arena);
	size_t cases = suite->ladder.case_count, clusters = suite->ladder.cluster_count + cases;
	if (!curve_slope(curve.points, count, cases, cluster, clusters, &all) ||
		!curve_slope(curve.points + curve.last, count - curve.last, cases, cluster, clusters, &last))
		return error_set(error, ERROR_MEMORY, "no memory for the learning curve");
	if (all.n == 0)
		return signal_undefined(out, "The systems of different sizes have no scored case in common.");
	out->number = all.slope;
	out->why = explain(&curve, &all, &last, suite->suite.name, reader->arena);
	return true;
}
