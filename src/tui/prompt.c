/* A line of input at the bottom, where the status line was: title, text, and a note on the right; help in the row above. */
#include "overlay.h"

#include "app_private.h"
#include "completion.h"
#include "lineedit.h"

#include <stdlib.h>
#include <string.h>

enum { HISTORY_LIMIT = 50, NOTE_COLS_LEAST = 30, INPUT_COLS_LEAST = 32 };

struct prompt_history { /* what was entered under one title, oldest first */
	struct prompt_history *next;
	char *title, *entries[HISTORY_LIMIT];
	size_t count;
};

struct prompt {
	struct overlay overlay;
	struct prompt_spec spec; /* title and help are copies in the arena */
	struct arena arena;
	struct lineedit edit;
	struct strbuf note;
	bool bad;
	struct prompt_history *history;
	size_t at;   /* entry shown; history->count: what was typed */
	char *draft; /* what was typed before going back */
};

void prompt_histories_free(struct prompt_history *histories)
{
	for (struct prompt_history *next; histories; histories = next) {
		next = histories->next;
		for (size_t i = 0; i < histories->count; i++)
			free(histories->entries[i]);
		free(histories->title);
		free(histories);
	}
}

static struct prompt_history *history_of(struct app *app, const char *title)
{
	for (struct prompt_history *history = app->p->histories; history; history = history->next) {
		if (strcmp(history->title, title) == 0)
			return history;
	}
	struct prompt_history *history = xcalloc(1, sizeof(*history));
	history->title = xstrdup(title);
	history->next = app->p->histories;
	app->p->histories = history;
	return history;
}

static void remember(struct prompt_history *history, const char *text)
{
	if (!*text || (history->count > 0 && strcmp(history->entries[history->count - 1], text) == 0))
		return;
	if (history->count == HISTORY_LIMIT) {
		free(history->entries[0]);
		memmove(history->entries, history->entries + 1, --history->count * sizeof(history->entries[0]));
	}
	history->entries[history->count++] = xstrdup(text);
}

/* What was said against the text that was entered before. */
static void forget_failure(struct prompt *prompt)
{
	free(prompt->overlay.failure);
	prompt->overlay.failure = NULL;
}

static void text_changed(struct prompt *prompt)
{
	forget_failure(prompt);
	strbuf_reset(&prompt->note);
	if (prompt->spec.changed)
		prompt->spec.changed(prompt->overlay.app, prompt->spec.context, prompt->edit.text.data);
}

static void turn_history(struct prompt *prompt, int step)
{
	const struct prompt_history *history = prompt->history;

	if ((step < 0 && prompt->at == 0) || (step > 0 && prompt->at == history->count))
		return;
	if (prompt->at == history->count) {
		free(prompt->draft);
		prompt->draft = xstrdup(prompt->edit.text.data);
	}
	prompt->at = step < 0 ? prompt->at - 1 : prompt->at + 1;
	lineedit_set(&prompt->edit, prompt->at == history->count ? prompt->draft : history->entries[prompt->at]);
	text_changed(prompt);
}

/* The prompt is gone when accept runs: it may open another one. */
static void accept(struct prompt *prompt)
{
	struct app *app = prompt->overlay.app;
	struct prompt_spec spec = prompt->spec;
	char *text = xstrdup(prompt->edit.text.data);

	remember(prompt->history, text);
	prompt->spec.cancel = NULL;
	prompt->spec.free_context = NULL;
	overlay_pop(app);
	spec.accept(app, spec.context, text);
	if (spec.free_context)
		spec.free_context(spec.context);
	free(text);
}

/* ---- Looked at before it is accepted ---- */

struct checking {
	const struct prompt_check *check;
	void *asked;
};

static void checking_free(void *arg)
{
	struct checking *checking = arg;

	checking->check->free_asked(checking->asked);
	free(checking);
}

static void *run_check(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct checking *checking = arg;

	(void)job;
	return checking->check->run(db, checking->asked, error) ? xstrdup("") : NULL;
}

static void checked(struct overlay *overlay, void *payload)
{
	free(payload);
	accept((struct prompt *)overlay);
}

static void check(struct prompt *prompt)
{
	struct checking *checking = xmalloc(sizeof(*checking));

	*checking = (struct checking){ prompt->spec.check,
		prompt->spec.check->ask(prompt->spec.context, prompt->edit.text.data) };
	forget_failure(prompt);
	prompt->overlay.waits = true;
	overlay_read(&prompt->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_PAGE,
			.run = run_check,
			.arrived = checked,
			.free_asked = checking_free,
			.free_payload = free,
			.asked = checking });
}

