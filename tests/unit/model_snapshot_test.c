/* Snapshots: what they hold stays what it was, whatever happens afterwards; digests and their verification. */
#include "data_fixture.h"

#include "preop/base/hash.h"

static const char *const records[] = {
	"{\"prompt\":\"one\",\"completion\":\"1\"}",
	"{\"prompt\":\"two\",\"completion\":\"2\",\"label\":\"ok\"}",
	"{\"prompt\":\"three\",\"completion\":\"3\",\"split\":\"test\"}",
};

static int setup(void **state)
{
	fixture_setup(state);
	load(*state, "numbers", SHAPE_PROMPT, NULL, records, 3);
	return 0;
}

static int64_t take(struct fixture *f, const char *name)
{
	int64_t id = 0;

	assert_ok(f, snapshot_create(f->db, 1, name, "why", &id, &f->error));
	return id;
}

static struct snapshot *list(struct fixture *f, size_t expected)
{
	struct snapshot *snapshots;
	size_t count;

	assert_ok(f, snapshot_list(f->db, &f->arena, &snapshots, &count, &f->error));
	assert_int_equal(count, expected);
	return snapshots;
}

static bool note_member(void *context, int64_t example)
{
	strbuf_addf(context, "%" PRId64 " ", example);
	return true;
}

static void assert_members(struct fixture *f, int64_t snapshot, const char *expected)
{
	struct strbuf members = STRBUF_INIT;

	assert_ok(f, snapshot_members(f->db, snapshot, note_member, &members, &f->error));
	assert_string_equal(members.data, expected);
	strbuf_free(&members);
}

static void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
}

static void redo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_redo(f->db, &result, &f->error));
}

static void a_snapshot_says_what_it_froze(void **state)
{
	struct fixture *f = *state;
	int64_t id = take(f, "first");
	struct snapshot *s = list(f, 1);

	assert_int_equal(s->id, id);
	assert_string_equal(s->name, "first");
	assert_string_equal(s->note, "why");
	assert_string_equal(s->who, "ana");
	assert_string_equal(s->dataset_name, "numbers");
	assert_int_equal(s->version, 1);
	assert_int_equal(s->rows, 3);
	assert_int_equal(s->at, NOW);
	assert_int_equal(strlen(s->digest), 64);
	assert_string_equal(s->counts, "{\"label\":{\"\":2,\"ok\":1},\"split\":{\"\":2,\"test\":1}}");
	assert_members(f, id, "1 2 3 ");
	assert_refused(f, snapshot_create(f->db, 1, "first", NULL, NULL, &f->error), ERROR_CONFLICT,
		"numbers has a snapshot called first already");
	assert_refused(f, snapshot_create(f->db, 9, "x", NULL, NULL, &f->error), ERROR_NOT_FOUND, "no dataset 9");
	take(f, NULL);
	assert_string_equal(list(f, 2)->name, "v2");
	assert_int_equal(list(f, 2)->id, 2);
	assert_int_equal(list(f, 2)->dataset, 1);
}

/* The digest as snapshot.h describes it, computed here from scratch. */
static void the_digest_is_the_one_described(void **state)
{
	static const struct {
		const char *split, *label;
	} rows[] = { { NULL, NULL }, { NULL, "ok" }, { "test", NULL } };
	struct fixture *f = *state;
	unsigned sum[32] = { 0 };
	unsigned char hash[32];
	struct strbuf text = STRBUF_INIT;
	char hex[65];

	for (int i = 0; i < 3; i++) {
		const char *const names[] = { rows[i].split, rows[i].label };
		sha256_of(records[i], strlen(records[i]), hash);
		strbuf_reset(&text);
		strbuf_add(&text, hash, 16);
		strbuf_addc(&text, KIND_DEMONSTRATION);
		for (int k = 0; k < 2; k++) {
			uint32_t n = names[k] == NULL ? UINT32_MAX : (uint32_t)strlen(names[k]);
			for (int b = 0; b < 4; b++)
				strbuf_addc(&text, (char)(n >> 8 * b & 0xFF));
			strbuf_adds(&text, names[k] != NULL ? names[k] : "");
		}
		sha256_of(text.data, text.len, hash);
		unsigned carry = 0;
		for (int b = 31; b >= 0; b--) {
			unsigned digit = sum[b] + hash[b] + carry;
			sum[b] = digit & 0xFF;
			carry = digit >> 8;
		}
	}
	strbuf_reset(&text);
	strbuf_adds(&text, "preop-snapshot-1");
	for (int b = 0; b < 32; b++)
		strbuf_addc(&text, (char)sum[b]);
	strbuf_add(&text, "\3\0\0\0\0\0\0\0", 8);
	sha256_of(text.data, text.len, hash);
	hash_hex(hash, 32, hex);
	take(f, NULL);
	assert_string_equal(list(f, 1)->digest, hex);
	strbuf_free(&text);
}

