/* What a judge's numbers are called, and what each was counted from. */
#include "preop/model/judge_measure.h"

#include "grow.h"

#include <inttypes.h>
#include <math.h>

struct lines {
	const struct judge_measure *measure;
	struct arena *arena;
	struct judge_line *items;
	size_t count;
	const char *group;
	const struct terms *terms;
};

static const char wilson[] = "share with Wilson's 95 % interval (Wilson 1927)";
static const char cohen[] = "Cohen's kappa (1960); interval of 1.96 standard errors of Fleiss, Cohen and Everitt "
			    "(1969); a verdict that could not be read is a category of its own";
/* A judge of pairs, or of labels of one output. */
static const struct terms {
	const char *things, *all, *yes, *no, *tpr, *tnr, *over;
} terms[] = {
	{ "pairs", "pairs, ties and unread verdicts included", "pairs whose first system is better",
		"pairs whose second system is better",
		"share of the pairs whose first system is known to be better that it says so of; Wilson's 95 % "
		"interval. "
		"Names decide which is first",
		"share of the pairs whose second system is known to be better that it says so of; Wilson's 95 % "
		"interval",
		"settled winners" },
	{ "outputs", "outputs, unread labels included", "outputs whose score is 1", "outputs whose score is 0",
		"share of the outputs that are known to be right (main score 1) that it passes; Wilson's 95 % interval",
		"share of the outputs that are known to be wrong (main score 0) that it does not pass; Wilson's 95 % "
		"interval",
		"outputs that pass" },
};

static const char swap_method[] = "both orders of a pair name the same winner, or say tie (Zheng et al. 2023, section "
				  "3.4); Wilson's 95 % interval";
static const char rogan[] = "(said + TNR - 1) / (TPR + TNR - 1) (Rogan and Gladen 1978), interval of Lang and "
			    "Reiczigel (2014); ties and unread verdicts left out";

const char *judge_word_title(enum judge_word word)
{
	static const char *const titles[] = { [JUDGE_SAYS_FIRST] = "first",
		[JUDGE_SAYS_SECOND] = "second",
		[JUDGE_SAYS_TIE] = "tie",
		[JUDGE_UNREAD] = "unread",
		[JUDGE_WORD_COUNT] = "",
		[JUDGE_SILENT] = "-" };

	return titles[word];
}

const char *judge_word_of(const struct judge_measure *measure, enum judge_word word)
{
	if (measure->outputs && (word == JUDGE_SAYS_FIRST || word == JUDGE_SAYS_SECOND))
		return word == JUDGE_SAYS_FIRST ? "pass" : "fail";
	return judge_word_title(word);
}

static void add(struct lines *lines, const char *title, const char *value, const char *why, const char *method)
{
	*GROW(lines->arena, lines->items, lines->count) = (struct judge_line){
		.group = lines->group, .title = title, .value = value, .why = why, .method = method
	};
}

static const char *rate_text(struct lines *lines, const struct judge_rate *rate)
{
	if (rate->n == 0)
		return "-";
	return arena_printf(lines->arena, "%.1f %% (%.1f-%.1f)", 100 * rate->share, 100 * rate->interval.low,
		100 * rate->interval.high);
}

/* "95 of 100 WHAT". */
static const char *of_text(struct lines *lines, const struct judge_rate *rate, const char *what)
{
	return arena_printf(lines->arena, "%" PRId64 " of %" PRId64 " %s", rate->hits, rate->n, what);
}

static void add_kappa(struct lines *lines, const char *title, const struct judge_kappa *kappa, const char *what)
{
	if (kappa->kappa.undefined != DEFINED) {
		add(lines, title, "-", undefined_text(kappa->kappa.undefined), cohen);
		return;
	}
	add(lines, title,
		arena_printf(lines->arena, "%.3f (%.3f-%.3f)", kappa->kappa.value, kappa->interval.low,
			kappa->interval.high),
		arena_printf(lines->arena, "over %.0f %s", kappa->n, what), cohen);
}

static const char *left_out(struct lines *lines, int64_t unread, int64_t split)
{
	const char *a = unread > 0 ? arena_printf(lines->arena, "; %" PRId64 " unread left out", unread) : "";
	const char *b = split > 0
		? arena_printf(lines->arena, "; %" PRId64 " on which people are split left out", split)
		: "";

	return arena_printf(lines->arena, "%s%s", a, b);
}

