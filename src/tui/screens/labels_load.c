/* What the Labels tab reads, all of it on readers: the queue, rows for its list, the examples around the cursor, the index of precedents. */
#include "tui/screens/labels_view.h"

#include "preop/model/label_measure.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 3 /* open examples read before one comes to them */, CARDS_ASKED = AHEAD + 4 };

struct reading { /* the argument of every job here: what to read, and where it goes */
	struct labels_view *labels;
	char *name, *who, *pair[2];
	int64_t ids[CARDS_ASKED], page;
	int64_t page_ids[LABELS_PAGE];
	size_t count;
	struct queue_options options;
	struct labels_book *book;
	struct labels_index *index; /* held */
	struct job *job;            /* while it runs */
};

static void free_book(struct labels_book *book)
{
	if (!book)
		return;
	free(book->items);
	arena_free(&book->arena);
	free(book);
}

static void free_card(void *payload)
{
	struct labels_card *card = payload;

	if (card)
		arena_free(&card->arena);
	free(card);
}

static void free_page(void *payload)
{
	struct labels_page *page = payload;

	if (page)
		arena_free(&page->arena);
	free(page);
}

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	free(reading->name);
	free(reading->who);
	free(reading->pair[0]);
	free(reading->pair[1]);
	free_book(reading->book);
	labels_index_drop(reading->index);
	free(reading);
}

static void submit(struct labels_view *labels, struct reading *reading, struct job_spec spec)
{
	reading->labels = labels;
	spec.title = spec.title ? spec.title : "";
	spec.lane = JOB_READ;
	spec.arg = reading;
	spec.free_arg = free_reading;
	app_submit(labels->view.app, &spec);
}

static bool show_error(struct labels_view *labels, const struct error *error)
{
	if (error && error->code != ERROR_CANCELLED)
		app_error(labels->view.app, error);
	return error != NULL;
}

/* ---- The index of precedents: one for all readers that hold it ---- */

struct labels_index {
	struct precedent_index *precedents;
	int64_t dataset, rows;
	int64_t op; /* it was made at */
	struct near_revisits near;
	bool news; /* of `near`: there are dated labels, and what the file keeps of them is none or old */
	atomic_int holders;
};

struct labels_index *labels_index_hold(struct labels_view *labels)
{
	if (labels->index)
		atomic_fetch_add(&labels->index->holders, 1);
	return labels->index;
}

void labels_index_drop(struct labels_index *index)
{
	if (!index || atomic_fetch_sub(&index->holders, 1) > 1)
		return;
	precedent_index_free(index->precedents);
	free(index);
}

const struct precedent_index *labels_index_of_precedents(const struct labels_index *index)
{
	return index->precedents;
}

static bool report_rows(void *context, int64_t rows)
{
	struct reading *reading = context;

	job_progress(reading->job, rows, reading->page, "precedents");
	return !job_cancelled(reading->job);
}

/* What came again over time, of an index that is there anyway. */
static bool look_back(struct db *db, struct labels_index *index, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct label_measure kept;
	bool ok = near_revisits_read(db, index->precedents, &index->near, error) &&
		label_measure_read(db, index->dataset, &arena, &kept, error);

	index->news = ok && index->near.items > 0 && (!kept.near.known || kept.near.stale);
	arena_free(&arena);
	return ok;
}

static bool run_index(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct precedent_index *precedents;
	int64_t op;

	reading->job = job;
	if (!label_measure_newest(db, &op, error) ||
		!precedent_index_build(db, reading->ids[0], report_rows, reading, &precedents, error))
		return false;
	reading->index = xcalloc(1, sizeof(*reading->index));
	reading->index->precedents = precedents;
	reading->index->dataset = reading->ids[0];
	reading->index->rows = reading->page;
	reading->index->op = op;
	atomic_init(&reading->index->holders, 1);
	return look_back(db, reading->index, error);
}

/* For the gates. */
static bool run_keep_near(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct labels_index *index = arg;

	(void)job;
	return label_measure_keep_near(db, index->dataset, index->op, &index->near, error);
}

static void drop_index(void *index)
{
	labels_index_drop(index);
}

