/* Whatever valid records there are in a JSONL file, import and export give its very bytes back. */
#include "case_fixture.h"
#include "formats_support.h"
#include "preop/base/random.h"
#include "preop/formats/export.h"
#include "preop/formats/import.h"

#include <inttypes.h>
#include <unistd.h>

enum { SEEDS = 300, ROWS = 12, DEPTH = 6 };

static void put_blank(struct rng *rng, struct strbuf *out)
{
	static const char *const blanks[] = { "", "", "", " ", "  ", "\t" };

	strbuf_adds(out, blanks[rng_below(rng, 6)]);
}

static void put_string(struct rng *rng, struct strbuf *out)
{
	static const char *const pieces[] = { "a", "word ", "\\n", "\\u0000", "\\ud83d\\ude00", "\\ud800", "\\/",
		"\\\"", "\\\\", "\xC3\xA9", "\xF0\x9F\x98\x80", "\xE2\x80\xA8", "\x7F", "\xFF", "\xC3", "'", ",", "{",
		"]" };

	strbuf_addc(out, '"');
	for (uint64_t n = rng_below(rng, 12); n > 0; n--)
		strbuf_adds(out, pieces[rng_below(rng, sizeof(pieces) / sizeof(pieces[0]))]);
	strbuf_addc(out, '"');
}

static void put_value(struct rng *rng, int depth, struct strbuf *out);

static void put_members(struct rng *rng, int depth, struct strbuf *out)
{
	static const char *const names[] = { "\"id\"", "\"label\"", "\"split\"", "\"metadata\"", "\"dup\"", "\"dup\"",
		"\"\"", "\"\\u0061\"" };

	for (uint64_t n = rng_below(rng, 5); n > 0; n--) {
		put_blank(rng, out);
		strbuf_adds(out, names[rng_below(rng, 8)]);
		put_blank(rng, out);
		strbuf_addc(out, ':');
		put_blank(rng, out);
		put_value(rng, depth + 1, out);
		put_blank(rng, out);
		if (n > 1)
			strbuf_addc(out, ',');
	}
}

static void put_value(struct rng *rng, int depth, struct strbuf *out)
{
	static const char *const scalars[] = { "null", "true", "false", "0", "-0.0", "1.10", "9007199254740993",
		"1E+400", "-12.5e-7", "123456789012345678901234567890" };
	uint64_t kind = rng_below(rng, depth < DEPTH ? 4 : 2);

	if (kind == 0) {
		strbuf_adds(out, scalars[rng_below(rng, sizeof(scalars) / sizeof(scalars[0]))]);
	} else if (kind == 1) {
		put_string(rng, out);
	} else if (kind == 2) {
		strbuf_addc(out, '[');
		for (uint64_t n = rng_below(rng, 4); n > 0; n--) {
			put_value(rng, depth + 1, out);
			put_blank(rng, out);
			if (n > 1)
				strbuf_addc(out, ',');
		}
		strbuf_addc(out, ']');
	} else {
		strbuf_addc(out, '{');
		put_members(rng, depth, out);
		strbuf_addc(out, '}');
	}
}

/* The number makes every record another one: what is there twice does not come in twice. */
static void put_record(struct rng *rng, uint64_t number, struct strbuf *out)
{
	strbuf_addf(out, "{\"n\":%" PRIu64 ",", number);
	put_blank(rng, out);
	strbuf_adds(out, "\"text\": ");
	put_string(rng, out);
	strbuf_adds(out, ", \"more\":");
	put_value(rng, 0, out);
	strbuf_addc(out, '}');
}

static void make_file(uint64_t seed, struct strbuf *out)
{
	struct rng rng = { seed };
	const char *newline = rng_below(&rng, 3) == 0 ? "\r\n" : "\n";
	uint64_t rows = 1 + rng_below(&rng, ROWS);

	if (rng_below(&rng, 4) == 0)
		strbuf_adds(out, "\xEF\xBB\xBF");
	for (uint64_t i = 0; i < rows; i++) {
		put_record(&rng, i, out);
		if (i + 1 < rows || rng_below(&rng, 3) > 0)
			strbuf_adds(out, newline);
	}
}

