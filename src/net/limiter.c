#include "net/limiter.h"

#include <math.h>

enum { START = 20, LEAST = 10, REST_MS = 15000, LOADING_MS = 15 * 60 * 1000, LOADING_LOOK_MS = 1000, HOLD_MS = 60000 };
static const double CUT = 0.8, GROW = 1.05, DOUBLE = 2;

static void bucket_init(struct bucket *bucket, int64_t per_minute, int64_t now)
{
	bucket->per_ms = (double)per_minute / 60000;
	bucket->room = bucket->level = fmax(1, (double)per_minute / 60);
	bucket->at = now;
}

static void bucket_fill(struct bucket *bucket, int64_t now)
{
	bucket->level = fmin(bucket->room, bucket->level + (double)(now - bucket->at) * bucket->per_ms);
	bucket->at = now;
}

/* 0: there is enough. One that wants more than the bucket holds goes when it is full, and the debt is paid back by waiting. */
static int64_t bucket_wait(const struct bucket *bucket, double want)
{
	double missing = fmin(want, bucket->room) - bucket->level;

	return bucket->per_ms <= 0 || missing <= 0 ? 0 : (int64_t)ceil(missing / bucket->per_ms);
}

void limiter_init(struct limiter *limiter, const struct endpoint *endpoint, int64_t now)
{
	int most = (int)endpoint->max_in_flight;

	*limiter = (struct limiter){ .limit = most < START ? most : START,
		.least = most < LEAST ? most : LEAST,
		.most = most,
		.slow_start = true,
		.loading_since = -1,
		.rest_until = now,
		.hold_until = now };
	bucket_init(&limiter->requests, endpoint->requests_per_minute, now);
	bucket_init(&limiter->tokens, endpoint->tokens_per_minute, now);
}

bool limiter_may_send(struct limiter *limiter, int64_t now, int busy, int64_t tokens, int64_t *wait_ms)
{
	int64_t hold = limiter->hold_until - now, requests, spent;

	if (busy >= (int)limiter->limit) {
		limiter->reached = true;
		*wait_ms = -1;
		return false;
	}
	bucket_fill(&limiter->requests, now);
	bucket_fill(&limiter->tokens, now);
	requests = bucket_wait(&limiter->requests, 1);
	spent = bucket_wait(&limiter->tokens, (double)tokens);
	*wait_ms = hold > requests ? hold : requests;
	*wait_ms = *wait_ms > spent ? *wait_ms : spent;
	if (*wait_ms < 0)
		*wait_ms = 0;
	return *wait_ms == 0;
}

void limiter_sent(struct limiter *limiter, int64_t now, int64_t tokens)
{
	bucket_fill(&limiter->requests, now);
	bucket_fill(&limiter->tokens, now);
	limiter->requests.level -= 1;
	limiter->tokens.level -= (double)tokens;
}

static void change(struct limiter *limiter, double limit)
{
	limiter->limit = fmin(limiter->most, fmax(limiter->least, limit));
	limiter->clean = 0;
	limiter->reached = false;
}

static void hold(struct limiter *limiter, int64_t until)
{
	if (until > limiter->hold_until)
		limiter->hold_until = until;
}

static void limited(struct limiter *limiter, int64_t now)
{
	limiter->slow_start = false;
	limiter->clean = 0;
	if (now >= limiter->rest_until) {
		change(limiter, floor(limiter->limit * CUT));
		limiter->rest_until = now + REST_MS;
	}
}

/* A round is as many answers as may be in flight. It grows only when the limit was what held us back. */
static void clean(struct limiter *limiter, int64_t now)
{
	limiter->loading_since = -1;
	if (now < limiter->rest_until || ++limiter->clean < (int)limiter->limit)
		return;
	if (limiter->reached)
		change(limiter, limiter->limit * (limiter->slow_start ? DOUBLE : GROW));
	limiter->clean = 0;
}

/* A limit that has nothing left says when it has again. Only one that is known: some say 0 of 0. */
static void heed(struct limiter *limiter, const struct net_limit *said, int64_t now)
{
	if (said->limit > 0 && said->remaining == 0 && said->reset_ms > 0)
		hold(limiter, now + (said->reset_ms < HOLD_MS ? said->reset_ms : HOLD_MS));
}

void limiter_finished(struct limiter *limiter, int64_t now, enum judgement judgement, const struct exchange *exchange)
{
	if (judgement == JUDGED_DONE) {
		clean(limiter, now);
	} else if (judgement == JUDGED_LIMITED) {
		limited(limiter, now);
	} else if (judgement == JUDGED_LOADING) {
		if (limiter->loading_since < 0)
			limiter->loading_since = now;
		hold(limiter, now + LOADING_LOOK_MS);
	}
	if (exchange->retry_after_ms < 0) { /* said in so many words, it counts more than what may be concluded */
		heed(limiter, &exchange->requests, now);
		heed(limiter, &exchange->tokens, now);
	}
	if ((judgement == JUDGED_LIMITED || judgement == JUDGED_AGAIN || judgement == JUDGED_LOADING) &&
		exchange->retry_after_ms > 0)
		hold(limiter, now + exchange->retry_after_ms);
}

bool limiter_patient(const struct limiter *limiter, int64_t now)
{
	return limiter->loading_since < 0 || now - limiter->loading_since < LOADING_MS;
}
