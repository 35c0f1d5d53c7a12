#include "preop/text/display.h"

#include "preop/text/utf8.h"

#include "glyph_table.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum { MARKS_MAX = 4, CODE_BYTES = 4, FIRST_MARK = 0x300, FIRST_MARK_LEAD = 0xcc /* of U+0300 in UTF-8 */ };

/* What may ride on a base. Format characters must not, even those without width: nobody would see them there. */
enum {
	MARKS_NEVER_WIDE = 1u << UTF8PROC_CATEGORY_MN | 1u << UTF8PROC_CATEGORY_ME,
	/* Lo: Hangul vowels and finals */
	MARKS = MARKS_NEVER_WIDE | 1u << UTF8PROC_CATEGORY_MC | 1u << UTF8PROC_CATEGORY_LO,
};

static const char tab[] = "    ";
_Static_assert(sizeof(tab) - 1 == DISPLAY_TAB, "a tab is DISPLAY_TAB blanks");

/* A base of four bytes, its marks and the NUL; rule 6 makes the base U+25CC, which is shorter. */
_Static_assert((1 + MARKS_MAX) * CODE_BYTES + 1 <= GLYPH_BYTES, "a full cluster must fit a glyph");

static void show(struct glyph *out, const char *bytes, int width, bool altered)
{
	size_t length = strlen(bytes);

	memcpy(out->bytes, bytes, length + 1);
	out->length = (unsigned char)length;
	out->width = (unsigned char)width;
	out->newline = false;
	out->altered = altered;
}

static void append_code(struct glyph *out, uint32_t code)
{
	size_t length = out->length + utf8_encode(code, out->bytes + out->length);

	out->bytes[length] = '\0';
	out->length = (unsigned char)length;
}

static void show_unknown(struct glyph *out)
{
	show(out, "?", 1, true);
}

static void show_bad_byte(struct glyph *out, unsigned flags)
{
	if (flags & DISPLAY_ASCII)
		show_unknown(out);
	else
		show(out, "\xef\xbf\xbd", 1, true); /* U+FFFD */
}

static void show_spelled(struct glyph *out, uint32_t code, unsigned flags)
{
	char digits[12], text[GLYPH_BYTES];
	int width = snprintf(digits, sizeof(digits), "U+%04X", (unsigned)code);

	snprintf(text, sizeof(text), flags & DISPLAY_ASCII ? "<%s>" : "\u2039%s\u203a", digits);
	show(out, text, width + 2, true);
}

static void show_control(struct glyph *out, uint32_t code, unsigned flags)
{
	if (flags & DISPLAY_ASCII) {
		char text[3] = { '^', (char)(code ^ 0x40), '\0' }; /* ^@ to ^_, and ^? for DEL */
		show(out, text, 2, true);
		return;
	}
	show(out, "", 1, true);
	append_code(out, code == 0x7f ? 0x2421 : 0x2400 + code);
}

static bool is_line_end(const char *s, size_t n, size_t at)
{
	return s[at] == '\n' || (s[at] == '\r' && n - at > 1 && s[at + 1] == '\n');
}

static bool has_category(uint32_t code, unsigned categories)
{
	return 1u << utf8proc_category((utf8proc_int32_t)code) & categories;
}

/* Whether a plain code point takes no column of its own and is drawn on the base before it. */
static bool is_mark(uint32_t code, unsigned flags)
{
	if (code < FIRST_MARK || code == UTF8_BAD)
		return false;
	if (flags & DISPLAY_ASCII)
		return has_category(code, MARKS_NEVER_WIDE);
	return wcwidth((wchar_t)code) == 0 && has_category(code, MARKS);
}

static void show_base_ascii(struct glyph *out, uint32_t code)
{
	const char *twin = glyph_ascii_twin(code);

	if (twin)
		show(out, twin, (int)strlen(twin), false);
	else
		show_unknown(out);
}

/* Returns how many marks the glyph carries already: one when the code point is itself a mark without a base. */
static unsigned show_base(struct glyph *out, uint32_t code, unsigned flags)
{
	if (code >= 0x80 && (flags & DISPLAY_ASCII)) {
		show_base_ascii(out, code);
		return 0;
	}
	int width = code < 0x80 ? 1 : wcwidth((wchar_t)code);
	if (width > 0) {
		show(out, "", width, false);
		append_code(out, code);
		return 0;
	}
	if (width < 0) {
		show_unknown(out);
		return 0;
	}
	if (!is_mark(code, flags)) {
		show_spelled(out, code, flags);
		return MARKS_MAX; /* spelled text is no base */
	}
	show(out, "\u25cc", 1, true);
	append_code(out, code);
	return 1;
}

