#include "fold.h"

#include "preop/text/utf8.h"

#include <string.h>

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))
static const uint64_t TOP_BITS = EACH_BYTE(0x80);

/* The first byte of the text is the lowest of the word. */
static uint64_t load_word(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static void store_word(char *at, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	memcpy(at, &word, sizeof(word));
}

bool text_has_words(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!text_is_blank((unsigned char)text[i]))
			return true;
	return false;
}

/* Every byte that does not continue a character starts one. */
int64_t text_characters(const char *text, size_t n)
{
	const char *at = text, *end = text + n;
	int64_t count = (int64_t)n;

	for (; end - at >= 8; at += 8) {
		uint64_t word = load_word(at);
		if ((word & TOP_BITS) != 0)
			count -= __builtin_popcountll(word & ~(word << 1) & TOP_BITS);
	}
	for (; at < end; at++)
		count -= ((unsigned char)*at & 0xC0) == 0x80;
	return count;
}

static char lower(unsigned char c)
{
	return (char)(c + ((unsigned char)(c - 'A') < 26 ? 32 : 0));
}

/* The additions set the top bit of the bytes from 'A' on and of those past 'Z'; no byte can carry into the next. */
static uint64_t lower_word(uint64_t word)
{
	uint64_t low = word & ~TOP_BITS;
	uint64_t from_a = low + EACH_BYTE(0x80 - 'A'), past_z = low + EACH_BYTE(0x80 - 'Z' - 1);

	return word | (from_a & ~past_z & ~word & TOP_BITS) >> 2;
}

/* Whether folding changes nothing but the case: no control characters, and no blank behind a blank. */
static bool is_even(uint64_t word, bool blank_before)
{
	uint64_t controls = (word - EACH_BYTE(0x20)) & ~word & TOP_BITS; /* any below 0x20, some above may follow one */
	uint64_t other = word ^ EACH_BYTE(' ');
	uint64_t blanks = ~(((other & ~TOP_BITS) + ~TOP_BITS) | other) &
		TOP_BITS; /* exactly the zero bytes of `other` */

	return controls == 0 && (blanks & (blanks << 8 | (blank_before ? 0x80U : 0U))) == 0;
}

/* Eight characters of a line as they are. */
static bool is_plain(uint64_t word, bool blank_before)
{
	return (word & TOP_BITS) == 0 && is_even(word, blank_before);
}

/* Writing first and advancing afterwards keeps the loop free of branches that prose makes unpredictable. */
static char *fold_bytes(const char *at, const char *end, char *to, bool *blank_before)
{
	for (; at < end; at++) {
		bool blank = text_is_blank((unsigned char)*at);
		*to = blank ? ' ' : lower((unsigned char)*at);
		to += !(blank && *blank_before);
		*blank_before = blank;
	}
	return to;
}

void text_fold(const char *text, size_t n, struct strbuf *out)
{
	const char *at = text, *end = text + n;
	bool blank_before = true;

	strbuf_reserve(out, n);
	char *to = out->data + out->len, *start = to;
	for (; end - at >= 8; at += 8) {
		uint64_t word = load_word(at);
		if (!is_even(word, blank_before)) {
			to = fold_bytes(at, at + 8, to, &blank_before);
			continue;
		}
		store_word(to, lower_word(word));
		to += 8;
		blank_before = at[7] == ' ';
	}
	to = fold_bytes(at, end, to, &blank_before);
	if (to > start && to[-1] == ' ')
		to--;
	out->len += (size_t)(to - start);
	out->data[out->len] = '\0';
}

/* Writes one character, whatever is there, at `to`, which has room for four bytes; *used says what it came from. */
static size_t put_character(const char *at, size_t n, char *to, size_t *used)
{
	unsigned char c = (unsigned char)*at;

	*used = 1;
	if (c > 0 && c < 0x80) {
		*to = *at;
		return 1;
	}
	if (c == 0 || utf8_decode(at, n, used) == UTF8_BAD)
		return utf8_encode(0xFFFD, to);
	memcpy(to, at, *used);
	return *used;
}

bool text_line(const char *text, size_t n, size_t limit, struct strbuf *out)
{
	size_t count = 0, used;
	bool blank = true;

	while (n > 0 && text_is_blank((unsigned char)text[n - 1]))
		n--;
	strbuf_reserve(out, limit * 4);
	char *to = out->data + out->len;
	size_t i = 0;
	for (; i < n && count < limit; i += used) {
		if (n - i >= 8 && limit - count >= 8 && is_plain(load_word(text + i), blank)) {
			memcpy(to, text + i, 8);
			to += 8;
			count += 8;
			blank = text[i + 7] == ' ';
			used = 8;
			continue;
		}
		if (!text_is_blank((unsigned char)text[i])) {
			to += put_character(text + i, n - i, to, &used);
			blank = false;
			count++;
			continue;
		}
		used = 1;
		if (!blank) {
			*to++ = ' ';
			count++;
		}
		blank = true;
	}
	if (blank && to > out->data + out->len)
		to--;
	out->len = (size_t)(to - out->data);
	out->data[out->len] = '\0';
	return i >= n;
}
