#include "preop/model/judge_measure.h"

#include "grow.h"
#include "judge_family.h"
#include "judge_pairs.h"
#include "state.h"

#include <math.h>
#include <string.h>

struct system_name {
	int64_t id;
	const char *name, *family;
};

struct measuring {
	struct db *db;
	struct arena *arena;
	const struct judge_pairs *pairs;
	struct system_name *systems; /* in id order */
	size_t system_count;
	bool all_shown; /* names were shown to the actor: nothing is left to lead */
	struct judge_measure *out;
};

const char *judge_order_title(enum judge_order order)
{
	static const char *const titles[] = {
		[JUDGE_NAMES] = "in name order",
		[JUDGE_SWAPPED] = "swapped",
		[JUDGE_ORDER_UNKNOWN] = "order not known",
		[JUDGE_SETTLED] = "settled",
	};

	return titles[order];
}

static bool names_winner(unsigned char word)
{
	return word == JUDGE_SAYS_FIRST || word == JUDGE_SAYS_SECOND;
}

/* ---- Beside what is known ---- */

struct tally {
	int64_t same, same_no_ties, n, no_ties, hits[2], of[2];
};

static void tally_known(struct judge_against *against, struct tally *tally, unsigned char known, unsigned char said)
{
	against->compared++;
	against->table[known * JUDGE_WORD_COUNT + said]++;
	if (said == JUDGE_UNREAD) {
		against->unread++;
		return;
	}
	tally->n++;
	tally->same += known == said;
	if (names_winner(known) && names_winner(said)) {
		tally->no_ties++;
		tally->same_no_ties += known == said;
	}
	if (names_winner(known)) {
		tally->of[known]++;
		tally->hits[known] += known == said;
	}
}

static void measure_against(
	const struct judge_pairs *pairs, enum judge_order order, bool gold, struct judge_against *out)
{
	struct tally tally = { .n = 0 };

	for (size_t i = 0; i < pairs->count; i++) {
		const struct judge_pair *pair = &pairs->items[i];
		unsigned char known = gold ? pair->gold : pair->people;
		if (known != JUDGE_SILENT && pair->said[order] != JUDGE_SILENT)
			tally_known(out, &tally, known, pair->said[order]);
	}
	out->with_ties = judge_rate(tally.same, tally.n);
	out->without_ties = judge_rate(tally.same_no_ties, tally.no_ties);
	out->tpr = judge_rate(tally.hits[JUDGE_SAYS_FIRST], tally.of[JUDGE_SAYS_FIRST]);
	out->tnr = judge_rate(tally.hits[JUDGE_SAYS_SECOND], tally.of[JUDGE_SAYS_SECOND]);
	out->kappa = judge_kappa(out->table, JUDGE_WORD_COUNT, NULL);
}

/* ---- The two orders ---- */

static void measure_orders(const struct judge_pairs *pairs, struct judge_measure *out)
{
	int64_t same = 0, read = 0, shown_won = 0, shown = 0, flips = 0, flips_first = 0;

	for (size_t i = 0; i < pairs->count; i++) {
		const unsigned char *said = pairs->items[i].said;
		unsigned char a = said[JUDGE_NAMES], b = said[JUDGE_SWAPPED];
		if (a == JUDGE_SILENT || b == JUDGE_SILENT)
			continue; /* in one order the order cannot be told from the systems */
		shown += names_winner(a) + names_winner(b);
		shown_won += (a == JUDGE_SAYS_FIRST) + (b == JUDGE_SAYS_SECOND);
		out->both_orders++;
		out->orders[a * JUDGE_WORD_COUNT + b]++;
		bool unread = a == JUDGE_UNREAD || b == JUDGE_UNREAD;
		out->orders_unread += unread;
		read += !unread;
		same += !unread && a == b;
		if (names_winner(a) && names_winner(b) && a != b) {
			flips++;
			flips_first += a == JUDGE_SAYS_FIRST;
		}
	}
	out->same = judge_rate(same, read);
	out->order_kappa = judge_kappa(out->orders, JUDGE_WORD_COUNT, NULL);
	out->first_shown = judge_rate(shown_won, shown);
	out->flips_first = judge_rate(flips_first, flips);
}

/* ---- Length ---- */

