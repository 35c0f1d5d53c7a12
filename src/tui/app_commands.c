/* The commands that work everywhere, and the way every command takes: overlay, view, then here. */
#include "app_private.h"

#include "index_job.h"
#include "keymap.h"
#include "preop/model/project.h"
#include "screens/conflicts_page.h"
#include "screens/guideline_page.h"
#include "screens/judge_page.h"
#include "screens/replay_page.h"
#include "screens/run_page.h"
#include "screens/schema_page.h"
#include "screens/sitting_page.h"
#include "screens/term_page.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

/* --- one function a command --- */

static bool run_quit(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	app->quit = !app->p->monkey;
	return true;
}

static bool run_back(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	if (!toasts_dismiss(app))
		app_back(app);
	return true;
}

static bool run_help(struct app *app, const char *args, struct error *error)
{
	(void)error;
	help_open(app, args);
	return true;
}

static bool run_palette(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	palette_open(app);
	return true;
}

static bool run_go(struct app *app, const char *args, struct error *error)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (strcmp(view_table[i]->name, args) == 0) {
			app_go(app, (enum view_id)i, NULL);
			return true;
		}
	}
	return error_set(error, ERROR_USAGE,
		"there is no screen \"%s\"; there are case, train, data, labels, review, lineage, library and jobs",
		args);
}

/* Case's own panes come first (the view moves among them itself, and is told at which end one comes back), then the four others. */
static bool turn_panes(struct app *app, int step)
{
	static const enum view_id panes[] = { VIEW_CASE, VIEW_TRAIN, VIEW_REVIEW, VIEW_DATA, VIEW_LINEAGE };
	enum { PANES = sizeof(panes) / sizeof(panes[0]) };
	int at = 0;

	if (!app_panes_visible(app))
		return true;
	while (panes[at] != app->pane)
		at++;
	do
		at = (at + step + PANES) % PANES;
	while (panes[at] != VIEW_CASE && !view_table[panes[at]]->draw_pane);
	app->pane = panes[at];
	if (app->pane == VIEW_CASE && view_table[VIEW_CASE]->open_at)
		view_table[VIEW_CASE]->open_at(app->views[VIEW_CASE], step > 0 ? "blockers" : "strands");
	return true;
}

static bool run_next_pane(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	return turn_panes(app, 1);
}

static bool run_previous_pane(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	return turn_panes(app, -1);
}

static bool run_zoom(struct app *app, const char *args, struct error *error)
{
	(void)args;
	if (app->current == VIEW_CASE && app->pane != VIEW_CASE) {
		app_go(app, app->pane, NULL);
		app->zoomed = true;
		return true;
	}
	if (app->zoomed)
		return app_back(app);
	return error_set(error, ERROR_USAGE, "there is no pane to zoom here");
}

/* Themes are tried on while choosing: closing the list puts the old one back. */
static const char *theme_at(size_t index)
{
	const char *name = theme_next(NULL);

	while (index-- > 0)
		name = theme_next(name);
	return name;
}

static void theme_moved(struct app *app, void *context, size_t index)
{
	(void)context;
	app_set_theme(app, theme_at(index), NULL);
}

static void theme_accept(struct app *app, void *context, size_t index)
{
	struct error error = ERROR_INIT;

	(void)context;
	if (!app_set_theme(app, theme_at(index), &error))
		app_error(app, &error);
}

static void theme_cancel(struct app *app, void *context)
{
	app_set_theme(app, context, NULL);
}

static bool run_theme(struct app *app, const char *args, struct error *error)
{
	struct picker_item items[16] = { { .text = NULL } };
	struct picker_spec spec = { .title = "Theme",
		.items = items,
		.keep_order = true,
		.moved = theme_moved,
		.accept = theme_accept,
		.cancel = theme_cancel,
		.free_context = free };

	if (*args)
		return app_set_theme(app, args, error);
	for (const char *name = theme_next(NULL); name && spec.count < 16; name = theme_next(name)) {
		if (strcmp(name, app->theme_name) == 0)
			spec.initial = spec.count;
		items[spec.count++].text = name;
	}
	spec.context = xstrdup(app->theme_name);
	picker_open(app, &spec);
	return true;
}

static bool run_refresh(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	if (app->terminal)
		terminal_repaint(app->terminal);
	app_changed(app);
	return true;
}

static bool run_suspend(struct app *app, const char *args, struct error *error)
{
	(void)args;
	if (app->p->monkey)
		return true;
	if (!app->terminal)
		return error_set(error, ERROR_USAGE, "there is no shell to go back to");
	terminal_stop(app->terminal);
	return true;
}

static bool run_messages(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	page_open(app, "Messages", app->message_log.len ? app->message_log.data : "No messages in this session.");
	return true;
}

static bool run_dismiss(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	toasts_dismiss(app);
	return true;
}

