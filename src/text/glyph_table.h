/* What the display form must know of single code points, as tables. Private to src/text. Thread: any. */
#ifndef TEXT_GLYPH_TABLE_H
#define TEXT_GLYPH_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum glyph_class {
	GLYPH_PLAIN,
	GLYPH_SPELLED, /* acts on its neighbours or shows nothing: never sent, spelled out by number */
	GLYPH_DROPPED, /* only changes the look of the base before it: left out */
};

enum glyph_class glyph_class(uint32_t code);

/* Printable ASCII that stands for the sign, at most three columns; NULL when there is none. */
const char *glyph_ascii_twin(uint32_t code);

#endif
