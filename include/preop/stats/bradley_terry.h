/*
 * Abilities from pairwise verdicts: P(i beats j) = 1 / (1 + exp(ability j - ability i - side)), a tie counting as half a win of each.
 *
 *   R. A. Bradley, M. E. Terry, "Rank analysis of incomplete block designs: the method of paired comparisons", Biometrika 39 (1952), 324-345.
 *   L. R. Ford, "Solution of a ranking problem from binary comparisons", American Mathematical Monthly 64 (1957), 28-33: when abilities are finite.
 *   R. R. Davidson, R. J. Beaver, "On extending the Bradley-Terry model to incorporate within-pair order effects", Biometrics 33 (1977), 693-702: the side.
 *   H. White, "Maximum likelihood estimation of misspecified models", Econometrica 50 (1982), 1-25: the sandwich.
 *
 * The likelihood is concave; it is climbed by Newton's steps, halved where they overshoot. Systems no chain of verdicts joins cannot be compared: that is refused. Where all verdicts
 * between two groups went one way the ability would be infinite: each such pair is given half a verdict the other way, and `bound` says that the value is only a bound.
 *
 * Thread: any.
 */
#ifndef PREOP_STATS_BRADLEY_TERRY_H
#define PREOP_STATS_BRADLEY_TERRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRADLEY_TERRY_SYSTEMS = 500 /* at most: tables are systems x systems */ };

struct bt_vote {
	uint32_t first, second;
	double outcome;   /* of the first: 1 won, 0 lost, 0.5 tie */
	int side;         /* 1: the first was shown left (or at home), -1: the second; 0: not known */
	uint32_t cluster; /* verdicts on one case are not independent: cases' numbers, or a number of its own each */
};

enum bt_bound {
	BT_ESTIMATED,
	BT_AT_LEAST, /* lost to nobody outside its group */
	BT_AT_MOST,  /* beat nobody outside its group */
	BT_BETWEEN,  /* both a group it always beats and one it always loses to */
};
enum bt_result {
	BT_OK,
	BT_DISCONNECTED, /* `group` says which systems hang together */
	BT_SINGULAR,     /* the side's effect cannot be told from the abilities; without it there may be an answer */
	BT_NO_MEMORY,
};

struct bradley_terry {
	size_t systems;
	double *ability;    /* 0 for `reference` */
	double *covariance; /* systems x systems, by the model; row and column of `reference` are 0 */
	double *sandwich; /* the same, by White's sandwich over clusters: right also where verdicts are not independent */
	enum bt_bound *bound;
	double side, side_se; /* the left side's, and by the sandwich; NAN: not asked for */
	double side_model_se;
	uint32_t *group; /* BT_DISCONNECTED: systems of one number are joined */
	size_t groups;
	int steps;
	bool converged;
};
/* `with_side`: votes whose side is not known tell nothing of it. A system without votes is a group of its own. Free with bradley_terry_free(), whatever the result. */
enum bt_result bradley_terry(const struct bt_vote *votes, size_t count, size_t systems, size_t reference,
	bool with_side, struct bradley_terry *out);
void bradley_terry_free(struct bradley_terry *fit);

struct bt_value {
	double value, se, model_se; /* se: by the sandwich */
};
struct bt_value bradley_terry_difference(const struct bradley_terry *fit, size_t i, size_t j); /* i less j */
struct bt_value bradley_terry_centred(const struct bradley_terry *fit, size_t i); /* less the mean of all */

#endif
