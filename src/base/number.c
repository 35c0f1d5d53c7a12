#include "preop/base/number.h"

#include <errno.h>
#include <stdlib.h>

bool number_read(const char *text, int64_t *out)
{
	char *end;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		return false;
	*out = value;
	return true;
}
