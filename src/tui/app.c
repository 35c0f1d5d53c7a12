/* Making and ending the app, moving between screens, background work and what follows from its results. */
#include "app_private.h"

#include "keymap.h"
#include "outside.h"
#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/model/lists.h"
#include "screens/run_job.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEYS_FILE_LIMIT = 256 * 1024, HEADLESS_ROWS = 24, HEADLESS_COLS = 80 };

/* --- making and ending --- */

/* One's own keys: a file that was named must be there, the usual one may. */
static bool load_own_keys(struct app *app, const char *named, struct error *error)
{
	char *path = named ? xstrdup(named) : path_config("keys");
	struct strbuf text = STRBUF_INIT;
	bool ok = true;

	if (path && (named || path_exists(path)))
		ok = strbuf_read_file(&text, path, KEYS_FILE_LIMIT, error) &&
			keymap_parse(app->keymap, path, text.data, text.len, error);
	strbuf_free(&text);
	free(path);
	return ok;
}

/* A mistake in one's usual file costs these keys, not the workbench: the message says where it is and stays until it is dismissed. */
static bool load_keys(struct app *app, const char *named, struct error *error)
{
	struct error own = ERROR_INIT;

	app->keymap = keymap_new();
	if (!keymap_load_default(app->keymap, error))
		return false;
	if (load_own_keys(app, named, &own))
		return true;
	if (named) {
		*error = own;
		return false;
	}
	app_toast(app, TOAST_FAILURE, "your own keys are left out: %s", own.message);
	keymap_free(app->keymap);
	app->keymap = keymap_new();
	return keymap_load_default(app->keymap, error);
}

/* NO_COLOR set and not empty (no-color.org), a terminal without colours, or none at all: only what --theme or a person asks for has colours. */
static bool colors_wanted(const struct app *app)
{
	const char *no_color = getenv("NO_COLOR");

	if (app->terminal && terminal_colors(app->terminal) < 8)
		return false;
	return !(no_color && *no_color);
}

/* A theme file with a mistake in it costs the colours only; a theme that is not there was a slip on the command line. */
static bool survive_broken_theme(struct app *app, struct error *error)
{
	if (error->code == ERROR_USAGE || error->code == ERROR_NOT_FOUND)
		return false;
	app_toast(app, TOAST_FAILURE, "your own theme is left out: %s", error->message);
	*error = (struct error)ERROR_INIT;
	free(app->theme_name);
	app->theme_name = xstrdup(app->p->color ? "default" : "mono");
	return theme_load_embedded(&app->theme, app->theme_name, error);
}

static const char *first_theme_name(const struct app *app, const char *named)
{
	const char *from_environment = getenv("PREOP_THEME");

	if (named)
		return named;
	if (!app->p->color)
		return "mono";
	return from_environment && *from_environment ? from_environment : "default";
}

static bool load_first_theme(struct app *app, const char *named, struct error *error)
{
	const char *from_environment = getenv("PREOP_THEME");

	app->p->color = colors_wanted(app);
	app->p->theme_given = named || (from_environment && *from_environment);
	return app_set_theme(app, first_theme_name(app, named), error) || survive_broken_theme(app, error);
}

static bool make_grid(struct app *app, const struct app_options *options, struct error *error)
{
	int rows = options->rows > 0 ? options->rows : HEADLESS_ROWS,
	    cols = options->cols > 0 ? options->cols : HEADLESS_COLS;

	if (app->terminal)
		terminal_size(app->terminal, &rows, &cols);
	app->grid.display_flags = options->ascii || !terminal_utf8() ? DISPLAY_ASCII : 0;
	if (!grid_resize(&app->grid, rows, cols))
		return error_set(
			error, ERROR_MEMORY, "there is no memory for a screen of %d rows and %d columns", rows, cols);
	return true;
}

static void make_views(struct app *app)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		app->views[i] = view_table[i]->create(app);
		app->views[i]->ops = view_table[i];
		app->views[i]->app = app;
	}
}

static void free_app(struct app *app)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (app->views[i])
			app->views[i]->ops->destroy(app->views[i]);
	}
	outside_close(app->p->outside);
	run_control_free(app->p->run);
	toasts_free(app);
	prompt_histories_free(app->p->histories);
	app_forget_keys(app);
	strbuf_free(&app->p->clipboard);
	arena_free(&app->p->frame);
	if (app->status_arena)
		arena_free(app->status_arena);
	free(app->status_arena);
	strbuf_free(&app->message_log);
	keymap_free(app->keymap);
	grid_free(&app->grid);
	free(app->path);
	free(app->actor);
	free(app->theme_name);
	free(app->p);
	free(app);
}

