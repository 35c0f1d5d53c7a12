/* How far a movement command goes: one table for lists, texts and diffs. */
#ifndef PREOP_TUI_WIDGETS_SCROLL_H
#define PREOP_TUI_WIDGETS_SCROLL_H

#include "tui/command.h"

#include <stdint.h>

enum { SCROLL_TEXT_LINES = 3 /* scroll-down, scroll-up: the text beside a list */ };
#define SCROLL_ALL (INT64_MAX / 2) /* first and last: more than anything holds, and still safe to add */

/* Lines to go (negative: up) in a window of `height` lines; false: no movement command. */
bool scroll_step(enum command_id id, int height, int64_t *lines);

#endif
