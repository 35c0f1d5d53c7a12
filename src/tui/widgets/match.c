#include "tui/widgets/match.h"

#include "preop/text/display.h"

#include <string.h>

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool equal(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (folded(a[i]) != folded(b[i]))
			return false;
	return true;
}

bool match_find(const char *text, size_t n, size_t from, const char *word, size_t *at)
{
	size_t length = strlen(word);

	for (size_t i = from; length <= n && i <= n - length; i++)
		if (equal(text + i, word, length)) {
			*at = i;
			return true;
		}
	return false;
}

void match_paint_range(const struct surface *s, int row, int col, int max_cols, const struct drawn_text *drawn,
	size_t first, size_t last, enum role role, unsigned attributes)
{
	unsigned flags = surface_ascii(s) ? DISPLAY_ASCII : 0;
	struct glyph glyph;
	int column = 0;

	for (size_t at = drawn->start, before = at;
		before < last && glyph_next(drawn->text, drawn->end, &at, flags, &glyph); before = at) {
		if (column + glyph.width > max_cols)
			return;
		if (at > first)
			surface_paint(s, row, col + column, glyph.width, role, attributes);
		column += glyph.width;
	}
}

void match_paint(const struct surface *s, int row, int col, int max_cols, const char *text, size_t n, size_t start,
	size_t length, const char *word)
{
	size_t reach = strlen(word), at = start > reach ? start - reach : 0, end = start + length;
	size_t stop = n - end > reach ? end + reach : n;

	while (match_find(text, stop, at, word, &at) && at < end) {
		if (at + reach > start)
			match_paint_range(s, row, col, max_cols, &(struct drawn_text){ text, start, end }, at,
				at + reach, ROLE_MATCH, 0);
		at += reach;
	}
}
