#include "preop/stats/preference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Bias ---- */

double preference_coin(int64_t hits, int64_t n)
{
	int64_t tail = hits < n - hits ? hits : n - hits;
	double sum = 0;

	if (n <= 0)
		return (double)NAN;
	if (2 * tail >= n - 1)
		return 1;
	/* From the largest term down: what is too small to change the sum ends it. */
	for (int64_t k = tail; k >= 0; k--) {
		double term = exp(lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) -
			(double)n * log(2));
		sum += term;
		if (term < sum * 1e-17)
			break;
	}
	return fmin(1, 2 * sum);
}

static void finish_share(struct preference_share *share)
{
	share->share = share->n > 0 ? (double)share->hits / (double)share->n : (double)NAN;
	share->interval = interval_wilson(share->hits, share->n);
	share->p = preference_coin(share->hits, share->n);
}

static void add_vote(const struct preference_vote *vote, struct preference_bias *bias)
{
	bool lengths = vote->left_length >= 0 && vote->right_length >= 0 && vote->left_length != vote->right_length;

	bias->left += vote->choice == SIDE_LEFT;
	bias->right += vote->choice == SIDE_RIGHT;
	bias->tie += vote->choice == SIDE_TIE;
	if (!lengths || vote->choice == SIDE_TIE)
		return;
	bias->length.n++;
	bias->length.hits += (vote->left_length > vote->right_length) == (vote->choice == SIDE_LEFT);
}

static void finish_bias(struct preference_bias *bias)
{
	bias->position.hits = bias->left;
	bias->position.n = bias->left + bias->right;
	bias->ties.hits = bias->tie;
	bias->ties.n = bias->left + bias->right + bias->tie;
	finish_share(&bias->position);
	finish_share(&bias->ties);
	finish_share(&bias->length);
}

void preference_bias(const struct preference_vote *votes, size_t count, struct preference_bias *all,
	struct preference_bias *each, size_t annotator_count)
{
	*all = (struct preference_bias){ .left = 0 };
	for (size_t a = 0; each != NULL && a < annotator_count; a++)
		each[a] = (struct preference_bias){ .left = 0 };
	for (size_t i = 0; i < count; i++) {
		add_vote(&votes[i], all);
		if (each != NULL && votes[i].annotator < annotator_count)
			add_vote(&votes[i], &each[votes[i].annotator]);
	}
	finish_bias(all);
	for (size_t a = 0; each != NULL && a < annotator_count; a++)
		finish_bias(&each[a]);
}

/* ---- Circular triples ---- */

struct tournament {
	size_t systems, words; /* of 64 systems each */
	int64_t *margins;      /* systems x systems: votes of the row's system over the column's, less the others */
	bool *met;
	uint64_t *beats, *beaten; /* systems x words bits: whom the row beats; by whom it is beaten */
};

static bool open_tournament(struct tournament *t, size_t systems)
{
	*t = (struct tournament){ .systems = systems, .words = (systems + 63) / 64 };
	t->margins = calloc(systems * systems + 1, sizeof(*t->margins));
	t->met = calloc(systems * systems + 1, sizeof(*t->met));
	t->beats = calloc(systems * t->words + 1, sizeof(*t->beats));
	t->beaten = calloc(systems * t->words + 1, sizeof(*t->beaten));
	return t->margins != NULL && t->met != NULL && t->beats != NULL && t->beaten != NULL;
}

static void close_tournament(struct tournament *t)
{
	free(t->margins);
	free(t->met);
	free(t->beats);
	free(t->beaten);
}

static void count_votes(struct tournament *t, const struct preference_vote *votes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct preference_vote *vote = &votes[i];
		bool known = vote->left >= 0 && vote->right >= 0 && (size_t)vote->left < t->systems &&
			(size_t)vote->right < t->systems && vote->left != vote->right;
		if (!known)
			continue;
		size_t there = (size_t)vote->left * t->systems + (size_t)vote->right;
		size_t back = (size_t)vote->right * t->systems + (size_t)vote->left;
		int64_t step = vote->choice == SIDE_TIE ? 0 : vote->choice == SIDE_LEFT ? 1 : -1;
		t->margins[there] += step;
		t->margins[back] -= step;
		t->met[there] = t->met[back] = true;
	}
}

