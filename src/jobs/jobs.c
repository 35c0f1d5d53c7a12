#include "preop/jobs/jobs.h"

#include "job.h"
#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/model/project.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_HEARD_US = 300 * 1000 };

/* One byte is enough however much there is to tell; jobs_drain() takes it out. */
void jobs_wake(struct jobs *jobs)
{
	if (jobs->woken)
		return;
	while (write(jobs->wake[1], "", 1) < 0 && errno == EINTR)
		continue;
	jobs->woken = true;
}

void job_copy_text(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80) /* never half a character */
			n--;
	}
	memcpy(to, from, n);
	to[n] = '\0';
}

static bool open_pipe(int fds[2], struct error *error)
{
	if (pipe(fds) != 0)
		return error_system(error, "cannot make a pipe for background work");
	for (int i = 0; i < 2; i++) {
		fcntl(fds[i], F_SETFD, FD_CLOEXEC);
		fcntl(fds[i], F_SETFL, O_NONBLOCK);
	}
	return true;
}

/* A file that cannot be written, or is newer than this program, is opened for reading only. */
static bool open_writer(struct jobs *jobs, const char *path, struct error *error)
{
	struct db *db;

	if (path_exists(path) && access(path, W_OK) != 0) {
		jobs->read_only = true;
		return true;
	}
	if (!project_open(&db, path, DB_WRITE, jobs->actor, error))
		return false;
	jobs->read_only = !db_writable(db);
	if (jobs->read_only)
		db_close(db);
	else
		jobs->writer.db = db;
	return true;
}

static bool open_all(struct jobs *jobs, const char *path, struct error *error)
{
	if (!open_writer(jobs, path, error))
		return false;
	for (int i = 0; i < JOBS_READERS; i++) {
		struct db *beside = i > 0 ? jobs->readers[0].db : jobs->writer.db;
		if (!(beside != NULL ? project_open_reader(&jobs->readers[i].db, beside, error)
				     : project_open(&jobs->readers[i].db, path, DB_READ, jobs->actor, error)))
			return false;
	}
	if (!worker_start(&jobs->writer, error) || !worker_start(&jobs->caller, error))
		return false;
	for (int i = 0; i < JOBS_READERS; i++) {
		if (!worker_start(&jobs->readers[i], error))
			return false;
	}
	return true;
}

struct jobs *jobs_open(const char *path, const char *actor, void *context, struct error *error)
{
	int wake[2];

	if (!open_pipe(wake, error))
		return NULL;
	struct jobs *jobs = xcalloc(1, sizeof(*jobs));
	jobs->context = context;
	jobs->actor = xstrdup(actor);
	jobs->path = xstrdup(path);
	jobs->wake[0] = wake[0];
	jobs->wake[1] = wake[1];
	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->work[JOB_WRITE], NULL);
	pthread_cond_init(&jobs->work[JOB_READ], NULL);
	pthread_cond_init(&jobs->work[JOB_CALLS], NULL);
	jobs->writer = (struct worker){ .jobs = jobs, .lane = JOB_WRITE };
	jobs->caller = (struct worker){ .jobs = jobs, .lane = JOB_CALLS };
	for (int i = 0; i < JOBS_READERS; i++)
		jobs->readers[i] = (struct worker){ .jobs = jobs, .lane = JOB_READ };
	if (open_all(jobs, path, error))
		return jobs;
	jobs_close(jobs);
	return NULL;
}

static void free_job(struct job *job)
{
	if (job->spec.free_arg)
		job->spec.free_arg(job->spec.arg);
	free(job->actor);
	free(job);
}

static void drop_payload(const struct delivery *delivery)
{
	if (delivery->payload && delivery->job->spec.free_payload)
		delivery->job->spec.free_payload(delivery->payload);
}

/* Returns how many writes had failed, which nobody will be told any more. */
static size_t drop_everything(struct jobs *jobs)
{
	size_t failed = 0;

	for (struct delivery *next, *delivery = jobs->first; delivery; delivery = next) {
		next = delivery->next;
		failed += delivery->last && delivery->job->failed && delivery->job->spec.lane == JOB_WRITE;
		drop_payload(delivery);
		free(delivery);
	}
	for (struct job *next, *job = jobs->oldest; job; job = next) {
		next = job->next;
		free_job(job);
	}
	return failed;
}

static void close_worker(struct worker *worker)
{
	if (worker->started)
		pthread_join(worker->thread, NULL);
}

