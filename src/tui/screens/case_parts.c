/* Case's own parts as cells: the question, what blocks the decision, the strands, and the other screens as a line each. */
#include "tui/screens/case_view.h"

#include "preop/model/box.h"
#include "preop/text/wrap.h"
#include "tui/keymap.h"
#include "tui/screens/sign.h"
#include "tui/widgets/textview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	QUESTION_LINES = 2,
	MARGIN = 1,
	BOX_COLS = 12,
	TITLE_LEAST = 20, /* what a strand's title keeps before its box gets a place */
	ROUTE_WIDE = 76,  /* columns from which the routes have a place of their own */
	KEY_COLS = 12,    /* of a screen's key and title */
};

/* ---- The question ---- */

static int question_cols(int cols)
{
	cols -= 2 * MARGIN;
	return cols < 1 ? 1 : cols < TEXT_COLUMNS ? cols : TEXT_COLUMNS;
}

static bool is_empty(const struct case_view *view)
{
	const struct status *status = view->view.app->status;

	return status && status->dataset_count == 0 && status->suite_count == 0;
}

/* The sentence at the top, and the words to say when there is none. */
static const char *question_text(const struct case_view *view, enum role *role, char *buffer, size_t size)
{
	const struct status *status = view->view.app->status;

	*role = status && *status->project.question ? ROLE_STRONG : ROLE_MUTED;
	if (!status)
		return "reading \u2026";
	if (*status->project.question)
		return status->project.question;
	snprintf(buffer, size, "No question yet. Press %s for the intake: the sentence you came with, and its parts.",
		case_key(view, COMMAND_INTAKE));
	return buffer;
}

int case_question_rows(const struct case_view *view, int cols)
{
	struct wrap wrap = WRAP_INIT;
	char buffer[120];
	enum role role;
	const char *text = question_text(view, &role, buffer, sizeof(buffer));
	int lines = (int)wrap_text(
		&wrap, text, strlen(text), question_cols(cols), view->view.app->grid.display_flags, QUESTION_LINES);

	wrap_free(&wrap);
	return lines + is_empty(view);
}

void case_draw_question(const struct case_view *view, const struct surface *s)
{
	struct wrap wrap = WRAP_INIT;
	char buffer[120];
	enum role role;
	const char *text = question_text(view, &role, buffer, sizeof(buffer));
	size_t most = s->rows < QUESTION_LINES ? (size_t)s->rows : QUESTION_LINES, n = strlen(text);
	size_t lines = most ? wrap_text(&wrap, text, n, question_cols(s->cols), s->grid->display_flags, most) : 0;

	for (size_t i = 0; i < lines; i++) {
		/* The last line has all that is left, so that it ends in an ellipsis when that is too much. */
		size_t start = wrap.lines[i].start, length = i + 1 == most ? n - start : wrap.lines[i].length;
		surface_bytes(s, (int)i, MARGIN, question_cols(s->cols), role, text + start, length);
	}
	if (is_empty(view))
		surface_printf(s, (int)lines, MARGIN, s->cols - 2 * MARGIN, ROLE_MUTED,
			"No data yet. Press %s to import a file, or open the sample: preop demo",
			case_key(view, COMMAND_IMPORT));
	wrap_free(&wrap);
}

/* ---- Blockers ---- */

static void paint_row(const struct surface *s, int row)
{
	surface_paint(s, row, 0, s->cols, ROLE_SELECTED, 0);
	surface_cursor(s, row, MARGIN);
}

static void draw_prose(const struct surface *s, enum role role, const char *text)
{
	struct textview *prose = textview_new();
	struct surface below = surface_sub(s, 1, MARGIN, s->rows - 1, s->cols - 2 * MARGIN);

	textview_add(prose, role, 0, text, strlen(text));
	textview_draw(prose, &below);
	textview_free(prose);
}

