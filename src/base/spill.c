#include "spill.h"

#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int spill_open(struct error *error)
{
	const char *folder = getenv("TMPDIR");
	char *path = xasprintf("%s/preop-XXXXXX", folder != NULL && *folder == '/' ? folder : "/tmp");
	int fd = mkstemp(path);

	if (fd < 0) {
		error_system(error, "cannot make a temporary file (its folder is $TMPDIR or /tmp)");
	} else {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		unlink(path);
	}
	free(path);
	return fd;
}

bool spill_write(int fd, const void *bytes, size_t n, struct error *error)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t written = write(fd, at, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return error_system(error, "cannot write a temporary file (its folder is $TMPDIR or /tmp)");
		at += written;
		n -= (size_t)written;
	}
	return true;
}

bool spill_read(int fd, void *out, size_t n, off_t at, struct error *error)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)out + done, n - done, at + (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_system(error, "cannot read a temporary file");
		done += (size_t)got;
	}
	return true;
}
