/* What becomes of each object. */
#include "merge_internal.h"

#include "state.h"

#include <string.h>

bool merge_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

const char *merge_pick_last(const struct merge_object *object)
{
	return object->side[SIDE_THEIRS].last;
}

const char *merge_pick_combined(const struct merge_object *object)
{
	return object->combined;
}

static const char *pick_base(const struct merge_object *object)
{
	return object->side[SIDE_THEIRS].base;
}

bool merge_print_set(struct merge *merge, const struct merge_group *group, enum merge_verdict verdict, merge_pick pick,
	struct strbuf *out, struct error *error)
{
	struct partition rows = PARTITION_INIT;
	bool ok = true;

	strbuf_reset(out);
	for (size_t i = 0; ok && i < group->count; i++) {
		const struct merge_object *object = &group->objects[i];
		const char *value = pick(object);
		if (verdict == VERDICT_COUNT || (object->verdict == verdict && !merge_same(value, object->present)))
			ok = partition_add(&rows, object->id, value, strlen(value), error);
	}
	ok = ok && partition_sort(&rows, error);
	if (ok && rows.count > 0) {
		strbuf_adds(out, group->head);
		ok = partition_print(&rows, &merge->imports, out, error);
		strbuf_addc(out, '}');
	}
	partition_free(&rows);
	return ok;
}

static bool take_present_rows(
	struct merge *merge, struct merge_group *group, const struct strbuf *state, struct error *error)
{
	const struct merge_op op = { .kind = group->kind, .key = group->key };
	struct strbuf head = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;

	bool ok = merge_parse_set(merge, &op, state->data, &head, &rows, error);
	const char **values = arena_alloc(&merge->arena, rows.value_count * sizeof(*values));
	for (size_t i = 0; i < rows.value_count; i++)
		values[i] = arena_strdup(&merge->arena, rows.values[i]);
	for (size_t i = 0; ok && i < rows.count; i++) {
		struct merge_object *object = merge_object_find(group, rows.rows[i].id);
		if (object != NULL)
			object->present = values[rows.rows[i].value];
	}
	for (size_t i = 0; ok && i < group->count; i++)
		ok = group->objects[i].present != NULL ||
			error_set(error, ERROR_INPUT, "%.40s %.80s in its journal is about examples that are not there",
				group->kind, group->key);
	partition_free(&rows);
	strbuf_free(&head);
	return ok;
}

/* Rows that came with this merge lie here as they were imported, whatever they have become there since: that comes from the journal. What their narrow
 * rows brought along (a split) goes back to what it was before the first op. */
static bool begin_new_rows(struct merge *merge, struct merge_group *group, struct error *error)
{
	struct partition rows = PARTITION_INIT;
	struct strbuf state = STRBUF_INIT;
	bool ok = true;

	strbuf_adds(&state, group->head);
	for (size_t i = 0; ok && i < group->count; i++) {
		struct merge_object *object = &group->objects[i];
		const char *base = pick_base(object);
		if (object->id < merge->first_new || merge_same(object->present, base))
			continue;
		ok = partition_add(&rows, object->id, base, strlen(base), error);
		object->present = base;
	}
	ok = ok && partition_sort(&rows, error);
	if (ok && rows.count > 0) {
		ok = partition_print(&rows, &merge->imports, &state, error);
		strbuf_addc(&state, '}');
		ok = ok && group->target->apply(merge->mine, group->key, state.data, error);
	}
	strbuf_free(&state);
	partition_free(&rows);
	return ok;
}

static bool read_set(struct merge *merge, struct merge_group *group, struct error *error)
{
	struct strbuf extent = STRBUF_INIT, state = STRBUF_INIT;

	bool ok = merge_print_set(merge, group, VERDICT_COUNT, pick_base, &extent, error) &&
		group->target->read(merge->mine, group->key, extent.data, &state, error) &&
		take_present_rows(merge, group, &state, error) && begin_new_rows(merge, group, error);
	strbuf_free(&extent);
	strbuf_free(&state);
	return ok;
}

static bool read_one(struct merge *merge, struct merge_group *group, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	bool ok = group->target->read(merge->mine, group->key, NULL, &state, error);
	if (ok && state.len > 0)
		group->objects[0].present = arena_strdup(&merge->arena, state.data);
	strbuf_free(&state);
	return ok;
}

static bool combine(struct merge *merge, const struct journal_target *target, struct merge_object *object)
{
	struct strbuf combined = STRBUF_INIT;

	bool can = target->combine != NULL && object->present != NULL && object->side[SIDE_THEIRS].last != NULL &&
		target->combine(
			object->side[SIDE_THEIRS].base, object->present, object->side[SIDE_THEIRS].last, &combined);
	if (can)
		object->combined = arena_strdup(&merge->arena, combined.data);
	strbuf_free(&combined);
	return can;
}

/* A change that was taken back is none, unless somebody chose that state against another one. */
static bool is_change(const struct merge_touch *touch, const char *last)
{
	return touch->touched && (touch->decided || !merge_same(touch->base, last));
}

static enum merge_verdict decide(struct merge *merge, const struct merge_group *group, struct merge_object *object)
{
	const struct merge_touch *theirs = &object->side[SIDE_THEIRS], *mine = &object->side[SIDE_MINE];

	if (object->held && !merge_same(object->present, theirs->last))
		return VERDICT_CONFLICT;
	if (!mine->touched)
		return VERDICT_TAKE;
	if (merge_same(object->present, theirs->last))
		return VERDICT_KEEP;
	/* One went on from where the other has arrived. */
	if (merge_same(theirs->last, mine->base))
		return VERDICT_KEEP;
	if (merge_same(theirs->base, object->present))
		return VERDICT_TAKE;
	if (!is_change(theirs, theirs->last))
		return VERDICT_KEEP;
	if (!is_change(mine, object->present))
		return VERDICT_TAKE;
	if (!combine(merge, group->target, object))
		return VERDICT_CONFLICT;
	return merge_same(object->combined, object->present) ? VERDICT_KEEP : VERDICT_COMBINE;
}

static bool decide_object(
	struct merge *merge, const struct merge_group *group, struct merge_object *object, struct error *error)
{
	bool locked = false;

	object->verdict = decide(merge, group, object);
	if (object->verdict != VERDICT_TAKE || merge_same(object->present, object->side[SIDE_THEIRS].last))
		return true;
	if (!merge_is_locked(merge, group, object, &locked, error))
		return false;
	if (locked)
		object->verdict = VERDICT_CONFLICT;
	return true;
}

static void count(struct merge *merge, const struct merge_group *group, const struct merge_object *object)
{
	struct merge_kind *kind = merge_kind_of(merge, group->kind);
	bool same = merge_same(object->present, object->side[SIDE_THEIRS].last);
	bool changed = object->verdict == VERDICT_COMBINE || (object->verdict == VERDICT_TAKE && !same);
	bool conflict = object->verdict == VERDICT_CONFLICT;

	merge->report->changed += changed;
	merge->report->conflicts += conflict;
	merge->report->present += same;
	if (kind == NULL)
		return;
	kind->changed += changed;
	kind->conflicts += conflict;
	kind->present += same;
}

bool merge_decide(struct merge *merge, struct error *error)
{
	for (size_t i = 0; i < merge->count; i++) {
		struct merge_group *group = &merge->groups[i];
		if (!(group->target->set ? read_set : read_one)(merge, group, error))
			return false;
		for (size_t k = 0; k < group->count; k++) {
			if (!decide_object(merge, group, &group->objects[k], error))
				return false;
			count(merge, group, &group->objects[k]);
		}
	}
	return true;
}
