/* Looks in memory: where to go next, what is due again, what an answer changes. */
#include "review_queue.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 64, LAG_LEAST = 5, LAG_SPREAD = 16, LAG_LAST = 3 /* between the two looks, when nothing else is left */ };

void review_queue_free(struct review_queue *queue)
{
	free(queue->looks);
	free(queue->order);
	free(queue->place);
	free(queue->open);
	free(queue->due);
	free(queue->draws);
	*queue = (struct review_queue){ .looks = NULL };
}

const struct review_look *review_queue_at(const struct review_queue *queue, size_t place)
{
	return place < queue->count ? &queue->looks[queue->order[place]] : NULL;
}

/* ---- Next ---- */

static bool is_open(const struct review_look *look)
{
	return look->answer == ANSWER_NONE && !look->skipped;
}

static size_t scan(const uint64_t *bits, size_t from, size_t to)
{
	for (size_t at = from; at < to;) {
		uint64_t word = bits[at / BITS] >> (at % BITS);

		if (word) {
			at += (size_t)__builtin_ctzll(word);
			return at < to ? at : SIZE_MAX;
		}
		at += BITS - at % BITS;
	}
	return SIZE_MAX;
}

/* What was put aside comes up when nothing else is open: there are few of these. */
static size_t next_skipped(const struct review_queue *queue, size_t from)
{
	for (size_t step = 1; queue->skipped > 0 && step <= queue->count; step++) {
		size_t place = (from + step) % queue->count;

		if (queue->looks[queue->order[place]].skipped && review_queue_at(queue, place)->answer == ANSWER_NONE)
			return place;
	}
	return SIZE_MAX;
}

size_t review_queue_next(const struct review_queue *queue, size_t from)
{
	size_t start = from == SIZE_MAX ? 0 : from + 1, found;

	if (queue->count == 0)
		return SIZE_MAX;
	found = scan(queue->open, start, queue->count);
	if (found == SIZE_MAX)
		found = scan(queue->open, 0, start < queue->count ? start : queue->count);
	return found != SIZE_MAX ? found : next_skipped(queue, from == SIZE_MAX ? queue->count - 1 : from);
}

size_t review_queue_find(const struct review_queue *queue, int64_t eval_case, const int64_t *systems, size_t count)
{
	size_t low = 0, high = queue->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (queue->looks[middle].eval_case < eval_case)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < queue->count && queue->looks[low].eval_case == eval_case; low++) {
		const struct review_look *look = &queue->looks[low];

		if (look->count == count && memcmp(look->systems, systems, count * sizeof(*systems)) == 0)
			return queue->place[low];
	}
	return SIZE_MAX;
}

/* ---- Repeats ---- */

static uint32_t lag_of(const struct review_look *look)
{
	return LAG_LEAST + (uint32_t)((uint64_t)look->eval_case * 2654435761U >> 7) % LAG_SPREAD;
}

size_t review_queue_repeat(const struct review_queue *queue)
{
	bool last = queue->decided == queue->count;

	for (size_t i = 0; i < queue->due_count; i++) {
		const struct review_look *look = &queue->looks[queue->due[i]];
		uint32_t since = queue->given - look->nth;

		if (since >= (last ? LAG_LAST : lag_of(look)))
			return queue->place[queue->due[i]];
	}
	return SIZE_MAX;
}

size_t review_queue_left(const struct review_queue *queue)
{
	return queue->count - queue->decided + queue->again - queue->repeated;
}

static void set_due(struct review_queue *queue, uint32_t index)
{
	const struct review_look *look = &queue->looks[index];
	bool due = look->again && !look->repeated && look->answer != ANSWER_NONE;
	size_t i = 0;

	while (i < queue->due_count && queue->due[i] != index)
		i++;
	if (i < queue->due_count && !due)
		memmove(&queue->due[i], &queue->due[i + 1], (--queue->due_count - i) * sizeof(queue->due[0]));
	else if (i == queue->due_count && due)
		queue->due[queue->due_count++] = index;
}

/* ---- Answers ---- */

