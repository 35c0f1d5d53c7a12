/* An archive of arbitrary bytes: every member that opens holds what its header says, by size; what streams in pieces is what is read whole. */
#include "fuzz.h"
#include "zip.h"

#include <string.h>

enum { LIMIT = 1 << 20, PIECE = 100 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void check_member(const struct zip *zip, const struct zip_member *member)
{
	struct strbuf whole = STRBUF_INIT;
	struct error error = ERROR_INIT;
	char piece[PIECE];
	size_t at = 0, got = 1;

	if (zip_read_member(zip, member, LIMIT, &whole, &error)) {
		fuzz_must(whole.len == member->unpacked && whole.len <= LIMIT);
		struct zip_stream *stream = zip_stream_open(zip, member, LIMIT, NULL);
		fuzz_must(stream != NULL);
		while (got > 0) {
			fuzz_must(zip_stream_read(stream, piece, PIECE, &got, NULL));
			fuzz_must(got <= whole.len - at && memcmp(piece, whole.data + at, got) == 0);
			at += got;
		}
		fuzz_must(at == whole.len);
		zip_stream_close(stream);
	} else {
		fuzz_must(whole.len == 0 && error.message[0] != '\0');
	}
	strbuf_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zip_input input = { .fd = -1, .memory = (const char *)data, .size = size };
	struct error error = ERROR_INIT;
	struct zip zip;

	if (zip_open(&zip, input, &error)) {
		fuzz_must(zip.count <= size);
		for (size_t i = 0; i < zip.count; i++) {
			fuzz_must(zip_find(&zip, zip.members[i].name) == &zip.members[i]); /* names are there once */
			check_member(&zip, &zip.members[i]);
		}
	} else {
		fuzz_must(error.message[0] != '\0');
	}
	zip_close(&zip);
	return 0;
}
