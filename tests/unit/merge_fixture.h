/* Two copies of one project, changed apart and brought together, for the tests of merging. */
#ifndef PREOP_TESTS_MERGE_FIXTURE_H
#define PREOP_TESTS_MERGE_FIXTURE_H

#include "data_fixture.h"

#include "preop/model/conflict.h"
#include "preop/model/gate.h"
#include "preop/model/merge.h"
#include "preop/model/strand.h"
#include "preop/model/suite_import.h"

enum { ROWS = 40, FAILING_CASES = 6 };

struct copies {
	struct fixture *f; /* f->db is the first copy */
	struct fixture other;
	struct db *db[2];
	char *path[2];
};

static inline void load_rows(struct fixture *f, const char *dataset, const char *word, size_t count)
{
	const char *records[ROWS];

	for (size_t i = 0; i < count; i++)
		records[i] = arena_printf(&f->arena,
			"{\"prompt\":\"%s question %zu\",\"completion\":\"answer %zu\",\"split\":\"%s\"}", word, i, i,
			i % 4 == 0 ? "test" : "train");
	load(f, dataset, SHAPE_PROMPT, NULL, records, count);
}

static inline void copy_file(const char *from, const char *to)
{
	struct strbuf bytes = STRBUF_INIT;
	FILE *file = fopen(to, "wb");

	assert_true(strbuf_read_file(&bytes, from, 0, NULL));
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
	strbuf_free(&bytes);
}

static inline void open_copy(struct copies *c, int side, const char *actor)
{
	struct fixture *f = c->f;

	assert_ok(f, project_open(&c->db[side], c->path[side], DB_WRITE, actor, &f->error));
	assert_ok(f, db_exec(c->db[side], &f->error, "PRAGMA synchronous=OFF"));
	if (side == 0)
		f->db = c->db[0];
	else
		c->other.db = c->db[1];
}

/* A second copy of the file as it is; "ana" goes on with the first, "bea" with the second. */
static inline void part(struct copies *c, struct fixture *f)
{
	*c = (struct copies){ .f = f, .path = { f->path, path_join(f->folder, "other.preop") } };
	db_close(f->db);
	copy_file(c->path[0], c->path[1]);
	open_copy(c, 0, "ana");
	open_copy(c, 1, "bea");
}

static inline void part_end(struct copies *c)
{
	db_close(c->db[1]);
	unlink(c->path[1]);
	free(c->path[1]);
	arena_free(&c->other.arena);
}

/* Ends a test whose state are copies. */
static inline int copies_teardown(void **state)
{
	struct copies *c = *state;
	void *f = c->f;

	part_end(c);
	free(c);
	return fixture_teardown(&f);
}

/* A copy's only strand. */
static inline const struct strand *strand_of(struct copies *c, int side)
{
	struct strand *strands;
	size_t count;

	assert_ok(c->f, strand_list(c->db[side], &c->f->arena, &strands, &count, &c->f->error));
	assert_int_equal(count, 1);
	return strands;
}

static inline struct merge_report merge_into(struct copies *c, int side)
{
	const struct merge_options options = { .dry_run = false };
	struct merge_report report;

	assert_ok(c->f, merge_copy(c->db[side], c->path[1 - side], &options, &report, &c->f->error));
	return report;
}

static inline void assert_sound(struct copies *c, int side)
{
	struct strbuf problems = STRBUF_INIT;
	struct fixture *f = c->f;
	int64_t ops;

	if (!db_check(c->db[side], &problems, &f->error))
		fail_msg("copy %d: %s", side, problems.data);
	assert_ok(f, journal_verify(c->db[side], &ops, &f->error));
	assert_ok(f, journal_verify_states(c->db[side], &f->error));
	assert_ok(f, snapshot_verify(c->db[side], &f->error));
	strbuf_free(&problems);
}

