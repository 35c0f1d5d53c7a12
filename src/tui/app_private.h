/* The app's own state, shared by the app_*.c files, the loop, scripts and overlays; views see app.h only. Thread: interface. */
#ifndef TUI_APP_PRIVATE_H
#define TUI_APP_PRIVATE_H

#include "app.h"
#include "key.h"
#include "overlay.h"

#include <sys/types.h>

enum {
	PLACE_LIMIT = 32,
	RECENT_LIMIT = 8,
	PENDING_SIZE = 4 * KEY_NAME_SIZE,
	KEPT_LIMIT = 64, /* keys pressed ahead of what they work on; more are dropped */
	FULL_ROWS = 16,
	FULL_COLS = 60, /* below: no bar, no tabs */
	LEAST_ROWS = 10,
	LEAST_COLS = 40,             /* below: one line that says so */
	FOOT_ROWS = 2,               /* hints and status line */
	POPUP_DELAY_US = 400 * 1000, /* of a prefix that waits for its second key */
	DATA_FRAME_US = 33 * 1000,   /* frames that only data asked for come at most so often, */
	DATA_FRAMES = 6,             /* but so many at once after a pause: the first screen is not held up */
};

struct toast {
	enum toast_kind kind;
	char *text;
	int64_t until; /* monotonic us; INT64_MAX: until dismissed */
};

struct kept_key { /* what a key pressed ahead stands for */
	char *line;
	bool typed; /* text, no command */
};

struct place { /* where `back` goes */
	enum view_id view, pane;
	bool zoomed;
};

struct outside;
struct run_control;
struct prompt_history;

struct app_private {
	bool headless, ascii, monkey /* random keys: nothing that leaves the workbench */;
	bool color;       /* the terminal has colours and nobody forbade them */
	bool theme_given; /* on the command line or in the environment: the session's does not count */
	bool fresh, session_read;
	bool mouse;

	struct toast toasts[TOAST_LIMIT];
	int toast_count;
	struct place places[PLACE_LIMIT];
	int place_count;
	unsigned shown; /* views that were told VIEW_SHOWN, a bit each */

	char pending[PENDING_SIZE];           /* keys of an unfinished sequence */
	int64_t pending_since;                /* monotonic us */
	enum command_id recent[RECENT_LIMIT]; /* newest first */
	int recent_count;
	struct prompt_history *histories;
	struct kept_key kept[KEPT_LIMIT];
	int kept_count;

	dev_t device; /* the project file as it was opened; constant, the writer reads them */
	ino_t inode;

	bool dirty;                      /* a key, a resize: draw at once */
	bool dirty_data;                 /* results: draw when a data frame is left */
	int data_frames;                 /* left: 0 .. DATA_FRAMES, one more every DATA_FRAME_US */
	int64_t data_refilled, drawn_at; /* monotonic us */
	int64_t outside_seen;            /* jobs_outside_changes() so far */
	struct outside *outside;         /* NULL: headless, what others write is noticed by chance */
	struct run_control *run;         /* of the run started last; NULL: none was */
	int64_t started;                 /* wall clock, ms: what is older was done in another session */
	int64_t undo_asked; /* the action that undo asked about last and takes back when it comes again; 0: none */
	int writes;         /* submitted and not yet ended */
	uint32_t status_slot;

	struct surface body;                                   /* where the view was drawn last */
	int tab_row, tab_col[VIEW_COUNT], tab_end[VIEW_COUNT]; /* for the mouse; tab_row -1: no tabs */
	struct strbuf clipboard;                               /* headless: what was copied last */
	struct arena frame;                                    /* reset before every frame */
};

/* app.c */
struct app *app_create(
	const struct app_options *options, struct terminal *terminal /* NULL: headless */, struct error *error);
void app_start(struct app *app);   /* asks for what is shown first */
bool app_destroy(struct app *app); /* saves the session, waits for the writer; false: some change was not saved */
void app_show(struct app *app, enum view_id view); /* without a way back */
bool app_back(struct app *app);                    /* false: nowhere to go */
void app_resize(struct app *app, int rows, int cols);
void app_read_status(struct app *app); /* app->status, by a job */
bool app_results(struct app *app);     /* drains the jobs; true when something came */
void app_set_actor(struct app *app, const char *actor);
bool app_set_theme(struct app *app, const char *name, struct error *error);

/* app_toast.c */
void toasts_free(struct app *app);
bool toasts_dismiss(struct app *app);                /* the oldest failure; false: none */
void toasts_answered(struct app *app);               /* a key did something: failures go, too */
int64_t toasts_expire(struct app *app, int64_t now); /* when the next one goes, INT64_MAX: none */
void toasts_next_step(struct app *app);              /* headless: passing messages end with the step that follows */
void toasts_draw(struct app *app, const struct surface *s);

/* app_commands.c */
bool app_is_global(enum command_id id);
const char *app_why_not(struct app *app, enum command_id id); /* NULL: it can run now */

/* app_undo.c */
bool undo_start(struct app *app, const char *args, struct error *error);
bool redo_start(struct app *app, const char *args, struct error *error);

/* app_input.c */
void app_event(struct app *app, const struct event *event);
void app_key(struct app *app, const char *key); /* canonical name */
void app_release_keys(struct app *app);         /* runs those that an overlay kept while it waited */
void app_forget_keys(struct app *app);

/* app_draw.c */
void app_draw(struct app *app);
void app_draw_wait(struct app *app, int64_t milliseconds); /* all there is while the file cannot be opened yet */
/* app_lines.c */
void app_draw_bar(struct app *app, const struct surface *s);
void app_draw_tabs(struct app *app, const struct surface *s, int row);
void app_draw_hints(struct app *app, const struct surface *s, int row);
void app_draw_status(struct app *app, const struct surface *s, int row);
void app_draw_popup(struct app *app, const struct surface *s); /* what may follow the keys typed so far */

/* session.c */
void session_restore(struct app *app); /* then app_show() of the screen it was left on */
void session_save(struct app *app);

/* prompt.c */
void prompt_histories_free(struct prompt_history *histories);

/* loop.c: what the loop and a script share */
void app_settle(struct app *app);      /* headless: until no work is under way and the frame shows it */
void app_report_idle(struct app *app); /* to PREOP_IDLE_FD */

#endif
