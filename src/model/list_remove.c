/* An entry goes only when nothing is left that needs it: what would be refused on its way in does not come about on another's way out. */
#include "preop/model/list_entry.h"

#include "grow.h"
#include "list_merge.h"
#include "state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What the file says with the id of an entry. */
static const struct use {
	const char *list, *query /* ?1: the id */, *what;
} uses[] = {
	{ "rungs", "SELECT count(*) FROM technique WHERE rung = ?1 AND status <> 'untried'", "a status in the menu" },
	{ "rungs", "SELECT count(*) FROM technique_override WHERE rung = ?1", "an override in the menu" },
	{ "rungs", "SELECT count(*) FROM evidence WHERE owner = 'technique' AND claim = ?1", "evidence for it" },
	{ "rungs", "SELECT count(*) FROM cause WHERE rung = ?1", "a cause it would treat" },
	{ "diagnoses", "SELECT count(*) FROM case_text WHERE owner = 'strand' AND name = 'diagnosis' AND value = ?1",
		"the diagnosis of a strand" },
	{ "questions", "SELECT count(*) FROM tree_answer WHERE question = ?1", "an answer in the tree" },
	{ "severities", "SELECT count(*) FROM hazard WHERE severity = ?1", "a hazard" },
};

static bool check_uses(struct db *db, const char *list, const char *id, struct error *error)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		int64_t count;

		if (strcmp(uses[i].list, list) != 0)
			continue;
		if (!db_int(db, error, &count, NULL, uses[i].query, "t", id))
			return false;
		if (count > 0)
			return error_set(error, ERROR_INPUT,
				"\"%.60s\" of %s is in use: there is %s; take that back first", id, list, uses[i].what);
	}
	return true;
}

struct removal {
	const char *list, *id;
	struct list_candidate *all, *others; /* those that can be read; others: without the one that goes */
	size_t all_count, other_count;
	struct arena arena;
};

static bool read_entries(struct db *db, struct removal *removal, struct error *error)
{
	struct list_entry *entries;
	size_t count;

	if (!list_entry_all(db, &removal->arena, &entries, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct list_array *array = list_entry_array(entries[i].list);
		bool goes = strcmp(entries[i].list, removal->list) == 0 && strcmp(entries[i].id, removal->id) == 0;
		const void *read;

		if (array == NULL || !list_entry_read(&entries[i], &removal->arena, &read, NULL))
			continue;
		struct list_candidate one = { array, read,
			arena_printf(&removal->arena, "\"%.60s\" of %s", entries[i].id, entries[i].list), false };
		*GROW(&removal->arena, removal->all, removal->all_count) = one;
		if (!goes)
			*GROW(&removal->arena, removal->others, removal->other_count) = one;
	}
	return true;
}

static bool is_there(const struct lists *lists, const char *list, const char *id)
{
	const struct list_array *array = list_entry_array(list);
	size_t count = 0;
	const void *entries = array != NULL ? list_array_of(lists, array, &count) : NULL;

	return array != NULL && list_by_id(entries, count, array->shape->size, id) != NULL;
}

/* One that is in the way of others already may go. */
static bool check_others(struct removal *removal, struct error *error)
{
	for (size_t i = 0, j = 0; j < removal->other_count; i++) {
		if (removal->all[i].entry != removal->others[j].entry)
			continue;
		if (removal->others[j].out && !removal->all[i].out)
			return error_set(error, ERROR_INPUT, "%s needs \"%.60s\" of %s; take that out first",
				removal->others[j].place, removal->id, removal->list);
		j++;
	}
	return true;
}

/* Of one that took the place of a built-in entry, or of somebody's own, that one is there again. */
static bool check_removal(struct db *db, const char *list, const char *id, struct error *error)
{
	struct removal removal = { .list = list, .id = id, .arena = ARENA_INIT };
	struct lists with, without;
	bool ok = read_entries(db, &removal, error);

	if (ok) {
		list_put(removal.all, removal.all_count, &removal.arena, &with);
		list_put(removal.others, removal.other_count, &removal.arena, &without);
		ok = check_others(&removal, error) && (is_there(&without, list, id) || check_uses(db, list, id, error));
	}
	arena_free(&removal.arena);
	return ok;
}

bool list_entry_remove(struct db *db, const char *list, const char *id, struct error *error)
{
	char *key = xasprintf("%s %s", list, id);
	bool found;
	bool ok = db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM list_entry WHERE list = ?1 AND id = ?2",
		"tt", list, id);

	if (ok && !found)
		ok = error_set(error, ERROR_NOT_FOUND, "the project has no \"%.60s\" of %.40s; preop lists has them",
			id, list);
	ok = ok && check_removal(db, list, id, error) &&
		change_one(db, "lists-remove", key, "list-entry", key, NULL, error);
	free(key);
	return ok;
}
