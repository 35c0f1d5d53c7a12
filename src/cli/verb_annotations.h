/* preop annotations: the words of it that bring labels out, in verb_annotations_out.c. */
#ifndef PREOP_CLI_VERB_ANNOTATIONS_H
#define PREOP_CLI_VERB_ANNOTATIONS_H

#include "cli/cli.h"

int annotations_export(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);
int annotations_feedback(struct cli *cli, const struct cli_options *options, struct strbuf *out, struct error *error);

#endif
