/* preop index: builds the full-text index, or says how far it is. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/search.h"

#include <math.h>
#include <string.h>

static void state_print(const struct search_state *state, double seconds, bool json, struct strbuf *out)
{
	struct json_writer w;

	if (json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_bool(&w, "built", state->built);
		json_put_int(&w, "rows", state->rows);
		json_put_int(&w, "indexed", state->indexed);
		json_put_int(&w, "stale", state->stale);
		json_put_double(&w, "seconds", round(seconds * 1000) / 1000);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	if (!state->built) {
		strbuf_adds(out, "There is no full-text index yet: preop index builds it.\n");
		return;
	}
	strbuf_adds(out, "Full text: ");
	print_number(out, state->indexed);
	strbuf_adds(out, " of ");
	print_number(out, state->rows);
	strbuf_adds(out, " rows are in the index");
	if (state->stale) {
		strbuf_adds(out, ", ");
		print_number(out, state->stale);
		strbuf_adds(out, " were edited since and are looked through one by one");
	}
	strbuf_adds(out, ".\n");
}

static bool stop(void *context)
{
	(void)context;
	return progress_stopped();
}

/* A chunk that Ctrl-C interrupts is taken back whole; those before it stay, and the next run goes on there. */
static bool build(struct db *db, bool anew, struct search_state *state, struct error *error)
{
	struct progress progress = progress_begin("index", "turns");
	bool ok;

	progress_catch();
	db_set_cancel(db, stop, NULL);
	do {
		ok = search_build_chunk(db, anew, state, error);
		anew = false;
		if (ok && !progress_step(&progress, state->indexed, state->rows, state->indexed))
			ok = error_set(error, ERROR_CANCELLED, "stopped; preop index goes on where it was");
	} while (ok && state->indexed < state->rows);
	db_set_cancel(db, NULL, NULL);
	progress_release();
	progress_end(&progress);
	return ok;
}

int verb_index(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count ? options->words[0] : "";
	bool status = !strcmp(word, "status"), anew = !strcmp(word, "rebuild");
	int64_t started = clock_monotonic();
	struct search_state state;
	struct db *db;

	if (options->word_count > 1 || (*word && !status && !anew))
		return cli_usage(error, "index wants nothing, status or rebuild");
	if (!cli_open(cli, options, status ? DB_READ : DB_WRITE, &db, error))
		return 3;
	bool ok = status ? search_state_read(db, &state, error) : build(db, anew, &state, error);
	if (ok)
		state_print(&state, (double)(clock_monotonic() - started) / 1e6, options->json, out);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
