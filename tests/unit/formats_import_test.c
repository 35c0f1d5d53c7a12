/* Whole imports: what is recognised, counted, refused, kept byte for byte, and that a failure leaves nothing behind. */
#include "import_fixture.h"

struct recognised {
	const char *name, *format, *why;
	int64_t read, imported, duplicates, rejected, warnings;
	const char *errors;
};

static const struct recognised recognised[] = {
	{ "chat.jsonl", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "chat.jsonl.gz", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "bom.jsonl", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "crlf.jsonl", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "no-newline.jsonl", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "blank-lines.jsonl", "chat", "JSON, one record a line; the first 3 have a messages list", 3, 3, 0, 0, 0, "" },
	{ "pretty.json", "chat", "JSON records one after the other; the first 2 have a messages list", 2, 2, 0, 0, 0,
		"" },
	{ "alpaca.json", "alpaca", "one JSON array of records; the first 3 have an instruction and an output", 3, 3, 0,
		0, 0, "" },
	{ "alpaca.jsonl", "alpaca", "JSON, one record a line; the first 3 have an instruction and an output", 3, 3, 0,
		0, 0, "" },
	{ "prompt.jsonl", "prompt-completion", "JSON, one record a line; the first 2 have a prompt and a completion", 2,
		2, 0, 0, 1, "" },
	{ "keyed.json", "json", "one JSON object of records by id", 2, 2, 0, 0, 0, "" },
	{ "listed.json", "json", "one JSON object with a list of records", 2, 2, 0, 0, 0, "" },
	{ "quoted.csv", "csv", "a table of 3 columns separated by ','", 5, 5, 0, 0, 0, "" },
	{ "semicolon.csv", "csv", "a table of 3 columns separated by ';'", 2, 2, 0, 0, 0, "" },
	{ "names.csv", "csv", "a table of 4 columns separated by ','", 2, 2, 0, 0, 2, "" },
	{ "table.tsv", "tsv", "a table of 3 columns separated by tabs", 5, 5, 0, 0, 0, "" },
	{ "ragged.csv", "csv", "a table of 3 columns separated by ','", 7, 3, 0, 4, 0,
		"3:1 the row has 2 columns, the header has 3\n"
		"4:1 the row has 4 columns, the header has 3\n"
		"7:4 text follows a closing quote\n"
		"7:9 text follows a closing quote\n" },
	{ "nasty.jsonl", "chat", "JSON, one record a line; 8 of the first 9 have a messages list", 12, 7, 0, 5, 5,
		"8:1 messages is missing\n"
		"9:1 messages[1] has no role\n"
		"10:64 expected ',' or ']'\n"
		"11:1 the record is not a JSON object\n"
		"12:58 control character in a string\n" },
	{ "labels.csv", "labels",
		"a table of 5 columns separated by ','; the first 7 have an example's id, an annotator and a label", 7,
		4, 1, 2, 0, "7:1 the annotator is missing\n8:1 \"yesterday\" is no date\n" },
	{ "labels.tsv", "labels",
		"a table of 5 columns separated by tabs; the first 2 have an example's id, an annotator and a label", 2,
		2, 0, 0, 0, "" },
	{ "outputs.jsonl", "outputs", "JSON, one record a line; 7 of the first 8 have a system, an input and an output",
		8, 5, 1, 2, 0, "7:1 the system is missing\n8:81 the score is neither a number nor true or false\n" },
	{ "gsm8k.jsonl", "gsm8k-solutions",
		"JSON, one record a line; the first 2 have a question, its ground truth and a solution of each system",
		4, 4, 0, 0, 0, "" },
};

static void files_are_recognised_and_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(recognised) / sizeof(recognised[0]); i++) {
		const struct recognised *expected = &recognised[i];
		struct import_options options = { .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (!run_file(NULL, expected->name, &options, &report, &error))
			fail_msg("%s", error.message);
		char *errors = print_errors(&report);
		print_message("%s\n", expected->name);
		assert_string_equal(report.format, expected->format);
		assert_string_equal(report.why, expected->why);
		assert_int_equal(report.read, expected->read);
		assert_int_equal(report.imported, expected->imported);
		assert_int_equal(report.duplicates, expected->duplicates);
		assert_int_equal(report.rejected, expected->rejected);
		assert_int_equal(report.warnings, expected->warnings);
		assert_string_equal(errors, expected->errors);
		assert_true(report.complete);
		free(errors);
		import_report_free(&report);
	}
}

