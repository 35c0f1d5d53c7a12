/* A line of text being typed: cursor, editing by grapheme cluster, drawing with sideways scrolling. Shared by prompt and picker. */
#ifndef TUI_LINEEDIT_H
#define TUI_LINEEDIT_H

#include "command.h"
#include "grid.h"

enum { LINE_LIMIT = 64 * 1024 };

struct lineedit {
	struct strbuf text;
	size_t cursor; /* byte offset at a cluster's start */
};

void lineedit_init(struct lineedit *edit, const char *text /* or NULL */);
void lineedit_free(struct lineedit *edit);
void lineedit_set(struct lineedit *edit, const char *text); /* cursor at the end */
/* Typed or pasted: line ends become blanks, control characters are dropped, text past LINE_LIMIT is refused. */
void lineedit_insert(struct lineedit *edit, const char *bytes, size_t n);
bool lineedit_command(struct lineedit *edit, enum command_id id); /* true when it was one of the editing commands */
/* sets the hardware cursor */
void lineedit_draw(const struct lineedit *edit, const struct surface *s, int row, int col, int cols);

#endif
