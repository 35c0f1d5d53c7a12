#include "preop/base/path.h"

#include "preop/base/log.h"
#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

char *path_stem(const char *path)
{
	static const char *const compressed[] = { ".gz", ".zst" };
	char *stem = xstrdup(path_base(path));
	size_t n = strlen(stem);

	/* A leading dot hides a file and starts no extension. */
	for (size_t i = 0; i < sizeof(compressed) / sizeof(compressed[0]); i++) {
		size_t m = strlen(compressed[i]);
		if (n > m && path_has_suffix(stem, compressed[i]))
			stem[n - m] = '\0';
	}
	char *dot = strrchr(stem, '.');
	if (dot != NULL && dot > stem)
		*dot = '\0';
	return stem;
}

bool path_has_suffix(const char *path, const char *suffix)
{
	size_t n = strlen(path), m = strlen(suffix);

	return n >= m && strcasecmp(path + n - m, suffix) == 0;
}

char *path_join(const char *directory, const char *name)
{
	size_t n = strlen(directory);

	if (n == 0 || name[0] == '/')
		return xstrdup(name);
	return xasprintf("%s%s%s", directory, directory[n - 1] == '/' ? "" : "/", name);
}

/* $VARIABLE/preop/NAME, else $HOME/FALLBACK/preop/NAME. The standard says to ignore values that are not absolute. */
static char *xdg_path(const char *variable, const char *fallback, const char *name)
{
	const char *directory = getenv(variable);
	const char *home = getenv("HOME");

	if (directory != NULL && directory[0] == '/')
		return xasprintf("%s/preop/%s", directory, name);
	if (home == NULL || home[0] != '/')
		return NULL;
	return xasprintf("%s/%s/preop/%s", home, fallback, name);
}

/* The folders above `path`, for the user alone: states hold names of files and cases. */
static bool make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
		if (!made)
			log_warn("making the folder %s: %s", path, strerror(errno));
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}

char *path_config(const char *name)
{
	return xdg_path("XDG_CONFIG_HOME", ".config", name);
}

char *path_state(const char *name)
{
	char *path = xdg_path("XDG_STATE_HOME", ".local/state", name);

	if (path != NULL && !make_parents(path)) {
		free(path);
		return NULL;
	}
	return path;
}

bool path_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool path_is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool path_is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool begins_as_database(const char *path)
{
	static const char magic[16] = "SQLite format 3"; /* with its NUL */
	char first[sizeof(magic)];
	int fd = path_is_file(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	bool yes = read(fd, first, sizeof(first)) == (ssize_t)sizeof(first) && memcmp(first, magic, sizeof(magic)) == 0;
	close(fd);
	return yes;
}

/* Whether it is what SQLite keeps beside a database. */
static bool belongs_to_database(const char *path)
{
	static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
	bool yes = false;

	for (size_t i = 0; !yes && i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (!path_has_suffix(path, suffixes[i]))
			continue;
		char *database = xstrndup(path, strlen(path) - strlen(suffixes[i]));
		yes = begins_as_database(database);
		free(database);
	}
	return yes;
}

bool path_may_write(const char *path, struct error *error)
{
	return (!begins_as_database(path) && !belongs_to_database(path)) ||
		error_set(error, ERROR_INPUT,
			"%s is a project file or belongs to one, and nothing is written over it: name another file",
			path);
}
