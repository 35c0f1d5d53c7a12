/*
 * Two copies of one project go on with the diagnosis by chance, each by itself, and are brought together from both sides. Where nothing is in conflict both
 * hold the same at once; else once somebody has chosen. Every journal and every state is sound, and a second merge brings nothing.
 */
#include "merge_fixture.h"

#include "preop/model/board.h"
#include "preop/model/case_text.h"
#include "preop/model/cause.h"
#include "preop/model/evidence.h"
#include "preop/model/hazard.h"
#include "preop/model/list_entry.h"
#include "preop/model/playbook.h"
#include "preop/model/technique.h"
#include "preop/model/threshold.h"
#include "preop/model/tree.h"

enum { STEPS = 16 /* of both copies, until they meet */, MEETINGS = 10 /* until they begin anew */, STRANDS = 3 };

struct walk {
	struct copies c;
	struct rng rng;
	char *origin, *before; /* what both were copied from; the first copy as it was before any merge */
	int64_t parted[2];     /* the newest action when they parted */
	struct db *db;         /* of the one who acts */
	struct arena arena;    /* of one step */
};

static size_t below(struct walk *walk, size_t bound)
{
	return (size_t)rng_below(&walk->rng, bound);
}

#define PICK(walk, list) ((list)[below(walk, sizeof(list) / sizeof((list)[0]))])

/* Few words, so that both often say the same. */
static const char *words(struct walk *walk)
{
	static const char *const all[] = { "because it is so", "three people looked", "twenty of sixty" };

	return PICK(walk, all);
}

/* NULL: there is none left. */
static const struct strand *pick_strand(struct walk *walk)
{
	struct strand *strands;
	size_t count;

	assert_ok(walk->c.f, strand_list(walk->db, &walk->arena, &strands, &count, &walk->c.f->error));
	return count == 0 ? NULL : &strands[below(walk, count)];
}

static const struct cause *pick_cause(struct walk *walk)
{
	struct cause *causes;
	size_t count;

	assert_ok(walk->c.f, cause_list(walk->db, NULL, &walk->arena, &causes, &count, &walk->c.f->error));
	return count == 0 ? NULL : &causes[below(walk, count)];
}

/* ---- What can be done. False: it was refused, or there was nothing to do it to. ---- */

static bool do_strand(struct walk *walk, struct error *error)
{
	static const char *const boxes[] = { "facts", "state", "behavior" };
	const struct strand *strand = pick_strand(walk);

	if (strand == NULL)
		return false;
	if (below(walk, 8) == 0)
		return strand_remove(walk->db, strand->id, error);
	return strand_set(walk->db, strand->id, "box", PICK(walk, boxes), error);
}

static bool do_find(struct walk *walk, struct error *error)
{
	static const char *const what[][2] = { { "diagnosis", "does-not-know" }, { "diagnosis", "too-verbose" },
		{ "twin", "because it is so" }, { "twin", "" }, { "weights.stable", "yes" }, { "weights.stable", "no" },
		{ "style.specific", "yes" }, { "words", "three people looked" } };
	const struct strand *strand = pick_strand(walk);
	const char *const *pair = PICK(walk, what);

	return strand != NULL && case_text_set(walk->db, "strand", strand->uuid, pair[0], pair[1], error);
}

static bool do_fill(struct walk *walk, struct error *error)
{
	const struct strand *strand = pick_strand(walk);
	int64_t added = 0;

	return strand != NULL && cause_add_listed(walk->db, strand->uuid, &added, error) && added > 0;
}

static bool do_cause(struct walk *walk, struct error *error)
{
	static const struct cause_new own = { "somebody edits the pages", "read the log", "", 1, 2, 3 };
	const struct strand *strand = pick_strand(walk);

	return strand != NULL && cause_add(walk->db, strand->uuid, &own, NULL, error);
}

static bool do_conclude(struct walk *walk, struct error *error)
{
	static const enum cause_state states[] = { CAUSE_RULED_OUT, CAUSE_SUPPORTED, CAUSE_OPEN };
	const struct cause *cause = pick_cause(walk);

	if (cause == NULL)
		return false;
	return below(walk, 6) == 0 ? cause_remove(walk->db, cause->uuid, error)
				   : cause_conclude(walk->db, cause->uuid, PICK(walk, states), words(walk), error);
}

