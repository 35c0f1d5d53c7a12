/* A record a line. Lines may be of any length up to the source's limit; a longer one is a bad record, not the end. */
#include "preop/base/memory.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

struct lines {
	struct reader base;
	bool skipping; /* inside a line that is too long */
};

/* The length of the window's first line with its newline; 0: it does not end in the window as it is. */
static size_t find_line(const struct source *source, size_t from)
{
	const char *newline = source->length > from ? memchr(source->text + from, '\n', source->length - from) : NULL;

	if (newline != NULL)
		return (size_t)(newline - source->text) + 1;
	return source->ended ? source->length : 0;
}

static bool skip_rest(struct lines *lines, struct error *error)
{
	struct source *source = lines->base.source;

	while (lines->skipping) {
		size_t n = find_line(source, 0);
		lines->skipping = n == 0 && !source->ended;
		reader_consume(&lines->base, n > 0 ? n : source->length);
		if (lines->skipping && !source_more(source, error))
			return false;
	}
	return true;
}

static enum read_result next_line(struct lines *lines, size_t *length, struct record *out, struct error *error)
{
	struct source *source = lines->base.source;
	size_t seen = 0;

	while ((*length = find_line(source, seen)) == 0) {
		if (source->ended)
			return READ_END;
		seen = source->length;
		if (seen >= source->limit) {
			lines->skipping = true;
			reader_place(&lines->base, 0, out);
			error_set(error, ERROR_INPUT, "the line is longer than %zu MB", source->limit >> 20);
			return READ_BAD;
		}
		if (!source_more(source, error))
			return READ_FAILED;
	}
	return READ_RECORD;
}

static enum read_result lines_next(struct reader *reader, struct record *out, struct error *error)
{
	struct lines *lines = (struct lines *)reader;

	if (!skip_rest(lines, error))
		return READ_FAILED;
	for (;;) {
		enum read_result result = next_line(lines, &reader->used, out, error);
		if (result != READ_RECORD)
			return result;
		reader_hand_out(reader, reader->used, out);
		if (out->length > 0)
			return READ_RECORD;
		reader_consume(reader, reader->used); /* a blank line is no record */
	}
}

static void lines_close(struct reader *reader)
{
	free(reader);
}

struct reader *lines_open(struct source *source)
{
	static const struct reader_ops ops = { lines_next, lines_close };
	struct lines *lines = xcalloc(1, sizeof(*lines));

	lines->base = (struct reader){ .ops = &ops, .source = source, .line = 1, .column = 1 };
	return &lines->base;
}
