/* TRAIN as it is drawn: the gates with the verdict under them, the chosen gate with its signals; the same small for a pane of Case. */
#include "preop/text/wrap.h"
#include "tui/screens/sign.h"
#include "tui/screens/train_view.h"
#include "tui/widgets/chart.h"

#include <stdio.h>
#include <string.h>

enum {
	GATES_COLS = 34,
	GATES_COLS_NARROW = 26,
	GATES_COLS_LEAST = 22,
	NARROW = 100,
	NARROWER = 76,
	NAME_COL = 6,
	VERDICT_ROW = 7,
	ORIGIN_FROM = 44, /* columns from which a gate's origin stands beside its name */
	SIGNAL_NAME_LEAST = 14,
	SIGNAL_VALUE_LEAST = 6,
	SIGNAL_THRESHOLD_LEAST = 9, /* its title */
	SIGNAL_BAR = 8,             /* least columns of a bar, and most */
	SIGNAL_BAR_MOST = 24,
	SIGNAL_MARGINS = 8, /* sign, gaps and edges of a signal's row */
	SIGNALS_LEAST = 3,  /* rows, before the text gets any */
	PANE_VALUE = 28,
};

/* An answer whose ground moved is amber, whatever it says. */
static void draw_gate_row(
	const struct surface *s, int row, int index, const struct gate *gate, bool selected, bool focused)
{
	const struct gate_text *text = gate_text(index);
	char letter[2] = { text->letter, '\0' };

	surface_text(s, row, 1, 1, ROLE_STRONG, letter);
	surface_text(s, row, 3, 1, *gate->amber ? ROLE_WARN : gate_role(gate->answer), gate_sign(gate->answer));
	surface_text(s, row, 4, 1, ROLE_WARN, *gate->amber ? "!" : " ");
	surface_text(s, row, NAME_COL, s->cols - NAME_COL, selected ? ROLE_STRONG : ROLE_TEXT, text->name);
	if (selected)
		surface_paint(s, row, 0, s->cols, focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR, 0);
}

/* Text wrapped into the surface from a row on; returns the row below it. False room: the last row says how to see the rest. */
static int draw_wrapped(const struct surface *s, int row, enum role role, const char *text, const char *more)
{
	int cols = s->cols - 2 > TEXT_COLUMNS ? TEXT_COLUMNS : s->cols - 2, room = s->rows - row;
	struct wrap wrap = WRAP_INIT;

	wrap_text(&wrap, text, strlen(text), cols, s->grid->display_flags, (size_t)(s->rows > 0 ? s->rows + 1 : 1));
	for (size_t i = 0; i < wrap.count && room > 0; i++, room--) {
		bool cut = more && room == 1 && i + 1 < wrap.count;

		surface_bytes(s, row, 1, cols, cut ? ROLE_MUTED : role, cut ? more : text + wrap.lines[i].start,
			cut ? strlen(more) : wrap.lines[i].length);
		row++;
	}
	wrap_free(&wrap);
	return row;
}

static void draw_decision(struct train_view *train, const struct surface *s)
{
	const struct status *status = train->view.app->status;
	char more[40];

	surface_text(s, VERDICT_ROW, 1, s->cols - 2, ROLE_MUTED, "Verdict, by rule");
	surface_text(s, VERDICT_ROW + 1, 1, s->cols - 2, verdict_role(status->decision.verdict),
		gate_verdict_word(status->decision.verdict));
	snprintf(more, sizeof(more), "… %s shows all", train_key(train, COMMAND_DECISION));
	draw_wrapped(s, VERDICT_ROW + 2, ROLE_TEXT, status->sentence, more);
}

static void draw_gates(struct train_view *train, const struct surface *s, bool focused)
{
	const struct status *status = train->view.app->status;

	surface_text(s, 0, 1, s->cols - 2, ROLE_TITLE, "TRAIN");
	for (int i = 0; i < GATE_COUNT; i++)
		draw_gate_row(s, 1 + i, i, &status->gates[i], i == train_chosen(train), focused && !train->on_signals);
	if (focused && !train->on_signals)
		surface_cursor(s, 1 + train_chosen(train), 1);
	draw_decision(train, s);
}

/* ---- Signals ---- */

struct signal_columns {
	int name, value, threshold, bar; /* columns of each; bar 0: none */
	bool warning;                    /* limits say from where on it is a warning */
};

