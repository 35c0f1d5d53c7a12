#include "tui/widgets/list.h"

#include "tui/widgets/scroll.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

static int64_t window(const struct list *list)
{
	return list->height > 0 ? list->height : 1;
}

/* The last page is a full one, and the cursor is in sight. */
static void settle(struct list *list)
{
	list->cursor = clamp(list->cursor, 0, list->count - 1);
	list->top = clamp(list->top, list->cursor - window(list) + 1, list->cursor);
	list->top = clamp(list->top, 0, list->count - window(list));
}

enum { WHEEL_ROWS = 3 };

void list_set_count(struct list *list, int64_t count)
{
	list->count = count > 0 ? count : 0;
	settle(list);
}

void list_set_height(struct list *list, int height)
{
	list->height = height;
	settle(list);
}

/* A jump out of sight ends in the middle of the window, so that one sees what is around. */
void list_move_to(struct list *list, int64_t cursor)
{
	list->cursor = clamp(cursor, 0, list->count - 1);
	if (list->cursor < list->top - 1 || list->cursor > list->top + window(list))
		list->top = list->cursor - window(list) / 2;
	settle(list);
}

bool list_command(struct list *list, enum command_id id)
{
	int64_t lines;

	if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP || !scroll_step(id, list->height, &lines))
		return false;
	if (id == COMMAND_PAGE_DOWN || id == COMMAND_PAGE_UP)
		list->top = clamp(list->top + lines, 0, list->count - window(list));
	list->cursor = clamp(list->cursor + lines, 0, list->count - 1);
	settle(list);
	return true;
}

void list_scroll(struct list *list, int64_t lines)
{
	list->top = clamp(list->top + clamp(lines, -SCROLL_ALL, SCROLL_ALL), 0, list->count - window(list));
	list->cursor = clamp(list->cursor, list->top, list->top + window(list) - 1);
	settle(list);
}

bool list_mouse(struct list *list, enum mouse_action action, int row)
{
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN) {
		list_scroll(list, action == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
		return false;
	}
	if (row < 0 || row >= list->height || list->top + row >= list->count)
		return false;
	list_move_to(list, list->top + row);
	return true;
}

void list_draw_scrollbar(const struct list *list, const struct surface *s, int row, int col, int rows)
{
	if (rows < 1 || list->count <= rows)
		return;
	double share = (double)rows / (double)list->count, place = (double)list->top / (double)(list->count - rows);
	int thumb = (int)(share * rows + 0.5);

	if (thumb < 1)
		thumb = 1;
	int first = (int)(place * (rows - thumb) + 0.5);
	surface_vline(s, row, col, rows, ROLE_LINE);
	for (int i = 0; i < thumb; i++)
		surface_text(s, row + first + i, col, 1, ROLE_TITLE_FOCUS, surface_ascii(s) ? "#" : "\u2503");
}
