/* Every kind of check on one output: right, wrong, without a value, and hostile. */
#include "case_fixture.h"

#include "model/check_kind.h"
#include "preop/model/check_run.h"

struct trial {
	const char *kind, *spec;
	const char *output, *reference;        /* NULL: none */
	const char *calls, *retrieved, *extra; /* the same */
	int state;
	double value;       /* NAN: none */
	const char *detail; /* part of it; NULL: whatever */
};

static struct check_text text(const char *bytes)
{
	return (struct check_text){ bytes, bytes != NULL ? strlen(bytes) : 0 };
}

static void judge_bytes(const struct trial *trial, struct check_text output, struct check_verdict *verdict)
{
	const struct check_means means = { .db = NULL };
	const struct check_output in = {
		.text = output,
		.reference = text(trial->reference),
		.calls = text(trial->calls),
		.retrieved = text(trial->retrieved),
		.extra = text(trial->extra),
		.state = trial->state,
		.case_id = "c1",
		.means = &means,
	};
	struct error error = ERROR_INIT;
	struct arena arena = ARENA_INIT;
	struct check_spec spec;
	struct check_ready ready;
	const struct check_kind *kind = check_kind_find(trial->kind, &error);

	if (kind == NULL || !check_spec_read(kind, trial->spec, &spec, &error) ||
		!check_prepare(&spec, &arena, &ready, &error))
		fail_msg("%s %s: %s", trial->kind, trial->spec, error.message);
	if (!check_judge(&ready, &in, verdict, &error))
		fail_msg("%s %s: %s", trial->kind, trial->spec, error.message);
	check_release(&ready);
	arena_free(&arena);
}

static bool same_value(double a, double b)
{
	return isnan(a) ? isnan(b) : fabs(a - b) < 1e-9;
}

static void run(const struct trial *trials, size_t count)
{
	struct check_verdict verdict = { .label = STRBUF_INIT, .detail = STRBUF_INIT };

	for (size_t i = 0; i < count; i++) {
		const struct trial *trial = &trials[i];
		judge_bytes(trial, text(trial->output != NULL ? trial->output : ""), &verdict);
		if (!same_value(verdict.value, trial->value) ||
			(trial->detail != NULL && strstr(verdict.detail.data, trial->detail) == NULL))
			fail_msg("%s %s on \"%s\": %g, %s", trial->kind, trial->spec, trial->output, verdict.value,
				verdict.detail.data);
		assert_true(verdict.detail.len > 0);
	}
	strbuf_free(&verdict.label);
	strbuf_free(&verdict.detail);
}

#define RUN(trials) run(trials, sizeof(trials) / sizeof((trials)[0]))
#define NONE ((double)NAN)

static void test_texts(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "exact", .spec = "{}", .output = " 18\n", .reference = "18", .value = 1 },
		{ .kind = "exact",
			.spec = "{\"fold\":[]}",
			.output = "18\n",
			.reference = "18",
			.value = 0,
			.detail = "byte 3" },
		{ .kind = "exact",
			.spec = "{\"fold\":[\"case\"]}",
			.output = "STRASSE",
			.reference = "stra\xC3\x9F"
				     "e",
			.value = 1 },
		{ .kind = "exact",
			.spec = "{\"fold\":[\"punctuation\",\"case\"]}",
			.output = "Yes!",
			.reference = "yes",
			.value = 1 },
		{ .kind = "exact", .spec = "{}", .output = "18", .value = NONE, .detail = "no reference" },
		{ .kind = "exact",
			.spec = "{\"after\":\"</think>\"}",
			.output = "<think>17</think> 18",
			.reference = "18",
			.value = 1 },
		{ .kind = "exact", .spec = "{\"not\":true}", .output = "18", .reference = "18", .value = 0 },
		{ .kind = "exact", .spec = "{}", .output = "x\xFFy", .reference = "x\xFFy", .value = 1 },
		{ .kind = "exact",
			.spec = "{}",
			.reference = "18",
			.state = CHECK_STATE_ERROR,
			.value = NONE,
			.detail = "error" },
		{ .kind = "exact",
			.spec = "{\"count\":\"refused=0, empty=0.5\"}",
			.state = CHECK_STATE_EMPTY,
			.value = 0.5 },
		{ .kind = "contains",
			.spec = "{}",
			.output = "it is  18 eggs",
			.reference = "is 18",
			.value = 1,
			.detail = "byte 4" },
		{ .kind = "contains",
			.spec = "{\"text\":\"x\"}",
			.output = "abc",
			.value = 0,
			.detail = "has no \"x\"" },
		{ .kind = "contains-any", .spec = "{\"texts\":[\"x\",\"b\"]}", .output = "abc", .value = 1 },
		{ .kind = "contains-any", .spec = "{\"texts\":[\"x\",\"y\"]}", .output = "abc", .value = 0 },
		{ .kind = "contains-all", .spec = "{\"texts\":[\"a\",\"b\"]}", .output = "abc", .value = 1 },
		{ .kind = "contains-all",
			.spec = "{\"texts\":[\"a\",\"z\"]}",
			.output = "abc",
			.value = 0,
			.detail = "\"z\"" },
		{ .kind = "starts-with", .spec = "{\"text\":\"Dear\"}", .output = " Dear Ana", .value = 1 },
		{ .kind = "starts-with", .spec = "{\"text\":\"Dear\"}", .output = "Hi Ana", .value = 0 },
		{ .kind = "starts-with", .spec = "{\"text\":\"Dear\"}", .output = "De", .value = 0 },
	};

	(void)state;
	RUN(trials);
}

