/* Find and replace in one record: what replace.c does row by row. */
#ifndef PREOP_SRC_MODEL_REPLACE_ROW_H
#define PREOP_SRC_MODEL_REPLACE_ROW_H

#include "preop/model/replace.h"
#include "preop/model/shape.h"
#include "preop/text/pattern.h"

struct cut { /* raw bytes of the record that go, and what comes in their place (already escaped, in `texts`) */
	const char *start;
	size_t length, text, text_length;
};
struct row_replacer {
	struct pattern *pattern;
	const char *field;
	bool texts_wanted; /* before and after for a preview */

	struct cut *cuts;
	size_t cut_count, cut_capacity;
	struct strbuf texts, decoded, expanded;
	int64_t matches;
	struct strbuf before, after; /* the changed texts */
	struct strbuf body;          /* the record as it would be */
};
bool row_replacer_open(
	struct row_replacer *row, const struct replace_spec *spec, bool texts_wanted, struct error *error);
void row_replacer_close(struct row_replacer *row);

/* Fills matches, body, before and after; matches 0: nothing to replace, the rest is empty. A record that is not of its shape has no turns to look at. */
bool row_replace(struct row_replacer *row, enum example_shape shape, const struct field_map *map, const char *body,
	size_t n, struct error *error);

#endif
