/*
 * Undo and redo. What another person did, or what is older than a day before this session, is named first and taken back when the key comes a second time:
 * one key goes back over an evening's own work whatever was restarted in between, and never into somebody else's.
 */
#include "app_private.h"

#include "keymap.h"
#include "preop/base/clock.h"
#include "preop/model/action.h"
#include "preop/store/journal.h"

#include <stdlib.h>
#include <string.h>

enum { RECENT_MS = 24 * 3600 * 1000 };

struct undoing {
	struct journal_result result;
	char *actor;
	int64_t started, confirmed; /* confirmed: the action that may be taken back whoever did it, 0: none */
	bool asks;                  /* result is what it would take back */
};

static void undoing_free(void *arg)
{
	free(((struct undoing *)arg)->actor);
	free(arg);
}

/* Somebody else's, or old; not the first action, which nothing takes back: it is refused at once. */
static bool wants_asking(const struct undoing *undoing, const struct journal_result *next)
{
	if (next->action == 0 || next->action == undoing->confirmed || strcmp(next->command, "new") == 0)
		return false;
	return next->at < undoing->started - RECENT_MS || strcmp(next->who, undoing->actor) != 0;
}

/* Only the writer's thread changes the file here; an action of another program that comes between is younger than this session. */
static bool undo_job(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct undoing *undoing = arg;
	struct journal_result *next = &undoing->result;

	(void)job;
	if (!journal_next_undo(db, next, error))
		return false;
	undoing->asks = wants_asking(undoing, next);
	return undoing->asks || journal_undo(db, next, error);
}

static bool redo_job(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job;
	return journal_redo(db, &((struct undoing *)arg)->result, error);
}

/* "answered gate T fail": the result's title begins with its command. */
static void print_action(const struct journal_result *result, struct strbuf *out)
{
	size_t skip = strlen(result->command) + 2;

	action_print(result->command, strlen(result->title) > skip ? result->title + skip : "", out);
}

static void say_turned(struct app *app, const struct journal_result *result, const char *word)
{
	struct strbuf text = STRBUF_INIT;

	print_action(result, &text);
	if (result->action == 0)
		app_toast(app, TOAST_INFO, "there is nothing to %s", word);
	else
		app_toast(app, TOAST_GOOD, "%s: %s", word, text.data);
	strbuf_free(&text);
}

/* "ana, 2025-07-14: froze reviewed-v2. u again takes it back" */
static void ask(struct app *app, const struct journal_result *next)
{
	const char *keys = keymap_keys(app->keymap, app_contexts(app), COMMAND_UNDO, NULL);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s, ", strcmp(next->who, app->actor) == 0 ? "you" : next->who);
	clock_print_date(next->at, &text);
	strbuf_adds(&text, ": ");
	print_action(next, &text);
	app_toast(app, TOAST_WARNING, "%s. %s again takes it back", text.data, keys ? keys : "undo");
	app->p->undo_asked = next->action;
	strbuf_free(&text);
}

static void undo_done(void *app, void *arg, const struct error *error)
{
	const struct undoing *undoing = arg;

	if (error)
		return;
	if (undoing->asks)
		ask(app, &undoing->result);
	else
		say_turned(app, &undoing->result, "undo");
}

static void redo_done(void *app, void *arg, const struct error *error)
{
	if (!error)
		say_turned(app, &((struct undoing *)arg)->result, "redo");
}

bool undo_start(struct app *app, const char *args, struct error *error)
{
	struct undoing *undoing = xcalloc(1, sizeof(*undoing));

	(void)args, (void)error;
	undoing->actor = xstrdup(app->actor);
	undoing->started = app->p->started;
	undoing->confirmed = app->p->undo_asked;
	app->p->undo_asked = 0;
	app_write(app, NULL, undo_job, undo_done, undoing_free, undoing);
	return true;
}

bool redo_start(struct app *app, const char *args, struct error *error)
{
	(void)args, (void)error;
	app_write(app, NULL, redo_job, redo_done, undoing_free, xcalloc(1, sizeof(struct undoing)));
	return true;
}
