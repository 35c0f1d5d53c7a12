/* {"instruction", "input"?, "output", "system"?, "history"?} */
#include "examples.h"

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "instruction")) == JSON_STRING &&
		json_type(json_get(record, "output")) == JSON_STRING;
}

const struct format_ops alpaca_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_ALPACA,
	.trait = "an instruction and an output",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
