#include "preop/base/process.h"

#include "preop/base/clock.h"
#include "preop/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { STEP_MS = 100, CHUNK = 1 << 16, COMPLAINT = 2000 };

enum { TO, FROM, SAID, PIPES }; /* standard input, output, error of the command */

struct running {
	const struct process *what;
	pid_t pid;
	int ends[PIPES]; /* ours; -1: closed */
	size_t written;
	struct strbuf *out, said;
	size_t begin; /* where the output begins in `out` */
	int64_t started;
};

static void close_end(struct running *run, int pipe)
{
	if (run->ends[pipe] >= 0)
		close(run->ends[pipe]);
	run->ends[pipe] = -1;
}

static bool open_pipes(int pairs[PIPES][2], struct error *error)
{
	for (int i = 0; i < PIPES; i++)
		pairs[i][0] = pairs[i][1] = -1;
	for (int i = 0; i < PIPES; i++) {
		if (pipe(pairs[i]) != 0)
			return error_system(error, "no pipe to a command");
		fcntl(pairs[i][0], F_SETFD, FD_CLOEXEC);
		fcntl(pairs[i][1], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

static void close_pipes(int pairs[PIPES][2])
{
	for (int i = 0; i < PIPES; i++)
		for (int end = 0; end < 2; end++)
			if (pairs[i][end] >= 0)
				close(pairs[i][end]);
}

/* posix_spawnp() promises not to change the strings, but not in its type. */
static char **copy_words(const char *const *words)
{
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	char **copy = xcalloc(count + 1, sizeof(*copy));
	memcpy((void *)copy, (const void *)words, count * sizeof(*copy));
	return copy;
}

static int spawn(const struct process *what, int pairs[PIPES][2], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_adddup2(&actions, pairs[TO][0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pairs[FROM][1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, pairs[SAID][1], STDERR_FILENO);
	char **words = copy_words(what->words);
	int failed = posix_spawnp(pid, words[0], &actions, &attributes, words, environ);
	free((void *)words);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* A command that starts between pipe() and fcntl() would keep the end of another open. */
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

static bool start(struct running *run, struct error *error)
{
	int pairs[PIPES][2];

	pthread_mutex_lock(&starting);
	bool ok = open_pipes(pairs, error);
	if (ok) {
		errno = spawn(run->what, pairs, &run->pid);
		ok = errno == 0 || error_system(error, "cannot run %.100s", run->what->words[0]);
	}
	pthread_mutex_unlock(&starting);
	if (ok) {
		static const int ours[PIPES] = { [TO] = 1, [FROM] = 0, [SAID] = 0 };
		for (int i = 0; i < PIPES; i++) {
			run->ends[i] = pairs[i][ours[i]];
			pairs[i][ours[i]] = -1;
			fcntl(run->ends[i], F_SETFL, O_NONBLOCK);
		}
	}
	close_pipes(pairs);
	return ok;
}

/* SIGPIPE for this thread only: a command need not read what it is given. */
static void write_some(struct running *run)
{
	sigset_t pipe, before, pending;
	int signal;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigpending(&pending);
	pthread_sigmask(SIG_BLOCK, &pipe, &before);
	ssize_t n = write(run->ends[TO], run->what->in + run->written, run->what->in_n - run->written);
	int reason = errno;
	if (n < 0 && reason == EPIPE && !sigismember(&pending, SIGPIPE))
		sigwait(&pipe, &signal);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (n > 0)
		run->written += (size_t)n;
	if (run->written == run->what->in_n || (n < 0 && reason != EAGAIN && reason != EINTR))
		close_end(run, TO);
}

/* False: more than it may write. */
static bool read_some(struct running *run, int pipe)
{
	char bytes[CHUNK];
	ssize_t n = read(run->ends[pipe], bytes, sizeof(bytes));

	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			close_end(run, pipe);
		return true;
	}
	if (pipe == FROM) {
		if (run->out->len - run->begin + (size_t)n > run->what->limit ||
			!strbuf_try_reserve(run->out, (size_t)n))
			return false;
		strbuf_add(run->out, bytes, (size_t)n);
		return true;
	}
	strbuf_add(&run->said, bytes, (size_t)n);
	if (run->said.len > COMPLAINT) /* the end says most */
		strbuf_splice(&run->said, 0, run->said.len - COMPLAINT, "", 0);
	return true;
}

static bool may_go_on(const struct running *run, struct error *error)
{
	const struct process *what = run->what;

	if (what->stop != NULL && what->stop(what->context))
		return error_set(error, ERROR_CANCELLED, "cancelled while %.100s ran", what->words[0]);
	if (what->timeout_ms > 0 && clock_monotonic() - run->started > what->timeout_ms * 1000)
		return error_set(error, ERROR_INPUT, "%.100s was not ready after %.1f s and was stopped",
			what->words[0], (double)what->timeout_ms / 1000);
	return true;
}

static bool transfer(struct running *run, struct error *error)
{
	if (run->what->in_n == 0)
		close_end(run, TO);
	while (run->ends[FROM] >= 0 || run->ends[SAID] >= 0) {
		struct pollfd wait[PIPES];
		for (int i = 0; i < PIPES; i++)
			wait[i] = (struct pollfd){ .fd = run->ends[i], .events = i == TO ? POLLOUT : POLLIN };
		if (!may_go_on(run, error))
			return false;
		if (poll(wait, PIPES, STEP_MS) <= 0)
			continue;
		if (wait[TO].revents != 0)
			write_some(run);
		for (int i = FROM; i <= SAID; i++)
			if (wait[i].revents != 0 && !read_some(run, i))
				return error_set(error, ERROR_INPUT, "%.100s wrote more than %zu bytes",
					run->what->words[0], run->what->limit);
	}
	return true;
}

/* It may live on with its output closed: its time still counts. */
static bool reap(struct running *run, int *status, struct error *error)
{
	for (;;) {
		pid_t done = waitpid(run->pid, status, WNOHANG);
		if (done == run->pid)
			return true;
		if (done < 0 && errno != EINTR)
			return error_system(error, "lost the command %.100s", run->what->words[0]);
		if (!may_go_on(run, error))
			return false;
		poll(NULL, 0, 5);
	}
}

static const char *last_line(struct strbuf *said)
{
	while (said->len > 0 && (said->data[said->len - 1] == '\n' || said->data[said->len - 1] == '\r'))
		strbuf_truncate(said, said->len - 1);
	const char *line = strrchr(said->data, '\n');
	return line != NULL ? line + 1 : said->data;
}

static bool ended_well(struct running *run, int status, struct error *error)
{
	const char *line = last_line(&run->said), *colon = *line != '\0' ? ": " : "";

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFSIGNALED(status))
		return error_set(error, ERROR_INPUT, "%.100s was ended by signal %d%s%.200s", run->what->words[0],
			WTERMSIG(status), colon, line);
	return error_set(error, ERROR_INPUT, "%.100s ended with status %d%s%.200s", run->what->words[0],
		WEXITSTATUS(status), colon, line);
}

bool process_run(const struct process *process, struct strbuf *out, struct error *error)
{
	struct running run = { .what = process,
		.ends = { -1, -1, -1 },
		.out = out,
		.said = STRBUF_INIT,
		.begin = out->len,
		.started = clock_monotonic() };
	int status = 0;

	if (!start(&run, error))
		return false;
	bool ok = transfer(&run, error) && reap(&run, &status, error);
	if (!ok) {
		kill(-run.pid, SIGKILL);
		while (waitpid(run.pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	for (int i = 0; i < PIPES; i++)
		close_end(&run, i);
	ok = ok && ended_well(&run, status, error);
	if (!ok)
		strbuf_truncate(out, run.begin);
	strbuf_free(&run.said);
	return ok;
}