static void test_patterns(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "regex",
			.spec = "{\"pattern\":\"[0-9]+\"}",
			.output = "a 42",
			.value = 1,
			.detail = "\"42\" at byte 3" },
		{ .kind = "regex", .spec = "{\"pattern\":\"[0-9]+\",\"whole\":true}", .output = "a 42", .value = 0 },
		{ .kind = "regex", .spec = "{\"pattern\":\"YES\",\"ignore_case\":true}", .output = "yes", .value = 1 },
		{ .kind = "regex", .spec = "{\"pattern\":\"x\"}", .output = "\xFF\xFE y", .value = 0 },
		/* explodes: over within the limit, and no verdict */
		{ .kind = "regex",
			.spec = "{\"pattern\":\"^(a|aa|a?)+$\"}",
			.output = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
			.value = NONE },
	};

	(void)state;
	RUN(trials);
}

static void test_numbers(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "number",
			.spec = "{}",
			.output = "so 9 * 2 = $18\nA: 18",
			.reference = "#### 18",
			.value = 1 },
		{ .kind = "number", .spec = "{}", .output = "#### 1,800", .reference = "1800", .value = 1 },
		{ .kind = "number",
			.spec = "{}",
			.output = "A: 26",
			.reference = "A: 18",
			.value = 0,
			.detail = "26 at byte 4, wanted 18" },
		{ .kind = "number", .spec = "{}", .output = "18 or 20", .reference = "20", .value = 1 },
		{ .kind = "number",
			.spec = "{\"take\":\"first\"}",
			.output = "18 or 20",
			.reference = "18",
			.value = 1 },
		{ .kind = "number", .spec = "{\"value\":-5.5}", .output = "it is -5.5", .value = 1 },
		{ .kind = "number",
			.spec = "{\"value\":-5}",
			.output = "minus: \xE2\x88\x92"
				  "5.",
			.value = 1 },
		{ .kind = "number", .spec = "{\"value\":5}", .output = "3-5", .value = 1 },
		{ .kind = "number", .spec = "{\"value\":-5}", .output = "-$5", .value = 1 },
		{ .kind = "number", .spec = "{\"value\":100,\"relative\":0.01}", .output = "99.2", .value = 1 },
		{ .kind = "number", .spec = "{\"value\":100,\"tolerance\":0.5}", .output = "99.2", .value = 0 },
		{ .kind = "number",
			.spec = "{\"value\":1234.5,\"decimal\":\"comma\"}",
			.output = "1.234,5",
			.value = 1 },
		{ .kind = "number", .spec = "{\"value\":1e3}", .output = "1e3", .value = 1 },
		{ .kind = "number",
			.spec = "{\"value\":1}",
			.output = "none at all",
			.value = 0,
			.detail = "no number" },
		{ .kind = "number",
			.spec = "{\"value\":1,\"marked\":true}",
			.output = "1",
			.value = 0,
			.detail = "behind a mark" },
		{ .kind = "number",
			.spec = "{}",
			.output = "1",
			.reference = "one",
			.value = NONE,
			.detail = "reference has no number" },
		{ .kind = "number", .spec = "{\"value\":7}", .output = "1e999 and 7", .value = 1 },
	};

	(void)state;
	RUN(trials);
}

