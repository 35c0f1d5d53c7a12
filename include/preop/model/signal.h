/*
 * Signals: numbers computed from the file that speak to a gate. Each explains itself: what was counted, out of what, what was left out.
 * A value that cannot be computed says why; it is never 0 in its place.
 */
#ifndef PREOP_MODEL_SIGNAL_H
#define PREOP_MODEL_SIGNAL_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum signal_unit { SIGNAL_COUNT, SIGNAL_SHARE, SIGNAL_DATE, SIGNAL_NUMBER };
enum signal_state { SIGNAL_GOOD, SIGNAL_BAD, SIGNAL_WARN, SIGNAL_NEUTRAL, SIGNAL_UNDEFINED };

struct signal {
	const char *id;   /* "unique" */
	const char *name; /* "unique inputs" */
	enum signal_unit unit;
	enum signal_state state;
	int64_t part, whole;   /* counts; a share is part / whole; whole 0 for plain counts */
	int64_t at;            /* dates */
	double number;         /* a coefficient */
	const char *threshold; /* "at least 50", "" when there is none; house values */
	/* one or two sentences: inputs, dropped rows, method, origin of the threshold; or why undefined */
	const char *why;
};

/* All signals, in the order of the table in signal.c: examples, unique, labeled, two_annotators, disputed, agreement, label_noise, ceiling, oldest, newest, suite_cases,
 * suite_newest, exposed_cases, reviewed. Over all live datasets and suites. Takes about a second on a million rows: call it on a reader. */
bool signal_read_all(struct db *db, struct arena *arena, struct signal **out, size_t *count, struct error *error);
const struct signal *signal_find(const struct signal *signals, size_t count, const char *id);
/* "157/412  38.1 %", "412", "2024-03-01", "0.743", "no dates" */
void signal_print_value(const struct signal *signal, struct strbuf *out);

#endif
