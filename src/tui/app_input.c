/* Events to commands: keys through the key map, text to what takes text, the mouse to what lies under it. */
#include "app_private.h"

#include "keymap.h"
#include "preop/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Back closes a message itself where nothing else is open, and then goes nowhere. */
static bool answers_toasts(const struct app *app, const char *line)
{
	const char *args;
	const struct command *command = command_parse(line, &args, NULL);

	return command && command->id != COMMAND_DISMISS && (command->id != COMMAND_BACK || app->overlay);
}

static void run_line(struct app *app, const char *line)
{
	struct error error = ERROR_INIT;

	if (answers_toasts(app, line))
		toasts_answered(app);
	if (!app_run(app, line, &error))
		app_error(app, &error);
}

/* ---- Keys pressed ahead of what the top overlay waits for ---- */

static bool is_waiting(const struct app *app)
{
	return app->overlay && app->overlay->waits;
}

static void keep_key(struct app *app, const char *line, bool typed)
{
	struct app_private *p = app->p;

	if (p->kept_count < KEPT_LIMIT)
		p->kept[p->kept_count++] = (struct kept_key){ xstrdup(line), typed };
}

/* What works everywhere works now, and so does going away. */
static bool must_wait(const struct app *app, const char *line)
{
	struct error error = ERROR_INIT;
	const char *args;
	const struct command *command = is_waiting(app) ? command_parse(line, &args, &error) : NULL;

	return command && command->id != COMMAND_CLOSE && !(command->contexts & CONTEXT_ALL);
}

void app_forget_keys(struct app *app)
{
	struct app_private *p = app->p;

	for (int i = 0; i < p->kept_count; i++)
		free(p->kept[i].line);
	p->kept_count = 0;
}

void app_release_keys(struct app *app)
{
	struct app_private *p = app->p;

	while (p->kept_count > 0 && !is_waiting(app)) {
		struct kept_key key = p->kept[0];

		memmove(p->kept, p->kept + 1, (size_t)--p->kept_count * sizeof(key));
		if (!key.typed)
			run_line(app, key.line);
		else if (app->overlay && app->overlay->ops->text)
			app->overlay->ops->type(app->overlay, key.line, strlen(key.line));
		free(key.line);
	}
}

/* ---- Keys ---- */

static void forget_pending(struct app *app)
{
	app->p->pending[0] = '\0';
}

/* Typed keys so far and this one; too many for any binding: only this one. */
static void extend_pending(struct app_private *p, const char *key)
{
	size_t used = strlen(p->pending);

	if (used + strlen(key) + 2 > sizeof(p->pending))
		used = 0;
	snprintf(p->pending + used, sizeof(p->pending) - used, "%s%s", used ? " " : "", key);
	p->pending_since = clock_monotonic();
}

static bool type_into_overlay(struct app *app, const char *key)
{
	const char *text = key_text(key);

	if (!app->overlay || !app->overlay->ops->text || !key_is_text(key) || app->p->pending[0])
		return false;
	toasts_answered(app);
	if (is_waiting(app))
		keep_key(app, text, true);
	else
		app->overlay->ops->type(app->overlay, text, strlen(text));
	return true;
}

static void say_unknown(struct app *app, const char *keys)
{
	const char *help = keymap_keys(app->keymap, app_contexts(app), COMMAND_HELP, NULL);

	if (!app->overlay)
		app_toast(app, TOAST_INFO, help ? "%s is no key here; %s shows all" : "%s is no key here", keys, help);
}

/* Escape and a key typed at once look like Alt and that key; where nothing is bound to that, it was Escape, which ends a sequence or goes back. */
static bool split_meta(struct app *app, const char *key, bool ends_sequence)
{
	char rest[KEY_NAME_SIZE];

	if (strncmp(key, "M-", 2) != 0 || !key_canonical(key + 2, rest))
		return false;
	if (!ends_sequence)
		app_key(app, "Escape");
	app_key(app, rest);
	return true;
}

void app_key(struct app *app, const char *key)
{
	struct app_private *p = app->p;
	const char *found = NULL;
	char line[256], keys[PENDING_SIZE];

	p->dirty = true;
	p->data_frames = DATA_FRAMES; /* what this key asks for is shown as soon as it is there */
	if (type_into_overlay(app, key))
		return;
	bool first = p->pending[0] == '\0';
	extend_pending(p, key);
	switch (keymap_find(app->keymap, app_contexts(app), p->pending, &found)) {
	case KEYMAP_PREFIX:
		return;
	case KEYMAP_COMMAND:
		forget_pending(app);
		snprintf(line, sizeof(line), "%s", found); /* the command may change what the key map says */
		if (must_wait(app, line))
			keep_key(app, line, false);
		else
			run_line(app, line);
		return;
	case KEYMAP_NONE:
		snprintf(keys, sizeof(keys), "%s", p->pending);
		forget_pending(app);
		if (!first && strcmp(key, "Escape") == 0)
			return; /* only ends the sequence */
		if (split_meta(app, key, !first))
			return;
		say_unknown(app, keys);
		return;
	}
}

/* Pasted text is text: where none is taken it does nothing, least of all as keys. */
static void paste(struct app *app, const char *text, size_t n)
{
	forget_pending(app);
	if (app->overlay && app->overlay->ops->text)
		app->overlay->ops->type(app->overlay, text, n);
	else
		app_toast(app, TOAST_INFO, "text can be pasted into a line of input only");
}

static void click_tab(struct app *app, int col)
{
	for (int i = 0; i < VIEW_COUNT; i++) {
		if (col >= app->p->tab_col[i] && col < app->p->tab_end[i])
			app_go(app, (enum view_id)i, NULL);
	}
}

static void mouse(struct app *app, const struct event *event)
{
	const struct surface *body = &app->p->body;
	struct view *view = app->views[app->current];
	int row = event->row - body->row, col = event->col - body->col;

	forget_pending(app);
	if (app->overlay) {
		if (app->overlay->ops->mouse)
			app->overlay->ops->mouse(app->overlay, event->row, event->col, (int)event->mouse);
	} else if (event->row == app->p->tab_row && event->mouse == MOUSE_CLICK) {
		click_tab(app, event->col);
	} else if (view->ops->mouse && row >= 0 && row < body->rows && col >= 0 && col < body->cols) {
		view->ops->mouse(view, row, col, (int)event->mouse);
	}
}

void app_event(struct app *app, const struct event *event)
{
	app->p->dirty = true;
	switch (event->type) {
	case EVENT_KEY:
		app_key(app, event->key);
		break;
	case EVENT_TEXT:
		paste(app, event->text, event->length);
		break;
	case EVENT_MOUSE:
		mouse(app, event);
		break;
	case EVENT_RESIZE:
		app_resize(app, event->row, event->col);
		break;
	case EVENT_END:
		app->quit = true;
		break;
	}
}