/* Everything two copies must agree on, by keys that are the same in both. */
static const char *const merge_contents[] = {
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, e.gone, e.split, e.kind, e.label, e.given, "
	"e.annotators, e.disputed, e.adjudicated, "
	"hex(e.hash), e.flags, e.title FROM example e JOIN import i ON i.id = e.import WHERE e.gone = 0 ORDER BY key",
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, a.who, a.label, a.note, a.at FROM annotation a JOIN "
	"example e ON "
	"e.id = a.example JOIN import i ON i.id = e.import ORDER BY key, a.who",
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, d.who, d.outcome, d.label, d.soft, d.reason, d.note, "
	"d.section, d.guideline, d.sure, d.self, d.seed, d.spent, d.source, d.at FROM adjudication d JOIN example e ON "
	"e.id = d.example JOIN import i ON i.id = e.import ORDER BY key, d.who",
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, q.who, q.reason, q.at FROM queue_skip q JOIN example "
	"e "
	"ON e.id = q.example JOIN import i ON i.id = e.import ORDER BY key, q.who",
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, t.tag FROM example_tag t JOIN example e ON e.id = "
	"t.example "
	"JOIN import i ON i.id = e.import ORDER BY key, t.tag",
	"SELECT i.uuid || ':' || (e.id - i.first_id + 1) AS key, e.dismissed FROM example e JOIN import i ON i.id = "
	"e.import WHERE "
	"e.dismissed <> 0 ORDER BY key",
	"SELECT name, filter, who, at FROM saved_filter ORDER BY name",
	"SELECT letter, answer, rationale, who, at FROM gate ORDER BY letter",
	"SELECT uuid, position, title, box, route, status FROM strand ORDER BY uuid",
	"SELECT uuid, strand, suite, system, failures, groups, who, at FROM board ORDER BY uuid",
	"SELECT owner, object, name, value, who, at FROM case_text ORDER BY 1, 2, 3",
	"SELECT uuid, strand, entry, title, likelihood, danger, effort, rung, test, state, result, who, at FROM cause "
	"ORDER BY uuid",
	"SELECT rung, status, reason, who, at FROM technique ORDER BY rung",
	"SELECT rung, reason, who, at FROM technique_override ORDER BY rung",
	"SELECT strand, question, answer, reason, who, at FROM tree_answer ORDER BY 1, 2",
	"SELECT uuid, owner, claim, kind, target, title, was, note, expires_at, who, at FROM evidence ORDER BY uuid",
	"SELECT signal, value, seen, note, who, at FROM threshold ORDER BY signal",
	"SELECT uuid, title, severity, reach, detect, rollback, worst, target, puller, who, at FROM hazard ORDER BY "
	"uuid",
	"SELECT playbook, who, at FROM playbook_use ORDER BY playbook",
	"SELECT list, id, body, who, at FROM list_entry ORDER BY 1, 2",
	"SELECT name, role, created_at FROM person ORDER BY name",
	"SELECT title, question FROM project",
	"SELECT uuid, name, created_at, rows, hex(digest), labels, locked FROM dataset WHERE gone = 0 ORDER BY uuid",
	"SELECT uuid, name, note, rows, hex(digest), counts, at, who FROM snapshot WHERE gone = 0 ORDER BY uuid",
	"SELECT s.uuid, c.external, f.name, t.name, v.who, v.choice, v.note, v.at FROM verdict v JOIN eval_case c ON "
	"c.id = v.eval_case "
	"JOIN suite s ON s.id = c.suite JOIN system f ON f.id = v.first JOIN system t ON t.id = v.second ORDER BY 1, "
	"2, 3, 4, 5",
	"SELECT s.uuid, s.name, c.external, y.name, o.state, o.score, hex(o.text), max(r.id) * 0 FROM output o JOIN "
	"run r ON r.id = o.run "
	"JOIN import i ON i.id = r.import AND i.gone = 0 JOIN system y ON y.id = r.system JOIN eval_case c ON c.id = "
	"o.eval_case "
	"JOIN suite s ON s.id = c.suite GROUP BY 1, 3, 4 ORDER BY 1, 3, 4",
};

static inline void print_contents(struct db *db, struct strbuf *out)
{
	struct error error = ERROR_INIT;

	for (size_t i = 0; i < sizeof(merge_contents) / sizeof(merge_contents[0]); i++) {
		sqlite3_stmt *stmt = db_prepare(db, &error, merge_contents[i], strlen(merge_contents[i]));
		if (stmt == NULL)
			fail_msg("%s", error.message);
		while (db_step(db, stmt, &error) == 1) {
			for (int k = 0; k < sqlite3_column_count(stmt); k++)
				strbuf_addf(out, "%s|", db_column_text(stmt, k));
			strbuf_addc(out, '\n');
		}
		sqlite3_finalize(stmt);
	}
}

/* The first line in which they differ is shown. */
static inline void assert_same_contents(struct copies *c, const char *when)
{
	struct strbuf texts[2] = { STRBUF_INIT, STRBUF_INIT };
	size_t at = 0, line = 0;

	print_contents(c->db[0], &texts[0]);
	print_contents(c->db[1], &texts[1]);
	if (strcmp(texts[0].data, texts[1].data) != 0) {
		for (; texts[0].data[at] == texts[1].data[at]; at++)
			if (texts[0].data[at] == '\n')
				line = at + 1;
		if (getenv("PREOP_KEEP") != NULL) { /* a folder for the two files, to look at */
			db_close(c->db[0]);
			db_close(c->db[1]);
			copy_file(c->path[0], path_join(getenv("PREOP_KEEP"), "a.preop"));
			copy_file(c->path[1], path_join(getenv("PREOP_KEEP"), "b.preop"));
		}
		fail_msg("%s:\n%.300s\n--- and\n%.300s", when, texts[0].data + line, texts[1].data + line);
	}
	strbuf_free(&texts[0]);
	strbuf_free(&texts[1]);
}

/* A suite with a system of which every other output fails. */
static inline void take_failing_outputs(struct copies *c, int side, const char *suite)
{
	struct suite_import *batch;

	assert_ok(c->f, suite_import_begin(c->db[side], suite, "outputs.jsonl", "outputs", &batch, &c->f->error));
	for (size_t i = 0; i < FAILING_CASES; i++) {
		const char *id = arena_printf(&c->f->arena, "c%zu", i);
		const struct output_row row = { .case_id = id,
			.system = "bot",
			.input = id,
			.input_n = strlen(id),
			.output = i % 2 ? "the old price" : "right",
			.output_n = i % 2 ? 13 : 5,
			.at = CLOCK_NONE,
			.score = i % 2 ? 0 : 1 };

		assert_int_equal(suite_import_add(batch, &row, &c->f->error), OUTPUT_ADDED);
	}
	assert_ok(c->f, suite_import_end(batch, 10, 0, NULL, &c->f->error));
}

static inline int64_t open_conflicts(struct copies *c, int side)
{
	int64_t open = 0;

	assert_ok(c->f, conflict_count(c->db[side], &open, &c->f->error));
	return open;
}

/* All open ones of a copy, to a side, or by chance. */
static inline void resolve_all(struct copies *c, int side, struct rng *rng)
{
	struct fixture *f = c->f;
	struct conflict *conflicts;
	size_t count;

	assert_ok(f, conflict_list(c->db[side], 0, 10000, &f->arena, &conflicts, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		assert_ok(f,
			conflict_resolve(c->db[side], &conflicts[i].id, 1,
				rng_below(rng, 2) ? CONFLICT_MINE : CONFLICT_THEIRS, &f->error));
}

#endif
