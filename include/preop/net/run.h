/*
 * Running a suite: the cases that are open are put to an endpoint, the books (model/run.h) are kept, and it can end at any moment.
 *
 * The context of a retrieval system is eval_case.context, or what a command prints that gets the case's input on standard input. That command comes from whoever runs it, never
 * from the project file: that may come from a stranger. It runs without a shell. A JSON list of texts, or of objects with a "text", is joined by empty lines; the list is kept as
 * what was retrieved. Anything else is one text.
 *
 * Thread: one, with its own connection; commands run on threads of their own meanwhile.
 */
#ifndef PREOP_NET_RUN_H
#define PREOP_NET_RUN_H

#include "preop/model/run.h"
#include "preop/net/endpoint.h"

struct run_options {
	const struct system *system;
	const struct endpoint *endpoint; /* stream and max_in_flight as they are wanted now */
	int64_t epochs, limit;           /* as in struct run_plan */
	bool again;
	bool no_cache;                      /* answers of earlier runs are not taken; new ones are kept all the same */
	double budget_usd;                  /* of the whole run, earlier sittings included; NAN: none */
	int64_t budget_tokens;              /* the same; 0: none */
	int64_t budget_ms;                  /* of this sitting; 0: none */
	const char *const *context_command; /* words, NULL ends; NULL: the case's own context */
	int64_t context_ms;                 /* how long it may take */
};
#define RUN_OPTIONS_INIT                                                                                               \
	{                                                                                                              \
		.epochs = 1, .budget_usd = (double)NAN, .context_ms = 30000                                            \
	}

struct run_progress {
	struct run_sums sums;
	int64_t asked, cached, errors; /* in this sitting */
	int in_flight, most;           /* most: allowed in flight for now */
	int64_t hold_ms; /* nothing is sent for so long, because a server asked or a minute's limit is reached; 0 */
	int64_t elapsed_ms, left_ms; /* left_ms -1: not known yet */
};

enum run_wish {
	RUN_GO_ON,
	RUN_PAUSE,     /* what is in flight is awaited; the status is paused */
	RUN_PAUSE_NOW, /* what is in flight is dropped */
	RUN_CANCEL,    /* the same; the status is cancelled */
	RUN_CANCEL_NOW /* what is in flight is dropped */
};
/* About ten times a second. */
typedef enum run_wish run_watch(void *context, const struct run_progress *progress);

struct run_result {
	int64_t series;
	const char *status; /* static: complete, paused, cancelled, incomplete */
	bool resumed;
	char why[ERROR_MESSAGE_SIZE]; /* one sentence: why it is not complete; "" */
	struct run_progress last;
};

/* False: nothing was run, or the books could not be kept; what had arrived before stays. A budget, a quota, errors of cases are no failure: see `result`. ERROR_INPUT: a budget in
 * money without prices in the profile, a spec that cannot be read, no model, no key. */
bool run_suite(struct db *db, const struct run_options *options, run_watch *watch, void *context,
	struct run_result *result, struct error *error);

/* The body of the request for one case; `extra`, the context that a command gave, may be NULL. */
struct run_asking;
struct run_asking *run_asking_new(const struct run_options *options, struct error *error);
bool run_asking_body(const struct run_asking *asking, const struct run_item *item, const struct strbuf *extra,
	struct strbuf *body, int64_t *prompt_estimate, struct error *error);
const char *run_asking_model(const struct run_asking *asking);
/* What is to be run; `settings` gets what decides what is asked and how, without address, key or command, and has to stay as long as the plan. */
void run_asking_plan(const struct run_asking *asking, struct strbuf *settings, struct run_plan *plan);
void run_asking_free(struct run_asking *asking);

/* What a run would cost at most, without a call. */
struct run_estimate {
	int64_t calls;         /* open now; the cache may answer some of them */
	int64_t prompt_tokens; /* estimated */
	int64_t most_tokens;   /* with all that max_tokens allows */
	double most_cost;      /* NAN: no price, or no max_tokens */
	struct strbuf first;   /* body of the first call; empty: none is open */
};
bool run_estimate(struct db *db, const struct run_options *options, struct run_estimate *out, struct error *error);

#endif
