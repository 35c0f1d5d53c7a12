/* What the verbs of one process share: private to cli/. */
#ifndef PREOP_CLI_CONTEXT_H
#define PREOP_CLI_CONTEXT_H

#include "cli/cli.h"

struct cli {
	const struct cli_hooks *hooks;
	struct db *kept;  /* a script's connection: cli_open() lends it, cli_close() keeps it; NULL outside scripts */
	const char *path; /* of that project */
};

/* The project file to use; caller frees. ERROR_NOT_FOUND says what there is and how to make one. */
char *project_path(const struct cli_options *options, struct error *error);

/* The verb and its options applied to a line or an argv: shared by cli_main and scripts. Returns the exit status. */
int cli_dispatch(struct cli *cli, const char *const *words, size_t count, struct strbuf *out, struct error *error);

#endif
