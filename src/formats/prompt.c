/* {"prompt": ..., "completion": ...}: texts, or TRL's lists of messages. */
#include "examples.h"

static bool fits_turn(struct json_span value)
{
	return json_type(value) == JSON_STRING || json_type(value) == JSON_ARRAY;
}

static bool fits(struct json_span record)
{
	return fits_turn(json_get(record, "prompt")) && fits_turn(json_get(record, "completion"));
}

const struct format_ops prompt_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_PROMPT,
	.trait = "a prompt and a completion",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
