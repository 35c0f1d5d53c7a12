/*
 * p-values when many tests are made.
 *
 *   S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979), 65-70: no false alarm at all, with the confidence asked for.
 *   Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57 (1995), 289-300: few false among the alarms.
 *
 * A p that is NAN is no test: it stays NAN and is not counted. `adjusted` may be `p`. False: no memory. Thread: any.
 */
#ifndef PREOP_STATS_MULTIPLE_H
#define PREOP_STATS_MULTIPLE_H

#include <stdbool.h>
#include <stddef.h>

bool adjust_holm(const double *p, size_t count, double *adjusted);
bool adjust_benjamini_hochberg(const double *p, size_t count, double *adjusted);

#endif
