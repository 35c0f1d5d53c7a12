/* Which look is on the screen, and what of it may be told. */
#include "preop/base/clock.h"
#include "tui/screens/review_view.h"
#include "tui/screens/turns.h"

#include <string.h>

enum { FOLD = 3 /* equal lines in a row that are still shown */ };

const struct review_look *review_look(const struct review_view *review)
{
	return review->book ? review_queue_at(&review->book->queue, review->at) : NULL;
}

const struct review_page *review_page(const struct review_view *review)
{
	const struct review_look *look = review_look(review);

	return look ? review_page_of(review, look->eval_case) : NULL;
}

const struct output *review_output_of(const struct review_view *review, int64_t system)
{
	const struct review_page *page = review_page(review);

	for (size_t i = 0; page && i < page->output_count; i++) {
		if (page->outputs[i].system == system)
			return &page->outputs[i];
	}
	return NULL;
}

const struct output *review_output(const struct review_view *review, size_t side)
{
	const struct review_look *look = review_look(review);

	return look && side < look->count
		? review_output_of(review, look->systems[review_look_side(look, side, review->repeat)])
		: NULL;
}

enum review_answer review_answer_shown(const struct review_view *review)
{
	const struct review_look *look = review_look(review);

	return look && !review->repeat ? (enum review_answer)look->answer : ANSWER_NONE;
}

bool review_revealed(const struct review_view *review)
{
	return review->book && review->book->sealed && !review->blind;
}

bool review_names_hidden(const struct review_view *review)
{
	const struct review_book *book = review->book;

	return book && book->suite && !book->sealed && book->queue.decided > 0;
}

/* Of a look at several outputs any of its pairs tells note, reasons and time. */
const struct review_verdict *review_mine(const struct review_view *review)
{
	const struct review_look *look = review_look(review);
	const struct review_page *page = review_page(review);

	for (size_t i = 0; page && !review->repeat && i < page->verdict_count; i++) {
		const struct review_verdict *verdict = &page->verdicts[i];
		unsigned there = 0;

		for (size_t k = 0; k < look->count; k++)
			there += look->systems[k] == verdict->first_id || look->systems[k] == verdict->second_id;
		if (there == 2 && !strcmp(verdict->who, review->view.app->actor))
			return verdict;
	}
	return NULL;
}

/* ---- Into the widgets ---- */

static int64_t key_of(const struct review_view *review, const struct review_look *look)
{
	int64_t key = look->eval_case * 1000003 + review->repeat;

	for (size_t i = 0; i < look->count; i++)
		key = key * 1009 + look->systems[i];
	return key;
}

static void fill_text(struct textview *text, int64_t key, const char *bytes, size_t n)
{
	textview_clear(text);
	textview_key(text, key);
	if (bytes)
		textview_add(text, ROLE_TEXT, 0, bytes, n);
}

static void fill_widgets(struct review_view *review, const struct review_page *page, const struct review_look *look)
{
	const struct suite_case *it = &page->eval_case;
	struct diff_text texts[REVIEW_SIDES];

	for (size_t side = 0; side < look->count; side++) {
		const struct output *output = review_output(review, side);

		texts[side] = output ? (struct diff_text){ output->text, output->length } : (struct diff_text){ "", 0 };
	}
	diffview_set_many(review->diff, key_of(review, look), texts, look->count, FOLD);
	diffview_unfold(review->diff, review->unfolded);
	fill_text(review->input, it->id, it->input, page->facts.turns.count ? 0 : it->input_n);
	if (page->facts.turns.count) {
		textview_clear(review->input);
		turns_add(review->input, &page->facts.turns, NULL);
		if (!review->input_open) /* what is asked stands at the end */
			textview_scroll(review->input, TEXTVIEW_LIMIT);
	}
	fill_text(review->answer, it->id, it->reference, it->reference_n);
	fill_text(review->context, it->id, page->facts.context, page->facts.context_n);
}

void review_show(struct review_view *review)
{
	const struct review_look *look = review_look(review);
	const struct review_page *page = review_page(review);

	if (page) {
		review_page_used(review, look->eval_case);
		fill_widgets(review, page, look);
	}
	review_ask_pages(review);
}

void review_go(struct review_view *review, size_t place, bool repeat)
{
	if (place != review->at || repeat != review->repeat || !review->shown_at)
		review->shown_at = clock_now();
	review->at = place;
	review->repeat = repeat;
	review_show(review);
}

/* A second look comes unannounced between the others; after it one goes on where one was. */
void review_next(struct review_view *review)
{
	const struct review_queue *queue = &review->book->queue;
	size_t from = review->repeat ? review->resume : review->at, again = review_queue_repeat(queue), next;

	if (again != SIZE_MAX && !(again == review->at)) {
		review->resume = from;
		review_go(review, again, true);
		return;
	}
	next = review_queue_next(queue, from);
	review->finished = next == SIZE_MAX;
	if (next != SIZE_MAX)
		review_go(review, next, false);
}

static bool has_system(const struct review_look *look, int64_t system)
{
	for (int i = 0; i < look->count; i++) {
		if (look->systems[i] == system)
			return true;
	}
	return false;
}

bool review_show_case(struct app *app, int64_t eval_case, const int64_t pair[2])
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct review_queue *queue = review->book ? &review->book->queue : NULL;
	size_t found = SIZE_MAX;

	for (size_t i = 0; queue && i < queue->count; i++) {
		const struct review_look *look = &queue->looks[i];

		if (look->eval_case != eval_case ||
			(pair && (!has_system(look, pair[0]) || !has_system(look, pair[1]))))
			continue;
		found = i;
		break;
	}
	if (found == SIZE_MAX)
		return false;
	app_go(app, VIEW_REVIEW, NULL);
	review->finished = false;
	review_go(review, queue->place[found], false);
	return true;
}
