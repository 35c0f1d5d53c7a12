#include "preop/base/resource.h"

#include "resource_table.h"

#include <string.h>

/* The first resource whose name is not below `name`; resource_count when there is none. */
static size_t lower_bound(const char *name)
{
	size_t low = 0, high = resource_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(resource_table[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct resource *resource_find(const char *name)
{
	size_t i = lower_bound(name);

	return i < resource_count && strcmp(resource_table[i].name, name) == 0 ? &resource_table[i] : NULL;
}

const struct resource *resource_next(const struct resource *after, const char *prefix)
{
	size_t i = after == NULL ? lower_bound(prefix) : (size_t)(after - resource_table) + 1;

	if (i >= resource_count || strncmp(resource_table[i].name, prefix, strlen(prefix)) != 0)
		return NULL;
	return &resource_table[i];
}
