/* {"prompt": "...", "completions": ["...", ...], "labels": [true, ...]} */
#include "examples.h"
#include "traits.h"

static bool has_list(struct json_span record, const char *name)
{
	return json_type(json_get(record, name)) == JSON_ARRAY;
}

static bool fits(struct json_span record)
{
	return has_turn(record, "prompt") && has_list(record, "completions") && has_list(record, "labels");
}

const struct format_ops stepwise_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_STEPWISE,
	.trait = "a prompt, completions and a label for each",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
