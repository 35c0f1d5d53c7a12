/* The help texts of table.c in the shapes they are printed in, and the options of a verb. */
#ifndef PREOP_CLI_HELP_H
#define PREOP_CLI_HELP_H

#include "cli/options.h"

/* The paragraphs of a help text; examples are those that begin with two blanks. */
struct help_paragraph {
	const char *start;
	size_t length;
	bool example;
};
/* `*at` starts as the text and moves on; false at the end. */
bool help_next(const char **at, struct help_paragraph *out);

/* Options that go with every verb, for one list instead of forty. */
#define HELP_COMMON_OPTIONS (OPTION_PROJECT | OPTION_JSON | OPTION_AS | OPTION_AT | OPTION_LOG)
void help_option_names(const struct option_entry *option, struct strbuf *out); /* "-d, --dataset NAME" */

/* Text for every exit status, once for all pages. */
struct help_exit {
	int status;
	const char *meaning;
};
const struct help_exit *help_exits(size_t *count);

#endif
