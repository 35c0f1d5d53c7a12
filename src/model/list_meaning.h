/* What an entry of a list has to mean beside having the right fields: what it names is there, and words with a fixed choice are of it. */
#ifndef PREOP_SRC_MODEL_LIST_MEANING_H
#define PREOP_SRC_MODEL_LIST_MEANING_H

#include "list_arrays.h"

#include "preop/base/memory.h"

struct list_view { /* merged lists, and their ids where they are found at once */
	const struct lists *lists, *built_in;
	struct texts *ids; /* by list_arrays, sorted */
};
/* `built_in` is the caller's. */
void list_view_begin(struct list_view *view, const struct lists *lists, struct arena *arena);

/* False: what is wrong with it. */
typedef bool list_rule(const struct list_view *view, const void *entry, struct error *error);
list_rule list_means_term, list_means_diagnosis, list_means_rung, list_means_question, list_means_end,
	list_means_playbook, list_means_stage, list_means_severity, list_means_limit, list_means_fact;

/* True: a rule of the built-in lists would no longer hold, and which. Of the view it reads `built_in` alone. */
list_rule list_loosens_diagnosis, list_loosens_rung, list_loosens_end, list_loosens_severity, list_loosens_limit;

/* Of every question whether its answers lead back to it. Of a tree too large to be one: all. */
bool *list_find_circles(const struct lists *lists, struct arena *arena);

#endif
