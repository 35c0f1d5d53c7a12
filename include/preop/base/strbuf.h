/*
 * A growing byte string. `data` is never NULL and always NUL-terminated at data[len]; the bytes may hold NULs.
 * One owner; strbuf_detach() hands the allocation over. Growth that fails dies through bug() unless a try_ function is
 * used. Bytes given to a function may not lie in the strbuf itself.
 */
#ifndef PREOP_BASE_STRBUF_H
#define PREOP_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *data;
	size_t len;
	size_t capacity; /* 0 while data points to the shared empty string */
};

extern char strbuf_empty[1];
#define STRBUF_INIT                                                                                                    \
	{                                                                                                              \
		.data = strbuf_empty, .len = 0, .capacity = 0                                                          \
	}

void strbuf_init(struct strbuf *sb);
void strbuf_free(struct strbuf *sb);  /* back to the state after strbuf_init() */
void strbuf_reset(struct strbuf *sb); /* empty, keeps the memory */
void strbuf_reserve(struct strbuf *sb, size_t extra);
bool strbuf_try_reserve(struct strbuf *sb, size_t extra); /* false: no memory, unchanged */
void strbuf_add(struct strbuf *sb, const void *bytes, size_t n);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));
void strbuf_splice(struct strbuf *sb, size_t pos, size_t remove, const void *bytes, size_t n); /* replace a range */
void strbuf_truncate(struct strbuf *sb, size_t len);
char *strbuf_detach(struct strbuf *sb, size_t *len); /* caller frees; sb is empty afterwards; len may be NULL */

/* Appends a whole file or stream, at most `limit` bytes (0: no limit); `sb` is unchanged on failure. */
struct error;
bool strbuf_read_file(struct strbuf *sb, const char *path, size_t limit, struct error *error);

#endif
