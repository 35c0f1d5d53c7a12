/* A run of a suite in the background: on a thread and a connection of its own, so that labels and verdicts are saved meanwhile. One at a time. */
#ifndef PREOP_TUI_RUN_JOB_H
#define PREOP_TUI_RUN_JOB_H

#include "tui/app.h"

struct run_start {
	const char *suite, *system;
	int64_t epochs;
	bool again;            /* a new run, even where one could go on */
	double budget_usd;     /* of the whole run; 0: none */
	int64_t budget_tokens; /* the same */
};
void run_job_start(struct app *app, const struct run_start *start);

enum run_ask { RUN_ASK_NOTHING, RUN_ASK_PAUSE, RUN_ASK_CANCEL, RUN_ASK_CANCEL_NOW };
/* False: no run is going on. Asked to cancel a second time it does not wait for what is in flight. */
bool run_job_ask(struct app *app, enum run_ask ask);

/* What goes on now, from the list of jobs; false: nothing. */
bool run_job_now(struct app *app, struct job_info *out);

struct run_control;
void run_control_free(struct run_control *control); /* the app's hold on it */

#endif
