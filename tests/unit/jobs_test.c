/* Background work: order, priorities, superseding, cancelling, delivery and closing. Waits by poll on jobs_fd(), never by time. */
#include "preop/base/memory.h"
#include "preop/jobs/jobs.h"
#include "preop/model/project.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WRITES = 200, READERS = 3, PATIENCE_MS = 60000 };

static char folder[64], path[128];

/* What workers did, in order; the lock is for the workers, the test reads it when they are idle. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int order[WRITES * 2], count;
	int open; /* how many held jobs may go on */
	int held; /* how many hold a worker now */
} stage = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

struct call { /* one job's argument, and what the interface saw of it */
	int number, posts, frees, done_calls;
	enum error_code code;
	int64_t last_payload;
	struct jobs *jobs;
	int64_t id;
};

static int payloads_freed;

static void free_call(void *arg)
{
	((struct call *)arg)->frees++;
}

static void count_payload(void *payload)
{
	payloads_freed++;
	free(payload);
}

static void on_post(void *context, void *arg, void *payload)
{
	struct call *call = arg;

	assert_ptr_equal(context, &stage);
	assert_int_equal(call->done_calls, 0);
	call->posts++;
	call->last_payload = *(int64_t *)payload;
	free(payload);
}

static void on_done(void *context, void *arg, const struct error *error)
{
	struct call *call = arg;

	assert_ptr_equal(context, &stage);
	call->done_calls++;
	call->code = error ? error->code : ERROR_NONE;
}

static void post_number(struct job *job, int64_t number)
{
	int64_t *payload = xmalloc(sizeof(*payload));

	*payload = number;
	job_post(job, payload);
}

static bool run_note(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)db, (void)error;
	pthread_mutex_lock(&stage.lock);
	stage.order[stage.count++] = ((struct call *)arg)->number;
	pthread_mutex_unlock(&stage.lock);
	return true;
}

/* Holds its worker until the test lets one go. */
static bool run_hold(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)db, (void)arg, (void)error;
	pthread_mutex_lock(&stage.lock);
	stage.held++;
	pthread_cond_broadcast(&stage.changed);
	while (stage.open == 0)
		pthread_cond_wait(&stage.changed, &stage.lock);
	stage.open--;
	stage.held--;
	pthread_mutex_unlock(&stage.lock);
	return true;
}

static void wait_held(int count)
{
	pthread_mutex_lock(&stage.lock);
	while (stage.held < count)
		pthread_cond_wait(&stage.changed, &stage.lock);
	pthread_mutex_unlock(&stage.lock);
}

static void let_go(int count)
{
	pthread_mutex_lock(&stage.lock);
	stage.open += count;
	pthread_cond_broadcast(&stage.changed);
	pthread_mutex_unlock(&stage.lock);
}

static bool run_posts(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)db, (void)error;
	for (int i = 1; i <= ((struct call *)arg)->number; i++)
		post_number(job, i);
	return true;
}

static bool run_until_cancelled(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)db, (void)arg;
	post_number(job, 1);
	while (!job_cancelled(job))
		continue;
	post_number(job, 2);
	return error_set(error, ERROR_IO, "stumbled");
}

static bool run_endless_sql(struct job *job, struct db *db, void *arg, struct error *error)
{
	int64_t count = 0;

	(void)arg;
	post_number(job, 1);
	return db_int(db, error, &count, NULL,
		"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c", "");
}

static bool run_fail(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)db, (void)arg;
	job_progress(job, 3, 10, "3 rows");
	return error_set(error, ERROR_INPUT, "line 4 is no JSON");
}

static bool run_person(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)arg;
	return person_set(db, "zoe", "lead", error);
}

static bool run_actor(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)error;
	((struct call *)arg)->number = strcmp(db_actor(db), "bea") == 0 ? 2 : strcmp(db_actor(db), "ana") == 0 ? 1 : 0;
	return true;
}

/* Runs as many times as its number is above 100. */
static bool run_again(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct call *call = arg;

	run_note(job, db, arg, error);
	if (--call->number > 100)
		job_again(job);
	return true;
}

static bool run_again_unnoted(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)db, (void)arg, (void)error;
	job_again(job);
	return true;
}

