#include "tui/screens/ladder_page.h"

#include "tui/key.h"
#include "tui/screens/review_view.h"

#include <math.h>
#include <stdlib.h>

/* ---- Behind a number ---- */

static void explain(struct ladder_page *page, const char *title, struct strbuf *text)
{
	page_open(page->overlay.app, title, text->data);
	strbuf_free(text);
}

static void explain_system(struct ladder_page *page, const struct ladder_row *row)
{
	struct strbuf text = STRBUF_INIT;

	ladder_explain_system(&page->data->ladder, row, page->data->judges, page->data->judge_count, &text);
	explain(page, row->name, &text);
}

static void explain_slice(struct ladder_page *page, const struct ladder_slice_mean *mean)
{
	const struct ladder_slice *slice = ladder_division(page);
	const char *name = page->data->ladder.rows[mean->row].name;
	struct strbuf text = STRBUF_INIT;
	char word[LADDER_WORD], range[LADDER_WORD * 2];

	strbuf_addf(&text, "# %s on %s = %s\n\nScore %s: the mean of the %lld cases of this slice that have a score.\n",
		name, slice->name, slice->values[mean->value],
		ladder_score_word(mean->mean.mean, mean->mean.binary, word), (long long)mean->mean.n);
	if (mean->mean.method != LADDER_NO_INTERVAL)
		strbuf_addf(&text, "95 %% interval %s. ",
			ladder_interval_word(mean->mean.low, mean->mean.high, mean->mean.binary, range));
	strbuf_addf(&text,
		"%s\n\nA slice is a small suite: its interval is wide, and of many slices some differ by chance alone. "
		"Compare two "
		"systems by slice to see p with their number taken into account.\n",
		ladder_method_text(mean->mean.method));
	explain(page, name, &text);
}

static void explain_difference(struct ladder_page *page)
{
	const struct ladder_slice *slice = ladder_division(page);
	struct strbuf text = STRBUF_INIT;

	ladder_explain_comparison(
		&page->data->ladder, &page->comparison, page->only == LADDER_NONE ? NULL : slice, page->only, &text);
	explain(page, "Difference", &text);
}

/* ---- Commands ---- */

static bool open_part(struct ladder_page *page, size_t part, struct error *error)
{
	page->only = page->parts[part].value;
	return ladder_show(page, LADDER_COMPARE, error);
}

static bool open_line(struct ladder_page *page, struct error *error)
{
	const struct ladder_line *line = ladder_at(page);

	if (!line)
		return error_set(error, ERROR_USAGE, "there is nothing to open yet");
	switch (line->kind) {
	case LINE_SYSTEM:
		explain_system(page, ladder_row_at(page, line->a));
		return true;
	case LINE_SLICE_SYSTEM:
		explain_slice(page, &page->means[line->a]);
		return true;
	case LINE_DIFFERENCE:
		explain_difference(page);
		return true;
	case LINE_PART:
		return open_part(page, line->a, error);
	case LINE_CHANGE:
		ladder_ask_case(page, page->changes[line->a].eval_case);
		return true;
	default:
		return true;
	}
}

static bool mark(struct ladder_page *page, struct error *error)
{
	const struct ladder_line *line = ladder_at(page);

	if (!line || line->kind != LINE_SYSTEM)
		return error_set(error, ERROR_USAGE, "mark two systems in the table, then compare them");
	size_t row = page->order[line->a];
	if (page->marked[0] == row) {
		page->marked[0] = page->marked[1];
		page->marked[1] = SIZE_MAX;
	} else if (page->marked[1] == row) {
		page->marked[1] = SIZE_MAX;
	} else if (page->marked[0] == SIZE_MAX) {
		page->marked[0] = row;
	} else {
		page->marked[1] = row;
	}
	list_command(&page->list, COMMAND_DOWN);
	return true;
}

static bool compare(struct ladder_page *page, struct error *error)
{
	if (!ladder_choose_pair(page, error))
		return false;
	page->only = LADDER_NONE;
	return ladder_show(page, LADDER_COMPARE, error);
}

static bool turn_order(struct ladder_page *page, struct error *error)
{
	page->by = (page->by + 1) % LADDER_ORDERS;
	return ladder_show(page, page->mode, error);
}

/* The next way to divide the cases. */
static bool turn_division(struct ladder_page *page, struct error *error)
{
	if (page->data->ladder.slice_count < 2)
		return error_set(error, ERROR_USAGE, "the cases are divided in one way only");
	page->division = (page->division + 1) % page->data->ladder.slice_count;
	page->only = LADDER_NONE;
	return ladder_show(page, page->mode == LADDER_COMPARE ? LADDER_COMPARE : LADDER_SLICES, error);
}

