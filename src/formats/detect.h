/*
 * What a file is, by content: the frame first, then the format that fits the first records, and why.
 */
#ifndef PREOP_SRC_FORMATS_DETECT_H
#define PREOP_SRC_FORMATS_DETECT_H

#include "format.h"

struct detect_wish {
	const char *name;
	bool outputs; /* nothing but formats of outputs is looked for */
};

/* `wish->name` forces a format (NULL, also instead of the wish: by content); the frame is found by content either way. The source is not consumed.
 * `sample` is to be freed by the caller on success; `why` is appended to; it may say already who named the format. `path` only tells a table with a single
 * column from prose. */
bool detect_format(struct source *source, const struct detect_wish *wish, const char *path, struct sample *sample,
	const struct format_info **format, struct strbuf *why, struct error *error);

#endif