/* "→TRAIN", "→Intake": where it is repaired; Case itself means its strands. */
static void print_destination(const struct blocker *blocker, struct strbuf *out)
{
	const char *page = strchr(blocker->screen, ' ');

	strbuf_adds(out, "\u2192");
	if (strcmp(blocker->screen, view_table[VIEW_CASE]->name) == 0)
		strbuf_adds(out, "Strands");
	else
		app_place(page ? page + 1 : blocker->screen, "", out);
}

/* The part of a surface that rows may use: a list that scrolls has its bar at the right edge. */
static struct surface rows_of(const struct surface *s, const struct list *list)
{
	return surface_sub(s, 0, 0, s->rows, s->cols - (list->count > list->height));
}

static void draw_blocker(const struct surface *s, int row, const struct blocker *blocker, bool chosen)
{
	char gate[2] = { blocker->gate, '\0' };
	struct strbuf to = STRBUF_INIT;

	print_destination(blocker, &to);
	surface_text(s, row, MARGIN, 1, gate_role(blocker->severity), gate_sign(blocker->severity));
	surface_text(s, row, MARGIN + 2, 1, ROLE_STRONG, gate);
	int right = s->cols - MARGIN;
	if (s->cols >= 2 * TITLE_LEAST)
		right -= surface_right(s, row, right, s->cols / 3, ROLE_MUTED, to.data) + 2;
	surface_text(s, row, MARGIN + 4, right - MARGIN - 4, chosen ? ROLE_STRONG : ROLE_TEXT, blocker->text);
	strbuf_free(&to);
}

void case_draw_blockers(struct case_view *view, const struct surface *s, bool focused)
{
	const struct status *status = view->view.app->status;
	struct list *list = &view->blockers;
	char note[32] = "";
	bool action = s->rows > 3; /* what to do about the chosen one, below the list */

	if (list->count)
		snprintf(note, sizeof(note), "%" PRId64, list->count);
	pane_title(s, status ? status_blockers_title(status) : "What blocks the decision", note, focused);
	if (!status)
		return;
	if (!list->count)
		draw_prose(s, ROLE_GOOD,
			"\u2713 Nothing blocks the decision: every gate passed or was waived in writing.");
	list_set_height(list, s->rows - 1 - action);
	struct surface rows = rows_of(s, list);
	for (int row = 0; row < list->height && list->top + row < list->count; row++) {
		bool chosen = list->top + row == list->cursor;

		draw_blocker(&rows, 1 + row, &status->blockers[list->top + row], chosen);
		if (chosen && focused)
			paint_row(&rows, 1 + row);
	}
	list_draw_scrollbar(list, s, 1, s->cols - 1, list->height);
	int below = list->count < list->height ? (int)list->count : list->height;
	if (action && list->count)
		surface_printf(s, 1 + below, MARGIN + 4, s->cols - 2 * MARGIN - 4, ROLE_ACCENT, "\u2192 %s",
			status->blockers[list->cursor].action);
}

/* ---- Strands ---- */

static const struct strand_look {
	const char *sign;
	enum role role;
} look_unboxed = { "?", ROLE_MUTED }, look_settled = { "\u2713", ROLE_GOOD }, look_foreign = { "!", ROLE_WARN },
  look_open = { "\u00b7", ROLE_MUTED };

/* An open strand that training could not move even if it wanted to is a warning. */
static struct strand_look look_of(const struct strand *strand)
{
	const struct box *box = box_find(strand->box);

	if (strcmp(strand->status, "open") != 0)
		return look_settled;
	if (!box)
		return look_unboxed;
	return box->trained ? look_open : look_foreign;
}

