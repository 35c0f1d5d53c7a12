/*
 * The parts of the word diff. Private to src/text: callers see preop/text/worddiff.h.
 *
 * diff_sequence.c  which elements two sequences of numbers have in common
 * diff_words.c     cutting lines into words
 * diff_line.c      which words two lines have in common
 * diff_pair.c      which changed lines of a block belong together
 * worddiff.c       the whole: lines, blocks, rows and spans
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include "intern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Steps that may still be spent; what would need more is given up. About a nanosecond or two each. */
struct diff_budget {
	int64_t steps;
	bool exceeded;
};

/* The i-th matched element of one side is equal to the i-th of the other. */
struct diff_side {
	const uint32_t *ids;
	size_t count;
	bool *matched; /* set for every element */
};

/* How often the left line has a word, and how many of these the right line has used up. */
struct diff_tally {
	uint32_t have, used;
};

/* Room for something about each id. Clearing it for each of many short sequences would cost too much: tallies are zero between
 * uses, stamps rise. */
struct diff_scratch {
	uint32_t *stamps; /* on which sides the id has been seen, by the value of `stamp` then */
	uint32_t stamp;
	struct diff_tally *tallies;
	size_t count;
};

#define DIFF_SCRATCH_INIT                                                                                              \
	{                                                                                                              \
		.stamps = NULL, .stamp = 0, .tallies = NULL, .count = 0                                                \
	}

void diff_scratch_reserve(struct diff_scratch *scratch, size_t id_count);
void diff_scratch_free(struct diff_scratch *scratch);

/* A longest common subsequence, or only the common start and end when the budget ends first. The scratch has
 * room for all ids. */
void diff_sequence(const struct diff_side *left, const struct diff_side *right, struct diff_scratch *scratch,
	struct diff_budget *budget);

enum word_kind {
	WORD_BLANK,   /* a run of blanks */
	WORD_LETTERS, /* a run of letters and digits */
	WORD_SINGLE,  /* a letter of a script that is written without blanks */
	WORD_SIGN,    /* any other grapheme cluster, or a byte that is not UTF-8 */
};

/* The word at `at` < n; returns where it ends. */
size_t word_next(const char *s, size_t n, size_t at, enum word_kind *kind);

/* What a person calls words: letters and singles. */
bool word_counts(enum word_kind kind);
size_t words_count(const char *s, size_t n);

struct line {
	size_t start, length; /* without the newline */
};

/* The words of some consecutive lines of one side, one after the other. */
struct line_words {
	const struct line *lines;
	size_t line_count;
	struct line *words; /* offsets into the text, as the lines */
	uint32_t *ids;
	unsigned char *kinds; /* enum word_kind */
	bool *matched;        /* by diff_lines() */
	size_t *first;        /* line_count + 1: where each line's words begin */
	size_t counted;       /* of the words, by word_counts() */
	size_t word_capacity, line_capacity;
};

/* Replaces what `words` held; its memory is used again. */
void line_words_fill(
	struct line_words *words, const char *text, const struct line *lines, size_t line_count, struct intern *intern);
void line_words_free(struct line_words *words);

/* Sets `matched` of the words of a line of each side. */
void diff_lines(struct line_words *left, size_t left_line, struct line_words *right, size_t right_line,
	struct diff_scratch *scratch, struct diff_budget *budget);

#define DIFF_NO_PARTNER SIZE_MAX

/* partner[i] = the right line that left line i has become, rising, or DIFF_NO_PARTNER. Both sides have lines. */
void diff_pair(size_t *partner, const struct line_words *left, const struct line_words *right,
	struct diff_scratch *scratch, struct diff_budget *budget);

#endif
