/* The house rule: which judge's numbers may be shown without a warning. */
#include "preop/model/judge_measure.h"

#include <inttypes.h>
#include <math.h>

const double judge_least_tpr = .80, judge_least_tnr = .90;

enum { FIRST_PAIRS = 30, MOST_PAIRS = 5000 };

/* How many pairs of one winner it takes until the lower limit reaches `least`, if it goes on being right as often; 0: it never will. */
static int64_t needed(const struct judge_rate *rate, double least)
{
	if (!(rate->share > least))
		return 0;
	for (int64_t n = rate->n + 1; n <= MOST_PAIRS; n++)
		if (interval_wilson((int64_t)floor(rate->share * (double)n), n).low >= least)
			return n;
	return 0;
}

static bool reaches(const struct judge_rate *rate, double least)
{
	return rate->n > 0 && rate->interval.low >= least;
}

/* What a judge of pairs, or of labels, is counted by. */
static const struct words {
	const char *one, *many, *yes, *no;
} words[] = {
	{ "pair", "pairs", "pair whose first system is better", "pair whose second system is better" },
	{ "output", "outputs", "output that is right", "output that is wrong" },
};

static const char *shortfall(
	const char *name, const char *when, const struct judge_rate *rate, double least, struct arena *arena)
{
	if (reaches(rate, least))
		return "";
	if (rate->n == 0)
		return arena_printf(arena, "; %s is not known: no %s was compared", name, when);
	int64_t n = needed(rate, least);
	const char *more = n > 0 ? arena_printf(arena, ", about %" PRId64 " more of them would do", n - rate->n) : "";
	return arena_printf(arena, "; %s %.2f (%.2f-%.2f of %" PRId64 "): its lower limit is below %.2f%s", name,
		rate->share, rate->interval.low, rate->interval.high, rate->n, least, more);
}

static const char *nothing_known(const struct judge_measure *measure, struct arena *arena)
{
	if (measure->verdicts == 0)
		return "it has said nothing yet";
	if (measure->outputs)
		return "no output it labelled has a main score of 0 or 1 to compare with";
	return arena_printf(arena, "no human verdict to compare with yet: review %d pairs", FIRST_PAIRS);
}

void judge_mark_of(const struct judge_measure *measure, struct arena *arena, struct judge_mark *out)
{
	const struct judge_against *people = &measure->people[JUDGE_SETTLED], *gold = &measure->gold[JUDGE_SETTLED];
	const struct judge_against *known = people->compared > 0 ? people : gold;
	const struct words *of = &words[measure->outputs];
	const char *things = known->compared == 1 ? of->one : of->many;

	*out = (struct judge_mark){ .against = people->compared > 0 ? "people" : gold->compared > 0 ? "gold" : "" };
	if (known->compared == 0) {
		out->reason = nothing_known(measure, arena);
		return;
	}
	out->calibrated = reaches(&known->tpr, judge_least_tpr) && reaches(&known->tnr, judge_least_tnr);
	if (out->calibrated)
		out->reason = arena_printf(arena,
			"TPR %.2f (from %.2f), TNR %.2f (from %.2f) against %s on %" PRId64 " %s", known->tpr.share,
			known->tpr.interval.low, known->tnr.share, known->tnr.interval.low, out->against,
			known->compared, things);
	else
		out->reason = arena_printf(arena, "against %s on %" PRId64 " %s%s%s", out->against, known->compared,
			things, shortfall("TPR", of->yes, &known->tpr, judge_least_tpr, arena),
			shortfall("TNR", of->no, &known->tnr, judge_least_tnr, arena));
}

bool judge_mark(
	struct db *db, const struct judge *judge, struct arena *arena, struct judge_mark *out, struct error *error)
{
	struct judge_measure measure;

	if (!judge_measure(db, judge, NULL, arena, &measure, error))
		return false;
	judge_mark_of(&measure, arena, out);
	return true;
}