static struct job_spec spec_of(
	struct call *call, enum job_lane lane, bool (*run)(struct job *, struct db *, void *, struct error *))
{
	return (struct job_spec){ .title = "",
		.lane = lane,
		.priority = JOB_LIST,
		.run = run,
		.post = on_post,
		.done = on_done,
		.free_arg = free_call,
		.free_payload = count_payload,
		.arg = call };
}

static int64_t submit(struct jobs *jobs, struct call *call, enum job_lane lane,
	bool (*run)(struct job *, struct db *, void *, struct error *))
{
	struct job_spec spec = spec_of(call, lane, run);

	return jobs_submit(jobs, &spec);
}

static void wait_once(struct jobs *jobs)
{
	struct pollfd fd = { .fd = jobs_fd(jobs), .events = POLLIN };

	assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
	assert_true(jobs_drain(jobs) || jobs_outside_changes(jobs) > 0);
}

static void wait_idle(struct jobs *jobs)
{
	while (!jobs_idle(jobs))
		wait_once(jobs);
}

static struct jobs *open_jobs(void)
{
	struct error error = ERROR_INIT;
	struct jobs *jobs = jobs_open(path, "ana", &stage, &error);

	if (!jobs)
		fail_msg("%s", error.message);
	return jobs;
}

static int set_up(void **state)
{
	struct error error = ERROR_INIT;
	struct db *db;

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/preop-jobs-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/p.preop", folder);
	if (!project_create(&db, path, "jobs", "", "ana", &error))
		fail_msg("%s", error.message);
	db_close(db);
	stage.count = stage.open = stage.held = 0;
	payloads_freed = 0;
	return 0;
}

static int tear_down(void **state)
{
	char name[160];
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

	(void)state;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
	return rmdir(folder);
}

static void writes_run_in_order(void **state)
{
	struct call *calls = xcalloc(WRITES, sizeof(*calls));
	struct jobs *jobs = open_jobs();

	(void)state;
	for (int i = 0; i < WRITES; i++) {
		calls[i].number = i;
		assert_int_equal(submit(jobs, &calls[i], JOB_WRITE, run_note), i + 1);
	}
	wait_idle(jobs);
	assert_int_equal(stage.count, WRITES);
	for (int i = 0; i < WRITES; i++) {
		assert_int_equal(stage.order[i], i);
		assert_int_equal(calls[i].done_calls, 1);
		assert_int_equal(calls[i].frees, 1);
	}
	jobs_close(jobs);
	free(calls);
}

static void submit_read(struct jobs *jobs, struct call *call, enum job_priority priority,
	bool (*run)(struct job *, struct db *, void *, struct error *))
{
	struct job_spec spec = spec_of(call, JOB_READ, run);

	spec.priority = priority;
	jobs_submit(jobs, &spec);
}

/* All readers are held while jobs of every priority are queued; then one reader does them all. */
static void readers_take_the_most_urgent_first(void **state)
{
	static const enum job_priority submitted[] = { JOB_COUNT, JOB_SEARCH, JOB_PAGE, JOB_LIST, JOB_PAGE };
	static const int expected[] = { 2, 4, 3, 1, 0 };
	struct call holds[READERS] = { 0 }, calls[5] = { 0 };
	struct jobs *jobs = open_jobs();

	(void)state;
	for (int i = 0; i < READERS; i++)
		submit_read(jobs, &holds[i], JOB_PAGE, run_hold);
	wait_held(READERS);
	for (int i = 0; i < 5; i++) {
		calls[i].number = i;
		submit_read(jobs, &calls[i], submitted[i], run_note);
	}
	let_go(1);
	while (calls[0].done_calls == 0)
		wait_once(jobs);
	for (int i = 0; i < 5; i++)
		assert_int_equal(stage.order[i], expected[i]);
	let_go(READERS - 1);
	wait_idle(jobs);
	jobs_close(jobs);
}

