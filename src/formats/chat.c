/* {"messages": [{"role": "user", "content": "..."}, ...]} and what stands beside it. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	return has_objects(record, "messages");
}

const struct format_ops chat_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_CHAT,
	.trait = "a messages list",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
