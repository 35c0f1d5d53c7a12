#include "preop/base/strbuf.h"

#include "preop/base/error.h"
#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STRBUF_FIRST_CAPACITY = 64, READ_CHUNK = 64 * 1024 };

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb)
{
	*sb = (struct strbuf)STRBUF_INIT;
}

void strbuf_free(struct strbuf *sb)
{
	if (sb->capacity > 0)
		free(sb->data);
	strbuf_init(sb);
}

/* The shared empty string is never written to: threads share it. */
static void set_length(struct strbuf *sb, size_t len)
{
	sb->len = len;
	if (sb->capacity > 0)
		sb->data[len] = '\0';
}

void strbuf_reset(struct strbuf *sb)
{
	set_length(sb, 0);
}

void strbuf_truncate(struct strbuf *sb, size_t len)
{
	if (len < sb->len)
		set_length(sb, len);
}

bool strbuf_try_reserve(struct strbuf *sb, size_t extra)
{
	size_t needed;

	if (__builtin_add_overflow(sb->len, extra, &needed) || __builtin_add_overflow(needed, 1, &needed))
		return false;
	if (needed <= sb->capacity)
		return true;
	size_t capacity = sb->capacity < SIZE_MAX / 2 ? sb->capacity * 2 : needed;
	if (capacity < STRBUF_FIRST_CAPACITY)
		capacity = STRBUF_FIRST_CAPACITY;
	if (capacity < needed)
		capacity = needed;
	char *data = realloc(sb->capacity > 0 ? sb->data : NULL, capacity);
	if (data == NULL)
		return false;
	sb->data = data;
	sb->capacity = capacity;
	sb->data[sb->len] = '\0';
	return true;
}

void strbuf_reserve(struct strbuf *sb, size_t extra)
{
	if (!strbuf_try_reserve(sb, extra))
		bug("no memory for a string of %zu and %zu bytes", sb->len, extra);
}

void strbuf_add(struct strbuf *sb, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	strbuf_reserve(sb, n);
	memcpy(sb->data + sb->len, bytes, n);
	set_length(sb, sb->len + n);
}

void strbuf_adds(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void strbuf_addc(struct strbuf *sb, char c)
{
	strbuf_add(sb, &c, 1);
}

void strbuf_vaddf(struct strbuf *sb, const char *format, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	strbuf_reserve(sb, STRBUF_FIRST_CAPACITY);
	size_t room = sb->capacity - sb->len;
	int length = vsnprintf(sb->data + sb->len, room, format, ap);
	if (length < 0)
		bug("cannot format \"%s\"", format);
	if ((size_t)length >= room) {
		strbuf_reserve(sb, (size_t)length);
		vsnprintf(sb->data + sb->len, (size_t)length + 1, format, again);
	}
	va_end(again);
	sb->len += (size_t)length;
}

void strbuf_addf(struct strbuf *sb, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(sb, format, ap);
	va_end(ap);
}

void strbuf_splice(struct strbuf *sb, size_t pos, size_t remove, const void *bytes, size_t n)
{
	if (pos > sb->len || remove > sb->len - pos)
		bug("splice of %zu bytes at %zu in a string of %zu", remove, pos, sb->len);
	if (n > remove)
		strbuf_reserve(sb, n - remove);
	size_t tail = sb->len - pos - remove;
	if (tail > 0 && n != remove)
		memmove(sb->data + pos + n, sb->data + pos + remove, tail);
	if (n > 0)
		memcpy(sb->data + pos, bytes, n);
	set_length(sb, pos + n + tail);
}

char *strbuf_detach(struct strbuf *sb, size_t *len)
{
	if (len != NULL)
		*len = sb->len;
	char *data = sb->capacity > 0 ? sb->data : xstrdup("");
	strbuf_init(sb);
	return data;
}

/* Room for the whole regular file and for the read() that finds its end; other streams grow by chunks. */
static size_t first_chunk(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size > 0 ? (size_t)st->st_size + 1 : READ_CHUNK;
}

static bool read_all(struct strbuf *sb, int fd, const char *path, size_t limit, struct error *error)
{
	size_t start = sb->len;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_system(error, "reading %s", path);
	for (size_t chunk = first_chunk(&st);; chunk = READ_CHUNK) {
		/* One byte more than allowed tells a file of just that size from a larger one. */
		if (limit > 0 && chunk > limit - (sb->len - start))
			chunk = limit - (sb->len - start) + 1;
		if (!strbuf_try_reserve(sb, chunk))
			return error_set(
				error, ERROR_MEMORY, "reading %s: no memory for %zu bytes", path, sb->len + chunk);
		ssize_t got = read(fd, sb->data + sb->len, chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(error, "reading %s", path);
		if (got == 0)
			return true;
		set_length(sb, sb->len + (size_t)got);
		if (limit > 0 && sb->len - start > limit)
			return error_set(error, ERROR_INPUT, "%s is larger than %zu bytes", path, limit);
	}
}

bool strbuf_read_file(struct strbuf *sb, const char *path, size_t limit, struct error *error)
{
	size_t start = sb->len;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_system(error, "opening %s", path);
	bool done = read_all(sb, fd, path, limit, error);
	close(fd);
	if (!done)
		strbuf_truncate(sb, start);
	return done;
}
