#include "tui/widgets/textview.h"

#include "preop/text/display.h"
#include "tui/widgets/list.h"
#include "tui/widgets/match.h"
#include "tui/widgets/scroll.h"
#include "tui/widgets/textview_wrap.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COPY_LIMIT = TEXTVIEW_LIMIT * TEXT_COLUMNS * 4, /* bytes of a paragraph: no more can be shown */
	WORD_LIMIT = 32,
};

struct mark {
	size_t paragraph, start, length;
	enum role role;
};

struct textview {
	struct arena arena; /* texts */
	struct paragraph *paragraphs;
	size_t count, capacity;
	struct layout layout;
	bool laid; /* layout is of these paragraphs */
	int64_t key;
	int scroll, height; /* scroll may be past the end until the next draw */
	char *words[WORD_LIMIT];
	size_t word_count;
	struct mark *marks; /* in the order of the paragraphs */
	size_t mark_count, mark_capacity;
};

struct textview *textview_new(void)
{
	struct textview *view = xcalloc(1, sizeof(*view));

	view->layout = (struct layout)LAYOUT_INIT;
	return view;
}

void textview_clear(struct textview *view)
{
	view->count = 0;
	view->mark_count = 0;
	view->laid = false;
	arena_reset(&view->arena);
}

static void forget_words(struct textview *view)
{
	while (view->word_count > 0)
		free(view->words[--view->word_count]);
}

void textview_free(struct textview *view)
{
	if (!view)
		return;
	forget_words(view);
	layout_free(&view->layout);
	arena_free(&view->arena);
	free(view->paragraphs);
	free(view->marks);
	free(view);
}

void textview_key(struct textview *view, int64_t key)
{
	if (key != view->key)
		view->scroll = 0;
	view->key = key;
}

static struct paragraph *add_paragraph(struct textview *view, enum paragraph_kind kind)
{
	if (view->count == view->capacity) {
		view->capacity = view->capacity ? 2 * view->capacity : 32;
		view->paragraphs = xrealloc(view->paragraphs, view->capacity * sizeof(view->paragraphs[0]));
	}
	view->laid = false;
	struct paragraph *paragraph = &view->paragraphs[view->count++];
	*paragraph = (struct paragraph){ .kind = kind, .role = ROLE_TEXT, .text = "" };
	return paragraph;
}

static struct paragraph *add_text(struct textview *view, enum role role, int indent, const char *text, size_t n)
{
	size_t kept = n < COPY_LIMIT ? n : COPY_LIMIT;
	struct paragraph *paragraph = add_paragraph(view, PARAGRAPH_TEXT);

	paragraph->role = role;
	paragraph->indent = indent;
	paragraph->text = arena_strndup(&view->arena, text, kept);
	paragraph->length = kept;
	paragraph->left_out = n - kept;
	return paragraph;
}

void textview_add(struct textview *view, enum role role, int indent, const char *text, size_t n)
{
	add_text(view, role, indent, text, n);
}

void textview_addf(struct textview *view, enum role role, int indent, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(&text, format, ap);
	va_end(ap);
	add_text(view, role, indent, text.data, text.len);
	strbuf_free(&text);
}

bool textview_is_empty(const struct textview *view)
{
	return view->count == 0;
}

void textview_gap(struct textview *view)
{
	add_paragraph(view, PARAGRAPH_GAP);
}

void textview_rule(struct textview *view)
{
	add_paragraph(view, PARAGRAPH_RULE);
}

void textview_pair(struct textview *view, int at, const char *name, enum role role, const char *value)
{
	struct paragraph *paragraph = add_text(view, role, at, value, strlen(value));

	paragraph->head = arena_strdup(&view->arena, name);
}

void textview_highlight(struct textview *view, const char *word)
{
	if (!*word)
		forget_words(view);
	else if (view->word_count < WORD_LIMIT)
		view->words[view->word_count++] = xstrdup(word);
}

void textview_mark(struct textview *view, size_t start, size_t length, enum role role)
{
	if (view->mark_count == view->mark_capacity) {
		view->mark_capacity = view->mark_capacity ? 2 * view->mark_capacity : 32;
		view->marks = xrealloc(view->marks, view->mark_capacity * sizeof(view->marks[0]));
	}
	view->marks[view->mark_count++] = (struct mark){
		.paragraph = view->count - 1, .start = start, .length = length, .role = role
	};
}

void textview_scroll(struct textview *view, int lines)
{
	int64_t to = (int64_t)view->scroll + lines;

	view->scroll = to < 0 ? 0 : to > INT_MAX ? INT_MAX : (int)to;
}

