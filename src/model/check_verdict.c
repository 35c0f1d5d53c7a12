/* What a judgement is made of. */
#include "check_kind.h"

#include "fold.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { QUOTED = 60 /* characters of a text in a detail */ };

static const char *const states[CHECK_STATES] = { "ok", "empty", "truncated", "refused", "filtered", "error",
	"missing" };

const char *check_state_word(int state)
{
	return states[state];
}

int check_state_index(const char *word)
{
	for (int i = 0; i < CHECK_STATES; i++)
		if (strcmp(states[i], word) == 0)
			return i;
	return CHECK_STATE_MISSING; /* the schema knows no other */
}

static void end(struct check_verdict *verdict, double value, const char *format, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void end(struct check_verdict *verdict, double value, const char *format, va_list ap)
{
	verdict->value = value;
	strbuf_vaddf(&verdict->detail, format, ap);
}

void check_value(struct check_verdict *verdict, double value, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	end(verdict, value, format, ap);
	va_end(ap);
}

void check_pass(struct check_verdict *verdict, bool passed, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	end(verdict, passed, format, ap);
	va_end(ap);
}

void check_undefined(struct check_verdict *verdict, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	end(verdict, (double)NAN, format, ap);
	va_end(ap);
}

void check_quote(struct strbuf *detail, const char *bytes, size_t n)
{
	strbuf_addc(detail, '"');
	bool whole = text_line(bytes, n, QUOTED, detail);
	strbuf_adds(detail, whole ? "\"" : "...\"");
}
