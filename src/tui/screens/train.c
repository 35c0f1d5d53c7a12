/*
 * TRAIN: the five gates on the left, the chosen one on the right: its question and trap, signals computed from the file, the answer with its rationale and history.
 */
#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/text/wrap.h"
#include "tui/app.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/sign.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	GATES_COLS = 28,
	GATES_COLS_NARROW = 26,
	GATES_COLS_LEAST = 22,
	NARROW = 100,
	NARROWER = 76,
	ORIGIN_FROM = 44, /* columns from which a gate's origin stands beside its name */
	SIGNAL_NAME_LEAST = 14,
	SIGNAL_VALUE_LEAST = 6,
	SIGNAL_THRESHOLD_LEAST = 12,
	SIGNAL_MARGINS = 8, /* sign, gaps and edges of a signal's row */
};

struct gate_past { /* what one reader job brings: the answers each gate had */
	struct arena arena;
	struct gate_change *changes[GATE_COUNT];
	size_t counts[GATE_COUNT];
};

struct train_view {
	struct view view;
	struct list gates;   /* the cursor over the five */
	struct list signals; /* and over the chosen gate's signals */
	bool on_signals;     /* the right column has the focus */
	struct textview *text;
	struct gate_past *past;
	uint32_t past_slot;
};

static struct train_view *self(struct view *view)
{
	return (struct train_view *)view;
}

static int chosen(const struct train_view *train)
{
	return (int)train->gates.cursor;
}

/* ---- The history of the answers ---- */

static void past_free(void *arg)
{
	struct gate_past *past = arg;

	if (!past)
		return;
	arena_free(&past->arena);
	free(past);
}

static bool past_read(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct gate_past *past = xcalloc(1, sizeof(*past));

	(void)arg;
	for (int i = 0; i < GATE_COUNT; i++) {
		if (!gate_history(db, &past->arena, gate_text(i)->letter, &past->changes[i], &past->counts[i], error)) {
			past_free(past);
			return false;
		}
	}
	job_post(job, past);
	return true;
}

static void past_arrived(void *context, void *arg, void *payload)
{
	struct app *app = context;
	struct train_view *train = self(app->views[VIEW_TRAIN]);

	(void)arg;
	past_free(train->past);
	train->past = payload;
	app_dirty(app);
}

static void past_ask(struct train_view *train)
{
	struct job_spec spec = {
		.title = "",
		.lane = JOB_READ,
		.priority = JOB_LIST,
		.slot = train->past_slot,
		.run = past_read,
		.post = past_arrived,
		.free_payload = past_free,
	};

	app_submit(train->view.app, &spec);
}

static void train_event(struct view *view, enum view_event event)
{
	if (event == VIEW_CHANGED || (event != VIEW_TOUCHED && !self(view)->past))
		past_ask(self(view));
}

static struct view *train_create(struct app *app)
{
	struct train_view *train = xcalloc(1, sizeof(*train));

	train->view = (struct view){ .ops = &train_view, .app = app };
	train->text = textview_new();
	train->past_slot = app_slot();
	list_set_count(&train->gates, GATE_COUNT);
	return &train->view;
}

static void train_destroy(struct view *view)
{
	textview_free(self(view)->text);
	past_free(self(view)->past);
	free(view);
}

/* ---- Drawing ---- */

static void draw_gate_row(
	const struct surface *s, int row, int index, const struct gate *gate, bool selected, bool focused)
{
	const struct gate_text *text = gate_text(index);
	char letter[2] = { text->letter, '\0' };

	surface_text(s, row, 1, 1, ROLE_STRONG, letter);
	surface_text(s, row, 3, 1, gate_role(gate->answer), gate_sign(gate->answer));
	surface_text(s, row, 5, s->cols - 6, selected ? ROLE_STRONG : ROLE_TEXT, text->name);
	if (selected)
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
}

