/*
 * Labels: where people differ, one decision a key. The table that ties the labels*.c files together, movement, and where the tab was left.
 */
#include "tui/key.h"
#include "tui/screens/data_view.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include "preop/base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHEEL_LINES = 3, MS = 1000 };

static struct view *labels_create(struct app *app)
{
	struct labels_view *labels = xcalloc(1, sizeof(*labels));

	labels->view = (struct view){ .ops = &labels_view, .app = app };
	labels->record = textview_new();
	labels->evidence = textview_new();
	labels->near = textview_new();
	labels->input = textview_new();
	labels->answers = diffview_new();
	diffview_neutral(labels->answers);
	labels->list_wanted = true;
	strbuf_init(&labels->said);
	labels->book_slot = app_slot();
	labels->page_slot = app_slot();
	labels->card_slot = app_slot();
	labels->index_slot = app_slot();
	labels->model_slot = app_slot();
	labels->search_slot = app_slot();
	return &labels->view;
}

static void labels_destroy(struct view *view)
{
	struct labels_view *labels = labels_self(view);

	labels_loaded_free(labels);
	labels_model_free(labels);
	labels_decide_free(labels);
	labels_sitting_free(&labels->sitting);
	textview_free(labels->record);
	textview_free(labels->evidence);
	textview_free(labels->near);
	textview_free(labels->input);
	diffview_free(labels->answers);
	strbuf_free(&labels->said);
	free(labels->wanted_dataset);
	free(labels->who);
	free(labels->pair[0]);
	free(labels->pair[1]);
	free(labels->search);
	free(labels);
}

/* After a decision of ours the queue knows it already; what else it changed is read again for what is in sight. */
static void labels_changed(struct labels_view *labels)
{
	labels_stale(labels);
	if (labels->own_change && labels->book) {
		labels_ask_cards(labels);
		labels_ask_rows(labels);
		labels_ask_model(labels);
	} else if (labels->view.app->current == VIEW_LABELS) {
		labels_ask_book(labels);
	} else {
		labels->behind = true;
	}
	labels->own_change = false;
}

static void ask_if_behind(struct labels_view *labels)
{
	if (!labels->loaded || labels->behind)
		labels_ask_book(labels);
}

static void labels_event(struct view *view, enum view_event event)
{
	struct labels_view *labels = labels_self(view);

	switch (event) {
	case VIEW_CHANGED:
		labels_changed(labels);
		break;
	case VIEW_TOUCHED:
		break;
	case VIEW_ACTOR:
		labels_sitting_free(&labels->sitting);
		strbuf_reset(&labels->said);
		labels_stale(labels);
		labels->behind = true;
		if (view->app->current == VIEW_LABELS)
			ask_if_behind(labels);
		break;
	case VIEW_SHOWN:
		ask_if_behind(labels);
		break;
	}
}

/* ---- Commands ---- */

static bool peek(struct labels_view *labels, const char *args, struct error *error)
{
	int64_t next = labels_next_open(labels->book, labels->list.cursor, 1, 0);

	(void)args;
	if (next < 0)
		return error_set(error, ERROR_USAGE, "no other example is open in this lane");
	labels_go(labels, next);
	return true;
}

static bool step_conflict(struct labels_view *labels, int step, struct error *error)
{
	int64_t next = labels_next_open(labels->book, labels->list.cursor, step, 1U << LANE_TIE | 1U << LANE_CONFLICT);

	if (next < 0)
		return error_set(error, ERROR_USAGE, "people differ on no other open example of this lane");
	labels_go(labels, next);
	return true;
}

static bool next_conflict(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args;
	return step_conflict(labels, 1, error);
}

static bool previous_conflict(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args;
	return step_conflict(labels, -1, error);
}

static const struct example_detail *detail_shown(struct app *app)
{
	const struct labels_card *card = labels_card(labels_self(app->views[VIEW_LABELS]));

	return card ? &card->detail : NULL;
}

static bool edit_text(struct labels_view *labels, const char *args, struct error *error)
{
	return data_edit_turn((struct data_view *)labels->view.app->views[VIEW_DATA], detail_shown, args, error);
}

static bool turn_list(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args, (void)error;
	if (!labels->overlaid)
		labels->list_wanted = !labels->list_wanted;
	else
		labels->list_open = !labels->list_open;
	return true;
}

