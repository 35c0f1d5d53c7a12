/* What of a record is full text: the texts of its turns, one after the other, with a sign between them that no phrase reaches over. */
#ifndef PREOP_SRC_MODEL_SEARCH_TEXT_H
#define PREOP_SRC_MODEL_SEARCH_TEXT_H

#include "preop/model/shape.h"

#include <stdint.h>

/* How the records of one import are to be read; kept from row to row. */
struct search_source {
	int64_t import; /* 0: none yet */
	enum example_shape shape;
	struct field_map map;
	struct arena arena;
};
#define SEARCH_SOURCE_INIT                                                                                             \
	{                                                                                                              \
		.import = 0, .arena = ARENA_INIT                                                                       \
	}
bool search_source_turn(
	struct search_source *source, int64_t import, int shape, const char *fields, struct error *error);
void search_source_free(struct search_source *source);

/* Appends; false: no memory (the text's size is the record's). */
bool search_text(const struct search_source *source, const char *body, size_t n, struct strbuf *out);

#endif
