/*
 * What the disagreement in a dataset costs: labels that are probably wrong, the accuracy they leave for any model, and what further decisions would change.
 * The statistics are stats/noise.h, the derivations docs/statistics.md.
 *
 * The labels judged are those the file has: what adjudicators decided, which counts as right, else what most people said; a tie counts as a toss among the tied. How
 * probable each is comes from Dawid and Skene's model, which learns from the decisions; where there is too little for it, from the votes with one added to each
 * label. Right answers that are known (gold) are not used: they are what the estimate is compared with.
 *
 * Two passes over the labels: about as long as aggregation and the queue together. Call it on a reader.
 */
#ifndef PREOP_MODEL_NOISE_H
#define PREOP_MODEL_NOISE_H

#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/stats/noise.h"

enum { NOISE_DECISIONS = 60 };
#define NOISE_LEAST 0.2 /* wrong labels a minute has to take away to be worth it: house */
#define NOISE_POINT 0.01

struct noise_options {
	int64_t decisions;                             /* planned for; 0: NOISE_DECISIONS */
	double least;                                  /* 0: NOISE_LEAST */
	bool (*progress)(void *context, int64_t done); /* false cancels; may be NULL */
	void *context;
};
struct noise_label {
	const char *label;
	struct noise_class numbers;
};
struct noise_budget {                                    /* all that a planner line needs; ready to be copied */
	int64_t decisions;                               /* these many more ... */
	double now, now_low, now_high, after, low, high; /* ... change the wrong labels from .. to; 90 % */
	int64_t open;                                    /* in the queue */
	double seconds;                                  /* of a decision, median; NAN: nobody has decided yet */
	double per_minute; /* wrong labels a minute takes away after these decisions; NAN */
	double least;
	int64_t worth;     /* decisions after which a minute takes away less than `least`; -1: not known */
	int64_t for_point; /* decisions that make the ceiling one point higher; 0: more than are open */
};
struct noise_report {
	int64_t items, settled /* by adjudicators */, plural /* of these: several labels, or none, are right */, ties,
		unanimous, single /* one label */;
	int64_t annotators, labels;
	const char *method; /* "dawid-skene", "votes" */
	struct noise_count wrong;
	double rate;                               /* expected share of wrong labels */
	double ceiling, ceiling_low, ceiling_high; /* 90 % */
	double annotator;                          /* how often one annotator is wrong; NAN */
	struct noise_label *classes;
	size_t class_count;
	int64_t known;          /* items with a right answer that is known */
	double missed;          /* of these: labels that are wrong, a tie by its chance; NAN */
	double expected_missed; /* what the estimate says of the same items */
	struct noise_budget budget;
};
/* ERROR_INPUT when it is undefined, with why: numbers and texts, or no item has two labels. */
bool noise_read(struct db *db, const struct dataset *dataset, const struct noise_options *options, struct arena *arena,
	struct noise_report *out, struct error *error);

/* "60 more decisions: wrong labels 71 -> 38 (90 %: 30-46)" */
void noise_budget_print(const struct noise_budget *budget, struct strbuf *out);

#endif
