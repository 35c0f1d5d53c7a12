/*
 * The display form: the only shape in which text from data may reach the terminal.
 *
 * Built glyph by glyph from arbitrary bytes, in one pass, no allocation. Rules (shared reference, "text that comes from data sets"):
 *  1. a byte that is not UTF-8 shows as U+FFFD;
 *  2. C0 and DEL show as signs (U+2400 block; "^[" in ASCII mode); a tab is one glyph of DISPLAY_TAB columns at most (U+2192 and
 *     blanks are the caller's business: the glyph is a plain blank run);
 *  3. C1, U+2028/9, bidi controls, zero-width and tag characters and blank letters show as "‹U+202E›", never sent;
 *  4. ZWJ, variation selectors and skin-tone modifiers behind a base are dropped, elsewhere shown by rule 3; a cluster is a base and
 *     at most 4 combining marks, more are dropped;
 *  5. the width is wcwidth's, as ncurses uses; -1 shows as '?' of width 1;
 *  6. a combining mark with no base sits on U+25CC.
 * In ASCII mode every glyph above 0x7e becomes '?' unless it has an ASCII twin (quotes, dashes, arrows, box lines, our own signs);
 * its combining marks are dropped.
 * The original bytes stay in the file, in the clipboard and in the editor. Thread: any (wcwidth needs the process locale).
 */
#ifndef PREOP_TEXT_DISPLAY_H
#define PREOP_TEXT_DISPLAY_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { GLYPH_BYTES = 24, DISPLAY_TAB = 4 };

struct glyph {
	char bytes[GLYPH_BYTES]; /* UTF-8, NUL-terminated, safe to print */
	unsigned char length;    /* bytes before the NUL */
	unsigned char width;     /* columns: 1, 2, or more for a spelled-out control; never 0 */
	bool newline;            /* the glyph stands for \n (or \r\n): bytes are empty, width 0 */
	bool altered;            /* what is shown is not what the bytes say (all rules; tabs and ASCII twins do) */
};

enum { DISPLAY_ASCII = 1, DISPLAY_LINES = 2 /* \n and \r\n break lines instead of showing as a sign */ };

/* The next glyph of s[*at..n); false at the end. *at moves past everything consumed, marks included. */
bool glyph_next(const char *s, size_t n, size_t *at, unsigned flags, struct glyph *out);

/* Whole strings, for the command line and tests: appends the display form; returns its width. With DISPLAY_LINES the lines stay
 * lines (\r\n becomes \n) and the width is that of the widest. */
int display_append(struct strbuf *out, const char *s, size_t n, unsigned flags);
int display_width(const char *s, size_t n, unsigned flags);

/* At most `columns` wide; an ellipsis (U+2026 or "...") inside the budget when cut; never half a wide glyph. With
 * DISPLAY_LINES only the first line, cut when anything follows it. Returns the width. */
int display_clip(struct strbuf *out, const char *s, size_t n, int columns, unsigned flags);

#endif
