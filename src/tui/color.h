/* Colours of themes as what a terminal has. Pure. */
#ifndef TUI_COLOR_H
#define TUI_COLOR_H

#include <stdbool.h>

/* A style's colour (theme.h) as a number for a terminal of that many colours (8, 16, 256, more: direct colour); -1: its default. Where only 8 are there, *bright is set
 * for one of the bright ones: the caller makes it bold. */
int color_number(int spec, int colors, bool *bright);

#endif
