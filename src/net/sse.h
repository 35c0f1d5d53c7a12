/*
 * Server-sent events, as they come over the wire in any pieces (WHATWG HTML, 9.2): lines end in LF, CRLF or CR; several data lines of an event are joined by LF;
 * comments and fields that are not known are passed over; a byte order mark at the beginning too. Bytes are not checked: they are the server's.
 * Private to net/. Pure.
 */
#ifndef PREOP_NET_SSE_H
#define PREOP_NET_SSE_H

#include "preop/base/strbuf.h"

#include <stdbool.h>

struct sse {
	struct strbuf line, data, event;
	bool has_data;
	bool after_cr; /* a LF that comes next belongs to it */
	bool begun;
};

#define SSE_INIT                                                                                                       \
	{                                                                                                              \
		.line = STRBUF_INIT, .data = STRBUF_INIT, .event = STRBUF_INIT                                         \
	}
void sse_reset(struct sse *sse);
void sse_free(struct sse *sse);

/* `event` is the name, "" for none. */
typedef void sse_sink(void *context, const char *event, const char *data, size_t n);
void sse_feed(struct sse *sse, const char *bytes, size_t n, sse_sink *sink, void *context);

/* The stream has ended: an event without its empty line is given all the same. The standard would drop it, servers forget the line, and what is cut is found by its content. */
void sse_end(struct sse *sse, sse_sink *sink, void *context);

#endif
