/* Each person against the others: who stands out, who is too fast; and models against people. */
#include "agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEAVE_OUT_STEPS = 500000000, /* annotators x q x q */
	ODD_ITEMS = 20               /* fewer say nothing about a person */
};
static const double odd_gain = 0.02; /* of the main coefficient, without this person */
static const double odd_sigma = 3.5; /* below what everybody's agreement lets expect */
static const double fast_share = 0.25;

/* ---- Against the others ---- */

static bool left_out(void *context, size_t done, size_t of)
{
	return agreement_step(context, (int64_t)done, (int64_t)of);
}

static void put_person(
	struct agreement_work *work, uint32_t annotator, const struct annotator_agreement *of, bool without)
{
	struct agreement *out = work->out;

	out->people[annotator] = (struct agreement_person){ .annotator = annotator,
		.labels = of->labels,
		.compared = of->compared,
		.majority = agreement_share(of->equal, of->compared, "nobody else labelled these items"),
		.without = AGREEMENT_UNDEFINED,
		.median = (double)NAN };
	if (without)
		out->people[annotator].without = agreement_number(
			&out->arena, of->without, out->items, work->votes->ratings.count - of->labels, (double)NAN);
	else
		out->people[annotator].without.undefined = "not computed: too many labels and people";
}

static bool compare(struct agreement_work *work)
{
	const struct ratings *ratings = &work->votes->ratings;
	size_t q = ratings->category_count;
	struct annotator_agreement *of = try_array(NULL, ratings->annotator_count + 1, sizeof(*of));
	bool without = q == 0 || ratings->annotator_count <= LEAVE_OUT_STEPS / (q * q);
	const struct annotator_question question = { without ? agreement_main : NULL, left_out, work };

	work->out->people = try_array(NULL, ratings->annotator_count + 1, sizeof(*work->out->people));
	bool ok = of != NULL && work->out->people != NULL &&
		agreement_annotators(ratings, &work->out->tally, &question, of);
	for (uint32_t a = 0; ok && a < ratings->annotator_count; a++)
		put_person(work, a, &of[a], without);
	work->out->person_count = ok ? ratings->annotator_count : 0;
	free(of);
	return ok;
}

/* ---- Right answers and time ---- */

static bool compare_gold(struct agreement_work *work)
{
	const struct votes *votes = work->votes;
	size_t *right = calloc(2 * votes->annotator_count + 1, sizeof(*right)), *known;

	if (right == NULL)
		return false;
	known = right + votes->annotator_count;
	for (size_t i = 0; i < votes->item_count; i++) {
		if (votes->gold[i] == VOTES_GOLD_NONE)
			continue;
		for (size_t at = votes->ratings.start[i]; at < votes->ratings.start[i + 1]; at++) {
			struct rating rating = votes->ratings.items[at];
			known[rating.annotator]++;
			right[rating.annotator] += (int32_t)rating.category == votes->gold[i];
		}
	}
	for (size_t a = 0; a < votes->annotator_count; a++)
		work->out->people[a].gold = agreement_share((double)right[a], known[a], "no right answers are known");
	free(right);
	return true;
}

struct time {
	uint32_t annotator;
	int32_t spent;
};

static int by_person(const void *a, const void *b)
{
	const struct time *x = a, *y = b;

	if (x->annotator != y->annotator)
		return (x->annotator > y->annotator) - (x->annotator < y->annotator);
	return (x->spent > y->spent) - (x->spent < y->spent);
}

static int by_spent(const void *a, const void *b)
{
	const struct time *x = a, *y = b;

	return (x->spent > y->spent) - (x->spent < y->spent);
}

static double median(const struct time *times, size_t count)
{
	size_t below = (count - 1) / 2, above = count / 2;

	return ((double)times[below].spent + (double)times[above].spent) / 2;
}

static bool compare_times(struct agreement_work *work)
{
	const struct votes *votes = work->votes;
	struct time *times = try_array(NULL, votes->ratings.count + 1, sizeof(*times));
	size_t count = 0;

	if (times == NULL)
		return false;
	for (size_t i = 0; i < votes->ratings.count; i++)
		if (votes->spent[i] >= 0)
			times[count++] = (struct time){ votes->ratings.items[i].annotator, votes->spent[i] };
	if (count > 0) {
		qsort(times, count, sizeof(*times), by_spent);
		work->out->fast_below = fast_share * median(times, count);
		qsort(times, count, sizeof(*times), by_person);
	}
	for (size_t from = 0, to; from < count; from = to) {
		struct agreement_person *person = &work->out->people[times[from].annotator];
		for (to = from; to < count && times[to].annotator == times[from].annotator; to++)
			person->fast += times[to].spent < work->out->fast_below;
		person->timed = to - from;
		person->median = median(times + from, to - from);
	}
	free(times);
	return true;
}

/* ---- Who stands out ---- */

/* How many standard errors this one agrees less with the others than everybody does. */
static double sigmas(const struct agreement_person *person, double everybody)
{
	double error = sqrt(everybody * (1 - everybody) / (double)person->compared);

	return error > 0 ? (everybody - person->majority.value) / error : 0;
}

