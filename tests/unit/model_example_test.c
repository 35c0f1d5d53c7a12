/* Imports, pages, details, labels, bulk fields and edits, and undoing all of them exactly. */
#include "data_fixture.h"

#define SAYS(role, text) "{\"role\":\"" role "\",\"content\":\"" text "\"}"
#define MESSAGES(list) "\"messages\":[" list "]}"

static const char *const tickets[] = {
	("{\"id\":\"T-1\",\"date\":\"2025-03-01\",\"group\":\"C-1\",\"label\":\"ok\"," MESSAGES(
		SAYS("user", "Where is my refund?") "," SAYS("assistant", "On its way."))),
	("{\"id\":\"T-2\",\"date\":\"2025-03-02\",\"label\":\"off-brand\"," MESSAGES(
		SAYS("user", "Card on file") "," SAYS("assistant", "Sure thing!!"))),
	("{\"id\":\"T-3\"," MESSAGES(SAYS("user", "where is  my REFUND?") "," SAYS("assistant", "Sent."))),
	("{\"id\":\"T-4\",\"n\":9007199254740993,\"x\":1.10," MESSAGES(SAYS("user", "SSO?"))),
};
enum { TICKETS = sizeof(tickets) / sizeof(tickets[0]) };

static int64_t load_tickets(struct fixture *f)
{
	struct dataset dataset;

	load(f, "tickets", SHAPE_CHAT, NULL, tickets, TICKETS);
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	return dataset.id;
}

static struct example row_of(struct fixture *f, int64_t id)
{
	struct example row;

	assert_ok(f, example_page(f->db, &id, 1, &f->arena, &row, &f->error));
	return row;
}

static void undo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_true(result.action != 0);
}

static void redo(struct fixture *f)
{
	struct journal_result result;

	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_true(result.action != 0);
}

/* --- imports and reading --- */

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

/* --- labels --- */

static void a_label_is_one_persons(void **state)
{
	static const int64_t ids[] = { 3, 1, 3, 4 };
	struct fixture *f = *state;
	struct example_detail detail;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, label_set(f->db, ids, 4, "off-brand", "too chatty", false, &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_ok(f, example_read(f->db, 1, &f->arena, &detail, &f->error));
	assert_string_equal(detail.row.label, "off-brand");
	assert_string_equal(detail.row.given, "ok");
	assert_int_equal(detail.row.annotators, 1);
	assert_int_equal(detail.annotation_count, 1);
	assert_string_equal(detail.annotations[0].who, "ana");
	assert_string_equal(detail.annotations[0].note, "too chatty");
	assert_int_equal(detail.annotations[0].at, NOW);
	/* The same again is no action. */
	int64_t actions = count_of(f, "SELECT count(*) FROM action");
	assert_ok(f, label_set(f->db, ids, 4, "off-brand", NULL, false, &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action"), actions);
	/* Taking it back shows what came in. */
	assert_ok(f, label_set(f->db, ids, 4, NULL, NULL, false, &changed, &f->error));
	assert_int_equal(changed, 3);
	assert_string_equal(row_of(f, 1).label, "ok");
	assert_string_equal(row_of(f, 3).label, "");
	assert_int_equal(row_of(f, 1).annotators, 0);
	undo(f);
	assert_string_equal(row_of(f, 1).label, "off-brand");
	undo(f);
	assert_string_equal(row_of(f, 1).label, "ok");
}

static void the_majority_decides_and_a_tie_does_not(void **state)
{
	static const int64_t id = 1;
	struct fixture *f = *state;

	load_tickets(f);
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, &id, 1, "ok", NULL, false, NULL, &f->error));
	assert_false(row_of(f, 1).disputed);
	db_set_actor(f->db, "ben");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "");
	assert_true(row_of(f, 1).disputed);
	assert_int_equal(row_of(f, 1).annotators, 2);
	db_set_actor(f->db, "cem");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "off-brand");
	assert_true(row_of(f, 1).disputed);
	db_set_actor(f->db, "ana");
	assert_ok(f, label_set(f->db, &id, 1, "off-brand", NULL, false, NULL, &f->error));
	assert_false(row_of(f, 1).disputed);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	assert_true(row_of(f, 1).disputed);
	undo(f);
	assert_string_equal(row_of(f, 1).label, "");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