static int width_of(const struct surface *s, const struct strbuf *text)
{
	return display_width(text->data, text->len, s->grid->display_flags);
}

static void widen(int *columns, int width)
{
	*columns = width > *columns ? width : *columns;
}

static struct signal_columns widest_of(const struct train_view *train, const struct surface *s, bool warning)
{
	struct signal_columns columns = { SIGNAL_NAME_LEAST, SIGNAL_VALUE_LEAST, SIGNAL_THRESHOLD_LEAST, 0, warning };
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < gate_text(train_chosen(train))->signal_count; i++) {
		const struct signal *signal = train_signal(train, i);
		if (!signal)
			continue;
		widen(&columns.name, display_width(signal->name, strlen(signal->name), s->grid->display_flags));
		if (signal->state == SIGNAL_UNDEFINED)
			continue; /* its reason runs over the columns of the others */
		strbuf_reset(&text);
		signal_print_value(signal, &text);
		widen(&columns.value, width_of(s, &text));
		strbuf_reset(&text);
		train_signal_limit(signal, warning, &text);
		widen(&columns.threshold, width_of(s, &text));
	}
	strbuf_free(&text);
	return columns;
}

/* As wide as this gate's signals need. Where that is more than there is, first the limits of warnings give way, then the names; what is left over is the bars'. */
static struct signal_columns measure_signals(const struct train_view *train, const struct surface *s)
{
	struct signal_columns columns = widest_of(train, s, true);

	if (columns.name + columns.value + columns.threshold + SIGNAL_MARGINS > s->cols)
		columns = widest_of(train, s, false);
	int room = s->cols - SIGNAL_MARGINS - columns.value - columns.threshold;
	if (columns.name > room)
		columns.name = room > 0 ? room : 0;
	if (room - columns.name > SIGNAL_BAR)
		columns.bar = room - columns.name - 1 < SIGNAL_BAR_MOST ? room - columns.name - 1 : SIGNAL_BAR_MOST;
	return columns;
}

static int value_end(const struct signal_columns *columns)
{
	return 3 + columns->name + 2 + columns->value;
}

/* A limit that is a share of the whole has its place on the track. */
static void draw_share(
	const struct surface *s, int row, const struct signal_columns *columns, const struct signal *signal)
{
	int col = value_end(columns) + 2 + columns->threshold + 1;

	if (columns->bar && signal->unit == SIGNAL_SHARE && signal->whole > 0)
		chart_track(s, row, col, columns->bar, (double)signal->part / (double)signal->whole,
			signal->limit / 100, signal->state == SIGNAL_NEUTRAL ? ROLE_CHART : signal_role(signal->state));
}

static void draw_signal(
	const struct surface *s, int row, const struct signal_columns *columns, const struct signal *signal)
{
	struct strbuf text = STRBUF_INIT;
	int right = value_end(columns), value = right - columns->value;

	surface_text(s, row, 1, 1, signal_role(signal->state), signal_sign(signal->state));
	surface_text(s, row, 3, columns->name, ROLE_TEXT, signal->name);
	if (signal->state == SIGNAL_UNDEFINED) {
		surface_bytes(s, row, value, s->cols - value - 1, ROLE_MUTED, signal->why, signal_reason(signal));
		return;
	}
	signal_print_value(signal, &text);
	surface_right(s, row, right, columns->value, ROLE_TEXT, text.data);
	strbuf_reset(&text);
	train_signal_limit(signal, columns->warning, &text);
	surface_text(s, row, right + 2, columns->threshold, signal->own ? ROLE_TEXT : ROLE_MUTED, text.data);
	draw_share(s, row, columns, signal);
	strbuf_free(&text);
}

static void draw_signal_row(struct train_view *train, const struct surface *s, int row,
	const struct signal_columns *columns, int64_t index, bool focused)
{
	const struct signal *signal = train_signal(train, (size_t)index);
	enum role role = focused ? ROLE_SELECTED : ROLE_SELECTED_BLUR;

	if (signal)
		draw_signal(s, row, columns, signal);
	if (!signal || !train->on_signals || train->signals.cursor != index)
		return;
	surface_paint(s, row, 0, s->cols, role, 0);
	surface_paint(s, row, value_end(columns) - columns->value, columns->value, role, CELL_UNDERLINE);
	if (focused)
		surface_cursor(s, row, 1);
}

