/* Server-sent events: what comes out does not depend on how the bytes came in pieces. */
#include "net/sse.h"
#include "net_support.h"

static void note(void *context, const char *event, const char *data, size_t n)
{
	struct strbuf *out = context;

	strbuf_addf(out, "[%s|", event);
	strbuf_add(out, data, n);
	strbuf_addc(out, ']');
}

/* In pieces of `size` bytes. */
static void read_in(const char *bytes, size_t n, size_t size, struct strbuf *out)
{
	struct sse sse = SSE_INIT;

	for (size_t at = 0; at < n; at += size) {
		/* A copy, so that reading over its end is seen. */
		size_t length = n - at < size ? n - at : size;
		char *piece = malloc(length);
		memcpy(piece, bytes + at, length);
		sse_feed(&sse, piece, length, note, out);
		free(piece);
	}
	sse_end(&sse, note, out);
	sse_free(&sse);
}

static void every_stream_in_every_piece(void **state)
{
	static const struct {
		const char *name, *bytes, *events;
	} cases[] = {
		{ "LF", "data: a\n\ndata: b\n\n", "[|a][|b]" },
		{ "CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "[|a][|b]" },
		{ "CR", "data: a\r\rdata: b\r\r", "[|a][|b]" },
		{ "mixed", "data: a\r\n\ndata: b\n\r\n", "[|a][|b]" },
		{ "no blank after the colon", "data:a\n\n", "[|a]" },
		{ "only one blank is taken", "data:  a \n\n", "[| a ]" },
		{ "several data lines", "data: a\ndata: b\ndata\n\n", "[|a\nb\n]" },
		{ "comments", ": OPENROUTER PROCESSING\n\n:\ndata: a\n: more\n\n", "[|a]" },
		{ "other fields", "id: 7\nretry: 10\nodd: x\ndata: a\nnonsense\n\n", "[|a]" },
		{ "an event's name", "event: error\ndata: {}\n\ndata: b\n\n", "[error|{}][|b]" },
		{ "a name without data is nothing", "event: ping\n\ndata: a\n\n", "[|a]" },
		{ "empty data", "data:\n\ndata: \n\n", "[|][|]" },
		{ "a mark at the beginning",
			"\xef\xbb\xbf"
			"data: a\n\n",
			"[|a]" },
		{ "a mark elsewhere is a field nobody knows",
			"data: a\n\n\xef\xbb\xbf"
			"data: b\n\n",
			"[|a]" },
		{ "no empty line at the end", "data: a\n\ndata: b\n", "[|a][|b]" },
		{ "no line's end at the end", "data: a\n\ndata: b", "[|a][|b]" },
		{ "nothing", "", "" },
		{ "empty lines", "\n\r\r\n\n", "" },
		{ "a colon alone", ":\n\n", "" },
		{ "a colon in the data", "data: {\"a\": \"b: c\"}\n\n", "[|{\"a\": \"b: c\"}]" },
		{ "a name that only begins like one", "data2: a\nDATA: b\n\n", "" },
		{ "HTML", "<html>\n<body>data: x</body>\n\n", "" },
		{ "bytes that are no UTF-8", "data: \xff\xfe\n\n", "[|\xff\xfe]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t size = 1; size < 9; size++) {
			struct strbuf out = STRBUF_INIT;
			read_in(cases[i].bytes, strlen(cases[i].bytes), size, &out);
			if (strcmp(out.data, cases[i].events) != 0)
				fail_msg("%s in pieces of %zu: %s", cases[i].name, size, out.data);
			strbuf_free(&out);
		}
}

static void nul_bytes_are_kept(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	read_in("data: a\0b\n\n", 11, 3, &out);
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "[|a\0b]", 6);
	strbuf_free(&out);
}

static void a_reset_forgets_everything(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct sse sse = SSE_INIT;

	(void)state;
	sse_feed(&sse, "event: x\ndata: half\r", 20, note, &out);
	sse_reset(&sse);
	sse_feed(&sse, "\ndata: a\n\n", 10, note, &out);
	assert_string_equal(out.data, "[|a]");
	sse_free(&sse);
	strbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_stream_in_every_piece),
		cmocka_unit_test(nul_bytes_are_kept),
		cmocka_unit_test(a_reset_forgets_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