static bool turn_focus(struct labels_view *labels, const char *args, struct error *error)
{
	(void)args, (void)error;
	labels->focus = (enum labels_focus)((labels->focus + 1) % FOCUS_COUNT);
	return true;
}

static bool open_item(struct labels_view *labels, const char *args, struct error *error)
{
	if (labels->overlaid && labels->list_open)
		return turn_list(labels, args, error);
	if (!labels_card(labels))
		return error_set(error, ERROR_USAGE, "the example is still being read");
	return labels_accept(labels, args, error);
}

static bool close_list(struct labels_view *labels, const char *args, struct error *error)
{
	if (!labels->overlaid || !labels->list_open)
		return error_set(error, ERROR_USAGE, "%s", "");
	return turn_list(labels, args, error);
}

enum needs {
	NEED_BOOK = 1,
	NEED_ITEM = 2,
	NEED_CARD = 4,
	NEED_MINE = 8 /* a decision of one's own, in the file */,
	NEED_WRITE = 16,
};
enum { DECIDES = NEED_CARD | NEED_WRITE };

static const struct {
	enum command_id id;
	unsigned needs;
	bool (*run)(struct labels_view *labels, const char *args, struct error *error);
} commands[] = {
	{ COMMAND_DECIDE_KEY, DECIDES, labels_decide_key },
	{ COMMAND_DECIDE, DECIDES, labels_decide },
	{ COMMAND_OPEN, NEED_ITEM, open_item },
	{ COMMAND_KEEP_BOTH, DECIDES, labels_both },
	{ COMMAND_NONE_RIGHT, DECIDES, labels_none },
	{ COMMAND_DECISION_CLEAR, DECIDES | NEED_MINE, labels_clear },
	{ COMMAND_REASON, DECIDES, labels_reason },
	{ COMMAND_REASON_AGAIN, DECIDES, labels_reason_again },
	{ COMMAND_SURE, DECIDES, labels_sure },
	{ COMMAND_CITE, DECIDES, labels_cite },
	{ COMMAND_MEND_RULE, DECIDES, labels_mend },
	{ COMMAND_PEEK, NEED_ITEM, peek },
	{ COMMAND_SKIP, NEED_ITEM | NEED_WRITE, labels_skip },
	{ COMMAND_UNSKIP, NEED_BOOK | NEED_WRITE, labels_unskip },
	{ COMMAND_NEXT_CONFLICT, NEED_ITEM, next_conflict },
	{ COMMAND_PREVIOUS_CONFLICT, NEED_ITEM, previous_conflict },
	{ COMMAND_LANE, NEED_BOOK, labels_lane },
	{ COMMAND_NEXT_LANE, NEED_BOOK, labels_lane_next },
	{ COMMAND_PREVIOUS_LANE, NEED_BOOK, labels_lane_previous },
	{ COMMAND_ORDER, NEED_BOOK, labels_order },
	{ COMMAND_DATASET, NEED_BOOK, labels_dataset },
	{ COMMAND_APPROVE, NEED_BOOK | NEED_WRITE, labels_approve },
	{ COMMAND_REVEAL, NEED_CARD | NEED_MINE, labels_reveal },
	{ COMMAND_PROPAGATE, NEED_CARD | NEED_WRITE, labels_propagate },
	{ COMMAND_EDIT, DECIDES, edit_text },
	{ COMMAND_SEARCH, NEED_ITEM, labels_search },
	{ COMMAND_QUEUE_LIST, NEED_BOOK, turn_list },
	{ COMMAND_AGREEMENT, NEED_BOOK, labels_agreement },
	{ COMMAND_LABEL_MINE, NEED_BOOK, labels_mine_queue },
	{ COMMAND_PRESELECT, 0, labels_preselect },
	{ COMMAND_NEXT_PANE, 0, turn_focus },
	{ COMMAND_PREVIOUS_PANE, 0, turn_focus },
	{ COMMAND_BACK, 0, close_list },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static bool move(struct labels_view *labels, enum command_id id)
{
	if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP) {
		if (labels->focus == FOCUS_RECORD && labels->has_answers)
			diffview_command(labels->answers, id);
		return textview_command(labels->focus == FOCUS_RECORD ? labels->record : labels->evidence, id);
	}
	if (!list_command(&labels->list, id))
		return false;
	labels_moved(labels);
	return true;
}