static void a_label_outside_of_the_schema_is_refused_or_added(void **state)
{
	static const int64_t id = 1;
	static const char *const schema[] = { "a", "b" };
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);
	struct dataset now;

	assert_refused(f, label_set(f->db, &id, 1, "new", NULL, false, NULL, &f->error), ERROR_INPUT,
		"\"new\" is no label of tickets; there is ok, off-brand");
	assert_int_equal(row_of(f, 1).annotators, 0);
	assert_ok(f, label_set(f->db, &id, 1, "new", NULL, true, NULL, &f->error));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_int_equal(now.label_count, 3);
	undo(f); /* the label and the schema are one action */
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_int_equal(now.label_count, 2);
	assert_int_equal(row_of(f, 1).annotators, 0);
	assert_ok(f, dataset_set_labels(f->db, dataset, schema, 2, &f->error));
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_string_equal(now.labels[1], "b");
	undo(f);
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &now, &f->error));
	assert_string_equal(now.labels[1], "off-brand");
}

static void labels_are_checked(void **state)
{
	static const int64_t id = 1;
	static const char *const twice[] = { "a", "a" };
	static const char *many[201];
	char long_label[62] = { 0 };
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);

	memset(long_label, 'x', 61);
	assert_refused(f, label_set(f->db, &id, 1, "", NULL, true, NULL, &f->error), ERROR_INPUT, "must not be empty");
	assert_refused(f, label_set(f->db, &id, 1, " a", NULL, true, NULL, &f->error), ERROR_INPUT,
		"begins or ends with a blank");
	assert_refused(
		f, label_set(f->db, &id, 1, "a\nb", NULL, true, NULL, &f->error), ERROR_INPUT, "control character");
	assert_refused(f, label_set(f->db, &id, 1, long_label, NULL, true, NULL, &f->error), ERROR_INPUT,
		"longer than 60 characters");
	long_label[60] = '\0';
	assert_ok(f, label_set(f->db, &id, 1, long_label, NULL, true, NULL, &f->error));
	undo(f);
	assert_refused(f, dataset_set_labels(f->db, dataset, twice, 2, &f->error), ERROR_INPUT, "is there twice");
	assert_refused(f, dataset_set_labels(f->db, dataset, (const char *const[]){ "" }, 1, &f->error), ERROR_INPUT,
		"must not be empty");
	for (int i = 0; i < 201; i++)
		many[i] = arena_printf(&f->arena, "l%d", i);
	assert_refused(f, dataset_set_labels(f->db, dataset, many, 201, &f->error), ERROR_INPUT, "at most 200 labels");
	assert_ok(f, dataset_set_labels(f->db, dataset, many, 200, &f->error));
	assert_refused(f, label_set(f->db, &id, 1, "one more", NULL, true, NULL, &f->error), ERROR_INPUT, "is full");
	assert_refused(f, label_set(f->db, (int64_t[]){ 1, 99 }, 2, "l1", NULL, true, NULL, &f->error), ERROR_NOT_FOUND,
		"no example 99");
	assert_int_equal(row_of(f, 1).annotators, 0);
}