/* Text wrapped into the surface from a row on; returns the row below it. */
static int draw_wrapped(const struct surface *s, int row, enum role role, const char *text)
{
	int cols = s->cols - 2 > TEXT_COLUMNS ? TEXT_COLUMNS : s->cols - 2;
	struct wrap wrap = WRAP_INIT;

	wrap_text(&wrap, text, strlen(text), cols, s->grid->display_flags, (size_t)(s->rows > 0 ? s->rows : 1));
	for (size_t i = 0; i < wrap.count; i++)
		surface_bytes(s, row++, 1, cols, role, text + wrap.lines[i].start, wrap.lines[i].length);
	wrap_free(&wrap);
	return row;
}

static void draw_gates(struct train_view *train, const struct surface *s, bool focused)
{
	const struct status *status = train->view.app->status;
	struct strbuf failed = STRBUF_INIT;

	for (int i = 0; i < GATE_COUNT; i++)
		draw_gate_row(s, 1 + i, i, &status->gates[i], i == chosen(train), focused && !train->on_signals);
	if (focused && !train->on_signals)
		surface_cursor(s, 1 + chosen(train), 1);
	surface_text(s, 7, 1, s->cols - 2, ROLE_MUTED, "Verdict, by rule");
	surface_text(s, 8, 1, s->cols - 2, verdict_role(status->verdict), gate_verdict_word(status->verdict));
	for (int i = 0; i < GATE_COUNT; i++)
		if (status->gates[i].answer == GATE_FAIL)
			strbuf_addf(&failed, "%s%c", failed.len ? ", " : "", gate_text(i)->letter);
	if (failed.len)
		strbuf_adds(&failed, " failed: repair, take the lighter route, or waive in writing.");
	else if (status->verdict == VERDICT_NOT_DECIDED)
		strbuf_adds(&failed, "Some gates have no answer yet.");
	else
		strbuf_adds(&failed, "Every gate passed or was waived in writing.");
	draw_wrapped(s, 9, ROLE_TEXT, failed.data);
	strbuf_free(&failed);
}

static const struct signal *gate_signal(const struct train_view *train, size_t index)
{
	const struct status *status = train->view.app->status;
	const struct gate_text *text = gate_text(chosen(train));

	return index < text->signal_count ? signal_find(status->signals, status->signal_count, text->signals[index])
					  : NULL;
}

struct signal_columns {
	int name, value; /* columns of each; the threshold has the rest */
};

/* As wide as this gate's signals need, so that at 80 columns the thresholds find room; never more than leaves them some. */
static struct signal_columns measure_signals(const struct train_view *train, const struct surface *s)
{
	struct signal_columns columns = { SIGNAL_NAME_LEAST, SIGNAL_VALUE_LEAST };
	struct strbuf value = STRBUF_INIT;
	int room = s->cols - SIGNAL_MARGINS - SIGNAL_THRESHOLD_LEAST;

	for (size_t i = 0; i < gate_text(chosen(train))->signal_count; i++) {
		const struct signal *signal = gate_signal(train, i);
		if (!signal)
			continue;
		strbuf_reset(&value);
		signal_print_value(signal, &value);
		int name = display_width(signal->name, strlen(signal->name), s->grid->display_flags);
		int shown = display_width(value.data, value.len, s->grid->display_flags);
		columns.name = name > columns.name ? name : columns.name;
		columns.value = shown > columns.value ? shown : columns.value;
	}
	strbuf_free(&value);
	if (columns.name + columns.value > room)
		columns.name = room - columns.value > 0 ? room - columns.value : 0;
	return columns;
}

static void draw_signal(
	const struct surface *s, int row, const struct signal_columns *columns, const struct signal *signal)
{
	struct strbuf value = STRBUF_INIT;
	int right = 3 + columns->name + 2 + columns->value;

	signal_print_value(signal, &value);
	surface_text(s, row, 1, 1, signal_role(signal->state), signal_sign(signal->state));
	surface_text(s, row, 3, columns->name, ROLE_TEXT, signal->name);
	surface_right(
		s, row, right, columns->value, signal->state == SIGNAL_UNDEFINED ? ROLE_MUTED : ROLE_TEXT, value.data);
	surface_text(s, row, right + 2, s->cols - right - 3, ROLE_MUTED, signal->threshold);
	strbuf_free(&value);
}

