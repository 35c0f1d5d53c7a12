/* {"instruction", "input"?, "output", "system"?, "history"?} */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	return has_text(record, "instruction") && has_text(record, "output");
}

const struct format_ops alpaca_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_ALPACA,
	.trait = "an instruction and an output",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
