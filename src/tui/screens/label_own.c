#include "tui/screens/label_own.h"

#include "preop/base/clock.h"
#include "tui/key.h"
#include "tui/screens/guideline_page.h"
#include "tui/widgets/scroll.h"

#include <stdlib.h>
#include <string.h>

enum { PAUSE_US = 60 * 1000000 /* longer without a key is no work */, US_IN_MS = 1000 };

/* ---- Where one is ---- */

bool own_at_end(const struct own_page *page)
{
	return page->book && page->at >= page->book->ids.count;
}

struct own_card *own_current(const struct own_page *page)
{
	if (!page->book || own_at_end(page))
		return NULL;
	int64_t id = id_seq_at(&page->book->ids, page->at);
	for (size_t i = 0; i < OWN_CARDS; i++)
		if (page->cards[i] && page->cards[i]->id == id)
			return page->cards[i];
	return NULL;
}

const char *own_current_label(const struct own_page *page, const struct own_item *item)
{
	const char *label = item->answer.label;

	return label && page->book->dataset.level == LEVEL_PREFERENCE ? own_answer(item, label) : label;
}

static void build_record(struct own_page *page, const struct own_item *item)
{
	struct textview *text = page->record;

	for (size_t i = 0; i < item->turns.count; i++) {
		const struct turn *turn = &item->turns.items[i];
		if (i > 0)
			textview_gap(text);
		textview_addf(
			text, turn->role == TURN_SYSTEM ? ROLE_SPEAKER_SYSTEM : ROLE_SPEAKER_USER, 0, "%s", turn->name);
		textview_add(text, turn->role == TURN_SYSTEM ? ROLE_MUTED : ROLE_TEXT, 1, turn->text, turn->length);
	}
}

static void build(struct own_page *page, const struct own_card *card)
{
	textview_clear(page->record);
	textview_key(page->record, card->id);
	if (card->failure)
		textview_addf(page->record, ROLE_BAD, 0, "This example cannot be shown: %s.", card->failure);
	else
		build_record(page, &card->item);
	for (int i = 0; i < OWN_SIDES; i++) {
		textview_clear(page->sides[i]);
		textview_key(page->sides[i], card->id);
		if (!card->failure && card->item.compare)
			textview_add(
				page->sides[i], ROLE_TEXT, 0, card->item.sides[i].text, card->item.sides[i].length);
	}
	page->built = card->id;
	page->focus = 0;
}

void own_show(struct own_page *page)
{
	const struct own_card *card = own_current(page);

	if (!card || page->built == card->id)
		return;
	build(page, card);
	own_draft_reset(page);
	page->looked = 0;
	page->key_at = clock_monotonic();
}

void own_go(struct own_page *page, size_t index)
{
	page->at = index;
	page->head = index > page->head ? index : page->head;
	own_ask_cards(page);
	own_show(page);
}

/* ---- Time ---- */

static void note_time(struct own_page *page)
{
	int64_t now = clock_monotonic(), since = now - page->key_at;

	page->looked += since < PAUSE_US ? since : PAUSE_US;
	page->key_at = now;
}

int64_t own_looked(const struct own_page *page)
{
	return page->looked / US_IN_MS;
}

/* ---- Commands ---- */

static bool run_back(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	if (page->at == 0)
		return error_set(error, ERROR_USAGE, "this is the first example of the queue");
	own_go(page, page->at - 1);
	return true;
}

static bool run_forward(struct own_page *page, const char *args, struct error *error)
{
	(void)args;
	if (page->at >= page->head)
		return error_set(error, ERROR_USAGE, "answer it, or put it aside: then the next one comes");
	own_go(page, page->at + 1);
	return true;
}

static bool run_order(struct own_page *page, const char *args, struct error *error)
{
	enum own_order order = (page->order + 1) % OWN_ORDER_COUNT;

	if (*args && !own_order_parse(args, &order))
		return error_set(error, ERROR_USAGE, "\"%s\" is no order; there are fewest, random and file", args);
	page->order = order;
	own_ask_book(page);
	return true;
}

static bool run_refresh(struct own_page *page, const char *args, struct error *error)
{
	(void)args, (void)error;
	own_ask_book(page);
	return true;
}

static bool run_guideline(struct own_page *page, const char *args, struct error *error)
{
	(void)error;
	guideline_page_open(page->overlay.app, page->dataset, args);
	return true;
}

static bool run_side(struct own_page *page, const char *args, struct error *error)
{
	(void)args, (void)error;
	page->focus = !page->focus;
	return true;
}

