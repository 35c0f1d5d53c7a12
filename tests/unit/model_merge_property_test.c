/*
 * Two copies change by chance and are brought together, again and again. After every merge the file is sound; once both have merged, and somebody has chosen
 * for what both changed, they hold the same.
 */
#include "merge_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/flag.h"
#include "preop/model/queue.h"
#include "preop/model/replace.h"
#include "preop/model/saved_filter.h"
#include "preop/model/tag.h"

struct walk {
	struct copies c;
	struct rng rng;
	bool apart;     /* the copies keep out of each other's way: no conflict may come up */
	int64_t own[2]; /* actions since the last meeting that may be undone */
};

static int64_t pick_row(struct walk *walk, int side)
{
	int64_t rows = 0, id;

	assert_ok(walk->c.f,
		db_int(walk->c.db[side], &walk->c.f->error, &rows, NULL,
			"SELECT count(*) FROM example WHERE gone = 0 AND import = 1", ""));
	if (rows == 0)
		return 0;
	do
		id = 1 + (int64_t)rng_below(&walk->rng, ROWS);
	while (walk->apart && id % 2 != side);
	return id;
}

static const char *pick_word(struct walk *walk)
{
	static const char *const words[] = { "good", "bad", "odd", "train", "test" };

	return words[rng_below(&walk->rng, 5)];
}

static bool do_label(struct walk *walk, int side)
{
	static const char *const people[2][2] = { { "ana", "cem" }, { "bea", "dov" } };
	const char *who = people[walk->apart ? side : (int)rng_below(&walk->rng, 2)][rng_below(&walk->rng, 2)];
	int64_t ids[8], changed = 0;
	size_t count = 1 + (size_t)rng_below(&walk->rng, 8);

	db_set_actor(walk->c.db[side], who);
	for (size_t i = 0; i < count; i++)
		if ((ids[i] = pick_row(walk, side)) == 0)
			return false;
	assert_ok(walk->c.f,
		label_set(walk->c.db[side], ids, count, rng_below(&walk->rng, 6) ? pick_word(walk) : NULL, NULL, true,
			&changed, &walk->c.f->error));
	return changed > 0;
}

/* Both copies have decisions and skips of the same people, so that they meet on one. */
static void act_as_judge(struct walk *walk, int side)
{
	static const char *const people[2] = { "eve", "fay" };

	db_set_actor(walk->c.db[side], people[walk->apart ? side : (int)rng_below(&walk->rng, 2)]);
}

/* A deleted row is neither decided on nor put aside. */
static int64_t pick_live_row(struct walk *walk, int side)
{
	int64_t id = pick_row(walk, side), gone = 1;

	assert_ok(walk->c.f,
		id == 0 ||
			db_int(walk->c.db[side], &walk->c.f->error, &gone, NULL,
				"SELECT gone FROM example WHERE id = ?", "i", id));
	return gone == 0 ? id : 0;
}

static bool do_decide(struct walk *walk, int side)
{
	struct decision decision = { .outcome = OUTCOME_LABEL,
		.label = pick_word(walk),
		.reason = rng_below(&walk->rng, 2) ? "g" : "",
		.sure = rng_below(&walk->rng, 4) != 0,
		.spent = (int64_t)rng_below(&walk->rng, 1000) };
	struct dataset dataset;
	int64_t id = pick_live_row(walk, side), changed = 0;
	bool known = false;

	act_as_judge(walk, side);
	if (id == 0)
		return false;
	if (rng_below(&walk->rng, 4) == 0) {
		assert_ok(walk->c.f, adjudication_clear(walk->c.db[side], &id, 1, &changed, &walk->c.f->error));
		return changed > 0;
	}
	assert_ok(walk->c.f, dataset_find(walk->c.db[side], "tickets", &walk->c.f->arena, &dataset, &walk->c.f->error));
	for (size_t i = 0; i < dataset.label_count; i++)
		known |= strcmp(dataset.labels[i], decision.label) == 0;
	if (!known)
		decision = (struct decision){ .outcome = OUTCOME_NONE, .sure = true, .spent = -1 };
	assert_ok(walk->c.f, adjudication_set_many(walk->c.db[side], &id, 1, &decision, &changed, &walk->c.f->error));
	return changed > 0;
}

static bool do_skip(struct walk *walk, int side)
{
	int64_t id = pick_live_row(walk, side), changed = 0;
	struct db *db = walk->c.db[side];

	act_as_judge(walk, side);
	if (id == 0)
		return false;
	if (rng_below(&walk->rng, 3) == 0)
		assert_ok(walk->c.f, queue_unskip(db, &id, 1, &changed, &walk->c.f->error));
	else
		assert_ok(walk->c.f, queue_skip(db, &id, 1, pick_word(walk), &changed, &walk->c.f->error));
	return changed > 0;
}

