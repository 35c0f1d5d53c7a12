#include "preop/base/number.h"

#include "decimal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static size_t digits_at(const char *text)
{
	return strspn(text, "0123456789");
}

/* Digits around at most one point; `zero`: nothing but zeros among them. Where they end, or NULL. */
static const char *read_mantissa(const char *text, bool *zero)
{
	size_t whole = digits_at(text), part = text[whole] == '.' ? digits_at(text + whole + 1) : 0;
	char first = text[strspn(text, "0.")];

	*zero = first < '1' || first > '9';
	return whole + part == 0 ? NULL : text + whole + (text[whole] == '.') + part;
}

bool number_read_double(const char *text, double *out)
{
	const char *at = text + (*text == '-' || *text == '+');
	bool zero;

	at = read_mantissa(at, &zero);
	if (at != NULL && (*at == 'e' || *at == 'E')) {
		at += 1 + (at[1] == '-' || at[1] == '+');
		size_t digits = digits_at(at);
		at = digits > 0 ? at + digits : NULL;
	}
	if (at == NULL || *at != '\0')
		return false;
	double value = decimal_parse(text, (size_t)(at - text));
	if (!isnormal(value) && !zero)
		return false;
	*out = value;
	return true;
}
