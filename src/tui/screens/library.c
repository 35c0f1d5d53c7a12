/* Library: playbooks, glossary, checklist and sources, with the page of the chosen entry beside or below the list. */
#include "tui/screens/library_view.h"

#include "preop/model/playbook.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/term_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct library_view *self(struct view *view)
{
	return (struct library_view *)view;
}

static struct view *library_create(struct app *app)
{
	struct library_view *view = xcalloc(1, sizeof(*view));

	view->view = (struct view){ .ops = &library_view, .app = app };
	view->filter = xstrdup("");
	view->detail = textview_new();
	view->slot = app_slot();
	return &view->view;
}

static void loaded_free(void *arg)
{
	struct library_loaded *loaded = arg;

	if (loaded != NULL)
		arena_free(&loaded->arena);
	free(loaded);
}

static void library_destroy(struct view *base)
{
	struct library_view *view = self(base);

	for (int i = 0; i < LIBRARY_LISTS; i++)
		free(view->shown[i]);
	loaded_free(view->loaded);
	textview_free(view->detail);
	free(view->filter);
	free(view);
}

/* ---- Reading ---- */

static bool run_load(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct library_loaded *loaded = xcalloc(1, sizeof(*loaded));

	(void)arg;
	if (!checklist_read(db, &loaded->arena, &loaded->items, &loaded->item_count, error)) {
		loaded_free(loaded);
		return false;
	}
	loaded->lists = lists();
	loaded->problems = lists_problems();
	for (size_t i = 0; i < loaded->item_count; i++)
		loaded->done += loaded->items[i].tick == TICK_DONE;
	job_post(job, loaded);
	return true;
}

static void load_arrived(void *context, void *arg, void *payload)
{
	struct app *app = context;
	struct library_view *view = self(app->views[VIEW_LIBRARY]);

	(void)arg;
	loaded_free(view->loaded);
	view->loaded = payload;
	library_narrow(view);
	app_dirty(app);
}

static void load_failed(void *context, void *arg, const struct error *error)
{
	(void)arg;
	if (error != NULL && error->code != ERROR_CANCELLED)
		app_error(context, error);
}

static void library_event(struct view *base, enum view_event event)
{
	struct library_view *view = self(base);
	bool now = base->app->current == VIEW_LIBRARY;

	if (event == VIEW_TOUCHED || (event != VIEW_SHOWN && !now))
		return;
	app_submit(base->app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_LIST,
			.slot = view->slot,
			.run = run_load,
			.post = load_arrived,
			.done = load_failed,
			.free_payload = loaded_free });
}

/* ---- Filter ---- */

static void set_filter(struct library_view *view, const char *text)
{
	free(view->filter);
	view->filter = xstrdup(text);
	if (view->loaded != NULL)
		library_narrow(view);
	app_dirty(view->view.app);
}

static void filter_typed(struct app *app, void *context, const char *text)
{
	(void)context;
	set_filter(self(app->views[VIEW_LIBRARY]), text);
}

/* Escape leaves what stood there. */
static void filter_left(struct app *app, void *context)
{
	set_filter(self(app->views[VIEW_LIBRARY]), context);
}

static bool filter(struct library_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args != '\0') {
		set_filter(view, args);
		return true;
	}
	prompt_open(view->view.app,
		&(struct prompt_spec){ .title = "Filter",
			.initial = view->filter,
			.help = "entries of all four lists that hold the text; empty shows all",
			.changed = filter_typed,
			.accept = filter_typed,
			.cancel = filter_left,
			.free_context = free,
			.context = xstrdup(view->filter) });
	return true;
}

/* ---- Beginning with a playbook ---- */

struct beginning {
	char *id;
	struct playbook_changes changes;
};

static void beginning_free(void *arg)
{
	free(((struct beginning *)arg)->id);
	free(arg);
}

static bool run_apply(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct beginning *beginning = arg;

	(void)job;
	return playbook_apply(db, beginning->id, &beginning->changes, error);
}

