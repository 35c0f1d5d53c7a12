/* Where one is among the pairs, and where to go next: no state, no drawing. */
#include "tui/screens/review_view.h"

#include <stdlib.h>

bool review_same_pair(const struct review_pair *a, const struct review_pair *b)
{
	return a->eval_case == b->eval_case && a->first == b->first && a->second == b->second;
}

size_t review_find(const struct review_pair *pairs, size_t count, const struct review_pair *pair)
{
	size_t at = 0;

	while (at < count && !review_same_pair(&pairs[at], pair))
		at++;
	return at;
}

size_t review_next_open(const struct review_pair *pairs, size_t count, size_t from)
{
	for (size_t step = 1; step <= count; step++) {
		size_t at = (from + step) % count;

		if (pairs[at].choice == REVIEW_NONE)
			return at;
	}
	return count;
}

/* Undo may take back more than a verdict (an import): then nobody is sent anywhere. */
size_t review_reopened(const struct review_book *before, const struct review_book *now)
{
	size_t found = now->pair_count;

	if (before->pair_count != now->pair_count)
		return found;
	for (size_t i = 0; i < now->pair_count; i++) {
		if (!review_same_pair(&before->pairs[i], &now->pairs[i]))
			return now->pair_count;
		if (before->pairs[i].choice == REVIEW_NONE || now->pairs[i].choice != REVIEW_NONE)
			continue;
		if (found < now->pair_count)
			return now->pair_count;
		found = i;
	}
	return found;
}

size_t *review_case_starts(const struct review_pair *pairs, size_t count, size_t *cases)
{
	size_t *starts;

	*cases = 0;
	for (size_t i = 0; i < count; i++)
		*cases += i == 0 || pairs[i].eval_case != pairs[i - 1].eval_case;
	starts = *cases ? try_array(NULL, *cases, sizeof(*starts)) : NULL;
	if (!starts)
		return NULL;
	for (size_t i = 0, n = 0; i < count; i++) {
		if (i == 0 || pairs[i].eval_case != pairs[i - 1].eval_case)
			starts[n++] = i;
	}
	return starts;
}

size_t review_case_of(const struct review_book *book, size_t at)
{
	size_t low = 0, high = book->case_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (book->cases[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t review_case_end(const struct review_book *book, size_t eval_case)
{
	return eval_case + 1 < book->case_count ? book->cases[eval_case + 1] : book->pair_count;
}

struct review_progress review_count(const struct review_book *book)
{
	struct review_progress progress = { 0, 0 };

	for (size_t i = 0; i < book->case_count; i++) {
		size_t before = progress.pairs;

		for (size_t at = book->cases[i]; at < review_case_end(book, i); at++)
			progress.pairs += book->pairs[at].choice != REVIEW_NONE;
		progress.cases += progress.pairs > before;
	}
	return progress;
}

enum review_choice review_side_choice(const struct review_pair *pair, bool left)
{
	return pair->first_left == left ? REVIEW_FIRST : REVIEW_SECOND;
}

const char *review_side_words(const struct review_pair *pair, enum review_choice choice)
{
	switch (choice) {
	case REVIEW_NONE:
		return "open";
	case REVIEW_TIE:
		return "tie";
	case REVIEW_BAD:
		return "both bad";
	default:
		return choice == review_side_choice(pair, true) ? "A better" : "B better";
	}
}
