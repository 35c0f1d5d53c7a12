/* Evidence: every kind of target, what becomes of it when its object changes, expires or goes, and what is refused. */
#include "data_fixture.h"

#include "preop/model/evidence.h"
#include "preop/model/facts.h"
#include "preop/model/saved_filter.h"
#include "preop/model/suite_import.h"
#include "preop/model/tag.h"
#include "preop/model/tree.h"

#include <fcntl.h>
#include <sys/stat.h>

static const char *const records[] = {
	"{\"prompt\":\"one\",\"completion\":\"x\"}",
	"{\"prompt\":\"two\",\"completion\":\"y\"}",
	"{\"prompt\":\"three\",\"completion\":\"z\"}",
};

static void add_output(struct fixture *f, struct suite_import *batch, const char *id, double score)
{
	struct output_row row = OUTPUT_ROW_INIT;

	row.case_id = id;
	row.system = "prompted";
	row.input = id;
	row.input_n = strlen(id);
	row.output = "answer";
	row.output_n = 6;
	row.score = score;
	assert_int_equal(suite_import_add(batch, &row, &f->error), OUTPUT_ADDED);
}

static int setup(void **state)
{
	struct suite_import *batch;

	fixture_setup(state);
	struct fixture *f = *state;
	load(f, "tickets", SHAPE_PROMPT, NULL, records, 3);
	assert_ok(f, suite_import_begin(f->db, "held out", "o.jsonl", "outputs", &batch, &f->error));
	add_output(f, batch, "H 1", 1);
	add_output(f, batch, "H 2", 0);
	assert_ok(f, suite_import_end(batch, 10, 0, NULL, &f->error));
	assert_ok(f, snapshot_create(f->db, 1, "v1", "", NULL, &f->error));
	return 0;
}

static void link_to(struct fixture *f, const char *kind, const char *target, int64_t expires_at)
{
	const struct evidence_new link = {
		.owner = "gate", .claim = "R", .kind = kind, .target = target, .note = "why", .expires_at = expires_at
	};

	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
}

static void link_claim(struct fixture *f, const char *owner, const char *claim, int64_t expires_at)
{
	const struct evidence_new link = {
		.owner = owner, .claim = claim, .kind = "note", .target = "Looked.", .expires_at = expires_at
	};

	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
}

static struct evidence *read_all(struct fixture *f, size_t *count)
{
	struct evidence *links;

	assert_ok(f, evidence_list(f->db, "gate", "R", &f->arena, &links, count, &f->error));
	return links;
}

static struct evidence *read_only(struct fixture *f)
{
	size_t count;
	struct evidence *links = read_all(f, &count);

	assert_int_equal(count, 1);
	return links;
}