static void test_json(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "json", .spec = "{}", .output = " {\"a\": 1}\n", .value = 1 },
		{ .kind = "json", .spec = "{}", .output = "Here:\n```json\n{\"a\": 1}\n```\nDone", .value = 1 },
		{ .kind = "json", .spec = "{\"fence\":false}", .output = "```json\n{}\n```", .value = 0 },
		{ .kind = "json", .spec = "{}", .output = "{\"a\": }", .value = 0, .detail = "at byte 7" },
		{ .kind = "json", .spec = "{\"root\":\"object\"}", .output = "[1]", .value = 0, .detail = "no object" },
		{ .kind = "json", .spec = "{\"root\":\"array\"}", .output = "[1]", .value = 1 },
		{ .kind = "json", .spec = "{}", .output = "", .value = 0 },
		{ .kind = "json-schema",
			.spec = "{\"schema\":{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":"
				"\"integer\"}}}}",
			.output = "{\"a\":1}",
			.value = 1 },
		{ .kind = "json-schema",
			.spec = "{\"schema\":{\"properties\":{\"a\":{\"type\":\"integer\"}}}}",
			.output = "{\"a\":\"1\"}",
			.value = 0,
			.detail = "/a: is no integer" },
		{ .kind = "json-schema",
			.spec = "{\"schema\":{\"$ref\":\"#\"}}",
			.output = "1",
			.value = NONE,
			.detail = "refers to itself" },
	};

	(void)state;
	RUN(trials);
}

static void test_lengths_and_phrases(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "length",
			.spec = "{\"most\":3}",
			.output = "\xC3\xA9t\xC3\xA9",
			.value = 1,
			.detail = "3 characters" },
		{ .kind = "length",
			.spec = "{\"unit\":\"words\",\"least\":3}",
			.output = "two words",
			.value = 0,
			.detail = "2 words" },
		{ .kind = "length", .spec = "{\"unit\":\"lines\",\"most\":2}", .output = "a\nb\n", .value = 1 },
		{ .kind = "length",
			.spec = "{\"unit\":\"tokens\",\"most\":10}",
			.output = "four little words here",
			.value = 1,
			.detail = "estimated" },
		{ .kind = "length",
			.spec = "{\"most\":3}",
			.output = "abcd",
			.state = CHECK_STATE_TRUNCATED,
			.value = 0 },
		{ .kind = "phrases", .spec = "{\"banned\":[\"rate\"]}", .output = "Moderate it.", .value = 1 },
		{ .kind = "phrases",
			.spec = "{\"banned\":[\"rate\"]}",
			.output = "The RATE is",
			.value = 0,
			.detail = "banned" },
		{ .kind = "phrases",
			.spec = "{\"banned\":[\"rate\"],\"words\":false}",
			.output = "Moderate",
			.value = 0 },
		{ .kind = "phrases",
			.spec = "{\"required\":[\"\xC3\xA9TAT\"]}",
			.output = "l'\xC3\x89tat",
			.value = 1 },
		{ .kind = "phrases",
			.spec = "{\"required\":[\"\xE8\xBF\x94\xE9\x87\x91\"]}",
			.output = "\xE8\xAF\xB7\xE8\xBF\x94\xE9\x87\x91\xE7\xBB\x99",
			.value = 1 },
		{ .kind = "phrases",
			.spec = "{\"required\":[\"a b\",\"c\"]}",
			.output = "a  b",
			.value = 0,
			.detail = "has no \"c\"" },
		{ .kind = "refusal",
			.spec = "{}",
			.output = "I\xE2\x80\x99m sorry, but I can\xE2\x80\x99t help with that.",
			.value = 1 },
		{ .kind = "refusal", .spec = "{}", .output = "Sure: 42.", .value = 0 },
		{ .kind = "refusal", .spec = "{\"not\":true}", .output = "Sure: 42.", .value = 1 },
		{ .kind = "refusal", .spec = "{}", .state = CHECK_STATE_REFUSED, .value = 1 },
		{ .kind = "refusal", .spec = "{}", .state = CHECK_STATE_FILTERED, .value = NONE },
		{ .kind = "refusal", .spec = "{\"phrases\":[\"nope\"]}", .output = "Nope.", .value = 1 },
	};

	(void)state;
	RUN(trials);
}

