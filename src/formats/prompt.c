/* {"prompt": ..., "completion": ...}: texts, or TRL's lists of messages. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	return has_turn(record, "prompt") && has_turn(record, "completion");
}

const struct format_ops prompt_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_PROMPT,
	.trait = "a prompt and a completion",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
