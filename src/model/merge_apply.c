/*
 * The objects into their new states: each once, whatever the number of actions that led there. What is put there must read the same afterwards: then a
 * state that is not one of ours (a forged or a damaged file) is found before anything is committed.
 */
#include "merge_internal.h"

#include <string.h>

static bool check(struct merge *merge, const struct merge_group *group, const char *wanted, struct error *error)
{
	struct strbuf present = STRBUF_INIT;
	bool ok = group->target->read(merge->mine, group->key, wanted, &present, error);

	if (ok && strcmp(present.data, wanted == NULL ? "" : wanted) != 0)
		ok = error_set(error, ERROR_INPUT,
			"its journal puts %.40s %.80s into a state that cannot be; check it with preop verify",
			group->kind, group->key);
	strbuf_free(&present);
	return ok;
}

static bool put(struct merge *merge, const struct merge_group *group, const char *state, struct error *error)
{
	return (group->target->apply(merge->mine, group->key, state, error) && check(merge, group, state, error)) ||
		error_wrap(error, "%.40s %.80s", group->kind, group->key);
}

static bool apply_rows(struct merge *merge, struct merge_group *group, enum merge_verdict verdict, merge_pick pick,
	struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	bool ok = merge_print_set(merge, group, verdict, pick, &state, error) &&
		(state.len == 0 || put(merge, group, state.data, error));
	strbuf_free(&state);
	return ok;
}

static bool apply_set(struct merge *merge, struct merge_group *group, struct error *error)
{
	return apply_rows(merge, group, VERDICT_TAKE, merge_pick_last, error) &&
		apply_rows(merge, group, VERDICT_COMBINE, merge_pick_combined, error);
}

static bool apply_one(struct merge *merge, struct merge_group *group, struct error *error)
{
	struct merge_object *object = &group->objects[0];
	struct strbuf here = STRBUF_INIT;
	bool ok = true;

	if (object->verdict == VERDICT_COMBINE)
		return put(merge, group, object->combined, error);
	if (object->verdict != VERDICT_TAKE)
		return true;
	if (group->target->frozen && object->side[SIDE_THEIRS].last != NULL) {
		ok = merge_translate(merge, group->target, group->key, object->side[SIDE_THEIRS].last, &here, error);
		object->side[SIDE_THEIRS].last = arena_strdup(&merge->arena, here.data);
	}
	const char *last = object->side[SIDE_THEIRS].last;
	ok = ok && (merge_same(object->present, last) || put(merge, group, last, error));
	strbuf_free(&here);
	return ok;
}

bool merge_apply(struct merge *merge, struct error *error)
{
	for (int frozen = 0; frozen < 2; frozen++)
		for (size_t i = 0; i < merge->count; i++) {
			struct merge_group *group = &merge->groups[i];
			if (group->target->frozen == (frozen != 0) &&
				!(group->target->set ? apply_set : apply_one)(merge, group, error))
				return false;
		}
	return true;
}
