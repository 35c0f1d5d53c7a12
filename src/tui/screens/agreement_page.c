#include "tui/screens/agreement_page.h"

#include "tui/key.h"

#include <stdlib.h>

/* ---- Commands ---- */

static bool open_line(struct agreement_page *page, struct error *error)
{
	const struct agreement_line *line = agreement_at(page);
	const struct agreement *agreement;

	if (!line)
		return error_set(error, ERROR_USAGE, "the numbers are still being computed");
	agreement = &page->result->agreement;
	if (line->section == SECTION_MATRIX && page->matrix[line->index] != page->matrix[page->cell])
		return agreement_slice(page, page->matrix[line->index], page->matrix[page->cell], error);
	if (line->section == SECTION_CONFUSIONS)
		return agreement_slice(page, agreement->confusions[line->index].first,
			agreement->confusions[line->index].second, error);
	agreement_explain(page, line);
	return true;
}

/* Along a row of the matrix; elsewhere right opens. */
static bool step_cell(struct agreement_page *page, int step)
{
	const struct agreement_line *line = agreement_at(page);

	if (!line || line->section != SECTION_MATRIX)
		return false;
	if ((step < 0 && page->cell > 0) || (step > 0 && page->cell + 1 < page->matrix_count))
		page->cell += (size_t)step;
	return true;
}

static bool move(struct agreement_page *page, enum command_id id)
{
	int64_t before = page->list.cursor;

	if (!list_command(&page->list, id))
		return false;
	agreement_settle(page, id == COMMAND_UP || page->list.cursor < before ? -1 : 1);
	return true;
}

static bool leave(struct agreement_page *page)
{
	overlay_pop(page->overlay.app);
	return true;
}

static bool panel_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct agreement_page *page = (struct agreement_page *)overlay;

	(void)args;
	switch ((int)id) {
	case COMMAND_BACK:
	case COMMAND_CLOSE:
		return leave(page);
	case COMMAND_LEFT:
		return step_cell(page, -1) || leave(page);
	case COMMAND_RIGHT:
		return step_cell(page, 1) || open_line(page, error);
	case COMMAND_OPEN:
		return open_line(page, error);
	case COMMAND_NEXT_PANE:
	case COMMAND_PREVIOUS_PANE:
		agreement_step_section(page, id == COMMAND_NEXT_PANE ? 1 : -1);
		return true;
	case COMMAND_AGREEMENT_ORDER:
		return agreement_turn_order(page) ||
			error_set(error, ERROR_USAGE, "people and pairs have an order; this has one only");
	case COMMAND_REFRESH:
		agreement_ask(page);
		return true;
	default:
		return move(page, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool panel_can(const struct overlay *overlay, enum command_id id)
{
	const struct agreement_line *line = agreement_at((const struct agreement_page *)overlay);

	if (id == COMMAND_AGREEMENT_ORDER)
		return line && (line->section == SECTION_PEOPLE || line->section == SECTION_PAIRS);
	return id == COMMAND_BACK || line != NULL;
}

static void panel_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct agreement_page *page = (struct agreement_page *)overlay;
	int64_t at = page->list.top + row - page->list_row;
	struct error error = ERROR_INIT;

	(void)col;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN) {
		list_scroll(&page->list, action == MOUSE_WHEEL_UP ? -3 : 3);
		agreement_settle(page, action == MOUSE_WHEEL_UP ? -1 : 1);
	} else if (row >= page->list_row && at < page->list.count && page->lines[at].index >= 0) {
		list_move_to(&page->list, at);
		if (action == MOUSE_DOUBLE && !open_line(page, &error))
			app_error(overlay->app, &error);
	}
}

/* Nobody waits for what is under way any more. */
static void panel_destroy(struct overlay *overlay)
{
	struct agreement_page *page = (struct agreement_page *)overlay;

	if (!page->extra && !overlay->failure)
		jobs_cancel(overlay->app->jobs, page->job);
	agreement_drop(page->result);
	if (page->cache)
		arena_free(&page->cache->arena);
	if (page->extra)
		arena_free(&page->extra->arena);
	free(page->cache);
	free(page->extra);
	free(page->lines);
	free(page->people);
	free(page->pairs);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops panel_ops = {
	.contexts = CONTEXT_AGREEMENT | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_NEXT_PANE, COMMAND_AGREEMENT_ORDER, COMMAND_BACK, COMMAND_COUNT },
	.can = panel_can,
	.draw = agreement_draw,
	.command = panel_command,
	.mouse = panel_mouse,
	.destroy = panel_destroy,
};

void agreement_page_open(struct app *app, const struct agreement_spec *spec)
{
	struct agreement_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &panel_ops;
	page->spec = *spec;
	page->dataset = xstrdup(spec->dataset);
	overlay_push(app, &page->overlay);
	agreement_ask(page);
}
