/* What there is to review: read as a whole, in a cheap order first; an order that has to be computed follows when it is there. */
#include "preop/base/clock.h"
#include "tui/screens/review_view.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct review_view *review;
	char *suite_name;
	struct id_list systems;
	int together;
	enum review_order order;
	int64_t suite;
	struct review_book *book;  /* read_book() */
	struct review_queue queue; /* read_order() */
};

void review_book_free(struct review_book *book)
{
	if (!book)
		return;
	review_queue_free(&book->queue);
	free(book->case_decided);
	arena_free(&book->arena);
	free(book);
}

static void free_reading(void *arg)
{
	struct reading *reading = arg;

	free(reading->suite_name);
	id_list_free(&reading->systems);
	review_book_free(reading->book);
	review_queue_free(&reading->queue);
	free(reading);
}

static struct reading *new_reading(struct review_view *review)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));

	reading->review = review;
	reading->suite_name = review->suite_name ? xstrdup(review->suite_name) : NULL;
	reading->together = review->together;
	reading->order = review->order;
	if (id_list_add_many(&reading->systems, review->systems.ids, review->systems.count))
		return reading;
	free_reading(reading);
	app_toast(review->view.app, TOAST_FAILURE, "no memory for the list of systems");
	return NULL;
}

static struct review_what what_of(const struct reading *reading)
{
	return (struct review_what){ reading->systems.count ? reading->systems.ids : NULL, reading->systems.count,
		reading->together };
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

static bool count_cases(struct review_book *book, struct error *error)
{
	book->case_count = book->queue.cases;
	book->case_decided = try_array(NULL, book->case_count + 1, sizeof(*book->case_decided));
	if (!book->case_decided)
		return error_set(error, ERROR_MEMORY, "no memory for the cases of suite %.80s", book->suite->name);
	memset(book->case_decided, 0, (book->case_count + 1) * sizeof(*book->case_decided));
	for (size_t i = 0; i < book->queue.count; i++)
		book->case_decided[book->queue.looks[i].in_case] += book->queue.looks[i].answer != ANSWER_NONE;
	return true;
}

static bool read_suite(struct db *db, struct reading *reading, struct review_book *book, struct error *error)
{
	const struct review_what what = what_of(reading);
	int64_t suite = book->suite->id, sealed;
	bool blind;

	if (!review_queue_read(db, suite, &what, &book->queue, error) ||
		!system_list(db, suite, &book->arena, &book->systems, &book->system_count, error) ||
		!review_setup_read(db, suite, &book->arena, &book->setup, error) ||
		!review_sealed(db, suite, &sealed, error) || !review_is_blind(db, suite, &blind, error))
		return false;
	book->sealed = sealed != CLOCK_NONE;
	book->unblind = !blind;
	return (reading->order != ORDER_FILE ||
		       review_queue_sort(db, suite, &book->queue, ORDER_FILE, NULL, NULL, error)) &&
		count_cases(book, error);
}

static bool read_book(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	struct review_book *book = reading->book = xcalloc(1, sizeof(*book));

	(void)job;
	if (!suite_list(db, &book->arena, &book->suites, &book->suite_count, error))
		return false;
	book->suite = choose_suite(book, reading->suite_name);
	return !book->suite || read_suite(db, reading, book, error);
}

static size_t find_name(const struct review_queue *queue, const struct review_name *name)
{
	return review_queue_find(queue, name->eval_case, name->systems, name->count);
}

/* The same look as before; the one whose verdict was undone; where the last session ended; else the first that is open. */
static size_t place_in(const struct review_view *review, const struct review_book *old, bool *repeat)
{
	const struct review_book *book = review->book;
	bool same = old && old->suite && book->suite && old->suite->id == book->suite->id;
	size_t at = SIZE_MAX;

	*repeat = false;
	if (same) {
		const struct review_look *look = review_queue_at(&old->queue, review->at);

		at = review_reopened(&old->queue, &book->queue, repeat);
		if (at == SIZE_MAX && look) {
			struct review_name name = review_name_of(look, false);

			at = find_name(&book->queue, &name);
			*repeat = review->repeat && at != SIZE_MAX;
		}
	} else if (review->wanted.eval_case) {
		at = find_name(&book->queue, &review->wanted);
		*repeat = review->wanted.repeat;
	}
	if (at != SIZE_MAX && *repeat && !review_queue_at(&book->queue, at)->again)
		*repeat = false;
	return at != SIZE_MAX ? at : review_queue_next(&book->queue, SIZE_MAX);
}

static void count_progress(struct review_view *review)
{
	const struct review_book *book = review->book;

	review->progress.decided = book->queue.decided + book->queue.repeated;
	review->progress.cases = 0;
	for (size_t i = 0; i < book->case_count; i++)
		review->progress.cases += book->case_decided[i] > 0;
}

static bool show_error(struct review_view *review, const struct error *error)
{
	if (error && error->code != ERROR_CANCELLED)
		app_error(review->view.app, error);
	return error != NULL;
}

static void book_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct review_view *review = reading->review;
	struct review_book *old = review->book;
	bool repeat;

