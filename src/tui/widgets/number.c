#include "tui/widgets/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct number number_of(int64_t value)
{
	struct number number;
	char digits[32];
	size_t out = 0, n = (size_t)snprintf(digits, sizeof(digits), "%" PRId64, value);

	for (size_t i = 0; i < n; i++) {
		number.text[out++] = digits[i];
		if (digits[i] != '-' && i + 1 < n && (n - 1 - i) % 3 == 0)
			number.text[out++] = ' ';
	}
	number.text[out] = '\0';
	return number;
}

const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}
