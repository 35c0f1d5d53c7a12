#include "preop/stats/paired.h"

#include "preop/stats/distribution.h"
#include "preop/stats/preference.h"

#include <math.h>
#include <stdlib.h>

/* ---- Shares ---- */

static int64_t discordant(const struct paired_counts *counts)
{
	return counts->first_only + counts->second_only;
}

double mcnemar_exact(const struct paired_counts *counts)
{
	return discordant(counts) ? preference_coin(counts->first_only, discordant(counts)) : 1;
}

double mcnemar_mid(const struct paired_counts *counts)
{
	double n = (double)discordant(counts), b = (double)counts->first_only;

	if (counts->first_only == counts->second_only)
		return 1;
	return mcnemar_exact(counts) - exp(lgamma(n + 1) - lgamma(b + 1) - lgamma(n - b + 1) - n * log(2));
}

double mcnemar_chi_square(const struct paired_counts *counts, bool continuity)
{
	double distance = fabs((double)(counts->first_only - counts->second_only));

	if (!discordant(counts))
		return (double)NAN;
	if (continuity)
		distance = fmax(0, distance - 1);
	return distance * distance / (double)discordant(counts);
}

/* Newcombe's phi: a positive numerator is moved half a case per cell towards 0, a negative one is left. */
static double correlation_corrected(double both, double first_only, double second_only, double neither)
{
	double n = both + first_only + second_only + neither;
	double product = both * neither - first_only * second_only;
	double margins = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither);

	if (product > 0)
		product = fmax(0, product - n / 2);
	return margins > 0 ? product / sqrt(margins) : 0;
}

static double join(double a, double b, double phi)
{
	return sqrt(fmax(0, a * a - 2 * phi * a * b + b * b));
}

struct interval newcombe_paired(const struct paired_counts *counts)
{
	int64_t right_first = counts->both + counts->first_only, right_second = counts->both + counts->second_only;
	int64_t n = right_first + counts->second_only + counts->neither;
	struct interval first = interval_wilson(right_first, n), second = interval_wilson(right_second, n);
	double share_first = (double)right_first / (double)n, share_second = (double)right_second / (double)n;
	double phi = correlation_corrected(
		(double)counts->both, (double)counts->first_only, (double)counts->second_only, (double)counts->neither);
	double difference = share_second - share_first;

	if (n <= 0)
		return first;
	return (struct interval){
		.low = difference - join(share_second - second.low, first.high - share_first, phi),
		.high = difference + join(second.high - share_second, share_first - first.low, phi),
	};
}

bool cochran_q(const unsigned char *right, size_t systems, size_t n, double *q, double *p)
{
	double columns = 0, squares = 0, rows = 0, row_squares = 0;

	for (size_t s = 0; s < systems; s++) {
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += right[s * n + i];
		columns += sum;
		squares += sum * sum;
	}
	for (size_t i = 0; i < n; i++) {
		double sum = 0;

		for (size_t s = 0; s < systems; s++)
			sum += right[s * n + i];
		rows += sum;
		row_squares += sum * sum;
	}
	if (systems < 2 || !((double)systems * rows - row_squares > 0))
		return false;
	*q = (double)(systems - 1) * ((double)systems * squares - columns * columns) /
		((double)systems * rows - row_squares);
	*p = chi_square_upper(*q, (double)(systems - 1));
	return true;
}

/* ---- Scores ---- */

static double correlation(const double *first, const double *second, size_t n, const struct paired_scores *of)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (first[i] - of->first.mean) * (second[i] - of->second.mean);
	return of->first.sd > 0 && of->second.sd > 0 ? sum / (double)(n - 1) / (of->first.sd * of->second.sd)
						     : (double)NAN;
}

static void count_signs(const double *differences, size_t n, struct paired_scores *out)
{
	for (size_t i = 0; i < n; i++) {
		out->wins += differences[i] > 0;
		out->losses += differences[i] < 0;
	}
	out->ties = (int64_t)n - out->wins - out->losses;
	out->sign_p = out->wins + out->losses ? preference_coin(out->wins, out->wins + out->losses) : 1;
}

bool paired_scores(const double *first, const double *second, size_t n, struct paired_scores *out)
{
	double *differences = calloc(n + 1, sizeof(*differences));

	*out = (struct paired_scores){ .t = (double)NAN, .p = (double)NAN };
	for (size_t i = 0; differences && i < n; i++)
		differences[i] = second[i] - first[i];
	if (!differences)
		return false;
	out->first = mean_of(first, n);
	out->second = mean_of(second, n);
	out->difference = mean_of(differences, n);
	out->interval = (struct interval){ (double)NAN, (double)NAN };
	if (out->difference.se > 0) {
		out->t = out->difference.mean / out->difference.se;
		out->p = student_two_sided(out->t, (double)(n - 1));
		out->interval = interval_t(out->difference.mean, out->difference.se, (double)(n - 1), 0.95);
	}
	out->unpaired_se = sqrt(out->first.se * out->first.se + out->second.se * out->second.se);
	out->correlation = correlation(first, second, n, out);
	count_signs(differences, n, out);
	free(differences);
	return true;
}

double sign_flip_exact(const double *differences, size_t n)
{
	double sizes[SIGN_FLIP_MOST], sum = 0, seen = 0, scale = 0;
	unsigned count = 0, hits = 0;

	for (size_t i = 0; i < n; i++) {
		if (differences[i] == 0)
			continue;
		if (count == SIGN_FLIP_MOST)
			return (double)NAN;
		sizes[count++] = fabs(differences[i]);
		seen += differences[i];
		scale += fabs(differences[i]);
	}
	sum = scale;
	/* One sign changes from each way to the next (Gray code). Sums that are equal on paper may differ in their last digits. */
	for (uint32_t way = 0; way < UINT32_C(1) << count; way++) {
		hits += fabs(sum) >= fabs(seen) - 1e-12 * scale;
		if (way + 1 < UINT32_C(1) << count) {
			unsigned bit = (unsigned)__builtin_ctz(way + 1);
			bool negative = (way ^ (way >> 1)) >> bit & 1;

			sum += negative ? 2 * sizes[bit] : -2 * sizes[bit];
		}
	}
	return (double)hits / (double)(UINT32_C(1) << count);
}
