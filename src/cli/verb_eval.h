/* The words of `preop eval`, one file each; verb_eval.c has the table. words[0] is what stands behind the word. */
#ifndef PREOP_CLI_VERB_EVAL_H
#define PREOP_CLI_VERB_EVAL_H

#include "cli/cli.h"

#define EVAL_WORD(name)                                                                                                \
	int eval_##name(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)

EVAL_WORD(import); /* verb_eval_import.c */
EVAL_WORD(report);
EVAL_WORD(system); /* verb_eval_system.c */
EVAL_WORD(run);    /* verb_eval_run.c */
EVAL_WORD(runs);
EVAL_WORD(batch);  /* verb_eval_batch.c */
EVAL_WORD(table);  /* verb_eval_table.c */
EVAL_WORD(show);   /* verb_eval_show.c */
EVAL_WORD(check);  /* verb_eval_check.c */
EVAL_WORD(scores); /* verb_eval_score.c */

#endif