static void test_every_kind_says_what_it_is(void **state)
{
	static const struct {
		const char *kind, *target, *title, *was;
	} cases[] = {
		{ "dataset", "tickets", "tickets", "3 examples" },
		{ "example", "2", "example 2: two", "revision 0" },
		{ "filter", "tickets: one", "one", "1 of 3" },
		{ "snapshot", "v1", "v1", "3 examples, digest " },
		{ "suite", "held out", "held out", "2 cases" },
		{ "case", "held out: H 2", "held out: H 2", "input " },
		{ "system", "held out: prompted", "held out: prompted", "2 scored, 50.0" },
		{ "url", "https://example.org/a", "https://example.org/a", "" },
		{ "url", "http://wiki.internal/a", "http://wiki.internal/a", "" },
		{ "filter", "tickets: \"(\"", "\"(\"", "0 of 3" },
		{ "note", "Asked ten people.", "Asked ten people.", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		link_to(f, cases[i].kind, cases[i].target, CLOCK_NONE);
		struct evidence *link = read_only(f);
		assert_string_equal(link->title, cases[i].title);
		assert_int_equal(strncmp(link->was, cases[i].was, strlen(cases[i].was)), 0);
		assert_int_equal(link->state, EVIDENCE_FRESH);
		assert_string_equal(link->who, "ana");
		assert_string_equal(link->note, "why");
		assert_ok(f, evidence_remove(f->db, link->uuid, &f->error));
	}
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_a_file_is_known_by_its_digest(void **state)
{
	static const char abc[] = "sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	struct fixture *f = *state;
	char *path = path_join(f->folder, "note.txt");

	write_file(path, "abc");
	link_to(f, "file", path, CLOCK_NONE);
	assert_string_equal(read_only(f)->was, abc);
	assert_string_equal(read_only(f)->target, "note.txt");
	assert_int_equal(read_only(f)->state, EVIDENCE_FRESH);
	write_file(path, "abcd");
	assert_int_equal(read_only(f)->state, EVIDENCE_CHANGED);
	assert_true(strncmp(read_only(f)->now, "sha256 88d4266f", 15) == 0);
	write_file(path, "abc");
	assert_int_equal(read_only(f)->state, EVIDENCE_FRESH);
	unlink(path);
	assert_int_equal(read_only(f)->state, EVIDENCE_GONE);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(read_only(f)->state, EVIDENCE_GONE);
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_only(f)->state, EVIDENCE_GONE);
	unlink(path);
	free(path);
}

/* Of the same size and with its old time put back: the time of its status tells. */
static void test_a_file_put_back_in_time_has_changed(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f->folder, "note.txt");
	struct timespec then[2];
	struct stat status;

	write_file(path, "abc");
	assert_int_equal(stat(path, &status), 0);
	then[0] = status.st_atim;
	then[1] = status.st_mtim;
	link_to(f, "file", path, CLOCK_NONE);
	do {
		write_file(path, "abd");
		assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
		assert_int_equal(stat(path, &status), 0);
	} while (status.st_ctim.tv_sec == then[1].tv_sec && status.st_ctim.tv_nsec == then[1].tv_nsec);
	assert_int_equal(read_only(f)->state, EVIDENCE_CHANGED);
	unlink(path);
	free(path);
}

static void test_a_file_elsewhere_keeps_its_whole_path(void **state)
{
	struct fixture *f = *state;
	char folder[] = "/tmp/preop-evidence-XXXXXX";

	assert_non_null(mkdtemp(folder));
	char *path = path_join(folder, "far.txt"), *real = NULL;
	write_file(path, "abc");
	link_to(f, "file", path, CLOCK_NONE);
	real = realpath(path, NULL);
	assert_string_equal(read_only(f)->target, real);
	free(real);
	assert_int_equal(truncate(path, (off_t)257 * 1024 * 1024), 0);
	assert_string_equal(read_only(f)->now, "larger than 256 MiB, not read");
	assert_int_equal(read_only(f)->state, EVIDENCE_CHANGED);
	const struct evidence_new large = {
		.owner = "gate", .claim = "R", .kind = "file", .target = path, .expires_at = CLOCK_NONE
	};
	assert_refused(f, evidence_add(f->db, &large, NULL, &f->error), ERROR_INPUT, "larger than 256 MiB");
	unlink(path);
	rmdir(folder);
	free(path);
}

/* The digest is kept with size and times; a file that has these is not read. */
static void test_a_digest_is_computed_once(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f->folder, "note.txt");

	write_file(path, "abc");
	link_to(f, "file", path, CLOCK_NONE);
	assert_ok(f, db_run(f->db, &f->error, "UPDATE evidence_look SET says = 'kept'", ""));
	assert_string_equal(read_only(f)->now, "kept");
	write_file(path, "abcd");
	assert_true(strncmp(read_only(f)->now, "sha256 88d4266f", 15) == 0);
	unlink(path);
	free(path);
}

static void test_what_changes_shows(void **state)
{
	struct fixture *f = *state;
	const int64_t rows[] = { 3 };
	int64_t changed;

	link_to(f, "filter", "tickets: tag:hard", CLOCK_NONE);
	assert_string_equal(read_only(f)->was, "0 of 3");
	assert_ok(f, example_tag_add(f->db, rows, 1, "hard", &changed, &f->error));
	assert_int_equal(read_only(f)->state, EVIDENCE_CHANGED);
	assert_string_equal(read_only(f)->now, "1 of 3");
	assert_string_equal(read_only(f)->was, "0 of 3");
	assert_ok(f, journal_undo(f->db, &(struct journal_result){ 0 }, &f->error));
	assert_int_equal(read_only(f)->state, EVIDENCE_FRESH);
}

static void tag_row(struct fixture *f, int64_t row, const char *tag)
{
	int64_t changed;

	assert_ok(f, example_tag_add(f->db, &row, 1, tag, &changed, &f->error));
}

