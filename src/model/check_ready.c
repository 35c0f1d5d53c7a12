/* What all kinds have in common: outputs without an answer, looking only behind a mark, turning the answer round, a threshold. */
#include "check_kind.h"

#include "preop/base/number.h"
#include "preop/text/find.h"

#include <math.h>
#include <string.h>

/* ---- Parameters ---- */

/* One of "empty=0,refused=0". */
static bool read_state(char *word, double values[CHECK_STATES], struct error *error)
{
	char *equals = strchr(word, '=');
	double value;

	if (equals != NULL)
		*equals = '\0';
	for (int i = CHECK_STATE_OK + 1; i < CHECK_STATES; i++) {
		if (equals == NULL || strcmp(check_state_word(i), word) != 0 || !number_read_double(equals + 1, &value))
			continue;
		values[i] = value;
		return true;
	}
	return error_set(error, ERROR_INPUT,
		"count wants states and values, as in empty=0,refused=0, not \"%.40s\"; states are empty, truncated, "
		"refused, filtered, error and missing",
		word);
}

static bool read_states(
	const struct check_spec *spec, struct arena *arena, double values[CHECK_STATES], struct error *error)
{
	struct check_text text = check_spec_text(spec, "count", arena);
	char *rest = NULL, *copy = arena_strndup(arena, text.bytes != NULL ? text.bytes : "", text.n);

	for (int i = 0; i < CHECK_STATES; i++)
		values[i] = (double)NAN;
	for (char *word = strtok_r(copy, ", ", &rest); word != NULL; word = strtok_r(NULL, ", ", &rest))
		if (!read_state(word, values, error))
			return false;
	return true;
}

bool check_prepare(const struct check_spec *spec, struct arena *arena, struct check_ready *out, struct error *error)
{
	*out = (struct check_ready){
		.kind = spec->kind,
		.inverted = check_spec_flag(spec, "not"),
		.pass = check_spec_number(spec, "pass"),
		.after = check_spec_text(spec, "after", arena),
	};
	if (out->inverted && spec->kind->number && isnan(out->pass))
		return error_set(error, ERROR_INPUT, "%s gives a number: not can turn it round only with pass",
			spec->kind->name);
	if (!isnan(out->pass) && !spec->kind->number)
		return error_set(error, ERROR_INPUT, "%s passes or fails; pass is for kinds that give a number",
			spec->kind->name);
	return read_states(spec, arena, out->count, error) &&
		spec->kind->method->prepare(spec, arena, &out->state, error);
}

void check_release(struct check_ready *ready)
{
	if (ready->kind->method->release != NULL)
		ready->kind->method->release(ready->state);
}

/* ---- One output ---- */

/* What is behind the last mark; all of it when there is none. */
static struct check_text behind(struct check_text text, struct check_text mark)
{
	const char *at = text.bytes, *end = text.bytes + text.n, *found;

	if (mark.bytes == NULL || mark.n == 0)
		return text;
	while ((found = text_find(at, (size_t)(end - at), mark.bytes, mark.n)) != NULL)
		at = found + mark.n;
	return (struct check_text){ at, (size_t)(end - at) };
}

/* Numbers to the left of "against" read as what was measured. */
static void apply_threshold(const struct check_ready *ready, struct check_verdict *verdict)
{
	double value = verdict->value;

	strbuf_addf(&verdict->label, "%.4g", value);
	strbuf_addf(&verdict->detail, "; %.4g, passes from %g on", value, ready->pass);
	verdict->value = value >= ready->pass;
}

bool check_judge(const struct check_ready *ready, const struct check_output *output, struct check_verdict *verdict,
	struct error *error)
{
	const struct check_method *method = ready->kind->method;
	struct check_output seen = *output;

	strbuf_reset(&verdict->label);
	strbuf_reset(&verdict->detail);
	verdict->value = (double)NAN;
	if (!isnan(ready->count[output->state]))
		return check_value(verdict, ready->count[output->state], "%s counts as %g",
			       check_state_word(output->state), ready->count[output->state]),
		       true;
	if (((1U << CHECK_STATE_OK | method->states) & 1U << output->state) == 0)
		return check_undefined(verdict, "%s: not a wrong answer", check_state_word(output->state)), true;
	seen.text = behind(output->text, ready->after);
	if (!method->judge(ready->state, &seen, verdict, error))
		return false;
	if (!isnan(ready->pass) && !isnan(verdict->value))
		apply_threshold(ready, verdict);
	if (ready->inverted && !isnan(verdict->value))
		verdict->value = 1 - verdict->value;
	return true;
}