static void applied(void *app, void *arg, const struct error *error)
{
	const struct beginning *beginning = arg;

	if (error == NULL)
		app_toast(app, TOAST_GOOD, "the case begins with it: %" PRId64 " strand%s added%s",
			beginning->changes.strands, beginning->changes.strands == 1 ? "" : "s",
			beginning->changes.question ? ", the question set" : "");
}

static void begin_with(struct app *app, const char *id)
{
	struct beginning *beginning = xcalloc(1, sizeof(*beginning));

	beginning->id = xstrdup(id);
	app_write(app, NULL, run_apply, applied, beginning_free, beginning);
}

static void answered(struct app *app, void *context, size_t index)
{
	if (index == 1)
		begin_with(app, context);
}

static bool apply(struct library_view *view, const char *args, struct error *error)
{
	size_t index = library_chosen(view);
	const struct list_playbook *playbook;
	struct picker_item items[2] = { { .text = "No", .detail = "leave the case as it is" }, { .text = "Yes" } };
	char *detail, *title;

	if (*args != '\0') {
		begin_with(view->view.app, args);
		return true;
	}
	if (view->which != LIBRARY_PLAYBOOKS || index == SIZE_MAX)
		return error_set(error, ERROR_USAGE, "choose a playbook first");
	playbook = &view->loaded->lists->playbooks[index];
	detail = xasprintf(
		"its question where there is none, %zu strands; one undo takes all of it back", playbook->strand_count);
	title = xasprintf("Begin the case with \"%s\"?", playbook->name);
	items[1].detail = detail;
	picker_open(view->view.app,
		&(struct picker_spec){ .title = title,
			.items = items,
			.count = 2,
			.keep_order = true,
			.accept = answered,
			.free_context = free,
			.context = xstrdup(playbook->id) });
	free(detail);
	free(title);
	return true;
}

/* ---- Moving ---- */

static bool choose_list(struct library_view *view, const char *args, struct error *error)
{
	for (int i = 0; i < LIBRARY_LISTS; i++)
		if (strcmp(library_name((enum library_list)i), args) == 0) {
			view->which = (enum library_list)i;
			return true;
		}
	return error_set(error, ERROR_USAGE, "the lists are playbooks, glossary, checklist and sources");
}

static bool next_list(struct library_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	view->which = (enum library_list)((view->which + 1) % LIBRARY_LISTS);
	return true;
}

static bool previous_list(struct library_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	view->which = (enum library_list)((view->which + LIBRARY_LISTS - 1) % LIBRARY_LISTS);
	return true;
}

/* An item of the checklist leads to where it is done, a term to its page with links, the rest to its page. */
static bool open_chosen(struct library_view *view, const char *args, struct error *error)
{
	size_t index = library_chosen(view);
	struct strbuf page = STRBUF_INIT;

	(void)args;
	if (index == SIZE_MAX)
		return error_set(error, ERROR_USAGE, "there is no entry under the cursor");
	if (view->which == LIBRARY_CHECKLIST)
		return app_follow(view->view.app, view->loaded->items[index].item->screen, "", error);
	if (view->which == LIBRARY_TERMS) {
		term_page_open(view->view.app, &view->loaded->lists->terms[index]);
		return true;
	}
	library_text(view, view->which, index, &page);
	page_open(view->view.app, library_title(view->which), page.data);
	strbuf_free(&page);
	return true;
}

/* Of an item that no file can show, this is what ticks it. */
static bool evidence(struct library_view *view, const char *args, struct error *error)
{
	size_t index = library_chosen(view);
	const struct list_item *item;

	(void)args;
	if (view->which != LIBRARY_CHECKLIST || index == SIZE_MAX)
		return error_set(error, ERROR_USAGE, "choose an item of the checklist first");
	item = view->loaded->items[index].item;
	evidence_page_open(view->view.app, "checklist", item->id, item->text);
	return true;
}

static const struct library_command {
	enum command_id id;
	bool (*run)(struct library_view *view, const char *args, struct error *error);
} commands[] = {
	{ COMMAND_OPEN, open_chosen },
	{ COMMAND_LEFT, previous_list },
	{ COMMAND_RIGHT, next_list },
	{ COMMAND_NEXT_PANE, next_list },
	{ COMMAND_PREVIOUS_PANE, previous_list },
	{ COMMAND_LIBRARY_LIST, choose_list },
	{ COMMAND_LIBRARY_FILTER, filter },
	{ COMMAND_LIBRARY_PRINT, library_print },
	{ COMMAND_PLAYBOOK_APPLY, apply },
	{ COMMAND_EVIDENCE, evidence },
};

