/* {"conversations": [{"from": "human", "value": "..."}, ...], "system"?, "tools"?} and a choice or a verdict at their end. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	return has_objects(record, "conversations") || has_objects(record, "conversation");
}

const struct format_ops sharegpt_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_SHAREGPT,
	.trait = "a conversations list",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
