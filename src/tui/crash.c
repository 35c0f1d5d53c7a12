#include "crash.h"

#include "preop/base/log.h"
#include "preop/base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RESTORE_SIZE = 512, PATH_SIZE = 1024, STACK_SIZE = 64 * 1024 };

static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
static const int others[] = { SIGWINCH, SIGTSTP, SIGCONT };

enum {
	FAULTS = sizeof(faults) / sizeof(faults[0]),
	ENDS = sizeof(ends) / sizeof(ends[0]),
	OTHERS = sizeof(others) / sizeof(others[0]),
	HANDLED = FAULTS + ENDS + OTHERS,
};

/* All a handler needs, prepared: it may only use what is async-signal-safe. There is one terminal, so there is one of these. */
static struct {
	int tty, pipe[2];
	int tty_flags;
	struct termios before;
	char restore[RESTORE_SIZE];
	volatile size_t restore_length;
	char log[PATH_SIZE], message[PATH_SIZE + 200];
	volatile sig_atomic_t ending; /* one of `ends` came already */
	struct sigaction old[HANDLED];
	unsigned char *stack;
} crash = { .tty = -1, .pipe = { -1, -1 } };

static void write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

static void restore_terminal(void)
{
	fcntl(crash.tty, F_SETFL, crash.tty_flags);
	write_all(crash.tty, crash.restore, crash.restore_length);
	tcsetattr(crash.tty, TCSANOW, &crash.before);
}

static void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}

static void on_fault(int number)
{
	restore_terminal();
	int fd = crash.log[0] ? open(crash.log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	if (fd >= 0) {
		log_dump(fd);
		close(fd);
	}
	write_all(STDERR_FILENO, crash.message, strlen(crash.message));
	die_of(number);
}

static void on_signal(int number)
{
	int before = errno;
	char byte = (char)number;

	for (int i = 0; i < ENDS; i++) {
		if (ends[i] == number && crash.ending++) {
			restore_terminal();
			die_of(number);
		}
	}
	while (write(crash.pipe[1], &byte, 1) < 0 && errno == EINTR)
		continue;
	errno = before;
}

static int handled(int index)
{
	if (index < FAULTS)
		return faults[index];
	return index < FAULTS + ENDS ? ends[index - FAULTS] : others[index - FAULTS - ENDS];
}

static void install_handlers(void)
{
	for (int i = 0; i < HANDLED; i++) {
		struct sigaction action = { .sa_handler = i < FAULTS ? on_fault : on_signal };
		action.sa_flags = i < FAULTS ? SA_ONSTACK | (int)SA_RESETHAND : SA_RESTART;
		sigfillset(&action.sa_mask);
		sigaction(handled(i), &action, &crash.old[i]);
	}
}

/* A stack overflow leaves no room for the handler on the stack that overflowed. */
static void install_stack(void)
{
	crash.stack = malloc(STACK_SIZE);
	stack_t stack = { .ss_sp = crash.stack, .ss_size = STACK_SIZE };
	if (crash.stack)
		sigaltstack(&stack, NULL);
}

static void prepare_message(void)
{
	char *path = path_state("crash.log");

	snprintf(crash.log, sizeof(crash.log), "%s", path ? path : "");
	snprintf(crash.message, sizeof(crash.message),
		"preop crashed. Everything acknowledged is in the project file.%s%s%s\n",
		path ? " The last messages are in " : "", path ? path : "", path ? "." : "");
	free(path);
}

static bool open_pipe(struct error *error)
{
	if (pipe(crash.pipe) != 0)
		return error_system(error, "cannot make a pipe for signals");
	for (int i = 0; i < 2; i++) {
		fcntl(crash.pipe[i], F_SETFD, FD_CLOEXEC);
		fcntl(crash.pipe[i], F_SETFL, O_NONBLOCK);
	}
	return true;
}

bool crash_install(int tty, const struct termios *before, struct error *error)
{
	if (!open_pipe(error))
		return false;
	crash.tty = tty;
	crash.tty_flags = fcntl(tty, F_GETFL);
	crash.before = *before;
	crash.restore_length = 0;
	crash.ending = 0;
	prepare_message();
	install_stack();
	install_handlers();
	return true;
}

void crash_plan(const char *restore, size_t n)
{
	crash.restore_length = 0; /* a handler in between writes nothing instead of a mixture */
	if (n > sizeof(crash.restore))
		n = sizeof(crash.restore);
	memcpy(crash.restore, restore, n);
	crash.restore_length = n;
}

void crash_remove(void)
{
	stack_t none = { .ss_flags = SS_DISABLE };

	if (crash.pipe[0] < 0)
		return;
	for (int i = 0; i < HANDLED; i++)
		sigaction(handled(i), &crash.old[i], NULL);
	sigaltstack(&none, NULL);
	free(crash.stack);
	crash.stack = NULL;
	close(crash.pipe[0]);
	close(crash.pipe[1]);
	crash.pipe[0] = crash.pipe[1] = -1;
}

int crash_fd(void)
{
	return crash.pipe[0];
}

int crash_take(void)
{
	unsigned char byte;

	return crash.pipe[0] >= 0 && read(crash.pipe[0], &byte, 1) == 1 ? byte : 0;
}

static void set_action(int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

void crash_stop(void)
{
	set_action(SIGTSTP, SIG_DFL);
	kill(0, SIGTSTP); /* the whole group, as the terminal would: a shell script that started us has to stop as well */
	set_action(SIGTSTP, on_signal);
}

void crash_child(bool running)
{
	if (crash.pipe[0] < 0)
		return;
	set_action(SIGINT, running ? SIG_IGN : on_signal);
	set_action(SIGQUIT, running ? SIG_IGN : on_signal);
	set_action(SIGTSTP, running ? SIG_DFL : on_signal);
}
