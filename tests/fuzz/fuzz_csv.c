/* A table of arbitrary bytes: every row is valid JSON with the header's columns, in order of lines; every line is
 * in some row. */
#include "fuzz.h"
#include "reader.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void check_row(const struct reader *reader, const struct record *record)
{
	struct json_span root = { record->text, record->length }, key, value;
	struct json_check check;
	struct strbuf name = STRBUF_INIT;
	size_t columns = 0;

	fuzz_must(json_check(record->text, record->length, JSON_FIND_DUPLICATES, &check));
	fuzz_must(!check.duplicate_keys);
	for (size_t cursor = 0; json_next_member(root, &cursor, &key, &value); columns++) {
		strbuf_reset(&name);
		json_decode(key, &name);
		fuzz_must(columns < reader->column_count && strcmp(name.data, reader->columns[columns]) == 0);
		fuzz_must(json_type(value) == JSON_STRING);
	}
	fuzz_must(columns == reader->column_count);
	strbuf_free(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = { ',', ';', '\t' };
	struct source source;
	struct record record;
	struct error error = ERROR_INIT;
	int64_t line = 0;

	if (size == 0 || !source_open_memory(&source, (const char *)data + 1, size - 1, NULL))
		return 0;
	struct reader *reader = reader_open(
		FRAMING_TABLE, delimiters[data[0] % sizeof(delimiters)], &source, NULL, NULL);
	if (reader != NULL) {
		enum read_result result;
		while ((result = reader_next(reader, &record, &error)) == READ_RECORD || result == READ_BAD) {
			fuzz_must(record.column >= 1);
			fuzz_must(result == READ_BAD ? record.line >= line : record.line > line);
			/* A bad row's fault may lie below the line on which reading goes on. */
			line = result == READ_BAD ? line : record.line;
			if (result == READ_RECORD)
				check_row(reader, &record);
		}
		fuzz_must(result == READ_END || source.compression != NULL);
		reader_close(reader);
	}
	source_close(&source);
	return 0;
}
