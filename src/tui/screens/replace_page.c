#include "tui/screens/replace_page.h"

#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LIST_COLUMNS = 22, FOLD_LINES = 3, HEAD_ROWS = 2 };

struct replace_page {
	struct overlay overlay;
	struct replace_page_spec spec;
	struct list list;
	struct diffview *diff;
};

void replace_rows_free(struct replace_rows *rows)
{
	if (!rows)
		return;
	arena_free(&rows->arena);
	free(rows);
}

/* The rows came in the order of their ids. */
static const struct replace_row *find_row(const struct replace_rows *rows, int64_t id)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (rows->items[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rows->count && rows->items[low].id == id ? &rows->items[low] : NULL;
}

bool replace_rows_skipped(const struct replace_rows *rows, int64_t id)
{
	const struct replace_row *row = find_row(rows, id);

	return row && row->skipped;
}

static struct replace_row *cursor_row(struct replace_page *page)
{
	return &page->spec.rows->items[page->list.cursor];
}

static void show_row(struct replace_page *page)
{
	const struct replace_row *row = cursor_row(page);

	diffview_set(page->diff, row->id, row->before, row->before_length, row->after, row->after_length, FOLD_LINES);
}

struct skipped {
	int64_t rows, matches;
};

static struct skipped count_skipped(const struct replace_rows *rows)
{
	struct skipped skipped = { 0, 0 };

	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].skipped) {
			skipped.rows++;
			skipped.matches += rows->items[i].matches;
		}
	return skipped;
}

static void finish(struct replace_page *page)
{
	struct app *app = page->overlay.app;
	struct replace_page_spec spec = page->spec;

	page->spec.rows = NULL;
	page->spec.free_context = NULL;
	overlay_pop(app);
	spec.accept(app, spec.context, spec.rows);
	replace_rows_free(spec.rows);
	if (spec.free_context)
		spec.free_context(spec.context);
}

static void turn_row(struct replace_page *page)
{
	struct replace_row *row = cursor_row(page);

	row->skipped = !row->skipped;
	list_command(&page->list, COMMAND_DOWN);
	show_row(page);
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct replace_page *page = (struct replace_page *)overlay;

	(void)args;
	if (id == COMMAND_CLOSE || id == COMMAND_BACK)
		overlay_pop(overlay->app);
	else if (id == COMMAND_DIFF_SAVE && count_skipped(page->spec.rows).rows == page->spec.rows->counts.rows)
		return error_set(error, ERROR_USAGE, "every row is skipped: nothing would be replaced");
	else if (id == COMMAND_DIFF_SAVE)
		finish(page);
	else if (id == COMMAND_KEEP_SKIP)
		turn_row(page);
	else if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP)
		diffview_scroll(page->diff, id == COMMAND_SCROLL_DOWN ? 1 : -1);
	else if (list_command(&page->list, id))
		show_row(page);
	else
		return error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

static void draw_head(const struct replace_page *page, const struct surface *s)
{
	const struct replace_rows *rows = page->spec.rows;
	struct skipped skipped = count_skipped(rows);
	int64_t matches = rows->counts.matches - skipped.matches, left = rows->counts.rows - skipped.rows;
	int col = 1 +
		surface_printf(s, 0, 1, -1, ROLE_TITLE_FOCUS, "Replace %s place%s in %s row%s", number_of(matches).text,
			plural(matches), number_of(left).text, plural(left));

	if (skipped.rows > 0)
		col += surface_printf(s, 0, col, -1, ROLE_MUTED, "   %s skipped", number_of(skipped.rows).text);
	if (rows->counts.locked > 0)
		col += surface_printf(s, 0, col, -1, ROLE_BAD, "   %s locked: skip them or nothing is replaced",
			number_of(rows->counts.locked).text);
	if (rows->counts.rows > (int64_t)rows->count)
		surface_printf(
			s, 0, col, -1, ROLE_MUTED, "   the first %s are shown", number_of((int64_t)rows->count).text);
	surface_hline(s, 1, 0, s->cols, ROLE_LINE_FOCUS);
}

static void draw_row(const struct surface *s, int row, const struct replace_row *item, bool here)
{
	enum role role = here ? ROLE_SELECTED : item->skipped ? ROLE_MUTED : ROLE_TEXT;

	surface_fill(s, row, 0, 1, s->cols - 1, here ? ROLE_SELECTED : ROLE_TEXT);
	surface_text(s, row, 1, 1, item->locked && !here ? ROLE_BAD : role,
		item->locked            ? "!"
			: item->skipped ? "-"
					: "+");
	surface_printf(s, row, 3, s->cols - 10, role, "#%" PRId64, item->id);
	surface_right(s, row, s->cols - 2, 6, role, number_of(item->matches).text);
}

static void draw_rows(struct replace_page *page, const struct surface *s)
{
	const struct replace_rows *rows = page->spec.rows;

	list_set_height(&page->list, s->rows);
	for (int i = 0; i < s->rows && page->list.top + i < page->list.count; i++)
		draw_row(s, i, &rows->items[page->list.top + i], page->list.top + i == page->list.cursor);
	surface_vline(s, 0, s->cols - 1, s->rows, ROLE_LINE);
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, s->rows);
}

static void page_draw(struct overlay *overlay, const struct surface *screen)
{
	struct replace_page *page = (struct replace_page *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	int cols = all.cols > 3 * LIST_COLUMNS ? LIST_COLUMNS : all.cols / 3;
	struct surface list = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, cols);
	struct surface diff = surface_sub(&all, HEAD_ROWS, cols, all.rows - HEAD_ROWS, all.cols - cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_head(page, &all);
	draw_rows(page, &list);
	diffview_draw(page->diff, &diff, "before", "after");
	surface_cursor(&list, (int)(page->list.cursor - page->list.top), 1);
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct replace_page *page = (struct replace_page *)overlay;
	int lines = action == MOUSE_WHEEL_UP ? -3 : action == MOUSE_WHEEL_DOWN ? 3 : 0;

	if (lines && col >= LIST_COLUMNS)
		diffview_scroll(page->diff, lines);
	else if (lines)
		list_scroll(&page->list, lines);
	else if (row >= HEAD_ROWS && page->list.top + row - HEAD_ROWS < page->list.count)
		list_move_to(&page->list, page->list.top + row - HEAD_ROWS);
	show_row(page);
}

static void page_destroy(struct overlay *overlay)
{
	struct replace_page *page = (struct replace_page *)overlay;

	replace_rows_free(page->spec.rows);
	if (page->spec.free_context)
		page->spec.free_context(page->spec.context);
	diffview_free(page->diff);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_DIFF | CONTEXT_LIST,
	.hints = { COMMAND_DIFF_SAVE, COMMAND_KEEP_SKIP, COMMAND_CLOSE, COMMAND_COUNT },
	.draw = page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

void replace_page_open(struct app *app, const struct replace_page_spec *spec)
{
	struct replace_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->spec = *spec;
	list_set_count(&page->list, (int64_t)spec->rows->count);
	page->diff = diffview_new();
	show_row(page);
	overlay_push(app, &page->overlay);
}
