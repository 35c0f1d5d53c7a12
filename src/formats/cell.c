#include "cell.h"

#include "reader.h"

#include <string.h>

static bool needs_quotes(const char *text, size_t n, char delimiter, bool alone)
{
	bool blank = true;

	if (delimiter != '\t' && memchr(text, '"', n) != NULL)
		return true;
	if (n > 0 && *text == '"')
		return true;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == delimiter || text[i] == '\n' || text[i] == '\r')
			return true;
		blank = blank && reader_is_blank(text[i]);
	}
	return blank && alone;
}

void cell_print(struct strbuf *out, const char *text, size_t n, char delimiter, bool alone)
{
	if (!needs_quotes(text, n, delimiter, alone)) {
		strbuf_add(out, text, n);
		return;
	}
	strbuf_addc(out, '"');
	for (const char *end = text + n, *quote; text < end; text = quote) {
		quote = memchr(text, '"', (size_t)(end - text));
		quote = quote != NULL ? quote + 1 : end;
		strbuf_add(out, text, (size_t)(quote - text));
		if (quote[-1] == '"')
			strbuf_addc(out, '"');
	}
	strbuf_addc(out, '"');
}

void cell_print_value(struct strbuf *out, struct json_span value, char delimiter, bool alone, struct strbuf *scratch)
{
	enum json_type type = json_type(value);
	bool escaped = type == JSON_STRING && memchr(value.start, '\\', value.length) != NULL;

	if (type == JSON_NONE || type == JSON_NULL) {
		cell_print(out, "", 0, delimiter, alone);
	} else if (escaped) {
		strbuf_reset(scratch);
		json_decode(value, scratch);
		cell_print(out, scratch->data, scratch->len, delimiter, alone);
	} else if (type == JSON_STRING) {
		cell_print(out, value.start + 1, value.length - 2, delimiter, alone);
	} else {
		cell_print(out, value.start, value.length, delimiter, alone);
	}
}
