/* The two kinds of tokenizer files: private to formats/. */
#ifndef PREOP_SRC_FORMATS_TOKENIZER_READ_H
#define PREOP_SRC_FORMATS_TOKENIZER_READ_H

#include "preop/base/strbuf.h"
#include "preop/formats/tokenizer.h"

#define GPT2_SPLIT "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

/* NULL: the sentence says where in the file, but not which file. */
struct bpe *tokenizer_read_ranks(
	const struct strbuf *file, const char *name, const char **encoding, struct error *error);
struct bpe *tokenizer_read_json(const struct strbuf *file, struct error *error);

#endif