/* A filter is counted again only when something has changed that it may depend on. */
static void test_a_count_is_kept(void **state)
{
	struct fixture *f = *state;

	load(f, "other", SHAPE_PROMPT, NULL, records, 3);
	link_to(f, "filter", "tickets: tag:hard", CLOCK_NONE);
	assert_ok(f, db_run(f->db, &f->error, "UPDATE evidence_look SET says = 'kept'", ""));
	assert_string_equal(read_only(f)->now, "kept");
	tag_row(f, 4, "hard"); /* of the other dataset */
	link_claim(f, "gate", "A", CLOCK_NONE);
	assert_string_equal(read_only(f)->now, "kept");
	tag_row(f, 3, "hard");
	assert_string_equal(read_only(f)->now, "1 of 3");
	assert_ok(f, db_run(f->db, &f->error, "UPDATE evidence_look SET says = 'kept'", ""));
	assert_ok(f, journal_undo(f->db, &(struct journal_result){ 0 }, &f->error));
	assert_string_equal(read_only(f)->now, "0 of 3");
}

/* The facts lint keeps its report in the same way: other datasets are no business of it. */
static void test_facts_are_stale_by_their_own_rows(void **state)
{
	struct facts_report now = { .rows = 3 };
	struct fixture *f = *state;
	struct facts_kept kept;

	assert_ok(f, db_int(f->db, &f->error, &now.op, NULL, "SELECT max(seq) FROM op", ""));
	assert_ok(f, facts_keep(f->db, 1, &now, &f->error));
	load(f, "other", SHAPE_PROMPT, NULL, records, 3);
	assert_ok(f, facts_read(f->db, 1, &kept, &f->error));
	assert_true(kept.known);
	assert_false(kept.stale);
	load(f, "tickets", SHAPE_PROMPT, NULL, records, 1);
	assert_ok(f, facts_read(f->db, 1, &kept, &f->error));
	assert_true(kept.stale);
}

/* Counts of tokens change without the journal. */
static void test_a_count_of_tokens_is_not_kept(void **state)
{
	struct fixture *f = *state;

	assert_ok(f, saved_filter_save(f->db, "long", "tokens>=100", &f->error));
	link_to(f, "filter", "tickets: @long", CLOCK_NONE);
	assert_string_equal(read_only(f)->now, "0 of 3");
	assert_ok(f, db_run(f->db, &f->error, "UPDATE example SET tokens = 100 WHERE id = 2", ""));
	assert_string_equal(read_only(f)->now, "1 of 3");
	assert_int_equal(count_of(f, "SELECT count(*) FROM evidence_look"), 0);
}

/* A reader remembers what it counted, and hands it to whoever writes. */
static void test_what_readers_count_is_written_down(void **state)
{
	struct fixture *f = *state;
	struct evidence *links;
	struct db *reader;
	size_t count;

	link_to(f, "filter", "tickets: tag:hard", CLOCK_NONE);
	tag_row(f, 1, "hard");
	assert_ok(f, db_open_reader(&reader, f->db, &f->error));
	assert_false(evidence_unkept(f->db));
	assert_ok(f, evidence_list(reader, "gate", "R", &f->arena, &links, &count, &f->error));
	assert_string_equal(links[0].now, "1 of 3");
	assert_true(evidence_unkept(f->db));
	assert_int_equal(count_of(f, "SELECT count(*) FROM evidence_look WHERE says = '1 of 3'"), 0);
	/* what could not be written is not given up */
	assert_ok(f, db_run(f->db, &f->error, "ALTER TABLE evidence_look RENAME TO aside", ""));
	assert_false(evidence_keep(f->db, &f->error));
	assert_true(evidence_unkept(f->db));
	assert_ok(f, db_run(f->db, &f->error, "ALTER TABLE aside RENAME TO evidence_look", ""));
	assert_ok(f, evidence_keep(f->db, &f->error));
	assert_false(evidence_unkept(f->db));
	assert_int_equal(count_of(f, "SELECT count(*) FROM evidence_look WHERE says = '1 of 3'"), 1);
	db_close(reader);
}

