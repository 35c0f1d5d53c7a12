/*
 * The books of a run: which case of a suite was put to a system how often, what was sent when, what came back. They are kept so that the program may die at any moment:
 * an attempt is in the file before its first byte is sent, an answer as soon as it has arrived, and what is open is found by looking at what is there.
 *
 * A run is an import of the format "run" (one action of the journal; undo hides all it brought, redo shows it again) and one row of `run` for every repeat (epoch); the rows
 * are a series. The same system asked in the same way (`run_plan.settings`) goes on with the newest such run that is not hidden; whatever has an answer is not asked again. A case
 * whose attempts all failed has the state error; it is open again in the next sitting, because nobody answered.
 *
 * Writes collect in one transaction until run_settle(), which should come after every round of work: it is synced and short, others who write to the file wait for
 * milliseconds. One program at a time is at a run (run.held_by); what a killed one held is free at once on its own machine, elsewhere after thirty seconds.
 *
 * Thread: that of the connection.
 */
#ifndef PREOP_MODEL_RUN_H
#define PREOP_MODEL_RUN_H

#include "preop/base/hash.h"
#include "preop/model/system.h"

struct run_plan {
	const struct system *system;
	const char
		*settings; /* JSON object of all that decides what is asked and how; the same bytes for the same plan */
	int64_t epochs;    /* from 1 on; of a run with more the rest stays as it is */
	int64_t limit;     /* only the first cases of the suite; 0: all */
	bool again;        /* a new run, even where one could go on */
};

struct run_books;

/* Begins a run or goes on with one. ERROR_CONFLICT: another program is at it. */
bool run_open(struct db *db, const struct run_plan *plan, struct run_books **out, struct error *error);

/* The same without writing or waiting for anybody, for a look at what is open: run_next(), run_sums_read(), run_left(), and run_look_end(), which takes NULL, too. */
bool run_look(struct db *db, const struct run_plan *plan, struct run_books **out, struct error *error);
void run_look_end(struct run_books *books);

/* What is behind a run so far, and before it. `spent` is of what was really asked; answers from the cache cost nothing again. */
struct run_sums {
	int64_t total, done;          /* cases times repeats, within the limit */
	int64_t unfinished;           /* attempts of earlier sittings that never ended: the program died */
	int64_t tokens, tokens_known; /* prompt and completion; of how many answers both are known */
	int64_t asked;                /* answers that were paid for */
	double cost;                  /* of those whose cost is known */
	int64_t cost_known;
};
void run_sums_read(const struct run_books *books, struct run_sums *out);
bool run_resumed(const struct run_books *books); /* it had begun before */

struct run_item { /* what is to be asked next; bytes are the books' until the next call */
	int64_t run, eval_case, epoch;
	const char *external;
	struct system_case content;
	struct strbuf input, context, messages, name; /* behind the pointers */
	bool has_context;
};
#define RUN_ITEM_INIT                                                                                                  \
	{                                                                                                              \
		.input = STRBUF_INIT, .context = STRBUF_INIT, .messages = STRBUF_INIT, .name = STRBUF_INIT             \
	}
void run_item_free(struct run_item *item);

/* For answers that come in an order of their own. *known: it is a case of the suite and one of the repeats, and `item` is filled in; *open: it has no answer yet, in the file or by
 * run_given(). */
bool run_case_find(struct run_books *books, int64_t epoch, int64_t eval_case, struct run_item *item, bool *known,
	bool *open, struct error *error);
void run_given(struct run_books *books, int64_t epoch, int64_t eval_case); /* it has an answer now */

/* Repeats in order, in each the cases in order. *found false: all are given out. */
bool run_next(struct run_books *books, struct run_item *item, bool *found, struct error *error);
int64_t run_left(const struct run_books *books); /* not given out yet */

/* Before the first byte is sent, and run_settle() after it: the row of the attempt. */
bool run_attempt_begin(struct run_books *books, int64_t run, int64_t eval_case, int64_t *attempt, struct error *error);

