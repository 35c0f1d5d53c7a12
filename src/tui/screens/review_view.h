/*
 * The Review tab's own state, shared by the review*.c files. Thread: interface.
 *
 * Three things are read by jobs: the book (what there is to review, in which order, and my verdicts), pages (a case with its outputs, checks and everybody's verdicts, a few
 * kept, the next ones read ahead) and the ladder. A verdict counts in the book at once, so that the next look can be shown, but is marked as being saved until the writer has
 * confirmed it.
 *
 * Which system is which is told by review_revealed() alone: until the person seals the suite nothing on this screen names a system.
 */
#ifndef PREOP_TUI_SCREENS_REVIEW_VIEW_H
#define PREOP_TUI_SCREENS_REVIEW_VIEW_H

#include "preop/base/idlist.h"
#include "preop/model/check.h"
#include "preop/model/ladder.h"
#include "preop/model/review_case.h"
#include "preop/model/review_queue.h"
#include "preop/model/system.h"
#include "tui/app.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

enum { REVIEW_PAGES = 12 };

struct review_book {
	struct arena arena;
	struct suite *suites;
	size_t suite_count;
	const struct suite *suite; /* the one shown, NULL: there is none */
	struct system *systems;    /* of the suite, in name order */
	size_t system_count;
	struct review_queue queue;
	struct review_setup setup;
	uint32_t *case_decided; /* looks with an answer, of each case */
	size_t case_count;
	bool sealed;  /* names may be shown */
	bool unblind; /* they were: verdicts do not count as blind */
};

struct review_page {
	struct arena arena;
	struct suite_case eval_case;
	struct review_case facts;
	struct output *outputs;
	size_t output_count;
	struct review_verdict *verdicts;
	size_t verdict_count;
	struct check_result *checks;
	size_t check_count;
	bool stale;    /* the file changed since: shown, but read again */
	uint64_t used; /* when it was looked at last, to choose what makes room */
};

struct review_ladder {
	struct ladder table;
	struct ladder_row *rows; /* of the table, highest score first, unscored last */
	size_t count;
};

/* A look as the screen names it: places change when the book is read again. */
struct review_name {
	int64_t eval_case, systems[REVIEW_SIDES];
	uint8_t count;
	bool repeat;
};

struct review_draft { /* what was said of a look that has no verdict yet: written with it */
	struct review_name look;
	char *note;    /* NULL: none */
	uint32_t tags; /* bits into the setup's tags */
};

struct review_progress {       /* mine */
	size_t cases, decided; /* with a verdict; looks, hidden repeats included */
};

struct verdict; /* review_verdict.c: on its way to the file */

/* By itself it comes once the look is decided and there is room: before, it would decide. */
enum review_reference { REFERENCE_AUTO, REFERENCE_SHOWN, REFERENCE_HIDDEN };

struct review_view {
	struct view view;
	struct review_book *book;
	struct review_ladder *ladder;
	struct review_page *pages[REVIEW_PAGES];
	uint64_t clock; /* of page uses */
	bool ladder_stale, own_change /* the change that is being announced is a verdict of ours */;
	uint32_t book_slot, page_slot, ladder_slot, order_slot;

	char *suite_name;          /* asked for, NULL: the newest */
	struct id_list systems;    /* compared only, sorted; empty: all */
	int together;              /* outputs at once */
	enum review_order order;   /* wanted; what the book has may be on its way */
	int ordered;               /* per cent of the way to it, -1: there */
	struct review_name wanted; /* to go to when the book comes; eval_case 0: the first open one */

	size_t at, resume; /* the place shown; where to go on after a repeat */
	bool repeat;       /* what is shown is a second look */
	bool finished;     /* nothing is left: the sitting's end is shown */
	int64_t shown_at;  /* when the look came up */
	struct review_progress progress;
	struct verdict **saving;
	size_t saving_count;
	struct review_draft *drafts;
	size_t draft_count;
	struct id_list spent; /* milliseconds of each verdict of this sitting, rising */
	size_t sitting_skipped;
	char said[STATUS_TEXT]; /* what was saved last */

	bool blind; /* as the person wants it; only once the suite is sealed does it say anything */
	bool input_open, context_open, apart, unfolded, steady /* no auto-advance */;
	enum review_reference reference;
	enum diff_layout layout;
	struct diffview *diff;
	struct textview *input, *answer /* the reference */, *context;
	int input_rows, sides_top, sides_rows; /* of the last draw, for the mouse */
	int cols, side;                        /* side: the output that scrolls on its own */
	/* at the last draw: how the sides were laid out; the input does not fit its lines when folded; the reference was there */
	enum diff_layout shown;
	bool input_long, reference_seen;
};

static inline struct review_view *review_self(struct view *view)
{
	return (struct review_view *)view;
}

