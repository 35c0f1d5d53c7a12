/* A project in a folder of its own, with a fixed clock and repeatable uuids, and all that the case modules show of it as one text. */
#ifndef PREOP_TESTS_CASE_FIXTURE_H
#define PREOP_TESTS_CASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/model/gate.h"
#include "preop/model/project.h"
#include "preop/model/review.h"
#include "preop/model/strand.h"
#include "preop/model/suite.h"
#include "preop/model/suite_import.h"
#include "preop/store/journal.h"

#include <math.h>
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

/* True with the sentence on failure: assert_ok(f, call). */
#define assert_ok(f, call)                                                                                             \
	do {                                                                                                           \
		if (!(call))                                                                                           \
			fail_msg("%s: %s", #call, (f)->error.message);                                                 \
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
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	db_close(f->db);
	arena_free(&f->arena);
	unlink(f->path);
	rmdir(f->folder);
	free(f->path);
	free(f);
	return 0;
}

static inline void fixture_reopen(struct fixture *f, const char *actor)
{
	db_close(f->db);
	assert_ok(f, project_open(&f->db, f->path, DB_WRITE, actor, &f->error));
}

static inline int64_t fixture_count(struct fixture *f, const char *sql)
{
	int64_t n = -1;
	sqlite3_stmt *stmt = db_prepare(f->db, &f->error, sql, strlen(sql));

	assert_non_null(stmt);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

/* A row of outputs with a score; NAN: none. */
static inline struct output_row fixture_row(
	const char *case_id, const char *system, const char *input, const char *output, double score)
{
	return (struct output_row){ .case_id = case_id,
		.system = system,
		.input = input,
		.input_n = strlen(input),
		.output = output,
		.output_n = strlen(output),
		.score = score,
		.at = CLOCK_NONE };
}

/* Imports rows that must all be taken. */
static inline void fixture_import(struct fixture *f, const char *suite, const struct output_row *rows, size_t count)
{
	struct suite_import *batch;

	assert_ok(f, suite_import_begin(f->db, suite, "outputs.jsonl", "outputs", &batch, &f->error));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(suite_import_add(batch, &rows[i], &f->error), OUTPUT_ADDED);
	assert_ok(f, suite_import_end(batch, 100, 0, NULL, &f->error));
}

static inline void dump_gates(struct fixture *f, struct strbuf *out)
{
	struct gate gates[GATE_COUNT];

	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	for (int i = 0; i < GATE_COUNT; i++)
		strbuf_addf(out, "gate %d %s %s %s %lld\n", i, gate_answer_word(gates[i].answer), gates[i].rationale,
			gates[i].who, (long long)gates[i].at);
}

static inline void dump_people(struct fixture *f, struct strbuf *out)
{
	struct project project;
	struct person *people;
	struct strand *strands;
	size_t count;

	assert_ok(f, project_read(f->db, &f->arena, &project, &f->error));
	strbuf_addf(out, "project %s %s %s\n", project.uuid, project.title, project.question);
	assert_ok(f, person_list(f->db, &f->arena, &people, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "person %s %s\n", people[i].name, people[i].role);
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "strand %s %s %s %s %s\n", strands[i].uuid, strands[i].title, strands[i].box,
			strands[i].route, strands[i].status);
}

static inline void dump_case(struct fixture *f, int64_t id, struct strbuf *out)
{
	struct suite_case the_case;
	struct output *outputs;
	struct review_verdict *verdicts;
	size_t count;

	assert_ok(f, suite_case_read(f->db, id, &f->arena, &the_case, &f->error));
	strbuf_addf(out, " case %s %s %s %lld\n", the_case.external, the_case.input, the_case.slice,
		(long long)the_case.at);
	assert_ok(f, suite_outputs(f->db, id, &f->arena, &outputs, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "  output %s %s %g %s\n", outputs[i].system_name, outputs[i].state, outputs[i].score,
			outputs[i].text);
	assert_ok(f, review_verdicts(f->db, id, &f->arena, &verdicts, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		strbuf_addf(out, "  verdict %s %s %s %s %d %d %s %lld\n", verdicts[i].who, verdicts[i].first,
			verdicts[i].second, review_choice_word(verdicts[i].choice), verdicts[i].first_left,
			verdicts[i].blind, verdicts[i].note, (long long)verdicts[i].at);
}

static inline void dump_suites(struct fixture *f, struct strbuf *out)
{
	struct suite *suites;
	size_t suite_count, count;
	int64_t *ids;

	assert_ok(f, suite_list(f->db, &f->arena, &suites, &suite_count, &f->error));
	for (size_t i = 0; i < suite_count; i++) {
		strbuf_addf(out, "suite %s %s %llu %lld\n", suites[i].uuid, suites[i].name,
			(unsigned long long)suites[i].seed, (long long)suites[i].cases);
		assert_ok(f, suite_case_ids(f->db, suites[i].id, &ids, &count, &f->error));
		for (size_t j = 0; j < count; j++)
			dump_case(f, ids[j], out);
		free(ids);
	}
}

/* The caller frees. No ids of this file: what another copy of the project would show, too. */
static inline char *fixture_dump(struct fixture *f)
{
	struct strbuf out = STRBUF_INIT;

	dump_people(f, &out);
	dump_gates(f, &out);
	dump_suites(f, &out);
	return strbuf_detach(&out, NULL);
}

#endif
