/* Words are compared without the blanks between them: blanks are all alike, so they would tie words together that have nothing to
 * do with each other, and double the cost. A blank is equal when it is so on both sides of an equal word. */
#include "diff.h"

#include "preop/base/memory.h"

#include <stdlib.h>

/* The words of a line that are no blanks. */
struct solid {
	struct line_words *words;
	size_t first, end; /* the line's, in words */
	uint32_t *ids;
	size_t *places;
	bool *matched;
	size_t count;
};

static struct solid take_solid(struct line_words *words, size_t line)
{
	struct solid solid = { .words = words, .first = words->first[line], .end = words->first[line + 1] };
	size_t room = solid.end - solid.first + 1;

	solid.ids = xmalloc(room * sizeof(solid.ids[0]));
	solid.places = xmalloc(room * sizeof(solid.places[0]));
	solid.matched = xmalloc(room * sizeof(solid.matched[0]));
	for (size_t at = solid.first; at < solid.end; at++) {
		words->matched[at] = false;
		if (words->kinds[at] == WORD_BLANK)
			continue;
		solid.ids[solid.count] = words->ids[at];
		solid.places[solid.count++] = at;
	}
	return solid;
}

static void free_solid(struct solid *solid)
{
	free(solid->ids);
	free(solid->places);
	free(solid->matched);
}

static struct diff_side solid_side(const struct solid *solid)
{
	return (struct diff_side){ .ids = solid->ids, .count = solid->count, .matched = solid->matched };
}

static bool is_free_blank(const struct solid *solid, size_t at)
{
	return at >= solid->first && at < solid->end && solid->words->kinds[at] == WORD_BLANK &&
		!solid->words->matched[at];
}

static void match_blank(const struct solid *left, size_t left_at, const struct solid *right, size_t right_at)
{
	if (!is_free_blank(left, left_at) || !is_free_blank(right, right_at))
		return;
	bool equal = left->words->ids[left_at] == right->words->ids[right_at];
	left->words->matched[left_at] = right->words->matched[right_at] = equal;
}

/* Before place 0 stands SIZE_MAX, which is_free_blank() refuses. */
static void match_around(const struct solid *left, size_t left_at, const struct solid *right, size_t right_at)
{
	left->words->matched[left_at] = right->words->matched[right_at] = true;
	match_blank(left, left_at - 1, right, right_at - 1);
	match_blank(left, left_at + 1, right, right_at + 1);
}

void diff_lines(struct line_words *left_words, size_t left_line, struct line_words *right_words, size_t right_line,
	struct diff_scratch *scratch, struct diff_budget *budget)
{
	struct solid left = take_solid(left_words, left_line), right = take_solid(right_words, right_line);
	struct diff_side left_side = solid_side(&left), right_side = solid_side(&right);

	diff_sequence(&left_side, &right_side, scratch, budget);
	match_blank(&left, left.first, &right, right.first);
	for (size_t i = 0, j = 0; i < left.count; i++) {
		if (!left.matched[i])
			continue;
		while (!right.matched[j])
			j++;
		match_around(&left, left.places[i], &right, right.places[j++]);
	}
	match_blank(&left, left.end - 1, &right, right.end - 1);
	free_solid(&left);
	free_solid(&right);
}
