/* How long a decision takes: as it was measured, else by the time between two decisions of one person. */
#ifndef PREOP_SRC_MODEL_DECISION_TIME_H
#define PREOP_SRC_MODEL_DECISION_TIME_H

#include "preop/base/idlist.h"
#include "preop/store/db.h"

enum { SITTING_BREAK = 30 * 60 * 1000 /* ms: who pauses longer has left */ };

/* Times of one person's decisions while they are read, oldest first. */
struct decision_times {
	struct id_list spent, gaps; /* milliseconds */
	int64_t last;               /* CLOCK_NONE before the first */
};
void decision_times_open(struct decision_times *times);
void decision_times_free(struct decision_times *times);
/* Another person's begin. */
void decision_times_next(struct decision_times *times);
/* `spent` -1: not known. What was propagated took no time of its own. False: no memory. */
bool decision_times_add(struct decision_times *times, int64_t at, int64_t spent);
/* The median in seconds, NAN when nothing is known. */
double decision_times_median(struct decision_times *times);

/* Of all decisions in a dataset. */
bool decision_seconds(struct db *db, int64_t dataset, double *seconds, struct error *error);

#endif
