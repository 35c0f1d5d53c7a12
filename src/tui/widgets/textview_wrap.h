/*
 * A text's paragraphs broken into lines for one width, as far as somebody looks: wrapping goes on from where it stopped, so a 50 MB record costs what is on
 * the screen.
 */
#ifndef PREOP_TUI_WIDGETS_TEXTVIEW_WRAP_H
#define PREOP_TUI_WIDGETS_TEXTVIEW_WRAP_H

#include "preop/text/wrap.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stddef.h>

enum paragraph_kind { PARAGRAPH_TEXT, PARAGRAPH_GAP, PARAGRAPH_RULE };
struct paragraph {
	enum paragraph_kind kind;
	enum role role;
	int indent;       /* columns left of the text */
	const char *head; /* before the first line, in the indent (a pair's name), or NULL */
	const char *text;
	size_t length;
	size_t left_out; /* bytes that were not even copied */
};
struct laid_line {
	size_t paragraph;
	size_t start, length; /* bytes of its text */
	bool first;           /* of its paragraph */
};
struct layout {
	const struct paragraph *paragraphs;
	size_t paragraph_count;
	int cols;
	unsigned display_flags;
	size_t limit; /* lines in all */

	struct laid_line *lines;
	size_t count, capacity;
	size_t paragraph, offset; /* where wrapping goes on */
	bool inside;              /* of that paragraph: its first line is made */
	struct wrap scratch;
};

#define LAYOUT_INIT                                                                                                    \
	{                                                                                                              \
		.paragraphs = NULL, .lines = NULL, .scratch = WRAP_INIT                                                \
	}

void layout_start(struct layout *layout, const struct paragraph *paragraphs, size_t count, int cols,
	unsigned display_flags, size_t limit);
int layout_indent(
	const struct layout *layout, const struct paragraph *paragraph); /* where its text starts at this width */
void layout_reach(struct layout *layout, size_t lines);                  /* makes at least so many, if there are */
bool layout_complete(const struct layout *layout);   /* every paragraph is laid out, or the limit is reached */
size_t layout_left_out(const struct layout *layout); /* bytes behind the last line, once complete */
void layout_free(struct layout *layout);

#endif