static bool do_field(struct walk *walk, int side)
{
	int64_t id = pick_row(walk, side), changed = 0;
	struct error *error = &walk->c.f->error;
	struct db *db = walk->c.db[side];

	if (id == 0)
		return false;
	switch (rng_below(&walk->rng, 3)) {
	case 0:
		assert_ok(walk->c.f, example_set_field(db, &id, 1, "split", pick_word(walk), &changed, error));
		break;
	case 1:
		assert_ok(walk->c.f,
			example_set_field(db, &id, 1, "kind", rng_below(&walk->rng, 2) ? "correction" : "demonstration",
				&changed, error));
		break;
	default:
		assert_ok(walk->c.f, example_set_gone(db, &id, 1, rng_below(&walk->rng, 2) != 0, &changed, error));
		break;
	}
	return changed > 0;
}

static bool do_edit(struct walk *walk, int side)
{
	int64_t id = pick_row(walk, side), revision = 0, before = 0;
	struct db *db = walk->c.db[side];

	if (id == 0)
		return false;
	assert_ok(walk->c.f,
		db_int(db, &walk->c.f->error, &before, NULL, "SELECT revision FROM example WHERE id = ?", "i", id));
	const char *text = arena_printf(&walk->c.f->arena, "edited %d", (int)rng_below(&walk->rng, 5));
	assert_ok(walk->c.f,
		example_edit(db, id, rng_below(&walk->rng, 2) ? "prompt" : "completion", text, strlen(text), "",
			&revision, &walk->c.f->error));
	return revision != before;
}

static bool do_tag(struct walk *walk, int side)
{
	int64_t id = pick_row(walk, side), changed = 0;
	bool add = rng_below(&walk->rng, 2) != 0;

	if (id == 0)
		return false;
	assert_ok(walk->c.f,
		(add ? example_tag_add : example_tag_remove)(
			walk->c.db[side], &id, 1, pick_word(walk), &changed, &walk->c.f->error));
	return changed > 0;
}

static bool do_dismiss(struct walk *walk, int side)
{
	int64_t id = pick_row(walk, side);

	if (id != 0)
		assert_ok(walk->c.f,
			example_dismiss(walk->c.db[side], &id, 1, FLAGS_DISMISSABLE, rng_below(&walk->rng, 2) != 0,
				NULL, &walk->c.f->error));
	return true;
}

static bool do_filter(struct walk *walk, int side)
{
	char name[] = "f0";

	name[1] = (char)('0' + (walk->apart ? side : 0));
	assert_ok(walk->c.f,
		saved_filter_save(walk->c.db[side], name, rng_below(&walk->rng, 2) ? "label:good" : "label:bad",
			&walk->c.f->error));
	return true;
}

static bool do_replace(struct walk *walk, int side)
{
	char find[2] = "0", with[12] = "again 0";
	const struct replace_spec spec = { .find = find, .with = with, .find_length = 1, .with_length = 7 };
	struct replace_counts counts;
	struct id_list ids = ID_LIST_INIT;

	find[0] = (char)('0' + rng_below(&walk->rng, 9));
	with[6] = (char)('0' + rng_below(&walk->rng, 9));
	for (int i = 0; i < 4; i++) {
		int64_t id = pick_row(walk, side);
		if (id != 0)
			id_list_add(&ids, id);
	}
	id_list_sort_unique(&ids);
	if (ids.count > 0)
		assert_ok(
			walk->c.f, replace_apply(walk->c.db[side], &spec, &ids, "", NULL, &counts, &walk->c.f->error));
	id_list_free(&ids);
	return true;
}

static bool do_gate(struct walk *walk, int side)
{
	static const char letters[2][3] = { "TR", "AI" };
	char letter = walk->apart ? letters[side][rng_below(&walk->rng, 2)] : "TRAIN"[rng_below(&walk->rng, 5)];

	assert_ok(walk->c.f,
		gate_set(walk->c.db[side], letter, rng_below(&walk->rng, 2) ? GATE_PASS : GATE_FAIL, "because it is so",
			&walk->c.f->error));
	return true;
}

static bool do_strand(struct walk *walk, int side)
{
	int64_t id = 0;
	struct db *db = walk->c.db[side];
	bool found = false;

	assert_ok(walk->c.f,
		db_int(db, &walk->c.f->error, &id, &found,
			"SELECT id FROM strand WHERE position % 2 = ?1 OR NOT ?2 ORDER BY random() LIMIT 1", "ii",
			(int64_t)side, (int64_t)walk->apart));
	if (!found || rng_below(&walk->rng, 3) == 0) {
		assert_ok(walk->c.f, strand_add(db, pick_word(walk), &id, &walk->c.f->error));
		return true;
	}
	if (rng_below(&walk->rng, 8) == 0 && !walk->apart)
		assert_ok(walk->c.f, strand_remove(db, id, &walk->c.f->error));
	else if (!walk->apart)
		assert_ok(walk->c.f,
			strand_set(db, id, rng_below(&walk->rng, 2) ? "box" : "title",
				rng_below(&walk->rng, 2) ? "facts" : "state", &walk->c.f->error));
	else
		return false;
	return true;
}

