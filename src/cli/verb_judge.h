/* The words of preop judge, each in a file of its own. */
#ifndef PREOP_CLI_VERB_JUDGE_H
#define PREOP_CLI_VERB_JUDGE_H

#include "cli/cli.h"

#include "preop/model/judge.h"

int judge_word_list(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int judge_word_show(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int judge_word_measure(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int judge_word_add(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int judge_word_run(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int judge_word_remove(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);

int judge_word_said(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);

/* The judge the first word names, of --suite, else the newest; error set. */
bool judge_named(struct db *db, const struct cli_options *options, struct arena *arena, struct suite *suite,
	struct judge *judge, struct error *error);

#endif