/* Numbers of ops are used again after a rollback: a count of what came to nothing may not outlive it. */
static void test_a_count_within_a_change_is_not_kept(void **state)
{
	struct fixture *f = *state;

	link_to(f, "filter", "tickets: tag:hard", CLOCK_NONE);
	assert_ok(f, journal_begin(f->db, "test", "test", &f->error));
	tag_row(f, 1, "hard");
	assert_string_equal(read_only(f)->now, "1 of 3");
	journal_rollback(f->db);
	tag_row(f, 1, "soft");
	assert_string_equal(read_only(f)->now, "0 of 3");
}

/* What cannot be asked now is a failure; what nobody can ask any more is a tombstone. */
static void test_a_failure_is_no_tombstone(void **state)
{
	struct fixture *f = *state;
	struct evidence *links;
	size_t count;

	assert_ok(f, saved_filter_save(f->db, "mine", "one", &f->error));
	link_to(f, "filter", "tickets: @mine", CLOCK_NONE);
	assert_int_equal(read_only(f)->state, EVIDENCE_FRESH);
	assert_ok(f, saved_filter_remove(f->db, "mine", &f->error));
	assert_int_equal(read_only(f)->state, EVIDENCE_GONE);
	assert_ok(f, saved_filter_save(f->db, "mine", "one two three four", &f->error));
	read_only(f);
	assert_ok(f, saved_filter_save(f->db, "mine", "one two three", &f->error));
	sqlite3_limit(db_handle(f->db), SQLITE_LIMIT_EXPR_DEPTH, 3);
	assert_refused(f, evidence_list(f->db, "gate", "R", &f->arena, &links, &count, &f->error), ERROR_DATABASE, "");
	sqlite3_limit(db_handle(f->db), SQLITE_LIMIT_EXPR_DEPTH, 1000);
	assert_int_equal(read_only(f)->state, EVIDENCE_CHANGED);
}

static void test_what_goes_is_a_tombstone(void **state)
{
	struct fixture *f = *state;
	size_t count;

	link_to(f, "system", "held out: prompted", NOW + 1);
	link_to(f, "case", "held out: H 1", CLOCK_NONE);
	assert_ok(f, db_run(f->db, &f->error, "UPDATE import SET gone = 1 WHERE suite IS NOT NULL", ""));
	assert_ok(f, db_run(f->db, &f->error, "UPDATE suite SET gone = 1", ""));
	struct evidence *links = read_all(f, &count);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(links[i].state, EVIDENCE_GONE);
		assert_string_equal(links[i].now, "");
		assert_string_equal(links[i].screen, "");
		assert_true(*links[i].title != '\0');
	}
	clock_fix(NOW + 2);
	assert_int_equal(read_all(f, &count)[0].state, EVIDENCE_GONE);
}

static void test_it_expires_by_itself(void **state)
{
	struct fixture *f = *state;

	link_to(f, "note", "Looked at 40 rows.", NOW + 1000);
	assert_int_equal(read_only(f)->state, EVIDENCE_FRESH);
	clock_fix(NOW + 1000);
	assert_int_equal(read_only(f)->state, EVIDENCE_EXPIRED);
}

