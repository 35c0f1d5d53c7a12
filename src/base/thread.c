#include "preop/base/thread.h"

#include <signal.h>
#include <string.h>

bool thread_start(pthread_t *thread, void *(*run)(void *), void *context, struct error *error)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t blocked, before;

	/* A thread's own faults must reach the crash handler. */
	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&blocked, faults[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	int failed = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0 || error_set(error, ERROR_IO, "cannot start a thread: %s", strerror(failed));
}
