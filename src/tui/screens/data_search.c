/*
 * Search: the next row whose record holds the text, from the cursor on and round the end. Readers look through slices of ids in the order of the list, so what is
 * near is found at once, however long the list is.
 */
#include "tui/screens/data_view.h"

#include "preop/model/rowset.h"
#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

enum { SLICE = 8192 };

struct looking {
	struct data_view *view;
	char *text;
	int64_t origin, rows; /* the cursor when it began, and the rows there were */
	int64_t steps;        /* rows looked at before this slice */
	int direction;        /* 1: down, -1: up */
	int64_t *ids;
	size_t count, found;
};

/* The row so many steps from the origin. */
static int64_t row_at_step(const struct looking *looking, int64_t step)
{
	int64_t row = (looking->origin + looking->direction * step) % looking->rows;

	return row < 0 ? row + looking->rows : row;
}

static bool went_round(const struct looking *looking, int64_t row)
{
	return looking->direction > 0 ? row <= looking->origin : row >= looking->origin;
}

static bool run_look(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct looking *looking = arg;

	(void)job;
	return rowset_search(db, looking->ids, looking->count, looking->text, &looking->found, error);
}

static void free_looking(void *arg)
{
	struct looking *looking = arg;

	free(looking->text);
	free(looking->ids);
	free(looking);
}

static void look_on(
	struct data_view *view, const char *text, int64_t origin, int64_t rows, int64_t steps, int direction);

static void looked(void *app, void *arg, const struct error *error)
{
	struct looking *looking = arg;
	struct data_view *view = looking->view;

	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	if (looking->found == looking->count) {
		look_on(view, looking->text, looking->origin, looking->rows, looking->steps + (int64_t)looking->count,
			looking->direction);
		return;
	}
	int64_t row = row_at_step(looking, looking->steps + 1 + (int64_t)looking->found);
	if (rows_id(view->rows, row) != looking->ids[looking->found])
		row = rows_index(view->rows, looking->ids[looking->found]); /* the rows changed meanwhile */
	if (row < 0)
		return;
	if (went_round(looking, row))
		app_toast(app, TOAST_INFO, "search went round the %s", looking->direction > 0 ? "end" : "start");
	list_move_to(rows_list(view->rows), row);
	data_moved(view);
}

/* The next slice, behind `steps` rows that do not hold the text; the last row looked at is the origin itself. */
static void look_on(
	struct data_view *view, const char *text, int64_t origin, int64_t rows, int64_t steps, int direction)
{
	if (rows != rows_list(view->rows)->count) { /* other rows by now: from here again */
		rows = rows_list(view->rows)->count;
		origin = rows_list(view->rows)->cursor;
		steps = 0;
	}
	if (steps >= rows) {
		app_toast(view->view.app, TOAST_WARNING, "no row shown here holds \"%s\"", text);
		return;
	}
	struct looking *looking = xcalloc(1, sizeof(*looking));
	*looking = (struct looking){ .view = view,
		.text = xstrdup(text),
		.origin = origin,
		.rows = rows,
		.steps = steps,
		.direction = direction };
	looking->count = rows - steps < SLICE ? (size_t)(rows - steps) : SLICE;
	looking->ids = xcalloc(looking->count, sizeof(looking->ids[0]));
	for (size_t i = 0; i < looking->count; i++)
		looking->ids[i] = rows_id(view->rows, row_at_step(looking, steps + 1 + (int64_t)i));
	char *title = xasprintf("search \"%s\"", text);
	app_submit(view->view.app,
		&(struct job_spec){ .title = title,
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = view->search_slot,
			.run = run_look,
			.done = looked,
			.free_arg = free_looking,
			.arg = looking });
	free(title);
}

static bool look(struct data_view *view, int direction, struct error *error)
{
	struct list *list = rows_list(view->rows);

	if (!*view->search)
		return error_set(
			error, ERROR_USAGE, "nothing was searched for yet: press %s", data_key(view, COMMAND_SEARCH));
	look_on(view, view->search, list->cursor, list->count, 0, direction);
	return true;
}

static bool search_for(struct data_view *view, const char *text, struct error *error)
{
	char *copy = xstrdup(text);

	free(view->search);
	view->search = copy;
	data_highlight(view);
	return !*view->search || look(view, 1, error);
}

static void accepted(struct app *app, void *context, const char *text)
{
	struct error error = ERROR_INIT;

	if (!search_for(context, text, &error))
		app_error(app, &error);
}

bool data_search(struct data_view *view, const char *args, struct error *error)
{
	if (*args)
		return search_for(view, args, error);
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "search",
			.initial = "",
			.accept = accepted,
			.context = view,
			.help = "text of the record, in either case; empty takes the marking off" });
	return true;
}

bool data_search_next(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	return look(view, 1, error);
}

bool data_search_previous(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	return look(view, -1, error);
}
