/* Whole imports: what is recognised, counted, refused, kept byte for byte, and that a failure leaves nothing behind. */
#include "case_fixture.h"
#include "formats_support.h"
#include "preop/formats/import.h"
#include "preop/model/dataset.h"

#include <inttypes.h>

static bool run_file(struct db *db, const char *name, struct import_options *options, struct import_report *report,
	struct error *error)
{
	char *path = fixture(name);

	options->path = path;
	bool ok = import_run(db, options, NULL, NULL, report, error);
	free(path);
	return ok;
}

static bool run_text(struct db *db, const char *text, struct import_options *options, struct import_report *report,
	struct error *error)
{
	options->memory = text;
	options->memory_size = strlen(text);
	if (options->path == NULL)
		options->path = "memory.txt";
	return import_run(db, options, NULL, NULL, report, error);
}

/* "line:column reason" a line. */
static char *print_errors(const struct import_report *report)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < report->error_count; i++)
		strbuf_addf(&out, "%" PRId64 ":%" PRId64 " %s\n", report->errors[i].line, report->errors[i].column,
			report->errors[i].reason);
	return out.capacity > 0 ? strbuf_detach(&out, NULL) : xstrdup("");
}

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

static void import_ok(struct fixture *f, const char *name, struct import_options *options, struct import_report *report)
{
	assert_ok(f, run_file(f->db, name, options, report, &f->error));
	assert_int_equal(report->read, report->imported + report->duplicates + report->rejected);
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

static void fields_are_mapped(void **state)
{
	static const char text[] =
		"{\"q\": {\"one\": \"What?\", \"two\": \"Why?\"}, \"odd.name\": \"x\", \"n\": 7, \"v\": \"yes\"}\n"
		"{\"q\": {\"one\": \"Who?\", \"two\": \"When?\"}, \"odd.name\": \"y\", \"n\": 8, \"v\": \"no\"}\n";
	struct fixture *f = *state;
	struct import_options options = { .map = "input=q.one,input=q.two,output=odd.name,id=n,label=v" };
	struct import_report report;

	assert_ok(f, run_text(f->db, text, &options, &report, &f->error));
	assert_int_equal(report.imported, 2);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(
			f, "SELECT count(*) FROM example WHERE external = '8' AND label = 'no' AND title = 'Who?'"),
		1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM example WHERE flags & 16"), 0); /* the output is found */
}

static void wrong_mappings_name_the_fields(void **state)
{
	static const struct {
		const char *text, *map, *says;
	} cases[] = {
		{ "a,b\n1,2\n", NULL, "no field's name says that it is the input" },
		{ "a,b\n1,2\n", NULL, "the fields are a, b" },
		{ "a,b\n1,2\n", "input=a,label=c", "no field is called \"c\"; the fields are a, b" },
		{ "{\"a\": 1}\n{\"b\": 1}\n", "input=c", "no field is called \"c\"; the fields are a, b" },
		{ "a,b\n1,2\n", "inputs=a", "inputs" },
		{ "id,who,label\n1,ana,x\n", "item=x", "no field is called \"x\"" },
		{ "id,who,label\n1,ana,x\n", "thing=id", "one of item, annotator, label, note, at" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true, .map = cases[i].map };
		struct import_report report;
		struct error error = ERROR_INIT;
		assert_false(run_text(NULL, cases[i].text, &options, &report, &error));
		if (strstr(error.message, cases[i].says) == NULL)
			fail_msg("%s", error.message);
		import_report_free(&report);
	}
}

static void a_format_can_be_forced(void **state)
{
	static const struct {
		const char *text, *format, *map, *says; /* says NULL: works */
	} cases[] = {
		{ "text\none\ntwo\n", "csv", NULL, NULL },
		{ "{\"messages\": []}\n{\"text\": \"x\"}\n", "jsonl", "input=text", NULL },
		{ "{\"a\": {\"text\": \"x\"}}\n", "jsonl", "input=a.text", NULL },
		{ "{\"text\": \"x\"}\n", "json", NULL, NULL },
		{ "a,b\n1,2\n", "chat", NULL,
			"a table of 2 columns separated by ',', which the format chat does not read" },
		{ "x", "parquet", NULL, "there is no format \"parquet\"; formats are label-studio, " },
		{ "prose\n", "labels", NULL, "neither JSON nor a table" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true, .format = cases[i].format, .map = cases[i].map };
		struct import_report report;
		struct error error = ERROR_INIT;
		bool ok = run_text(NULL, cases[i].text, &options, &report, &error);
		if (ok != (cases[i].says == NULL) || (!ok && strstr(error.message, cases[i].says) == NULL))
			fail_msg("%zu: %s", i, error.message);
		import_report_free(&report);
	}
}

static void the_key_of_an_object_is_its_records_id(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;

	import_ok(f, "keyed.json", &options, &report);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM example WHERE external IN ('q-1', 'own')"), 2);
	assert_int_equal(fixture_count(f,
				 "SELECT count(*) FROM example_body WHERE CAST(body AS TEXT) = '{\"question\": \"How "
				 "old?\", \"answer\": \"9\"}'"),
		1);
}

static void labels_find_their_examples(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;
	struct error error = ERROR_INIT;

	assert_false(run_file(f->db, "labels.csv", &options, &report, &error)); /* no data set yet */
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	import_report_free(&report);
	import_ok(f, "chat.jsonl", &options, &report);
	import_report_free(&report);
	import_ok(f, "labels.csv", &options, &report);
	assert_int_equal(report.target, IMPORT_LABELS);
	assert_string_equal(report.dataset, "chat");
	assert_int_equal(report.imported, 3);
	assert_int_equal(report.duplicates, 1);
	assert_int_equal(report.unmatched, 1);
	assert_int_equal(report.rejected, 3);
	char *errors = print_errors(&report);
	assert_string_equal(errors,
		"6:1 no example has the id \"c-9\" in chat\n7:1 the annotator is missing\n8:1 \"yesterday\" is no "
		"date\n");
	free(errors);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(f,
			"SELECT count(*) FROM annotation WHERE who = 'ben' AND label = 'bad' AND note = 'too, short'"),
		1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM annotation WHERE at = 1741082400000"), 1);
	assert_int_equal(fixture_count(f, "SELECT disputed FROM example WHERE external = 'c-1'"), 1);
}

static void labels_need_their_roles(void **state)
{
	struct import_options options = { .dry_run = true, .format = "labels" };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(run_text(NULL, "id,label\n1,x\n", &options, &report, &error));
	assert_non_null(
		strstr(error.message, "the annotator: choose with --map annotator=FIELD; the fields are id, label"));
	import_report_free(&report);
	options.map = "annotator=id,item=label";
	assert_true(run_text(NULL, "id,label\n1,x\n", &options, &report, NULL));
	import_report_free(&report);
}

static void outputs_fill_a_suite(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .dataset = "helpdesk" };
	struct import_report report;

	import_ok(f, "outputs.jsonl", &options, &report);
	assert_int_equal(report.target, IMPORT_OUTPUTS);
	assert_int_equal(report.imported, 4);
	assert_int_equal(report.duplicates, 1);
	char *errors = print_errors(&report);
	assert_non_null(strstr(errors, "6:1 case h-1 is in the suite with another input"));
	free(errors);
	import_report_free(&report);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM suite WHERE name = 'helpdesk'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE score IS NULL"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE score = 0"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE state = 'truncated'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output WHERE state = 'empty'"), 1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM eval_case WHERE slice = 'sum' AND at = 1735689600000"), 1);
}

