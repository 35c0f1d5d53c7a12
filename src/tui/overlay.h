/*
 * Overlays: what opens over a screen and takes the keys until it closes: prompt, picker (also the palette), help, messages, diff.
 * A stack; the top one gets everything first. All of them close with Escape without doing anything.
 */
#ifndef PREOP_TUI_OVERLAY_H
#define PREOP_TUI_OVERLAY_H

#include "tui/app.h"

struct overlay {
	struct overlay *below;
	struct app *app;
	const struct overlay_ops *ops;
	uint32_t slot; /* of its reads, and by which their answers find it; 0: it never read */
	char *failure; /* of the last read; NULL: none */
	bool waits;    /* for what its keys work on: they are kept and run when it is there */
};
enum { OVERLAY_HINTS = 8 /* the line shows six */ };
struct overlay_ops {
	/* CONTEXT_PROMPT, CONTEXT_PICKER, CONTEXT_DIFF ...: the only key map sections looked up */
	context_set contexts;
	bool text;                            /* printable keys are typed, not looked up */
	enum command_id hints[OVERLAY_HINTS]; /* in the order shown; COMMAND_COUNT: no more */
	/* whether the hint means something now; NULL: always */
	bool (*can)(const struct overlay *overlay, enum command_id id);
	void (*draw)(struct overlay *overlay, const struct surface *screen);
	bool (*command)(struct overlay *overlay, enum command_id id, const char *args, struct error *error);
	void (*type)(struct overlay *overlay, const char *bytes, size_t n); /* typed or pasted text */
	void (*mouse)(struct overlay *overlay, int row, int col, int action);
	void (*changed)(
		struct overlay *overlay); /* the file changed: read again; NULL: shows nothing that can change */
	void (*destroy)(struct overlay *overlay); /* slot and failure are not its business */
};
void overlay_push(struct app *app, struct overlay *overlay);
void overlay_pop(struct app *app); /* destroys the top one */
/* A framed, cleared box in the middle of the screen over hints and status line, at most that large; returns what is inside. */
struct surface overlay_box(const struct surface *screen, int rows, int cols, const char *title);
/* The same of a page of a view, which takes the view's whole place, under bar and tabs, where a box would leave only a strip of it in sight at each side. */
struct surface overlay_page(const struct app *app, const struct surface *screen, int rows, int cols, const char *title);

/* What a page shows, brought by a reader. A read of a page supersedes the one before it; of a page that has closed the answer is dropped. */
struct overlay_read {
	const char *title; /* in the job list; "": hidden there */
	enum job_priority priority;
	/* on a reader; NULL: failed */
	void *(*run)(struct job *job, struct db *db, void *asked, struct error *error);
	void (*arrived)(struct overlay *overlay, void *payload); /* owns the payload; the page is drawn again */
	void (*free_asked)(void *asked);
	void (*free_payload)(void *payload);
	void *asked; /* taken */
};
/* The job's id; not before the push. The first read of an overlay, and a later one when `waits` was set, keeps its keys until it has arrived or failed. */
int64_t overlay_read(struct overlay *overlay, const struct overlay_read *spec);
struct overlay *overlay_find(struct app *app, uint32_t slot); /* NULL: it has closed */

/* A line of input at the bottom. `changed` (may be NULL) is called while typing and may return a sentence shown beside the input ("412 rows", or an error) in `note`;
 * `check` (may be NULL) looks at it before: on a reader, with what `ask` copied; when it fails the line stays open with its text and says why.
 * `accept` gets the text on Enter; the prompt has closed by then. `context` is freed by free_context (may be NULL). History is kept per title for the session. */
struct prompt_check {
	void *(*ask)(void *context, const char *text);
	bool (*run)(struct db *db, void *asked, struct error *error);
	void (*free_asked)(void *asked);
};
struct prompt_spec {
	const char *title, *initial, *help;
	bool files; /* Tab completes file names */
	const struct prompt_check *check;
	void (*changed)(struct app *app, void *context, const char *text);
	void (*accept)(struct app *app, void *context, const char *text);
	void (*cancel)(struct app *app, void *context); /* may be NULL */
	void (*free_context)(void *context);
	void *context;
};
void prompt_open(struct app *app, const struct prompt_spec *spec);
/* beside the input of the open prompt; nothing when none is open */
void prompt_note(struct app *app, const char *note, bool bad);

/* A list to choose from with fuzzy filtering. Items are copied. */
struct picker_item {
	const char *text, *detail, *key; /* key: shown right, e.g. a key name; may be NULL */
	const char *disabled;            /* why not, or NULL */
	/* a heading over the items that share it, while nothing is typed; may be NULL */
	const char *group;
};
struct picker_spec {
	const char *title;
	const struct picker_item *items;
	size_t count, initial;
	const char *text;                                            /* typed already; may be NULL */
	bool keep_order;                                             /* while nothing is typed; otherwise by text */
	void (*moved)(struct app *app, void *context, size_t index); /* preview (themes); may be NULL */
	void (*accept)(struct app *app, void *context, size_t index);
	/* Enter with text that matches nothing; may be NULL */
	void (*accept_text)(struct app *app, void *context, const char *text);
	/* text that means itself, whatever it matches: Enter gives it to accept_text; may be NULL */
	bool (*is_whole)(const char *text);
	void (*cancel)(struct app *app, void *context);
	void (*free_context)(void *context);
	void *context;
};
void picker_open(struct app *app, const struct picker_spec *spec);

/* A page of text (help, messages, number explanations, import reports): scrolls, / searches, closes with Escape or q. `text` is copied; lines starting with "# " are titles. */
void page_open(struct app *app, const char *title, const char *text);
/* One from which Enter goes on to a screen (app_follow); NULL: Enter closes it. */
void page_open_to(struct app *app, const char *title, const char *text, const char *screen, const char *argument);
void help_open(struct app *app, const char *words);
void palette_open(struct app *app);

/* Word diff of an edit before it is saved: diff-save, diff-again, close. Texts are copied. */
struct diff_spec {
	const char *title, *before, *after;
	size_t before_n, after_n;
	/* what stands over the sides; NULL: an edit, "before" and "after". Else two texts of equal standing, and nothing to save */
	const char *left, *right;
	void (*save)(struct app *app, void *context);
	void (*again)(struct app *app, void *context); /* NULL: no such choice; save NULL: only looking */
	void (*free_context)(void *context);
	void *context;
};
void diff_open(struct app *app, const struct diff_spec *spec);

#endif
