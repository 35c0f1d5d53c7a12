/*
 * Bytes in: a file, standard input or memory, plain or compressed (decode.h), seen through a window that grows on demand.
 *
 * The window holds the decoded bytes that no reader has consumed yet. A reader looks for the end of its record in it
 * and asks for more when that is not there, so nothing is copied per record and memory is capped by the longest one.
 * The byte order mark of UTF-8 is taken off; the SHA-256 is that of the bytes as they are on disk, compressed or not.
 * Thread: a source belongs to one thread.
 */
#ifndef PREOP_SRC_FORMATS_SOURCE_H
#define PREOP_SRC_FORMATS_SOURCE_H

#include "preop/base/error.h"
#include "preop/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SOURCE_CHUNK = 256 * 1024, SOURCE_LIMIT = 256 * 1024 * 1024 };

struct decoder;
struct source {
	const char *text; /* the window; moves with every call below */
	size_t length;    /* of the window */
	bool ended;       /* nothing follows the window */
	bool borrowed;    /* a look at another source's window: there is no more to be had */
	size_t limit;     /* no window is longer: SOURCE_LIMIT, lowered by tests */

	int64_t raw_read, raw_total; /* bytes on disk; total 0: unknown */
	bool bom;
	const char *compression; /* "gzip", "zstd"; NULL: none */
	bool crlf;               /* the first line ends with \r\n */
	char last_byte;          /* of those read so far */
	bool newline_seen;

	/* Asked after every read; false cancels. NULL: nobody wants to know. */
	bool (*tick)(void *context);
	void *context;

	char *buffer; /* owns the window */
	size_t capacity;
	int fd;             /* -1: memory */
	const char *memory; /* what is left of it */
	size_t memory_left;
	struct decoder *decoder;
	struct sha256 *sha256;
};

bool source_open(struct source *source, const char *path /* "-": standard input */, struct error *error);
/* The bytes must outlive the source. */
bool source_open_memory(struct source *source, const char *bytes, size_t n, struct error *error);
void source_close(struct source *source); /* fine after a failed or no opening of a zeroed source */

/* Adds at least a byte to the window or sets `ended`. ERROR_INPUT: corrupt compressed data, or a window at its limit;
 * ERROR_CANCELLED. */
bool source_more(struct source *source, struct error *error);
/* The same until the window is twice as long: for readers that look through a record again from its start. */
bool source_double(struct source *source, struct error *error);
void source_skip(struct source *source, size_t n); /* consumes n bytes of the window */

/* A look at the window that leaves the source where it is: readers of the look fail where they would need more.
 * Not closed. */
struct source source_look(const struct source *source);

/* Of all that was read; ends the hashing. */
void source_digest(struct source *source, unsigned char out[SHA256_SIZE]);

#endif
