/*
 * Case, the home: the question, what blocks the decision, the strands, and the other screens: as panes where there is room, else as a line each.
 */
#include "tui/screens/case_view.h"

#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_ONE_LINE = 12 /* rows below which the question has one */ };

static const enum view_id screens[CASE_SCREENS] = { VIEW_TRAIN, VIEW_REVIEW, VIEW_DATA, VIEW_LINEAGE };

/* Panes of other screens; the order of the parts is theirs. */
static const struct pane {
	enum view_id view;
	enum case_part part;
} panes[CASE_SCREENS] = {
	{ VIEW_TRAIN, PART_TRAIN },
	{ VIEW_REVIEW, PART_REVIEW },
	{ VIEW_DATA, PART_DATA },
	{ VIEW_LINEAGE, PART_LINEAGE },
};

const enum view_id *case_screens(void)
{
	return screens;
}

static struct case_view *self(struct view *view)
{
	return (struct case_view *)view;
}

const char *case_key(const struct case_view *view, enum command_id id)
{
	const char *keys = keymap_keys(view->view.app->keymap, CONTEXT_CASE | CONTEXT_ALL, id, NULL);

	return keys ? keys : command_get(id)->name;
}

static struct view *case_create(struct app *app)
{
	struct case_view *view = xcalloc(1, sizeof(*view));

	view->view = (struct view){ .ops = &case_view, .app = app };
	view->part = PART_BLOCKERS;
	list_set_count(&view->screens, CASE_SCREENS);
	return &view->view;
}

static void case_destroy(struct view *view)
{
	free(view);
}

/* Nothing is read here: the app keeps the status, the other views their own. */
static void case_event(struct view *view, enum view_event event)
{
	(void)event;
	case_sync(self(view));
}

struct list *case_list(struct case_view *view)
{
	return view->part == PART_STRANDS    ? &view->strands
		: view->part == PART_SCREENS ? &view->screens
					     : &view->blockers;
}

/* Which part has the keys now: one of Case's own, or a pane's. */
static enum case_part focused_part(const struct case_view *view)
{
	const struct app *app = view->view.app;

	for (int i = 0; i < CASE_SCREENS; i++)
		if (app->pane == panes[i].view)
			return panes[i].part;
	return view->part;
}

void case_sync(struct case_view *view)
{
	const struct status *status = view->view.app->status;

	list_set_count(&view->blockers, status ? (int64_t)status->blocker_count : 0);
	list_set_count(&view->strands, status ? (int64_t)status->strand_count : 0);
	for (int64_t i = 0; status && i < view->strands.count && view->wanted_strand; i++) {
		if (status->strands[i].id != view->wanted_strand)
			continue;
		list_move_to(&view->strands, i);
		view->wanted_strand = 0;
	}
	if (app_panes_visible(view->view.app) && view->part == PART_SCREENS)
		view->part = PART_BLOCKERS;
}

/* ---- Drawing ---- */

static void draw_lines(const struct case_view *view, const struct surface *s)
{
	const struct case_layout *layout = &view->layout;

	if (layout->rule_count == 0)
		return;
	surface_vline(s, layout->rules[0], layout->divider, s->rows - layout->rules[0], ROLE_LINE);
	for (int i = 0; i < layout->rule_count; i++) {
		surface_hline(s, layout->rules[i], 0, s->cols, ROLE_LINE);
		surface_text(s, layout->rules[i], layout->divider, 1, ROLE_LINE, i == 0 ? "\u252c" : "\u253c");
	}
}

/* The lines that bound the focused part are bright: the rules over and under it, the divider beside it. */
static void draw_focus(const struct case_view *view, const struct surface *s, enum case_part part)
{
	const struct case_box *box = &view->layout.parts[part];
	int col = box->col == 0 ? 0 : box->col - 1, cols = box->cols + 1;

	if (view->layout.rule_count == 0 || box->rows == 0)
		return;
	surface_paint(s, box->row - 1, col, cols, ROLE_LINE_FOCUS, 0);
	if (box->row + box->rows < s->rows)
		surface_paint(s, box->row + box->rows, col, cols, ROLE_LINE_FOCUS, 0);
	for (int row = box->row; row < box->row + box->rows; row++)
		surface_paint(s, row, view->layout.divider, 1, ROLE_LINE_FOCUS, 0);
}

