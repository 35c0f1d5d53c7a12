/* Gates: their texts, answers, reasons and history, and the decision in words. */
#include "case_fixture.h"

#include "preop/model/case_text.h"
#include "preop/model/decision.h"
#include "preop/model/evidence.h"

static void test_gate_texts(void **state)
{
	static const char letters[] = "TRAIN";

	(void)state;
	for (int i = 0; i < GATE_COUNT; i++) {
		const struct gate_text *text = gate_text(i);

		assert_int_equal(text->letter, letters[i]);
		assert_true(text->look_for_count > 0 && text->signal_count > 0);
		assert_true(strlen(text->fails_when) > 0 && strlen(text->route) > 0);
		assert_string_equal(text->route_origin, "house");
		assert_string_equal(text->look_for[0].origin, "house");
		assert_int_equal(gate_index(letters[i]), i);
	}
	assert_int_equal(gate_index('t'), 0);
	assert_int_equal(gate_index('X'), -1);
	assert_int_equal(gate_index('\0'), -1);
}

/* Every signal that data/train.json names is one that is computed. */
static void test_gate_signals_exist(void **state)
{
	struct fixture *f = *state;
	struct signal *signals;
	size_t count;

	assert_ok(f, signal_read_all(f->db, &f->arena, &signals, &count, &f->error));
	for (int i = 0; i < GATE_COUNT; i++) {
		for (size_t j = 0; j < gate_text(i)->signal_count; j++)
			assert_non_null(signal_find(signals, count, gate_text(i)->signals[j]));
	}
}

static void test_gate_answers(void **state)
{
	struct fixture *f = *state;
	struct gate gates[GATE_COUNT];

	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_int_equal(gate_verdict(gates), VERDICT_NOT_DECIDED);
	assert_int_equal(gates[0].at, CLOCK_NONE);
	assert_ok(f, gate_set(f->db, 'r', GATE_FAIL, "facts change", &f->error));
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_int_equal(gates[1].answer, GATE_FAIL);
	assert_string_equal(gates[1].rationale, "facts change");
	assert_string_equal(gates[1].who, "ana");
	assert_int_equal(gates[1].at, NOW);
	assert_int_equal(gate_verdict(gates), VERDICT_NOT_READY);
	assert_false(gate_set(f->db, 'Z', GATE_FAIL, "", &f->error));
}

static void test_gate_needs_rationale(void **state)
{
	struct fixture *f = *state;
	struct gate gates[GATE_COUNT];

	assert_false(gate_set(f->db, 'T', GATE_WAIVED, " \n", &f->error));
	/* There are no examples, which speaks against A: a pass must say why. */
	assert_false(gate_set(f->db, 'A', GATE_PASS, NULL, &f->error));
	assert_non_null(strstr(f->error.message, "examples"));
	assert_ok(f, gate_set(f->db, 'A', GATE_FAIL, NULL, &f->error));
	for (const char *letter = "TRAIN"; *letter; letter++)
		assert_ok(f, gate_set(f->db, *letter, *letter == 'I' ? GATE_WAIVED : GATE_PASS, "seen", &f->error));
	/* What speaks against a pass, and who answers for a waiver until when, has to be there first. */
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_int_equal(gate_verdict(gates), VERDICT_NOT_DECIDED);
	for (int i = 0; i < GATE_COUNT; i++)
		assert_string_not_equal(gates[i].amber, "");
	for (const char *letter = "TRAN"; *letter; letter++) {
		const struct evidence_new link = { .owner = "gate",
			.claim = (char[]){ *letter, '\0' },
			.kind = "note",
			.target = "looked at 40",
			.expires_at = CLOCK_NONE };

		assert_ok(f,
			case_text_set(
				f->db, "gate", link.claim, "counter", "none found by raj; looked at 40", &f->error));
		assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
	}
	assert_ok(f, case_text_set(f->db, "gate", "I", "owner", "ana", &f->error));
	assert_ok(f, case_text_set(f->db, "gate", "I", "until", "2025-07-01", &f->error));
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_int_equal(gate_verdict(gates), VERDICT_READY);
}

