#include "preop/net/pump.h"

#include "net/chat_reply.h"
#include "net/judgement.h"
#include "net/limiter.h"
#include "net/transfer.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	TICK_MS = 100,
	AFTER_DONE_US = 500 * 1000, /* a server that keeps the connection open after [DONE] is not waited for */
	LIMITED_MORE = 10,          /* attempts that end in 429 cost a tenth */
};

struct call { /* one request, from `next` to its last attempt */
	struct pump_request request;
	struct transfer *transfer; /* in flight; NULL: waiting to be tried again */
	struct call *next;
	int number;         /* attempts that were sent */
	int tries, limited; /* those that count, and those that met a 429 */
	int64_t at;         /* of the last one, wall clock */
	int64_t ready;      /* when it may be tried again, milliseconds */
};

enum { GOING_ON = 0, STOP_DRAIN, STOP_ABORT };

struct pump {
	const struct endpoint *endpoint;
	const struct pump_ops *ops;
	void *context;
	struct wire wire;
	CURLM *multi;
	struct limiter limiter;
	struct rng rng;
	struct call *flying, *waiting;
	struct transfer **spare;
	size_t spare_count;
	struct pump_status status;
	bool ended;        /* `next` has no more */
	int64_t ask_after; /* it said PUMP_LATER */
	int64_t ticked;
	_Atomic int stop;
	atomic_bool paused;
	atomic_bool blocked;
	bool unsettled;      /* hooks were called since the last `settle` */
	struct strbuf why;   /* the endpoint refuses everything */
	struct error broken; /* no memory, no library: everything ends */
};

static int64_t now_ms(void)
{
	return clock_monotonic() / 1000;
}

static bool stopping(const struct pump *pump)
{
	return atomic_load(&pump->stop) != GOING_ON;
}

/* Never back from an abort to a drain. */
void pump_stop(struct pump *pump, enum pump_stop how)
{
	int want = how == PUMP_ABORT ? STOP_ABORT : STOP_DRAIN, none = GOING_ON;

	if (want == STOP_ABORT)
		atomic_store(&pump->stop, want);
	else
		atomic_compare_exchange_strong(&pump->stop, &none, want);
	curl_multi_wakeup(pump->multi);
}

void pump_pause(struct pump *pump)
{
	atomic_store(&pump->paused, true);
}

void pump_resume(struct pump *pump)
{
	atomic_store(&pump->paused, false);
	atomic_store(&pump->blocked, false);
	curl_multi_wakeup(pump->multi);
}

static enum pump_phase phase(const struct pump *pump)
{
	return stopping(pump)                 ? PUMP_DRAINING
		: atomic_load(&pump->blocked) ? PUMP_BLOCKED
		: atomic_load(&pump->paused)  ? PUMP_PAUSED
					      : PUMP_RUNNING;
}

void pump_read_status(const struct pump *pump, struct pump_status *out)
{
	int64_t hold = pump->limiter.hold_until - now_ms();

	*out = pump->status;
	out->phase = phase(pump);
	out->limit = (int)pump->limiter.limit;
	out->hold_ms = hold > 0 ? hold : 0;
}

/* ---- Beginning and end ---- */

struct pump *pump_new(const struct endpoint *endpoint, const struct pump_ops *ops, void *context, struct error *error)
{
	struct pump *pump = xcalloc(1, sizeof(*pump));

	strbuf_init(&pump->why);
	pump->endpoint = endpoint;
	pump->ops = ops;
	pump->context = context;
	pump->spare = xcalloc((size_t)endpoint->max_in_flight, sizeof(struct transfer *));
	random_bytes(&pump->rng, sizeof(pump->rng));
	if (wire_open(&pump->wire, endpoint, error)) {
		pump->multi = curl_multi_init();
		if (pump->multi) {
			curl_multi_setopt(pump->multi, CURLMOPT_MAXCONNECTS, (long)endpoint->max_in_flight + 4);
			limiter_init(&pump->limiter, endpoint, now_ms());
			return pump;
		}
		error_set(error, ERROR_MEMORY, "no memory for calls");
	}
	pump_free(pump);
	return NULL;
}

void pump_free(struct pump *pump)
{
	if (!pump)
		return;
	for (size_t i = 0; i < pump->spare_count; i++)
		transfer_free(pump->spare[i]);
	free(pump->spare);
	curl_multi_cleanup(pump->multi);
	wire_close(&pump->wire);
	strbuf_free(&pump->why);
	free(pump);
}

/* ---- Calls ---- */