static bool toggle(struct ladder_page *page, enum ladder_mode mode, struct error *error)
{
	if (mode == LADDER_SLICES && page->mode != mode && ladder_division(page)->value_count == 0 &&
		page->data->ladder.slice_count > 1)
		return turn_division(page, error);
	if (mode == LADDER_SLICES && ladder_division(page)->value_count == 0)
		return error_set(error, ERROR_USAGE, "no case of this suite is in a slice");
	return ladder_show(page, page->mode == mode ? LADDER_TABLE : mode, error);
}

/* The page is gone when it went well. */
static bool review_it(struct ladder_page *page, struct error *error)
{
	const struct ladder_line *line = ladder_at(page);
	const int64_t pair[2] = { page->comparison.first ? page->comparison.first->system : 0,
		page->comparison.second ? page->comparison.second->system : 0 };

	if (!line || line->kind != LINE_CHANGE)
		return error_set(error, ERROR_USAGE, "compare two systems and choose a case that changed");
	return review_show_case(page->overlay.app, page->changes[line->a].eval_case, pair) ||
		error_set(error, ERROR_USAGE,
			"these two are not compared on the Review screen; c there chooses the systems");
}

static bool leave(struct ladder_page *page, struct error *error)
{
	if (page->data && page->mode == LADDER_COMPARE && page->only != LADDER_NONE) {
		page->only = LADDER_NONE;
		return ladder_show(page, LADDER_COMPARE, error);
	}
	if (page->data && page->mode != LADDER_TABLE)
		return ladder_show(page, LADDER_TABLE, error);
	overlay_pop(page->overlay.app);
	return true;
}

static bool show_command(struct ladder_page *page, enum command_id id, struct error *error)
{
	switch ((int)id) {
	case COMMAND_OPEN:
	case COMMAND_RIGHT:
		return open_line(page, error);
	case COMMAND_LADDER_MARK:
		return mark(page, error);
	case COMMAND_LADDER_COMPARE:
		return page->mode == LADDER_COMPARE ? leave(page, error) : compare(page, error);
	case COMMAND_LADDER_SLICES:
		return toggle(page, LADDER_SLICES, error);
	case COMMAND_LADDER_BARS:
		return toggle(page, LADDER_BARS, error);
	case COMMAND_LADDER_SCATTER:
		return toggle(page, LADDER_SCATTER, error);
	case COMMAND_LADDER_ORDER:
		return turn_order(page, error);
	case COMMAND_LADDER_DIVISION:
		return turn_division(page, error);
	case COMMAND_LADDER_REVIEW:
		return review_it(page, error);
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct ladder_page *page = (struct ladder_page *)overlay;

	(void)args;
	if (id == COMMAND_BACK || id == COMMAND_LEFT || id == COMMAND_CLOSE)
		return leave(page, error);
	if (id == COMMAND_REFRESH) {
		ladder_ask(page);
		return true;
	}
	if (!page->data || page->data->ladder.count == 0)
		return error_set(error, ERROR_USAGE,
			page->data ? "no system of this suite has outputs yet" : "the ladder is still being read");
	return show_command(page, id, error);
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct ladder_page *page = (const struct ladder_page *)overlay;
	const struct ladder_line *line = page->data ? ladder_at(page) : NULL;

	if (id == COMMAND_LADDER_MARK)
		return line && line->kind == LINE_SYSTEM;
	if (id == COMMAND_LADDER_REVIEW)
		return line && line->kind == LINE_CHANGE;
	return id == COMMAND_BACK || line != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct ladder_page *page = (struct ladder_page *)overlay;
	struct error error = ERROR_INIT;

	(void)col;
	if (!page->data)
		return;
	if (list_mouse(&page->list, (enum mouse_action)action, row - page->list_row) && action == MOUSE_DOUBLE &&
		!open_line(page, &error))
		app_error(overlay->app, &error);
}

static void page_destroy(struct overlay *overlay)
{
	struct ladder_page *page = (struct ladder_page *)overlay;

	ladder_lines_free(page);
	ladder_data_free(page->data);
	free(page->suite);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_LADDER | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_LADDER_REVIEW, COMMAND_LADDER_MARK, COMMAND_LADDER_COMPARE,
		COMMAND_LADDER_SLICES, COMMAND_LADDER_BARS, COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = ladder_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

void ladder_page_open(struct app *app, const char *suite)
{
	struct ladder_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->suite = suite ? xstrdup(suite) : NULL;
	page->only = LADDER_NONE;
	page->marked[0] = page->marked[1] = SIZE_MAX;
	overlay_push(app, &page->overlay);
	ladder_ask(page);
}
