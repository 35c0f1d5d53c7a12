#include "diff.h"

#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

struct code_range {
	uint32_t first, last;
};

/* Scripts without blanks between words: a run of their letters would be a sentence. Sorted. */
static const struct code_range unspaced[] = {
	{ 0x0e00, 0x0eff },   /* Thai, Lao */
	{ 0x1000, 0x109f },   /* Myanmar */
	{ 0x1780, 0x17ff },   /* Khmer */
	{ 0x2e80, 0x312f },   /* radicals, kana, bopomofo */
	{ 0x31a0, 0xa4cf },   /* kana extensions, ideographs, Yi */
	{ 0xf900, 0xfaff },   /* compatibility ideographs */
	{ 0xff66, 0xff9f },   /* half-width katakana */
	{ 0x1b000, 0x1b16f }, /* kana supplement and extensions */
	{ 0x20000, 0x3ffff }, /* ideographs */
};

/* Letters here and there that join no cluster, when two of them meet: no need to ask for the cluster's end. Sorted. */
static const struct code_range lonely[] = {
	{ 0x0020, 0x007e },
	{ 0x00ae, 0x02ff },
	{ 0x0370, 0x0482 }, /* Greek, Cyrillic */
	{ 0x048a, 0x058f },
	{ 0x2010, 0x2027 },
	{ 0x3041, 0x3096 },
	{ 0x30a0, 0x312f },
	{ 0x4e00, 0x9fff },
};

static bool is_in(const struct code_range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count && code >= ranges[i].first; i++) {
		if (code <= ranges[i].last)
			return true;
	}
	return false;
}

#define IS_IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), code)

static bool is_ascii(unsigned char byte)
{
	return byte < 0x80;
}

static enum word_kind ascii_kind(unsigned char byte)
{
	if ((unsigned char)((byte | 0x20) - 'a') < 26 || (unsigned char)(byte - '0') < 10)
		return WORD_LETTERS;
	return byte == ' ' || byte == '\t' ? WORD_BLANK : WORD_SIGN;
}

static enum word_kind kind_of(uint32_t code)
{
	if (code < 0x80)
		return ascii_kind((unsigned char)code);
	if (code == UTF8_BAD)
		return WORD_SIGN;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	if (category == UTF8PROC_CATEGORY_ZS)
		return WORD_BLANK;
	if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO) /* letters, marks, numbers */
		return WORD_SIGN;
	return IS_IN(unspaced, code) ? WORD_SINGLE : WORD_LETTERS;
}

static size_t cluster_end(const char *s, size_t n, size_t at, uint32_t code, size_t used)
{
	size_t next = at + used;

	if (next >= n || code == UTF8_BAD)
		return next;
	uint32_t after = utf8_decode(s + next, n - next, &used);
	return IS_IN(lonely, code) && IS_IN(lonely, after) ? next : utf8_next(s, n, at);
}

/* The kind of the grapheme cluster at `at`, and its end. */
static size_t cluster(const char *s, size_t n, size_t at, enum word_kind *kind)
{
	size_t used;

	if (is_ascii((unsigned char)s[at]) && (n - at == 1 || is_ascii((unsigned char)s[at + 1]))) {
		*kind = ascii_kind((unsigned char)s[at]);
		return at + 1;
	}
	uint32_t code = utf8_decode(s + at, n - at, &used);
	*kind = kind_of(code);
	return cluster_end(s, n, at, code, used);
}

/* Both bytes: what follows an ASCII letter may be a mark on it. */
static size_t skip_ascii_run(const char *s, size_t n, size_t at, enum word_kind kind)
{
	while (at + 1 < n && is_ascii((unsigned char)s[at]) && is_ascii((unsigned char)s[at + 1]) &&
		ascii_kind((unsigned char)s[at]) == kind)
		at++;
	return at;
}

size_t word_next(const char *s, size_t n, size_t at, enum word_kind *kind)
{
	size_t end = cluster(s, n, at, kind);

	if (*kind != WORD_LETTERS && *kind != WORD_BLANK)
		return end;
	for (end = skip_ascii_run(s, n, end, *kind); end < n;) {
		enum word_kind next_kind;
		size_t next = cluster(s, n, end, &next_kind);
		if (next_kind != *kind)
			break;
		end = next;
	}
	return end;
}

bool word_counts(enum word_kind kind)
{
	return kind == WORD_LETTERS || kind == WORD_SINGLE;
}

size_t words_count(const char *s, size_t n)
{
	enum word_kind kind;
	size_t count = 0;

	for (size_t at = 0; at < n; count += word_counts(kind))
		at = word_next(s, n, at, &kind);
	return count;
}

static void reserve_words(struct line_words *words, size_t count)
{
	if (count < words->word_capacity)
		return;
	words->word_capacity = 2 * count + 64;
	words->words = xrealloc(words->words, words->word_capacity * sizeof(words->words[0]));
	words->ids = xrealloc(words->ids, words->word_capacity * sizeof(words->ids[0]));
	words->kinds = xrealloc(words->kinds, words->word_capacity * sizeof(words->kinds[0]));
	words->matched = xrealloc(words->matched, words->word_capacity * sizeof(words->matched[0]));
}

static void reserve_lines(struct line_words *words, size_t line_count)
{
	if (line_count < words->line_capacity)
		return;
	words->line_capacity = 2 * line_count + 64;
	words->first = xrealloc(words->first, words->line_capacity * sizeof(words->first[0]));
}

static size_t cut_line(struct line_words *words, size_t count, const char *text, const struct line *line)
{
	for (size_t at = line->start, end = at + line->length; at < end; count++) {
		enum word_kind kind;
		size_t next = word_next(text, end, at, &kind);
		reserve_words(words, count);
		words->kinds[count] = (unsigned char)kind;
		words->counted += word_counts(kind);
		words->words[count] = (struct line){ .start = at, .length = next - at };
		at = next;
	}
	return count;
}

void line_words_fill(
	struct line_words *words, const char *text, const struct line *lines, size_t line_count, struct intern *intern)
{
	size_t count = 0;

	words->lines = lines;
	words->line_count = line_count;
	words->counted = 0;
	reserve_lines(words, line_count);
	for (size_t i = 0; i < line_count; i++) {
		words->first[i] = count;
		count = cut_line(words, count, text, &lines[i]);
	}
	words->first[line_count] = count;
	intern_reserve(intern, count);
	for (size_t i = 0; i < count; i++)
		words->ids[i] = intern_id(intern, text + words->words[i].start, words->words[i].length);
}

void line_words_free(struct line_words *words)
{
	free(words->words);
	free(words->ids);
	free(words->kinds);
	free(words->matched);
	free(words->first);
}