static void labels_of_many_people_come_from_a_file(void **state)
{
	struct fixture *f = *state;
	int64_t dataset = load_tickets(f);
	struct label_import *batch;
	struct label_count *counts;
	size_t count;

	assert_ok(f, label_import_begin(f->db, dataset, "in/labels.csv", &batch, &f->error));
	assert_int_equal(label_import_add(batch, "T-1", "ana", "ok", NULL, INT64_C(1000), &f->error), LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-1", "ben", "odd", "why", CLOCK_NONE, &f->error), LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-1", "ana", "ok", NULL, INT64_C(2000), &f->error), LABEL_SAME);
	assert_int_equal(label_import_add(batch, "T-2", "ana", "ok", NULL, INT64_C(3000), &f->error), LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-2", "ana", "odd", NULL, INT64_C(4000), &f->error), LABEL_ADDED);
	assert_int_equal(label_import_add(batch, "T-9", "ana", "ok", NULL, CLOCK_NONE, &f->error), LABEL_UNMATCHED);
	assert_int_equal(label_import_add(batch, "T-2", "a/b", "ok", NULL, CLOCK_NONE, &f->error), LABEL_FAILED);
	assert_int_equal(f->error.code, ERROR_INPUT);
	assert_ok(f, label_import_end(batch, &f->error));
	assert_true(row_of(f, 1).disputed);
	assert_string_equal(row_of(f, 2).label, "odd");
	assert_string_equal(found_by(f, dataset, "who:ben"), "1");
	assert_ok(f, label_counts(f->db, dataset, &f->arena, &counts, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(counts[0].label, "");
	assert_int_equal(counts[0].count, 3);
	assert_string_equal(counts[1].label, "odd");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	assert_int_equal(count_of(f, "SELECT count(*) FROM annotation"), 0);
	assert_string_equal(row_of(f, 1).label, "ok");
	redo(f);
	assert_true(row_of(f, 1).disputed);
	assert_int_equal(count_of(f, "SELECT at FROM annotation WHERE example = 2"), 4000);
	assert_ok(f, label_import_begin(f->db, dataset, "labels.csv", &batch, &f->error));
	assert_int_equal(label_import_add(batch, "T-3", "ana", "ok", NULL, CLOCK_NONE, &f->error), LABEL_ADDED);
	label_import_abort(batch);
	assert_int_equal(row_of(f, 3).annotators, 0);
}

/* --- fields and tombstones --- */

static void fields_are_set_in_bulk(void **state)
{
	static const int64_t ids[] = { 2, 1 }, all[] = { 1, 2, 3, 4 };
	struct fixture *f = *state;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, ids, 2, "split", "train", &changed, &f->error));
	assert_int_equal(changed, 2);
	assert_ok(f, example_set_field(f->db, all, 4, "split", "test", &changed, &f->error));
	assert_int_equal(changed, 4);
	assert_ok(f, example_set_field(f->db, all, 4, "kind", "corr", &changed, &f->error));
	assert_int_equal(changed, 4);
	assert_ok(f, example_set_field(f->db, all, 4, "kind", "correction", &changed, &f->error));
	assert_int_equal(changed, 0);
	assert_string_equal(found_by(f, 0, "split:test kind:correction"), "1,2,3,4");
	undo(f);
	undo(f);
	assert_string_equal(found_by(f, 0, "split:train"), "1,2");
	assert_string_equal(found_by(f, 0, "split:\"\""), "3,4");
	redo(f);
	assert_string_equal(found_by(f, 0, "split:test"), "1,2,3,4");
	assert_ok(f, example_set_field(f->db, all, 4, "split", NULL, &changed, &f->error));
	assert_string_equal(found_by(f, 0, "split:\"\""), "1,2,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_refused(f, example_set_field(f->db, all, 4, "kind", "essay", NULL, &f->error), ERROR_INPUT,
		"\"essay\" is no kind of example");
	assert_refused(f, example_set_field(f->db, all, 4, "kind", NULL, NULL, &f->error), ERROR_INPUT,
		"is no kind of example");
	assert_refused(f, example_set_field(f->db, all, 4, "title", "x", NULL, &f->error), ERROR_INPUT,
		"there is split and kind");
	assert_refused(
		f, example_set_field(f->db, all, 4, "gone", "x", NULL, &f->error), ERROR_INPUT, "not through a field");
}

