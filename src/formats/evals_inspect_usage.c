/*
 * Tokens. Some providers' output_tokens hold the reasoning (OpenAI), others' leave it out (Google); which it was shows where the total is given, because
 * what went in and what came out make it up.
 */
#include "evals_inspect.h"

static int64_t count(struct json_span usage, const char *name)
{
	int64_t value;

	return json_int(json_get(usage, name), &value) && value >= 0 ? value : OUTPUT_UNKNOWN;
}

static int64_t or_none(int64_t value)
{
	return value > 0 ? value : 0;
}

/* What came out by the total, if the two other numbers can be made to agree with it: with or without the reasoning, and with what was read from a
 * cache or put into it counted beside the input, or in it. */
static bool by_total(int64_t total, int64_t in, int64_t cached, int64_t out, int64_t reasoning, int64_t *found)
{
	const int64_t rests[] = { total - in, total - in - cached };

	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++)
		if (rests[i] == out || (reasoning > 0 && rests[i] == out + reasoning)) {
			*found = rests[i];
			return true;
		}
	return false;
}

enum inspect_tokens inspect_read_usage(struct json_span usage, struct output_facts *facts)
{
	int64_t in = count(usage, "input_tokens"), out = count(usage, "output_tokens"),
		total = count(usage, "total_tokens"), read = count(usage, "input_tokens_cache_read"),
		written = count(usage, "input_tokens_cache_write"), cached = or_none(read) + or_none(written), found;

	facts->reasoning_tokens = count(usage, "reasoning_tokens");
	facts->cached_tokens = read;
	facts->prompt_tokens = in;
	facts->completion_tokens = out;
	if (!json_number(json_get(usage, "total_cost"), &facts->cost))
		facts->cost = (double)NAN;
	if (out == OUTPUT_UNKNOWN || in == OUTPUT_UNKNOWN)
		return TOKENS_GIVEN;
	if (total != OUTPUT_UNKNOWN && by_total(total, in, cached, out, facts->reasoning_tokens, &found)) {
		facts->completion_tokens = found;
		facts->prompt_tokens = total - found;
		return found == out ? TOKENS_GIVEN : TOKENS_REST;
	}
	if (facts->reasoning_tokens <= out) /* it may be in there, and cannot be told */
		return TOKENS_GIVEN;
	facts->completion_tokens = out + facts->reasoning_tokens;
	return TOKENS_ADDED;
}
