/* The worker threads: take a job, run it on this thread's connection, put what came of it into the list of deliveries. */
#include "job.h"

#include "preop/base/clock.h"
#include "preop/base/log.h"
#include "preop/base/memory.h"
#include "preop/base/thread.h"
#include "preop/model/lists.h"
#include "preop/model/project.h"

#include <string.h>

enum {
	PROGRESS_INTERVAL_US = 100 * 1000,
	WAIT_TOLD_FROM_MS = 300, /* shorter waits are nobody's business */
	WAIT_TOLD_EVERY_US = 500 * 1000,
	WAIT_CLOSING_US = 10 * 1000 * 1000, /* of what waits when the workbench is left */
};

static bool asked_to_stop(void *context)
{
	return job_cancelled(context);
}

/* Another program holds the file. It is waited for as long as it takes: who does not want that cancels the job. */
static bool go_on_waiting(void *context, int64_t milliseconds)
{
	struct worker *worker = context;
	struct jobs *jobs = worker->jobs;
	int64_t now = clock_monotonic();

	if (milliseconds < WAIT_TOLD_FROM_MS)
		return true;
	pthread_mutex_lock(&jobs->lock);
	bool tell = now - worker->wait_told_at >= WAIT_TOLD_EVERY_US;
	bool go_on = !jobs->closing || now - jobs->closing_at < WAIT_CLOSING_US;
	worker->waited = milliseconds;
	worker->waited_at = now;
	if (tell) {
		worker->wait_told_at = now;
		jobs->progressed = true;
		jobs_wake(jobs);
	}
	pthread_mutex_unlock(&jobs->lock);
	return go_on;
}

static struct job *take_from(struct job_queue *queue)
{
	struct job *job = queue->head;

	if (!job)
		return NULL;
	queue->head = job->queued_after;
	if (!queue->head)
		queue->tail = NULL;
	return job;
}

/*
 * How many readers the jobs of a priority and of all less urgent ones may hold together. Rows on the screen always find one free, and neither counts nor
 * searches, which may take seconds, keep a list from being built.
 */
static const int shares[JOB_PRIORITIES] = {
	[JOB_PAGE] = JOBS_READERS, [JOB_LIST] = 2, [JOB_SEARCH] = 2, [JOB_COUNT] = 1
};

static bool has_share(const struct jobs *jobs, int priority)
{
	int held = 0;

	for (int i = JOB_PRIORITIES - 1; i >= 0; i--) {
		held += jobs->reading[i];
		if (i <= priority && held >= shares[i])
			return false;
	}
	return true;
}

static struct job *take(struct jobs *jobs, enum job_lane lane)
{
	if (lane != JOB_READ)
		return take_from(lane == JOB_WRITE ? &jobs->writes : &jobs->calls);
	for (int i = 0; i < JOB_PRIORITIES; i++) {
		struct job *job = has_share(jobs, i) ? take_from(&jobs->reads[i]) : NULL;
		if (job) {
			jobs->reading[i]++;
			return job;
		}
	}
	return NULL;
}

static void deliver(struct job *job, void *payload, bool last)
{
	struct jobs *jobs = job->jobs;
	struct delivery *delivery = xmalloc(sizeof(*delivery));

	*delivery = (struct delivery){ .job = job, .payload = payload, .last = last };
	if (jobs->last)
		jobs->last->next = delivery;
	else
		jobs->first = delivery;
	jobs->last = delivery;
	jobs_wake(jobs);
}

/* The connection of calls: most sessions make none. */
static void open_for_calls(struct worker *worker, struct job *job)
{
	if (worker->lane != JOB_CALLS || worker->db || worker->jobs->read_only)
		return;
	job->failed = !project_open(&worker->db, worker->jobs->path, DB_WRITE, job->actor, &job->error);
	if (!job->failed)
		db_set_wait(worker->db, go_on_waiting, worker);
}

static void run_on(struct worker *worker, struct job *job)
{
	struct error *error = &job->error;

	if (job_cancelled(job)) {
		job->failed = !error_set(error, ERROR_CANCELLED, "cancelled before it began");
		return;
	}
	open_for_calls(worker, job);
	if (job->failed)
		return;
	if (!worker->db) {
		job->failed = !error_set(
			error, ERROR_UNSUPPORTED, "the project is open for reading only: nothing can be changed");
		return;
	}
	if (strcmp(db_actor(worker->db), job->actor) != 0)
		db_set_actor(worker->db, job->actor);
	db_set_cancel(worker->db, asked_to_stop, job);
	job->again = false;
	job->failed = !lists_use(worker->db, error) || !job->spec.run(job, worker->db, job->spec.arg, error);
	db_set_cancel(worker->db, NULL, NULL);
	/* Whatever a cancelled job stumbled over, the reason is that it was cancelled. */
	if (job->failed && job_cancelled(job) && error->code != ERROR_CANCELLED)
		error_set(error, ERROR_CANCELLED, "%s",
			worker->waited > 0 ? "cancelled: another program was still writing to this file" : "cancelled");
}

