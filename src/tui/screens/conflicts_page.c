#include "tui/screens/conflicts_page.h"

#include "preop/base/clock.h"
#include "preop/model/conflict.h"
#include "preop/store/journal.h"
#include "tui/app_private.h"
#include "tui/overlay.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	LOADED = 500 /* the first of them; the next follow when these are decided */,
	FOLD_LINES = 6,
	LIST_SHARE = 3,
	HEAD_ROWS = 2
};

struct loaded { /* brought by a reader */
	struct arena arena;
	struct conflict *items;
	size_t count;
	int64_t open; /* of all */
};

struct conflicts_page {
	struct overlay overlay;
	struct loaded *loaded; /* NULL: being read */
	struct list list;
	struct diffview *diff;
	int64_t shown; /* the conflict in `diff` */
};
static const struct conflict *under_cursor(const struct conflicts_page *page)
{
	return page->loaded && page->list.count ? &page->loaded->items[page->list.cursor] : NULL;
}

/* ---- Reading ---- */

static void loaded_free(void *arg)
{
	struct loaded *loaded = arg;

	if (loaded)
		arena_free(&loaded->arena);
	free(loaded);
}

static void *run_read(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct loaded *loaded = xcalloc(1, sizeof(*loaded));

	(void)job;
	(void)asked;
	if (conflict_count(db, &loaded->open, error) &&
		conflict_list(db, 0, LOADED, &loaded->arena, &loaded->items, &loaded->count, error))
		return loaded;
	loaded_free(loaded);
	return NULL;
}

/* The cursor stays on its row: of a conflict that was decided, the next one stands there now. */
static void conflicts_arrived(struct overlay *overlay, void *payload)
{
	struct conflicts_page *page = (struct conflicts_page *)overlay;

	loaded_free(page->loaded);
	page->loaded = payload;
	page->shown = 0;
	list_set_count(&page->list, (int64_t)page->loaded->count);
}

static void ask_conflicts(struct conflicts_page *page)
{
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = run_read,
			.arrived = conflicts_arrived,
			.free_asked = free,
			.free_payload = loaded_free });
}

/* ---- Choosing ---- */

struct choice {
	uint32_t slot;
	int64_t id;
	enum conflict_side side;
	bool undo, redo;
	struct journal_result result;
};

static bool run_choice(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct choice *choice = arg;

	(void)job;
	if (choice->undo)
		return journal_undo(db, &choice->result, error);
	if (choice->redo)
		return journal_redo(db, &choice->result, error);
	return conflict_resolve(db, &choice->id, 1, choice->side, error);
}

static void choice_done(void *context, void *arg, const struct error *error)
{
	const struct choice *choice = arg;
	struct overlay *page = overlay_find(context, choice->slot);

	if (!error && (choice->undo || choice->redo))
		app_toast(context, TOAST_INFO, "%s%s",
			choice->result.action == 0 ? "nothing to "
				: choice->undo     ? "undone: "
						   : "done again: ",
			choice->result.action != 0 ? choice->result.title
				: choice->undo     ? "undo"
						   : "do again");
	if (page)
		ask_conflicts((struct conflicts_page *)page);
}

static void write_choice(struct conflicts_page *page, struct choice spec)
{
	struct choice *choice = xcalloc(1, sizeof(*choice));

	*choice = spec;
	choice->slot = page->overlay.slot;
	app_write(page->overlay.app, NULL, run_choice, choice_done, free, choice);
}

static bool choose(struct conflicts_page *page, enum conflict_side side, struct error *error)
{
	const struct conflict *conflict = under_cursor(page);

	if (page->overlay.app->read_only)
		return error_set(error, ERROR_USAGE, "the project is open for reading only");
	if (!conflict)
		return error_set(error, ERROR_USAGE, "no conflict is open");
	write_choice(page, (struct choice){ .id = conflict->id, .side = side });
	return true;
}

static bool conflicts_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct conflicts_page *page = (struct conflicts_page *)overlay;

	(void)args;
	if (id == COMMAND_CLOSE || id == COMMAND_BACK) {
		overlay_pop(overlay->app);
		return true;
	}
	if (id == COMMAND_CONFLICT_MINE || id == COMMAND_CONFLICT_THEIRS)
		return choose(page, id == COMMAND_CONFLICT_MINE ? CONFLICT_MINE : CONFLICT_THEIRS, error);
	if (id == COMMAND_UNDO || id == COMMAND_REDO) {
		write_choice(page, (struct choice){ .undo = id == COMMAND_UNDO, .redo = id == COMMAND_REDO });
		return true;
	}
	return list_command(&page->list, id) || diffview_command(page->diff, id) ||
		error_set(error, ERROR_USAGE, "%s", "");
}

/* ---- Drawing ---- */

