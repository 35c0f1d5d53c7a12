/*
 * Tables: RFC 4180 with ',' or ';', and tabs. The first row is the header; a row becomes {"column":"value", ...} with
 * the bytes of its cells.
 *
 * A quote opens only at the start of a cell; newlines and lone CRs inside quotes are data; blank lines are no rows.
 * In a table with tabs many programs write quotes as plain characters, so there a cell counts as quoted only when its
 * closing quote is followed by a tab or the end of the row, and a row of several lines whose columns do not come out
 * is read again with quotes as plain characters.
 *
 * After a bad row reading goes on at the next line, not behind whatever a stray quote swallowed: no row is lost
 * unseen.
 */
#include "preop/base/memory.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 1024 };
enum {
	TAB_QUOTE_MAX = 64 * 1024
}; /* where tabs delimit, a quote that does not close within this is a plain character */

struct cell {
	size_t start, length; /* in the window, without the quotes */
	bool quoted, doubled; /* doubled: "" stands for a quote */
};

struct table {
	struct reader base;
	char delimiter;
	struct cell cells[COLUMNS_MAX];
	size_t cell_count;       /* of the row, kept or not */
	struct strbuf *prefixes; /* of the values: {"a": and ,"b": */
	struct strbuf scratch, row;
	struct arena arena; /* names */
};

enum row_state { ROW_WHOLE, ROW_CUT /* more bytes are needed */, ROW_BAD };

struct row { /* where parse_row() is */
	const struct table *table;
	const char *text;
	size_t length, at;
	bool ended;   /* nothing follows text */
	bool quoting; /* quotes mean something */
	size_t fault; /* ROW_BAD */
	const char *reason;
};

/* The length of a row's end at text[at..): 1 or 2; 0: there is none. The end of the file is an end of length 0
 * that callers ask for apart. */
static size_t row_end(const struct row *row, size_t at)
{
	if (at < row->length && row->text[at] == '\n')
		return 1;
	return at + 1 < row->length && row->text[at] == '\r' && row->text[at + 1] == '\n' ? 2 : 0;
}

static bool cell_ends(const struct row *row, size_t at)
{
	return at == row->length || row->text[at] == row->table->delimiter || row_end(row, at) > 0;
}

static enum row_state bad_quote(struct row *row, size_t at, const char *reason)
{
	row->fault = at;
	row->reason = reason;
	return ROW_BAD;
}

/* At a quote that starts a cell. */
static enum row_state parse_quoted(struct row *row, struct cell *cell)
{
	size_t at = row->at + 1;

	*cell = (struct cell){ .start = at, .quoted = true };
	for (;;) {
		const char *quote = at < row->length ? memchr(row->text + at, '"', row->length - at) : NULL;
		if (row->table->delimiter == '\t' &&
			(quote != NULL ? (size_t)(quote - row->text) : row->length) - row->at > TAB_QUOTE_MAX)
			return ROW_BAD;
		if (quote == NULL && !row->ended)
			return ROW_CUT;
		if (quote == NULL)
			return bad_quote(row, row->at, "the quote that opens here is never closed");
		at = (size_t)(quote - row->text) + 1;
		if (at + 1 >= row->length && !row->ended)
			return ROW_CUT; /* what follows the quote, \r\n included, decides */
		if (at == row->length || row->text[at] != '"')
			break;
		cell->doubled = true;
		at++;
	}
	cell->length = at - 1 - cell->start;
	if (!cell_ends(row, at))
		return bad_quote(row, at, "text follows a closing quote");
	row->at = at;
	return ROW_WHOLE;
}

static enum row_state parse_plain(struct row *row, struct cell *cell)
{
	const char delimiter = row->table->delimiter;
	size_t at = row->at;

	while (at < row->length && row->text[at] != delimiter && row->text[at] != '\n')
		at++;
	if (at == row->length && !row->ended)
		return ROW_CUT;
	*cell = (struct cell){ .start = row->at, .length = at - row->at };
	bool crlf = at < row->length && row->text[at] == '\n' && at > row->at && row->text[at - 1] == '\r';
	if (crlf)
		cell->length--;
	row->at = crlf ? at - 1 : at;
	return ROW_WHOLE;
}

static enum row_state parse_cell(struct row *row, struct cell *cell)
{
	if (row->quoting && row->at < row->length && row->text[row->at] == '"') {
		enum row_state state = parse_quoted(row, cell);
		if (state != ROW_BAD || row->table->delimiter != '\t')
			return state;
	}
	return parse_plain(row, cell);
}

/* Cuts the row at the window's start into cells; row->at ends behind its newline. Cells past any header are only
 * counted. */
static enum row_state parse_row(struct table *table, struct row *row)
{
	struct cell cell;

