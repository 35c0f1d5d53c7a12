/* Facets against a count by hand over random rows, with several filters; the term of a bar finds the bar's rows. */
#include "data_fixture.h"

#include "preop/model/facets.h"
#include "preop/model/tokens.h"

enum { ROWS = 400 };

static const char *const filters[] = { "", "split:train", "-label:ok", "length>=100 kind:demo", "split:nowhere" };
enum { FILTERS = sizeof(filters) / sizeof(filters[0]) };

static struct rng rng = { 11 };

static int64_t draw(int64_t below)
{
	return (int64_t)rng_below(&rng, (uint64_t)below);
}

static void set(struct fixture *f, int64_t id, const char *column, const char *value)
{
	char *sql = xasprintf("UPDATE example SET %s = %s WHERE id = %" PRId64, column, value, id);

	assert_ok(f, db_exec(f->db, &f->error, sql));
	free(sql);
}

static void set_text(struct fixture *f, int64_t id, const char *column, const char *const *values, int64_t count)
{
	const char *value = values[draw(count)];
	char *quoted = value ? xasprintf("'%s'", value) : xstrdup("NULL");

	set(f, id, column, quoted);
	free(quoted);
}

static void set_number(struct fixture *f, int64_t id, const char *column, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, value);
	set(f, id, column, text);
}

static void scatter(struct fixture *f, int64_t id)
{
	static const char *const labels[] = { "ok", "off-brand", "say \"no\" \\ or", "caf\303\251", NULL };
	static const char *const splits[] = { "train", "test", NULL };
	char name[32];

	set_text(f, id, "label", labels, 5);
	set_text(f, id, "given", labels, 5);
	set_text(f, id, "split", splits, 3);
	set_number(f, id, "kind", 1 + draw(5));
	set_number(f, id, "flags", draw(1024));
	set_number(f, id, "dismissed", draw(4));
	set_number(f, id, "length", draw(1 + (INT64_C(1) << draw(20))));
	set_number(f, id, "revision", draw(3));
	set_number(f, id, "annotators", draw(4));
	set_number(f, id, "gone", draw(10) == 0);
	snprintf(name, sizeof(name), "'C-%d'", (int)draw(90));
	set(f, id, "grp", draw(3) ? name : "NULL");
	if (draw(2))
		set_number(f, id, "tokens", draw(3000));
	for (int i = 0; i < 5; i++) {
		char *sql = xasprintf("INSERT INTO example_tag VALUES (%" PRId64 ", 'tag %d')", id, i);
		if (draw(4) == 0)
			assert_ok(f, db_exec(f->db, &f->error, sql));
		free(sql);
	}
}

static int setup(void **state)
{
	static char records[ROWS][80];
	static const char *pointers[ROWS];

	fixture_setup(state);
	for (int i = 0; i < ROWS; i++) {
		snprintf(records[i], sizeof(records[i]),
			"{\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"}]}", i);
		pointers[i] = records[i];
	}
	load(*state, "tickets", SHAPE_CHAT, NULL, pointers, ROWS / 2);
	load(*state, "tickets", SHAPE_CHAT, NULL, pointers + ROWS / 2, ROWS / 2);
	for (int64_t id = 1; id <= ROWS; id++)
		scatter(*state, id);
	return 0;
}

/* The values of one column over the rows of a filter, read row by row; NULL: none. */
struct by_hand {
	const char *values[ROWS * 8];
	size_t rows, count;
	int64_t used;
};

static struct by_hand *collect(struct fixture *f, const char *filter, const char *expression)
{
	struct by_hand *hand = arena_alloc(&f->arena, sizeof(*hand));
	struct id_sink *sink = arena_alloc(&f->arena, sizeof(*sink));
	char *sql = xasprintf("SELECT %s", expression);