static void measure_length(const struct judge_pairs *pairs, struct judge_measure *out)
{
	int64_t longer = 0, n = 0, shared = 0, shared_longer = 0, people = 0;

	for (size_t i = 0; i < pairs->count; i++) {
		const struct judge_pair *pair = &pairs->items[i];
		unsigned char said = pair->said[JUDGE_SETTLED];
		if (!names_winner(said) || pair->first_length < 0 || pair->second_length < 0 ||
			pair->first_length == pair->second_length)
			continue;
		unsigned char wins = pair->first_length > pair->second_length ? JUDGE_SAYS_FIRST : JUDGE_SAYS_SECOND;
		n++;
		longer += said == wins;
		if (names_winner(pair->people)) {
			shared++;
			shared_longer += said == wins;
			people += pair->people == wins;
		}
	}
	out->longer = judge_rate(longer, n);
	out->longer_shared = judge_rate(shared_longer, shared);
	out->longer_people = judge_rate(people, shared);
}

/* ---- Systems: names, families, rates ---- */

static bool load_systems(struct measuring *m, int64_t suite, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		m->db, error, "SELECT id, name, model FROM system WHERE suite = ?1 ORDER BY id", "i", suite);
	int got = -1;

	while (stmt != NULL && (got = db_step(m->db, stmt, error)) == 1) {
		struct system_name *system = GROW(m->arena, m->systems, m->system_count);
		const char *family = judge_family(db_column_text(stmt, 2));
		*system = (struct system_name){
			.id = sqlite3_column_int64(stmt, 0),
			.name = arena_strdup(m->arena, db_column_text(stmt, 1)),
			.family = family != NULL ? family : judge_family(db_column_text(stmt, 1)),
		};
	}
	return got == 0;
}

