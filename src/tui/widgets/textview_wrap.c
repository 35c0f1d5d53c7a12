#include "tui/widgets/textview_wrap.h"

#include "preop/base/memory.h"

#include <stdlib.h>

enum {
	STRETCH = 64 /* lines wrapped at a time: about a screen */,
	NARROWEST = 12 /* columns that an indent must leave */,
	HANG = 2
};

static bool indent_fits(const struct layout *layout, const struct paragraph *paragraph)
{
	return paragraph->indent <= layout->cols - NARROWEST;
}

int layout_indent(const struct layout *layout, const struct paragraph *paragraph)
{
	if (indent_fits(layout, paragraph))
		return paragraph->indent;
	return paragraph->head && layout->cols > NARROWEST ? HANG : 0;
}

void layout_start(struct layout *layout, const struct paragraph *paragraphs, size_t count, int cols,
	unsigned display_flags, size_t limit)
{
	layout->paragraphs = paragraphs;
	layout->paragraph_count = count;
	layout->cols = cols;
	layout->display_flags = display_flags;
	layout->limit = limit;
	layout->count = layout->paragraph = layout->offset = 0;
	layout->inside = false;
}

bool layout_complete(const struct layout *layout)
{
	return layout->paragraph >= layout->paragraph_count || layout->count >= layout->limit;
}

static void add_line(struct layout *layout, size_t start, size_t length)
{
	if (layout->count == layout->capacity) {
		layout->capacity = layout->capacity ? 2 * layout->capacity : STRETCH;
		layout->lines = xrealloc(layout->lines, layout->capacity * sizeof(layout->lines[0]));
	}
	layout->lines[layout->count++] = (struct laid_line){
		.paragraph = layout->paragraph, .start = start, .length = length, .first = !layout->inside
	};
	layout->inside = true;
}

static void next_paragraph(struct layout *layout)
{
	layout->paragraph++;
	layout->offset = 0;
	layout->inside = false;
}

/* One line more than is taken tells where the next stretch starts. */
static void lay_stretch(struct layout *layout, const struct paragraph *paragraph)
{
	int indent = layout_indent(layout, paragraph);
	size_t room = layout->limit - layout->count, wanted = room < STRETCH ? room : STRETCH, from = layout->offset;

	layout->scratch.count = 0;
	size_t made = wrap_text(&layout->scratch, paragraph->text + from, paragraph->length - from,
		layout->cols - indent, layout->display_flags, wanted + 1);
	for (size_t i = 0; i < made && i < wanted; i++)
		add_line(layout, from + layout->scratch.lines[i].start, layout->scratch.lines[i].length);
	if (made > wanted)
		layout->offset = from + layout->scratch.lines[wanted].start;
	else
		next_paragraph(layout);
}

void layout_reach(struct layout *layout, size_t lines)
{
	while (layout->count < lines && !layout_complete(layout)) {
		const struct paragraph *paragraph = &layout->paragraphs[layout->paragraph];
		if (paragraph->head && !layout->inside && !indent_fits(layout, paragraph)) {
			add_line(layout, 0, 0); /* the name alone, its value below */
		} else if (paragraph->kind == PARAGRAPH_TEXT) {
			lay_stretch(layout, paragraph);
		} else {
			add_line(layout, 0, 0);
			next_paragraph(layout);
		}
	}
}

size_t layout_left_out(const struct layout *layout)
{
	size_t bytes = 0;

	for (size_t i = 0; i < layout->paragraph_count; i++) {
		const struct paragraph *paragraph = &layout->paragraphs[i];
		bytes += paragraph->left_out;
		if (i > layout->paragraph)
			bytes += paragraph->length;
		else if (i == layout->paragraph)
			bytes += paragraph->length - layout->offset;
	}
	return bytes;
}

void layout_free(struct layout *layout)
{
	wrap_free(&layout->scratch);
	free(layout->lines);
	*layout = (struct layout)LAYOUT_INIT;
}