static void link_call(struct call **list, struct call *call)
{
	call->next = *list;
	*list = call;
}

static void unlink_call(struct call **list, const struct call *call)
{
	while (*list != call)
		list = &(*list)->next;
	*list = call->next;
}

static void call_free(struct call *call)
{
	strbuf_free(&call->request.body);
	free(call);
}

static bool settle(struct pump *pump)
{
	bool ok = !pump->unsettled || !pump->ops->settle || pump->ops->settle(pump->context);

	pump->unsettled = false;
	if (!ok)
		atomic_store(&pump->stop, STOP_ABORT);
	return ok;
}

static void tell(struct pump *pump, const struct pump_attempt *attempt)
{
	pump->unsettled = true;
	if (!pump->ops->finished(pump->context, attempt))
		atomic_store(&pump->stop, STOP_ABORT);
}

/* It was waiting, and will not be sent any more. */
static void drop_waiting(struct pump *pump, struct call *call)
{
	const struct pump_attempt attempt = { .request = &call->request,
		.verdict = PUMP_DROPPED,
		.at = CLOCK_NONE,
		.message = "it was stopped before it was sent" };

	unlink_call(&pump->waiting, call);
	pump->status.waiting--;
	tell(pump, &attempt);
	call_free(call);
}

/* ---- After an attempt ---- */

/* What the endpoint will not do for anybody: the caller is asked once, however many calls learn of it. True: wait until it is mended. */
static bool wait_out_block(struct pump *pump, const char *message)
{
	if (stopping(pump))
		return false;
	if (atomic_load(&pump->blocked))
		return true;
	atomic_store(&pump->blocked, true);
	strbuf_reset(&pump->why);
	strbuf_adds(&pump->why, message);
	if (pump->ops->blocked && pump->ops->blocked(pump->context, pump->why.data))
		return true;
	pump_stop(pump, PUMP_DRAIN);
	return false;
}

static bool counts_left(struct pump *pump, struct call *call, enum judgement judgement)
{
	if (judgement == JUDGED_LIMITED)
		return ++call->limited < pump->endpoint->attempts * LIMITED_MORE;
	if (judgement == JUDGED_LOADING)
		return limiter_patient(&pump->limiter, now_ms());
	return ++call->tries < pump->endpoint->attempts;
}

static enum pump_verdict decide(struct pump *pump, struct call *call, enum judgement judgement,
	const struct exchange *exchange, const char *message)
{
	if (judgement == JUDGED_DONE)
		return PUMP_DONE;
	if (exchange->failure == NET_CANCELLED)
		return PUMP_DROPPED;
	if (judgement == JUDGED_NEVER)
		return PUMP_FAILED;
	call->ready = now_ms();
	bool left = judgement != JUDGED_BLOCKED && counts_left(pump, call, judgement);
	if (judgement == JUDGED_BLOCKED ||
		(!left && (exchange->failure == NET_CONNECT || exchange->failure == NET_RESOLVE))) {
		call->tries = 0; /* it is not the request's fault that nobody is there */
		return wait_out_block(pump, message) ? PUMP_RETRY : PUMP_DROPPED;
	}
	if (!left)
		return PUMP_FAILED;
	call->ready += retry_wait(call->tries + call->limited, rng_unit(&pump->rng), exchange->retry_after_ms);
	return stopping(pump) ? PUMP_DROPPED : PUMP_RETRY;
}

static void keep_count(struct pump *pump, enum pump_verdict verdict, enum judgement judgement)
{
	struct pump_status *status = &pump->status;

	status->limited += judgement == JUDGED_LIMITED;
	status->retried += verdict == PUMP_RETRY;
	status->done += verdict == PUMP_DONE;
	status->failed += verdict == PUMP_FAILED;
	status->failed_in_a_row = verdict == PUMP_DONE ? 0 : status->failed_in_a_row + (verdict == PUMP_FAILED);
}

static void say(const struct exchange *exchange, const struct chat_reply *reply, struct strbuf *out)
{
	if (reply->error.message.len == 0)
		return;
	if (exchange->status >= 300 && exchange->failure == NET_ARRIVED)
		strbuf_addf(out, "HTTP %d: ", exchange->status);
	strbuf_add(out, reply->error.message.data, reply->error.message.len);
}

