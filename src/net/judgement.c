#include "net/judgement.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer than this nobody waits for one answer: it is a quota by another name (Azure asks for a day). */
enum { LONGEST_WAIT_MS = 15 * 60 * 1000 };

static bool holds(const struct strbuf *text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text->len; i++)
		if (strncasecmp(text->data + i, word, n) == 0)
			return true;
	return false;
}

static bool holds_one(const struct api_error *error, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (holds(&error->code, words[i]) || holds(&error->type, words[i]) || holds(&error->message, words[i]))
			return true;
	return false;
}
#define HOLDS_ONE(error, words) holds_one(error, words, sizeof(words) / sizeof((words)[0]))

static bool is_quota(const struct api_error *error)
{
	static const char *const words[] = { "insufficient_quota", "insufficient_balance", "insufficient balance",
		"insufficient_funds", "billing_", "exceeded your current quota", "credit balance",
		"insufficient credits", "spend limit", "spending limit", "usage limit", "monthly limit" };

	return HOLDS_ONE(error, words);
}

/* Servers that say 500 to what is wrong with the question: it stays wrong. */
static bool is_ours(const struct api_error *error)
{
	static const char *const words[] = { "invalid_request", "invalid request", "parse error", "parse_error",
		"malformed", "failed to parse", "syntax error", "unexpected token", "too large to process",
		"input is too long", "context size", "context length", "maximum context" };

	return HOLDS_ONE(error, words);
}

static bool is_loading(const struct exchange *exchange, const struct api_error *error)
{
	return exchange->status == 503 &&
		(holds(&error->message, "loading model") || holds(&error->message, "model is loading") ||
			holds(&error->message, "currently loading"));
}

static enum judgement by_failure(enum net_failure failure)
{
	static const enum judgement table[] = {
		[NET_RESOLVE] = JUDGED_AGAIN,
		[NET_CONNECT] = JUDGED_AGAIN,
		[NET_TLS] = JUDGED_BLOCKED,
		[NET_TIMEOUT] = JUDGED_AGAIN,
		[NET_RESET] = JUDGED_AGAIN,
		[NET_CUT] = JUDGED_AGAIN,
		[NET_TOO_LARGE] = JUDGED_NEVER,
		[NET_PROTOCOL] = JUDGED_AGAIN,
		[NET_CANCELLED] = JUDGED_NEVER,
		[NET_OTHER] = JUDGED_NEVER,
	};

	return table[failure];
}

/* Of an error that is no success by its status. */
static enum judgement by_status(int status, const struct api_error *error)
{
	static const struct {
		int from, to;
		enum judgement judgement;
	} rows[] = { { 401, 402, JUDGED_BLOCKED }, { 408, 409, JUDGED_AGAIN }, { 425, 425, JUDGED_AGAIN },
		{ 429, 429, JUDGED_LIMITED }, { 500, 500, JUDGED_AGAIN }, { 502, 504, JUDGED_AGAIN },
		{ 520, 524, JUDGED_AGAIN }, { 529, 529, JUDGED_AGAIN } };
	enum judgement found = JUDGED_NEVER;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (status >= rows[i].from && status <= rows[i].to)
			found = rows[i].judgement;
	if (found == JUDGED_LIMITED && is_quota(error))
		return JUDGED_BLOCKED;
	if (found == JUDGED_AGAIN && status >= 500 && is_ours(error))
		return JUDGED_NEVER;
	return found;
}

/* An error inside a success: its code may be a status; else its words decide, and what nobody understands is tried again. */
static enum judgement inside_success(const struct exchange *exchange, const struct chat_reply *reply)
{
	const struct api_error *error = &reply->error;
	char *end;
	long code = strtol(error->code.data, &end, 10);
	const char *body = exchange->body.data;

	if (error->code.len > 0 && *end == '\0' && code >= 400 && code < 600)
		return by_status((int)code, error);
	if (is_quota(error))
		return JUDGED_BLOCKED;
	if (holds(&error->code, "rate_limit") || holds(&error->type, "rate_limit"))
		return JUDGED_LIMITED;
	while (*body && strchr(" \t\r\n\xef\xbb\xbf", *body))
		body++;
	/* A page, at every call: the address leads to somebody's web site. */
	return *body == '<' || is_ours(error) ? JUDGED_NEVER : JUDGED_AGAIN;
}

enum judgement reply_judge(const struct exchange *exchange, const struct chat_reply *reply)
{
	if (exchange->failure != NET_ARRIVED)
		return by_failure(exchange->failure);
	if (reply->outcome != CHAT_ERROR)
		return JUDGED_DONE;
	if (exchange->status >= 200 && exchange->status < 300)
		return inside_success(exchange, reply);
	if (is_loading(exchange, &reply->error))
		return JUDGED_LOADING;
	enum judgement found = by_status(exchange->status, &reply->error);
	return (found == JUDGED_LIMITED || found == JUDGED_AGAIN) && exchange->retry_after_ms > LONGEST_WAIT_MS
		? JUDGED_BLOCKED
		: found;
}

int64_t retry_wait(int number, double unit, int64_t retry_after_ms)
{
	enum { BASE_MS = 1000, LONGEST_MS = 60000, LEAST_MS = 50 };
	int64_t ceiling = BASE_MS;

	for (int i = 1; i < number && ceiling < LONGEST_MS; i++)
		ceiling *= 2;
	if (ceiling > LONGEST_MS)
		ceiling = LONGEST_MS;
	int64_t wait = (int64_t)(unit * (double)ceiling);
	if (retry_after_ms >= 0) /* a little spread, or all come back in the same moment */
		return retry_after_ms +
			(int64_t)(unit * (double)(retry_after_ms / 10 < BASE_MS ? retry_after_ms / 10 : BASE_MS));
	return wait < LEAST_MS ? LEAST_MS : wait;
}
