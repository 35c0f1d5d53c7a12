/* Anything a person can do to data, in any order: undone and redone exactly. */
#include "ticket_fixture.h"

/* Everything a person can see of the data as one text. Kept revisions, kept past states and version counters are no state. */
static const char *const visible[] = {
	"SELECT uuid, name, created_at, rows, hex(digest), labels FROM dataset WHERE gone = 0 ORDER BY uuid",
	"SELECT uuid, dataset, rows FROM import WHERE gone = 0 ORDER BY id",
	("SELECT e.id, dataset, import, gone, kind, split, label, given, annotators, disputed, flags, length, at, "
	 "external, grp, e.revision, fold, hex(hash),"
	 " title, b.body FROM example e JOIN example_body b ON b.id = e.id WHERE gone & 2 = 0 ORDER BY e.id"),
	"SELECT example, who, label, note, at FROM annotation ORDER BY example, who",
	"SELECT uuid, dataset, version, name, rows, hex(digest), counts FROM snapshot WHERE gone = 0 ORDER BY id",
};

static const char *see(struct fixture *f)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(visible) / sizeof(visible[0]); i++) {
		sqlite3_stmt *stmt = db_prepare(f->db, &f->error, visible[i], strlen(visible[i]));
		assert_non_null(stmt);
		while (db_step(f->db, stmt, &f->error) == 1) {
			for (int column = 0; column < sqlite3_column_count(stmt); column++) {
				strbuf_addc(&text, sqlite3_column_type(stmt, column) == SQLITE_NULL ? '~' : '|');
				strbuf_add(&text, sqlite3_column_blob(stmt, column),
					(size_t)sqlite3_column_bytes(stmt, column));
			}
			strbuf_addc(&text, '\n');
		}
		sqlite3_finalize(stmt);
	}
	const char *copy = arena_strndup(&f->arena, text.data, text.len);
	strbuf_free(&text);
	return copy;
}

