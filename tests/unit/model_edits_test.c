/* Any value of a record edited, leaves and their paths, find and replace over many rows, and undoing all of it exactly. */
#include "data_fixture.h"

#include "preop/model/lock.h"
#include "preop/model/replace.h"

#define SAYS(role, text) "{\"role\":\"" role "\",\"content\":\"" text "\"}"
#define CHAT(user, assistant) "{\"messages\":[" SAYS("user", user) ", " SAYS("assistant", assistant) "]}"

static const char *const rows[] = {
	"{\"id\":\"A\",\"n\":9007199254740993,\"x\":1.10,\"messages\":[" SAYS("user", "Team plan?") "," SAYS(
		"assistant", "The Team plan is \\u00e9asy, \\\"Team plan\\\".") "]}",
	CHAT("team PLAN", "No\\u0000ne"),
	CHAT("half \\ud800 of Team plan", "Yes"),
	CHAT("nothing", "here"),
	"{\"split\":\"test\",\"messages\":[" SAYS("user", "Team plan, tested") "," SAYS("assistant", "ok") "]}",
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void load_rows(struct fixture *f)
{
	load(f, "tickets", SHAPE_CHAT, NULL, rows, ROWS);
}

static const struct example_detail *detail_of(struct fixture *f, int64_t id)
{
	struct example_detail *detail = arena_alloc(&f->arena, sizeof(*detail));

	assert_ok(f, example_read(f->db, id, &f->arena, detail, &f->error));
	return detail;
}

static const char *body_of(struct fixture *f, int64_t id)
{
	return detail_of(f, id)->body;
}

static void turn(struct fixture *f, bool (*journal)(struct db *, struct journal_result *, struct error *))
{
	struct journal_result result;
	int64_t ops;

	assert_ok(f, journal(f->db, &result, &f->error));
	assert_true(result.action != 0);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	assert_ok(f, journal_verify(f->db, &ops, &f->error));
	assert_ok(f, journal_verify_states(f->db, &f->error));
}

static bool put(struct fixture *f, int64_t id, const char *path, const char *json)
{
	return example_edit_value(f->db, id, path, json, strlen(json), "why", NULL, &f->error);
}

/* ---- Values ---- */

static void values_of_any_type_are_spliced(void **state)
{
	struct fixture *f = *state;

	load_rows(f);
	assert_ok(f, put(f, 1, "n", " true "));
	assert_non_null(strstr(body_of(f, 1), "\"n\":true,\"x\":1.10,"));
	assert_ok(f, put(f, 1, "x", "[1,\n  {\"y\": null}]"));
	assert_non_null(strstr(body_of(f, 1), "\"x\":[1, {\"y\": null}],"));
	assert_ok(f, put(f, 1, "x[1].y", "\"deep\""));
	assert_non_null(strstr(body_of(f, 1), "{\"y\": \"deep\"}"));
	for (int i = 0; i < 3; i++)
		turn(f, journal_undo);
	assert_string_equal(body_of(f, 1), rows[0]);
	turn(f, journal_redo);
	assert_non_null(strstr(body_of(f, 1), "\"n\":true"));
}

static void the_whole_record_is_a_value(void **state)
{
	struct fixture *f = *state;
	struct revision *revisions;
	size_t count;

	load_rows(f);
	assert_ok(f, put(f, 2, ".", "\n{\"messages\": [" SAYS("user", "new") "],\n\"k\": 1.0}\n"));
	assert_string_equal(body_of(f, 2), "{\"messages\": [" SAYS("user", "new") "], \"k\": 1.0}");
	assert_string_equal(detail_of(f, 2)->row.title, "new");
	assert_ok(f, example_revisions(f->db, 2, &f->arena, &revisions, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(revisions[1].note, "why");
	assert_string_equal(revisions[1].who, "ana");
	/* The same again is no edit. */
	assert_ok(f, put(f, 2, "k", "1.0"));
	assert_int_equal(detail_of(f, 2)->row.revision, 1);
}

static void wrong_values_are_refused(void **state)
{
	static const struct {
		const char *path, *json, *words;
		enum error_code code;
	} wrong[] = {
		{ "n", "tru", "line 1, column 1", ERROR_INPUT },
		{ ".", "{\"a\":1,\n \"b\" 2}", "line 2, column 6", ERROR_INPUT },
		{ ".", "[1]", "an object", ERROR_INPUT },
		{ ".", "", "line 1, column 1", ERROR_INPUT },
		{ ".", "{\"messages\":3}", "messages is a number", ERROR_INPUT },
		{ "messages", "[]", "empty", ERROR_INPUT },
		{ "nowhere", "1", "nothing at nowhere", ERROR_NOT_FOUND },
		{ "messages[99]", "1", "nothing at", ERROR_NOT_FOUND },
		{ "messages[18446744073709551616]", "1", "nothing at", ERROR_NOT_FOUND },
		{ "[\"", "1", "nothing at", ERROR_NOT_FOUND },
		{ "..", "1", "nothing at", ERROR_NOT_FOUND },
	};
	struct fixture *f = *state;

	load_rows(f);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_refused(f, put(f, 1, wrong[i].path, wrong[i].json), wrong[i].code, wrong[i].words);
	assert_string_equal(body_of(f, 1), rows[0]);
	assert_int_equal(count_of(f, "SELECT count(*) FROM revision"), 0);
}

/* ---- Leaves ---- */

static void every_leaf_has_a_path_that_leads_to_it(void **state)
{
	static const char body[] =
		"{\"a\":{\"odd key\":[1,[],{\"\\u0022]\":null}]},\"\":true,\"a.b\":\"x\",\"d\":1,\"d\":2}";
	static const char *const paths[] = { "a[\"odd key\"][0]", "a[\"odd key\"][1]",
		"a[\"odd key\"][2][\"\\u0022]\"]", "[\"\"]", "[\"a.b\"]", "d" };
	struct fixture *f = *state;
	struct leaf *leaves;
	size_t count;

	shape_leaves(body, sizeof(body) - 1, &f->arena, &leaves, &count);
	assert_int_equal(count, sizeof(paths) / sizeof(paths[0]));
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(leaves[i].path, paths[i]);
		assert_ptr_equal(
			json_find(json_root(body, sizeof(body) - 1), leaves[i].path).start, leaves[i].value.start);
	}
	assert_memory_equal(leaves[5].value.start, "2", 1);
	shape_leaves("{\"a\":", 5, &f->arena, &leaves, &count);
	assert_int_equal(count, 0);
	shape_leaves("{}", 2, &f->arena, &leaves, &count);
	assert_int_equal(count, 0);
}

static void a_huge_record_has_a_limited_list(void **state)
{
	struct fixture *f = *state;
	struct strbuf body = STRBUF_INIT;
	struct leaf *leaves;
	size_t count;

	strbuf_adds(&body, "{\"a\":[0");
	for (int i = 0; i < 5000; i++)
		strbuf_adds(&body, ",1");
	strbuf_adds(&body, "]}");
	shape_leaves(body.data, body.len, &f->arena, &leaves, &count);
	assert_int_equal(count, LEAVES_LIMIT);
	strbuf_free(&body);
}

/* ---- Find and replace ---- */

static struct id_list all_rows(void)
{
	struct id_list ids = ID_LIST_INIT;

	for (int64_t id = 1; id <= ROWS; id++)
		id_list_add(&ids, id);
	return ids;
}

static struct replace_spec team_plan(void)
{
	return (struct replace_spec){ .find = "Team plan", .find_length = 9, .with = "\"Biz\"\n", .with_length = 6 };
}

static struct replace_counts replace(struct fixture *f, const struct replace_spec *spec)
{
	struct id_list ids = all_rows();
	struct replace_counts looked, counts;

	assert_ok(f, replace_preview(f->db, spec, &ids, NULL, &looked, &f->error));
	assert_ok(f, replace_apply(f->db, spec, &ids, "renamed", NULL, &counts, &f->error));
	assert_int_equal(looked.matches, counts.matches);
	assert_int_equal(looked.rows, counts.rows);
	id_list_free(&ids);
	return counts;
}

static void only_the_match_changes(void **state)
{
	struct fixture *f = *state;
	struct replace_spec spec = team_plan();

	load_rows(f);
	struct replace_counts counts = replace(f, &spec);
	assert_int_equal(counts.looked, ROWS);
	assert_int_equal(counts.rows, 3);
	assert_int_equal(counts.matches, 5);
	/* Escapes beside the match stay as they were written, half a surrogate pair too. */
	assert_non_null(strstr(body_of(f, 1), "\"The \\\"Biz\\\"\\n is \\u00e9asy, \\\"\\\"Biz\\\"\\n\\\".\""));
	assert_non_null(strstr(body_of(f, 3), "half \\ud800 of \\\"Biz\\\"\\n"));
	assert_string_equal(body_of(f, 2), rows[1]);
	assert_int_equal(count_of(f, "SELECT count(*) FROM revision WHERE note = 'renamed'"), 3);
	assert_int_equal(count_of(f, "SELECT count(*) FROM op WHERE kind = 'bodies'"), 1);
	assert_int_equal(detail_of(f, 1)->row.flags & FLAG_EDITED, FLAG_EDITED);
	for (int i = 0; i < 2; i++) {
		turn(f, journal_undo);
		assert_string_equal(body_of(f, 1), rows[0]);
		assert_string_equal(body_of(f, 3), rows[2]);
		assert_int_equal(detail_of(f, 1)->row.flags & FLAG_EDITED, 0);
		turn(f, journal_redo);
		assert_string_equal(detail_of(f, 5)->row.title, "\"Biz\" , tested");
	}
}

static void fields_cases_and_patterns(void **state)
{
	struct fixture *f = *state;
	struct replace_spec spec = team_plan();

	load_rows(f);
	spec.field = "output";
	assert_int_equal(replace(f, &spec).matches, 2);
	spec.field = "input";
	assert_int_equal(replace(f, &spec).matches, 3);
	spec = (struct replace_spec){
		.find = "TEAM plan", .find_length = 9, .with = "x", .with_length = 1, .ignore_case = true
	};
	assert_int_equal(replace(f, &spec).rows, 1);
	spec = (struct replace_spec){ .find = "^(\\w)(.*)$",
		.find_length = 10,
		.with = "$2$1",
		.with_length = 4,
		.regex = true,
		.field = "messages[1].content" };
	replace(f, &spec);
	assert_non_null(strstr(body_of(f, 4), "\"ereh\""));
	spec = (struct replace_spec){ .find = "A", .find_length = 1, .with = "B", .with_length = 1, .field = "id" };
	assert_int_equal(replace(f, &spec).rows, 1);
	assert_string_equal(detail_of(f, 1)->row.external, "B");
}

static void what_is_there_already_is_no_change(void **state)
{
	struct fixture *f = *state;
	struct replace_spec spec = { .find = "here", .find_length = 4, .with = "here", .with_length = 4 };

	load_rows(f);
	assert_int_equal(replace(f, &spec).rows, 0);
	assert_int_equal(count_of(f, "SELECT count(*) FROM action WHERE command = 'replace'"), 0);
}

static bool stop(void *context, const struct replace_counts *counts, int64_t total)
{
	(void)context;
	return counts->looked < total;
}

static void what_fails_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct replace_spec spec = team_plan();
	struct replace_watch watch = { .progress = stop };
	struct replace_counts counts;
	struct id_list ids = all_rows();
	char *huge = xcalloc(1, 4 * 1024 * 1024);

	load_rows(f);
	assert_ok(f, lock_set_split(f->db, 1, "test", true, &f->error));
	assert_refused(
		f, replace_apply(f->db, &spec, &ids, "", NULL, &counts, &f->error), ERROR_CONFLICT, "locked by ana");
	assert_ok(f, replace_preview(f->db, &spec, &ids, NULL, &counts, &f->error));
	assert_int_equal(counts.locked, 1);
	assert_ok(f, lock_set_split(f->db, 1, "test", false, &f->error));
	assert_refused(f, replace_apply(f->db, &spec, &ids, "", &watch, &counts, &f->error), ERROR_CANCELLED,
		"nothing was replaced");
	memset(huge, 'x', 4 * 1024 * 1024);
	spec = (struct replace_spec){
		.find = "", .find_length = 0, .with = huge, .with_length = 4 * 1024 * 1024, .regex = true
	};
	spec.find = ".";
	spec.find_length = 1;
	assert_refused(
		f, replace_apply(f->db, &spec, &ids, "", NULL, &counts, &f->error), ERROR_INPUT, "larger than 64 MiB");
	spec = team_plan();
	spec.field = "";
	assert_refused(f, replace_apply(f->db, &spec, &ids, "", NULL, &counts, &f->error), ERROR_INPUT, "the field is");
	assert_string_equal(body_of(f, 1), rows[0]);
	assert_int_equal(count_of(f, "SELECT count(*) FROM revision"), 0);
	assert_ok(f, snapshot_verify(f->db, &f->error));
	free(huge);
	id_list_free(&ids);
}

/* A revision that is no longer the text the journal speaks of is not put back. */
static void forged_revisions_are_not_put_back(void **state)
{
	struct fixture *f = *state;
	struct replace_spec spec = team_plan();
	struct journal_result result;

	load_rows(f);
	replace(f, &spec);
	assert_ok(f,
		db_exec(f->db, &f->error,
			"UPDATE revision SET body = CAST('{\"messages\":[{\"role\":\"user\",\"content\":\"forged\"}]}' "
			"AS BLOB) "
			"WHERE revision = 0 AND example = 1"));
	assert_refused(f, journal_undo(f->db, &result, &f->error), ERROR_CONFLICT, "not the texts");
	assert_non_null(strstr(body_of(f, 1), "Biz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(values_of_any_type_are_spliced),
		TEST(the_whole_record_is_a_value),
		TEST(wrong_values_are_refused),
		TEST(every_leaf_has_a_path_that_leads_to_it),
		TEST(a_huge_record_has_a_limited_list),
		TEST(only_the_match_changes),
		TEST(fields_cases_and_patterns),
		TEST(what_is_there_already_is_no_change),
		TEST(what_fails_leaves_nothing),
		TEST(forged_revisions_are_not_put_back),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