static void draw_pane(const struct case_view *view, const struct surface *s, const struct pane *pane, bool focused)
{
	struct view *other = view->view.app->views[pane->view];

	pane_title(s, other->ops->title, "", focused);
	other->as_pane = true;
	if (other->ops->draw_pane)
		other->ops->draw_pane(other, s, focused);
}

static struct surface part_surface(const struct case_view *view, const struct surface *s, enum case_part part)
{
	const struct case_box *box = &view->layout.parts[part];

	return surface_sub(s, box->row, box->col, box->rows, box->cols);
}

static void lay_out(struct case_view *view, const struct surface *s)
{
	struct case_wants wants = {
		.rows = s->rows,
		.cols = s->cols,
		.panes = app_panes_visible(view->view.app),
		.question = s->rows < QUESTION_ONE_LINE ? 1 : case_question_rows(view, s->cols),
		.blockers = (int)(view->blockers.count < s->rows ? view->blockers.count : s->rows) + 1,
		.strands = (int)(view->strands.count < s->rows ? view->strands.count : s->rows) + 1,
		.focus = view->part,
	};

	case_layout_make(&view->layout, &wants);
}

static void case_draw(struct view *base, const struct surface *s, bool focused)
{
	static const struct {
		enum case_part part;
		void (*draw)(struct case_view *view, const struct surface *s, bool focused);
	} own[] = { { PART_BLOCKERS, case_draw_blockers }, { PART_STRANDS, case_draw_strands },
		{ PART_SCREENS, case_draw_screens } };
	struct case_view *view = self(base);
	enum case_part focus;
	struct surface part;

	case_sync(view);
	lay_out(view, s);
	focus = focused_part(view);
	draw_lines(view, s);
	if (focused)
		draw_focus(view, s, focus);
	part = part_surface(view, s, PART_QUESTION);
	case_draw_question(view, &part);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		part = part_surface(view, s, own[i].part);
		if (part.rows)
			own[i].draw(view, &part, focused && focus == own[i].part);
	}
	for (int i = 0; i < CASE_SCREENS; i++) {
		part = part_surface(view, s, panes[i].part);
		if (part.rows)
			draw_pane(view, &part, &panes[i], focused && focus == panes[i].part);
	}
}

/* The home is no line of itself; whoever lists screens gets the verdict. */
static void case_summary(struct view *view, char *out, size_t size)
{
	const struct status *status = view->app->status;

	snprintf(out, size, "%s", status ? gate_verdict_word(status->decision.verdict) : "");
}

/* ---- Opening ---- */

/* The strand a blocker of the case itself speaks of: the first without a box, else the first that is open. */
static void go_to_open_strand(struct case_view *view)
{
	const struct status *status = view->view.app->status;
	size_t at = 0;

	while (at < status->strand_count && *status->strands[at].box)
		at++;
	for (size_t i = 0; at == status->strand_count && i < status->strand_count; i++)
		if (strcmp(status->strands[i].status, "open") == 0 && strcmp(status->strands[i].box, "behavior") != 0)
			at = i;
	view->part = PART_STRANDS;
	list_move_to(&view->strands, (int64_t)at);
}

static bool open_blocker(struct case_view *view, struct error *error)
{
	struct app *app = view->view.app;
	const struct blocker *blocker;

	if (!view->blockers.count)
		return error_set(error, ERROR_USAGE, "nothing blocks the decision");
	blocker = &app->status->blockers[view->blockers.cursor];
	if (strcmp(blocker->screen, view_table[VIEW_CASE]->name) != 0)
		return app_follow(app, blocker->screen, blocker->argument, error);
	if (!view->strands.count)
		return case_strand_add(view, "", error);
	go_to_open_strand(view);
	return true;
}

static bool open_chosen(struct case_view *view, const char *args, struct error *error)
{
	(void)args;
	if (view->part == PART_SCREENS)
		app_go(view->view.app, screens[view->screens.cursor], NULL);
	else if (view->part == PART_BLOCKERS)
		return open_blocker(view, error);
	else if (case_strand(view))
		case_strand_open(view);
	else
		return case_strand_add(view, "", error);
	return true;
}

