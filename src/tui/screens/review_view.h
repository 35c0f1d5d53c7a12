/*
 * The Review tab's own state, shared by the review*.c files. Thread: interface.
 *
 * Three things are read by jobs: the book (which pairs there are, and my verdicts), pages (a case with its outputs and everybody's verdicts, a few kept, the next ones read
 * ahead) and the ladder. A verdict counts in the book at once, so that the next pair can be shown, but is marked as being saved until the writer has confirmed it.
 */
#ifndef PREOP_TUI_SCREENS_REVIEW_VIEW_H
#define PREOP_TUI_SCREENS_REVIEW_VIEW_H

#include "preop/base/idlist.h"
#include "preop/model/ladder.h"
#include "preop/model/review.h"
#include "tui/app.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

enum { REVIEW_PAGES = 8 };

struct review_book {
	struct arena arena;
	struct suite *suites;
	size_t suite_count;
	const struct suite *suite; /* the one shown, NULL: there is none */
	struct review_pair *pairs; /* case by case */
	size_t pair_count;
	size_t *cases; /* index of the first pair of every case */
	size_t case_count;
};

struct review_page {
	struct arena arena;
	struct suite_case eval_case;
	struct output *outputs;
	size_t output_count;
	struct review_verdict *verdicts;
	size_t verdict_count;
	bool stale;    /* the file changed since: shown, but read again */
	uint64_t used; /* when it was looked at last, to choose what makes room */
};

struct review_ladder {
	struct ladder table;
	struct ladder_row *rows; /* of the table, highest score first, unscored last */
	size_t count;
};

struct review_draft { /* a note on a pair that has no verdict yet: written with the verdict */
	struct review_pair pair;
	char *text;
};

struct review_progress {     /* mine */
	size_t cases, pairs; /* with a verdict */
};

struct verdict; /* review_verdict.c: on its way to the file */

/* By itself it comes once the pair is decided and there is room: before, it would decide. */
enum review_reference { REFERENCE_AUTO, REFERENCE_SHOWN, REFERENCE_HIDDEN };

struct review_view {
	struct view view;
	struct review_book *book;
	struct review_ladder *ladder;
	struct review_page *pages[REVIEW_PAGES];
	uint64_t clock; /* of page uses */
	bool ladder_stale, own_change /* the change that is being announced is a verdict of ours */;
	uint32_t book_slot, page_slot, ladder_slot;

	char *suite_name;          /* asked for, NULL: the newest */
	struct id_list systems;    /* compared only, sorted; empty: all */
	struct review_pair wanted; /* to go to when the book comes; eval_case 0: the first open one */

	size_t at; /* the pair shown */
	struct review_progress progress;
	struct verdict **saving;
	size_t saving_count;
	struct review_draft *drafts;
	size_t draft_count;
	char said[STATUS_TEXT]; /* what was saved last */

	bool blind, on_ladder, input_open;
	enum review_reference reference;
	enum diff_layout layout;
	struct list rungs; /* the cursor of the ladder */
	struct diffview *diff;
	struct textview *input, *answer /* the reference */;
	int input_rows, ladder_top; /* of the last draw, for the mouse */
	/* at the last draw: side by side; the input does not fit its lines when folded; the reference was there */
	bool side, input_long, reference_seen;
};

static inline struct review_view *review_self(struct view *view)
{
	return (struct review_view *)view;
}

/* review_walk.c: pure */
bool review_same_pair(const struct review_pair *a, const struct review_pair *b);
size_t review_find(
	const struct review_pair *pairs, size_t count, const struct review_pair *pair); /* count: not there */
size_t review_next_open(const struct review_pair *pairs, size_t count,
	size_t from); /* after `from`, then from the start; count: none is open */
size_t review_reopened(const struct review_book *before,
	const struct review_book *now); /* the one pair that lost its verdict, else pair_count */
size_t *review_case_starts(
	const struct review_pair *pairs, size_t count, size_t *cases); /* caller frees; NULL: no memory or no pairs */
size_t review_case_of(const struct review_book *book, size_t at);
size_t review_case_end(const struct review_book *book, size_t eval_case); /* index behind its last pair */
struct review_progress review_count(const struct review_book *book);
enum review_choice review_side_choice(const struct review_pair *pair, bool left);
const char *review_side_words(const struct review_pair *pair, enum review_choice choice); /* "A better": no names */

/* review_load.c */
void review_ask_book(struct review_view *review);
void review_ask_ladder(struct review_view *review);
void review_ask_pages(struct review_view *review); /* of the pair shown and of those that may come next */
void review_stale(struct review_view *review);     /* the file changed */
void review_loaded_free(struct review_view *review);
void review_show_pair(struct review_view *review); /* puts the pair into the widgets, asks for what is missing */
void review_go(struct review_view *review, size_t at);

/* What is shown; NULL when there is none, or it is not here yet. */
const struct review_pair *review_pair(const struct review_view *review);
const struct review_page *review_page(const struct review_view *review);
const struct output *review_output(const struct review_view *review, bool left);
/* Names, scores and what others said may be shown: not blind, or after one's own verdict is in the file. */
bool review_revealed(const struct review_view *review);
const struct review_verdict *review_mine(const struct review_view *review);

/* review_verdict.c */
bool review_is_saving(const struct review_view *review, const struct review_pair *pair);
void review_keep_saving(struct review_view *review); /* into a new book */
bool review_decide(struct review_view *review, enum command_id id);
bool review_note(struct review_view *review, const char *args);
const char *review_draft(const struct review_view *review, const struct review_pair *pair); /* NULL: none */
void review_verdicts_free(struct review_view *review);

/* review_draw.c, review_ladder.c */
void review_draw(struct view *view, const struct surface *s, bool focused);
void review_draw_ladder(struct review_view *review, const struct surface *s, bool focused);
void review_draw_pane(struct view *view, const struct surface *s, bool focused);
void review_summary(struct view *view, char *out, size_t size);
void review_explain(struct review_view *review);              /* the row of the ladder under the cursor */
const char *review_nothing(const struct review_view *review); /* why there is no pair to show, NULL: there is one */

/* review_correct.c: `args` is "1" or "2", the side, or "" */
bool review_correct(struct review_view *review, const char *args, struct error *error);

/* review_choose.c: suite and systems */
bool review_choose_suite(struct review_view *review, const char *name, struct error *error);
bool review_choose_systems(struct review_view *review, const char *names, struct error *error);

#endif
