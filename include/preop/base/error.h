/*
 * Errors are values: a code for the program, a sentence for the person.
 *
 * A fallible function returns bool (or a pointer, NULL on failure) and takes a `struct error *` as its last parameter.
 * The sentence says what went wrong, where (file, line, row) and what to do; it is written once, at the place that
 * knows, and callers may put context before it with error_wrap(). An error that did not happen is left untouched, so
 * calls can be chained. `struct error *` may be NULL everywhere: then the caller only wants the bool.
 *
 * Thread: any; an error belongs to one thread at a time. No allocation.
 */
#ifndef PREOP_BASE_ERROR_H
#define PREOP_BASE_ERROR_H

#include <stdbool.h>

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE,       /* the call's words are wrong: exit 64 */
	ERROR_INPUT,       /* data or a file is not what it should be */
	ERROR_NOT_FOUND,   /* no such file, project, dataset, example ... */
	ERROR_CONFLICT,    /* somebody changed it meanwhile, or it exists already */
	ERROR_IO,          /* the operating system refused */
	ERROR_DATABASE,    /* SQLite refused */
	ERROR_MEMORY,      /* an allocation whose size came from data failed */
	ERROR_UNSUPPORTED, /* a newer file, a missing feature of a library */
	ERROR_CANCELLED,   /* the user stopped it; nothing half done */
};

enum { ERROR_MESSAGE_SIZE = 512 };

struct error {
	enum error_code code;
	char message[ERROR_MESSAGE_SIZE]; /* UTF-8, one sentence, no newline */
};

#define ERROR_INIT                                                                                                     \
	{                                                                                                              \
		.code = ERROR_NONE, .message = ""                                                                      \
	}

/* Fill `error` and return false, so that `return error_set(...)` reads well. Control bytes in the result become '?'. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a failed system call: appends ": " and the text of errno. ENOENT becomes ERROR_NOT_FOUND, any other
 * ERROR_IO. */
bool error_system(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put context before the sentence: "importing a.jsonl: ...". Returns false. */
bool error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* sees one file at a time: without this, every call could have returned true */
static inline bool error_said(bool said)
{
	return said && false;
}
#define error_set(...) error_said(error_set(__VA_ARGS__))
#define error_system(...) error_said(error_system(__VA_ARGS__))
#define error_wrap(...) error_said(error_wrap(__VA_ARGS__))
#endif

/* The exit status of the command line for a code: 0, 64 for usage, else 3 (docs/cli.md). */
int error_exit_status(enum error_code code);

/* A short stable name for --json: "usage", "input", "not-found" ... */
const char *error_code_name(enum error_code code);

/* A state that cannot be: logs, runs the hook that restores the terminal, aborts. */
_Noreturn void bug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void bug_set_hook(void (*hook)(void));

#endif
