/* The workbench as the program sees it: on a terminal, or run by a script without one. The locale is set by the caller. Thread: the process's first. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "app.h"

#include <stdio.h>

/* Until the user quits; the exit status. On failure `error` is set and the status is that of its code; the terminal is restored in any case. */
int tui_run(const struct app_options *options, struct error *error);

/*
 * A script: a command of the workbench a line, # comments; a line whose first word is none of them goes to `verb` (the command line's verbs, NULL: an error). The workbench
 * is opened at its first command, so a verb before may make the project; after `quit` the next command opens it anew. Every line ends when no work is under way and the
 * screen shows what came of it. A command that fails ends the script with NAME:LINE in the error; so does an assert, after the screen was printed on standard error.
 */
bool tui_script(const struct app_options *options, FILE *script, const char *name,
	bool (*verb)(void *context, const char *line, struct error *error), void *context, struct error *error);

/* All commands with their contexts, default keys and help, as Markdown (docs/keys.md) or one JSON array. */
void tui_dump_keys(struct strbuf *out, bool json);
void tui_dump_commands(struct strbuf *out); /* names, one a line: completions */

/* What `preop doctor` says of the terminal: "  name  value" lines, or one JSON object. */
void tui_doctor(struct strbuf *out, bool json);

#endif
