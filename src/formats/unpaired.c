/* {"prompt", "completion", "label": true} of TRL's KTO; LLaMA-Factory's kto_tag. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	static const char *const questions[] = { "prompt", "question", "instruction", "input", NULL };
	static const char *const answers[] = { "completion", "output", "response", NULL };

	if (has_flag(record, "kto_tag"))
		return has_objects(record, "messages") ||
			(has_any(record, questions, has_turn) && has_any(record, answers, has_turn));
	return has_flag(record, "label") && has_turn(record, "completion") && has_any(record, questions, has_turn);
}

const struct format_ops unpaired_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_UNPAIRED,
	.trait = "an answer and whether it is good",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
