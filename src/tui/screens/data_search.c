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

struct walk {                 /* through the rows as they were when it began */
	int64_t origin, rows; /* the cursor, and how many there were */
	int64_t steps;        /* rows looked at already */
	int direction;        /* 1: down, -1: up */
};

struct looking { /* at one slice of the walk */
	struct data_view *view;
	char *text;
	struct walk walk;
	int64_t *ids;
	size_t count, found;
};

/* The row so many steps from the origin; as many steps as there are rows lead back to it. */
static int64_t row_at_step(const struct walk *walk, int64_t step)
{
	int64_t row = (walk->origin + walk->direction * step) % walk->rows;

	return row < 0 ? row + walk->rows : row;
}

static bool went_round(const struct walk *walk, int64_t row)
{
	return walk->direction > 0 ? row <= walk->origin : row >= walk->origin;
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

static void look_on(struct data_view *view, struct walk walk);

static void stop(struct data_view *view)
{
	view->searching = false;
	view->search_more = 0;
}

/* Begins at the cursor; while a search is under way its key is remembered, so that n n n goes three matches on. */
static void look(struct data_view *view, int direction)
{
	struct list *list = rows_list(view->rows);

	if (view->searching)
		view->search_more += direction;
	else
		look_on(view, (struct walk){ .origin = list->cursor, .rows = list->count, .direction = direction });
}

static void show_match(struct data_view *view, const struct looking *looking)
{
	int64_t id = looking->ids[looking->found];
	int64_t row = row_at_step(&looking->walk, looking->walk.steps + 1 + (int64_t)looking->found);

	if (rows_id(view->rows, row) != id)
		row = rows_index(view->rows, id); /* the rows changed meanwhile */
	if (row < 0)
		return;
	if (went_round(&looking->walk, row))
		app_toast(view->view.app, TOAST_INFO, "search went round the %s",
			looking->walk.direction > 0 ? "end" : "start");
	list_move_to(rows_list(view->rows), row);
	data_moved(view);
}

static void looked(void *app, void *arg, const struct error *error)
{
	struct looking *looking = arg;
	struct data_view *view = looking->view;

	if (error) {
		stop(view);
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	if (looking->found == looking->count) {
		looking->walk.steps += (int64_t)looking->count;
		look_on(view, looking->walk);
		return;
	}
	view->searching = false;
	show_match(view, looking);
	if (view->search_more != 0) {
		int direction = view->search_more > 0 ? 1 : -1;
		view->search_more -= direction;
		look(view, direction);
	}
}

/* The next slice of the walk. */
static void look_on(struct data_view *view, struct walk walk)
{
	const struct list *list = rows_list(view->rows);

	if (walk.rows != list->count) /* other rows by now: from here again */
		walk = (struct walk){ .origin = list->cursor, .rows = list->count, .direction = walk.direction };
	if (walk.steps >= walk.rows) {
		stop(view);
		app_toast(view->view.app, TOAST_WARNING, "no row shown here holds \"%s\"", view->search);
		return;
	}
	struct looking *looking = xcalloc(1, sizeof(*looking));
	*looking = (struct looking){ .view = view, .text = xstrdup(view->search), .walk = walk };
	looking->count = walk.rows - walk.steps < SLICE ? (size_t)(walk.rows - walk.steps) : SLICE;
	looking->ids = xcalloc(looking->count, sizeof(looking->ids[0]));
	for (size_t i = 0; i < looking->count; i++)
		looking->ids[i] = rows_id(view->rows, row_at_step(&walk, walk.steps + 1 + (int64_t)i));
	view->searching = true;
	char *title = xasprintf("search \"%s\"", view->search);
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

/* A new text takes the slot of the search before, whose end is then never heard. */
static void search_for(struct data_view *view, const char *text)
{
	char *copy = xstrdup(text);

	free(view->search);
	view->search = copy;
	data_highlight(view);
	stop(view);
	if (*view->search)
		look(view, 1);
	app_dirty(view->view.app);
}

static void accepted(struct app *app, void *context, const char *text)
{
	(void)app;
	search_for(context, text);
}

bool data_search(struct data_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		search_for(view, args);
	else
		prompt_open(view->view.app,
			&(struct prompt_spec){ .title = "search",
				.initial = "",
				.accept = accepted,
				.context = view,
				.help = "text of the record, in either case; empty takes the marking off" });
	return true;
}

static bool look_again(struct data_view *view, int direction, struct error *error)
{
	if (!*view->search && view->word_count > 0) { /* what the filter looks for */
		free(view->search);
		view->search = xstrdup(view->words[0]);
	}
	if (!*view->search)
		return error_set(
			error, ERROR_USAGE, "nothing was searched for yet: press %s", data_key(view, COMMAND_SEARCH));
	look(view, direction);
	return true;
}

bool data_search_next(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	return look_again(view, 1, error);
}

bool data_search_previous(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	return look_again(view, -1, error);
}