static const char ties_counted[] =
	"share of pairs with the same word, a tie beside a tie included; Wilson's 95 % interval";
static const char ties_dropped[] = "share of pairs with the same winner, of those where neither says tie; Wilson's 95 "
				   "% interval. Says less than the share with ties: both are shown";

static const char *agreement_title(struct lines *lines, const char *who)
{
	if (lines->measure->outputs)
		return arena_printf(lines->arena, "agreement with %s", who);
	return arena_printf(lines->arena, "agreement with %s, ties counted", who);
}

static void add_settled(struct lines *lines, const char *who, const struct judge_against *against, int64_t split)
{
	const char *rest = left_out(lines, against->unread, split);
	const struct terms *words = lines->terms;

	add(lines, agreement_title(lines, who), rate_text(lines, &against->with_ties),
		arena_printf(lines->arena, "%s%s", of_text(lines, &against->with_ties, words->things), rest),
		ties_counted);
	if (!lines->measure->outputs)
		add(lines, "    ties dropped", rate_text(lines, &against->without_ties),
			of_text(lines, &against->without_ties, "pairs where both name a winner"), ties_dropped);
	add_kappa(lines, "    kappa", &against->kappa, words->all);
	add(lines, "    TPR", rate_text(lines, &against->tpr), of_text(lines, &against->tpr, words->yes), words->tpr);
	add(lines, "    TNR", rate_text(lines, &against->tnr), of_text(lines, &against->tnr, words->no), words->tnr);
}

static void add_orders(struct lines *lines, const char *who, const struct judge_against *against)
{
	for (int order = 0; order < JUDGE_SETTLED; order++) {
		const struct judge_against *one = &against[order];
		if (one->compared == 0 || order == JUDGE_ORDER_UNKNOWN)
			continue; /* of unknown order is what is settled */
		add(lines, arena_printf(lines->arena, "%s, %s", who, judge_order_title((enum judge_order)order)),
			rate_text(lines, &one->with_ties),
			arena_printf(lines->arena, "%s%s", of_text(lines, &one->with_ties, "pairs in this order"),
				left_out(lines, one->unread, 0)),
			ties_counted);
		add_kappa(lines, "    kappa", &one->kappa, "pairs in this order");
	}
}

static void add_against(struct lines *lines, const char *who, const struct judge_against *against, int64_t split)
{
	if (against[JUDGE_SETTLED].compared == 0 && split == 0)
		return;
	lines->group = arena_printf(lines->arena, "Beside %s", who);
	add_settled(lines, who, &against[JUDGE_SETTLED], split);
	add_orders(lines, who, against);
}

static void add_both_orders(struct lines *lines)
{
	const struct judge_measure *m = lines->measure;

	lines->group = "The two orders of a pair";
	if (m->both_orders == 0) {
		add(lines, "same winner in both", "-",
			"it saw every pair in one order, or the file does not say in which: the order cannot be told "
			"from the systems",
			swap_method);
		return;
	}
	add(lines, "same winner in both", rate_text(lines, &m->same),
		arena_printf(lines->arena, "%s%s", of_text(lines, &m->same, "pairs seen in both orders"),
			left_out(lines, m->orders_unread, 0)),
		swap_method);
	add_kappa(lines, "    kappa of the orders", &m->order_kappa, "pairs, unread verdicts included");
	add(lines, "the one shown first wins", rate_text(lines, &m->first_shown),
		of_text(lines, &m->first_shown, "verdicts that name a winner"),
		"of pairs seen in both orders; without an effect of the order it is 50 %. Wilson's 95 % interval, "
		"which "
		"takes the two verdicts on a pair as independent");
	add(lines, "    where the orders differ", rate_text(lines, &m->flips_first),
		of_text(lines, &m->flips_first, "pairs: the one shown first won both times"), wilson);
}

static const char length_method[] =
	"the longer of two outputs, in bytes, is the settled winner; outputs of equal length left out; Wilson's 95 % "
	"interval. Longer may be better: compare it with people";

static void add_length(struct lines *lines)
{
	const struct judge_measure *m = lines->measure;

	lines->group = "Length";
	add(lines, "the longer one wins", rate_text(lines, &m->longer), of_text(lines, &m->longer, "settled winners"),
		length_method);
	if (m->longer_people.n == 0)
		return;
	add(lines, "    where people decided, too", rate_text(lines, &m->longer_shared),
		of_text(lines, &m->longer_shared, "pairs"), length_method);
	add(lines, "    people", rate_text(lines, &m->longer_people),
		of_text(lines, &m->longer_people, "of the same pairs"), length_method);
}

