/* A comparison in words. */
#include "preop/model/ladder_text.h"

#include "plural.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const char *const interval_texts[] = {
	[LADDER_NO_DIFFERENCE] = "No interval: fewer than two cases, or every difference is the same.",
	[LADDER_NEWCOMBE] = "Newcombe's interval for paired shares (Newcombe 1998, method 10).",
	[LADDER_DIFFERENCE_T] = "Student's t interval of the paired differences (Student 1908).",
	[LADDER_DIFFERENCE_CLUSTERED] = ("t interval of the paired differences with the clustered standard error "
					 "(Liang & Zeger 1986, Miller 2024)."),
};
static const char *const test_texts[] = {
	[LADDER_NO_TEST] = "no test: nothing differs",
	[LADDER_MCNEMAR] = "McNemar's exact test (McNemar 1947)",
	[LADDER_SIGN_FLIP] = "exact test over all signs of the differences (Fisher 1935)",
	[LADDER_PAIRED_T] = "paired t test (Student 1908)",
	[LADDER_CLUSTERED_T] = "t test on clusters (Miller 2024)",
};

static void say_cases(const struct ladder_comparison *c, struct strbuf *out)
{
	strbuf_addf(out, "n = %" PRId64 " cases both have a score for.", c->n);
	if (c->first_only || c->second_only || c->neither)
		strbuf_addf(out,
			" Left out: %" PRId64 " only %s has, %" PRId64 " only %s has, %" PRId64 " neither has.",
			c->first_only, c->first->name, c->second_only, c->second->name, c->neither);
	strbuf_addc(out, '\n');
	if (c->clusters)
		strbuf_addf(out, "They come from %" PRId64 " clusters.%s\n", c->clusters,
			c->clusters < LADDER_CLUSTERS_FEW ? " Fewer than 20: p and interval promise too much." : "");
}

static void say_counts(const struct ladder_comparison *c, struct strbuf *out)
{
	if (c->binary)
		strbuf_addf(out,
			"Both right %" PRId64 ", only %s %" PRId64 ", only %s %" PRId64 ", neither %" PRId64 ".\n",
			c->counts.both, c->first->name, c->counts.first_only, c->second->name, c->counts.second_only,
			c->counts.neither);
	else
		strbuf_addf(out,
			"%s is better on %" PRId64 ", worse on %" PRId64 ", equal on %" PRId64
			" cases (sign test p %.4g: whether it is "
			"better more often, whatever by how much).\n",
			c->second->name, c->scores.wins, c->scores.losses, c->scores.ties, c->scores.sign_p);
}

static void say_difference(const struct ladder_comparison *c, struct strbuf *out)
{
	char a[LADDER_WORD], b[LADDER_WORD], d[LADDER_WORD], low[LADDER_WORD], high[LADDER_WORD];

	strbuf_addf(out, "%s less %s: %s%s (%s less %s).\n", c->second->name, c->first->name,
		ladder_points_word(c->difference, c->binary, d), c->binary ? " points" : "",
		ladder_score_word(c->scores.second.mean, c->binary, b),
		ladder_score_word(c->scores.first.mean, c->binary, a));
	if (c->interval != LADDER_NO_DIFFERENCE)
		strbuf_addf(out, "95 %% interval %s to %s. ", ladder_points_word(c->low, c->binary, low),
			ladder_points_word(c->high, c->binary, high));
	strbuf_addf(out, "%s\n", interval_texts[c->interval]);
}

static void say_bootstrap(const struct ladder *ladder, const struct ladder_comparison *c,
	const struct ladder_slice *slice, uint32_t value, struct strbuf *out)
{
	char low[LADDER_WORD], high[LADDER_WORD];
	struct ladder_bootstrap bootstrap;

	if (c->binary && !c->clusters)
		return;
	if (!ladder_bootstrap(ladder, c, slice, value, &bootstrap) || isnan(bootstrap.interval.percentile.low))
		return;
	strbuf_addf(out, "Bootstrap of %zu samples%s: percentile %s to %s", bootstrap.samples,
		c->clusters ? " of clusters" : "",
		ladder_points_word(bootstrap.interval.percentile.low, c->binary, low),
		ladder_points_word(bootstrap.interval.percentile.high, c->binary, high));
	if (!isnan(bootstrap.interval.bca.low))
		strbuf_addf(out, ", BCa %s to %s (Efron 1987)",
			ladder_points_word(bootstrap.interval.bca.low, c->binary, low),
			ladder_points_word(bootstrap.interval.bca.high, c->binary, high));
	strbuf_adds(out, ".\n");
}

