/*
 * What repeats of one case say: M. Chen et al., "Evaluating Large Language Models Trained on Code", arXiv:2107.03374 (2021), equation 1.
 * Thread: any.
 */
#ifndef PREOP_STATS_REPEATS_H
#define PREOP_STATS_REPEATS_H

#include <stdint.h>

/* The chance that one of k tries drawn from these n, c of them right, is right: 1 - C(n - c, k) / C(n, k), unbiased. NAN unless 0 <= c <= n and 1 <= k <= n. */
double pass_at_k(int64_t n, int64_t c, int64_t k);

#endif
