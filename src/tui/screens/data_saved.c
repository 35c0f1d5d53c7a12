/* Saved filters: a list to choose from, which also keeps the present one under a name and drops one (-NAME). */
#include "tui/screens/data_view.h"

#include "preop/model/saved_filter.h"
#include "tui/overlay.h"

#include <stdlib.h>
#include <string.h>

/* ---- Writing ---- */

struct saving {
	char *name, *filter; /* filter NULL: dropped */
};

static void free_saving(void *arg)
{
	struct saving *saving = arg;

	free(saving->name);
	free(saving->filter);
	free(saving);
}

static bool run_saving(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct saving *saving = arg;

	(void)job;
	return saving->filter ? saved_filter_save(db, saving->name, saving->filter, error)
			      : saved_filter_remove(db, saving->name, error);
}

static void write_filter(struct app *app, const char *name, const char *filter)
{
	struct saving *saving = xcalloc(1, sizeof(*saving));
	char *title = xasprintf("@%s %s", name, filter ? "saved" : "removed");

	*saving = (struct saving){ .name = xstrdup(name), .filter = filter ? xstrdup(filter) : NULL };
	app_write(app, title, run_saving, NULL, free_saving, saving);
	free(title);
}

static const char *name_of(const char *text)
{
	return text + (*text == '@');
}

static void named(struct app *app, void *context, const char *text)
{
	struct data_view *view = context;

	if (*name_of(text))
		write_filter(app, name_of(text), view->filter);
}

static void ask_for_name(struct data_view *view)
{
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "save the filter as",
			.initial = "",
			.accept = named,
			.context = view,
			.help = "letters, digits, - and _; @NAME then stands for it in any filter" });
}

/* ---- Choosing ---- */

struct reading {
	struct data_view *view;
	char *wanted; /* the name, or NULL: let a person choose */
	struct arena arena;
	struct saved_filter *items;
	size_t count;
};

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	arena_free(&reading->arena);
	free(reading->wanted);
	free(reading);
}

struct offer { /* the texts, as they were when the picker opened */
	struct data_view *view;
	char **filters;
	size_t count;
};

static void free_offer(void *context)
{
	struct offer *offer = context;

	for (size_t i = 0; i < offer->count; i++)
		free(offer->filters[i]);
	free(offer->filters);
	free(offer);
}

static void apply(struct data_view *view, const char *filter)
{
	struct error error = ERROR_INIT;

	if (!data_set_filter(view, filter, &error))
		app_error(view->view.app, &error);
}

/* The first item stands for the present filter. */
static void chosen(struct app *app, void *context, size_t index)
{
	struct offer *offer = context;

	(void)app;
	if (index == 0)
		ask_for_name(offer->view);
	else
		apply(offer->view, offer->filters[index - 1]);
}

static bool takes_off(const char *text)
{
	return *text == '-';
}

static void typed(struct app *app, void *context, const char *text)
{
	(void)context;
	if (takes_off(text) && *name_of(text + 1))
		write_filter(app, name_of(text + 1), NULL);
}

static void offer_filters(struct reading *reading)
{
	struct data_view *view = reading->view;
	struct offer *offer = xcalloc(1, sizeof(*offer));
	struct picker_item *items = xcalloc(reading->count + 1, sizeof(*items));

	*offer = (struct offer){ .view = view, .filters = xcalloc(reading->count + 1, sizeof(char *)) };
	items[0] = (struct picker_item){ .text = "save the present filter as \u2026",
		.detail = view->filter,
		.disabled = *view->filter ? NULL : "there is none" };
	for (size_t i = 0; i < reading->count; i++) {
		const struct saved_filter *saved = &reading->items[i];
		items[i + 1] = (struct picker_item){ .text = arena_printf(&reading->arena, "@%s", saved->name),
			.detail = saved->filter };
		offer->filters[offer->count++] = xstrdup(saved->filter);
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "saved filters (-NAME removes one)",
			.items = items,
			.count = reading->count + 1,
			.accept = chosen,
			.accept_text = typed,
			.is_whole = takes_off,
			.free_context = free_offer,
			.context = offer });
	free(items);
}

static bool run_reading(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;

	(void)job;
	return saved_filter_list(db, &reading->arena, &reading->items, &reading->count, error);
}

static void read_done(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;

	if (error) {
		app_error(app, error);
		return;
	}
	if (!reading->wanted) {
		offer_filters(reading);
		return;
	}
	for (size_t i = 0; i < reading->count; i++)
		if (strcmp(reading->items[i].name, reading->wanted) == 0) {
			apply(reading->view, reading->items[i].filter);
			return;
		}
	app_toast(app, TOAST_WARNING, "there is no saved filter \"%s\"", reading->wanted);
}

bool data_filters(struct data_view *view, const char *args, struct error *error)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));

	(void)error;
	*reading = (struct reading){ .view = view, .wanted = *args ? xstrdup(name_of(args)) : NULL };
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.run = run_reading,
			.done = read_done,
			.free_arg = free_reading,
			.arg = reading });
	return true;
}
