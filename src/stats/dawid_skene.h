/*
 * Dawid and Skene's EM: what its two ways of keeping numbers share. Without smoothing nearly all of them are 0 and lists of the others are kept (dawid_skene_lists.c);
 * with smoothing none is, and rows by class are (dawid_skene_rows.c).
 */
#ifndef PREOP_STATS_DAWID_SKENE_H
#define PREOP_STATS_DAWID_SKENE_H

#include "preop/stats/consensus.h"

struct place {
	uint32_t item, answer;
};
struct skene {
	const struct ratings *ratings;
	const struct dawid_skene *options;
	struct consensus *out;
	size_t *by_annotator; /* of each annotator: its places */
	struct place *places;
	size_t q;
};

static inline int32_t skene_gold(const struct skene *skene, size_t item)
{
	return skene->options->gold != NULL ? skene->options->gold[item] : -1;
}

/* One step, M and then E: sets out->log_likelihood. False: no memory. */
typedef bool skene_step(void *model);
/* Steps until the log-likelihood stands still. False: no memory, or cancelled. */
bool skene_iterate(struct skene *skene, skene_step *step, void *model);
/* Sums by class as shares of all. */
void skene_prior(struct skene *skene);

/* Fill `out`. False: no memory, or cancelled. */
bool skene_run_lists(struct skene *skene);
bool skene_run_rows(struct skene *skene);

#endif
