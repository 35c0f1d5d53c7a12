/* How near an output is to a text: ROUGE-L and edit distance. */
#include "check_kind.h"

#include "preop/text/rouge.h"

#include <string.h>

struct overlap {
	struct check_text text; /* bytes NULL: the reference */
	double beta;
};

static bool prepare_rouge(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct overlap *overlap = arena_alloc(arena, sizeof(*overlap));

	overlap->text = check_spec_text(spec, "text", arena);
	overlap->beta = check_spec_number(spec, "beta");
	*state = overlap;
	return overlap->beta > 0 || error_set(error, ERROR_INPUT, "beta must be above 0");
}

static bool prepare_edits(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct overlap *overlap = arena_alloc(arena, sizeof(*overlap));

	(void)error;
	overlap->text = check_spec_text(spec, "text", arena);
	*state = overlap;
	return true;
}

/* What is too long is said of that output; without memory all ends. */
static bool too_long(struct check_verdict *verdict, const struct error *why, struct error *error)
{
	if (why->code != ERROR_INPUT)
		return error_set(error, why->code, "%s", why->message);
	check_undefined(verdict, "%s", why->message);
	return true;
}

static bool judge_rouge(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	const struct overlap *overlap = state;
	struct check_text text = overlap->text.bytes != NULL ? overlap->text : output->reference;
	struct error why = ERROR_INIT;
	struct rouge rouge;

	if (text.bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!rouge_l(output->text.bytes, output->text.n, text.bytes, text.n, overlap->beta, &rouge, &why))
		return too_long(verdict, &why, error);
	if (rouge.reference == 0)
		check_undefined(verdict, "the reference has no words");
	else
		check_value(verdict, rouge.f, "%lld words in common, precision %.3f of %lld, recall %.3f of %lld",
			(long long)rouge.common, rouge.precision, (long long)rouge.output, rouge.recall,
			(long long)rouge.reference);
	return true;
}

static bool judge_edits(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	const struct overlap *overlap = state;
	struct check_text text = overlap->text.bytes != NULL ? overlap->text : output->reference;
	struct error why = ERROR_INIT;
	int64_t distance, longer;

	if (text.bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!text_edits(output->text.bytes, output->text.n, text.bytes, text.n, &distance, &longer, &why))
		return too_long(verdict, &why, error);
	check_value(verdict, longer > 0 ? 1 - (double)distance / (double)longer : 1, "%lld edits in %lld characters",
		(long long)distance, (long long)longer);
	return true;
}

const struct check_method check_method_rouge = { .prepare = prepare_rouge, .judge = judge_rouge };
const struct check_method check_method_edits = { .prepare = prepare_edits, .judge = judge_edits };