static void find_odd(struct agreement *out)
{
	double equal = 0, compared = 0;

	for (size_t a = 0; a < out->person_count; a++)
		if (out->people[a].compared > 0) {
			equal += out->people[a].majority.value * (double)out->people[a].compared;
			compared += (double)out->people[a].compared;
		}
	for (size_t a = 0; a < out->person_count; a++) {
		struct agreement_person *person = &out->people[a];
		double gain = person->without.value - out->main->number.value;
		if (person->compared < ODD_ITEMS || out->person_count < 3)
			continue;
		if (gain >= odd_gain)
			person->odd = arena_printf(&out->arena, "without this one %s is %.3f: %.3f higher",
				out->main->title, person->without.value, gain);
		else if (sigmas(person, equal / compared) >= odd_sigma)
			person->odd = arena_printf(&out->arena,
				"equal to the majority of the others on %.0f %%; everybody: %.0f %%",
				100 * person->majority.value, 100 * equal / compared);
	}
}

bool agreement_people(struct agreement_work *work)
{
	if (!compare(work) || !compare_gold(work) || !compare_times(work))
		return false;
	find_odd(work->out);
	return true;
}

/* ---- Models ---- */

struct judged { /* one model */
	size_t labels, compared, ties, known, right, single;
	double equal;
	double *table; /* q x q: model's label, people's majority */
};

/* People's label where one is ahead; -1: a tie. `credit`: of the model's label, 1 / n for one of n that tie. */
static int32_t majority_of(
	const struct votes *people, size_t item, int32_t category, uint32_t *votes_of, double *credit)
{
	size_t from = people->ratings.start[item], to = people->ratings.start[item + 1];
	uint32_t most = 0, tied = 0;
	int32_t label = -1;
	bool among = false;

	for (size_t at = from; at < to; at++) {
		uint32_t count = ++votes_of[people->ratings.items[at].category];
		most = count > most ? count : most;
	}
	for (size_t at = from; at < to; at++) {
		int32_t own = (int32_t)people->ratings.items[at].category;
		if (votes_of[own] == most) {
			tied++;
			label = own;
			among = among || own == category;
		}
		votes_of[own] = 0;
	}
	*credit = among ? 1 / (double)tied : 0;
	return tied == 1 ? label : -1;
}

/* People's category of each of the models' ones; -1: people never said it. NULL: no memory. */
static int32_t *translate(const struct votes *people, const struct votes *models)
{
	int32_t *to = try_array(NULL, models->category_count + 1, sizeof(*to));

	for (size_t k = 0; to != NULL && k < models->category_count; k++)
		to[k] = votes_category(people, models->categories[k]);
	return to;
}

struct judging {
	const struct votes *people, *models;
	int32_t *translated;
	uint32_t *votes_of;
};

static void judge_item(const struct judging *judging, size_t item, uint32_t model, struct judged *out)
{
	const struct votes *people = judging->people, *models = judging->models;
	size_t mine = votes_item(people, models->examples[item]), q = people->category_count;

	for (size_t at = models->ratings.start[item]; at < models->ratings.start[item + 1]; at++) {
		int32_t category = judging->translated[models->ratings.items[at].category];
		double credit;
		if (models->ratings.items[at].annotator != model)
			continue;
		out->labels++;
		out->known += models->gold[item] != VOTES_GOLD_NONE;
		out->right += models->gold[item] == (int32_t)models->ratings.items[at].category;
		if (mine == SIZE_MAX)
			continue;
		int32_t label = majority_of(people, mine, category, judging->votes_of, &credit);
		out->compared++;
		out->equal += credit;
		out->ties += label < 0;
		if (label < 0 || category < 0)
			continue;
		out->single++;
		out->table[(size_t)category * q + (size_t)label]++;
	}
}

static void put_model(struct agreement_work *work, const char *name, const struct judged *judged)
{
	struct agreement *out = work->out;
	size_t q = work->votes->category_count;
	double same = 0;

	for (size_t k = 0; k < q; k++)
		same += judged->table[k * q + k];
	out->models[out->model_count++] = (struct agreement_model){ .name = name,
		.labels = judged->labels,
		.ties = judged->ties,
		.majority = agreement_share(judged->equal, judged->compared, "people labelled none of its items"),
		.kappa = agreement_number(&out->arena, agreement_cohen(judged->table, q, NULL), judged->single,
			2 * judged->single, judged->single > 0 ? same / (double)judged->single : (double)NAN),
		.gold = agreement_share((double)judged->right, judged->known, "no right answers are known") };
}

bool agreement_models(struct agreement_work *work, const struct votes *models)
{
	size_t q = work->votes->category_count;
	struct judging judging = { .people = work->votes,
		.models = models,
		.translated = translate(work->votes, models),
		.votes_of = calloc(q + 1, sizeof(*judging.votes_of)) };
	double *table = calloc(q * q + 1, sizeof(*table));
	bool ok = judging.translated != NULL && judging.votes_of != NULL && table != NULL;

	work->out->models = arena_alloc(&work->out->arena, (models->annotator_count + 1) * sizeof(*work->out->models));
	for (uint32_t m = 0; ok && m < models->annotator_count; m++) {
		struct judged judged = { .table = table };
		memset(table, 0, q * q * sizeof(*table));
		for (size_t i = 0; i < models->item_count; i++)
			judge_item(&judging, i, m, &judged);
		put_model(work, arena_strdup(&work->out->arena, models->annotators[m]), &judged);
		ok = agreement_step(work, m + 1, (int64_t)models->annotator_count);
	}
	free(judging.translated);
	free(judging.votes_of);
	free(table);
	return ok;
}