static void the_deleted_can_come_back(void **state)
{
	static const int64_t ids[] = { 1, 2 };
	struct fixture *f = *state;
	struct dataset dataset;
	int64_t changed;

	load_tickets(f);
	assert_ok(f, example_set_gone(f->db, ids, 2, true, &changed, &f->error));
	assert_int_equal(changed, 2);
	assert_string_equal(found_by(f, 0, ""), "3,4");
	assert_string_equal(found_by(f, 0, "is:deleted"), "1,2");
	assert_ok(f, dataset_find(f->db, "tickets", &f->arena, &dataset, &f->error));
	assert_int_equal(dataset.rows, 2);
	assert_ok(f, example_set_gone(f->db, ids, 1, false, &changed, &f->error));
	assert_string_equal(found_by(f, 0, ""), "1,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	undo(f);
	undo(f);
	assert_string_equal(found_by(f, 0, ""), "1,2,3,4");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

/* What the log shows of each deed. */
static void actions_say_what_was_done(void **state)
{
	static const int64_t all[] = { 1, 2, 3, 4 };
	static const char *const titles[] = { "import: tickets.jsonl: 4 examples into tickets",
		"label-set: ok on 1 example", "label-set: odd on 4 examples",
		"label-set: label taken back on 4 examples", "split-set: split test on 4 examples",
		"split-set: split cleared on 1 example", "delete: 4 examples", "delete: 1 example brought back",
		"edit: example 1", "revert: example 1 back to revision 0", "label-schema: tickets: 1 label",
		"import: labels.csv: 1 label by 1 person for tickets", "snapshot: tickets: v1, 1 example" };
	struct fixture *f = *state;
	struct label_import *batch;
	int64_t dataset = load_tickets(f);

	assert_ok(f, label_set(f->db, all, 1, "ok", NULL, false, NULL, &f->error));
	assert_ok(f, label_set(f->db, all, 4, "odd", NULL, true, NULL, &f->error));
	assert_ok(f, label_set(f->db, all, 4, NULL, NULL, true, NULL, &f->error));
	assert_ok(f, example_set_field(f->db, all, 4, "split", "test", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, all, 1, "split", NULL, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, all, 4, true, NULL, &f->error));
	assert_ok(f, example_set_gone(f->db, all, 1, false, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "id", "T-0", 3, NULL, NULL, &f->error));
	assert_ok(f, example_revert(f->db, 1, 0, &f->error));
	assert_ok(f, dataset_set_labels(f->db, dataset, (const char *const[]){ "a" }, 1, &f->error));
	assert_ok(f, label_import_begin(f->db, dataset, "in/labels.csv", &batch, &f->error));
	assert_int_equal(label_import_add(batch, "T-1", "ben", "a", NULL, CLOCK_NONE, &f->error), LABEL_ADDED);
	assert_ok(f, label_import_end(batch, &f->error));
	assert_ok(f, snapshot_create(f->db, dataset, NULL, NULL, NULL, &f->error));
	sqlite3_stmt *stmt = db_query(
		f->db, &f->error, "SELECT command || ': ' || title FROM action WHERE id > 1 ORDER BY id", "");
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		assert_int_equal(db_step(f->db, stmt, &f->error), 1);
		assert_string_equal(db_column_text(stmt, 0), titles[i]);
	}
	assert_int_equal(db_step(f->db, stmt, &f->error), 0);
	assert_string_equal(example_kind_word(0), "unknown");
	assert_string_equal(example_kind_word(6), "unknown");
	assert_string_equal(example_kind_short(6), "?");
	assert_string_equal(example_kind_short(KIND_RETRIEVAL), "retr");
}

static void bulk_states_are_compact(void **state)
{
	struct fixture *f = *state;
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT, uuid = STRBUF_INIT, expected = STRBUF_INIT;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, (int64_t[]){ 3 }, 1, "split", "test", NULL, &f->error));
	assert_ok(f, example_set_field(f->db, (int64_t[]){ 1, 2, 3, 4 }, 4, "split", "train", NULL, &f->error));
	assert_ok(f, db_text(f->db, &f->error, &uuid, NULL, "SELECT uuid FROM import", ""));
	assert_ok(f, db_text(f->db, &f->error, &before, NULL, "SELECT before FROM op ORDER BY seq DESC LIMIT 1", ""));
	assert_ok(f, db_text(f->db, &f->error, &after, NULL, "SELECT after FROM op ORDER BY seq DESC LIMIT 1", ""));
	strbuf_addf(&expected, "{\"field\":\"split\",\"values\":[[\"test\",{\"%s\":\"3\"}],[null,{\"%s\":\"1-2,4\"}]]}",
		uuid.data, uuid.data);
	assert_string_equal(before.data, expected.data);
	strbuf_reset(&expected);
	strbuf_addf(&expected, "{\"field\":\"split\",\"values\":[[\"train\",{\"%s\":\"1-4\"}]]}", uuid.data);
	assert_string_equal(after.data, expected.data);
	assert_int_equal(count_of(f,
				 "SELECT count(*) FROM op WHERE kind = 'examples' AND key = (SELECT uuid FROM dataset) "
				 "|| ':split'"),
		2);
	strbuf_free(&before);
	strbuf_free(&after);
	strbuf_free(&uuid);
	strbuf_free(&expected);
}

