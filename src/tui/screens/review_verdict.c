/*
 * Verdicts and notes on their way to the file. The book shows a verdict at once and the next open pair comes up, but until the writer has confirmed it, it is "saving":
 * names stay hidden, and when it fails the pair is open again and is shown again.
 */
#include "preop/model/review_queue.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verdict {
	struct review_pair pair;   /* as it shall be */
	enum review_choice before; /* what it was, should it fail */
	bool blind;
	bool drafted; /* the note was a draft: it is one again when saving fails */
	char *note, *case_name;
};

static void verdict_free(void *arg)
{
	struct verdict *verdict = arg;

	free(verdict->note);
	free(verdict->case_name);
	free(verdict);
}

bool review_is_saving(const struct review_view *review, const struct review_pair *pair)
{
	for (size_t i = 0; i < review->saving_count; i++) {
		if (review_same_pair(&review->saving[i]->pair, pair))
			return true;
	}
	return false;
}

static void set_choice(struct review_view *review, const struct review_pair *pair, enum review_choice choice)
{
	size_t at = review->book ? review_find(review->book->pairs, review->book->pair_count, pair) : 0;

	if (!review->book || at == review->book->pair_count)
		return;
	review->book->pairs[at].choice = choice;
	review->progress = review_count(review->book);
}

void review_keep_saving(struct review_view *review)
{
	for (size_t i = 0; i < review->saving_count; i++)
		set_choice(review, &review->saving[i]->pair, review->saving[i]->pair.choice);
}

/* ---- Drafts of notes ---- */

static size_t draft_index(const struct review_view *review, const struct review_pair *pair)
{
	size_t i = 0;

	while (i < review->draft_count && !review_same_pair(&review->drafts[i].pair, pair))
		i++;
	return i;
}

const char *review_draft(const struct review_view *review, const struct review_pair *pair)
{
	size_t i = draft_index(review, pair);

	return i < review->draft_count ? review->drafts[i].text : NULL;
}

/* The caller gets the text and frees it; NULL: there was none. */
static char *take_draft(struct review_view *review, const struct review_pair *pair)
{
	size_t i = draft_index(review, pair);
	char *text;

	if (i == review->draft_count)
		return NULL;
	text = review->drafts[i].text;
	review->drafts[i] = review->drafts[--review->draft_count];
	return text;
}

static void keep_draft(struct review_view *review, const struct review_pair *pair, const char *text)
{
	free(take_draft(review, pair));
	if (!*text)
		return;
	review->drafts = xrealloc(review->drafts, (review->draft_count + 1) * sizeof(*review->drafts));
	review->drafts[review->draft_count++] = (struct review_draft){ .pair = *pair, .text = xstrdup(text) };
}

void review_verdicts_free(struct review_view *review)
{
	for (size_t i = 0; i < review->draft_count; i++)
		free(review->drafts[i].text);
	free(review->drafts);
	free(review->saving);
}

/* ---- Writing ---- */

static bool verdict_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	static const enum review_answer answers[] = { [REVIEW_NONE] = ANSWER_NONE,
		[REVIEW_FIRST] = ANSWER_BEST,
		[REVIEW_SECOND] = ANSWER_BEST + 1,
		[REVIEW_TIE] = ANSWER_TIE,
		[REVIEW_BAD] = ANSWER_BAD };
	const struct verdict *verdict = arg;
	const struct review_pair *pair = &verdict->pair;
	struct review_look look = {
		.eval_case = pair->eval_case, .systems = { pair->first, pair->second }, .count = 2
	};
	const struct review_given given = { .answer = answers[pair->choice], .note = verdict->note, .spent = -1 };

	(void)job;
	look.sides[pair->first_left ? 1 : 0] = 1;
	return review_give(db, &look, &given, error);
}

static void forget_saving(struct review_view *review, const struct verdict *verdict)
{
	size_t i = 0;

	while (i < review->saving_count && review->saving[i] != verdict)
		i++;
	if (i < review->saving_count)
		review->saving[i] = review->saving[--review->saving_count];
}

static void say_saved(struct review_view *review, const struct verdict *verdict)
{
	const struct app *app = review->view.app;
	const char *undo = app->keymap ? keymap_keys(app->keymap, CONTEXT_REVIEW | CONTEXT_ALL, COMMAND_UNDO, NULL)
				       : NULL;
	const char *words = verdict->pair.choice == REVIEW_NONE
		? "taken back"
		: review_side_words(&verdict->pair, verdict->pair.choice);

	snprintf(review->said, sizeof(review->said), "✓ %s%s%s%s",
		verdict->pair.choice == verdict->before ? "note" : words, undo ? ", " : "", undo ? undo : "",
		undo ? " undoes" : "");
}

