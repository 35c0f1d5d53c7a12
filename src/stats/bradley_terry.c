#include "bradley_terry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parameters: an ability a system but the reference's, then the side's where it is asked for. */
struct model {
	const struct bt_vote *votes;
	size_t count;
	struct bt_pairs pairs;
	size_t reference, parameters;
	bool with_side;
	double *theta, *gradient, *step, *next; /* parameters */
	double *information, *inverse;          /* parameters x parameters */
};

enum { NOT_THERE = -1, STEPS = 100, HALVINGS = 40 };

struct term { /* a verdict's linear predictor: which parameters enter it, and how */
	ptrdiff_t at[3];
	double factor[3];
};

static ptrdiff_t parameter_of(const struct model *model, size_t system)
{
	return system == model->reference ? NOT_THERE : (ptrdiff_t)(system - (system > model->reference));
}

static struct term term_of(const struct model *model, size_t first, size_t second, int side)
{
	return (struct term){
		.at = { parameter_of(model, first), parameter_of(model, second),
			model->with_side && side ? (ptrdiff_t)model->parameters - 1 : NOT_THERE },
		.factor = { 1, -1, side },
	};
}

static double predict(const double *theta, const struct term *term)
{
	double sum = 0;

	for (int k = 0; k < 3; k++)
		sum += term->at[k] == NOT_THERE ? 0 : term->factor[k] * theta[term->at[k]];
	return sum;
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* y x - log(1 + e^x), without overflow. */
static double log_likelihood(double x, double outcome)
{
	return outcome * x - (x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)));
}

/* Calls `each` for every verdict and every half one that was given. */
static void visit(const struct model *model, void *context,
	void (*each)(void *context, const struct term *term, double outcome, double weight))
{
	size_t n = model->pairs.systems;

	for (size_t i = 0; i < model->count; i++) {
		const struct bt_vote *vote = &model->votes[i];
		struct term term = term_of(model, vote->first, vote->second, vote->side);

		each(context, &term, vote->outcome, 1);
	}
	for (size_t i = 0; i < n * n; i++) {
		if (model->pairs.halves[i]) {
			struct term term = term_of(model, i / n, i % n, 0);

			each(context, &term, 1, 0.5);
		}
	}
}

struct likelihood {
	const double *theta;
	double sum;
};

static void add_likelihood(void *context, const struct term *term, double outcome, double weight)
{
	struct likelihood *all = context;

	all->sum += weight * log_likelihood(predict(all->theta, term), outcome);
}

static double likelihood_of(const struct model *model, const double *theta)
{
	struct likelihood all = { theta, 0 };

	visit(model, &all, add_likelihood);
	return all.sum;
}

static void add_slope(void *context, const struct term *term, double outcome, double weight)
{
	struct model *model = context;
	double p = logistic(predict(model->theta, term));

	for (int k = 0; k < 3; k++) {
		if (term->at[k] == NOT_THERE)
			continue;
		model->gradient[term->at[k]] += weight * term->factor[k] * (outcome - p);
		for (int l = 0; l < 3; l++) {
			if (term->at[l] != NOT_THERE)
				model->information[(size_t)term->at[k] * model->parameters + (size_t)term->at[l]] +=
					weight * term->factor[k] * term->factor[l] * p * (1 - p);
		}
	}
}

/* ---- Positive definite systems ---- */

/* Gauss-Jordan with the largest pivot; `matrix` is used up. False: singular. */
static bool invert(double *matrix, double *inverse, size_t n)
{
	memset(inverse, 0, n * n * sizeof(*inverse));
	for (size_t i = 0; i < n; i++)
		inverse[i * n + i] = 1;
	for (size_t column = 0; column < n; column++) {
		size_t pivot = column;

		for (size_t i = column + 1; i < n; i++)
			pivot = fabs(matrix[i * n + column]) > fabs(matrix[pivot * n + column]) ? i : pivot;
		if (!(fabs(matrix[pivot * n + column]) > 1e-12))
			return false;
		for (size_t j = 0; j < n; j++) {
			double m = matrix[column * n + j], v = inverse[column * n + j];

			matrix[column * n + j] = matrix[pivot * n + j];
			matrix[pivot * n + j] = m;
			inverse[column * n + j] = inverse[pivot * n + j];
			inverse[pivot * n + j] = v;
		}
		double scale = 1 / matrix[column * n + column];
		for (size_t j = 0; j < n; j++) {
			matrix[column * n + j] *= scale;
			inverse[column * n + j] *= scale;
		}
		for (size_t i = 0; i < n; i++) {
			double factor = matrix[i * n + column];

			for (size_t j = 0; i != column && factor != 0 && j < n; j++) {
				matrix[i * n + j] -= factor * matrix[column * n + j];
				inverse[i * n + j] -= factor * inverse[column * n + j];
			}
		}
	}
	return true;
}

