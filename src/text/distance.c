#include "preop/text/distance.h"

#include <string.h>

/* Damerau 1964, optimal string alignment; DISTANCE_LENGTH when a word has more bytes than that. */
static int distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
	int rows[DISTANCE_LENGTH + 1][DISTANCE_LENGTH + 1];
	int m = (int)a_n, n = (int)b_n;

	if (a_n > DISTANCE_LENGTH || b_n > DISTANCE_LENGTH)
		return DISTANCE_LENGTH;
	for (int i = 0; i <= m; i++) {
		for (int j = 0; j <= n; j++) {
			int best = i && j ? rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]) : i + j;

			if (i && rows[i - 1][j] + 1 < best)
				best = rows[i - 1][j] + 1;
			if (j && rows[i][j - 1] + 1 < best)
				best = rows[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				rows[i - 2][j - 2] + 1 < best)
				best = rows[i - 2][j - 2] + 1;
			rows[i][j] = best;
		}
	}
	return rows[m][n];
}

void nearest_begin(struct nearest *nearest, const char *word, size_t n)
{
	*nearest = (struct nearest){ .word = word, .length = n, .distance = DISTANCE_NEAR + 1 };
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	int far = distance(nearest->word, nearest->length, candidate, strlen(candidate));

	if (far < nearest->distance && (size_t)far < nearest->length) {
		nearest->distance = far;
		nearest->best = candidate;
	}
}
