/*
 * Bytes out: a file, standard output or nowhere, plain, gzip or zstd by the name's ending, with the SHA-256 of what is written.
 *
 * A file is written under another name beside its place and renamed when it is whole and on the disk, so that whoever looks sees the old file or the
 * new one and nothing else; a symbolic link keeps pointing to the file that is replaced. Devices and pipes are written as they are.
 * Thread: a target belongs to one thread.
 */
#ifndef PREOP_SRC_FORMATS_TARGET_H
#define PREOP_SRC_FORMATS_TARGET_H

#include "preop/base/error.h"
#include "preop/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packer; /* a compressor */
struct target {
	const char *name; /* for sentences */
	char *path;       /* where it ends up; NULL: not a file that is renamed */
	char *temporary;
	int fd; /* -1: nowhere, bytes are only counted and hashed */
	struct packer *packer;
	struct sha256 *sha256;
	int64_t bytes; /* written */
};

/* `path` "-": standard output; NULL: nowhere. It must outlive the target. */
bool target_open(struct target *target, const char *path, struct error *error);
bool target_write(struct target *target, const char *bytes, size_t n, struct error *error);
/* Ends it for good; false: nothing is left of it. The digest is that of the bytes on disk. */
bool target_commit(struct target *target, unsigned char digest[SHA256_SIZE], struct error *error);
void target_abort(struct target *target); /* nothing is left of it; fine at any time, on a zeroed one too */

#endif
