/*
 * What is asked of /chat/completions and /embeddings, and what is read from the reply. Pure: bytes in, bytes out; no network, no clock. Thread: any.
 *
 * A reply is hostile until read: anything may be missing, null, of another type, HTML, or an error inside a 200. Reading never fails: what cannot be an answer is an
 * outcome with its sentence. Texts keep the bytes they had.
 */
#ifndef PREOP_NET_CHAT_H
#define PREOP_NET_CHAT_H

#include "preop/base/error.h"
#include "preop/base/json.h"
#include "preop/net/endpoint.h"
#include "preop/net/exchange.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- Asking ---- */

struct chat_question {
	const char *model;         /* NULL or "": the profile's */
	struct json_span messages; /* array */
	struct json_span
		parameters; /* object of whatever the API takes (temperature, max_tokens, tools, response_format ...); absent: none */
};

/* Appends the body: model, messages, the parameters under the names the profile gives them, its extra members over all; stream as the profile says, with a request for usage.
 * The same question and profile always give the same bytes. ERROR_INPUT: no model, messages that are no list, parameters that are no object. */
bool chat_body(
	const struct endpoint *endpoint, const struct chat_question *question, struct strbuf *out, struct error *error);

/* Tokens a body will cost at most, for the tokens-per-minute limit: an estimate of its texts, and its max_tokens. */
int64_t chat_tokens(const char *body, size_t n);

/* Tokens of its messages alone, estimated: what prompt_tokens is compared with. */
int64_t chat_prompt_estimate(struct json_span messages);

/* ---- Reading ---- */

enum chat_outcome {
	CHAT_OK,
	CHAT_EMPTY,     /* an answer without text, refusal or calls */
	CHAT_TRUNCATED, /* finish_reason length; the text may be empty when all went into reasoning */
	CHAT_REFUSED,   /* the model says no by the `refusal` field */
	CHAT_FILTERED,  /* the provider's filter stopped the question or the answer */
	CHAT_ERROR,     /* no answer: `error` says why */
};
const char *chat_outcome_name(
	enum chat_outcome outcome); /* as states of outputs are called: "ok", "empty" ...; static */

struct chat_usage { /* -1: not said; `completion` includes the reasoning, also where the server's total_tokens shows that its completion_tokens does not */
	int64_t prompt, completion, total, cached, reasoning;
	bool joined; /* the reasoning was added to the completion here */
};

struct api_error { /* of {"error": {...}}, flat, or a text; whatever was there, as text */
	struct strbuf message, type, code, param;
	int64_t prompt_tokens, context; /* n_prompt_tokens and n_ctx of llama.cpp; -1 */
};

struct chat_reply {
	enum chat_outcome outcome;
	bool incomplete; /* it ended without a finish_reason: what is there is not the whole answer. Outcome is then CHAT_ERROR */
	struct strbuf text, refusal, reasoning;
	bool has_text;          /* content was a string; false: null or absent */
	struct strbuf calls;    /* tool_calls, a JSON array: as it came, of a stream put together; empty: none */
	struct strbuf logprobs; /* JSON as it came; of a stream a list of what came; empty: none */
	struct strbuf finish, model, id, fingerprint;
	struct chat_usage usage;
	struct api_error error; /* of CHAT_ERROR, CHAT_FILTERED */
};

void chat_reply_init(struct chat_reply *reply);
void chat_reply_free(struct chat_reply *reply);

/* Reads the first choice of a finished exchange, streamed or not. `reply` is initialised and empty. */
void chat_read(const struct exchange *exchange, struct chat_reply *reply);

/* Where the profile says that completion_tokens leaves the reasoning out and the reply did not show it: it is added. The pump has done so in what it hands over. */
void chat_usage_add_reasoning(const struct endpoint *endpoint, struct chat_usage *usage);

/* Why the answer may rest on a prompt that was cut without a word, as a sentence appended to `out`; false: no sign of it. `estimate` is chat_prompt_estimate(); `context` what the
 * model can see, 0: not known. */
bool chat_suspect(const struct chat_usage *usage, int64_t estimate, int64_t context, struct strbuf *out);

/* ---- Embeddings ---- */

/* Appends the body for `count` texts; base64 halves the bytes, servers that do not know it answer with numbers. */
bool embed_body(const struct endpoint *endpoint, const char *model, const struct json_span *texts, size_t count,
	struct strbuf *out, struct error *error);

struct embeddings {
	size_t count, dimensions;
	float *values; /* count * dimensions, in the order of the question; caller frees with embeddings_free() */
	struct chat_usage usage;
};

/* False: the sentence of the server, or what is wrong with the reply (another count, another length, a number that is not finite). */
bool embed_read(const struct exchange *exchange, size_t count, struct embeddings *out, struct error *error);
void embeddings_free(struct embeddings *embeddings);

#endif
