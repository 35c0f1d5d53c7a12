/* In which order looks come up. Each order is a number a look, larger first; what has the same number comes by the draw of the seed. */
#include "review_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct order_kind {
	const char *word, *title;
	bool (*keys)(struct review_keys *work, struct error *error); /* NULL: nothing has to be read */
};
static const struct order_kind kinds[REVIEW_ORDERS] = {
	[ORDER_RANDOM] = { "random", "at random, from the suite's seed", NULL },
	[ORDER_DIFFERENT] = { "different", "most different texts first", review_keys_different },
	[ORDER_CHECKS] = { "checks", "where checks disagree first", review_keys_checks },
	[ORDER_JUDGE] = { "judge", "where judges are unsure first", review_keys_judge },
	[ORDER_NEW] = { "new", "what nobody has reviewed first", review_keys_new },
	[ORDER_FILE] = { "file", "case by case, as they came", NULL },
};

const char *review_order_word(enum review_order order)
{
	return kinds[order].word;
}

const char *review_order_title(enum review_order order)
{
	return kinds[order].title;
}

bool review_order_parse(const char *word, enum review_order *out)
{
	for (int i = 0; i < REVIEW_ORDERS; i++) {
		if (strcmp(kinds[i].word, word) == 0) {
			*out = (enum review_order)i;
			return true;
		}
	}
	return false;
}

bool review_order_is_cheap(enum review_order order)
{
	return kinds[order].keys == NULL;
}

struct keyed {
	double key;
	uint64_t draw;
	uint32_t look;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key < y->key || x->key > y->key)
		return x->key > y->key ? -1 : 1;
	if (x->draw != y->draw)
		return x->draw < y->draw ? -1 : 1;
	return x->look < y->look ? -1 : x->look > y->look;
}

static void put_order(struct review_queue *queue, const double *keys, struct keyed *room, enum review_order order)
{
	for (uint32_t i = 0; i < queue->count; i++)
		room[i] = (struct keyed){ keys[i], order == ORDER_FILE ? i : queue->draws[i] >> 1, i };
	qsort(room, queue->count, sizeof(*room), by_key);
	for (size_t place = 0; place < queue->count; place++)
		queue->order[place] = room[place].look;
	queue->sorted = order;
	review_queue_placed(queue);
}

bool review_queue_sort(struct db *db, int64_t suite, struct review_queue *queue, enum review_order order,
	bool (*progress)(void *context, double share), void *context, struct error *error)
{
	struct review_keys work = { db, suite, queue, try_array(NULL, queue->count + 1, sizeof(double)), progress,
		context };
	struct keyed *room = try_array(NULL, queue->count + 1, sizeof(*room));
	bool ok = (work.keys && room) || error_set(error, ERROR_MEMORY, "no memory to put the pairs in order");

	if (ok)
		memset(work.keys, 0, (queue->count + 1) * sizeof(double));
	ok = ok && (!kinds[order].keys || kinds[order].keys(&work, error));
	if (ok)
		put_order(queue, work.keys, room, order);
	free(work.keys);
	free(room);
	return ok;
}

bool review_keys_step(const struct review_keys *work, size_t done, struct error *error)
{
	enum { EVERY = 256 };

	if (!work->progress || done % EVERY)
		return true;
	return work->progress(work->context, work->queue->cases ? (double)done / (double)work->queue->cases : 1) ||
		error_set(error, ERROR_CANCELLED, "cancelled");
}