static void index_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct labels_view *labels = reading->labels;

	if (show_error(labels, error))
		return;
	labels_index_drop(labels->index);
	labels->index = reading->index;
	reading->index = NULL;
	for (int i = 0; i < LABELS_CARDS; i++)
		if (labels->cards[i] && !labels->cards[i]->compared)
			labels->cards[i]->stale = true;
	labels_ask_cards(labels);
	if (labels->index->news && !labels->view.app->read_only)
		app_write(labels->view.app, NULL, run_keep_near, NULL, drop_index, labels_index_hold(labels));
	app_dirty(app);
}

/* Rows that came or went make another index of it; what is in them it looks up at each question. */
static void ask_index(struct labels_view *labels)
{
	const struct dataset *dataset = labels->book->dataset;
	struct reading *reading;

	if (labels->book->count == 0 ||
		(labels->index && labels->index->dataset == dataset->id && labels->index->rows == dataset->rows))
		return;
	reading = xcalloc(1, sizeof(*reading));
	reading->ids[0] = dataset->id;
	reading->page = dataset->rows;
	submit(labels, reading,
		(struct job_spec){ .title = "index of precedents",
			.priority = JOB_SEARCH,
			.slot = labels->index_slot,
			.run = run_index,
			.done = index_read });
}

/* ---- The book ---- */

static const struct dataset *choose_dataset(struct db *db, struct labels_book *book, const char *name)
{
	struct dataset preferred;

	for (size_t i = 0; name && i < book->dataset_count; i++)
		if (strcmp(book->datasets[i].name, name) == 0)
			return &book->datasets[i];
	if (book->dataset_count == 0 || !dataset_find(db, NULL, &book->arena, &preferred, NULL))
		return NULL;
	for (size_t i = 0; i < book->dataset_count; i++)
		if (book->datasets[i].id == preferred.id)
			return &book->datasets[i];
	return NULL;
}

static bool report_scan(void *context, int64_t examples)
{
	struct reading *reading = context;

	job_progress(reading->job, examples, reading->book->dataset->rows, "examples");
	return !job_cancelled(reading->job);
}

static bool take_items(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct labels_book *book = ((struct reading *)context)->book;
	struct queue_item *grown;

	(void)complete;
	if (book->count + count > book->capacity) {
		size_t capacity = book->capacity ? 2 * (book->capacity + count) : count;
		grown = try_array(book->items, capacity, sizeof(*grown));
		if (!grown)
			return false;
		book->items = grown;
		book->capacity = capacity;
	}
	if (count)
		memcpy(book->items + book->count, items, count * sizeof(*items));
	book->count += count;
	return true;
}

static bool run_book(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct labels_book *book = reading->book = xcalloc(1, sizeof(*book));

	reading->job = job;
	book->lane = reading->options.lane;
	book->order = reading->options.order;
	reading->options.progress = report_scan;
	if (!dataset_list(db, &book->arena, &book->datasets, &book->dataset_count, error))
		return false;
	book->dataset = choose_dataset(db, book, reading->name);
	if (!book->dataset)
		return true;
	reading->options.who = reading->who;
	reading->options.pair[0] = reading->pair[0];
	reading->options.pair[1] = reading->pair[1];
	if (!guideline_read(db, book->dataset->id, 0, &book->arena, &book->guideline, error)) {
		if (error->code != ERROR_NOT_FOUND)
			return false;
		*error = (struct error)ERROR_INIT;
		book->guideline.version = 0;
	}
	return queue_build(db, book->dataset->id, &reading->options, take_items, reading, &book->counts, error);
}

/* The decided ones of this sitting stay, before the open ones, so that one can go back to them. */
static bool keep_decided(struct labels_view *labels, struct labels_book *book)
{
	const struct labels_sitting *sitting = &labels->sitting;
	struct queue_item *items = try_array(NULL, book->count + sitting->count + 1, sizeof(*items));
	size_t kept = 0;

	if (!items)
		return false;
	for (size_t i = 0; i < sitting->count; i++)
		if (sitting->items[i].lanes & 1U << book->lane)
			items[kept++] = sitting->items[i];
	if (book->count)
		memcpy(items + kept, book->items, book->count * sizeof(*items));
	free(book->items);
	book->items = items;
	book->capacity = book->count + sitting->count + 1;
	book->count += kept;
	book->decided = kept;
	return true;
}

