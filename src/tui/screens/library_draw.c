#include "tui/screens/library_view.h"

#include "tui/keymap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WIDE = 100, FIRST_ROW = 2, MARGIN = 1, ORIGIN_COLS = 12, ORIGIN_FROM = 60, DETAIL_LEAST = 6 };

int library_first_row(void)
{
	return FIRST_ROW;
}

/* "Checklist 4/21": how many are done; while something is filtered, how many show. */
static int print_counts(const struct library_view *view, enum library_list which, char *out, size_t size)
{
	size_t count = library_count(view, which);

	if (view->loaded == NULL)
		return snprintf(out, size, "%s", library_title(which));
	if (*view->filter != '\0')
		return snprintf(out, size, "%s %" PRId64 "/%zu", library_title(which), view->lists[which].count, count);
	if (which == LIBRARY_CHECKLIST)
		return snprintf(out, size, "%s %zu/%zu", library_title(which), view->loaded->done, count);
	return snprintf(out, size, "%s %zu", library_title(which), count);
}

/* The key that shows the list stands before its name: "C Checklist 3/26". */
static int print_title(const struct library_view *view, enum library_list which, char *out, size_t size)
{
	const char *key = keymap_keys(
		view->view.app->keymap, CONTEXT_LIBRARY, COMMAND_LIBRARY_LIST, library_name(which));
	int used = key ? snprintf(out, size, "%.3s ", key) : 0;

	return used + print_counts(view, which, out + used, size - (size_t)used);
}

enum library_list library_title_at(const struct library_view *view, int row, int col)
{
	int at = MARGIN;
	char title[40];

	for (int i = 0; row == 0 && i < LIBRARY_LISTS; i++) {
		int cols = print_title(view, (enum library_list)i, title, sizeof(title));

		if (col >= at && col < at + cols)
			return (enum library_list)i;
		at += cols + 2;
	}
	return LIBRARY_LISTS;
}

static void draw_titles(const struct library_view *view, const struct surface *s)
{
	int col = MARGIN;
	char title[40];

	for (int i = 0; i < LIBRARY_LISTS; i++) {
		int cols = print_title(view, (enum library_list)i, title, sizeof(title));

		surface_text(s, 0, col, -1, i == (int)view->which ? ROLE_TITLE_FOCUS : ROLE_TITLE, title);
		if (i == (int)view->which)
			surface_paint(s, 0, col, cols, ROLE_TITLE_FOCUS, CELL_UNDERLINE);
		col += cols + 2;
	}
}

/* What a file of one's own or an entry of the project lacks comes before a filter: the lists are not what they wrote. */
static void draw_second_line(const struct library_view *view, const struct surface *s)
{
	const struct texts *problems = view->loaded != NULL ? view->loaded->problems : NULL;

	if (*view->filter != '\0')
		surface_printf(s, 1, MARGIN, s->cols - 2 * MARGIN, ROLE_ACCENT, "filter: %s", view->filter);
	else if (problems != NULL && problems->count > 0)
		surface_printf(s, 1, MARGIN, s->cols - 2 * MARGIN, ROLE_BAD, "! %s; the built-in list is used",
			problems->at[0]);
	else
		surface_hline(s, 1, 0, s->cols, ROLE_LINE);
}

static void draw_row(const struct library_view *view, const struct surface *s, int row, size_t index, bool chosen)
{
	struct library_row line;
	int right = s->cols - 1, col = MARGIN;

	library_row(view, view->which, index, &line);
	if (s->cols >= ORIGIN_FROM) {
		surface_right(s, row, right, ORIGIN_COLS, ROLE_MUTED, line.origin);
		right -= ORIGIN_COLS + 1;
	}
	if (*line.sign != '\0') {
		surface_text(s, row, col, 1, line.role, line.sign);
		col += 2;
	}
	col += surface_text(s, row, col, right - col, chosen ? ROLE_STRONG : ROLE_TEXT, line.text) + 2;
	if (right - col > 8)
		surface_text(s, row, col, right - col, ROLE_MUTED, line.note);
}

static void draw_list(struct library_view *view, const struct surface *s, bool focused)
{
	struct list *list = &view->lists[view->which];

	list_set_height(list, s->rows);
	for (int row = 0; row < list->height && list->top + row < list->count; row++) {
		bool chosen = list->top + row == list->cursor;

		draw_row(view, s, row, view->shown[view->which][list->top + row], chosen);
		if (chosen) {
			surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
			if (focused)
				surface_cursor(s, row, MARGIN);
		}
	}
	list_draw_scrollbar(list, s, 0, s->cols - 1, list->height);
	if (list->count == 0)
		surface_text(s, 0, MARGIN, s->cols - 2 * MARGIN, ROLE_MUTED,
			view->loaded == NULL ? "The lists are being read." : "No entry holds this text.");
}

/* Lines of a page: "# " begins a title. */
static void fill_detail(const struct library_view *view, size_t index)
{
	struct strbuf page = STRBUF_INIT;
	const char *line, *end;

	textview_clear(view->detail);
	textview_key(view->detail, (int64_t)(index * LIBRARY_LISTS + view->which));
	library_text(view, view->which, index, &page);
	for (line = page.data; *line != '\0'; line = *end != '\0' ? end + 1 : end) {
		bool title = strncmp(line, "# ", 2) == 0;

		end = line + strcspn(line, "\n");
		line += title ? 2 : 0;
		if (end == line)
			textview_gap(view->detail);
		else
			textview_add(view->detail, title ? ROLE_TITLE : ROLE_TEXT, 0, line, (size_t)(end - line));
	}
	textview_highlight(view->detail, view->filter);
	strbuf_free(&page);
}

static void draw_detail(const struct library_view *view, const struct surface *s)
{
	size_t index = library_chosen(view);
	struct surface inner = surface_sub(s, 0, MARGIN, s->rows, s->cols - 2 * MARGIN);

	if (index == SIZE_MAX)
		return;
	fill_detail(view, index);
	textview_draw(view->detail, &inner);
}

void library_draw(struct view *base, const struct surface *s, bool focused)
{
	struct library_view *view = (struct library_view *)base;
	struct surface body = surface_sub(s, FIRST_ROW, 0, s->rows - FIRST_ROW, s->cols), list, detail;
	int half;

	draw_titles(view, s);
	draw_second_line(view, s);
	if (s->cols >= WIDE) {
		half = body.cols / 2;
		list = surface_sub(&body, 0, 0, body.rows, half);
		detail = surface_sub(&body, 0, half + 1, body.rows, body.cols - half - 1);
		surface_vline(&body, 0, half, body.rows, ROLE_LINE);
	} else {
		half = body.rows / 2 < DETAIL_LEAST ? body.rows : body.rows / 2;
		list = surface_sub(&body, 0, 0, half, body.cols);
		detail = surface_sub(&body, half + 1, 0, body.rows - half - 1, body.cols);
		if (half < body.rows)
			surface_hline(&body, half, 0, body.cols, ROLE_LINE);
	}
	draw_list(view, &list, focused);
	draw_detail(view, &detail);
}
