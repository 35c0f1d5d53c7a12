/* Which cases a queue has and in which order. */
#include "queue_scan.h"

#include <stdlib.h>
#include <string.h>

/* The house's (docs/statistics.md): so much more an example seems to gain when it asks the same question as the one before, for a run of so many. */
static const float cluster_weight = 0.1F;
enum { CLUSTER_RUN = 10 };

bool queue_open_in(const struct queue_case *one, enum queue_lane lane)
{
	if ((one->lanes & 1U << lane) == 0)
		return false;
	if ((one->marks & QUEUE_DONE) == 0)
		return true;
	return one->old_decision && (lane == LANE_STALE || lane == LANE_OPEN);
}

bool queue_is_mine(const struct queue_scan *scan, const struct queue_case *one)
{
	const struct queue_options *options = scan->options;

	/* What they decided by a rule that is another now is theirs to look at again. */
	if (!options->own && ((one->marks & QUEUE_OWN) || ((one->marks & QUEUE_DECIDED) && !one->old_decision)))
		return false;
	return options->skipped || (one->marks & QUEUE_SKIPPED) == 0;
}

/* ---- Which ---- */

static bool is_label(const struct queue_scan *scan, int32_t label, const char *text)
{
	return label != NO_LABEL && strcmp(scan->labels.values[label], text) == 0;
}

static bool is_pair(const struct queue_scan *scan, const struct queue_case *one)
{
	const char *const *pair = scan->options->pair;

	if (pair[0] == NULL || pair[1] == NULL)
		return true;
	return (is_label(scan, one->first, pair[0]) && is_label(scan, one->second, pair[1])) ||
		(is_label(scan, one->first, pair[1]) && is_label(scan, one->second, pair[0]));
}

static bool wanted(const struct queue_scan *scan, const struct queue_case *one)
{
	const struct queue_options *options = scan->options;

	if (options->order == ORDER_ANNOTATOR && one->named == 0)
		return false;
	if ((one->lanes & 1U << options->lane) == 0 || !is_pair(scan, one))
		return false;
	if (!queue_open_in(one, options->lane))
		return options->done;
	return queue_is_mine(scan, one);
}

/* ---- In which order ---- */

struct place {
	const struct queue_case *one;
	uint64_t cell; /* the pair of labels, whichever is ahead */
	uint32_t cell_size;
};

static int by_id(const struct place *x, const struct place *y)
{
	return (x->one->id > y->one->id) - (x->one->id < y->one->id);
}

static int by_gain(const struct place *x, const struct place *y)
{
	return (x->one->gain < y->one->gain) - (x->one->gain > y->one->gain);
}

static int by_agreement(const struct place *x, const struct place *y)
{
	uint64_t mine = (uint64_t)x->one->most * y->one->people, other = (uint64_t)y->one->most * x->one->people;

	return (mine > other) - (mine < other);
}

static int by_annotator(const struct place *x, const struct place *y)
{
	return (x->one->named < y->one->named) - (x->one->named > y->one->named);
}

static int by_cell(const struct place *x, const struct place *y)
{
	if (x->cell_size != y->cell_size)
		return x->cell_size > y->cell_size ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell);
}

static int by_chance(const struct place *x, const struct place *y)
{
	return (x->one->rank > y->one->rank) - (x->one->rank < y->one->rank);
}

static int by_newest(const struct place *x, const struct place *y)
{
	return (x->one->newest < y->one->newest) - (x->one->newest > y->one->newest);
}

typedef int compare_places(const struct place *x, const struct place *y);
#define COMPARE(name, first, second)                                                                                   \
	static int name(const void *a, const void *b)                                                                  \
	{                                                                                                              \
		const struct place *x = a, *y = b;                                                                     \
		int way = first(x, y);                                                                                 \
		way = way != 0 ? way : second(x, y);                                                                   \
		return way != 0 ? way : by_id(x, y);                                                                   \
	}
COMPARE(order_gain, by_gain, by_id)
COMPARE(order_agreement, by_agreement, by_gain)
COMPARE(order_annotator, by_annotator, by_gain)
COMPARE(order_cell, by_cell, by_gain)
COMPARE(order_chance, by_chance, by_id)
COMPARE(order_file, by_id, by_id)
COMPARE(order_newest, by_newest, by_id)

static int (*const orders[ORDER_COUNT])(const void *, const void *) = {
	[ORDER_GAIN] = order_cell, /* then in runs */
	[ORDER_AGREEMENT] = order_agreement,
	[ORDER_ANNOTATOR] = order_annotator,
	[ORDER_PAIR] = order_cell,
	[ORDER_RANDOM] = order_chance,
	[ORDER_FILE] = order_file,
	[ORDER_NEWEST] = order_newest,
};

static uint64_t cell_of(const struct queue_case *one)
{
	uint64_t a = (uint32_t)(one->first + 1), b = (uint32_t)(one->second + 1);

	return a < b ? a << 32 | b : b << 32 | a;
}

