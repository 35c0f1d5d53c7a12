#include "preop/stats/multiple.h"

#include <math.h>
#include <stdlib.h>

struct test {
	double p;
	size_t at;
};

static int rising(const void *a, const void *b)
{
	const struct test *x = a, *y = b;

	if (x->p < y->p || x->p > y->p)
		return x->p < y->p ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* The tests there are, smallest p first; NULL: no memory. */
static struct test *in_order(const double *p, size_t count, size_t *tests)
{
	struct test *order = calloc(count + 1, sizeof(*order));

	*tests = 0;
	for (size_t i = 0; order && i < count; i++) {
		if (!isnan(p[i]))
			order[(*tests)++] = (struct test){ p[i], i };
	}
	if (order && *tests > 1)
		qsort(order, *tests, sizeof(*order), rising);
	return order;
}

static void blank(double *adjusted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		adjusted[i] = (double)NAN;
}

bool adjust_holm(const double *p, size_t count, double *adjusted)
{
	size_t tests;
	struct test *order = in_order(p, count, &tests);
	double largest = 0;

	if (!order)
		return false;
	blank(adjusted, count);
	for (size_t i = 0; i < tests; i++) {
		largest = fmax(largest, fmin(1, (double)(tests - i) * order[i].p));
		adjusted[order[i].at] = largest;
	}
	free(order);
	return true;
}

bool adjust_benjamini_hochberg(const double *p, size_t count, double *adjusted)
{
	size_t tests;
	struct test *order = in_order(p, count, &tests);
	double smallest = 1;

	if (!order)
		return false;
	blank(adjusted, count);
	for (size_t i = tests; i-- > 0;) {
		smallest = fmin(smallest, (double)tests / (double)(i + 1) * order[i].p);
		adjusted[order[i].at] = smallest;
	}
	free(order);
	return true;
}
