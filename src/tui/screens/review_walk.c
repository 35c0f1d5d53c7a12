/* What looks and answers are called, and which one an undo has opened again: no state, no drawing. */
#include "tui/screens/review_view.h"

#include <string.h>

struct review_name review_name_of(const struct review_look *look, bool repeat)
{
	struct review_name name = { .eval_case = look->eval_case, .count = look->count, .repeat = repeat };

	memcpy(name.systems, look->systems, sizeof(name.systems));
	return name;
}

bool review_same_look(const struct review_name *a, const struct review_name *b)
{
	return a->eval_case == b->eval_case && a->count == b->count && a->repeat == b->repeat &&
		memcmp(a->systems, b->systems, sizeof(a->systems)) == 0;
}

/* Undo may take back more than a verdict (an import): then nobody is sent anywhere. */
size_t review_reopened(const struct review_queue *before, const struct review_queue *now, bool *repeat)
{
	size_t found = SIZE_MAX;

	if (before->count != now->count)
		return SIZE_MAX;
	for (size_t i = 0; i < now->count; i++) {
		const struct review_look *a = &before->looks[i], *b = &now->looks[i];
		bool answer = a->answer != ANSWER_NONE && b->answer == ANSWER_NONE;
		bool second = a->repeated && !b->repeated;

		if (a->eval_case != b->eval_case || memcmp(a->systems, b->systems, sizeof(a->systems)) != 0)
			return SIZE_MAX;
		if (!answer && !second)
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = now->place[i];
		*repeat = second && !answer;
	}
	return found;
}

enum review_answer review_side_answer(const struct review_look *look, size_t side, bool repeat)
{
	return (enum review_answer)(ANSWER_BEST + (int)review_look_side(look, side, repeat));
}

const char *review_answer_words(const struct review_look *look, enum review_answer answer, bool repeat)
{
	static const char *const better[] = { "A better", "B better" },
				 *const best[] = { "A is best", "B is best", "C is best", "D is best" };

	if (answer == ANSWER_NONE)
		return "open";
	if (answer == ANSWER_TIE)
		return "tie";
	if (answer == ANSWER_BAD)
		return look->count == 2 ? "both bad" : "all bad";
	for (size_t side = 0; side < look->count; side++)
		if (review_side_answer(look, side, repeat) == answer)
			return look->count == 2 ? better[side] : best[side];
	return "open";
}
