/* Guidelines: Markdown into sections, versions, patches checked on decided examples, undo, merging, broken files. */
#include "merge_fixture.h"
#include "ticket_fixture.h"

#include "preop/model/adjudication.h"
#include "preop/model/guideline.h"

static struct guideline_section *parse(struct fixture *f, const char *text, size_t *count)
{
	struct guideline_section *sections;

	assert_ok(f, guideline_parse(text, strlen(text), &f->arena, &sections, count, &f->error));
	return sections;
}

/* "id title|id title": what a text is cut into. */
static const char *cut(struct fixture *f, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	size_t count;
	struct guideline_section *sections = parse(f, text, &count);

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&out, "%s%s %s", i > 0 ? "|" : "", sections[i].id, sections[i].title);
	const char *copy = arena_strdup(&f->arena, out.data);
	strbuf_free(&out);
	return copy;
}

static void test_sections(void **state)
{
	struct fixture *f = *state;
	size_t count;

	assert_string_equal(cut(f, "# Title\n\n## Steps\n\na\n\n## Examples ##\n### One\n### Two\n"),
		"0 Title|1 Steps|2 Examples|2.1 One|2.2 Two");
	assert_string_equal(cut(f, "# A\n# B\n## C\n# D\n"), "1 A|2 B|2.1 C|3 D");
	assert_string_equal(cut(f, "intro\n# A\n# B\n"), "0 |1 A|2 B");
	assert_string_equal(cut(f, "intro\n# A\n"), "0 |1 A");
	assert_string_equal(cut(f, "## 2.1 Numbers\n## \u00a72.2: Dates\n## 7) Ties\n## Last"),
		"2.1 Numbers|2.2 Dates|7 Ties|8 Last");
	assert_string_equal(cut(f, "# A\n```\n# no heading\n```\n#no heading\n####### none\n"), "1 A");
	assert_string_equal(cut(f, "\xef\xbb\xbf# A\r\nx\r\n"), "1 A");
	assert_string_equal(cut(f, "no heading at all"), "0 ");
	assert_string_equal(parse(f, "# A\r\n\r\nx\r\ny \n\n", &count)[0].text, "x\ny");
	assert_string_equal(parse(f, "# A\n\x1b[31mred\n", &count)[0].text, "\x1b[31mred");
}

/* Printed and read again it is the same. */
static void test_round_trip(void **state)
{
	static const char text[] = "# Title\nhead\n## Steps\none\n\ntwo\n## Examples\n### One\n- x\n";
	struct fixture *f = *state;
	struct strbuf out = STRBUF_INIT;
	size_t count, again;
	struct guideline_section *sections = parse(f, text, &count), *second;

	guideline_print(sections, count, &out);
	second = parse(f, out.data, &again);
	assert_int_equal(again, count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(second[i].id, sections[i].id);
		assert_string_equal(second[i].title, sections[i].title);
		assert_string_equal(second[i].text, sections[i].text);
	}
	strbuf_free(&out);
}

static void assert_bad(struct fixture *f, const char *text, size_t n, const char *words)
{
	struct guideline_section *sections;
	size_t count;

	assert_refused(f, guideline_parse(text, n, &f->arena, &sections, &count, &f->error), ERROR_INPUT, words);
}

static void test_broken(void **state)
{
	struct fixture *f = *state;
	struct strbuf text = STRBUF_INIT;

	assert_bad(f, "", 0, "empty");
	assert_bad(f, " \n\n", 3, "empty");
	assert_bad(f, "a\0b", 3, "other bytes");
	assert_bad(f, "\xff\xfe", 2, "other bytes");
	assert_bad(f, "# 2.1 A\n# 2.1 B\n", 16, "line 2: there is a section 2.1 already, in line 1");
	for (int i = 0; i <= GUIDELINE_SECTIONS; i++)
		strbuf_adds(&text, "# x\n");
	assert_bad(f, text.data, text.len, "at most 500 sections");
	strbuf_reset(&text);
	strbuf_adds(&text, "# ");
	for (int i = 0; i < 1000; i++)
		strbuf_addc(&text, 'x');
	assert_bad(f, text.data, text.len, "a heading is at most");
	while (text.len <= GUIDELINE_BYTES)
		strbuf_adds(&text, "a line of the guideline, again and again\n");
	assert_bad(f, text.data, text.len, "at most 1024 KiB");
	strbuf_free(&text);
}

static int64_t bring(struct fixture *f, int64_t dataset, const char *text)
{
	int64_t version = 0;

	assert_ok(f, guideline_import(f->db, dataset, text, strlen(text), "", &version, &f->error));
	return version;
}

