/* The table behind a number: what went in, what was left out and why, counts, method and where it is described. */
#include "tui/screens/agreement_page.h"

#include "preop/text/display.h"
#include "tui/widgets/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MOST = 8, TABLE_NAME = 12, TABLE_CELL = 7, TOP = 10 };

struct explain {
	struct agreement_result *result;
	struct agreement_line line;
	size_t index;                           /* in the result */
	size_t labels[TABLE_MOST], label_count; /* of tables */
	double *table;                          /* of a pair, or of a person against the others: q x q */
	struct strbuf out;
	char *title;
};

static void explain_free(void *arg)
{
	struct explain *work = arg;

	agreement_drop(work->result);
	strbuf_free(&work->out);
	free(work->table);
	free(work->title);
	free(work);
}

/* ---- Words ---- */

static const struct method {
	const char *name, *text, *source;
} methods[] = {
	{ "percent",
		"The share of pairs of labels on one item that are equal: the mean over items with two labels or more. "
		"Says nothing about what chance alone would give.",
		"J. Fleiss, Psychological Bulletin 76 (1971), 378-382, observed agreement" },
	{ "alpha",
		"1 - observed disagreement / disagreement expected by chance, from the coincidences of labels on one "
		"item; every label counts alike, holes are fine. 1 is perfect, 0 is chance, below 0 is worse than "
		"chance.",
		"K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011" },
	{ "fleiss",
		"(observed - expected) / (1 - expected); expected from how often each label was used by all, "
		"generalised to items with different numbers of labels.",
		"J. Fleiss, Psychological Bulletin 76 (1971); K. Gwet, Handbook of Inter-Rater Reliability, 4th ed. "
		"2014" },
	{ "ac1",
		"As kappa, but chance agreement is taken to be large only where labels are evenly used: steady when "
		"one label is much more common than the others.",
		"K. Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapter 2" },
	{ "ac2", "AC1 with partial credit for near misses, by the weights named.",
		"K. Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapter 3" },
	{ "brennan-prediger", "As kappa, with chance as if every label of the scale were as likely as any other.",
		"R. Brennan, D. Prediger, Educational and Psychological Measurement 41 (1981), 687-699" },
};

static void add_method(struct strbuf *out, const char *name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(methods[i].name, name) == 0)
			strbuf_addf(out, "\n# Method\n%s\n%s.\n", methods[i].text, methods[i].source);
}

static void add_number(struct strbuf *out, const char *name, const struct agreement_number *number)
{
	strbuf_addf(out, "%-28s ", name);
	if (number->undefined || isnan(number->value))
		strbuf_addf(out, "undefined: %s\n",
			number->undefined ? number->undefined : "there is nothing to compute it from");
	else if (isnan(number->low))
		strbuf_addf(out, "%.6f   on %zu items\n", number->value, number->n);
	else
		strbuf_addf(out, "%.6f   %.6f .. %.6f   on %zu items\n", number->value, number->low, number->high,
			number->n);
}

static void add_count(struct strbuf *out, const char *name, size_t count)
{
	strbuf_addf(out, "%-28s %s\n", name, number_of((int64_t)count).text);
}

/* ---- Tables ---- */

/* Cut and filled to so many columns. */
static void add_cell(struct strbuf *out, const char *text, int cols)
{
	for (int used = display_clip(out, text, strlen(text), cols, 0); used < cols; used++)
		strbuf_addc(out, ' ');
}

/* Over its column: ends where the numbers end. */
static void add_head(struct strbuf *out, const char *label)
{
	struct strbuf text = STRBUF_INIT;

	for (int used = display_clip(&text, label, strlen(label), TABLE_CELL - 1, 0); used < TABLE_CELL - 1; used++)
		strbuf_addc(out, ' ');
	strbuf_addf(out, "%s ", text.data);
	strbuf_free(&text);
}

/* Coincidences are fractions where items have different numbers of labels: then all show a decimal. */
static bool is_whole(const struct explain *work, const double *table)
{
	size_t q = work->result->people.category_count;

	for (size_t i = 0; i < work->label_count; i++)
		for (size_t j = 0; j < work->label_count; j++) {
			double count = table[work->labels[i] * q + work->labels[j]];
			if (fabs(count - round(count)) > 1e-6)
				return false;
		}
	return true;
}

static void add_entry(struct strbuf *out, double count, bool whole)
{
	strbuf_addf(out, "%*.*f ", TABLE_CELL - 1, whole || count >= 1e4 ? 0 : 1, count);
}

