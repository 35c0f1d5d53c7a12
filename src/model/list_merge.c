#include "list_merge.h"

#include "list_meaning.h"

#include <stdlib.h>
#include <string.h>

/* Leaving one entry out can leave another without what it names; a file made to go on like this for ever is not followed. */
enum { ROUNDS_MOST = 16, PLACES = 9 };

static const char *id_of(const void *entry)
{
	return *(const char *const *)entry;
}

void list_tell(struct arena *arena, struct texts *texts, const char *sentence)
{
	const char **more = arena_alloc(arena, (texts->count + 1) * sizeof(*more));

	if (texts->count > 0)
		memcpy(more, texts->at, texts->count * sizeof(*more));
	more[texts->count++] = arena_strdup(arena, sentence);
	texts->at = more;
}

const char *list_place(const struct list_text *text, struct json_span entry, const struct list_array *array,
	const void *read, struct arena *arena)
{
	return arena_printf(
		arena, "%s:%zu: \"%.60s\" of %s", text->name, list_line(text, entry.start), id_of(read), array->key);
}

static void leave_out(struct list_merging *merging, struct list_candidate *candidate, const char *why)
{
	struct error error = ERROR_INIT;

	candidate->out = true;
	error_set(&error, ERROR_INPUT, "%s: %s", candidate->place, why);
	list_tell(merging->arena, merging->problems, error.message);
}

/* ---- One id, one entry ---- */

static int compare_candidates(const void *a, const void *b)
{
	const struct list_candidate *x = *(struct list_candidate *const *)a, *y = *(struct list_candidate *const *)b;
	int by_id = strcmp(id_of(x->entry), id_of(y->entry));

	if (x->array != y->array)
		return x->array < y->array ? -1 : 1;
	return by_id != 0 ? by_id : (x > y) - (x < y);
}

static void find_doubles(struct list_merging *merging, struct arena *scratch)
{
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
	struct list_candidate **sorted = arena_alloc(scratch, (merging->count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < merging->count; i++)
		sorted[i] = &merging->more[i];
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
	qsort(sorted, merging->count, sizeof(*sorted), compare_candidates);
	for (size_t i = 1; i < merging->count; i++)
		if (sorted[i]->array == sorted[i - 1]->array &&
			strcmp(id_of(sorted[i]->entry), id_of(sorted[i - 1]->entry)) == 0)
			leave_out(merging, sorted[i], "the id is there twice; the first is taken");
}

/* ---- Putting them together ---- */

struct indexed {
	const char *id;
	size_t place;
};

static int compare_ids(const void *a, const void *b)
{
	return strcmp(((const struct indexed *)a)->id, ((const struct indexed *)b)->id);
}

/* The entries there are with those of the same id replaced, then the others. */
static void build_array(
	const struct list_merging *merging, const struct list_array *array, struct arena *arena, struct lists *out)
{
	size_t size = array->shape->size, n, total, wanted = 0;
	const char *base = list_array_of(merging->base, array, &n);
	struct indexed *index;
	char *merged;

	for (size_t i = 0; i < merging->count; i++)
		wanted += merging->more[i].array == array && !merging->more[i].out;
	if (wanted == 0)
		return;
	index = arena_alloc(arena, (n + 1) * sizeof(*index));
	merged = arena_alloc(arena, (n + wanted + 1) * size);
	memcpy(merged, base, n * size);
	for (size_t i = 0; i < n; i++)
		index[i] = (struct indexed){ id_of(base + i * size), i };
	qsort(index, n, sizeof(*index), compare_ids);
	total = n;
	for (size_t i = 0; i < merging->count; i++) {
		const struct list_candidate *one = &merging->more[i];
		struct indexed key = { .id = id_of(one->entry) };
		const struct indexed *found;

		if (one->array != array || one->out)
			continue;
		found = bsearch(&key, index, n, sizeof(*index), compare_ids);
		memcpy(merged + (found != NULL ? found->place : total) * size, one->entry, size);
		total += found == NULL;
	}
	list_array_set(out, array, merged, total);
}

/* Whoever walks the rungs takes the next for a heavier one. */
static void sort_rungs(struct arena *arena, struct lists *lists)
{
	struct list_rung *sorted = arena_alloc(arena, (lists->rung_count + 1) * sizeof(*sorted));
	size_t n = 0;

	for (int place = 1; place <= PLACES; place++)
		for (size_t i = 0; i < lists->rung_count; i++)
			if (lists->rungs[i].place == place)
				sorted[n++] = lists->rungs[i];
	lists->rungs = sorted;
}

static void build(const struct list_merging *merging, struct arena *arena, struct lists *out)
{
	*out = *merging->base;
	for (size_t i = 0; i < list_array_count; i++)
		build_array(merging, &list_arrays[i], arena, out);
	sort_rungs(arena, out);
}

/* ---- What they mean ---- */

static bool leave_out_circles(struct list_merging *merging, const struct lists *lists, struct arena *scratch)
{
	bool *circles = list_find_circles(lists, scratch), some = false;

	for (size_t i = 0; i < merging->count; i++) {
		struct list_candidate *one = &merging->more[i];

		if (one->out || strcmp(one->array->key, "questions") != 0)
			continue;
		for (size_t j = 0; j < lists->question_count && !one->out; j++)
			if (circles[j] && strcmp(id_of(one->entry), lists->questions[j].id) == 0)
				leave_out(merging, one,
					"its answers lead back to it, or the tree has more than 200 questions");
		some = some || one->out;
	}
	return some;
}

/* Whether any was left out. */
static bool weed(struct list_merging *merging, struct arena *scratch)
{
	struct list_view view = { .built_in = merging->built_in };
	struct lists lists;
	bool some = false;

	build(merging, scratch, &lists);
	list_view_begin(&view, &lists, scratch);
	for (size_t i = 0; i < merging->count; i++) {
		struct list_candidate *one = &merging->more[i];
		struct error error = ERROR_INIT;

		if (one->out ||
			((one->array->means == NULL || one->array->means(&view, one->entry, &error)) &&
				(merging->may_loosen || one->array->loosens == NULL ||
					!one->array->loosens(&view, one->entry, &error))))
			continue;
		leave_out(merging, one, error.message);
		some = true;
	}
	return some || leave_out_circles(merging, &lists, scratch);
}

static void tell_loosened(struct list_merging *merging)
{
	struct list_view view = { .built_in = merging->built_in };

	for (size_t i = 0; i < merging->count; i++) {
		const struct list_candidate *one = &merging->more[i];
		struct error error = ERROR_INIT, whole = ERROR_INIT;

		if (one->out || one->array->loosens == NULL || !one->array->loosens(&view, one->entry, &error))
			continue;
		error_set(&whole, ERROR_INPUT, "%s: %s", one->place, error.message);
		list_tell(merging->arena, merging->loosened, whole.message);
	}
}

void list_merge(struct list_merging *merging)
{
	struct arena scratch = ARENA_INIT;
	int rounds = 0;

	find_doubles(merging, &scratch);
	while (rounds < ROUNDS_MOST && weed(merging, &scratch)) {
		arena_reset(&scratch);
		rounds++;
	}
	for (size_t i = 0; rounds == ROUNDS_MOST && i < merging->count; i++)
		if (!merging->more[i].out)
			leave_out(merging, &merging->more[i], "too many of the entries beside it mean nothing");
	build(merging, merging->arena, &merging->lists);
	if (merging->may_loosen)
		tell_loosened(merging);
	arena_free(&scratch);
}
