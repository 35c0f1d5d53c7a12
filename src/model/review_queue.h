/* What the files of the review queue share. */
#ifndef PREOP_SRC_MODEL_REVIEW_QUEUE_H
#define PREOP_SRC_MODEL_REVIEW_QUEUE_H

#include "preop/model/review_queue.h"

/* As review_each(), of the actor only. */
bool review_each_own(struct db *db, int64_t suite, bool repeats,
	bool (*each)(void *context, const struct review_verdict *verdict), void *context, struct error *error);

/* A stream of rows about cases, in the order of cases, beside the looks: the looks of one case. */
struct review_span {
	size_t from, to; /* looks; from == to: the case has none */
};
/* `before` is the span of the case before, or all 0. */
struct review_span review_queue_case(const struct review_queue *queue, struct review_span before, int64_t eval_case);

/* Index of a system in a look, or its count. */
size_t review_look_index(const struct review_look *look, int64_t system);

/* After `order` was filled: all that depends on places. */
void review_queue_placed(struct review_queue *queue);

/* A number a look, larger comes first; `keys` has room for all, filled with 0. False when it failed or was cancelled. */
struct review_keys {
	struct db *db;
	int64_t suite;
	const struct review_queue *queue;
	double *keys;
	bool (*progress)(void *context, double share); /* may be NULL */
	void *context;
};
bool review_keys_different(struct review_keys *work, struct error *error);
bool review_keys_checks(struct review_keys *work, struct error *error);
bool review_keys_judge(struct review_keys *work, struct error *error);
bool review_keys_new(struct review_keys *work, struct error *error);
/* After case number `done` of the queue; false, with the error set: cancelled. */
bool review_keys_step(const struct review_keys *work, size_t done, struct error *error);

#endif
