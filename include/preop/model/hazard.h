/*
 * The hazard sheet: what a bad tune would do, how many it reaches, and who stops it.
 *
 * Exposure is the number of answers a bad tune gives before somebody notices: reach (answers a day) times detect (hours) / 24. It is judged by the limit
 * that data/hazards.json has for its severity. What was not said is NAN and makes the exposure undefined, never 0.
 *
 * In the journal: "hazard", key: its uuid. Two copies that changed different fields of one hazard merge; the same field is a conflict.
 * Who and when are of the last change.
 * Thread: changes by the writer's connection.
 */
#ifndef PREOP_MODEL_HAZARD_H
#define PREOP_MODEL_HAZARD_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

enum hazard_state {
	HAZARD_WITHIN,
	HAZARD_OVER,    /* its exposure is over the limit of its severity */
	HAZARD_UNKNOWN, /* reach or detect was not said, or no list here knows its severity */
};
const char *hazard_state_word(enum hazard_state state); /* "within", "over", "unknown" */

struct hazard {
	const char *uuid, *title, *severity /* id in the list */, *worst, *target /* what one goes back to */,
		*puller /* who may */, *who /* changed it last */;
	double reach, detect, rollback; /* answers a day, hours, hours; NAN: not said */
	int64_t at;                     /* when it was changed last */
	double exposure, limit;         /* answers; NAN: undefined */
	enum hazard_state state;
	const char *why;            /* how the exposure came about, or what is missing */
	int64_t evidence, doubtful; /* links, and those that changed, expired or are gone */
};
/* In the order they were entered. */
bool hazard_list(struct db *db, struct arena *arena, struct hazard **out, size_t *count, struct error *error);

/* Fields that may be set, by name: title, severity, reach, detect, rollback, worst, target, puller; NULL after the last. */
const char *hazard_field(size_t index, const char **help);

/* Whether the field takes the value, as hazard_set() would say. Reads no file but the lists. */
bool hazard_field_check(const char *name, const char *value, struct error *error);

/* `fields` are "FIELD=VALUE"; severity is needed. One action. `uuid` (UUID_SIZE) may be NULL. */
bool hazard_add(
	struct db *db, const char *title, const char *const *fields, size_t count, char *uuid, struct error *error);
/* "" takes a value back, but not a title or a severity. */
bool hazard_set(struct db *db, const char *uuid, const char *const *fields, size_t count, struct error *error);
bool hazard_remove(struct db *db, const char *uuid, struct error *error);

#endif