static bool do_answer(struct walk *walk, struct error *error)
{
	const struct list_question *question = &lists()->questions[below(walk, 2)];
	const struct strand *strand = pick_strand(walk);
	const char *answer = question->answers[below(walk, question->answer_count)].id;

	return tree_answer(walk->db, strand == NULL || below(walk, 2) ? "" : strand->uuid, question->id,
		below(walk, 5) ? answer : NULL, words(walk), error);
}

static bool do_technique(struct walk *walk, struct error *error)
{
	static const char *const rungs[] = { "prompting", "retrieval", "caching" };
	static const enum technique_status statuses[] = { TECHNIQUE_UNTRIED, TECHNIQUE_FAILED,
		TECHNIQUE_NOT_APPLICABLE };

	return technique_set(walk->db, PICK(walk, rungs), PICK(walk, statuses), words(walk), error);
}

static bool do_override(struct walk *walk, struct error *error)
{
	return technique_override(walk->db, "fine-tuning", below(walk, 3) ? words(walk) : "", error);
}

static bool do_gate(struct walk *walk, struct error *error)
{
	static const enum gate_answer answers[] = { GATE_FAIL, GATE_WAIVED, GATE_UNKNOWN };

	return gate_set(walk->db, "TRAIN"[below(walk, 5)], PICK(walk, answers), words(walk), error);
}

static bool do_gate_texts(struct walk *walk, struct error *error)
{
	const struct gate_entry entry = { .claim = below(walk, 2) ? words(walk) : NULL,
		.counter = below(walk, 2) ? words(walk) : "",
		.owner = below(walk, 2) ? "Kim" : NULL,
		.until = below(walk, 2) ? "2030-01-31" : NULL };

	return gate_enter(walk->db, "TR"[below(walk, 2)], &entry, error);
}

static bool do_evidence(struct walk *walk, struct error *error)
{
	static const char *const claims[][2] = { { "technique", "prompting" }, { "technique", "retrieval" },
		{ "gate", "T" }, { "gate", "N" } };
	const char *const *claim = PICK(walk, claims);
	const struct evidence_new link = { claim[0], claim[1], "note", words(walk), NULL,
		below(walk, 2) ? CLOCK_NONE : NOW + INT64_C(90000000000) };
	struct evidence *links;
	size_t count;

	if (below(walk, 3))
		return evidence_add(walk->db, &link, NULL, error);
	return evidence_list(walk->db, NULL, NULL, &walk->arena, &links, &count, error) && count > 0 &&
		evidence_remove(walk->db, links[below(walk, count)].uuid, error);
}

static bool do_hazard(struct walk *walk, struct error *error)
{
	static const char *const fields[] = { "reach=100", "reach=900", "detect=4", "detect=", "puller=Kim",
		"severity=harmful" };
	const char *const first = "severity=costly", *const field = PICK(walk, fields);
	struct hazard *hazards;
	size_t count;

	if (!hazard_list(walk->db, &walk->arena, &hazards, &count, error))
		return false;
	if (count == 0 || below(walk, 5) == 0)
		return hazard_add(walk->db, "promises a refund", &first, 1, NULL, error);
	const char *uuid = hazards[below(walk, count)].uuid;
	return below(walk, 6) ? hazard_set(walk->db, uuid, &field, 1, error) : hazard_remove(walk->db, uuid, error);
}

static bool do_threshold(struct walk *walk, struct error *error)
{
	static const char *const signals[] = { "examples", "labeled" };
	const char *signal = PICK(walk, signals);

	return below(walk, 4) ? threshold_set(walk->db, signal, 40 + 20 * (double)below(walk, 2), "", error)
			      : threshold_clear(walk->db, signal, error);
}

static bool do_list_entry(struct walk *walk, struct error *error)
{
	const char *id = below(walk, 2) ? "ticket" : "answer";
	char *text = xasprintf("{\"terms\":[{\"id\":\"%s\",\"term\":\"%s\",\"means\":\"%s.\",\"origin\":\"house\","
			       "\"sources\":[\"house\"]}]}",
		id, id, words(walk));
	int64_t changed;
	bool ok = below(walk, 3) ? list_entry_import(walk->db, "glossary.json", text, strlen(text), &changed, error)
				 : list_entry_remove(walk->db, "terms", id, error);

	free(text);
	return ok;
}

