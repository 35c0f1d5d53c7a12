/* How the checklist finds out what a file shows: what its finders share. */
#ifndef PREOP_SRC_MODEL_CHECKLIST_FIND_H
#define PREOP_SRC_MODEL_CHECKLIST_FIND_H

#include "preop/model/checklist.h"
#include "preop/model/signal.h"

struct checklist_look {
	struct db *db;
	struct arena *arena;
	const struct signal *signals;
	size_t signal_count;
};

struct checklist_finding {
	enum tick tick;
	const char *why;
};
/* True, so that a finder may end with it. */
bool checklist_found(struct checklist_finding *out, enum tick tick, const char *why);

typedef bool checklist_finder(struct checklist_look *look, struct checklist_finding *out, struct error *error);
/* checklist_case.c: the diagnosis, the menu and the gates. */
checklist_finder checklist_question, checklist_differentials, checklist_clusters, checklist_rungs, checklist_tree,
	checklist_gates;
/* checklist_data.c: datasets and suites. */
checklist_finder checklist_disputes, checklist_facts, checklist_split, checklist_newer, checklist_judges,
	checklist_wall;

#endif
