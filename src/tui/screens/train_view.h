/*
 * TRAIN: the five gates on the left, the chosen one on the right. train.c has the view and its commands, train_load.c what readers bring, train_draw.c the picture,
 * train_signal.c a signal in words, train_text.c what stands under the signals, train_answer.c what is written.
 */
#ifndef PREOP_TUI_SCREENS_TRAIN_VIEW_H
#define PREOP_TUI_SCREENS_TRAIN_VIEW_H

#include "preop/model/evidence.h"
#include "preop/model/playbook.h"
#include "tui/app.h"
#include "tui/widgets/list.h"
#include "tui/widgets/textview.h"

struct train_book { /* what one reader brings beside the status */
	struct arena arena;
	struct gate_change *changes[GATE_COUNT]; /* what was written of each gate */
	size_t counts[GATE_COUNT];
	struct evidence *links; /* of all gates */
	size_t link_count;
	struct playbook_use *uses;
	size_t use_count;
};

struct train_view {
	struct view view;
	struct list gates;   /* the cursor over the five */
	struct list signals; /* and over the chosen gate's signals */
	bool on_signals;     /* the right column has the focus */
	int signal_row;      /* of the last frame, for the mouse */
	int left_cols;       /* the same */
	struct textview *text;
	struct train_book *book; /* NULL: not read yet */
	uint32_t slot;
};

/* ---- train_load.c ---- */
void train_ask(struct train_view *train);
void train_book_free(void *book); /* NULL is fine */

/* ---- train_draw.c ---- */
void train_draw(struct view *view, const struct surface *s, bool focused);
void train_draw_pane(struct view *view, const struct surface *s, bool focused);

/* ---- train_signal.c ---- */
/* Its threshold, "≥ 100, ! 50", or without what is a warning, "≥ 100"; append. */
void train_signal_limit(const struct signal *signal, bool warning, struct strbuf *out);
void train_signal_explain(struct train_view *train); /* a page on the one under the cursor */

/* ---- train_text.c ---- */
void train_text(struct train_view *train); /* builds train->text for the chosen gate */
void train_print_history(const struct train_view *train, struct strbuf *out);

/* ---- train_answer.c ---- */
bool train_answer(struct train_view *train, enum gate_answer answer, const char *rationale);
void train_answer_pick(struct train_view *train);
bool train_rationale_edit(struct train_view *train, struct error *error);
bool train_claim(struct train_view *train, const char *text);
bool train_counter(struct train_view *train, const char *text);
bool train_owner(struct train_view *train, const char *who);
bool train_threshold(
	struct train_view *train, const char *value, struct error *error); /* of the signal under the cursor */

/* ---- train.c ---- */
int train_chosen(const struct train_view *train);              /* index of the gate */
const struct gate *train_gate(const struct train_view *train); /* NULL: the project is still being read */
const struct signal *train_signal(const struct train_view *train, size_t index); /* of the chosen gate; NULL: none */
const char *train_key(const struct train_view *train, enum command_id id);

#endif
