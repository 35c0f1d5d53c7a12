/* Printing for people: every text from data goes through the display form; columns are aligned by display width. */
#ifndef PREOP_CLI_PRINT_H
#define PREOP_CLI_PRINT_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

/* The display form of `text` cut to `columns` (< 0: never) and, unless last in its line, padded to them. */
void print_cell(struct strbuf *out, const char *text, int columns, bool right);
void print_text(struct strbuf *out, const char *text); /* the display form, nothing else */
void print_prose(
	struct strbuf *out, int indent, const char *bytes, size_t n); /* wrapped at 100 columns, newlines kept */
void print_number(struct strbuf *out, int64_t number);                /* 41 000: thin groups of three, by blanks */

/* What differs, a line each, with the words taken out as [-old-] and put in as {+new+}. */
void print_diff(struct strbuf *out, int indent, const struct strbuf *before, const struct strbuf *after);
struct json_writer;
/* The same as objects of an open array: {"before": line or null, "after": line or null}. */
void print_diff_json(struct json_writer *w, const struct strbuf *before, const struct strbuf *after);

/* A table: cells are collected by row, widths computed at the end. */
struct print_table;
enum print_align { PRINT_LEFT, PRINT_RIGHT };
struct print_column {
	const char *title;
	enum print_align align;
	int limit; /* at most so wide; 0: as wide as needed */
};
struct print_table *print_table_new(const struct print_column *columns, size_t count);
void print_table_cell(struct print_table *table, const char *text); /* cells fill rows from the left */
void print_table_cellf(struct print_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_table_end(struct print_table *table, struct strbuf *out); /* prints and frees; no rows: prints nothing */

#endif
