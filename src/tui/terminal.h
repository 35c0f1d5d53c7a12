/*
 * The terminal: the only place that knows ncurses. Opens and restores the screen, paints grids, reads events. One at a time. Thread: interface.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "grid.h"
#include "key.h"

struct terminal;

/* NULL: no terminal, or one without a terminfo entry */
struct terminal *terminal_open(bool mouse, struct error *error);
void terminal_close(struct terminal *terminal); /* the screen as it was before */
void terminal_leave(struct terminal *terminal); /* for a child or a stop; terminal_enter() comes back */
void terminal_enter(struct terminal *terminal);
void terminal_stop(struct terminal *terminal); /* leave, stop as C-z does, enter when it goes on */

int terminal_fd(const struct terminal *terminal);
bool terminal_read(struct terminal *terminal, struct event *event);        /* false: nothing more is waiting */
void terminal_size(const struct terminal *terminal, int *rows, int *cols); /* as the system says; unknown: 24x80 */
bool terminal_utf8(void);                                                  /* can show more than ASCII */
int terminal_colors(const struct terminal *terminal);                      /* 0: none */

void terminal_paint(struct terminal *terminal, const struct grid *grid, const struct theme *theme);
void terminal_repaint(struct terminal *terminal); /* the next frame is painted whole: something else may have written */
void terminal_mouse(struct terminal *terminal, bool on);
/* OSC 52; false: it is not known to take that */
bool terminal_copy(struct terminal *terminal, const char *base64, size_t n);

struct terminal_facts {
	const char *library;    /* "ncurses 6.4.20221231" */
	bool known;             /* TERM has a terminfo entry */
	int colors, rows, cols; /* rows 0: no terminal */
	bool paste, clipboard;  /* bracketed paste, OSC 52 */
};
void terminal_look(struct terminal_facts *out); /* while none is open */

#endif
