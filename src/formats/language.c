/* {"text": "..."}: language modeling, every token is trained on. */
#include "examples.h"
#include "traits.h"

/* Members that describe a text. Any other may be a label or an answer, which a mapping has to tell. */
static bool describes(struct json_span key)
{
	static const char *const names[] = { "text", "id", "meta", "metadata", "source", "url", "title", "date", "at",
		"timestamp", "created_at", "split", "group", "user_id", "lang", "language", "license", "added" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_equals(key, names[i]))
			return true;
	return false;
}

static bool fits(struct json_span record)
{
	struct json_span key, value;

	for (size_t cursor = 0; json_next_member(record, &cursor, &key, &value);)
		if (!describes(key))
			return false;
	return has_text(record, "text");
}

const struct format_ops language_format = {
	.frames = FRAMES_JSON,
	.shape = SHAPE_TEXT,
	.trait = "a text and what describes it",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
