#include "export_table_frame.h"

#include "cell.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 1024, ROWS_A_TICK = 256 };

struct column {
	struct json_span key;    /* as JSON, with quotes */
	struct json_span header; /* what the file is to say: of JSON too */
};

struct table_frame {
	struct export *export;
	char delimiter;
	struct column *columns; /* COLUMNS_MAX of them */
	size_t count;
	struct json_span *cells;
	struct strbuf decoded;
	struct arena arena;
};

static size_t find_column(const struct table_frame *table, struct json_span key, size_t guess)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t at = (guess + i) % table->count;
		struct json_span there = table->columns[at].key;
		if (there.length == key.length && memcmp(there.start, key.start, key.length) == 0)
			return at;
	}
	return table->count;
}

/* The same name may be written with other escapes: it is looked for as json_quote_raw() has it. */
static struct json_span plain_key(struct table_frame *table, struct json_span key, struct strbuf *scratch)
{
	struct strbuf *decoded = &table->decoded;

	if (memchr(key.start, '\\', key.length) == NULL)
		return key;
	strbuf_reset(decoded);
	json_decode(key, decoded);
	strbuf_reset(scratch);
	json_quote_raw(scratch, decoded->data, decoded->len);
	return (struct json_span){ scratch->data, scratch->len };
}

static void add_column(struct table_frame *table, struct json_span key, struct json_span header)
{
	if (table->count == COLUMNS_MAX || find_column(table, key, 0) < table->count)
		return;
	struct column *column = &table->columns[table->count++];
	column->key = (struct json_span){ arena_strndup(&table->arena, key.start, key.length), key.length };
	column->header = header.start != NULL
		? (struct json_span){ arena_strndup(&table->arena, header.start, header.length), header.length }
		: column->key;
}

static void add_name(struct table_frame *table, const char *name)
{
	struct strbuf key = STRBUF_INIT;

	json_quote_raw(&key, name, strlen(name));
	add_column(table, (struct json_span){ key.data, key.len }, (struct json_span){ NULL, 0 });
	strbuf_free(&key);
}

/* False: the import was no table, or of a time when its columns were not kept. */
static bool add_columns_of(struct table_frame *table, const struct row_origin *origin)
{
	struct json_span root = json_root(origin->envelope, strlen(origin->envelope));
	struct json_span names = json_get(root, "columns"), headers = json_get(root, "header"), name, header;
	size_t at = 0;

	for (size_t cursor = 0; json_next_element(names, &cursor, &name);) {
		if (!json_next_element(headers, &at, &header))
			header = (struct json_span){ NULL, 0 };
		add_column(table, name, header);
	}
	return names.start != NULL;
}

static bool add_columns_of_records(struct table_frame *table, struct error *error)
{
	struct export *export = table->export;
	struct strbuf scratch = STRBUF_INIT;
	struct json_span key, value;
	int got;
	bool going = true;

	for (int64_t n = 0; going && (got = row_reader_next(export->reader, &export->row, error)) == 1; n++) {
		struct json_span root = { export->row.body, export->row.length };
		for (size_t cursor = 0; json_next_member(root, &cursor, &key, &value);) {
			struct json_span plain = plain_key(table, key, &scratch);
			add_column(table, plain, (struct json_span){ NULL, 0 });
		}
		going = n % ROWS_A_TICK != 0 || export_tick(export, 0, error);
	}
	strbuf_free(&scratch);
	row_reader_rewind(export->reader);
	return going && got == 0;
}

static bool find_columns(struct table_frame *table, struct error *error)
{
	struct export *export = table->export;
	const char *const *names = export->format != NULL ? export->format->ops->columns : NULL;
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);
	bool all_known = true;

	for (; names != NULL && *names != NULL; names++)
		add_name(table, *names);
	if (table->count == 0) {
		for (size_t i = 0; i < count; i++)
			if (origins[i].wanted > 0)
				all_known = add_columns_of(table, &origins[i]) && all_known;
		if (!all_known && !add_columns_of_records(table, error))
			return false;
	}
	for (names = export_extra_names(export->options->extras, &table->arena); *names != NULL; names++)
		add_name(table, *names);
	return true;
}

bool table_frame_open(struct export *export, char delimiter, struct table_frame **out, struct error *error)
{
	struct table_frame *table = xcalloc(1, sizeof(*table));

	*out = table;
	table->export = export;
	table->delimiter = delimiter != '\0' ? delimiter : ',';
	table->columns = xcalloc(COLUMNS_MAX, sizeof(*table->columns));
	table->cells = xcalloc(COLUMNS_MAX, sizeof(*table->cells));
	strbuf_init(&table->decoded);
	return find_columns(table, error);
}

void table_frame_close(struct table_frame *table)
{
	if (table == NULL)
		return;
	free(table->columns);
	free(table->cells);
	strbuf_free(&table->decoded);
	arena_free(&table->arena);
	free(table);
}

static void print_cell(const struct table_frame *table, const char *text, size_t n, struct strbuf *out)
{
	cell_print(out, text, n, table->delimiter, table->count == 1);
}

static void print_value(struct table_frame *table, struct json_span value, struct strbuf *out)
{
	cell_print_value(out, value, table->delimiter, table->count == 1, &table->decoded);
}

void table_frame_header(const struct table_frame *table, struct strbuf *out)
{
	struct strbuf name = STRBUF_INIT;

	for (size_t i = 0; i < table->count; i++) {
		strbuf_reset(&name);
		json_decode(table->columns[i].header, &name);
		if (i > 0)
			strbuf_addc(out, table->delimiter);
		print_cell(table, name.data, name.len, out);
	}
	strbuf_free(&name);
}

void table_frame_row(struct table_frame *table, struct json_span record, struct strbuf *out)
{
	struct strbuf scratch = STRBUF_INIT;
	struct json_span key, value;
	size_t guess = 0;

	memset(table->cells, 0, table->count * sizeof(*table->cells));
	for (size_t cursor = 0; json_next_member(record, &cursor, &key, &value); guess++) {
		size_t at = find_column(table, plain_key(table, key, &scratch), guess);
		if (at < table->count)
			table->cells[at] = value;
		else
			export_lose(table->export, key.start + 1, key.length - 2);
	}
	for (size_t i = 0; i < table->count; i++) {
		if (i > 0)
			strbuf_addc(out, table->delimiter);
		print_value(table, table->cells[i], out);
	}
	strbuf_free(&scratch);
}
