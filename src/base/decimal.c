#include "decimal.h"

#include "preop/base/error.h"
#include "preop/base/memory.h"

#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

/* strtod() and printf() obey LC_NUMERIC: the calling thread has the C locale while they run. */
static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
	c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	if (c_locale == (locale_t)0)
		bug("no memory for the C locale");
}

static locale_t use_c_locale(void)
{
	pthread_once(&c_locale_once, make_c_locale);
	return uselocale(c_locale);
}

double decimal_parse(const char *s, size_t n)
{
	char small[64];
	char *text = n < sizeof(small) ? small : xmalloc(n + 1);

	memcpy(text, s, n);
	text[n] = '\0';
	locale_t before = use_c_locale();
	double value = strtod(text, NULL);
	uselocale(before);
	if (text != small)
		free(text);
	return value;
}

void decimal_print(double value, struct strbuf *out)
{
	locale_t before = use_c_locale();
	size_t start = out->len;

	for (int digits = 15; digits <= 17; digits++) {
		strbuf_truncate(out, start);
		strbuf_addf(out, "%.*g", digits, value);
		if (strtod(out->data + start, NULL) == value)
			break;
	}
	uselocale(before);
}
