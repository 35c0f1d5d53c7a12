/* Examples as imports bring them: datasets, pages, details, duplicates, and imports that fail or are forged. */
#include "preop/model/row_reader.h"
#include "preop/model/tokens.h"
#include "ticket_fixture.h"

static void an_import_fills_a_dataset(void **state)
{
	struct fixture *f = *state;
	struct dataset *datasets;
	struct import_info *imports;
	size_t count;

	load_tickets(f);
	assert_ok(f, dataset_list(f->db, &f->arena, &datasets, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(datasets[0].name, "tickets");
	assert_int_equal(datasets[0].rows, 4);
	assert_int_equal(datasets[0].version, 1);
	assert_int_equal(datasets[0].label_count, 2);
	assert_string_equal(datasets[0].labels[0], "ok");
	assert_string_equal(datasets[0].labels[1], "off-brand");
	assert_ok(f, import_list(f->db, &f->arena, &imports, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(imports[0].rows, 4);
	assert_string_equal(imports[0].who, "ana");
	assert_int_equal(imports[0].at, NOW);
	assert_false(imports[0].gone);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void pages_keep_the_order_of_ids(void **state)
{
	static const int64_t ids[] = { 4, 99, 1 };
	struct fixture *f = *state;
	struct example rows[3];

	load_tickets(f);
	assert_ok(f, example_page(f->db, ids, 3, &f->arena, rows, &f->error));
	assert_int_equal(rows[0].id, 4);
	assert_int_equal(rows[0].at, CLOCK_NONE);
	assert_int_equal(rows[0].flags, FLAG_NO_OUTPUT);
	assert_int_equal(rows[1].id, 0);
	assert_string_equal(rows[1].title, "");
	assert_string_equal(rows[2].title, "Where is my refund?");
	assert_string_equal(rows[2].external, "T-1");
	assert_string_equal(rows[2].group, "C-1");
	assert_string_equal(rows[2].label, "ok");
	assert_string_equal(rows[2].given, "ok");
	assert_string_equal(rows[2].split, "");
	assert_int_equal(rows[2].at, INT64_C(1740787200000));
	assert_int_equal(rows[2].length, 19 + 11);
}

static void the_detail_knows_where_a_row_came_from(void **state)
{
	struct fixture *f = *state;
	struct example_detail detail;

	load_tickets(f);
	assert_ok(f, example_read(f->db, 3, &f->arena, &detail, &f->error));
	assert_string_equal(detail.dataset_name, "tickets");
	assert_string_equal(detail.path, "in/tickets.jsonl");
	assert_int_equal(detail.number, 3);
	assert_non_null(strstr(detail.key, ":3"));
	assert_int_equal(strlen(detail.key), 38);
	assert_int_equal(detail.body_length, strlen(tickets[2]));
	assert_memory_equal(detail.body, tickets[2], detail.body_length);
	assert_int_equal(detail.turns.count, 2);
	assert_int_equal(detail.repeats, 1);
	assert_int_equal(detail.annotation_count, 0);
	assert_ok(f, example_read(f->db, 2, &f->arena, &detail, &f->error));
	assert_int_equal(detail.repeats, 0);
	assert_refused(
		f, example_read(f->db, 77, &f->arena, &detail, &f->error), ERROR_NOT_FOUND, "there is no example 77");
}

static void records_already_there_are_duplicates(void **state)
{
	static const char *const more[] = {
		"{\"id\":\"T-5\",\"messages\":[{\"role\":\"user\",\"content\":\"new\"}]}",
		"{\"id\":\"T-5\",\"messages\":[{\"role\":\"user\",\"content\":\"new\"}]}",
		"{\"id\":\"T-5\", \"messages\":[{\"role\":\"user\",\"content\":\"new\"}]}", /* other bytes: no duplicate, but a repeat */
	};
	struct fixture *f = *state;

	load_tickets(f);
	struct loaded again = load(f, "tickets", SHAPE_CHAT, NULL, tickets, TICKETS);
	assert_int_equal(again.rows, 0);
	assert_int_equal(again.duplicates, 4);
	struct loaded second = load(f, "tickets", SHAPE_CHAT, NULL, more, 3);
	assert_int_equal(second.rows, 2);
	assert_int_equal(second.duplicates, 1);
	assert_int_equal(row_of(f, 6).flags & FLAG_REPEATED, FLAG_REPEATED);
	/* Another dataset is another matter. */
	assert_int_equal(load(f, "other", SHAPE_CHAT, NULL, tickets, TICKETS).rows, 4);
	/* What a person deleted may come in again. */
	assert_ok(f, example_set_gone(f->db, (int64_t[]){ 4 }, 1, true, NULL, &f->error));
	assert_int_equal(load(f, "tickets", SHAPE_CHAT, NULL, tickets, TICKETS).rows, 1);
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void repeats_are_marked_on_both_sides(void **state)
{
	static const char *const late[] = {
		"{\"messages\":[{\"role\":\"user\",\"content\":\"sso?\"},{\"role\":\"assistant\",\"content\":\"No\"}]}"
	};
	struct fixture *f = *state;

	load_tickets(f);
	assert_string_equal(found_by(f, 1, "is:duplicate"), "1,3");
	load(f, "tickets", SHAPE_CHAT, NULL, late, 1);
	assert_string_equal(found_by(f, 1, "is:duplicate"), "1,3,4,5");
	undo(f);
	assert_string_equal(found_by(f, 1, "is:duplicate"), "1,3");
	redo(f);
	assert_string_equal(found_by(f, 1, "is:duplicate"), "1,3,4,5");
	/* An edit that ends a repeat ends it for the other row as well, and undo brings both back. */
	assert_ok(f, example_edit(f->db, 3, "messages[0].content", "Something else", 14, "", NULL, &f->error));
	assert_string_equal(found_by(f, 1, "is:duplicate"), "4,5");
	undo(f);
	assert_string_equal(found_by(f, 1, "is:duplicate"), "1,3,4,5");
	/* An edit may also make one. */
	assert_ok(f, example_edit(f->db, 2, "messages[0].content", " SSO? ", 6, "", NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "messages[0].content", "alone", 5, "", NULL, &f->error));
	assert_string_equal(found_by(f, 1, "is:duplicate"), "2,4,5");
	assert_int_equal(row_of(f, 2).flags & FLAG_EDITED, FLAG_EDITED);
}

static void an_aborted_import_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct import_source source = { .dataset_name = "x", .path = "x.jsonl", .format = "chat", .shape = SHAPE_CHAT };
	struct dataset_import *batch;
	int64_t actions = count_of(f, "SELECT count(*) FROM action");

	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	assert_int_equal(add_record(f, batch, SHAPE_CHAT, NULL, tickets[0], strlen(tickets[0])), IMPORT_ADDED);
	dataset_import_abort(batch);
	assert_int_equal(count_of(f, "SELECT count(*) FROM dataset"), 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example"), 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM import"), 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	assert_string_equal(db_journal_mode(f->db), "wal");
	source.dataset_name = "";
	assert_refused(f, dataset_import_begin(f->db, &source, &batch, &f->error), ERROR_INPUT,
		"the dataset's name must not be empty");
	assert_null(batch);
}

/* Adds rows of 20 KB until one is refused; how many were taken. */
static int add_large_rows(struct fixture *f, struct dataset_import *batch, int limit)
{
	enum { LENGTH = 20000 };
	enum import_result result = IMPORT_ADDED;
	int added = 0;

	while (added < limit && result == IMPORT_ADDED) {
		char *body = xasprintf("{\"prompt\":\"%d%*s\",\"completion\":\"yes\"}", added, LENGTH, "");
		result = add_record(f, batch, SHAPE_PROMPT, NULL, body, strlen(body));
		added += result == IMPORT_ADDED;
		free(body);
	}
	return added;
}

/* The thread that stores rows meets the full disk: a few rows show it at the end, many while they are added. */
static void a_full_disk_takes_the_import_back(void **state)
{
	enum { FEW = 20, MANY = 2000 };
	const struct import_source source = {
		.dataset_name = "large", .path = "large.jsonl", .format = "jsonl", .shape = SHAPE_PROMPT
	};
	const struct import_totals totals = { .rows = FEW, .last_newline = true };
	struct fixture *f = *state;
	struct dataset_import *batch;

	/* For this connection the disk ends ten pages on. */
	char *limit = xasprintf("PRAGMA max_page_count = %" PRId64, count_of(f, "PRAGMA page_count") + 10);
	assert_ok(f, db_exec(f->db, &f->error, limit));
	free(limit);
	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	assert_int_equal(add_large_rows(f, batch, FEW), FEW);
	assert_refused(f, dataset_import_end(batch, &totals, NULL, &f->error), ERROR_IO, "storing a row");

	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	f->error = (struct error)ERROR_INIT;
	assert_in_range(add_large_rows(f, batch, MANY), 1, MANY - 1);
	assert_non_null(strstr(f->error.message, "storing a row"));
	dataset_import_abort(batch);

	assert_int_equal(count_of(f, "SELECT (SELECT count(*) FROM example) + (SELECT count(*) FROM import)"), 0);
	assert_ok(f, db_exec(f->db, &f->error, "PRAGMA max_page_count = 1000000"));
	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	assert_int_equal(add_large_rows(f, batch, FEW), FEW);
	assert_ok(f, dataset_import_end(batch, &totals, NULL, &f->error));
	assert_int_equal(count_of(f, "SELECT count(*) FROM example_body"), FEW);
}

/* Numbers of a file that somebody forged: refused where counting on from them would overflow. */
static void forged_numbers_are_refused(void **state)
{
	static const struct {
		const char *forge, *restore, *words;
	} forgeries[] = {
		{ "UPDATE example SET id = 9223372036854775807 WHERE id = 1",
			"UPDATE example SET id = 1 WHERE id = 9223372036854775807", "numbers of the examples" },
		{ "UPDATE dataset SET rows = 9223372036854775807", "UPDATE dataset SET rows = 3", "cannot have" },
		{ "UPDATE dataset SET rows = -1", "UPDATE dataset SET rows = 3", "cannot have" },
	};
	static const char *const spans[] = {
		"UPDATE import SET first_id = 9223372036854775807", "UPDATE import SET first_id = 1, numbers = -1",
		"UPDATE import SET numbers = 1000000", /* more than the file has room for */
	};
	const struct import_source source = { .dataset_name = "tickets", .path = "more.jsonl", .format = "jsonl" };
	struct fixture *f = *state;
	struct dataset_import *batch;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, db_exec(f->db, &f->error, "PRAGMA foreign_keys = OFF"));
	for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		assert_ok(f, db_exec(f->db, &f->error, forgeries[i].forge));
		assert_refused(
			f, dataset_import_begin(f->db, &source, &batch, &f->error), ERROR_INPUT, forgeries[i].words);
		assert_null(batch);
		assert_ok(f, db_exec(f->db, &f->error, forgeries[i].restore));
	}
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		assert_ok(f, db_exec(f->db, &f->error, spans[i]));
		assert_refused(f,
			example_set_field(f->db, (const int64_t[]){ 1 }, 1, "split", "test", &changed, &f->error),
			ERROR_INPUT, "cannot have the numbers");
	}
}

static void forged_numbers_are_not_exported(void **state)
{
	static const char *const spans[] = {
		"UPDATE import SET first_id = -9223372036854775807",
		"UPDATE import SET first_id = 9223372036854775807",
		"UPDATE import SET first_id = 1, numbers = -1",
	};
	struct fixture *f = *state;
	int64_t one = 1, dataset = load_tickets(f);
	const struct id_list ids = { .ids = &one, .count = 1 };
	struct row_reader *reader;

	assert_ok(f, row_reader_open(f->db, dataset, &ids, &reader, &f->error));
	row_reader_close(reader);
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		assert_ok(f, db_exec(f->db, &f->error, spans[i]));
		assert_refused(f, row_reader_open(f->db, dataset, &ids, &reader, &f->error), ERROR_INPUT,
			"cannot have the numbers");
		assert_null(reader);
	}
}

/* The estimate of the longest text there can be, and of none, and of one character more than a token. */
static void estimates_do_not_overflow(void **state)
{
	(void)state;
	assert_int_equal(tokens_estimate_length(0), 0);
	assert_int_equal(tokens_estimate_length(1), 1);
	assert_int_equal(tokens_estimate_length(4), 1);
	assert_int_equal(tokens_estimate_length(5), 2);
	assert_true(tokens_estimate_length(INT64_MAX) == INT64_MAX / 4 + 1);
}

static void an_undone_import_frees_the_name(void **state)
{
	struct fixture *f = *state;
	struct dataset dataset;

	load_tickets(f);
	undo(f);
	assert_refused(f, dataset_find(f->db, NULL, &f->arena, &dataset, &f->error), ERROR_NOT_FOUND, "no dataset yet");
	assert_string_equal(found_by(f, 0, ""), "");
	assert_int_equal(load(f, "tickets", SHAPE_CHAT, NULL, tickets, 2).rows, 2);
	assert_string_equal(found_by(f, 0, ""), "5,6");
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.rows, 2);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	redo(f);
	assert_string_equal(found_by(f, 0, ""), "5,6");
}

