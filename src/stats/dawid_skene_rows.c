/*
 * With smoothing every class of every item has a share, and a small one is not nothing: with 77 classes and half a label added to each cell an unseen answer costs a class
 * a factor of 20 or so, five of them 1e-7. So nothing is left out, and the work is one multiplication and one addition a label and class, in rows by class that lie one
 * after the other: products of the rates themselves, whose exponents are kept apart where there are many, no logarithm or exponential but one an item.
 */
#include "dawid_skene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RUN_MOST = 1024, BLOCK = 4, LINE = 64 / sizeof(double), AHEAD = 3 };
static const double run_least =
	1e-150; /* a product of rates may become so small: it and a prior are far from a double's end */

struct rows {
	struct skene *skene;
	double *rates;     /* a row for each annotator and answer they gave: by true class */
	size_t *row;       /* of annotator x answer: its row; those of an annotator lie together */
	size_t *first;     /* of each annotator: the first row; of one more: the end */
	uint32_t *answers; /* of each row */
	double *of_class;  /* q */
	int64_t *exponent; /* q */
	size_t run;        /* so many rates are multiplied before exponents are taken out */
};

/* ---- Rows. Blocks of a fixed size become vector instructions without any flag. ---- */

/* Sums side by side: one would wait for each addition. */
static double sum_of(const double *row, size_t q)
{
	double sum[BLOCK] = { 0 };
	size_t k = 0;

	for (; k + BLOCK <= q; k += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			sum[j] += row[k + j];
	for (; k < q; k++)
		sum[0] += row[k];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

static void add_to(double *restrict sum, const double *restrict row, size_t q)
{
	size_t k = 0;

	for (; k + BLOCK <= q; k += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			sum[k + j] += row[k + j];
	for (; k < q; k++)
		sum[k] += row[k];
}

static void multiply(double *restrict product, const double *restrict row, size_t q)
{
	size_t k = 0;

	for (; k + BLOCK <= q; k += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			product[k + j] *= row[k + j];
	for (; k < q; k++)
		product[k] *= row[k];
}

static void divide(double *restrict row, const double *restrict by, size_t q)
{
	size_t k = 0;

	for (; k + BLOCK <= q; k += BLOCK)
		for (size_t j = 0; j < BLOCK; j++)
			row[k + j] /= by[k + j];
	for (; k < q; k++)
		row[k] /= by[k];
}

/* Rows are met in no order the processor could guess: those needed next are asked for early. */
static void fetch(const double *row, size_t q)
{
	for (size_t k = 0; k < q; k += LINE)
		__builtin_prefetch(row + k);
}

static double *posterior_of(const struct rows *rows, size_t item)
{
	return rows->skene->out->posterior + item * rows->skene->q;
}

/* ---- The start: shares of votes, or the known class ---- */

static void put_gold(struct rows *rows, size_t item, int32_t gold)
{
	double *row = posterior_of(rows, item);

	memset(row, 0, rows->skene->q * sizeof(*row));
	row[gold] = 1;
}

static void start(struct rows *rows)
{
	const struct ratings *ratings = rows->skene->ratings;

	for (size_t i = 0; i < ratings->item_count; i++) {
		double *row = posterior_of(rows, i), votes = (double)(ratings->start[i + 1] - ratings->start[i]);
		int32_t gold = skene_gold(rows->skene, i);
		if (gold >= 0) {
			put_gold(rows, i, gold);
			continue;
		}
		for (size_t at = ratings->start[i]; at < ratings->start[i + 1]; at++)
			row[ratings->items[at].category]++;
		for (size_t k = 0; votes > 0 && k < rows->skene->q; k++)
			row[k] /= votes;
	}
}

/* ---- M: priors and error rates that fit the posteriors best (Dawid & Skene 1979, equations 2.3 and 2.4) ---- */

static void take_priors(struct rows *rows)
{
	struct skene *skene = rows->skene;

	memset(skene->out->prior, 0, skene->q * sizeof(double));
	for (size_t i = 0; i < skene->ratings->item_count; i++)
		add_to(skene->out->prior, posterior_of(rows, i), skene->q);
	skene_prior(skene);
}

/* How often one annotator answered what to items of each class, smoothed: their rows, and of_class[], the sums over answers. */
static void count_answers(struct rows *rows, size_t annotator)
{
	const struct skene *skene = rows->skene;
	size_t q = skene->q, first = rows->first[annotator], end = rows->first[annotator + 1];
	double smoothing = skene->options->smoothing;

	for (size_t i = first * q; i < end * q; i++)
		rows->rates[i] = smoothing;
	for (size_t at = skene->by_annotator[annotator]; at < skene->by_annotator[annotator + 1]; at++) {
		struct place place = skene->places[at];
		if (at + AHEAD < skene->ratings->count)
			fetch(posterior_of(rows, skene->places[at + AHEAD].item), q);
		add_to(rows->rates + rows->row[annotator * q + place.answer] * q, posterior_of(rows, place.item), q);
	}
	for (size_t k = 0; k < q; k++)
		rows->of_class[k] = smoothing * (double)(q - (end - first));
	for (size_t row = first; row < end; row++)
		add_to(rows->of_class, rows->rates + row * q, q);
}

static void take_rates(struct rows *rows)
{
	for (size_t a = 0; a < rows->skene->ratings->annotator_count; a++) {
		count_answers(rows, a);
		for (size_t row = rows->first[a]; row < rows->first[a + 1]; row++)
			divide(rows->rates + row * rows->skene->q, rows->of_class, rows->skene->q);
	}
}

/* ---- E: posteriors under these priors and error rates (equation 2.5) ---- */

static const double *rates_of(const struct rows *rows, struct rating rating)
{
	return rows->rates + rows->row[rating.annotator * rows->skene->q + rating.category] * rows->skene->q;
}

static void take_exponents(struct rows *rows, double *product)
{
	for (size_t k = 0; k < rows->skene->q; k++) {
		int exponent;
		product[k] = frexp(product[k], &exponent);
		rows->exponent[k] += exponent;
	}
}

/* Puts the exponents back, less the largest one, which is returned. */
static int64_t put_exponents(struct rows *rows, double *product)
{
	size_t q = rows->skene->q;
	int64_t most = INT64_MIN;

	take_exponents(rows, product);
	for (size_t k = 0; k < q; k++)
		if (product[k] > 0 && rows->exponent[k] > most)
			most = rows->exponent[k];
	for (size_t k = 0; k < q; k++) {
		int64_t below = product[k] > 0 ? most - rows->exponent[k] : 0;
		product[k] = below < 2000 ? ldexp(product[k], -(int)below) : 0;
	}
	return most > INT64_MIN ? most : 0;
}

/* The item's posteriors; returns the logarithm of the labels' likelihood. */
static double judge(struct rows *rows, size_t item)
{
	const struct ratings *ratings = rows->skene->ratings;
	double *product = posterior_of(rows, item);
	size_t q = rows->skene->q, from = ratings->start[item], votes = ratings->start[item + 1] - from;
	int64_t exponent = 0;

	memcpy(product, rows->skene->out->prior, q * sizeof(*product));
	if (votes > rows->run)
		memset(rows->exponent, 0, q * sizeof(*rows->exponent));
	for (size_t j = 0; j < votes; j++) {
		if (j > 0 && j % rows->run == 0)
			take_exponents(rows, product);
		if (from + j + AHEAD < ratings->count)
			fetch(rates_of(rows, ratings->items[from + j + AHEAD]), q);
		multiply(product, rates_of(rows, ratings->items[from + j]), q);
	}
	if (votes > rows->run)
		exponent = put_exponents(rows, product);
	double total = sum_of(product, q);
	if (!(total > 0))
		return 0;
	for (size_t k = 0; k < q; k++)
		product[k] /= total;
	return log(total) + (double)exponent * log(2);
}

/* Of an item whose class is known. */
static double judge_known(const struct rows *rows, size_t item, int32_t gold)
{
	const struct ratings *ratings = rows->skene->ratings;
	double sum = log(rows->skene->out->prior[gold]);

	for (size_t at = ratings->start[item]; at < ratings->start[item + 1]; at++)
		sum += log(rates_of(rows, ratings->items[at])[gold]);
	return sum;
}

static double expect(struct rows *rows)
{
	const struct ratings *ratings = rows->skene->ratings;
	double sum = 0;

	for (size_t i = 0; i < ratings->item_count; i++) {
		int32_t gold = skene_gold(rows->skene, i);
		if (ratings->start[i] < ratings->start[i + 1])
			sum += gold >= 0 ? judge_known(rows, i, gold) : judge(rows, i);
	}
	return sum;
}

/* ---- All of it ---- */

static bool step(void *model)
{
	struct rows *rows = model;

	take_priors(rows);
	take_rates(rows);
	rows->skene->out->log_likelihood = expect(rows);
	return true;
}

/* What callers read: tables with the answers nobody gave, too. */
static bool finish(struct rows *rows)
{
	struct consensus *out = rows->skene->out;
	size_t q = rows->skene->q, people = rows->skene->ratings->annotator_count;

	out->confusion = calloc(people * q * q + 1, sizeof(double));
	if (out->confusion == NULL)
		return false;
	take_priors(rows);
	for (size_t a = 0; a < people; a++) {
		double *table = out->confusion + a * q * q;
		count_answers(rows, a);
		for (size_t k = 0; k < q; k++) {
			for (size_t c = 0; c < q; c++)
				table[k * q + c] = rows->skene->options->smoothing / rows->of_class[k];
			for (size_t row = rows->first[a]; row < rows->first[a + 1]; row++)
				table[k * q + rows->answers[row]] = rows->rates[row * q + k] / rows->of_class[k];
		}
	}
	return true;
}

/* Which answers each annotator gave. False: no memory. */
static bool number_rows(struct rows *rows)
{
	const struct skene *skene = rows->skene;
	size_t q = skene->q, people = skene->ratings->annotator_count, count = 0;

	for (size_t at = 0; at < skene->ratings->count; at++)
		rows->row[skene->ratings->items[at].annotator * q + skene->ratings->items[at].category] = 1;
	for (size_t i = 0; i < people * q; i++)
		count += rows->row[i];
	rows->answers = calloc(count + 1, sizeof(*rows->answers));
	rows->rates = calloc(count + 1, (q + 1) * sizeof(*rows->rates));
	if (rows->answers == NULL || rows->rates == NULL)
		return false;
	count = 0;
	for (size_t i = 0; i < people * q; i++) {
		if (rows->row[i] != 0) {
			rows->answers[count] = (uint32_t)(i % q);
			rows->row[i] = count++;
		}
		rows->first[i / q + 1] = count;
	}
	return true;
}

static bool allocate(struct rows *rows)
{
	const struct skene *skene = rows->skene;
	size_t q = skene->q, people = skene->ratings->annotator_count;

	skene->out->posterior = calloc(skene->out->item_count + 1, (q + 1) * sizeof(double));
	rows->row = calloc(people * q + 1, sizeof(*rows->row));
	rows->first = calloc(people + 1, sizeof(*rows->first));
	rows->of_class = calloc(q + 1, sizeof(*rows->of_class));
	rows->exponent = calloc(q + 1, sizeof(*rows->exponent));
	return skene->out->posterior != NULL && rows->row != NULL && rows->first != NULL && rows->of_class != NULL &&
		rows->exponent != NULL && number_rows(rows);
}

/* No rate is below the one of an unseen answer of somebody who gave all labels to one class. */
static size_t run_length(const struct skene *skene)
{
	double smoothing = skene->options->smoothing;
	double least = smoothing / ((double)skene->ratings->count + smoothing * (double)skene->q);

	return (size_t)fmax(1, fmin(RUN_MOST, log(run_least) / log(least)));
}

bool skene_run_rows(struct skene *skene)
{
	struct rows rows = { .skene = skene };
	bool ok = allocate(&rows);

	if (ok) {
		rows.run = run_length(skene);
		start(&rows);
		ok = skene_iterate(skene, step, &rows) && finish(&rows);
	}
	free(rows.rates);
	free(rows.row);
	free(rows.first);
	free(rows.answers);
	free(rows.of_class);
	free(rows.exponent);
	return ok;
}
