/* A project in a folder of its own and records to put into it, for the tests of the data modules. */
#ifndef PREOP_TESTS_DATA_FIXTURE_H
#define PREOP_TESTS_DATA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/label.h"
#include "preop/model/project.h"
#include "preop/model/rowset.h"
#include "preop/model/snapshot.h"
#include "preop/store/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1750000000000) /* 2025-06-15 */

struct fixture {
	char folder[64];
	char *path;
	struct db *db;
	struct arena arena;
	struct error error;
};

/* With the sentence on failure. */
#define assert_ok(f, call)                                                                                             \
	do {                                                                                                           \
		if (!(call))                                                                                           \
			fail_msg("%s: %s", #call, (f)->error.message);                                                 \
	} while (0)

/* The call fails, with that code and those words in its sentence. */
#define assert_refused(f, call, wanted_code, words)                                                                    \
	do {                                                                                                           \
		(f)->error = (struct error)ERROR_INIT;                                                                 \
		assert_false(call);                                                                                    \
		assert_int_equal((f)->error.code, wanted_code);                                                        \
		if (strstr((f)->error.message, words) == NULL)                                                         \
			fail_msg("\"%s\" does not say \"%s\"", (f)->error.message, words);                             \
	} while (0)

static inline int fixture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	clock_fix(NOW);
	random_seed_process(42);
	strcpy(f->folder, "/tmp/preop-test-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->path = path_join(f->folder, "case.preop");
	assert_ok(f, project_create(&f->db, f->path, "Support bot", "Should we fine-tune?", "ana", &f->error));
	/* What survives a power cut is tested with the store; waiting for the disk here would only be slow. */
	assert_ok(f, db_exec(f->db, &f->error, "PRAGMA synchronous=OFF"));
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
	struct fixture *f = *state;

	db_close(f->db);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		char *name = xasprintf("%s%s", f->path, suffixes[i]);
		unlink(name);
		free(name);
	}
	rmdir(f->folder);
	free(f->path);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static inline int64_t count_of(struct fixture *f, const char *sql)
{
	sqlite3_stmt *stmt = db_prepare(f->db, &f->error, sql, strlen(sql));

	assert_non_null(stmt);
	assert_int_equal(db_step(f->db, stmt, &f->error), 1);
	int64_t value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return value;
}

/* Adds one record, as a reader of a format would. */
static inline enum import_result add_record(struct fixture *f, struct dataset_import *batch, enum example_shape shape,
	const struct field_map *map, const char *body, size_t n)
{
	struct json_check check;
	struct example_facts facts;

	assert_true(json_check(body, n, JSON_ALLOW_NAN | JSON_FIND_DUPLICATES, &check));
	example_facts_init(&facts);
	assert_ok(f, shape_facts(shape, map, body, n, &check, &facts, &f->error));
	enum import_result result = dataset_import_add(batch, body, n, &facts, &f->error);
	example_facts_free(&facts);
	return result;
}

struct loaded {
	int64_t import, rows, duplicates;
};

/* Imports records of a shape into a dataset. */
static inline struct loaded load(struct fixture *f, const char *dataset, enum example_shape shape,
	const struct field_map *map, const char *const *records, size_t count)
{
	struct import_source source = {
		.dataset_name = dataset, .path = "in/tickets.jsonl", .format = "jsonl", .shape = shape, .map = map
	};
	struct import_totals totals = { .bytes = 0, .last_newline = true };
	struct dataset_import *batch;
	struct loaded loaded = { 0, 0, 0 };

	assert_ok(f, dataset_import_begin(f->db, &source, &batch, &f->error));
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(records[i]);
		enum import_result result = add_record(f, batch, shape, map, records[i], n);
		if (result == IMPORT_FAILED)
			fail_msg("adding a record: %s", f->error.message);
		totals.bytes += (int64_t)n + 1;
		totals.rows += result == IMPORT_ADDED;
		totals.duplicates += result == IMPORT_DUPLICATE;
	}
	loaded.rows = totals.rows;
	loaded.duplicates = totals.duplicates;
	assert_ok(f, dataset_import_end(batch, &totals, &loaded.import, &f->error));
	return loaded;
}

struct id_sink {
	int64_t ids[4096];
	size_t count, calls;
};

static inline bool take_ids(void *context, const int64_t *ids, size_t count, bool complete)
{
	struct id_sink *sink = context;

	(void)complete;
	assert_true(sink->count + count <= sizeof(sink->ids) / sizeof(sink->ids[0]));
	memcpy(sink->ids + sink->count, ids, count * sizeof(*ids));
	sink->count += count;
	sink->calls++;
	return true;
}

/* The ids a filter finds, as "1,2,3". */
static inline const char *found_by(struct fixture *f, int64_t dataset, const char *filter)
{
	struct id_sink *sink = arena_alloc(&f->arena, sizeof(*sink));
	struct strbuf text = STRBUF_INIT;

	assert_ok(f, rowset_build(f->db, dataset, filter, 0, take_ids, sink, &f->error));
	for (size_t i = 0; i < sink->count; i++)
		strbuf_addf(&text, "%s%" PRId64, i > 0 ? "," : "", sink->ids[i]);
	const char *copy = arena_strdup(&f->arena, text.data);
	strbuf_free(&text);
	return copy;
}

#endif
