/* How a system's cases become requests, and what settings that takes. */
#include "preop/net/chat.h"
#include "preop/net/run.h"

#include <stdlib.h>
#include <string.h>

struct run_asking {
	const struct run_options *options;
	struct system_spec spec;
	struct strbuf parameters;
	const char *model;
};

const char *run_asking_model(const struct run_asking *asking)
{
	return asking->model;
}

void run_asking_free(struct run_asking *asking)
{
	if (asking == NULL)
		return;
	strbuf_free(&asking->parameters);
	free(asking);
}

static bool check(const struct run_asking *asking, struct error *error)
{
	const struct run_options *options = asking->options;

	if (*asking->model == '\0')
		return error_set(error, ERROR_INPUT,
			"neither the system %.80s nor the endpoint %.80s says which model is to answer: preop eval "
			"system set "
			"NAME model=...",
			options->system->name, options->endpoint->name);
	if (asking->spec.context_command && options->context_command == NULL)
		return error_set(error, ERROR_INPUT,
			"the system %.80s gets its context from a command, which you have to name: --context-command",
			options->system->name);
	if (!asking->spec.context_command && options->context_command != NULL)
		return error_set(error, ERROR_INPUT,
			"the system %.80s takes the context of the cases, not of a command: preop eval system set NAME "
			"context=command",
			options->system->name);
	return true;
}

struct run_asking *run_asking_new(const struct run_options *options, struct error *error)
{
	const struct system *system = options->system;
	struct run_asking *asking = xcalloc(1, sizeof(*asking));

	asking->options = options;
	asking->model = *system->model != '\0' ? system->model : options->endpoint->model;
	strbuf_init(&asking->parameters);
	if (system_spec_read(system->spec, &asking->spec, error) && check(asking, error)) {
		system_parameters(&asking->spec, &asking->parameters);
		return asking;
	}
	run_asking_free(asking);
	return NULL;
}

bool run_asking_body(const struct run_asking *asking, const struct run_item *item, const struct strbuf *extra,
	struct strbuf *body, int64_t *prompt_estimate, struct error *error)
{
	struct system_case content = item->content;
	struct strbuf messages = STRBUF_INIT;

	if (asking->spec.context_command) {
		content.context = extra != NULL ? extra->data : NULL;
		content.context_n = extra != NULL ? extra->len : 0;
	}
	bool ok = system_messages(&asking->spec, &content, &messages, error);
	if (ok) {
		const struct chat_question question = { .model = asking->model,
			.messages = json_root(messages.data, messages.len),
			.parameters = json_root(asking->parameters.data, asking->parameters.len) };
		*prompt_estimate = chat_prompt_estimate(question.messages);
		ok = chat_body(asking->options->endpoint, &question, body, error);
	}
	strbuf_free(&messages);
	return ok;
}

/* ---- Settings ---- */

static void add_text(struct sha256 *state, const char *text)
{
	if (text != NULL)
		sha256_add(state, text, strlen(text) + 1);
	else
		sha256_add(state, "\xff", 1); /* no text begins like this */
}

static void finish(struct sha256 *state, struct json_writer *w, const char *key)
{
	unsigned char digest[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];

	sha256_finish(state, digest);
	hash_hex(digest, SHA256_SIZE / 2, hex);
	json_put_string(w, key, hex);
}

/* The address and the names of headers are the user's own business: a digest tells one profile from another. */
static void put_profile(const struct endpoint *endpoint, struct json_writer *w)
{
	struct sha256 *state = sha256_new();

	add_text(state, endpoint->url);
	add_text(state, endpoint->extra);
	for (size_t i = 0; i < endpoint->field_count; i++) {
		add_text(state, endpoint->fields[i].name);
		add_text(state, endpoint->fields[i].value);
	}
	finish(state, w, "profile");
}

static void put_command(const char *const *words, struct json_writer *w)
{
	struct sha256 *state = sha256_new();

	for (; *words != NULL; words++)
		add_text(state, *words);
	finish(state, w, "context_command");
}

static void put_settings(const struct run_asking *asking, struct strbuf *json)
{
	const struct run_options *options = asking->options;
	const struct system *system = options->system;
	struct json_writer w;

	json_begin(&w, json);
	json_open(&w, NULL, '{');
	json_put_string(&w, "model", asking->model);
	json_put_string(&w, "revision", system->revision);
	json_put_string(&w, "endpoint", options->endpoint->name);
	put_profile(options->endpoint, &w);
	json_put_bool(&w, "stream", options->endpoint->stream);
	json_put_raw(&w, "spec", json_root(system->spec, strlen(system->spec)));
	if (options->context_command != NULL)
		put_command(options->context_command, &w);
	json_close(&w, '}');
}

void run_asking_plan(const struct run_asking *asking, struct strbuf *settings, struct run_plan *plan)
{
	const struct run_options *options = asking->options;

	put_settings(asking, settings);
	*plan = (struct run_plan){ .system = options->system,
		.settings = settings->data,
		.epochs = options->epochs,
		.limit = options->limit,
		.again = options->again };
}
