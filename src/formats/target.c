#include "target.h"

#include "packer.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100 };

static bool write_raw(void *context, const char *bytes, size_t n, struct error *error)
{
	struct target *target = context;

	sha256_add(target->sha256, bytes, n);
	target->bytes += (int64_t)n;
	while (target->fd >= 0 && n > 0) {
		ssize_t written = write(target->fd, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return error_system(error, "cannot write %s", target->name);
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

/* Beside `path`, with the rights the file there has, or those a new one gets. */
static bool open_temporary(struct target *target, const struct stat *there, struct error *error)
{
	const char *base = path_base(target->path);
	/* A name that is taken belongs to another export, or to one that was killed. */
	for (int i = 0; target->fd < 0 && i < NAMES_TRIED; i++) {
		free(target->temporary);
		target->temporary = xasprintf("%.*s.%s.part%d", (int)(base - target->path), target->path, base, i);
		target->fd = open(target->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (target->fd < 0 && errno != EEXIST)
			break;
	}
	if (target->fd < 0) {
		error_system(error, "cannot write %s", target->name);
		free(target->temporary);
		target->temporary = NULL;
		return false;
	}
	return there == NULL || fchmod(target->fd, there->st_mode & 07777) == 0 ||
		error_system(error, "cannot write %s", target->name);
}

static bool open_file(struct target *target, const char *path, struct error *error)
{
	struct stat status;
	bool there = stat(path, &status) == 0;

	if (!there && errno != ENOENT)
		return error_system(error, "cannot write %s", path);
	if (there && S_ISDIR(status.st_mode))
		return error_set(error, ERROR_INPUT, "%s is a folder: name a file in it", path);
	if (there && !S_ISREG(status.st_mode)) {
		target->fd = open(path, O_WRONLY | O_CLOEXEC);
		return target->fd >= 0 || error_system(error, "cannot write %s", path);
	}
	target->path = there ? realpath(path, NULL) : xstrdup(path);
	if (target->path == NULL)
		return error_system(error, "cannot write %s", path);
	return open_temporary(target, there ? &status : NULL, error);
}

bool target_open(struct target *target, const char *path, struct error *error)
{
	bool is_stdout = path != NULL && strcmp(path, "-") == 0;

	*target = (struct target){ .name = is_stdout ? "standard output" : path, .fd = is_stdout ? STDOUT_FILENO : -1 };
	target->sha256 = sha256_new();
	if ((path == NULL || is_stdout || open_file(target, path, error)) &&
		(path == NULL || packer_new(path, write_raw, target, &target->packer, error)))
		return true;
	target_abort(target);
	return false;
}

bool target_write(struct target *target, const char *bytes, size_t n, struct error *error)
{
	return target->packer != NULL ? packer_add(target->packer, bytes, n, error)
				      : write_raw(target, bytes, n, error);
}

static bool close_file(struct target *target, struct error *error)
{
	int fd = target->fd;

	if (fd < 0 || fd == STDOUT_FILENO)
		return true;
	bool synced = target->temporary == NULL || fsync(fd) == 0 || errno == EINVAL;
	target->fd = -1;
	if (!synced) {
		error_system(error, "cannot write %s", target->name);
		close(fd);
		return false;
	}
	return close(fd) == 0 || error_system(error, "cannot write %s", target->name);
}

static bool put_in_place(struct target *target, struct error *error)
{
	if (target->temporary == NULL)
		return true;
	if (rename(target->temporary, target->path) != 0)
		return error_system(error, "cannot write %s", target->name);
	free(target->temporary);
	target->temporary = NULL;
	return true;
}

bool target_commit(struct target *target, unsigned char digest[SHA256_SIZE], struct error *error)
{
	bool ok = (target->packer == NULL || packer_end(target->packer, error)) && close_file(target, error) &&
		put_in_place(target, error);

	if (ok) {
		sha256_finish(target->sha256, digest);
		target->sha256 = NULL;
	}
	target_abort(target);
	return ok;
}

void target_abort(struct target *target)
{
	unsigned char ignored[SHA256_SIZE];

	if (target->sha256 != NULL)
		sha256_finish(target->sha256, ignored);
	packer_free(target->packer);
	if (target->fd > STDERR_FILENO)
		close(target->fd);
	if (target->temporary != NULL)
		unlink(target->temporary);
	free(target->temporary);
	free(target->path);
	*target = (struct target){ .fd = -1, .bytes = target->bytes };
}