static int draw_signals(struct train_view *train, const struct surface *s, int row, bool focused)
{
	const struct gate_text *text = gate_text(chosen(train));
	struct signal_columns columns = measure_signals(train, s);
	enum role role = focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR;
	int right = 3 + columns.name + 2 + columns.value;

	list_set_count(&train->signals, (int64_t)text->signal_count);
	surface_text(s, row, 1, right, ROLE_TITLE, "Signals, computed now");
	surface_text(s, row, right + 2, s->cols - right - 3, ROLE_MUTED,
		s->cols - right - 3 < (int)strlen("threshold (house)") ? "threshold" : "threshold (house)");
	for (size_t i = 0; i < text->signal_count; i++) {
		const struct signal *signal = gate_signal(train, i);

		row++;
		if (signal)
			draw_signal(s, row, &columns, signal);
		if (!signal || !train->on_signals || train->signals.cursor != (int64_t)i)
			continue;
		surface_paint(s, row, 0, s->cols, role, 0);
		surface_paint(s, row, right - columns.value, columns.value, role, CELL_UNDERLINE);
		if (focused)
			surface_cursor(s, row, 1);
	}
	return row + 2;
}

static void add_age(struct strbuf *out, int64_t at, int64_t now)
{
	size_t start = out->len;

	if (at == CLOCK_NONE)
		return;
	clock_print_age(at, now, out);
	if (strcmp(out->data + start, "now") != 0)
		strbuf_adds(out, " ago");
}

static void text_history(struct train_view *train, struct textview *text)
{
	const struct gate_past *past = train->past;
	int index = chosen(train);
	struct strbuf line = STRBUF_INIT;

	if (!past || past->counts[index] < 2)
		return;
	textview_gap(text);
	textview_add(text, ROLE_TITLE, 0, "History", strlen("History"));
	for (size_t i = past->counts[index]; i-- > 0;) {
		const struct gate_change *change = &past->changes[index][i];

		strbuf_reset(&line);
		strbuf_addf(&line, "%s %-8s %s  ", gate_sign(change->answer), gate_answer_word(change->answer),
			change->who);
		add_age(&line, change->at, train->view.app->now);
		if (change->taken_back)
			strbuf_adds(&line, "  (taken back by undo)");
		textview_add(text, change->taken_back ? ROLE_MUTED : ROLE_TEXT, 2, line.data, line.len);
		if (change->rationale[0])
			textview_add(text, ROLE_MUTED, 4, change->rationale, strlen(change->rationale));
	}
	strbuf_free(&line);
}

static const char *key_of(const struct train_view *train, enum command_id id)
{
	const char *keys = keymap_keys(train->view.app->keymap, CONTEXT_TRAIN, id, NULL);

	return keys ? keys : command_get(id)->name;
}

static void text_answer(struct train_view *train, struct textview *text)
{
	const struct gate *gate = &train->view.app->status->gates[chosen(train)];
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%s %s", gate_sign(gate->answer), gate_answer_word(gate->answer));
	if (gate->at != CLOCK_NONE) {
		strbuf_addf(&line, "   %s, ", gate->who);
		add_age(&line, gate->at, train->view.app->now);
	}
	textview_add(text, ROLE_TITLE, 0, "Answer", strlen("Answer"));
	textview_add(text, gate_role(gate->answer), 2, line.data, line.len);
	if (gate->rationale[0])
		textview_add(text, ROLE_TEXT, 2, gate->rationale, strlen(gate->rationale));
	else if (gate->answer == GATE_UNKNOWN)
		textview_addf(text, ROLE_MUTED, 2, "No answer yet. %s pass, %s fail, %s waive; each may say why.",
			key_of(train, COMMAND_GATE_PASS), key_of(train, COMMAND_GATE_FAIL),
			key_of(train, COMMAND_GATE_WAIVE));
	strbuf_free(&line);
}