#define CALL(name, arguments)                                                                                          \
	"[{\"type\":\"function\",\"function\":{\"name\":\"" name "\",\"arguments\":\"" arguments "\"}}]"

static void test_calls(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "tool-call",
			.spec = "{\"calls\":[{\"name\":\"find\",\"arguments\":{\"q\":\"x\",\"n\":1.0}}]}",
			.calls = CALL("find", "{\\\"n\\\":1,\\\"q\\\":\\\"x\\\"}"),
			.state = CHECK_STATE_EMPTY,
			.value = 1 },
		{ .kind = "tool-call",
			.spec = "{\"calls\":{\"name\":\"find\",\"arguments\":{\"q\":\"x\"}}}",
			.calls = CALL("find", "{\\\"q\\\":\\\"y\\\"}"),
			.value = 0,
			.detail = "there is find(" },
		{ .kind = "tool-call",
			.spec = "{\"calls\":{\"name\":\"find\",\"arguments\":{\"q\":\"x\"}},\"arguments\":\"subset\"}",
			.calls = CALL("find", "{\\\"q\\\":\\\"x\\\",\\\"k\\\":3}"),
			.value = 1 },
		{ .kind = "tool-call",
			.spec = "{}",
			.calls = "[{\"name\":\"a\",\"input\":{}}]",
			.reference = "[{\"name\":\"a\",\"arguments\":{}}]",
			.value = 1 },
		{ .kind = "tool-call",
			.spec = "{\"calls\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"order\":true}",
			.calls = "[{\"name\":\"b\"},{\"name\":\"a\"}]",
			.value = 0 },
		{ .kind = "tool-call",
			.spec = "{\"calls\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
			.calls = "[{\"name\":\"b\"},{\"name\":\"a\"}]",
			.value = 1 },
		{ .kind = "tool-call",
			.spec = "{\"calls\":[{\"name\":\"a\"}]}",
			.calls = "[{\"name\":\"a\"},{\"name\":\"c\"}]",
			.value = 0,
			.detail = "2 calls, 1 were wanted" },
		{ .kind = "tool-call",
			.spec = "{\"calls\":[{\"name\":\"a\"}],\"more\":true}",
			.calls = "[{\"name\":\"a\"},{\"name\":\"c\"}]",
			.value = 1 },
		{ .kind = "tool-call",
			.spec = "{\"name\":\"a\",\"times\":2}",
			.calls = "[{\"name\":\"a\"}]",
			.value = 0,
			.detail = "1 times" },
		{ .kind = "tool-call",
			.spec = "{\"name\":\"a\",\"schema\":{\"required\":[\"q\"]}}",
			.calls = CALL("a", "{}"),
			.value = 0,
			.detail = "has no q" },
		{ .kind = "tool-call", .spec = "{\"name\":\"a\"}", .calls = "[{\"na", .value = 0, .detail = "no JSON" },
		{ .kind = "tool-call", .spec = "{\"name\":\"a\"}", .output = "done", .value = 0 },
		{ .kind = "tool-call", .spec = "{\"name\":\"a\"}", .state = CHECK_STATE_EMPTY, .value = NONE },
		{ .kind = "tool-call", .spec = "{\"name\":\"a\"}", .state = CHECK_STATE_ERROR, .value = NONE },
		{ .kind = "no-call", .spec = "{}", .output = "I will answer.", .value = 1 },
		{ .kind = "no-call", .spec = "{}", .calls = "[{\"name\":\"a\"}]", .value = 0, .detail = "called a(" },
		{ .kind = "no-call", .spec = "{\"name\":\"b\"}", .calls = "[{\"name\":\"a\"}]", .value = 1 },
		{ .kind = "no-call", .spec = "{}", .state = CHECK_STATE_REFUSED, .value = 1 },
		{ .kind = "no-call", .spec = "{}", .state = CHECK_STATE_ERROR, .value = NONE },
	};

	(void)state;
	RUN(trials);
}

