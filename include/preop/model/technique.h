/*
 * The menu of this case: how far each rung was tried, and whether the rungs that train are open.
 *
 * A rung that was tried (failed, enough) rests on evidence; one that does not apply has a reason. A rung that trains opens when every lighter rung
 * is settled by evidence that still stands, every link of it, and none of them was enough, or by an override in writing, which is shown wherever the decision is.
 */
#ifndef PREOP_MODEL_TECHNIQUE_H
#define PREOP_MODEL_TECHNIQUE_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

enum technique_status { TECHNIQUE_UNTRIED, TECHNIQUE_FAILED, TECHNIQUE_ENOUGH, TECHNIQUE_NOT_APPLICABLE };
const char *technique_status_word(enum technique_status status); /* "untried" ... */
bool technique_status_parse(const char *word, enum technique_status *out);

struct technique {
	const struct list_rung *rung;
	enum technique_status status;
	const char *reason, *who;            /* of the status; "" when there is none */
	int64_t at;                          /* CLOCK_NONE: nobody said anything */
	const char *override, *override_who; /* "" when there is none */
	int64_t override_at;                 /* CLOCK_NONE */
	int64_t evidence, doubtful;          /* links, and those of them that changed, expired or are gone */
	bool open;
	bool by_override;  /* nothing but the override opens it */
	const char *why;   /* of a rung that trains: why it is open or shut; else "" */
	const char *amber; /* why its status does not count for now: evidence moved, or there is none; "" */
};
/* All rungs of the list, lightest first. */
bool technique_list(struct db *db, struct arena *arena, struct technique **out, size_t *count, struct error *error);

/*
 * ERROR_USAGE: no such rung. ERROR_INPUT: failed or enough without evidence that stands ("preop evidence add technique RUNG ..." links it);
 * not applicable without a reason; failed or enough of a rung that trains while it is shut. TECHNIQUE_UNTRIED takes the status back, not the override.
 */
bool technique_set(
	struct db *db, const char *rung, enum technique_status status, const char *reason, struct error *error);
/* The same of one that was measured: the system (SUITE: NAME) is linked as evidence first, in one action. */
bool technique_set_measured(struct db *db, const char *rung, enum technique_status status, const char *system,
	const char *reason, struct error *error);
/* "" takes it back; ERROR_INPUT: there is none. Only rungs that train have one. */
bool technique_override(struct db *db, const char *rung, const char *reason, struct error *error);

#endif
