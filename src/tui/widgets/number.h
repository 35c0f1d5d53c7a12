/* Counts as people read them: thousands apart, "1 000 000". */
#ifndef PREOP_TUI_WIDGETS_NUMBER_H
#define PREOP_TUI_WIDGETS_NUMBER_H

#include <stdint.h>

struct number {
	char text[32];
};
struct number number_of(int64_t value);
const char *plural(int64_t count); /* "" for one, else "s" */

#endif
