#include "dawid_skene.h"

#include <math.h>
#include <stdlib.h>

enum { ITERATIONS = 1000 };
static const double tolerance = 1e-8;

void skene_prior(struct skene *skene)
{
	double *prior = skene->out->prior, sum = 0;

	for (size_t k = 0; k < skene->q; k++)
		sum += prior[k];
	for (size_t k = 0; k < skene->q; k++)
		prior[k] = sum > 0 ? prior[k] / sum : 0;
}

bool skene_iterate(struct skene *skene, skene_step *step, void *model)
{
	const struct dawid_skene *options = skene->options;
	struct consensus *out = skene->out;
	int most = options->iterations > 0 ? options->iterations : ITERATIONS;
	double change = options->tolerance > 0 ? options->tolerance : tolerance, before = -INFINITY;

	out->converged = false;
	while (!out->converged && out->iterations < most) {
		if (!step(model))
			return false;
		out->iterations++;
		out->converged = fabs(out->log_likelihood - before) < change;
		before = out->log_likelihood;
		if (options->progress != NULL && !options->progress(options->context, out->iterations, before))
			return false;
	}
	return true;
}

/* Counting sort by annotator, stable: as in ratings_init(). */
static void sort_places(struct skene *skene)
{
	const struct ratings *ratings = skene->ratings;
	size_t *begin = skene->by_annotator;

	for (size_t i = 0; i < ratings->count; i++)
		begin[ratings->items[i].annotator + 2]++;
	for (size_t a = 2; a <= ratings->annotator_count; a++)
		begin[a] += begin[a - 1];
	for (size_t i = 0; i < ratings->item_count; i++)
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++)
			skene->places[begin[ratings->items[at].annotator + 1]++] = (struct place){ (uint32_t)i,
				ratings->items[at].category };
}

static bool allocate(struct skene *skene)
{
	const struct ratings *ratings = skene->ratings;
	size_t q = skene->q, people = ratings->annotator_count;

	/* calloc() refuses a product that does not fit by itself; the numbers of cells have to be looked at. */
	if (q > 0 && (people > SIZE_MAX / 16 / q / q || ratings->item_count > SIZE_MAX / 16 / q - 1))
		return false;
	skene->out->prior = calloc(q + 1, sizeof(double));
	skene->by_annotator = calloc(people + 2, sizeof(*skene->by_annotator));
	skene->places = calloc(ratings->count + 1, sizeof(*skene->places));
	return skene->out->prior != NULL && skene->by_annotator != NULL && skene->places != NULL;
}

bool consensus_dawid_skene(struct consensus *out, const struct ratings *ratings, const struct dawid_skene *options)
{
	struct skene skene = { .ratings = ratings, .options = options, .out = out, .q = ratings->category_count };

	*out = (struct consensus){ .item_count = ratings->item_count, .q = ratings->category_count };
	bool ok = allocate(&skene);
	if (ok) {
		sort_places(&skene);
		ok = options->smoothing > 0 ? skene_run_rows(&skene) : skene_run_lists(&skene);
	}
	free(skene.by_annotator);
	free(skene.places);
	if (!ok)
		consensus_free(out);
	return ok;
}
