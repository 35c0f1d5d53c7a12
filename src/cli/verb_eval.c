/* preop eval WORD: suites of cases, systems and their outputs. */
#include "cli/verb_eval.h"

#include "cli/context.h"
#include "cli/verbs.h"

#include "preop/base/memory.h"
#include "preop/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	int (*run)(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
} words[] = {
	{ "import", eval_import },
	{ "report", eval_report },
	{ "system", eval_system },
	{ "run", eval_run },
	{ "runs", eval_runs },
	{ "batch", eval_batch },
	{ "table", eval_table },
	{ "show", eval_show },
	{ "check", eval_check },
	{ "score", eval_scores },
};
enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static int unknown_word(const char *word, struct error *error)
{
	struct strbuf known = STRBUF_INIT;
	char *sentence;

	for (size_t i = 0; i < WORD_COUNT; i++)
		strbuf_addf(&known, "%s%s", i == 0 ? "" : i + 1 < WORD_COUNT ? ", " : " and ", words[i].word);
	sentence = word != NULL ? xasprintf("eval does not know \"%.40s\"; it knows %s", word, known.data)
				: xasprintf("eval wants a word: %s", known.data);
	error_set(error, ERROR_USAGE, "%s", sentence);
	free(sentence);
	strbuf_free(&known);
	return error_exit_status(ERROR_USAGE);
}

int verb_eval(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
{
	struct cli_options rest = *options;

	if (options->word_count == 0)
		return unknown_word(NULL, error);
	rest.words++;
	rest.word_count--;
	for (size_t i = 0; i < WORD_COUNT; i++)
		if (strcmp(options->words[0], words[i].word) == 0)
			return words[i].run(cli, &rest, out, error);
	return unknown_word(options->words[0], error);
}
