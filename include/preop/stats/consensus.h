/*
 * One answer from many: majority, annotators weighted by their agreement with it, and Dawid & Skene's model.
 *
 *   A. P. Dawid, A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28 (1979),
 *   20-28. EM starts from the proportions of votes: hard majority starts end in worse optima. All products are sums of logarithms.
 *   Wawa: an annotator's weight is the share of items on which they agree with the majority.
 *
 * Posteriors are item_count x q. A tie stays one: `label` is CONSENSUS_TIE unless one category is ahead.
 */
#ifndef PREOP_STATS_CONSENSUS_H
#define PREOP_STATS_CONSENSUS_H

#include "preop/stats/ratings.h"

enum { CONSENSUS_TIE = -1, CONSENSUS_NONE = -2 /* nobody rated it */ };

struct consensus {
	double *posterior; /* item by item, q each; rows of items nobody rated are 0 */
	size_t item_count, q;
	double *prior;     /* q; Dawid-Skene only, else NULL */
	double *confusion; /* annotator x true class x answer; Dawid-Skene only, else NULL */
	double *skill;     /* per annotator: Wawa only, else NULL */
	double log_likelihood;
	int iterations;
	bool converged;
};
void consensus_free(struct consensus *consensus);
int32_t consensus_label(
	const struct consensus *consensus, size_t item); /* a category, CONSENSUS_TIE or CONSENSUS_NONE */

/* False: no memory, or cancelled. */
bool consensus_majority(struct consensus *out, const struct ratings *ratings);
bool consensus_weighted(struct consensus *out, const struct ratings *ratings);

struct dawid_skene {
	const int32_t
		*gold; /* per item: its known class, -1: none; NULL: no gold at all. A known class is not estimated. */
	double tolerance; /* of the log-likelihood's change; 0: 1e-8 */
	int iterations;   /* at most; 0: 1000 */
	double smoothing; /* added to every count of a confusion matrix, at most 1e6; 0: none */
	bool (*progress)(void *context, int iteration, double log_likelihood); /* false cancels; may be NULL */
	void *context;
};
bool consensus_dawid_skene(struct consensus *out, const struct ratings *ratings, const struct dawid_skene *options);

#endif
