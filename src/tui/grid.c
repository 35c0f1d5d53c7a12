#include "grid.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

static const struct cell blank_cell = { .bytes = " ", .width = 1, .role = ROLE_TEXT };

bool grid_resize(struct grid *grid, int rows, int cols)
{
	if (rows < 0 || cols < 0)
		rows = cols = 0;
	struct cell *cells = try_array(NULL, (size_t)rows * (size_t)cols, sizeof(*cells));
	if (!cells)
		return false;
	free(grid->cells);
	grid->cells = cells;
	grid->rows = rows;
	grid->cols = cols;
	grid_clear(grid);
	return true;
}

void grid_clear(struct grid *grid)
{
	size_t count = (size_t)grid->rows * (size_t)grid->cols;

	for (size_t i = 0; i < count; i++)
		grid->cells[i] = blank_cell;
	grid->cursor_visible = false;
	grid->cursor_row = grid->cursor_col = 0;
}

void grid_free(struct grid *grid)
{
	free(grid->cells);
	*grid = (struct grid){ .cells = NULL };
}

static void cut_trailing(struct strbuf *out, size_t start, char c)
{
	while (out->len > start && out->data[out->len - 1] == c)
		strbuf_truncate(out, out->len - 1);
}

void grid_print_text(const struct grid *grid, struct strbuf *out)
{
	const struct cell *cell = grid->cells;

	for (int row = 0; row < grid->rows; row++) {
		size_t start = out->len;
		for (int col = 0; col < grid->cols; col++)
			strbuf_adds(out, cell++->bytes);
		cut_trailing(out, start, ' ');
		strbuf_addc(out, '\n');
	}
}

void grid_print_roles(const struct grid *grid, struct strbuf *out)
{
	const struct cell *cell = grid->cells;

	for (int row = 0; row < grid->rows; row++) {
		size_t start = out->len;
		for (int col = 0; col < grid->cols; col++)
			strbuf_addc(out, role_letter((enum role)cell++->role));
		cut_trailing(out, start, role_letter(ROLE_TEXT));
		strbuf_addc(out, '\n');
	}
}
