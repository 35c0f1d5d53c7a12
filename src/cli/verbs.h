/* The verbs' functions, one file a verb or a small family; table.c has their names, options and help. */
#ifndef PREOP_CLI_VERBS_H
#define PREOP_CLI_VERBS_H

#include "cli/cli.h"

#define VERB(name) int verb_##name(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error)
VERB(import);

#endif