static bool do_board(struct walk *walk, struct error *error)
{
	const struct strand *strand = pick_strand(walk);
	struct board_kept *kept;
	struct board board;
	size_t count;

	if (below(walk, 3))
		return board_read(walk->db, NULL, NULL, NULL, NULL, &walk->arena, &board, error) &&
			board_keep(walk->db, &board, strand == NULL || below(walk, 2) ? "" : strand->uuid, NULL, error);
	return board_list(walk->db, &walk->arena, &kept, &count, error) && count > 0 &&
		board_remove(walk->db, kept[below(walk, count)].uuid, error);
}

static bool do_playbook(struct walk *walk, struct error *error)
{
	struct playbook_changes changes;

	return playbook_apply(walk->db, lists()->playbooks[below(walk, 2)].id, &changes, error);
}

/* Not further back than where the copies parted. An older change may stand in the way of its undo: then nothing happens. */
static bool do_turn(struct walk *walk, struct error *error)
{
	struct journal_result result;
	int64_t own = 0;

	assert_ok(walk->c.f,
		db_int(walk->db, &walk->c.f->error, &own, NULL,
			"SELECT count(*) FROM action WHERE id > ?1 AND mode = 0 AND NOT undone", "i",
			walk->parted[walk->db == walk->c.db[1]]));
	if (below(walk, 3) == 0)
		return journal_redo(walk->db, &result, error) && result.action != 0;
	return own > 0 && journal_undo(walk->db, &result, error) && result.action != 0;
}

static struct deed {
	const char *name;
	bool (*run)(struct walk *walk, struct error *error);
	size_t done;
} deeds[] = {
	{ "strand", do_strand, 0 },
	{ "find", do_find, 0 },
	{ "fill", do_fill, 0 },
	{ "cause", do_cause, 0 },
	{ "conclude", do_conclude, 0 },
	{ "answer", do_answer, 0 },
	{ "technique", do_technique, 0 },
	{ "override", do_override, 0 },
	{ "gate", do_gate, 0 },
	{ "gate texts", do_gate_texts, 0 },
	{ "evidence", do_evidence, 0 },
	{ "hazard", do_hazard, 0 },
	{ "threshold", do_threshold, 0 },
	{ "list entry", do_list_entry, 0 },
	{ "board", do_board, 0 },
	{ "playbook", do_playbook, 0 },
	{ "turn", do_turn, 0 },
};
enum { DEEDS = sizeof(deeds) / sizeof(deeds[0]) };

/* ---- Two copies ---- */

static void act(struct walk *walk, int side)
{
	struct deed *deed = &deeds[below(walk, DEEDS)];
	struct error refused = ERROR_INIT;

	clock_fix(NOW + (int64_t)below(walk, 1000));
	arena_reset(&walk->arena);
	walk->db = walk->c.db[side];
	if (deed->run(walk, &refused))
		deed->done++;
	else if (refused.code != ERROR_NONE && refused.code != ERROR_INPUT && refused.code != ERROR_NOT_FOUND &&
		refused.code != ERROR_CONFLICT)
		fail_msg("%s: %s", deed->name, refused.message);
}

static void begin(struct walk *walk)
{
	for (int side = 0; side < 2; side++) {
		db_close(walk->c.db[side]);
		copy_file(walk->origin, walk->c.path[side]);
		open_copy(&walk->c, side, side == 0 ? "ana" : "bea");
	}
}

static void go_apart(struct walk *walk, uint64_t seed)
{
	struct error *error = &walk->c.f->error;

	walk->rng.state = seed;
	random_seed_process(seed + 1000); /* not those of what both began with */
	for (int side = 0; side < 2; side++)
		assert_ok(walk->c.f,
			db_int(walk->c.db[side], error, &walk->parted[side], NULL, "SELECT max(id) FROM action", ""));
	for (int i = 0; i < STEPS; i++)
		act(walk, (int)below(walk, 2));
	clock_fix(NOW + 2000);
	assert_ok(walk->c.f, db_exec(walk->c.db[0], error, "PRAGMA wal_checkpoint(TRUNCATE)"));
	copy_file(walk->c.path[0], walk->before);
}

static int64_t bring(struct walk *walk, int side, const char *from)
{
	const struct merge_options options = { .dry_run = false };
	struct merge_report report;

	assert_ok(walk->c.f, merge_copy(walk->c.db[side], from, &options, &report, &walk->c.f->error));
	return report.actions;
}

