/*
 * How much of one text is in another: ROUGE-L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3) by the longest common subsequence of words, and
 * the edit distance of characters. Both are computed 64 cells at a time (Hyyro, "Bit-parallel LCS-length computation revisited", 2004, and "A bit-vector algorithm for
 * computing Levenshtein and Damerau edit distances", 2003). Thread: any.
 */
#ifndef PREOP_TEXT_ROUGE_H
#define PREOP_TEXT_ROUGE_H

#include "preop/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { ROUGE_WORDS = 20000, EDITS_CHARACTERS = 50000 };

struct rouge {
	double precision, recall, f;       /* 0 where the common subsequence is empty */
	int64_t common, output, reference; /* words */
};
/* Words are compared without case. `beta`: how much more recall weighs than precision, F = (1 + beta^2) R P / (R + beta^2 P). ERROR_INPUT: more than ROUGE_WORDS words. */
bool rouge_l(const char *output, size_t output_n, const char *reference, size_t reference_n, double beta,
	struct rouge *out, struct error *error);

/* Levenshtein distance in characters; a byte that is not UTF-8 is one. *longer: characters of the longer text. ERROR_INPUT: more than EDITS_CHARACTERS. */
bool text_edits(
	const char *a, size_t a_n, const char *b, size_t b_n, int64_t *distance, int64_t *longer, struct error *error);

#endif
