/* Counting words in the titles of actions: "1 example", "2 examples". */
#ifndef PREOP_SRC_MODEL_PLURAL_H
#define PREOP_SRC_MODEL_PLURAL_H

#include <stdint.h>

static inline const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

#endif
