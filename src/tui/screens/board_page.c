#include "tui/screens/board_page.h"

#include "preop/model/board.h"
#include "preop/model/suite.h"
#include "preop/model/system.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"
#include "tui/widgets/chart.h"
#include "tui/widgets/list.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_COLS = 108, HEAD_ROWS = 3, COUNT_COLS = 7, SHARE_COLS = 8, BAR_COLS = 12, BAR_FROM = 76 };
enum { CASES_MOST = 1000 /* listed of a group: a list is filtered at every key */ };

struct loaded { /* brought by a reader; what is being kept goes on holding it */
	atomic_int holders;
	struct arena arena;
	struct board board;
	struct system *systems;
	size_t system_count;
};

struct row { /* group NULL: a heading */
	const struct board_group *group;
	enum board_by by;
};

struct board_page {
	struct overlay overlay;
	char *suite, *system, *strand, *of;
	struct loaded *loaded; /* NULL: being read */
	int64_t job;           /* of the last reading */
	struct row *rows;
	struct list list;
};

static struct board_page *self(struct overlay *overlay)
{
	return (struct board_page *)overlay;
}

/* ---- Reading ---- */

struct asked {
	char *suite, *system, *strand;
};

static struct asked *asked_new(const struct board_page *page)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->suite = xstrdup(page->suite);
	asked->system = xstrdup(page->system);
	asked->strand = xstrdup(page->strand);
	return asked;
}

static void asked_free(void *arg)
{
	struct asked *asked = arg;

	free(asked->suite);
	free(asked->system);
	free(asked->strand);
	free(asked);
}

static void loaded_free(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded == NULL || atomic_fetch_sub(&loaded->holders, 1) > 1)
		return;
	arena_free(&loaded->arena);
	free(loaded);
}

static bool on_progress(void *job, int64_t done, int64_t total)
{
	job_progress(job, done, total, "texts");
	return !job_cancelled(job);
}

static bool read_board(
	struct job *job, struct db *db, const struct asked *asked, struct loaded *loaded, struct error *error)
{
	struct suite suite;

	return board_read(db, asked->suite, asked->system, on_progress, job, &loaded->arena, &loaded->board, error) &&
		suite_find(db, loaded->board.suite_name, &loaded->arena, &suite, error) &&
		system_list(db, suite.id, &loaded->arena, &loaded->systems, &loaded->system_count, error);
}

static void *run_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));

	atomic_init(&loaded->holders, 1);
	if (read_board(job, db, arg, loaded, error))
		return loaded;
	loaded_free(loaded);
	return NULL;
}

static void lay_rows(struct board_page *page)
{
	const struct board *board = &page->loaded->board;
	size_t n = 0;

	free(page->rows);
	page->rows = xcalloc(board->group_count + BOARD_BY_COUNT + 1, sizeof(*page->rows));
	for (size_t i = 0; i < board->group_count; i++) {
		const struct board_group *group = &board->groups[i];

		if (i == 0 || group->by != board->groups[i - 1].by)
			page->rows[n++] = (struct row){ NULL, group->by };
		page->rows[n++] = (struct row){ group, group->by };
	}
	list_set_count(&page->list, (int64_t)n);
	if (n > 1 && page->list.cursor == 0)
		list_move_to(&page->list, 1);
}

static void arrived(struct overlay *overlay, void *payload)
{
	struct board_page *page = self(overlay);

	loaded_free(page->loaded);
	page->loaded = payload;
	lay_rows(page);
}

static void ask(struct board_page *page)
{
	free(page->overlay.failure);
	page->overlay.failure = NULL;
	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "failure board",
			.priority = JOB_SEARCH,
			.run = run_read,
			.arrived = arrived,
			.free_asked = asked_free,
			.free_payload = loaded_free,
			.asked = asked_new(page) });
}

/* ---- Keeping ---- */

struct keeping {
	struct loaded *shown;
	char *strand;
};