static bool zoom(struct case_view *view, const char *args, struct error *error)
{
	if (view->part != PART_SCREENS)
		return error_set(error, ERROR_USAGE, "%s", "");
	return open_chosen(view, args, error);
}

/* ---- Moving ---- */

/* Case's own parts in order; off the ends the app goes on with the panes, or, without panes, it begins again. */
static bool turn(struct case_view *view, int step, struct error *error)
{
	enum case_part last = app_panes_visible(view->view.app) ? PART_STRANDS : PART_SCREENS;
	enum case_part next = (enum case_part)((int)view->part + step);
	bool inside = next >= PART_BLOCKERS && next <= last;

	if (!inside && last == PART_STRANDS)
		return error_set(error, ERROR_USAGE, "%s", "");
	view->part = inside ? next : step > 0 ? PART_BLOCKERS : last;
	return true;
}

static bool next_part(struct case_view *view, const char *args, struct error *error)
{
	(void)args;
	return turn(view, 1, error);
}

static bool previous_part(struct case_view *view, const char *args, struct error *error)
{
	(void)args;
	return turn(view, -1, error);
}

static bool to_left(struct case_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	if (app_panes_visible(view->view.app))
		view->part = PART_BLOCKERS;
	return true;
}

static bool to_right(struct case_view *view, const char *args, struct error *error)
{
	(void)args, (void)error;
	if (app_panes_visible(view->view.app))
		view->part = PART_STRANDS;
	return true;
}

/* The first time it only goes there. */
static bool next_blocker(struct case_view *view, const char *args, struct error *error)
{
	(void)args;
	if (!view->blockers.count)
		return error_set(error, ERROR_USAGE, "nothing blocks the decision");
	if (view->part == PART_BLOCKERS)
		list_move_to(&view->blockers, (view->blockers.cursor + 1) % view->blockers.count);
	view->part = PART_BLOCKERS;
	return true;
}

/* Narrow, the parts read as one column: the cursor goes on into the next. */
static bool move(struct case_view *view, enum command_id id, struct error *error)
{
	struct list *list = case_list(view);
	bool column = !app_panes_visible(view->view.app);

	if (column && id == COMMAND_DOWN && list->cursor + 1 >= list->count && view->part != PART_SCREENS) {
		turn(view, 1, error);
		list_move_to(case_list(view), 0);
		return true;
	}
	if (column && id == COMMAND_UP && list->cursor == 0 && view->part != PART_BLOCKERS) {
		turn(view, -1, error);
		list_move_to(case_list(view), case_list(view)->count - 1);
		return true;
	}
	return list_command(list, id) || error_set(error, ERROR_USAGE, "%s", "");
}

/* ---- Commands ---- */

static const struct case_command {
	enum command_id id;
	bool (*run)(struct case_view *view, const char *args, struct error *error);
	bool needs_status;
} commands[] = {
	{ COMMAND_OPEN, open_chosen, true },
	{ COMMAND_ZOOM, zoom, false },
	{ COMMAND_NEXT_PANE, next_part, false },
	{ COMMAND_PREVIOUS_PANE, previous_part, false },
	{ COMMAND_LEFT, to_left, false },
	{ COMMAND_RIGHT, to_right, false },
	{ COMMAND_NEXT_BLOCKER, next_blocker, true },
	{ COMMAND_QUESTION, case_question, true },
	{ COMMAND_STRAND_ADD, case_strand_add, false },
	{ COMMAND_STRAND_BOX, case_strand_box, true },
	{ COMMAND_STRAND_ROUTE, case_strand_route, true },
	{ COMMAND_STRAND_REMOVE, case_strand_remove, true },
	{ COMMAND_STRAND_DIAGNOSIS, case_strand_diagnosis, true },
	{ COMMAND_STRAND_BELONGS, case_strand_belongs, true },
	{ COMMAND_INTAKE, case_intake, true },
	{ COMMAND_BOARD, case_board, true },
};

static bool case_command(struct view *base, enum command_id id, const char *args, struct error *error)
{
	struct case_view *view = self(base);

	case_sync(view);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].id != id)
			continue;
		if (commands[i].needs_status && !base->app->status)
			return error_set(error, ERROR_USAGE, "the project is still being read");
		return commands[i].run(view, args, error);
	}
	return move(view, id, error);
}

