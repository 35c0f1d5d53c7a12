/* What the Data screen reads besides pages: a dataset at a glance, and the search along a row set. */
#include "preop/formats/import.h"
#include "preop/model/dataset.h"
#include "preop/model/label.h"
#include "preop/model/project.h"
#include "preop/model/rowset.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct db *db;
static char directory[] = "/tmp/preop-queries-XXXXXX", path[64];

/* Lengths (input and output together): 2, 3, 6, 50. */
static const char records[] =
	"{\"prompt\": \"a\", \"completion\": \"b\", \"split\": \"train\"}\n"
	"{\"prompt\": \"aa\", \"completion\": \"Z\", \"split\": \"train\"}\n"
	"{\"prompt\": \"line\\nx\", \"completion\": \"\", \"split\": \"test\"}\n"
	"{\"prompt\": \"The Refund that never came and is asked for\", \"completion\": \"Sorry!!\"}\n";

static void import(const char *bytes, const char *dataset)
{
	struct import_options options = {
		.path = "rows.jsonl", .memory = bytes, .memory_size = strlen(bytes), .dataset = dataset
	};
	struct import_report report;
	struct error error = ERROR_INIT;

	if (!import_run(db, &options, NULL, NULL, &report, &error))
		fail_msg("%s", error.message);
	import_report_free(&report);
}

static int open_project(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/p.preop", directory);
	if (!project_create(&db, path, "t", "", "ana", &error))
		return -1;
	import(records, "rows");
	return 0;
}

static int close_project(void **state)
{
	(void)state;
	db_close(db);
	unlink(path);
	return rmdir(directory);
}

static bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

static int64_t dataset_id(const char *name)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;

	assert_true(dataset_find(db, name, &arena, &dataset, NULL));
	arena_free(&arena);
	return dataset.id;
}

static struct id_list all_ids(void)
{
	struct id_list ids = ID_LIST_INIT;

	assert_true(rowset_build(db, dataset_id("rows"), "", 0, take_ids, &ids, NULL));
	assert_int_equal(ids.count, 4);
	return ids;
}

static void test_overview(void **state)
{
	struct arena arena = ARENA_INIT;
	struct example_overview overview;
	struct id_list ids = all_ids();

	(void)state;
	assert_true(label_set(db, ids.ids, 2, "good", "", true, NULL, NULL));
	db_set_actor(db, "raj");
	assert_true(label_set(db, ids.ids, 1, "bad", "", true, NULL, NULL));
	db_set_actor(db, "ana");
	assert_true(example_overview(db, dataset_id("rows"), &arena, &overview, NULL));
	assert_int_equal(overview.rows, 4);
	assert_int_equal(overview.disputed, 1);
	assert_int_equal(overview.labeled, 1); /* a tie is no label */
	assert_int_equal(overview.kinds, 1u << KIND_DEMONSTRATION);
	assert_int_equal(overview.shortest, 2);
	assert_int_equal(overview.longest, 50);
	/* Bins from 2: 2, 3, 4-5, 6-7, 8-11, 12-15, 16-23, 24-31, 32-47, 48-63. */
	static const int64_t lengths[] = { 1, 1, 0, 1, 0, 0, 0, 0, 0, 1 };
	assert_int_equal(overview.length_bins, 10);
	assert_memory_equal(overview.lengths, lengths, sizeof(lengths));
	assert_int_equal(overview.split_count, 3);
	assert_string_equal(overview.splits[0].split, "train");
	assert_int_equal(overview.splits[0].count, 2);
	assert_string_equal(overview.splits[2].split, "");
	arena_reset(&arena);
	assert_true(example_overview(db, 999, &arena, &overview, NULL)); /* no such dataset: nothing */
	assert_int_equal(overview.rows, 0);
	assert_int_equal(overview.length_bins, 0);
	arena_free(&arena);
	id_list_free(&ids);
}

static size_t search(const struct id_list *ids, const char *text)
{
	size_t found = 99;

	assert_true(rowset_search(db, ids->ids, ids->count, text, &found, NULL));
	return found;
}

static void test_search(void **state)
{
	struct id_list ids = all_ids();

	(void)state;
	assert_int_equal(search(&ids, "refund"), 3);
	assert_int_equal(search(&ids, "Z"), 1);
	assert_int_equal(search(&ids, "line\nx"), 2);    /* as it reads, not as it is written */
	assert_int_equal(search(&ids, "completion"), 4); /* names of fields are no text */
	assert_int_equal(search(&ids, ""), 4);
	int64_t last = ids.ids[3];
	ids.ids[3] = ids.ids[0]; /* in the order given, which may be any */
	ids.ids[0] = last;
	assert_int_equal(search(&ids, "REFUND"), 0);
	ids.ids[0] = 987654; /* a row that is not there holds nothing */
	assert_int_equal(search(&ids, "refund"), 4);
	id_list_free(&ids);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_search), cmocka_unit_test(test_overview) };

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, open_project, close_project);
}