static const struct {
	const char *name, *says;
} refused[] = {
	{ "empty", "empty: the file is empty" },
	{ "blank", "nothing but white space" },
	{ "binary.bin", "NUL bytes" },
	{ "lfs-pointer.jsonl", "git lfs pull" },
	{ "utf16.csv", "iconv" },
	{ "prose.md", "neither JSON nor a table" },
	{ "truncated.jsonl.gz", "cut off" },
	{ "corrupt.jsonl.gz", "corrupt" },
	{ "broken-array.json", "broken-array.json: line 5, column 3: expected ',' or ']' after a value" },
	{ "cut-array.json", "cut-array.json: line 3, column 3: the file ends inside the value" },
	{ "no-such-file.jsonl", "no-such-file.jsonl: cannot open" },
	{ "", "folder" },
};

/* In the project and without one: the same sentence, and nothing is written. */
static void what_cannot_be_imported_says_why_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t actions = fixture_count(f, "SELECT count(*) FROM action");

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		for (int dry = 0; dry < 2; dry++) {
			struct import_options options = { .dry_run = dry != 0 };
			struct import_report report;
			struct error error = ERROR_INIT;
			assert_false(run_file(dry ? NULL : f->db, refused[i].name, &options, &report, &error));
			if (strstr(error.message, refused[i].says) == NULL)
				fail_msg("%s: %s", refused[i].name, error.message);
			assert_false(report.complete);
			import_report_free(&report);
		}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), actions);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM dataset"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example_body"), 0);
}

/* The bodies in file order, a newline after each. */
static void read_bodies(struct fixture *f, struct strbuf *out)
{
	static const char sql[] = "SELECT body FROM example_body ORDER BY id";
	sqlite3_stmt *stmt = db_prepare(f->db, &f->error, sql, sizeof(sql) - 1);

	assert_non_null(stmt);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		strbuf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
		strbuf_addc(out, '\n');
	}
	sqlite3_finalize(stmt);
}

/* 9007199254740993, 1.10, an escaped NUL, a key twice, half a pair, Latin-1, NaN: seven lines that come back as
 * they were. */
static void bytes_are_kept(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;
	struct strbuf file = STRBUF_INIT, bodies = STRBUF_INIT;
	char *path = fixture("nasty.jsonl");

	import_ok(f, "nasty.jsonl", &options, &report);
	assert_int_equal(report.imported, 7);
	assert_int_equal(report.warned[WARNING_NUL], 1);
	assert_int_equal(report.warned[WARNING_DUPLICATE_KEYS], 1);
	assert_int_equal(report.warned[WARNING_SURROGATE], 1);
	assert_int_equal(report.warned[WARNING_ENCODING], 1);
	assert_int_equal(report.warned[WARNING_NAN], 1);
	read_bodies(f, &bodies);
	assert_true(strbuf_read_file(&file, path, 0, NULL));
	assert_true(bodies.len < file.len);
	assert_memory_equal(bodies.data, file.data, bodies.len);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example WHERE flags & 15 <> 0"), 4);
	strbuf_free(&file);
	strbuf_free(&bodies);
	import_report_free(&report);
	free(path);
}

static void the_import_knows_its_file(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .split = "train" };
	struct import_report report;

	import_ok(f, "crlf.jsonl", &options, &report);
	assert_string_equal(report.dataset, "crlf");
	assert_int_equal(report.target, IMPORT_EXAMPLES);
	assert_int_equal(report.bytes, 503);
	import_report_free(&report);
	import_ok(f, "no-newline.jsonl", &options, &report); /* a data set of its own: nothing is a duplicate */
	assert_int_equal(report.imported, 3);
	import_report_free(&report);
	options.dataset = "crlf";
	import_ok(f, "bom.jsonl", &options, &report); /* the same records again */
	assert_int_equal(report.duplicates, 3);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(f,
			"SELECT count(*) FROM import WHERE bytes = 503 AND newline = 'crlf' AND length(sha256) = 32"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import WHERE last_newline = 0 AND rows = 3"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import WHERE bom = 1 AND duplicates = 3"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example WHERE split = 'train'"), 6);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example WHERE external = 'c-2' AND label = 'good'"), 2);
}

static void a_strict_import_takes_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .strict = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	assert_false(run_file(f->db, "ragged.csv", &options, &report, &error));
	assert_int_equal(error.code, ERROR_INPUT);
	assert_non_null(strstr(error.message, "ragged.csv: line 3, column 1: the row has 2 columns"));
	assert_int_equal(report.error_count, 1);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM dataset"), 0);
	import_ok(f, "quoted.csv", &options, &report);
	import_report_free(&report);
}