static const char *case_why_not(struct view *base, enum command_id id)
{
	struct case_view *view = self(base);
	bool strand = id == COMMAND_STRAND_BOX || id == COMMAND_STRAND_ROUTE || id == COMMAND_STRAND_REMOVE ||
		id == COMMAND_STRAND_DIAGNOSIS || id == COMMAND_STRAND_BELONGS;

	if (strand && !case_strand(view))
		return "there is no strand yet";
	if (id == COMMAND_NEXT_BLOCKER && base->app->status && base->app->status->blocker_count == 0)
		return "nothing blocks the decision";
	return NULL;
}

/* ---- Mouse, status ---- */

static bool inside(const struct case_box *box, int row, int col)
{
	return row >= box->row && row < box->row + box->rows && col >= box->col && col < box->col + box->cols;
}

static void point_at_own(struct case_view *view, enum case_part part, int row, int action)
{
	view->view.app->pane = VIEW_CASE;
	view->part = part;
	struct list *list = case_list(view);
	int64_t index = list->top + row - 1;

	if (action == MOUSE_WHEEL_DOWN || action == MOUSE_WHEEL_UP) {
		list_scroll(list, action == MOUSE_WHEEL_DOWN ? 3 : -3);
		return;
	}
	if (row < 1 || row > list->height || index >= list->count)
		return;
	list_move_to(list, index);
	if (action == MOUSE_DOUBLE)
		open_chosen(view, "", NULL);
}

static void point_at_pane(struct case_view *view, const struct pane *pane, int row, int col, int action)
{
	struct app *app = view->view.app;
	struct view *other = app->views[pane->view];

	app->pane = pane->view;
	if (action == MOUSE_DOUBLE)
		app_go(app, pane->view, NULL);
	else if (other->ops->mouse)
		other->ops->mouse(other, row, col, action);
}

static void case_mouse(struct view *base, int row, int col, int action)
{
	struct case_view *view = self(base);

	for (int part = PART_BLOCKERS; part < PART_COUNT; part++) {
		const struct case_box *box = &view->layout.parts[part];

		if (!inside(box, row, col))
			continue;
		for (int i = 0; i < CASE_SCREENS; i++)
			if (panes[i].part == (enum case_part)part)
				point_at_pane(view, &panes[i], row - box->row, col - box->col, action);
		if (part <= PART_SCREENS)
			point_at_own(view, (enum case_part)part, row - box->row, action);
		return;
	}
}

static void case_status(struct view *base, struct view_status *out)
{
	static const char *const names[] = {
		[PART_BLOCKERS] = "blocker", [PART_STRANDS] = "strand", [PART_SCREENS] = "screen"
	};
	struct case_view *view = self(base);
	const struct list *list = case_list(view);

	if (list->count)
		snprintf(out->position, STATUS_TEXT, "%s %" PRId64 " of %" PRId64, names[view->part], list->cursor + 1,
			list->count);
}

static void case_open_at(struct view *base, const char *argument)
{
	if (strcmp(argument, "blockers") == 0)
		self(base)->part = PART_BLOCKERS;
	else if (strcmp(argument, "strands") == 0)
		self(base)->part = PART_STRANDS;
}

/* The value of a blocker is its sentence, of a strand its title. */
static bool case_copy(struct view *base, const char *what, struct strbuf *out)
{
	struct case_view *view = self(base);
	const struct status *status = base->app->status;
	const struct strand *strand = case_strand(view);

	if (strcmp(what, "value") != 0 && strcmp(what, "row") != 0)
		return false;
	if (view->part == PART_BLOCKERS && view->blockers.count) {
		strbuf_adds(out, status->blockers[view->blockers.cursor].text);
		return true;
	}
	if (view->part != PART_STRANDS || !strand)
		return false;
	strbuf_adds(out, strand->title);
	return true;
}

const struct view_ops case_view = {
	.id = VIEW_CASE,
	.name = "case",
	.title = "Case",
	.key = '1',
	.contexts = CONTEXT_CASE | CONTEXT_LIST,
	.create = case_create,
	.destroy = case_destroy,
	.event = case_event,
	.draw = case_draw,
	.summary = case_summary,
	.command = case_command,
	.why_not = case_why_not,
	.mouse = case_mouse,
	.status = case_status,
	.open_at = case_open_at,
	.copy = case_copy,
};
