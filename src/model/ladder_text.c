#include "preop/model/ladder_text.h"

#include "plural.h"

#include "preop/stats/interval.h"
#include "preop/stats/repeats.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* ---- Words ---- */

const char *ladder_score_word(double score, bool binary, char out[LADDER_WORD])
{
	if (isnan(score))
		snprintf(out, LADDER_WORD, "—");
	else if (binary)
		snprintf(out, LADDER_WORD, "%.1f %%", 100 * score);
	else
		snprintf(out, LADDER_WORD, "%.3g", score);
	return out;
}

const char *ladder_interval_word(double low, double high, bool binary, char out[LADDER_WORD * 2])
{
	*out = '\0';
	if (isnan(low) || isnan(high))
		return out;
	if (binary)
		snprintf(out, (size_t)LADDER_WORD * 2, "%.1f to %.1f", 100 * low, 100 * high);
	else
		snprintf(out, (size_t)LADDER_WORD * 2, "%.3g to %.3g", low, high);
	return out;
}

const char *ladder_points_word(double difference, bool binary, char out[LADDER_WORD])
{
	if (isnan(difference))
		snprintf(out, LADDER_WORD, "—");
	else
		snprintf(out, LADDER_WORD, binary ? "%+.1f" : "%+.3g", binary ? 100 * difference : difference);
	return out;
}

const char *ladder_p_word(double p, char out[LADDER_WORD])
{
	if (isnan(p))
		snprintf(out, LADDER_WORD, "—");
	else if (p >= 0.9995)
		snprintf(out, LADDER_WORD, "1");
	else if (p >= 0.0001)
		snprintf(out, LADDER_WORD, "%.*f", p >= 0.01 ? 3 : 4, p);
	else
		snprintf(out, LADDER_WORD, "%.0e", p);
	return out;
}

const char *ladder_method_text(enum ladder_method method)
{
	static const char *const texts[] = {
		[LADDER_NO_INTERVAL] = "No interval: fewer than two cases, or nothing varies.",
		[LADDER_WILSON] = "Wilson's score interval (Wilson 1927): all scores are 0 or 1.",
		[LADDER_T] = "Student's t interval of the mean (Student 1908): some scores are neither 0 nor 1.",
		[LADDER_CLUSTERED] =
			("t interval with the clustered standard error (Liang & Zeger 1986, Miller 2024): cases "
			 "that share a source are not independent."),
	};

	return texts[method];
}

void ladder_states_text(const struct ladder_row *row, struct strbuf *out)
{
	const char *before = "";

	for (int s = LADDER_OK + 1; s < LADDER_STATES; s++) {
		if (!row->states[s])
			continue;
		strbuf_addf(out, "%s%" PRId64 " %s", before, row->states[s], ladder_state_word((enum ladder_state)s));
		before = ", ";
	}
}

/* ---- One system ---- */

static void explain_score(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	const struct ladder_mean *score = &row->score;
	char word[LADDER_WORD], range[LADDER_WORD * 2];

	strbuf_addf(out, "Score %s: the mean of %" PRId64 " of %zu cases that have a score%s%s%s.\n",
		ladder_score_word(score->mean, score->binary, word), score->n, ladder->case_count,
		*ladder->metric ? " (" : "", ladder->metric, *ladder->metric ? ")" : "");
	if (score->n < (int64_t)ladder->case_count)
		strbuf_addf(out, "%" PRId64 " have none: they are left out, they are not 0.\n",
			(int64_t)ladder->case_count - score->n);
	if (score->method != LADDER_NO_INTERVAL)
		strbuf_addf(out, "95 %% interval %s. ",
			ladder_interval_word(score->low, score->high, score->binary, range));
	strbuf_addf(out, "%s\n", ladder_method_text(score->method));
	if (!isnan(score->se))
		strbuf_addf(out, "Standard error %.4g%s.\n", score->se,
			score->clusters ? ", clustered, corrected for few clusters (CR1)" : " (n - 1)");
	if (score->clusters)
		strbuf_addf(out, "%" PRId64 " clusters.%s\n", score->clusters,
			score->clusters < LADDER_CLUSTERS_FEW
				? " Fewer than 20: the interval is too narrow to be believed."
				: "");
}

/* What could have come of the cases without a score. */
static void explain_missing(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	double n = (double)ladder->case_count, right = row->score.mean * (double)row->score.n;
	double none = n - (double)row->score.n;

	if (!row->score.binary || !(none > 0) || !row->score.n)
		return;
	strbuf_addf(out, "Were all cases without a score wrong: %.1f %%; right: %.1f %%.\n", 100 * right / n,
		100 * (right + none) / n);
}

