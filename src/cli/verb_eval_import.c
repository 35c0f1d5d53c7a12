/* preop eval import FILE...: outputs of systems, as other tools wrote them; preop eval report: what the doctor said of it. */
#include "cli/context.h"
#include "cli/print.h"
#include "cli/verb_eval.h"

#include "preop/model/suite_import.h"

#include <stdlib.h>
#include <string.h>

int eval_import(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options import = *options;

	if (options->suite != NULL)
		import.dataset = options->suite;
	return cli_import(cli, &import, true, out, error);
}

/* Names in it come from the file. */
void cli_print_doctor(struct strbuf *out, const char *json, size_t n, const char *indent)
{
	struct strbuf lines = STRBUF_INIT;
	char *rest = NULL;

	suite_report_text(json, n, &lines);
	for (char *line = strtok_r(lines.data, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		strbuf_adds(out, indent);
		print_text(out, line);
		strbuf_addc(out, '\n');
	}
	strbuf_free(&lines);
}

static bool print_report(
	struct db *db, int64_t number, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	bool ok = suite_report_read(db, number, &json, error);

	if (ok && options->json)
		strbuf_addf(out, "%s\n", json.data);
	else if (ok)
		cli_print_doctor(out, json.data, json.len, "");
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