enum need { NEED_CARD = 1, NEED_WRITE = 2, NEED_BOOK = 4 };
static const struct own_command {
	enum command_id id;
	unsigned needs;
	bool (*run)(struct own_page *page, const char *args, struct error *error);
} commands[] = {
	{ COMMAND_OWN_KEY, NEED_CARD | NEED_WRITE, own_answer_key },
	{ COMMAND_OPEN, NEED_CARD | NEED_WRITE, own_answer_open },
	{ COMMAND_OWN_CLEAR, NEED_CARD | NEED_WRITE, own_answer_clear },
	{ COMMAND_OWN_SKIP, NEED_CARD | NEED_WRITE, own_skip },
	{ COMMAND_OWN_UNSKIP, NEED_BOOK | NEED_WRITE, own_unskip },
	{ COMMAND_OWN_NOTE, NEED_CARD, own_note },
	{ COMMAND_OWN_SURE, NEED_CARD, own_sure },
	{ COMMAND_OWN_BACK, NEED_BOOK, run_back },
	{ COMMAND_OWN_FORWARD, NEED_BOOK, run_forward },
	{ COMMAND_OWN_ORDER, 0, run_order },
	{ COMMAND_REFRESH, 0, run_refresh },
	{ COMMAND_GUIDELINE, 0, run_guideline },
	{ COMMAND_NEXT_PANE, 0, run_side },
	{ COMMAND_PREVIOUS_PANE, 0, run_side },
	{ COMMAND_UNDO, NEED_BOOK | NEED_WRITE, own_undo },
	{ COMMAND_REDO, NEED_BOOK | NEED_WRITE, own_redo },
};

static const char *missing(const struct own_page *page, unsigned needs)
{
	const struct own_card *card = own_current(page);

	if (needs && !page->book)
		return "the queue is still being read";
	if ((needs & NEED_WRITE) && page->overlay.app->read_only)
		return "the project is open for reading only";
	if ((needs & NEED_WRITE) && page->writing)
		return "the answer before is still being written";
	if ((needs & NEED_CARD) && own_at_end(page))
		return "there is nothing left to label";
	if ((needs & NEED_CARD) && (!card || card->failure))
		return card ? card->failure : "the example is still being read";
	return NULL;
}

static const struct own_command *find(enum command_id id)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].id == id)
			return &commands[i];
	return NULL;
}

/* What is longer than the screen scrolls: the side that has the focus, else the record. */
static bool scroll(struct own_page *page, enum command_id id)
{
	const struct own_card *card = own_current(page);
	bool sides = card && !card->failure && card->item.compare;
	int step = id == COMMAND_DOWN ? 1 : id == COMMAND_UP ? -1 : 0;
	struct textview *text = sides ? page->sides[page->focus] : page->record;

	if (step)
		textview_scroll(text, step);
	return step || textview_command(text, id);
}

static bool own_command(struct overlay *overlay, enum command_id id, const char *args, struct error *error)
{
	struct own_page *page = (struct own_page *)overlay;
	const struct own_command *command = find(id);

	note_time(page);
	if (id == COMMAND_BACK || id == COMMAND_CLOSE) {
		overlay_pop(overlay->app);
		return true;
	}
	if (!command)
		return scroll(page, id) || error_set(error, ERROR_USAGE, "%s", "");
	const char *why = missing(page, command->needs);
	return why ? error_set(error, ERROR_USAGE, "%s", why) : command->run(page, args, error);
}

static bool own_can(const struct overlay *overlay, enum command_id id)
{
	const struct own_page *page = (const struct own_page *)overlay;
	const struct own_command *command = find(id);

	if (id == COMMAND_OWN_UNSKIP)
		return own_at_end(page) && page->book->counts.skipped > 0;
	if (id == COMMAND_GUIDELINE && (!page->book || page->book->dataset.guideline == 0))
		return false;
	if (id == COMMAND_OWN_BACK && page->at == 0)
		return false;
	if (id == COMMAND_UNDO && page->done_count == 0)
		return false;
	return !command || page->writing || !missing(page, command->needs); /* what flickers by is no news */
}

static void own_mouse(struct overlay *overlay, int row, int col, int action)
{
	struct own_page *page = (struct own_page *)overlay;

	(void)row;
	page->focus = col >= overlay->app->grid.cols / 2;
	if (action == MOUSE_WHEEL_UP || action == MOUSE_WHEEL_DOWN)
		scroll(page, action == MOUSE_WHEEL_UP ? COMMAND_SCROLL_UP : COMMAND_SCROLL_DOWN);
}

/* Nobody waits for the queue any more. */
static void own_destroy(struct overlay *overlay)
{
	struct own_page *page = (struct own_page *)overlay;

	if (!page->book && !overlay->failure)
		jobs_cancel(overlay->app->jobs, page->job);
	own_loaded_free(page);
	textview_free(page->record);
	for (int i = 0; i < OWN_SIDES; i++)
		textview_free(page->sides[i]);
	free(page->done);
	free(page->dataset);
	free(page);
}

static const struct overlay_ops own_ops = {
	.contexts = CONTEXT_OWN | CONTEXT_LIST | CONTEXT_ALL,
	.hints = { COMMAND_OWN_NOTE, COMMAND_OWN_SURE, COMMAND_OWN_SKIP, COMMAND_OWN_BACK, COMMAND_OWN_UNSKIP,
		COMMAND_UNDO, COMMAND_COUNT },
	.can = own_can,
	.draw = own_draw,
	.command = own_command,
	.mouse = own_mouse,
	.destroy = own_destroy,
};

void label_own_open(struct app *app, const char *dataset)
{
	struct own_page *page = xcalloc(1, sizeof(*page));

	page->overlay.ops = &own_ops;
	page->dataset = xstrdup(dataset);
	page->record = textview_new();
	for (int i = 0; i < OWN_SIDES; i++)
		page->sides[i] = textview_new();
	overlay_push(app, &page->overlay);
	own_ask_book(page);
}
