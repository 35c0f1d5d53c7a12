#include "preop/model/signal.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/evidence_page.h"
#include "tui/screens/sign.h"
#include "tui/screens/train_pages.h"
#include "tui/screens/train_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct train_view *self(struct view *view)
{
	return (struct train_view *)view;
}

int train_chosen(const struct train_view *train)
{
	return (int)train->gates.cursor;
}

const struct gate *train_gate(const struct train_view *train)
{
	const struct status *status = train->view.app->status;

	return status ? &status->gates[train_chosen(train)] : NULL;
}

const struct signal *train_signal(const struct train_view *train, size_t index)
{
	const struct status *status = train->view.app->status;
	const struct gate_text *text = gate_text(train_chosen(train));

	return status && index < text->signal_count
		? signal_find(status->signals, status->signal_count, text->signals[index])
		: NULL;
}

const char *train_key(const struct train_view *train, enum command_id id)
{
	const char *keys = keymap_keys(train->view.app->keymap, CONTEXT_TRAIN, id, NULL);

	return keys ? keys : command_get(id)->name;
}

static void train_event(struct view *view, enum view_event event)
{
	if (event == VIEW_CHANGED || (event != VIEW_TOUCHED && !self(view)->book))
		train_ask(self(view));
}

static struct view *train_create(struct app *app)
{
	struct train_view *train = xcalloc(1, sizeof(*train));

	train->view = (struct view){ .ops = &train_view, .app = app };
	train->text = textview_new();
	train->slot = app_slot();
	list_set_count(&train->gates, GATE_COUNT);
	return &train->view;
}

static void train_destroy(struct view *view)
{
	textview_free(self(view)->text);
	train_book_free(self(view)->book);
	free(view);
}

static void train_summary(struct view *view, char *out, size_t size)
{
	const struct status *status = view->app->status;
	struct strbuf line = STRBUF_INIT;

	for (int i = 0; status && i < GATE_COUNT; i++)
		strbuf_addf(&line, "%c%s%s ", gate_text(i)->letter, gate_sign(status->gates[i].answer),
			*status->gates[i].amber ? "!" : "");
	if (status)
		strbuf_adds(&line, gate_verdict_word(status->decision.verdict));
	snprintf(out, size, "%s", line.data);
	strbuf_free(&line);
}

/* ---- Commands ---- */

static bool show_history(struct train_view *train)
{
	struct strbuf page = STRBUF_INIT;

	train_print_history(train, &page);
	page_open(train->view.app, "History", page.data);
	strbuf_free(&page);
	return true;
}

static bool show_evidence(struct train_view *train)
{
	const struct gate_text *text = gate_text(train_chosen(train));
	const char letter[2] = { text->letter, '\0' };

	evidence_page_open(train->view.app, "gate", letter, text->name);
	return true;
}

static bool go_letter(struct train_view *train, const char *args, struct error *error)
{
	int index = gate_index(args[0]);

	if (index < 0)
		return error_set(error, ERROR_USAGE, "gate-go wants one of T, R, A, I, N");
	list_move_to(&train->gates, index);
	return true;
}

static bool answer_command(struct train_view *train, enum command_id id, const char *args, struct error *error)
{
	switch ((int)id) {
	case COMMAND_GATE_PASS:
		return train_answer(train, GATE_PASS, args);
	case COMMAND_GATE_FAIL:
		return train_answer(train, GATE_FAIL, args);
	case COMMAND_GATE_UNKNOWN:
		return train_answer(train, GATE_UNKNOWN, "");
	case COMMAND_GATE_WAIVE:
		return train_answer(train, GATE_WAIVED, args);
	case COMMAND_GATE_ANSWER:
		return train_answer_pick(train), true;
	case COMMAND_GATE_EDIT:
		return train_rationale_edit(train, error);
	case COMMAND_GATE_CLAIM:
		return train_claim(train, args);
	case COMMAND_GATE_COUNTER:
		return train_counter(train, args);
	case COMMAND_GATE_OWNER:
		return train_owner(train, args);
	case COMMAND_GATE_THRESHOLD:
		return train_threshold(train, args, error);
	default:
		return error_set(error, ERROR_USAGE, "%s", "");
	}
}

