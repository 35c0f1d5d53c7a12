/* Cases with all that is shown of them: a few kept, the next ones read ahead. */
#include "tui/screens/review_view.h"

#include <stdlib.h>

enum { NEXT = 4 /* open looks read ahead: keys come in bursts */, AHEAD = NEXT + 4 };

struct reading {
	struct review_view *review;
	int64_t cases[AHEAD];
	size_t case_count;
};

static void free_page(void *payload)
{
	struct review_page *page = payload;

	if (page)
		arena_free(&page->arena);
	free(page);
}

void review_pages_free(struct review_view *review)
{
	for (int i = 0; i < REVIEW_PAGES; i++)
		free_page(review->pages[i]);
}

static bool read_pages(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;

	for (size_t i = 0; i < reading->case_count; i++) {
		struct review_page *page = xcalloc(1, sizeof(*page));
		int64_t id = reading->cases[i];

		if (!suite_case_read(db, id, &page->arena, &page->eval_case, error) ||
			!review_case_read(db, id, &page->arena, &page->facts, error) ||
			!suite_outputs(db, id, &page->arena, &page->outputs, &page->output_count, error) ||
			!review_verdicts(db, id, &page->arena, &page->verdicts, &page->verdict_count, error) ||
			!check_results(db, id, &page->arena, &page->checks, &page->check_count, error)) {
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

const struct review_page *review_page_of(const struct review_view *review, int64_t eval_case)
{
	return find_page(review, eval_case);
}

void review_page_used(struct review_view *review, int64_t eval_case)
{
	struct review_page *page = find_page(review, eval_case);

	if (page)
		page->used = ++review->clock;
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

static void page_arrived(void *app, void *arg, void *payload)
{
	struct review_view *review = ((struct reading *)arg)->review;
	struct review_page *page = payload, **place = place_for(review, page->eval_case.id);
	const struct review_look *look = review_look(review);

	free_page(*place);
	*place = page;
	page->used = ++review->clock;
	if (look && look->eval_case == page->eval_case.id)
		review_show(review);
	app_dirty(app);
}

static void pages_read(void *app, void *arg, const struct error *error)
{
	(void)arg;
	if (error && error->code != ERROR_CANCELLED)
		app_error(app, error);
}

static void want(struct review_view *review, struct reading *reading, size_t place)
{
	const struct review_look *look = review_queue_at(&review->book->queue, place);
	const struct review_page *page = look ? find_page(review, look->eval_case) : NULL;

	if (!look || (page && !page->stale))
		return;
	for (size_t i = 0; i < reading->case_count; i++) {
		if (reading->cases[i] == look->eval_case)
			return;
	}
	reading->cases[reading->case_count++] = look->eval_case;
}

void review_ask_pages(struct review_view *review)
{
	struct reading *reading;
	size_t next;

	if (!review_look(review))
		return;
	reading = xcalloc(1, sizeof(*reading));
	reading->review = review;
	next = review->repeat ? review->resume : review->at;
	want(review, reading, review->at);
	for (int i = 0; i < NEXT; i++) {
		next = review_queue_next(&review->book->queue, next);
		want(review, reading, next);
	}
	want(review, reading, review_queue_repeat(&review->book->queue));
	want(review, reading, review->at + 1);
	want(review, reading, review->at - 1);
	if (!reading->case_count) {
		free(reading);
		return;
	}
	app_submit(review->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_PAGE,
			.slot = review->page_slot,
			.run = read_pages,
			.post = page_arrived,
			.done = pages_read,
			.arg = reading,
			.free_arg = free,
			.free_payload = free_page });
}

void review_stale(struct review_view *review)
{
	for (int i = 0; i < REVIEW_PAGES; i++) {
		if (review->pages[i])
			review->pages[i]->stale = true;
	}
}
