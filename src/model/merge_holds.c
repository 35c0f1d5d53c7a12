/*
 * What two changes of different objects mean for each other: one copy takes away what the other works on (an import, a dataset, a suite). No object has changed on both sides, and yet somebody has to choose.
 */
#include "merge_internal.h"

#include "state.h"

#include <string.h>

/* ---- Taken away there, worked on here, and the other way round ---- */

/* An action of `actions` that speaks of the object, other than by changing it; 0: none. Keys are uuids, so a text that holds one means it. */
static bool find_mention(struct db *db, const struct id_list *actions, const char *kind, const char *key,
	int64_t *action, struct error *error)
{
	bool ok = true;

	*action = 0;
	for (size_t i = 0; ok && *action == 0 && i < actions->count; i++) {
		int64_t there = 0;
		ok = db_int(db, error, &there, NULL,
			"SELECT EXISTS (SELECT 1 FROM op WHERE action = ?1 AND NOT (kind = ?2 AND key = ?3)"
			" AND (instr(key, ?3) OR instr(coalesce(after, before), ?3)))",
			"itt", actions->ids[i], kind, key);
		if (there)
			*action = actions->ids[i];
	}
	return ok;
}

/* Others lean on what the journal does not hold all of. */
static bool is_leant_on(const struct journal_target *target)
{
	return target->bring != NULL && !target->set && strcmp(target->kind, "body") != 0;
}

static bool hold_what_they_took(struct merge *merge, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < merge->count; i++) {
		struct merge_group *group = &merge->groups[i];
		int64_t action = 0;
		if (!is_leant_on(group->target) || group->objects[0].side[SIDE_THEIRS].last != NULL ||
			group->objects[0].side[SIDE_THEIRS].base == NULL)
			continue;
		ok = find_mention(merge->mine, &merge->unseen[SIDE_MINE], group->kind, group->key, &action, error);
		group->objects[0].held = action != 0;
	}
	return ok;
}

/* Taken away here: the state it has there, against none. */
static bool offer_theirs(
	struct merge *merge, const struct journal_target *target, const char *key, int64_t action, struct error *error)
{
	struct strbuf there = STRBUF_INIT, here = STRBUF_INIT;

	bool ok = target->read(merge->theirs, key, NULL, &there, error) &&
		(there.len == 0 || merge_translate(merge, target, key, there.data, &here, error));
	if (ok && here.len > 0) {
		struct merge_group *group = merge_group_add(merge, target, key, error);
		struct merge_object *object = group == NULL ? NULL : merge_object_add(group, 0, error);
		ok = object != NULL;
		if (ok && !object->side[SIDE_THEIRS].touched) {
			const char *state = arena_strdup(&merge->arena, here.data);
			object->side[SIDE_THEIRS] = (struct merge_touch){
				.base = state, .last = state, .touched = true
			};
			object->action = action;
			object->held = true;
		}
	}
	strbuf_free(&there);
	strbuf_free(&here);
	return ok;
}

static bool offer_if_worked_on(struct merge *merge, const char *kind, const char *key, struct error *error)
{
	const struct journal_target *target = journal_target_of(merge->mine, kind, error);
	struct strbuf present = STRBUF_INIT;
	int64_t action = 0;

	if (target == NULL)
		return false;
	if (!is_leant_on(target))
		return true;
	bool ok = target->read(merge->mine, key, NULL, &present, error) &&
		(present.len > 0 ||
			(find_mention(merge->theirs, &merge->unseen[SIDE_THEIRS], kind, key, &action, error) &&
				(action == 0 || offer_theirs(merge, target, key, action, error))));
	strbuf_free(&present);
	return ok;
}

static bool offer_what_was_taken_here(struct merge *merge, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < merge->unseen[SIDE_MINE].count; i++) {
		sqlite3_stmt *stmt = db_query(merge->mine, error,
			"SELECT kind, key FROM op WHERE action = ?1 AND after IS NULL", "i",
			merge->unseen[SIDE_MINE].ids[i]);
		int got = -1;
		while (ok && stmt != NULL && (got = db_step(merge->mine, stmt, error)) == 1)
			ok = offer_if_worked_on(merge, db_column_text(stmt, 0), db_column_text(stmt, 1), error);
		db_done(stmt);
		ok = ok && got == 0;
	}
	return ok;
}

bool merge_hold(struct merge *merge, struct error *error)
{
	return merge_find_locks(merge, error) && hold_what_they_took(merge, error) &&
		offer_what_was_taken_here(merge, error);
}
