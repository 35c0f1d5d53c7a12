/* What the tests of formats/ share: transcripts of readers, input in pieces, fixtures. */
#ifndef PREOP_TESTS_FORMATS_SUPPORT_H
#define PREOP_TESTS_FORMATS_SUPPORT_H

#include "preop/base/memory.h"
#include "reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static inline char *fixture(const char *name)
{
	const char *folder = getenv("PREOP_FIXTURES");

	return xasprintf("%s/import/%s", folder != NULL ? folder : "tests/fixtures", name);
}

static inline void add_member(struct strbuf *out, const char *bytes, size_t n)
{
	unsigned char packed[4096];
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes,
		.avail_in = (uInt)n,
		.next_out = packed,
		.avail_out = sizeof(packed) };

	assert_int_equal(deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	strbuf_add(out, packed, sizeof(packed) - stream.avail_out);
	deflateEnd(&stream);
}

/* Gzip members of `piece` bytes each: the source then grows its window by so much at a time. */
static inline void pack(struct strbuf *out, const char *bytes, size_t n, size_t piece)
{
	for (size_t at = 0; at < n; at += piece)
		add_member(out, bytes + at, n - at < piece ? n - at : piece);
	if (n == 0)
		add_member(out, bytes, 0);
}

/* What a reader makes of the source: "line:column text" a record, "line:column ! reason" a bad one, "X" for the
 * end of all. */
static inline void transcribe(struct source *source, enum framing framing, char delimiter, struct strbuf *out)
{
	struct record record = { .line = 0 };
	struct error error = ERROR_INIT;
	struct reader *reader = reader_open(framing, delimiter, source, &record, &error);

	while (reader != NULL) {
		enum read_result result = reader_next(reader, &record, &error);
		if (result == READ_END)
			break;
		strbuf_addf(out, "%d:%d ", (int)record.line, (int)record.column);
		if (result == READ_RECORD && record.key.start != NULL)
			strbuf_addf(out, "%.*s=", (int)record.key.length, record.key.start);
		if (result == READ_RECORD)
			strbuf_add(out, record.text, record.length);
		else
			strbuf_addf(out, "%s %s", result == READ_BAD ? "!" : "X", error.message);
		strbuf_addc(out, '\n');
		if (result == READ_FAILED)
			break;
	}
	if (reader == NULL)
		strbuf_addf(out, "%d:%d X %s\n", (int)record.line, (int)record.column, error.message);
	reader_close(reader);
}

struct reader_case {
	enum framing framing;
	char delimiter;
	const char *input, *expected;
};

static inline void expect_transcript(const struct reader_case *c, struct source *source, size_t piece)
{
	struct strbuf out = STRBUF_INIT;

	transcribe(source, c->framing, c->delimiter, &out);
	if (strcmp(out.data, c->expected) != 0)
		fail_msg("%s (in pieces of %zu) gives\n%sinstead of\n%s", c->input, piece, out.data, c->expected);
	strbuf_free(&out);
	source_close(source);
}

/* piece 0: the input as it is. */
static inline void expect_transcripts(const struct reader_case *cases, size_t count, size_t piece)
{
	for (size_t i = 0; i < count; i++) {
		const struct reader_case *c = &cases[i];
		struct strbuf packed = STRBUF_INIT;
		struct source source;
		if (piece > 0)
			pack(&packed, c->input, strlen(c->input), piece);
		else
			strbuf_adds(&packed, c->input);
		assert_true(source_open_memory(&source, packed.data, packed.len, NULL));
		expect_transcript(c, &source, piece);
		strbuf_free(&packed);
	}
}

#endif