static void keeping_free(void *arg)
{
	struct keeping *keeping = arg;

	loaded_free(keeping->shown);
	free(keeping->strand);
	free(keeping);
}

/* What was shown, while the file is as it was then; else the board as it is now. */
static bool run_keep(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct keeping *keeping = arg;
	const struct board *shown = &keeping->shown->board;
	struct arena arena = ARENA_INIT;
	struct ladder_moment now;
	struct board board;
	bool ok = ladder_moment(db, &now, error);

	if (ok && now.op == shown->at.op && now.output == shown->at.output)
		return board_keep(db, shown, keeping->strand, NULL, error);
	ok = ok && board_read(db, shown->suite_name, shown->system, on_progress, job, &arena, &board, error) &&
		board_keep(db, &board, keeping->strand, NULL, error);
	arena_free(&arena);
	return ok;
}

static void kept(void *app, void *arg, const struct error *error)
{
	(void)arg;
	if (error != NULL)
		app_error(app, error);
	else
		app_toast(app, TOAST_GOOD, "board kept; undo takes it back");
}

static bool keep(struct board_page *page, struct error *error)
{
	struct keeping *keeping;

	if (page->loaded == NULL)
		return error_set(error, ERROR_USAGE, "the board is still being read");
	keeping = xcalloc(1, sizeof(*keeping));
	keeping->shown = page->loaded;
	atomic_fetch_add(&page->loaded->holders, 1);
	keeping->strand = xstrdup(page->strand);
	app_submit(page->overlay.app,
		&(struct job_spec){ .title = "keep failure board",
			.lane = JOB_WRITE,
			.run = run_keep,
			.done = kept,
			.free_arg = keeping_free,
			.arg = keeping });
	return true;
}

/* ---- Another system ---- */

static void show_system(struct board_page *page, const char *name)
{
	free(page->system);
	page->system = xstrdup(name);
	page->list.cursor = page->list.top = 0;
	loaded_free(page->loaded);
	page->loaded = NULL;
	ask(page);
}

struct choosing {
	uint32_t slot;
	struct arena arena;
	const char **names;
};

static void choosing_free(void *arg)
{
	arena_free(&((struct choosing *)arg)->arena);
	free(arg);
}

static void system_chosen(struct app *app, void *context, size_t index)
{
	const struct choosing *choosing = context;
	struct overlay *page = overlay_find(app, choosing->slot);

	if (page != NULL)
		show_system(self(page), choosing->names[index]);
}

static bool choose_system(struct board_page *page, const char *args, struct error *error)
{
	struct choosing *choosing;
	struct picker_item *items;

	if (*args != '\0') {
		show_system(page, args);
		return true;
	}
	if (page->loaded == NULL)
		return error_set(error, ERROR_USAGE, "the board is still being read");
	choosing = xcalloc(1, sizeof(*choosing));
	choosing->slot = page->overlay.slot;
	choosing->names = arena_alloc(&choosing->arena, (page->loaded->system_count + 1) * sizeof(*choosing->names));
	items = xcalloc(page->loaded->system_count + 1, sizeof(*items));
	for (size_t i = 0; i < page->loaded->system_count; i++) {
		choosing->names[i] = arena_strdup(&choosing->arena, page->loaded->systems[i].name);
		items[i] = (struct picker_item){ .text = choosing->names[i], .detail = page->loaded->systems[i].rung };
	}
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = "Whose failures?",
			.items = items,
			.count = page->loaded->system_count,
			.keep_order = true,
			.accept = system_chosen,
			.free_context = choosing_free,
			.context = choosing });
	free(items);
	return true;
}

/* ---- The cases of a group ---- */

struct cases {
	struct arena arena;
	const char *suite;
	int64_t *ids;
};

static void cases_free(void *arg)
{
	arena_free(&((struct cases *)arg)->arena);
	free(arg);
}

