/* Drawing into a clipped rectangle of the grid. The only code that writes cells, so nothing undisplayable can get into one. */
#include "grid.h"

#include "preop/text/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int clamp(int64_t value, int64_t low, int64_t high)
{
	return (int)(value < low ? low : value > high ? high : value);
}

struct surface surface_whole(struct grid *grid)
{
	return (struct surface){ .grid = grid, .rows = grid->rows, .cols = grid->cols };
}

/* All sums in 64 bits: a caller's arithmetic on tiny windows may give anything an int can hold. */
struct surface surface_sub(const struct surface *s, int row, int col, int rows, int cols)
{
	int top = clamp(row, 0, s->rows), left = clamp(col, 0, s->cols);
	int bottom = clamp((int64_t)row + rows, top, s->rows), right = clamp((int64_t)col + cols, left, s->cols);

	return (struct surface){
		.grid = s->grid, .row = s->row + top, .col = s->col + left, .rows = bottom - top, .cols = right - left
	};
}

bool surface_ascii(const struct surface *s)
{
	return s->grid->display_flags & DISPLAY_ASCII;
}

static struct cell *cell_at(const struct surface *s, int row, int col)
{
	if (row < 0 || row >= s->rows || col < 0 || col >= s->cols)
		return NULL;
	return s->grid->cells + (size_t)(s->row + row) * (size_t)s->grid->cols + (size_t)(s->col + col);
}

/* Overwriting one half of a wide glyph leaves the other half without a meaning, even when that lies outside the surface. */
static void part_from_other_half(const struct surface *s, int col, struct cell *cell)
{
	int at = s->col + col;

	if (cell->width == 0 && at > 0) {
		memcpy(cell[-1].bytes, " ", 2);
		cell[-1].width = 1;
	} else if (cell->width == 2 && at + 1 < s->grid->cols) {
		memcpy(cell[1].bytes, " ", 2);
		cell[1].width = 1;
	}
}

static void set_cell(struct cell *cell, enum role role, const char *bytes, size_t n, int width)
{
	memcpy(cell->bytes, bytes, n);
	cell->bytes[n] = '\0';
	cell->width = (uint8_t)width;
	cell->role = (uint8_t)role;
	cell->attributes = 0;
}

static void put(const struct surface *s, int row, int col, enum role role, const char *bytes, size_t n)
{
	struct cell *cell = cell_at(s, row, col);

	if (!cell)
		return;
	part_from_other_half(s, col, cell);
	set_cell(cell, role, bytes, n, 1);
}

/* A wide glyph of which only one half would be inside shows as blank there. */
static void put_wide(const struct surface *s, int row, int col, enum role role, const struct glyph *glyph)
{
	struct cell *left = cell_at(s, row, col), *right = cell_at(s, row, col + 1);

	put(s, row, col, role, " ", 1);
	put(s, row, col + 1, role, " ", 1);
	if (left && right) {
		set_cell(left, role, glyph->bytes, glyph->length, 2);
		set_cell(right, role, "", 0, 0);
	}
}

/* Glyphs of more columns than characters are wide; the other way round they are spelled out, a cell a character. */
static void put_glyph(const struct surface *s, int row, int col, enum role role, const struct glyph *glyph)
{
	if (glyph->width == 1) {
		put(s, row, col, role, glyph->bytes, glyph->length);
		return;
	}
	if (glyph->width == 2 && (unsigned char)glyph->bytes[0] >= 0x80) {
		put_wide(s, row, col, role, glyph);
		return;
	}
	for (size_t used, at = 0; at < glyph->length; at += used) {
		utf8_decode(glyph->bytes + at, glyph->length - at, &used);
		put(s, row, col++, role, glyph->bytes + at, used);
	}
}

struct fit {          /* how much of a text goes into a number of columns */
	size_t end;   /* of the bytes to draw */
	int width;    /* their columns */
	int ellipsis; /* columns of it behind them, 0: the text is whole */
};

static int ellipsis_width(const struct surface *s, int columns)
{
	int wanted = surface_ascii(s) ? 3 : 1;

	return columns < wanted ? columns : wanted;
}

/* Looks at no more of the text than can be shown. */
static struct fit fit_text(const struct surface *s, const char *bytes, size_t n, int columns)
{
	struct fit whole = { .end = 0 }, cut = { .ellipsis = columns > 0 ? ellipsis_width(s, columns) : 0 };
	struct glyph glyph;