struct run_attempt {
	const char *outcome; /* "answered", "retried", "failed", "dropped" */
	int http;            /* 0: none */
	int64_t total_ms, wait_ms /* -1: none */, sent, received;
	const char *request_id, *message;
};
bool run_attempt_end(struct run_books *books, int64_t attempt, const struct run_attempt *what, struct error *error);

struct run_bytes {
	const char *bytes; /* NULL: none */
	size_t n;
};
struct run_answer {        /* RUN_ANSWER_INIT and then what is known */
	const char *state; /* as in output.state */
	struct run_bytes text, calls, reasoning, retrieved;
	const char *finish, *model; /* NULL: not known */
	const char *error, *suspect;
	int64_t prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, first_ms, total_ms; /* -1 */
	int64_t attempts; /* 0: it came from the cache; -1: it could not be asked */
	double cost;      /* NAN */
};
#define RUN_ANSWER_INIT                                                                                                \
	{                                                                                                              \
		.state = "ok", .error = "", .suspect = "", .prompt_tokens = -1, .completion_tokens = -1,               \
		.reasoning_tokens = -1, .cached_tokens = -1, .first_ms = -1, .total_ms = -1, .cost = (double)NAN       \
	}
/* The output of a case; takes the place of one in state error. False: all that was written since the last settling is taken back. */
bool run_answer_put(
	struct run_books *books, int64_t run, int64_t eval_case, const struct run_answer *answer, struct error *error);

/* Commits what was written since the last call; nothing when there is nothing. ERROR_CANCELLED: somebody undid the run meanwhile. */
bool run_settle(struct run_books *books, struct error *error);

/* Writes how it stands and frees. `stopped` is the status of what is not complete: "paused", "cancelled" or "incomplete". `status` gets what it is now (static). False: the last
 * of it could not be written. */
bool run_close(struct run_books *books, const char *stopped, const char **status, struct error *error);
int64_t run_series(const struct run_books *books); /* its number: run.id of the first repeat */

/* ---- Answers by what was asked ---- */

/* `address` is only hashed. */
void run_cache_key(const char *request, size_t n, const char *address, int64_t repeat, unsigned char key[SHA256_SIZE]);
struct run_cached {
	struct strbuf body; /* the reply's, as it came */
	int64_t first_ms, total_ms;
};
bool run_cache_get(struct run_books *books, const unsigned char key[SHA256_SIZE], struct run_cached *out, bool *found,
	struct error *error);
bool run_cache_put(struct run_books *books, const unsigned char key[SHA256_SIZE], const struct run_cached *reply,
	struct error *error);

/* ---- Looking at runs ---- */

enum { RUN_STATES = 7 };
extern const char *const run_states[RUN_STATES + 1]; /* of outputs: "ok", "empty" ...; NULL ends */

struct run_info { /* one series */
	int64_t id, suite, system;
	const char *system_name, *rung, *model, *status; /* "interrupted": it says running, but nobody is at it */
	const char *settings, *who;
	int64_t epochs, cases /* of the suite now */, outputs, states[RUN_STATES];
	int64_t attempts, unfinished, retried, cached;
	int64_t prompt_tokens, completion_tokens, suspect; /* -1: of no output known */
	double cost;                                       /* NAN: of none known */
	int64_t cost_unknown;                              /* answers without a cost */
	int64_t first_ms, total_ms;                        /* medians; -1 */
	int64_t started_at, ended_at;                      /* CLOCK_NONE */
	bool held;                                         /* somebody is at it now */
};
/* Newest first, those of hidden imports left out, and of what was imported only runs that preop made. */
bool run_list(
	struct db *db, int64_t suite, struct arena *arena, struct run_info **out, size_t *count, struct error *error);
bool run_read(struct db *db, int64_t series, struct arena *arena, struct run_info *out, struct error *error);

struct run_trouble { /* attempts that did not answer, by what was said */
	const char *outcome, *message;
	int http;
	int64_t count, last_at;
};
/* The most frequent first. */
bool run_troubles(struct db *db, int64_t series, int64_t limit, struct arena *arena, struct run_trouble **out,
	size_t *count, struct error *error);

#endif
