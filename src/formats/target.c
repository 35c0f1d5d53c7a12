#include "target.h"

#include "packer.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

static char *name_temporary(const char *path, int number)
{
	const char *base = path_base(path);

	return xasprintf("%.*s.%s.part%d", (int)(base - path), path, base, number);
}

/* Whether the name still leads to the file that is open. */
static bool is_at(int fd, const char *name)
{
	struct stat open_one, named;

	return fstat(fd, &open_one) == 0 && lstat(name, &named) == 0 && S_ISREG(named.st_mode) &&
		open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

/* Whoever writes a temporary file holds its lock, which the system takes away when he is gone: what nobody holds was left by an export that was killed. */
static void remove_if_dead(const char *name)
{
	int fd = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_at(fd, name))
		unlink(name);
	close(fd);
}

static void remove_dead(const char *path)
{
	for (int i = 0; i < NAMES_TRIED; i++) {
		char *name = name_temporary(path, i);
		remove_if_dead(name);
		free(name);
	}
}

/* Another export may take a file away before it is locked: then the next name is tried. Where files cannot be locked nobody takes any away. */
static int create_locked(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0 || is_at(fd, name))
		return fd;
	close(fd);
	errno = EEXIST;
	return -1;
}

/* Beside `path`, with the rights the file there has, or those a new one gets. */
static bool open_temporary(struct target *target, const struct stat *there, struct error *error)
{
	remove_dead(target->path);
	/* A name that is taken belongs to another export. */
	for (int i = 0; target->fd < 0 && i < NAMES_TRIED; i++) {
		free(target->temporary);
		target->temporary = name_temporary(target->path, i);
		target->fd = create_locked(target->temporary);
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
	if (!path_may_write(path, error))
		return false;
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

/* Renamed while it is open: its lock says until then that somebody needs it. */
static bool put_in_place(struct target *target, struct error *error)
{
	if (target->temporary == NULL)
		return true;
	if ((fsync(target->fd) != 0 && errno != EINVAL) || rename(target->temporary, target->path) != 0)
		return error_system(error, "cannot write %s", target->name);
	free(target->temporary);
	target->temporary = NULL;
	return true;
}

static bool close_file(struct target *target, struct error *error)
{
	int fd = target->fd;

	if (fd < 0 || fd == STDOUT_FILENO)
		return true;
	target->fd = -1;
	return close(fd) == 0 || error_system(error, "cannot write %s", target->name);
}

bool target_commit(struct target *target, unsigned char digest[SHA256_SIZE], struct error *error)
{
	bool ok = (target->packer == NULL || packer_end(target->packer, error)) && put_in_place(target, error) &&
		close_file(target, error);

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
	if (target->temporary != NULL)
		unlink(target->temporary);
	if (target->fd > STDERR_FILENO)
		close(target->fd);
	free(target->temporary);
	free(target->path);
	*target = (struct target){ .fd = -1, .bytes = target->bytes };
}
