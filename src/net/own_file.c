#include "net/own_file.h"

#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ours(int fd, const char *path, enum own_file closed, struct error *error)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_system(error, "looking at %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(error, ERROR_INPUT, "%s is no plain file", path);
	if (st.st_uid != geteuid())
		return error_set(error, ERROR_INPUT, "%s belongs to somebody else, and is not believed", path);
	if (st.st_mode & (mode_t)closed)
		return error_set(error, ERROR_INPUT, "others may %s %s: `chmod 600` it",
			closed == OWN_FILE_ALL ? "read" : "write to", path);
	return true;
}

static bool read_rest(int fd, const char *path, size_t limit, struct strbuf *out, struct error *error)
{
	char block[4096];
	size_t before = out->len;
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_system(error, "reading %s", path);
		if (out->len - before + (size_t)n > limit)
			return error_set(error, ERROR_INPUT, "%s is larger than %zu bytes", path, limit);
		strbuf_add(out, block, (size_t)n);
	}
	memset(block, 0, sizeof(block));
	return true;
}

bool own_file_read(const char *path, enum own_file closed, size_t limit, struct strbuf *out, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe in its place must not hold us */

	if (fd < 0)
		return error_system(error, "opening %s", path);
	bool ok = ours(fd, path, closed, error) && read_rest(fd, path, limit, out, error);
	close(fd);
	return ok;
}

static bool make_parents(const char *path, struct error *error)
{
	char *copy = xstrdup(path);
	bool ok = true;

	for (char *slash = strchr(copy + 1, '/'); ok && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ok = mkdir(copy, 0700) == 0 || errno == EEXIST || error_system(error, "making the folder %s", copy);
		*slash = '/';
	}
	free(copy);
	return ok;
}

static bool write_bytes(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

bool own_file_write(const char *path, const char *bytes, size_t n, struct error *error)
{
	char *fresh = xasprintf("%s.XXXXXX", path);
	bool ok = make_parents(path, error);
	int fd = ok ? mkstemp(fresh) : -1; /* mode 0600 */

	if (ok && fd < 0)
		ok = error_system(error, "writing %s", path);
	if (fd >= 0) {
		ok = write_bytes(fd, bytes, n) && fsync(fd) == 0;
		ok = close(fd) == 0 && ok;
		ok = (ok && rename(fresh, path) == 0) || error_system(error, "writing %s", path);
		if (!ok)
			unlink(fresh);
	}
	free(fresh);
	return ok;
}
