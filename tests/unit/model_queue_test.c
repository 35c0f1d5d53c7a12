/* What waits for a decision: lanes, order, putting aside, the audit sample and approval in bulk. */
#include "data_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/guideline.h"
#include "preop/model/label_migration.h"
#include "preop/model/queue.h"
#include "preop/model/vote_order.h"

static void say(struct fixture *f, const char *who, int64_t id, const char *label)
{
	db_set_actor(f->db, who);
	assert_ok(f, label_set(f->db, &id, 1, label, NULL, true, NULL, &f->error));
}

static void decide(struct fixture *f, const char *who, int64_t id, const char *label)
{
	struct decision decision = { .outcome = OUTCOME_LABEL, .label = label, .sure = true, .spent = -1 };

	db_set_actor(f->db, who);
	assert_ok(f, adjudication_set(f->db, id, &decision, &f->error));
}

/* Letters are votes of a, b, c ... in turn: "oo" two say ok, "od" one ok and one odd, "-" nobody. */
static void vote(struct fixture *f, int64_t id, const char *votes)
{
	static const char *const people[] = { "ana", "ben", "cem", "dua" };

	for (size_t i = 0; votes[i] != '\0'; i++)
		if (votes[i] != '-')
			say(f, people[i], id, votes[i] == 'o' ? "ok" : votes[i] == 'd' ? "odd" : "third");
}

static void load_items(struct fixture *f, const char *const *votes, size_t count)
{
	const char **records = arena_alloc(&f->arena, count * sizeof(*records));

	for (size_t i = 0; i < count; i++)
		records[i] = arena_printf(
			&f->arena, "{\"id\":\"k%zu\",\"prompt\":\"question %zu\",\"completion\":\"c\"}", i + 1, i + 1);
	load(f, "tickets", SHAPE_PROMPT, NULL, records, count);
	for (size_t i = 0; i < count; i++)
		vote(f, (int64_t)i + 1, votes[i]);
	db_set_actor(f->db, "eve");
}

struct sink {
	struct strbuf text;
	size_t count, calls;
	bool complete;
};

static bool take(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct sink *sink = context;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&sink->text, "%s%" PRId64, sink->text.len > 0 ? "," : "", items[i].id);
	sink->count += count;
	sink->calls++;
	sink->complete = complete;
	return true;
}

/* The ids of a queue, "3,1". */
static const char *queue_of(struct fixture *f, const struct queue_options *options, struct queue_counts *counts)
{
	struct sink sink = { .text = STRBUF_INIT };

	assert_ok(f, queue_build(f->db, 1, options, take, &sink, counts, &f->error));
	assert_true(sink.complete);
	const char *text = arena_strdup(&f->arena, sink.text.data);
	strbuf_free(&sink.text);
	return text;
}

static const char *lane_of(struct fixture *f, enum queue_lane lane)
{
	struct queue_options options = { .lane = lane, .order = ORDER_FILE };

	return queue_of(f, &options, NULL);
}

static void lanes_follow_the_votes(void **state)
{
	static const char *const votes[] = { "od", "ood", "oo", "o", "dd", "odt", "-" };
	struct fixture *f = *state;
	struct queue_options all = { .order = ORDER_FILE };
	struct queue_counts counts;

	load_items(f, votes, 7);
	assert_string_equal(lane_of(f, LANE_TIE), "1,6");
	assert_string_equal(lane_of(f, LANE_CONFLICT), "2");
	assert_string_equal(lane_of(f, LANE_UNANIMOUS), "3,5");
	assert_string_equal(lane_of(f, LANE_AUDIT), "3,5");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "");
	assert_string_equal(queue_of(f, &all, &counts), "1,2,6");
	assert_int_equal(counts.lanes[LANE_TIE].open, 2);
	decide(f, "eve", 1, "ok");
	assert_string_equal(lane_of(f, LANE_TIE), "6");
	queue_of(f, &all, &counts);
	assert_int_equal(counts.lanes[LANE_TIE].open, 1);
	assert_int_equal(counts.lanes[LANE_TIE].done, 1);
}

static void ones_own_are_left_out_unless_asked_for(void **state)
{
	static const char *const votes[] = { "od", "-od" };
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_FILE };
	struct queue_counts counts;

	load_items(f, votes, 2);
	db_set_actor(f->db, "ana");
	assert_string_equal(queue_of(f, &options, &counts), "2");
	assert_int_equal(counts.lanes[LANE_TIE].open, 2);
	assert_int_equal(counts.lanes[LANE_TIE].mine, 1);
	options.own = true;
	assert_string_equal(queue_of(f, &options, NULL), "1,2");
}

