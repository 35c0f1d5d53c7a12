/*
 * How a file is cut into records, told by its first bytes.
 */
#ifndef PREOP_SRC_FORMATS_FRAME_H
#define PREOP_SRC_FORMATS_FRAME_H

#include "reader.h"

struct frame {
	enum framing framing; /* FRAMING_COUNT: neither JSON nor a table */
	char delimiter;       /* FRAMING_TABLE: ',', ';' or '\t' */
};

/* `is_record` tells a lone object that is a record from one that holds the records. */
struct frame frame_of(const struct source *source, bool (*is_record)(struct json_span object));

/* The sign that cuts the first line into most cells; ',' when there is none. *count (may be NULL): how often it is
 * there. */
char frame_delimiter(const struct source *source, size_t *count);

#endif
