/* {"segments": [{"label": false, "text": "..."}, ...]}: what Axolotl calls input_output. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	struct json_span first = json_at(json_get(record, "segments"), 0);

	return has_flag(first, "label") && has_text(first, "text");
}

const struct format_ops segments_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_SEGMENTS,
	.trait = "segments with a label and a text",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
