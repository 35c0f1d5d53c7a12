/*
 * Case, the home: what its files share. case.c has the tables, the frame and the way to other screens; case_parts the
 * cells of its own parts; case_strands what changes.
 */
#ifndef PREOP_TUI_SCREENS_CASE_VIEW_H
#define PREOP_TUI_SCREENS_CASE_VIEW_H

#include "tui/app.h"
#include "tui/screens/case_layout.h"
#include "tui/widgets/list.h"

struct case_view {
	struct view view;
	enum case_part part; /* of its own parts the one with the cursor: blockers, strands or, when narrow, screens */
	struct list blockers, strands, screens;
	int64_t wanted_strand;     /* id of one just added, once it is here; 0: none */
	struct case_layout layout; /* of the last frame */
};

const enum view_id *case_screens(void);                                 /* CASE_SCREENS of them, in order */
const char *case_key(const struct case_view *view, enum command_id id); /* its keys for sentences, or its name */
void case_sync(struct case_view *view);                                 /* counts as of now */
struct list *case_list(struct case_view *view);                         /* of the part with the cursor */

/* ---- case_parts.c: rows 0 to s->rows of each ---- */
int case_question_rows(const struct case_view *view, int cols);
void case_draw_question(const struct case_view *view, const struct surface *s);
void case_draw_blockers(struct case_view *view, const struct surface *s, bool focused);
void case_draw_strands(struct case_view *view, const struct surface *s, bool focused);
void case_draw_screens(struct case_view *view, const struct surface *s, bool focused);

/* ---- case_strands.c ---- */
bool case_question(struct case_view *view, const char *args, struct error *error);
bool case_strand_add(struct case_view *view, const char *args, struct error *error);
bool case_strand_box(struct case_view *view, const char *args, struct error *error);
bool case_strand_route(struct case_view *view, const char *args, struct error *error);
bool case_strand_diagnosis(struct case_view *view, const char *args, struct error *error);
bool case_strand_belongs(struct case_view *view, const char *args, struct error *error);
bool case_intake(struct case_view *view, const char *args, struct error *error);
bool case_board(struct case_view *view, const char *args, struct error *error);
bool case_strand_remove(struct case_view *view, const char *args, struct error *error);
void case_strand_open(struct case_view *view);
const struct strand *case_strand(const struct case_view *view); /* under the cursor, or NULL */

#endif