static void text_guide(const struct gate_text *gate, struct textview *text)
{
	textview_gap(text);
	textview_addf(text, ROLE_TITLE, 0, "What to look for  (house)");
	for (size_t i = 0; i < gate->look_for_count; i++)
		textview_addf(text, ROLE_TEXT, 2, "· %s", gate->look_for[i].text);
	textview_gap(text);
	textview_addf(text, ROLE_TITLE, 0, "Fails when  (house)");
	textview_add(text, ROLE_TEXT, 2, gate->fails_when, strlen(gate->fails_when));
	textview_addf(text, ROLE_TITLE, 0, "Then  (house)");
	textview_add(text, ROLE_TEXT, 2, gate->route, strlen(gate->route));
}

static void draw_gate(struct train_view *train, const struct surface *s, bool focused)
{
	const struct gate_text *gate = gate_text(chosen(train));
	struct surface rest;
	char title[80], trap[400];
	bool roomy = s->cols >= ORIGIN_FROM;
	int row;

	snprintf(title, sizeof(title), "%c  %s", gate->letter, gate->name);
	surface_text(s, 0, 1, roomy ? s->cols - 18 : s->cols - 2, ROLE_TITLE_FOCUS, title);
	if (roomy)
		surface_right(s, 0, s->cols - 1, 16, ROLE_MUTED,
			!strcmp(gate->origin, "book") ? "origin: book" : "origin: house");
	row = draw_wrapped(s, 1, ROLE_TEXT, gate->question);
	snprintf(trap, sizeof(trap), "Trap: %s", gate->trap);
	row = draw_wrapped(s, row, ROLE_MUTED, trap);
	row = draw_signals(train, s, row + 1, focused);
	rest = surface_sub(s, row, 1, s->rows - row, s->cols - 2);
	textview_clear(train->text);
	textview_key(train->text, chosen(train) + 1);
	text_answer(train, train->text);
	text_history(train, train->text);
	text_guide(gate, train->text);
	textview_draw(train->text, &rest);
}

static void train_draw(struct view *view, const struct surface *s, bool focused)
{
	struct train_view *train = self(view);
	int left = s->cols < NARROWER ? GATES_COLS_LEAST : s->cols < NARROW ? GATES_COLS_NARROW : GATES_COLS;
	struct surface gates = surface_sub(s, 0, 0, s->rows, left);
	struct surface gate = surface_sub(s, 0, left + 1, s->rows, s->cols - left - 1);

	if (!view->app->status) {
		surface_text(s, 0, 1, -1, ROLE_MUTED, "reading …");
		return;
	}
	surface_text(&gates, 0, 1, left - 2, ROLE_TITLE, "TRAIN");
	draw_gates(train, &gates, focused);
	surface_vline(s, 0, left, s->rows, ROLE_LINE);
	draw_gate(train, &gate, focused);
}

static void train_draw_pane(struct view *view, const struct surface *s, bool focused)
{
	struct train_view *train = self(view);
	const struct status *status = view->app->status;
	struct strbuf value = STRBUF_INIT;

	pane_title(s, "TRAIN", status ? gate_verdict_word(status->verdict) : "", focused);
	for (int i = 0; status && i < GATE_COUNT; i++) {
		const struct gate_text *text = gate_text(i);
		const struct signal *signal = text->signal_count
			? signal_find(status->signals, status->signal_count, text->signals[0])
			: NULL;

		draw_gate_row(s, 1 + i, i, &status->gates[i], focused && i == chosen(train), focused);
		strbuf_reset(&value);
		if (status->gates[i].rationale[0]) {
			strbuf_adds(&value, status->gates[i].rationale);
		} else if (signal) {
			strbuf_addf(&value, "%s ", signal->name);
			signal_print_value(signal, &value);
		}
		surface_text(s, 1 + i, 27, s->cols - 28, ROLE_MUTED, value.data);
		if (focused && i == chosen(train)) {
			surface_paint(s, 1 + i, 0, s->cols, ROLE_SELECTED, 0);
			surface_cursor(s, 1 + i, 1);
		}
	}
	strbuf_free(&value);
}

