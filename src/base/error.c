#include "preop/base/error.h"

#include "plain.h"
#include "preop/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The analyzer's view of them (error.h) is for callers. */
#undef error_set
#undef error_system
#undef error_wrap

enum { EXIT_STATUS_USAGE = 64, EXIT_STATUS_FAILED = 3 };

static const struct {
	const char *name;
	int exit_status;
} codes[] = {
	[ERROR_NONE] = { "none", EXIT_SUCCESS },
	[ERROR_USAGE] = { "usage", EXIT_STATUS_USAGE },
	[ERROR_INPUT] = { "input", EXIT_STATUS_FAILED },
	[ERROR_NOT_FOUND] = { "not-found", EXIT_STATUS_FAILED },
	[ERROR_CONFLICT] = { "conflict", EXIT_STATUS_FAILED },
	[ERROR_IO] = { "io", EXIT_STATUS_FAILED },
	[ERROR_DATABASE] = { "database", EXIT_STATUS_FAILED },
	[ERROR_MEMORY] = { "memory", EXIT_STATUS_FAILED },
	[ERROR_UNSUPPORTED] = { "unsupported", EXIT_STATUS_FAILED },
	[ERROR_CANCELLED] = { "cancelled", EXIT_STATUS_FAILED },
};

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
	if (error == NULL)
		return false;
	/* The arguments may point into the message that is replaced. */
	char message[ERROR_MESSAGE_SIZE];
	va_list ap;
	va_start(ap, format);
	plain_vformat(message, sizeof(message), format, ap);
	va_end(ap);
	error->code = code;
	memcpy(error->message, message, sizeof(message));
	return false;
}

bool error_system(struct error *error, const char *format, ...)
{
	int number = errno;

	if (error == NULL)
		return false;
	char what[ERROR_MESSAGE_SIZE], why[128];
	va_list ap;
	va_start(ap, format);
	plain_vformat(what, sizeof(what), format, ap);
	va_end(ap);
	if (strerror_r(number, why, sizeof(why)) != 0)
		plain_format(why, sizeof(why), "error %d", number);
	return error_set(error, number == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s: %s", what, why);
}

bool error_wrap(struct error *error, const char *format, ...)
{
	if (error == NULL || error->code == ERROR_NONE)
		return false;
	char context[ERROR_MESSAGE_SIZE];
	va_list ap;
	va_start(ap, format);
	plain_vformat(context, sizeof(context), format, ap);
	va_end(ap);
	return error_set(error, error->code, "%s: %s", context, error->message);
}

int error_exit_status(enum error_code code)
{
	return codes[code].exit_status;
}

const char *error_code_name(enum error_code code)
{
	return codes[code].name;
}

static _Atomic(void (*)(void)) bug_hook;
static atomic_flag bug_found = ATOMIC_FLAG_INIT;

void bug_set_hook(void (*hook)(void))
{
	atomic_store(&bug_hook, hook);
}

_Noreturn void bug(const char *format, ...)
{
	char text[ERROR_MESSAGE_SIZE];
	va_list ap;

	va_start(ap, format);
	plain_vformat(text, sizeof(text), format, ap);
	va_end(ap);
	/* A bug inside the hook, or in a second thread meanwhile, only aborts. */
	if (!atomic_flag_test_and_set(&bug_found)) {
		log_error("bug: %s", text);
		void (*hook)(void) = atomic_load(&bug_hook);
		if (hook != NULL)
			hook();
		dprintf(STDERR_FILENO, "preop: bug: %s\n", text);
	}
	abort();
}