static void remember_file(struct app *app)
{
	struct stat file;

	if (stat(app->path, &file) == 0) {
		app->p->device = file.st_dev;
		app->p->inode = file.st_ino;
	}
}

enum { WAIT_SHOWN_MS = 300, WAIT_SHOWN_EVERY_MS = 250 };

struct opening {
	struct app *app;
	int64_t shown; /* ms of the wait when it was drawn last */
	bool given_up;
};

/* Another program holds the file as it is being opened. There are no views yet: one line says so, and any of the ways out gives up. */
static bool show_wait(void *context, int64_t milliseconds)
{
	struct opening *opening = context;
	struct app *app = opening->app;
	struct event event = { .type = EVENT_KEY };

	if (milliseconds < WAIT_SHOWN_MS ||
		(milliseconds >= opening->shown && milliseconds - opening->shown < WAIT_SHOWN_EVERY_MS))
		return true;
	opening->shown = milliseconds;
	app_draw_wait(app, milliseconds);
	terminal_paint(app->terminal, &app->grid, &app->theme);
	while (terminal_read(app->terminal, &event))
		opening->given_up = opening->given_up ||
			(event.type == EVENT_KEY &&
				(!strcmp(event.key, "C-c") || !strcmp(event.key, "q") || !strcmp(event.key, "Escape")));
	return !opening->given_up;
}

static struct jobs *open_jobs(struct app *app, struct error *error)
{
	struct opening opening = { .app = app };

	if (app->terminal)
		db_set_open_wait(show_wait, &opening);
	struct jobs *jobs = jobs_open(app->path, app->actor, app, error);
	if (app->terminal)
		db_set_open_wait(NULL, NULL);
	if (!jobs && opening.given_up)
		error_set(error, ERROR_CANCELLED, "%s was not opened: another program was still writing to it",
			app->path);
	return jobs;
}

struct app *app_create(const struct app_options *options, struct terminal *terminal, struct error *error)
{
	struct app *app = xcalloc(1, sizeof(*app));

	app->p = xcalloc(1, sizeof(*app->p));
	app->terminal = terminal;
	app->path = xstrdup(options->path);
	app->actor = xstrdup(options->actor);
	app->current = app->pane = VIEW_CASE;
	app->now = app->p->started = clock_now();
	app->p->headless = terminal == NULL;
	app->p->fresh = options->fresh;
	app->p->mouse = !options->no_mouse;
	app->p->status_slot = app_slot();
	app->p->tab_row = -1;
	strbuf_init(&app->message_log);
	strbuf_init(&app->p->clipboard);
	if (load_keys(app, options->keys, error) && load_first_theme(app, options->theme, error) &&
		make_grid(app, options, error))
		app->jobs = open_jobs(app, error);
	if (!app->jobs) {
		free_app(app);
		return NULL;
	}
	app->read_only = jobs_read_only(app->jobs);
	remember_file(app);
	if (terminal)
		app->p->outside = outside_open(app->path);
	make_views(app);
	return app;
}

bool app_destroy(struct app *app)
{
	if (!app)
		return true;
	bool unsaved = app->p->writes > 0; /* the session's own write is nobody's loss */
	while (app->overlay)
		overlay_pop(app);
	session_save(app);
	size_t failed = jobs_close(app->jobs); /* before the views: dropped jobs free what points into them */
	free_app(app);
	return !unsaved || failed == 0;
}

void app_start(struct app *app)
{
	if (app->read_only)
		app_toast(app, TOAST_WARNING, "%s is open for reading only: nothing can be changed",
			path_base(app->path));
	app->p->dirty = true;
	session_restore(app);
}

/* --- screens --- */

static void tell(struct app *app, enum view_id view, enum view_event event)
{
	if (event == VIEW_SHOWN)
		app->p->shown |= 1u << view;
	app->views[view]->ops->event(app->views[view], event);
}

/* Case shows the others small, or as a line each: what it shows has to be read. */
static void tell_shown(struct app *app)
{
	tell(app, app->current, VIEW_SHOWN);
	for (int i = 0; i < VIEW_COUNT && app->current == VIEW_CASE; i++) {
		if (i != VIEW_CASE && view_table[i]->draw_pane)
			tell(app, (enum view_id)i, VIEW_SHOWN);
	}
}

