/* The objects a merge is about: found by kind and key, and in sets by the example. */
#include "merge_internal.h"

#include "preop/base/hash.h"

#include <stdlib.h>
#include <string.h>

static uint64_t name_hash(const char *kind, const char *key)
{
	return seen_hash(hash64(key, strlen(key), hash64(kind, strlen(kind), 0)));
}

void merge_groups_free(struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++) {
		free(merge->groups[i].objects);
		seen_free(&merge->groups[i].ids);
	}
	free(merge->groups);
	seen_free(&merge->names);
}

/* Groups with one hash are chained: who forges a file may choose names that collide. */
static struct merge_group *find_in_chain(const struct merge *merge, size_t first, const char *kind, const char *key)
{
	for (size_t at = first; at != 0; at = merge->groups[at - 1].same_hash) {
		struct merge_group *group = &merge->groups[at - 1];
		if (strcmp(group->kind, kind) == 0 && strcmp(group->key, key) == 0)
			return group;
	}
	return NULL;
}

struct merge_group *merge_group_find(const struct merge *merge, const char *kind, const char *key)
{
	if (merge->count == 0)
		return NULL;
	struct seen_slot *slot = seen_find_key(&merge->names, name_hash(kind, key));
	return slot->hash == 0 ? NULL : find_in_chain(merge, (size_t)slot->more, kind, key);
}

static bool make_room(struct merge *merge)
{
	size_t capacity = merge->capacity == 0 ? 64 : merge->capacity * 2;
	struct merge_group *groups;

	if (!seen_make_room(&merge->names))
		return false;
	if (merge->count < merge->capacity)
		return true;
	groups = try_array(merge->groups, capacity, sizeof(*groups));
	if (groups == NULL)
		return false;
	merge->groups = groups;
	merge->capacity = capacity;
	return true;
}

struct merge_group *merge_group_add(
	struct merge *merge, const struct journal_target *target, const char *key, struct error *error)
{
	struct merge_group *group = merge_group_find(merge, target->kind, key);
	uint64_t hash = name_hash(target->kind, key);

	if (group != NULL)
		return group;
	if (!make_room(merge)) {
		merge_no_memory(error);
		return NULL;
	}
	struct seen_slot *slot = seen_find_key(&merge->names, hash);
	group = &merge->groups[merge->count++];
	*group = (struct merge_group){
		.target = target,
		.kind = target->kind,
		.key = arena_strdup(&merge->arena, key),
		.same_hash = slot->hash == 0 ? 0 : (size_t)slot->more,
	};
	if (slot->hash == 0)
		seen_take(&merge->names, slot, hash, merge->count);
	else
		slot->more = merge->count;
	return group;
}

struct merge_object *merge_object_find(const struct merge_group *group, int64_t id)
{
	if (group->count == 0 || id == 0)
		return group->count == 0 ? NULL : group->objects;
	struct seen_slot *slot = seen_find_key(&group->ids, seen_hash_id(id));
	return slot->hash == 0 ? NULL : &group->objects[slot->more];
}

static bool widen(struct merge_group *group)
{
	size_t capacity = group->capacity == 0 ? 1 : group->capacity * 2;
	struct merge_object *objects;

	if (group->objects != NULL && group->count < group->capacity)
		return true;
	objects = try_array(group->objects, capacity, sizeof(*objects));
	if (objects == NULL)
		return false;
	group->objects = objects;
	group->capacity = capacity;
	return true;
}

struct merge_object *merge_object_add(struct merge_group *group, int64_t id, struct error *error)
{
	struct merge_object *object = merge_object_find(group, id);

	if (object != NULL)
		return object;
	if (!widen(group) || (id != 0 && !seen_make_room(&group->ids))) {
		merge_no_memory(error);
		return NULL;
	}
	if (id != 0)
		seen_take(&group->ids, seen_find_key(&group->ids, seen_hash_id(id)), seen_hash_id(id), group->count);
	object = &group->objects[group->count++];
	*object = (struct merge_object){ .id = id };
	return object;
}