int textview_scrolled(const struct textview *view)
{
	return view->scroll;
}

bool textview_command(struct textview *view, enum command_id id)
{
	int64_t lines;

	if (!scroll_step(id, view->height, &lines))
		return false;
	textview_scroll(view, lines > INT_MAX ? INT_MAX : lines < -INT_MAX ? -INT_MAX : (int)lines);
	return true;
}

/* The last column is the scroll bar's. */
static int text_cols(const struct surface *s)
{
	return s->cols - 1 < TEXT_COLUMNS ? s->cols - 1 : TEXT_COLUMNS;
}

/* The present lines, made for this width if they were for another. Returns how many there are to scroll through, as far as known. */
static int64_t lay_out(struct textview *view, int cols, unsigned flags, size_t reach)
{
	struct layout *layout = &view->layout;

	if (!view->laid || layout->cols != cols || layout->display_flags != flags)
		layout_start(layout, view->paragraphs, view->count, cols, flags, TEXTVIEW_LIMIT);
	view->laid = true;
	layout_reach(layout, reach);
	return (int64_t)layout->count + (layout_complete(layout) && layout_left_out(layout) > 0);
}

/* The first mark of the paragraph that ends behind `start`. */
static size_t first_mark(const struct textview *view, size_t paragraph, size_t start)
{
	size_t low = 0, high = view->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct mark *mark = &view->marks[middle];
		if (mark->paragraph < paragraph ||
			(mark->paragraph == paragraph && mark->start + mark->length <= start))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void paint_marks(
	const struct textview *view, const struct surface *s, int row, int indent, const struct laid_line *line)
{
	const struct paragraph *paragraph = &view->paragraphs[line->paragraph];
	size_t end = line->start + line->length;

	for (size_t i = first_mark(view, line->paragraph, line->start); i < view->mark_count; i++) {
		const struct mark *mark = &view->marks[i];
		if (mark->paragraph != line->paragraph || mark->start >= end)
			return;
		match_paint_range(s, row, indent, view->layout.cols - indent,
			&(struct drawn_text){ paragraph->text, line->start, end }, mark->start,
			mark->start + mark->length, mark->role, CELL_UNDERLINE);
	}
}

static void draw_line(const struct textview *view, const struct surface *s, int row, const struct laid_line *line)
{
	const struct paragraph *paragraph = &view->paragraphs[line->paragraph];
	int cols = view->layout.cols, indent = layout_indent(&view->layout, paragraph);

	if (paragraph->kind == PARAGRAPH_RULE)
		surface_hline(s, row, 0, cols, ROLE_LINE);
	if (paragraph->head && line->first)
		surface_text(s, row, 0, indent == paragraph->indent ? indent - 1 : cols, ROLE_MUTED, paragraph->head);
	surface_bytes(s, row, indent, cols - indent, paragraph->role, paragraph->text + line->start, line->length);
	paint_marks(view, s, row, indent, line);
	for (size_t i = 0; i < view->word_count; i++)
		match_paint(s, row, indent, cols - indent, paragraph->text, paragraph->length, line->start,
			line->length, view->words[i]);
}

static void draw_left_out(const struct textview *view, const struct surface *s, int row)
{
	surface_printf(s, row, 0, view->layout.cols, ROLE_WARN,
		"\u22ef %zu more bytes are not shown; the commands edit and copy take the whole text",
		layout_left_out(&view->layout));
}

int textview_lines(struct textview *view, const struct surface *s, int limit)
{
	int64_t lines = text_cols(s) < 1
		? 0
		: lay_out(view, text_cols(s), surface_ascii(s) ? DISPLAY_ASCII : 0, (size_t)limit);

	return lines < limit ? (int)lines : limit;
}

void textview_draw(struct textview *view, const struct surface *s)
{
	int cols = text_cols(s);

	view->height = s->rows;
	if (cols < 1 || s->rows < 1)
		return;
	struct list lines = { .count = lay_out(view, cols, surface_ascii(s) ? DISPLAY_ASCII : 0,
				      (size_t)view->scroll + (size_t)view->height + 1),
		.height = s->rows };
	if (view->scroll > lines.count - s->rows)
		view->scroll = lines.count > s->rows ? (int)(lines.count - s->rows) : 0;
	lines.top = view->scroll;
	for (int row = 0; row < s->rows && view->scroll + row < lines.count; row++) {
		size_t index = (size_t)view->scroll + (size_t)row;
		if (index < view->layout.count)
			draw_line(view, s, row, &view->layout.lines[index]);
		else
			draw_left_out(view, s, row);
	}
	list_draw_scrollbar(&lines, s, 0, s->cols - 1, s->rows);
}
