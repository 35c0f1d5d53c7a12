/* Text wrapped at the right edge of a surface, less one column for a scrollbar. */
#ifndef PREOP_TUI_WIDGETS_PROSE_H
#define PREOP_TUI_WIDGETS_PROSE_H

#include "tui/grid.h"

/* From (row, col) down, every line at `col`; returns the row below. What does not fit is cut. */
int prose_draw(const struct surface *s, int row, int col, enum role role, const char *text);

#endif
