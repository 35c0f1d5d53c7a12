/*
 * Thresholds: limits of signals for this case, in place of the built-in ones. One that was set before the data was looked at is worth more than one that
 * was fitted to it, so each remembers what the file held then: the newest import of the journal. Imports are named by their uuid, so that a threshold says
 * the same in every copy of the project.
 *
 * A value is what the signal is judged by: a share in per cent, a count, a coefficient, days; whether more is better is the signal's (signal.h).
 * In the journal: "threshold", key: id of the signal.
 * Thread: changes by the writer's connection.
 */
#ifndef PREOP_MODEL_THRESHOLD_H
#define PREOP_MODEL_THRESHOLD_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct threshold {
	const char *signal, *note, *who;
	double value;
	int64_t at;
	int64_t before; /* imports that were here when it was set, undone ones too: they were seen */
	int64_t since;  /* imports that came later */
};
/* In the order of their signals' ids. */
bool threshold_list(struct db *db, struct arena *arena, struct threshold **out, size_t *count, struct error *error);
const struct threshold *threshold_find(const struct threshold *thresholds, size_t count, const char *signal);
/* "set by raj 3 d ago, before any data was here"; appends */
void threshold_print(const struct threshold *threshold, struct strbuf *out);

/* ERROR_USAGE: no such signal; ERROR_INPUT: one without a limit, or no finite value of 0 or more. */
bool threshold_set(struct db *db, const char *signal, double value, const char *note, struct error *error);
bool threshold_check(const char *signal, double value, const char *note, struct error *error); /* what it would say */
/* The built-in limit counts again. ERROR_USAGE: no such signal; ERROR_NOT_FOUND: none was set for it. */
bool threshold_clear(struct db *db, const char *signal, struct error *error);

#endif