/* ---- Climbing ---- */

static bool slope(struct model *model)
{
	size_t p = model->parameters;

	memset(model->gradient, 0, p * sizeof(*model->gradient));
	memset(model->information, 0, p * p * sizeof(*model->information));
	visit(model, model, add_slope);
	return invert(model->information, model->inverse, p);
}

static double newton_step(struct model *model)
{
	size_t p = model->parameters;
	double largest = 0;

	for (size_t i = 0; i < p; i++) {
		model->step[i] = 0;
		for (size_t j = 0; j < p; j++)
			model->step[i] += model->inverse[i * p + j] * model->gradient[j];
		largest = fmax(largest, fabs(model->step[i]));
	}
	return largest;
}

static bool climb(struct model *model, struct bradley_terry *out)
{
	double here = likelihood_of(model, model->theta);

	for (out->steps = 0; out->steps < STEPS; out->steps++) {
		double scale = 1, there = here;

		if (!slope(model))
			return false;
		if (newton_step(model) < 1e-12) {
			out->converged = true;
			break;
		}
		for (int half = 0; half < HALVINGS; half++) {
			for (size_t i = 0; i < model->parameters; i++)
				model->next[i] = model->theta[i] + scale * model->step[i];
			there = likelihood_of(model, model->next);
			if (there >= here - 1e-12 * fabs(here))
				break;
			scale /= 2;
		}
		memcpy(model->theta, model->next, model->parameters * sizeof(*model->theta));
		here = there;
	}
	return true;
}

/* ---- Standard errors ---- */

struct by_cluster {
	uint32_t cluster;
	size_t vote;
};

static int compare_clusters(const void *a, const void *b)
{
	const struct by_cluster *x = a, *y = b;

	if (x->cluster != y->cluster)
		return x->cluster < y->cluster ? -1 : 1;
	return x->vote < y->vote ? -1 : x->vote > y->vote;
}

static void add_score(const struct model *model, size_t vote, double *score)
{
	const struct bt_vote *it = &model->votes[vote];
	struct term term = term_of(model, it->first, it->second, it->side);
	double residual = it->outcome - logistic(predict(model->theta, &term));

	for (int k = 0; k < 3; k++) {
		if (term.at[k] != NOT_THERE)
			score[term.at[k]] += term.factor[k] * residual;
	}
}

/* Sum over clusters of score score'. */
static void fill_meat(const struct model *model, const struct by_cluster *order, double *score, double *meat)
{
	size_t p = model->parameters;

	memset(meat, 0, p * p * sizeof(*meat));
	for (size_t i = 0; i < model->count;) {
		uint32_t cluster = order[i].cluster;

		memset(score, 0, p * sizeof(*score));
		for (; i < model->count && order[i].cluster == cluster; i++)
			add_score(model, order[i].vote, score);
		for (size_t k = 0; k < p; k++) {
			for (size_t l = 0; score[k] != 0 && l < p; l++)
				meat[k * p + l] += score[k] * score[l];
		}
	}
}

/* a b, both p x p. */
static void multiply(const double *a, const double *b, size_t p, double *out)
{
	for (size_t i = 0; i < p; i++) {
		for (size_t j = 0; j < p; j++) {
			out[i * p + j] = 0;
			for (size_t k = 0; k < p; k++)
				out[i * p + j] += a[i * p + k] * b[k * p + j];
		}
	}
}

static void spread_matrix(const struct model *model, const double *matrix, double *out)
{
	size_t n = model->pairs.systems;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			ptrdiff_t k = parameter_of(model, i), l = parameter_of(model, j);

			out[i * n + j] = k == NOT_THERE || l == NOT_THERE
				? 0
				: matrix[(size_t)k * model->parameters + (size_t)l];
		}
	}
}

static bool measure(struct model *model, struct bradley_terry *out)
{
	size_t p = model->parameters, n = model->pairs.systems, last = p * p - 1;
	struct by_cluster *order = calloc(model->count + 1, sizeof(*order));
	double *meat = calloc(p * p + 1, sizeof(*meat)), *half = calloc(p * p + 1, sizeof(*half));
	bool ok = order && meat && half;

	for (size_t i = 0; ok && i < model->count; i++)
		order[i] = (struct by_cluster){ model->votes[i].cluster, i };
	if (ok && p > 0) {
		qsort(order, model->count, sizeof(*order), compare_clusters);
		fill_meat(model, order, model->gradient, meat);
		multiply(model->inverse, meat, p, half);
		multiply(half, model->inverse, p, meat);
		spread_matrix(model, model->inverse, out->covariance);
		spread_matrix(model, meat, out->sandwich);
		for (size_t i = 0; i < n; i++)
			out->ability[i] = parameter_of(model, i) == NOT_THERE ? 0
									      : model->theta[parameter_of(model, i)];
	}
	if (ok && model->with_side) {
		out->side = model->theta[p - 1];
		out->side_model_se = sqrt(model->inverse[last]);
		out->side_se = sqrt(meat[last]);
	}
	free(order);
	free(meat);
	free(half);
	return ok;
}

