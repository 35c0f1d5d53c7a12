/*
 * The order in which an example's votes are shown: shuffled, behind neutral letters, so that nobody is recognised by their place. A function of the seed alone; the seed
 * is stored with the decision (struct decision), so what the adjudicator saw can be shown again.
 */
#ifndef PREOP_MODEL_VOTE_ORDER_H
#define PREOP_MODEL_VOTE_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* A seed for what `who` is going to see of an example: the same at every visit, another one for everybody else. `key` is the example's (example_detail.key). */
uint64_t vote_order_seed(const char *key, const char *who);

/* places[i] is what stands at place i: a permutation of 0 .. count - 1. Annotators in name order and labels in key order go in. `part` 0 shuffles
 * annotators, 1 labels: two lists of one length are not shuffled alike. */
enum vote_order_part { VOTE_ORDER_PEOPLE, VOTE_ORDER_LABELS };
void vote_order(uint64_t seed, enum vote_order_part part, size_t *places, size_t count);

/* "A" .. "Z", "AA" ...: the letter of place `place`. */
enum { VOTE_LETTER_SIZE = 8 };
void vote_letter(size_t place, char out[VOTE_LETTER_SIZE]);

#endif