	table->cell_count = 0;
	for (;;) {
		enum row_state state = parse_cell(row, &cell);
		if (state != ROW_WHOLE)
			return state;
		if (table->cell_count < COLUMNS_MAX)
			table->cells[table->cell_count] = cell;
		table->cell_count++;
		if (row->at == row->length)
			return ROW_WHOLE;
		size_t end = row_end(row, row->at);
		row->at += end > 0 ? end : 1; /* the delimiter */
		if (end > 0)
			return ROW_WHOLE;
	}
}

static bool parse_window(struct table *table, bool quoting, struct row *row, enum row_state *state, struct error *error)
{
	struct source *source = table->base.source;

	for (;;) {
		*row = (struct row){ .table = table,
			.text = source->text,
			.length = source->length,
			.ended = source->ended,
			.quoting = quoting };
		*state = parse_row(table, row);
		if (*state != ROW_CUT)
			return true;
		if (source->length >= source->limit) {
			*state = bad_quote(row, row->at, "this row is too long; is a quote not closed?");
			return true;
		}
		if (!source_double(source, error))
			return false;
	}
}

static bool is_blank_row(const struct table *table)
{
	const struct cell *cell = table->cells;

	if (table->cell_count != 1 || cell->quoted)
		return false;
	for (size_t i = 0; i < cell->length; i++)
		if (!reader_is_blank(table->base.source->text[cell->start + i]))
			return false;
	return true;
}

static size_t first_line(const struct source *source)
{
	const char *newline = memchr(source->text, '\n', source->length);

	return newline != NULL ? (size_t)(newline - source->text) + 1 : source->length;
}

static bool spans_lines(const struct source *source, size_t n)
{
	return first_line(source) < n;
}

/* A row with quotes in a table with tabs whose columns do not come out: perhaps the quotes are plain characters. */
static bool parse_again(struct table *table, struct row *row, enum row_state *state, struct error *error)
{
	bool doubtful = table->delimiter == '\t' && table->base.column_count > 0 && *state == ROW_WHOLE &&
		table->cell_count != table->base.column_count && spans_lines(table->base.source, row->at);

	return !doubtful || parse_window(table, false, row, state, error);
}

/* The next row that is not blank. READ_RECORD: in table->cells, *used bytes of the window. */
static enum read_result next_row(struct table *table, size_t *used, struct record *out, struct error *error)
{
	struct source *source = table->base.source;
	enum row_state state;
	struct row row;

	for (;;) {
		if (source->length == 0 && !source_more(source, error))
			return READ_FAILED;
		if (source->length == 0)
			return READ_END;
		if (!parse_window(table, true, &row, &state, error) || !parse_again(table, &row, &state, error))
			return READ_FAILED;
		if (state == ROW_BAD) {
			*used = first_line(source);
			reader_place(&table->base, row.fault, out);
			error_set(error, ERROR_INPUT, "%s", row.reason);
			return READ_BAD;
		}
		*used = row.at;
		if (!is_blank_row(table))
			return READ_RECORD;
		reader_consume(&table->base, row.at);
	}
}

/* The cell's bytes with "" undone; valid until the next call. */
static const char *cell_text(struct table *table, const struct cell *cell, size_t *length)
{
	const char *text = table->base.source->text + cell->start;

	*length = cell->length;
	if (!cell->doubled)
		return text;
	strbuf_reset(&table->scratch);
	for (size_t at = 0; at < cell->length;) {
		const char *quote = memchr(text + at, '"', cell->length - at);
		size_t n = quote != NULL ? (size_t)(quote - text) + 1 - at : cell->length - at;
		strbuf_add(&table->scratch, text + at, n);
		at += n + (quote != NULL);
	}
	*length = table->scratch.len;
	return table->scratch.data;
}

/* A row may be as long as the source's limit: what it can need at most, six bytes for a control character, is
 * tried first. */
static bool reserve(struct table *table, size_t used, struct error *error)
{
	size_t needed = 6 * used + 2;

	strbuf_reset(&table->row);
	for (size_t i = 0; i < table->base.column_count; i++)
		needed += table->prefixes[i].len + 2;
	if (!strbuf_try_reserve(&table->row, needed) || !strbuf_try_reserve(&table->scratch, used))
		return error_set(error, ERROR_MEMORY, "no memory for a row of %zu bytes", used);
	return true;
}

static bool build_row(struct table *table, size_t used, struct record *out, struct error *error)
{
	if (!reserve(table, used, error))
		return false;
	for (size_t i = 0; i < table->cell_count; i++) {
		size_t length;
		const char *text = cell_text(table, &table->cells[i], &length);
		strbuf_add(&table->row, table->prefixes[i].data, table->prefixes[i].len);
		json_quote_raw(&table->row, text, length);
	}
	strbuf_addc(&table->row, '}');
	reader_place(&table->base, 0, out);
	out->text = table->row.data;
	out->length = table->row.len;
	out->built = true;
	return true;
}