/* Of two counts one waits; a list still finds a reader beside the other; and then a page does. */
static void long_reads_leave_room(void **state)
{
	struct call counts[2] = { 0 }, list = { 0 }, search = { .number = 1 }, page = { .number = 2 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit_read(jobs, &counts[0], JOB_COUNT, run_hold);
	submit_read(jobs, &counts[1], JOB_COUNT, run_hold);
	wait_held(1);
	submit_read(jobs, &list, JOB_LIST, run_hold);
	wait_held(2);
	submit_read(jobs, &search, JOB_SEARCH, run_note);
	submit_read(jobs, &page, JOB_PAGE, run_note);
	while (page.done_calls == 0)
		wait_once(jobs);
	assert_int_equal(stage.order[0], 2);
	assert_int_equal(stage.count, 1);
	assert_int_equal(stage.held, 2);
	let_go(3);
	wait_idle(jobs);
	assert_int_equal(counts[0].done_calls + counts[1].done_calls + list.done_calls + search.done_calls, 4);
	jobs_close(jobs);
}

static void a_slot_keeps_only_the_last(void **state)
{
	struct call running = { 0 }, queued = { .number = 1 }, last = { .number = 3 };
	struct jobs *jobs = open_jobs();
	struct job_spec spec = spec_of(&running, JOB_READ, run_until_cancelled);

	(void)state;
	spec.slot = 7;
	jobs_submit(jobs, &spec);
	while (running.posts == 0)
		wait_once(jobs);
	spec = spec_of(&queued, JOB_READ, run_posts);
	spec.slot = 7;
	jobs_submit(jobs, &spec);
	spec = spec_of(&last, JOB_READ, run_posts);
	spec.slot = 7;
	jobs_submit(jobs, &spec);
	wait_idle(jobs);
	assert_int_equal(running.posts, 1); /* the second came after it was superseded */
	assert_int_equal(running.done_calls, 0);
	assert_int_equal(queued.posts + queued.done_calls, 0);
	assert_int_equal(last.posts, 3);
	assert_int_equal(last.done_calls, 1);
	assert_int_equal(running.frees + queued.frees + last.frees, 3);
	assert_true(payloads_freed >= 1);
	jobs_close(jobs);
}

static void cancel_stops_sql_and_loops(void **state)
{
	struct call sql = { 0 }, loop = { 0 }, after = { .number = 2 };
	struct jobs *jobs = open_jobs();
	int64_t first = submit(jobs, &sql, JOB_WRITE, run_endless_sql),
		second = submit(jobs, &loop, JOB_READ, run_until_cancelled);

	(void)state;
	while (sql.posts == 0 || loop.posts == 0)
		wait_once(jobs);
	assert_int_equal(sql.done_calls + loop.done_calls, 0);
	jobs_cancel(jobs, first);
	jobs_cancel(jobs, second);
	submit(jobs, &after, JOB_WRITE, run_posts);
	wait_idle(jobs);
	assert_int_equal(sql.code, ERROR_CANCELLED);
	assert_int_equal(loop.code, ERROR_CANCELLED); /* and not what it stumbled over */
	assert_int_equal(after.code, ERROR_NONE);     /* the connection is usable again */
	assert_int_equal(after.posts, 2);
	jobs_close(jobs);
}

static void cancel_before_the_start(void **state)
{
	struct call hold = { 0 }, queued = { .number = 9 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &hold, JOB_WRITE, run_hold);
	wait_held(1);
	jobs_cancel(jobs, submit(jobs, &queued, JOB_WRITE, run_note));
	let_go(1);
	wait_idle(jobs);
	assert_int_equal(queued.code, ERROR_CANCELLED);
	assert_int_equal(queued.done_calls, 1);
	assert_int_equal(stage.count, 0);
	jobs_close(jobs);
}

static void a_job_in_steps_lets_others_in_between(void **state)
{
	static const int expected[] = { 103, 1, 2, 102, 101 };
	struct call hold = { .number = 0 }, steps = { .number = 103 }, others[2] = { { .number = 1 }, { .number = 2 } };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &hold, JOB_WRITE, run_hold);
	submit(jobs, &steps, JOB_WRITE, run_again);
	submit(jobs, &others[0], JOB_WRITE, run_note);
	submit(jobs, &others[1], JOB_WRITE, run_note);
	let_go(1);
	wait_idle(jobs);
	assert_int_equal(stage.count, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(stage.order[i], expected[i]);
	assert_int_equal(steps.done_calls, 1);
	assert_int_equal(steps.frees, 1);
	jobs_close(jobs);
}

/* The program does not wait for the steps that are left, and nothing that was acknowledged is lost by that. */
static void a_job_in_steps_ends_with_the_program(void **state)
{
	struct call hold = { .number = 0 }, steps = { .number = 1000000 }, other = { .number = 1 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &hold, JOB_WRITE, run_hold);
	submit(jobs, &other, JOB_WRITE, run_note);
	wait_held(1);
	let_go(1);
	wait_once(jobs);
	submit(jobs, &steps, JOB_WRITE, run_again_unnoted);
	assert_int_equal(jobs_close(jobs), 0);
	assert_int_equal(stage.order[0], 1);
	assert_int_equal(steps.frees, 1);
}

static void posts_come_in_order_before_done(void **state)
{
	struct call call = { .number = 50 };
	struct jobs *jobs = open_jobs();
	struct pollfd fd = { .fd = jobs_fd(jobs), .events = POLLIN };

	(void)state;
	submit(jobs, &call, JOB_READ, run_posts);
	assert_false(jobs_idle(jobs));
	wait_idle(jobs);
	assert_int_equal(call.posts, 50);
	assert_int_equal(call.last_payload, 50);
	assert_int_equal(call.done_calls, 1);
	assert_int_equal(poll(&fd, 1, 0), 0); /* nothing left to say: no idle wake-ups */
	assert_false(jobs_drain(jobs));
	jobs_close(jobs);
}

static void close_finishes_writes_and_drops_reads(void **state)
{
	struct call hold = { 0 }, reads[READERS] = { 0 }, queued_read = { .number = 99 }, writes[3] = { 0 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &hold, JOB_WRITE, run_hold);
	for (int i = 0; i < READERS; i++)
		submit(jobs, &reads[i], JOB_READ, run_until_cancelled);
	wait_held(1);
	for (int i = 0; i < 3; i++) {
		writes[i].number = i;
		submit(jobs, &writes[i], JOB_WRITE, run_note);
	}
	submit(jobs, &queued_read, JOB_READ, run_note);
	let_go(1);
	jobs_close(jobs);
	assert_int_equal(stage.count, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stage.order[i], i);
		assert_int_equal(writes[i].frees, 1);
	}
	assert_int_equal(hold.frees + reads[0].frees + reads[1].frees + reads[2].frees + queued_read.frees, 5);
	assert_int_equal(hold.done_calls + queued_read.done_calls, 0);
}

