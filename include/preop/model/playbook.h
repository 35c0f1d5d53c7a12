/*
 * Playbooks (lists.h) put to use: a case begun with one gets its question where there is none yet, its strands where none of that name is there, and
 * stays linked to it, so that the gates show its questions and the plans stay at hand. Two copies that were begun with one have the same strands.
 */
#ifndef PREOP_MODEL_PLAYBOOK_H
#define PREOP_MODEL_PLAYBOOK_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

struct playbook_use {
	const char *id, *who;
	int64_t at;
	const struct list_playbook *playbook; /* NULL: a list that knows it is not here */
};
/* In the order they were begun. */
bool playbook_uses(struct db *db, struct arena *arena, struct playbook_use **out, size_t *count, struct error *error);

/* What of a playbook stands under a gate of the cases begun with it: the data plan under A, the eval plan and the checks under N. */
struct playbook_plan {
	const char *key, *title; /* "eval", "eval plan" */
	char gate;
	size_t offset; /* of its texts in struct list_playbook */
};
extern const struct playbook_plan playbook_plans[];
extern const size_t playbook_plan_count;
const struct texts *playbook_plan_texts(const struct list_playbook *playbook, const struct playbook_plan *plan);

struct playbook_changes {
	bool question;   /* it was set */
	int64_t strands; /* were added */
};
/* One action. ERROR_NOT_FOUND names the playbooks there are; ERROR_CONFLICT: it was begun already. */
bool playbook_apply(struct db *db, const char *id, struct playbook_changes *out, struct error *error);

#endif