/* review_walk.c: pure */
bool review_same_look(const struct review_name *a, const struct review_name *b);
struct review_name review_name_of(const struct review_look *look, bool repeat);
/* The one look that lost its answer or its repeat, as its place in `now`; SIZE_MAX: none or several. */
size_t review_reopened(const struct review_queue *before, const struct review_queue *now, bool *repeat);
enum review_answer review_side_answer(const struct review_look *look, size_t side, bool repeat);
/* "A better", "all bad": no names */
const char *review_answer_words(const struct review_look *look, enum review_answer answer, bool repeat);

/* review_book.c: what there is to review */
void review_ask_book(struct review_view *review);
void review_ask_order(struct review_view *review);
void review_book_free(struct review_book *book);
void review_count_answer(struct review_view *review, size_t place, enum review_answer answer, bool repeat);

/* review_load.c: the ladder */
void review_ask_ladder(struct review_view *review);
void review_ladder_free(struct review_ladder *ladder);

/* review_page.c: cases */
void review_ask_pages(struct review_view *review); /* of the look shown and of those that may come next */
void review_stale(struct review_view *review);     /* the file changed */
void review_pages_free(struct review_view *review);
const struct review_page *review_page_of(const struct review_view *review, int64_t eval_case);
void review_page_used(struct review_view *review, int64_t eval_case); /* it is kept for longer */

/* review_show.c: what is shown; NULL when there is none, or it is not here yet */
void review_show(struct review_view *review); /* puts the look into the widgets, asks for what is missing */
void review_go(struct review_view *review, size_t place, bool repeat);
/* The first look at a case, with these two systems' outputs (pair NULL: any); false: the queue that is shown has none. Closes what is open over the screen. */
bool review_show_case(struct app *app, int64_t eval_case, const int64_t pair[2]);
void review_next(struct review_view *review); /* after a verdict or a skip: what is due, what is open, or the end */
const struct review_look *review_look(const struct review_view *review);
const struct review_page *review_page(const struct review_view *review);
const struct output *review_output(const struct review_view *review, size_t side);
const struct output *review_output_of(const struct review_view *review, int64_t system);
/* The answer as it is shown: of a second look there is none. */
enum review_answer review_answer_shown(const struct review_view *review);
/* Names, scores and what others said may be shown. */
bool review_revealed(const struct review_view *review);
/* The person reviews this suite and has not sealed it: not even lists of names are shown. */
bool review_names_hidden(const struct review_view *review);
const struct review_verdict *review_mine(const struct review_view *review);

/* review_verdict.c */
bool review_is_saving(const struct review_view *review, const struct review_name *look);
void review_keep_saving(struct review_view *review); /* into a new book */
bool review_answer(struct review_view *review, enum review_answer answer);
bool review_put_aside(struct review_view *review);
bool review_note(struct review_view *review, const char *args);
/* The tags of the look as they will be, as bits. */
uint32_t review_tags(const struct review_view *review);
void review_set_tags(struct review_view *review, uint32_t tags);
const struct review_draft *review_draft(const struct review_view *review); /* NULL: none */
void review_verdicts_free(struct review_view *review);
double review_pace(const struct review_view *review); /* median seconds of this sitting, NAN: none yet */

/* review_tags.c: one key each, on the lowest lines */
bool review_tags_open(struct review_view *review, const char *args, struct error *error);

/* review_ask.c: questions */
bool review_seal_ask(struct review_view *review, const char *why);
bool review_order_ask(struct review_view *review, const char *args, struct error *error);
bool review_pin_ask(struct review_view *review);

/* review_end.c: the sitting's end, and how steady everybody is */
void review_draw_end(const struct review_view *review, const struct surface *s);
void review_print_sitting(const struct review_view *review, struct strbuf *out);
bool review_steady_open(struct review_view *review, struct error *error);

/* review_draw.c, review_input.c, review_side.c, review_pane.c */
void review_draw(struct view *view, const struct surface *s, bool focused);
int review_prose_cols(const struct surface *s);
int review_lines_of(const char *text, size_t n, int cols, int limit, const struct surface *s);
int review_draw_input(struct review_view *review, const struct surface *s, int row); /* returns the row below */
int review_badge_rows(const struct review_view *review, const struct surface *s);
void review_draw_badges(const struct review_view *review, const struct surface *s);
void review_draw_outputs(struct review_view *review, const struct surface *s);
void review_draw_pane(struct view *view, const struct surface *s, bool focused);
void review_summary(struct view *view, char *out, size_t size);
const char *review_nothing(
	const struct review_view *review); /* why there is nothing to show, NULL: there is something */

/* review_correct.c: `args` is "1" to "4", the side, or "" */
bool review_correct(struct review_view *review, const char *args, struct error *error);

/* review_choose.c: suite and systems */
const char *review_suite_shown(const struct app *app); /* its name, for pages opened beside it; "": none yet */
bool review_choose_suite(struct review_view *review, const char *name, struct error *error);
bool review_choose_systems(struct review_view *review, const char *names, struct error *error);

#endif
