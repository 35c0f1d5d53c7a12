/*
 * The pump: many calls to one endpoint, on the caller's thread. It asks `next` for requests, keeps as many in flight as the endpoint bears (it learns how many), tries
 * again what is worth it, and gives every attempt to `finished`. Every request that `next` gave ends in exactly one attempt whose verdict is not PUMP_RETRY.
 *
 * How many in flight: 20 at the start, doubled a clean round until the first 429 (or the profile's max_in_flight), then times 0.8 after an episode of 429s with a rest of 15 s, and
 * 5 % more a clean round; never below 10 unless the profile's maximum is. 5xx does not shrink it. What is waiting to be tried again counts as in flight, so memory is bounded.
 * What is tried again: docs/guide.md, "Endpoints". A quota that is used up, a wrong key or a bill that is not paid stops the whole endpoint, see `blocked`.
 *
 * Thread: all hooks run on the thread of pump_run(). pump_stop(), pump_pause(), pump_resume() may be called from any thread, and from hooks.
 */
#ifndef PREOP_NET_PUMP_H
#define PREOP_NET_PUMP_H

#include "preop/base/error.h"
#include "preop/net/chat.h"
#include "preop/net/endpoint.h"
#include "preop/net/exchange.h"

#include <stdbool.h>
#include <stdint.h>

enum pump_kind { PUMP_CHAT, PUMP_EMBEDDINGS, PUMP_MODELS }; /* the last: GET /models, no body */

struct pump_request { /* `next` fills it in; the body belongs to the pump from then on */
	int64_t id;   /* the caller's */
	void *data;   /* the caller's, not touched */
	enum pump_kind kind;
	struct strbuf body;
	int64_t tokens; /* as chat_tokens() says; for the tokens-per-minute limit */
};

enum pump_verdict {
	PUMP_DONE,    /* an answer, or an outcome that asking again would not change: read `reply` or the exchange */
	PUMP_RETRY,   /* it will be tried again after wait_ms */
	PUMP_FAILED,  /* given up: an error that asking again does not mend, or attempts or time are used up */
	PUMP_DROPPED, /* stopped: no result, nothing wrong with the request. What had been sent may have cost */
};

struct pump_attempt { /* valid during the call of `finished` */
	const struct pump_request *request;
	enum pump_verdict verdict;
	int number;                      /* from 1 on; 0: it was never sent */
	int64_t at;                      /* when it was sent (clock_now()); CLOCK_NONE */
	int64_t wait_ms;                 /* of PUMP_RETRY */
	const struct exchange *exchange; /* NULL: it was never sent */
	const struct chat_reply *reply;  /* of PUMP_CHAT that was sent, else NULL */
	const char *message;             /* one sentence of what went wrong; "" when nothing did */
};

enum pump_next {
	PUMP_GIVEN,
	PUMP_LATER,
	PUMP_END
}; /* a request; none before something finishes or 100 ms passed; no more */

enum pump_phase { PUMP_RUNNING, PUMP_PAUSED, PUMP_BLOCKED, PUMP_DRAINING };
struct pump_status {
	enum pump_phase phase;
	int in_flight, waiting;                       /* waiting: to be tried again */
	int limit;                                    /* in flight at most, for now */
	int64_t sent, done, failed, retried, limited; /* attempts, requests, requests, attempts, 429s */
	int64_t failed_in_a_row;                      /* requests, since the last that was done */
	int64_t hold_ms; /* how long nothing new is sent because a server asked for it or a minute's limit is reached; 0 */
};

struct pump_ops { /* all but `next` and `finished` may be NULL */
	enum pump_next (*next)(void *context, struct pump_request *request);
	void (*sending)(void *context, const struct pump_request *request, int number); /* before the first byte */
	bool (*finished)(void *context, const struct pump_attempt *attempt);            /* false: stop, as PUMP_ABORT */
	bool (*blocked)(void *context,
		const char *
			why); /* the endpoint takes no calls (quota, key, bill, certificate, nobody there): true: wait for pump_resume(), false or NULL: stop */
	/* Once a round: after `sending` of what the round sends and before its first byte goes out, and after `finished` of what has come in, before the thread waits. The
	 * place to commit what those two noted. False: stop, as PUMP_ABORT. */
	bool (*settle)(void *context);
	void (*tick)(void *context, const struct pump_status *status); /* about every 100 ms, and at the end */
};

struct pump;

/* Reads the key; the profile must stay until pump_free(). ERROR_INPUT: the key is not there, or others may read its file. */
struct pump *pump_new(const struct endpoint *endpoint, const struct pump_ops *ops, void *context, struct error *error);

/* Runs until `next` says PUMP_END and all has finished, or it was stopped; `deadline_ms` bounds the whole (0: none). False: ERROR_CANCELLED when `finished` or pump_stop() ended it,
 * ERROR_INPUT with why when the endpoint refused everything, ERROR_IO when the deadline passed. */
bool pump_run(struct pump *pump, int64_t deadline_ms, struct error *error);

enum pump_stop { PUMP_DRAIN, PUMP_ABORT }; /* let what is in flight finish; or not */
void pump_stop(struct pump *pump, enum pump_stop how);
void pump_pause(struct pump *pump); /* nothing new is sent; what is in flight finishes */
void pump_resume(struct pump *pump);
void pump_read_status(const struct pump *pump, struct pump_status *out); /* on the pump's thread */
void pump_free(struct pump *pump);

/* One call and no more, for tests of an endpoint and small jobs: the attempts of `request` to the end. Exchange and reply are the caller's (reply may be NULL). */
bool pump_one(const struct endpoint *endpoint, struct pump_request *request, struct exchange *exchange,
	struct chat_reply *reply, struct error *error);

#endif