static void what_is_put_aside_comes_back(void **state)
{
	static const char *const votes[] = { "od", "do" };
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_FILE };
	struct journal_result result;
	struct queue_row row;
	int64_t changed;

	load_items(f, votes, 2);
	assert_ok(f, queue_skip(f->db, (int64_t[]){ 1 }, 1, "later, with Kim", &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(lane_of(f, LANE_TIE), "2");
	assert_ok(f, queue_rows(f->db, (int64_t[]){ 1 }, 1, &f->arena, &row, &f->error));
	assert_true(row.skipped);
	assert_string_equal(row.skip_reason, "later, with Kim");
	assert_int_equal(row.vote_count, 2);
	options.skipped = true;
	assert_string_equal(queue_of(f, &options, NULL), "1,2");
	/* Others see it still. */
	db_set_actor(f->db, "kim");
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	db_set_actor(f->db, "eve");
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	assert_string_equal(lane_of(f, LANE_TIE), "2");
	assert_ok(f, queue_unskip(f->db, (int64_t[]){ 1, 2 }, 2, &changed, &f->error));
	assert_int_equal(changed, 1);
	assert_string_equal(lane_of(f, LANE_TIE), "1,2");
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void the_sample_comes_before_approval(void **state)
{
	static const char *const votes[] = { "oo", "oo", "dd", "oo", "od", "dd" };
	struct fixture *f = *state;
	struct queue_options options = { .audit_size = 2, .seed = 7 };
	struct queue_audit audit;
	struct journal_result result;
	struct decision *decisions;
	size_t count;
	int64_t approved;

	load_items(f, votes, 6);
	assert_refused(f, queue_approve(f->db, 1, &options, &approved, &f->error), ERROR_CONFLICT,
		"2 of the audit sample of 2");
	options.lane = LANE_AUDIT;
	const char *sample = queue_of(f, &options, NULL);
	assert_string_equal(queue_of(f, &options, NULL), sample);
	int64_t first = atoll(sample), second = atoll(strchr(sample, ',') + 1);
	decide(f, "eve", first, "ok");
	assert_refused(f, queue_approve(f->db, 1, &options, &approved, &f->error), ERROR_CONFLICT,
		"1 of the audit sample of 2");
	decide(f, "eve", second, "odd");
	assert_ok(f, queue_audit_read(f->db, 1, &options, &audit, &f->error));
	assert_int_equal(audit.unanimous, 5);
	assert_int_equal(audit.checked, 2);
	assert_int_equal(audit.open, 3);
	assert_ok(f, queue_approve(f->db, 1, &options, &approved, &f->error));
	assert_int_equal(approved, 3);
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1"), 5);
	assert_ok(f, adjudication_read(f->db, 5, &f->arena, &decisions, &count, &f->error));
	assert_int_equal(count, 0); /* the tie */
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(result.title, "approve: 3 unanimous examples approved");
	assert_int_equal(count_of(f, "SELECT count(*) FROM example WHERE adjudicated = 1"), 2);
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void run(struct fixture *f, const char *sql)
{
	assert_ok(f, db_exec(f->db, &f->error, sql));
}

static void old_rules_are_stale(void **state)
{
	static const char *const votes[] = { "oo", "oo", "oo", "od" };
	struct fixture *f = *state;
	struct queue_options done = { .lane = LANE_STALE, .order = ORDER_FILE, .done = true };

	load_items(f, votes, 4);
	run(f, "UPDATE dataset SET guideline = 3");
	assert_string_equal(lane_of(f, LANE_STALE), ""); /* nobody knows which rules these had */
	run(f, "UPDATE annotation SET guideline = 2 WHERE example = 1 AND who = 'ben'");
	run(f, "UPDATE annotation SET guideline = 3 WHERE example = 2");
	assert_string_equal(lane_of(f, LANE_STALE), "1");
	decide(f, "eve", 1, "ok");
	assert_string_equal(lane_of(f, LANE_STALE), "");
	assert_string_equal(queue_of(f, &done, NULL), "1");
	/* Decided by a section that is another since; another section, and a draft, do not matter. */
	run(f, "UPDATE adjudication SET section = '2.1'");
	run(f,
		"INSERT INTO guideline_patch (uuid, dataset, section, title, old, new, state, version, who, at)"
		" VALUES ('a', 1, '2.2', '', '', '', 'active', 4, 'x', 0), ('b', 1, '2.1', '', '', '', 'open', 4, 'x', "
		"0)");
	assert_string_equal(lane_of(f, LANE_STALE), "");
	run(f, "UPDATE guideline_patch SET state = 'active' WHERE section = '2.1'");
	assert_string_equal(lane_of(f, LANE_STALE), "1");
	assert_string_equal(lane_of(f, LANE_OPEN), "1,4");
	run(f, "UPDATE dataset SET guideline = 4");
	db_set_actor(f->db, "kim");
	run(f, "UPDATE adjudication SET guideline = 4");
	assert_string_equal(lane_of(f, LANE_STALE), "2");
}

static void cite(struct fixture *f, int64_t id, const char *label, const char *section)
{
	struct decision decision = {
		.outcome = OUTCOME_LABEL, .label = label, .section = section, .sure = true, .spent = -1
	};

	assert_ok(f, adjudication_set(f->db, id, &decision, &f->error));
}

/* Answered "holds" it need not be looked at again; answered "flips" it must, whichever section it cites. */
static void the_answers_to_a_patch_say_what_is_stale(void **state)
{
	static const char text[] = "# 2.1 Refunds\nold rule\n# 2.2 Other\nother\n";
	static const char *const votes[] = { "od", "od", "od", "od" };
	static const int64_t other[] = { 4 };
	const struct patch_spec spec = { .section = "2.1", .text = "new rule", .examples = other, .example_count = 1 };
	struct fixture *f = *state;
	int64_t version, patch;

	load_items(f, votes, 4);
	assert_ok(f, guideline_import(f->db, 1, text, sizeof(text) - 1, "", &version, &f->error));
	for (int64_t id = 1; id <= 3; id++)
		cite(f, id, "ok", "2.1");
	cite(f, 4, "ok", "2.2");
	assert_ok(f, patch_write(f->db, 1, &spec, &patch, &f->error));
	assert_ok(f, patch_answer(f->db, patch, 1, VERDICT_HOLDS, &f->error));
	assert_ok(f, patch_answer(f->db, patch, 2, VERDICT_FLIPS, &f->error));
	assert_ok(f, patch_answer(f->db, patch, 4, VERDICT_FLIPS, &f->error));
	assert_string_equal(lane_of(f, LANE_STALE), "");
	assert_ok(f, patch_apply(f->db, patch, "the third can wait", &version, &f->error));
	assert_string_equal(lane_of(f, LANE_STALE), "2,3,4");
	/* The same answer again, now by the new rule. */
	cite(f, 2, "ok", "2.1");
	assert_string_equal(lane_of(f, LANE_STALE), "3,4");
	cite(f, 4, "odd", "2.2");
	assert_string_equal(lane_of(f, LANE_STALE), "3");
}

/* Labels that a split left without a word: of people, and of the record, on which nobody has said anything. */
static void what_a_split_lost_is_stale(void **state)
{
	static const char *const given[] = { "{\"prompt\":\"q1\",\"completion\":\"a\",\"label\":\"ok\"}",
		"{\"prompt\":\"q2\",\"completion\":\"b\"}",
		"{\"prompt\":\"q3\",\"completion\":\"c\",\"label\":\"odd\"}" };
	static const struct migration_part parts[] = { { "fine", "label:odd" }, { "good", NULL } };
	static const char *const from[] = { "ok" };
	const struct label_migration split = {
		.kind = MIGRATE_SPLIT, .from = from, .from_count = 1, .parts = parts, .part_count = 2
	};
	struct migration_report report;
	struct journal_result result;
	struct queue_counts counts;
	struct queue_options all = { .order = ORDER_FILE };
	struct fixture *f = *state;

	load(f, "tickets", SHAPE_PROMPT, NULL, given, 3);
	say(f, "ana", 2, "ok");
	db_set_actor(f->db, "eve");
	assert_string_equal(lane_of(f, LANE_STALE), "");
	assert_ok(f, label_migrate(f->db, 1, &split, false, &f->arena, &report, &f->error));
	assert_int_equal(report.unlabelled, 2);
	assert_string_equal(lane_of(f, LANE_STALE), "1,2");
	decide(f, "eve", 1, "good");
	assert_string_equal(lane_of(f, LANE_STALE), "2");
	queue_of(f, &all, &counts);
	assert_int_equal(counts.lanes[LANE_STALE].open, 1);
	assert_int_equal(counts.lanes[LANE_STALE].done, 1);
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_string_equal(lane_of(f, LANE_STALE), "");
}

static void a_second_adjudicator_is_waited_for(void **state)
{
	static const char *const votes[] = { "od", "oo" };
	struct fixture *f = *state;

	load_items(f, votes, 2);
	decide(f, "ana", 1, "ok"); /* annotated it */
	assert_string_equal(lane_of(f, LANE_SECOND), "");
	db_set_actor(f->db, "eve");
	assert_string_equal(lane_of(f, LANE_SECOND), "1");
	decide(f, "eve", 1, "ok");
	decide(f, "kim", 1, "odd");
	db_set_actor(f->db, "lou");
	assert_string_equal(lane_of(f, LANE_SECOND), "1");
	assert_string_equal(lane_of(f, LANE_TIE), "1");
	decide(f, "lou", 1, "odd");
	assert_string_equal(lane_of(f, LANE_SECOND), "");
}

static unsigned suspicion(struct fixture *f, int64_t id);

static void unanimous_and_still_wrong(void **state)
{
	static const char *const same[] = { "{\"prompt\":\"Q one\",\"completion\":\"a\"}",
		"{\"prompt\":\"q  ONE\",\"completion\":\"b\"}", "{\"prompt\":\"q two\",\"completion\":\"a\"}",
		"{\"prompt\":\"q three\",\"completion\":\"a\"}" };
	struct fixture *f = *state;

	load(f, "tickets", SHAPE_PROMPT, NULL, same, 4);
	vote(f, 1, "oo");
	vote(f, 2, "dd");
	vote(f, 3, "oo");
	vote(f, 4, "o");
	db_set_actor(f->db, "eve");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "1,2");
	assert_int_equal(suspicion(f, 1), SUSPECT_REPEAT);
	run(f, "UPDATE example SET gold = 'odd' WHERE id > 2");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "1,2,3,4");
	assert_int_equal(suspicion(f, 4), SUSPECT_GOLD);
	run(f, "UPDATE example SET gold = 'ok' WHERE id > 2");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "1,2");
	/* Two pairs of answers to one prompt are two questions. */
	run(f, "UPDATE example SET kind = 3");
	assert_string_equal(lane_of(f, LANE_SUSPECT), "");
}

