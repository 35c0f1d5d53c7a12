#include "tui/screens/check_page.h"

#include "tui/key.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is shown ---- */

const struct check *check_page_at(const struct check_page *page)
{
	if (page->board == NULL || page->list.cursor >= (int64_t)page->board->totals.check_count)
		return NULL;
	return &page->board->totals.checks[page->list.cursor];
}

size_t check_page_columns(const struct check_page *page)
{
	size_t systems = page->board != NULL ? page->board->totals.system_count : 0;

	return page->spec.blind && systems > 0 ? 1 : systems;
}

struct check_total check_page_total(const struct check_page *page, size_t check, size_t column)
{
	const struct check_totals *totals = &page->board->totals;
	const struct check_total *row = &totals->cells[check * totals->system_count];
	struct check_total sum = { .mean = 0, .low = (double)NAN, .high = (double)NAN };

	if (!page->spec.blind)
		return row[column];
	for (size_t i = 0; i < totals->system_count; i++) {
		sum.scored += row[i].scored;
		sum.undefined += row[i].undefined;
		sum.missing += row[i].missing;
		sum.passed += row[i].passed;
		sum.failed += row[i].failed;
		sum.mean += row[i].scored > 0 ? row[i].mean * (double)row[i].scored : 0;
	}
	sum.mean = sum.scored > 0 ? sum.mean / (double)sum.scored : (double)NAN;
	return sum;
}

/* ---- Reading ---- */

static void free_board(void *arg)
{
	struct check_board *board = arg;

	if (board != NULL)
		arena_free(&board->arena);
	free(board);
}

static void *read_board(struct job *job, struct db *db, void *asked, struct error *error)
{
	struct check_board *board = xcalloc(1, sizeof(*board));

	(void)job;
	if (check_total(db, *(const int64_t *)asked, NULL, NULL, &board->arena, &board->totals, error))
		return board;
	free_board(board);
	return NULL;
}

static void board_arrived(struct overlay *overlay, void *payload)
{
	struct check_page *page = (struct check_page *)overlay;

	free_board(page->board);
	page->board = payload;
	list_set_count(&page->list, (int64_t)page->board->totals.check_count);
	if (page->system >= check_page_columns(page))
		page->system = 0;
}

void check_page_ask(struct check_page *page)
{
	int64_t *suite = xmalloc(sizeof(*suite));

	*suite = page->spec.suite;
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_LIST,
			.run = read_board,
			.arrived = board_arrived,
			.free_asked = free,
			.free_payload = free_board,
			.asked = suite });
}

void check_page_changed(struct app *app, uint32_t slot)
{
	struct overlay *overlay = overlay_find(app, slot);

	if (overlay != NULL)
		check_page_ask((struct check_page *)overlay);
}

/* ---- Changes ---- */

struct changing {
	uint32_t slot;
	int64_t suite;
	char *check; /* "": the score that came in */
};

static void free_changing(void *arg)
{
	struct changing *changing = arg;

	free(changing->check);
	free(changing);
}

static bool run_remove(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct changing *changing = arg;

	(void)job;
	return check_remove(db, changing->suite, changing->check, error);
}

static bool run_main(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct changing *changing = arg;

	(void)job;
	return check_set_main(db, changing->suite, changing->check, error);
}

static void changed(void *app, void *arg, const struct error *error)
{
	(void)error;
	check_page_changed(app, ((const struct changing *)arg)->slot);
}

static bool change(struct check_page *page, const char *title, const char *check,
	bool (*run)(struct job *, struct db *, void *, struct error *))
{
	struct changing *changing = xcalloc(1, sizeof(*changing));

	changing->slot = page->overlay.slot;
	changing->suite = page->spec.suite;
	changing->check = xstrdup(check);
	app_write(page->overlay.app, title, run, changed, free_changing, changing);
	return true;
}

/* ---- Commands ---- */

static bool on_check(struct check_page *page, enum command_id id, struct error *error)
{
	const struct check *check = check_page_at(page);

	if (check == NULL)
		return error_set(error, ERROR_USAGE,
			page->board == NULL ? "the checks are still being read"
					    : "the suite has no checks yet: a adds one");
	if (id == COMMAND_CHECK_EDIT)
		return check_form_edit(page, check), true;
	if (id == COMMAND_CHECK_REMOVE)
		return change(page, "check removed; u brings it back", check->name, run_remove);
	return change(page, check->main ? "the score that came in is the main one" : "its results are the main score",
		check->main ? "" : check->name, run_main);
}

static bool step_system(struct check_page *page, int step)
{
	if (step < 0 && page->system == 0)
		return false;
	if (step > 0 && page->system + 1 >= check_page_columns(page))
		return false;
	page->system += (size_t)step;
	return true;
}

static bool page_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct check_page *page = (struct check_page *)overlay;

	(void)args;
	switch ((int)id) {
	case COMMAND_LEFT:
		if (step_system(page, -1))
			return true;
		overlay_pop(overlay->app);
		return true;
	case COMMAND_BACK:
	case COMMAND_CLOSE:
		overlay_pop(overlay->app);
		return true;
	case COMMAND_RIGHT:
		return step_system(page, 1) || check_page_failing(page, error);
	case COMMAND_NEXT_PANE:
		page->system = page->system + 1 < check_page_columns(page) ? page->system + 1 : 0;
		return true;
	case COMMAND_OPEN:
		return check_page_failing(page, error);
	case COMMAND_CHECK_ADD:
		check_form_new(page);
		return true;
	case COMMAND_CHECK_EDIT:
	case COMMAND_CHECK_REMOVE:
	case COMMAND_CHECK_MAIN:
		return on_check(page, id, error);
	case COMMAND_CHECK_RUN:
		return check_page_run(page, error);
	case COMMAND_REFRESH:
		check_page_ask(page);
		return true;
	default:
		return list_command(&page->list, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_can(const struct overlay *overlay, enum command_id id)
{
	const struct check_page *page = (const struct check_page *)overlay;

	if (id == COMMAND_BACK || id == COMMAND_CHECK_ADD)
		return true;
	if (id == COMMAND_OPEN)
		return check_page_at(page) != NULL && !page->spec.blind;
	return check_page_at(page) != NULL;
}

static void page_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct check_page *page = (struct check_page *)overlay;
	struct error error = ERROR_INIT;

	(void)col;
	if (list_mouse(&page->list, (enum mouse_action)action, row - page->list_row) && action == MOUSE_DOUBLE &&
		!check_page_failing(page, &error))
		app_error(overlay->app, &error);
}

static void page_destroy(struct overlay *overlay)
{
	struct check_page *page = (struct check_page *)overlay;

	free_board(page->board);
	free(page->name);
	free(page);
}

static const struct overlay_ops page_ops = {
	.contexts = CONTEXT_CHECKS | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OPEN, COMMAND_CHECK_RUN, COMMAND_CHECK_ADD, COMMAND_CHECK_EDIT, COMMAND_CHECK_MAIN,
		COMMAND_BACK, COMMAND_COUNT },
	.can = page_can,
	.draw = check_page_draw,
	.command = page_command,
	.mouse = page_mouse,
	.destroy = page_destroy,
};

void check_page_open(struct app *app, const struct check_page_spec *spec)
{
	struct check_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &page_ops;
	page->spec = *spec;
	page->name = xstrdup(spec->name);
	overlay_push(app, &page->overlay);
	check_page_ask(page);
}
