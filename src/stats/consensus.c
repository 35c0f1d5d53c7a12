#include "preop/stats/consensus.h"

#include <math.h>
#include <stdlib.h>

void consensus_free(struct consensus *consensus)
{
	free(consensus->posterior);
	free(consensus->prior);
	free(consensus->confusion);
	free(consensus->skill);
	*consensus = (struct consensus){ .posterior = NULL };
}

int32_t consensus_label(const struct consensus *consensus, size_t item)
{
	const double *row = consensus->posterior + item * consensus->q;
	double best = 0;
	int32_t label = CONSENSUS_NONE;

	for (size_t k = 0; k < consensus->q; k++) {
		if (row[k] > best + 1e-12) {
			best = row[k];
			label = (int32_t)k;
		} else if (row[k] > 0 && row[k] >= best - 1e-12) {
			label = CONSENSUS_TIE;
		}
	}
	return label;
}

static bool init(struct consensus *out, const struct ratings *ratings)
{
	*out = (struct consensus){ .item_count = ratings->item_count, .q = ratings->category_count, .converged = true };
	out->posterior = calloc(out->item_count * out->q + 1, sizeof(*out->posterior));
	return out->posterior != NULL;
}

/* Votes of an item, each annotator's worth `skill` (NULL: 1), as shares. */
static void share_votes(struct consensus *out, const struct ratings *ratings, const double *skill)
{
	for (size_t i = 0; i < ratings->item_count; i++) {
		double *row = out->posterior + i * out->q, sum = 0;
		for (size_t k = 0; k < out->q; k++)
			row[k] = 0;
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++) {
			double worth = skill != NULL ? skill[ratings->items[at].annotator] : 1;
			row[ratings->items[at].category] += worth;
			sum += worth;
		}
		for (size_t k = 0; sum > 0 && k < out->q; k++)
			row[k] /= sum;
	}
}

bool consensus_majority(struct consensus *out, const struct ratings *ratings)
{
	if (!init(out, ratings))
		return false;
	share_votes(out, ratings, NULL);
	return true;
}

/* The first of the categories that are ahead: here a tie has to be broken, and always in the same way. */
static size_t first_best(const double *row, size_t q)
{
	size_t best = 0;

	for (size_t k = 1; k < q; k++)
		if (row[k] > row[best] + 1e-12)
			best = k;
	return best;
}

bool consensus_weighted(struct consensus *out, const struct ratings *ratings)
{
	double *rated = calloc(ratings->annotator_count + 1, sizeof(*rated));

	if (rated == NULL || !init(out, ratings) ||
		(out->skill = calloc(ratings->annotator_count + 1, sizeof(*out->skill))) == NULL) {
		free(rated);
		consensus_free(out);
		return false;
	}
	share_votes(out, ratings, NULL);
	for (size_t i = 0; i < ratings->item_count; i++) {
		size_t best = first_best(out->posterior + i * out->q, out->q);
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++) {
			rated[ratings->items[at].annotator]++;
			out->skill[ratings->items[at].annotator] += ratings->items[at].category == best;
		}
	}
	for (size_t a = 0; a < ratings->annotator_count; a++)
		out->skill[a] = rated[a] > 0 ? out->skill[a] / rated[a] : 0;
	share_votes(out, ratings, out->skill);
	free(rated);
	return true;
}