static void draw_strand(const struct surface *s, int row, int64_t number, const struct strand *strand, bool chosen)
{
	struct strand_look look = look_of(strand);
	int title = MARGIN + 5, right = s->cols - MARGIN, route = (s->cols - BOX_COLS) / 3;
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, number);
	surface_right(s, row, MARGIN + 2, 2, ROLE_MUTED, text);
	surface_text(s, row, MARGIN + 3, 1, look.role, look.sign);
	if (s->cols >= ROUTE_WIDE) {
		surface_text(s, row, right - route, route, *strand->route ? ROLE_TEXT : ROLE_MUTED,
			*strand->route ? strand->route : "no route");
		right -= route + 1;
	}
	if (right - title - BOX_COLS >= TITLE_LEAST) {
		surface_text(s, row, right - BOX_COLS, BOX_COLS - 1, *strand->box ? ROLE_ACCENT : ROLE_MUTED,
			*strand->box ? strand->box : "no box");
		right -= BOX_COLS + 1;
	}
	surface_text(s, row, title, right - title, chosen ? ROLE_STRONG : ROLE_TEXT, strand->title);
}

static void draw_no_strands(const struct case_view *view, const struct surface *s)
{
	const char *library = keymap_keys(view->view.app->keymap, CONTEXT_CASE | CONTEXT_ALL, COMMAND_GO, "library");
	char text[240];

	library = library ? library : "go library";
	snprintf(text, sizeof(text),
		"One complaint is usually several. Press %s for the intake: mark what goes wrong in your sentence, "
		"part by "
		"part. Or begin with a playbook: %s.",
		case_key(view, COMMAND_INTAKE), library);
	draw_prose(s, ROLE_MUTED, text);
}

/* What is done about the chosen one, where rows have no place for it. */
static void draw_route(const struct case_view *view, const struct surface *s, int row)
{
	const struct strand *strand = case_strand(view);

	if (strand && *strand->route)
		surface_printf(s, row, MARGIN + 5, s->cols - 2 * MARGIN - 5, ROLE_ACCENT, "\u2192 %s", strand->route);
	else if (strand)
		surface_printf(s, row, MARGIN + 5, s->cols - 2 * MARGIN - 5, ROLE_MUTED, "no route yet; %s writes one",
			case_key(view, COMMAND_STRAND_ROUTE));
}

void case_draw_strands(struct case_view *view, const struct surface *s, bool focused)
{
	const struct status *status = view->view.app->status;
	struct list *list = &view->strands;
	char note[32] = "";
	bool route = s->cols < ROUTE_WIDE && s->rows > 3;

	if (list->count)
		snprintf(note, sizeof(note), "%" PRId64, list->count);
	pane_title(s, "Strands", note, focused);
	if (focused && !list->count)
		surface_cursor(s, 0, MARGIN);
	if (!status)
		return;
	if (!list->count)
		draw_no_strands(view, s);
	list_set_height(list, s->rows - 1 - route);
	struct surface rows = rows_of(s, list);
	for (int row = 0; row < list->height && list->top + row < list->count; row++) {
		int64_t index = list->top + row;
		bool chosen = index == list->cursor;

		draw_strand(&rows, 1 + row, index + 1, &status->strands[index], chosen && focused);
		if (chosen && focused)
			paint_row(&rows, 1 + row);
	}
	list_draw_scrollbar(list, s, 1, s->cols - 1, list->height);
	if (route)
		draw_route(view, s, 1 + (list->count < list->height ? (int)list->count : list->height));
}

/* ---- The other screens, a line each ---- */

void case_draw_screens(struct case_view *view, const struct surface *s, bool focused)
{
	struct list *list = &view->screens;
	char summary[160];

	pane_title(s, "Screens", "", focused);
	list_set_height(list, s->rows - 1);
	for (int row = 0; row < list->height && list->top + row < list->count; row++) {
		struct view *screen = view->view.app->views[case_screens()[list->top + row]];

		summary[0] = '\0';
		screen->ops->summary(screen, summary, sizeof(summary));
		surface_printf(
			s, 1 + row, MARGIN, KEY_COLS - 1, ROLE_STRONG, "%c %s", screen->ops->key, screen->ops->title);
		surface_text(s, 1 + row, MARGIN + KEY_COLS, s->cols - KEY_COLS - 2 * MARGIN, ROLE_TEXT, summary);
		if (focused && list->top + row == list->cursor)
			paint_row(s, 1 + row);
	}
}
