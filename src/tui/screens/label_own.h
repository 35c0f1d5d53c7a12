/*
 * One's own queue over the screen: one example after the other, blind, a key an answer. label_own.c has the page and where one is in the queue, label_own_load.c
 * what readers bring, label_own_answer.c what is written, label_own_draw.c the picture.
 */
#ifndef PREOP_TUI_SCREENS_LABEL_OWN_H
#define PREOP_TUI_SCREENS_LABEL_OWN_H

#include "preop/base/idseq.h"
#include "preop/model/dataset.h"
#include "preop/model/own_queue.h"
#include "tui/overlay.h"
#include "tui/widgets/textview.h"

/* `dataset`: its name. */
void label_own_open(struct app *app, const char *dataset);

struct own_book { /* brought by a reader */
	struct arena arena;
	struct dataset dataset;
	struct id_seq ids;
	struct own_counts counts;
};
struct own_card {
	struct arena arena;
	int64_t id;
	const char *failure; /* why it could not be read, NULL: it could */
	struct own_item item;
};
enum { OWN_AHEAD = 2 /* examples read before they are wanted */, OWN_CARDS = OWN_AHEAD + 1 };

/* What one says about the example on the screen and has not written yet. */
struct own_draft {
	bool *in; /* of each label, level set */
	char *note;
	enum own_sure { SURE_UNSAID, SURE_YES, SURE_NO, SURE_COUNT } sure;
};
struct own_done { /* in this sitting, for undo */
	size_t index;
	int64_t action;    /* of the journal */
	int mine, skipped; /* what it added to the counts */
};

struct own_page {
	struct overlay overlay;
	char *dataset;
	enum own_order order;
	struct own_book *book; /* NULL: being read */
	int64_t job;           /* that reads it */
	size_t at, head;       /* place in the queue; the first that was never passed */
	struct own_card *cards[OWN_CARDS];
	struct own_draft draft;
	bool writing; /* an answer is on its way to the file */

	struct own_done *done;
	size_t done_count, redo_count, done_capacity;
	int64_t key_at, looked;       /* us of the last key, and looked at the example so far */
	int64_t answers, spent_total; /* of this sitting, ms */

	struct textview *record, *sides[OWN_SIDES];
	int64_t built; /* example in these, 0: none */
	int focus;     /* side that scrolls */
};

/* label_own.c */
struct own_card *own_current(const struct own_page *page); /* NULL: the end of the queue, or not here yet */
const char *own_current_label(
	const struct own_page *page, const struct own_item *item); /* as it stands on the screen; NULL: none */
void own_go(struct own_page *page, size_t index);
void own_show(struct own_page *page);            /* the example here, if it is read and not shown yet */
int64_t own_looked(const struct own_page *page); /* ms on this example, without pauses */
bool own_at_end(const struct own_page *page);

/* label_own_load.c */
void own_ask_book(struct own_page *page);
void own_ask_cards(struct own_page *page); /* of the example here and those that come next */
void own_drop_card(struct own_page *page, int64_t id);
void own_loaded_free(struct own_page *page);

/* label_own_answer.c */
bool own_answer_key(struct own_page *page, const char *args, struct error *error);
bool own_answer_open(struct own_page *page, const char *args, struct error *error); /* Enter */
bool own_answer_clear(struct own_page *page, const char *args, struct error *error);
bool own_skip(struct own_page *page, const char *args, struct error *error);
bool own_unskip(struct own_page *page, const char *args, struct error *error);
bool own_note(struct own_page *page, const char *args, struct error *error);
bool own_sure(struct own_page *page, const char *args, struct error *error);
bool own_undo(struct own_page *page, const char *args, struct error *error);
bool own_redo(struct own_page *page, const char *args, struct error *error);
void own_draft_reset(struct own_page *page); /* to what is written about the example here */
void own_draft_free(struct own_draft *draft);
extern const char *const own_sure_words[SURE_COUNT];

/* label_own_draw.c */
void own_draw(struct overlay *overlay, const struct surface *screen);

#endif
