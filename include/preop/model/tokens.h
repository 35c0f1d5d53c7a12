/*
 * Token counts of examples. example.tokens is the count of all turns by the dataset's tokenizer; it is NULL while nobody has counted, and again
 * after an edit, because a count is of one text. What has no count is shown by an estimate that says it is one.
 *
 * The estimate of a narrow row knows only how many characters there are: four to a token (docs/statistics.md gives its error). SQL and C
 * share the one number below.
 */
#ifndef PREOP_MODEL_TOKENS_H
#define PREOP_MODEL_TOKENS_H

#include <stdint.h>

#define TOKENS_CHARACTERS 4 /* to a token */
#define TOKENS_TEXT_(number) #number
#define TOKENS_TEXT(number) TOKENS_TEXT_(number)

/* Expressions over the columns of `example`, in parentheses. */
#define TOKENS_ESTIMATE_SQL "((length + " TOKENS_TEXT(TOKENS_CHARACTERS) " - 1) / " TOKENS_TEXT(TOKENS_CHARACTERS) ")"
#define TOKENS_SQL "coalesce(tokens, " TOKENS_ESTIMATE_SQL ")"

/* The same of a row that was read. */
static inline int64_t tokens_estimate_length(int64_t characters)
{
	return (characters + TOKENS_CHARACTERS - 1) / TOKENS_CHARACTERS;
}

#endif
