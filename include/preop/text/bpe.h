/*
 * Byte-pair encoding: text into the tokens of a language model. Who reads the files is formats/tokenizer.h; this is the algorithm alone.
 *
 * A text is cut at special tokens, then by split patterns (PCRE2, Unicode), and each piece is merged from single bytes, the best pair first,
 * leftmost first among equals. Which pair is the best either the rank of the merged token says (tiktoken) or a list of merges (Hugging Face).
 * Bytes that are not UTF-8 become U+FFFD before, as in the programs whose counts these are.
 *
 * Vocabulary and patterns come from files of strangers, texts too: a piece of n bytes takes O(n log n), and a pattern that looks far ahead again and
 * again is refused with a sentence instead of taking for ever.
 *
 * Thread: a `bpe` belongs to one thread until bpe_finish(), then it does not change and any number of coders may use it, one thread each.
 */
#ifndef PREOP_TEXT_BPE_H
#define PREOP_TEXT_BPE_H

#include "preop/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { BPE_TOKENS_LIMIT = 4 * 1024 * 1024, BPE_SPLITS_LIMIT = 16 };

enum bpe_order {
	BPE_BY_RANK,   /* any two neighbours that make a token merge, the smallest id first */
	BPE_BY_MERGES, /* only listed pairs merge, in the list's order */
};
enum bpe_keep { BPE_KEEP_MATCHES = 1, BPE_KEEP_GAPS = 2, BPE_KEEP_BOTH = 3 };
enum bpe_strip { BPE_STRIP_LEFT = 1, BPE_STRIP_RIGHT = 2 };

struct bpe;
struct bpe *bpe_new(enum bpe_order order);
void bpe_free(struct bpe *bpe); /* NULL is fine */

/* Building. Bytes are copied. False: empty, there already, or too much; the sentence says which, not where in the file. */
bool bpe_add_token(struct bpe *bpe, const char *bytes, size_t n, uint32_t id, struct error *error);
struct bpe_string {
	const char *bytes;
	size_t length;
};
/* Both halves and the whole must be tokens; a pair that comes twice has its last place. */
bool bpe_add_merge(struct bpe *bpe, struct bpe_string left, struct bpe_string right, struct error *error);
/* Found anywhere in a text, the longest first; `strip` takes the white space beside it along. */
bool bpe_add_special(struct bpe *bpe, struct bpe_string text, uint32_t id, unsigned strip, struct error *error);
/* One stage of splitting; what a stage keeps the next one splits further. `keep`: enum bpe_keep. */
bool bpe_add_split(struct bpe *bpe, const char *pattern, size_t n, unsigned keep, struct error *error);
size_t bpe_split_count(const struct bpe *bpe);
void bpe_set_nfc(struct bpe *bpe);          /* texts are normalised first */
void bpe_set_prefix_space(struct bpe *bpe); /* a text that begins with none gets a blank */
void bpe_set_whole_first(struct bpe
		*bpe); /* a piece that is a token is that token, whatever the merges say; BPE_BY_RANK has it always */
/* False when some byte has no token, for there would be texts without an encoding, or when two tokens have the same id. */
bool bpe_finish(struct bpe *bpe, struct error *error);

/* The memory that encoding works in. */
struct bpe_coder;
struct bpe_coder *bpe_coder_new(const struct bpe *bpe);
void bpe_coder_free(struct bpe_coder *coder); /* NULL is fine */
/* `ids` lives until the next call; NULL when only the count is wanted. */
bool bpe_encode(
	struct bpe_coder *coder, const char *text, size_t n, const uint32_t **ids, size_t *count, struct error *error);

#endif