void app_show(struct app *app, enum view_id view)
{
	app->current = view;
	app->pane = VIEW_CASE;
	app->zoomed = false;
	app->p->pending[0] = '\0';
	tell_shown(app);
	app->p->dirty = true;
}

static void remember_place(struct app *app)
{
	struct app_private *p = app->p;

	if (p->place_count == PLACE_LIMIT)
		memmove(p->places, p->places + 1, (size_t)--p->place_count * sizeof(p->places[0]));
	p->places[p->place_count++] = (struct place){ .view = app->current, .pane = app->pane, .zoomed = app->zoomed };
}

void app_go(struct app *app, enum view_id view, const char *argument)
{
	while (app->overlay)
		overlay_pop(app);
	if (view != app->current) {
		remember_place(app);
		app_show(app, view);
	}
	app->pane = VIEW_CASE;
	if (argument && *argument && view_table[view]->open_at)
		view_table[view]->open_at(app->views[view], argument);
	app->p->dirty = true;
}

bool app_back(struct app *app)
{
	struct app_private *p = app->p;

	if (app->current == VIEW_CASE && app->pane != VIEW_CASE) {
		app->pane = VIEW_CASE;
		return true;
	}
	if (p->place_count == 0) {
		if (app->current == VIEW_CASE)
			return false;
		app_show(app, VIEW_CASE);
		return true;
	}
	struct place place = p->places[--p->place_count];
	app_show(app, place.view);
	app->pane = place.pane;
	app->zoomed = place.zoomed;
	return true;
}

struct view *app_focus(struct app *app)
{
	bool in_pane = app->current == VIEW_CASE && app->pane != VIEW_CASE;

	return app->views[in_pane ? app->pane : app->current];
}

/* In a pane of Case only movement works: 1 goes to a tab there and does not label the row that happens to be under the cursor. */
context_set app_contexts(struct app *app)
{
	if (app->overlay)
		return app->overlay->ops->contexts;
	if (app->current == VIEW_CASE && app->pane != VIEW_CASE)
		return CONTEXT_LIST | CONTEXT_ALL;
	return view_table[app->current]->contexts | CONTEXT_ALL;
}

bool app_panes_visible(const struct app *app)
{
	return app->current == VIEW_CASE && app->grid.cols >= PANES_COLS && app->grid.rows >= PANES_ROWS;
}

void app_resize(struct app *app, int rows, int cols)
{
	if (!grid_resize(&app->grid, rows, cols))
		app_toast(app, TOAST_FAILURE, "there is no memory for a screen of %d rows and %d columns", rows, cols);
	if (!app_panes_visible(app))
		app->pane = VIEW_CASE;
	if (app->terminal)
		terminal_repaint(app->terminal);
	app->p->dirty = true;
}

bool app_set_theme(struct app *app, const char *name, struct error *error)
{
	if (!theme_load(&app->theme, name, error))
		return false;
	char *copy = xstrdup(name); /* `name` may be the old one */
	free(app->theme_name);
	app->theme_name = copy;
	app->p->dirty = true;
	return true;
}

void app_set_actor(struct app *app, const char *actor)
{
	char *copy = xstrdup(actor);

	free(app->actor);
	app->actor = copy;
	jobs_set_actor(app->jobs, actor);
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (app->p->shown & 1u << i)
			tell(app, (enum view_id)i, VIEW_ACTOR);
	}
	app->p->dirty = true;
}

/* --- work --- */

uint32_t app_slot(void)
{
	static uint32_t last;

	return ++last;
}

void app_dirty(struct app *app)
{
	app->p->dirty_data = true;
}

struct status_read {
	struct arena *arena;
	struct status *status;
};

static bool run_status(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct status_read *read = arg;

	(void)job;
	read->arena = xcalloc(1, sizeof(*read->arena));
	read->status = arena_alloc(read->arena, sizeof(*read->status));
	return status_read(db, read->arena, read->status, error);
}

static void free_status_read(void *arg)
{
	struct status_read *read = arg;

	if (read->arena)
		arena_free(read->arena);
	free(read->arena);
	free(read);
}

static void status_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct status_read *read = arg;

	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	struct arena *old = app->status_arena;
	app->status = read->status;
	app->status_arena = read->arena;
	read->arena = old; /* goes with the job */
	app_dirty(app);
}