size_t jobs_close(struct jobs *jobs)
{
	if (!jobs)
		return 0;
	pthread_mutex_lock(&jobs->lock);
	for (struct job *job = jobs->oldest; job; job = job->next) {
		if (job->spec.lane != JOB_WRITE)
			atomic_store(&job->stop, true);
	}
	jobs->closing = true;
	jobs->closing_at = clock_monotonic();
	pthread_cond_broadcast(&jobs->work[JOB_WRITE]);
	pthread_cond_broadcast(&jobs->work[JOB_READ]);
	pthread_cond_broadcast(&jobs->work[JOB_CALLS]);
	pthread_mutex_unlock(&jobs->lock);

	for (int i = 0; i < JOBS_READERS; i++)
		close_worker(&jobs->readers[i]);
	close_worker(&jobs->caller);
	close_worker(&jobs->writer);
	/* The writer's connection closes last: only the last one of a file can leave it without its -wal. */
	for (int i = 0; i < JOBS_READERS; i++)
		db_close(jobs->readers[i].db);
	db_close(jobs->caller.db);
	db_close(jobs->writer.db);
	size_t failed = drop_everything(jobs);
	close(jobs->wake[0]);
	close(jobs->wake[1]);
	pthread_cond_destroy(&jobs->work[JOB_WRITE]);
	pthread_cond_destroy(&jobs->work[JOB_READ]);
	pthread_cond_destroy(&jobs->work[JOB_CALLS]);
	pthread_mutex_destroy(&jobs->lock);
	free(jobs->actor);
	free(jobs->path);
	free(jobs);
	return failed;
}

static void add_live(struct jobs *jobs, struct job *job)
{
	job->previous = jobs->newest;
	if (jobs->newest)
		jobs->newest->next = job;
	else
		jobs->oldest = job;
	jobs->newest = job;
}

static void remove_live(struct jobs *jobs, struct job *job)
{
	if (job->previous)
		job->previous->next = job->next;
	else
		jobs->oldest = job->next;
	if (job->next)
		job->next->previous = job->previous;
	else
		jobs->newest = job->previous;
}

static struct job_queue *queue_of(struct jobs *jobs, const struct job_spec *spec)
{
	if (spec->lane == JOB_CALLS)
		return &jobs->calls;
	return spec->lane == JOB_WRITE ? &jobs->writes : &jobs->reads[spec->priority];
}

void jobs_enqueue(struct jobs *jobs, struct job *job)
{
	struct job_queue *queue = queue_of(jobs, &job->spec);

	job->queued_after = NULL;
	if (queue->tail)
		queue->tail->queued_after = job;
	else
		queue->head = job;
	queue->tail = job;
	pthread_cond_signal(&jobs->work[job->spec.lane]);
}

static void supersede(struct jobs *jobs, uint32_t slot)
{
	for (struct job *job = jobs->oldest; job; job = job->next) {
		if (job->spec.slot == slot) {
			job->superseded = true;
			atomic_store(&job->stop, true);
		}
	}
}

int64_t jobs_submit(struct jobs *jobs, const struct job_spec *spec)
{
	struct job *job = xcalloc(1, sizeof(*job));

	job->jobs = jobs;
	job->spec = *spec;
	job->spec.title = NULL; /* the caller's; the copy is in info */
	job->actor = xstrdup(jobs->actor);
	atomic_init(&job->stop, false);
	job_copy_text(job->info.title, sizeof(job->info.title), spec->title ? spec->title : "");

	pthread_mutex_lock(&jobs->lock);
	if (spec->slot)
		supersede(jobs, spec->slot);
	job->id = job->info.id = ++jobs->next_id;
	add_live(jobs, job);
	jobs_enqueue(jobs, job);
	pthread_mutex_unlock(&jobs->lock);
	return jobs->next_id; /* only this thread counts it up */
}

void jobs_cancel(struct jobs *jobs, int64_t id)
{
	pthread_mutex_lock(&jobs->lock);
	for (struct job *job = jobs->oldest; job; job = job->next) {
		if (job->id == id)
			atomic_store(&job->stop, true);
	}
	pthread_mutex_unlock(&jobs->lock);
}

void jobs_set_actor(struct jobs *jobs, const char *actor)
{
	char *copy = xstrdup(actor);

	free(jobs->actor);
	jobs->actor = copy;
}

int jobs_fd(const struct jobs *jobs)
{
	return jobs->wake[0];
}

static struct delivery *take_deliveries(struct jobs *jobs, bool *progressed)
{
	char bytes[16];

	pthread_mutex_lock(&jobs->lock);
	while (read(jobs->wake[0], bytes, sizeof(bytes)) > 0)
		continue;
	jobs->woken = false;
	*progressed = jobs->progressed;
	jobs->progressed = false;
	struct delivery *first = jobs->first;
	jobs->first = jobs->last = NULL;
	pthread_mutex_unlock(&jobs->lock);
	return first;
}