/* Nobody has to touch the file for a waiver to end or for evidence to expire. */
static void test_amber_comes_by_itself(void **state)
{
	struct fixture *f = *state;
	struct gate gates[GATE_COUNT];
	struct evidence_new link = {
		.owner = "gate", .claim = "T", .kind = "note", .target = "asked ten people", .expires_at = NOW + 10
	};

	test_gate_needs_rationale(state);
	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_int_equal(gates[0].evidence, 2);
	assert_int_equal(gate_verdict(gates), VERDICT_READY);
	clock_fix(NOW + 10);
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_string_equal(gates[0].amber, "1 of 2 links of evidence changed, expired or are gone");
	assert_int_equal(gate_verdict(gates), VERDICT_NOT_DECIDED);
	clock_fix(NOW + INT64_C(30) * 24 * 3600 * 1000);
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_string_equal(gates[3].amber, "the waiver of ana ended on 2025-07-01");
}

static const char *sentence_of(struct fixture *f)
{
	struct gate gates[GATE_COUNT];
	struct train_decision decision;
	struct strbuf out = STRBUF_INIT;

	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_ok(f, decision_read(f->db, &f->arena, gates, &decision, &f->error));
	assert_ok(f, decision_sentence(f->db, gates, &decision, &out, &f->error));
	const char *copy = arena_strdup(&f->arena, out.data);
	strbuf_free(&out);
	return copy;
}

static void test_the_decision_in_words(void **state)
{
	static const struct {
		const char *title, *box, *route;
	} strands[] = {
		{ "answers are out of date", "facts", "" },
		{ "prose instead of lists", "behavior", "a schema for the steps" },
		{ "tone is uneven", "behavior", "examples in the prompt" },
	};
	static const char *const tests[] = { "weights.stable", "weights.pervasive", "weights.measurable" };
	struct fixture *f = *state;
	struct strand *all;
	size_t count;

	assert_string_equal(sentence_of(f), "Not decided: do not train yet. T, R, A, I and N are not answered.");
	for (size_t i = 0; i < 3; i++) {
		int64_t id;
		assert_ok(f, strand_add(f->db, strands[i].title, &id, &f->error));
		assert_ok(f, strand_set(f->db, id, "box", strands[i].box, &f->error));
		assert_ok(f, strand_set(f->db, id, "route", strands[i].route, &f->error));
	}
	assert_ok(f, strand_list(f->db, &f->arena, &all, &count, &f->error));
	for (size_t i = 0; i < 3; i++)
		assert_ok(f, case_text_set(f->db, "strand", all[2].uuid, tests[i], "yes", &f->error));
	assert_ok(f, case_text_set(f->db, "strand", all[2].uuid, "diagnosis", "too-verbose", &f->error));
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "facts", &f->error));
	assert_string_equal(sentence_of(f),
		"Not ready: do not train on this. R fails. T, A, I and N are not answered. R: Retrieval for facts, a "
		"tool or a "
		"query for state, policy code for permissions.\n"
		"- retrieval for \"answers are out of date\"\n"
		"- for \"prose instead of lists\": a schema for the steps\n"
		"- for \"tone is uneven\": examples in the prompt; a narrow tune only if prompting has reached its "
		"plateau, the wish "
		"holds for every answer, it can be measured, and the volume pays for it");
}

