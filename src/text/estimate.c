#include "preop/text/estimate.h"

#include "preop/text/utf8.h"

enum {
	UNIT = 10,       /* weights are tenths of a token */
	WORD = 9,        /* letters of a word that is one token */
	WORD_PIECE = 4,  /* letters of each further token */
	DIGITS = 3,      /* to a token */
	PUNCTUATION = 2, /* signs in a row to a token */
};

/* By letters, so that the table below can be read. */
enum letter_class { LETTER = 'L', DIGIT = 'D', BLANK = 'B', NEWLINE = 'N', SIGN = 'S', OTHER = 'O' };

/* Every byte of a data set passes here: a look into a table, not five comparisons. */
static enum letter_class class_of(unsigned char c)
{
	static const char ascii[] = /* U+0000, U+0020, U+0040 and U+0060 on */
		"SSSSSSSSSBNSSNSSSSSSSSSSSSSSSSSS"
		"BSSSSSSSSSSSSSSSDDDDDDDDDDSSSSSS"
		"SLLLLLLLLLLLLLLLLLLLLLLLLLLSSSSS"
		"SLLLLLLLLLLLLLLLLLLLLLLLLLLSSSSS";

	return c < 0x80 ? (enum letter_class)ascii[c] : OTHER;
}

/* Tenths of a token for a run of ASCII of one class. A single blank belongs to the word behind it. */
static int64_t run_weight(enum letter_class class, int64_t n)
{
	switch (class) {
	case LETTER:
		return n <= WORD ? UNIT : UNIT * (1 + (n - WORD + WORD_PIECE - 1) / WORD_PIECE);
	case DIGIT:
		return UNIT * ((n + DIGITS - 1) / DIGITS);
	case BLANK:
		return n > 1 ? UNIT : 0;
	case NEWLINE:
		return UNIT;
	default:
		return UNIT * ((n + PUNCTUATION - 1) / PUNCTUATION);
	}
}

/* By script, one character: Latin, Greek and Cyrillic; the scripts of Asia that have letters; signs; ideographs; pictures. */
static int64_t character_weight(uint32_t code)
{
	static const struct {
		uint32_t below;
		int64_t weight;
	} scripts[] = { { 0x590, 5 }, { 0x2000, 8 }, { 0x10000, 10 }, { UTF8_BAD, 15 } };
	size_t i = 0;

	while (i < 3 && code >= scripts[i].below)
		i++;
	return scripts[i].weight;
}

int64_t token_estimate(const char *text, size_t n)
{
	int64_t weight = 0;

	for (size_t at = 0; at < n;) {
		enum letter_class class = class_of((unsigned char)text[at]);
		size_t start = at, used;
		if (class == OTHER) {
			weight += character_weight(utf8_decode(text + at, n - at, &used));
			at += used;
			continue;
		}
		while (at < n && class_of((unsigned char)text[at]) == class)
			at++;
		weight += run_weight(class, (int64_t)(at - start));
	}
	return (weight + UNIT - 1) / UNIT;
}
