/* A comparison slice by slice, and case by case. */
#include "preop/model/ladder_compare.h"

#include "preop/stats/multiple.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct named {
	const char *name;
	uint32_t value;
};

/* "9" before "10", and both before words. */
static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	char *x_end, *y_end;
	double x_number = strtod(x->name, &x_end), y_number = strtod(y->name, &y_end);
	bool x_counts = x_end != x->name && !isnan(x_number), y_counts = y_end != y->name && !isnan(y_number);

	if (x_counts != y_counts)
		return x_counts ? -1 : 1;
	if (x_counts && (x_number < y_number || x_number > y_number))
		return x_number < y_number ? -1 : 1;
	return strcmp(x->name, y->name);
}

uint32_t *ladder_slice_order(const struct ladder_slice *slice)
{
	struct named *named = try_array(NULL, slice->value_count + 1, sizeof(*named));
	uint32_t *order = try_array(NULL, slice->value_count + 1, sizeof(*order));

	for (size_t i = 0; named && i < slice->value_count; i++)
		named[i] = (struct named){ slice->values[i], (uint32_t)i };
	if (named && slice->value_count > 1)
		qsort(named, slice->value_count, sizeof(*named), by_name);
	for (size_t i = 0; named && order && i < slice->value_count; i++)
		order[i] = named[i].value;
	if (!named) {
		free(order);
		order = NULL;
	}
	free(named);
	return order;
}

static bool adjust(struct ladder_part *parts, size_t count)
{
	double *p = try_array(NULL, 2 * count + 1, sizeof(*p));

	if (!p)
		return false;
	for (size_t i = 0; i < count; i++)
		p[i] = parts[i].comparison.p;
	bool ok = adjust_holm(p, count, p + count);
	for (size_t i = 0; ok && i < count; i++)
		parts[i].holm = p[count + i];
	ok = ok && adjust_benjamini_hochberg(p, count, p + count);
	for (size_t i = 0; ok && i < count; i++)
		parts[i].bh = p[count + i];
	free(p);
	return ok;
}

static int64_t cases_of(const struct ladder *ladder, const struct ladder_slice *slice, uint32_t value)
{
	int64_t n = 0;

	for (size_t i = 0; i < ladder->case_count; i++)
		n += slice->of[i] == value;
	return n;
}

bool ladder_compare_slices(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, struct ladder_part **out, size_t *count, struct error *error)
{
	uint32_t *order = ladder_slice_order(slice);
	struct ladder_part *parts = try_array(NULL, slice->value_count + 1, sizeof(*parts));
	bool ok = order && parts;

	*out = NULL;
	*count = 0;
	if (slice->value_count > LADDER_PARTS) {
		free(order);
		free(parts);
		return error_set(error, ERROR_INPUT,
			"the cases have %zu different values of \"%.80s\"; slices of more than %d are too thin to "
			"compare",
			slice->value_count, slice->name, LADDER_PARTS);
	}
	for (size_t i = 0; ok && i < slice->value_count; i++) {
		parts[i].value = order[i];
		parts[i].cases = cases_of(ladder, slice, order[i]);
		ok = ladder_compare(ladder, first, second, slice, order[i], &parts[i].comparison);
	}
	ok = ok && adjust(parts, slice->value_count);
	free(order);
	if (!ok) {
		free(parts);
		return error_set(error, ERROR_MEMORY, "no memory to compare %zu slices", slice->value_count);
	}
	*out = parts;
	*count = slice->value_count;
	return true;
}

static int most_lost_first(const void *a, const void *b)
{
	const struct ladder_change *x = a, *y = b;
	double x_change = x->second - x->first, y_change = y->second - y->first;

	if (x_change < y_change || x_change > y_change)
		return x_change < y_change ? -1 : 1;
	return x->eval_case < y->eval_case ? -1 : x->eval_case > y->eval_case;
}

bool ladder_changes(const struct ladder *ladder, const struct ladder_row *first, const struct ladder_row *second,
	const struct ladder_slice *slice, uint32_t value, struct ladder_change **out, size_t *count,
	struct error *error)
{
	struct ladder_change *changes = try_array(NULL, ladder->case_count + 1, sizeof(*changes));

	*out = changes;
	*count = 0;
	if (!changes)
		return error_set(error, ERROR_MEMORY, "no memory for a list of %zu cases", ladder->case_count);
	for (size_t i = 0; i < ladder->case_count; i++) {
		double a = first->scores[i], b = second->scores[i];

		if ((!slice || slice->of[i] == value) && (a < b || a > b))
			changes[(*count)++] = (struct ladder_change){ ladder->case_ids[i], a, b };
	}
	if (*count > 1)
		qsort(changes, *count, sizeof(*changes), most_lost_first);
	return true;
}
