/* Another program has the file open as well: its lock is waited for, the wait is told and can be cancelled, and its changes are noticed. Waits by poll, never by time. */
#include "preop/base/memory.h"
#include "preop/jobs/jobs.h"
#include "preop/jobs/watch.h"
#include "preop/model/project.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 60000 };

static char folder[64], path[128];
static struct db *other; /* the other program */

static struct outcome {
	int done;
	enum error_code code;
	char message[ERROR_MESSAGE_SIZE];
} outcomes[2];

static bool run_person(struct job *job, struct db *db, void *arg, struct error *error)
{
	(void)job, (void)arg;
	return person_set(db, "mei", "lead", error);
}

static void on_done(void *context, void *arg, const struct error *error)
{
	struct outcome *outcome = arg;

	(void)context;
	outcome->done++;
	outcome->code = error ? error->code : ERROR_NONE;
	snprintf(outcome->message, sizeof(outcome->message), "%s", error ? error->message : "");
}

static int set_up(void **state)
{
	struct error error = ERROR_INIT;
	struct db *db;

	(void)state;
	memset(outcomes, 0, sizeof(outcomes));
	strcpy(folder, "/tmp/preop-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/p.preop", folder);
	assert_true(project_create(&db, path, "P", "", "ana", &error));
	db_close(db);
	assert_true(project_open(&other, path, DB_WRITE, "raj", &error));
	return 0;
}

static int tear_down(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char name[160];

	(void)state;
	db_close(other);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
	rmdir(folder);
	return 0;
}

static struct jobs *open_jobs(void)
{
	struct error error = ERROR_INIT;
	struct jobs *jobs = jobs_open(path, "ana", NULL, &error);

	if (!jobs)
		fail_msg("%s", error.message);
	return jobs;
}

static void submit(struct jobs *jobs, struct outcome *outcome)
{
	struct job_spec spec = { .title = "", .lane = JOB_WRITE, .run = run_person, .done = on_done, .arg = outcome };

	jobs_submit(jobs, &spec);
}

static void wait_once(struct jobs *jobs)
{
	struct pollfd fd = { .fd = jobs_fd(jobs), .events = POLLIN };

	assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
	jobs_drain(jobs);
}

static void hold(void)
{
	struct error error = ERROR_INIT;

	assert_true(db_begin(other, &error));
}

static void a_wait_is_told_and_ends(void **state)
{
	struct jobs *jobs = open_jobs();

	(void)state;
	hold();
	submit(jobs, &outcomes[0]);
	while (jobs_waiting(jobs) < 300)
		wait_once(jobs);
	int64_t before = jobs_waiting(jobs);
	while (jobs_waiting(jobs) <= before) /* it is told again, growing */
		wait_once(jobs);
	assert_int_equal(outcomes[0].done, 0);
	db_rollback(other);
	while (!outcomes[0].done)
		wait_once(jobs);
	assert_int_equal(outcomes[0].code, ERROR_NONE);
	assert_int_equal(jobs_waiting(jobs), 0);
	assert_int_equal(jobs_close(jobs), 0);
}

static void a_wait_can_be_cancelled_with_what_queues_behind_it(void **state)
{
	struct jobs *jobs = open_jobs();

	(void)state;
	hold();
	assert_int_equal(jobs_cancel_waiting(jobs), 0);
	submit(jobs, &outcomes[0]);
	submit(jobs, &outcomes[1]);
	while (jobs_waiting(jobs) == 0)
		wait_once(jobs);
	assert_int_equal(jobs_cancel_waiting(jobs), 2);
	while (!outcomes[1].done)
		wait_once(jobs);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outcomes[i].code, ERROR_CANCELLED);
	assert_non_null(strstr(outcomes[0].message, "another program was still writing"));
	db_rollback(other);
	submit(jobs, &outcomes[0]);
	while (outcomes[0].done < 2)
		wait_once(jobs);
	assert_int_equal(outcomes[0].code, ERROR_NONE);
	jobs_close(jobs);
}

static void a_look_finds_what_the_other_wrote(void **state)
{
	struct error error = ERROR_INIT;
	struct jobs *jobs = open_jobs();

	(void)state;
	assert_true(person_set(other, "raj", "lead", &error));
	jobs_look(jobs);
	while (jobs_outside_changes(jobs) == 0)
		wait_once(jobs);
	assert_int_equal(jobs_outside_changes(jobs), 1);
	jobs_close(jobs);
}

#ifdef __linux__

static void the_watch_hears_of_this_file_only(void **state)
{
	struct error error = ERROR_INIT;
	struct watch *watch = watch_open(path);
	char near[160];

	(void)state;
	assert_non_null(watch);
	struct pollfd fd = { .fd = watch_fd(watch), .events = POLLIN };
	assert_int_equal(poll(&fd, 1, 0), 0);
	snprintf(near, sizeof(near), "%s.txt", path); /* its name begins alike */
	FILE *file = fopen(near, "w");
	assert_non_null(file);
	fputs("x", file);
	fclose(file);
	assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
	assert_false(watch_read(watch));
	assert_int_equal(poll(&fd, 1, 0), 0); /* read to the end */
	assert_true(person_set(other, "raj", "lead", &error));
	assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
	assert_true(watch_read(watch));
	watch_close(watch);
	unlink(near);
}

static void a_folder_that_is_not_there_cannot_be_watched(void **state)
{
	(void)state;
	assert_null(watch_open("/nonexistent/p.preop"));
	watch_close(NULL);
}

#endif

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_wait_is_told_and_ends),
		CASE(a_wait_can_be_cancelled_with_what_queues_behind_it),
		CASE(a_look_finds_what_the_other_wrote),
#ifdef __linux__
		CASE(the_watch_hears_of_this_file_only),
		CASE(a_folder_that_is_not_there_cannot_be_watched),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
