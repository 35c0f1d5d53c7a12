/*
 * Long work on the command line: a bar on standard error, only on a terminal, and Ctrl-C as "stop, leave nothing half done".
 *     import a.jsonl  41 %  12 000 rows  3 s left, Ctrl-C cancels
 */
#ifndef PREOP_CLI_PROGRESS_H
#define PREOP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *doing, *path; /* "import", "a.jsonl" */
	int64_t started;          /* monotonic microseconds */
	bool shown;
};
struct progress progress_begin(const char *doing, const char *path);
/* False: Ctrl-C was pressed since progress_catch(). total 0: not known. */
bool progress_step(struct progress *progress, int64_t done, int64_t total, int64_t rows);
void progress_end(struct progress *progress); /* takes the bar away */

/* Ctrl-C no longer ends the program, until progress_release(). */
void progress_catch(void);
void progress_release(void);
bool progress_stopped(void);   /* whether it was pressed since */
int progress_interrupts(void); /* how often: 0, 1, 2 (or more) */

#endif