/* Takes the marks and the dropped characters behind a base, however many: all of them belong to this glyph. */
static void take_marks(struct glyph *out, unsigned marks, const char *s, size_t n, size_t *at, unsigned flags)
{
	size_t used;

	for (; *at < n && (unsigned char)s[*at] >= FIRST_MARK_LEAD; *at += used) {
		uint32_t code = utf8_decode(s + *at, n - *at, &used);
		enum glyph_class class = glyph_class(code);
		bool mark = class == GLYPH_PLAIN && is_mark(code, flags);
		if (!mark && class != GLYPH_DROPPED)
			return;
		if (mark && marks < MARKS_MAX && !(flags & DISPLAY_ASCII)) {
			append_code(out, code);
			marks++;
		} else {
			out->altered = true;
		}
	}
}

static void glyph_slow(const char *s, size_t n, size_t *at, unsigned flags, struct glyph *out)
{
	size_t used;
	uint32_t code = utf8_decode(s + *at, n - *at, &used);

	if ((flags & DISPLAY_LINES) && is_line_end(s, n, *at)) {
		*at += code == '\r' ? 2 : 1;
		show(out, "", 0, false);
		out->newline = true;
		return;
	}
	*at += used;
	if (code == UTF8_BAD) {
		show_bad_byte(out, flags);
	} else if (code == '\t') {
		show(out, tab, DISPLAY_TAB, false);
	} else if (code < 0x20 || code == 0x7f) {
		show_control(out, code, flags);
	} else if (glyph_class(code) != GLYPH_PLAIN) {
		show_spelled(out, code, flags); /* also what is dropped elsewhere: here it has no base to hide on */
	} else {
		unsigned marks = show_base(out, code, flags);
		take_marks(out, marks, s, n, at, flags);
	}
}

bool glyph_next(const char *s, size_t n, size_t *at, unsigned flags, struct glyph *out)
{
	if (*at >= n)
		return false;
	unsigned char byte = (unsigned char)s[*at];
	if (byte < 0x20 || byte > 0x7e || (n - *at > 1 && (unsigned char)s[*at + 1] >= FIRST_MARK_LEAD)) {
		glyph_slow(s, n, at, flags, out);
		return true;
	}
	out->bytes[0] = (char)byte;
	out->bytes[1] = '\0';
	out->length = 1;
	out->width = 1;
	out->newline = false;
	out->altered = false;
	++*at;
	return true;
}

/* Saturates: the text may be larger than an int can count columns of. */
static int add_width(int total, int width)
{
	return total > INT_MAX - width ? INT_MAX : total + width;
}

/* Appends to `out` unless it is NULL; returns the width of the widest line. */
static int display_walk(struct strbuf *out, const char *s, size_t n, unsigned flags)
{
	struct glyph glyph;
	int width = 0, widest = 0;

	for (size_t at = 0; glyph_next(s, n, &at, flags, &glyph);) {
		width = glyph.newline ? 0 : add_width(width, glyph.width);
		if (width > widest)
			widest = width;
		if (out && glyph.newline)
			strbuf_addc(out, '\n');
		else if (out)
			strbuf_add(out, glyph.bytes, glyph.length);
	}
	return widest;
}

int display_append(struct strbuf *out, const char *s, size_t n, unsigned flags)
{
	return display_walk(out, s, n, flags);
}

int display_width(const char *s, size_t n, unsigned flags)
{
	return display_walk(NULL, s, n, flags);
}

static int add_ellipsis(struct strbuf *out, int columns, unsigned flags)
{
	if (!(flags & DISPLAY_ASCII)) {
		if (columns > 0)
			strbuf_adds(out, "\u2026");
		return columns > 0 ? 1 : 0;
	}
	int dots = columns < 3 ? columns : 3;
	strbuf_add(out, "...", (size_t)dots);
	return dots;
}

int display_clip(struct strbuf *out, const char *s, size_t n, int columns, unsigned flags)
{
	int budget = columns < 0 ? 0 : columns;
	int room = budget - (flags & DISPLAY_ASCII ? 3 : 1); /* columns left of an ellipsis */
	int width = 0, kept_width = 0;
	size_t kept = out->len; /* the longest start an ellipsis still fits behind */
	struct glyph glyph;

	for (size_t at = 0; glyph_next(s, n, &at, flags, &glyph);) {
		if (glyph.newline && at >= n)
			break;
		if (glyph.newline || glyph.width > budget - width) {
			strbuf_truncate(out, kept);
			return kept_width + add_ellipsis(out, budget - kept_width, flags);
		}
		strbuf_add(out, glyph.bytes, glyph.length);
		width += glyph.width;
		if (width <= room) {
			kept = out->len;
			kept_width = width;
		}
	}
	return width;
}
