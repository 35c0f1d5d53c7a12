#include "tui/screens/sign.h"

#include "preop/base/clock.h"

#include <string.h>

static const struct {
	const char *sign;
	enum role role;
} gates[] = {
	[GATE_UNKNOWN] = { "?", ROLE_MUTED },
	[GATE_PASS] = { "✓", ROLE_GOOD },
	[GATE_FAIL] = { "✗", ROLE_BAD },
	[GATE_WAIVED] = { "~", ROLE_WARN },
}, signals[] = {
	[SIGNAL_GOOD] = { "✓", ROLE_GOOD },
	[SIGNAL_BAD] = { "✗", ROLE_BAD },
	[SIGNAL_WARN] = { "!", ROLE_WARN },
	[SIGNAL_NEUTRAL] = { " ", ROLE_TEXT },
	[SIGNAL_UNDEFINED] = { "?", ROLE_MUTED },
};

const char *gate_sign(enum gate_answer answer)
{
	return gates[answer].sign;
}

enum role gate_role(enum gate_answer answer)
{
	return gates[answer].role;
}

const char *signal_sign(enum signal_state state)
{
	return signals[state].sign;
}

enum role signal_role(enum signal_state state)
{
	return signals[state].role;
}

enum role verdict_role(enum gate_verdict verdict)
{
	static const enum role roles[] = {
		[VERDICT_NOT_READY] = ROLE_BAD, [VERDICT_NOT_DECIDED] = ROLE_WARN, [VERDICT_READY] = ROLE_GOOD
	};

	return roles[verdict];
}

void print_ago(int64_t at, int64_t now, struct strbuf *out)
{
	size_t start = out->len;

	if (at == CLOCK_NONE)
		return;
	clock_print_age(at, now, out);
	if (strcmp(out->data + start, "now") != 0)
		strbuf_adds(out, " ago");
}

void pane_title(const struct surface *s, const char *title, const char *note, bool focused)
{
	int used = 1 + surface_text(s, 0, 1, s->cols - 2, focused ? ROLE_TITLE_FOCUS : ROLE_TITLE, title);

	if (note && *note)
		surface_right(s, 0, s->cols - 1, s->cols - used - 4, ROLE_MUTED, note);
}
