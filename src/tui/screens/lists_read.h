/* The lists of model/lists.h for what opens next: their first use may read files of the person's own, which is a reader's work. */
#ifndef PREOP_TUI_SCREENS_LISTS_READ_H
#define PREOP_TUI_SCREENS_LISTS_READ_H

#include "tui/app.h"

/* `done` on the interface thread once the lists are in memory; `arg` is taken and freed by free_arg after it. */
void lists_read(struct app *app, void (*done)(struct app *app, void *arg), void (*free_arg)(void *), void *arg);

#endif
