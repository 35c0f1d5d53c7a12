/*
 * Background work: one writer thread, three reader threads, one thread for calls to endpoints, results back over a locked list and a self-pipe.
 *
 * The interface thread submits a job and goes on; the job's `run` is called on a worker with that worker's connection; when it ends (or posts something), the interface
 * thread, woken through jobs_fd(), calls jobs_drain(), which calls `post` and `done` there. So `run` sees no interface state and `done` sees no database.
 * Writer jobs run strictly in order of submission. Readers take the highest priority first, then the oldest; one is always left for pages, and only one counts.
 *
 * Calls (a run of a suite, a judge at work) take minutes and write their books as they go, in short transactions of a connection of their own: the writer waits for milliseconds,
 * not for the endpoint. That connection is opened by the first of them; one goes on at a time. What they write is to the others as if another program had.
 * Cancel: job_cancel() sets a flag that job_cancelled() and SQLite's progress handler ask; `done` still comes, with ERROR_CANCELLED unless it had finished.
 * Waiting: while another program holds the file a job waits as long as it takes, which jobs_waiting() tells; cancelling it ends the wait, and so does closing after ten seconds.
 * Generation: a submit with the same non-zero `slot` cancels the one before it; a superseded job's posts and done are dropped (`free_arg` is still called).
 *
 * Thread: everything in the first half by the interface thread only; the second half by the worker inside run().
 */
#ifndef PREOP_JOBS_JOBS_H
#define PREOP_JOBS_JOBS_H

#include "preop/store/db.h"

#include <stddef.h>
#include <stdint.h>

struct jobs;
struct job;

enum job_lane { JOB_WRITE, JOB_READ, JOB_CALLS };
enum job_priority { JOB_PAGE = 0 /* rows on screen */, JOB_LIST = 1, JOB_SEARCH = 2, JOB_COUNT = 3 };

struct job_spec {
	const char *title; /* for the job list, copied: "import tickets.jsonl"; "" hides it there */
	enum job_lane lane;
	enum job_priority priority; /* readers only */
	uint32_t slot;              /* 0: none; see above */
	bool (*run)(struct job *job, struct db *db, void *arg, struct error *error);
	void (*post)(void *context, void *arg, void *payload); /* owns payload */
	void (*done)(void *context, void *arg, const struct error *error /* NULL: went well */);
	void (*free_arg)(void *arg);  /* after done, or when the job is dropped; may be NULL */
	void (*free_payload)(void *); /* for posts that are dropped; may be NULL */
	void *arg;                    /* taken */
};

/* Opens the connections: the writer read-write (a file that cannot be written or is newer: no writer, jobs_read_only(), and write jobs fail),
 * readers read-only. `context` is handed to post and done. */
struct jobs *jobs_open(const char *path, const char *actor, void *context, struct error *error);
/* cancels readers and calls, lets the writer finish what was submitted, joins, drops undelivered results; how many writes came to nothing */
size_t jobs_close(struct jobs *jobs);

int64_t jobs_submit(struct jobs *jobs, const struct job_spec *spec); /* the job's id, > 0 */
void jobs_cancel(struct jobs *jobs, int64_t id);
void jobs_set_actor(struct jobs *jobs, const char *actor); /* for jobs submitted from now on */
int jobs_fd(const struct jobs *jobs);                      /* readable when jobs_drain() has something to do */
bool jobs_drain(struct jobs *jobs);                        /* true when anything was delivered, progress included */
bool jobs_idle(const struct jobs *jobs);                   /* nothing queued, running or undelivered */
bool jobs_read_only(const struct jobs *jobs);
/* counts up when another process changed the file (asked by readers between jobs, and by jobs_look) */
int64_t jobs_outside_changes(struct jobs *jobs);
void jobs_look(struct jobs *jobs); /* has a reader look now */
/* How long, in ms, something has been waiting for another program that holds the file; 0: nothing does. Wakes the interface twice a second while it grows. */
int64_t jobs_waiting(struct jobs *jobs);
/* Cancels what waits for another program, and the writes queued behind it; how many. */
size_t jobs_cancel_waiting(struct jobs *jobs);

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STOPPED };
struct job_info {
	int64_t id, started_at, ended_at /* ms, 0: not yet */, done, total /* 0: unknown */;
	enum job_state state;
	char title[120], note[160]; /* note: "41 000 rows", or the error's sentence */
};
/* Titled jobs, newest first, the last 50 finished ones included. Returns how many were written to out. */
size_t jobs_list(struct jobs *jobs, struct job_info *out, size_t limit);

/* Inside run(): */
bool job_cancelled(const struct job *job);
bool job_closing(const struct job *job); /* the program ends: everything waits for this job */
/* wakes the interface at most 10 times a second */
void job_progress(struct job *job, int64_t done, int64_t total, const char *note);
/* When this run() ends well the job goes behind those that wait in its lane and is run again: what takes minutes in steps of its own lets
 * others in between. Once the program ends it is not. */
void job_again(struct job *job);
void job_post(struct job *job, void *payload);

#endif
