/* What readers bring to one's own queue: its order, and examples before they are wanted. */
#include "tui/screens/label_own.h"

#include <stdlib.h>

/* ---- The queue ---- */

struct asked_book {
	struct job *job;
	char *dataset;
	enum own_order order;
	struct own_book *book;
	int64_t total;
};

static void free_asked_book(void *arg)
{
	free(((struct asked_book *)arg)->dataset);
	free(arg);
}

static void free_book(void *arg)
{
	struct own_book *book = arg;

	if (!book)
		return;
	id_seq_free(&book->ids);
	arena_free(&book->arena);
	free(book);
}

static bool on_progress(void *context, int64_t done)
{
	struct asked_book *asked = context;

	job_progress(asked->job, done, asked->total, "rows");
	return !job_cancelled(asked->job);
}

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct asked_book *asked = context;

	(void)complete;
	return !job_cancelled(asked->job) && id_seq_add_many(&asked->book->ids, ids, count);
}

static void *run_book(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct asked_book *asked = arg;
	struct own_book *book = xcalloc(1, sizeof(*book));
	struct own_options options = { .order = asked->order, .progress = on_progress };

	asked->job = job;
	asked->book = book;
	bool ok = dataset_find(db, asked->dataset, &book->arena, &book->dataset, error);
	asked->total = ok ? book->dataset.rows : 0;
	if (ok && own_queue_build(db, book->dataset.id, &options, take_ids, asked, &book->counts, error))
		return book;
	free_book(book);
	return NULL;
}

static void book_arrived(struct overlay *overlay, void *payload)
{
	struct own_page *page = (struct own_page *)overlay;

	own_loaded_free(page);
	page->book = payload;
	page->head = page->done_count = page->redo_count = 0;
	own_go(page, 0);
}

void own_ask_book(struct own_page *page)
{
	struct asked_book *asked = xcalloc(1, sizeof(*asked));
	char *title = xasprintf("queue of %s", page->dataset);

	*asked = (struct asked_book){ .dataset = xstrdup(page->dataset), .order = page->order };
	page->job = overlay_read(&page->overlay,
		&(struct overlay_read){ .title = title,
			.priority = JOB_SEARCH,
			.run = run_book,
			.arrived = book_arrived,
			.free_asked = free_asked_book,
			.free_payload = free_book,
			.asked = asked });
	free(title);
}

/* ---- Examples ---- */

struct asked_cards {
	int64_t ids[OWN_CARDS];
	size_t count;
	bool preference;
};
struct cards {
	struct own_card *items[OWN_CARDS];
	size_t count;
};

static void free_card(struct own_card *card)
{
	if (card)
		arena_free(&card->arena);
	free(card);
}

static void free_cards(void *arg)
{
	struct cards *cards = arg;

	for (size_t i = 0; i < cards->count; i++)
		free_card(cards->items[i]);
	free(cards);
}

static struct own_card *read_card(struct db *db, int64_t id, bool preference)
{
	struct own_card *card = xcalloc(1, sizeof(*card));
	struct error error = ERROR_INIT;

	card->id = id;
	if (!own_item_read(db, id, preference, &card->arena, &card->item, &error))
		card->failure = arena_strdup(&card->arena, error.message);
	return card;
}

static void *run_cards(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct asked_cards *asked = arg;
	struct cards *cards = xcalloc(1, sizeof(*cards));

	(void)error;
	for (size_t i = 0; i < asked->count && !job_cancelled(job); i++)
		cards->items[cards->count++] = read_card(db, asked->ids[i], asked->preference);
	return cards;
}

static bool is_wanted(const struct own_page *page, int64_t id)
{
	const struct id_seq *ids = &page->book->ids;

	for (size_t i = page->at; i < ids->count && i < page->at + OWN_CARDS; i++)
		if (id_seq_at(ids, i) == id)
			return true;
	return false;
}

static bool is_here(const struct own_page *page, int64_t id)
{
	for (size_t i = 0; i < OWN_CARDS; i++)
		if (page->cards[i] && page->cards[i]->id == id)
			return true;
	return false;
}

static void keep_card(struct own_page *page, struct own_card *card)
{
	for (size_t i = 0; i < OWN_CARDS; i++) {
		if (page->cards[i] && page->cards[i]->id != card->id && is_wanted(page, page->cards[i]->id))
			continue;
		free_card(page->cards[i]);
		page->cards[i] = card;
		return;
	}
	free_card(card);
}

static void cards_arrived(struct overlay *overlay, void *payload)
{
	struct own_page *page = (struct own_page *)overlay;
	struct cards *cards = payload;

	for (size_t i = 0; i < cards->count; i++) {
		if (!page->book || !is_wanted(page, cards->items[i]->id) || is_here(page, cards->items[i]->id))
			continue;
		keep_card(page, cards->items[i]);
		cards->items[i] = NULL;
	}
	free_cards(cards);
	own_show(page);
	own_ask_cards(page); /* one may have gone on meanwhile */
}

void own_ask_cards(struct own_page *page)
{
	const struct id_seq *ids = &page->book->ids;
	struct asked_cards *asked = xcalloc(1, sizeof(*asked));

	asked->preference = page->book->dataset.level == LEVEL_PREFERENCE;
	for (size_t i = page->at; i < ids->count && i < page->at + OWN_CARDS; i++)
		if (!is_here(page, id_seq_at(ids, i)))
			asked->ids[asked->count++] = id_seq_at(ids, i);
	if (asked->count == 0) {
		free(asked);
		return;
	}
	overlay_read(&page->overlay,
		&(struct overlay_read){ .title = "",
			.priority = JOB_PAGE,
			.run = run_cards,
			.arrived = cards_arrived,
			.free_asked = free,
			.free_payload = free_cards,
			.asked = asked });
}

void own_drop_card(struct own_page *page, int64_t id)
{
	for (size_t i = 0; i < OWN_CARDS; i++)
		if (page->cards[i] && page->cards[i]->id == id) {
			free_card(page->cards[i]);
			page->cards[i] = NULL;
		}
	if (page->built == id)
		page->built = 0;
}

void own_loaded_free(struct own_page *page)
{
	for (size_t i = 0; i < OWN_CARDS; i++) {
		free_card(page->cards[i]);
		page->cards[i] = NULL;
	}
	own_draft_free(&page->draft);
	free_book(page->book);
	page->book = NULL;
	page->built = 0;
}