static void set_open(struct review_queue *queue, uint32_t index)
{
	size_t place = queue->place[index];
	uint64_t bit = UINT64_C(1) << (place % BITS);

	if (is_open(&queue->looks[index]))
		queue->open[place / BITS] |= bit;
	else
		queue->open[place / BITS] &= ~bit;
}

static void count_look(struct review_queue *queue, const struct review_look *look, int by)
{
	queue->decided += (size_t)(by * (look->answer != ANSWER_NONE));
	queue->skipped += (size_t)(by * (look->skipped && look->answer == ANSWER_NONE));
	queue->stale += (size_t)(by * look->stale);
	queue->repeated += (size_t)(by * look->repeated);
}

void review_queue_answer(struct review_queue *queue, size_t place, enum review_answer answer, bool repeat)
{
	uint32_t index = queue->order[place];
	struct review_look *look = &queue->looks[index];

	count_look(queue, look, -1);
	if (repeat) {
		look->repeated = answer != ANSWER_NONE;
	} else {
		look->answer = (uint8_t)answer;
		look->stale = false;
		look->skipped = false;
		look->nth = answer != ANSWER_NONE ? queue->given + 1 : 0;
	}
	queue->given += answer != ANSWER_NONE;
	count_look(queue, look, 1);
	set_open(queue, index);
	set_due(queue, index);
}

void review_queue_skip(struct review_queue *queue, size_t place, bool skipped)
{
	uint32_t index = queue->order[place];
	struct review_look *look = &queue->looks[index];

	count_look(queue, look, -1);
	look->skipped = skipped;
	count_look(queue, look, 1);
	set_open(queue, index);
}

/* ---- One look ---- */

size_t review_look_index(const struct review_look *look, int64_t system)
{
	size_t i = 0;

	while (i < look->count && look->systems[i] != system)
		i++;
	return i;
}

struct review_span review_queue_case(const struct review_queue *queue, struct review_span before, int64_t eval_case)
{
	struct review_span span = before;

	while (span.from < queue->count && queue->looks[span.from].eval_case < eval_case)
		span.from++;
	span.to = span.from;
	while (span.to < queue->count && queue->looks[span.to].eval_case == eval_case)
		span.to++;
	return span;
}

size_t review_look_side(const struct review_look *look, size_t k, bool repeat)
{
	return look->sides[repeat ? look->count - 1 - k : k];
}

struct review_pair review_look_pair(
	const struct review_look *look, size_t i, size_t j, bool repeat, enum review_answer answer)
{
	struct review_pair pair = { .eval_case = look->eval_case,
		.first = look->systems[i],
		.second = look->systems[j],
		.choice = REVIEW_NONE };
	size_t best = answer >= ANSWER_BEST ? (size_t)(answer - ANSWER_BEST) : SIZE_MAX;

	for (size_t k = 0; k < look->count; k++) {
		size_t system = review_look_side(look, k, repeat);

		if (system == i || system == j) {
			pair.first_left = system == i;
			break;
		}
	}
	if (answer == ANSWER_TIE)
		pair.choice = REVIEW_TIE;
	else if (answer == ANSWER_BAD)
		pair.choice = REVIEW_BAD;
	else if (best == i || best == j)
		pair.choice = best == i ? REVIEW_FIRST : REVIEW_SECOND;
	return pair;
}

/* ---- A new order ---- */

void review_queue_placed(struct review_queue *queue)
{
	for (size_t place = 0; place < queue->count; place++)
		queue->place[queue->order[place]] = (uint32_t)place;
	for (uint32_t i = 0; i < queue->count; i++)
		set_open(queue, i);
}

bool review_queue_reuse(struct review_queue *queue, const struct review_queue *sorted)
{
	if (queue->count != sorted->count || queue->count == 0)
		return false;
	for (size_t i = 0; i < queue->count; i++) {
		const struct review_look *a = &queue->looks[i], *b = &sorted->looks[i];

		if (a->eval_case != b->eval_case || a->count != b->count ||
			memcmp(a->systems, b->systems, sizeof(a->systems)) != 0)
			return false;
	}
	memcpy(queue->order, sorted->order, queue->count * sizeof(queue->order[0]));
	queue->sorted = sorted->sorted;
	review_queue_placed(queue);
	return true;
}
