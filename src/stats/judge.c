#include "preop/stats/judge.h"

#include "preop/base/memory.h"

#include <math.h>
#include <stdlib.h>

static const double z = 1.959963984540054; /* the normal distribution's 97.5 % quantile */

static double clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

struct judge_rate judge_rate(int64_t hits, int64_t n)
{
	return (struct judge_rate){
		.hits = hits,
		.n = n,
		.share = n > 0 ? (double)hits / (double)n : (double)NAN,
		.interval = interval_wilson(hits, n),
	};
}

struct margins {
	const double *table, *weights;
	size_t q;
	double n, observed, expected;
	double *rows, *columns; /* shares */
	double *row_weights,
		*column_weights; /* mean weight of a row over the columns' shares, and the other way round */
};

static double weight(const struct margins *m, size_t i, size_t j)
{
	return m->weights != NULL ? m->weights[i * m->q + j] : i == j ? 1 : 0;
}

static void fill_margins(struct margins *m)
{
	size_t q = m->q;

	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			m->rows[i] += m->table[i * q + j] / m->n;
			m->columns[j] += m->table[i * q + j] / m->n;
			m->observed += weight(m, i, j) * m->table[i * q + j] / m->n;
		}
	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			m->row_weights[i] += weight(m, i, j) * m->columns[j];
			m->column_weights[j] += weight(m, i, j) * m->rows[i];
			m->expected += weight(m, i, j) * m->rows[i] * m->columns[j];
		}
}

/* Fleiss, Cohen and Everitt (1969), equation 13; without weights it is their equation for kappa. */
static double standard_error(const struct margins *m)
{
	double rest = 1 - m->expected, sum = 0;
	double middle = m->observed * m->expected - 2 * m->expected + m->observed;

	for (size_t i = 0; i < m->q; i++)
		for (size_t j = 0; j < m->q; j++) {
			double term = weight(m, i, j) * rest -
				(m->row_weights[i] + m->column_weights[j]) * (1 - m->observed);
			sum += m->table[i * m->q + j] / m->n * term * term;
		}
	double variance = (sum - middle * middle) / (m->n * rest * rest * rest * rest);
	return variance > 0 ? sqrt(variance) : 0;
}

struct judge_kappa judge_kappa(const double *table, size_t q, const double *weights)
{
	struct judge_kappa out = { .kappa = agreement_cohen(table, q, weights),
		.error = (double)NAN,
		.interval = { (double)NAN, (double)NAN } };
	double *room = xcalloc(4 * q, sizeof(double));
	struct margins m = { .table = table,
		.weights = weights,
		.q = q,
		.rows = room,
		.columns = room + q,
		.row_weights = room + 2 * q,
		.column_weights = room + 3 * q };

	for (size_t i = 0; i < q * q; i++)
		out.n += table[i];
	m.n = out.n;
	if (out.kappa.undefined == DEFINED) {
		fill_margins(&m);
		out.error = standard_error(&m);
		out.interval.low = clamp(out.kappa.value - z * out.error, -1, 1);
		out.interval.high = clamp(out.kappa.value + z * out.error, -1, 1);
	}
	free(room);
	return out;
}

/* Lang and Reiczigel (2014): the shares moved a little to the middle, as Agresti and Coull do, and the interval around the moved estimate. */
static struct interval corrected_interval(
	struct judge_rate said, struct judge_rate sensitivity, struct judge_rate specificity)
{
	double n = (double)said.n + z * z, yes = (double)sensitivity.n + 2, no = (double)specificity.n + 2;
	double p = ((double)said.hits + z * z / 2) / n;
	double se = ((double)sensitivity.hits + 1) / yes, sp = ((double)specificity.hits + 1) / no;
	double power = se + sp - 1;

	if (power <= 0)
		return (struct interval){ 0, 1 };
	double share = (p + sp - 1) / power;
	double of_se = se * (1 - se) / yes, of_sp = sp * (1 - sp) / no;
	double shift = 2 * z * z * (share * of_se - (1 - share) * of_sp);
	double half = z * sqrt(p * (1 - p) / n + share * share * of_se + (1 - share) * (1 - share) * of_sp) / power;

	return (struct interval){ clamp(share + shift - half, 0, 1), clamp(share + shift + half, 0, 1) };
}

struct judge_corrected judge_correct(
	struct judge_rate said, struct judge_rate sensitivity, struct judge_rate specificity)
{
	struct judge_corrected out = {
		.undefined = true, .share = (double)NAN, .interval = { (double)NAN, (double)NAN }
	};
	double power = sensitivity.share + specificity.share - 1;

	if (said.n == 0 || sensitivity.n == 0 || specificity.n == 0 || power <= 0)
		return out;
	double share = (said.share + specificity.share - 1) / power;
	out.undefined = false;
	out.cut = share < 0 || share > 1;
	out.share = clamp(share, 0, 1);
	out.interval = corrected_interval(said, sensitivity, specificity);
	return out;
}
