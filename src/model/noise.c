#include "preop/model/noise.h"

#include "decision_time.h"

#include "preop/model/adjudication.h"
#include "preop/model/aggregate.h"
#include "preop/model/queue.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As the queue: annotators are told apart only by many labels, and nobody is certain after three votes. */
enum { MODEL_ITEMS = 20, MODEL_LABELS = 5 };
static const double smoothing = 0.5;
enum { STEPS = 100 };
static const double tolerance = 1e-3; /* of the log-likelihood: a count of wrong labels needs no more */
static const double ahead = 1e-12;    /* of shares: nearer ones are tied */

struct noise_work {
	struct db *db;
	const struct dataset *dataset;
	const struct noise_options *options;
	struct votes votes;
	struct consensus majority;
	struct aggregate aggregate; /* when `modelled` */
	bool modelled;
	double *posterior; /* items x categories */
	double *wrong;     /* of each item */
	double *joint;     /* true class x label */
	size_t *order;     /* items, as the queue has them */
	size_t order_count;
	bool *plural; /* of each item: settled without one label */
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to judge the labels");
}

/* ---- Decisions ---- */

/* What was decided takes the place of the known right answers: those are not to be used here, these are. */
static bool take_decisions(struct noise_work *work, struct error *error)
{
	struct votes *votes = &work->votes;
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT id, label FROM example WHERE dataset = ? AND gone = 0 AND adjudicated BETWEEN 1 AND 3", "i",
		work->dataset->id);
	int got = -1;

	votes->gold_count = 0;
	for (size_t i = 0; i < votes->item_count; i++)
		votes->gold[i] = VOTES_GOLD_NONE;
	while (stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		size_t item = votes_item(votes, sqlite3_column_int64(stmt, 0));
		if (item == SIZE_MAX)
			continue;
		votes->gold[item] = votes_category(votes, db_column_text(stmt, 1));
		work->plural[item] = votes->gold[item] < 0;
		votes->gold_count += votes->gold[item] >= 0;
	}
	return got == 0;
}

/* ---- Posteriors ---- */

static bool enough(const struct votes *votes)
{
	return votes->annotator_count > 1 && votes->item_count >= MODEL_ITEMS &&
		votes->ratings.count >= MODEL_LABELS * votes->annotator_count;
}

/* The votes with one added to each label. */
static void add_one(struct noise_work *work)
{
	const struct ratings *ratings = &work->votes.ratings;
	size_t q = work->votes.category_count;

	for (size_t i = 0; i < work->votes.item_count; i++) {
		double n = (double)(ratings->start[i + 1] - ratings->start[i]);
		for (size_t k = 0; k < q; k++)
			work->posterior[i * q + k] = (work->majority.posterior[i * q + k] * n + 1) / (n + (double)q);
	}
}

static bool going_on(const struct noise_work *work, int64_t done)
{
	return work->options->progress == NULL || work->options->progress(work->options->context, done);
}

static bool on_iteration(void *context, int iteration, double log_likelihood)
{
	(void)log_likelihood;
	return going_on(context, iteration);
}

static bool on_example(void *context, int64_t examples)
{
	return going_on(context, examples);
}

static bool judge(struct noise_work *work, struct error *error)
{
	const struct aggregate_options options = { .method = AGGREGATE_DAWID_SKENE,
		.gold = true,
		.smoothing = smoothing,
		.tolerance = tolerance,
		.iterations = STEPS,
		.progress = on_iteration,
		.context = work };
	struct error reason = ERROR_INIT;
	size_t q = work->votes.category_count;

	add_one(work);
	if (!enough(&work->votes))
		return true;
	work->modelled = aggregate_run(&work->votes, &options, &work->aggregate, &reason);
	if (work->modelled)
		memcpy(work->posterior, work->aggregate.consensus.posterior,
			work->votes.item_count * q * sizeof(*work->posterior));
	/* Too many cells for the model: the votes will do. */
	return work->modelled || reason.code == ERROR_UNSUPPORTED ||
		error_set(error, reason.code, "%s", reason.message);
}

/* ---- Labels ---- */

/* The label an item has, by its chance: 1 for one label, a toss for a tie. `chance` is q long. */
static size_t label_chances(const struct noise_work *work, size_t item, double *chance)
{
	const struct votes *votes = &work->votes;
	const double *shares = work->majority.posterior + item * votes->category_count;
	size_t q = votes->category_count, tied = 0;
	double best = 0;

	for (size_t k = 0; k < q; k++)
		best = fmax(best, shares[k]);
	for (size_t k = 0; k < q; k++)
		tied += shares[k] >= best - ahead;
	for (size_t k = 0; k < q; k++)
		chance[k] = shares[k] >= best - ahead ? 1 / (double)tied : 0;
	return tied;
}