struct finding {
	int64_t id;
	unsigned suspect;
	float gain;
	size_t place, at;
};

static bool look(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct finding *finding = context;

	(void)complete;
	for (size_t i = 0; i < count; i++, finding->at++)
		if (items[i].id == finding->id) {
			finding->suspect = items[i].suspect;
			finding->gain = items[i].gain;
			finding->place = finding->at;
		}
	return true;
}

static unsigned suspicion(struct fixture *f, int64_t id)
{
	struct queue_options options = { .lane = LANE_SUSPECT };
	struct finding finding = { .id = id };

	assert_ok(f, queue_build(f->db, 1, &options, look, &finding, NULL, &f->error));
	return finding.suspect;
}

/* ana and ben are nearly always right together, cem and dua nearly always wrong: two against two is no even match. */
static void good_annotators_weigh_more(void **state)
{
	enum { ITEMS = 60 };
	const char *votes[ITEMS];
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_GAIN };
	struct finding even = { .id = 1 }, skipped = { .id = 1 };

	for (size_t i = 0; i < ITEMS; i++)
		votes[i] = i == 0 ? "oodd" : i % 2 ? "ooo" : "ddd";
	for (size_t i = 40; i < ITEMS; i++)
		votes[i] = i % 2 ? "oo-d" : "dd-o";
	load_items(f, votes, ITEMS);
	assert_ok(f, queue_build(f->db, 1, &options, look, &even, NULL, &f->error));
	assert_true(even.gain > 0 && even.gain < 0.4F); /* by counting it would be 0.5 or more */
	/* Put aside by others it comes later. */
	db_set_actor(f->db, "kim");
	assert_ok(f, queue_skip(f->db, (int64_t[]){ 1 }, 1, "", NULL, &f->error));
	db_set_actor(f->db, "eve");
	assert_ok(f, queue_build(f->db, 1, &options, look, &skipped, NULL, &f->error));
	assert_true(skipped.gain < even.gain - 0.19F && skipped.gain > even.gain - 0.21F);
}