/* One try is what a user sees; k tries are what a program that can check its answers may make of it. */
static void explain_tries(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	int64_t n = row->repeats;

	if (n < 2 || row->least != n || !row->right_or_wrong)
		return;
	strbuf_adds(out, "At least one of k tries is right (pass@k, Chen 2021):");
	for (int64_t k = 1; k <= n; k = k == n ? n + 1 : k * 2 < n ? k * 2 : n) {
		double sum = 0;

		for (size_t i = 0; i < ladder->case_count; i++)
			sum += isnan(row->scores[i]) ? 0 : pass_at_k(n, llround(row->scores[i] * (double)n), k);
		strbuf_addf(
			out, " k = %" PRId64 ": %.1f %%%s", k, 100 * sum / (double)row->score.n, k == n ? ".\n" : ",");
	}
}

static void explain_states(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	strbuf_addf(out, "\n%" PRId64 " of %zu cases have an output.\n", row->outputs, ladder->case_count);
	for (int s = LADDER_OK + 1; s < LADDER_STATES; s++) {
		if (row->states[s])
			strbuf_addf(out, "  %-10s %" PRId64 ", of these %" PRId64 " without a score\n",
				ladder_state_word((enum ladder_state)s), row->states[s], row->unscored[s]);
	}
	strbuf_adds(out, "No state is a wrong answer by itself: what counts is the score, where there is one.\n");
	if (row->repeated)
		strbuf_addf(out,
			"Up to %" PRId64
			" repeats a case, reduced to their mean first: n is cases. Between two repeats of one "
			"case the score changes in %.1f %% (of %" PRId64 " cases with repeats): the noise floor.\n",
			row->repeats, 100 * row->flips, row->repeated);
	explain_tries(ladder, row, out);
}

static void explain_spread(const char *name, const struct ladder_spread *spread, struct strbuf *out)
{
	if (!spread->n)
		return;
	strbuf_addf(out, "%s: median %.0f ms", name, spread->median);
	if (!isnan(spread->low))
		strbuf_addf(
			out, " (95 %% %.0f to %.0f, from order statistics: Conover 1999)", spread->low, spread->high);
	strbuf_addf(out, ", 95 %% of answers within %.0f ms; %" PRId64 " answers without an error.\n", spread->p95,
		spread->n);
}

static void explain_facts(const struct ladder_facts *facts, struct strbuf *out)
{
	if (!facts->priced && !facts->total.n && !facts->counted && !facts->suspects) {
		strbuf_adds(out, "\nCost, time and tokens: nothing is known of them.\n");
		return;
	}
	strbuf_addc(out, '\n');
	if (facts->priced)
		strbuf_addf(out,
			"Cost: $%.4g for %" PRId64 " outputs whose cost is known, of %" PRId64 "; $%.4g per 1,000.\n",
			facts->cost, facts->priced, facts->outputs, facts->cost_per_1000);
	explain_spread("Time", &facts->total, out);
	explain_spread("First byte", &facts->first, out);
	if (facts->counted)
		strbuf_addf(out,
			"Tokens: %" PRId64 " in, %" PRId64 " out, of %" PRId64 " outputs whose tokens are known.\n",
			facts->prompt_tokens, facts->completion_tokens, facts->counted);
	if (facts->suspects)
		strbuf_addf(out, "%" PRId64 " output%s may rest on a prompt that was cut silently.\n", facts->suspects,
			plural(facts->suspects));
}

static void explain_ability(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	static const char *const bounds[] = {
		[BT_ESTIMATED] = "",
		[BT_AT_LEAST] = (" It never lost to the others, so its ability has no upper end: this is a lower "
				 "bound, with half "
				 "a verdict the other way added to each such pair."),
		[BT_AT_MOST] = (" It never won against the others, so this is an upper bound, with half a verdict the "
				"other way "
				"added to each such pair."),
		[BT_BETWEEN] =
			(" It always won against some and always lost to others: how far it is from either cannot be "
			 "told."),
	};
	const struct ladder_ability *ability = &row->ability;

	if (isnan(ability->chance))
		return;
	strbuf_addf(out,
		"Chance to beat the average of the compared systems: %.2f, 95 %% %.2f to %.2f (Bradley & Terry 1952; "
		"White's "
		"sandwich over %" PRId64 " cases; a tie is half a win).%s\n",
		ability->chance, ability->low, ability->high, ladder->verdicts.cases, bounds[ability->bound]);
}