static void test_overlap(void **state)
{
	static const struct trial trials[] = {
		/* Lin 2004, section 3.2: S1 "police killed the gunman", S2 "police kill the gunman", S3 "the gunman kill police" */
		{ .kind = "rouge-l",
			.spec = "{}",
			.output = "police kill the gunman",
			.reference = "police killed the gunman",
			.value = 0.75 },
		{ .kind = "rouge-l",
			.spec = "{}",
			.output = "the gunman kill police",
			.reference = "police killed the gunman",
			.value = 0.5 },
		{ .kind = "rouge-l", .spec = "{}", .output = "x", .reference = "y", .value = 0 },
		{ .kind = "rouge-l",
			.spec = "{\"pass\":0.6}",
			.output = "police kill the gunman",
			.reference = "police killed the gunman",
			.value = 1,
			.detail = "passes from 0.6" },
		{ .kind = "rouge-l", .spec = "{}", .output = "x", .reference = "...", .value = NONE },
		{ .kind = "rouge-l", .spec = "{}", .output = "x", .value = NONE },
		{ .kind = "levenshtein",
			.spec = "{}",
			.output = "kitten",
			.reference = "sitting",
			.value = 1 - 3.0 / 7 },
		{ .kind = "levenshtein", .spec = "{}", .output = "", .reference = "", .value = 1 },
		{ .kind = "levenshtein", .spec = "{}", .output = "\xC3\xA9", .reference = "e", .value = 0 },
	};

	(void)state;
	RUN(trials);
}

static void test_labels(void **state)
{
	static const struct trial trials[] = {
		{ .kind = "label",
			.spec = "{\"classes\":[\"relevant\",\"not relevant\"]}",
			.output = "It is not relevant.",
			.reference = "not relevant",
			.value = 1 },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"]}",
			.output = "Yes.",
			.reference = "no",
			.value = 0,
			.detail = "yes, wanted no" },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"]}",
			.output = "yes and no",
			.reference = "no",
			.value = 0,
			.detail = "more than one" },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"],\"take\":\"last\"}",
			.output = "yes? no",
			.reference = "no",
			.value = 1 },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"],\"take\":\"whole\"}",
			.output = "yes, it is",
			.reference = "yes",
			.value = 0 },
		{ .kind = "label",
			.spec = "{\"classes\":[\"a\",\"b\"],\"map\":{\"billing\":\"b\"}}",
			.output = "Billing",
			.reference = "b",
			.value = 1 },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"]}",
			.output = "maybe",
			.reference = "no",
			.value = 0,
			.detail = "none" },
		{ .kind = "label",
			.spec = "{\"classes\":[\"yes\",\"no\"]}",
			.output = "yes",
			.reference = "perhaps",
			.value = NONE },
	};

	(void)state;
	RUN(trials);
}