/* One pair of labels for a run, then the next; every example once, in more chunks than one. */
static void questions_come_in_runs(void **state)
{
	enum { ITEMS = 200 };
	const char *votes[ITEMS];
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_GAIN };
	struct sink sink = { .text = STRBUF_INIT };
	size_t changes = 0, listed = 0;
	bool seen[ITEMS + 1] = { false };

	for (size_t i = 0; i < ITEMS; i++)
		votes[i] = i % 2 ? "od" : "ot";
	load_items(f, votes, ITEMS);
	assert_ok(f, queue_build(f->db, 1, &options, take, &sink, NULL, &f->error));
	assert_int_equal(sink.count, ITEMS);
	assert_int_equal(sink.calls, 2);
	int64_t last = 0;
	for (char *at = sink.text.data; at != NULL && *at != '\0'; listed++) {
		int64_t id = strtoll(at, &at, 10);
		assert_false(seen[id]);
		seen[id] = true;
		changes += last != 0 && id % 2 != last % 2;
		last = id;
		at = *at == ',' ? at + 1 : NULL;
	}
	assert_int_equal(listed, ITEMS);
	assert_true(changes <= ITEMS / 10 && changes >= 1);
	strbuf_free(&sink.text);
}

static bool refuse(void *context, const struct queue_item *items, size_t count, bool complete)
{
	(void)context;
	(void)items;
	(void)count;
	(void)complete;
	return false;
}

