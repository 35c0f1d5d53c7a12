/* A tokenizer file of arbitrary bytes and a text. Byte 0: a tokenizer.json (0) or ranks with an encoding; byte 1: the text's length; the text; the file. */
#include "fuzz.h"
#include "tokenizer_read.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static struct bpe *read_file(unsigned choice, const struct strbuf *file, struct error *error)
{
	static const char *const encodings[] = { "cl100k_base", "o200k_base", "gpt2", "p50k_base" };
	const char *encoding = encodings[(choice - 1) % (sizeof(encodings) / sizeof(encodings[0]))];

	return choice == 0 ? tokenizer_read_json(file, error)
			   : tokenizer_read_ranks(file, "fuzz.tiktoken", &encoding, error);
}

/* What a text is encoded to depends on nothing that was encoded before. */
static void check_text(const struct bpe *bpe, const char *text, size_t n)
{
	struct bpe_coder *used = bpe_coder_new(bpe), *fresh = bpe_coder_new(bpe);
	struct error error = ERROR_INIT, again = ERROR_INIT;
	const uint32_t *ids, *same;
	size_t count, half, same_count;

	bpe_encode(used, text, n / 2, NULL, &half, NULL);
	bool ok = bpe_encode(used, text, n, &ids, &count, &error);
	fuzz_must(ok == (error.code == ERROR_NONE));
	fuzz_must(bpe_encode(fresh, text, n, &same, &same_count, &again) == ok && count == same_count);
	fuzz_must(count == 0 || memcmp(ids, same, count * sizeof(*ids)) == 0);
	/* A byte that is no UTF-8 becomes three; composing makes at most three of one; a blank may be put before each section. */
	fuzz_must(count <= 10 * n + 1);
	fuzz_must(!ok || n == 0 || count > 0);
	bpe_coder_free(used);
	bpe_coder_free(fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf file = STRBUF_INIT;
	struct error error = ERROR_INIT;

	if (size < 2 || size - 2 < data[1])
		return 0;
	const char *text = (const char *)data + 2;
	strbuf_add(&file, text + data[1], size - 2 - data[1]);
	struct bpe *bpe = read_file(data[0], &file, &error);
	bool ok = bpe != NULL && bpe_finish(bpe, &error);
	fuzz_must(ok == (error.code == ERROR_NONE));
	if (ok)
		check_text(bpe, text, data[1]);
	bpe_free(bpe);
	strbuf_free(&file);
	return 0;
}