static void the_list_tells_what_became_of_a_job(void **state)
{
	struct call fails = { 0 }, works = { .number = 1 }, hidden = { .number = 1 };
	struct jobs *jobs = open_jobs();
	struct job_spec spec = spec_of(&fails, JOB_WRITE, run_fail);
	struct job_info list[4];

	(void)state;
	spec.title = "import a.jsonl";
	jobs_submit(jobs, &spec);
	spec = spec_of(&works, JOB_READ, run_posts);
	spec.title = "count";
	jobs_submit(jobs, &spec);
	submit(jobs, &hidden, JOB_READ, run_posts);
	wait_idle(jobs);
	assert_int_equal(fails.code, ERROR_INPUT);
	assert_int_equal(jobs_list(jobs, list, 4), 2);
	assert_string_equal(list[0].title, "count");
	assert_int_equal(list[0].state, JOB_DONE);
	assert_string_equal(list[1].title, "import a.jsonl");
	assert_int_equal(list[1].state, JOB_FAILED);
	assert_int_equal(list[1].done, 3);
	assert_int_equal(list[1].total, 10);
	assert_string_equal(list[1].note, "line 4 is no JSON");
	assert_true(list[1].ended_at >= list[1].started_at && list[1].started_at > 0);
	assert_int_equal(jobs_list(jobs, list, 1), 1);
	assert_string_equal(list[0].title, "count");
	jobs_close(jobs);
}

static void only_the_last_finished_jobs_are_kept(void **state)
{
	struct call *calls = xcalloc(60, sizeof(*calls));
	struct job_info *list = xcalloc(60, sizeof(*list));
	struct jobs *jobs = open_jobs();

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct job_spec spec = spec_of(&calls[i], JOB_WRITE, run_posts);
		spec.title = "small";
		jobs_submit(jobs, &spec);
	}
	wait_idle(jobs);
	assert_int_equal(jobs_list(jobs, list, 60), 50);
	for (int i = 0; i < 50; i++)
		assert_int_equal(list[i].id, 60 - i);
	jobs_close(jobs);
	free(list);
	free(calls);
}

