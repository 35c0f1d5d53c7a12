/* Which suite, system and endpoint the options of eval run and eval batch mean, and how they are to be asked. */
#ifndef PREOP_CLI_EVAL_SETUP_H
#define PREOP_CLI_EVAL_SETUP_H

#include "cli/cli.h"
#include "cli/words.h"

#include "preop/model/suite.h"
#include "preop/net/run.h"

struct eval_setup {
	struct arena arena;
	struct suite suite;
	struct system system;
	struct endpoint endpoint;
	struct words command;   /* of the context */
	struct run_options run; /* points to the others */
};

/* To be freed either way. */
bool eval_setup_read(struct db *db, const struct cli_options *options, struct eval_setup *out, struct error *error);
void eval_setup_free(struct eval_setup *setup);

#endif
