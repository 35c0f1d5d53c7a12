/*
 * The Labels tab's own state, shared by the labels*.c files. Thread: interface.
 *
 * Readers bring the book (the queue of a lane, 16 bytes an example, and its counts), pages of rows for the list, cards (an example with its votes, decisions and precedents; a
 * few kept, the next ones read ahead), the index of precedents, and the model of the annotators. A decision counts at once, so that the next example can be shown,
 * but is "saving" until the writer has confirmed it. What would sway (names, times, the right answer, the model) is shown by labels_after.c only, which asks
 * labels_revealed() first.
 */
#ifndef PREOP_TUI_SCREENS_LABELS_VIEW_H
#define PREOP_TUI_SCREENS_LABELS_VIEW_H

#include "preop/model/adjudication.h"
#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/guideline.h"
#include "preop/model/precedent.h"
#include "preop/model/queue.h"
#include "tui/app.h"
#include "tui/screens/labels_votes.h"
#include "tui/widgets/diffview.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

enum { LABELS_CARDS = 12, LABELS_PAGE = 64, LABELS_PAGES = 8, LABELS_PRECEDENTS = 6, LABELS_LIMIT = 200 };

struct labels_book {
	struct arena arena;
	struct dataset *datasets;
	size_t dataset_count;
	const struct dataset *dataset; /* the one shown, NULL: there is none */
	enum queue_lane lane;
	enum queue_order order;
	struct queue_item *items;
	size_t count, capacity;
	size_t decided; /* of the items: the first ones, decided in this sitting and kept to go back to */
	struct queue_counts counts;
	struct guideline guideline; /* in force; version 0: none */
};

struct labels_page { /* rows of the list */
	struct arena arena;
	int64_t number;
	int64_t ids[LABELS_PAGE];
	struct queue_row rows[LABELS_PAGE];
	size_t count;
	bool stale;
	uint64_t used;
};

struct labels_card {
	struct arena arena;
	int64_t id;
	struct example_detail detail;
	struct queue_row row;
	struct decision *decisions;
	size_t decision_count;
	struct precedents precedents;
	bool compared; /* with the precedents; false: their index was not there yet */
	struct vote_table votes;
	bool stale; /* the file changed since: shown, but read again */
	uint64_t used;
};

struct labels_index; /* labels_load.c: precedents, shared with the readers that ask it */
struct labels_model; /* labels_after.c: what Dawid and Skene's model says */

struct labels_saving; /* labels_decide.c: on its way to the file */

struct labels_sitting {
	int64_t *ids; /* decided, in order */
	struct queue_item *items;
	int64_t *spent; /* ms, rising; of those known */
	size_t count, capacity, spent_count;
	int64_t skipped; /* the last one put aside, 0: none */
};

struct labels_draft {             /* of the next decision */
	char reason, last_reason; /* '\0': none */
	char section[SECTION_ID]; /* of the guideline, cited until another one is; "": none */
	bool unsure;
	bool in_set[LABELS_LIMIT]; /* level set: the labels toggled */
	int64_t example;           /* whose set that is */
};

enum labels_focus { FOCUS_RECORD, FOCUS_EVIDENCE, FOCUS_COUNT };

struct labels_places { /* of the last draw, for the mouse */
	int lanes_row, lane_col[LANE_COUNT], lane_end[LANE_COUNT];
	int list_row, list_rows, list_cols;
	int votes_row, votes_col, vote_rows;
};

struct labels_view {
	struct view view;
	struct labels_book *book;
	struct labels_page *pages[LABELS_PAGES];
	struct labels_card *cards[LABELS_CARDS];
	struct labels_index *index;
	struct labels_model *model;
	uint64_t clock; /* of uses of pages and cards */
	uint32_t book_slot, page_slot, card_slot, index_slot, model_slot, search_slot;
	bool loaded, behind; /* asked for; the file changed while this was out of sight */
	bool own_change;     /* the change that is being announced is a decision of ours */

	char *wanted_dataset; /* by name, once it is there; NULL: the one shown */
	int64_t wanted;       /* the example to go to when the queue comes; 0: the first open one */
	enum queue_lane lane;
	enum queue_order order;
	char *who;     /* of ORDER_ANNOTATOR; NULL: nobody */
	char *pair[2]; /* only examples of these two labels; NULL: any */
	bool with_skipped;
	bool preselect; /* Enter takes the leading label */

	struct list list;
	int64_t shown_at; /* when the example under the cursor came up: ms */
	int64_t shown;    /* which one */
	struct labels_draft draft;
	struct labels_sitting sitting;
	struct labels_saving **saving;
	size_t saving_count;
	struct strbuf said; /* what the last decision became, and what was hidden before it */
	int64_t said_of;    /* the example that is to be said about as soon as it is read again */
	char *search;

	bool list_open,
		list_wanted; /* on a narrow screen it takes all of it; on a wide one it is there unless it is not wanted */
	enum labels_focus focus;
	bool joined;   /* the evidence was built as one text */
	bool wide;     /* at the last draw */
	bool overlaid; /* the list takes all of the screen, when it is open */
	int64_t built; /* the example in the texts, 0: none */
	struct textview *record, *evidence, *near, *input /* of two answers: what they answer */;
	struct diffview *answers; /* of a preference, side by side */
	bool has_answers, has_evidence;
	struct labels_places places;
};

static inline struct labels_view *labels_self(struct view *view)
{
	return (struct labels_view *)view;
}