/* The list and the page below it close: the case is on the screen. */
static void case_chosen(struct app *app, void *context, size_t index)
{
	const struct cases *cases = context;

	if (app->overlay != NULL)
		overlay_pop(app);
	if (review_show_case(app, cases->ids[index], NULL))
		return;
	app_go(app, VIEW_REVIEW, cases->suite);
	app_toast(app, TOAST_INFO,
		"the case is not among those to review: fewer than two systems answered it, or another "
		"suite was shown");
}

static const struct board_group *chosen(const struct board_page *page)
{
	return page->loaded == NULL || page->list.count == 0 ? NULL : page->rows[page->list.cursor].group;
}

static bool open_cases(struct board_page *page, struct error *error)
{
	const struct board_group *group = chosen(page);
	struct picker_item *items;
	struct cases *cases;
	size_t count;

	if (group == NULL)
		return error_set(error, ERROR_USAGE, "choose a group first");
	if (page->loaded->board.reasons_hidden)
		return error_set(error, ERROR_USAGE,
			"cases by system are hidden until you seal your verdicts: b on the Review screen");
	cases = xcalloc(1, sizeof(*cases));
	cases->suite = arena_strdup(&cases->arena, page->loaded->board.suite_name);
	count = group->count < CASES_MOST ? group->count : CASES_MOST;
	cases->ids = arena_alloc(&cases->arena, count * sizeof(*cases->ids));
	items = xcalloc(count, sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		cases->ids[i] = group->cases[i].id;
		items[i].text = group->cases[i].external;
		items[i].detail = group->cases[i].text;
	}
	picker_open(page->overlay.app,
		&(struct picker_spec){ .title = count == group->count
				? group->name
				: arena_printf(
					  &cases->arena, "%s (the first %zu of %zu)", group->name, count, group->count),
			.items = items,
			.count = count,
			.keep_order = true,
			.accept = case_chosen,
			.free_context = cases_free,
			.context = cases });
	free(items);
	return true;
}

/* ---- Drawing ---- */

static void draw_group(const struct board_page *page, const struct surface *s, int row, const struct board_group *group)
{
	double share = (double)group->count /
		(double)(page->loaded->board.failures > 0 ? page->loaded->board.failures : 1);
	int col = COUNT_COLS;
	char text[32];

	snprintf(text, sizeof(text), "%zu", group->count);
	surface_right(s, row, COUNT_COLS - 1, COUNT_COLS - 1, ROLE_STRONG, text);
	if (group->failure) {
		snprintf(text, sizeof(text), "%.1f %%", 100 * share);
		surface_right(s, row, col + SHARE_COLS - 1, SHARE_COLS - 1, ROLE_TEXT, text);
	}
	col += SHARE_COLS + 1;
	if (s->cols >= BAR_FROM) {
		if (group->failure)
			chart_bar(s, row, col, BAR_COLS, share, ROLE_CHART);
		col += BAR_COLS + 1;
	}
	col += surface_text(s, row, col, s->cols - col, ROLE_TEXT, group->name) + 2;
	if (group->of > 0)
		surface_printf(s, row, col, s->cols - col, ROLE_MUTED, "%.1f %% of its %" PRId64,
			100 * (double)group->count / (double)group->of, group->of);
}

static void draw_head(const struct board_page *page, const struct surface *s)
{
	const struct board *board = &page->loaded->board;

	surface_printf(s, 0, 0, s->cols, ROLE_TEXT,
		"%" PRId64 " of %" PRId64 " scored outputs fail (score below %.1f), of %" PRId64 " cases.",
		board->failures, board->scored, BOARD_PASS, board->cases);
	surface_printf(s, 1, 0, s->cols, ROLE_MUTED,
		"Beside them %" PRId64 " errors or missing, %" PRId64 " refused or cut, %" PRId64 " not scored.%s",
		board->infrastructure, board->states, board->unscored,
		board->reasons_hidden ? " Reasons wait for your seal." : "");
}

