/*
 * What jobs.c (interface thread) and worker.c (worker threads) share. Private to src/jobs.
 *
 * One lock guards all of struct jobs but what is marked otherwise. A job is in `live` from submit until its `done` was delivered; while it waits it
 * is also in a queue, and the finished one is in the list of deliveries.
 */
#ifndef JOBS_JOB_H
#define JOBS_JOB_H

#include "preop/jobs/jobs.h"

#include <pthread.h>
#include <stdatomic.h>

enum { JOBS_READERS = 3, JOBS_FINISHED = 50, JOB_PRIORITIES = JOB_COUNT + 1 };

struct job {
	struct jobs *jobs;
	struct job_spec spec;
	char *actor; /* who acts, as of the submit */
	int64_t id;
	atomic_bool stop; /* asked by the worker, set by the interface */
	bool superseded;  /* interface thread only */
	bool again;       /* worker only: to be run once more */
	bool failed;      /* with `error`: written by the worker before the delivery, read after it */
	struct error error;
	struct job_info info;
	int64_t woke_at;             /* worker only: when progress last woke the interface, us */
	struct job *next, *previous; /* live, in order of submission */
	struct job *queued_after;
};

struct job_queue {
	struct job *head, *tail;
};

struct delivery { /* a post, or (payload NULL and last) the end of a job */
	struct delivery *next;
	struct job *job;
	void *payload;
	bool last;
};

struct worker {
	struct jobs *jobs;
	struct db *
		db; /* this thread's; NULL: a writer of a project that cannot be written, a caller that was not asked yet */
	enum job_lane lane;
	pthread_t thread;
	bool started;
	int64_t data_version; /* worker only */
	struct job *job;      /* being run; NULL: none */
	/* while it waits for another program: for how many ms by now, and when (monotonic us) that was last so */
	int64_t waited, waited_at, wait_told_at;
};

struct jobs {
	void *context; /* interface thread only */
	char *actor;   /* interface thread only */
	bool read_only;
	int wake[2]; /* self-pipe */

	pthread_mutex_t lock;
	pthread_cond_t work[3]; /* by lane */
	struct job_queue writes, calls;
	struct job_queue reads[JOB_PRIORITIES];
	int reading[JOB_PRIORITIES]; /* jobs that readers are at */
	struct job *oldest, *newest; /* live */
	struct delivery *first, *last;
	bool woken; /* a byte is in the pipe */
	bool closing;
	bool look_inside;  /* somebody touched the file: a reader is to see whether anything changed */
	bool look_outside; /* a reader saw a change: the writer is to find out whose it was */
	int64_t closing_at;
	bool progressed;
	int64_t outside, next_id;
	struct job_info finished[JOBS_FINISHED]; /* a ring */
	size_t finished_count;

	char *path;
	struct worker writer, caller, readers[JOBS_READERS];
};

void jobs_enqueue(struct jobs *jobs, struct job *job);       /* with the lock held */
void jobs_wake(struct jobs *jobs);                           /* with the lock held */
void job_copy_text(char *to, size_t size, const char *from); /* cut to size at a character */
bool worker_start(struct worker *worker, struct error *error);

#endif
