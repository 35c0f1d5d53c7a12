#include "net/sse.h"

#include <string.h>

static const char mark[] = "\xef\xbb\xbf";

void sse_reset(struct sse *sse)
{
	strbuf_reset(&sse->line);
	strbuf_reset(&sse->data);
	strbuf_reset(&sse->event);
	sse->has_data = sse->after_cr = sse->begun = false;
}

void sse_free(struct sse *sse)
{
	strbuf_free(&sse->line);
	strbuf_free(&sse->data);
	strbuf_free(&sse->event);
	sse->has_data = sse->after_cr = sse->begun = false;
}

static void dispatch(struct sse *sse, sse_sink *sink, void *context)
{
	if (sse->has_data)
		sink(context, sse->event.data, sse->data.data, sse->data.len);
	strbuf_reset(&sse->data);
	strbuf_reset(&sse->event);
	sse->has_data = false;
}

static void take_field(struct sse *sse, const char *name, size_t n, const char *value, size_t length)
{
	if (n == 4 && memcmp(name, "data", 4) == 0) {
		if (sse->has_data)
			strbuf_addc(&sse->data, '\n');
		strbuf_add(&sse->data, value, length);
		sse->has_data = true;
	} else if (n == 5 && memcmp(name, "event", 5) == 0) {
		strbuf_reset(&sse->event);
		strbuf_add(&sse->event, value, length);
	}
}

static void take_line(struct sse *sse, sse_sink *sink, void *context)
{
	const char *line = sse->line.data, *colon;
	size_t n = sse->line.len;

	if (!sse->begun && n >= 3 && memcmp(line, mark, 3) == 0) {
		line += 3;
		n -= 3;
	}
	sse->begun = true;
	if (n == 0) {
		dispatch(sse, sink, context);
	} else if (line[0] != ':') {
		colon = memchr(line, ':', n);
		size_t name = colon ? (size_t)(colon - line) : n;
		size_t value = colon ? name + 1 : n;
		if (value < n && line[value] == ' ')
			value++;
		take_field(sse, line, name, line + value, n - value);
	}
	strbuf_reset(&sse->line);
}

/* How many bytes stand before the next end of a line, or n. */
static size_t line_length(const char *bytes, size_t n)
{
	const char *lf = memchr(bytes, '\n', n);
	size_t before = lf ? (size_t)(lf - bytes) : n;
	const char *cr = memchr(bytes, '\r', before);

	return cr ? (size_t)(cr - bytes) : before;
}

void sse_feed(struct sse *sse, const char *bytes, size_t n, sse_sink *sink, void *context)
{
	while (n > 0) {
		if (sse->after_cr && *bytes == '\n') {
			bytes++;
			n--;
		}
		sse->after_cr = false;
		size_t length = line_length(bytes, n);
		strbuf_add(&sse->line, bytes, length);
		if (length == n)
			return;
		sse->after_cr = bytes[length] == '\r';
		take_line(sse, sink, context);
		bytes += length + 1;
		n -= length + 1;
	}
}

void sse_end(struct sse *sse, sse_sink *sink, void *context)
{
	if (sse->line.len > 0)
		take_line(sse, sink, context);
	dispatch(sse, sink, context);
}
