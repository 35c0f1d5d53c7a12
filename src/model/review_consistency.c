#include "preop/model/review_consistency.h"

#include "decision_time.h"
#include "grow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct first_look {
	int64_t eval_case, first, second;
	const char *who;
	enum review_choice choice;
	bool first_left;
};
struct counting {
	struct arena *arena;
	struct review_steadiness *people;
	size_t count;
	struct decision_times *times; /* of each person */
	size_t time_count;
	struct first_look *looks; /* in the order of review_each() */
	size_t look_count, at;
	bool failed;
};

static size_t person_of(struct counting *work, const char *who)
{
	for (size_t i = 0; i < work->count; i++) {
		if (strcmp(work->people[i].who, who) == 0)
			return i;
	}
	GROW(work->arena, work->people, work->count)->who = arena_strdup(work->arena, who);
	decision_times_open(GROW(work->arena, work->times, work->time_count));
	return work->count - 1;
}

static bool left_won(enum review_choice choice, bool first_left)
{
	return (choice == REVIEW_FIRST) == first_left;
}

static bool has_winner(enum review_choice choice)
{
	return choice == REVIEW_FIRST || choice == REVIEW_SECOND;
}

static bool take_first(void *context, const struct review_verdict *verdict)
{
	struct counting *work = context;
	size_t index = person_of(work, verdict->who);
	struct review_steadiness *person = &work->people[index];

	if (verdict->stale)
		return true;
	work->failed |= !decision_times_add(&work->times[index], 0, verdict->spent);
	if (*verdict->view) {
		person->looks++;
		return !work->failed;
	}
	person->verdicts++;
	person->blind += verdict->blind;
	if (has_winner(verdict->choice)) {
		person->left.n++;
		person->left.hits += left_won(verdict->choice, verdict->first_left);
	}
	*GROW(work->arena, work->looks, work->look_count) = (struct first_look){ verdict->eval_case, verdict->first_id,
		verdict->second_id, person->who, verdict->choice, verdict->first_left };
	return !work->failed;
}

static int compare(const struct first_look *look, const struct review_verdict *verdict)
{
	if (look->eval_case != verdict->eval_case)
		return look->eval_case < verdict->eval_case ? -1 : 1;
	if (look->first != verdict->first_id)
		return look->first < verdict->first_id ? -1 : 1;
	if (look->second != verdict->second_id)
		return look->second < verdict->second_id ? -1 : 1;
	return strcmp(look->who, verdict->who);
}

/* Both come in the same order. */
static bool take_second(void *context, const struct review_verdict *verdict)
{
	struct counting *work = context;

	while (work->at < work->look_count && compare(&work->looks[work->at], verdict) < 0)
		work->at++;
	if (verdict->stale || work->at == work->look_count || compare(&work->looks[work->at], verdict) != 0)
		return true;
	const struct first_look *look = &work->looks[work->at];
	struct review_steadiness *person = &work->people[person_of(work, verdict->who)];
	person->same.n++;
	person->same.hits += look->choice == verdict->choice;
	if (look->choice == verdict->choice)
		return true;
	if (!has_winner(look->choice) || !has_winner(verdict->choice)) {
		person->softened++;
		return true;
	}
	person->flipped++;
	if (left_won(look->choice, look->first_left) == left_won(verdict->choice, verdict->first_left))
		*(left_won(look->choice, look->first_left) ? &person->left_twice : &person->right_twice) += 1;
	return true;
}

static void finish_share(struct preference_share *share)
{
	share->share = share->n ? (double)share->hits / (double)share->n : (double)NAN;
	share->interval = interval_wilson(share->hits, share->n);
	share->p = preference_coin(share->hits, share->n);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct review_steadiness *)a)->who, ((const struct review_steadiness *)b)->who);
}

bool review_consistency(struct db *db, int64_t suite, struct arena *arena, struct review_steadiness **out,
	size_t *count, struct error *error)
{
	struct counting work = { .arena = arena };
	bool ok = review_each(db, suite, take_first, &work, error) &&
		(!work.failed || error_set(error, ERROR_MEMORY, "no memory for the times of the verdicts")) &&
		review_each_repeat(db, suite, take_second, &work, error);

	for (size_t i = 0; i < work.count; i++) {
		finish_share(&work.people[i].same);
		finish_share(&work.people[i].left);
		work.people[i].seconds = decision_times_median(&work.times[i]);
		decision_times_free(&work.times[i]);
	}
	if (work.count)
		qsort(work.people, work.count, sizeof(*work.people), by_name);
	*out = work.people;
	*count = work.count;
	return ok;
}
