/*
 * The votes on one example as the adjudicator sees them: answers with counts, in an order that tells nothing, people behind letters. No drawing, no reading.
 */
#ifndef PREOP_TUI_SCREENS_LABELS_VOTES_H
#define PREOP_TUI_SCREENS_LABELS_VOTES_H

#include "preop/model/dataset.h"
#include "preop/model/example.h"
#include "preop/model/vote_order.h"

enum { VOTE_ROWS = 240 /* answers shown; more different ones are counted together */ };

struct vote_row {
	const char *label;
	size_t key; /* its place among the keys of the schema; where answers are free its place here */
	size_t count;
};
struct vote_voter {
	size_t annotation; /* of the detail */
	size_t row;        /* VOTE_ROWS: of no row shown. Of level set: of the row that is its whole answer */
	char letter[VOTE_LETTER_SIZE];
};
struct vote_table {
	struct vote_row *rows;
	size_t row_count;
	struct vote_voter *voters; /* in the order of their letters */
	size_t voter_count;        /* people only: models are kept apart */
	size_t leading;            /* the row most people gave; VOTE_ROWS: none is ahead */
	uint64_t seed;
};

/* From `arena`; answers that are not in the schema stay texts of `detail`. Of classes the rows are shuffled like the letters, of a scale or a preference they keep its order. */
void vote_table_make(const struct dataset *dataset, const struct example_detail *detail, uint64_t seed,
	struct arena *arena, struct vote_table *out);
/* Whether an answer of level set has the label as a member. */
bool vote_set_has(const char *set, const char *label);

/* Answers are free: a number or a text, not a label of the schema. */
bool vote_level_free(enum label_level level);

/* Too fast to have read it: more than VOTE_READING characters a second, after half a second for the hand. */
enum { VOTE_READING = 100, VOTE_HAND_MS = 500 };
bool vote_too_fast(int64_t spent, int64_t characters);

/* The shares of the votes as "A=0.5|B=0.5", most first; and back, as a JSON object of shares that add up to one. */
void vote_shares_print(const struct vote_table *votes, struct strbuf *out);
bool vote_shares_parse(const char *text, struct strbuf *json, struct error *error);

/* The two turns of a record that are to be compared word by word: premise and hypothesis, Question1 and Question2, result_x and result_y, chosen and rejected. */
bool vote_pair_of(const struct turns *turns, size_t *first, size_t *second);

#endif