void app_read_status(struct app *app)
{
	struct job_spec spec = { .title = "",
		.lane = JOB_READ,
		.priority = JOB_COUNT,
		.slot = app->p->status_slot,
		.run = run_status,
		.done = status_done,
		.free_arg = free_status_read,
		.arg = xcalloc(1, sizeof(struct status_read)) };

	jobs_submit(app->jobs, &spec);
}

void app_changed(struct app *app)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (app->p->shown & 1u << i)
			tell(app, (enum view_id)i, VIEW_CHANGED);
	}
	for (struct overlay *overlay = app->overlay; overlay; overlay = overlay->below) {
		if (overlay->ops->changed)
			overlay->ops->changed(overlay);
	}
	app_read_status(app);
	app_dirty(app);
}

void app_touched(struct app *app)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (app->p->shown & 1u << i)
			tell(app, (enum view_id)i, VIEW_TOUCHED);
	}
	app_dirty(app);
}

/* A write job is wrapped, so that its end counts and the views hear of it. */
struct write {
	struct app *app;
	struct job_spec inner;
	char *said; /* the toast when it went well, NULL: none */
	bool tell_failure;
};

/* SQLite goes on writing into a file that was deleted or replaced, and all of it would be lost: say so instead of "saved". */
static bool is_still_there(const struct app *app, struct error *error)
{
	struct stat now;

	if (stat(app->path, &now) == 0 && now.st_dev == app->p->device && now.st_ino == app->p->inode)
		return true;
	return error_set(error, ERROR_CONFLICT,
		"nothing was saved: the project file %s was deleted, moved or replaced since it was opened", app->path);
}

static bool run_write(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct write *write = arg;

	return is_still_there(write->app, error) && write->inner.run(job, db, write->inner.arg, error);
}

static void post_write(void *context, void *arg, void *payload)
{
	struct write *write = arg;

	write->inner.post(context, write->inner.arg, payload);
}

static void write_done(void *context, void *arg, const struct error *error)
{
	struct write *write = arg;
	struct app *app = context;

	app->p->writes--;
	if (error && write->tell_failure)
		app_error(app, error);
	else if (!error && write->said)
		app_toast(app, TOAST_GOOD, "%s", write->said);
	if (write->inner.done)
		write->inner.done(context, write->inner.arg, error);
	if (!error)
		app_changed(app);
}

static void free_write(void *arg)
{
	struct write *write = arg;

	if (write->inner.free_arg)
		write->inner.free_arg(write->inner.arg);
	free(write->said);
	free(write);
}

static int64_t submit_write(struct app *app, const struct job_spec *spec, const char *said, bool tell_failure)
{
	struct write *write = xmalloc(sizeof(*write));
	struct job_spec outer = *spec;

	*write = (struct write){
		.app = app, .inner = *spec, .said = said ? xstrdup(said) : NULL, .tell_failure = tell_failure
	};
	outer.slot = 0; /* a write that was acknowledged is never superseded */
	outer.run = run_write;
	outer.post = spec->post ? post_write : NULL;
	outer.done = write_done;
	outer.free_arg = free_write;
	outer.arg = write;
	app->p->writes++;
	app_dirty(app);
	return jobs_submit(app->jobs, &outer);
}

int64_t app_submit(struct app *app, const struct job_spec *spec)
{
	return spec->lane == JOB_WRITE ? submit_write(app, spec, NULL, false) : jobs_submit(app->jobs, spec);
}

void app_write(struct app *app, const char *title, bool (*run)(struct job *, struct db *, void *, struct error *),
	void (*done)(void *app, void *arg, const struct error *error), void (*free_arg)(void *), void *arg)
{
	struct job_spec spec = {
		.title = "", .lane = JOB_WRITE, .run = run, .done = done, .free_arg = free_arg, .arg = arg
	};

	submit_write(app, &spec, title, true);
}

/* Lists do not change under an open page: what somebody chooses from is what is taken. */
bool app_results(struct app *app)
{
	if (app->overlay == NULL)
		lists_follow();
	bool any = jobs_drain(app->jobs);
	int64_t outside = jobs_outside_changes(app->jobs);

	if (outside != app->p->outside_seen) {
		app->p->outside_seen = outside;
		any = true;
		outside_noticed(app, clock_monotonic());
	}
	app->p->dirty_data |= any;
	return any;
}