/* A state that somebody wrote into the file by hand is refused, never believed. */
static void forged_states_are_refused(void **state)
{
	static const char *const states[] = {
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1-9000000000000000000\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"5\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1,1\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":\"1\"}],[\"y\",{\"%s\":\"1\"}]]}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"nobody\":\"1\"}]]}",
		"{\"field\":\"title\",\"values\":[[\"x\",{\"%s\":\"1\"}]]}",
		"{\"field\":\"split\",\"values\":[[]]}",
		"{\"field\":\"split\"}",
		"{\"field\":\"split\",\"values\":[[\"x\",{\"%s\":",
		"17",
	};
	struct fixture *f = *state;
	struct strbuf uuid = STRBUF_INIT;

	load_tickets(f);
	assert_ok(f, db_text(f->db, &f->error, &uuid, NULL, "SELECT uuid FROM import", ""));
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct strbuf forged = STRBUF_INIT;
		for (const char *p = states[i]; *p != '\0'; p++)
			if (strncmp(p, "%s", 2) == 0) {
				strbuf_adds(&forged, uuid.data);
				p++;
			} else {
				strbuf_addc(&forged, *p);
			}
		assert_ok(f, journal_begin(f->db, "forge", "", &f->error));
		assert_false(journal_change(f->db, "examples", "x:split", forged.data, &f->error));
		journal_rollback(f->db);
		strbuf_free(&forged);
	}
	assert_string_equal(found_by(f, 0, "split:\"\""), "1,2,3,4");
	strbuf_free(&uuid);
}

/* --- edits --- */