	assert_ok(f, rowset_build(f->db, 1, filter, 0, take_ids, sink, &f->error));
	hand->rows = sink->count;
	for (size_t i = 0; i < sink->count; i++) {
		sqlite3_stmt *stmt = db_prepare(f->db, &f->error, sql, strlen(sql));
		assert_non_null(stmt);
		assert_int_equal(sqlite3_bind_int64(stmt, 1, sink->ids[i]), SQLITE_OK);
		bool any = false;
		while (db_step(f->db, stmt, &f->error) == 1) {
			if (sqlite3_column_type(stmt, 0) == SQLITE_NULL)
				continue;
			any = true;
			hand->values[hand->count++] = arena_strdup(&f->arena, db_column_text(stmt, 0));
		}
		hand->used += any;
		sqlite3_finalize(stmt);
	}
	free(sql);
	return hand;
}

static int64_t count_text(const struct by_hand *hand, const char *value)
{
	int64_t count = 0;

	for (size_t i = 0; i < hand->count; i++)
		count += strcmp(hand->values[i], value) == 0;
	return count;
}

static int64_t count_range(const struct by_hand *hand, int64_t from, int64_t to)
{
	int64_t count = 0;

	for (size_t i = 0; i < hand->count; i++) {
		int64_t value = strtoll(hand->values[i], NULL, 10);
		count += from <= value && value < to;
	}
	return count;
}

static int64_t count_rows(struct fixture *f, const char *filter, const char *term)
{
	char *both = xasprintf("%s %s", filter, term);
	struct id_sink *sink = arena_alloc(&f->arena, sizeof(*sink));

	assert_ok(f, rowset_build(f->db, 1, both, 0, take_ids, sink, &f->error));
	free(both);
	return (int64_t)sink->count;
}

static void labels_are_counted(void **state)
{
	static const struct {
		const char *column, *expression;
		bool term;
	} cases[] = {
		{ "label", "label FROM example WHERE id = ?", true },
		{ "given", "given FROM example WHERE id = ?", true },
		{ "split", "split FROM example WHERE id = ?", true },
		{ "group", "grp FROM example WHERE id = ?", true },
		{ "source", "path FROM example e JOIN import i ON i.id = e.import WHERE e.id = ?", true },
		{ "tag", "tag FROM example_tag WHERE example = ?", true },
		{ "kind",
			"CASE kind WHEN 1 THEN 'demonstration' WHEN 2 THEN 'correction' WHEN 3 THEN 'preference' WHEN "
			"4 THEN 'classification' ELSE 'retrieval' END FROM example WHERE id = ?",
			true },
	};
	struct fixture *f = *state;

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
		for (size_t i = 0; i < FILTERS; i++) {
			struct facet facet;
			struct by_hand *hand = collect(f, filters[i], cases[c].expression);
			int64_t shown = 0, before = INT64_MAX;
			assert_ok(f, facet_read(f->db, 1, filters[i], cases[c].column, &f->arena, &facet, &f->error));
			assert_int_equal(facet.rows, hand->rows);
			assert_int_equal(facet.used, hand->used);
			for (size_t b = 0; b < facet.count; b++) {
				assert_int_equal(facet.bars[b].count, count_text(hand, facet.bars[b].value));
				assert_true(facet.bars[b].count <= before);
				before = facet.bars[b].count;
				shown += before;
				if (cases[c].term)
					assert_int_equal(before, count_rows(f, filters[i], facet.bars[b].term));
			}
			assert_int_equal(shown + facet.others, hand->count);
			assert_int_equal(facet.count, facet.values < FACET_BARS ? facet.values : FACET_BARS);
		}
}