static const char *flat(struct app *app, const char *text)
{
	char *copy = arena_strdup(&app->p->frame, text);

	for (char *p = copy; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return copy;
}

/* The number first: the rest may be cut. */
static const char *name_of(struct app *app, const struct conflict *conflict)
{
	if (conflict->example)
		return arena_printf(&app->p->frame, "%s: %s", conflict->where, conflict->what);
	return arena_printf(&app->p->frame, "%s%s%s", conflict->what, *conflict->where ? " of " : "", conflict->where);
}

static void draw_row(
	struct conflicts_page *page, const struct surface *s, int row, const struct conflict *conflict, bool here)
{
	struct app *app = page->overlay.app;
	int what = s->cols / 3, side = (s->cols - what) / 2 - 1;

	surface_text(s, row, 1, what - 2, here ? ROLE_STRONG : ROLE_TEXT, name_of(app, conflict));
	surface_text(s, row, what, side, ROLE_TEXT, flat(app, conflict->mine));
	surface_text(s, row, what + side + 1, side, ROLE_TEXT, flat(app, conflict->theirs));
	if (here) {
		surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
		surface_cursor(s, row, 0);
	}
}

static const char *signature(struct app *app, const char *side, const char *who, int64_t at)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, side);
	if (*who)
		strbuf_addf(&text, ", %s", who);
	if (at != CLOCK_NONE) {
		strbuf_adds(&text, ", ");
		clock_print_iso(at, &text);
	}
	const char *copy = arena_strdup(&app->p->frame, text.data);
	strbuf_free(&text);
	return copy;
}

static void draw_states(struct conflicts_page *page, const struct surface *s, const struct conflict *conflict)
{
	struct app *app = page->overlay.app;

	if (page->shown != conflict->id) {
		page->shown = conflict->id;
		diffview_set(page->diff, conflict->id, conflict->mine, strlen(conflict->mine), conflict->theirs,
			strlen(conflict->theirs), FOLD_LINES);
	}
	diffview_draw(page->diff, s, signature(app, "1 mine", conflict->mine_who, conflict->mine_at),
		signature(app, "2 theirs", conflict->theirs_who, conflict->theirs_at));
}

static void draw_nothing(const struct conflicts_page *page, const struct surface *s)
{
	if (page->overlay.failure)
		surface_text(s, 0, 1, -1, ROLE_BAD, page->overlay.failure);
	else if (!page->loaded)
		surface_text(s, 0, 1, -1, ROLE_MUTED, "reading \u2026");
	else
		surface_text(
			s, 0, 1, -1, ROLE_GOOD, "No conflict is open. What both copies changed in a merge comes here.");
}

static void draw_lists(struct conflicts_page *page, const struct surface *s)
{
	int rows = s->rows / LIST_SHARE < page->list.count ? s->rows / LIST_SHARE : (int)page->list.count;
	struct surface below = surface_sub(s, rows + 1, 0, s->rows - rows - 1, s->cols);

	list_set_height(&page->list, rows);
	for (int row = 0; row < rows && page->list.top + row < page->list.count; row++) {
		int64_t index = page->list.top + row;
		draw_row(page, s, row, &page->loaded->items[index], index == page->list.cursor);
	}
	list_draw_scrollbar(&page->list, s, 0, s->cols - 1, rows);
	surface_hline(s, rows, 0, s->cols, ROLE_LINE);
	draw_states(page, &below, under_cursor(page));
}

static void conflicts_draw(struct overlay *overlay, const struct surface *screen)
{
	struct conflicts_page *page = (struct conflicts_page *)overlay;
	struct app *app = overlay->app;
	struct surface all = surface_sub(screen, 0, 0, screen->rows - FOOT_ROWS, screen->cols);
	struct surface body = surface_sub(&all, HEAD_ROWS, 0, all.rows - HEAD_ROWS, all.cols);
	const char *title = "Conflicts";

	if (page->loaded)
		title = arena_printf(&app->p->frame, "Conflicts: %" PRId64 " open after the merge", page->loaded->open);
	surface_fill(&all, 0, 0, all.rows, all.cols, ROLE_TEXT);
	surface_text(&all, 0, 1, -1, ROLE_TITLE_FOCUS, title);
	surface_hline(&all, 1, 0, all.cols, ROLE_LINE_FOCUS);
	if (under_cursor(page))
		draw_lists(page, &body);
	else
		draw_nothing(page, &body);
}

static bool conflicts_can(const struct overlay *overlay, enum command_id id)
{
	const struct conflicts_page *page = (const struct conflicts_page *)overlay;

	return id == COMMAND_CLOSE || (under_cursor(page) && !overlay->app->read_only);
}

static void conflicts_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct conflicts_page *page = (struct conflicts_page *)overlay;

	(void)col;
	list_mouse(&page->list, action, row - HEAD_ROWS);
}

static void conflicts_destroy(struct overlay *overlay)
{
	struct conflicts_page *page = (struct conflicts_page *)overlay;

	loaded_free(page->loaded);
	diffview_free(page->diff);
	free(page);
}

static const struct overlay_ops conflicts_ops = {
	.contexts = CONTEXT_CONFLICTS | CONTEXT_LIST,
	.hints = { COMMAND_CONFLICT_MINE, COMMAND_CONFLICT_THEIRS, COMMAND_CLOSE, COMMAND_COUNT },
	.can = conflicts_can,
	.draw = conflicts_draw,
	.command = conflicts_command,
	.mouse = conflicts_mouse,
	.destroy = conflicts_destroy,
};

void conflicts_page_open(struct app *app)
{
	struct conflicts_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &conflicts_ops;
	page->diff = diffview_new();
	diffview_neutral(page->diff);
	overlay_push(app, &page->overlay);
	ask_conflicts(page);
}