static void decide_pairs(struct tournament *t, struct preference_triples *out)
{
	for (size_t a = 0; a < t->systems; a++)
		for (size_t b = 0; b < t->systems; b++) {
			int64_t margin = t->margins[a * t->systems + b];
			out->pairs += a < b && t->met[a * t->systems + b];
			if (margin <= 0)
				continue;
			out->decided++;
			t->beats[a * t->words + b / 64] |= UINT64_C(1) << b % 64;
			t->beaten[b * t->words + a / 64] |= UINT64_C(1) << a % 64;
		}
}

static int64_t smallest(const struct preference_triple *triple)
{
	int64_t least = triple->margins[0];

	for (int i = 1; i < 3; i++)
		least = triple->margins[i] < least ? triple->margins[i] : least;
	return least;
}

/* Whether `a` stands before `b`: the clearer one, then by the systems' numbers. */
static bool before(const struct preference_triple *a, const struct preference_triple *b)
{
	if (smallest(a) != smallest(b))
		return smallest(a) > smallest(b);
	for (int i = 0; i < 3; i++)
		if (a->systems[i] != b->systems[i])
			return a->systems[i] < b->systems[i];
	return false;
}

/* Keeps the best `limit` in order: there are few places, and a triple that finds none costs one comparison. */
static void keep(struct preference_triples *out, size_t limit, const struct preference_triple *triple)
{
	size_t at = out->count < limit ? out->count++ : limit;

	if (at == limit) {
		if (limit == 0 || !before(triple, &out->items[limit - 1]))
			return;
		at--;
	}
	for (; at > 0 && before(triple, &out->items[at - 1]); at--)
		out->items[at] = out->items[at - 1];
	out->items[at] = *triple;
}

/* Every circle through a -> b, once: by its smallest system. */
static void keep_circles(const struct tournament *t, size_t a, size_t b, uint64_t bits, size_t word, size_t limit,
	struct preference_triples *out)
{
	for (; bits != 0; bits &= bits - 1) {
		size_t c = word * 64 + (size_t)__builtin_ctzll(bits);
		if (a > b || a > c)
			continue;
		keep(out, limit,
			&(struct preference_triple){ .systems = { (int32_t)a, (int32_t)b, (int32_t)c },
				.margins = { t->margins[a * t->systems + b], t->margins[b * t->systems + c],
					t->margins[c * t->systems + a] } });
	}
}

static void find_triples(const struct tournament *t, size_t limit, struct preference_triples *out)
{
	for (size_t a = 0; a < t->systems; a++)
		for (size_t b = 0; b < t->systems; b++) {
			if (t->margins[a * t->systems + b] <= 0)
				continue;
			for (size_t w = 0; w < t->words; w++) {
				uint64_t beats = t->beats[b * t->words + w], beaten = t->beaten[a * t->words + w];
				uint64_t decided_a = t->beats[a * t->words + w] | beaten;
				uint64_t decided_b = beats | t->beaten[b * t->words + w];
				out->complete += __builtin_popcountll(decided_a & decided_b);
				out->circular += __builtin_popcountll(beats & beaten);
				keep_circles(t, a, b, beats & beaten, w, limit, out);
			}
		}
	/* Each was met by each of its three decided pairs. */
	out->complete /= 3;
	out->circular /= 3;
}

bool preference_triples(const struct preference_vote *votes, size_t count, size_t system_count, size_t limit,
	struct preference_triples *out)
{
	struct tournament t = { .systems = 0 };

	*out = (struct preference_triples){ .pairs = 0 };
	if (system_count > PREFERENCE_SYSTEMS)
		return false;
	bool ok = open_tournament(&t, system_count) && (out->items = calloc(limit + 1, sizeof(*out->items))) != NULL;
	if (ok) {
		count_votes(&t, votes, count);
		decide_pairs(&t, out);
		find_triples(&t, limit, out);
	}
	close_tournament(&t);
	return ok;
}

void preference_triples_free(struct preference_triples *triples)
{
	free(triples->items);
	triples->items = NULL;
}
