/* Long text goes to the editor of one's choice, on a file of one's own. */
#include "app_private.h"

#include "crash.h"
#include "preop/base/path.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EDITOR_WORDS = 32, TEXT_LIMIT = 256 * 1024 * 1024 };

extern char **environ;

static const char *editor_command(void)
{
	static const char *const variables[] = { "VISUAL", "EDITOR" };

	for (size_t i = 0; i < 2; i++) {
		const char *value = getenv(variables[i]);
		if (value && value[strspn(value, " \t")])
			return value;
	}
	return "vi";
}

static bool write_text(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			text += done;
			n -= (size_t)done;
		}
	}
	return true;
}

/* Made with mode 0600: nobody else may read what is edited. NULL: `error` says why. */
static char *make_file(const char *suffix, const char *text, size_t n, struct error *error)
{
	const char *folder = getenv("TMPDIR");
	char *path = xasprintf("%s/preop-XXXXXX%s", folder && *folder ? folder : "/tmp", suffix);
	int fd = mkstemps(path, (int)strlen(suffix));
	bool ok = fd >= 0 && write_text(fd, text, n);

	if (!ok)
		error_system(error, "cannot write %s for the editor", path);
	if (fd >= 0 && close(fd) != 0 && ok)
		ok = error_system(error, "cannot write %s for the editor", path);
	if (!ok) {
		if (fd >= 0)
			unlink(path);
		free(path);
		return NULL;
	}
	return path;
}

/* Blanks separate words; there is no shell, so nothing is expanded and a path may hold anything. */
static void split_words(char *command, char *argv[EDITOR_WORDS + 2], char *path)
{
	int count = 0;

	for (char *save = NULL, *word = strtok_r(command, " \t", &save); word && count < EDITOR_WORDS;
		word = strtok_r(NULL, " \t", &save))
		argv[count++] = word;
	argv[count++] = path;
	argv[count] = NULL;
}

/* The child gets the signals as a shell would give them: ours are blocked in no child. */
static int spawn(pid_t *pid, char **argv, bool headless)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (headless) {
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	}
	int failed = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static bool run_editor(char **argv, bool headless, struct error *error)
{
	int status = 0;
	pid_t pid;

	crash_child(true);
	int failed = spawn(&pid, argv, headless);
	while (!failed && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	crash_child(false);
	if (failed) {
		errno = failed;
		return error_system(
			error, "cannot start the editor %s; set VISUAL or EDITOR to one that is there", argv[0]);
	}
	if (WIFSIGNALED(status))
		return error_set(
			error, ERROR_CANCELLED, "the editor ended by signal %d; nothing was changed", WTERMSIG(status));
	if (WEXITSTATUS(status) == 127)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no editor %s; set VISUAL or EDITOR to one that is there", argv[0]);
	if (WEXITSTATUS(status) != 0)
		return error_set(error, ERROR_CANCELLED, "the editor ended with status %d; nothing was changed",
			WEXITSTATUS(status));
	return true;
}

/* Editors end the last line; where the text did not, that is no edit. */
static bool read_back(const char *path, const char *text, size_t n, struct strbuf *out, struct error *error)
{
	size_t start = out->len;

	if (!strbuf_read_file(out, path, TEXT_LIMIT, error))
		return false;
	if (out->len > start && out->data[out->len - 1] == '\n' && (n == 0 || text[n - 1] != '\n'))
		strbuf_truncate(out, out->len - 1);
	if (out->len - start == n && memcmp(out->data + start, text, n) == 0) {
		strbuf_truncate(out, start);
		return error_set(error, ERROR_CANCELLED, "nothing was changed");
	}
	return true;
}

bool app_edit_text(
	struct app *app, const char *suffix, const char *text, size_t n, struct strbuf *out, struct error *error)
{
	char *argv[EDITOR_WORDS + 2];

	if (app->p->monkey)
		return error_set(error, ERROR_CANCELLED, "nothing was changed");
	char *path = make_file(suffix, text, n, error);
	if (!path)
		return false;
	char *command = xstrdup(editor_command());
	split_words(command, argv, path);
	if (app->terminal)
		terminal_leave(app->terminal);
	bool ok = run_editor(argv, app->terminal == NULL, error);
	if (app->terminal)
		terminal_enter(app->terminal);
	app->p->dirty = true;
	ok = ok && read_back(path, text, n, out, error);
	unlink(path);
	free(command);
	free(path);
	return ok;
}
