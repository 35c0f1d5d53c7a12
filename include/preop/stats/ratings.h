/*
 * Who gave which item which value: what agreement and aggregation are computed from.
 *
 * Values are categories 0 .. q-1 in the order of the declared scale; `scale` has their numbers when the level is more than nominal. A missing
 * rating is simply not there. For agreement a person rates an item at most once; Dawid-Skene also takes declared repeats. Ratings lie item by
 * item. Memory: 8 bytes a rating and 8 an item. Thread: any; read only after ratings_end().
 */
#ifndef PREOP_STATS_RATINGS_H
#define PREOP_STATS_RATINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RATINGS_CATEGORIES = 1000 /* at most: tables are q x q */ };

struct rating {
	uint32_t annotator;
	uint32_t category;
};
struct ratings {
	struct rating *items; /* of item i: items[start[i]] .. items[start[i + 1] - 1] */
	size_t *start;        /* item_count + 1 */
	size_t item_count, count, annotator_count, category_count;
};

/* One rating as it comes, in any order. */
struct rating_row {
	uint32_t item, annotator, category;
};
/* Sorts the rows by item. False: no memory, a category beyond category_count, or more than RATINGS_CATEGORIES. */
bool ratings_init(struct ratings *ratings, const struct rating_row *rows, size_t count, size_t item_count,
	size_t annotator_count, size_t category_count);
void ratings_free(struct ratings *ratings);

#endif
