#include "preop/text/rouge.h"

#include "symbols.h"

#include "preop/base/hash.h"
#include "preop/base/memory.h"
#include "preop/base/strbuf.h"
#include "preop/text/normal.h"

#include <stdlib.h>

struct words {
	uint64_t *hashes;
	size_t count;
};

static bool take_words(const struct strbuf *text, struct words *out, struct error *error)
{
	size_t cursor = 0, start, length,
	       room = text->len / 2 + 1; /* two words have something between them, or are longer */

	room = room < ROUGE_WORDS ? room : ROUGE_WORDS;
	out->hashes = try_array(NULL, room, sizeof(*out->hashes));
	if (out->hashes == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the words of a text");
	while (text_next_word(text->data, text->len, &cursor, &start, &length)) {
		if (out->count == room)
			return error_set(error, ERROR_INPUT, "a text has more than %d words", ROUGE_WORDS);
		out->hashes[out->count++] = hash64(text->data + start, length, 0);
	}
	return true;
}

static bool read_words(const char *text, size_t n, struct words *out, struct error *error)
{
	struct strbuf alike = STRBUF_INIT;

	bool ok = (text_normal(text, n, NORMAL_CASE, &alike) ||
			  error_set(error, ERROR_MEMORY, "no memory for a text of %zu bytes", n)) &&
		take_words(&alike, out, error);
	strbuf_free(&alike);
	return ok;
}

/* Bits of `row` that became 0 are rows of the matrix where the common subsequence grows; the sum carries over from block to block. */
static int64_t common_in_block(struct symbols *symbols, size_t size)
{
	uint64_t row = ~UINT64_C(0);

	for (size_t j = 0; j < symbols->text_n; j++) {
		uint64_t hit = row & symbols->masks[symbols->text[j]], sum;
		bool carry = __builtin_add_overflow(row, hit, &sum);
		carry |= __builtin_add_overflow(sum, (uint64_t)symbols->between[j], &sum);
		symbols->between[j] = (signed char)carry;
		row = sum | (row & ~symbols->masks[symbols->text[j]]);
	}
	uint64_t mask = size == SYMBOLS_BLOCK ? ~UINT64_C(0) : (UINT64_C(1) << size) - 1;
	return (int64_t)__builtin_popcountll(~row & mask);
}

static bool common_words(const struct words *a, const struct words *b, int64_t *common)
{
	struct symbols symbols;

	*common = 0;
	if (!symbols_new(&symbols, a->hashes, a->count, b->hashes, b->count))
		return false;
	for (size_t j = 0; j < symbols.text_n; j++)
		symbols.between[j] = 0;
	symbols.masks[0] = 0;
	for (size_t start = 0; start < symbols.pattern_n; start += SYMBOLS_BLOCK)
		*common += common_in_block(&symbols, symbols_block(&symbols, start));
	symbols_free(&symbols);
	return true;
}

bool rouge_l(const char *output, size_t output_n, const char *reference, size_t reference_n, double beta,
	struct rouge *out, struct error *error)
{
	struct words mine = { .hashes = NULL }, theirs = { .hashes = NULL };

	*out = (struct rouge){ .f = 0 };
	bool ok = read_words(output, output_n, &mine, error) && read_words(reference, reference_n, &theirs, error);
	if (ok && !common_words(&theirs, &mine, &out->common))
		ok = error_set(error, ERROR_MEMORY, "no memory to compare two texts");
	free(mine.hashes);
	free(theirs.hashes);
	out->output = (int64_t)mine.count;
	out->reference = (int64_t)theirs.count;
	if (!ok || out->common == 0)
		return ok;
	out->precision = (double)out->common / (double)out->output;
	out->recall = (double)out->common / (double)out->reference;
	out->f = (1 + beta * beta) * out->recall * out->precision / (out->recall + beta * beta * out->precision);
	return true;
}
