/*
 * A command of the user's, run without a shell: bytes in, bytes out, and an end in sight.
 *
 * The command gets `in` on standard input and an environment as this program's; what it writes to standard error is kept for the sentence when it fails. It is a process group
 * of its own: when its time is up, or somebody asks to stop, all of the group is killed. A command that does not read its input is fine.
 * Thread: any; several at once are fine.
 */
#ifndef PREOP_BASE_PROCESS_H
#define PREOP_BASE_PROCESS_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

struct process {
	const char *const *words; /* the program, looked for in $PATH, and its arguments; NULL ends */
	const char *in;
	size_t in_n;
	int64_t timeout_ms;          /* 0: none */
	size_t limit;                /* of the output, bytes */
	bool (*stop)(void *context); /* asked ten times a second; NULL */
	void *context;
};

/* Appends standard output; true when the command ended with status 0. False: ERROR_NOT_FOUND (no such program), ERROR_CANCELLED, ERROR_INPUT (its status and the last line it
 * wrote to standard error, too much output, out of time). */
bool process_run(const struct process *process, struct strbuf *out, struct error *error);

#endif