static bool run_mouse(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	app->p->mouse = !app->p->mouse;
	if (app->terminal)
		terminal_mouse(app->terminal, app->p->mouse);
	app_toast(app, TOAST_INFO,
		app->p->mouse ? "the mouse is on" : "the mouse is off: the terminal selects text itself");
	return true;
}

static bool run_copy(struct app *app, const char *args, struct error *error)
{
	struct view *view = app_focus(app);
	const char *what = *args ? args : "value";
	struct strbuf text = STRBUF_INIT;

	if (strcmp(what, "value") != 0 && strcmp(what, "row") != 0 && strcmp(what, "id") != 0)
		return error_set(error, ERROR_USAGE, "\"%s\" cannot be copied; value, row and id can", what);
	bool any = view->ops->copy && view->ops->copy(view, what, &text);
	if (any)
		app_clipboard(app, text.data, text.len, what);
	else
		error_set(error, ERROR_USAGE, "there is nothing under the cursor to copy");
	strbuf_free(&text);
	return any;
}

/* The newest one that still can be stopped. */
static bool run_cancel_job(struct app *app, const char *args, struct error *error)
{
	struct job_info jobs[16];
	size_t count = jobs_list(app->jobs, jobs, 16);

	(void)args;
	if (jobs_waiting(app->jobs) > 0 && jobs_cancel_waiting(app->jobs) > 0)
		return true; /* what becomes of it is said by whoever asked for it */
	for (size_t i = 0; i < count; i++) {
		if (jobs[i].state == JOB_RUNNING || jobs[i].state == JOB_QUEUED) {
			jobs_cancel(app->jobs, jobs[i].id);
			app_toast(app, TOAST_INFO, "stopping: %s", jobs[i].title);
			return true;
		}
	}
	const char *quit = keymap_keys(app->keymap, app_contexts(app), COMMAND_QUIT, NULL);
	return error_set(error, ERROR_USAGE, "no job is running%s%s%s", quit ? "; " : "", quit ? quit : "",
		quit ? " leaves preop" : "");
}

static void act_as(struct app *app, void *context, const char *name)
{
	struct error error = ERROR_INIT;

	(void)context;
	if (!person_name_valid(name, &error)) {
		app_error(app, &error);
		return;
	}
	app_set_actor(app, name);
	app_toast(app, TOAST_INFO, "you act as %s now", name);
}

static bool run_act_as(struct app *app, const char *args, struct error *error)
{
	struct prompt_spec spec = { .title = "Act as",
		.initial = app->actor,
		.help = "the name your answers and labels carry from now on",
		.accept = act_as };

	if (!*args) {
		prompt_open(app, &spec);
		return true;
	}
	if (!person_name_valid(args, error))
		return false;
	act_as(app, NULL, args);
	return true;
}

/* Datasets are Data's business, from wherever they are asked for. */
static bool run_import(struct app *app, const char *args, struct error *error)
{
	struct view *data = app->views[VIEW_DATA];

	return data->ops->command(data, COMMAND_IMPORT, args, error);
}

static bool run_snapshot(struct app *app, const char *args, struct error *error)
{
	struct view *data = app->views[VIEW_DATA];

	return data->ops->command(data, COMMAND_SNAPSHOT, args, error);
}

static bool run_merge(struct app *app, const char *args, struct error *error)
{
	(void)error;
	merge_start(app, args);
	return true;
}

static bool run_conflicts(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	conflicts_page_open(app);
	return true;
}

static const struct global {
	bool (*run)(struct app *app, const char *args, struct error *error);
	bool view_first; /* a view may mean something nearer by it */
} globals[COMMAND_COUNT] = {
	[COMMAND_QUIT] = { run_quit, false },
	[COMMAND_BACK] = { run_back, true },
	[COMMAND_HELP] = { run_help, false },
	[COMMAND_PALETTE] = { run_palette, false },
	[COMMAND_GO] = { run_go, false },
	[COMMAND_NEXT_PANE] = { run_next_pane, true },
	[COMMAND_PREVIOUS_PANE] = { run_previous_pane, true },
	[COMMAND_ZOOM] = { run_zoom, true },
	[COMMAND_UNDO] = { undo_start, false },
	[COMMAND_REDO] = { redo_start, false },
	[COMMAND_THEME] = { run_theme, false },
	[COMMAND_REFRESH] = { run_refresh, false },
	[COMMAND_SUSPEND] = { run_suspend, false },
	[COMMAND_MESSAGES] = { run_messages, false },
	[COMMAND_DISMISS] = { run_dismiss, false },
	[COMMAND_MOUSE] = { run_mouse, false },
	[COMMAND_COPY] = { run_copy, true },
	[COMMAND_IMPORT] = { run_import, false },
	[COMMAND_SNAPSHOT] = { run_snapshot, false },
	[COMMAND_MERGE] = { run_merge, false },
	[COMMAND_CONFLICTS] = { run_conflicts, false },
	[COMMAND_GUIDELINE] = { guideline_page_start, false },
	[COMMAND_GUIDELINE_PATCH] = { guideline_patch_start, false },
	[COMMAND_GUIDELINE_REPLAY] = { replay_page_start, false },
	[COMMAND_SCHEMA] = { schema_page_start, false },
	[COMMAND_SITTING] = { sitting_page_start, false },
	[COMMAND_RUNS] = { run_page_start, false },
	[COMMAND_JUDGES] = { judge_page_start, false },
	[COMMAND_LABELS_EXPORT] = { labels_export_start, false },
	[COMMAND_LABELS_FEEDBACK] = { labels_feedback_start, false },
	[COMMAND_INDEX] = { index_start, false },
	[COMMAND_GLOSSARY_WORD] = { glossary_word_start, false },
	[COMMAND_CANCEL_JOB] = { run_cancel_job, true },
	[COMMAND_ACT_AS] = { run_act_as, false },
};

