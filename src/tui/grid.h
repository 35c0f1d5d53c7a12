/*
 * The frame as data: a grid of cells that views draw into and a back end paints. No ncurses here, so a screen can be drawn, compared and saved without a
 * terminal (golden tests, `preop script`).
 *
 * A surface is a clipped rectangle of a grid; it is all a view ever sees. Every text goes through the display form (preop/text/display.h) inside surface_text(), so
 * nothing from data can reach the terminal raw, whoever calls. Rows and columns count from 0 inside the surface; anything outside is clipped; negative or zero sizes draw
 * nothing. Thread: interface.
 */
#ifndef PREOP_TUI_GRID_H
#define PREOP_TUI_GRID_H

#include "preop/base/strbuf.h"
#include "preop/text/display.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stdint.h>

enum cell_attribute {
	CELL_BOLD = 1,
	CELL_UNDERLINE = 2,
	CELL_REVERSE = 4,
	CELL_DIM = 8,
	CELL_STRIKE = 16 /* shown as dim where not possible */
};

struct cell {
	char bytes[GLYPH_BYTES]; /* display form; "" for the right half of a wide glyph */
	uint8_t width;           /* 1 or 2; 0 for the right half */
	uint8_t role;            /* enum role */
	uint8_t attributes;      /* added to the role's own */
};

struct grid {
	int rows, cols;
	struct cell *cells; /* rows * cols */
	int cursor_row, cursor_col;
	bool cursor_visible;
	unsigned display_flags; /* DISPLAY_ASCII or 0 */
};

bool grid_resize(struct grid *grid, int rows, int cols); /* blanks it; false: no memory, unchanged */
void grid_clear(struct grid *grid);
void grid_free(struct grid *grid);
void grid_print_text(const struct grid *grid, struct strbuf *out); /* lines, trailing blanks cut: :save-screen */
/* the same shape, one letter a role (theme.h), '.' for plain text */
void grid_print_roles(const struct grid *grid, struct strbuf *out);

struct surface {
	struct grid *grid;
	int row, col, rows, cols; /* in the grid, already clipped to it */
};

struct surface surface_whole(struct grid *grid);
struct surface surface_sub(const struct surface *s, int row, int col, int rows, int cols); /* clipped to s */

/* Draws s[0..n) in the display form from (row, col), at most max_cols columns (< 0: to the edge), an ellipsis where it is cut. Newlines show as a sign. Returns the
 * columns used. */
int surface_bytes(const struct surface *s, int row, int col, int max_cols, enum role role, const char *bytes, size_t n);
int surface_text(const struct surface *s, int row, int col, int max_cols, enum role role, const char *text);
int surface_printf(const struct surface *s, int row, int col, int max_cols, enum role role, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* ends before right_col */
int surface_right(const struct surface *s, int row, int right_col, int max_cols, enum role role, const char *text);
void surface_fill(const struct surface *s, int row, int col, int rows, int cols, enum role role); /* blanks */
void surface_hline(const struct surface *s, int row, int col, int cols, enum role role);
void surface_vline(const struct surface *s, int row, int col, int rows, enum role role);
/* restyle what is there */
void surface_paint(const struct surface *s, int row, int col, int cols, enum role role, unsigned attributes);
/* the hardware cursor: one a frame, the last call counts */
void surface_cursor(const struct surface *s, int row, int col);
bool surface_ascii(const struct surface *s);

#endif
