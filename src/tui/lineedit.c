#include "lineedit.h"

#include "preop/text/utf8.h"

#include <string.h>

void lineedit_init(struct lineedit *edit, const char *text)
{
	strbuf_init(&edit->text);
	edit->cursor = 0;
	if (text)
		lineedit_insert(edit, text, strlen(text));
}

void lineedit_free(struct lineedit *edit)
{
	strbuf_free(&edit->text);
}

void lineedit_set(struct lineedit *edit, const char *text)
{
	strbuf_reset(&edit->text);
	edit->cursor = 0;
	lineedit_insert(edit, text, strlen(text));
}

void lineedit_insert(struct lineedit *edit, const char *bytes, size_t n)
{
	struct strbuf clean = STRBUF_INIT;

	if (n > LINE_LIMIT - edit->text.len)
		return;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (c == '\n' || c == '\t')
			strbuf_addc(&clean, ' ');
		else if (c >= 0x20 && c != 0x7f)
			strbuf_addc(&clean, bytes[i]);
	}
	strbuf_splice(&edit->text, edit->cursor, 0, clean.data, clean.len);
	edit->cursor += clean.len;
	strbuf_free(&clean);
}

static size_t previous(const struct lineedit *edit)
{
	return edit->cursor > 0 ? utf8_previous(edit->text.data, edit->text.len, edit->cursor) : 0;
}

static size_t next(const struct lineedit *edit)
{
	return edit->cursor < edit->text.len ? utf8_next(edit->text.data, edit->text.len, edit->cursor)
					     : edit->text.len;
}

static void erase_back_to(struct lineedit *edit, size_t start)
{
	strbuf_splice(&edit->text, start, edit->cursor - start, "", 0);
	edit->cursor = start;
}

static size_t word_start(const struct lineedit *edit)
{
	size_t at = edit->cursor;

	while (at > 0 && edit->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && edit->text.data[at - 1] != ' ')
		at--;
	return at;
}

bool lineedit_command(struct lineedit *edit, enum command_id id)
{
	switch (id) {
	case COMMAND_ERASE:
		erase_back_to(edit, previous(edit));
		return true;
	case COMMAND_ERASE_NEXT:
		strbuf_splice(&edit->text, edit->cursor, next(edit) - edit->cursor, "", 0);
		return true;
	case COMMAND_ERASE_WORD:
		erase_back_to(edit, word_start(edit));
		return true;
	case COMMAND_ERASE_LINE:
		erase_back_to(edit, 0);
		return true;
	case COMMAND_CURSOR_LEFT:
		edit->cursor = previous(edit);
		return true;
	case COMMAND_CURSOR_RIGHT:
		edit->cursor = next(edit);
		return true;
	case COMMAND_CURSOR_HOME:
		edit->cursor = 0;
		return true;
	case COMMAND_CURSOR_END:
		edit->cursor = edit->text.len;
		return true;
	default:
		return false;
	}
}

/* As much of the text before the cursor as fits into `cols`; *width gets its columns. */
static size_t first_shown(const struct lineedit *edit, int cols, unsigned flags, int *width)
{
	const char *text = edit->text.data;
	size_t start = edit->cursor;

	*width = 0;
	while (start > 0) {
		size_t before = utf8_previous(text, edit->text.len, start);
		int more = display_width(text + before, start - before, flags);
		if (*width + more > cols)
			break;
		*width += more;
		start = before;
	}
	return start;
}

void lineedit_draw(const struct lineedit *edit, const struct surface *s, int row, int col, int cols)
{
	int width;
	size_t start = first_shown(edit, cols - 1, s->grid->display_flags, &width);

	surface_fill(s, row, col, 1, cols, ROLE_INPUT);
	surface_bytes(s, row, col, cols, ROLE_INPUT, edit->text.data + start, edit->text.len - start);
	surface_cursor(s, row, col + width);
}
