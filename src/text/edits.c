/* Levenshtein distance by bit vectors. */
#include "symbols.h"

#include "preop/base/memory.h"
#include "preop/text/rouge.h"
#include "preop/text/utf8.h"

#include <stdlib.h>

struct characters {
	uint64_t *codes;
	size_t count;
};

static bool read_characters(const char *text, size_t n, struct characters *out, struct error *error)
{
	size_t used, room = n < EDITS_CHARACTERS ? n : EDITS_CHARACTERS;

	*out = (struct characters){ .codes = try_array(NULL, room + 1, sizeof(*out->codes)) };
	if (out->codes == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for a text of %zu bytes", n);
	for (size_t i = 0; i < n; i += used) {
		uint32_t code = utf8_decode(text + i, n - i, &used);
		if (out->count == room)
			return error_set(error, ERROR_INPUT, "a text has more than %d characters", EDITS_CHARACTERS);
		/* a bad byte is like itself and like no character */
		out->codes[out->count++] = code != UTF8_BAD ? code : UINT64_C(1) << 32 | (unsigned char)text[i];
	}
	return true;
}

/* The difference along the lower edge of the block, which is what the next one starts from. */
static int64_t edits_in_block(struct symbols *symbols, size_t size)
{
	uint64_t plus = ~UINT64_C(0), minus = 0, bottom = UINT64_C(1) << (size - 1);
	int64_t sum = 0;

	for (size_t j = 0; j < symbols->text_n; j++) {
		uint64_t equal = symbols->masks[symbols->text[j]];
		int in = symbols->between[j];
		uint64_t down = equal | minus;
		equal |= in < 0;
		uint64_t across = (((equal & plus) + plus) ^ plus) | equal;
		uint64_t up = minus | ~(across | plus), low = plus & across;
		int out = (up & bottom) != 0 ? 1 : (low & bottom) != 0 ? -1 : 0;
		up = up << 1 | (in > 0);
		low = low << 1 | (in < 0);
		plus = low | ~(down | up);
		minus = up & down;
		symbols->between[j] = (signed char)out;
		sum += out;
	}
	return sum;
}

static bool distance_of(const struct characters *a, const struct characters *b, int64_t *distance)
{
	struct symbols symbols;

	if (a->count == 0 || b->count == 0) {
		*distance = (int64_t)(a->count + b->count);
		return true;
	}
	if (!symbols_new(&symbols, a->codes, a->count, b->codes, b->count))
		return false;
	for (size_t j = 0; j < symbols.text_n; j++)
		symbols.between[j] = 1; /* the first row counts up */
	*distance = 0;
	for (size_t start = 0; start < symbols.pattern_n; start += SYMBOLS_BLOCK)
		*distance = (int64_t)symbols.pattern_n + edits_in_block(&symbols, symbols_block(&symbols, start));
	symbols_free(&symbols);
	return true;
}

/* What both begin and end with costs nothing. */
static void trim_common(struct characters *a, struct characters *b)
{
	size_t start = 0;

	while (a->count > 0 && b->count > 0 && a->codes[a->count - 1] == b->codes[b->count - 1]) {
		a->count--;
		b->count--;
	}
	while (start < a->count && start < b->count && a->codes[start] == b->codes[start])
		start++;
	a->codes += start;
	b->codes += start;
	a->count -= start;
	b->count -= start;
}

bool text_edits(
	const char *a, size_t a_n, const char *b, size_t b_n, int64_t *distance, int64_t *longer, struct error *error)
{
	struct characters left = { .codes = NULL }, right = { .codes = NULL };

	bool ok = read_characters(a, a_n, &left, error) && read_characters(b, b_n, &right, error);
	struct characters x = left, y = right;
	*longer = (int64_t)(left.count > right.count ? left.count : right.count);
	if (ok)
		trim_common(&x, &y);
	if (ok && !distance_of(&x, &y, distance))
		ok = error_set(error, ERROR_MEMORY, "no memory to compare two texts");
	free(left.codes);
	free(right.codes);
	return ok;
}
