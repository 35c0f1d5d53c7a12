/* {"prompt"?, "chosen", "rejected"} of TRL, and the names that Axolotl, Argilla and LLaMA-Factory give them. */
#include "examples.h"
#include "traits.h"

/* ShareGPT's conversations with a choice at their end are ShareGPT's. */
static bool fits(struct json_span record)
{
	if (has_objects(record, "conversations"))
		return false;
	return (has_turn(record, "chosen") && has_turn(record, "rejected")) ||
		(has_turn(record, "chosen_response") && has_turn(record, "rejected_response"));
}

const struct format_ops preference_format = {
	.frames = FRAMES_JSON | FRAMES_TABLE,
	.shape = SHAPE_PREFERENCE,
	.trait = "a chosen and a rejected answer",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