static void numbers_are_spread(void **state)
{
	static const struct {
		const char *column, *expression;
		bool term;
	} cases[] = {
		{ "length", "length FROM example WHERE id = ?", true },
		{ "tokens", TOKENS_SQL " FROM example WHERE id = ?", true },
		{ "revision", "revision FROM example WHERE id = ?", true },
		{ "annotators", "annotators FROM example WHERE id = ?", true },
	};
	struct fixture *f = *state;

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
		for (size_t i = 0; i < FILTERS; i++) {
			struct facet facet;
			struct by_hand *hand = collect(f, filters[i], cases[c].expression);
			int64_t shown = 0;
			assert_ok(f, facet_read(f->db, 1, filters[i], cases[c].column, &f->arena, &facet, &f->error));
			assert_int_equal(facet.rows, hand->rows);
			assert_int_equal(facet.used, hand->used);
			for (size_t b = 0; b < facet.count; b++) {
				const struct facet_bar *bar = &facet.bars[b];
				assert_int_equal(bar->count, count_range(hand, bar->from, bar->to));
				shown += bar->count;
				if (cases[c].term)
					assert_int_equal(bar->count, count_rows(f, filters[i], bar->term));
			}
			assert_int_equal(shown, facet.used);
			if (facet.used > 0) {
				assert_int_equal(count_range(hand, facet.least, facet.most + 1), facet.used);
				assert_int_equal(count_range(hand, facet.least + 1, facet.most),
					facet.used - count_range(hand, facet.least, facet.least + 1) -
						(facet.most > facet.least
								? count_range(hand, facet.most, facet.most + 1)
								: 0));
			}
		}
}

static void flags_that_were_dismissed_do_not_count(void **state)
{
	struct fixture *f = *state;
	struct facet facet;

	assert_ok(f, facet_read(f->db, 1, "", "flag", &f->arena, &facet, &f->error));
	assert_int_equal(facet.count, 10);
	for (size_t b = 0; b < facet.count; b++)
		assert_int_equal(facet.bars[b].count, count_rows(f, "", facet.bars[b].term));
	for (size_t b = 0; b < facet.count; b++) {
		if (strcmp(facet.bars[b].value, "encoding") == 0)
			assert_int_equal(facet.bars[b].count,
				count_of(f,
					"SELECT count(*) FROM example WHERE gone = 0 AND flags & 1 AND NOT "
					"dismissed & 1"));
		if (strcmp(facet.bars[b].value, "repeated") == 0)
			assert_int_equal(facet.bars[b].count,
				count_of(f, "SELECT count(*) FROM example WHERE gone = 0 AND flags & 64"));
	}
	assert_int_equal(facet.used, count_of(f, "SELECT count(*) FROM example WHERE gone = 0 AND flags & ~dismissed"));
}

static void extremes_of_numbers_have_a_bar(void **state)
{
	struct fixture *f = *state;
	struct facet facet;

	for (int64_t bit = 0; bit < 63; bit++)
		set_number(f, bit + 1, "length", INT64_C(1) << bit);
	set_number(f, 64, "length", INT64_MAX);
	set_number(f, 65, "length", -7);
	assert_ok(f, db_exec(f->db, &f->error, "UPDATE example SET gone = id > 65"));
	assert_ok(f, facet_read(f->db, 1, "", "length", &f->arena, &facet, &f->error));
	assert_int_equal(facet.count, FACET_BARS);
	assert_int_equal(facet.least, -7);
	assert_int_equal(facet.most, INT64_MAX);
	int64_t sum = 0;
	for (size_t b = 0; b < facet.count; b++)
		sum += facet.bars[b].count;
	assert_int_equal(sum, 65);
	assert_int_equal(facet.bars[0].from, -7);
}

static void wrong_questions_say_what_would_be_right(void **state)
{
	struct fixture *f = *state;
	struct facet facet;

	assert_refused(f, facet_read(f->db, 1, "", "colour", &f->arena, &facet, &f->error), ERROR_INPUT,
		"columns are label, given, split");
	assert_refused(
		f, facet_read(f->db, 1, "nonsense:1", "label", &f->arena, &facet, &f->error), ERROR_INPUT, "nonsense");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(labels_are_counted),
		TEST(numbers_are_spread),
		TEST(flags_that_were_dismissed_do_not_count),
		TEST(extremes_of_numbers_have_a_bar),
		TEST(wrong_questions_say_what_would_be_right),
	};

	return cmocka_run_group_tests_name("model_facets", tests, NULL, NULL);
}