/* A stream may bring the key in pieces, where no look at its bytes finds it: of such a reply nothing is kept. */
static void forget_echo(const struct key *key, struct exchange *exchange, struct chat_reply *reply)
{
	const struct strbuf *const texts[] = { &reply->text, &reply->refusal, &reply->reasoning, &reply->calls,
		&reply->logprobs, &reply->finish, &reply->model, &reply->id, &reply->fingerprint, &reply->error.message,
		&reply->error.type, &reply->error.code, &reply->error.param };
	bool found = false;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		found = found || key_is_in(key, texts[i]);
	if (!found)
		return;
	chat_reply_free(reply);
	chat_reply_init(reply);
	chat_fail(reply, "the server sent the key back, in pieces; nothing of its reply is kept");
	strbuf_reset(&exchange->body);
	strbuf_reset(&exchange->reason);
	strbuf_add(&exchange->reason, reply->error.message.data, reply->error.message.len);
	exchange->failure = NET_OTHER;
}

/* The attempt is over: it is judged, told, and forgotten or put back. */
static void conclude(struct pump *pump, struct call *call, CURLcode code)
{
	struct transfer *transfer = call->transfer;
	struct exchange *exchange = &transfer->exchange;
	struct strbuf message = STRBUF_INIT;
	struct chat_reply reply;

	curl_multi_remove_handle(pump->multi, transfer->easy);
	transfer_end(transfer, code);
	chat_reply_init(&reply);
	(call->request.kind == PUMP_CHAT ? chat_read : reply_read_plain)(exchange, &reply);
	forget_echo(&transfer->wire->key, exchange, &reply);
	chat_usage_add_reasoning(pump->endpoint, &reply.usage);
	say(exchange, &reply, &message);
	enum judgement judgement = reply_judge(exchange, &reply);
	limiter_finished(&pump->limiter, now_ms(), judgement, exchange);
	enum pump_verdict verdict = decide(pump, call, judgement, exchange, message.data);
	keep_count(pump, verdict, judgement);
	unlink_call(&pump->flying, call);
	pump->status.in_flight--;
	call->transfer = NULL;
	const struct pump_attempt attempt = { .request = &call->request,
		.verdict = verdict,
		.number = call->number,
		.at = call->at,
		.wait_ms = verdict == PUMP_RETRY ? call->ready - now_ms() : 0,
		.exchange = exchange,
		.reply = call->request.kind == PUMP_CHAT ? &reply : NULL,
		.message = message.data };
	tell(pump, &attempt);
	pump->ask_after = 0;
	if (verdict == PUMP_RETRY) {
		link_call(&pump->waiting, call);
		pump->status.waiting++;
	} else {
		call_free(call);
	}
	pump->spare[pump->spare_count++] = transfer;
	chat_reply_free(&reply);
	strbuf_free(&message);
}

/* ---- Sending ---- */

static bool send_call(struct pump *pump, struct call *call, int64_t now)
{
	struct transfer *transfer = pump->spare_count ? pump->spare[--pump->spare_count] : transfer_new(&pump->wire);

	if (!transfer) {
		error_set(&pump->broken, ERROR_MEMORY, "no memory for another call");
		atomic_store(&pump->stop, STOP_ABORT);
		return false;
	}
	limiter_sent(&pump->limiter, now, call->request.tokens);
	call->number++;
	call->at = clock_now();
	pump->unsettled = true;
	if (pump->ops->sending)
		pump->ops->sending(pump->context, &call->request, call->number);
	call->transfer = transfer;
	transfer->owner = call;
	transfer_begin(transfer, &call->request);
	curl_multi_add_handle(pump->multi, transfer->easy);
	link_call(&pump->flying, call);
	pump->status.in_flight++;
	pump->status.sent++;
	return true;
}

/* The one that has been ready longest; NULL: none is. */
static struct call *due(const struct pump *pump, int64_t now)
{
	struct call *first = NULL;

	for (struct call *call = pump->waiting; call; call = call->next)
		if (call->ready <= now && (!first || call->ready < first->ready))
			first = call;
	return first;
}

static struct call *ask(struct pump *pump, int64_t now)
{
	struct call *call = xcalloc(1, sizeof(*call));

	strbuf_init(&call->request.body);
	switch (pump->ops->next(pump->context, &call->request)) {
	case PUMP_GIVEN:
		return call;
	case PUMP_END:
		pump->ended = true;
		break;
	default:
		pump->ask_after = now + TICK_MS;
	}
	call_free(call);
	return NULL;
}