/* A failure has its own message already; what the file holds is read again. */
static void take_back(struct review_view *review, const struct verdict *verdict)
{
	size_t at;

	if (verdict->drafted)
		keep_draft(review, &verdict->pair, verdict->note);
	set_choice(review, &verdict->pair, verdict->before);
	at = review->book ? review_find(review->book->pairs, review->book->pair_count, &verdict->pair) : 0;
	if (review->book && at < review->book->pair_count)
		review_go(review, at);
	snprintf(review->said, sizeof(review->said), "NOT saved: case %.40s", verdict->case_name);
	review_ask_book(review);
}

static void verdict_done(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct verdict *verdict = arg;

	forget_saving(review, verdict);
	if (error) {
		take_back(review, verdict);
		return;
	}
	review->own_change = true;
	say_saved(review, verdict);
}

static void write_verdict(struct review_view *review, struct verdict *verdict)
{
	review->saving = xrealloc(review->saving, (review->saving_count + 1) * sizeof(struct verdict *));
	review->saving[review->saving_count++] = verdict;
	set_choice(review, &verdict->pair, verdict->pair.choice);
	app_write(review->view.app, NULL, verdict_run, verdict_done, verdict_free, verdict);
}

static struct verdict *new_verdict(const struct review_view *review, enum review_choice choice)
{
	struct verdict *verdict = xcalloc(1, sizeof(*verdict));

	verdict->pair = *review_pair(review);
	verdict->before = verdict->pair.choice;
	verdict->pair.choice = choice;
	verdict->case_name = xstrdup(review_page(review)->eval_case.external);
	return verdict;
}

static enum review_choice choice_of(const struct review_pair *pair, enum command_id id)
{
	switch ((int)id) {
	case COMMAND_VERDICT_LEFT:
		return review_side_choice(pair, true);
	case COMMAND_VERDICT_RIGHT:
		return review_side_choice(pair, false);
	case COMMAND_VERDICT_TIE:
		return REVIEW_TIE;
	case COMMAND_VERDICT_BAD:
		return REVIEW_BAD;
	default:
		return REVIEW_NONE;
	}
}

/* A verdict that is changed was given knowing the names: it is no blind one, whatever the setting. */
bool review_decide(struct review_view *review, enum command_id id)
{
	const struct review_pair *pair = review_pair(review);
	const struct review_verdict *mine = review_mine(review);
	enum review_choice choice = choice_of(pair, id);
	size_t next;

	if (choice != pair->choice) {
		struct verdict *verdict = new_verdict(review, choice);

		verdict->blind = review->blind && pair->choice == REVIEW_NONE;
		verdict->note = choice == REVIEW_NONE ? NULL : take_draft(review, pair);
		verdict->drafted = verdict->note != NULL;
		if (!verdict->note && mine)
			verdict->note = xstrdup(mine->note);
		write_verdict(review, verdict);
	}
	next = review_next_open(review->book->pairs, review->book->pair_count, review->at);
	if (choice != REVIEW_NONE && next < review->book->pair_count)
		review_go(review, next);
	return true;
}

/* ---- Notes ---- */

static void note_said(struct app *app, void *context, const char *text)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct review_pair *asked = context, *pair = review_pair(review);
	const struct review_verdict *mine = review_mine(review);
	struct verdict *verdict;

	if (!pair || !review_same_pair(pair, asked) || !mine || pair->choice == REVIEW_NONE) {
		keep_draft(review, asked, text);
		return;
	}
	verdict = new_verdict(review, pair->choice);
	verdict->blind = mine->blind;
	verdict->note = xstrdup(text);
	write_verdict(review, verdict);
}

bool review_note(struct review_view *review, const char *args)
{
	const struct review_pair *pair = review_pair(review);
	const struct review_verdict *mine = review_mine(review);
	const char *draft = review_draft(review, pair);
	struct review_pair *asked = xmalloc(sizeof(*asked));
	struct prompt_spec spec = {
		.title = "Note",
		.initial = draft ? draft
			: mine   ? mine->note
				 : "",
		.help = pair->choice == REVIEW_NONE ? "why; it is saved with your verdict"
						    : "why; kept with your verdict",
		.accept = note_said,
		.free_context = free,
		.context = asked,
	};

	*asked = *pair;
	if (!*args) {
		prompt_open(review->view.app, &spec);
		return true;
	}
	note_said(review->view.app, asked, args);
	free(asked);
	return true;
}
