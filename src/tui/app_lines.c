/* The lines around a view: bar, tabs, hints, status; and the popup of a waiting prefix. */
#include "app_private.h"

#include "keymap.h"
#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "tui/screens/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	HINTS = 6,
	POPUP_ROWS = 12,
	POPUP_COLS = 40,
	JOBS_LOOKED_AT = 16,
	ETA_AFTER_MS = 2000,
	WAIT_LEFT = 10 /* columns it leaves to the view */
};

/* --- bar and tabs --- */

/* "T✗ R✗ A~ I? N✗   NOT READY", ending before `right`; returns where it starts. */
static int draw_verdict(const struct app *app, const struct surface *s, int right)
{
	const char *word = gate_verdict_word(app->status->decision.verdict);
	int col = right - (int)strlen(word) - 3 - 3 * GATE_COUNT;
	int start = col;

	for (int i = 0; i < GATE_COUNT; i++, col += 3) {
		const struct gate *gate = &app->status->gates[i];
		bool amber = *gate->amber != '\0';
		surface_printf(s, 0, col, 3, amber ? ROLE_WARN : gate_role(gate->answer), "%c%s%s",
			gate_text(i)->letter, gate_sign(gate->answer), amber ? "!" : "");
	}
	surface_text(s, 0, col + 2, -1, verdict_role(app->status->decision.verdict), word);
	return start;
}

void app_draw_bar(struct app *app, const struct surface *s)
{
	int right = s->cols - 1, col = 1;

	surface_fill(s, 0, 0, 1, s->cols, ROLE_BAR);
	right -= surface_right(s, 0, right, s->cols / 4, ROLE_BAR, app->actor) + 3;
	if (app->status)
		right = draw_verdict(app, s, right) - 2;
	col += surface_text(s, 0, col, right - col, ROLE_TITLE, "preop") + 2;
	col += surface_text(s, 0, col, right - col, ROLE_BAR, path_base(app->path)) + 2;
	if (app->status && app->status->project.question[0] && right - col > 8)
		surface_printf(s, 0, col, right - col, ROLE_TEXT, "\"%s\"", app->status->project.question);
}

/* "3", or "g3" where the digit alone means something else here, as a label's key in Data. */
static void tab_keys(struct app *app, enum view_id id, char out[KEY_NAME_SIZE])
{
	context_set contexts = view_table[app->current]->contexts | CONTEXT_ALL;
	const char *keys = keymap_keys(app->keymap, contexts, COMMAND_GO, view_table[id]->name);
	size_t n = 0;

	for (; keys && *keys && n + 1 < KEY_NAME_SIZE; keys++) {
		if (*keys != ' ')
			out[n++] = *keys;
	}
	out[n] = '\0';
}

void app_draw_tabs(struct app *app, const struct surface *s, int row)
{
	const char *palette = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_PALETTE, NULL);
	const char *help = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_HELP, NULL);
	char keys[KEY_NAME_SIZE];
	int col = 0;

	surface_fill(s, row, 0, 1, s->cols, ROLE_TAB);
	app->p->tab_row = row;
	for (int i = 0; i < VIEW_COUNT; i++) {
		enum role role = i == (int)app->current ? ROLE_TAB_ACTIVE : ROLE_TAB;
		tab_keys(app, (enum view_id)i, keys);
		app->p->tab_col[i] = col;
		col += surface_printf(s, row, col, -1, role, " %s%s%s ", keys, *keys ? " " : "", view_table[i]->title);
		app->p->tab_end[i] = col;
	}
	if (s->cols - col > 12 && palette && help)
		surface_printf(s, row, s->cols - 6, -1, ROLE_TAB, "%s  %s", palette, help);
}

/* --- hints --- */

static int draw_hint(const struct surface *s, int row, int col, int right, const char *keys, const char *title)
{
	int width = display_width(keys, strlen(keys), s->grid->display_flags) + 1 +
		display_width(title, strlen(title), s->grid->display_flags);

	if (width > right - col)
		return 0;
	surface_text(s, row, col, -1, ROLE_HINT_KEY, keys);
	surface_text(s, row, col + width - (int)display_width(title, strlen(title), s->grid->display_flags), -1,
		ROLE_HINT, title);
	return width + 3;
}

struct hints { /* one frame's, as far as they are drawn */
	struct app *app;
	const struct surface *s;
	context_set contexts;
	int row, col, right, count, most;
};

static void add_hint(struct hints *hints, const struct command *command)
{
	const char *keys = keymap_keys(hints->app->keymap, hints->contexts, command->id, NULL);
	int used = keys && hints->count < hints->most
		? draw_hint(hints->s, hints->row, hints->col, hints->right, keys, command->title)
		: 0;

	hints->col += used;
	hints->count += used > 0;
}

