#include "glyph_table.h"

struct class_range {
	uint32_t first, last;
	enum glyph_class class;
};

/* Sorted. Listed whole, and not asked of wcwidth or utf8proc, because what is safe must not depend on their versions. */
static const struct class_range ranges[] = {
	{ 0x0080, 0x009f, GLYPH_SPELLED },   /* C1: U+009B alone starts a sequence on some terminals */
	{ 0x00ad, 0x00ad, GLYPH_SPELLED },   /* soft hyphen */
	{ 0x034f, 0x034f, GLYPH_DROPPED },   /* combining grapheme joiner */
	{ 0x061c, 0x061c, GLYPH_SPELLED },   /* Arabic letter mark */
	{ 0x115f, 0x1160, GLYPH_SPELLED },   /* Hangul fillers: letters that show nothing */
	{ 0x17b4, 0x17b5, GLYPH_DROPPED },   /* Khmer inherent vowels, never visible */
	{ 0x180b, 0x180d, GLYPH_DROPPED },   /* Mongolian variation selectors */
	{ 0x180e, 0x180e, GLYPH_SPELLED },   /* Mongolian vowel separator */
	{ 0x180f, 0x180f, GLYPH_DROPPED },   /* Mongolian variation selector four */
	{ 0x200b, 0x200c, GLYPH_SPELLED },   /* zero-width space, non-joiner */
	{ 0x200d, 0x200d, GLYPH_DROPPED },   /* zero-width joiner */
	{ 0x200e, 0x200f, GLYPH_SPELLED },   /* left-to-right and right-to-left mark */
	{ 0x2028, 0x202e, GLYPH_SPELLED },   /* line and paragraph separator, bidi embeddings and overrides */
	{ 0x2060, 0x206f, GLYPH_SPELLED },   /* word joiner, invisible operators, bidi isolates, deprecated controls */
	{ 0x3164, 0x3164, GLYPH_SPELLED },   /* Hangul filler */
	{ 0xfe00, 0xfe0f, GLYPH_DROPPED },   /* variation selectors */
	{ 0xfeff, 0xfeff, GLYPH_SPELLED },   /* byte order mark */
	{ 0xffa0, 0xffa0, GLYPH_SPELLED },   /* half-width Hangul filler */
	{ 0xfff0, 0xfffb, GLYPH_SPELLED },   /* reserved for ignorable characters; interlinear annotation */
	{ 0x13430, 0x1343f, GLYPH_SPELLED }, /* Egyptian hieroglyph joiners */
	{ 0x1bca0, 0x1bca3, GLYPH_SPELLED }, /* shorthand format controls */
	{ 0x1d173, 0x1d17a, GLYPH_SPELLED }, /* musical beams and slurs */
	{ 0x1f3fb, 0x1f3ff, GLYPH_DROPPED }, /* skin tones */
	{ 0xe0000, 0xe00ff, GLYPH_SPELLED }, /* tags: a hidden ASCII */
	{ 0xe0100, 0xe01ef, GLYPH_DROPPED }, /* variation selectors supplement */
	{ 0xe01f0, 0xe0fff, GLYPH_SPELLED }, /* reserved for ignorable characters */
};

enum glyph_class glyph_class(uint32_t code)
{
	size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return ranges[middle].class;
	}
	return GLYPH_PLAIN;
}

struct twin {
	uint32_t code;
	char ascii[4];
};