static void a_snapshot_stays_what_it_was(void **state)
{
	static const char *const more[] = { "{\"prompt\":\"four\",\"completion\":\"4\"}" };
	static const int64_t one = 1, two = 2, three = 3;
	struct fixture *f = *state;
	int64_t first = take(f, "first");

	assert_ok(f, example_edit(f->db, one, "completion", "uno", 3, NULL, NULL, &f->error));
	assert_ok(f, example_edit(f->db, one, "completion", "eins", 4, NULL, NULL, &f->error));
	assert_ok(f, label_set(f->db, &two, 1, "odd", NULL, true, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, &three, 1, true, NULL, &f->error));
	load(f, "numbers", SHAPE_PROMPT, NULL, more, 1);
	assert_members(f, first, "1 2 3 ");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	int64_t second = take(f, "second");
	assert_members(f, second, "1 2 4 ");
	assert_ok(f, example_set_gone(f->db, &three, 1, false, NULL, &f->error));
	assert_ok(f, example_set_field(f->db, &two, 1, "split", "train", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, &two, 1, "kind", "corr", NULL, &f->error));
	assert_members(f, first, "1 2 3 ");
	assert_members(f, second, "1 2 4 ");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	/* One kept state for each row and snapshot that saw it: 1, 2, 3 changed after the first, 2 after the second. */
	assert_int_equal(count_of(f, "SELECT count(*) FROM example_past"), 4);
	assert_int_equal(
		count_of(f, "SELECT kind FROM example_past WHERE example = 2 AND since = 2"), KIND_DEMONSTRATION);
}

/* A digest does not depend on how a state was reached. */
static void there_and_back_is_the_same_digest(void **state)
{
	static const int64_t two = 2, three = 3;
	struct fixture *f = *state;

	take(f, "before");
	assert_ok(f, label_set(f->db, &two, 1, "odd", NULL, true, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, &three, 1, true, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "completion", "uno", 3, NULL, NULL, &f->error));
	take(f, "between");
	assert_ok(f, example_set_gone(f->db, &three, 1, false, NULL, &f->error));
	assert_ok(f, example_revert(f->db, 1, 0, &f->error));
	assert_ok(f, label_set(f->db, &two, 1, NULL, NULL, true, NULL, &f->error));
	take(f, "after");
	struct snapshot *s = list(f, 3);
	assert_string_equal(s[0].digest, s[2].digest);
	assert_string_not_equal(s[0].digest, s[1].digest);
}

static void labels_of_equal_effect_change_no_snapshot(void **state)
{
	static const int64_t two = 2;
	struct fixture *f = *state;

	take(f, NULL);
	assert_ok(f, label_set(f->db, &two, 1, "ok", NULL, false, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM example_past"), 0);
	assert_int_equal(count_of(f, "SELECT annotators FROM example WHERE id = 2"), 1);
}

static void a_snapshot_can_be_undone_and_redone(void **state)
{
	struct fixture *f = *state;
	int64_t id = take(f, "first");
	const char *digest = list(f, 1)->digest;

	undo(f);
	list(f, 0);
	assert_refused(f, snapshot_members(f->db, id, note_member, NULL, &f->error), ERROR_NOT_FOUND, "no snapshot");
	undo(f); /* the import */
	redo(f);
	redo(f);
	assert_members(f, id, "1 2 3 ");
	assert_string_equal(list(f, 1)->digest, digest);
	assert_int_equal(list(f, 1)->version, 1);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	/* An undone one frees its name but not its number. */
	undo(f);
	take(f, "first");
	assert_int_equal(list(f, 1)->version, 2);
}

static void tampering_is_found(void **state)
{
	static const struct {
		const char *sql, *words;
	} cases[] = {
		{ "UPDATE example SET label = 'x' WHERE id = 1", "the digest of dataset numbers" },
		{ "UPDATE example SET split = NULL WHERE id = 3", "the digest of dataset numbers" },
		{ "UPDATE example_body SET body = x'7b7d' WHERE id = 2", "the text of example 2" },
		{ "DELETE FROM example_body WHERE id = 2", "the text of example 2" },
		{ "UPDATE example SET gone = 1 WHERE id = 1", "says it has 3 rows and has 2" },
		{ "UPDATE dataset SET rows = 7", "says it has 7 rows and has 3" },
		{ "UPDATE dataset SET digest = x''", "the digest of dataset numbers" },
		{ "UPDATE snapshot SET digest = x'00'", "snapshot first is not what it was" },
		{ "UPDATE example SET since = 2 WHERE id = 1",
			"snapshot first is not what it was: 3 rows then, 2 now" },
		{ "INSERT INTO example_past VALUES (1, 0, 5, x'', 0, NULL, NULL, 1)",
			"snapshot first is not what it was: 3 rows then, 4 now" },
	};
	struct fixture *f = *state;

	take(f, "first");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_ok(f, snapshot_verify(f->db, &f->error));
		assert_ok(f, db_begin(f->db, &f->error));
		assert_ok(f, db_exec(f->db, &f->error, cases[i].sql));
		assert_refused(f, snapshot_verify(f->db, &f->error), ERROR_INPUT, cases[i].words);
		db_rollback(f->db);
	}
}

static void other_modules_can_change_examples(void **state)
{
	struct fixture *f = *state;
	int64_t id = take(f, "first");

	assert_ok(f, snapshot_before_change(f->db, 1, &f->error));
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET split = 'train' WHERE id = 1"));
	assert_ok(f, snapshot_after_change(f->db, 1, &f->error));
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_members(f, id, "1 2 3 ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_snapshot_says_what_it_froze),
		TEST(the_digest_is_the_one_described),
		TEST(a_snapshot_stays_what_it_was),
		TEST(there_and_back_is_the_same_digest),
		TEST(labels_of_equal_effect_change_no_snapshot),
		TEST(a_snapshot_can_be_undone_and_redone),
		TEST(tampering_is_found),
		TEST(other_modules_can_change_examples),
	};

	return cmocka_run_group_tests_name("model_snapshot", tests, NULL, NULL);
}