/* ---- The whole ---- */

static void count_wins(const struct bt_vote *votes, size_t count, struct bt_pairs *pairs)
{
	for (size_t i = 0; i < count; i++) {
		pairs->wins[votes[i].first * pairs->systems + votes[i].second] += votes[i].outcome;
		pairs->wins[votes[i].second * pairs->systems + votes[i].first] += 1 - votes[i].outcome;
	}
}

static bool open_model(struct model *model, struct bradley_terry *out, size_t systems)
{
	size_t p = model->parameters;

	model->pairs.systems = out->systems = systems;
	model->pairs.wins = calloc(systems * systems + 1, sizeof(*model->pairs.wins));
	model->pairs.halves = calloc(systems * systems + 1, 1);
	model->theta = calloc(4 * p + 1, sizeof(*model->theta));
	model->information = calloc(2 * p * p + 1, sizeof(*model->information));
	out->ability = calloc(systems + 1, sizeof(*out->ability));
	out->covariance = calloc(systems * systems + 1, sizeof(*out->covariance));
	out->sandwich = calloc(systems * systems + 1, sizeof(*out->sandwich));
	out->bound = calloc(systems + 1, sizeof(*out->bound));
	out->group = calloc(systems + 1, sizeof(*out->group));
	if (!model->pairs.wins || !model->pairs.halves || !model->theta || !model->information || !out->ability ||
		!out->covariance || !out->sandwich || !out->bound || !out->group)
		return false;
	model->gradient = model->theta + p;
	model->step = model->gradient + p;
	model->next = model->step + p;
	model->inverse = model->information + p * p;
	return true;
}

static void close_model(struct model *model)
{
	free(model->pairs.wins);
	free(model->pairs.halves);
	free(model->theta);
	free(model->information);
}

enum bt_result bradley_terry(const struct bt_vote *votes, size_t count, size_t systems, size_t reference,
	bool with_side, struct bradley_terry *out)
{
	struct model model = { .votes = votes, .count = count, .reference = reference, .with_side = with_side };
	enum bt_result result = BT_NO_MEMORY;

	*out = (struct bradley_terry){ .side = (double)NAN, .side_se = (double)NAN, .side_model_se = (double)NAN };
	if (systems == 0 || systems > BRADLEY_TERRY_SYSTEMS)
		return systems ? BT_NO_MEMORY : BT_DISCONNECTED;
	model.parameters = systems - 1 + with_side;
	if (open_model(&model, out, systems)) {
		count_wins(votes, count, &model.pairs);
		out->groups = bt_join(&model.pairs, out->group);
		if (out->groups > 1)
			result = BT_DISCONNECTED;
		else if (bt_bound(&model.pairs, out->bound) && !climb(&model, out))
			result = BT_SINGULAR;
		else if (measure(&model, out))
			result = BT_OK;
	}
	close_model(&model);
	return result;
}

void bradley_terry_free(struct bradley_terry *fit)
{
	free(fit->ability);
	free(fit->covariance);
	free(fit->sandwich);
	free(fit->bound);
	free(fit->group);
	*fit = (struct bradley_terry){ .systems = 0 };
}

struct bt_value bradley_terry_difference(const struct bradley_terry *fit, size_t i, size_t j)
{
	const size_t n = fit->systems, ii = i * n + i, jj = j * n + j, ij = i * n + j;

	return (struct bt_value){
		.value = fit->ability[i] - fit->ability[j],
		.se = sqrt(fmax(0, fit->sandwich[ii] + fit->sandwich[jj] - 2 * fit->sandwich[ij])),
		.model_se = sqrt(fmax(0, fit->covariance[ii] + fit->covariance[jj] - 2 * fit->covariance[ij])),
	};
}

/* Variance of the i-th ability less the mean of all. */
static double centred_variance(const double *matrix, size_t n, size_t i)
{
	double row = 0, all = 0;

	for (size_t j = 0; j < n; j++) {
		row += matrix[i * n + j];
		for (size_t k = 0; k < n; k++)
			all += matrix[j * n + k];
	}
	return fmax(0, matrix[i * n + i] - 2 * row / (double)n + all / (double)(n * n));
}

struct bt_value bradley_terry_centred(const struct bradley_terry *fit, size_t i)
{
	double mean = 0;

	for (size_t j = 0; j < fit->systems; j++)
		mean += fit->ability[j] / (double)fit->systems;
	return (struct bt_value){
		.value = fit->ability[i] - mean,
		.se = sqrt(centred_variance(fit->sandwich, fit->systems, i)),
		.model_se = sqrt(centred_variance(fit->covariance, fit->systems, i)),
	};
}