static void test_retrieval(void **state)
{
	static const char three[] = "[\"a\",{\"id\":\"b\"},{\"_id\":\"c\"}]";
	static const struct trial trials[] = {
		{ .kind = "retrieval",
			.spec = "{}",
			.retrieved = three,
			.extra = "{\"relevant\":[\"b\",\"z\"]}",
			.value = 0.5 },
		{ .kind = "retrieval",
			.spec = "{\"k\":1}",
			.retrieved = three,
			.extra = "{\"relevant\":[\"b\"]}",
			.value = 0 },
		{ .kind = "retrieval",
			.spec = "{\"measure\":\"mrr\"}",
			.retrieved = three,
			.extra = "{\"relevant\":[\"c\",\"b\"]}",
			.value = 0.5 },
		{ .kind = "retrieval",
			.spec = "{\"measure\":\"precision\",\"k\":2}",
			.retrieved = three,
			.extra = "{\"relevant\":[\"a\"]}",
			.value = 0.5 },
		/* gains 3, 2, 0 where 3, 2 would be the best: the order is the best one */
		{ .kind = "retrieval",
			.spec = "{\"measure\":\"ndcg\"}",
			.retrieved = three,
			.extra = "{\"relevant\":{\"a\":3,\"b\":2}}",
			.value = 1 },
		/* (1 + 3/log2(3)) / (3 + 1/log2(3)) */
		{ .kind = "retrieval",
			.spec = "{\"measure\":\"ndcg\"}",
			.retrieved = three,
			.extra = "{\"relevant\":{\"a\":1,\"b\":3}}",
			.value = 0.796707580990 },
		{ .kind = "retrieval",
			.spec = "{\"measure\":\"hit\",\"k\":1}",
			.retrieved = three,
			.reference = "[\"a\"]",
			.value = 1 },
		{ .kind = "retrieval",
			.spec = "{}",
			.retrieved = "[\"a\",\"a\"]",
			.extra = "{\"relevant\":[\"a\"]}",
			.value = 1 },
		{ .kind = "retrieval", .spec = "{}", .extra = "{\"relevant\":[\"a\"]}", .value = NONE },
		{ .kind = "retrieval", .spec = "{}", .retrieved = three, .extra = "{\"relevant\":[]}", .value = NONE },
		{ .kind = "retrieval",
			.spec = "{}",
			.retrieved = "[",
			.extra = "{\"relevant\":[\"a\"]}",
			.value = NONE },
	};

	(void)state;
	RUN(trials);
}

/* What nobody meant: NULs, bytes that are no UTF-8, depth, and much of everything. No kind may fail or take long. */
static void test_hostile_outputs(void **state)
{
	static const struct trial kinds[] = {
		{ .kind = "exact", .spec = "{}" },
		{ .kind = "contains", .spec = "{}" },
		{ .kind = "regex", .spec = "{\"pattern\":\"(x+x+)+y\"}" },
		{ .kind = "number", .spec = "{\"value\":1}" },
		{ .kind = "json", .spec = "{}" },
		{ .kind = "json-schema", .spec = "{\"schema\":{\"items\":{\"$ref\":\"#\"}}}" },
		{ .kind = "length", .spec = "{\"unit\":\"words\",\"most\":1}" },
		{ .kind = "phrases", .spec = "{\"banned\":[\"aaaaaaaaab\"]}" },
		{ .kind = "label", .spec = "{\"classes\":[\"a\",\"[[\"]}" },
		{ .kind = "refusal", .spec = "{}" },
		{ .kind = "tool-call", .spec = "{}" },
		{ .kind = "rouge-l", .spec = "{}" },
		{ .kind = "levenshtein", .spec = "{}" },
	};
	static const char *const units[] = { "[", "a", "{\"a\":", "1", "x", "\xFF", "```", "I can't ", "1,",
		"\xF0\x9F\x99" };
	struct check_verdict verdict = { .label = STRBUF_INIT, .detail = STRBUF_INIT };

	(void)state;
	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		struct strbuf output = STRBUF_INIT;
		for (int i = 0; i < 3000; i++)
			strbuf_adds(&output, units[u]);
		output.data[output.len / 2] = '\0';
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			struct trial trial = kinds[k];
			trial.reference = trial.calls = units[u];
			judge_bytes(&trial, (struct check_text){ output.data, output.len }, &verdict);
			assert_true(isnan(verdict.value) || (verdict.value >= 0 && verdict.value <= 1));
			assert_true(verdict.detail.len > 0);
		}
		strbuf_free(&output);
	}
	strbuf_free(&verdict.label);
	strbuf_free(&verdict.detail);
}