static void train_summary(struct view *view, char *out, size_t size)
{
	const struct status *status = view->app->status;
	struct strbuf line = STRBUF_INIT;

	for (int i = 0; status && i < GATE_COUNT; i++)
		strbuf_addf(&line, "%c%s ", gate_text(i)->letter, gate_sign(status->gates[i].answer));
	if (status)
		strbuf_adds(&line, gate_verdict_word(status->verdict));
	snprintf(out, size, "%s", line.data);
	strbuf_free(&line);
}

/* ---- Answers ---- */

struct answer {
	char letter;
	enum gate_answer answer;
	char *rationale;
};

static void answer_free(void *arg)
{
	struct answer *answer = arg;

	free(answer->rationale);
	free(answer);
}

static bool answer_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct answer *answer = arg;

	(void)job;
	return gate_set(db, answer->letter, answer->answer, answer->rationale, error);
}

static void answer_done(void *context, void *arg, const struct error *error)
{
	const struct answer *answer = arg;

	if (!error)
		app_toast(context, TOAST_GOOD, "%s: %s", gate_text(gate_index(answer->letter))->name,
			gate_answer_word(answer->answer));
}

static void answer_write(struct app *app, char letter, enum gate_answer value, const char *rationale)
{
	struct answer *answer = xcalloc(1, sizeof(*answer));

	answer->letter = letter;
	answer->answer = value;
	answer->rationale = xstrdup(rationale);
	app_write(app, NULL, answer_run, answer_done, answer_free, answer);
}

static void answer_said(struct app *app, void *context, const char *text)
{
	const struct answer *asked = context;

	answer_write(app, asked->letter, asked->answer, text);
}

/* Without words the rationale is asked for; Enter on an empty line is an answer without one. The one there is gets offered for the same answer only: why a gate
 * failed is no reason to pass it. */
static void answer_ask(struct train_view *train, enum gate_answer value)
{
	const struct gate *gate = train->view.app->status ? &train->view.app->status->gates[chosen(train)] : NULL;
	struct answer *asked = xcalloc(1, sizeof(*asked));
	struct prompt_spec spec = {
		.title = value == GATE_PASS  ? "Pass, because"
			: value == GATE_FAIL ? "Fail, because"
					     : "Waive, because",
		.initial = gate && gate->answer == value ? gate->rationale : "",
		.accept = answer_said,
		.free_context = answer_free,
		.context = asked,
	};

	asked->letter = gate_text(chosen(train))->letter;
	asked->answer = value;
	prompt_open(train->view.app, &spec);
}

static bool answer_command(struct train_view *train, enum gate_answer value, const char *args)
{
	if (value == GATE_UNKNOWN || *args)
		answer_write(train->view.app, gate_text(chosen(train))->letter, value, args);
	else
		answer_ask(train, value);
	return true;
}

static bool rationale_edit(struct train_view *train, struct error *error)
{
	struct app *app = train->view.app;
	const struct gate *gate = &app->status->gates[chosen(train)];
	struct strbuf text = STRBUF_INIT;
	bool ok = app_edit_text(app, ".md", gate->rationale, strlen(gate->rationale), &text, error);

	while (text.len && isspace((unsigned char)text.data[text.len - 1]))
		strbuf_truncate(&text, text.len - 1);
	if (ok && strcmp(text.data, gate->rationale) != 0)
		answer_write(app, gate_text(chosen(train))->letter, gate->answer, text.data);
	else if (ok)
		app_toast(app, TOAST_INFO, "nothing changed");
	strbuf_free(&text);
	return ok;
}

/* ---- Commands ---- */

