/*
 * Signals. Whatever ends the program, the terminal is as it was before: faults restore it from the handler and die of the same signal; TERM, HUP, INT, QUIT come
 * through a pipe, so that the loop can finish (a second one ends at once); WINCH, TSTP and CONT come through the same pipe. No ncurses here. Thread: interface.
 */
#ifndef TUI_CRASH_H
#define TUI_CRASH_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* `restore` is written to `tty` (copied), `before` set on it. After this the plan may be replaced, as modes come and go. */
bool crash_install(int tty, const struct termios *before, struct error *error);
void crash_plan(const char *restore, size_t n);
void crash_remove(void); /* the handlers of before */

int crash_fd(void);   /* readable when a signal waits */
int crash_take(void); /* the next one, 0: none */

void crash_stop(void); /* stop this process group as C-z does; returns when it goes on */

/* While a child has the terminal: its INT and QUIT are not ours, and a stop stops us as well. */
void crash_child(bool running);

#endif
