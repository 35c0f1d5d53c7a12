/* What a run would be: counted, not sent. */
#include "preop/net/chat.h"
#include "preop/net/run.h"

#include <math.h>

static bool count_call(const struct run_asking *asking, const struct run_options *options, const struct run_item *item,
	struct run_estimate *out, struct error *error)
{
	struct strbuf body = STRBUF_INIT, none = STRBUF_INIT;
	int64_t prompt = 0;

	bool ok = run_asking_body(asking, item, options->context_command != NULL ? &none : NULL, &body, &prompt, error);
	if (ok) {
		int64_t most = chat_tokens(body.data, body.len);
		out->calls++;
		out->prompt_tokens += prompt;
		out->most_tokens += most;
		out->most_cost += most > prompt
			? endpoint_cost(options->endpoint, run_asking_model(asking), prompt, 0, most - prompt)
			: (double)NAN;
		if (out->first.len == 0)
			strbuf_add(&out->first, body.data, body.len);
	}
	strbuf_free(&body);
	return ok;
}

/* A case that cannot be put into the template is no call; it would be an error in the run. */
static bool count_calls(struct run_books *books, const struct run_asking *asking, const struct run_options *options,
	struct run_estimate *out, struct error *error)
{
	struct run_item item = RUN_ITEM_INIT;
	struct error why = ERROR_INIT;
	bool found = true, ok = true;

	while (ok && (ok = run_next(books, &item, &found, error)) && found)
		count_call(asking, options, &item, out, &why);
	run_item_free(&item);
	return ok;
}

bool run_estimate(struct db *db, const struct run_options *options, struct run_estimate *out, struct error *error)
{
	struct strbuf settings = STRBUF_INIT;
	struct run_books *books = NULL;
	struct run_plan plan;

	*out = (struct run_estimate){ .first = STRBUF_INIT };
	struct run_asking *asking = run_asking_new(options, error);
	bool ok = asking != NULL;
	if (ok) {
		run_asking_plan(asking, &settings, &plan);
		ok = run_look(db, &plan, &books, error) && count_calls(books, asking, options, out, error);
	}
	run_look_end(books);
	run_asking_free(asking);
	strbuf_free(&settings);
	return ok;
}
