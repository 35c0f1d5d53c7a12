#include "tui/screens/compare.h"

#include "tui/app_private.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 4, ID_COLS = 9, TITLE_LEAST = 24, WHAT_MOST = 48 };

/* ---- Commands ---- */

static bool has_rows(const struct compare *compare)
{
	return compare->result && compare->lists[compare->group].count > 0;
}

static void change_group(struct compare *compare, int step)
{
	compare->group = (enum snapshot_group)(((int)compare->group + step + SNAPSHOT_GROUPS) % SNAPSHOT_GROUPS);
	compare_ask_page(compare);
}

static bool compare_open_row(struct compare *compare, struct error *error)
{
	if (!has_rows(compare))
		return error_set(error, ERROR_USAGE, "there is no row under the cursor");
	compare_ask_texts(compare);
	return true;
}

static bool compare_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct compare *compare = (struct compare *)overlay;

	(void)args;
	if (id == COMMAND_BACK || id == COMMAND_CLOSE) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_OPEN)
		return compare_open_row(compare, error);
	if (id == COMMAND_NEXT_PANE || id == COMMAND_RIGHT)
		change_group(compare, 1);
	else if (id == COMMAND_PREVIOUS_PANE || id == COMMAND_LEFT)
		change_group(compare, -1);
	else if (list_command(&compare->lists[compare->group], id))
		compare_ask_page(compare);
	else
		return error_set(error, ERROR_USAGE, "%s", "");
	return true;
}

static bool compare_can(const struct overlay *overlay, enum command_id id)
{
	const struct compare *compare = (const struct compare *)overlay;

	return id == COMMAND_NEXT_PANE ? compare->result != NULL : id != COMMAND_OPEN || has_rows(compare);
}

/* ---- Cells ---- */

static int draw_moment(const struct surface *s, int col, const struct snapshot_moment *moment, int64_t rows)
{
	int from = col;

	col += surface_printf(s, 0, col, s->cols - col - 1, ROLE_TITLE_FOCUS, "%s", moment->name) + 1;
	col += surface_printf(s, 0, col, s->cols - col - 1, ROLE_MUTED, "%s rows%s%.8s", number_of(rows).text,
		moment->digest[0] ? "  " : "", moment->digest);
	return col - from;
}

static void draw_title(const struct compare *compare, const struct surface *s)
{
	const struct compare_result *result = compare->result;
	int col = 1;

	if (!result) {
		surface_text(s, 0, 1, -1, ROLE_TITLE_FOCUS, "Comparing snapshots");
		return;
	}
	col += surface_printf(s, 0, col, s->cols / 3, ROLE_TITLE, "%s", result->moments[0].dataset_name) + 3;
	col += draw_moment(s, col, &result->moments[0], result->counts.rows[0]) + 2;
	col += surface_text(s, 0, col, -1, ROLE_MUTED, surface_ascii(s) ? "->" : "\u2192") + 2;
	draw_moment(s, col, &result->moments[1], result->counts.rows[1]);
}

/* "added 20   removed 0   changed 35   moved 12   unchanged 265": the list that is shown stands out. */
static void draw_groups(const struct compare *compare, const struct surface *s)
{
	const struct snapshot_counts *counts = &compare->result->counts;
	int col = 1;

	for (int i = 0; i < SNAPSHOT_GROUPS; i++) {
		bool shown = i == (int)compare->group;
		col += surface_printf(s, 1, col, -1, shown ? ROLE_TAB_ACTIVE : ROLE_TEXT, " %s %s ",
			       snapshot_group_word((enum snapshot_group)i), number_of(counts->groups[i]).text) +
			1;
	}
	surface_printf(s, 1, col + 1, -1, ROLE_MUTED, "unchanged %s", number_of(counts->unchanged).text);
	if (compare->group == SNAPSHOT_CHANGED && counts->groups[SNAPSHOT_CHANGED] > 0)
		surface_printf(s, 2, 2, -1, ROLE_MUTED, "text %s, label %s, kind %s; a row can be moved as well",
			number_of(counts->text).text, number_of(counts->label).text, number_of(counts->kind).text);
}

static void draw_row(const struct compare *compare, const struct surface *s, int row, int64_t index)
{
	const struct list *list = &compare->lists[compare->group];
	const struct snapshot_difference *difference = compare_at(compare, index);
	int64_t id = compare->result->rows[compare->group].ids[index];
	int what_cols = s->cols - ID_COLS - TITLE_LEAST - 3;
	struct strbuf what = STRBUF_INIT;
	char number[24];

	what_cols = what_cols > WHAT_MOST ? WHAT_MOST : what_cols;
	snprintf(number, sizeof(number), "%" PRId64, id);
	surface_right(s, row, ID_COLS, ID_COLS, ROLE_MUTED, number);
	if (difference) {
		snapshot_difference_words(difference, compare->group, &what);
		surface_text(s, row, ID_COLS + 1, what_cols, ROLE_TEXT, what.data);
		surface_text(s, row, ID_COLS + 3 + what_cols, s->cols - ID_COLS - 4 - what_cols, ROLE_MUTED,
			difference->title);
	}
	if (index == list->cursor) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 1);
	}
	strbuf_free(&what);
}

static void draw_rows(struct compare *compare, const struct surface *s)
{
	struct list *list = &compare->lists[compare->group];

	list_set_height(list, s->rows);
	for (int row = 0; row < list->height && list->top + row < list->count; row++)
		draw_row(compare, s, row, list->top + row);
	if (list->count == 0)
		surface_printf(s, 0, 2, -1, ROLE_MUTED, "no row was %s", snapshot_group_word(compare->group));
	list_draw_scrollbar(list, s, 0, s->cols - 1, list->height);
}

static void compare_draw(struct overlay *overlay, const struct surface *screen)
{
	struct compare *compare = (struct compare *)overlay;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface rows = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);

	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	draw_title(compare, &all);
	surface_hline(&all, HEAD_ROWS - 1, 0, all.cols, ROLE_LINE_FOCUS);
	compare->list_row = HEAD_ROWS;
	if (compare->result) {
		draw_groups(compare, &all);
		draw_rows(compare, &rows);
	} else if (compare->overlay.failure) {
		surface_text(&rows, 0, 2, rows.cols - 3, ROLE_BAD, compare->overlay.failure);
	} else {
		surface_text(&rows, 0, 2, -1, ROLE_MUTED, "reading \u2026");
	}
}

/* ---- The overlay ---- */

static void compare_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct compare *compare = (struct compare *)overlay;
	struct list *list = &compare->lists[compare->group];

	(void)col;
	if (list_mouse(list, action, row - compare->list_row) && action == MOUSE_DOUBLE)
		compare_open_row(compare, NULL);
	compare_ask_page(compare);
}

static void compare_destroy(struct overlay *overlay)
{
	struct compare *compare = (struct compare *)overlay;

	jobs_cancel(overlay->app->jobs, compare->job);
	compare_free_loaded(compare);
	free(compare);
}

static const struct overlay_ops compare_ops = {
	.contexts = CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_NEXT_PANE, COMMAND_BACK, COMMAND_COUNT },
	.can = compare_can,
	.draw = compare_draw,
	.command = compare_command,
	.mouse = compare_mouse,
	.destroy = compare_destroy,
};

void compare_open(struct app *app, const struct compare_ask *ask)
{
	struct compare *compare = xcalloc(1, sizeof(*compare));

	compare->overlay.ops = &compare_ops;
	compare->page_slot = app_slot();
	compare->text_slot = app_slot();
	overlay_push(app, &compare->overlay);
	compare_ask_result(compare, ask);
}
