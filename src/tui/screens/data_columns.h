/*
 * The columns a list of examples can have: a table, a row each. What stands in a cell is printed here, once for every column; where it stands is data_list.c's business.
 * A layout is the columns a person chose, in order and with widths; it is kept as a line of words ("id label:12 length .metadata.lang title") for each dataset.
 */
#ifndef PREOP_TUI_SCREENS_DATA_COLUMNS_H
#define PREOP_TUI_SCREENS_DATA_COLUMNS_H

#include "preop/base/strbuf.h"
#include "preop/model/example.h"
#include "tui/theme.h"

struct data_view;

enum { COLUMNS_LIMIT = 24 /* of a layout */, COLUMN_NARROWEST = 2, COLUMN_WIDEST = 120, CELL_SIZE = 48 };

struct cell_text { /* what a cell says */
	const char *text;
	enum role role;
	const char *sign; /* one column right behind the text, which is cut for it; "": none */
	bool ellipsis;    /* the sign is one: a text that is cut ends in it already */
	char buffer[CELL_SIZE];
};

enum column_width {
	WIDTH_FIXED,
	WIDTH_IDS /* of the largest id */,
	WIDTH_LABELS /* of the longest label */,
	WIDTH_GROWS
};

struct data_column {
	const char *name, *title, *meaning;
	const char *sort; /* field of a filter's sort word that this column shows; NULL: none */
	enum column_width width;
	int cols; /* usual; WIDTH_GROWS: the least it is left with */
	bool right;
	bool usual;       /* of the layout nobody chose */
	int order;        /* columns are let in by it where room is short; 0: always */
	bool searched;    /* what is looked for is marked in it */
	const char *path; /* not in the narrow row: example_values() looks it up; NULL: is */
	void (*print)(struct data_view *view, const struct example *example, struct cell_text *cell);
};
const struct data_column *data_columns(size_t *count);
const struct data_column *data_column_find(const char *name);

struct layout_column {
	const struct data_column *column; /* NULL: a field of the record */
	char *path;                       /* the field's */
	int cols;                         /* 0: as usual */
};
struct column_layout {
	struct layout_column items[COLUMNS_LIMIT];
	size_t count;
	bool chosen; /* else the usual one, which leaves out columns that tell nothing here */
};
void columns_usual(struct column_layout *layout); /* replaces what was there */
void columns_free(struct column_layout *layout);
/* False: a word is no column (the error lists them); the layout stays as it was. */
bool columns_parse(struct column_layout *layout, const char *words, struct error *error);
void columns_print(const struct column_layout *layout, struct strbuf *out); /* "" for the usual one */
bool columns_add(struct column_layout *layout, const struct data_column *column,
	const char *path); /* false: full, or there already */
void columns_remove(struct column_layout *layout, size_t at);
void columns_move(struct column_layout *layout, size_t from, size_t to);

#endif