static bool labels_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct labels_view *labels = labels_self(view);

	for (int i = 0; i < COMMANDS; i++)
		if (commands[i].id == id)
			return commands[i].run(labels, args, error);
	return move(labels, id) || error_set(error, ERROR_USAGE, "%s", "");
}

static unsigned needs_of(enum command_id id)
{
	for (int i = 0; i < COMMANDS; i++)
		if (commands[i].id == id)
			return commands[i].needs;
	return 0;
}

/* What was just saved and not read back yet is not changed on a guess. */
static const char *why_not_card(const struct labels_view *labels, unsigned need)
{
	const struct queue_item *item = labels_item(labels);
	const struct labels_card *card = labels_card(labels);

	if (!card)
		return "the example is still being read";
	if (labels_is_saving(labels, item->id) || (card->stale && item->marks & QUEUE_DECIDED))
		return "your decision is still being saved";
	if (need & NEED_MINE && !labels_mine(labels, card))
		return "decide first: what others said stays hidden until then";
	return NULL;
}

static const char *labels_why_not(struct view *view, enum command_id id)
{
	const struct labels_view *labels = labels_self(view);
	unsigned need = needs_of(id);

	if (need & NEED_WRITE && view->app->read_only)
		return "the project is open for reading only";
	if (need && !labels->book)
		return "the queue is still being read";
	if (need && !labels->book->dataset)
		return "there is no data yet; import it first";
	if (need & (NEED_ITEM | NEED_CARD) && !labels_item(labels))
		return "no example is open in this lane";
	return need & NEED_CARD ? why_not_card(labels, need) : NULL;
}

/* ---- Mouse ---- */

static bool click_lane(struct labels_view *labels, int row, int col)
{
	const struct labels_places *places = &labels->places;

	for (int lane = 0; row == places->lanes_row && lane < LANE_COUNT; lane++)
		if (col >= places->lane_col[lane] && col < places->lane_end[lane])
			return labels_lane(labels, queue_lane_word((enum queue_lane)lane), NULL);
	return false;
}

static void labels_mouse(struct view *view, int row, int col, int action)
{
	struct labels_view *labels = labels_self(view);
	const struct labels_places *places = &labels->places;
	int lines = action == MOUSE_WHEEL_DOWN ? WHEEL_LINES : action == MOUSE_WHEEL_UP ? -WHEEL_LINES : 0;
	bool in_list = places->list_rows > 0 && col < places->list_cols && row >= places->list_row;

	if (!labels->book || !labels->book->dataset)
		return;
	if (in_list && lines)
		list_scroll(&labels->list, lines);
	else if (in_list && labels->list.top + row - places->list_row < labels->list.count)
		list_move_to(&labels->list, labels->list.top + row - places->list_row);
	else if (lines)
		textview_scroll(labels->focus == FOCUS_RECORD ? labels->record : labels->evidence, lines);
	else
		click_lane(labels, row, col);
	if (in_list)
		labels_moved(labels);
}

/* ---- Status ---- */

static void print_sitting(const struct labels_sitting *sitting, char *out)
{
	int n = snprintf(out, STATUS_TEXT, "decided %zu", sitting->count);
	size_t middle = sitting->spent_count / 2;

	if (sitting->spent_count && n > 0 && n < STATUS_TEXT)
		snprintf(out + n, STATUS_TEXT - (size_t)n, "  pace %.1f s", (double)sitting->spent[middle] / MS);
}

static void labels_status(struct view *view, struct view_status *out)
{
	const struct labels_view *labels = labels_self(view);
	const struct labels_book *book = labels->book;

	if (!book || !book->dataset)
		return;
	const struct queue_count *count = &book->counts.lanes[book->lane];
	if (book->count)
		snprintf(out->position, STATUS_TEXT, "%s of %s", number_of(labels->list.cursor + 1).text,
			number_of((int64_t)book->count).text);
	if (labels->pair[0] && labels->pair[1])
		snprintf(out->filter, STATUS_TEXT, "%s, %s against %s", queue_lane_word(book->lane), labels->pair[0],
			labels->pair[1]);
	else if (count->open != count->mine)
		snprintf(out->filter, STATUS_TEXT, "%s, %s of %s yours", queue_lane_word(book->lane),
			number_of(count->mine).text, number_of(count->open).text);
	else
		snprintf(out->filter, STATUS_TEXT, "%s", queue_lane_word(book->lane));
	print_sitting(&labels->sitting, out->marks);
}