static bool refuse_progress(void *context, int64_t done)
{
	(void)context;
	(void)done;
	return false;
}

static void it_can_be_stopped(void **state)
{
	static const char *const votes[] = { "od" };
	struct fixture *f = *state;
	struct queue_options options = { .order = ORDER_GAIN };

	load_items(f, votes, 1);
	assert_refused(
		f, queue_build(f->db, 1, &options, refuse, NULL, NULL, &f->error), ERROR_CANCELLED, "not needed");
	options.progress = refuse_progress;
	assert_refused(f, queue_build(f->db, 1, &options, NULL, NULL, NULL, &f->error), ERROR_CANCELLED, "not needed");
	options.progress = NULL;
	options.order = ORDER_ANNOTATOR;
	assert_refused(f, queue_build(f->db, 1, &options, NULL, NULL, NULL, &f->error), ERROR_INPUT, "which one");
}

static void votes_are_shuffled_by_the_seed(void **state)
{
	uint64_t seed = vote_order_seed("0000:17", "eve");
	size_t one[30], again[30], labels[30], seen = 0;
	char letter[VOTE_LETTER_SIZE];

	(void)state;
	assert_int_equal(seed, vote_order_seed("0000:17", "eve"));
	assert_true(seed != vote_order_seed("0000:17", "kim") && seed != vote_order_seed("0000:18", "eve"));
	assert_true((int64_t)seed >= 0);
	vote_order(seed, VOTE_ORDER_PEOPLE, one, 30);
	vote_order(seed, VOTE_ORDER_PEOPLE, again, 30);
	vote_order(seed, VOTE_ORDER_LABELS, labels, 30);
	assert_memory_equal(one, again, sizeof(one));
	assert_memory_not_equal(one, labels, sizeof(one));
	for (size_t i = 0; i < 30; i++)
		seen |= (size_t)1 << one[i];
	assert_int_equal(seen, ((size_t)1 << 30) - 1);
	vote_letter(0, letter);
	assert_string_equal(letter, "A");
	vote_letter(25, letter);
	assert_string_equal(letter, "Z");
	vote_letter(26, letter);
	assert_string_equal(letter, "AA");
	vote_letter(26 + 26 * 26, letter);
	assert_string_equal(letter, "AAA");
	vote_letter(SIZE_MAX, letter); /* no room for all of it, and no overflow */
	assert_int_equal(strlen(letter), VOTE_LETTER_SIZE - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lanes_follow_the_votes),
		TEST(ones_own_are_left_out_unless_asked_for),
		TEST(what_is_put_aside_comes_back),
		TEST(the_sample_comes_before_approval),
		TEST(old_rules_are_stale),
		TEST(the_answers_to_a_patch_say_what_is_stale),
		TEST(what_a_split_lost_is_stale),
		TEST(a_second_adjudicator_is_waited_for),
		TEST(unanimous_and_still_wrong),
		TEST(good_annotators_weigh_more),
		TEST(questions_come_in_runs),
		TEST(it_can_be_stopped),
		TEST(votes_are_shuffled_by_the_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
