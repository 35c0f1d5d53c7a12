/*
 * Signals: numbers computed from the file that speak to a gate. Each explains itself: what was counted, out of what, what was left out.
 * A value that cannot be computed says why, and which command would measure it; it is never 0 in its place.
 *
 * They are rows of one registry: src/model/signal_*.c has a table a gate. Screens and commands show what is in it, so that a new row needs no other change
 * than its id in data/train.json, which says at which gates it is shown.
 */
#ifndef PREOP_MODEL_SIGNAL_H
#define PREOP_MODEL_SIGNAL_H

#include "preop/base/memory.h"
#include "preop/model/threshold.h"
#include "preop/store/db.h"

enum signal_unit { SIGNAL_COUNT, SIGNAL_SHARE, SIGNAL_DATE, SIGNAL_NUMBER, SIGNAL_DAYS };
enum signal_state { SIGNAL_GOOD, SIGNAL_BAD, SIGNAL_WARN, SIGNAL_NEUTRAL, SIGNAL_UNDEFINED };
enum signal_direction { SIGNAL_NO_LIMIT, SIGNAL_AT_LEAST, SIGNAL_AT_MOST };

#define SIGNAL_STEP_UNKNOWN INT64_C(-1)
struct signal_step { /* what is left after one more filter */
	const char *name;
	int64_t count; /* SIGNAL_STEP_UNKNOWN: the file does not say; `why` names the command that would */
};

struct signal {
	const char *id;   /* "unique" */
	char gate;        /* T R A I N: whose table it is in; other gates may show it, too */
	const char *name; /* "unique inputs" */
	enum signal_unit unit;
	enum signal_state state;
	int64_t part, whole;   /* counts; a share is part / whole; whole 0 for plain counts */
	int64_t at;            /* dates */
	double number;         /* a coefficient, days */
	const char *threshold; /* "at least 100; from 50 on a warning", "" when there is none */
	/* one or two sentences: inputs, dropped rows, method, origin of the threshold; or why undefined */
	const char *why;

	enum signal_direction direction;
	double value;       /* what a limit is compared with: per cent, a count, a coefficient, days of age; NAN */
	double low, high;   /* 95 % interval of the value, where the limit judges by it; NAN: it has none */
	double limit;       /* it is judged by, in the same unit; NAN: by none */
	const char *origin; /* of the built-in threshold */
	const struct threshold *own;     /* it is judged by this; NULL: by the built-in one */
	const struct signal_step *steps; /* of a funnel, the widest first */
	size_t step_count;
	/* where the workbench shows what was counted: a screen, or a screen and the command that opens a page of it ("labels agreement"); where on it, or "" */
	const char *screen, *argument;
	const char *
		read; /* what was looked at: "dataset tickets", "suite held-out, the newest of 2"; also the end of `why` */
};

/* All signals, gate by gate, over all live datasets and suites. Takes about a second on a million rows: call it on a reader. */
bool signal_read_all(struct db *db, struct arena *arena, struct signal **out, size_t *count, struct error *error);
const char *signal_state_word(enum signal_state state); /* "good", "bad" ... */
/* How it stands in the words and signs of the screens: "pass" with a check mark, "warning", "unknown" ... */
const char *signal_standing(const struct signal *signal, const char **sign);
/* Length of the first clause of `why`, which says why there is no number: "No example has a date". */
size_t signal_reason(const struct signal *signal);
const struct signal *signal_find(const struct signal *signals, size_t count, const char *id);
/* "157/412  38.1 %", "412", "2024-03-01", "0.743", "212 days", "no dates" */
void signal_print_value(const struct signal *signal, struct strbuf *out);

/* What the registry says of a signal, without reading a file. */
enum { SIGNAL_LIMIT_SIZE = 64 };
struct signal_about {
	const char *id, *name, *origin;
	char threshold[SIGNAL_LIMIT_SIZE]; /* both limits in words; "" when there is none */
	char gate;
	enum signal_unit unit;
	enum signal_direction direction;
};
bool signal_about(const char *id, struct signal_about *out);  /* false: there is none */
bool signal_about_at(size_t index, struct signal_about *out); /* false: after the last */

#endif