static bool do_import(struct walk *walk, int side)
{
	struct fixture *f = side == 0 ? walk->c.f : &walk->c.other;
	const char *dataset = rng_below(&walk->rng, 3) == 0 ? "more" : "tickets";

	if (rng_below(&walk->rng, 4) != 0)
		return false;
	load_rows(f, dataset,
		arena_printf(&f->arena, "%s %d", side == 0 ? "left" : "right", (int)rng_below(&walk->rng, 3)), 5);
	return true;
}

static bool do_snapshot(struct walk *walk, int side)
{
	int64_t id;

	return snapshot_create(walk->c.db[side], 1,
		arena_printf(&walk->c.f->arena, "s%d", (int)rng_below(&walk->rng, 1000)), "", &id, NULL);
}

static bool do_person(struct walk *walk, int side)
{
	char name[] = "p0";

	name[1] = (char)('0' + (walk->apart ? side : 0) + 2 * (int)rng_below(&walk->rng, 3));
	assert_ok(walk->c.f, person_set(walk->c.db[side], name, pick_word(walk), &walk->c.f->error));
	return true;
}

static bool do_turn(struct walk *walk, int side)
{
	struct journal_result result;
	bool undo = rng_below(&walk->rng, 3) != 0;

	if (walk->own[side] == 0)
		return false;
	/* An older change may stand in the way of its undo: then nothing happens. */
	if (!(undo ? journal_undo : journal_redo)(walk->c.db[side], &result, NULL) || result.action == 0)
		return false;
	walk->own[side] += undo ? -1 : 1;
	return false;
}

static void change(struct walk *walk, int side)
{
	static bool (*const changes[])(struct walk *, int) = { do_label, do_label, do_label, do_decide, do_decide,
		do_skip, do_field, do_field, do_edit, do_gate, do_tag, do_tag, do_dismiss, do_filter, do_replace,
		do_strand, do_import, do_snapshot, do_person, do_turn, do_turn };
	int64_t before = 0, after = 0;
	static const char sql[] = "SELECT count(*) FROM action WHERE mode = 0";

	clock_fix(NOW + (int64_t)rng_below(&walk->rng, 1000000));
	db_set_actor(walk->c.db[side], side == 0 ? "ana" : "bea");
	assert_ok(walk->c.f, db_int(walk->c.db[side], NULL, &before, NULL, sql, ""));
	changes[rng_below(&walk->rng, sizeof(changes) / sizeof(changes[0]))](walk, side);
	assert_ok(walk->c.f, db_int(walk->c.db[side], NULL, &after, NULL, sql, ""));
	walk->own[side] += after - before;
}

static void go_apart(struct walk *walk)
{
	for (int i = 0; i < 12; i++)
		change(walk, (int)rng_below(&walk->rng, 2));
}

static void meet(struct walk *walk, int first, uint64_t seed)
{
	const char *when = arena_printf(&walk->c.f->arena, "seed %d, copy %d first", (int)seed, first);

	for (int i = 0; i < 2; i++) {
		struct merge_report report = merge_into(&walk->c, i == 0 ? first : 1 - first);
		if (walk->apart && report.conflicts != 0)
			fail_msg("%s: %d conflicts", when, (int)report.conflicts);
		assert_sound(&walk->c, i == 0 ? first : 1 - first);
	}
	resolve_all(&walk->c, first, &walk->rng);
	merge_into(&walk->c, 1 - first);
	merge_into(&walk->c, first);
	assert_sound(&walk->c, 0);
	assert_sound(&walk->c, 1);
	assert_int_equal(open_conflicts(&walk->c, 0), 0);
	assert_int_equal(open_conflicts(&walk->c, 1), 0);
	assert_same_contents(&walk->c, when);
	walk->own[0] = walk->own[1] = 0;
	/* Now there is nothing to bring, and nothing is written. */
	for (int side = 0; side < 2; side++) {
		int64_t before = 0, after = 0;
		db_int(walk->c.db[side], NULL, &before, NULL, "SELECT count(*) FROM action", "");
		assert_int_equal(merge_into(&walk->c, side).actions, 0);
		db_int(walk->c.db[side], NULL, &after, NULL, "SELECT count(*) FROM action", "");
		assert_int_equal(before, after);
	}
}

static void walk_once(uint64_t seed, bool apart)
{
	struct fixture *f;
	struct walk walk = { .rng = { seed }, .apart = apart };

	assert_int_equal(fixture_setup((void **)&f), 0);
	random_seed_process(seed + 1);
	load_rows(f, "tickets", "common", ROWS);
	part(&walk.c, f);
	for (int round = 0; round < 3; round++) {
		go_apart(&walk);
		meet(&walk, (int)rng_below(&walk.rng, 2), seed);
	}
	part_end(&walk.c);
	fixture_teardown((void **)&f);
}

static uint64_t seeds(void)
{
	const char *wanted = getenv("PREOP_SEEDS");

	return wanted == NULL ? 25 : strtoull(wanted, NULL, 10);
}

static void test_apart(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= seeds(); seed++)
		walk_once(seed, true);
}

static void test_together(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= seeds(); seed++)
		walk_once(seed, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