/* At most half of what is left is theirs; more of them scroll. Returns the row below. */
static int draw_signals(struct train_view *train, const struct surface *s, int row, bool focused)
{
	int count = (int)gate_text(train_chosen(train))->signal_count, half = (s->rows - row) / 2;
	struct signal_columns columns = measure_signals(train, s);
	int right = value_end(&columns), window = half > SIGNALS_LEAST ? half : SIGNALS_LEAST;

	window = count < window ? count : window;
	list_set_count(&train->signals, count);
	list_set_height(&train->signals, window);
	surface_text(s, row, 1, right, ROLE_TITLE, "Signals, computed now");
	surface_text(s, row, right + 2, s->cols - right - 3, ROLE_MUTED,
		s->cols - right - 3 < (int)strlen("threshold (house)") ? "threshold" : "threshold (house)");
	train->signal_row = ++row;
	for (int i = 0; i < window; i++)
		draw_signal_row(train, s, row + i, &columns, train->signals.top + i, focused);
	list_draw_scrollbar(&train->signals, s, row, s->cols - 1, window);
	return row + window + 1;
}

/* ---- The gate ---- */

static void draw_gate(struct train_view *train, const struct surface *s, bool focused)
{
	const struct gate_text *gate = gate_text(train_chosen(train));
	struct surface rest;
	char title[80], trap[400];
	bool roomy = s->cols >= ORIGIN_FROM;
	int row;

	snprintf(title, sizeof(title), "%c  %s", gate->letter, gate->name);
	surface_text(s, 0, 1, roomy ? s->cols - 18 : s->cols - 2, ROLE_TITLE_FOCUS, title);
	if (roomy)
		surface_right(s, 0, s->cols - 1, 16, ROLE_MUTED,
			!strcmp(gate->origin, "book") ? "origin: book" : "origin: house");
	row = draw_wrapped(s, 1, ROLE_TEXT, gate->question, NULL);
	snprintf(trap, sizeof(trap), "Trap: %s", gate->trap);
	row = draw_wrapped(s, row, ROLE_MUTED, trap, NULL);
	row = draw_signals(train, s, row + 1, focused);
	rest = surface_sub(s, row, 1, s->rows - row, s->cols - 2);
	train_text(train);
	textview_draw(train->text, &rest);
}

void train_draw(struct view *view, const struct surface *s, bool focused)
{
	struct train_view *train = (struct train_view *)view;
	int left = s->cols < NARROWER ? GATES_COLS_LEAST : s->cols < NARROW ? GATES_COLS_NARROW : GATES_COLS;
	struct surface gates = surface_sub(s, 0, 0, s->rows, left);
	struct surface gate = surface_sub(s, 0, left + 1, s->rows, s->cols - left - 1);

	train->left_cols = left;
	if (!view->app->status) {
		surface_text(s, 0, 1, -1, ROLE_MUTED, "reading …");
		return;
	}
	draw_gates(train, &gates, focused);
	surface_vline(s, 0, left, s->rows, ROLE_LINE);
	draw_gate(train, &gate, focused);
}

/* ---- A pane of Case ---- */

static void print_ground(const struct status *status, int index, struct strbuf *out)
{
	const struct gate_text *text = gate_text(index);
	const struct signal *signal = text->signal_count
		? signal_find(status->signals, status->signal_count, text->signals[0])
		: NULL;

	if (status->gates[index].rationale[0]) {
		strbuf_adds(out, status->gates[index].rationale);
	} else if (signal) {
		strbuf_addf(out, "%s ", signal->name);
		signal_print_value(signal, out);
	}
}

void train_draw_pane(struct view *view, const struct surface *s, bool focused)
{
	struct train_view *train = (struct train_view *)view;
	const struct status *status = view->app->status;
	struct strbuf value = STRBUF_INIT;

	pane_title(s, "TRAIN", status ? gate_verdict_word(status->decision.verdict) : "", focused);
	for (int i = 0; status && i < GATE_COUNT; i++) {
		bool selected = focused && i == train_chosen(train);

		draw_gate_row(s, 1 + i, i, &status->gates[i], selected, focused);
		strbuf_reset(&value);
		print_ground(status, i, &value);
		surface_text(s, 1 + i, PANE_VALUE, s->cols - PANE_VALUE - 1, ROLE_MUTED, value.data);
		if (selected) {
			surface_paint(s, 1 + i, 0, s->cols, ROLE_SELECTED, 0);
			surface_cursor(s, 1 + i, 1);
		}
	}
	strbuf_free(&value);
}
