#include "tui/screens/judge_page.h"

#include "tui/app_private.h"
#include "tui/key.h"
#include "tui/screens/review_view.h"

#include <stdlib.h>
#include <string.h>

const struct judge_shown *judge_page_at(const struct judge_page *page)
{
	return page->loaded != NULL && page->list.count > 0 ? &page->loaded->items[page->list.cursor] : NULL;
}

const struct judge_row *judge_page_row(const struct judge_page *page)
{
	return page->opened && page->inside.count > 0 ? &page->rows[page->inside.cursor] : NULL;
}

/* ---- Opening one ---- */

static void put_rows(struct judge_page *page, const struct judge_shown *shown)
{
	const char *group = NULL;
	size_t n = 0;

	for (size_t i = 0; i < shown->line_count; i++) {
		if (shown->lines[i].group != group)
			page->rows[n++] = (struct judge_row){ .heading = shown->lines[i].group };
		group = shown->lines[i].group;
		page->rows[n++] = (struct judge_row){ .line = &shown->lines[i] };
	}
	if (shown->measure.disagreement_count > 0)
		page->rows[n++] = (struct judge_row){ .heading = "Where it differs" };
	for (size_t i = 0; i < shown->measure.disagreement_count; i++)
		page->rows[n++] = (struct judge_row){ .differs = &shown->measure.disagreements[i] };
	list_set_count(&page->inside, (int64_t)n);
}

/* The cursor stands on rows that say something. */
static void settle(struct judge_page *page, int step)
{
	while (judge_page_row(page) != NULL && judge_page_row(page)->heading != NULL) {
		int64_t next = page->inside.cursor + step;
		if (next < 0 || next >= page->inside.count) {
			step = -step;
			next = page->inside.cursor + step;
		}
		list_move_to(&page->inside, next);
	}
}

static void open_judge(struct judge_page *page)
{
	const struct judge_shown *shown = judge_page_at(page);

	if (shown == NULL)
		return;
	free(page->rows);
	page->rows = xcalloc(2 * shown->line_count + shown->measure.disagreement_count + 1, sizeof(*page->rows));
	put_rows(page, shown);
	page->opened = true;
	settle(page, 1);
}

static void open_row(struct judge_page *page)
{
	const struct judge_row *row = judge_page_row(page);

	if (row == NULL)
		open_judge(page);
	else if (row->line != NULL)
		judge_page_explain(page, row->line);
	else if (row->differs != NULL)
		judge_page_case(page, row->differs);
}

static void leave(struct judge_page *page)
{
	if (page->opened)
		page->opened = false;
	else
		overlay_pop(page->overlay.app);
}

/* ---- Commands ---- */

static bool move(struct judge_page *page, enum command_id id)
{
	struct list *list = page->opened ? &page->inside : &page->list;
	int64_t before = list->cursor;

	if (!list_command(list, id))
		return false;
	settle(page, id == COMMAND_UP || list->cursor < before ? -1 : 1);
	return true;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct judge_page *page = (struct judge_page *)overlay;

	(void)args;
	switch ((int)id) {
	case COMMAND_CLOSE:
		overlay_pop(overlay->app);
		return true;
	case COMMAND_BACK:
	case COMMAND_LEFT:
		leave(page);
		return true;
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		open_row(page);
		return true;
	case COMMAND_REFRESH:
		judge_page_ask(page);
		return true;
	default:
		return move(page, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	return id != COMMAND_OPEN || judge_page_at((const struct judge_page *)overlay) != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct judge_page *page = (struct judge_page *)overlay;
	struct list *list = page->opened ? &page->inside : &page->list;

	(void)col;
	if (!list_mouse(list, (enum mouse_action)action, row - page->top_rows))
		return;
	settle(page, 1);
	if (action == MOUSE_DOUBLE)
		open_row(page);
}

static void page_destroy(struct overlay *overlay)
{
	struct judge_page *page = (struct judge_page *)overlay;

	judge_loaded_free(page->loaded);
	free(page->rows);
	free(page->suite);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_REFRESH, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = judge_page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

bool judge_page_start(struct app *app, const char *args, struct error *error)
{
	struct judge_page *page = xcalloc(1, sizeof(*page));

	(void)error;
	page->overlay.ops = &page_ops;
	page->suite = xstrdup(args != NULL && *args != '\0' ? args : review_suite_shown(app));
	overlay_push(app, &page->overlay);
	judge_page_ask(page);
	return true;
}
