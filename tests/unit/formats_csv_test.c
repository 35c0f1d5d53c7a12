/* Tables: RFC 4180, its cousins, and what real files get wrong. */
#include "formats_support.h"

static const struct reader_case csv_cases[] = {
	{ FRAMING_TABLE, ',', "a,b\n1,2\n", "2:1 {\"a\":\"1\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\r\n1,2\r\n3,4", "2:1 {\"a\":\"1\",\"b\":\"2\"}\n3:1 {\"a\":\"3\",\"b\":\"4\"}\n" },
	{ FRAMING_TABLE, ',', "a\n\n1\n \n\r\n2\n", "3:1 {\"a\":\"1\"}\n6:1 {\"a\":\"2\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n,\n", "2:1 {\"a\":\"\",\"b\":\"\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"\",\"\"\n", "2:1 {\"a\":\"\",\"b\":\"\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"x,y\",\" z \"\n", "2:1 {\"a\":\"x,y\",\"b\":\" z \"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"one\ntwo\r\n\",2\n3,4\n",
		"2:1 {\"a\":\"one\\ntwo\\r\\n\",\"b\":\"2\"}\n5:1 {\"a\":\"3\",\"b\":\"4\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "2:1 {\"a\":\"say \\\"hi\\\"\",\"b\":\"\\\"\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"lone\rCR\",x\ry\n", "2:1 {\"a\":\"lone\\rCR\",\"b\":\"x\\ry\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n5\" disk,it\"s\n", "2:1 {\"a\":\"5\\\" disk\",\"b\":\"it\\\"s\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n1,\\n\n", "2:1 {\"a\":\"1\",\"b\":\"\\\\n\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\xff,\xc3\xa9\n", "2:1 {\"a\":\"\xff\",\"b\":\"\xc3\xa9\"}\n" },
	/* the header */
	{ FRAMING_TABLE, ',', "", "0:0 X the table has no header\n" },
	{ FRAMING_TABLE, ',', "\n\na , b\n1,2\n", "4:1 {\"a\":\"1\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, ',', "\"a\"\"q\",\"b\nc\"\n1,2\n", "3:1 {\"a\\\"q\":\"1\",\"b\\nc\":\"2\"}\n" },
	{ FRAMING_TABLE, ',', "a,a,,a_2\n1,2,3,4\n",
		"2:1 {\"a\":\"1\",\"a_2\":\"2\",\"column_3\":\"3\",\"a_2_4\":\"4\"}\n" },
	{ FRAMING_TABLE, ',', "a,\"b\n1,2\n", "1:3 X the quote that opens here is never closed\n" },
	/* rows that are not what the header promises */
	{ FRAMING_TABLE, ',', "a,b\n1\n1,2,3\n1,2\n",
		"2:1 ! the row has 1 columns, the header has 2\n3:1 ! the row has 3 columns, the header has 2\n4:1 "
		"{\"a\":\"1\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n1,\"2\n3,4\n5,6\n",
		"2:3 ! the quote that opens here is never closed\n3:1 {\"a\":\"3\",\"b\":\"4\"}\n4:1 "
		"{\"a\":\"5\",\"b\":\"6\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n1,\"2\" \n3,4\n",
		"2:6 ! text follows a closing quote\n3:1 {\"a\":\"3\",\"b\":\"4\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n1,\"2\n3,\"x\"\n5,6\n",
		"3:4 ! text follows a closing quote\n3:1 {\"a\":\"3\",\"b\":\"x\"}\n4:1 {\"a\":\"5\",\"b\":\"6\"}\n" },
	{ FRAMING_TABLE, ',', "a,b\n\"x\ny\"\n5,6\n",
		"2:1 ! the row has 1 columns, the header has 2; it goes on to line 3: is a quote missing?\n4:1 "
		"{\"a\":\"5\",\"b\":\"6\"}\n" },
	/* semicolons: a comma is data */
	{ FRAMING_TABLE, ';', "a;b\n1,5;\"x;y\"\n", "2:1 {\"a\":\"1,5\",\"b\":\"x;y\"}\n" },
	/* tabs: a quote counts only when it closes before a tab or the end of the row */
	{ FRAMING_TABLE, '\t', "a\tb\n\"x\ty\"\t2\n", "2:1 {\"a\":\"x\\ty\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, '\t', "a\tb\n\"Title\" (1923)\t2\n", "2:1 {\"a\":\"\\\"Title\\\" (1923)\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, '\t', "a\tb\n\"stray\t2\n3\t4\n",
		"2:1 {\"a\":\"\\\"stray\",\"b\":\"2\"}\n3:1 {\"a\":\"3\",\"b\":\"4\"}\n" },
	{ FRAMING_TABLE, '\t', "a\tb\n\"one\ntwo\"\t2\n", "2:1 {\"a\":\"one\\ntwo\",\"b\":\"2\"}\n" },
	{ FRAMING_TABLE, '\t', "a\tb\n\"stray\t2\nx\ty\"\n",
		"2:1 {\"a\":\"\\\"stray\",\"b\":\"2\"}\n3:1 {\"a\":\"x\",\"b\":\"y\\\"\"}\n" },
};
enum { CSV_CASES = sizeof(csv_cases) / sizeof(csv_cases[0]) };

static void rows_become_objects(void **state)
{
	(void)state;
	expect_transcripts(csv_cases, CSV_CASES, 0);
}

static void rows_do_not_mind_where_the_input_is_cut(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= 4; piece++)
		expect_transcripts(csv_cases, CSV_CASES, piece);
}

