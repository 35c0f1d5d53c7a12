/*
 * Two to four texts beside each other (aligned rows, equal stretches folded as "⋯ 14 equal lines"; of two texts the changed words are marked), unified when narrow, or one
 * above the other.
 *
 * Beside each other they scroll together, or each on its own (diffview_apart()): then lines are not aligned and nothing is folded.
 */
#ifndef PREOP_TUI_WIDGETS_DIFFVIEW_H
#define PREOP_TUI_WIDGETS_DIFFVIEW_H

#include "tui/command.h"
#include "tui/grid.h"

enum { DIFF_SIDES = 4 };
struct diffview;
/* auto: side by side where there is room, else unified; more than two texts: one above the other */
enum diff_layout { DIFF_AUTO, DIFF_SIDE, DIFF_UNIFIED, DIFF_STACKED };
struct diff_text {
	const char *text;
	size_t length;
};

struct diffview *diffview_new(void);
void diffview_free(struct diffview *view);
/* Texts are copied; key as in textview_key(). Equal stretches longer than `fold` lines are folded, 0: never. */
void diffview_set(struct diffview *view, int64_t key, const char *left, size_t left_n, const char *right,
	size_t right_n, int fold);
void diffview_set_many(struct diffview *view, int64_t key, const struct diff_text *texts, int count, int fold);
void diffview_layout(struct diffview *view, enum diff_layout layout);
enum diff_layout diffview_shown(const struct diffview *view, int cols); /* what the layout comes to: never DIFF_AUTO */
/* texts of equal standing: signs A to D, the same roles on all sides */
void diffview_neutral(struct diffview *view);
void diffview_apart(struct diffview *view, bool apart);
void diffview_focus(struct diffview *view, int side); /* which one scrolls while they are apart */
void diffview_unfold(struct diffview *view, bool open);
bool diffview_command(struct diffview *view, enum command_id id); /* scrolling */
void diffview_scroll(struct diffview *view, int lines);
/* The columns of a side when they stand beside each other. */
struct surface diffview_column(const struct diffview *view, const struct surface *s, int side);
void diffview_draw(struct diffview *view, const struct surface *s, const char *left_title, const char *right_title);
void diffview_draw_many(struct diffview *view, const struct surface *s, const char *const *titles);

#endif
