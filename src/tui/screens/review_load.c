/* What the Review tab reads, all of it on readers: the book of pairs, the cases around the one shown, the ladder. */
#include "tui/screens/review_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOLD = 3 /* equal lines in a row that are still shown */, AHEAD = 4 };

struct reading { /* the argument of every job here: what to read, and where it goes */
	struct review_view *review;
	char *suite_name;
	struct id_list systems;
	int64_t suite, cases[AHEAD];
	size_t case_count;
	struct review_book *book;
	struct review_ladder *ladder;
};

static void free_book(struct review_book *book)
{
	if (!book)
		return;
	free(book->pairs);
	free(book->cases);
	arena_free(&book->arena);
	free(book);
}

static void free_ladder(struct review_ladder *ladder)
{
	if (ladder)
		ladder_free(&ladder->table);
	free(ladder);
}

static void free_page(void *payload)
{
	struct review_page *page = payload;

	if (page)
		arena_free(&page->arena);
	free(page);
}

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	free(reading->suite_name);
	id_list_free(&reading->systems);
	free_book(reading->book);
	free_ladder(reading->ladder);
	free(reading);
}

void review_loaded_free(struct review_view *review)
{
	free_book(review->book);
	free_ladder(review->ladder);
	for (int i = 0; i < REVIEW_PAGES; i++)
		free_page(review->pages[i]);
}

static void submit(struct review_view *review, struct reading *reading, struct job_spec spec)
{
	reading->review = review;
	spec.title = "";
	spec.lane = JOB_READ;
	spec.arg = reading;
	spec.free_arg = free_reading;
	app_submit(review->view.app, &spec);
}

static bool show_error(struct review_view *review, const struct error *error)
{
	if (error && error->code != ERROR_CANCELLED)
		app_error(review->view.app, error);
	return error != NULL;
}

/* ---- The book ---- */

static const struct suite *choose_suite(const struct review_book *book, const char *name)
{
	for (size_t i = 0; name && i < book->suite_count; i++) {
		if (!strcmp(book->suites[i].name, name))
			return &book->suites[i];
	}
	return book->suite_count ? &book->suites[book->suite_count - 1] : NULL;
}

static bool read_pairs(struct db *db, struct reading *reading, struct review_book *book, struct error *error)
{
	const int64_t *systems = reading->systems.count ? reading->systems.ids : NULL;

	if (!review_pairs(db, book->suite->id, systems, reading->systems.count, &book->pairs, &book->pair_count, error))
		return false;
	book->cases = review_case_starts(book->pairs, book->pair_count, &book->case_count);
	if (!book->cases && book->pair_count)
		return error_set(error, ERROR_MEMORY, "no memory for the cases of suite %.80s", book->suite->name);
	return true;
}

static bool read_book(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct review_book *book = reading->book = xcalloc(1, sizeof(*book));

	(void)job;
	if (!suite_list(db, &book->arena, &book->suites, &book->suite_count, error))
		return false;
	book->suite = choose_suite(book, reading->suite_name);
	return !book->suite || read_pairs(db, reading, book, error);
}

/* The same pair as before; the one whose verdict was undone; where the last session ended; else the first that is open. */
static size_t place_in(const struct review_view *review, const struct review_book *old)
{
	const struct review_book *book = review->book;
	bool same = old && old->suite && book->suite && old->suite->id == book->suite->id;
	size_t at = book->pair_count;

	if (same) {
		at = review_reopened(old, book);
		if (at == book->pair_count && review->at < old->pair_count)
			at = review_find(book->pairs, book->pair_count, &old->pairs[review->at]);
	} else if (review->wanted.eval_case) {
		at = review_find(book->pairs, book->pair_count, &review->wanted);
	}
	if (at == book->pair_count)
		at = review_next_open(book->pairs, book->pair_count, book->pair_count - 1);
	return at < book->pair_count ? at : 0;
}

static void book_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct review_view *review = reading->review;
	struct review_book *old = review->book;

	if (show_error(review, error))
		return;
	review->book = reading->book;
	reading->book = old; /* goes with the job */
	review_keep_saving(review);
	review->progress = review_count(review->book);
	review_go(review, place_in(review, old));
	review->wanted.eval_case = 0;
	if (!review->ladder || !review->book->suite || review->ladder->table.suite != review->book->suite->id)
		review_ask_ladder(review);
	app_dirty(app);
}