static void explain_verdicts(const struct ladder *ladder, const struct ladder_row *row, struct strbuf *out)
{
	int64_t decided = row->wins + row->losses;
	struct interval interval = interval_wilson(row->wins, decided);

	strbuf_addf(out,
		"\nPeople, side by side: %" PRId64 " won, %" PRId64 " lost, %" PRId64 " tied; of %" PRId64
		" pairs neither would do, which is nobody's win.\n",
		row->wins, row->losses, row->ties, row->bad);
	if (decided)
		strbuf_addf(out, "Won %.1f %% of those without a tie, 95 %% %.1f to %.1f (Wilson 1927).\n",
			100 * (double)row->wins / (double)decided, 100 * interval.low, 100 * interval.high);
	explain_ability(ladder, row, out);
	if (ladder->verdicts.duels == LADDER_APART)
		strbuf_addf(
			out, "Abilities are not defined: no verdict joins these groups: %s.\n", ladder->verdicts.apart);
	if (ladder->verdicts.stale)
		strbuf_addf(out, "%" PRId64 " verdict%s of the suite on older outputs are not counted.\n",
			ladder->verdicts.stale, plural(ladder->verdicts.stale));
}

static void explain_judge(const struct ladder_judge *judge, const struct ladder_judged *judged, struct strbuf *out)
{
	strbuf_addf(out, "Judge %s (%s): ", judge->name, judge->mark.calibrated ? "calibrated" : "UNCALIBRATED");
	if (judge->mode == JUDGE_PAIR)
		strbuf_addf(out, "%" PRId64 " won, %" PRId64 " lost, %" PRId64 " tied, %" PRId64 " unread. ",
			judged->wins, judged->losses, judged->ties, judged->unread);
	else if (judged->n)
		strbuf_addf(out, "mean %.3g of %" PRId64 " cases. ", judged->mean, judged->n);
	else
		strbuf_adds(out, "nothing. ");
	strbuf_addf(out, "%s\n", judge->mark.reason);
}

void ladder_explain_system(const struct ladder *ladder, const struct ladder_row *row, const struct ladder_judge *judges,
	size_t judge_count, struct strbuf *out)
{
	strbuf_addf(out, "# %s\n\n%s%s%s\n\n", row->name, row->rung, *row->model ? ", " : "", row->model);
	explain_score(ladder, row, out);
	explain_missing(ladder, row, out);
	explain_states(ladder, row, out);
	explain_facts(&row->facts, out);
	explain_verdicts(ladder, row, out);
	for (size_t i = 0; i < judge_count; i++)
		explain_judge(&judges[i], &judges[i].rows[row - ladder->rows], out);
}

void ladder_explain_doubts(
	const struct ladder *ladder, const struct ladder_judge *judges, size_t judge_count, struct strbuf *out)
{
	struct ladder_cochran cochran;

	if (ladder_cochran(ladder, &cochran) && cochran.n && cochran.p > 0.05)
		strbuf_addf(out,
			"Nothing shows that the systems differ at all: Cochran's Q %.3g, p %.3g over the %" PRId64
			" cases all have a score for (Cochran 1950).\n",
			cochran.q, cochran.p, cochran.n);
	if (ladder->cluster_count && ladder->cluster_count < LADDER_CLUSTERS_FEW)
		strbuf_addf(out,
			"Cases come from %zu clusters, fewer than 20: intervals are too narrow to be believed.\n",
			ladder->cluster_count);
	if (ladder->verdicts.duels == LADDER_APART)
		strbuf_addf(
			out, "No verdict joins these groups, so there are no abilities: %s.\n", ladder->verdicts.apart);
	if (ladder->verdicts.stale)
		strbuf_addf(out, "%" PRId64 " verdict%s on older outputs are not counted.\n", ladder->verdicts.stale,
			plural(ladder->verdicts.stale));
	if (ladder->verdicts.left_low > 0.5 || ladder->verdicts.left_high < 0.5)
		strbuf_addf(out,
			"The left side won %.2f of equal pairs (95 %% %.2f to %.2f): the side had an effect.\n",
			ladder->verdicts.left, ladder->verdicts.left_low, ladder->verdicts.left_high);
	for (size_t i = 0; i < judge_count; i++) {
		if (!judges[i].mark.calibrated)
			strbuf_addf(out, "Judge %s is uncalibrated: %s\n", judges[i].name, judges[i].mark.reason);
	}
}
