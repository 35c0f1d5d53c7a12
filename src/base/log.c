#include "preop/base/log.h"

#include "civil.h"
#include "plain.h"
#include "preop/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { LOG_RING_SIZE = 64 * 1024, LOG_MESSAGE_SIZE = 1024, LOG_LINE_SIZE = LOG_MESSAGE_SIZE + 64 };

/*
 * Nothing here allocates or calls bug() while it holds the lock: bug() logs. `written` counts all bytes ever put into
 * the ring, so that one number says both where the next byte goes and whether the ring is full; it is atomic for
 * log_dump(), which a signal handler calls while the lock may be held.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char ring[LOG_RING_SIZE];
static atomic_size_t written;
static atomic_int lowest = LOG_INFO;
static int file = -1;

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
	return true;
}

static void ring_put(const char *bytes, size_t n)
{
	size_t total = atomic_load(&written);

	for (size_t i = 0; i < n; i++)
		ring[(total + i) % LOG_RING_SIZE] = bytes[i];
	atomic_store(&written, total + n);
}

/* Where the oldest whole line starts and the newest ends, as counts of `written`. */
static void ring_range(size_t *start, size_t *end)
{
	*end = atomic_load(&written);
	*start = 0;
	if (*end <= LOG_RING_SIZE)
		return;
	*start = *end - LOG_RING_SIZE;
	while (*start < *end && ring[(*start)++ % LOG_RING_SIZE] != '\n')
		continue;
}

/* The part of [start, end) that lies in one piece in the ring. */
static size_t ring_piece(size_t start, size_t end, const char **bytes)
{
	size_t offset = start % LOG_RING_SIZE;
	size_t n = end - start;

	*bytes = ring + offset;
	return n < LOG_RING_SIZE - offset ? n : LOG_RING_SIZE - offset;
}

/* "2025-03-01T10:20:30.123Z warn message", on one line: control characters have become '?'. */
__attribute__((format(printf, 3, 0))) static size_t format_line(
	char line[LOG_LINE_SIZE], enum log_level level, const char *format, va_list ap)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char message[LOG_MESSAGE_SIZE];
	struct civil_time t;

	plain_vformat(message, sizeof(message), format, ap);
	civil_from_ms(clock_now(), &t);
	plain_format(line, LOG_LINE_SIZE - 1, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d.%03dZ %s %s", t.year, t.month,
		t.day, t.hour, t.minute, t.second, t.millisecond, names[level], message);
	size_t n = strlen(line);
	line[n++] = '\n';
	return n;
}

void log_at(enum log_level level, const char *format, ...)
{
	char line[LOG_LINE_SIZE];
	va_list ap;

	if ((int)level < atomic_load(&lowest))
		return;
	va_start(ap, format);
	size_t n = format_line(line, level, format, ap);
	va_end(ap);
	pthread_mutex_lock(&lock);
	ring_put(line, n);
	if (file >= 0 && !write_all(file, line, n)) {
		/* A full disk now is a full disk for the next line: the ring goes on alone. */
		close(file);
		file = -1;
	}
	pthread_mutex_unlock(&lock);
}

void log_set_level(enum log_level level)
{
	atomic_store(&lowest, (int)level);
}

bool log_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	pthread_mutex_lock(&lock);
	int before = file;
	file = fd;
	pthread_mutex_unlock(&lock);
	if (before >= 0)
		close(before);
	return true;
}

void log_copy(struct strbuf *out)
{
	size_t start, end;
	const char *bytes;

	strbuf_reserve(out, LOG_RING_SIZE);
	pthread_mutex_lock(&lock);
	ring_range(&start, &end);
	for (size_t n; start < end; start += n) {
		n = ring_piece(start, end, &bytes);
		strbuf_add(out, bytes, n);
	}
	pthread_mutex_unlock(&lock);
}

void log_dump(int fd)
{
	int saved = errno;
	size_t start, end;
	const char *bytes;

	ring_range(&start, &end);
	for (size_t n; start < end; start += n) {
		n = ring_piece(start, end, &bytes);
		if (!write_all(fd, bytes, n))
			break;
	}
	errno = saved;
}
