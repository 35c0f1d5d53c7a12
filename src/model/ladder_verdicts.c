/* People's verdicts: who won how often, and what that comes to as abilities. */
#include "ladder_internal.h"

#include "preop/model/review.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double z = 1.959963984540054;

struct duels {
	struct ladder *ladder;
	struct bt_vote *votes; /* `first`, `second`: rows of the ladder, until they are renumbered */
	size_t count, capacity;
	int64_t last_case;
	bool no_memory;
};

static bool add_vote(struct duels *duels, const struct bt_vote *vote)
{
	if (duels->count == duels->capacity) {
		size_t wider = duels->capacity ? duels->capacity * 2 : 256;
		struct bt_vote *moved = try_array(duels->votes, wider, sizeof(*moved));

		if (!moved)
			return false;
		duels->votes = moved;
		duels->capacity = wider;
	}
	duels->votes[duels->count++] = *vote;
	return true;
}

static void count_verdict(struct ladder_row *first, struct ladder_row *second, enum review_choice choice)
{
	first->wins += choice == REVIEW_FIRST;
	first->losses += choice == REVIEW_SECOND;
	first->ties += choice == REVIEW_TIE;
	first->bad += choice == REVIEW_BAD;
	second->wins += choice == REVIEW_SECOND;
	second->losses += choice == REVIEW_FIRST;
	second->ties += choice == REVIEW_TIE;
	second->bad += choice == REVIEW_BAD;
}

static bool take_verdict(void *context, const struct review_verdict *verdict)
{
	struct duels *duels = context;
	struct ladder *ladder = duels->ladder;
	size_t first = ladder_row_of(ladder, verdict->first_id), second = ladder_row_of(ladder, verdict->second_id);
	uint32_t at = ladder_case_at(ladder, verdict->eval_case);

	if (first == ladder->count || second == ladder->count || at == LADDER_NONE)
		return true;
	if (verdict->stale) {
		ladder->verdicts.stale++;
		return true;
	}
	ladder->verdicts.counted++;
	ladder->verdicts.cases += duels->last_case != verdict->eval_case;
	duels->last_case = verdict->eval_case;
	count_verdict(&ladder->rows[first], &ladder->rows[second], verdict->choice);
	if (verdict->choice == REVIEW_BAD)
		return true;
	duels->no_memory = !add_vote(duels,
		&(struct bt_vote){ .first = (uint32_t)first,
			.second = (uint32_t)second,
			.outcome = verdict->choice == REVIEW_FIRST ? 1
				: verdict->choice == REVIEW_SECOND ? 0
								   : 0.5,
			.side = verdict->first_left ? 1 : -1,
			.cluster = at });
	return !duels->no_memory;
}

/* ---- Abilities ---- */

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* Systems nobody compared are left out: they are not apart, they are unknown. */
static size_t renumber(struct duels *duels, uint32_t *row_of)
{
	uint32_t *number = try_array(NULL, duels->ladder->count + 1, sizeof(*number));
	size_t systems = 0;

	if (!number)
		return 0;
	memset(number, 0xff, (duels->ladder->count + 1) * sizeof(*number));
	for (size_t i = 0; i < duels->count; i++) {
		uint32_t *ends[2] = { &duels->votes[i].first, &duels->votes[i].second };

		for (int k = 0; k < 2; k++) {
			uint32_t row = *ends[k];

			if (number[row] == LADDER_NONE) {
				row_of[systems] = row;
				number[row] = (uint32_t)systems++;
			}
			*ends[k] = number[row];
		}
	}
	free(number);
	return systems;
}

static void say_apart(struct ladder *ladder, const struct bradley_terry *fit, const uint32_t *row_of)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t g = 0; g < fit->groups; g++) {
		const char *before = g ? " | " : "";

		for (size_t i = 0; i < fit->systems; i++) {
			if (fit->group[i] != g)
				continue;
			strbuf_addf(&text, "%s%s", before, ladder->rows[row_of[i]].name);
			before = ", ";
		}
	}
	ladder->verdicts.duels = LADDER_APART;
	ladder->verdicts.apart = arena_strdup(&ladder->arena, text.data);
	strbuf_free(&text);
}

static void take_abilities(struct ladder *ladder, const struct bradley_terry *fit, const uint32_t *row_of)
{
	ladder->verdicts.duels = LADDER_JOINED;
	for (size_t i = 0; i < fit->systems; i++) {
		struct bt_value value = bradley_terry_centred(fit, i);

		ladder->rows[row_of[i]].ability = (struct ladder_ability){
			.chance = logistic(value.value),
			.low = logistic(value.value - z * value.se),
			.high = logistic(value.value + z * value.se),
			.value = value.value,
			.se = value.se,
			.bound = fit->bound[i],
		};
	}
}

static void measure_side(struct ladder *ladder, const struct duels *duels, size_t systems)
{
	struct bradley_terry fit;

	if (bradley_terry(duels->votes, duels->count, systems, 0, true, &fit) == BT_OK && fit.converged) {
		ladder->verdicts.left = logistic(fit.side);
		ladder->verdicts.left_low = logistic(fit.side - z * fit.side_se);
		ladder->verdicts.left_high = logistic(fit.side + z * fit.side_se);
	}
	bradley_terry_free(&fit);
}

static void measure(struct duels *duels, uint32_t *row_of)
{
	struct ladder *ladder = duels->ladder;
	size_t systems = renumber(duels, row_of);
	struct bradley_terry fit;
	enum bt_result result = bradley_terry(duels->votes, duels->count, systems, 0, false, &fit);

	ladder->verdicts.duels = LADDER_TOO_MANY;
	if (result == BT_DISCONNECTED && systems)
		say_apart(ladder, &fit, row_of);
	if (result == BT_OK) {
		take_abilities(ladder, &fit, row_of);
		measure_side(ladder, duels, systems);
	}
	bradley_terry_free(&fit);
}

bool ladder_read_verdicts(struct ladder_build *build, struct error *error)
{
	struct ladder *ladder = build->ladder;
	struct duels duels = { .ladder = ladder };
	uint32_t *row_of = try_array(NULL, ladder->count + 1, sizeof(*row_of));
	const double none = (double)NAN;

	ladder->verdicts.left = ladder->verdicts.left_low = ladder->verdicts.left_high = none;
	for (size_t i = 0; i < ladder->count; i++)
		ladder->rows[i].ability = (struct ladder_ability){
			.chance = none, .low = none, .high = none, .value = none, .se = none
		};
	bool ok = review_each(build->db, ladder->suite, take_verdict, &duels, error);
	if (ok && (duels.no_memory || !row_of))
		ok = error_set(error, ERROR_MEMORY, "no memory for the verdicts of the suite");
	if (ok && duels.count)
		measure(&duels, row_of);
	free(row_of);
	free(duels.votes);
	return ok;
}