struct patience {
	int calls, left; /* left: calls that are answered with true */
	int64_t done, total, rows;
};

static bool count_down(void *context, int64_t done, int64_t total, int64_t rows)
{
	struct patience *patience = context;

	patience->calls++;
	patience->done = done;
	patience->total = total;
	patience->rows = rows;
	return patience->left-- > 0;
}

/* However far it got, even with all rows read. */
static void a_cancelled_import_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	char *path = fixture("chat.jsonl");
	struct import_options options = { .path = path };

	for (int left = 0;; left++) {
		struct patience patience = { .left = left };
		struct import_report report;
		struct error error = ERROR_INIT;
		bool ok = import_run(f->db, &options, count_down, &patience, &report, &error);
		import_report_free(&report);
		if (ok) {
			assert_true(left > 0);
			assert_int_equal(patience.done, 500);
			assert_int_equal(patience.total, 500);
			assert_int_equal(patience.rows, 3);
			break;
		}
		assert_int_equal(error.code, ERROR_CANCELLED);
		assert_int_equal(fixture_count(f, "SELECT count(*) FROM dataset"), 0);
	}
	free(path);
}

static void a_dry_run_writes_nothing_and_counts_as_the_real_one(void **state)
{
	struct fixture *f = *state;
	struct import_options dry = { .dry_run = true }, wet = { .path = NULL };
	struct import_report report;
	int64_t actions = fixture_count(f, "SELECT count(*) FROM action");

	import_ok(f, "chat.jsonl", &dry, &report);
	assert_int_equal(report.imported, 3);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM action"), actions);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import"), 0);
	import_ok(f, "chat.jsonl", &wet, &report);
	import_report_free(&report);
	import_ok(f, "chat.jsonl", &dry, &report); /* the rows are there now */
	assert_int_equal(report.duplicates, 3);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM import"), 1);
}

static void every_error_counts_and_some_are_kept(void **state)
{
	struct import_options options = { .dry_run = true, .max_errors = 2 };
	struct import_report report;

	(void)state;
	assert_true(run_file(NULL, "nasty.jsonl", &options, &report, NULL));
	assert_int_equal(report.rejected, 5);
	assert_int_equal(report.error_count, 2);
	import_report_free(&report);
}

static void a_file_of_bad_records_is_a_failure(void **state)
{
	struct import_options options = { .dry_run = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(run_text(NULL, "{\n\"A\":{\n\"b\":1,\n},\n\"C\":{,}\n}\n", &options, &report, &error));
	assert_string_equal(error.message,
		"memory.txt: none of the 2 records can be taken; line 4, column 1: expected a key in double quotes");
	assert_int_equal(report.rejected, 2);
	import_report_free(&report);
}

static void a_record_may_be_50_mb(void **state)
{
	enum { LONG = 50 * 1000 * 1000 };
	static const char head[] = "{\"messages\": [{\"role\": \"user\", \"content\": \"",
			  tail[] = "\"}]}\n{\"messages\": []}\n";
	char *text = malloc(LONG + sizeof(head) + sizeof(tail));
	struct import_options options = { .path = "long.jsonl", .memory = text, .dry_run = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	assert_non_null(text);
	memcpy(text, head, sizeof(head) - 1);
	memset(text + sizeof(head) - 1, 'x', LONG);
	memcpy(text + sizeof(head) - 1 + LONG, tail, sizeof(tail) - 1);
	options.memory_size = LONG + sizeof(head) + sizeof(tail) - 2;
	if (!import_run(NULL, &options, NULL, NULL, &report, &error))
		fail_msg("%s", error.message);
	assert_string_equal(report.format, "chat");
	assert_int_equal(report.read, 2);
	assert_true(report.imported >= 1);
	import_report_free(&report);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_recognised_and_counted),
		with_project(what_cannot_be_imported_says_why_and_leaves_nothing),
		with_project(bytes_are_kept),
		with_project(the_import_knows_its_file),
		with_project(a_strict_import_takes_all_or_nothing),
		with_project(a_cancelled_import_leaves_nothing),
		with_project(a_dry_run_writes_nothing_and_counts_as_the_real_one),
		cmocka_unit_test(every_error_counts_and_some_are_kept),
		cmocka_unit_test(a_file_of_bad_records_is_a_failure),
		cmocka_unit_test(a_record_may_be_50_mb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