/* What must hold at any time, computed in another way than the modules do. */
static void assert_derived(struct fixture *f)
{
	static const char *const never[] = {
		"SELECT count(*) FROM example e WHERE annotators <> (SELECT count(*) FROM annotation a WHERE a.example "
		"= e.id)",
		"SELECT count(*) FROM example e WHERE disputed <> ((SELECT count(DISTINCT label) FROM annotation a "
		"WHERE a.example = e.id) > 1)",
		"SELECT count(*) FROM example e WHERE annotators = 0 AND label IS NOT given",
		"SELECT count(*) FROM example e WHERE annotators > 0 AND NOT disputed AND label IS NOT (SELECT label "
		"FROM annotation a WHERE a.example = e.id)",
		("SELECT count(*) FROM example e WHERE gone < 2 AND (flags & 64 <> 0) <> (fold <> 0 AND EXISTS (SELECT "
		 "1 FROM example o WHERE o.dataset = e.dataset"
		 " AND o.gone < 2 AND o.fold = e.fold AND o.id <> e.id))"),
		"SELECT count(*) FROM example WHERE (flags & 32 <> 0) <> (revision > 0)",
		"SELECT count(*) FROM dataset d WHERE rows <> (SELECT count(*) FROM example e WHERE e.dataset = d.id "
		"AND e.gone = 0)",
		"SELECT count(*) FROM example e JOIN dataset d ON d.id = e.dataset WHERE e.since > d.version",
		"SELECT count(*) FROM example e JOIN import i ON i.id = e.import WHERE (e.gone & 2 <> 0) <> i.gone",
	};

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (count_of(f, never[i]) != 0)
			fail_msg("%s", never[i]);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

struct walker {
	struct fixture *f;
	struct rng rng;
	int records; /* made so far */
};

static int64_t pick_example(struct walker *w)
{
	int64_t ids[512];
	size_t count = 0;
	sqlite3_stmt *stmt = db_query(
		w->f->db, &w->f->error, "SELECT id FROM example WHERE gone < 2 ORDER BY id DESC LIMIT 512", "");

	while (db_step(w->f->db, stmt, &w->f->error) == 1)
		ids[count++] = sqlite3_column_int64(stmt, 0);
	return count == 0 ? 0 : ids[rng_below(&w->rng, count)];
}

static size_t pick_some(struct walker *w, int64_t ids[8])
{
	size_t count = 1 + (size_t)rng_below(&w->rng, 8);

	for (size_t i = 0; i < count; i++)
		if ((ids[i] = pick_example(w)) == 0)
			return 0;
	return count;
}

static const char *pick_word(struct walker *w)
{
	static const char *const words[] = { "ok", "odd", "a \\\" b", "\xC3\xA4", "zz" };

	return words[rng_below(&w->rng, 5)];
}

static void do_import(struct walker *w)
{
	const char *records[6];
	size_t count = 1 + (size_t)rng_below(&w->rng, 6);

	for (size_t i = 0; i < count; i++)
		records[i] = arena_printf(&w->f->arena,
			"{\"id\":\"X-%d\",%s\"messages\":[{\"role\":\"user\",\"content\":\"q%d\"},{\"role\":"
			"\"assistant\",\"content\":\"a%d\"}]}",
			w->records++ % 30, rng_below(&w->rng, 2) == 0 ? "\"label\":\"ok\"," : "",
			(int)rng_below(&w->rng, 12), (int)rng_below(&w->rng, 4));
	load(w->f, rng_below(&w->rng, 2) == 0 ? "one" : "two", SHAPE_CHAT, NULL, records, count);
}

static void do_label(struct walker *w)
{
	int64_t ids[8];
	size_t count = pick_some(w, ids);

	if (count > 0)
		assert_ok(w->f,
			label_set(w->f->db, ids, count, rng_below(&w->rng, 4) == 0 ? NULL : pick_word(w), pick_word(w),
				true, NULL, &w->f->error));
}

static void do_label_import(struct walker *w)
{
	static const char *const people[] = { "ana", "ben", "cem" };
	struct dataset dataset;
	struct label_import *batch;

	if (!dataset_find(w->f->db, NULL, &w->f->arena, &dataset, NULL))
		return;
	assert_ok(w->f, label_import_begin(w->f->db, dataset.id, "labels.csv", &batch, &w->f->error));
	for (int i = 0; i < 6; i++) {
		const char *external = arena_printf(&w->f->arena, "X-%d", (int)rng_below(&w->rng, 30));
		assert_int_not_equal(
			label_import_add(batch, external, people[rng_below(&w->rng, 3)],
				&LABEL_ANSWER(pick_word(w), pick_word(w), (int64_t)rng_below(&w->rng, 3) * 1000),
				&w->f->error),
			LABEL_FAILED);
	}
	assert_ok(w->f, label_import_end(batch, &w->f->error));
}

static void do_field(struct walker *w)
{
	static const char *const kinds[] = { "demo", "corr", "pref", "class", "retr" };
	int64_t ids[8];
	size_t count = pick_some(w, ids);
	bool split = rng_below(&w->rng, 2) == 0;

	if (count > 0)
		assert_ok(w->f,
			example_set_field(w->f->db, ids, count, split ? "split" : "kind",
				split ? (rng_below(&w->rng, 4) == 0 ? NULL : pick_word(w))
				      : kinds[rng_below(&w->rng, 5)],
				NULL, &w->f->error));
}

static void do_gone(struct walker *w)
{
	int64_t ids[8];
	size_t count = pick_some(w, ids);

	if (count > 0)
		assert_ok(w->f, example_set_gone(w->f->db, ids, count, rng_below(&w->rng, 2) == 0, NULL, &w->f->error));
}

static void do_edit(struct walker *w)
{
	static const char *const paths[] = { "messages[0].content", "messages[1].content", "id" };
	int64_t id = pick_example(w);
	const char *text = arena_printf(&w->f->arena, "q%d", (int)rng_below(&w->rng, 12));

	if (id != 0)
		assert_ok(w->f,
			example_edit(w->f->db, id, paths[rng_below(&w->rng, 3)], text, strlen(text), "n", NULL,
				&w->f->error));
}

static void do_revert(struct walker *w)
{
	int64_t id = pick_example(w);

	if (id != 0)
		example_revert(w->f->db, id, (int64_t)rng_below(&w->rng, 3), NULL); /* the revision may not be there */
}

static void do_snapshot(struct walker *w)
{
	struct dataset dataset;

	if (dataset_find(w->f->db, rng_below(&w->rng, 2) == 0 ? "one" : "two", &w->f->arena, &dataset, NULL))
		assert_ok(w->f, snapshot_create(w->f->db, dataset.id, NULL, "n", NULL, &w->f->error));
}

static void do_schema(struct walker *w)
{
	const char *labels[] = { pick_word(w), "second", "third" };
	struct dataset dataset;

	if (dataset_find(w->f->db, NULL, &w->f->arena, &dataset, NULL))
		assert_ok(w->f,
			dataset_set_labels(w->f->db, dataset.id, labels, 1 + rng_below(&w->rng, 3), &w->f->error));
}

static void any_history_can_be_undone_and_redone(void **state)
{
	static void (*const deeds[])(struct walker *) = { do_import, do_label, do_label, do_label_import, do_field,
		do_gone, do_edit, do_edit, do_revert, do_snapshot, do_schema };
	enum { DEEDS = sizeof(deeds) / sizeof(deeds[0]), STEPS = 160 };
	struct fixture *f = *state;
	const char *states[STEPS + 1];
	int depth = 0, redoable = 0;

	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct walker w = { .f = f, .rng = { seed } };
		depth = redoable = 0;
		states[0] = see(f);
		for (int step = 0; step < STEPS; step++) {
			uint64_t dice = rng_below(&w.rng, 10);
			struct journal_result result;
			clock_fix(NOW + step * 1000);
			if (dice == 0 && depth > 0) {
				assert_ok(f, journal_undo(f->db, &result, &f->error));
				assert_string_equal(see(f), states[--depth]);
				redoable++;
			} else if (dice == 1 && redoable > 0) {
				assert_ok(f, journal_redo(f->db, &result, &f->error));
				assert_string_equal(see(f), states[++depth]);
				redoable--;
			} else {
				int64_t actions = count_of(f, "SELECT count(*) FROM action");
				deeds[rng_below(&w.rng, DEEDS)](&w);
				if (count_of(f, "SELECT count(*) FROM action") == actions)
					continue;
				states[++depth] = see(f);
				redoable = 0;
			}
			assert_derived(f);
		}
		for (int i = depth; i > 0; i--) {
			undo(f);
			assert_string_equal(see(f), states[i - 1]);
		}
		assert_derived(f);
		for (int i = 1; i <= depth; i++) {
			redo(f);
			assert_string_equal(see(f), states[i]);
		}
		assert_derived(f);
		for (int i = depth; i > 0; i--)
			undo(f);
		assert_string_equal(see(f), states[0]);
	}
	assert_int_equal(count_of(f,
				 "SELECT count(*) FROM op WHERE NOT json_valid(ifnull(before, 'null')) OR NOT "
				 "json_valid(ifnull(after, 'null'))"),
		0);
	int64_t ops;
	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_true(ops > 300);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(any_history_can_be_undone_and_redone),
	};

	return cmocka_run_group_tests_name("model_history", tests, NULL, NULL);
}