static void come_in(struct db *db, const char *dataset, const struct strbuf *file)
{
	struct import_options options = { .path = "made.jsonl",
		.memory = file->data,
		.memory_size = file->len,
		.dataset = dataset,
		.format = "jsonl",
		.map = "input=text",
		.strict = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	if (!import_run(db, &options, NULL, NULL, &report, &error))
		fail_msg("%s\n%s", error.message, file->data);
	import_report_free(&report);
}

static void go_out(struct db *db, const char *dataset, const char *path, struct strbuf *file, bool *same)
{
	struct export_options options = { .path = path, .dataset = dataset };
	struct export_report report;
	struct error error = ERROR_INIT;

	if (!export_run(db, &options, NULL, NULL, &report, &error))
		fail_msg("%s", error.message);
	assert_int_equal(report.rows, report.written);
	*same = report.same_as != NULL;
	export_report_free(&report);
	strbuf_reset(file);
	assert_true(strbuf_read_file(file, path, 0, &error));
}

static void lines_come_back_byte_for_byte(void **state)
{
	struct db *db = ((struct fixture *)*state)->db;
	char path[] = "/tmp/preop-export-XXXXXX";
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;

	close(mkstemp(path));
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		char name[32];
		bool same;

		snprintf(name, sizeof(name), "seed %" PRIu64, seed);
		strbuf_reset(&in);
		make_file(seed, &in);
		come_in(db, name, &in);
		go_out(db, name, path, &out, &same);
		if (in.len != out.len || memcmp(in.data, out.data, in.len) != 0)
			fail_msg("%s: in\n%s\nout\n%s", name, in.data, out.data);
		assert_true(same);
	}
	unlink(path);
	strbuf_free(&in);
	strbuf_free(&out);
}

static bool stop(void *context, int64_t done, int64_t total)
{
	(void)context;
	(void)done;
	(void)total;
	return false;
}

/* Cancelled at the first question, which is asked before the file is in place at the latest. */
static void cancelled_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct strbuf in = STRBUF_INIT;
	char *path = path_join(f->folder, "out.jsonl"), *part = path_join(f->folder, ".out.jsonl.part0");
	struct export_options options = { .path = path, .dataset = "cancelled" };
	struct export_report report;
	struct error error = ERROR_INIT;

	make_file(7, &in);
	come_in(f->db, "cancelled", &in);
	assert_false(export_run(f->db, &options, stop, NULL, &report, &error));
	assert_int_equal(error.code, ERROR_CANCELLED);
	assert_false(report.complete);
	assert_false(path_exists(path));
	assert_false(path_exists(part));
	export_report_free(&report);
	assert_ok(f, export_run(f->db, &options, NULL, NULL, &report, &f->error));
	assert_true(path_exists(path));
	assert_false(path_exists(part));
	export_report_free(&report);
	unlink(path);
	free(path);
	free(part);
	strbuf_free(&in);
}

/* Rows in another order than the file's, some left out by hand: each once, none else. */
static void rows_go_out_in_the_order_asked_for(void **state)
{
	struct fixture *f = *state;
	const char *text = "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n{\"text\":\"d\"}\n";
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;
	struct id_list ids = ID_LIST_INIT;
	char *path = path_join(f->folder, "out.jsonl");
	struct export_options options = { .path = path, .dataset = "order", .ids = &ids };
	struct export_report report;
	int64_t first = fixture_count(f, "SELECT coalesce(max(id), 0) + 1 FROM example");
	const int64_t asked[] = { first + 3, first, first + 2 };

	strbuf_adds(&in, text);
	come_in(f->db, "order", &in);
	assert_true(id_list_add_many(&ids, asked, 3));
	assert_ok(f, export_run(f->db, &options, NULL, NULL, &report, &f->error));
	assert_int_equal(report.written, 3);
	export_report_free(&report);
	assert_true(strbuf_read_file(&out, path, 0, &f->error));
	assert_string_equal(out.data, "{\"text\":\"d\"}\n{\"text\":\"a\"}\n{\"text\":\"c\"}\n");
	unlink(path);
	free(path);
	id_list_free(&ids);
	strbuf_free(&in);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_come_back_byte_for_byte, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(cancelled_leaves_nothing, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(rows_go_out_in_the_order_asked_for, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
