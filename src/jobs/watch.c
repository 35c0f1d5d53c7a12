#include "preop/jobs/watch.h"

#ifdef __linux__

#include "preop/base/log.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

struct watch {
	int fd;
	char *name; /* of the file in its folder */
};

/* Where the file really lies: its -wal is beside what a symbolic link leads to. */
static bool watch_folder(struct watch *watch, const char *path)
{
	char *real = realpath(path, NULL);
	bool ok = real != NULL;

	if (ok) {
		char *base = real + (path_base(real) - real);
		watch->name = xstrdup(base);
		*base = '\0';
		ok = inotify_add_watch(watch->fd, real, IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO) >= 0;
	}
	free(real);
	return ok;
}

struct watch *watch_open(const char *path)
{
	struct watch *watch = xcalloc(1, sizeof(*watch));

	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->fd >= 0 && watch_folder(watch, path))
		return watch;
	log_info("others' changes are looked for once a second: %s", strerror(errno));
	watch_close(watch);
	return NULL;
}

void watch_close(struct watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->fd >= 0)
		close(watch->fd);
	free(watch->name);
	free(watch);
}

int watch_fd(const struct watch *watch)
{
	return watch->fd;
}

/* The file, or what SQLite keeps beside it. The -shm is mapped: writing to it is seen by nobody, closing it by us. */
static bool is_about_file(const struct watch *watch, const struct inotify_event *event)
{
	static const char *const suffixes[] = { "", "-wal", "-journal" };
	size_t n = strlen(watch->name);

	if (event->mask & IN_Q_OVERFLOW)
		return true;
	if (event->len == 0 || strncmp(event->name, watch->name, n) != 0)
		return false;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (strcmp(event->name + n, suffixes[i]) == 0)
			return true;
	return false;
}

bool watch_read(struct watch *watch)
{
	_Alignas(struct inotify_event) char events[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	bool about = false;
	ssize_t n;

	while ((n = read(watch->fd, events, sizeof(events))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(events + at);
			about = about || is_about_file(watch, event);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
	return about;
}

#else

#include <stddef.h>

struct watch *watch_open(const char *path)
{
	(void)path;
	return NULL;
}

void watch_close(struct watch *watch)
{
	(void)watch;
}

int watch_fd(const struct watch *watch)
{
	(void)watch;
	return -1;
}

bool watch_read(struct watch *watch)
{
	(void)watch;
	return false;
}

#endif