	for (size_t at = 0; glyph_next(bytes, n, &at, s->grid->display_flags, &glyph);) {
		if (glyph.width > columns - whole.width)
			return cut;
		whole.end = at;
		whole.width += glyph.width;
		if (whole.width <= columns - cut.ellipsis) {
			cut.end = at;
			cut.width = whole.width;
		}
	}
	return whole;
}

static int draw_fit(const struct surface *s, int row, int col, enum role role, const char *bytes, struct fit fit)
{
	struct glyph glyph;
	int at_col = col;

	for (size_t at = 0; glyph_next(bytes, fit.end, &at, s->grid->display_flags, &glyph); at_col += glyph.width)
		put_glyph(s, row, at_col, role, &glyph);
	for (int i = 0; i < fit.ellipsis; i++, at_col++) {
		if (surface_ascii(s))
			put(s, row, at_col, role, ".", 1);
		else
			put(s, row, at_col, role, "\u2026", 3);
	}
	return at_col - col;
}

/* Columns from col to the edge, at most max_cols (< 0: all). Off the surface: 0. */
static int columns_left(const struct surface *s, int row, int col, int max_cols)
{
	if (row < 0 || row >= s->rows || col >= s->cols)
		return 0;
	int64_t left = (int64_t)s->cols - col;
	return clamp(max_cols < 0 || max_cols > left ? left : max_cols, 0, INT_MAX / 2);
}

int surface_bytes(const struct surface *s, int row, int col, int max_cols, enum role role, const char *bytes, size_t n)
{
	int columns = columns_left(s, row, col, max_cols);

	return columns > 0 ? draw_fit(s, row, col, role, bytes, fit_text(s, bytes, n, columns)) : 0;
}

int surface_text(const struct surface *s, int row, int col, int max_cols, enum role role, const char *text)
{
	return surface_bytes(s, row, col, max_cols, role, text, strlen(text));
}

int surface_printf(const struct surface *s, int row, int col, int max_cols, enum role role, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(&text, format, ap);
	va_end(ap);
	int used = surface_bytes(s, row, col, max_cols, role, text.data, text.len);
	strbuf_free(&text);
	return used;
}

int surface_right(const struct surface *s, int row, int right_col, int max_cols, enum role role, const char *text)
{
	int right = clamp(right_col, 0, s->cols);
	int columns = max_cols < 0 || max_cols > right ? right : max_cols;

	if (row < 0 || row >= s->rows || columns <= 0)
		return 0;
	struct fit fit = fit_text(s, text, strlen(text), columns);
	return draw_fit(s, row, right - fit.width - fit.ellipsis, role, text, fit);
}

/* One glyph over a rectangle, clipped first: the sizes may be anything. */
static void repeat(const struct surface *s, int row, int col, int rows, int cols, enum role role, const char *bytes)
{
	int64_t top = clamp(row, 0, s->rows), bottom = clamp((int64_t)row + rows, 0, s->rows);
	int64_t left = clamp(col, 0, s->cols), right = clamp((int64_t)col + cols, 0, s->cols);
	size_t n = strlen(bytes);

	for (int64_t r = top; r < bottom; r++) {
		for (int64_t c = left; c < right; c++)
			put(s, (int)r, (int)c, role, bytes, n);
	}
}

void surface_fill(const struct surface *s, int row, int col, int rows, int cols, enum role role)
{
	repeat(s, row, col, rows, cols, role, " ");
}

void surface_hline(const struct surface *s, int row, int col, int cols, enum role role)
{
	repeat(s, row, col, 1, cols, role, surface_ascii(s) ? "-" : "\u2500");
}

void surface_vline(const struct surface *s, int row, int col, int rows, enum role role)
{
	repeat(s, row, col, rows, 1, role, surface_ascii(s) ? "|" : "\u2502");
}

void surface_paint(const struct surface *s, int row, int col, int cols, enum role role, unsigned attributes)
{
	int right = clamp((int64_t)col + cols, 0, s->cols);

	for (int c = clamp(col, 0, s->cols); c < right; c++) {
		struct cell *cell = cell_at(s, row, c);
		if (!cell)
			return;
		cell->role = (uint8_t)role;
		cell->attributes = (uint8_t)attributes;
	}
}

void surface_cursor(const struct surface *s, int row, int col)
{
	if (!cell_at(s, row, col))
		return;
	s->grid->cursor_row = s->row + row;
	s->grid->cursor_col = s->col + col;
	s->grid->cursor_visible = true;
}