static const char family_method[] = "wins of systems of the judge's own family over others, by words in the names of "
				    "judge, models and systems; settled "
				    "winners; Wilson's 95 % interval";

static void add_family(struct lines *lines)
{
	const struct judge_measure *m = lines->measure;

	lines->group = "Its own family";
	if (m->family == NULL) {
		add(lines, "its own family wins", "-", "its name is none of a family we know", family_method);
		return;
	}
	add(lines, arena_printf(lines->arena, "%s wins over others", m->family), rate_text(lines, &m->own),
		of_text(lines, &m->own, "settled winners"), family_method);
	if (m->own_people.n == 0)
		return;
	add(lines, "    where people decided, too", rate_text(lines, &m->own_shared),
		of_text(lines, &m->own_shared, "pairs"), family_method);
	add(lines, "    people", rate_text(lines, &m->own_people), of_text(lines, &m->own_people, "of the same pairs"),
		family_method);
}

static void add_repeats(struct lines *lines)
{
	const struct judge_measure *m = lines->measure;

	lines->group = "Repeats";
	add(lines, "said the same every time", rate_text(lines, &m->steady),
		m->steady.n == 0 ? "it was asked nothing twice"
				 : of_text(lines, &m->steady, "pairs in one order, or outputs, asked more than once"),
		wilson);
	if (!isnan(m->score_sd))
		add(lines, "    spread of a score", arena_printf(lines->arena, "%.3g", m->score_sd),
			"of repeats of one output", "pooled standard deviation within an output (n - 1)");
}

static const char *rate_title(struct lines *lines, const struct judge_pair_rate *rate)
{
	if (rate->second == NULL)
		return rate->first;
	return arena_printf(lines->arena, "%s over %s", rate->first, rate->second);
}

static void add_rates(struct lines *lines)
{
	lines->group = "What it says of the systems";
	if (lines->measure->blind)
		add(lines, "hidden", "-", "you review this suite blind: it is shown once the names are", wilson);
	for (size_t i = 0; i < lines->measure->rate_count; i++) {
		const struct judge_pair_rate *rate = &lines->measure->rates[i];
		const struct judge_corrected *corrected = &rate->corrected;
		add(lines, rate_title(lines, rate), rate_text(lines, &rate->said),
			arena_printf(lines->arena, "%s; ties %" PRId64 ", unread %" PRId64,
				of_text(lines, &rate->said, lines->terms->over), rate->ties, rate->unread),
			wilson);
		if (corrected->undefined)
			add(lines, "    corrected for its errors", "-",
				"TPR and TNR are not known, or no better than chance: nothing can be corrected by them",
				rogan);
		else
			add(lines, "    corrected for its errors",
				arena_printf(lines->arena, "%.1f %% (%.1f-%.1f)", 100 * corrected->share,
					100 * corrected->interval.low, 100 * corrected->interval.high),
				corrected->cut
					? "the estimate lay outside 0-100 % and was cut: these pairs are not like "
					  "those it was measured on"
					: "from what it says and how often it is right",
				rogan);
	}
}

void judge_lines(const struct judge_measure *measure, struct arena *arena, struct judge_line **out, size_t *count)
{
	struct lines lines = {
		.measure = measure, .arena = arena, .group = "Verdicts", .terms = &terms[measure->outputs]
	};

	add(&lines, "verdicts", arena_printf(arena, "%" PRId64, measure->verdicts),
		arena_printf(arena, "on %" PRId64 " %s", measure->pairs, lines.terms->things),
		"all orders and repeats; the last round of a debate");
	add(&lines, "    unread", arena_printf(arena, "%" PRId64, measure->unread),
		"what it wrote holds no verdict: neither right nor wrong", "counted, never guessed");
	add_against(&lines, "people", measure->people, measure->split);
	add_against(&lines, "gold", measure->gold, 0);
	if (!measure->outputs) { /* of two outputs only */
		add_both_orders(&lines);
		add_length(&lines);
		add_family(&lines);
	}
	add_repeats(&lines);
	add_rates(&lines);
	*out = lines.items;
	*count = lines.count;
}