static void datasets_are_found_by_name_or_by_newest_import(void **state)
{
	struct fixture *f = *state;
	struct dataset dataset;

	load(f, "a", SHAPE_CHAT, NULL, tickets, 1);
	load(f, "b", SHAPE_CHAT, NULL, tickets, 1);
	assert_ok(f, dataset_find(f->db, "", &f->arena, &dataset, &f->error));
	assert_string_equal(dataset.name, "b");
	load(f, "a", SHAPE_CHAT, NULL, tickets + 1, 1);
	assert_ok(f, dataset_find(f->db, NULL, &f->arena, &dataset, &f->error));
	assert_string_equal(dataset.name, "a");
	assert_refused(f, dataset_find(f->db, "c", &f->arena, &dataset, &f->error), ERROR_NOT_FOUND,
		"there is no dataset \"c\"; there is a, b");
}

static void rows_without_input_repeat_nothing(void **state)
{
	static const char *const blank[] = { "{\"prompt\":\"\",\"completion\":\"a\"}",
		"{\"prompt\":\" \",\"completion\":\"b\"}" };
	struct fixture *f = *state;

	load(f, "blank", SHAPE_PROMPT, NULL, blank, 2);
	assert_string_equal(found_by(f, 0, "is:duplicate"), "");
	load(f, "blank", SHAPE_PROMPT, NULL, (const char *const[]){ "{\"prompt\":\"\\n\",\"completion\":\"c\"}" }, 1);
	assert_string_equal(found_by(f, 0, "is:duplicate"), "");
	undo(f);
	redo(f);
	assert_string_equal(found_by(f, 0, "is:duplicate"), "");
}

