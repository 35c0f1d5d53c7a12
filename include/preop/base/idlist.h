/*
 * A vector of row ids (int64), and its compact text form "1-5,9,12-20" used by bulk operations in the journal.
 */
#ifndef PREOP_BASE_IDLIST_H
#define PREOP_BASE_IDLIST_H

#include "preop/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct id_list {
	int64_t *ids;
	size_t count;
	size_t capacity;
};

#define ID_LIST_INIT                                                                                                   \
	{                                                                                                              \
		.ids = NULL, .count = 0, .capacity = 0                                                                 \
	}

bool id_list_add(struct id_list *list, int64_t id); /* false: no memory, list unchanged */
bool id_list_add_many(struct id_list *list, const int64_t *ids, size_t n);
void id_list_clear(struct id_list *list); /* keeps the memory */
void id_list_free(struct id_list *list);
void id_list_sort_unique(struct id_list *list);
bool id_list_contains(const struct id_list *sorted, int64_t id);
size_t id_list_lower(const struct id_list *sorted, int64_t id); /* the first place whose id is not below, or count */
void id_list_print(const struct id_list *sorted, struct strbuf *out);

/* Reads the compact form; ids must rise and be > 0; at most `limit` ids in all (a hostile "1-9e18" is refused).
 * What `out` held is replaced; it is empty after a failure. */
bool id_list_parse(const char *text, size_t limit, struct id_list *out);

#endif