static const struct system_name *system_of(const struct measuring *m, int64_t id)
{
	size_t low = 0, high = m->system_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (m->systems[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == m->system_count || m->systems[low].id != id)
		bug("a verdict on system %lld, which is none of the suite's", (long long)id);
	return &m->systems[low];
}

/* NULL: it is about one output. */
static const char *second_name(const struct measuring *m, const struct judge_pair *pair)
{
	return pair->second != 0 ? system_of(m, pair->second)->name : NULL;
}

/* JUDGE_SILENT: both or neither is of the judge's family. */
static unsigned char own_side(const struct measuring *m, const struct judge_pair *pair)
{
	const char *first = system_of(m, pair->first)->family, *second = system_of(m, pair->second)->family;
	bool a = first != NULL && strcmp(first, m->out->family) == 0;
	bool b = second != NULL && strcmp(second, m->out->family) == 0;

	return a == b ? JUDGE_SILENT : a ? JUDGE_SAYS_FIRST : JUDGE_SAYS_SECOND;
}

static void measure_family(struct measuring *m)
{
	int64_t own = 0, n = 0, shared = 0, shared_own = 0, people = 0;

	for (size_t i = 0; m->out->family != NULL && !m->out->outputs && i < m->pairs->count; i++) {
		const struct judge_pair *pair = &m->pairs->items[i];
		unsigned char side = own_side(m, pair), said = pair->said[JUDGE_SETTLED];
		if (side == JUDGE_SILENT || !names_winner(said))
			continue;
		n++;
		own += said == side;
		if (names_winner(pair->people)) {
			shared++;
			shared_own += said == side;
			people += pair->people == side;
		}
	}
	m->out->own = judge_rate(own, n);
	m->out->own_shared = judge_rate(shared_own, shared);
	m->out->own_people = judge_rate(people, shared);
}

static struct judge_pair_rate *rate_of(struct measuring *m, const char *first, const char *second)
{
	struct judge_measure *out = m->out;

	for (size_t i = 0; i < out->rate_count; i++)
		if (strcmp(out->rates[i].first, first) == 0 &&
			(second == NULL || out->rates[i].second == NULL || strcmp(out->rates[i].second, second) == 0))
			return &out->rates[i];
	struct judge_pair_rate *rate = GROW(m->arena, out->rates, out->rate_count);
	*rate = (struct judge_pair_rate){ .first = first, .second = second };
	return rate;
}

static const struct judge_against *reference(const struct judge_measure *measure)
{
	const struct judge_against *people = &measure->people[JUDGE_SETTLED];

	return people->compared > 0 ? people : &measure->gold[JUDGE_SETTLED];
}

static void measure_rates(struct measuring *m)
{
	const struct judge_against *known = reference(m->out);

	for (size_t i = 0; i < m->pairs->count; i++) {
		const struct judge_pair *pair = &m->pairs->items[i];
		struct judge_pair_rate *rate = rate_of(m, system_of(m, pair->first)->name, second_name(m, pair));
		unsigned char said = pair->said[JUDGE_SETTLED];
		rate->first_wins += said == JUDGE_SAYS_FIRST;
		rate->second_wins += said == JUDGE_SAYS_SECOND;
		rate->ties += said == JUDGE_SAYS_TIE;
		rate->unread += said == JUDGE_UNREAD;
	}
	for (size_t i = 0; i < m->out->rate_count; i++) {
		struct judge_pair_rate *rate = &m->out->rates[i];
		rate->said = judge_rate(rate->first_wins, rate->first_wins + rate->second_wins);
		rate->corrected = judge_correct(rate->said, known->tpr, known->tnr);
	}
}

/* ---- Where it differs from what is known ---- */

static bool differs(const struct judge_pair *pair)
{
	unsigned char said = pair->said[JUDGE_SETTLED],
		      known = pair->people != JUDGE_SILENT ? pair->people : pair->gold;

	return known != JUDGE_SILENT && said != JUDGE_SILENT && said != JUDGE_UNREAD && said != known;
}

static bool case_name(struct measuring *m, int64_t id, const char **out, struct error *error)
{
	struct strbuf name = STRBUF_INIT;

	bool ok = db_text(m->db, error, &name, NULL, "SELECT external FROM eval_case WHERE id = ?1", "i", id);
	*out = arena_strdup(m->arena, ok ? name.data : "");
	strbuf_free(&name);
	return ok;
}

static bool list_disagreements(struct measuring *m, struct error *error)
{
	struct judge_measure *out = m->out;

	for (size_t i = 0; i < m->pairs->count; i++) {
		const struct judge_pair *pair = &m->pairs->items[i];
		if (!differs(pair))
			continue;
		if (!m->all_shown && !pair->own_verdict) {
			out->hidden++;
			continue;
		}
		struct judge_disagreement *item = GROW(m->arena, out->disagreements, out->disagreement_count);
		*item = (struct judge_disagreement){
			.eval_case = pair->eval_case,
			.first = pair->first,
			.second = pair->second,
			.first_name = out->blind ? "first" : system_of(m, pair->first)->name,
			.second_name = out->blind ? "second" : second_name(m, pair),
			.judge = pair->said[JUDGE_SETTLED],
			.people = pair->people,
			.gold = pair->gold,
		};
		if (!case_name(m, pair->eval_case, &item->external, error))
			return false;
	}
	return true;
}

/* ---- All of it ---- */

static void measure_steadiness(const struct judge_pairs *pairs, struct judge_measure *out)
{
	out->steady = judge_rate(pairs->steady, pairs->repeated);
	out->score_sd = pairs->freedom > 0 ? sqrt(pairs->squares / pairs->freedom) : (double)NAN;
}

/* Its model's name says more than what somebody called it. */
static const char *family_of(const struct judge *judge, struct arena *arena)
{
	const char *family = judge_family(state_string(state_root(judge->spec), "model", arena));

	return family != NULL ? family : judge_family(judge->name);
}

static bool measure_pairs(struct measuring *m, const struct judge *judge, struct error *error)
{
	struct judge_measure *out = m->out;

	out->outputs = judge->mode == JUDGE_LABEL;
	out->pairs = (int64_t)m->pairs->count;
	out->verdicts = m->pairs->verdicts;
	out->unread = m->pairs->unread;
	out->read = out->verdicts - out->unread;
	for (size_t i = 0; i < m->pairs->count; i++)
		out->split += m->pairs->items[i].split;
	for (int order = 0; order < JUDGE_ORDER_COUNT; order++) {
		measure_against(m->pairs, (enum judge_order)order, false, &out->people[order]);
		measure_against(m->pairs, (enum judge_order)order, true, &out->gold[order]);
	}
	measure_orders(m->pairs, out);
	measure_length(m->pairs, out);
	measure_steadiness(m->pairs, out);
	out->family = family_of(judge, m->arena);
	if (!load_systems(m, judge->suite, error) ||
		!judge_actor_is_blind(m->db, judge->suite, &m->all_shown, &out->blind, error))
		return false;
	measure_family(m);
	if (!out->blind)
		measure_rates(m);
	return list_disagreements(m, error);
}

bool judge_measure(struct db *db, const struct judge *judge, const struct judge_measure_options *options,
	struct arena *arena, struct judge_measure *out, struct error *error)
{
	struct judge_pairs pairs;
	struct measuring m = { .db = db, .arena = arena, .pairs = &pairs, .out = out };

	*out = (struct judge_measure){ .pairs = 0 };
	bool ok = judge_pairs_load(db, judge, options != NULL && options->first_round, &pairs, error) &&
		measure_pairs(&m, judge, error);
	judge_pairs_free(&pairs);
	return ok;
}