static void explain_signal(struct train_view *train)
{
	const struct signal *signal = gate_signal(train, (size_t)train->signals.cursor);
	struct strbuf page = STRBUF_INIT;

	if (!signal)
		return;
	strbuf_addf(&page, "# %s\n\n", signal->name);
	signal_print_value(signal, &page);
	strbuf_addf(&page, "\n\n%s\n", signal->why);
	if (signal->threshold[0])
		strbuf_addf(&page, "\nThreshold: %s\n", signal->threshold);
	page_open(train->view.app, signal->name, page.data);
	strbuf_free(&page);
}

static bool go_letter(struct train_view *train, const char *args, struct error *error)
{
	int index = gate_index(args[0]);

	if (index < 0)
		return error_set(error, ERROR_USAGE, "gate-go wants one of T, R, A, I, N");
	list_move_to(&train->gates, index);
	return true;
}

static bool train_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct train_view *train = self(view);

	switch ((int)id) {
	case COMMAND_GATE_PASS:
		return answer_command(train, GATE_PASS, args);
	case COMMAND_GATE_FAIL:
		return answer_command(train, GATE_FAIL, args);
	case COMMAND_GATE_UNKNOWN:
		return answer_command(train, GATE_UNKNOWN, "");
	case COMMAND_GATE_WAIVE:
		return answer_command(train, GATE_WAIVED, args);
	case COMMAND_GATE_EDIT:
		return rationale_edit(train, error);
	case COMMAND_GATE_GO:
		return go_letter(train, args, error);
	case COMMAND_RIGHT:
		train->on_signals = true;
		return true;
	case COMMAND_LEFT:
		train->on_signals = false;
		return true;
	case COMMAND_OPEN:
		if (train->on_signals)
			explain_signal(train);
		else
			train->on_signals = true;
		return true;
	default:
		return list_command(train->on_signals ? &train->signals : &train->gates, id) ||
			textview_command(train->text, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

static const char *train_why_not(struct view *view, enum command_id id)
{
	bool answers = id == COMMAND_GATE_PASS || id == COMMAND_GATE_FAIL || id == COMMAND_GATE_UNKNOWN ||
		id == COMMAND_GATE_WAIVE || id == COMMAND_GATE_EDIT;

	if (answers && view->app->read_only)
		return "the project is open read-only";
	if (answers && !view->app->status)
		return "the project is still being read";
	return NULL;
}

static void train_mouse(struct view *view, int row, int col, int action)
{
	struct train_view *train = self(view);

	(void)col;
	if (action == MOUSE_WHEEL_DOWN || action == MOUSE_WHEEL_UP)
		textview_scroll(train->text, action == MOUSE_WHEEL_DOWN ? 3 : -3);
	else if (row >= 1 && row <= GATE_COUNT)
		list_move_to(&train->gates, row - 1);
}

static void train_status(struct view *view, struct view_status *out)
{
	snprintf(out->position, STATUS_TEXT, "gate %d of %d", chosen(self(view)) + 1, GATE_COUNT);
}

static void train_save(struct view *view, struct strbuf *out)
{
	strbuf_addf(out, "gate=%c", gate_text(chosen(self(view)))->letter);
}

static void train_restore(struct view *view, const char *saved)
{
	if (!strncmp(saved, "gate=", 5) && gate_index(saved[5]) >= 0)
		list_move_to(&self(view)->gates, gate_index(saved[5]));
}

static void train_open_at(struct view *view, const char *argument)
{
	if (argument[0] && gate_index(argument[0]) >= 0)
		list_move_to(&self(view)->gates, gate_index(argument[0]));
}

const struct view_ops train_view = {
	.id = VIEW_TRAIN,
	.name = "train",
	.title = "TRAIN",
	.key = '2',
	.contexts = CONTEXT_TRAIN | CONTEXT_LIST,
	.create = train_create,
	.destroy = train_destroy,
	.event = train_event,
	.draw = train_draw,
	.draw_pane = train_draw_pane,
	.summary = train_summary,
	.command = train_command,
	.why_not = train_why_not,
	.mouse = train_mouse,
	.status = train_status,
	.save = train_save,
	.restore = train_restore,
	.open_at = train_open_at,
};
