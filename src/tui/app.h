/*
 * The running workbench: what the views and overlays share. There is one; it is passed around, not global.
 *
 * The loop (loop.c): poll {terminal, jobs, signals, timer} -> drain all input -> run its commands -> drain all results -> timers -> draw once. Data-caused redraws at most
 * every 33 ms, key-caused ones at once, nothing when nothing happened. Thread: interface.
 */
#ifndef PREOP_TUI_APP_H
#define PREOP_TUI_APP_H

#include "preop/jobs/jobs.h"
#include "preop/model/status.h"
#include "tui/command.h"
#include "tui/grid.h"
#include "tui/theme.h"
#include "tui/view.h"

struct keymap;
struct overlay;
struct terminal;

enum { TOAST_LIMIT = 3, PANES_COLS = 100, PANES_ROWS = 30 /* Case shows the other views as panes from this size on */ };
enum toast_kind { TOAST_INFO, TOAST_GOOD, TOAST_WARNING, TOAST_FAILURE /* stays until a key that does something */ };

struct app_options {
	const char *path;  /* project file */
	const char *actor; /* who am I */
	const char *theme; /* NULL: from the environment and the project */
	const char *keys;  /* user's key map file, NULL: the usual place */
	bool ascii, no_mouse, fresh /* ignore the saved session */;
	int rows, cols; /* headless size; 0: real terminal */
};

struct app {
	struct jobs *jobs;
	struct terminal *terminal; /* NULL: headless */
	struct grid grid;
	struct theme theme;
	struct keymap *keymap;
	struct view *views[VIEW_COUNT];
	enum view_id current;
	enum view_id pane; /* the focused pane while current is VIEW_CASE; VIEW_CASE: the case's own panes */
	bool zoomed;
	struct overlay *overlay;   /* top of the stack, NULL: none */
	struct strbuf message_log; /* all toasts of the session, a line each */
	int64_t now;               /* wall clock of this frame, ms */
	char *path, *actor, *theme_name;
	bool read_only, quit;

	/* Shared by Case, TRAIN, bar and status line; replaced whole by a job after every change. NULL until the first read. */
	struct status *status;
	struct arena *status_arena;
	struct app_private *p; /* loop, toasts, history of screens, prompts' history */
};

/* Work. `spec->arg` is taken; the context of post and done is the app. A write job that ends well makes every view get VIEW_CHANGED, after its done; a write's slot is
 * ignored: what was acknowledged is never superseded. */
int64_t app_submit(struct app *app, const struct job_spec *spec);
uint32_t app_slot(void); /* a new slot number for jobs that replace each other */

/* A write in one call: run() on the writer with `arg`, then `done` (may be NULL) on the interface; a failure becomes an error toast, `title` (may be NULL) a toast when it went well. */
void app_write(struct app *app, const char *title, bool (*run)(struct job *, struct db *, void *, struct error *),
	void (*done)(void *app, void *arg, const struct error *), void (*free_arg)(void *), void *arg);
/* A read in one call, for what opens next (a picker, a page): run() on a reader with `arg`, then, when it went well, `done` on the interface; a failure becomes an error toast.
 * `arg` is taken and freed by free_arg after done, which may move out of it what it keeps. */
void app_read(struct app *app, bool (*run)(struct job *, struct db *, void *, struct error *),
	void (*done)(struct app *app, void *arg), void (*free_arg)(void *), void *arg);

void app_dirty(struct app *app);   /* draw again */
void app_changed(struct app *app); /* the file changed: views read again */
void app_touched(struct app *app); /* others go on changing it: views read again what is in sight (VIEW_TOUCHED) */
void app_toast(struct app *app, enum toast_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
void app_error(struct app *app, const struct error *error);           /* an error toast */
bool app_run(struct app *app, const char *line, struct error *error); /* a command line: "filter label:bad" */
bool app_run_command(struct app *app, enum command_id id, const char *args, struct error *error);
void app_go(struct app *app, enum view_id view,
	const char *argument /* or NULL */); /* remembers where we were for `back` */
/* Goes to a screen ("data"), to a page of it that a command opens ("labels agreement") or to a page of none ("conflicts"); the argument is the screen's, or "".
 * app_place() says it in words, "Labels, Agreement". */
bool app_follow(struct app *app, const char *screen, const char *argument, struct error *error);
void app_place(const char *screen, const char *argument, struct strbuf *out);
bool app_panes_visible(const struct app *app); /* Case is shown, and it is large enough */
struct view *app_focus(struct app *app);       /* the view that gets commands now */
/* key map sections that apply now, as bits; in a pane of Case only list and all */
context_set app_contexts(struct app *app);

/* Hand the terminal to a program ($VISUAL, $EDITOR, vi) on a temporary file holding text; true when it ended with 0; `out` is the new text. Headless: runs it without a terminal. */
bool app_edit_text(
	struct app *app, const char *suffix, const char *text, size_t n, struct strbuf *out, struct error *error);
void app_clipboard(struct app *app, const char *text, size_t n, const char *what); /* OSC 52, toast says how much */

#endif