/* What was decided in this sitting and is open again: undone, here or elsewhere. The one undone last; 0: none. */
static int64_t take_reopened(struct labels_view *labels, const struct labels_book *book)
{
	struct labels_sitting *sitting = &labels->sitting;
	int64_t found = 0;

	for (size_t i = 0; sitting->count > 0 && i < book->count; i++) {
		int64_t id = book->items[i].id;
		if (!labels_item_open(&book->items[i]) || labels_is_saving(labels, id) ||
			!labels_in_sitting(sitting, id))
			continue;
		labels_sitting_remove(sitting, id);
		found = id;
	}
	return found;
}

static void place_cursor(struct labels_view *labels, const struct labels_book *before, int64_t reopened)
{
	const struct labels_book *book = labels->book;
	bool same = before && before->dataset && book->dataset && before->dataset->id == book->dataset->id;
	int64_t at = labels_index_of(book, reopened ? reopened : labels->wanted), row = labels->list.cursor;

	if (at < 0 && same && row < (int64_t)before->count)
		at = labels_index_of(book, before->items[row].id);
	for (int64_t next = row; at < 0 && same && next < (int64_t)before->count && next < row + LABELS_PAGE; next++)
		at = labels_index_of(book, before->items[next].id);
	if (at < 0)
		at = (int64_t)book->decided < (int64_t)book->count ? (int64_t)book->decided : 0;
	labels->wanted = 0;
	list_set_count(&labels->list, (int64_t)book->count);
	labels_go(labels, at);
}

static void book_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct labels_view *labels = reading->labels;
	struct labels_book *before = labels->book;
	int64_t reopened;

	if (show_error(labels, error))
		return;
	reopened = take_reopened(labels, reading->book);
	if (!keep_decided(labels, reading->book)) {
		app_toast(app, TOAST_FAILURE, "no memory for the queue");
		return;
	}
	labels->book = reading->book;
	reading->book = before; /* goes with the job */
	place_cursor(labels, before, reopened);
	if (labels->book->dataset)
		ask_index(labels);
	app_dirty(app);
}

void labels_ask_book(struct labels_view *labels)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));
	const struct labels_book *book = labels->book;

	labels->loaded = true;
	labels->behind = false;
	reading->options = (struct queue_options){
		.lane = labels->lane, .order = labels->order, .skipped = labels->with_skipped
	};
	if (labels->wanted_dataset)
		reading->name = xstrdup(labels->wanted_dataset);
	else if (book && book->dataset)
		reading->name = xstrdup(book->dataset->name);
	if (labels->who)
		reading->who = xstrdup(labels->who);
	for (int i = 0; i < 2 && labels->pair[i]; i++)
		reading->pair[i] = xstrdup(labels->pair[i]);
	submit(labels, reading,
		(struct job_spec){ .title = "queue",
			.priority = JOB_LIST,
			.slot = labels->book_slot,
			.run = run_book,
			.done = book_read });
}

/* ---- Rows of the list ---- */

static bool run_page(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct labels_page *page = xcalloc(1, sizeof(*page));

	page->number = reading->page;
	page->count = reading->count;
	memcpy(page->ids, reading->page_ids, sizeof(page->ids));
	if (!queue_rows(db, page->ids, page->count, &page->arena, page->rows, error)) {
		free_page(page);
		return false;
	}
	job_post(job, page);
	return true;
}

static struct labels_page **page_place(struct labels_view *labels, int64_t number)
{
	struct labels_page **oldest = &labels->pages[0];

	for (int i = 0; i < LABELS_PAGES; i++)
		if (labels->pages[i] && labels->pages[i]->number == number)
			return &labels->pages[i];
	for (int i = 0; i < LABELS_PAGES; i++) {
		if (!labels->pages[i])
			return &labels->pages[i];
		if (labels->pages[i]->used < (*oldest)->used)
			oldest = &labels->pages[i];
	}
	return oldest;
}

static void page_arrived(void *app, void *arg, void *payload)
{
	struct labels_view *labels = ((struct reading *)arg)->labels;
	struct labels_page *page = payload, **place = page_place(labels, page->number);

	free_page(*place);
	*place = page;
	page->used = ++labels->clock;
	app_dirty(app);
}

static void page_read(void *app, void *arg, const struct error *error)
{
	(void)app;
	if (!show_error(((struct reading *)arg)->labels, error))
		labels_ask_rows(((struct reading *)arg)->labels);
}