/* --- the way of a command --- */

bool app_is_global(enum command_id id)
{
	return globals[id].run != NULL;
}

static bool is_not_mine(const struct error *error)
{
	return error->code == ERROR_USAGE && error->message[0] == '\0';
}

const char *app_why_not(struct app *app, enum command_id id)
{
	const struct command *command = command_get(id);
	struct view *view = app_focus(app);
	bool datas = id == COMMAND_IMPORT || id == COMMAND_SNAPSHOT;

	if (command->flags & COMMAND_FLAG_CHANGES && app->read_only)
		return "the project is open for reading only";
	if (datas)
		view = app->views[VIEW_DATA];
	return view->ops->why_not && (datas || !app_is_global(id)) ? view->ops->why_not(view, id) : NULL;
}

static bool refuse(const struct command *command, struct error *error)
{
	for (context_set bit = CONTEXT_CASE; bit <= CONTEXT_JOBS; bit <<= 1) {
		if (command->contexts == bit)
			return error_set(error, ERROR_USAGE, "%s works on the %s screen (go %s)", command->name,
				context_name(bit), context_name(bit));
	}
	return error_set(error, ERROR_USAGE, "%s makes no sense here", command->name);
}

static bool run_in_view(struct app *app, enum command_id id, const char *args, struct error *error)
{
	struct view *view = app_focus(app);
	const char *why = app_why_not(app, id);

	if (!(command_get(id)->contexts & (view->ops->contexts | CONTEXT_ALL)))
		return error_set(error, ERROR_USAGE, "%s", "");
	if (why)
		return error_set(error, ERROR_USAGE, "%s: %s", command_get(id)->title, why);
	return view->ops->command(view, id, args, error);
}

/* Only what the overlay knows, and what belongs to no screen, runs while one is open. */
static bool run_in_overlay(struct app *app, enum command_id id, const char *args, struct error *error)
{
	if (app->overlay->ops->command(app->overlay, id, args, error))
		return true;
	if (!is_not_mine(error) || !app_is_global(id) || id == COMMAND_BACK)
		return is_not_mine(error)
			? error_set(error, ERROR_USAGE, "%s makes no sense here; Escape closes", command_get(id)->name)
			: false;
	*error = (struct error)ERROR_INIT;
	return globals[id].run(app, args, error);
}

/* A pane of Case is for looking and choosing a row: to open one is to go to its tab, and there is nothing beside the rows to go to. */
static bool (*pane_meaning(const struct app *app, enum command_id id))(
	struct app *app, const char *args, struct error *error)
{
	if (app->current != VIEW_CASE || app->pane == VIEW_CASE)
		return NULL;
	return id == COMMAND_OPEN     ? run_zoom
		: id == COMMAND_RIGHT ? run_next_pane
		: id == COMMAND_LEFT  ? run_previous_pane
				      : NULL;
}

bool app_run_command(struct app *app, enum command_id id, const char *args, struct error *error)
{
	const struct command *command = command_get(id);
	const struct global *global = &globals[id];
	struct error local = ERROR_INIT, *e = error ? error : &local;

	*e = (struct error)ERROR_INIT;
	app_dirty(app);
	if (id != COMMAND_UNDO)
		app->p->undo_asked = 0;
	if (command->flags & COMMAND_FLAG_SCRIPT)
		return error_set(e, ERROR_USAGE, "%s works in scripts only", command->name);
	if (app->overlay)
		return run_in_overlay(app, id, args, e);
	if (global->run && (command->flags & COMMAND_FLAG_CHANGES) && app->read_only)
		return error_set(e, ERROR_USAGE, "%s: the project is open for reading only", command->title);
	if (global->run && !global->view_first)
		return global->run(app, args, e);
	if (pane_meaning(app, id))
		return pane_meaning(app, id)(app, args, e);
	if (run_in_view(app, id, args, e))
		return true;
	if (!is_not_mine(e))
		return false;
	*e = (struct error)ERROR_INIT;
	return global->run ? global->run(app, args, e) : refuse(command, e);
}

bool app_run(struct app *app, const char *line, struct error *error)
{
	const char *args;
	const struct command *command = command_parse(line, &args, error);

	return command && app_run_command(app, command->id, args, error);
}