static bool page_command(struct train_view *train, enum command_id id)
{
	struct app *app = train->view.app;

	switch ((int)id) {
	case COMMAND_GATE_HISTORY:
		return show_history(train);
	case COMMAND_EVIDENCE:
		return show_evidence(train);
	case COMMAND_DECISION:
		return decision_page_open(app), true;
	case COMMAND_MENU:
		return menu_page_open(app), true;
	case COMMAND_TREE:
		return tree_page_open(app), true;
	case COMMAND_DIFFERENTIAL:
		return differential_page_open(app), true;
	case COMMAND_HAZARD:
		return hazard_page_open(app), true;
	default:
		return false;
	}
}

static bool train_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct train_view *train = self(view);

	switch ((int)id) {
	case COMMAND_GATE_GO:
		return go_letter(train, args, error);
	case COMMAND_RIGHT:
		train->on_signals = true;
		return true;
	case COMMAND_LEFT:
		train->on_signals = false;
		return true;
	case COMMAND_NEXT_PANE:
	case COMMAND_PREVIOUS_PANE: /* there are two */
		train->on_signals = !train->on_signals;
		return true;
	case COMMAND_BACK:
		if (!train->on_signals)
			return error_set(error, ERROR_USAGE, "%s", "");
		train->on_signals = false;
		return true;
	case COMMAND_OPEN:
		if (train->on_signals)
			train_signal_explain(train);
		else
			train->on_signals = true;
		return true;
	default:
		return list_command(train->on_signals ? &train->signals : &train->gates, id) ||
			textview_command(train->text, id) || page_command(train, id) ||
			answer_command(train, id, args, error);
	}
}

static const char *train_why_not(struct view *view, enum command_id id)
{
	const struct command *command = command_get(id);
	bool changes = (command->contexts & CONTEXT_TRAIN) && (command->flags & COMMAND_FLAG_CHANGES);

	if (changes && view->app->read_only)
		return "the project is open read-only";
	if (changes && !view->app->status)
		return "the project is still being read";
	return NULL;
}

/* The hazard sheet is what gate I is answered from. */
static bool train_hint(const struct view *view, enum command_id id)
{
	return id != COMMAND_HAZARD || gate_text(train_chosen((const struct train_view *)view))->letter == 'I';
}

static const enum command_id *train_hints(const struct view *view)
{
	static const enum command_id on_gates[] = { COMMAND_GATE_ANSWER, COMMAND_HAZARD, COMMAND_GATE_CLAIM,
		COMMAND_GATE_COUNTER, COMMAND_EVIDENCE, COMMAND_MENU, COMMAND_TREE, COMMAND_DIFFERENTIAL,
		COMMAND_DECISION, COMMAND_GATE_HISTORY, COMMAND_NEXT_PANE, COMMAND_COUNT };
	static const enum command_id on_signals[] = { COMMAND_OPEN, COMMAND_GATE_THRESHOLD, COMMAND_NEXT_PANE,
		COMMAND_GATE_ANSWER, COMMAND_EVIDENCE, COMMAND_COUNT };

	return ((const struct train_view *)view)->on_signals ? on_signals : on_gates;
}

static void train_mouse(struct view *view, int row, int col, int action)
{
	struct train_view *train = self(view);

	bool wheel = action == MOUSE_WHEEL_DOWN || action == MOUSE_WHEEL_UP;

	if (wheel && (col <= train->left_cols || row >= train->signal_row + train->signals.height)) {
		textview_scroll(train->text, action == MOUSE_WHEEL_DOWN ? 3 : -3);
	} else if (wheel) {
		list_scroll(&train->signals, action == MOUSE_WHEEL_DOWN ? 3 : -3);
	} else if (col > train->left_cols) {
		train->on_signals = list_mouse(&train->signals, (enum mouse_action)action, row - train->signal_row) ||
			train->on_signals;
		if (train->on_signals && action == MOUSE_DOUBLE)
			train_signal_explain(train);
	} else if (row >= 1 && row <= GATE_COUNT) {
		list_move_to(&train->gates, row - 1);
		train->on_signals = false;
	}
}

static void train_status(struct view *view, struct view_status *out)
{
	snprintf(out->position, STATUS_TEXT, "gate %d of %d", train_chosen(self(view)) + 1, GATE_COUNT);
}

static void train_save(struct view *view, struct strbuf *out)
{
	strbuf_addf(out, "gate=%c", gate_text(train_chosen(self(view)))->letter);
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
	.hint = train_hint,
	.hints = train_hints,
	.mouse = train_mouse,
	.status = train_status,
	.save = train_save,
	.restore = train_restore,
	.open_at = train_open_at,
};
