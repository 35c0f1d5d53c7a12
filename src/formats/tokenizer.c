#include "tokenizer_read.h"

#include "preop/base/memory.h"
#include "preop/base/path.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 256 * 1024 * 1024 }; /* bytes; the largest in use has 35 MB */

static bool is_json(const struct strbuf *file)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t at = file->len >= 3 && memcmp(file->data, mark, 3) == 0 ? 3 : 0;

	return file->data[at + strspn(file->data + at, " \t\r\n")] == '{';
}

static struct bpe *read_kind(
	const struct strbuf *file, const char *name, const char *wanted, struct tokenizer *out, struct error *error)
{
	out->encoding = wanted;
	if (!is_json(file))
		return tokenizer_read_ranks(file, name, &out->encoding, error);
	if (wanted != NULL) {
		error_set(error, ERROR_USAGE, "a tokenizer.json says itself how it splits: leave --encoding away");
		return NULL;
	}
	out->encoding = "tokenizer.json";
	return tokenizer_read_json(file, error);
}

bool tokenizer_read(const char *path, const char *encoding, struct tokenizer *out, struct error *error)
{
	struct strbuf file = STRBUF_INIT;
	unsigned char hash[SHA256_SIZE];

	*out = (struct tokenizer){ .name = NULL };
	if (!strbuf_read_file(&file, path, FILE_LIMIT, error)) {
		strbuf_free(&file);
		return false;
	}
	sha256_of(file.data, file.len, hash);
	hash_hex(hash, sizeof(hash), out->sha256);
	out->name = xstrdup(path_base(path));
	out->bpe = read_kind(&file, out->name, encoding, out, error);
	bool ok = out->bpe != NULL && bpe_finish(out->bpe, error);
	strbuf_free(&file);
	if (!ok) {
		tokenizer_free(out);
		error_wrap(error, "%s", path);
	}
	return ok;
}

void tokenizer_free(struct tokenizer *tokenizer)
{
	free(tokenizer->name);
	bpe_free(tokenizer->bpe);
	*tokenizer = (struct tokenizer){ .name = NULL };
}

char *tokenizer_identity(const struct tokenizer *tokenizer)
{
	return xasprintf("%s %s", tokenizer->name, tokenizer->sha256);
}
