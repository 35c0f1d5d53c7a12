#include "preop/stats/ratings.h"

#include <stdlib.h>
#include <string.h>

static bool rows_fit(const struct rating_row *rows, size_t count, size_t items, size_t annotators, size_t categories)
{
	if (categories > RATINGS_CATEGORIES)
		return false;
	for (size_t i = 0; i < count; i++)
		if (rows[i].item >= items || rows[i].annotator >= annotators || rows[i].category >= categories)
			return false;
	return true;
}

bool ratings_init(struct ratings *ratings, const struct rating_row *rows, size_t count, size_t item_count,
	size_t annotator_count, size_t category_count)
{
	*ratings = (struct ratings){ .item_count = item_count,
		.count = count,
		.annotator_count = annotator_count,
		.category_count = category_count };
	if (!rows_fit(rows, count, item_count, annotator_count, category_count))
		return false;
	ratings->items = calloc(count + 1, sizeof(*ratings->items));
	ratings->start = calloc(item_count + 2, sizeof(*ratings->start));
	if (ratings->items == NULL || ratings->start == NULL) {
		ratings_free(ratings);
		return false;
	}
	/* Counting sort, stable: start[i + 2] counts item i, becomes where item i + 1 begins, and moves on as rows are placed. */
	for (size_t i = 0; i < count; i++)
		ratings->start[rows[i].item + 2]++;
	for (size_t i = 2; i <= item_count; i++)
		ratings->start[i] += ratings->start[i - 1];
	for (size_t i = 0; i < count; i++)
		ratings->items[ratings->start[rows[i].item + 1]++] = (struct rating){ rows[i].annotator,
			rows[i].category };
	return true;
}

void ratings_free(struct ratings *ratings)
{
	free(ratings->items);
	free(ratings->start);
	memset(ratings, 0, sizeof(*ratings));
}