static void say_test(const struct ladder_comparison *c, struct strbuf *out)
{
	if (c->binary && c->test == LADDER_MCNEMAR && !(c->counts.first_only + c->counts.second_only)) {
		strbuf_adds(out, "p = 1: no discordant cases, no case tells the two apart.\n");
		return;
	}
	strbuf_addf(out, "p = %.4g by %s, two-sided.", c->p, test_texts[c->test]);
	if (!isnan(c->mid_p))
		strbuf_addf(out, " Mid-p %.4g (Fagerland 2013); chi-square with continuity %.4g.", c->mid_p,
			mcnemar_chi_square(&c->counts, true));
	if (c->test == LADDER_SIGN_FLIP && !isnan(c->scores.p))
		strbuf_addf(out, " Paired t: t %.4g, p %.4g.", c->scores.t, c->scores.p);
	strbuf_addc(out, '\n');
}

static void say_errors(const struct ladder_comparison *c, struct strbuf *out)
{
	if (isnan(c->se))
		return;
	strbuf_addf(out, "Standard error %.4g paired%s; had the cases been different ones %.4g%s", c->se,
		c->clusters ? ", clustered" : "", c->scores.unpaired_se,
		isnan(c->scores.correlation) ? "" : " (correlation ");
	if (!isnan(c->scores.correlation))
		strbuf_addf(out, "%.3f)", c->scores.correlation);
	strbuf_adds(out, ".\n");
}

static void say_power(const struct ladder_comparison *c, struct strbuf *out)
{
	char least[LADDER_WORD];

	if (isnan(c->detectable))
		return;
	strbuf_addf(out, "The least difference these cases show (5 %%, power 80 %%): %s%s.",
		ladder_points_word(c->detectable, c->binary, least) + 1, c->binary ? " points" : "");
	if (!isnan(c->needed))
		strbuf_addf(out, " A difference as large as this one takes about %.0f cases; there are %" PRId64 "%s.",
			ceil(c->needed), c->n, c->needed > (double)c->n ? ": not resolved" : "");
	strbuf_addc(out, '\n');
}

static void say_extreme(const char *what, const struct ladder_extreme *extreme, struct strbuf *out)
{
	strbuf_addf(out, "  %-46s %+.1f points, p %.4g\n", what, 100 * extreme->difference, extreme->p);
}

static void say_missing(const struct ladder_comparison *c, struct strbuf *out)
{
	if (isnan(c->wrong.difference) || !(c->first_only + c->second_only + c->neither))
		return;
	strbuf_adds(out, "\nIf the cases without a score had been\n");
	say_extreme("all wrong:", &c->wrong, out);
	say_extreme("all right:", &c->right, out);
	say_extreme("wrong for the second, right for the first:", &c->worst, out);
	say_extreme("right for the second, wrong for the first:", &c->best, out);
}

static void say_noise(const struct ladder_comparison *c, struct strbuf *out)
{
	const struct ladder_row *rows[2] = { c->first, c->second };

	for (int i = 0; i < 2; i++) {
		if (rows[i]->repeated)
			strbuf_addf(out,
				"Noise floor: %s against itself changes %.1f %% of its scores from repeat to repeat.\n",
				rows[i]->name, 100 * rows[i]->flips);
	}
}

void ladder_explain_comparison(const struct ladder *ladder, const struct ladder_comparison *c,
	const struct ladder_slice *slice, uint32_t value, struct strbuf *out)
{
	strbuf_addf(out, "# %s against %s%s%s\n\n", c->second->name, c->first->name, slice ? ": " : "",
		slice ? slice->values[value] : "");
	say_cases(c, out);
	if (!c->n) {
		strbuf_adds(out, "Without such cases nothing can be compared.\n");
		return;
	}
	say_counts(c, out);
	say_difference(c, out);
	say_bootstrap(ladder, c, slice, value, out);
	say_test(c, out);
	say_errors(c, out);
	say_power(c, out);
	say_noise(c, out);
	say_missing(c, out);
}
