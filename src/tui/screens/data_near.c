/* An example's neighbours: a few in the detail, all of them as a filter, and the way back to where one was. */
#include "tui/screens/data_view.h"

#include "preop/model/neighbours.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR_LIMIT = 6 /* in the detail */ };

/* ---- The way back ---- */

void data_place_push(struct data_view *view)
{
	struct data_places_gone *gone = &view->gone;

	if (gone->count == PLACES_KEPT) {
		free(gone->items[0].filter);
		memmove(gone->items, gone->items + 1, (PLACES_KEPT - 1) * sizeof(gone->items[0]));
		gone->count--;
	}
	gone->items[gone->count++] = (struct data_place){
		.filter = xstrdup(view->filter), .dataset = view->dataset, .id = data_cursor_id(view)
	};
}

bool data_place_pop(struct data_view *view)
{
	struct data_places_gone *gone = &view->gone;

	while (gone->count > 0) {
		struct data_place place = gone->items[--gone->count];
		bool here = place.dataset == view->dataset && data_set_filter(view, place.filter, NULL);
		free(place.filter);
		if (!here) /* of another dataset, or a saved filter that is gone */
			continue;
		rows_anchor(view->rows, place.id);
		return true;
	}
	return false;
}

void data_places_free(struct data_view *view)
{
	while (view->gone.count > 0)
		free(view->gone.items[--view->gone.count].filter);
}

/* ---- All neighbours ---- */

bool data_neighbours(struct data_view *view, const char *args, struct error *error)
{
	const struct example *row = data_cursor_row(view);
	char filter[40];

	(void)args;
	if (!row)
		return error_set(error, ERROR_USAGE, "the row is still being read");
	if (!*row->group && !(row->flags & FLAG_REPEATED))
		return error_set(error, ERROR_USAGE,
			"#%" PRId64 " has no neighbours: no other row asks the same, and it belongs to no group",
			row->id);
	int64_t id = row->id;
	snprintf(filter, sizeof(filter), "near:%" PRId64, id);
	data_place_push(view);
	if (!data_set_filter(view, filter, error))
		return false;
	rows_anchor(view->rows, id);
	app_toast(view->view.app, TOAST_INFO, "neighbours of #%" PRId64 ": %s goes back", id,
		data_key(view, COMMAND_BACK));
	return true;
}

/* ---- A few in the detail ---- */

struct near {
	struct arena arena;
	int64_t id;
	struct neighbour *items;
	size_t count;
};

static void free_near(struct near *near)
{
	if (near)
		arena_free(&near->arena);
	free(near);
}

void data_near_free(struct data_view *view)
{
	free_near(view->near);
}

/* The answer is taken out of it and kept. */
struct asking {
	struct data_view *view;
	struct near *near;
};

static bool run_asking(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct near *near = ((struct asking *)arg)->near;

	(void)job;
	return example_neighbours(db, near->id, NEAR_LIMIT + 1, &near->arena, &near->items, &near->count, error);
}

static void near_read(void *app, void *arg, const struct error *error)
{
	struct asking *asking = arg;
	struct data_view *view = asking->view;

	if (error)
		return; /* the detail is whole without it */
	free_near(view->near);
	view->near = asking->near;
	asking->near = NULL;
	if (view->near->count > 0 && view->detail && view->detail->id == view->near->id)
		data_build_detail(view);
	app_dirty(app);
}

static void free_asking(void *arg)
{
	free_near(((struct asking *)arg)->near);
	free(arg);
}

void data_near_ask(struct data_view *view)
{
	const struct example_detail *detail = data_cursor_detail(view);

	if (!detail || (!*detail->row.group && !(detail->row.flags & FLAG_REPEATED)))
		return;
	struct asking *asking = xcalloc(1, sizeof(*asking));
	asking->near = xcalloc(1, sizeof(*asking->near));
	asking->view = view;
	asking->near->id = detail->row.id;
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = view->near_slot,
			.run = run_asking,
			.done = near_read,
			.free_arg = free_asking,
			.arg = asking });
}

/* "#271 same input", with its split where that is another one: such a pair leaks. */
void data_near_lines(
	struct data_view *view, const struct example *row, void (*line)(void *, enum role, const char *), void *context)
{
	const struct near *near = view->near;

	for (size_t i = 0; near && near->id == row->id && i < near->count && i < NEAR_LIMIT; i++) {
		const struct neighbour *item = &near->items[i];
		bool leaks = item->same_input && *item->split && *row->split && strcmp(item->split, row->split) != 0;
		char *text = xasprintf("#%" PRId64 "  %s%s%s%s%s%s", item->id,
			item->same_input ? "same input" : "same group",
			item->same_input && item->same_group ? ", same group" : "", *item->label ? "  " : "",
			item->label, leaks ? "  in " : "", leaks ? item->split : "");
		line(context, leaks ? ROLE_WARN : ROLE_TEXT, text);
		free(text);
	}
	if (near && near->id == row->id && near->count > NEAR_LIMIT) {
		char *text = xasprintf("and more: %s shows them all", data_key(view, COMMAND_NEIGHBOURS));
		line(context, ROLE_MUTED, text);
		free(text);
	}
}
