#include "refuse.h"

#include "preop/base/json.h"
#include "reader.h"

#include <string.h>

enum { BINARY_LOOK = 8000 }; /* bytes in which a NUL means "no text", as git has it */

struct signature {
	const char *bytes;
	size_t length;
	const char *advice;
};

#define SIGNATURE(bytes, advice)                                                                                       \
	{                                                                                                              \
		bytes, sizeof(bytes) - 1, advice                                                                       \
	}
static const struct signature signatures[] = {
	SIGNATURE("version https://git-lfs.github.com/spec/v1",
		"a Git LFS pointer, not the data: run `git lfs pull` in the checkout it "
		"comes from, then import again"),
	SIGNATURE("\xff\xfe", "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`, then import again"),
	SIGNATURE("\xfe\xff", "UTF-16 text: convert it with `iconv -f UTF-16 -t UTF-8`, then import again"),
	SIGNATURE("\xfd"
		  "7zXZ",
		"compressed with xz: decompress it with `xz -d`; only gzip and zstd are read directly"),
	SIGNATURE("BZh", "compressed with bzip2: decompress it with `bzip2 -d`; only gzip and zstd are read directly"),
	SIGNATURE("PAR1", "a Parquet file: convert it to JSONL first"),
	SIGNATURE("SQLite format 3", "an SQLite database: a project is opened with -p, not imported"),
};

static bool has_signature(const struct source *source, const struct signature *signature)
{
	return source->length >= signature->length && memcmp(source->text, signature->bytes, signature->length) == 0;
}

/* What looks like JSON is read on: a NUL in it is the fault of one record and is reported there. */
static bool is_binary(const struct source *source)
{
	size_t n = source->length < BINARY_LOOK ? source->length : BINARY_LOOK;
	const char first = source->text[0];

	return first != '{' && first != '[' && memchr(source->text, '\0', n) != NULL;
}

/* Every other byte of ASCII text in UTF-16 is NUL, from the first character on. */
static bool is_utf16(const struct source *source)
{
	return source->length >= 4 && (source->text[0] == '\0') != (source->text[1] == '\0') &&
		(source->text[0] == '\0') == (source->text[2] == '\0') &&
		(source->text[1] == '\0') == (source->text[3] == '\0');
}

static bool is_empty(const struct source *source)
{
	for (size_t i = 0; i < source->length; i++)
		if (!reader_is_blank(source->text[i]))
			return false;
	return source->ended;
}

static bool refuse(struct error *error, const char *advice)
{
	error_set(error, ERROR_INPUT, "%s", advice);
	return true;
}

bool refuse_content(const struct source *source, struct error *error)
{
	if (is_empty(source))
		return refuse(
			error, source->raw_read == 0 ? "the file is empty" : "the file holds nothing but white space");
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (has_signature(source, &signatures[i]))
			return refuse(error, signatures[i].advice);
	if (is_utf16(source))
		return refuse(error,
			"UTF-16 text without its mark: convert it with `iconv -f UTF-16LE -t UTF-8` (or UTF-16BE)");
	if (is_binary(source))
		return refuse(error, "NUL bytes at its start: this is no text");
	return false;
}