static void test_counts_of_claims(void **state)
{
	struct fixture *f = *state;
	struct evidence_counts counts;

	link_claim(f, "gate", "T", CLOCK_NONE);
	link_claim(f, "gate", "A", NOW - 1);
	link_claim(f, "gate", "T", NOW - 1);
	link_claim(f, "technique", "prompting", CLOCK_NONE);
	assert_ok(f, evidence_count(f->db, "gate", &f->arena, &counts, &f->error));
	assert_int_equal(counts.count, 2);
	assert_int_equal(evidence_count_of(&counts, "T").links, 2);
	assert_int_equal(evidence_count_of(&counts, "T").doubtful, 1);
	assert_int_equal(evidence_count_of(&counts, "A").links, 1);
	assert_int_equal(evidence_count_of(&counts, "A").doubtful, 1);
	assert_int_equal(evidence_count_of(&counts, "N").links, 0);
	assert_ok(f, evidence_count(f->db, "hazard", &f->arena, &counts, &f->error));
	assert_int_equal(evidence_count_of(&counts, "T").links, 0);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *owner, *kind, *target;
		enum error_code code;
		const char *says;
	} cases[] = {
		{ "moon", "note", "x", ERROR_USAGE, "what evidence is for" },
		{ "gate", "rumor", "x", ERROR_USAGE, "no evidence of kind \"rumor\"" },
		{ "gate", "note", " ", ERROR_INPUT, "the target" },
		{ "gate", "note", "-", ERROR_INPUT, "says nothing" },
		{ "gate", "url", "javascript:alert(1)", ERROR_INPUT, "begins with https://" },
		{ "gate", "url", "https://", ERROR_INPUT, "the name of a host" },
		{ "gate", "filter", "tickets: (((", ERROR_INPUT, "no term and no word" },
		{ "gate", "file", "/nonexistent/x", ERROR_NOT_FOUND, "there is no file" },
		{ "gate", "dataset", "nowhere", ERROR_NOT_FOUND, "no dataset \"nowhere\"" },
		{ "gate", "example", "99", ERROR_NOT_FOUND, "99" },
		{ "gate", "example", "2x", ERROR_INPUT, "no number" },
		{ "gate", "filter", "tickets", ERROR_INPUT, "DATASET: WORDS" },
		{ "gate", "filter", "tickets: length>=", ERROR_INPUT, "" },
		{ "gate", "case", "held out: H 9", ERROR_NOT_FOUND, "no case" },
		{ "gate", "run", "nothing", ERROR_NOT_FOUND, "no run" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct evidence_new link = { .owner = cases[i].owner,
			.claim = "R",
			.kind = cases[i].kind,
			.target = cases[i].target,
			.expires_at = CLOCK_NONE };
		assert_refused(f, evidence_add(f->db, &link, NULL, &f->error), cases[i].code, cases[i].says);
	}
	assert_int_equal(count_of(f, "SELECT count(*) FROM evidence"), 0);
	assert_refused(f, evidence_remove(f->db, "none", &f->error), ERROR_NOT_FOUND, "no such evidence");
}

/* A link to a claim that is not there would never be seen by anybody. */
static void test_only_claims_that_are_there(void **state)
{
	static const struct {
		const char *owner, *claim;
		enum error_code code;
	} cases[] = {
		{ "gate", "Z", ERROR_USAGE },
		{ "gate", "", ERROR_USAGE },
		{ "gate", "TR", ERROR_USAGE },
		{ "technique", "magic", ERROR_USAGE },
		{ "cause", "none", ERROR_NOT_FOUND },
		{ "hazard", "1", ERROR_NOT_FOUND },
		{ "tree", "box", ERROR_NOT_FOUND },
		{ "tree", "none box", ERROR_NOT_FOUND },
		{ "tree", "nope", ERROR_USAGE },
		{ "tree", "none nope", ERROR_USAGE },
		{ "tree", "", ERROR_USAGE },
	};
	struct fixture *f = *state;
	struct evidence_new link = { .kind = "note", .target = "seen by ana", .expires_at = CLOCK_NONE };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		link.owner = cases[i].owner;
		link.claim = cases[i].claim;
		assert_refused(f, evidence_add(f->db, &link, NULL, &f->error), cases[i].code, "to link evidence to");
	}
	assert_ok(f, tree_answer(f->db, "", "box", "facts", "prices change", &f->error));
	link.owner = "tree";
	link.claim = "box";
	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
	link.owner = "technique";
	link.claim = "prompting";
	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
}

static void test_through_the_journal(void **state)
{
	struct fixture *f = *state;
	size_t count;

	link_to(f, "dataset", "tickets", NOW + 5);
	assert_ok(f, journal_undo(f->db, &(struct journal_result){ 0 }, &f->error));
	read_all(f, &count);
	assert_int_equal(count, 0);
	assert_ok(f, journal_redo(f->db, &(struct journal_result){ 0 }, &f->error));
	assert_true(read_only(f)->expires_at == NOW + 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_kind_says_what_it_is, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_file_is_known_by_its_digest, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_file_put_back_in_time_has_changed, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_file_elsewhere_keeps_its_whole_path, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_digest_is_computed_once, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_count_is_kept, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_facts_are_stale_by_their_own_rows, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_count_of_tokens_is_not_kept, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_what_readers_count_is_written_down, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_count_within_a_change_is_not_kept, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_what_changes_shows, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_a_failure_is_no_tombstone, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_what_goes_is_a_tombstone, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_it_expires_by_itself, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_counts_of_claims, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_refusals, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_only_claims_that_are_there, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_through_the_journal, setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
