/* preop endpoint: the profiles of those who answer. They are the user's; no project is opened. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/net/pump.h"

#include <stdlib.h>
#include <string.h>

static const char *key_place(const struct endpoint *endpoint)
{
	return endpoint->key_env ? endpoint->key_env : endpoint->key_file ? endpoint->key_file : "none";
}

static bool list(const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct print_column columns[] = { { "endpoint", PRINT_LEFT, 40 }, { "address", PRINT_LEFT, 60 },
		{ "model", PRINT_LEFT, 40 }, { "key in", PRINT_LEFT, 40 } };
	struct arena arena = ARENA_INIT;
	struct endpoint *all;
	struct json_writer w;
	size_t count;

	if (!endpoint_list(&arena, &all, &count, error)) {
		arena_free(&arena);
		return false;
	}
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '[');
		for (size_t i = 0; i < count; i++) {
			json_open(&w, NULL, '{');
			json_put_string(&w, "name", all[i].name);
			endpoint_print(&all[i], "profile", &w);
			json_close(&w, '}');
		}
		json_close(&w, ']');
		strbuf_addc(out, '\n');
	} else if (count == 0) {
		strbuf_adds(out, "no endpoints yet; preop endpoint add NAME url=https://... makes one\n");
	} else {
		struct print_table *table = print_table_new(columns, 4);
		for (size_t i = 0; i < count; i++) {
			print_table_cell(table, all[i].name);
			print_table_cell(table, all[i].url);
			print_table_cell(table, all[i].model);
			print_table_cell(table, key_place(&all[i]));
		}
		print_table_end(table, out);
	}
	arena_free(&arena);
	return true;
}

static bool show(const char *name, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf text = STRBUF_INIT;
	struct endpoint endpoint;
	struct json_writer w;
	bool ok = endpoint_find(name, &arena, &endpoint, error);

	if (ok) {
		json_begin(&w, &text);
		json_open(&w, NULL, '{');
		json_put_string(&w, "name", endpoint.name);
		endpoint_print(&endpoint, "profile", &w);
		json_close(&w, '}');
		struct json_span profile = json_get(json_root(text.data, text.len), "profile"), key, value;
		size_t cursor = 0;
		if (options->json) {
			strbuf_add(out, text.data, text.len);
			strbuf_addc(out, '\n');
		} else {
			while (json_next_member(profile, &cursor, &key, &value)) {
				struct strbuf word = STRBUF_INIT;
				json_decode(key, &word);
				print_cell(out, word.data, 22, false);
				strbuf_reset(&word);
				json_decode(value, &word);
				print_text(out, word.data);
				strbuf_addc(out, '\n');
				strbuf_free(&word);
			}
		}
	}
	strbuf_free(&text);
	arena_free(&arena);
	return ok;
}

/* ---- test: one call, and what is learned from it ---- */

static void test_json(const struct endpoint *endpoint, const struct exchange *exchange, const struct chat_reply *reply,
	struct strbuf *out)
{
	const struct chat_usage *usage = &reply->usage;
	const struct {
		const char *name;
		int64_t value;
	} counts[] = { { "prompt_tokens", usage->prompt }, { "completion_tokens", usage->completion },
		{ "reasoning_tokens", usage->reasoning }, { "cached_tokens", usage->cached } };
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "endpoint", endpoint->name);
	json_put_string(&w, "outcome", chat_outcome_name(reply->outcome));
	json_put_int(&w, "http", exchange->status);
	json_put_string(&w, "failure", exchange->failure == NET_ARRIVED ? NULL : net_failure_name(exchange->failure));
	json_put_string(&w, "message", reply->error.message.data);
	json_put_bytes(&w, "text", reply->text.data, reply->text.len);
	json_put_string(&w, "finish", reply->finish.len ? reply->finish.data : NULL);
	json_put_string(&w, "model", reply->model.len ? reply->model.data : NULL);
	json_put_string(&w, "request_id", exchange->request_id.len ? exchange->request_id.data : NULL);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (counts[i].value < 0)
			json_put_raw(&w, counts[i].name, (struct json_span){ NULL, 0 });
		else
			json_put_int(&w, counts[i].name, counts[i].value);
	}
	json_put_int(&w, "first_ms", exchange->first_ms);
	json_put_int(&w, "total_ms", exchange->total_ms);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void test_text(const struct endpoint *endpoint, const struct exchange *exchange, const struct chat_reply *reply,
	struct strbuf *out)
{
	strbuf_addf(out, "%s answers in %lld ms: %s", endpoint->name, (long long)exchange->total_ms,
		chat_outcome_name(reply->outcome));
	if (reply->model.len) {
		strbuf_adds(out, ", model ");
		print_text(out, reply->model.data);
	}
	if (reply->usage.prompt >= 0)
		strbuf_addf(out, ", %lld + %lld tokens", (long long)reply->usage.prompt,
			(long long)reply->usage.completion);
	strbuf_adds(out, "\n");
	if (reply->text.len)
		print_prose(out, 2, reply->text.data, reply->text.len);
	if (reply->error.message.len)
		print_prose(out, 2, reply->error.message.data, reply->error.message.len);
}