static void add_table(const struct explain *work, const double *table, struct strbuf *out)
{
	const struct votes *votes = &work->result->people;
	size_t q = votes->category_count;
	bool whole = is_whole(work, table);

	add_cell(out, "", TABLE_NAME);
	for (size_t i = 0; i < work->label_count; i++)
		add_head(out, votes->categories[work->labels[i]]);
	for (size_t i = 0; i < work->label_count; i++) {
		strbuf_addc(out, '\n');
		add_cell(out, votes->categories[work->labels[i]], TABLE_NAME);
		for (size_t j = 0; j < work->label_count; j++)
			add_entry(out, table[work->labels[i] * q + work->labels[j]], whole);
	}
	strbuf_addc(out, '\n');
	if (work->label_count < q)
		strbuf_addf(out, "The %zu commonest of %zu labels.\n", work->label_count, q);
}

/* ---- What went in ---- */

static void add_inputs(const struct explain *work, struct strbuf *out)
{
	const struct agreement *agreement = &work->result->agreement;
	const struct votes *votes = &work->result->people;

	strbuf_adds(out, "\n# What went in\n");
	add_count(out, "labels of people", votes->ratings.count);
	add_count(out, "people", votes->annotator_count);
	add_count(out, "items", agreement->items);
	add_count(out, "  with two labels or more", agreement->pairable);
	add_count(out, "  with one: no pair", agreement->items - agreement->pairable);
	add_count(out, "  unanimous", agreement->unanimous);
	add_count(out, "  tied", agreement->ties);
	if (work->result->models.ratings.count > 0)
		add_count(out, "labels of models, apart", work->result->models.ratings.count);
	for (int i = 0; i < VOTES_LOST_COUNT; i++)
		if (votes->lost[i].count > 0)
			strbuf_addf(out, "dropped %s: %s; the first is \"%s\" on #%lld\n",
				number_of(votes->lost[i].count).text, votes_loss_text((enum votes_loss)i),
				votes->lost[i].sample, (long long)votes->lost[i].example);
}

static void add_interval_method(const struct explain *work, struct strbuf *out)
{
	strbuf_addf(out,
		"\n# Interval\nPercentile bootstrap over items: %d samples of as many items, drawn with replacement; "
		"everything is computed anew on each, and the interval holds 95 %% of the values. People are taken as "
		"given.\n",
		work->result->agreement.samples);
}

static void explain_coefficient(struct explain *work, struct strbuf *out)
{
	const struct agreement *agreement = &work->result->agreement;
	const struct agreement_coefficient *it = &agreement->coefficients[work->index];

	work->title = xstrdup(it->title);
	add_number(out, "value", &it->number);
	if (it == agreement->main)
		strbuf_addf(out, "%s\n", agreement->sentence);
	for (size_t i = 0; i < agreement->note_count; i++)
		strbuf_addf(out, "%s\n", agreement->notes[i]);
	add_inputs(work, out);
	if (agreement->pairable > 0) {
		strbuf_adds(out,
			"\n# Coincidences\nHow often two labels stand on one item; each item counts as many times as "
			"it has labels.\n");
		add_table(work, agreement->tally.coincidence, out);
	}
	add_method(out, it->name);
	add_interval_method(work, out);
}

static void explain_class(struct explain *work, struct strbuf *out)
{
	const struct agreement_class *it = &work->result->agreement.classes[work->index];
	const char *name = work->result->people.categories[it->category];

	work->title = xasprintf("Label %s against all others", name);
	add_count(out, "labels", it->labels);
	strbuf_addf(out, "%-28s %.6f   mean share of an item's labels\n", "share", it->prevalence);
	add_number(out, "percent agreement", &it->percent);
	add_number(out, "alpha", &it->alpha);
	add_number(out, "said again", &it->specific);
	strbuf_adds(out,
		"\n# Method\nAll other labels count as one, then as for all labels. \"Said again\": when somebody "
		"gives this label, how likely another one "
		"does, too (specific agreement).\n");
	add_inputs(work, out);
}

/* The diagonal of the matrix: what was said by two alike. */
static void explain_matrix(struct explain *work, struct strbuf *out)
{
	work->title = xstrdup("Somebody said, others said");
	strbuf_adds(out,
		"A row is what somebody said, a column what others said of the same items: shares of the row, from the "
		"coincidences below. "
		"Enter on a cell off the diagonal shows its examples.\n\n# Coincidences\n");
	add_table(work, work->result->agreement.tally.coincidence, out);
	add_inputs(work, out);
}

/* ---- People ---- */

static bool try_table(struct explain *work)
{
	size_t q = work->result->people.category_count;

	work->table = try_array(NULL, q * q + 1, sizeof(*work->table));
	if (work->table)
		memset(work->table, 0, q * q * sizeof(*work->table));
	return work->table != NULL;
}