static void add_overlay_hints(struct hints *hints)
{
	const struct overlay *overlay = hints->app->overlay;

	for (int i = 0; i < OVERLAY_HINTS && overlay->ops->hints[i] != COMMAND_COUNT; i++) {
		if (!overlay->ops->can || overlay->ops->can(overlay, overlay->ops->hints[i]))
			add_hint(hints, command_get(overlay->ops->hints[i]));
	}
}

enum hint_rank { HINT_OWN, HINT_SHARED, HINT_LIST, HINT_RANKS };

/* The screen's own come first, then what it shares with the screen a command belongs to (the first of its contexts), then the list's. */
static enum hint_rank rank_of(const struct command *command, context_set contexts)
{
	if (command->contexts & (CONTEXT_LIST | CONTEXT_ALL))
		return HINT_LIST;
	return command->contexts & contexts & (UINT64_C(0) - command->contexts) ? HINT_OWN : HINT_SHARED;
}

static void add_view_hints(struct hints *hints, enum hint_rank rank)
{
	const struct view *view = app_focus(hints->app);

	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = command_get((enum command_id)i);
		if (command->flags & COMMAND_FLAG_HINT && command->contexts & hints->contexts &&
			rank_of(command, hints->contexts) == rank && !app_why_not(hints->app, command->id) &&
			(!view->ops->hint || view->ops->hint(view, command->id)))
			add_hint(hints, command);
	}
}

/* A screen that names its own knows what matters: all that have room. */
static void add_chosen_hints(struct hints *hints, const enum command_id *ids)
{
	const struct view *view = app_focus(hints->app);

	for (hints->most = COMMAND_COUNT; *ids != COMMAND_COUNT; ids++)
		if (!app_why_not(hints->app, *ids) && (!view->ops->hint || view->ops->hint(view, *ids)))
			add_hint(hints, command_get(*ids));
}

/* What works on what is under the cursor. */
void app_draw_hints(struct app *app, const struct surface *s, int row)
{
	context_set contexts = app_contexts(app);
	const char *help = keymap_keys(app->keymap, contexts, COMMAND_HELP, NULL);
	struct hints hints = { app, s, contexts, row, 1, s->cols - 1, 0, HINTS };
	const struct view *view = app_focus(app);

	if (help)
		hints.right -= surface_right(s, row, hints.right, -1, ROLE_HINT, " all keys") +
			surface_right(s, row, hints.right - 9, -1, ROLE_HINT_KEY, help) + 3;
	if (app->overlay) {
		add_overlay_hints(&hints);
		return;
	}
	if (view->ops->hints && !(app->current == VIEW_CASE && app->pane != VIEW_CASE)) {
		add_chosen_hints(&hints, view->ops->hints(view));
		return;
	}
	for (int rank = 0; rank < HINT_RANKS; rank++)
		add_view_hints(&hints, (enum hint_rank)rank);
}

/* --- status line --- */

/* "import tickets.jsonl  41 %  12 s left" of the newest job that runs; false: none does. */
static bool print_job(struct app *app, struct strbuf *out)
{
	struct job_info jobs[JOBS_LOOKED_AT];
	size_t count = jobs_list(app->jobs, jobs, JOBS_LOOKED_AT), at = 0;

	while (at < count && jobs[at].state != JOB_RUNNING)
		at++;
	if (at == count)
		return false;
	const struct job_info *job = &jobs[at];
	strbuf_addf(out, "%.60s", job->title);
	if (job->total > 0 && job->done >= 0) {
		int64_t elapsed = app->now - job->started_at;
		strbuf_addf(out, "  %.0f %%", 100.0 * (double)job->done / (double)job->total);
		if (elapsed > ETA_AFTER_MS && job->done > 0 && job->done < job->total) {
			strbuf_adds(out, "  ");
			clock_print_duration(
				(int64_t)((double)elapsed * (double)(job->total - job->done) / (double)job->done), out);
			strbuf_adds(out, " left");
		}
	} else if (job->note[0]) {
		strbuf_addf(out, "  %s", job->note);
	}
	const char *cancel = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_CANCEL_JOB, NULL);
	if (cancel)
		strbuf_addf(out, "  %s stops", cancel);
	return true;
}

/* "waiting for the other writer ... 3 s  C-c cancels"; false: nothing waits. */
static bool print_wait(struct app *app, struct strbuf *out)
{
	int64_t waited = jobs_waiting(app->jobs);
	const char *cancel = keymap_keys(app->keymap, CONTEXT_ALL, COMMAND_CANCEL_JOB, NULL);

	if (waited == 0)
		return false;
	strbuf_addf(out, "waiting for the other writer ... %" PRId64 " s", waited / 1000);
	if (cancel)
		strbuf_addf(out, "  %s cancels", cancel);
	return true;
}