/* Labels of a class or two are a schema; as many labels as rows are prose. */
static void too_many_labels_are_no_schema(void **state)
{
	static const char *records[201];
	struct fixture *f = *state;
	struct dataset dataset;

	for (int i = 0; i < 201; i++)
		records[i] = arena_printf(&f->arena, "{\"prompt\":\"%d\",\"completion\":\"\",\"label\":\"l%d\"}", i, i);
	load(f, "few", SHAPE_PROMPT, NULL, records, 200);
	assert_ok(f, dataset_find(f->db, "few", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.label_count, 200);
	load(f, "many", SHAPE_PROMPT, NULL, records, 201);
	assert_ok(f, dataset_find(f->db, "many", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.label_count, 0);
	assert_refused(f, label_set(f->db, (int64_t[]){ 201 }, 1, "a", NULL, false, NULL, &f->error), ERROR_INPUT,
		"many has no labels yet; \"a\" would be the first");
	/* A second import leaves the schema to people. */
	load(f, "few", SHAPE_PROMPT, NULL, records + 200, 1);
	assert_ok(f, dataset_find(f->db, "few", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.label_count, 200);
}

static void bytes_survive_the_file(void **state)
{
	static const char odd[] = "{\"messages\":[{\"role\":\"user\",\"content\":\"\\u0000\\ud800 \xFF\xC0 "
				  "\\/\"}],\"n\":9007199254740993,\"x\":1.10,\"k\":1,\"k\":2}";
	static const char *const records[] = { odd };
	struct fixture *f = *state;
	struct example_detail detail;

	load(f, "odd", SHAPE_CHAT, NULL, records, 1);
	assert_ok(f, example_read(f->db, 1, &f->arena, &detail, &f->error));
	assert_int_equal(detail.body_length, sizeof(odd) - 1);
	assert_memory_equal(detail.body, odd, sizeof(odd) - 1);
	assert_int_equal(
		detail.row.flags, FLAG_ENCODING | FLAG_SURROGATE | FLAG_NUL | FLAG_DUPLICATE_KEYS | FLAG_NO_OUTPUT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_import_fills_a_dataset),
		TEST(pages_keep_the_order_of_ids),
		TEST(the_detail_knows_where_a_row_came_from),
		TEST(records_already_there_are_duplicates),
		TEST(repeats_are_marked_on_both_sides),
		TEST(an_aborted_import_leaves_nothing),
		TEST(a_full_disk_takes_the_import_back),
		TEST(forged_numbers_are_refused),
		TEST(forged_numbers_are_not_exported),
		cmocka_unit_test(estimates_do_not_overflow),
		TEST(an_undone_import_frees_the_name),
		TEST(datasets_are_found_by_name_or_by_newest_import),
		TEST(rows_without_input_repeat_nothing),
		TEST(too_many_labels_are_no_schema),
		TEST(bytes_survive_the_file),
	};

	return cmocka_run_group_tests_name("model_example", tests, NULL, NULL);
}
