#include "cli/print.h"

#include "preop/base/memory.h"
#include "preop/text/display.h"
#include "preop/text/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROSE_COLUMNS = 100 };

static void pad(struct strbuf *out, int columns)
{
	for (int i = 0; i < columns; i++)
		strbuf_addc(out, ' ');
}

void print_cell(struct strbuf *out, const char *text, int columns, bool right)
{
	struct strbuf cell = STRBUF_INIT;
	int width = columns < 0 ? display_append(&cell, text, strlen(text), 0)
				: display_clip(&cell, text, strlen(text), columns, 0);

	if (right)
		pad(out, columns - width);
	strbuf_add(out, cell.data, cell.len);
	if (!right)
		pad(out, columns - width);
	strbuf_free(&cell);
}

void print_text(struct strbuf *out, const char *text)
{
	display_append(out, text, strlen(text), 0);
}

void print_prose(struct strbuf *out, int indent, const char *bytes, size_t n)
{
	struct wrap wrap = WRAP_INIT;

	wrap_text(&wrap, bytes, n, PROSE_COLUMNS - indent, 0, 0);
	for (size_t i = 0; i < wrap.count; i++) {
		pad(out, wrap.lines[i].length ? indent : 0);
		display_append(out, bytes + wrap.lines[i].start, wrap.lines[i].length, 0);
		strbuf_addc(out, '\n');
	}
	wrap_free(&wrap);
}

void print_number(struct strbuf *out, int64_t number)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%lld", (long long)number);

	for (int i = 0; i < length; i++) {
		if (i && digits[i - 1] != '-' && (length - i) % 3 == 0)
			strbuf_addc(out, ' ');
		strbuf_addc(out, digits[i]);
	}
}

struct print_table {
	const struct print_column *columns;
	size_t column_count, cell_count, capacity;
	char **cells;
	int *widths;
};

struct print_table *print_table_new(const struct print_column *columns, size_t count)
{
	struct print_table *table = xcalloc(1, sizeof(*table));

	table->columns = columns;
	table->column_count = count;
	table->widths = xcalloc(count, sizeof(*table->widths));
	return table;
}

void print_table_cell(struct print_table *table, const char *text)
{
	size_t column = table->cell_count % table->column_count;
	int width = display_width(text, strlen(text), 0);

	if (table->columns[column].limit && width > table->columns[column].limit)
		width = table->columns[column].limit;
	if (width > table->widths[column])
		table->widths[column] = width;
	if (table->cell_count == table->capacity) {
		table->capacity = table->capacity ? table->capacity * 2 : 64;
		table->cells = xrealloc(table->cells, table->capacity * sizeof(*table->cells));
	}
	table->cells[table->cell_count++] = xstrdup(text);
}

void print_table_cellf(struct print_table *table, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(&text, format, ap);
	va_end(ap);
	print_table_cell(table, text.data);
	strbuf_free(&text);
}

static void print_row(const struct print_table *table, char *const *cells, struct strbuf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < table->column_count; i++) {
		if (i)
			strbuf_adds(out, "  ");
		print_cell(out, cells[i], table->widths[i], table->columns[i].align == PRINT_RIGHT);
	}
	while (out->len > start && out->data[out->len - 1] == ' ')
		strbuf_truncate(out, out->len - 1);
	strbuf_addc(out, '\n');
}

static void print_titles(struct print_table *table, struct strbuf *out)
{
	char **titles = xcalloc(table->column_count, sizeof(*titles));

	for (size_t i = 0; i < table->column_count; i++) {
		int width = display_width(table->columns[i].title, strlen(table->columns[i].title), 0);

		titles[i] = xstrdup(table->columns[i].title);
		if (width > table->widths[i])
			table->widths[i] = width;
	}
	print_row(table, titles, out);
	for (size_t i = 0; i < table->column_count; i++)
		free(titles[i]);
	free(titles);
}

void print_table_end(struct print_table *table, struct strbuf *out)
{
	if (table->cell_count)
		print_titles(table, out);
	for (size_t i = 0; i + table->column_count <= table->cell_count; i += table->column_count)
		print_row(table, table->cells + i, out);
	for (size_t i = 0; i < table->cell_count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table->widths);
	free(table);
}
