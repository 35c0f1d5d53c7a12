/*
 * A view is one subject on the screen: case, TRAIN, data, labels, review, lineage, jobs. One file in screens/ each (helpers beside it), one static ops table.
 *
 * A view lives as long as the app. It holds all it shows; drawing is pure: state to cells, no I/O, no jobs, no clock but app->now. What it needs it asks for by jobs
 * (app_submit), whose `done` puts results into the view's state and calls app_dirty(). Thread: interface.
 */
#ifndef PREOP_TUI_VIEW_H
#define PREOP_TUI_VIEW_H

#include "tui/command.h"
#include "tui/grid.h"

struct app;
struct view;

enum view_id {
	VIEW_CASE,
	VIEW_TRAIN,
	VIEW_DATA,
	VIEW_LABELS,
	VIEW_REVIEW,
	VIEW_LINEAGE,
	VIEW_LIBRARY,
	VIEW_JOBS,
	VIEW_COUNT
};

enum view_event {
	VIEW_SHOWN,   /* became visible (as tab or as a pane of Case): read what is missing */
	VIEW_CHANGED, /* the file changed (own writes, other processes, undo): read again, keep the position */
	VIEW_TOUCHED, /* others go on changing it while what VIEW_CHANGED asked for is still being read: only what is in sight and cheap; VIEW_CHANGED follows */
	VIEW_ACTOR,   /* another person acts now */
};

struct view_status {    /* what the status line shows for the view; buffers are the app's, of STATUS_TEXT bytes each */
	char *position; /* "18 of 412", "5 of >= 8 256", "case 23/60  pair 2 of 3" */
	char *filter;   /* the filter, or "" */
	char *marks;    /* "12 marked", or "" */
};
enum { STATUS_TEXT = 160 };

struct view_ops {
	enum view_id id;
	const char *name;     /* "data": go data, key map context, script */
	const char *title;    /* "Data": tab */
	char key;             /* '3' */
	context_set contexts; /* key map sections in order of precedence, CONTEXT_ALL added by the app */

	struct view *(*create)(struct app *app); /* cheap: no reading before VIEW_SHOWN */
	void (*destroy)(struct view *view);
	void (*event)(struct view *view, enum view_event event);
	/* The whole tab. `focused` false while an overlay is open: then no cursor. */
	void (*draw)(struct view *view, const struct surface *s, bool focused);
	/* A pane of Case: the same subject small (from 20x3 on); row 0 is the pane's title line: the caller has drawn the
	 * title, the pane may put a note at its right end. NULL: never a pane. */
	void (*draw_pane)(struct view *view, const struct surface *s, bool focused);
	/* One line for narrow Case: "412 examples  3 datasets  31 disputed". */
	void (*summary)(struct view *view, char *out, size_t size);
	/* Returns false with `error` set when the command makes no sense here or now; ERROR_USAGE with an empty message: not mine. */
	bool (*command)(struct view *view, enum command_id id, const char *args, struct error *error);
	/* Why a command cannot run now ("no row under the cursor"), or NULL when it can. Called for help, palette and hints. */
	const char *(*why_not)(struct view *view, enum command_id id);
	/* Whether a command that can run is worth a place in the hint line where the cursor is. NULL: always. */
	bool (*hint)(const struct view *view, enum command_id id);
	/* Commands worth a place in the hint line where the cursor is, in order, ended by COMMAND_COUNT; NULL: those of the command table. */
	const enum command_id *(*hints)(const struct view *view);
	/* row, col inside the last surface drawn (tab or pane). May be NULL. */
	void (*mouse)(struct view *view, int row, int col, int action);
	void (*status)(struct view *view, struct view_status *out);
	/* Where it was left, one line of `key=value` words, read back at the next start. May be NULL. */
	void (*save)(struct view *view, struct strbuf *out);
	void (*restore)(struct view *view, const char *saved);
	/* An argument from another view: a filter for data, a gate letter for train, a suite for review. May be NULL. */
	void (*open_at)(struct view *view, const char *argument);
	/* For `copy`: what is under the cursor as "value", "row" (JSON) or "id". False: nothing there. May be NULL. */
	bool (*copy)(struct view *view, const char *what, struct strbuf *out);
};

struct view { /* first member of every view's own struct */
	const struct view_ops *ops;
	struct app *app;
	bool as_pane; /* drawn as a pane of Case last */
};

extern const struct view_ops case_view, train_view, data_view, labels_view, review_view, lineage_view, library_view,
	jobs_view;
extern const struct view_ops *const view_table[VIEW_COUNT];

#endif
