/*
 * Every training format: each file of fixtures/formats/ is recognised, and its rows become the turns and facts that stand in
 * fixtures/formats/expected.txt, a section a file, a line a row's facts, a line a turn. The program
 * printed that file first; it was read against the rules of the formats, and tests/cli/expected_test.py holds its texts, lengths, roles, parts and masks
 * against the fixtures without the program.
 */
#include "detect.h"
#include "formats_support.h"
#include "preop/model/example.h"

#include <dirent.h>

static const char *const role_words[] = { "system", "user", "assistant", "tool", "other" };
static const char *const part_words[] = { "input", "output", "chosen", "rejected", "positive", "negative" };

static void print_flags(unsigned flags, struct strbuf *out)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = { { FLAG_NO_OUTPUT, "no-output" }, { FLAG_EMPTY_TURN, "empty-turn" }, { FLAG_TOOL_ID, "tool-id" },
		{ FLAG_ROLE_ORDER, "role-order" }, { FLAG_DUPLICATE_KEYS, "duplicate-keys" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (flags & words[i].flag)
			strbuf_addf(out, " %s", words[i].word);
}

static void print_facts(const struct example_facts *facts, struct strbuf *out)
{
	strbuf_addf(out, "- %s", example_kind_word(facts->kind));
	if (facts->label.len > 0)
		strbuf_addf(out, " label=%s", facts->label.data);
	if (facts->external.len > 0)
		strbuf_addf(out, " id=%s", facts->external.data);
	if (facts->split.len > 0)
		strbuf_addf(out, " split=%s", facts->split.data);
	print_flags(facts->flags, out);
	strbuf_addf(out, " length=%d: %s\n", (int)facts->length, facts->title.data);
}

static void print_turn(const struct turn *turn, struct strbuf *out)
{
	strbuf_addf(out, "  %s %s%s%s %s %s\n", role_words[turn->role], part_words[turn->part],
		turn->masked ? " masked" : "", turn->editable ? "" : " fixed", turn->path, turn->name);
}

/* A turn that can be edited is edited at its path, and back, to the very bytes. */
static void edit_and_back(const struct record *record, const struct turn *turn)
{
	struct strbuf there = STRBUF_INIT, back = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!shape_edit(record->text, record->length, turn->path, "other", 5, &there, &error) ||
		!shape_edit(there.data, there.len, turn->path, turn->text, turn->length, &back, &error))
		fail_msg("%s: %s", turn->path, error.message);
	assert_non_null(strstr(there.data, "\"other\""));
	assert_int_equal(back.len, record->length);
	assert_memory_equal(back.data, record->text, record->length);
	strbuf_free(&there);
	strbuf_free(&back);
}

static void print_row(enum example_shape shape, const struct field_map *map, const struct record *record,
	struct example_facts *facts, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct turns turns;
	struct json_check check;

	shape_turns(shape, map, record->text, record->length, &arena, &turns);
	if (!json_check(record->text, record->length, JSON_ALLOW_NAN | JSON_FIND_DUPLICATES, &check))
		strbuf_addf(out, "! %s\n", check.reason);
	else if (!shape_facts(shape, map, record->text, record->length, &check, facts, &error))
		strbuf_addf(out, "! %s\n", error.message);
	else
		print_facts(facts, out);
	for (size_t i = 0; i < turns.count && error.message[0] == '\0'; i++) {
		if (strcmp(turns.items[i].path, ".") == 0)
			continue;
		print_turn(&turns.items[i], out);
		if (turns.items[i].editable && !record->built)
			edit_and_back(record, &turns.items[i]);
	}
	arena_free(&arena);
}

static void print_rows(
	const struct format_info *format, const struct sample *sample, struct source *source, struct strbuf *out)
{
	struct reader *reader = reader_open(sample->frame.framing, sample->frame.delimiter, source, NULL, NULL);
	struct arena arena = ARENA_INIT;
	struct field_map map = { .output = NULL };
	struct example_facts facts;
	struct strbuf option = STRBUF_INIT;
	struct record record;

	example_facts_init(&facts);
	if (format->ops->mapping != NULL) {
		assert_true(format->ops->mapping(sample, NULL, &arena, &option, NULL));
		assert_true(field_map_from_option(option.data, &arena, &map, NULL));
	}
	while (reader_next(reader, &record, NULL) == READ_RECORD)
		print_row(format->ops->shape, &map, &record, &facts, out);
	example_facts_free(&facts);
	strbuf_free(&option);
	arena_free(&arena);
	reader_close(reader);
}

static void print_file(const char *folder, const char *name, struct strbuf *out)
{
	char *path = xasprintf("%s/%s", folder, name);
	struct source source;
	struct sample sample;
	const struct format_info *format;
	struct strbuf why = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (!source_open(&source, path, &error) || !detect_format(&source, NULL, path, &sample, &format, &why, &error))
		fail_msg("%s: %s", name, error.message);
	strbuf_addf(out, "== %s: %s, %s\n", name, format->name, why.data);
	print_rows(format, &sample, &source, out);
	sample_free(&sample);
	source_close(&source);
	strbuf_free(&why);
	free(path);
}

static int is_fixture(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "expected.txt") != 0;
}

static void read_all(const char *path, struct strbuf *out)
{
	char piece[4096];
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	for (size_t n; (n = fread(piece, 1, sizeof(piece), file)) > 0;)
		strbuf_add(out, piece, n);
	fclose(file);
}

/* For a new format: PREOP_UPDATE=1 writes what the program makes of the fixtures, to be read line by line before it is committed. */
static void write_all(const char *path, const struct strbuf *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text->data, 1, text->len, file), text->len);
	fclose(file);
}

/* Fails with the first line that differs and the file it belongs to. */
static void expect_same(const char *got, const char *expected)
{
	const char *section = got;

	while (*got != '\0' || *expected != '\0') {
		size_t n = strcspn(got, "\n"), m = strcspn(expected, "\n");
		if (strncmp(got, "== ", 3) == 0)
			section = got;
		if (n != m || memcmp(got, expected, n) != 0)
			fail_msg("in %.*s\ngot       %.*s\nexpected  %.*s", (int)strcspn(section, "\n"), section,
				(int)n, got, (int)m, expected);
		got += n + (got[n] != '\0');
		expected += m + (expected[m] != '\0');
	}
}

static void rows_of_every_format_become_turns(void **state)
{
	const char *fixtures = getenv("PREOP_FIXTURES");
	char *folder = xasprintf("%s/formats", fixtures != NULL ? fixtures : "tests/fixtures");
	char *path = xasprintf("%s/expected.txt", folder);
	struct strbuf got = STRBUF_INIT, expected = STRBUF_INIT;
	struct dirent **names;

	(void)state;
	int count = scandir(folder, &names, is_fixture, alphasort);
	assert_true(count > 40);
	for (int i = 0; i < count; i++) {
		print_file(folder, names[i]->d_name, &got);
		free(names[i]);
	}
	free(names);
	if (getenv("PREOP_UPDATE") != NULL)
		write_all(path, &got);
	read_all(path, &expected);
	expect_same(got.data, expected.data);
	strbuf_free(&got);
	strbuf_free(&expected);
	free(path);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_every_format_become_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
