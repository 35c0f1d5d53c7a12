/* The command `index`: the full-text index as a job in steps, so that labels and edits are written in between. Thread: interface. */
#ifndef PREOP_TUI_INDEX_JOB_H
#define PREOP_TUI_INDEX_JOB_H

#include "tui/app.h"

bool index_start(struct app *app, const char *args /* "" or "rebuild" */, struct error *error);

#endif
