/* Every labelled example of a dataset as the queue needs it: in memory, in the order of the ids. */
#ifndef PREOP_SRC_MODEL_QUEUE_SCAN_H
#define PREOP_SRC_MODEL_QUEUE_SCAN_H

#include "partition.h"

#include "preop/model/dataset.h"
#include "preop/model/queue.h"

enum { NO_LABEL = -1 };

struct queue_case {
	int64_t id, newest /* label's time */;
	uint64_t fold, rank /* by chance: of the seed and the example's stable key */;
	int32_t first, second;            /* the two commonest labels: indexes of queue_scan.labels.values; NO_LABEL */
	int32_t settled;                  /* the effective label when an adjudication settled it; NO_LABEL */
	int32_t expected;                 /* the label the posterior is largest for; NO_LABEL: the model says nothing */
	uint32_t people, most, runner_up; /* votes: in all, for `first`, for `second` */
	uint32_t decisions, skips, near;  /* near: examples with the same input, itself included */
	float top, gain;                  /* largest posterior */
	uint8_t adjudicated, lanes, marks, suspect;
	uint8_t named; /* of queue_options.who: 0 did not label it, 1 as most, 2 otherwise */
	bool train, old_votes, old_decision, precedents_differ;
	bool lost; /* its label was split and no rule led on */
};

struct queue_scan {
	struct db *db;
	const struct dataset *dataset;
	const struct queue_options *options;
	struct queue_case *cases;
	size_t count, capacity;
	struct partition labels; /* interns the texts */
	void *context;           /* of options->progress */
};

bool queue_scan_read(struct queue_scan *scan, struct db *db, const struct dataset *dataset,
	const struct queue_options *options, void *context, struct error *error);
void queue_scan_free(struct queue_scan *scan);
/* NULL: not among them. */
struct queue_case *queue_scan_find(const struct queue_scan *scan, int64_t id);

/* How many decided each case, whether the actor did, and whether by a rule that is another since. */
bool queue_scan_decisions(struct queue_scan *scan, struct error *error);

/* Lanes, posteriors and gain of all. */
bool queue_judge(struct queue_scan *scan, struct error *error);

/* The cases that `options` asks for, in order: their indexes; *out is the caller's to free. */
bool queue_order_cases(const struct queue_scan *scan, uint32_t **out, size_t *count, struct error *error);
/* In the lane and with something left to do there. */
bool queue_open_in(const struct queue_case *one, enum queue_lane lane);
/* The actor's queue has it, as far as marks go. */
bool queue_is_mine(const struct queue_scan *scan, const struct queue_case *one);

#endif
