/*
 * How many calls an endpoint bears at once, and how many a minute. Decisions only: the clock (milliseconds, monotonic) is passed in. Private to net/. Pure.
 */
#ifndef PREOP_NET_LIMITER_H
#define PREOP_NET_LIMITER_H

#include "net/judgement.h"

#include "preop/net/endpoint.h"

struct bucket {        /* what a minute allows, refilled evenly; a second's worth may be taken at once */
	double per_ms; /* 0: no limit */
	double room, level;
	int64_t at;
};

struct limiter {
	double limit; /* in flight at most; its whole part counts */
	int least, most;
	bool slow_start;       /* no 429 so far: double */
	bool reached;          /* in this round the limit was what held us back */
	int clean;             /* answers since the limit changed */
	int64_t rest_until;    /* no second cut for one episode of 429s */
	int64_t hold_until;    /* nothing is sent before */
	int64_t loading_since; /* -1: the model is there */
	struct bucket requests, tokens;
};

void limiter_init(struct limiter *limiter, const struct endpoint *endpoint, int64_t now);

/* Whether a call of so many tokens may go out now, with `busy` in flight or waiting to be tried again (0: itself one of them). Else `*wait_ms` says how long to wait at least; -1: until one finishes. */
bool limiter_may_send(struct limiter *limiter, int64_t now, int busy, int64_t tokens, int64_t *wait_ms);
void limiter_sent(struct limiter *limiter, int64_t now, int64_t tokens);

/* What came back. */
void limiter_finished(struct limiter *limiter, int64_t now, enum judgement judgement, const struct exchange *exchange);

/* False: the model has been loading for too long. */
bool limiter_patient(const struct limiter *limiter, int64_t now);

#endif
