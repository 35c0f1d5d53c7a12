/* Choosing a dataset, and freezing one. */
#include "tui/screens/data_view.h"

#include "preop/model/snapshot.h"
#include "tui/overlay.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

void data_expect_dataset(struct data_view *view, const char *name)
{
	char *copy = xstrdup(name);

	free(view->wanted_dataset);
	view->wanted_dataset = copy;
}

static bool show_named(struct data_view *view, const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < view->datasets->count; i++) {
		if (strcmp(view->datasets->items[i].name, name) == 0) {
			data_show_dataset(view, &view->datasets->items[i]);
			strbuf_free(&names);
			return data_set_filter(view, "", error);
		}
		strbuf_addf(&names, "%s%s", i ? ", " : "", view->datasets->items[i].name);
	}
	error_set(error, ERROR_NOT_FOUND, "there is no dataset \"%s\"; there are: %s", name, names.data);
	strbuf_free(&names);
	return false;
}

struct dataset_choice {
	struct data_view *view;
	struct arena arena;
	const char **names;
};

static void free_dataset_choice(void *context)
{
	struct dataset_choice *choice = context;

	arena_free(&choice->arena);
	free(choice);
}

static void dataset_chosen(struct app *app, void *context, size_t index)
{
	struct dataset_choice *choice = context;
	struct error error = ERROR_INIT;

	if (!show_named(choice->view, choice->names[index], &error))
		app_error(app, &error);
}

bool data_choose_dataset(struct data_view *view, const char *args, struct error *error)
{
	size_t count = view->datasets->count, shown = 0;

	if (*args)
		return show_named(view, args, error);
	struct dataset_choice *choice = xcalloc(1, sizeof(*choice));
	struct picker_item *items = xcalloc(count + 1, sizeof(items[0]));
	choice->view = view;
	choice->names = arena_alloc(&choice->arena, (count + 1) * sizeof(choice->names[0]));
	for (size_t i = 0; i < count; i++) {
		const struct dataset *dataset = &view->datasets->items[i];
		choice->names[i] = arena_strdup(&choice->arena, dataset->name);
		items[i] = (struct picker_item){ .text = choice->names[i],
			.detail = arena_printf(&choice->arena, "%s example%s, %zu label%s",
				number_of(dataset->rows).text, plural(dataset->rows), dataset->label_count,
				plural((int64_t)dataset->label_count)) };
		if (dataset->id == view->dataset)
			shown = i;
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "dataset",
			.items = items,
			.count = count,
			.initial = shown,
			.accept = dataset_chosen,
			.free_context = free_dataset_choice,
			.context = choice });
	free(items);
	return true;
}

/* ---- Snapshots ---- */

struct freezing {
	int64_t dataset, snapshot, rows;
	char *name;
};

static bool run_snapshot(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct freezing *freezing = arg;

	(void)job;
	return snapshot_create(db, freezing->dataset, freezing->name, "", &freezing->snapshot, error);
}

static void snapshot_done(void *app, void *arg, const struct error *error)
{
	const struct freezing *freezing = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "snapshot \"%s\" taken of %s row%s", freezing->name,
			number_of(freezing->rows).text, plural(freezing->rows));
}

static void free_freezing(void *arg)
{
	struct freezing *freezing = arg;

	free(freezing->name);
	free(freezing);
}

static void take_snapshot(struct app *app, void *context, const char *name)
{
	const struct dataset *dataset = data_dataset(context);

	if (!dataset || !*name)
		return;
	struct freezing *freezing = xcalloc(1, sizeof(*freezing));
	*freezing = (struct freezing){ .dataset = dataset->id, .rows = dataset->rows, .name = xstrdup(name) };
	app_write(app, NULL, run_snapshot, snapshot_done, free_freezing, freezing);
}

bool data_snapshot(struct data_view *view, const char *args, struct error *error)
{
	const struct dataset *dataset = data_dataset(view);

	(void)error;
	if (*args) {
		take_snapshot(view->view.app, view, args);
		return true;
	}
	char *name = xasprintf("%s v%lld", dataset->name, (long long)dataset->version);
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "snapshot name",
			.initial = name,
			.accept = take_snapshot,
			.context = view,
			.help = "freezes the whole dataset as it is now, whatever the filter shows" });
	free(name);
	return true;
}
