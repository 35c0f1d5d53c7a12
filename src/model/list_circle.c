/* Walks through the tree of questions must end. */
#include "list_meaning.h"

#include <string.h>

enum { QUESTIONS_MOST = 200 }; /* a tree that people answer; the walk below goes as deep */

struct circles {
	const struct lists *lists;
	enum { UNSEEN, ON_THE_WAY, DONE } * seen;
	size_t *way, depth;
	bool *found;
};

static void follow(struct circles *circles, const char *id);

static void walk(struct circles *circles, size_t index)
{
	const struct list_question *question = &circles->lists->questions[index];

	circles->seen[index] = ON_THE_WAY;
	circles->way[circles->depth++] = index;
	for (size_t i = 0; i < question->answer_count; i++)
		follow(circles, question->answers[i].then);
	circles->depth--;
	circles->seen[index] = DONE;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most QUESTIONS_MOST deep */
static void follow(struct circles *circles, const char *id)
{
	size_t index = 0, from = circles->depth;

	while (index < circles->lists->question_count && strcmp(circles->lists->questions[index].id, id) != 0)
		index++;
	if (index == circles->lists->question_count || circles->seen[index] == DONE)
		return;
	if (circles->seen[index] == UNSEEN) {
		walk(circles, index);
		return;
	}
	do
		circles->found[circles->way[--from]] = true;
	while (circles->way[from] != index);
}

bool *list_find_circles(const struct lists *lists, struct arena *arena)
{
	size_t n = lists->question_count;
	struct circles circles = { .lists = lists,
		.seen = arena_alloc(arena, (n + 1) * sizeof(*circles.seen)),
		.way = arena_alloc(arena, (n + 1) * sizeof(*circles.way)),
		.found = arena_alloc(arena, (n + 1) * sizeof(*circles.found)) };

	if (n > QUESTIONS_MOST)
		memset(circles.found, true, n);
	for (size_t i = 0; n <= QUESTIONS_MOST && i < n; i++)
		if (circles.seen[i] == UNSEEN)
			walk(&circles, i);
	return circles.found;
}