static void finish(struct job *job)
{
	struct job_info *info = &job->info;

	info->ended_at = clock_now();
	info->state = JOB_DONE;
	if (job->failed) {
		info->state = job->error.code == ERROR_CANCELLED ? JOB_STOPPED : JOB_FAILED;
		job_copy_text(info->note, sizeof(info->note), job->error.message);
	}
	deliver(job, NULL, true);
}

/*
 * data_version tells of the commits of other connections. A reader's other connections include our own writer; the writer's do not, as the readers
 * never write. So a reader only notices and the writer decides.
 */
static void look_around(struct worker *worker)
{
	struct jobs *jobs = worker->jobs;

	if (!worker->db || worker->lane == JOB_CALLS)
		return;
	int64_t version = db_data_version(worker->db);
	bool changed = version != 0 && version != worker->data_version;
	if (!changed)
		return;
	worker->data_version = version;
	pthread_mutex_lock(&jobs->lock);
	if (worker->lane == JOB_READ && !jobs->read_only) {
		jobs->look_outside = true;
		pthread_cond_signal(&jobs->work[JOB_WRITE]);
	} else {
		jobs->outside++;
		jobs_wake(jobs);
	}
	pthread_mutex_unlock(&jobs->lock);
}

static bool has_to_look(struct worker *worker)
{
	return (worker->lane == JOB_WRITE && worker->jobs->look_outside) ||
		(worker->lane == JOB_READ && worker->jobs->look_inside);
}

/* The next job, or NULL when only a look at the file is asked for. False: the end. Called with the lock held. */
static bool wait_for_work(struct worker *worker, struct job **job)
{
	struct jobs *jobs = worker->jobs;

	for (;;) {
		*job = take(jobs, worker->lane);
		if (*job || has_to_look(worker))
			return true;
		if (jobs->closing)
			return false;
		pthread_cond_wait(&jobs->work[worker->lane], &jobs->lock);
	}
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct jobs *jobs = worker->jobs;
	struct job *job;

	pthread_mutex_lock(&jobs->lock);
	while (wait_for_work(worker, &job)) {
		if (worker->lane != JOB_CALLS)
			*(worker->lane == JOB_WRITE ? &jobs->look_outside : &jobs->look_inside) = false;
		worker->job = job;
		if (job) {
			job->info.state = JOB_RUNNING;
			if (job->info.started_at == 0)
				job->info.started_at = clock_now();
		}
		pthread_mutex_unlock(&jobs->lock);
		if (job)
			run_on(worker, job);
		look_around(worker);
		pthread_mutex_lock(&jobs->lock);
		worker->job = NULL;
		worker->waited = 0;
		if (job && worker->lane == JOB_READ)
			jobs->reading[job->spec.priority]--;
		if (job && job->again && !job->failed && !jobs->closing)
			jobs_enqueue(jobs, job);
		else if (job)
			finish(job);
	}
	pthread_mutex_unlock(&jobs->lock);
	return NULL;
}

bool worker_start(struct worker *worker, struct error *error)
{
	if (worker->db) {
		worker->data_version = db_data_version(worker->db);
		db_set_wait(worker->db, go_on_waiting, worker);
	}
	worker->started = thread_start(&worker->thread, work, worker, error);
	return worker->started;
}

bool job_closing(const struct job *job)
{
	struct jobs *jobs = job->jobs;

	pthread_mutex_lock(&jobs->lock);
	bool closing = jobs->closing;
	pthread_mutex_unlock(&jobs->lock);
	return closing;
}

bool job_cancelled(const struct job *job)
{
	return atomic_load_explicit(&job->stop, memory_order_relaxed);
}

void job_progress(struct job *job, int64_t done, int64_t total, const char *note)
{
	struct jobs *jobs = job->jobs;
	int64_t now = clock_monotonic();

	pthread_mutex_lock(&jobs->lock);
	job->info.done = done;
	job->info.total = total;
	if (note)
		job_copy_text(job->info.note, sizeof(job->info.note), note);
	if (job->woke_at == 0 || now - job->woke_at >= PROGRESS_INTERVAL_US) {
		job->woke_at = now;
		jobs->progressed = true;
		jobs_wake(jobs);
	}
	pthread_mutex_unlock(&jobs->lock);
}

void job_post(struct job *job, void *payload)
{
	pthread_mutex_lock(&job->jobs->lock);
	deliver(job, payload, false);
	pthread_mutex_unlock(&job->jobs->lock);
}

void job_again(struct job *job)
{
	job->again = true;
}
