/* From an example of Data: its correction, the wall's candidates, the locks of its dataset. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"
#include "tui/screens/correct.h"
#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Correcting the example under the cursor ---- */

struct wanted {
	struct data_view *view;
	struct arena arena;
	int64_t id;
	struct example_detail detail;
	struct correction_answer answer;
};

static void free_wanted(void *arg)
{
	struct wanted *wanted = arg;

	arena_free(&wanted->arena);
	free(wanted);
}

static bool run_wanted(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct wanted *wanted = arg;

	(void)job;
	return example_read(db, wanted->id, &wanted->arena, &wanted->detail, error) &&
		correction_answer(&wanted->detail, &wanted->answer, error) &&
		correction_check_example(db, wanted->id, error);
}

static void wanted_read(struct app *app, void *arg)
{
	const struct wanted *wanted = arg;

	char *name = xasprintf("#%" PRId64, wanted->id);
	correct_open(app,
		&(struct correct_spec){ .example = wanted->id,
			.dataset = wanted->detail.dataset_name,
			.name = name,
			.answer = wanted->answer.text,
			.length = wanted->answer.length });
	free(name);
}

bool data_correct(struct data_view *view, const char *args, struct error *error)
{
	if (*args)
		return data_usage(error, COMMAND_CORRECT,
			"1 and 2 are outputs of Review; here the row under the cursor is corrected");
	struct wanted *wanted = xcalloc(1, sizeof(*wanted));
	*wanted = (struct wanted){ .view = view, .arena = ARENA_INIT, .id = data_cursor_id(view) };
	app_read(view->view.app, run_wanted, wanted_read, free_wanted, wanted);
	return true;
}

bool data_wall(struct data_view *view, const char *args, struct error *error)
{
	(void)args;
	(void)error;
	wall_open(view->view.app);
	return true;
}

/* ---- Locks ---- */

struct split_list {
	struct arena arena;
	int64_t dataset;
	const char **names;
};

static void free_splits(void *context)
{
	struct split_list *list = context;

	arena_free(&list->arena);
	free(list);
}

static void split_chosen(struct app *app, void *context, size_t index)
{
	const struct split_list *list = context;

	lock_turn(app, list->dataset, 0, list->names[index]);
}

static bool pick_split(struct data_view *view, const struct example_overview *overview, struct error *error)
{
	struct split_list *list = xcalloc(1, sizeof(*list));
	struct picker_item *items = arena_alloc(&list->arena, (overview->split_count + 1) * sizeof(*items));
	size_t count = 0;

	list->dataset = view->dataset;
	list->names = arena_alloc(&list->arena, (overview->split_count + 1) * sizeof(*list->names));
	for (size_t i = 0; i < overview->split_count; i++) {
		const struct split_count *split = &overview->splits[i];
		if (!*split->split)
			continue;
		list->names[count] = arena_strdup(&list->arena, split->split);
		items[count++] = (struct picker_item){ .text = split->split,
			.detail = arena_printf(
				&list->arena, "%s row%s", number_of(split->count).text, plural(split->count)) };
	}
	if (count == 0) {
		free_splits(list);
		return error_set(error, ERROR_USAGE, "no row is in a split yet: %s puts them into one",
			data_key(view, COMMAND_SPLIT_SET));
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "lock which split, or open it",
			.items = items,
			.count = count,
			.accept = split_chosen,
			.free_context = free_splits,
			.context = list });
	return true;
}

bool data_lock(struct data_view *view, const char *args, struct error *error)
{
	if (*args) {
		lock_turn(view->view.app, view->dataset, 0, args);
		return true;
	}
	if (!view->facts || view->facts->dataset != view->dataset)
		return error_set(error, ERROR_USAGE, "the splits are still being counted");
	return pick_split(view, &view->facts->overview, error);
}