static char *list_conflicts(struct walk *walk, int side, const char *sql)
{
	struct strbuf out = STRBUF_INIT;
	sqlite3_stmt *stmt = db_prepare(walk->c.db[side], &walk->c.f->error, sql, strlen(sql));

	assert_non_null(stmt);
	while (db_step(walk->c.db[side], stmt, &walk->c.f->error) == 1)
		for (int i = 0; i < 5; i++)
			strbuf_addf(&out, "%s%s", db_column_text(stmt, i), i < 4 ? " | " : "\n");
	sqlite3_finalize(stmt);
	return strbuf_detach(&out, NULL);
}

/* What waits for a choice here waits there, the other way round. */
static bool in_conflict(struct walk *walk, const char *when)
{
	char *here = list_conflicts(
		walk, 0, "SELECT kind, key, base, mine, theirs FROM conflict WHERE state = 'open' ORDER BY 1, 2");
	char *there = list_conflicts(
		walk, 1, "SELECT kind, key, base, theirs, mine FROM conflict WHERE state = 'open' ORDER BY 1, 2");
	bool any = *here != '\0';

	if (strcmp(here, there) != 0)
		fail_msg("%s: in conflict here\n%s\n--- and there\n%s", when, here, there);
	free(here);
	free(there);
	return any;
}

/* Where nobody has to choose the files agree at once. Then each takes in that the other has merged, too, and what was chosen. */
static bool meet(struct walk *walk, const char *when)
{
	bring(walk, 0, walk->c.path[1]);
	bring(walk, 1, walk->before);
	bool asked = in_conflict(walk, when);
	if (asked)
		resolve_all(&walk->c, 0, &walk->rng);
	else
		assert_same_contents(&walk->c, when);
	bring(walk, 1, walk->c.path[0]);
	bring(walk, 0, walk->c.path[1]);
	for (int side = 0; side < 2; side++)
		assert_int_equal(open_conflicts(&walk->c, side), 0);
	assert_same_contents(&walk->c, when);
	return asked;
}

/* Nothing is left to bring, and all of both files holds together. */
static void rest(struct walk *walk)
{
	assert_int_equal(bring(walk, 0, walk->c.path[1]) + bring(walk, 1, walk->c.path[0]), 0);
	for (int side = 0; side < 2; side++)
		assert_sound(&walk->c, side);
}

static void setup(struct walk *walk)
{
	struct fixture *f;
	struct strand *strands;
	size_t count;
	int64_t id;

	assert_int_equal(fixture_setup((void **)&f), 0);
	*walk = (struct walk){ .c = { .f = f, .db = { f->db }, .path = { f->path, path_join(f->folder, "b.preop") } },
		.origin = path_join(f->folder, "origin.preop"),
		.before = path_join(f->folder, "before.preop") };
	take_failing_outputs(&walk->c, 0, "held-out");
	for (int i = 0; i < STRANDS; i++)
		assert_ok(f, strand_add(f->db, arena_printf(&f->arena, "complaint %d", i), &id, &f->error));
	assert_ok(f, strand_list(f->db, &f->arena, &strands, &count, &f->error));
	assert_ok(f, case_text_set(f->db, "strand", strands[0].uuid, "diagnosis", "does-not-know", &f->error));
	db_close(f->db);
	walk->c.db[0] = NULL;
	copy_file(f->path, walk->origin);
}

static void teardown(struct walk *walk)
{
	struct fixture *f = walk->c.f;
	char *files[] = { walk->c.path[1], walk->origin, walk->before };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		unlink(files[i]);
		free(files[i]);
	}
	arena_free(&walk->arena);
	db_close(walk->c.db[1]);
	f->db = walk->c.db[0];
	fixture_teardown((void **)&f);
}

static uint64_t seeds(void)
{
	const char *wanted = getenv("PREOP_SEEDS");

	return wanted == NULL ? 80 : strtoull(wanted, NULL, 10);
}

static void test_both_ways(void **state)
{
	struct walk walk;
	uint64_t asked = 0;

	(void)state;
	setup(&walk);
	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		if (seed % MEETINGS == 1)
			begin(&walk);
		go_apart(&walk, seed);
		asked += meet(&walk, arena_printf(&walk.c.f->arena, "seed %d", (int)seed));
		if (seed % MEETINGS == 0)
			rest(&walk);
	}
	teardown(&walk);
	/* Everything was done, and both kinds of meeting came up: else this shows nothing. */
	for (size_t i = 0; i < DEEDS; i++)
		if (deeds[i].done == 0)
			fail_msg("nobody ever did: %s", deeds[i].name);
	assert_in_range(asked, 1, seeds() - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_both_ways) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
