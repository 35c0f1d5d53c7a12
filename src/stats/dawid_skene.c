#include "preop/stats/consensus.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 1000 };
static const double tolerance = 1e-8;
static const double negligible = -50; /* e^-50 beside 1 is lost in a double */

struct model {
	const struct ratings *ratings;
	const struct dawid_skene *options;
	struct consensus *out;
	double *log_prior, *log_confusion; /* of the present step */
	size_t q, cells;                   /* cells: of all confusion matrices */
};

static int32_t gold_of(const struct model *model, size_t item)
{
	return model->options->gold != NULL ? model->options->gold[item] : -1;
}

static void put_gold(const struct model *model, double *row, size_t item)
{
	memset(row, 0, model->q * sizeof(*row));
	row[gold_of(model, item)] = 1;
}

/* The start: shares of votes, or the known class. */
static void start(struct model *model)
{
	const struct ratings *ratings = model->ratings;

	for (size_t i = 0; i < ratings->item_count; i++) {
		double *row = model->out->posterior + i * model->q;
		size_t from = ratings->start[i], to = ratings->start[i + 1];
		for (size_t at = from; at < to; at++)
			row[ratings->items[at].category] += 1 / (double)(to - from);
		if (gold_of(model, i) >= 0)
			put_gold(model, row, i);
	}
}

/*
 * While it works a confusion matrix lies answer by answer, the true classes of one answer side by side: both steps go through all classes of one answer,
 * a million times. [annotator][answer][class]; the result is turned at the end.
 */
static void normalise(double *matrix, size_t q)
{
	for (size_t k = 0; k < q; k++) {
		double sum = 0;
		for (size_t c = 0; c < q; c++)
			sum += matrix[c * q + k];
		/* a class nobody was seen with stays at 0 and is never asked */
		for (size_t c = 0; sum > 0 && c < q; c++)
			matrix[c * q + k] /= sum;
	}
}

static void turn(double *matrix, size_t q)
{
	for (size_t k = 0; k < q; k++)
		for (size_t c = 0; c < k; c++) {
			double other = matrix[c * q + k];
			matrix[c * q + k] = matrix[k * q + c];
			matrix[k * q + c] = other;
		}
}

/* M: priors and error rates that fit the posteriors best (Dawid & Skene 1979, equations 2.3 and 2.4). */
static void maximise(struct model *model)
{
	const struct ratings *ratings = model->ratings;
	struct consensus *out = model->out;
	size_t q = model->q;

	memset(out->prior, 0, q * sizeof(*out->prior));
	for (size_t i = 0; i < model->cells; i++)
		out->confusion[i] = model->options->smoothing;
	for (size_t i = 0; i < ratings->item_count; i++) {
		const double *row = out->posterior + i * q;
		if (ratings->start[i] == ratings->start[i + 1] && gold_of(model, i) < 0)
			continue;
		for (size_t k = 0; k < q; k++)
			out->prior[k] += row[k];
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++) {
			double *answer = out->confusion +
				(ratings->items[at].annotator * q + ratings->items[at].category) * q;
			for (size_t k = 0; k < q; k++)
				answer[k] += row[k];
		}
	}
	double sum = 0;
	for (size_t k = 0; k < q; k++)
		sum += out->prior[k];
	for (size_t k = 0; sum > 0 && k < q; k++)
		out->prior[k] /= sum;
	for (size_t a = 0; a < ratings->annotator_count; a++)
		normalise(out->confusion + a * q * q, q);
}

static void take_logarithms(struct model *model)
{
	size_t q = model->q;

	for (size_t k = 0; k < q; k++)
		model->log_prior[k] = log(model->out->prior[k]);
	for (size_t i = 0; i < model->cells; i++)
		model->log_confusion[i] = log(model->out->confusion[i]);
}

/* exp(row) as shares, in place; returns the logarithm of their sum. */
static double log_sum(double *row, size_t q)
{
	double most = -(double)INFINITY, sum = 0;

	for (size_t k = 0; k < q; k++)
		most = row[k] > most ? row[k] : most;
	if (isinf(most)) {
		memset(row, 0, q * sizeof(*row));
		return 0;
	}
	for (size_t k = 0; k < q; k++)
		sum += row[k] = row[k] - most < negligible ? 0 : exp(row[k] - most);
	for (size_t k = 0; k < q; k++)
		row[k] /= sum;
	return most + log(sum);
}

/* E: posteriors under these priors and error rates (equation 2.5). Returns the log-likelihood of the labels. */
static double expect(struct model *model)
{
	const struct ratings *ratings = model->ratings;
	size_t q = model->q;
	double sum = 0;

	for (size_t i = 0; i < ratings->item_count; i++) {
		double *row = model->out->posterior + i * q;
		if (ratings->start[i] == ratings->start[i + 1])
			continue;
		memcpy(row, model->log_prior, q * sizeof(*row));
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++) {
			const double *answer = model->log_confusion +
				(ratings->items[at].annotator * q + ratings->items[at].category) * q;
			for (size_t k = 0; k < q; k++)
				row[k] += answer[k];
		}
		if (gold_of(model, i) >= 0) {
			sum += row[gold_of(model, i)];
			put_gold(model, row, i);
		} else {
			sum += log_sum(row, q);
		}
	}
	return sum;
}

static bool iterate(struct model *model)
{
	const struct dawid_skene *options = model->options;
	struct consensus *out = model->out;
	int most = options->iterations > 0 ? options->iterations : ITERATIONS;
	double change = options->tolerance > 0 ? options->tolerance : tolerance, before = -(double)INFINITY;

	out->converged = false;
	while (!out->converged && out->iterations < most) {
		maximise(model);
		take_logarithms(model);
		out->log_likelihood = expect(model);
		out->iterations++;
		out->converged = fabs(out->log_likelihood - before) < change;
		before = out->log_likelihood;
		if (options->progress != NULL && !options->progress(options->context, out->iterations, before))
			return false;
	}
	maximise(model);
	for (size_t a = 0; a < model->ratings->annotator_count; a++)
		turn(out->confusion + a * model->q * model->q, model->q);
	return true;
}

static bool allocate(struct model *model)
{
	struct consensus *out = model->out;

	/* calloc() refuses a product that does not fit by itself; the number of cells has to be looked at. */
	if (model->q > 0 && model->ratings->annotator_count > SIZE_MAX / 16 / model->q / model->q)
		return false;
	model->cells = model->ratings->annotator_count * model->q * model->q;
	out->posterior = calloc(out->item_count + 1, (model->q + 1) * sizeof(double));
	out->prior = calloc(model->q + 1, sizeof(double));
	out->confusion = calloc(model->cells + 1, sizeof(double));
	model->log_prior = calloc(model->q + 1, sizeof(double));
	model->log_confusion = calloc(model->cells + 1, sizeof(double));
	return out->posterior != NULL && out->prior != NULL && out->confusion != NULL && model->log_prior != NULL &&
		model->log_confusion != NULL;
}

bool consensus_dawid_skene(struct consensus *out, const struct ratings *ratings, const struct dawid_skene *options)
{
	struct model model = { .ratings = ratings, .options = options, .out = out, .q = ratings->category_count };

	*out = (struct consensus){ .item_count = ratings->item_count, .q = ratings->category_count };
	bool ok = allocate(&model);
	if (ok) {
		start(&model);
		ok = iterate(&model);
	}
	free(model.log_prior);
	free(model.log_confusion);
	if (!ok)
		consensus_free(out);
	return ok;
}
