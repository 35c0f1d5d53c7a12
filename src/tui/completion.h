/* File names completed as a shell does. */
#ifndef TUI_COMPLETION_H
#define TUI_COMPLETION_H

#include "preop/base/strbuf.h"

/* Appends to `full` what was typed, as far on as all files that begin so agree (a folder with its '/'), and to `note` what there is to choose from, or that there is
 * nothing. "~/" stands for the home folder. */
void complete_path(const char *typed, struct strbuf *full, struct strbuf *note);

#endif
