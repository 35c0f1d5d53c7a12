/*
 * Tokenizer files: OpenAI's .tiktoken (a line a token, "BASE64 RANK") and Hugging Face's tokenizer.json (byte-level BPE).
 *
 * A .tiktoken file does not say how a text is split before merging; that follows from how many tokens it has, or the user names the encoding. What a
 * tokenizer.json asks for and this program does not do (Unigram, WordPiece, other normalisers and pre-tokenizers) is refused with a sentence, never
 * approximated: a count is exact or it is called an estimate.
 *
 * Special tokens of a tokenizer.json count as one token where they stand in a text, as in its own library. A .tiktoken file knows none: there the text
 * "<|endoftext|>" is ordinary text. The tokens that a chat template puts around turns are in no count.
 *
 * Thread: any; afterwards the tokenizer does not change and coders of any threads may share it.
 */
#ifndef PREOP_FORMATS_TOKENIZER_H
#define PREOP_FORMATS_TOKENIZER_H

#include "preop/base/hash.h"
#include "preop/text/bpe.h"

struct tokenizer {
	char *name; /* the file's name without its folder */
	char sha256[SHA256_HEX_SIZE];
	const char *encoding; /* static: "cl100k_base", or "tokenizer.json" */
	struct bpe *bpe;
};

/* `encoding` (may be NULL) says how to split for a .tiktoken file: ERROR_USAGE when there is none of that name. */
bool tokenizer_read(const char *path, const char *encoding, struct tokenizer *out, struct error *error);
void tokenizer_free(struct tokenizer *tokenizer); /* one that was zeroed or read */

/* What dataset.tokenizer keeps: "NAME SHA256"; caller frees. */
char *tokenizer_identity(const struct tokenizer *tokenizer);

#endif
