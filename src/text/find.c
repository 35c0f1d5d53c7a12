/* memmem() is in every C library there is and, since 2024, in POSIX; older headers show it only when asked. */
#define _GNU_SOURCE
#include "preop/text/find.h"

#include <string.h>

const char *text_find(const char *text, size_t n, const char *what, size_t what_n)
{
	return what_n == 0 ? text : memmem(text, n, what, what_n);
}