struct bad_rows {
	const char *format, *text;
	int64_t imported;
	const char *errors;
};

static const struct bad_rows bad_rows[] = {
	{ "outputs",
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"input\": \"i\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"state\": \"error\"}\n" /* the state says why there is none */
		"{\"system\": \"a\\u0000\", \"input\": \"i\", \"output\": \"o\"}\n"
		"{\"system\": \"s\", \"input\": \"\\u0000\", \"output\": \"\\u0000\", \"gold\": \"\\u0000\"}\n" /* texts may */
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"x\", \"date\": \"soon\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"x\", \"score\": [1]}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"y\", \"score\": \"True\"}\n"
		"{\"system\": \"s\", \"input\": \"i\", \"output\": \"z\", \"score\": \"0.5\"}\n",
		5,
		"2:1 the input is missing\n3:1 the output is missing\n5:12 the system holds a NUL\n7:54 \"soon\" is no "
		"date\n"
		"8:55 the score is neither a number nor true or false\n" },
	{ "labels",
		"{\"id\": 1, \"who\": \"ana\", \"label\": true, \"at\": null}\n"
		"{\"id\": [1], \"who\": \"ana\", \"label\": \"x\"}\n"
		"{\"id\": 1, \"who\": {}, \"label\": \"x\"}\n"
		"{\"id\": 1, \"who\": \"ana\", \"label\": \" \"}\n"
		"{\"id\": 1, \"who\": \"ana\", \"label\": \"\\u0000\"}\n"
		"{\"id\": 1, \"who\": \"ana\"}\n",
		1,
		"2:8 the item is neither text nor a number\n3:18 the annotator is neither text nor a number\n"
		"4:34 the label is missing\n5:34 the label holds a NUL\n6:1 the label is missing\n" },
	{ "gsm8k-solutions",
		"{\"question\": \"q\", \"ground_truth\": \"g\", \"a\": {\"solution\": \"s\", \"is_correct\": true}, "
		"\"b\": {\"solution\": "
		"\"s\", \"is_correct\": {}}}\n"
		"{\"question\": \"q\", \"ground_truth\": \"g\", \"c\": 1}\n"
		"{\"question\": \"q\"}\n"
		"{\"ground_truth\": \"g\"}\n",
		1,
		"1:84 is_correct is neither a number nor true or false\n2:1 no system has a solution here\n"
		"3:1 ground_truth is missing\n4:1 question is missing\n" },
};