/* Whatever is in the cells comes back, with any mixture of quoting. */
static void cells_survive(void **state)
{
	static const char bytes[] = "ab\",;\n\r\t \\\xe4{}";
	enum { CELLS = 3, ROUNDS = 2000 };
	uint64_t seed = 42;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct strbuf cells[CELLS], text = STRBUF_INIT, value = STRBUF_INIT;
		struct source source;
		struct record record;
		strbuf_adds(&text, "0,1,2\r\n");
		for (int i = 0; i < CELLS; i++) {
			strbuf_init(&cells[i]);
			for (size_t n = (seed = seed * 6364136223846793005u + 1442695040888963407u) >> 61; n > 0; n--)
				strbuf_addc(&cells[i],
					bytes[((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33) %
						(sizeof(bytes) - 1)]);
			strbuf_adds(&text, i > 0 ? ",\"" : "\"");
			for (size_t k = 0; k < cells[i].len; k++) {
				strbuf_addc(&text, cells[i].data[k]);
				if (cells[i].data[k] == '"')
					strbuf_addc(&text, '"');
			}
			strbuf_addc(&text, '"');
		}
		strbuf_adds(&text, "\r\n");
		assert_true(source_open_memory(&source, text.data, text.len, NULL));
		struct reader *reader = reader_open(FRAMING_TABLE, ',', &source, NULL, NULL);
		assert_non_null(reader);
		assert_int_equal(reader_next(reader, &record, NULL), READ_RECORD);
		for (int i = 0; i < CELLS; i++) {
			char name[2] = { (char)('0' + i), '\0' };
			strbuf_reset(&value);
			json_decode(json_get((struct json_span){ record.text, record.length }, name), &value);
			assert_int_equal(value.len, cells[i].len);
			assert_memory_equal(value.data, cells[i].data, value.len);
			strbuf_free(&cells[i]);
		}
		assert_int_equal(reader_next(reader, &record, NULL), READ_END);
		reader_close(reader);
		source_close(&source);
		strbuf_free(&text);
		strbuf_free(&value);
	}
}

/* A quote that is never closed must not take the rest of the file along, nor read it again for every line. */
static void a_stray_quote_costs_one_row(void **state)
{
	enum { ROWS = 50 * 1000 };
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct record record;
	int rows = 0, bad = 0;

	(void)state;
	strbuf_adds(&text, "a,b\n\"stray,1\n");
	for (int i = 0; i < ROWS; i++)
		strbuf_addf(&text, "row,%d\n", i);
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	struct reader *reader = reader_open(FRAMING_TABLE, ',', &source, NULL, NULL);
	for (enum read_result result; (result = reader_next(reader, &record, NULL)) != READ_END;) {
		rows += result == READ_RECORD;
		bad += result == READ_BAD;
	}
	assert_int_equal(rows, ROWS);
	assert_int_equal(bad, 1);
	reader_close(reader);
	source_close(&source);
	strbuf_free(&text);
}

/* Long cells are cells; but where tabs delimit, a quote that closes far away is a plain character. */
static void a_cell_may_be_long(void **state)
{
	enum { LONG = 200 * 1000 };
	static const char delimiters[] = { ',', '\t' };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct strbuf text = STRBUF_INIT;
		struct source source;
		struct record record;
		strbuf_addf(&text, "a%cb\n\"", delimiters[i]);
		for (int n = 0; n < LONG; n++)
			strbuf_adds(&text, "x\n");
		strbuf_addf(&text, "\"%c2\n", delimiters[i]);
		assert_true(source_open_memory(&source, text.data, text.len, NULL));
		struct reader *reader = reader_open(FRAMING_TABLE, delimiters[i], &source, NULL, NULL);
		assert_int_equal(reader_next(reader, &record, NULL), delimiters[i] == ',' ? READ_RECORD : READ_BAD);
		assert_int_equal(record.line, 2);
		assert_int_equal(reader_next(reader, &record, NULL), delimiters[i] == ',' ? READ_END : READ_BAD);
		reader_close(reader);
		source_close(&source);
		strbuf_free(&text);
	}
}

static void a_header_of_too_many_columns_is_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct source source;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 5000; i++)
		strbuf_adds(&text, "a,");
	assert_true(source_open_memory(&source, text.data, text.len, NULL));
	assert_null(reader_open(FRAMING_TABLE, ',', &source, NULL, &error));
	assert_non_null(strstr(error.message, "5001 columns"));
	source_close(&source);
	strbuf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_become_objects),
		cmocka_unit_test(rows_do_not_mind_where_the_input_is_cut),
		cmocka_unit_test(cells_survive),
		cmocka_unit_test(a_stray_quote_costs_one_row),
		cmocka_unit_test(a_cell_may_be_long),
		cmocka_unit_test(a_header_of_too_many_columns_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
