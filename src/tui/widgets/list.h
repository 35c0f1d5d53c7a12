/*
 * The cursor and scroll of a list of n rows in a window of h lines: pure arithmetic, shared by every list.
 */
#ifndef PREOP_TUI_WIDGETS_LIST_H
#define PREOP_TUI_WIDGETS_LIST_H

#include "tui/command.h"
#include "tui/grid.h"
#include "tui/key.h"

#include <stdint.h>

struct list {
	int64_t count, cursor, top; /* cursor 0..count-1 (0 when empty) */
	int height;                 /* rows of the window at the last draw */
};
void list_set_count(struct list *list, int64_t count);
void list_set_height(struct list *list, int height);
void list_move_to(struct list *list, int64_t cursor);
/* down, up, page-down ... first, last; true when it was one of them */
bool list_command(struct list *list, enum command_id id);
/* wheel: moves the window, the cursor only as far as it must */
void list_scroll(struct list *list, int64_t lines);
/* The wheel scrolls; a click moves the cursor to the row under it. `row` counts from the window's first. True: a row was clicked. */
bool list_mouse(struct list *list, enum mouse_action action, int row);
void list_draw_scrollbar(const struct list *list, const struct surface *s, int row, int col, int rows);

#endif