static struct guideline in_force(struct fixture *f, int64_t dataset)
{
	struct guideline guideline;

	assert_ok(f, guideline_read(f->db, dataset, 0, &f->arena, &guideline, &f->error));
	return guideline;
}

static void assert_journal(struct fixture *f)
{
	int64_t ops;

	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static void test_versions(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_tickets(f), first = 1;
	struct guideline guideline;

	assert_refused(
		f, guideline_read(f->db, id, 0, &f->arena, &guideline, &f->error), ERROR_NOT_FOUND, "import FILE.md");
	assert_int_equal(bring(f, id, "# 1 A\nx\n"), 1);
	assert_int_equal(in_force(f, id).version, 1);
	assert_int_equal(bring(f, id, "# 1 A\nx\n"), 1); /* the same */
	assert_int_equal(bring(f, id, "# 1 A\ny\n"), 2);
	assert_int_equal(in_force(f, id).version, 1);
	assert_ok(f, label_set(f->db, &first, 1, "ok", NULL, true, NULL, &f->error));
	assert_ok(f, guideline_activate(f->db, id, 2, &f->error));
	assert_int_equal(in_force(f, id).version, 2);
	assert_int_equal(count_of(f, "SELECT guideline FROM annotation WHERE example = 1"), 1);
	assert_refused(f, guideline_activate(f->db, id, 3, &f->error), ERROR_NOT_FOUND, "no version 3");
	assert_journal(f);
	undo(f);
	assert_int_equal(in_force(f, id).version, 1);
	undo(f);
	undo(f);
	undo(f);
	assert_refused(
		f, guideline_read(f->db, id, 0, &f->arena, &guideline, &f->error), ERROR_NOT_FOUND, "no guideline");
	assert_journal(f);
	redo(f);
	assert_string_equal(in_force(f, id).sections[0].text, "x");
	assert_journal(f);
}

/* Three decisions on rule 2.1, 2.1.1 and 2.2. */
static int64_t load_decisions(struct fixture *f)
{
	static const char *const sections[] = { "2.1", "2.1.1", "2.2" };
	int64_t id = load_tickets(f);

	bring(f, id, "# 2.1 Refunds\nold rule\n# 2.2 Other\nother\n");
	db_set_actor(f->db, "cy");
	for (int64_t i = 0; i < 3; i++) {
		const struct decision decision = {
			.outcome = OUTCOME_LABEL, .label = "ok", .section = sections[i], .sure = true, .spent = -1
		};
		assert_ok(f, adjudication_set(f->db, i + 1, &decision, &f->error));
	}
	return id;
}

static void test_patch(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_decisions(f), patch, version;
	const int64_t more[] = { 4 };
	const struct patch_spec spec = { .section = "2.1", .text = "new rule", .examples = more, .example_count = 1 };
	struct patch read;
	struct strbuf report = STRBUF_INIT;

	assert_ok(f, patch_write(f->db, id, &spec, &patch, &f->error));
	assert_ok(f, patch_read(f->db, patch, &f->arena, &read, &f->error));
	assert_string_equal(read.old, "old rule");
	assert_int_equal(read.check_count, 4); /* 1 and 2 cite it, 3 is much like 1, 4 came with it */
	assert_int_equal(read.open, 4);
	assert_refused(f, patch_apply(f->db, patch, NULL, &version, &f->error), ERROR_CONFLICT, "4 of 4 precedents");
	for (int64_t i = 1; i <= 4; i++)
		assert_ok(f, patch_answer(f->db, patch, i, i == 2 ? VERDICT_FLIPS : VERDICT_HOLDS, &f->error));
	assert_refused(f, patch_answer(f->db, patch, 99, VERDICT_HOLDS, &f->error), ERROR_NOT_FOUND, "is none that");
	assert_journal(f);
	assert_ok(f, patch_apply(f->db, patch, NULL, &version, &f->error));
	assert_int_equal(version, 2);
	struct guideline now = in_force(f, id);
	assert_int_equal(now.version, 2);
	assert_string_equal(now.note, "rule 2.1 v1->v2: 3 hold, 1 flips, 0 open");
	assert_string_equal(guideline_find(&now, "2.1")->text, "new rule");
	assert_string_equal(guideline_find(&now, "2.2")->text, "other");
	assert_refused(f, patch_answer(f->db, patch, 1, VERDICT_FLIPS, &f->error), ERROR_CONFLICT, "is in force");
	assert_journal(f);
	undo(f);
	assert_int_equal(in_force(f, id).version, 1);
	assert_ok(f, patch_read(f->db, patch, &f->arena, &read, &f->error));
	assert_string_equal(read.state, "open");
	redo(f);
	assert_journal(f);
	patch_print_report(&read, 3, 4, &report);
	assert_string_equal(report.data, "rule 2.1 v3->v4: 3 hold, 1 flips, 0 open");
	strbuf_free(&report);
}

static void test_patch_again(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_decisions(f), patch, again, version;
	struct patch_spec spec = { .section = "2.1", .text = "new rule" };
	struct patch read, *list;
	size_t count;

	assert_ok(f, patch_write(f->db, id, &spec, &patch, &f->error));
	assert_ok(f, patch_answer(f->db, patch, 1, VERDICT_HOLDS, &f->error));
	spec.text = "newer rule";
	assert_ok(f, patch_write(f->db, id, &spec, &again, &f->error));
	assert_int_equal(again, patch);
	assert_ok(f, patch_read(f->db, patch, &f->arena, &read, &f->error));
	assert_int_equal(read.holds, 0); /* that was another text */
	assert_ok(f, patch_drop(f->db, patch, &f->error));
	assert_ok(f, patch_list(f->db, id, &f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].state, "dropped");
	spec = (struct patch_spec){ .section = "2.1.5", .title = "Gifts", .text = "a new section" };
	assert_ok(f, patch_write(f->db, id, &spec, &patch, &f->error));
	assert_ok(f, patch_apply(f->db, patch, NULL, &version, &f->error));
	struct guideline now = in_force(f, id);
	assert_int_equal(now.section_count, 3);
	assert_string_equal(now.sections[1].id, "2.1.5");
	assert_journal(f);
}

static void test_patch_refused(void **state)
{
	struct fixture *f = *state;
	int64_t id = load_decisions(f), patch, version;
	const int64_t nobody[] = { 77 };
	const struct {
		struct patch_spec spec;
		enum error_code code;
		const char *words;
	} cases[] = {
		{ { .section = "9", .text = "x" }, ERROR_NOT_FOUND, "there is 2.1, 2.2" },
		{ { .section = "a;b", .title = "t", .text = "x" }, ERROR_NOT_FOUND, "no section" },
		{ { .section = "2.1", .text = "old rule" }, ERROR_INPUT, "is what section 2.1 says" },
		{ { .section = "2.1", .text = "" }, ERROR_INPUT, "the section's text" },
		{ { .section = "2.1", .text = "x", .examples = nobody, .example_count = 1 }, ERROR_NOT_FOUND,
			"no example 77" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(
			f, patch_write(f->db, id, &cases[i].spec, &patch, &f->error), cases[i].code, cases[i].words);
	const struct patch_spec good = { .section = "2.1", .text = "new rule" };
	assert_ok(f, patch_write(f->db, id, &good, &patch, &f->error));
	assert_refused(f, patch_apply(f->db, patch, "", &version, &f->error), ERROR_INPUT, "the reason");
	bring(f, id, "# 2.1 Refunds\nmeanwhile\n");
	assert_ok(f, guideline_activate(f->db, id, 2, &f->error));
	assert_refused(f, patch_apply(f->db, patch, "hurry", &version, &f->error), ERROR_CONFLICT, "has changed since");
	assert_journal(f);
}

static void test_merge(void **state)
{
	struct fixture *f = *state;
	struct copies c;
	int64_t id = load_decisions(f), patch;
	const struct patch_spec spec = { .section = "2.1", .text = "new rule" };
	struct guideline guideline;
	struct patch *list;
	size_t count;

	part(&c, f);
	assert_ok(f, patch_write(c.db[0], id, &spec, &patch, &f->error));
	assert_ok(f, patch_answer(c.db[0], patch, 1, VERDICT_HOLDS, &f->error));
	f->db = c.db[1];
	bring(f, id, "# 2.1 Refunds\nanother\n");
	f->db = c.db[0];
	merge_into(&c, 0);
	merge_into(&c, 1);
	assert_int_equal(open_conflicts(&c, 0), 0);
	for (int i = 0; i < 2; i++) {
		assert_ok(f, guideline_read(c.db[i], id, 2, &f->arena, &guideline, &f->error));
		assert_ok(f, patch_list(c.db[i], id, &f->arena, &list, &count, &f->error));
		assert_int_equal(count, 1);
		assert_int_equal(list[0].holds, 1);
		assert_sound(&c, i);
	}
	part_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sections, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_round_trip, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_broken, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_versions, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_patch, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_patch_again, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_patch_refused, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_merge, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