static void print_saved(struct app *app, struct strbuf *out)
{
	if (app->read_only)
		strbuf_adds(out, "read only");
	else
		strbuf_adds(out, app->p->writes > 0 ? "saving" : "saved");
	if (app->status)
		strbuf_addf(out, " \u00b7 op %" PRId64, app->status->actions);
}

static int draw_part(const struct surface *s, int row, int col, int right, const char *before, const char *text)
{
	if (!text[0] || right - col < 8)
		return 0;
	return surface_printf(s, row, col, right - col, ROLE_STATUS, "%s%s", before, text) + 3;
}

void app_draw_status(struct app *app, const struct surface *s, int row)
{
	struct view *view = app_focus(app);
	char position[STATUS_TEXT] = "", filter[STATUS_TEXT] = "", marks[STATUS_TEXT] = "";
	struct view_status status = { .position = position, .filter = filter, .marks = marks };
	struct strbuf text = STRBUF_INIT;
	int right = s->cols - 1, col = 1;

	surface_fill(s, row, 0, 1, s->cols, ROLE_STATUS);
	if (view->ops->status)
		view->ops->status(view, &status);
	print_saved(app, &text);
	right -= surface_right(s, row, right, s->cols / 2, ROLE_STATUS, text.data) + 2;
	strbuf_reset(&text);
	if (print_wait(app, &text))
		right -= surface_right(s, row, right, right - WAIT_LEFT, ROLE_WARN, text.data) + 2;
	else if (print_job(app, &text))
		right -= surface_right(s, row, right, right / 2, ROLE_STATUS, text.data) + 2;
	col += surface_printf(s, row, col, right - col, ROLE_STATUS, "%s", view->ops->title) + 3;
	surface_paint(s, row, 1, col - 4, ROLE_STATUS, CELL_BOLD);
	col += draw_part(s, row, col, right, "", position);
	col += draw_part(s, row, col, right, "", marks);
	draw_part(s, row, col, right, "filter: ", filter);
	strbuf_free(&text);
}

/* --- the popup --- */

struct popup_row { /* a command that may follow, with all the keys that lead to it */
	const struct binding *binding;
	char keys[KEY_NAME_SIZE];
};

static bool follows(const struct app *app, const struct binding *binding, context_set contexts)
{
	size_t n = strlen(app->p->pending);
	const char *line;

	return contexts & binding->context && strncmp(binding->keys, app->p->pending, n) == 0 &&
		binding->keys[n] == ' ' && keymap_find(app->keymap, contexts, binding->keys, &line) == KEYMAP_COMMAND &&
		line == binding->line;
}

static int add_popup_row(struct popup_row rows[POPUP_ROWS], int count, const struct binding *binding, const char *keys)
{
	int at = 0;

	while (at < count && strcmp(rows[at].binding->line, binding->line) != 0)
		at++;
	if (at == POPUP_ROWS)
		return count;
	size_t used = at < count ? strlen(rows[at].keys) : 0;
	rows[at].binding = binding;
	snprintf(rows[at].keys + used, sizeof(rows[at].keys) - used, "%s%s", used ? " " : "", keys);
	return at == count ? count + 1 : count;
}

static int collect_popup(const struct app *app, context_set contexts, struct popup_row rows[POPUP_ROWS])
{
	int count = 0;

	for (size_t i = 0; i < keymap_count(app->keymap); i++) {
		const struct binding *binding = keymap_at(app->keymap, i);
		if (follows(app, binding, contexts))
			count = add_popup_row(rows, count, binding, binding->keys + strlen(app->p->pending) + 1);
	}
	return count;
}

void app_draw_popup(struct app *app, const struct surface *s)
{
	const struct app_private *p = app->p;
	struct popup_row rows[POPUP_ROWS];

	if (!p->pending[0] || (!p->headless && clock_monotonic() - p->pending_since < POPUP_DELAY_US))
		return;
	int count = collect_popup(app, app_contexts(app), rows);
	struct surface box = surface_sub(s, s->rows - count - 1, s->cols - POPUP_COLS, count + 1, POPUP_COLS);
	surface_fill(&box, 0, 0, box.rows, box.cols, ROLE_DIALOG);
	surface_hline(&box, 0, 0, box.cols, ROLE_LINE_FOCUS);
	surface_vline(&box, 1, 0, count, ROLE_LINE_FOCUS);
	surface_printf(&box, 0, 2, box.cols - 4, ROLE_TITLE_FOCUS, " %s and then ", p->pending);
	for (int i = 0; i < count; i++) {
		const struct command *command = command_get(rows[i].binding->id);
		const char *args = rows[i].binding->args;
		surface_text(&box, i + 1, 2, 8, ROLE_HINT_KEY, rows[i].keys);
		surface_printf(
			&box, i + 1, 11, box.cols - 12, ROLE_DIALOG, "%s%s%s", command->title, *args ? ": " : "", args);
	}
}