static void test_gate_history(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	struct gate_change *changes;
	size_t count;

	assert_ok(f, gate_set(f->db, 'T', GATE_FAIL, "first", &f->error));
	assert_ok(f, gate_set(f->db, 'R', GATE_FAIL, "another gate", &f->error));
	assert_ok(f, gate_set(f->db, 'T', GATE_PASS, "second", &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	assert_ok(f, gate_history(f->db, &f->arena, 'T', &changes, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(changes[0].answer, GATE_FAIL);
	assert_string_equal(changes[0].rationale, "first");
	assert_false(changes[0].taken_back);
	assert_int_equal(changes[1].answer, GATE_PASS);
	assert_true(changes[1].taken_back);
}

static const struct gate_change *history_of(struct fixture *f, char letter, size_t *count)
{
	struct gate_change *changes;

	assert_ok(f, gate_history(f->db, &f->arena, letter, &changes, count, &f->error));
	return changes;
}

/* All that is written of a gate is in it, as it was when it was written, and nothing of another gate. */
static void test_gate_history_of_texts_and_evidence(void **state)
{
	struct fixture *f = *state;
	struct evidence_new link = { "gate", "I", "note", "forty tickets", "read twice", CLOCK_NONE };
	const enum gate_answer waived = GATE_WAIVED;
	const struct gate_change *changes;
	struct strbuf words = STRBUF_INIT;
	char uuid[UUID_SIZE];
	size_t count;

	assert_ok(f,
		gate_enter(f->db, 'I',
			&(struct gate_entry){
				&waived, "a trial", "It is seen.", "none; I looked", "ana", "2030-01-01" },
			&f->error));
	assert_ok(f, gate_enter(f->db, 'T', &(struct gate_entry){ .claim = "another gate" }, &f->error));
	assert_ok(f, evidence_add(f->db, &link, uuid, &f->error));
	link.owner = "technique";
	link.claim = "prompting";
	assert_ok(f, evidence_add(f->db, &link, NULL, &f->error));
	assert_ok(f, evidence_remove(f->db, uuid, &f->error));
	assert_ok(f, gate_enter(f->db, 'I', &(struct gate_entry){ .owner = "" }, &f->error));
	changes = history_of(f, 'i', &count);
	assert_int_equal(count, 8);
	for (size_t i = 0; i < count; i++) {
		strbuf_addf(&words, "%s ", changes[i].what);
		gate_change_print(&changes[i], &words);
		strbuf_addc(&words, '\n');
		assert_string_equal(changes[i].who, "ana");
		assert_int_equal(changes[i].at, NOW);
	}
	assert_string_equal(words.data,
		"claim It is seen.\n"
		"counter none; I looked\n"
		"owner ana\n"
		"until 2030-01-01\n"
		"answer waived: a trial\n"
		"evidence note forty tickets, read twice\n"
		"evidence unlinked: note forty tickets, read twice\n"
		"owner taken away: ana\n");
	history_of(f, 'T', &count);
	assert_int_equal(count, 1);
	strbuf_free(&words);
}

/* Undone together, they are taken back together; a forger's state is shown as what can be read of it. */
static void test_gate_history_of_an_action_taken_back(void **state)
{
	struct fixture *f = *state;
	struct journal_result result;
	const struct gate_change *changes;
	size_t count;

	assert_ok(f, gate_enter(f->db, 'I', &(struct gate_entry){ .claim = "a", .counter = "b" }, &f->error));
	assert_ok(f, journal_undo(f->db, &result, &f->error));
	changes = history_of(f, 'I', &count);
	assert_int_equal(count, 2);
	assert_true(changes[0].taken_back && changes[1].taken_back);
	assert_ok(f, journal_redo(f->db, &result, &f->error));
	changes = history_of(f, 'I', &count);
	assert_false(changes[0].taken_back || changes[1].taken_back);
	assert_ok(f, db_run(f->db, &f->error, "UPDATE op SET after = '{\"value\":[' WHERE kind = 'case-text'", ""));
	changes = history_of(f, 'I', &count);
	assert_int_equal(count, 2);
	assert_string_equal(changes[0].text, "");
}

static void test_gate_texts_are_signed(void **state)
{
	struct fixture *f = *state;
	struct gate gates[GATE_COUNT];

	assert_ok(f, gate_enter(f->db, 'T', &(struct gate_entry){ .claim = "a" }, &f->error));
	assert_ok(f, gate_read_all(f->db, &f->arena, gates, &f->error));
	assert_string_equal(gates[0].claim_who, "ana");
	assert_int_equal(gates[0].claim_at, NOW);
	assert_string_equal(gates[0].counter_who, "");
	assert_int_equal(gates[0].counter_at, CLOCK_NONE);
}

static void test_gate_words(void **state)
{
	enum gate_answer answer;

	(void)state;
	for (int i = GATE_UNKNOWN; i <= GATE_WAIVED; i++) {
		assert_true(gate_answer_parse(gate_answer_word((enum gate_answer)i), &answer));
		assert_int_equal(answer, i);
	}
	assert_false(gate_answer_parse("maybe", &answer));
	assert_string_equal(gate_verdict_word(VERDICT_NOT_DECIDED), "NOT DECIDED");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gate_texts),
		TEST(test_gate_signals_exist),
		TEST(test_gate_answers),
		TEST(test_gate_needs_rationale),
		TEST(test_amber_comes_by_itself),
		TEST(test_the_decision_in_words),
		TEST(test_gate_history),
		TEST(test_gate_history_of_texts_and_evidence),
		TEST(test_gate_history_of_an_action_taken_back),
		TEST(test_gate_texts_are_signed),
		TEST(test_gate_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