static void labels_summary(struct view *view, char *out, size_t size)
{
	const struct labels_book *book = labels_self(view)->book;

	if (!book)
		snprintf(out, size, "%s", "");
	else
		snprintf(out, size, "%s open", number_of(book->counts.lanes[LANE_OPEN].open).text);
}

/* ---- Session ---- */

/* The dataset's name may hold anything and stands last. */
static void labels_save(struct view *view, struct strbuf *out)
{
	const struct labels_view *labels = labels_self(view);
	const struct queue_item *item = labels_item(labels);

	strbuf_addf(out, "lane=%s order=%s list=%d preselect=%d", queue_lane_word(labels->lane),
		queue_order_word(labels->order == ORDER_ANNOTATOR ? ORDER_GAIN : labels->order), labels->list_wanted,
		labels->preselect);
	if (item)
		strbuf_addf(out, " id=%" PRId64, item->id);
	if (labels->book && labels->book->dataset)
		strbuf_addf(out, " dataset=%s", labels->book->dataset->name);
}

static void restore_word(struct labels_view *labels, const char *word)
{
	if (strncmp(word, "lane=", 5) == 0)
		queue_lane_parse(word + 5, &labels->lane);
	else if (strncmp(word, "order=", 6) == 0)
		queue_order_parse(word + 6, &labels->order);
	else if (strncmp(word, "list=", 5) == 0)
		labels->list_wanted = strcmp(word + 5, "0") != 0;
	else if (strncmp(word, "preselect=", 10) == 0)
		labels->preselect = strcmp(word + 10, "1") == 0;
	else if (strncmp(word, "id=", 3) == 0)
		labels->wanted = strtoll(word + 3, NULL, 10);
}

static void labels_restore(struct view *view, const char *saved)
{
	struct labels_view *labels = labels_self(view);
	char *words = xstrdup(saved), *dataset = strstr(words, "dataset="), *rest = words;

	if (dataset) {
		free(labels->wanted_dataset);
		labels->wanted_dataset = xstrdup(dataset + strlen("dataset="));
		*dataset = '\0';
	}
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		restore_word(labels, word);
	free(words);
}

/* A lane's name, "#17" for an example, or "pair=A|B" for two labels. */
static void labels_open_at(struct view *view, const char *argument)
{
	struct labels_view *labels = labels_self(view);
	const char *bar = strchr(argument, '|');

	if (strncmp(argument, "pair=", 5) == 0 && bar) {
		free(labels->pair[0]);
		free(labels->pair[1]);
		labels->pair[0] = xstrndup(argument + 5, (size_t)(bar - argument) - 5);
		labels->pair[1] = xstrdup(bar + 1);
	} else if (*argument == '#') {
		labels->wanted = strtoll(argument + 1, NULL, 10);
	} else {
		queue_lane_parse(argument, &labels->lane);
	}
	if (labels->loaded)
		labels_ask_book(labels);
}

/* ---- Copy ---- */

static bool labels_copy(struct view *view, const char *what, struct strbuf *out)
{
	const struct labels_card *card = labels_card(labels_self(view));

	if (!card)
		return false;
	if (strcmp(what, "row") == 0)
		strbuf_add(out, card->detail.body, card->detail.body_length);
	else if (strcmp(what, "id") == 0)
		strbuf_addf(out, "%" PRId64, card->id);
	else
		strbuf_adds(out, card->detail.row.title);
	return true;
}

const struct view_ops labels_view = {
	.id = VIEW_LABELS,
	.name = "labels",
	.title = "Labels",
	.key = '4',
	.contexts = CONTEXT_LABELS | CONTEXT_LIST,
	.create = labels_create,
	.destroy = labels_destroy,
	.event = labels_event,
	.draw = labels_draw,
	.summary = labels_summary,
	.command = labels_command,
	.why_not = labels_why_not,
	.mouse = labels_mouse,
	.status = labels_status,
	.save = labels_save,
	.restore = labels_restore,
	.open_at = labels_open_at,
	.copy = labels_copy,
};
