/* Files of the user that decide where a key goes, or hold it: whose they are is asked of the open file, so that nobody can exchange it in between. Private to net/. */
#ifndef PREOP_NET_OWN_FILE_H
#define PREOP_NET_OWN_FILE_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

enum own_file {
	OWN_FILE_WRITE = 022, /* others may not write to it */
	OWN_FILE_ALL = 077,   /* nor read it */
};

/* Appends it; ERROR_INPUT when it is somebody else's, or open to others. */
bool own_file_read(const char *path, enum own_file closed, size_t limit, struct strbuf *out, struct error *error);

/* A new file of mode 0600 renamed over the old one; folders above it are made. */
bool own_file_write(const char *path, const char *bytes, size_t n, struct error *error);

#endif
