#include "source.h"

#include "decode.h"
#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char utf8_mark[] = { '\xef', '\xbb', '\xbf' };

static bool read_memory(struct source *source, char *out, size_t size, size_t *got)
{
	*got = size < source->memory_left ? size : source->memory_left;
	if (*got > 0)
		memcpy(out, source->memory, *got);
	source->memory += *got;
	source->memory_left -= *got;
	return true;
}

static bool read_file(struct source *source, char *out, size_t size, size_t *got, struct error *error)
{
	ssize_t n;

	do
		n = read(source->fd, out, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_system(error, "cannot read");
	*got = (size_t)n;
	return true;
}

/* The bytes as they are on disk, all of them seen by the hash. */
static bool read_raw(void *context, char *out, size_t size, size_t *got, struct error *error)
{
	struct source *source = context;

	if (source->tick != NULL && !source->tick(source->context))
		return error_set(error, ERROR_CANCELLED, "cancelled; nothing was imported");
	if (!(source->fd < 0 ? read_memory(source, out, size, got) : read_file(source, out, size, got, error)))
		return false;
	sha256_add(source->sha256, out, *got);
	source->raw_read += (int64_t)*got;
	return true;
}

static bool read_decoded(struct source *source, char *out, size_t size, size_t *got, struct error *error)
{
	if (source->decoder != NULL)
		return source->decoder->ops->decode(source->decoder, out, size, got, error);
	return read_raw(source, out, size < SOURCE_CHUNK ? size : SOURCE_CHUNK, got, error);
}

/* Room for a chunk behind the window: by moving it to the front of the buffer, or by a larger buffer. */
static bool make_room(struct source *source, struct error *error)
{
	size_t before = source->buffer != NULL ? (size_t)(source->text - source->buffer) : 0;
	size_t capacity = source->capacity;

	if (capacity - before - source->length >= SOURCE_CHUNK)
		return true;
	if (source->buffer != NULL)
		memmove(source->buffer, source->text, source->length);
	while (capacity - source->length < SOURCE_CHUNK)
		capacity = capacity > 0 ? 2 * capacity : (size_t)2 * SOURCE_CHUNK;
	if (capacity > source->capacity) {
		char *buffer = try_array(source->buffer, capacity, 1);
		if (buffer == NULL) {
			source->text = source->buffer;
			return error_set(
				error, ERROR_MEMORY, "no memory for a record of more than %zu bytes", source->length);
		}
		source->buffer = buffer;
		source->capacity = capacity;
	}
	source->text = source->buffer;
	return true;
}

/* What the import keeps of the file's style. */
static void note_style(struct source *source, const char *added, size_t n)
{
	const char *newline = source->newline_seen ? NULL : memchr(added, '\n', n);

	if (newline != NULL) {
		source->newline_seen = true;
		source->crlf = (newline > added ? newline[-1] : source->last_byte) == '\r';
	}
	source->last_byte = added[n - 1];
}

bool source_more(struct source *source, struct error *error)
{
	size_t got = 0;

	if (source->ended)
		return true;
	if (source->borrowed)
		return error_set(error, ERROR_INPUT, "the record does not end in what was looked at");
	if (source->length >= source->limit)
		return error_set(error, ERROR_INPUT, "a record is longer than %zu MB", source->limit >> 20);
	if (!make_room(source, error))
		return false;
	char *end = source->buffer + (source->text - source->buffer) + source->length;
	size_t room = source->capacity - (size_t)(end - source->buffer);
	if (!read_decoded(source, end, room, &got, error))
		return false;
	source->ended = got == 0;
	source->length += got;
	if (got > 0)
		note_style(source, end, got);
	return true;
}

bool source_double(struct source *source, struct error *error)
{
	size_t goal = 2 * source->length;

	do
		if (!source_more(source, error))
			return false;
	while (source->length < goal && !source->ended);
	return true;
}

void source_skip(struct source *source, size_t n)
{
	source->text += n;
	source->length -= n;
}

/* A pipe may give one byte at a time. */
static bool read_at_least(struct source *source, size_t n, struct error *error)
{
	while (source->length < n && !source->ended)
		if (!source_more(source, error))
			return false;
	return true;
}

static bool starts_with(const struct source *source, const char *bytes, size_t n)
{
	return source->length >= n && memcmp(source->text, bytes, n) == 0;
}

/* From here on the window holds decoded bytes; what was read so far is the decoder's first input. */
static bool begin_decoding(struct source *source, const struct decoder_ops *format, struct error *error)
{
	source->decoder = decoder_open(format, source->text, source->length, read_raw, source);
	if (source->decoder == NULL)
		return decoder_no_memory(error);
	source->compression = format->name;
	source->text = source->buffer;
	source->length = 0;
	source->ended = source->newline_seen = source->crlf = false;
	source->last_byte = '\0';
	return read_at_least(source, DECODE_MAGIC, error);
}

static bool begin(struct source *source, struct error *error)
{
	const struct decoder_ops *format;

	source->limit = SOURCE_LIMIT;
	source->sha256 = sha256_new();
	if (!read_at_least(source, DECODE_MAGIC, error))
		return false;
	format = decoder_find(source->text, source->length);
	if (format != NULL && !begin_decoding(source, format, error))
		return false;
	if (format != NULL && (format = decoder_find(source->text, source->length)) != NULL)
		return error_set(error, ERROR_INPUT, "compressed twice: take one layer off with %s", format->tool);
	source->bom = starts_with(source, utf8_mark, sizeof(utf8_mark));
	if (source->bom)
		source_skip(source, sizeof(utf8_mark));
	return true;
}

static bool begin_or_close(struct source *source, struct error *error)
{
	if (begin(source, error))
		return true;
	source_close(source);
	return false;
}

bool source_open(struct source *source, const char *path, struct error *error)
{
	struct stat status;
	bool is_stdin = strcmp(path, "-") == 0;

	*source = (struct source){ .fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC) };
	if (source->fd < 0)
		return error_system(error, "cannot open");
	if (fstat(source->fd, &status) == 0) {
		if (S_ISDIR(status.st_mode)) {
			source_close(source);
			return error_set(error, ERROR_INPUT, "a folder: name a file in it");
		}
		source->raw_total = S_ISREG(status.st_mode) ? status.st_size : 0;
	}
	return begin_or_close(source, error);
}

bool source_open_memory(struct source *source, const char *bytes, size_t n, struct error *error)
{
	*source = (struct source){ .fd = -1, .memory = bytes, .memory_left = n, .raw_total = (int64_t)n };
	return begin_or_close(source, error);
}

void source_close(struct source *source)
{
	unsigned char ignored[SHA256_SIZE];

	decoder_close(source->decoder);
	if (source->sha256 != NULL)
		sha256_finish(source->sha256, ignored);
	if (source->fd > STDERR_FILENO)
		close(source->fd);
	free(source->buffer);
	*source = (struct source){ .fd = -1 };
}

struct source source_look(const struct source *source)
{
	return (struct source){ .text = source->text,
		.length = source->length,
		.ended = source->ended,
		.limit = SIZE_MAX,
		.borrowed = true,
		.fd = -1 };
}

void source_digest(struct source *source, unsigned char out[SHA256_SIZE])
{
	sha256_finish(source->sha256, out);
	source->sha256 = NULL;
}