static void count_item(
	struct noise_work *work, size_t item, const double *chance, size_t tied, struct noise_report *out)
{
	const struct votes *votes = &work->votes;
	size_t q = votes->category_count;
	size_t labels = votes->ratings.start[item + 1] - votes->ratings.start[item];
	const double *shares = work->majority.posterior + item * q;
	double best = 0;

	for (size_t k = 0; k < q; k++)
		best = fmax(best, shares[k]);
	out->settled += adjudicated_settled(votes->adjudicated[item]);
	out->plural += work->plural[item];
	out->ties += tied > 1 && !adjudicated_settled(votes->adjudicated[item]);
	out->single += labels == 1;
	out->unanimous += labels > 1 && best > 1 - ahead;
	for (size_t k = 0; k < q && !work->plural[item]; k++) {
		double p = work->posterior[item * q + k];
		work->wrong[item] -= p * chance[k];
		for (size_t l = 0; l < q; l++)
			work->joint[k * q + l] += p * chance[l];
	}
	work->wrong[item] = fmax(0, work->wrong[item]);
}

static void settle(const struct noise_work *work, size_t item, double *chance)
{
	for (size_t k = 0; k < work->votes.category_count; k++)
		chance[k] = work->posterior[item * work->votes.category_count + k] = (int32_t)k ==
				work->votes.gold[item]
			? 1
			: 0;
}

static void count_items(struct noise_work *work, const int32_t *gold, double *chance, struct noise_report *out)
{
	for (size_t i = 0; i < work->votes.item_count; i++) {
		size_t tied = label_chances(work, i, chance);
		if (work->votes.gold[i] >= 0)
			settle(work, i, chance);
		work->wrong[i] = work->plural[i] ? 0 : 1;
		count_item(work, i, chance, tied, out);
		if (gold[i] == VOTES_GOLD_NONE || work->plural[i])
			continue;
		out->known++;
		out->missed += gold[i] >= 0 ? 1 - chance[gold[i]] : 1;
		out->expected_missed += work->wrong[i];
	}
}

static bool tell_classes(struct noise_work *work, struct arena *arena, struct noise_report *out, struct error *error)
{
	const struct votes *votes = &work->votes;
	size_t q = votes->category_count;
	double *confusion = try_array(NULL, votes->annotator_count * q * q + 1, sizeof(*confusion));
	struct noise_class *classes = try_array(NULL, q + 1, sizeof(*classes));
	double right = 0, all = 0;

	if (confusion == NULL || classes == NULL) {
		free(confusion);
		free(classes);
		return no_memory(error);
	}
	if (work->modelled)
		aggregate_confusion(votes, &work->aggregate, confusion);
	noise_classes(work->joint, confusion, work->modelled ? votes->annotator_count : 0, q, classes);
	for (size_t at = 0; work->modelled && at < votes->annotator_count * q * q; at++) {
		all += confusion[at];
		right += at / q % q == at % q ? confusion[at] : 0;
	}
	out->annotator = all > 0 ? 1 - right / all : (double)NAN;
	out->classes = arena_alloc(arena, (q + 1) * sizeof(*out->classes));
	out->class_count = q;
	for (size_t k = 0; k < q; k++)
		out->classes[k] = (struct noise_label){ arena_strdup(arena, votes->categories[k]), classes[k] };
	free(confusion);
	free(classes);
	return true;
}

/* ---- The budget ---- */

static bool take_queue(void *context, const struct queue_item *items, size_t count, bool complete)
{
	struct noise_work *work = context;

	(void)complete;
	for (size_t i = 0; i < count && work->order_count < work->votes.item_count; i++) {
		size_t item = votes_item(&work->votes, items[i].id);
		if (item != SIZE_MAX)
			work->order[work->order_count++] = item;
	}
	return going_on(work, (int64_t)work->order_count);
}

static bool plan(struct noise_work *work, struct noise_report *out, struct error *error)
{
	const struct noise_options *options = work->options;
	struct noise_budget *budget = &out->budget;
	struct noise_plan steps;

	budget->least = options->least > 0 ? options->least : NOISE_LEAST;
	if (!queue_build(work->db, work->dataset->id,
		    &(struct queue_options){ .own = true, .skipped = true, .progress = on_example }, take_queue, work,
		    NULL, error) ||
		!decision_seconds(work->db, work->dataset->id, &budget->seconds, error))
		return false;
	double minutes = budget->seconds / 60;
	size_t decisions = (size_t)(options->decisions > 0 ? options->decisions : NOISE_DECISIONS);
	if (!noise_plan(work->wrong, work->votes.item_count, work->order, work->order_count, decisions,
		    isnan(minutes) ? 0 : budget->least * minutes, NOISE_POINT, &steps))
		return no_memory(error);
	budget->decisions = (int64_t)steps.decisions;
	budget->now = steps.now.expected;
	budget->now_low = steps.now.low;
	budget->now_high = steps.now.high;
	budget->after = steps.after.expected;
	budget->low = steps.after.low;
	budget->high = steps.after.high;
	budget->open = (int64_t)work->order_count;
	budget->per_minute = isnan(minutes) ? (double)NAN : steps.marginal / minutes;
	budget->worth = isnan(minutes) ? -1 : (int64_t)steps.worth;
	budget->for_point = (int64_t)steps.for_share;
	return true;
}

