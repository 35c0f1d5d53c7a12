/* How long an output is: in characters, words, lines or tokens. */
#include "check_kind.h"

#include "fold.h"

#include "preop/model/check_run.h"
#include "preop/text/bpe.h"
#include "preop/text/estimate.h"
#include "preop/text/normal.h"

#include <math.h>
#include <string.h>

enum unit { UNIT_CHARACTERS, UNIT_WORDS, UNIT_LINES, UNIT_TOKENS };

struct length {
	enum unit unit;
	double least, most;      /* NAN: none */
	struct bpe_coder *coder; /* made when the first output comes */
};

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct length *length = arena_alloc(arena, sizeof(*length));

	length->unit = (enum unit)check_spec_word(spec, "unit");
	length->least = check_spec_number(spec, "least");
	length->most = check_spec_number(spec, "most");
	*state = length;
	return !isnan(length->least) || !isnan(length->most) ||
		error_set(error, ERROR_INPUT, "say what is the least or the most");
}

static void release(void *state)
{
	bpe_coder_free(((struct length *)state)->coder);
}

static int64_t count_words(struct check_text text)
{
	size_t cursor = 0, start, length;
	int64_t count = 0;

	while (text_next_word(text.bytes, text.n, &cursor, &start, &length))
		count++;
	return count;
}

/* The last line may end without a newline. */
static int64_t count_lines(struct check_text text)
{
	int64_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += text.bytes[i] == '\n';
	return count + (text.n > 0 && text.bytes[text.n - 1] != '\n');
}

/* *exact false: an estimate. */
static bool count_tokens(
	struct length *length, const struct check_output *output, int64_t *count, bool *exact, struct error *error)
{
	size_t tokens;

	*exact = output->means->bpe != NULL;
	if (!*exact) {
		*count = token_estimate(output->text.bytes, output->text.n);
		return true;
	}
	if (length->coder == NULL)
		length->coder = bpe_coder_new(output->means->bpe);
	if (!bpe_encode(length->coder, output->text.bytes, output->text.n, NULL, &tokens, error))
		return false;
	*count = (int64_t)tokens;
	return true;
}

static bool measure(
	struct length *length, const struct check_output *output, int64_t *count, bool *exact, struct error *error)
{
	*exact = true;
	switch (length->unit) {
	case UNIT_CHARACTERS:
		*count = text_characters(output->text.bytes, output->text.n);
		return true;
	case UNIT_WORDS:
		*count = count_words(output->text);
		return true;
	case UNIT_LINES:
		*count = count_lines(output->text);
		return true;
	case UNIT_TOKENS:
		return count_tokens(length, output, count, exact, error);
	}
	return false;
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	static const char *const units[] = { "characters", "words", "lines", "tokens" };
	struct length *length = state;
	int64_t count;
	bool exact;

	if (!measure(length, output, &count, &exact, error))
		return false;
	bool passed = !((double)count < length->least) && !((double)count > length->most);
	strbuf_addf(&verdict->label, "%lld", (long long)count);
	check_pass(verdict, passed, "%s%lld %s", exact ? "" : "about ", (long long)count, units[length->unit]);
	if (!isnan(length->least))
		strbuf_addf(&verdict->detail, ", at least %g", length->least);
	if (!isnan(length->most))
		strbuf_addf(&verdict->detail, ", at most %g", length->most);
	if (!exact)
		strbuf_adds(&verdict->detail, " (estimated: no tokenizer was given)");
	return true;
}

const struct check_method check_method_length = {
	.prepare = prepare, .release = release, .judge = judge, .states = 1U << CHECK_STATE_TRUNCATED
};
