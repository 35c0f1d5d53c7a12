/* Two texts side by side (aligned rows, changed words marked, equal stretches folded as "⋯ 14 equal lines") or unified when narrow. */
#ifndef PREOP_TUI_WIDGETS_DIFFVIEW_H
#define PREOP_TUI_WIDGETS_DIFFVIEW_H

#include "tui/command.h"
#include "tui/grid.h"

struct diffview;
enum diff_layout { DIFF_AUTO /* side by side from 90 columns on */, DIFF_SIDE, DIFF_UNIFIED };

struct diffview *diffview_new(void);
void diffview_free(struct diffview *view);
/* Texts are copied; key as in textview_key(). Equal stretches longer than `fold` lines are folded, 0: never. */
void diffview_set(struct diffview *view, int64_t key, const char *left, size_t left_n, const char *right,
	size_t right_n, int fold);
void diffview_layout(struct diffview *view, enum diff_layout layout);
/* two texts of equal standing: signs A and B, the same roles on both sides */
void diffview_neutral(struct diffview *view);
bool diffview_command(struct diffview *view, enum command_id id); /* scrolling */
void diffview_scroll(struct diffview *view, int lines);
void diffview_draw(struct diffview *view, const struct surface *s, const char *left_title, const char *right_title);

#endif
