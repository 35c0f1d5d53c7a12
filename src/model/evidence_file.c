/*
 * Evidence in a file outside the project. Its path is kept from the project's folder where it lies in there, so that both can move together, and from the
 * root elsewhere. It says its SHA-256, which is computed again only when size or times are not those it was computed at.
 */
#include "evidence_kept.h"
#include "evidence_objects.h"

#include "preop/base/hash.h"
#include "preop/base/path.h"
#include "preop/text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MEGABYTES = 256, CHUNK = 64 * 1024 };
static const off_t file_limit = (off_t)FILE_MEGABYTES * 1024 * 1024;

/* The folder a path lies in, without links; NULL: there is none. The caller's. */
static char *real_folder(const char *path)
{
	size_t n = (size_t)(path_base(path) - path);
	char *folder = n == 0 ? xstrdup(".") : xstrndup(path, n), *real = realpath(folder, NULL);

	free(folder);
	return real;
}

/* `path` from `folder` on, or NULL when it lies elsewhere. */
static const char *part_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	while (n > 0 && folder[n - 1] == '/')
		n--;
	return strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static const char *path_kept(struct db *db, const char *typed, struct arena *arena)
{
	char *folder = real_folder(typed), *home = real_folder(db_path(db));
	char *path = folder == NULL ? xstrdup(typed) : path_join(folder, path_base(typed));
	const char *below = home == NULL ? NULL : part_below(path, home);
	const char *kept = arena_strdup(arena, below != NULL ? below : path);

	free(path);
	free(home);
	free(folder);
	return kept;
}

bool evidence_file_resolve(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error)
{
	struct stat status;

	if (!path_is_file(typed))
		return error_set(error, ERROR_NOT_FOUND, "there is no file %s", typed);
	if (access(typed, R_OK) != 0 || stat(typed, &status) != 0)
		return error_system(error, "%s cannot be read", typed);
	if (status.st_size > file_limit)
		return error_set(error, ERROR_INPUT,
			"%s is larger than %d MiB and would be read again whenever it changes; write its digest in a "
			"note",
			typed, FILE_MEGABYTES);
	*target = path_kept(db, typed, arena);
	return utf8_valid(*target, strlen(*target), NULL) ||
		error_set(error, ERROR_INPUT, "the name of the folder %s lies in is not UTF-8", typed);
}

/* No more than it had: what is written to meanwhile has other times afterwards, and is read again. */
static bool digest_of(int descriptor, off_t size, char hex[SHA256_HEX_SIZE])
{
	struct sha256 *state = sha256_new();
	unsigned char digest[SHA256_SIZE], *chunk = xmalloc(CHUNK);
	ssize_t got = 1;

	for (off_t left = size; got > 0 && left > 0; left -= got) {
		got = read(descriptor, chunk, left < CHUNK ? (size_t)left : CHUNK);
		if (got > 0)
			sha256_add(state, chunk, (size_t)got);
	}
	sha256_finish(state, digest);
	free(chunk);
	hash_hex(digest, sizeof(digest), hex);
	return got >= 0;
}

/* NULL with errno: it cannot be read. */
static const char *read_digest(const char *path, off_t size, struct arena *arena)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char hex[SHA256_HEX_SIZE];
	bool ok;
	int reason;

	if (descriptor < 0)
		return NULL;
	ok = digest_of(descriptor, size, hex);
	reason = errno;
	close(descriptor);
	errno = reason;
	return ok ? arena_printf(arena, "sha256 %s", hex) : NULL;
}

static const char *unreadable(struct arena *arena)
{
	return arena_printf(arena, "cannot be read: %s", strerror(errno));
}

static const char *print_stamp(const struct stat *status, struct arena *arena)
{
	return arena_printf(arena, "%" PRId64 " %" PRId64 ".%09ld %" PRId64 ".%09ld", (int64_t)status->st_size,
		(int64_t)status->st_mtim.tv_sec, status->st_mtim.tv_nsec, (int64_t)status->st_ctim.tv_sec,
		status->st_ctim.tv_nsec);
}

static bool say_digest(struct db *db, const char *target, const char *path, const struct stat *status,
	struct arena *arena, struct evidence_look *out, struct error *error)
{
	const char *stamp = print_stamp(status, arena);

	for (int place = 0; place < EVIDENCE_PLACES; place++) {
		struct evidence_kept kept;

		if (!evidence_kept_read(db, (enum evidence_place)place, "file", target, arena, &kept, error))
			return false;
		if (kept.known && strcmp(kept.stamp, stamp) == 0) {
			out->says = kept.says;
			return true;
		}
	}
	const char *says = read_digest(path, status->st_size, arena);
	out->says = says != NULL ? says : unreadable(arena);
	if (says != NULL)
		evidence_kept_write(db, "file", target, stamp, says);
	return true;
}

bool evidence_file_see(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error)
{
	char *folder = real_folder(db_path(db)), *path = path_join(folder != NULL ? folder : "", target);
	struct stat status;
	bool there = stat(path, &status) == 0, ok = true;

	out->title = path_base(target);
	out->found = there ? S_ISREG(status.st_mode) : errno != ENOENT && errno != ENOTDIR;
	if (!there)
		out->says = out->found ? unreadable(arena) : "";
	else if (status.st_size > file_limit)
		out->says = arena_printf(arena, "larger than %d MiB, not read", FILE_MEGABYTES);
	else if (out->found)
		ok = say_digest(db, target, path, &status, arena, out, error);
	free(path);
	free(folder);
	return ok;
}