	if (show_error(review, error))
		return;
	review->book = reading->book;
	reading->book = old; /* goes with the job */
	if (old && old->queue.sorted == review->order)
		review_queue_reuse(&review->book->queue, &old->queue);
	review_keep_saving(review);
	count_progress(review);
	size_t at = place_in(review, old, &repeat);
	review->finished = at == SIZE_MAX && review->book->queue.count > 0;
	review_go(review, at != SIZE_MAX ? at : 0, repeat);
	review->wanted.eval_case = 0;
	if (review->book->queue.sorted != review->order)
		review_ask_order(review);
	if (!review->ladder || !review->book->suite || review->ladder->table.suite != review->book->suite->id)
		review_ask_ladder(review);
	app_dirty(app);
}

void review_ask_book(struct review_view *review)
{
	struct reading *reading = new_reading(review);

	if (reading)
		app_submit(review->view.app,
			&(struct job_spec){ .title = "",
				.lane = JOB_READ,
				.priority = JOB_LIST,
				.slot = review->book_slot,
				.run = read_book,
				.done = book_read,
				.arg = reading,
				.free_arg = free_reading });
}

void review_count_answer(struct review_view *review, size_t place, enum review_answer answer, bool repeat)
{
	struct review_book *book = review->book;
	const struct review_look *look = review_queue_at(&book->queue, place);
	uint32_t *decided = &book->case_decided[look->in_case];
	bool before = *decided > 0;

	*decided -= look->answer != ANSWER_NONE;
	review_queue_answer(&book->queue, place, answer, repeat);
	*decided += look->answer != ANSWER_NONE;
	review->progress.cases += (size_t)(*decided > 0) - (size_t)before;
	review->progress.decided = book->queue.decided + book->queue.repeated;
}

/* ---- An order that has to be computed ---- */

static bool say_share(void *context, double share)
{
	struct job *job = context;
	int *percent = xmalloc(sizeof(*percent));

	*percent = (int)(100 * share);
	job_post(job, percent);
	job_progress(job, *percent, 100, "");
	return !job_cancelled(job);
}

static bool read_order(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct reading *reading = arg;
	const struct review_what what = what_of(reading);

	return review_queue_read(db, reading->suite, &what, &reading->queue, error) &&
		review_queue_sort(db, reading->suite, &reading->queue, reading->order, say_share, job, error);
}

static void order_moved(void *app, void *arg, void *payload)
{
	((struct reading *)arg)->review->ordered = *(int *)payload;
	free(payload);
	app_dirty(app);
}

/* The look on the screen stays; what comes after it follows the new order. */
static void order_read(void *app, void *arg, const struct error *error)
{
	struct reading *reading = arg;
	struct review_view *review = reading->review;
	const struct review_look *look = review_look(review);
	struct review_name name;

	review->ordered = -1;
	if (show_error(review, error) || !review->book || !look)
		return;
	name = review_name_of(look, false);
	if (review_queue_reuse(&review->book->queue, &reading->queue)) {
		size_t at = find_name(&review->book->queue, &name);

		review->at = at != SIZE_MAX ? at : 0;
		if (!review->spent.count && !review->repeat && !review->finished) /* nobody has begun: from the top */
			review_go(review, review_queue_next(&review->book->queue, SIZE_MAX), false);
	}
	app_dirty(app);
}

void review_ask_order(struct review_view *review)
{
	const struct suite *suite = review->book ? review->book->suite : NULL;
	struct reading *reading = suite ? new_reading(review) : NULL;

	if (!reading)
		return;
	reading->suite = suite->id;
	review->ordered = 0;
	app_submit(review->view.app,
		&(struct job_spec){ .title = "order of the review",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = review->order_slot,
			.run = read_order,
			.post = order_moved,
			.done = order_read,
			.arg = reading,
			.free_arg = free_reading,
			.free_payload = free });
}