static void somebody_elses_change_is_noticed(void **state)
{
	struct call own = { 0 }, look = { .number = 1 }, behind = { .number = 1 }, again = { .number = 1 };
	struct error error = ERROR_INIT;
	struct jobs *jobs = open_jobs();
	struct db *other;

	(void)state;
	submit(jobs, &own, JOB_WRITE, run_person);
	wait_idle(jobs);
	submit(jobs, &look, JOB_READ, run_posts);
	wait_idle(jobs);
	assert_int_equal(own.code, ERROR_NONE);
	submit(jobs, &behind, JOB_WRITE, run_posts); /* behind the writer's look at the file */
	wait_idle(jobs);
	assert_int_equal(jobs_outside_changes(jobs), 0);

	assert_true(project_open(&other, path, DB_WRITE, "raj", &error));
	assert_true(person_set(other, "raj", "lead", &error));
	db_close(other);
	submit(jobs, &again, JOB_READ, run_posts);
	while (jobs_outside_changes(jobs) == 0)
		wait_once(jobs);
	wait_idle(jobs);
	jobs_close(jobs);
}

static void a_job_acts_as_who_submitted_it(void **state)
{
	struct call hold = { 0 }, ana = { 0 }, bea = { 0 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &hold, JOB_WRITE, run_hold);
	submit(jobs, &ana, JOB_WRITE, run_actor);
	jobs_set_actor(jobs, "bea");
	submit(jobs, &bea, JOB_WRITE, run_actor);
	let_go(1);
	wait_idle(jobs);
	assert_int_equal(ana.number, 1);
	assert_int_equal(bea.number, 2);
	jobs_close(jobs);
}

static bool run_until_closing(struct job *job, struct db *db, void *arg, struct error *error)
{
	bool ok = person_set(db, "cal", "caller", error);

	run_hold(job, db, arg, error);
	while (ok && !job_closing(job))
		sched_yield();
	return ok;
}

static bool count_people(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job;
	int64_t count = 0;
	bool ok = db_int(db, error, &count, NULL, "SELECT count(*) FROM person WHERE role IN ('lead', 'caller')", "");
	((struct call *)arg)->number = (int)count;
	return ok;
}

/* A call writes on its own connection and takes its time: writers and readers do not wait for it, another call does, and the end of the program ends it. */
static void calls_keep_nobody_waiting(void **state)
{
	struct call call = { 0 }, next = { .number = 7 }, write = { 0 }, read = { 0 };
	struct jobs *jobs = open_jobs();

	(void)state;
	submit(jobs, &call, JOB_CALLS, run_until_closing);
	submit(jobs, &next, JOB_CALLS, run_note);
	wait_held(1);
	submit(jobs, &write, JOB_WRITE, run_person);
	while (write.done_calls == 0)
		wait_once(jobs);
	assert_int_equal(write.code, ERROR_NONE);
	submit(jobs, &read, JOB_READ, count_people);
	while (read.done_calls == 0)
		wait_once(jobs);
	assert_int_equal(read.number, 2);
	assert_int_equal(next.done_calls, 0);
	let_go(1);
	assert_int_equal(jobs_close(jobs), 0);
	assert_int_equal(call.frees + next.frees, 2);
	assert_int_equal(stage.count, 0);
}

static void a_missing_file_is_an_error(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_null(jobs_open("/nonexistent/p.preop", "ana", NULL, &error));
	assert_int_not_equal(error.code, ERROR_NONE);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(writes_run_in_order),
		CASE(readers_take_the_most_urgent_first),
		CASE(long_reads_leave_room),
		CASE(a_slot_keeps_only_the_last),
		CASE(cancel_stops_sql_and_loops),
		CASE(cancel_before_the_start),
		CASE(a_job_in_steps_lets_others_in_between),
		CASE(a_job_in_steps_ends_with_the_program),
		CASE(posts_come_in_order_before_done),
		CASE(close_finishes_writes_and_drops_reads),
		CASE(the_list_tells_what_became_of_a_job),
		CASE(only_the_last_finished_jobs_are_kept),
		CASE(somebody_elses_change_is_noticed),
		CASE(a_job_acts_as_who_submitted_it),
		CASE(calls_keep_nobody_waiting),
		CASE(a_missing_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
