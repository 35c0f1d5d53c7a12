/* Layouts: which columns a person wants, and the words they are kept as: NAME[:COLUMNS], a field of the record as .PATH or ."a path with blanks". */
#include "tui/screens/data_columns.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

void columns_free(struct column_layout *layout)
{
	while (layout->count > 0)
		free(layout->items[--layout->count].path);
	layout->chosen = false;
}

void columns_usual(struct column_layout *layout)
{
	size_t count;
	const struct data_column *columns = data_columns(&count);

	columns_free(layout);
	for (size_t i = 0; i < count; i++)
		if (columns[i].usual)
			layout->items[layout->count++] = (struct layout_column){ .column = &columns[i] };
}

static bool is_there(const struct column_layout *layout, const struct data_column *column, const char *path)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_column *item = &layout->items[i];
		if (column ? item->column == column : item->path && strcmp(item->path, path) == 0)
			return true;
	}
	return false;
}

bool columns_add(struct column_layout *layout, const struct data_column *column, const char *path)
{
	if (layout->count == COLUMNS_LIMIT || is_there(layout, column, path))
		return false;
	layout->items[layout->count++] = (struct layout_column){ .column = column,
		.path = column ? NULL : xstrdup(path) };
	return true;
}

void columns_remove(struct column_layout *layout, size_t at)
{
	free(layout->items[at].path);
	layout->count--;
	memmove(layout->items + at, layout->items + at + 1, (layout->count - at) * sizeof(layout->items[0]));
}

void columns_move(struct column_layout *layout, size_t from, size_t to)
{
	struct layout_column item = layout->items[from];

	memmove(layout->items + from, layout->items + from + 1, (layout->count - from - 1) * sizeof(layout->items[0]));
	memmove(layout->items + to + 1, layout->items + to, (layout->count - to - 1) * sizeof(layout->items[0]));
	layout->items[to] = item;
}

/* ---- As words ---- */

static void print_path(const char *path, struct strbuf *out)
{
	strbuf_addc(out, '.');
	if (!path[strcspn(path, " :\"\\")]) {
		strbuf_adds(out, path);
		return;
	}
	strbuf_addc(out, '"');
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			strbuf_addc(out, '\\');
		strbuf_addc(out, *path);
	}
	strbuf_addc(out, '"');
}

void columns_print(const struct column_layout *layout, struct strbuf *out)
{
	for (size_t i = 0; layout->chosen && i < layout->count; i++) {
		const struct layout_column *item = &layout->items[i];
		strbuf_adds(out, i > 0 ? " " : "");
		if (item->column)
			strbuf_adds(out, item->column->name);
		else
			print_path(item->path, out);
		if (item->cols)
			strbuf_addf(out, ":%d", item->cols);
	}
}

/* The name or path at *at, up to a blank or a colon; moves behind it. */
static void read_name(const char **at, struct strbuf *name)
{
	bool quoted = **at == '"';

	strbuf_reset(name);
	for (*at += quoted; **at && (quoted ? **at != '"' : !strchr(" :", **at)); ++*at) {
		if (quoted && **at == '\\' && (*at)[1])
			++*at;
		strbuf_addc(name, **at);
	}
	*at += quoted && **at == '"';
}

static bool no_such_column(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	size_t count;
	const struct data_column *columns = data_columns(&count);

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", columns[i].name);
	error_set(error, ERROR_INPUT, "there is no column \"%.60s\": %s; a field of the record is .PATH", name,
		names.data);
	strbuf_free(&names);
	return false;
}

/* One word; a column that is there already stays where it is. */
static bool read_column(struct column_layout *layout, const char **at, struct strbuf *name, struct error *error)
{
	bool field = **at == '.';

	*at += field;
	read_name(at, name);
	const struct data_column *column = field ? NULL : data_column_find(name->data);
	if (!column && (!field || !name->len))
		return no_such_column(name->data, error);
	bool added = columns_add(layout, column, name->data);
	if (**at != ':')
		return true;
	long cols = strtol(*at + 1, NULL, 10);
	*at += strcspn(*at, " ");
	if (cols < COLUMN_NARROWEST || cols > COLUMN_WIDEST)
		return error_set(error, ERROR_INPUT, "the column %s can be %d to %d wide", name->data, COLUMN_NARROWEST,
			COLUMN_WIDEST);
	if (added)
		layout->items[layout->count - 1].cols = (int)cols;
	return true;
}

bool columns_parse(struct column_layout *layout, const char *words, struct error *error)
{
	struct column_layout read = { .chosen = true };
	struct strbuf name = STRBUF_INIT;
	bool ok = true;

	for (words += strspn(words, " "); ok && *words; words += strspn(words, " "))
		ok = read_column(&read, &words, &name, error);
	strbuf_free(&name);
	if (ok && read.count == 0)
		columns_usual(&read);
	struct column_layout *gone = ok ? layout : &read;
	columns_free(gone);
	if (ok)
		*layout = read;
	return ok;
}