static void an_edit_is_a_revision(void **state)
{
	struct fixture *f = *state;
	struct example_detail detail;
	struct revision *revisions;
	size_t count;
	int64_t revision;

	load_tickets(f);
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "SAML?", 5, "typo", &revision, &f->error));
	assert_int_equal(revision, 1);
	assert_ok(f, example_read(f->db, 4, &f->arena, &detail, &f->error));
	assert_string_equal(detail.body,
		"{\"id\":\"T-4\",\"n\":9007199254740993,\"x\":1.10,\"messages\":[{\"role\":\"user\",\"content\":\"SAML?"
		"\"}]}");
	assert_string_equal(detail.row.title, "SAML?");
	assert_int_equal(detail.row.length, 5);
	assert_int_equal(detail.row.revision, 1);
	assert_int_equal(detail.row.flags, FLAG_NO_OUTPUT | FLAG_EDITED);
	/* The same text is no edit. */
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "SAML?", 5, NULL, &revision, &f->error));
	assert_int_equal(revision, 1);
	assert_ok(f, example_revisions(f->db, 4, &f->arena, &revisions, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(revisions[0].body, tickets[3]);
	assert_false(revisions[0].current);
	assert_string_equal(revisions[1].note, "typo");
	assert_string_equal(revisions[1].who, "ana");
	assert_true(revisions[1].current);
	undo(f);
	assert_ok(f, example_read(f->db, 4, &f->arena, &detail, &f->error));
	assert_string_equal(detail.body, tickets[3]);
	assert_int_equal(detail.row.revision, 0);
	assert_int_equal(detail.row.flags, FLAG_NO_OUTPUT);
	/* A number that was undone is not given again. */
	assert_ok(f, example_edit(f->db, 4, "messages[0].content", "OIDC?", 5, NULL, &revision, &f->error));
	assert_int_equal(revision, 2);
	assert_ok(f, example_revert(f->db, 4, 0, &f->error));
	assert_string_equal(row_of(f, 4).title, "SSO?");
	assert_ok(f, example_revert(f->db, 4, 1, &f->error));
	assert_string_equal(row_of(f, 4).title, "SAML?");
	undo(f);
	undo(f);
	assert_string_equal(row_of(f, 4).title, "OIDC?");
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_refused(f, example_revert(f->db, 4, 9, &f->error), ERROR_NOT_FOUND, "has no revision 9");
	assert_refused(f, example_edit(f->db, 4, "nowhere", "x", 1, NULL, NULL, &f->error), ERROR_NOT_FOUND,
		"no text at nowhere");
	assert_refused(
		f, example_edit(f->db, 44, "nowhere", "x", 1, NULL, NULL, &f->error), ERROR_NOT_FOUND, "no example 44");
	assert_ok(f, example_revisions(f->db, 1, &f->arena, &revisions, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(revisions[0].current);
}

static void an_edit_keeps_what_people_set(void **state)
{
	static const int64_t id = 1;
	struct fixture *f = *state;

	load_tickets(f);
	assert_ok(f, example_set_field(f->db, &id, 1, "split", "train", NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "label", "new", 3, NULL, NULL, &f->error));
	assert_string_equal(row_of(f, 1).given, "new");
	assert_string_equal(row_of(f, 1).label, "new"); /* nobody labelled */
	assert_string_equal(row_of(f, 1).split, "train");
	assert_ok(f, label_set(f->db, &id, 1, "ok", NULL, false, NULL, &f->error));
	assert_ok(f, example_edit(f->db, 1, "label", "newer", 5, NULL, NULL, &f->error));
	assert_string_equal(row_of(f, 1).label, "ok");
	assert_refused(f,
		example_edit(f->db, 1, "messages[0].role", "", 0, NULL, NULL, &f->error) &&
			example_edit(f->db, 1, "x", "", 0, NULL, NULL, &f->error),
		ERROR_NOT_FOUND, "no text at x");
	assert_ok(f, snapshot_verify(f->db, &f->error));
}

/* --- anything, undone and redone --- */

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
		assert_int_not_equal(label_import_add(batch, external, people[rng_below(&w->rng, 3)], pick_word(w),
					     pick_word(w), (int64_t)rng_below(&w->rng, 3) * 1000, &w->f->error),
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
		TEST(an_import_fills_a_dataset),
		TEST(pages_keep_the_order_of_ids),
		TEST(the_detail_knows_where_a_row_came_from),
		TEST(records_already_there_are_duplicates),
		TEST(repeats_are_marked_on_both_sides),
		TEST(an_aborted_import_leaves_nothing),
		TEST(forged_numbers_are_refused),
		TEST(a_full_disk_takes_the_import_back),
		TEST(an_undone_import_frees_the_name),
		TEST(datasets_are_found_by_name_or_by_newest_import),
		TEST(rows_without_input_repeat_nothing),
		TEST(too_many_labels_are_no_schema),
		TEST(bytes_survive_the_file),
		TEST(a_label_is_one_persons),
		TEST(the_majority_decides_and_a_tie_does_not),
		TEST(a_label_outside_of_the_schema_is_refused_or_added),
		TEST(labels_are_checked),
		TEST(labels_of_many_people_come_from_a_file),
		TEST(fields_are_set_in_bulk),
		TEST(the_deleted_can_come_back),
		TEST(actions_say_what_was_done),
		TEST(bulk_states_are_compact),
		TEST(forged_states_are_refused),
		TEST(an_edit_is_a_revision),
		TEST(an_edit_keeps_what_people_set),
		TEST(any_history_can_be_undone_and_redone),
	};

	return cmocka_run_group_tests_name("model_example", tests, NULL, NULL);
}
