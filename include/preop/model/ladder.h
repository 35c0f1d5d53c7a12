/*
 * The baseline ladder: every system of a suite on the same cases.
 *
 * ladder_read() goes once through narrow tables and keeps what each system got on each case; whatever is asked after that (slices, comparisons) is computed from memory.
 * Which output counts: of a system's imports and runs the newest series that has one for the case. A case's repeats in that series are reduced to their mean first, so that n
 * is cases, never cases times repeats. A score that is not there is missing, never 0, and no state (error, refused ...) is a wrong answer: such cases are counted beside the score.
 *
 * Thread: reading on a connection of a job; a ladder that was read is only looked at, from any one thread.
 */
#ifndef PREOP_MODEL_LADDER_H
#define PREOP_MODEL_LADDER_H

#include "preop/base/memory.h"
#include "preop/stats/bradley_terry.h"
#include "preop/store/db.h"

enum ladder_state { /* the best first: a case's repeats are in the best state one of them is in */
	LADDER_OK,
	LADDER_EMPTY,
	LADDER_TRUNCATED,
	LADDER_REFUSED,
	LADDER_FILTERED,
	LADDER_ERROR,
	LADDER_MISSING,
	LADDER_STATES
};
const char *ladder_state_word(enum ladder_state state); /* "ok" ... as in output.state */

enum ladder_method {
	LADDER_NO_INTERVAL, /* fewer than two cases, or all scores alike and not 0 or 1 */
	LADDER_WILSON,      /* all scores are 0 or 1 and no case has a cluster */
	LADDER_T,
	LADDER_CLUSTERED, /* t with one degree of freedom less than there are clusters */
};
enum { LADDER_CLUSTERS_FEW = 20 /* below, a clustered interval is too narrow to be believed (Miller 2024) */ };

struct ladder_mean { /* of the cases that have a score */
	int64_t n;
	double mean;      /* NAN: none has */
	double se;        /* standard error; NAN where it is not defined */
	double low, high; /* 95 %; NAN where `method` is LADDER_NO_INTERVAL */
	bool binary;      /* all are 0 or 1: a share of right answers */
	enum ladder_method method;
	int64_t clusters; /* 0: no case has one */
};

struct ladder_spread { /* milliseconds */
	int64_t n;
	double median, low, high /* 95 % of the median */, p95; /* NAN: n is 0 */
};

struct ladder_facts { /* of the outputs that count, all repeats; where they are known */
	int64_t outputs;
	int64_t priced; /* whose cost is known */
	double cost, cost_per_1000;
	struct ladder_spread total, first; /* answers without an error; first: to the first byte */
	int64_t counted;                   /* whose tokens are known */
	int64_t prompt_tokens, completion_tokens;
	int64_t suspects; /* may rest on a cut prompt */
};

/* Bradley and Terry's, where verdicts join all systems that have any: the chance to beat the average one of them. */
struct ladder_ability {
	double chance, low, high; /* 95 %, by the sandwich over cases; NAN: not defined */
	double value, se;         /* the logarithm of its odds */
	enum bt_bound bound;
};

struct ladder_row { /* one system */
	int64_t system;
	const char *name, *rung, *model;
	int64_t outputs; /* cases with an output, whatever its state but missing */
	int64_t states[LADDER_STATES];
	int64_t unscored[LADDER_STATES]; /* of these: without a score */
	struct ladder_mean score;
	int64_t repeats;     /* the most a case has */
	int64_t least;       /* the fewest a scored case has */
	bool right_or_wrong; /* every score of every repeat is 0 or 1 */
	int64_t repeated;    /* cases with two scores or more */
	double flips; /* share of pairs of repeats whose scores differ, per case, its mean: the noise floor; NAN: no repeats */
	struct ladder_facts facts;
	/* People's verdicts on its newest outputs; bad: on pairs of which neither will do, nobody's win. */
	int64_t wins, losses, ties, bad;
	struct ladder_ability ability;
	/* case by case, ladder.case_count each */
	const double *scores;       /* NAN: none */
	const unsigned char *cases; /* enum ladder_state */
};

#define LADDER_NONE UINT32_MAX
struct ladder_slice {     /* one way to divide the cases */
	const char *name; /* "slice": the main one; else the name in eval_case.slices */
	const char **values;
	size_t value_count;
	uint32_t *of; /* per case: index of its value, LADDER_NONE: it has none */
};

enum ladder_duels {
	LADDER_NO_VERDICTS,
	LADDER_JOINED,  /* abilities are there */
	LADDER_APART,   /* `apart`: which systems no verdict joins */
	LADDER_TOO_MANY /* systems for the model, or no memory for it */
};
struct ladder_verdicts {
	enum ladder_duels duels;
	int64_t counted, stale; /* stale: an output changed since; not counted */
	int64_t cases;          /* with a verdict that counts */
	const char *apart;      /* "prompted, tuned | retrieval" */
	/* What being shown left is worth: the chance of the left one of two equal systems; NAN: cannot be told. */
	double left, left_low, left_high;
};

struct ladder {
	struct arena arena;
	int64_t suite;
	struct ladder_moment { /* of the file, when it was read */
		int64_t op, output;
	} at;
	const char *metric; /* the score that is shown; "": the suite's main one */
	int64_t *case_ids;  /* rising */
	size_t case_count;
	uint32_t *cluster; /* per case, LADDER_NONE: none */
	size_t cluster_count;
	struct ladder_slice *slices;
	size_t slice_count;
	struct ladder_row *rows; /* in name order */
	size_t count;
	struct ladder_verdicts verdicts;
	void *memory[4]; /* of the tables above that are too large for an arena */
};
#define LADDER_INIT                                                                                                    \
	{                                                                                                              \
		.arena = ARENA_INIT                                                                                    \
	}

/* `metric` NULL or "": the suite's main score; else a name in `score`. Frees nothing: `out` is LADDER_INIT. */
bool ladder_read(struct db *db, int64_t suite, const char *metric, struct ladder *out, struct error *error);
void ladder_free(struct ladder *ladder);
/* A system that came with a file and that nobody described stands where its name says. */
bool ladder_stands_on(const struct ladder_row *row, const char *rung);
/* Of the systems on that rung the one with the best score; NULL: none has one. */
const struct ladder_row *ladder_best(const struct ladder *ladder, const char *rung);
/* Changes whenever something a ladder shows may have changed; two numbers the file has at hand. */
bool ladder_moment(struct db *db, struct ladder_moment *out, struct error *error);

/* A case's own id. */
bool ladder_case_name(struct db *db, int64_t eval_case, struct strbuf *out, struct error *error);

/* ERROR_NOT_FOUND names those there are. */
bool ladder_find(const struct ladder *ladder, const char *name, const struct ladder_row **out, struct error *error);
/* "slice" or NULL: the main one. */
bool ladder_find_slice(
	const struct ladder *ladder, const char *name, const struct ladder_slice **out, struct error *error);

/* Of the cases in `slice` with `value` only; slice NULL: of all. False: no memory. */
bool ladder_mean_of(const struct ladder *ladder, const struct ladder_row *row, const struct ladder_slice *slice,
	uint32_t value, struct ladder_mean *out);

#endif