const struct queue_row *labels_row(struct labels_view *labels, int64_t index)
{
	int64_t number = index / LABELS_PAGE, id = labels->book->items[index].id;
	size_t at = (size_t)(index % LABELS_PAGE);

	for (int i = 0; i < LABELS_PAGES; i++) {
		struct labels_page *page = labels->pages[i];
		if (!page || page->number != number || at >= page->count || page->ids[at] != id)
			continue;
		page->used = ++labels->clock;
		return &page->rows[at];
	}
	return NULL;
}

static bool page_is_here(const struct labels_view *labels, int64_t number)
{
	for (int i = 0; i < LABELS_PAGES; i++) {
		const struct labels_page *page = labels->pages[i];
		int64_t first = number * LABELS_PAGE;
		if (!page || page->number != number || page->stale)
			continue;
		size_t at = 0;
		while (at < page->count && first + (int64_t)at < (int64_t)labels->book->count &&
			page->ids[at] == labels->book->items[first + (int64_t)at].id)
			at++;
		return at == page->count;
	}
	return false;
}

static void ask_page(struct labels_view *labels, int64_t number)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));
	int64_t first = number * LABELS_PAGE, left = (int64_t)labels->book->count - first;

	reading->page = number;
	reading->count = (size_t)(left < LABELS_PAGE ? left : LABELS_PAGE);
	for (size_t i = 0; i < reading->count; i++)
		reading->page_ids[i] = labels->book->items[first + (int64_t)i].id;
	submit(labels, reading,
		(struct job_spec){ .priority = JOB_PAGE,
			.slot = labels->page_slot,
			.run = run_page,
			.post = page_arrived,
			.done = page_read,
			.free_payload = free_page });
}

/* One page at a time, the first that is missing in the window; what arrives asks for the next. */
void labels_ask_rows(struct labels_view *labels)
{
	const struct list *list = &labels->list;
	int64_t rows = list->height > 0 ? list->height : LABELS_PAGE; /* it was not drawn yet */
	int64_t first = list->top / LABELS_PAGE, last = (list->top + rows - 1) / LABELS_PAGE;

	if (!labels->book)
		return;
	for (int64_t number = first; number <= last && number * LABELS_PAGE < list->count; number++)
		if (!page_is_here(labels, number)) {
			ask_page(labels, number);
			return;
		}
}

/* ---- Cards ---- */

struct labels_card *labels_find_card(const struct labels_view *labels, int64_t id)
{
	for (int i = 0; i < LABELS_CARDS; i++)
		if (labels->cards[i] && labels->cards[i]->id == id)
			return labels->cards[i];
	return NULL;
}

static bool read_precedents(struct db *db, struct labels_index *index, struct labels_card *card, struct error *error)
{
	if (!index)
		return true;
	card->compared = precedent_find(
		db, index->precedents, card->id, LABELS_PRECEDENTS, &card->arena, &card->precedents, error);
	if (!card->compared && error->code == ERROR_NOT_FOUND) { /* it came after the index was built */
		*error = (struct error)ERROR_INIT;
		card->compared = true;
	}
	return card->compared;
}

static bool read_card(struct db *db, struct labels_index *index, struct labels_card *card, struct error *error)
{
	return example_read(db, card->id, &card->arena, &card->detail, error) &&
		queue_rows(db, &card->id, 1, &card->arena, &card->row, error) &&
		adjudication_read(db, card->id, &card->arena, &card->decisions, &card->decision_count, error) &&
		read_precedents(db, index, card, error);
}

static bool run_cards(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;

	for (size_t i = 0; i < reading->count && !job_cancelled(job); i++) {
		struct labels_card *card = xcalloc(1, sizeof(*card));
		card->id = reading->ids[i];
		card->precedents.warning = "";
		if (!read_card(db, reading->index, card, error)) {
			free_card(card);
			return false;
		}
		job_post(job, card);
	}
	return true;
}

static struct labels_card **card_place(struct labels_view *labels, int64_t id)
{
	struct labels_card **oldest = &labels->cards[0];

