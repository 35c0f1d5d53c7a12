#include "preop/base/idlist.h"

#include "preop/base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct id_list *list, size_t extra)
{
	size_t needed;

	if (__builtin_add_overflow(list->count, extra, &needed))
		return false;
	if (needed <= list->capacity)
		return true;
	size_t capacity = list->capacity < 8 ? 16 : list->capacity + list->capacity / 2;
	if (capacity < needed)
		capacity = needed;
	int64_t *ids = try_array(list->ids, capacity, sizeof(*ids));
	if (ids == NULL)
		return false;
	list->ids = ids;
	list->capacity = capacity;
	return true;
}

bool id_list_add(struct id_list *list, int64_t id)
{
	return id_list_add_many(list, &id, 1);
}

bool id_list_add_many(struct id_list *list, const int64_t *ids, size_t n)
{
	if (n == 0)
		return true;
	if (!reserve(list, n))
		return false;
	memcpy(list->ids + list->count, ids, n * sizeof(*ids));
	list->count += n;
	return true;
}

void id_list_clear(struct id_list *list)
{
	list->count = 0;
}

void id_list_free(struct id_list *list)
{
	free(list->ids);
	*list = (struct id_list)ID_LIST_INIT;
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool is_rising(const struct id_list *list)
{
	for (size_t i = 1; i < list->count; i++)
		if (list->ids[i] <= list->ids[i - 1])
			return false;
	return true;
}

void id_list_sort_unique(struct id_list *list)
{
	if (is_rising(list)) /* what most queries deliver; also the empty list */
		return;
	qsort(list->ids, list->count, sizeof(*list->ids), compare_ids);
	size_t kept = 1;
	for (size_t i = 1; i < list->count; i++)
		if (list->ids[i] != list->ids[kept - 1])
			list->ids[kept++] = list->ids[i];
	list->count = kept;
}

size_t id_list_lower(const struct id_list *sorted, int64_t id)
{
	size_t low = 0, high = sorted->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sorted->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool id_list_contains(const struct id_list *sorted, int64_t id)
{
	size_t place = id_list_lower(sorted, id);

	return place < sorted->count && sorted->ids[place] == id;
}

void id_list_print(const struct id_list *sorted, struct strbuf *out)
{
	for (size_t i = 0; i < sorted->count;) {
		size_t last = i;
		while (last + 1 < sorted->count && sorted->ids[last + 1] - 1 == sorted->ids[last])
			last++;
		strbuf_addf(out, "%s%" PRId64, i > 0 ? "," : "", sorted->ids[i]);
		if (last > i)
			strbuf_addf(out, "-%" PRId64, sorted->ids[last]);
		i = last + 1;
	}
}

/* Reads a number as id_list_print() writes it: digits only, no leading zero, so > 0. Moves *at past it. */
static bool parse_id(const char **at, int64_t *out)
{
	const char *p = *at;
	int64_t id = 0;

	if (*p < '1' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(id, 10, &id) || __builtin_add_overflow(id, *p - '0', &id))
			return false;
	*at = p;
	*out = id;
	return true;
}

/* Reads "9" or "12-20", which must lie above *last. */
static bool parse_range(const char **at, int64_t *last, size_t limit, struct id_list *out)
{
	int64_t first, end;

	if (!parse_id(at, &first) || first <= *last)
		return false;
	end = first;
	if (**at == '-') {
		(*at)++;
		if (!parse_id(at, &end) || end <= first)
			return false;
	}
	uint64_t more = (uint64_t)(end - first) + 1;
	if (more > limit - out->count || !reserve(out, (size_t)more))
		return false;
	for (uint64_t i = 0; i < more; i++)
		out->ids[out->count++] = first + (int64_t)i;
	*last = end;
	return true;
}

bool id_list_parse(const char *text, size_t limit, struct id_list *out)
{
	int64_t last = 0;

	id_list_clear(out);
	if (*text == '\0')
		return true;
	while (parse_range(&text, &last, limit, out)) {
		if (*text == '\0')
			return true;
		if (*text++ != ',')
			break;
	}
	id_list_clear(out);
	return false;
}
