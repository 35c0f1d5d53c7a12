/* sentence-transformers' pairs and triplets: columns by order, a loss takes the one or the other. */
#include "export_writers.h"

static const char *check_anchor(const struct content *content)
{
	size_t from, to;

	if (content->kind != CONTENT_RETRIEVAL)
		return content_kind_reason(content->kind);
	for (size_t i = 0; i < content->count; i++)
		if (!content->messages[i].plain)
			return "a text is not plain text";
	content_part(content, PART_INPUT, &from, &to);
	return to - from != 1 ? "it is two texts and how alike they are" : NULL;
}

static void put_texts(const struct content *content, struct strbuf *out)
{
	static const char *const names[] = { "{\"anchor\": ", ", \"positive\": ", ", \"negative\": " };

	for (size_t i = 0; i < content->count && i < sizeof(names) / sizeof(names[0]); i++) {
		strbuf_adds(out, names[i]);
		strbuf_add(out, content->messages[i].text.start, content->messages[i].text.length);
	}
	strbuf_addc(out, '}');
}

/* The record has the texts in this order: one anchor, then the positives, then the negatives. */
static const char *write(const struct content *content, size_t negatives, struct strbuf *out)
{
	const char *reason = check_anchor(content);
	size_t from, positives, worse;

	if (reason != NULL)
		return reason;
	content_part(content, PART_POSITIVE, &from, &positives);
	positives -= from;
	content_part(content, PART_NEGATIVE, &from, &worse);
	worse -= from;
	if (positives != 1)
		return positives == 0 ? "it has no positive" : "it has several positives";
	if (worse != negatives)
		return worse == 0        ? "it has no negative"
			: negatives == 0 ? "it has a negative"
					 : "it has several negatives";
	put_texts(content, out);
	return NULL;
}

const char *write_pair(struct export *export, const struct content *content, struct strbuf *out)
{
	(void)export;
	return write(content, 0, out);
}

const char *write_triplet(struct export *export, const struct content *content, struct strbuf *out)
{
	(void)export;
	return write(content, 1, out);
}
