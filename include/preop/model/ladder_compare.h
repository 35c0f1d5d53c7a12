/*
 * Two systems of a ladder on the cases both have a score for. A difference is the second's score less the first's.
 *
 * Which interval and which test (docs/statistics.md, "Which test when"):
 *   right and wrong answers   Newcombe's paired interval, McNemar's exact test
 *   other scores              Student's t of the differences, with the exact test over all signs in its place where few cases differ
 *   cases that share a source t with the clustered standard error, whatever the scores
 * Thread: any; reads the ladder only.
 */
#ifndef PREOP_MODEL_LADDER_COMPARE_H
#define PREOP_MODEL_LADDER_COMPARE_H

#include "preop/model/ladder.h"
#include "preop/stats/bootstrap.h"
#include "preop/stats/paired.h"

enum ladder_test { LADDER_NO_TEST, LADDER_MCNEMAR, LADDER_SIGN_FLIP, LADDER_PAIRED_T, LADDER_CLUSTERED_T };
enum ladder_difference { LADDER_NO_DIFFERENCE, LADDER_NEWCOMBE, LADDER_DIFFERENCE_T, LADDER_DIFFERENCE_CLUSTERED };

struct ladder_extreme { /* what the difference would be */
	double difference, p;
};
struct ladder_comparison {
	const struct ladder_row *first, *second;
	int64_t n;                       /* cases both have a score for */
	int64_t first_only, second_only; /* left out: only one has a score */
	int64_t neither;
	bool binary;
	struct paired_counts counts; /* binary only */
	struct paired_scores scores;
	double difference, low, high; /* NAN: n is 0; low, high: `interval` says why not */
	enum ladder_difference interval;
	double p, mid_p; /* mid_p: binary only, else NAN */
	enum ladder_test test;
	double se; /* of the difference: paired, clustered where cases have clusters; NAN: n < 2 */
	int64_t clusters;
	double detectable; /* the least difference found with 80 % power at 5 %; NAN: se is */
	double needed;     /* cases it would take to find the difference seen; NAN: it is 0 or se is */
	/* Binary only, else NAN: all scores that are missing on either side taken as wrong, as right; and those most against and most for the second. */
	struct ladder_extreme wrong, right, worst, best;
};
/* Of the cases in `slice` with `value`; slice NULL: all. False: no memory. */
bool ladder_compare(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, uint32_t value, struct ladder_comparison *out);

/* The difference's interval by drawing cases, or clusters, with replacement: for scores whose distribution nobody knows. False: fewer than two, more than LADDER_BOOTSTRAP_MOST
 * (where the t interval says the same), or no memory. */
enum { LADDER_BOOTSTRAP_MOST = 10000, LADDER_BOOTSTRAP_DRAWS = 10000000 /* cases times samples, at most */ };
struct ladder_bootstrap {
	struct bootstrap_mean interval;
	size_t samples;
};
bool ladder_bootstrap(const struct ladder *ladder, const struct ladder_comparison *of, const struct ladder_slice *slice,
	uint32_t value, struct ladder_bootstrap *out);

/* Every value of a slice, in the order of their names (numbers by size); `holm` over those that could be tested. */
struct ladder_part {
	uint32_t value;
	int64_t cases;
	struct ladder_comparison comparison;
	double holm, bh;
};
enum { LADDER_PARTS = 1000 /* at most; a slice with more values is a list of cases */ };
bool ladder_compare_slices(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, struct ladder_part **out, size_t *count,
	struct error *error); /* caller frees */
/* The values of a slice in that order; caller frees. NULL: no memory, or none. */
uint32_t *ladder_slice_order(const struct ladder_slice *slice);

/* The cases whose scores differ: the ones the second lost first (most first), then those it gained. */
struct ladder_change {
	int64_t eval_case;
	double first, second;
};
/* `slice`, `value` as above; caller frees. */
bool ladder_changes(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, uint32_t value, struct ladder_change **out, size_t *count,
	struct error *error);

/* Whether the systems differ at all: Cochran's Q over the cases all have a score of 0 or 1 for. */
struct ladder_cochran {
	int64_t n; /* 0: not defined */
	double q, df, p;
};
bool ladder_cochran(const struct ladder *ladder, struct ladder_cochran *out);

#endif
