/* Argilla's JSON exports, versions 1 and 2: fields and responses, or inputs and annotation. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	static const char *const beside[] = { "responses", "suggestions", "annotation", "prediction", "status", NULL };

	if (json_type(json_get(record, "fields")) == JSON_OBJECT)
		return has_any(record, beside, has_member);
	return (json_type(json_get(record, "inputs")) == JSON_OBJECT || has_text(record, "text")) &&
		has_member(record, "annotation") && has_member(record, "prediction");
}

const struct format_ops argilla_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_ARGILLA,
	.trait = "Argilla's fields and responses",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
