/* The journal under random use and under kill -9. */
#include "store_toys.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"

#include <signal.h>
#include <sys/wait.h>

/* The property: however actions, undo and redo follow each other, the file is in the state a list of states says. */

enum { STEPS = 500, KEYS = 6 };

struct model {
	struct fingerprint states[STEPS + 1];
	int now, last; /* undo goes to now - 1, redo to at most `last` */
};

static void random_change(struct db *db, struct rng *rng)
{
	static const char *const answers[] = { "pass", "fail", "unknown", "waived" };
	struct error error = ERROR_INIT;
	char key[2] = { (char)('a' + rng_below(rng, KEYS)), '\0' }, letter[2] = { "TRAIN"[rng_below(rng, 5)], '\0' };
	int value = (int)rng_below(rng, 4);
	char *state = NULL;

	switch (rng_below(rng, 5)) {
	case 0:
		must(journal_change(db, "value", key, NULL, &error));
		break;
	case 1:
		must(journal_change(db, "gate", letter, NULL, &error));
		break;
	case 2:
		state = xasprintf("{\"answer\":\"%s\",\"rationale\":\"r%d\"}", answers[value], value);
		must(journal_change(db, "gate", letter, state, &error));
		break;
	case 3:
		state = xasprintf(
			"{\"a\":\"%d\",\"%c\":null,\"f\":\"%d\"}", value, (char)('b' + rng_below(rng, 4)), value + 1);
		must(journal_change(db, "values", "", state, &error));
		break;
	default:
		state = xasprintf("{\"value\":\"v%d\"}", value);
		must(journal_change(db, "value", key, state, &error));
	}
	free(state);
}

static void random_action(struct db *db, struct rng *rng, struct model *model)
{
	struct error error = ERROR_INIT;
	int64_t before = count_actions(db);

	must(journal_begin(db, "random", "something", &error));
	for (uint64_t i = rng_below(rng, 4) + 1; i > 0; i--)
		random_change(db, rng);
	must(journal_commit(db, &error));
	if (count_actions(db) == before)
		return;
	model->last = ++model->now;
	model->states[model->now] = fingerprint(db);
}

static void expect_state(struct db *db, const struct model *model)
{
	assert_string_equal(fingerprint(db).hex, model->states[model->now].hex);
}

static void undo_one(struct db *db, struct model *model)
{
	bool possible = model->now > 0;

	assert_int_equal(undo(db) != 0, possible);
	model->now -= possible;
	expect_state(db, model);
}

static void redo_one(struct db *db, struct model *model)
{
	bool possible = model->now < model->last;

	assert_int_equal(redo(db) != 0, possible);
	model->now += possible;
	expect_state(db, model);
}

static struct db *reopen(struct db *db, const char *path)
{
	db_close(db);
	return open_toys(path, DB_WRITE);
}

static struct db *random_steps(struct db *db, const char *path, struct rng *rng, struct model *model)
{
	for (int i = 0; i < STEPS; i++) {
		uint64_t dice = rng_below(rng, 20);
		if (dice < 12)
			random_action(db, rng, model);
		else if (dice < 16)
			undo_one(db, model);
		else if (dice < 19)
			redo_one(db, model);
		else
			db = reopen(db, path);
	}
	return db;
}

static void test_random_actions(void **state)
{
	const struct place *place = *state;

	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct model *model = xcalloc(1, sizeof(*model));
		struct rng rng = { seed };
		struct db *db = open_toys(place->path, DB_CREATE);
		model->states[0] = fingerprint(db);
		db = random_steps(db, place->path, &rng, model);
		while (model->now > 0)
			undo_one(db, model);
		undo_one(db, model);
		db = reopen(db, place->path);
		expect_state(db, model);
		while (model->now < model->last)
			redo_one(db, model);
		redo_one(db, model);
		db = reopen(db, place->path);
		expect_state(db, model);
		expect_sound(db);
		db_close(db);
		folder_walk(place->folder, true);
		free(model);
	}
}

/* kill -9: whatever was acknowledged is there. */

enum { ROUNDS = 30, MOST_ACKNOWLEDGED = 25, MOST_SPIN = 1500 /* microseconds; a commit takes some hundreds */ };

static _Noreturn void count_for_ever(const char *path, bool bulk, int64_t start, int acknowledge)
{
	struct db *db;
	char text[48];

	if (!db_open(&db, path, DB_WRITE, NULL))
		_exit(1);
	journal_register(db, toys, 2);
	if (bulk)
		db_bulk_begin(db);
	for (int64_t i = start + 1;; i++) {
		snprintf(text, sizeof(text), "{\"value\":\"%lld\"}", (long long)i);
		if (!journal_begin(db, "count", "one more", NULL) ||
			!journal_change(db, "value", "counter", text, NULL) || !journal_commit(db, NULL) ||
			write(acknowledge, "", 1) != 1)
			_exit(1);
	}
}

/* Reads acknowledgements until `most` came, or until the end when it is 0. */
static int64_t read_acknowledgements(int fd, uint64_t most)
{
	int64_t count = 0;
	char byte;

	while ((most == 0 || (uint64_t)count < most) && read(fd, &byte, 1) == 1)
		count++;
	return count;
}

/* The random moment inside a commit. */
static void spin(uint64_t microseconds)
{
	int64_t end = clock_monotonic() + (int64_t)microseconds;

	while (clock_monotonic() < end)
		continue;
}

/* One life of a child; what it acknowledged. */
static int64_t live_and_die(const char *path, struct rng *rng, int64_t start)
{
	int ends[2], status = 0;
	bool bulk = rng_below(rng, 2) == 0;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		count_for_ever(path, bulk, start, ends[1]);
	}
	close(ends[1]);
	int64_t acknowledged = read_acknowledgements(ends[0], rng_below(rng, MOST_ACKNOWLEDGED) + 1);
	spin(rng_below(rng, MOST_SPIN));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	acknowledged += read_acknowledgements(ends[0], 0);
	close(ends[0]);
	return acknowledged;
}

static void test_kill(void **state)
{
	const struct place *place = *state;
	struct rng rng = { 42 };
	int64_t present = 0;

	make_project(place->path);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t acknowledged = present + live_and_die(place->path, &rng, present);
		struct db *db = open_toys(place->path, DB_WRITE);
		char text[48];
		expect_sound(db);
		present = count_actions(db);
		/* At most the one that was being acknowledged is there on top. */
		assert_in_range(present, acknowledged, acknowledged + 1);
		snprintf(text, sizeof(text), "%lld", (long long)present);
		assert_value(db, "counter", text);
		db_close(db);
	}
}

#define store_test(f) cmocka_unit_test_setup_teardown(f, place_set_up, place_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(test_random_actions),
		store_test(test_kill),
	};

	return cmocka_run_group_tests_name("store/durable", tests, NULL, NULL);
}