/* Sends what may be sent, those that wait first; how long until there may be more, at most a tick. */
static int64_t send_all(struct pump *pump, int64_t now)
{
	int64_t wait, least = TICK_MS;

	while (phase(pump) == PUMP_RUNNING) {
		struct call *call = due(pump, now);
		int busy = pump->status.in_flight + (call ? 0 : pump->status.waiting);
		if (!call && (pump->ended || now < pump->ask_after))
			break;
		/* How many tokens the next one wants is not known before it is there: it may go into debt. */
		if (!limiter_may_send(&pump->limiter, now, busy, call ? call->request.tokens : 1, &wait)) {
			least = wait >= 0 && wait < least ? wait : least;
			break;
		}
		if (call) {
			unlink_call(&pump->waiting, call);
			pump->status.waiting--;
		} else if (!(call = ask(pump, now))) {
			break;
		}
		if (!send_call(pump, call, now)) {
			link_call(&pump->waiting, call);
			pump->status.waiting++;
		}
	}
	for (const struct call *call = pump->waiting; call; call = call->next)
		if (call->ready > now && call->ready - now < least)
			least = call->ready - now;
	return least;
}

/* ---- The loop ---- */

static void collect(struct pump *pump)
{
	struct transfer *transfer;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pump->multi, &left)) != NULL) {
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		conclude(pump, transfer->owner, code);
	}
}

/* Streams that said their end and hold the line, or have gone silent; everything, when it was aborted. */
static void cut_off(struct pump *pump, bool all)
{
	int64_t now = clock_monotonic();

	for (struct call *call = pump->flying, *next; call; call = next) {
		next = call->next;
		if (all)
			conclude(pump, call, CURLE_ABORTED_BY_CALLBACK);
		else if (call->transfer->done_at && now - call->transfer->done_at > AFTER_DONE_US)
			conclude(pump, call, CURLE_OK);
		else if (transfer_silent(call->transfer, now))
			conclude(pump, call, CURLE_OPERATION_TIMEDOUT);
	}
}

static void obey(struct pump *pump, int64_t now, int64_t deadline)
{
	if (now >= deadline && !stopping(pump)) {
		error_set(&pump->broken, ERROR_IO, "the time for all calls is over");
		atomic_store(&pump->stop, STOP_ABORT);
	}
	if (!stopping(pump))
		return;
	pump->ended = true;
	while (pump->waiting)
		drop_waiting(pump, pump->waiting);
	if (atomic_load(&pump->stop) == STOP_ABORT)
		cut_off(pump, true);
}

static void tick(struct pump *pump, int64_t now, bool at_once)
{
	struct pump_status status;

	if (!at_once && now - pump->ticked < TICK_MS)
		return;
	pump->ticked = now;
	cut_off(pump, false);
	if (!pump->ops->tick)
		return;
	pump_read_status(pump, &status);
	pump->ops->tick(pump->context, &status);
}

static bool conclusion(const struct pump *pump, struct error *error)
{
	if (pump->broken.code != ERROR_NONE) {
		if (error)
			*error = pump->broken;
		return false;
	}
	if (stopping(pump) && pump->why.len > 0 && atomic_load(&pump->blocked))
		return error_set(
			error, ERROR_INPUT, "endpoint %s takes no calls: %s", pump->endpoint->name, pump->why.data);
	if (stopping(pump))
		return error_set(error, ERROR_CANCELLED, "stopped: what had not been answered is still to be asked");
	return true;
}

bool pump_run(struct pump *pump, int64_t deadline_ms, struct error *error)
{
	int64_t now = now_ms(), deadline = deadline_ms > 0 ? now + deadline_ms : INT64_MAX;
	int running;

	while (!pump->ended || pump->flying || pump->waiting) {
		now = now_ms();
		obey(pump, now, deadline);
		int64_t wait = send_all(pump, now);
		if (!settle(pump)) /* nothing goes out that was not noted: libcurl sends in perform */
			continue;
		if (curl_multi_perform(pump->multi, &running) != CURLM_OK) {
			error_set(&pump->broken, ERROR_MEMORY, "no memory for calls");
			atomic_store(&pump->stop, STOP_ABORT);
			continue;
		}
		int64_t before = pump->status.sent + pump->status.in_flight;
		collect(pump);
		tick(pump, now, false);
		settle(pump);
		/* Something finished: there is room for more at once. */
		bool moved = before != pump->status.sent + pump->status.in_flight;
		if (!moved && (pump->flying || pump->waiting || !pump->ended))
			curl_multi_poll(pump->multi, NULL, 0, (int)(wait > 1 ? wait : 1), NULL);
	}
	tick(pump, now_ms(), true);
	return conclusion(pump, error);
}
