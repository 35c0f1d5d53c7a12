/* One facet while it is read; facets.c groups labels, facet_numbers.c spreads numbers. */
#ifndef PREOP_SRC_MODEL_FACETS_H
#define PREOP_SRC_MODEL_FACETS_H

#include "preop/model/facets.h"

struct facet_work {
	struct db *db;
	struct arena *arena;
	struct facet *out;
};

/* Of rows (number or NULL, whether it is an estimate). */
bool facet_read_numbers(struct facet_work *work, sqlite3_stmt *stmt, struct error *error);

#endif
