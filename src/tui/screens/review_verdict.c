/*
 * Verdicts, notes and reasons on their way to the file. The book shows a verdict at once and the next look comes up, but until the writer has confirmed it, it is "saving",
 * and when it fails the look is open again and is shown again.
 */
#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "tui/keymap.h"
#include "tui/overlay.h"
#include "tui/screens/review_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AWAY = 10 * 60 * 1000 /* ms: whoever looks for longer was away */ };

struct verdict {
	struct review_name name;
	struct review_look look;
	enum review_answer answer, before; /* before: what it was, should it fail */
	bool skip;                         /* put aside instead */
	char *note, *reasons;              /* NULL: as they are */
	uint32_t tags;
	int64_t spent;
	uint64_t marks[REVIEW_SIDES];
	char *case_name;
};

static void verdict_free(void *arg)
{
	struct verdict *verdict = arg;

	free(verdict->note);
	free(verdict->reasons);
	free(verdict->case_name);
	free(verdict);
}

bool review_is_saving(const struct review_view *review, const struct review_name *look)
{
	for (size_t i = 0; i < review->saving_count; i++) {
		if (review_same_look(&review->saving[i]->name, look))
			return true;
	}
	return false;
}

static size_t place_of(const struct review_view *review, const struct review_name *name)
{
	return review->book ? review_queue_find(&review->book->queue, name->eval_case, name->systems, name->count)
			    : SIZE_MAX;
}

static void put_in_book(struct review_view *review, const struct verdict *verdict, enum review_answer answer, bool skip)
{
	size_t at = place_of(review, &verdict->name);

	if (at == SIZE_MAX)
		return;
	if (verdict->skip)
		review_queue_skip(&review->book->queue, at, skip);
	else
		review_count_answer(review, at, answer, verdict->name.repeat);
}

void review_keep_saving(struct review_view *review)
{
	for (size_t i = 0; i < review->saving_count; i++)
		put_in_book(review, review->saving[i], review->saving[i]->answer, true);
}

/* ---- Drafts ---- */

static size_t draft_index(const struct review_view *review, const struct review_name *look)
{
	size_t i = 0;

	while (i < review->draft_count && !review_same_look(&review->drafts[i].look, look))
		i++;
	return i;
}

const struct review_draft *review_draft(const struct review_view *review)
{
	const struct review_look *look = review_look(review);
	struct review_name name;
	size_t i;

	if (!look)
		return NULL;
	name = review_name_of(look, review->repeat);
	i = draft_index(review, &name);
	return i < review->draft_count ? &review->drafts[i] : NULL;
}

static struct review_draft *open_draft(struct review_view *review, const struct review_name *look)
{
	size_t i = draft_index(review, look);

	if (i == review->draft_count) {
		review->drafts = xrealloc(review->drafts, (review->draft_count + 1) * sizeof(*review->drafts));
		review->drafts[review->draft_count++] = (struct review_draft){ .look = *look };
	}
	return &review->drafts[i];
}

/* The caller gets the note. */
static struct review_draft take_draft(struct review_view *review, const struct review_name *look)
{
	size_t i = draft_index(review, look);
	struct review_draft draft = { .note = NULL };

	if (i == review->draft_count)
		return draft;
	draft = review->drafts[i];
	review->drafts[i] = review->drafts[--review->draft_count];
	return draft;
}

static void keep_note(struct review_view *review, const struct review_name *look, const char *text)
{
	struct review_draft *draft = open_draft(review, look);

	free(draft->note);
	draft->note = *text ? xstrdup(text) : NULL;
}

void review_verdicts_free(struct review_view *review)
{
	for (size_t i = 0; i < review->draft_count; i++)
		free(review->drafts[i].note);
	free(review->drafts);
	free(review->saving);
	id_list_free(&review->spent);
}

/* ---- Tags ---- */

