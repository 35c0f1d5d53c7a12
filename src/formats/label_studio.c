/* Label Studio's JSON export: tasks with data and annotations; and JSON-MIN, a flat row an annotation. */
#include "examples.h"
#include "traits.h"

static bool fits(struct json_span record)
{
	if (json_type(json_get(record, "data")) == JSON_OBJECT)
		return has_objects(record, "annotations");
	return has_member(record, "annotation_id") && has_member(record, "annotator");
}

const struct format_ops label_studio_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_LABEL_STUDIO,
	.trait = "Label Studio's data and annotations",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
