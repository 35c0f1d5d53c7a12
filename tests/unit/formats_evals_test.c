/* Broken evaluation files: every format cut at many places and with wrong types. A sentence says why, or the good rows come in; nothing stays half in. */
#include "case_fixture.h"

#include "preop/base/strbuf.h"
#include "preop/formats/import.h"

static const char *const names[] = { "samples_choice.jsonl", "lm-eval/samples_harbor_2026-01-16T16-59-59.899345.jsonl",
	"promptfoo-v3.json", "promptfoo.jsonl", "promptfoo-v2.json", "promptfoo.csv", "openai-evals.jsonl",
	"openai-items.json", "openai-batch.jsonl", "alpaca.json", "alpaca-annotations.json", "helm.json",
	"langsmith.json", "langfuse.jsonl", "verifiers.jsonl" };
enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

static void read_fixture(struct fixture *f, const char *name, struct strbuf *out)
{
	char *path = xasprintf("%s/tests/fixtures/evals/%s", PREOP_SOURCE_DIR, name);

	assert_ok(f, strbuf_read_file(out, path, 0, &f->error));
	free(path);
}

/* What was said, for people: a sentence, never an empty one. */
static void take(struct fixture *f, const char *name, const char *bytes, size_t n)
{
	struct import_options options = { .path = "data.json",
		.memory = bytes,
		.memory_size = n,
		.dataset = "s",
		.system = "given",
		.outputs = true };
	struct import_report report;
	struct journal_result undone;
	struct error error = ERROR_INIT;
	int64_t actions = fixture_count(f, "SELECT count(*) FROM action");
	bool ok = import_run(f->db, &options, NULL, NULL, &report, &error);
	bool changed = fixture_count(f, "SELECT count(*) FROM action") > actions;

	if (!ok && (*error.message == '\0' || changed))
		fail_msg("%s: failed with \"%s\" and %s", name, error.message,
			changed ? "left something" : "left nothing");
	assert_int_equal(report.read, report.imported + report.duplicates + report.rejected);
	for (size_t i = 0; i < report.error_count; i++)
		assert_true(*report.errors[i].reason != '\0');
	import_report_free(&report);
	if (changed)
		assert_ok(f, journal_undo(f->db, &undone, &f->error));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM suite WHERE gone = 0"), 0);
}

static void test_cut(void **state)
{
	struct fixture *f = *state;
	struct strbuf bytes = STRBUF_INIT;

	for (size_t i = 0; i < NAME_COUNT; i++) {
		strbuf_reset(&bytes);
		read_fixture(f, names[i], &bytes);
		for (size_t part = 1; part <= 12; part++)
			take(f, names[i], bytes.data, bytes.len * part / 13 + part % 3);
	}
	strbuf_free(&bytes);
}

static void replace(const struct strbuf *in, const char *old, const char *new, struct strbuf *out)
{
	const char *at = in->data, *found;

	strbuf_reset(out);
	for (; (found = strstr(at, old)) != NULL; at = found + strlen(old)) {
		strbuf_add(out, at, (size_t)(found - at));
		strbuf_adds(out, new);
	}
	strbuf_adds(out, at);
}

static void test_wrong_types(void **state)
{
	static const char *const changes[][2] = { { ": \"", ": [\"\"], \"x\": \"" }, { ": 1", ": \"x\"" },
		{ ": 1", ": {}" }, { ": 0", ": NaN" }, { ": 1", ": Infinity" }, { ": [", ": [[], {}, " },
		{ ": {", ": [], \"y\": {" }, { "null", "[[]]" }, { "ferry", "\\u0000\\ud800" }, { "\"id\"", "\"di\"" },
		{ ",", ",," }, { "true", "\"\"" }, { ": \"", ": null, \"z\": \"" }, { ": {", ": null, \"w\": {" },
		{ ": [", ": null, \"v\": [" } };
	struct fixture *f = *state;
	struct strbuf bytes = STRBUF_INIT, changed = STRBUF_INIT;

	for (size_t i = 0; i < NAME_COUNT; i++) {
		strbuf_reset(&bytes);
		read_fixture(f, names[i], &bytes);
		for (size_t c = 0; c < sizeof(changes) / sizeof(changes[0]); c++) {
			replace(&bytes, changes[c][0], changes[c][1], &changed);
			take(f, names[i], changed.data, changed.len);
		}
	}
	strbuf_free(&bytes);
	strbuf_free(&changed);
}

/* A byte here and there. */
static void test_noise(void **state)
{
	static const char noise[] = "{}[]\",:\\0en\x80 \n";
	struct fixture *f = *state;
	struct strbuf bytes = STRBUF_INIT;

	for (size_t i = 0; i < NAME_COUNT; i++)
		for (size_t round = 0; round < 10; round++) {
			strbuf_reset(&bytes);
			read_fixture(f, names[i], &bytes);
			for (size_t at = 7 * round + 3; at < bytes.len; at += bytes.len / (round + 1) + 1)
				bytes.data[at] = noise[(at + round) % (sizeof(noise) - 1)];
			take(f, names[i], bytes.data, bytes.len);
		}
	strbuf_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cut, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_wrong_types, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_noise, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