/* Words that are in the list no more are kept as they are. */
static char *print_reasons(const struct review_setup *setup, uint32_t tags, const char *before)
{
	struct json_span root = json_root(before, strlen(before)), word;
	struct strbuf out = STRBUF_INIT;
	struct json_writer w;
	size_t cursor = 0;

	json_begin(&w, &out);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < setup->tag_count; i++)
		if (tags >> i & 1)
			json_put_string(&w, NULL, setup->tags[i]);
	while (json_type(root) == JSON_ARRAY && json_next_element(root, &cursor, &word)) {
		bool known = json_type(word) != JSON_STRING;

		for (size_t i = 0; i < setup->tag_count; i++)
			known |= json_equals(word, setup->tags[i]);
		if (!known)
			json_put_raw(&w, NULL, word);
	}
	json_close(&w, ']');
	return strbuf_detach(&out, NULL);
}

static uint32_t parse_reasons(const struct review_setup *setup, const char *reasons)
{
	struct json_span root = json_root(reasons, strlen(reasons)), word;
	uint32_t tags = 0;
	size_t cursor = 0;

	while (json_type(root) == JSON_ARRAY && json_next_element(root, &cursor, &word)) {
		for (size_t i = 0; i < setup->tag_count; i++)
			if (json_equals(word, setup->tags[i]))
				tags |= UINT32_C(1) << i;
	}
	return tags;
}

uint32_t review_tags(const struct review_view *review)
{
	const struct review_draft *draft = review_draft(review);
	const struct review_verdict *mine = review_mine(review);

	if (draft)
		return draft->tags;
	return mine ? parse_reasons(&review->book->setup, mine->reasons) : 0;
}

/* ---- Writing ---- */

static bool verdict_run(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct verdict *verdict = arg;
	const struct review_given given = { .answer = verdict->answer,
		.repeat = verdict->name.repeat,
		.note = verdict->note,
		.reasons = verdict->reasons,
		.spent = verdict->spent,
		.marks = verdict->marks };

	(void)job;
	return verdict->skip ? review_skip(db, &verdict->look, true, error)
			     : review_give(db, &verdict->look, &given, error);
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
	const char *words = review_answer_words(&verdict->look, verdict->answer, verdict->name.repeat);

	if (verdict->skip)
		words = "put aside";
	else if (verdict->answer == verdict->before)
		words = "saved with your verdict";
	else if (verdict->answer == ANSWER_NONE)
		words = "taken back";
	snprintf(review->said, sizeof(review->said), "✓ %s%s%s%s", words, undo ? ", " : "", undo ? undo : "",
		undo ? " undoes" : "");
}

/* A failure has its own message already; what the file holds is read again. */
static void take_back(struct review_view *review, const struct verdict *verdict)
{
	size_t at = place_of(review, &verdict->name);

	if (verdict->note)
		keep_note(review, &verdict->name, verdict->note);
	if (verdict->tags)
		open_draft(review, &verdict->name)->tags = verdict->tags;
	put_in_book(review, verdict, verdict->before, false);
	if (at != SIZE_MAX) {
		review->finished = false;
		review_go(review, at, verdict->name.repeat);
	}
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
	if (verdict->answer != verdict->before || verdict->skip)
		put_in_book(review, verdict, verdict->answer, true);
	app_write(review->view.app, NULL, verdict_run, verdict_done, verdict_free, verdict);
}

static struct verdict *new_verdict(const struct review_view *review, enum review_answer answer)
{
	const struct review_look *look = review_look(review);
	struct verdict *verdict = xcalloc(1, sizeof(*verdict));

	verdict->look = *look;
	verdict->name = review_name_of(look, review->repeat);
	verdict->answer = answer;
	verdict->before = review_answer_shown(review);
	verdict->spent = -1;
	verdict->case_name = xstrdup(review_page(review)->eval_case.external);
	for (size_t i = 0; i < look->count; i++) {
		const struct output *output = review_output_of(review, look->systems[i]);

		verdict->marks[i] = output ? review_output_mark(output->state, output->text, output->length) : 0;
	}
	return verdict;
}

