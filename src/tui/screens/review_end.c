/* What a sitting came to, and how steady everybody is. */
#include "preop/model/review_consistency.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The sitting ---- */

void review_print_sitting(const struct review_view *review, struct strbuf *out)
{
	const struct review_queue *queue = &review->book->queue;
	double pace = review_pace(review);

	strbuf_addf(out, "%s verdict%s in this sitting", number_of((int64_t)review->spent.count).text,
		plural((int64_t)review->spent.count));
	if (!isnan(pace))
		strbuf_addf(out, ", %.3g seconds each (median)", pace);
	strbuf_addf(out, ".\n%s of %s looks are decided, hidden repeats included",
		number_of((int64_t)review->progress.decided).text,
		number_of((int64_t)(queue->count + queue->again)).text);
	if (queue->skipped)
		strbuf_addf(out, "; %s put aside come again at the end", number_of((int64_t)queue->skipped).text);
	if (queue->stale)
		strbuf_addf(out, "; %s are open again because an output changed since",
			number_of((int64_t)queue->stale).text);
	strbuf_adds(out, ".\n");
	if (!review->book->sealed)
		strbuf_adds(out,
			"\nSystems are hidden until you seal your verdicts (b). Do it when you are through: what you "
			"decide after it is marked as not blind.\n");
	else
		strbuf_adds(out, "\nSealed: C says how steady you were, L shows the ladder.\n");
}

void review_draw_end(const struct review_view *review, const struct surface *s)
{
	struct textview *prose = textview_new();
	struct surface area = surface_sub(
		s, 4, 2, s->rows - 4, s->cols - 4 < TEXT_COLUMNS ? s->cols - 4 : TEXT_COLUMNS);
	struct strbuf text = STRBUF_INIT;

	surface_text(s, 2, 2, -1, ROLE_TITLE_FOCUS, "Everything is decided");
	review_print_sitting(review, &text);
	strbuf_adds(&text, "\nLeft goes back to what you decided; f chooses another suite.\n");
	textview_add(prose, ROLE_TEXT, 0, text.data, text.len);
	textview_draw(prose, &area);
	textview_free(prose);
	strbuf_free(&text);
}

/* ---- How steady everybody is ---- */

struct steady {
	struct arena arena;
	int64_t suite;
	const char *name;
	struct review_steadiness *people;
	size_t count;
};

static void free_steady(void *arg)
{
	arena_free(&((struct steady *)arg)->arena);
	free(arg);
}

static bool read_steady(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct steady *steady = arg;

	(void)job;
	return review_consistency(db, steady->suite, &steady->arena, &steady->people, &steady->count, error);
}

static void print_share(const struct preference_share *share, const char *nothing, struct strbuf *out)
{
	if (share->n == 0)
		strbuf_adds(out, nothing);
	else
		strbuf_addf(out, "%.1f %%, 95 %% interval %.1f to %.1f (%s of %s)", 100 * share->share,
			100 * share->interval.low, 100 * share->interval.high, number_of(share->hits).text,
			number_of(share->n).text);
}

static void print_person(const struct review_steadiness *person, struct strbuf *out)
{
	strbuf_addf(out, "\n# %s\n\n%s verdicts on pairs, %s of them blind", person->who,
		number_of(person->verdicts).text, number_of(person->blind).text);
	if (person->looks)
		strbuf_addf(out, "; %s from looks at three or four outputs, not counted below",
			number_of(person->looks).text);
	if (!isnan(person->seconds))
		strbuf_addf(out, "; %.3g seconds each (median)", person->seconds);
	strbuf_adds(out, "\nThe same again with the sides changed: ");
	print_share(&person->same, "nothing was shown twice", out);
	strbuf_adds(out, "\n");
	if (person->flipped + person->softened > 0)
		strbuf_addf(out,
			"Of the others %s changed the winner (%s stayed with the left side, %s with the right), %s "
			"went "
			"to or "
			"from a tie or both bad\n",
			number_of(person->flipped).text, number_of(person->left_twice).text,
			number_of(person->right_twice).text, number_of(person->softened).text);
	strbuf_adds(out, "The left side won ");
	print_share(&person->left, "nothing: there is no verdict with a winner", out);
	if (person->left.n > 0)
		strbuf_addf(out, ", p %.3g by the sign test against one half", person->left.p);
	strbuf_adds(out, "\n");
}

static void show_steady(struct app *app, void *arg)
{
	const struct steady *steady = arg;
	struct strbuf page = STRBUF_INIT;

	strbuf_addf(&page,
		"How steady people are on %s: pairs shown twice, sides changed, without their knowing. Intervals are "
		"Wilson's.\n",
		steady->name);
	for (size_t i = 0; i < steady->count; i++)
		print_person(&steady->people[i], &page);
	if (steady->count == 0)
		strbuf_adds(&page, "\nNobody has reviewed it yet.\n");
	page_open(app, "Consistency", page.data);
	strbuf_free(&page);
}

/* Before the seal it would tell which of the looks were repeats, and what others did. */
bool review_steady_open(struct review_view *review, struct error *error)
{
	struct steady *steady;

	if (!review->book->sealed && review->book->queue.decided > 0)
		return error_set(error, ERROR_USAGE, "shown once you have sealed your verdicts (b)");
	steady = xcalloc(1, sizeof(*steady));
	steady->suite = review->book->suite->id;
	steady->name = arena_strdup(&steady->arena, review->book->suite->name);
	app_read(review->view.app, read_steady, show_steady, free_steady, steady);
	return true;
}