void review_ask_book(struct review_view *review)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));

	reading->suite_name = review->suite_name ? xstrdup(review->suite_name) : NULL;
	if (!id_list_add_many(&reading->systems, review->systems.ids, review->systems.count)) {
		free_reading(reading);
		app_toast(review->view.app, TOAST_FAILURE, "no memory for the list of systems");
		return;
	}
	submit(review, reading,
		(struct job_spec){
			.priority = JOB_LIST, .slot = review->book_slot, .run = read_book, .done = book_read });
}

/* ---- The ladder ---- */

static int by_score(const void *a, const void *b)
{
	const struct ladder_row *x = a, *y = b;

	if (isnan(x->score.mean) != isnan(y->score.mean))
		return isnan(x->score.mean) ? 1 : -1;
	if (x->score.mean > y->score.mean || x->score.mean < y->score.mean)
		return x->score.mean > y->score.mean ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool read_ladder(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct review_ladder *ladder = reading->ladder = xcalloc(1, sizeof(*ladder));

	(void)job;
	if (!ladder_read(db, reading->suite, NULL, &ladder->table, error))
		return false;
	ladder->rows = ladder->table.rows;
	ladder->count = ladder->table.count;
	if (ladder->count)
		qsort(ladder->rows, ladder->count, sizeof(*ladder->rows), by_score);
	return true;
}

static void ladder_came(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct review_view *review = reading->review;

	if (show_error(review, error))
		return;
	free_ladder(review->ladder);
	review->ladder = reading->ladder;
	reading->ladder = NULL;
	list_set_count(&review->rungs, (int64_t)review->ladder->count);
	app_dirty(app);
}

/* Only when it is seen: counting everything again after each verdict would be work for nobody. */
void review_ask_ladder(struct review_view *review)
{
	bool seen = review->on_ladder || review->view.app->current == VIEW_CASE;
	struct reading *reading;

	review->ladder_stale = !seen;
	if (!seen || !review->book || !review->book->suite)
		return;
	reading = xcalloc(1, sizeof(*reading));
	reading->suite = review->book->suite->id;
	submit(review, reading,
		(struct job_spec){
			.priority = JOB_COUNT, .slot = review->ladder_slot, .run = read_ladder, .done = ladder_came });
}

/* ---- Pages ---- */

static bool read_pages(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;

	for (size_t i = 0; i < reading->case_count; i++) {
		struct review_page *page = xcalloc(1, sizeof(*page));
		int64_t id = reading->cases[i];

		if (!suite_case_read(db, id, &page->arena, &page->eval_case, error) ||
			!suite_outputs(db, id, &page->arena, &page->outputs, &page->output_count, error) ||
			!review_verdicts(db, id, &page->arena, &page->verdicts, &page->verdict_count, error)) {
			free_page(page);
			return false;
		}
		job_post(job, page);
	}
	return true;
}

static struct review_page *find_page(const struct review_view *review, int64_t eval_case)
{
	for (int i = 0; i < REVIEW_PAGES; i++) {
		if (review->pages[i] && review->pages[i]->eval_case.id == eval_case)
			return review->pages[i];
	}
	return NULL;
}

/* The place of the same case, a free one, or that of the page not looked at for longest. */
static struct review_page **place_for(struct review_view *review, int64_t eval_case)
{
	struct review_page **oldest = &review->pages[0];

	for (int i = 0; i < REVIEW_PAGES; i++) {
		if (review->pages[i] && review->pages[i]->eval_case.id == eval_case)
			return &review->pages[i];
	}
	for (int i = 0; i < REVIEW_PAGES; i++) {
		if (!review->pages[i])
			return &review->pages[i];
		if (review->pages[i]->used < (*oldest)->used)
			oldest = &review->pages[i];
	}
	return oldest;
}

static void fill_widgets(struct review_view *review, const struct review_page *page, const struct review_pair *pair)
{
	const struct output *left = review_output(review, true), *right = review_output(review, false);
	const struct suite_case *it = &page->eval_case;
	int64_t key = pair->eval_case * 1000003 + pair->first * 1009 + pair->second;

	diffview_set(review->diff, key, left ? left->text : "", left ? left->length : 0, right ? right->text : "",
		right ? right->length : 0, FOLD);
	textview_clear(review->input);
	textview_key(review->input, it->id);
	textview_add(review->input, ROLE_TEXT, 0, it->input, it->input_n);
	textview_clear(review->answer);
	textview_key(review->answer, it->id);
	if (it->reference)
		textview_add(review->answer, ROLE_TEXT, 0, it->reference, it->reference_n);
}

static void page_arrived(void *app, void *arg, void *payload)
{
	struct review_view *review = ((struct reading *)arg)->review;
	struct review_page *page = payload, **place = place_for(review, page->eval_case.id);
	const struct review_pair *pair = review_pair(review);

	free_page(*place);
	*place = page;
	page->used = ++review->clock;
	if (pair && pair->eval_case == page->eval_case.id)
		fill_widgets(review, page, pair);
	app_dirty(app);
}

static void pages_read(void *app, void *arg, const struct error *error)
{
	(void)app;
	show_error(((struct reading *)arg)->review, error);
}

static void want_case(struct review_view *review, struct reading *reading, size_t at)
{
	int64_t id = review->book->pairs[at].eval_case;
	const struct review_page *page = find_page(review, id);

	if (page && !page->stale)
		return;
	for (size_t i = 0; i < reading->case_count; i++) {
		if (reading->cases[i] == id)
			return;
	}
	reading->cases[reading->case_count++] = id;
}

void review_ask_pages(struct review_view *review)
{
	const struct review_book *book = review->book;
	struct reading *reading;
	size_t open, here;

	if (!review_pair(review))
		return;
	reading = xcalloc(1, sizeof(*reading));
	open = review_next_open(book->pairs, book->pair_count, review->at);
	here = review_case_of(book, review->at);
	want_case(review, reading, review->at);
	if (open < book->pair_count)
		want_case(review, reading, open);
	if (here + 1 < book->case_count)
		want_case(review, reading, book->cases[here + 1]);
	if (here > 0)
		want_case(review, reading, book->cases[here - 1]);
	if (!reading->case_count) {
		free_reading(reading);
		return;
	}
	submit(review, reading,
		(struct job_spec){ .priority = JOB_PAGE,
			.slot = review->page_slot,
			.run = read_pages,
			.post = page_arrived,
			.done = pages_read,
			.free_payload = free_page });
}

void review_stale(struct review_view *review)
{
	for (int i = 0; i < REVIEW_PAGES; i++) {
		if (review->pages[i])
			review->pages[i]->stale = true;
	}
}

/* ---- What is shown ---- */

const struct review_pair *review_pair(const struct review_view *review)
{
	return review->book && review->at < review->book->pair_count ? &review->book->pairs[review->at] : NULL;
}

const struct review_page *review_page(const struct review_view *review)
{
	const struct review_pair *pair = review_pair(review);

	return pair ? find_page(review, pair->eval_case) : NULL;
}

const struct output *review_output(const struct review_view *review, bool left)
{
	const struct review_pair *pair = review_pair(review);
	const struct review_page *page = review_page(review);
	int64_t system = pair ? (pair->first_left == left ? pair->first : pair->second) : 0;

	for (size_t i = 0; page && i < page->output_count; i++) {
		if (page->outputs[i].system == system)
			return &page->outputs[i];
	}
	return NULL;
}

bool review_revealed(const struct review_view *review)
{
	const struct review_pair *pair = review_pair(review);

	return pair && (!review->blind || (pair->choice != REVIEW_NONE && !review_is_saving(review, pair)));
}

static const char *system_name(const struct review_page *page, int64_t system)
{
	for (size_t i = 0; i < page->output_count; i++) {
		if (page->outputs[i].system == system)
			return page->outputs[i].system_name;
	}
	return "";
}

const struct review_verdict *review_mine(const struct review_view *review)
{
	const struct review_pair *pair = review_pair(review);
	const struct review_page *page = review_page(review);

	for (size_t i = 0; page && i < page->verdict_count; i++) {
		const struct review_verdict *verdict = &page->verdicts[i];

		if (!strcmp(verdict->who, review->view.app->actor) &&
			!strcmp(verdict->first, system_name(page, pair->first)) &&
			!strcmp(verdict->second, system_name(page, pair->second)))
			return verdict;
	}
	return NULL;
}

void review_show_pair(struct review_view *review)
{
	const struct review_pair *pair = review_pair(review);
	struct review_page *page = pair ? find_page(review, pair->eval_case) : NULL;

	if (page) {
		page->used = ++review->clock;
		fill_widgets(review, page, pair);
	}
	review_ask_pages(review);
}

void review_go(struct review_view *review, size_t at)
{
	review->at = at;
	review_show_pair(review);
}
