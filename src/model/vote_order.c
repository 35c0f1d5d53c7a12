#include "preop/model/vote_order.h"

#include "preop/base/hash.h"
#include "preop/base/random.h"

#include <string.h>

uint64_t vote_order_seed(const char *key, const char *who)
{
	/* 63 bits: it goes through SQLite's integers and JSON as it is */
	return hash64(who, strlen(who), hash64(key, strlen(key), 0)) >> 1;
}

/* Fisher and Yates. */
void vote_order(uint64_t seed, enum vote_order_part part, size_t *places, size_t count)
{
	struct rng rng = { hash64(&seed, sizeof(seed), part) };

	for (size_t i = 0; i < count; i++)
		places[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t other = rng_below(&rng, i), place = places[i - 1];
		places[i - 1] = places[other];
		places[other] = place;
	}
}

void vote_letter(size_t place, char out[VOTE_LETTER_SIZE])
{
	char reversed[VOTE_LETTER_SIZE];
	size_t n = 0;

	do {
		reversed[n++] = (char)('A' + place % 26);
		place = place / 26;
	} while (place-- > 0 && n + 1 < VOTE_LETTER_SIZE);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
}
