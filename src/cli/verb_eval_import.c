/* preop eval import FILE...: outputs of systems, as other tools wrote them; preop eval report: what the doctor said of it. */
#include "cli/context.h"
#include "cli/verb_eval.h"
#include "cli/verbs.h"

#include "preop/model/suite_import.h"

#include <stdlib.h>

int eval_import(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options import = *options;

	if (options->word_count == 0)
		return cli_usage(error, "eval import wants a file, or - for standard input");
	if (options->suite != NULL)
		import.dataset = options->suite;
	return verb_import(cli, &import, out, error);
}

static bool print_report(
	struct db *db, int64_t number, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	bool ok = suite_report_read(db, number, &json, error);

	if (ok && options->json)
		strbuf_addf(out, "%s\n", json.data);
	else if (ok)
		suite_report_text(json.data, json.len, out);
	strbuf_free(&json);
	return ok;
}

int eval_report(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	int64_t number = options->word_count > 0 ? strtoll(options->words[0], NULL, 10) : 1;
	struct db *db;

	if (number < 1 || options->word_count > 1)
		return cli_usage(error, "eval report takes at most a number: 1 is the newest import of outputs");
	if (!cli_open(cli, options, DB_READ, &db, error))
		return 3;
	bool ok = print_report(db, number, options, out, error);
	cli_close(cli, db);
	return ok ? 0 : 3;
}