/* What the columns count: failures, and their share of all of them; a slice says beside its name how many of its own fail. */
static void draw_titles(const struct surface *s, int row)
{
	surface_right(s, row, COUNT_COLS - 1, COUNT_COLS - 1, ROLE_MUTED, "fail");
	surface_right(s, row, COUNT_COLS + SHARE_COLS - 1, SHARE_COLS - 1, ROLE_MUTED, "of all");
}

static void draw_rows(struct board_page *page, const struct surface *s)
{
	list_set_height(&page->list, s->rows);
	for (int row = 0; row < page->list.height && page->list.top + row < page->list.count; row++) {
		const struct row *at = &page->rows[page->list.top + row];

		if (at->group == NULL)
			surface_text(s, row, 0, s->cols, ROLE_TITLE, board_by_title(at->by));
		else
			draw_group(page, s, row, at->group);
		if (page->list.top + row == page->list.cursor) {
			surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
			surface_cursor(s, row, 0);
		}
	}
	if (page->list.count == 0)
		surface_text(s, 0, 0, s->cols, ROLE_MUTED, "Nothing fails.");
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, page->list.height);
}

static void board_draw(struct overlay *overlay, const struct surface *screen)
{
	struct board_page *page = self(overlay);
	int cols = screen->cols - 2 < PAGE_COLS ? screen->cols - 2 : PAGE_COLS;
	const char *title = page->loaded == NULL
		? "Failure board"
		: arena_printf(&overlay->app->p->frame, "Failure board: %s, %s (for %s)",
			  page->loaded->board.suite_name, page->loaded->board.system, page->of);
	struct surface inner = overlay_page(
		overlay->app, screen, page->loaded ? (int)page->list.count + HEAD_ROWS + 3 : 3, cols, title);
	struct surface rows = surface_sub(&inner, HEAD_ROWS, 0, inner.rows - HEAD_ROWS, inner.cols);

	if (page->loaded == NULL) {
		surface_text(&inner, 0, 0, inner.cols, overlay->failure ? ROLE_BAD : ROLE_MUTED,
			overlay->failure ? overlay->failure
					 : "grouping the failures \u2026 Escape stops it; nothing is kept");
		return;
	}
	draw_head(page, &inner);
	draw_titles(&inner, HEAD_ROWS - 1);
	draw_rows(page, &rows);
}

/* ---- Commands ---- */

static bool board_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct board_page *page = self(overlay);

	if (id == COMMAND_BACK || id == COMMAND_CLOSE) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_BOARD_KEEP)
		return keep(page, error);
	if (id == COMMAND_BOARD_SYSTEM)
		return choose_system(page, args, error);
	if (id == COMMAND_OPEN)
		return open_cases(page, error);
	return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static bool board_can(const struct overlay *overlay, enum command_id id)
{
	const struct board_page *page = (const struct board_page *)overlay;

	return id != COMMAND_OPEN || chosen(page) != NULL;
}

static void board_destroy(struct overlay *overlay)
{
	struct board_page *page = self(overlay);

	jobs_cancel(overlay->app->jobs, page->job); /* nobody waits for the answer any more */
	loaded_free(page->loaded);
	free(page->rows);
	free(page->suite);
	free(page->system);
	free(page->strand);
	free(page->of);
	free(page);
}

static const struct overlay_ops board_ops = {
	.contexts = CONTEXT_STRAND | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_BOARD_KEEP, COMMAND_BOARD_SYSTEM, COMMAND_BACK, COMMAND_COUNT },
	.can = board_can,
	.draw = board_draw,
	.command = board_command,
	.destroy = board_destroy,
};

void board_page_open(struct app *app, const char *suite, const char *strand, const char *of)
{
	struct board_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &board_ops;
	page->suite = xstrdup(suite);
	page->system = xstrdup("");
	page->strand = xstrdup(strand);
	page->of = xstrdup(of);
	overlay_push(app, &page->overlay);
	ask(page);
}
