/* Where one is in the queue, and where to go next. */
#include "tui/screens/labels_view.h"

#include <stdlib.h>
#include <string.h>

const struct dataset *labels_dataset_shown(struct view *view)
{
	const struct labels_book *book = labels_self(view)->book;

	return book ? book->dataset : NULL;
}

struct queue_item *labels_item(const struct labels_view *labels)
{
	const struct labels_book *book = labels->book;

	return book && labels->list.cursor < (int64_t)book->count ? &book->items[labels->list.cursor] : NULL;
}

struct labels_card *labels_card(const struct labels_view *labels)
{
	const struct queue_item *item = labels_item(labels);

	return item ? labels_find_card(labels, item->id) : NULL;
}

int64_t labels_index_of(const struct labels_book *book, int64_t id)
{
	for (size_t i = 0; id != 0 && i < book->count; i++)
		if (book->items[i].id == id)
			return (int64_t)i;
	return -1;
}

bool labels_item_open(const struct queue_item *item)
{
	return (item->marks & (QUEUE_DONE | QUEUE_DECIDED | QUEUE_SKIPPED)) == 0;
}

int64_t labels_next_open(const struct labels_book *book, int64_t from, int step, unsigned lanes)
{
	int64_t count = (int64_t)book->count, at = from;

	for (int64_t i = 1; i < count; i++) {
		at = (at + step + count) % count;
		const struct queue_item *item = &book->items[at];
		if (labels_item_open(item) && (lanes == 0 || item->lanes & lanes))
			return at;
	}
	return -1;
}

const struct decision *labels_mine(const struct labels_view *labels, const struct labels_card *card)
{
	for (size_t i = 0; card && i < card->decision_count; i++)
		if (strcmp(card->decisions[i].who, labels->view.app->actor) == 0)
			return &card->decisions[i];
	return NULL;
}

/* The card is what was read from the file: a decision that is still being saved reveals nothing. */
bool labels_revealed(const struct labels_view *labels, const struct labels_card *card)
{
	return card && labels_mine(labels, card) != NULL && !labels_is_saving(labels, card->id);
}

void labels_moved(struct labels_view *labels)
{
	const struct queue_item *item = labels_item(labels);

	if (item && item->id != labels->shown) {
		labels->shown = item->id;
		labels->shown_at = labels->view.app->now;
	}
	labels->built = 0;
	labels_ask_cards(labels);
	labels_ask_rows(labels);
	app_dirty(labels->view.app);
}

void labels_go(struct labels_view *labels, int64_t index)
{
	if (index >= 0)
		list_move_to(&labels->list, index);
	labels_moved(labels);
}

/* One more that is decided (1), or one less (-1): what the next reading of the queue will say more exactly. */
void labels_settle_counts(struct labels_book *book, const struct queue_item *item, int change)
{
	bool done = (item->marks & QUEUE_DONE) != 0;

	for (int lane = 0; lane < LANE_COUNT; lane++) {
		struct queue_count *count = &book->counts.lanes[lane];
		if ((item->lanes & 1U << lane) == 0)
			continue;
		count->mine -= change;
		count->open -= done ? change : 0;
		count->done += done ? change : 0;
	}
}

/* ---- The sitting ---- */

bool labels_in_sitting(const struct labels_sitting *sitting, int64_t id)
{
	for (size_t i = 0; i < sitting->count; i++)
		if (sitting->ids[i] == id)
			return true;
	return false;
}

static void keep_spent(struct labels_sitting *sitting, int64_t spent)
{
	size_t at = sitting->spent_count++;

	for (; at > 0 && sitting->spent[at - 1] > spent; at--)
		sitting->spent[at] = sitting->spent[at - 1];
	sitting->spent[at] = spent;
}

void labels_sitting_add(struct labels_sitting *sitting, const struct queue_item *item, int64_t spent)
{
	labels_sitting_remove(sitting, item->id);
	if (sitting->count == sitting->capacity || sitting->spent_count == sitting->capacity) {
		sitting->capacity = sitting->capacity ? 2 * sitting->capacity : 64;
		sitting->ids = xrealloc(sitting->ids, sitting->capacity * sizeof(*sitting->ids));
		sitting->items = xrealloc(sitting->items, sitting->capacity * sizeof(*sitting->items));
		sitting->spent = xrealloc(sitting->spent, sitting->capacity * sizeof(*sitting->spent));
	}
	sitting->ids[sitting->count] = item->id;
	sitting->items[sitting->count++] = *item;
	if (spent >= 0)
		keep_spent(sitting, spent);
}

void labels_sitting_remove(struct labels_sitting *sitting, int64_t id)
{
	size_t at = 0;

	while (at < sitting->count && sitting->ids[at] != id)
		at++;
	if (at == sitting->count)
		return;
	sitting->count--;
	memmove(sitting->ids + at, sitting->ids + at + 1, (sitting->count - at) * sizeof(*sitting->ids));
	memmove(sitting->items + at, sitting->items + at + 1, (sitting->count - at) * sizeof(*sitting->items));
}

void labels_sitting_free(struct labels_sitting *sitting)
{
	free(sitting->ids);
	free(sitting->items);
	free(sitting->spent);
	*sitting = (struct labels_sitting){ .ids = NULL };
}
