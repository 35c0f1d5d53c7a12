/* preop eval batch: a run handed to a Batch API by files. */
#include "cli/context.h"
#include "cli/eval_setup.h"
#include "cli/print.h"
#include "cli/verb_eval.h"

#include "preop/net/run_batch.h"

#include <string.h>

static bool batch_write(struct db *db, const struct cli_options *options, const struct eval_setup *setup,
	struct strbuf *out, struct error *error)
{
	struct run_batch_written written;
	struct json_writer w;

	if (!run_batch_write(db, &setup->run, options->output, &written, error))
		return false;
	if (options->json) {
		json_begin(&w, out);
		json_open(&w, NULL, '{');
		json_put_int(&w, "files", written.files);
		json_put_int(&w, "lines", written.lines);
		json_put_int(&w, "bytes", written.bytes);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
	} else {
		strbuf_addf(out, "%lld requests in %lld file%s, %lld bytes\n", (long long)written.lines,
			(long long)written.files, written.files == 1 ? "" : "s", (long long)written.bytes);
	}
	return true;
}

static void print_taken(const struct run_batch_taken *taken, const char *status, bool json, struct strbuf *out)
{
	const struct {
		const char *key, *text;
		int64_t count;
	} counts[] = { { "lines", "lines", taken->lines }, { "answered", "answered", taken->answered },
		{ "errors", "errors", taken->errors }, { "expired", "expired, still open", taken->expired },
		{ "repeated", "answered before", taken->repeated }, { "foreign", "not of this run", taken->foreign } };
	struct json_writer w;

	json_begin(&w, out);
	if (json) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "status", status);
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (json)
			json_put_int(&w, counts[i].key, counts[i].count);
		else if (counts[i].count > 0)
			strbuf_addf(out, "%lld %s\n", (long long)counts[i].count, counts[i].text);
	if (json) {
		json_put_string(&w, "first_foreign", taken->foreign > 0 ? taken->first_foreign : NULL);
		json_close(&w, '}');
		strbuf_addc(out, '\n');
		return;
	}
	if (taken->foreign > 0) {
		strbuf_adds(out, "the first of those: ");
		print_text(out, taken->first_foreign);
		strbuf_addc(out, '\n');
	}
	strbuf_addf(out, "the run is %s\n", status);
}

static int finish(bool ok, const char *status, const struct error *error)
{
	if (!ok)
		return error_exit_status(error->code);
	return strcmp(status, "complete") == 0 ? 0 : 1;
}

int eval_batch(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	const char *word = options->word_count > 0 ? options->words[0] : "";
	bool reads = strcmp(word, "read") == 0 && options->word_count > 1;
	bool writes = strcmp(word, "write") == 0 && options->word_count == 1 && options->output != NULL;
	struct run_result result = { .status = "complete" };
	struct run_batch_taken taken;
	struct eval_setup setup;
	struct db *db;

	if (!reads && !writes)
		return cli_usage(error, "eval batch wants write -o FILE, or read FILE...");
	if (!cli_open(cli, options, reads ? DB_WRITE : DB_READ, &db, error))
		return 3;
	bool ok = eval_setup_read(db, options, &setup, error);
	setup.endpoint.stream = false; /* a profile that streams is a habit, no wish */
	if (ok && writes)
		ok = batch_write(db, options, &setup, out, error);
	else if (ok)
		ok = run_batch_read(
			db, &setup.run, options->words + 1, options->word_count - 1, &taken, &result, error);
	if (ok && reads)
		print_taken(&taken, result.status, options->json, out);
	eval_setup_free(&setup);
	cli_close(cli, db);
	return finish(ok, result.status, error);
}