static bool test_question(const struct endpoint *endpoint, const char *words, struct strbuf *body, struct error *error)
{
	struct strbuf messages = STRBUF_INIT;
	struct chat_question question = { 0 };

	strbuf_adds(&messages, "[{\"role\":\"user\",\"content\":");
	json_quote(&messages, words, strlen(words));
	strbuf_adds(&messages, "}]");
	question.messages = json_root(messages.data, messages.len);
	bool ok = chat_body(endpoint, &question, body, error);
	strbuf_free(&messages);
	return ok;
}

static bool test(const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *words = options->word_count > 2 ? options->words[2] : "Say hello in one word.";
	struct exchange exchange = EXCHANGE_INIT;
	struct pump_request request = { .kind = PUMP_CHAT, .body = STRBUF_INIT };
	struct arena arena = ARENA_INIT;
	struct endpoint endpoint;
	struct chat_reply reply;
	bool ok;

	chat_reply_init(&reply);
	ok = endpoint_find(options->words[1], &arena, &endpoint, error);
	if (ok) {
		endpoint.attempts = 1; /* what it says now is what is asked */
		ok = test_question(&endpoint, words, &request.body, error) &&
			pump_one(&endpoint, &request, &exchange, &reply, error);
		/* A script wants to know what came back, an answer or not. */
		if (options->json && (exchange.status > 0 || exchange.failure != NET_ARRIVED))
			test_json(&endpoint, &exchange, &reply, out);
		else if (ok)
			test_text(&endpoint, &exchange, &reply, out);
	}
	strbuf_free(&request.body);
	exchange_free(&exchange);
	chat_reply_free(&reply);
	arena_free(&arena);
	return ok;
}

/* ---- Words ---- */

static void changed(
	const char *name, const char *did, const char *warning, const struct cli_options *options, struct strbuf *out)
{
	struct json_writer w;

	if (!options->json) {
		strbuf_addf(out, "endpoint %s %s%s%s\n", name, did, warning ? "; " : "", warning ? warning : "");
		return;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "endpoint", name);
	json_put_string(&w, "warning", warning);
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static bool change(const struct cli_options *options, bool make, struct strbuf *out, struct error *error)
{
	const char *name = options->words[1];
	struct arena arena = ARENA_INIT;
	struct endpoint endpoint;
	bool ok = endpoint_change(name, make, options->words + 2, options->word_count - 2, error) &&
		endpoint_find(name, &arena, &endpoint, error);

	if (ok)
		changed(name, make ? "added" : "changed",
			endpoint_bares_key(&endpoint)
				? "its key travels unencrypted, anybody on the way can read it: https:// keeps it"
				: NULL,
			options, out);
	arena_free(&arena);
	return ok;
}

static bool take_off(const struct cli_options *options, struct strbuf *out, struct error *error)
{
	if (!endpoint_remove(options->words[1], error))
		return false;
	changed(options->words[1], "removed", NULL, options, out);
	return true;
}

int verb_endpoint(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	static const struct {
		const char *word;
		size_t least, most; /* words in all */
	} shapes[] = { { "list", 1, 1 }, { "show", 2, 2 }, { "test", 2, 3 }, { "add", 3, 100 }, { "set", 3, 100 },
		{ "remove", 2, 2 } };
	const char *word = options->word_count ? options->words[0] : "list";
	size_t count = options->word_count ? options->word_count : 1, shape = 0;
	bool ok;

	(void)cli;
	while (shape < 6 && strcmp(shapes[shape].word, word) != 0)
		shape++;
	if (shape == 6 || count < shapes[shape].least || count > shapes[shape].most)
		return cli_usage(error,
			"endpoint wants list, show NAME, test NAME [WORDS], add NAME FIELD=VALUE..., set NAME "
			"FIELD=VALUE... or "
			"remove NAME");
	if (*word == 'l')
		ok = list(options, out, error);
	else if (strcmp(word, "show") == 0)
		ok = show(options->words[1], options, out, error);
	else if (*word == 't')
		ok = test(options, out, error);
	else if (*word == 'r')
		ok = take_off(options, out, error);
	else
		ok = change(options, *word == 'a', out, error);
	return ok ? 0 : error_exit_status(error->code);
}