/* labels_load.c: what is read */
void labels_ask_book(struct labels_view *labels);
void labels_ask_cards(struct labels_view *labels); /* of the example under the cursor and of those that come next */
void labels_ask_rows(struct labels_view *labels);  /* of the window of the list */
void labels_stale(struct labels_view *labels);     /* the file changed */
void labels_loaded_free(struct labels_view *labels);
const struct queue_row *labels_row(struct labels_view *labels, int64_t index); /* NULL: not here yet */
struct labels_card *labels_find_card(const struct labels_view *labels, int64_t id);
struct labels_index *labels_index_hold(struct labels_view *labels); /* NULL: not built yet */
void labels_index_drop(struct labels_index *index);
const struct precedent_index *labels_index_of_precedents(const struct labels_index *index);

/* labels_walk.c: where one is */
const struct dataset *labels_dataset_shown(struct view *view);    /* NULL: none */
struct queue_item *labels_item(const struct labels_view *labels); /* under the cursor, NULL: none */
struct labels_card *labels_card(const struct labels_view *labels);
int64_t labels_index_of(const struct labels_book *book, int64_t id); /* -1: not in the queue */
bool labels_item_open(const struct queue_item *item);
/* From `from` on in steps of 1 or -1 and round the end, not `from` itself; with `lanes` only examples that are in one of them. -1: none is open. */
int64_t labels_next_open(const struct labels_book *book, int64_t from, int step, unsigned lanes);
void labels_go(struct labels_view *labels, int64_t index);
void labels_moved(struct labels_view *labels); /* the cursor is on another example */
const struct decision *labels_mine(const struct labels_view *labels, const struct labels_card *card);
bool labels_revealed(const struct labels_view *labels, const struct labels_card *card);
void labels_settle_counts(struct labels_book *book, const struct queue_item *item, int change);
void labels_sitting_add(struct labels_sitting *sitting, const struct queue_item *item, int64_t spent);
void labels_sitting_remove(struct labels_sitting *sitting, int64_t id);
void labels_sitting_free(struct labels_sitting *sitting);
bool labels_in_sitting(const struct labels_sitting *sitting, int64_t id);

/* labels_decide.c */
bool labels_is_saving(const struct labels_view *labels, int64_t id);
bool labels_decide_key(struct labels_view *labels, const char *args, struct error *error);
bool labels_decide(struct labels_view *labels, const char *args, struct error *error);
bool labels_accept(struct labels_view *labels, const char *args, struct error *error);
bool labels_both(struct labels_view *labels, const char *args, struct error *error);
bool labels_none(struct labels_view *labels, const char *args, struct error *error);
bool labels_clear(struct labels_view *labels, const char *args, struct error *error);
bool labels_reason(struct labels_view *labels, const char *args, struct error *error);
bool labels_reason_again(struct labels_view *labels, const char *args, struct error *error);
bool labels_sure(struct labels_view *labels, const char *args, struct error *error);
void labels_note_seen(struct labels_view *labels, const struct labels_card *card);
void labels_decide_free(struct labels_view *labels);

/* labels_rule.c: the guideline beside the example */
const struct guideline_section *labels_rule(
	const struct labels_view *labels, const struct labels_card *card); /* NULL: none fits */
void labels_add_rule(const struct labels_view *labels, const struct labels_card *card, struct textview *text);
bool labels_cite(struct labels_view *labels, const char *args, struct error *error);
bool labels_mend(struct labels_view *labels, const char *args, struct error *error);

/* labels_skip.c: putting aside, approval of the unanimous */
bool labels_skip(struct labels_view *labels, const char *args, struct error *error);
bool labels_unskip(struct labels_view *labels, const char *args, struct error *error);
bool labels_approve(struct labels_view *labels, const char *args, struct error *error);

/* labels_choose.c: lane, order, dataset, preselection */
bool labels_lane(struct labels_view *labels, const char *args, struct error *error);
bool labels_lane_next(struct labels_view *labels, const char *args, struct error *error);
bool labels_lane_previous(struct labels_view *labels, const char *args, struct error *error);
bool labels_order(struct labels_view *labels, const char *args, struct error *error);
bool labels_dataset(struct labels_view *labels, const char *args, struct error *error);
bool labels_preselect(struct labels_view *labels, const char *args, struct error *error);

/* labels_after.c: what is shown only when a decision is made */
void labels_ask_model(struct labels_view *labels);
void labels_model_free(struct labels_view *labels);
void labels_say(struct labels_view *labels, const struct labels_card *card); /* into `said` */
void labels_add_after(struct labels_view *labels, const struct labels_card *card, struct textview *text);
bool labels_reveal(struct labels_view *labels, const char *args, struct error *error);

/* labels_text.c: the texts of a card */
void labels_build(struct labels_view *labels, bool joined);

/* labels_group.c, labels_search.c */
bool labels_propagate(struct labels_view *labels, const char *args, struct error *error);
bool labels_search(struct labels_view *labels, const char *args, struct error *error);

/* labels_pages.c */
bool labels_agreement(struct labels_view *labels, const char *args, struct error *error);
bool labels_mine_queue(struct labels_view *labels, const char *args, struct error *error);

/* labels_draw.c, labels_list.c */
void labels_draw(struct view *view, const struct surface *s, bool focused);
void labels_draw_list(struct labels_view *labels, const struct surface *s, int row, bool focused);
const char *labels_nothing(
	const struct labels_view *labels, struct strbuf *out); /* why there is nothing to decide, NULL: there is */
const char *labels_keys(const struct labels_view *labels, enum command_id id, const char *args); /* for sentences */

#endif
