/* {"input": {"messages": [...]}, "preferred_output": [...], "non_preferred_output": [...]} */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	static const char *const better[] = { "preferred_output", "preferred_completion", NULL };
	static const char *const worse[] = { "non_preferred_output", "non_preferred_completion", NULL };

	return has_objects(json_get(record, "input"), "messages") && has_any(record, better, has_turn) &&
		has_any(record, worse, has_turn);
}

const struct format_ops openai_preference_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_OPENAI_PREFERENCE,
	.trait = "an input with messages, a preferred and a non-preferred output",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
