/*
 * Wrapping prose at words into lines of at most `columns`, by display width. A word longer than a line is broken at a glyph. Newlines
 * in the text break lines, so one at the end opens an empty last line; wide (CJK) glyphs may break anywhere. Lines are offsets into
 * the original bytes: nothing is copied.
 */
#ifndef PREOP_TEXT_WRAP_H
#define PREOP_TEXT_WRAP_H

#include <stddef.h>

struct wrap_line {
	size_t start, length; /* bytes of the text shown on this line, trailing blanks excluded */
	int width;            /* columns */
	int hard;             /* the line ended at a newline or the end of the text, not at the margin */
};

struct wrap {
	struct wrap_line *lines;
	size_t count, capacity;
};

#define WRAP_INIT                                                                                                      \
	{                                                                                                              \
		.lines = NULL, .count = 0, .capacity = 0                                                               \
	}

/* Appends the lines of s[0..n) to `out`; columns < 1 counts as 1; at most `limit` lines (0: all). Returns the lines added; an
 * empty text gives one empty line. */
size_t wrap_text(struct wrap *out, const char *s, size_t n, int columns, unsigned display_flags, size_t limit);
void wrap_free(struct wrap *wrap);

#endif