/* What the person said (rows) against what each other one said of the same item. */
static void count_against(const struct votes *votes, uint32_t annotator, double *table)
{
	const struct ratings *ratings = &votes->ratings;

	for (size_t item = 0; item < ratings->item_count; item++)
		for (size_t i = ratings->start[item]; i < ratings->start[item + 1]; i++) {
			if (ratings->items[i].annotator != annotator)
				continue;
			for (size_t j = ratings->start[item]; j < ratings->start[item + 1]; j++)
				if (j != i)
					table[ratings->items[i].category * votes->category_count +
						ratings->items[j].category]++;
		}
}

static void add_partners(const struct explain *work, uint32_t annotator, struct strbuf *out)
{
	const struct agreement *agreement = &work->result->agreement;
	const char *const *names = work->result->people.annotators;
	int shown = 0;

	for (size_t i = 0; i < agreement->pair_count && shown < TOP; i++) {
		const struct agreement_pair *pair = &agreement->pairs[i];
		if (pair->first != annotator && pair->second != annotator)
			continue;
		strbuf_adds(out, shown++ ? "" : "\n# With whom\n");
		add_cell(out, names[pair->first == annotator ? pair->second : pair->first], 24);
		strbuf_addf(out, " %5zu items   agree %5.1f %%   ", pair->percent.n, 100 * pair->percent.value);
		if (isnan(pair->kappa.value))
			strbuf_addf(out, "kappa undefined: %s\n", pair->kappa.undefined ? pair->kappa.undefined : "");
		else
			strbuf_addf(out, "kappa %.4f\n", pair->kappa.value);
	}
}

static void explain_person(struct explain *work, struct strbuf *out)
{
	const struct agreement *agreement = &work->result->agreement;
	const struct agreement_person *it = &agreement->people[work->index];
	const char *name = work->result->people.annotators[it->annotator];

	work->title = xstrdup(name);
	if (it->odd)
		strbuf_addf(out, "Stands out: %s.\n\n", it->odd);
	add_count(out, "labels", it->labels);
	add_count(out, "  others labelled too", it->compared);
	add_number(out, "equal to the rest", &it->majority);
	add_number(out, "alpha without", &it->without);
	add_number(out, "right where known", &it->gold);
	if (it->timed > 0)
		strbuf_addf(out,
			"%-28s %zu of %zu in less than %.1f s, a quarter of everybody's median; median %.1f s\n",
			"too fast", it->fast, it->timed, agreement->fast_below / 1000, it->median / 1000);
	strbuf_adds(out,
		"\n# Method\nThe rest is the majority of all others on each item; where n labels tie, each counts 1 / "
		"n. \"Without\" is the main coefficient of the "
		"others alone: higher than with this person means that they differ more than others do.\n");
	if (try_table(work)) {
		count_against(&work->result->people, it->annotator, work->table);
		strbuf_addf(out, "\n# What %s said (rows), what others said of the same items\n", name);
		add_table(work, work->table, out);
	}
	add_partners(work, it->annotator, out);
}

static void explain_model(struct explain *work, struct strbuf *out)
{
	const struct agreement_model *it = &work->result->agreement.models[work->index];

	work->title = xasprintf("%s, a model", it->name);
	add_count(out, "labels", it->labels);
	add_count(out, "  where people tie", it->ties);
	add_number(out, "equal to people", &it->majority);
	add_number(out, "kappa", &it->kappa);
	add_number(out, "right where known", &it->gold);
	strbuf_adds(out,
		"\n# Method\nAgainst the majority of people on each item; items on which people tie are left out. "
		"Models are kept apart: they count in no "
		"agreement among people and decide nothing.\n");
}

static void explain_pair(struct explain *work, struct strbuf *out)
{
	const struct agreement_pair *it = &work->result->agreement.pairs[work->index];
	const struct votes *votes = &work->result->people;

	work->title = xasprintf("%s and %s", votes->annotators[it->first], votes->annotators[it->second]);
	add_number(out, "percent agreement", &it->percent);
	add_number(out, "Cohen's kappa", &it->kappa);
	if (votes->level == LEVEL_ORDINAL || votes->level == LEVEL_NUMERIC) {
		add_number(out, "  linear weights", &it->linear);
		add_number(out, "  quadratic weights", &it->quadratic);
	}
	if (try_table(work)) {
		agreement_table(&votes->ratings, it->first, it->second, work->table);
		strbuf_addf(out, "\n# What %s said (rows), what %s said\n", votes->annotators[it->first],
			votes->annotators[it->second]);
		add_table(work, work->table, out);
	}
	strbuf_adds(out,
		"\n# Method\nOnly items both labelled. Chance agreement from how often each of the two used each "
		"label; weights are on the scale as it is declared.\n"
		"J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46; Psychological Bulletin 70 "
		"(1968), 213-220 (weighted).\n");
}

