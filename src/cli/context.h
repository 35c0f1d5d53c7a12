/* What the verbs of one process share: private to cli/. */
#ifndef PREOP_CLI_CONTEXT_H
#define PREOP_CLI_CONTEXT_H

#include "cli/cli.h"

#include "preop/model/signal.h"

struct cli {
	const struct cli_hooks *hooks;
	struct db *kept;  /* a script's connection: cli_open() lends it, cli_close() keeps it; NULL outside scripts */
	const char *path; /* of that project */
};

/* The project file to use; caller frees. ERROR_NOT_FOUND says what there is and how to make one. */
char *project_path(const struct cli_options *options, struct error *error);

/* The word at `index`, or standard input when it is not there or is "-" (one newline at its end is dropped, at most 64 MiB). */
bool cli_read_text(const struct cli_options *options, size_t index, struct strbuf *text, struct error *error);
/* A word that is a number from 0 on: "17" as `what`, "example number". */
bool cli_read_number(const char *word, const char *what, int64_t *out, struct error *error);

/* On standard error, once: what of one's own lists, or of the project's entries, is not in use. Said at the end of every call that asked for lists. */
void cli_print_list_problems(void);

/* Wrong usage: sets the sentence, returns the exit status. */
int cli_usage(struct error *error, const char *sentence);

int cli_unknown_verb(const char *name, struct error *error); /* the same, naming one that is like it */

/* What a changing verb did: {"changed": N}, or "N WHAT" ("3 examples labelled"). */
void cli_print_changed(const struct cli_options *options, int64_t changed, const char *what, struct strbuf *out);

/* --filter and --split as one filter; caller frees. */
char *cli_whole_filter(const struct cli_options *options);

/* The workbench on a project file, as --as or the login name; returns its exit status. */
int cli_workbench(struct cli *cli, const struct cli_options *options, const char *path, struct error *error);

bool manual_page(struct cli *cli, struct strbuf *out, struct error *error); /* preop.1, in manual_page.c */

/* preop import, in verb_import.c; `outputs`: only outputs of systems will do. */
int cli_import(
	struct cli *cli, const struct cli_options *options, bool outputs, struct strbuf *out, struct error *error);
/* The report on an import of outputs (model/suite_import.h), a line each, in verb_eval_import.c. */
void cli_print_doctor(struct strbuf *out, const char *json, size_t n, const char *indent);

/* The verb and its options applied to a line or an argv: shared by cli_main and scripts. Returns the exit status. */
int cli_dispatch(struct cli *cli, const char *const *words, size_t count, struct strbuf *out, struct error *error);

#endif