static void complete(struct prompt *prompt)
{
	struct strbuf full = STRBUF_INIT;

	if (!prompt->spec.files)
		return;
	strbuf_reset(&prompt->note);
	complete_path(prompt->edit.text.data, &full, &prompt->note);
	prompt->bad = false;
	if (strcmp(full.data, prompt->edit.text.data) != 0) {
		lineedit_set(&prompt->edit, full.data);
		if (prompt->spec.changed)
			prompt->spec.changed(prompt->overlay.app, prompt->spec.context, prompt->edit.text.data);
	}
	strbuf_free(&full);
}

static bool prompt_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct prompt *prompt = (struct prompt *)overlay;

	(void)args;
	if (id == COMMAND_ACCEPT && prompt->spec.check) {
		check(prompt);
	} else if (id == COMMAND_ACCEPT) {
		accept(prompt);
	} else if (id == COMMAND_CLOSE || id == COMMAND_BACK) {
		overlay_pop(overlay->app);
	} else if (id == COMMAND_ITEM_PREVIOUS || id == COMMAND_ITEM_NEXT) {
		turn_history(prompt, id == COMMAND_ITEM_PREVIOUS ? -1 : 1);
	} else if (id == COMMAND_COMPLETE) {
		complete(prompt);
	} else if (lineedit_command(&prompt->edit, id)) {
		text_changed(prompt);
	} else {
		return error_set(error, ERROR_USAGE, "%s", "");
	}
	return true;
}

static void prompt_type(struct overlay *overlay, const char *bytes, size_t n)
{
	struct prompt *prompt = (struct prompt *)overlay;

	lineedit_insert(&prompt->edit, bytes, n);
	text_changed(prompt);
}

/* A third of the line, and on a wide one what is not wanted for the text. */
static int title_cols(const struct surface *screen)
{
	int spare = screen->cols - INPUT_COLS_LEAST, third = screen->cols / 3;

	return spare > third ? spare : third;
}

static void prompt_draw(struct overlay *overlay, const struct surface *screen)
{
	struct prompt *prompt = (struct prompt *)overlay;
	int row = screen->rows - 1, right = screen->cols - 1;

	surface_fill(screen, row - 1, 0, 2, screen->cols, ROLE_INPUT);
	/* what is wrong is worth more than the help, and beside the input it would be cut */
	if (prompt->overlay.failure)
		surface_text(screen, row - 1, 1, right - 1, ROLE_BAD, prompt->overlay.failure);
	else if (prompt->bad && prompt->note.len)
		surface_text(screen, row - 1, 1, right - 1, ROLE_BAD, prompt->note.data);
	else
		surface_text(screen, row - 1, 1, right - 1, ROLE_HINT, prompt->spec.help);
	int col = 1 + surface_printf(screen, row, 1, title_cols(screen), ROLE_HINT_KEY, "%s:", prompt->spec.title) + 1;
	if (prompt->note.len && !prompt->bad && screen->cols > NOTE_COLS_LEAST)
		right -= surface_right(screen, row, right, (right - col) / 2, ROLE_MUTED, prompt->note.data) + 1;
	lineedit_draw(&prompt->edit, screen, row, col, right - col);
}

static void prompt_destroy(struct overlay *overlay)
{
	struct prompt *prompt = (struct prompt *)overlay;

	if (prompt->spec.cancel)
		prompt->spec.cancel(overlay->app, prompt->spec.context);
	if (prompt->spec.free_context)
		prompt->spec.free_context(prompt->spec.context);
	lineedit_free(&prompt->edit);
	strbuf_free(&prompt->note);
	free(prompt->draft);
	arena_free(&prompt->arena);
	free(prompt);
}

static const struct overlay_ops prompt_ops = {
	.contexts = CONTEXT_PROMPT,
	.text = true,
	.hints = { COMMAND_COUNT }, /* it covers them */
	.draw = prompt_draw,
	.command = prompt_command,
	.type = prompt_type,
	.destroy = prompt_destroy,
};

void prompt_open(struct app *app, const struct prompt_spec *spec)
{
	struct prompt *prompt = xcalloc(1, sizeof(*prompt));

	prompt->overlay.ops = &prompt_ops;
	prompt->spec = *spec;
	prompt->spec.title = arena_strdup(&prompt->arena, spec->title);
	prompt->spec.help = arena_strdup(&prompt->arena, spec->help ? spec->help : "");
	strbuf_init(&prompt->note);
	lineedit_init(&prompt->edit, spec->initial);
	prompt->history = history_of(app, spec->title);
	prompt->at = prompt->history->count;
	overlay_push(app, &prompt->overlay);
}

void prompt_note(struct app *app, const char *note, bool bad)
{
	struct prompt *prompt = (struct prompt *)app->overlay;

	if (!app->overlay || app->overlay->ops != &prompt_ops)
		return;
	strbuf_reset(&prompt->note);
	strbuf_adds(&prompt->note, note);
	prompt->bad = bad;
	app_dirty(app);
}