static int only_cell(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	return by_id(x, y);
}

static void size_cells(struct place *places, size_t count)
{
	if (count > 0)
		qsort(places, count, sizeof(*places), only_cell);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count && places[to].cell == places[from].cell;)
			to++;
		for (size_t i = from; i < to; i++)
			places[i].cell_size = (uint32_t)(to - from);
	}
}

/* ---- Runs: the expert's head stays in one question ---- */

/* The cells that are not being worked on in a heap, the one whose next case gains most on top. */
struct runs {
	const struct place *places; /* cell by cell, each by gain */
	size_t *next, *end;         /* of each cell */
	size_t *heap, size;
};

static bool before(const struct runs *runs, size_t a, size_t b)
{
	return order_gain(&runs->places[runs->next[a]], &runs->places[runs->next[b]]) < 0;
}

static void swap(struct runs *runs, size_t a, size_t b)
{
	size_t cell = runs->heap[a];

	runs->heap[a] = runs->heap[b];
	runs->heap[b] = cell;
}

static void push(struct runs *runs, size_t cell)
{
	size_t at = runs->size++;

	runs->heap[at] = cell;
	for (; at > 0 && before(runs, runs->heap[at], runs->heap[(at - 1) / 2]); at = (at - 1) / 2)
		swap(runs, at, (at - 1) / 2);
}

static size_t pop(struct runs *runs)
{
	size_t top = runs->heap[0];

	runs->heap[0] = runs->heap[--runs->size];
	for (size_t at = 0, child; (child = 2 * at + 1) < runs->size; at = child) {
		if (child + 1 < runs->size && before(runs, runs->heap[child + 1], runs->heap[child]))
			child++;
		if (!before(runs, runs->heap[child], runs->heap[at]))
			break;
		swap(runs, at, child);
	}
	return top;
}

/* Another cell's next case gains more than the present one's, also when staying counts. */
static bool leaves(const struct runs *runs, size_t cell, size_t run)
{
	if (runs->next[cell] == runs->end[cell])
		return true;
	if (runs->size == 0)
		return false;
	float staying = runs->places[runs->next[cell]].one->gain + (run < CLUSTER_RUN ? cluster_weight : 0);
	return runs->places[runs->next[runs->heap[0]]].one->gain > staying;
}

static void walk_runs(struct runs *runs, const struct queue_case *cases, uint32_t *out, size_t count)
{
	size_t cell = runs->size > 0 ? pop(runs) : 0;

	for (size_t i = 0, run = 0; i < count; i++, run++) {
		if (leaves(runs, cell, run)) {
			if (runs->next[cell] < runs->end[cell])
				push(runs, cell);
			cell = pop(runs);
			run = 0;
		}
		out[i] = (uint32_t)(runs->places[runs->next[cell]++].one - cases);
	}
}

/* `places` are cell by cell. */
static bool order_in_runs(const struct queue_case *cases, const struct place *places, size_t count, uint32_t *out)
{
	size_t *memory = try_array(NULL, count + 1, 3 * sizeof(*memory)), cells = 0;
	struct runs runs = { .places = places, .next = memory, .end = memory + count, .heap = memory + 2 * count };

	if (memory == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || places[i].cell != places[i - 1].cell)
			runs.next[cells++] = i;
		runs.end[cells - 1] = i + 1;
	}
	for (size_t i = 0; i < cells; i++)
		push(&runs, i);
	walk_runs(&runs, cases, out, count);
	free(memory);
	return true;
}

static bool order_places(const struct queue_scan *scan, struct place *places, size_t count, uint32_t *out)
{
	size_cells(places, count);
	if (count > 0)
		qsort(places, count, sizeof(*places), orders[scan->options->order]);
	if (scan->options->order == ORDER_GAIN)
		return order_in_runs(scan->cases, places, count, out);
	for (size_t i = 0; i < count; i++)
		out[i] = (uint32_t)(places[i].one - scan->cases);
	return true;
}

bool queue_order_cases(const struct queue_scan *scan, uint32_t **out, size_t *count, struct error *error)
{
	struct place *places = try_array(NULL, scan->count + 1, sizeof(*places));
	bool ok = places != NULL;

	*count = 0;
	for (size_t i = 0; ok && i < scan->count; i++)
		if (wanted(scan, &scan->cases[i]))
			places[(*count)++] = (struct place){ .one = &scan->cases[i], .cell = cell_of(&scan->cases[i]) };
	*out = try_array(NULL, *count + 1, sizeof(**out));
	ok = ok && *out != NULL && order_places(scan, places, *count, *out);
	free(places);
	if (ok)
		return true;
	free(*out);
	*out = NULL;
	return error_set(error, ERROR_MEMORY, "no memory to put the queue in order");
}
