/* preop tokens FILE|none: counts every row of a dataset with a tokenizer and keeps the counts; without a word, what there is. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/verbs.h"

#include "preop/base/json.h"
#include "preop/formats/token_count.h"
#include "preop/model/dataset.h"

#include <stdlib.h>
#include <string.h>

static bool on_progress(void *context, int64_t done, int64_t total)
{
	return progress_step(context, done, total, done);
}

struct outcome {
	const char *dataset, *tokenizer; /* "": estimate */
	const char *encoding;            /* NULL: nothing was counted now */
	int64_t rows, counted, tokens;
	struct token_report report; /* when something was counted */
};

static void print_json(const struct outcome *outcome, struct strbuf *out)
{
	const struct token_report *report = &outcome->report;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", outcome->dataset);
	json_put_string(&w, "tokenizer", *outcome->tokenizer ? outcome->tokenizer : NULL);
	json_put_string(&w, "encoding", outcome->encoding);
	json_put_int(&w, "rows", outcome->rows);
	json_put_int(&w, "counted", outcome->counted);
	json_put_int(&w, "tokens", outcome->tokens);
	json_open(&w, "parts", '{');
	for (int i = 0; i < TOKEN_SHARES && outcome->encoding; i++)
		json_put_int(&w, token_share_name((enum token_share)i), report->shares[i]);
	json_close(&w, '}');
	if (outcome->encoding) {
		json_put_int(&w, "shortest", report->least);
		json_put_int(&w, "longest", report->most);
		json_put_int(&w, "longest_id", report->most_id);
	}
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_report(const struct outcome *outcome, struct strbuf *out)
{
	const struct token_report *report = &outcome->report;

	print_text(out, outcome->dataset);
	strbuf_adds(out, "  ");
	print_number(out, outcome->tokens);
	strbuf_adds(out, " tokens in ");
	print_number(out, outcome->counted);
	strbuf_adds(out, " of ");
	print_number(out, outcome->rows);
	strbuf_adds(out, outcome->rows == 1 ? " row\n" : " rows\n");
	if (*outcome->tokenizer) {
		strbuf_adds(out, "  counted with ");
		print_text(out, outcome->tokenizer);
		strbuf_addc(out, '\n');
	} else {
		strbuf_addf(out, "  not counted: lists and filters estimate, %d characters to a token\n",
			TOKENS_CHARACTERS);
	}
	if (!outcome->encoding)
		return;
	for (int i = 0; i < TOKEN_SHARES; i++) {
		if (report->shares[i] == 0)
			continue;
		strbuf_addf(out, "  %-10s", token_share_name((enum token_share)i));
		print_number(out, report->shares[i]);
		strbuf_addc(out, '\n');
	}
	strbuf_addf(out, "  a row has %lld to %lld (example %lld)\n", (long long)report->least, (long long)report->most,
		(long long)report->most_id);
}

static bool count(struct db *db, const struct dataset *dataset, const struct cli_options *options,
	struct outcome *outcome, struct error *error)
{
	struct progress progress = progress_begin("count", dataset->name);
	struct tokenizer tokenizer;
	int64_t stored;

	if (!tokenizer_read(options->words[0], options->encoding, &tokenizer, error))
		return false;
	char *identity = tokenizer_identity(&tokenizer);
	progress_catch();
	bool ok = tokens_count(db, dataset->id, &tokenizer, on_progress, &progress, &outcome->report, error);
	progress_end(&progress);
	progress_release();
	ok = ok &&
		tokens_store(db, dataset->id, identity, outcome->report.counts, outcome->report.count, &stored, error);
	outcome->encoding = tokenizer.encoding;
	free(identity);
	tokenizer_free(&tokenizer);
	return ok;
}

static bool run(struct db *db, const struct cli_options *options, struct arena *arena, struct outcome *outcome,
	struct error *error)
{
	struct dataset dataset;
	struct tokens_state state;
	int64_t stored;

	if (!dataset_find(db, options->dataset, arena, &dataset, error))
		return false;
	if (options->word_count == 1 && strcmp(options->words[0], "none") == 0) {
		if (!tokens_store(db, dataset.id, "", NULL, 0, &stored, error))
			return false;
	} else if (options->word_count == 1 && !count(db, &dataset, options, outcome, error)) {
		return false;
	}
	if (!tokens_read(db, dataset.id, arena, &state, error))
		return false;
	outcome->dataset = dataset.name;
	outcome->tokenizer = state.tokenizer;
	outcome->rows = state.rows;
	outcome->counted = state.counted;
	outcome->tokens = state.tokens;
	return true;
}

int verb_tokens(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct outcome outcome = { .encoding = NULL };
	struct arena arena = ARENA_INIT;
	struct db *db;

	if (options->word_count > 1)
		return cli_usage(error, "tokens wants one tokenizer file, or none");
	if (options->encoding && options->word_count == 0)
		return cli_usage(error, "--encoding says how a .tiktoken file splits: name the file");
	if (!cli_open(cli, options, options->word_count ? DB_WRITE : DB_READ, &db, error))
		return 3;
	bool ok = run(db, options, &arena, &outcome, error);
	if (ok)
		(options->json ? print_json : print_report)(&outcome, out);
	token_report_free(&outcome.report);
	arena_free(&arena);
	cli_close(cli, db);
	return ok ? 0 : error_exit_status(error->code);
}
