/*
 * Token counts of examples. example.tokens is the count of all turns by the dataset's tokenizer; it is NULL while nobody has counted, and again
 * after an edit, because a count is of one text. What has no count is shown by an estimate that says it is one.
 *
 * The estimate of a narrow row knows only how many characters there are: four to a token (docs/statistics.md gives its error). SQL and C
 * share the one number below.
 */
#ifndef PREOP_MODEL_TOKENS_H
#define PREOP_MODEL_TOKENS_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

#define TOKENS_CHARACTERS 4 /* to a token */
#define TOKENS_TEXT_(number) #number
#define TOKENS_TEXT(number) TOKENS_TEXT_(number)

/* Expressions over the columns of `example`, in parentheses. */
#define TOKENS_ESTIMATE_SQL "((length + " TOKENS_TEXT(TOKENS_CHARACTERS) " - 1) / " TOKENS_TEXT(TOKENS_CHARACTERS) ")"
#define TOKENS_SQL "coalesce(tokens, " TOKENS_ESTIMATE_SQL ")"

/* The same of a row that was read. */
static inline int64_t tokens_estimate_length(int64_t characters)
{
	return characters / TOKENS_CHARACTERS + (characters % TOKENS_CHARACTERS > 0);
}

struct tokens_state { /* of a dataset's live rows */
	int64_t rows, counted, tokens /* of those counted */;
	const char *tokenizer; /* "NAME SHA256"; "": nobody has counted. In the arena */
};
bool tokens_read(struct db *db, int64_t dataset, struct arena *arena, struct tokens_state *out, struct error *error);

struct token_count {
	int64_t id, revision /* of the text that was counted */, tokens;
};
/* Replaces all counts of the dataset in one transaction. A row that was edited meanwhile keeps none. Not journalled: a count is no claim but follows from the
 * text, and can be had again. `tokenizer` "" with no counts: back to the estimate. */
bool tokens_store(struct db *db, int64_t dataset, const char *tokenizer, const struct token_count *counts, size_t count,
	int64_t *stored, struct error *error);

#endif
