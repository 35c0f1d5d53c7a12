/* preop snapshot diff, the part of `preop snapshot` with a file of its own. */
#ifndef PREOP_CLI_SNAPSHOT_DIFF_H
#define PREOP_CLI_SNAPSHOT_DIFF_H

#include "cli/cli.h"

int verb_snapshot_diff(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);

#endif