double review_pace(const struct review_view *review)
{
	size_t n = review->spent.count;

	return n ? (double)(review->spent.ids[(n - 1) / 2] + review->spent.ids[n / 2]) / 2000 : (double)NAN;
}

static void take_time(struct review_view *review, struct verdict *verdict)
{
	int64_t spent = clock_now() - review->shown_at;

	if (spent < 0 || spent > AWAY)
		return;
	verdict->spent = spent;
	if (!id_list_add(&review->spent, spent))
		return; /* the pace is then of what there is */
	for (size_t i = review->spent.count - 1; i > 0 && review->spent.ids[i - 1] > spent; i--) {
		review->spent.ids[i] = review->spent.ids[i - 1];
		review->spent.ids[i - 1] = spent;
	}
}

static void write_answer(struct review_view *review, enum review_answer answer)
{
	struct verdict *verdict = new_verdict(review, answer);
	const struct review_verdict *mine = review_mine(review);
	struct review_draft draft = take_draft(review, &verdict->name);

	if (answer != ANSWER_NONE)
		take_time(review, verdict);
	verdict->note = draft.note;
	verdict->tags = draft.tags;
	if (draft.look.count)
		verdict->reasons = print_reasons(&review->book->setup, draft.tags, mine ? mine->reasons : "[]");
	write_verdict(review, verdict);
}

bool review_answer(struct review_view *review, enum review_answer answer)
{
	bool changes = answer != review_answer_shown(review);

	if (changes)
		write_answer(review, answer);
	if (answer != ANSWER_NONE && !(review->steady && changes))
		review_next(review);
	return true;
}

/* A second look that is put aside would tell that it is one: it is left for later. */
bool review_put_aside(struct review_view *review)
{
	review->sitting_skipped++;
	if (!review->repeat && review_answer_shown(review) == ANSWER_NONE && !review_look(review)->skipped) {
		struct verdict *verdict = new_verdict(review, ANSWER_NONE);

		verdict->skip = true;
		write_verdict(review, verdict);
	}
	review_next(review);
	return true;
}

/* ---- Notes and reasons after the verdict ---- */

static bool is_decided(const struct review_view *review)
{
	return review_answer_shown(review) != ANSWER_NONE && review_mine(review);
}

void review_set_tags(struct review_view *review, uint32_t tags)
{
	const struct review_look *look = review_look(review);
	struct review_name name = review_name_of(look, review->repeat);
	struct verdict *verdict;

	if (tags == review_tags(review))
		return;
	if (!is_decided(review)) {
		open_draft(review, &name)->tags = tags;
		return;
	}
	verdict = new_verdict(review, review_answer_shown(review));
	verdict->reasons = print_reasons(&review->book->setup, tags, review_mine(review)->reasons);
	write_verdict(review, verdict);
}

static void note_said(struct app *app, void *context, const char *text)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct review_name *asked = context;
	const struct review_look *look = review_look(review);
	struct review_name now;
	struct verdict *verdict;

	if (look)
		now = review_name_of(look, review->repeat);
	if (!look || !review_same_look(&now, asked) || !is_decided(review)) {
		keep_note(review, asked, text);
		return;
	}
	verdict = new_verdict(review, review_answer_shown(review));
	verdict->note = xstrdup(text);
	write_verdict(review, verdict);
}

bool review_note(struct review_view *review, const char *args)
{
	const struct review_verdict *mine = review_mine(review);
	const struct review_draft *draft = review_draft(review);
	struct review_name *asked = xmalloc(sizeof(*asked));
	struct prompt_spec spec = {
		.title = "Note",
		.initial = draft && draft->note ? draft->note
			: mine                  ? mine->note
						: "",
		.help = is_decided(review) ? "why; kept with your verdict" : "why; it is saved with your verdict",
		.accept = note_said,
		.free_context = free,
		.context = asked,
	};

	*asked = review_name_of(review_look(review), review->repeat);
	if (!*args) {
		prompt_open(review->view.app, &spec);
		return true;
	}
	note_said(review->view.app, asked, args);
	free(asked);
	return true;
}
