/* Pairs, triplets and scored pairs of sentence-transformers. A question with an answer is a demonstration. */
#include "examples.h"
#include "traits.h"

static bool has_documents(struct json_span record, const char *name)
{
	return has_text(record, name) || json_type(json_get(record, name)) == JSON_ARRAY;
}

/* A table holds its numbers as text. */
static bool is_score(struct json_span value)
{
	double number;

	if (json_type(value) == JSON_STRING && value.length > 2)
		value = (struct json_span){ value.start + 1, value.length - 2 };
	return json_number(value, &number);
}

static bool fits(struct json_span record)
{
	static const char *const anchors[] = { "anchor", "query", "question", "sentence", NULL };
	static const char *const positives[] = { "positive", "pos", "positives", "positive_passages", NULL };
	static const char *const scores[] = { "score", "similarity_score", "similarity", NULL };

	if (has_any(record, anchors, has_text) && has_any(record, positives, has_documents))
		return true;
	for (size_t i = 0; scores[i] != NULL; i++)
		if (is_score(json_get(record, scores[i])))
			return (has_text(record, "sentence1") && has_text(record, "sentence2")) ||
				(has_text(record, "sentence_A") && has_text(record, "sentence_B")) ||
				(has_text(record, "text1") && has_text(record, "text2"));
	return false;
}

const struct format_ops retrieval_format = {
	.frames = FRAMES_JSON | FRAMES_TABLE,
	.shape = SHAPE_RETRIEVAL,
	.trait = "an anchor and what belongs to it",
	.fits = fits,
	.sink = &examples_sink,
	.take = examples_take,
};