static bool library_command(struct view *base, enum command_id id, const char *args, struct error *error)
{
	struct library_view *view = self(base);

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].id == id)
			return commands[i].run(view, args, error);
	return list_command(&view->lists[view->which], id) || textview_command(view->detail, id) ||
		error_set(error, ERROR_USAGE, "%s", "");
}

static const char *library_why_not(struct view *base, enum command_id id)
{
	struct library_view *view = self(base);

	if (id == COMMAND_PLAYBOOK_APPLY && view->which != LIBRARY_PLAYBOOKS)
		return "no playbook is chosen";
	if (id == COMMAND_EVIDENCE && view->which != LIBRARY_CHECKLIST)
		return "no item of the checklist is chosen";
	if ((id == COMMAND_OPEN || id == COMMAND_LIBRARY_PRINT) && library_chosen(view) == SIZE_MAX)
		return "there is no entry under the cursor";
	return NULL;
}

static const enum command_id *library_hints(const struct view *base)
{
	static const enum command_id hints[] = { COMMAND_OPEN, COMMAND_PLAYBOOK_APPLY, COMMAND_EVIDENCE,
		COMMAND_LIBRARY_FILTER, COMMAND_NEXT_PANE, COMMAND_LIBRARY_PRINT, COMMAND_COUNT };

	(void)base;
	return hints;
}

static void library_mouse(struct view *base, int row, int col, int action)
{
	struct library_view *view = self(base);
	enum library_list which = library_title_at(view, row, col);

	if (which != LIBRARY_LISTS && action == MOUSE_CLICK)
		view->which = which;
	else if (list_mouse(&view->lists[view->which], (enum mouse_action)action, row - library_first_row()) &&
		action == MOUSE_DOUBLE)
		open_chosen(view, "", &(struct error)ERROR_INIT);
}

static void library_status(struct view *base, struct view_status *out)
{
	const struct library_view *view = self(base);
	const struct list *list = &view->lists[view->which];

	if (list->count > 0)
		snprintf(out->position, STATUS_TEXT, "%" PRId64 " of %" PRId64, list->cursor + 1, list->count);
	snprintf(out->filter, STATUS_TEXT, "%s", view->filter);
}

static void library_summary(struct view *base, char *out, size_t size)
{
	const struct library_view *view = self(base);

	if (view->loaded != NULL)
		snprintf(out, size, "%zu of %zu items of the checklist are done", view->loaded->done,
			view->loaded->item_count);
}

static void library_save(struct view *base, struct strbuf *out)
{
	strbuf_addf(out, "list=%s", library_name(self(base)->which));
}

static void library_open_at(struct view *base, const char *argument)
{
	choose_list(self(base), argument, &(struct error)ERROR_INIT);
}

static void library_restore(struct view *base, const char *saved)
{
	if (strncmp(saved, "list=", 5) == 0)
		library_open_at(base, saved + 5);
}

static bool library_copy(struct view *base, const char *what, struct strbuf *out)
{
	const struct library_view *view = self(base);
	size_t index = library_chosen(view);

	if (index == SIZE_MAX || strcmp(what, "id") == 0)
		return false;
	if (strcmp(what, "row") == 0)
		library_text(view, view->which, index, out);
	else
		library_value(view, index, out);
	return true;
}

const struct view_ops library_view = {
	.id = VIEW_LIBRARY,
	.name = "library",
	.title = "Library",
	.key = '9',
	.contexts = CONTEXT_LIBRARY | CONTEXT_LIST,
	.create = library_create,
	.destroy = library_destroy,
	.event = library_event,
	.draw = library_draw,
	.summary = library_summary,
	.command = library_command,
	.why_not = library_why_not,
	.hints = library_hints,
	.mouse = library_mouse,
	.status = library_status,
	.save = library_save,
	.restore = library_restore,
	.open_at = library_open_at,
	.copy = library_copy,
};