static enum read_result bad_columns(struct table *table, struct record *out, struct error *error)
{
	struct record last;

	reader_place(&table->base, 0, out);
	reader_place(&table->base, table->base.used - 1, &last);
	if (last.line == out->line)
		error_set(error, ERROR_INPUT, "the row has %zu columns, the header has %zu", table->cell_count,
			table->base.column_count);
	else
		error_set(error, ERROR_INPUT,
			"the row has %zu columns, the header has %zu; it goes on to line %lld: is a quote missing?",
			table->cell_count, table->base.column_count, (long long)last.line);
	return READ_BAD;
}

static enum read_result table_next(struct reader *reader, struct record *out, struct error *error)
{
	struct table *table = (struct table *)reader;
	enum read_result result = next_row(table, &reader->used, out, error);

	if (result != READ_RECORD)
		return result;
	if (table->cell_count != reader->column_count)
		return bad_columns(table, out, error);
	return build_row(table, reader->used, out, error) ? READ_RECORD : READ_FAILED;
}

static void table_close(struct reader *reader)
{
	struct table *table = (struct table *)reader;

	for (size_t i = 0; i < reader->column_count; i++)
		strbuf_free(&table->prefixes[i]);
	free(table->prefixes);
	strbuf_free(&table->scratch);
	strbuf_free(&table->row);
	arena_free(&table->arena);
	free(table);
}

static bool is_taken(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->base.column_count; i++)
		if (strcmp(table->base.columns[i], name) == 0)
			return true;
	return false;
}

/* "name", or "column_3" when it is empty, or "name_3" when there is one already. Names end at a NUL: no lookup
 * goes past it. */
static const char *unique_name(struct table *table, const struct cell *cell)
{
	struct arena *arena = &table->arena;
	size_t length;
	const char *text = cell_text(table, cell, &length);

	while (length > 0 && reader_is_blank(*text))
		text++, length--;
	while (length > 0 && reader_is_blank(text[length - 1]))
		length--;
	const char *name = arena_strndup(arena, text, length);
	table->base.header[table->base.column_count] = name;
	table->base.renamed += *name == '\0' || is_taken(table, name);
	if (*name == '\0')
		name = arena_printf(arena, "column_%zu", table->base.column_count + 1);
	const char *unique = name;
	for (size_t number = table->base.column_count + 1; is_taken(table, unique); number++)
		unique = arena_printf(arena, "%s_%zu", name, number);
	return unique;
}

static void take_names(struct table *table)
{
	struct reader *base = &table->base;

	base->columns = arena_alloc(&table->arena, table->cell_count * sizeof(*base->columns));
	base->header = arena_alloc(&table->arena, table->cell_count * sizeof(*base->header));
	table->prefixes = xcalloc(table->cell_count, sizeof(*table->prefixes));
	for (size_t i = 0; i < table->cell_count; i++) {
		const char *name = unique_name(table, &table->cells[i]);
		struct strbuf *prefix = &table->prefixes[i];
		base->columns[base->column_count++] = name;
		strbuf_init(prefix);
		strbuf_addc(prefix, i == 0 ? '{' : ',');
		json_quote_raw(prefix, name, strlen(name));
		strbuf_addc(prefix, ':');
	}
}

static bool read_header(struct table *table, struct record *at, struct error *error)
{
	size_t used = 0;
	enum read_result result = next_row(table, &used, at, error);

	if (result == READ_END)
		return error_set(error, ERROR_INPUT, "the table has no header");
	if (result != READ_RECORD)
		return false;
	if (table->cell_count > COLUMNS_MAX)
		return error_set(error, ERROR_INPUT, "the header has %zu columns; at most %d are read",
			table->cell_count, COLUMNS_MAX);
	take_names(table);
	reader_consume(&table->base, used);
	return true;
}

struct reader *table_open(char delimiter, struct source *source, struct record *at, struct error *error)
{
	static const struct reader_ops ops = { table_next, table_close };
	struct table *table = xcalloc(1, sizeof(*table));
	struct record ignored = { .line = 0 };

	table->base = (struct reader){ .ops = &ops, .source = source, .line = 1, .column = 1 };
	table->delimiter = delimiter;
	strbuf_init(&table->scratch);
	strbuf_init(&table->row);
	if (read_header(table, at != NULL ? at : &ignored, error))
		return &table->base;
	table_close(&table->base);
	return NULL;
}
