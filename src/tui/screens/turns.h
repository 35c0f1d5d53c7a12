/* The turns of a record as text: who speaks, what each turn is for, and of two that are compared what differs. */
#ifndef PREOP_TUI_SCREENS_TURNS_H
#define PREOP_TUI_SCREENS_TURNS_H

#include "preop/model/shape.h"
#include "preop/text/worddiff.h"
#include "tui/widgets/textview.h"

struct turn_pair { /* two turns and how their words differ */
	size_t first, second;
	struct worddiff diff;
};
void turns_add(struct textview *text, const struct turns *turns, const struct turn_pair *pair /* NULL: none */);

#endif
