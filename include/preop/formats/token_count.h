/*
 * Counting tokens: of turns, and of a whole dataset. With a tokenizer the count is exact; without one it is text/estimate.h's, and whoever shows
 * it says so. Thread: one meter a thread.
 */
#ifndef PREOP_FORMATS_TOKEN_COUNT_H
#define PREOP_FORMATS_TOKEN_COUNT_H

#include "preop/formats/tokenizer.h"
#include "preop/model/shape.h"
#include "preop/model/tokens.h"

struct token_meter {
	struct bpe_coder *coder; /* NULL: estimate */
	int64_t *tokens;         /* of each turn of the last row */
	size_t room;
};
void token_meter_open(struct token_meter *meter, const struct tokenizer *tokenizer /* NULL: estimate */);
void token_meter_close(struct token_meter *meter);
/* The tokens of each turn in meter->tokens. `known` (>= 0) is the row's own count: then the turns' estimates are scaled to add up to it. */
bool token_meter_turns(struct token_meter *meter, const struct turns *turns, int64_t known, struct error *error);

/* Sums by who speaks; preferences and retrieval by part. */
enum token_share {
	TOKENS_SYSTEM,
	TOKENS_USER,
	TOKENS_ASSISTANT,
	TOKENS_TOOL,
	TOKENS_CHOSEN,
	TOKENS_REJECTED,
	TOKENS_OTHER,
	TOKEN_SHARES
};
const char *token_share_name(enum token_share share); /* "system" ... */

struct token_report {
	struct token_count *counts; /* a row each, for tokens_store() */
	size_t count;
	int64_t total, shares[TOKEN_SHARES];
	int64_t least, most, most_id; /* of a row; 0 without rows */
};
/* All live rows of the dataset. Only reads; `progress` (may be NULL) returns false to cancel. What was counted is freed by token_report_free() either way. */
bool tokens_count(struct db *db, int64_t dataset, const struct tokenizer *tokenizer,
	bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct token_report *out,
	struct error *error);
void token_report_free(struct token_report *report);

#endif
