/*
 * Regular expressions. One search has a limit (text/pattern.h); a pattern that needs that limit again and again would still take hours over all outputs, so after some
 * such outputs it is not tried any more.
 */
#include "check_kind.h"

#include "preop/text/pattern.h"

#include <string.h>

enum { PATIENCE = 20 /* outputs on which the pattern may give up */ };

struct regex {
	struct pattern *pattern;
	bool whole;
	int given_up;
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct check_text text = check_spec_text(spec, "pattern", arena);
	struct regex *regex = arena_alloc(arena, sizeof(*regex));
	unsigned flags = PATTERN_REGEX | (check_spec_flag(spec, "ignore_case") ? PATTERN_IGNORE_CASE : 0U);

	regex->whole = check_spec_flag(spec, "whole");
	regex->pattern = pattern_new(text.bytes, text.n, "", 0, flags, error);
	*state = regex;
	return regex->pattern != NULL;
}

static void release(void *state)
{
	pattern_free(((struct regex *)state)->pattern);
}

static void search(struct regex *regex, const struct check_output *output, struct check_verdict *verdict)
{
	struct error why = ERROR_INIT;
	struct pattern_span span;
	bool found;

	if (!pattern_find(regex->pattern, output->text.bytes, output->text.n, 0, &span, &found, &why)) {
		regex->given_up++;
		check_undefined(verdict, "%s", why.message);
		return;
	}
	bool passed = found && (!regex->whole || (span.start == 0 && span.length == output->text.n));
	if (!found) {
		check_pass(verdict, false, "no match");
		return;
	}
	check_pass(verdict, passed, passed ? "matches " : "matches only ");
	check_quote(&verdict->detail, output->text.bytes + span.start, span.length);
	strbuf_addf(&verdict->detail, " at byte %zu", span.start + 1);
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct regex *regex = state;

	(void)error;
	if (regex->given_up < PATIENCE)
		search(regex, output, verdict);
	else
		check_undefined(verdict, "not tried: the pattern was too much work on %d outputs before", PATIENCE);
	return true;
}

const struct check_method check_method_regex = { .prepare = prepare, .release = release, .judge = judge };