	for (int i = 0; i < LABELS_CARDS; i++)
		if (labels->cards[i] && labels->cards[i]->id == id)
			return &labels->cards[i];
	for (int i = 0; i < LABELS_CARDS; i++) {
		if (!labels->cards[i])
			return &labels->cards[i];
		if (labels->cards[i]->used < (*oldest)->used)
			oldest = &labels->cards[i];
	}
	return oldest;
}

/* What the file says about the item now; a decision that waits for a second is none that settles it. */
static void correct_item(struct labels_view *labels, const struct labels_card *card)
{
	struct queue_item *item = labels_item(labels);

	if (!item || item->id != card->id || labels_is_saving(labels, card->id))
		return;
	item->marks = (uint8_t)(item->marks & ~(QUEUE_DONE | QUEUE_SKIPPED | QUEUE_DECIDED));
	item->marks |= adjudicated_settled(card->row.adjudicated) ? QUEUE_DONE : 0;
	item->marks |= card->row.skipped ? QUEUE_SKIPPED : 0;
	item->marks |= labels_mine(labels, card) ? QUEUE_DECIDED : 0;
}

static void card_arrived(void *app, void *arg, void *payload)
{
	struct labels_view *labels = ((struct reading *)arg)->labels;
	struct labels_card *card = payload, **place = card_place(labels, card->id);
	const struct dataset *dataset = labels->book ? labels->book->dataset : NULL;

	if (!dataset || card->detail.row.dataset != dataset->id) {
		free_card(card);
		return;
	}
	free_card(*place);
	*place = card;
	card->used = ++labels->clock;
	vote_table_make(dataset, &card->detail, vote_order_seed(card->detail.key, labels->view.app->actor),
		&card->arena, &card->votes);
	correct_item(labels, card);
	if (labels->said_of == card->id)
		labels_say(labels, card);
	if (labels->shown == card->id)
		labels->built = 0;
	app_dirty(app);
}

static void cards_read(void *app, void *arg, const struct error *error)
{
	(void)app;
	show_error(((struct reading *)arg)->labels, error);
}

static void want_card(const struct labels_view *labels, struct reading *reading, int64_t id)
{
	struct labels_card *card = labels_find_card(labels, id);

	if (id == 0 || (card && !card->stale) || reading->count == CARDS_ASKED)
		return;
	for (size_t i = 0; i < reading->count; i++)
		if (reading->ids[i] == id)
			return;
	reading->ids[reading->count++] = id;
}

/* The one shown, the one just decided, the next open ones, and those beside the cursor. */
static void want_cards(struct labels_view *labels, struct reading *reading)
{
	const struct labels_book *book = labels->book;
	int64_t at = labels->list.cursor, open = at;

	want_card(labels, reading, book->items[at].id);
	want_card(labels, reading, labels->said_of);
	for (int i = 0; i < AHEAD && (open = labels_next_open(book, open, 1, 0)) >= 0; i++)
		want_card(labels, reading, book->items[open].id);
	if (at + 1 < (int64_t)book->count)
		want_card(labels, reading, book->items[at + 1].id);
	if (at > 0)
		want_card(labels, reading, book->items[at - 1].id);
}

void labels_ask_cards(struct labels_view *labels)
{
	struct labels_card *card = labels_card(labels);
	struct reading *reading;

	if (!labels_item(labels))
		return;
	if (card)
		card->used = ++labels->clock;
	reading = xcalloc(1, sizeof(*reading));
	want_cards(labels, reading);
	if (!reading->count) {
		free_reading(reading);
		return;
	}
	reading->index = labels_index_hold(labels);
	submit(labels, reading,
		(struct job_spec){ .priority = JOB_PAGE,
			.slot = labels->card_slot,
			.run = run_cards,
			.post = card_arrived,
			.done = cards_read,
			.free_payload = free_card });
}

void labels_stale(struct labels_view *labels)
{
	for (int i = 0; i < LABELS_CARDS; i++)
		if (labels->cards[i])
			labels->cards[i]->stale = true;
	for (int i = 0; i < LABELS_PAGES; i++)
		if (labels->pages[i])
			labels->pages[i]->stale = true;
}

void labels_loaded_free(struct labels_view *labels)
{
	free_book(labels->book);
	for (int i = 0; i < LABELS_CARDS; i++)
		free_card(labels->cards[i]);
	for (int i = 0; i < LABELS_PAGES; i++)
		free_page(labels->pages[i]);
	labels_index_drop(labels->index);
}