/* Sorted by code. The states' signs follow the visual language: "+ x ? ~ ! ." */
static const struct twin twins[] = {
	{ 0x00a0, " " },   /* no-break space */
	{ 0x00ab, "<<" },  /* « */
	{ 0x00b1, "+-" },  /* ± */
	{ 0x00b7, "." },   /* · */
	{ 0x00bb, ">>" },  /* » */
	{ 0x00d7, "x" },   /* × */
	{ 0x03b1, "a" },   /* α */
	{ 0x03ba, "k" },   /* κ */
	{ 0x2010, "-" },   /* hyphen */
	{ 0x2011, "-" },   /* no-break hyphen */
	{ 0x2012, "-" },   /* figure dash */
	{ 0x2013, "-" },   /* – */
	{ 0x2014, "-" },   /* — */
	{ 0x2018, "'" },   /* ‘ */
	{ 0x2019, "'" },   /* ’ */
	{ 0x201a, "'" },   /* ‚ */
	{ 0x201c, "\"" },  /* “ */
	{ 0x201d, "\"" },  /* ” */
	{ 0x201e, "\"" },  /* „ */
	{ 0x2022, "*" },   /* • */
	{ 0x2026, "..." }, /* … */
	{ 0x202f, " " },   /* narrow no-break space */
	{ 0x2039, "<" },   /* ‹ */
	{ 0x203a, ">" },   /* › */
	{ 0x2190, "<-" },  /* ← */
	{ 0x2191, "^" },   /* ↑ */
	{ 0x2192, "->" },  /* → */
	{ 0x2193, "v" },   /* ↓ */
	{ 0x2212, "-" },   /* minus */
	{ 0x2260, "!=" },  /* ≠ */
	{ 0x2264, "<=" },  /* ≤ */
	{ 0x2265, ">=" },  /* ≥ */
	{ 0x22ef, "..." }, /* ⋯ */
	{ 0x2500, "-" },   /* ─ */
	{ 0x2501, "-" },   /* ━ */
	{ 0x2502, "|" },   /* │ */
	{ 0x2503, "|" },   /* ┃ */
	{ 0x250c, "+" },   /* ┌ */
	{ 0x2510, "+" },   /* ┐ */
	{ 0x2514, "+" },   /* └ */
	{ 0x2518, "+" },   /* ┘ */
	{ 0x251c, "+" },   /* ├ */
	{ 0x2524, "+" },   /* ┤ */
	{ 0x252c, "+" },   /* ┬ */
	{ 0x2534, "+" },   /* ┴ */
	{ 0x253c, "+" },   /* ┼ */
	{ 0x256d, "." },   /* ╭ */
	{ 0x256e, "." },   /* ╮ */
	{ 0x256f, "'" },   /* ╯ */
	{ 0x2570, "'" },   /* ╰ */
	{ 0x2581, "_" },   /* ▁ one eighth high: a sparkline's levels */
	{ 0x2582, "." },   /* ▂ */
	{ 0x2583, "-" },   /* ▃ */
	{ 0x2584, "=" },   /* ▄ */
	{ 0x2585, "=" },   /* ▅ */
	{ 0x2586, "*" },   /* ▆ */
	{ 0x2587, "#" },   /* ▇ */
	{ 0x2588, "#" },   /* █ */
	{ 0x2589, "#" },   /* ▉ seven eighths wide: a bar's end */
	{ 0x258a, "#" },   /* ▊ */
	{ 0x258b, "#" },   /* ▋ */
	{ 0x258c, "#" },   /* ▌ */
	{ 0x258d, "-" },   /* ▍ */
	{ 0x258e, "-" },   /* ▎ */
	{ 0x258f, "|" },   /* ▏ also an edge */
	{ 0x2591, "." },   /* ░ shades of a matrix */
	{ 0x2592, ":" },   /* ▒ */
	{ 0x2593, "#" },   /* ▓ */
	{ 0x2595, "|" },   /* ▕ */
	{ 0x25b8, ">" },   /* ▸ */
	{ 0x25ba, ">" },   /* ► */
	{ 0x25be, "v" },   /* ▾ */
	{ 0x25c4, "<" },   /* ◄ */
	{ 0x25c9, "@" },   /* ◉ */
	{ 0x25cb, "o" },   /* ○ */
	{ 0x25cf, "*" },   /* ● */
	{ 0x2713, "+" },   /* ✓ */
	{ 0x2717, "x" },   /* ✗ */
};

const char *glyph_ascii_twin(uint32_t code)
{
	size_t low = 0, high = sizeof(twins) / sizeof(twins[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (twins[middle].code == code)
			return twins[middle].ascii;
		if (twins[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