static void test_wrong_parameters(void **state)
{
	static const struct {
		const char *kind, *spec, *sentence;
	} wrong[] = {
		{ "regex", "{}", "needs pattern" },
		{ "regex", "{\"pattern\":\"(\"}", "pattern is wrong at character" },
		{ "regex", "{\"pattern\":\"\"}", "empty" },
		{ "contains-any", "{\"texts\":[]}", "one at least" },
		{ "number", "{\"tolerance\":-1}", "below 0" },
		{ "json-schema", "{\"schema\":{\"minimum\":\"x\"}}", "minimum wants a number" },
		{ "json-schema", "{\"schema\":{\"$ref\":\"http://example.com/s\"}}", "nothing is fetched" },
		{ "json-schema", "{\"schema\":{\"$ref\":\"#/$defs/x\"}}", "not there" },
		{ "json-schema", "{\"schema\":{\"properties\":{\"a\":{\"pattern\":\"[\"}}}}", "#/properties/a" },
		{ "json-schema", "{\"schema\":7}", "an object, true or false" },
		{ "length", "{}", "least or the most" },
		{ "phrases", "{}", "required or banned" },
		{ "label", "{\"classes\":[\"a\"]}", "two at least" },
		{ "label", "{\"classes\":[\"a\",\"b\"],\"map\":{\"x\":\"c\"}}", "none of the classes" },
		{ "tool-call", "{\"times\":1}", "say which" },
		{ "tool-call", "{\"calls\":7}", "calls wants" },
		{ "retrieval", "{\"k\":0}", "k is a number" },
		{ "command", "{\"command\":\"x\",\"timeout\":0}", "timeout" },
		{ "rouge-l", "{\"beta\":0}", "beta" },
		{ "rouge-l", "{\"not\":true}", "only with pass" },
		{ "exact", "{\"pass\":1}", "passes or fails" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error error = ERROR_INIT;
		if (check_try(wrong[i].kind, wrong[i].spec, &error) || strstr(error.message, wrong[i].sentence) == NULL)
			fail_msg("%s %s: %s", wrong[i].kind, wrong[i].spec, error.message);
	}
}

/* A command is only what this machine says. */
static void test_commands(void **state)
{
	static const char *const pass[] = { "/bin/sh", "-c",
		"read line; case $line in *c1*) echo pass right case;; *) echo fail;; esac", NULL };
	static const char *const number[] = { "/bin/sh", "-c", "echo 0.25", NULL };
	static const char *const nonsense[] = { "/bin/sh", "-c", "echo maybe", NULL };
	static const char *const dies[] = { "/bin/sh", "-c", "echo no >&2; exit 3", NULL };
	static const char *const hangs[] = { "/bin/sh", "-c", "exec cat /dev/zero > /dev/null", NULL };
	static const struct check_command commands[] = { { "pass", pass }, { "number", number },
		{ "nonsense", nonsense }, { "dies", dies }, { "hangs", hangs } };
	static const struct {
		const char *spec;
		double value;
		const char *detail;
	} trials[] = {
		{ "{\"command\":\"pass\"}", 1, "right case" },
		{ "{\"command\":\"number\"}", 0.25, "0.25" },
		{ "{\"command\":\"nonsense\"}", NONE, "maybe" },
		{ "{\"command\":\"dies\"}", NONE, "no" },
		{ "{\"command\":\"hangs\",\"timeout\":0.2}", NONE, "" },
		{ "{\"command\":\"other\"}", NONE, "is not said here" },
	};
	const struct check_means means = { .commands = commands, .command_count = 5 };
	struct check_verdict verdict = { .label = STRBUF_INIT, .detail = STRBUF_INIT };

	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		const struct check_output output = { .text = text("x"), .case_id = "c1", .means = &means };
		struct error error = ERROR_INIT;
		struct arena arena = ARENA_INIT;
		struct check_spec spec;
		struct check_ready ready;
		assert_true(check_spec_read(check_kind_find("command", &error), trials[i].spec, &spec, &error));
		assert_true(check_prepare(&spec, &arena, &ready, &error));
		assert_true(check_judge(&ready, &output, &verdict, &error));
		if (!same_value(verdict.value, trials[i].value) ||
			strstr(verdict.detail.data, trials[i].detail) == NULL)
			fail_msg("%s: %g, %s", trials[i].spec, verdict.value, verdict.detail.data);
		check_release(&ready);
		arena_free(&arena);
	}
	strbuf_free(&verdict.label);
	strbuf_free(&verdict.detail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_lengths_and_phrases),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_retrieval),
		cmocka_unit_test(test_hostile_outputs),
		cmocka_unit_test(test_wrong_parameters),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests_name("check_kinds", tests, NULL, NULL);
}