static void bury(struct jobs *jobs, struct job *job)
{
	pthread_mutex_lock(&jobs->lock);
	remove_live(jobs, job);
	if (job->info.title[0] && !job->superseded)
		jobs->finished[jobs->finished_count++ % JOBS_FINISHED] = job->info;
	pthread_mutex_unlock(&jobs->lock);
	free_job(job);
}

/* Asked again for each one: an earlier delivery's callback may have submitted what supersedes this one. */
static void hand_over(struct jobs *jobs, struct delivery *delivery)
{
	struct job *job = delivery->job;
	const struct job_spec *spec = &job->spec;

	if (!delivery->last && (job->superseded || !spec->post))
		drop_payload(delivery);
	else if (!delivery->last)
		spec->post(jobs->context, spec->arg, delivery->payload);
	else if (!job->superseded && spec->done)
		spec->done(jobs->context, spec->arg, job->failed ? &job->error : NULL);
	if (delivery->last)
		bury(jobs, job);
	free(delivery);
}

bool jobs_drain(struct jobs *jobs)
{
	bool any;

	for (struct delivery *next, *delivery = take_deliveries(jobs, &any); delivery; delivery = next) {
		next = delivery->next;
		hand_over(jobs, delivery);
		any = true;
	}
	return any;
}

bool jobs_idle(const struct jobs *jobs)
{
	return jobs->oldest == NULL; /* only this thread adds and removes */
}

bool jobs_read_only(const struct jobs *jobs)
{
	return jobs->read_only;
}

int64_t jobs_outside_changes(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	int64_t count = jobs->outside;
	pthread_mutex_unlock(&jobs->lock);
	return count;
}

void jobs_look(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->look_inside = true;
	pthread_cond_signal(&jobs->work[JOB_READ]);
	pthread_mutex_unlock(&jobs->lock);
}

/* Nobody says when a wait is over: one that was not heard of for a moment is. */
static int64_t waited(const struct worker *worker, int64_t now)
{
	return worker->waited > 0 && now - worker->waited_at < WAIT_HEARD_US ? worker->waited : 0;
}

int64_t jobs_waiting(struct jobs *jobs)
{
	int64_t now = clock_monotonic();

	pthread_mutex_lock(&jobs->lock);
	int64_t longest = waited(&jobs->writer, now), calls = waited(&jobs->caller, now);
	longest = calls > longest ? calls : longest;
	for (int i = 0; i < JOBS_READERS; i++) {
		int64_t one = waited(&jobs->readers[i], now);
		longest = one > longest ? one : longest;
	}
	pthread_mutex_unlock(&jobs->lock);
	return longest;
}

static size_t stop_waiting(struct worker *worker, int64_t now)
{
	if (!worker->job || waited(worker, now) == 0)
		return 0;
	atomic_store(&worker->job->stop, true);
	return 1;
}

size_t jobs_cancel_waiting(struct jobs *jobs)
{
	int64_t now = clock_monotonic();

	pthread_mutex_lock(&jobs->lock);
	size_t count = stop_waiting(&jobs->writer, now);
	for (struct job *job = count ? jobs->writes.head : NULL; job; job = job->queued_after, count++)
		atomic_store(&job->stop, true);
	count += stop_waiting(&jobs->caller, now);
	for (int i = 0; i < JOBS_READERS; i++)
		count += stop_waiting(&jobs->readers[i], now);
	pthread_mutex_unlock(&jobs->lock);
	return count;
}

/* Live jobs are in order of id, the ring is in order of their ends: this puts one into place among the newest `limit`. */
static size_t insert_newest(struct job_info *out, size_t count, size_t limit, const struct job_info *info)
{
	size_t at = count;

	while (at > 0 && out[at - 1].id < info->id)
		at--;
	if (at == limit)
		return count;
	if (count == limit)
		count--;
	memmove(out + at + 1, out + at, (count - at) * sizeof(*out));
	out[at] = *info;
	return count + 1;
}

size_t jobs_list(struct jobs *jobs, struct job_info *out, size_t limit)
{
	size_t count = 0;

	pthread_mutex_lock(&jobs->lock);
	for (const struct job *job = jobs->newest; job; job = job->previous) {
		if (job->info.title[0] && !job->superseded)
			count = insert_newest(out, count, limit, &job->info);
	}
	size_t finished = jobs->finished_count < JOBS_FINISHED ? jobs->finished_count : JOBS_FINISHED;
	for (size_t i = 0; i < finished; i++)
		count = insert_newest(out, count, limit, &jobs->finished[i]);
	pthread_mutex_unlock(&jobs->lock);
	return count;
}