void noise_budget_print(const struct noise_budget *budget, struct strbuf *out)
{
	strbuf_addf(out, "%" PRId64 " more decision%s: wrong labels %.0f -> %.0f (90 %%: %.0f-%.0f)", budget->decisions,
		budget->decisions == 1 ? "" : "s", budget->now, budget->after, budget->low, budget->high);
}

/* ---- All of it ---- */

static bool defined(const struct votes *votes, const struct dataset *dataset, struct error *error)
{
	if (dataset->level == LEVEL_NUMERIC || dataset->level == LEVEL_TEXT)
		return error_set(error, ERROR_INPUT,
			"%s has answers of level %s: which of them is wrong is not a question of classes",
			dataset->name, label_level_word(dataset->level));
	if (votes->category_count > 0 && votes->item_count > AGGREGATE_CELLS / votes->category_count)
		return error_set(error, ERROR_UNSUPPORTED,
			"%zu items of %zu different labels are more than can be judged at once", votes->item_count,
			votes->category_count);
	for (size_t i = 0; i < votes->item_count; i++)
		if (votes->ratings.start[i + 1] - votes->ratings.start[i] > 1)
			return true;
	return error_set(error, ERROR_INPUT,
		"no example of %s was labelled by two people, so nothing tells how many labels are wrong",
		dataset->name);
}

static bool allocate(struct noise_work *work)
{
	size_t n = work->votes.item_count, q = work->votes.category_count;

	work->posterior = try_array(NULL, n * q + 1, sizeof(*work->posterior));
	work->wrong = try_array(NULL, n + 1, sizeof(*work->wrong));
	work->joint = calloc(q * q + 1, sizeof(*work->joint));
	work->order = try_array(NULL, n + 1, sizeof(*work->order));
	work->plural = calloc(n + 1, sizeof(*work->plural));
	return work->posterior != NULL && work->wrong != NULL && work->joint != NULL && work->order != NULL &&
		work->plural != NULL && consensus_majority(&work->majority, &work->votes.ratings);
}

static void finish(const struct noise_work *work, struct noise_report *out)
{
	double labelled = (double)(out->items - out->plural);

	out->method = work->modelled ? aggregate_method_word(AGGREGATE_DAWID_SKENE) : "votes";
	out->wrong = (struct noise_count){ out->budget.now, out->budget.now_low, out->budget.now_high };
	out->rate = labelled > 0 ? out->wrong.expected / labelled : (double)NAN;
	out->ceiling = noise_ceiling(work->joint, work->votes.category_count);
	/* Of the ceiling only the labels are uncertain; where saying something else than the truth pays, it moves with them. */
	out->ceiling_low = fmax(0, out->ceiling - (out->wrong.high - out->wrong.expected) / labelled);
	out->ceiling_high = fmin(1, out->ceiling + (out->wrong.expected - out->wrong.low) / labelled);
	if (out->known == 0)
		out->missed = out->expected_missed = (double)NAN;
}

static bool measure(struct noise_work *work, struct arena *arena, struct noise_report *out, struct error *error)
{
	const struct votes *votes = &work->votes;
	int32_t *gold = try_array(NULL, votes->item_count + 1, sizeof(*gold));
	double *chance = try_array(NULL, votes->category_count + 1, sizeof(*chance));
	bool ok = (gold != NULL && chance != NULL && allocate(work)) || no_memory(error);

	*out = (struct noise_report){ .items = (int64_t)votes->item_count,
		.annotators = (int64_t)votes->annotator_count,
		.labels = (int64_t)votes->ratings.count };
	if (ok) {
		memcpy(gold, votes->gold, votes->item_count * sizeof(*gold));
		ok = take_decisions(work, error) && judge(work, error);
	}
	if (ok) {
		count_items(work, gold, chance, out);
		ok = tell_classes(work, arena, out, error) && plan(work, out, error);
	}
	if (ok)
		finish(work, out);
	free(gold);
	free(chance);
	return ok;
}

bool noise_read(struct db *db, const struct dataset *dataset, const struct noise_options *options, struct arena *arena,
	struct noise_report *out, struct error *error)
{
	struct noise_work work = { .db = db, .dataset = dataset, .options = options };

	if (!votes_load(db, dataset, NULL, &work.votes, error))
		return false;
	bool ok = defined(&work.votes, dataset, error) && measure(&work, arena, out, error);
	if (work.modelled)
		aggregate_free(&work.aggregate);
	consensus_free(&work.majority);
	free(work.posterior);
	free(work.wrong);
	free(work.joint);
	free(work.order);
	free(work.plural);
	votes_free(&work.votes);
	return ok;
}