static void bad_rows_say_what_is_wrong_and_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
		struct import_options options = { .dry_run = true, .format = bad_rows[i].format };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (!run_text(NULL, bad_rows[i].text, &options, &report, &error))
			fail_msg("%s", error.message);
		char *errors = print_errors(&report);
		assert_string_equal(errors, bad_rows[i].errors);
		assert_int_equal(report.imported, bad_rows[i].imported);
		free(errors);
		import_report_free(&report);
	}
}

static void one_object_is_a_record_or_holds_them(void **state)
{
	static const struct {
		const char *text, *format, *why;
		int64_t read;
	} cases[] = {
		{ "{\"messages\": []}", "chat", "JSON, one record a line; the only one has a messages list", 1 },
		{ "{\"messages\": [1], \"text\": \"x\"}", "jsonl", "JSON, one record a line", 1 },
		{ "{\"text\": \"x\", \"tags\": [\"a\"], \"n\": {\"a\": 1}}", "jsonl", "JSON, one record a line", 1 },
		{ "{\"n\": {\"a\": 1}, \"tags\": [1], \"rows\": [{\"question\": \"x\"}, {\"question\": \"y\"}]}",
			"json", "one JSON object with a list of records", 2 },
		{ "{\"a\": {\"question\": \"x\"}, \"b\": {\"question\": \"y\"}}", "json",
			"one JSON object of records by id", 2 },
		{ "{\n\"text\": \"x\", \"n\": 1\n}\n", "json", "JSON records one after the other", 1 },
		{ "{\n\"text\": \"x\"\n}\n", "text",
			"JSON records one after the other; the only one has a text and what describes it", 1 },
		{ "{\"text\": \"x\"\n{\"text\": \"y\"}\n{\"text\": \"z\"}\n", "text",
			"JSON, one record a line; the first 2 have a text and what describes it", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		run_text(NULL, cases[i].text, &options, &report, &error);
		assert_string_equal(report.format, cases[i].format);
		assert_string_equal(report.why, cases[i].why);
		assert_int_equal(report.read, cases[i].read);
		import_report_free(&report);
	}
}

static void a_system_prompt_is_no_system(void **state)
{
	static const struct {
		const char *text, *format;
	} cases[] = {
		{ "{\"id\": 1, \"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}", "outputs" },
		{ "{\"system\": \"s\", \"input\": \"i\", \"output\": \"o\"}", "jsonl" },
		{ "{\"id\": 1, \"model\": \"m\", \"prompt\": \"p\", \"completion\": \"c\"}", "prompt-completion" },
		{ "{\"id\": 1, \"model\": \"m\", \"prompt\": \"p\", \"completion\": \"c\", \"score\": 1}", "outputs" },
		{ "{\"instruction\": \"i\", \"input\": \"i\", \"output\": \"o\", \"system\": \"s\", \"id\": 1}",
			"alpaca" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (!run_text(NULL, cases[i].text, &options, &report, &error))
			fail_msg("%s", error.message);
		assert_string_equal(report.format, cases[i].format);
		import_report_free(&report);
	}
}

static void gsm8k_gives_an_output_a_system(void **state)
{
	struct fixture *f = *state;
	struct import_options options = { .path = NULL };
	struct import_report report;

	import_ok(f, "gsm8k.jsonl", &options, &report);
	assert_int_equal(report.imported, 4);
	import_report_free(&report);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM eval_case WHERE CAST(reference AS TEXT) LIKE 'A: %'"), 2);
	assert_int_equal(fixture_count(f, "SELECT total(score) FROM output"), 3);
}

static void a_preview_shows_what_records_become(void **state)
{
	static const struct {
		const char *text, *map, *row;
	} cases[] = {
		{ "a,b\nhello,ok\n", "input=a,label=b", "classification  label ok  a: hello" },
		{ "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\\nyou\"}, {\"role\": \"assistant\", "
		  "\"content\": \"yes\"}]}\n",
			NULL, "demonstration  user: hi\u2026  assistant: yes" },
		{ "{\"messages\": [{\"content\": \"hi\"}]}\n", NULL, "refused: messages[0] has no role" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = {
			.memory = cases[i].text, .memory_size = strlen(cases[i].text), .map = cases[i].map
		};
		struct import_preview preview;
		struct error error = ERROR_INIT;
		if (!import_preview(&options, &preview, &error))
			fail_msg("%s", error.message);
		assert_int_equal(preview.row_count, 1);
		assert_string_equal(preview.rows[0], cases[i].row);
		assert_int_equal(preview.role_count > 0, cases[i].map != NULL);
		import_preview_free(&preview);
	}
}

static void a_preview_shows_fields_and_mapping(void **state)
{
	static const struct {
		const char *text, *format, *map, *first, *sample;
		size_t fields;
	} cases[] = {
		{ "{\"id\": 7, \"q\": {\"one\": \"What?\"}, \"text\": \"x\"}\n", "jsonl", "input=text,id=id", "id", "7",
			4 },
		{ "{\"id\": 1, \"prompt\": 8, \"text\": \"Why?\"}\n", "jsonl", "input=text,id=id", "id", "1",
			3 }, /* a prompt by name only */
		{ "a b;label\n\"x\"\"y\";z\n", "csv", "", "a b", "x\"y", 2 },
		{ "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}\n", "chat", "", "messages",
			"[{\"role\": \"user\", \"content\": \"hi\"}]", 1 },
		{ "orig_id\t!amt_worker_ids\tresponse\n1\tA\t0\n", "labels",
			"item=orig_id,annotator=!amt_worker_ids,label=response", "orig_id", "1", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct import_options options = { .memory = cases[i].text, .memory_size = strlen(cases[i].text) };
		struct import_preview preview;
		struct error error = ERROR_INIT;
		if (!import_preview(&options, &preview, &error))
			fail_msg("%s", error.message);
		assert_string_equal(preview.format, cases[i].format);
		assert_string_equal(preview.map, cases[i].map);
		assert_int_equal(preview.field_count, cases[i].fields);
		assert_string_equal(preview.fields[0], cases[i].first);
		assert_string_equal(preview.samples[0], cases[i].sample);
		import_preview_free(&preview);
	}
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

struct shared_file {
	const char *name, *format, *map;
	int64_t read, imported;
};

/* Files of other people, read where they are; the counts are those of their own documentation. */
static const struct shared_file shared_files[] = {
	{ "train/banking77/train.csv", "csv", NULL, 10003, 10003 },
	{ "train/banking77/test.csv", "csv", NULL, 3080, 3080 },
	{ "train/gsm8k/train.jsonl", "jsonl", NULL, 7473, 7473 },
	{ "train/gsm8k/test.jsonl", "jsonl", NULL, 1319, 1319 },
	{ "train/persona/agreeableness.jsonl", "jsonl", NULL, 1000, 1000 },
	{ "train/bbh/causal_judgement.json", "json", NULL, 187, 187 },
	{ "train/bbh/penguins_in_a_table.json", "json", NULL, 146, 146 },
	{ "labels/rte/rte1.tsv", "tsv", NULL, 800, 800 },
	{ "labels/rte/rte.standardized.tsv", "labels", NULL, 8000, 8000 },
	{ "labels/llmfao/crowd-comparisons.csv", "labels", NULL, 8931, 8931 },
	{ "labels/llmfao/pairs-crowd.jsonl", "jsonl", NULL, 2139, 2139 },
	{ "labels/paraphrase/Paraphrase_train.json", "json", "input=text.Question1,input=text.Question2", 400, 400 },
	{ "evals/gsm8k/example_model_solutions.jsonl", "gsm8k-solutions", NULL, 1319 * 4, 1319 * 4 },
};

static char *shared(const char *name)
{
	const char *folder = getenv("PREOP_SHARED");
	char *path = folder != NULL ? xasprintf("%s/data/%s", folder, name) : NULL;

	if (path != NULL && path_exists(path))
		return path;
	free(path);
	return NULL;
}

static void real_files_give_their_documented_counts(void **state)
{
	int looked_at = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(shared_files) / sizeof(shared_files[0]); i++) {
		const struct shared_file *file = &shared_files[i];
		char *path = shared(file->name);
		struct import_options options = { .path = path, .map = file->map, .dry_run = true };
		struct import_report report;
		struct error error = ERROR_INIT;
		if (path == NULL)
			continue;
		if (!import_run(NULL, &options, NULL, NULL, &report, &error))
			fail_msg("%s", error.message);
		print_message("%s\n", file->name);
		assert_string_equal(report.format, file->format);
		assert_int_equal(report.read, file->read);
		assert_int_equal(report.imported, file->imported);
		import_report_free(&report);
		free(path);
		looked_at++;
	}
	if (looked_at == 0) {
		print_message("no data under $PREOP_SHARED\n");
		skip();
	}
}

static void the_broken_side_file_is_located(void **state)
{
	char *path = shared("labels/paraphrase/Paraphrase_annotators_meta.json");
	struct import_options options = { .path = path, .dry_run = true };
	struct import_report report;
	struct error error = ERROR_INIT;

	(void)state;
	if (path == NULL)
		skip();
	assert_false(import_run(NULL, &options, NULL, NULL, &report, &error));
	assert_non_null(strstr(error.message,
		"Paraphrase_annotators_meta.json: none of the 4 records can be taken; line 7, column 2: "));
	import_report_free(&report);
	free(path);
}

/* Labels of real crowds on their items, and the four systems' totals. */
static void real_labels_and_scores_arrive(void **state)
{
	struct fixture *f = *state;
	static const char *const files[] = { "labels/rte/rte1.tsv", "labels/rte/rte.standardized.tsv",
		"labels/llmfao/pairs-crowd.jsonl", "labels/llmfao/crowd-comparisons.csv",
		"evals/gsm8k/example_model_solutions.jsonl" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = shared(files[i]);
		struct import_options options = { .path = path };
		struct import_report report;
		if (path == NULL)
			skip();
		assert_ok(f, import_run(f->db, &options, NULL, NULL, &report, &f->error));
		assert_int_equal(report.rejected, 0);
		import_report_free(&report);
		free(path);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM annotation"), 8000 + 8931);
	assert_int_equal(fixture_count(f,
				 "SELECT count(DISTINCT who) FROM annotation a JOIN example e ON e.id = a.example "
				 "WHERE e.dataset = 1"),
		164);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM output"), 1319 * 4);
	assert_int_equal(
		fixture_count(f, "SELECT total(score) FROM output WHERE run = (SELECT min(id) FROM run)"), 286);
	assert_int_equal(
		fixture_count(f, "SELECT max(n) FROM (SELECT total(score) AS n FROM output GROUP BY run)"), 742);
	assert_int_equal(fixture_count(f, "SELECT total(score) FROM output"), 286 + 515 + 458 + 742);
}

#define with_project(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

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
		with_project(fields_are_mapped),
		cmocka_unit_test(wrong_mappings_name_the_fields),
		cmocka_unit_test(a_format_can_be_forced),
		with_project(the_key_of_an_object_is_its_records_id),
		with_project(labels_find_their_examples),
		cmocka_unit_test(labels_need_their_roles),
		with_project(outputs_fill_a_suite),
		cmocka_unit_test(bad_rows_say_what_is_wrong_and_where),
		cmocka_unit_test(one_object_is_a_record_or_holds_them),
		cmocka_unit_test(a_system_prompt_is_no_system),
		with_project(gsm8k_gives_an_output_a_system),
		cmocka_unit_test(a_preview_shows_fields_and_mapping),
		cmocka_unit_test(a_preview_shows_what_records_become),
		cmocka_unit_test(a_record_may_be_50_mb),
		cmocka_unit_test(real_files_give_their_documented_counts),
		cmocka_unit_test(the_broken_side_file_is_located),
		with_project(real_labels_and_scores_arrive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
