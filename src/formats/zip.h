/*
 * Zip archives (PKWARE's APPNOTE 6.3): the directory, or the members' own headers where it is missing, and one member at a time as a
 * stream. Stored, deflate and Zstandard (several frames); Zip64; no encryption, no archives in parts.
 *
 * Every number of the file is a claim: sizes are limited before memory is asked for, members may not overlap (which is how a few bytes
 * unpack to petabytes), a member that unpacks to more or less than its header says, or to other bytes than its CRC, is an error.
 * Names are names: nothing is ever written under them. Thread: an archive and its streams belong to one thread.
 */
#ifndef PREOP_SRC_FORMATS_ZIP_H
#define PREOP_SRC_FORMATS_ZIP_H

#include "preop/base/error.h"
#include "preop/base/memory.h"
#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ZIP_NAME_LIMIT = 1024, ZIP_SHOWN = 80 /* bytes of a name in a sentence */ };

struct zip_input { /* bytes at any place: a file that can be sought, or memory */
	int fd;    /* -1: memory; read by place, its own position stays */
	const char *memory;
	uint64_t size;
};

struct zip_member {
	const char *name;          /* no NUL in it */
	uint64_t at;               /* of its own header */
	uint64_t data;             /* of its bytes; 0: not looked up yet */
	uint64_t packed, unpacked; /* bytes, as the headers say */
	uint32_t crc;
	unsigned method;
	bool encrypted;
};

struct zip {
	struct zip_input input;
	struct zip_member *members; /* in the directory's order; of a name that is there twice the later one only */
	size_t count;
	const char *
		scanned; /* why the members were looked for without the directory: "its directory is missing"; NULL: it was there */
	uint64_t lost; /* bytes behind the last whole member that could not be read; only when scanned */
	struct arena names;
};

/* False: no archive at all, or one that nobody should unpack. The input's memory or descriptor stays the caller's and must outlive the
 * archive. */
bool zip_open(struct zip *zip, struct zip_input input, struct error *error);
void zip_close(struct zip *zip); /* fine after a failed opening */

const struct zip_member *zip_find(const struct zip *zip, const char *name); /* NULL: none */

/* Reads on; *got 0: the end, and all of it was as its header says. */
struct zip_stream;
struct zip_stream *zip_stream_open(
	const struct zip *zip, const struct zip_member *member, uint64_t limit, struct error *error);
bool zip_stream_read(struct zip_stream *stream, void *out, size_t size, size_t *got, struct error *error);
void zip_stream_close(struct zip_stream *stream); /* NULL is fine */

/* A member whole, appended; more than `limit` bytes are refused. `out` is as it was on failure. */
bool zip_read_member(const struct zip *zip, const struct zip_member *member, uint64_t limit, struct strbuf *out,
	struct error *error);

#endif
