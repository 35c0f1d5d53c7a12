/* {"messages": [{"role": "user", "content": "..."}, ...]} and what stands beside it. */
#include "examples.h"

static bool fits(struct json_span record)
{
	struct json_span messages = json_get(record, "messages");
	struct json_span first = json_at(messages, 0);

	return json_type(messages) == JSON_ARRAY && (first.start == NULL || json_type(first) == JSON_OBJECT);
}

const struct format_ops chat_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_CHAT,
	.trait = "a messages list",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
