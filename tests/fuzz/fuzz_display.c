/* Whatever the bytes: a glyph is printable UTF-8 that fits, the walk moves on and ends, and nothing can reach the
 * terminal raw. */
#include "fuzz.h"
#include "preop/text/display.h"
#include "preop/text/utf8.h"

#include <locale.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

static bool is_forbidden(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
		(code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
		(code >= 0xfe00 && code <= 0xfe0f) || code == 0xfeff || (code >= 0xe0000 && code <= 0xe0fff);
}

static void check_glyph(const struct glyph *glyph, unsigned flags)
{
	size_t used;

	fuzz_must(glyph->length < GLYPH_BYTES && glyph->bytes[glyph->length] == '\0');
	fuzz_must(strlen(glyph->bytes) == glyph->length);
	fuzz_must(
		glyph->newline ? glyph->width == 0 && glyph->length == 0 && (flags & DISPLAY_LINES) : glyph->width > 0);
	for (size_t at = 0; at < glyph->length; at += used) {
		uint32_t code = utf8_decode(glyph->bytes + at, glyph->length - at, &used);
		fuzz_must(code != UTF8_BAD && !is_forbidden(code));
		fuzz_must(!(flags & DISPLAY_ASCII) || code < 0x7f);
	}
}

static void check_text(const char *text, size_t n, unsigned flags)
{
	struct strbuf shown = STRBUF_INIT, clipped = STRBUF_INIT;
	struct glyph glyph;
	int width = 0;
	size_t at = 0;

	for (size_t before = 0; glyph_next(text, n, &at, flags, &glyph); before = at) {
		fuzz_must(at > before && at <= n);
		check_glyph(&glyph, flags);
		width += glyph.width;
	}
	fuzz_must(at == n);
	if (!(flags & DISPLAY_LINES))
		fuzz_must(display_width(text, n, flags) == width);
	fuzz_must(display_append(&shown, text, n, flags) == display_width(text, n, flags));
	fuzz_must(utf8_valid(shown.data, shown.len, NULL));
	for (int columns = 0; columns < 12; columns++) {
		strbuf_reset(&clipped);
		fuzz_must(display_clip(&clipped, text, n, columns, flags) <= columns);
	}
	strbuf_free(&shown);
	strbuf_free(&clipped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned flags = 0; flags <= (DISPLAY_ASCII | DISPLAY_LINES); flags++)
		check_text((const char *)data, size, flags);
	return 0;
}
