#include "reader.h"

#include "archive.h"

#include <string.h>

struct reader *reader_open(
	enum framing framing, char delimiter, struct source *source, struct record *at, struct error *error)
{
	if (framing == FRAMING_TABLE)
		return table_open(delimiter, source, at, error);
	if (framing == FRAMING_ARCHIVE)
		return archive_open(source, error);
	return framing == FRAMING_LINES ? lines_open(source) : container_open(framing, source);
}

enum read_result reader_next(struct reader *reader, struct record *out, struct error *error)
{
	*out = (struct record){ .line = 0 };
	reader_consume(reader, reader->used);
	reader->used = 0;
	return reader->ops->next(reader, out, error);
}

void reader_close(struct reader *reader)
{
	if (reader != NULL)
		reader->ops->close(reader);
}

/* Moves line and column over text[0..n). */
static void walk(const char *text, size_t n, int64_t *line, int64_t *column)
{
	const char *end = text + n;

	for (;;) {
		const char *newline = n > 0 ? memchr(text, '\n', (size_t)(end - text)) : NULL;
		if (newline == NULL)
			break;
		*line += 1;
		*column = 1;
		text = newline + 1;
	}
	*column += end - text;
}

void reader_consume(struct reader *reader, size_t n)
{
	walk(reader->source->text, n, &reader->line, &reader->column);
	source_skip(reader->source, n);
}

void reader_place(const struct reader *reader, size_t offset, struct record *out)
{
	out->line = reader->line;
	out->column = reader->column;
	out->text = reader->source->text + offset;
	out->length = reader->source->length - offset;
	walk(reader->source->text, offset, &out->line, &out->column);
}

void reader_hand_out(struct reader *reader, size_t n, struct record *out)
{
	const char *text = reader->source->text;
	size_t start = 0;

	while (start < n && reader_is_blank(text[start]))
		start++;
	while (n > start && reader_is_blank(text[n - 1]))
		n--;
	reader_place(reader, start, out);
	out->length = n - start;
}

void record_place(const struct record *record, size_t offset, int64_t *line, int64_t *column)
{
	*line = record->line;
	*column = record->column;
	if (!record->built && offset > 0)
		walk(record->text, offset, line, column);
}