static const struct {
	enum agreement_section section;
	void (*run)(struct explain *work, struct strbuf *out);
} explanations[] = {
	{ SECTION_NUMBERS, explain_coefficient },
	{ SECTION_LABELS, explain_class },
	{ SECTION_MATRIX, explain_matrix },
	{ SECTION_PEOPLE, explain_person },
	{ SECTION_MODELS, explain_model },
	{ SECTION_PAIRS, explain_pair },
};

static bool run_explain(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct explain *work = arg;

	(void)job, (void)db, (void)error;
	for (size_t i = 0; i < sizeof(explanations) / sizeof(explanations[0]); i++)
		if (explanations[i].section == work->line.section)
			explanations[i].run(work, &work->out);
	return true;
}

static void explain_done(struct app *app, void *arg)
{
	const struct explain *work = arg;

	if (work->title)
		page_open(app, work->title, work->out.data);
}

/* ---- Preferences: all of it is here already ---- */

static void add_share(struct strbuf *out, const char *name, const struct preference_share *share, bool coin)
{
	if (share->n == 0) {
		strbuf_addf(out, "%-28s undefined: there is no such vote\n", name);
		return;
	}
	strbuf_addf(out, "%-28s %.4f   %.4f .. %.4f   %lld of %lld", name, share->share, share->interval.low,
		share->interval.high, (long long)share->hits, (long long)share->n);
	if (coin)
		strbuf_addf(out, "   against a coin p %.2g", share->p);
	strbuf_addc(out, '\n');
}

static void explain_side(const struct agreement_page *page, size_t index, struct strbuf *out)
{
	const struct preference_report *report = page->extra->preference;
	const struct preference_bias *bias = index == 0 ? &report->people.bias : &report->people.people[index - 1].bias;

	strbuf_addf(out, "left %lld, right %lld, tie %lld\n\n", (long long)bias->left, (long long)bias->right,
		(long long)bias->tie);
	add_share(out, "left, of no tie", &bias->position, true);
	add_share(out, "ties", &bias->ties, false);
	add_share(out, "the longer one", &bias->length, true);
	strbuf_addf(out,
		"\n# What went in\n%lld items; of %lld the record does not say which systems, of %lld it does not hold "
		"both answers; %lld labels are neither left, right nor tie.\n",
		(long long)report->items, (long long)report->nameless, (long long)report->lengthless,
		(long long)report->dropped);
	strbuf_adds(out,
		"\n# Method\nIntervals are Wilson's, 95 %; they take votes as independent. The probabilities are exact "
		"and two-sided: how often a fair coin is at least as far from one half.\n");
}

static void explain_preference(struct agreement_page *page, const struct agreement_line *line)
{
	struct strbuf out = STRBUF_INIT;
	const struct preference_group *group = &page->extra->preference->people;

	if (line->section == SECTION_SIDES)
		explain_side(page, (size_t)line->index, &out);
	else
		strbuf_addf(&out,
			"%lld of %lld triples of systems that were decided pairwise by a majority go in a circle: no "
			"order of the systems agrees with them. Where every choice "
			"is a coin toss a quarter does.\n\nM. G. Kendall, B. Babington Smith, Biometrika 31 (1940), "
			"324-345.\n",
			(long long)group->circular, (long long)group->complete);
	page_open(page->overlay.app,
		line->section == SECTION_CIRCLES ? "Systems that beat each other in a circle"
			: line->index == 0       ? "Which side won"
						 : group->people[line->index - 1].who,
		out.data);
	strbuf_free(&out);
}

/* ---- ---- */

static size_t place_of(const struct agreement_page *page, const struct agreement_line *line)
{
	size_t index = (size_t)line->index;

	return line->section == SECTION_PEOPLE   ? page->people[index]
		: line->section == SECTION_PAIRS ? page->pairs[index]
						 : index;
}

static int by_place(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* The commonest, in the order of the schema. */
static void choose_labels(struct explain *work)
{
	const struct agreement *agreement = &work->result->agreement;

	for (size_t i = 0; i < agreement->class_count && i < TABLE_MOST; i++)
		work->labels[work->label_count++] = agreement->classes[i].category;
	if (work->label_count > 1)
		qsort(work->labels, work->label_count, sizeof(work->labels[0]), by_place);
}

void agreement_explain(struct agreement_page *page, const struct agreement_line *line)
{
	if (line->section == SECTION_SIDES || line->section == SECTION_CIRCLES) {
		explain_preference(page, line);
		return;
	}
	struct explain *work = xcalloc(1, sizeof(*work));
	*work = (struct explain){
		.result = agreement_hold(page->result), .line = *line, .index = place_of(page, line), .out = STRBUF_INIT
	};
	choose_labels(work);
	app_read(page->overlay.app, run_explain, explain_done, explain_free, work);
}
