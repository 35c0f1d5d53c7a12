/* What a judgement is made of, and what outputs without an answer count. */
#include "check_kind.h"

#include "fold.h"

#include "preop/base/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTED = 60 /* characters of a text in a detail */ };

static const char *const states[CHECK_STATES] = { "ok", "empty", "truncated", "refused", "filtered", "error",
	"missing" };

int check_state_index(const char *state)
{
	for (int i = 0; i < CHECK_STATES; i++)
		if (strcmp(states[i], state) == 0)
			return i;
	return CHECK_STATE_MISSING; /* the schema knows no other */
}

/* ---- "empty=0,refused=0" ---- */

static bool read_state(char *word, double values[CHECK_STATES], struct error *error)
{
	char *equals = strchr(word, '=');
	double value;

	if (equals != NULL)
		*equals = '\0';
	for (int i = CHECK_STATE_OK + 1; i < CHECK_STATES; i++) {
		if (equals == NULL || strcmp(states[i], word) != 0 || !number_read_double(equals + 1, &value))
			continue;
		values[i] = value;
		return true;
	}
	return error_set(error, ERROR_INPUT,
		"count wants states and values, as in empty=0,refused=0, not \"%.40s\"; states are empty, truncated, "
		"refused, "
		"filtered, error and missing",
		word);
}

bool check_states_read(const struct check_spec *spec, double values[CHECK_STATES], struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct check_text text = check_spec_text(spec, "count", &arena);
	char *rest = NULL;
	bool ok = true;

	for (int i = 0; i < CHECK_STATES; i++)
		values[i] = (double)NAN;
	char *copy = arena_strndup(&arena, text.bytes != NULL ? text.bytes : "", text.n);
	for (char *word = strtok_r(copy, ", ", &rest); ok && word != NULL; word = strtok_r(NULL, ", ", &rest))
		ok = read_state(word, values, error);
	arena_free(&arena);
	return ok;
}

/* ---- Ends of a judgement ---- */

void check_value(struct check_verdict *verdict, double value, const char *format, ...)
{
	va_list ap;

	verdict->value = value;
	va_start(ap, format);
	strbuf_vaddf(&verdict->detail, format, ap);
	va_end(ap);
}

void check_pass(struct check_verdict *verdict, bool passed, const char *format, ...)
{
	va_list ap;

	verdict->value = passed;
	va_start(ap, format);
	strbuf_vaddf(&verdict->detail, format, ap);
	va_end(ap);
}

void check_undefined(struct check_verdict *verdict, const char *format, ...)
{
	va_list ap;

	verdict->value = (double)NAN;
	va_start(ap, format);
	strbuf_vaddf(&verdict->detail, format, ap);
	va_end(ap);
}

void check_quote(struct strbuf *detail, const char *bytes, size_t n)
{
	strbuf_addc(detail, '"');
	bool whole = text_line(bytes, n, QUOTED, detail);
	strbuf_adds(detail, whole ? "\"" : "...\"");
}
