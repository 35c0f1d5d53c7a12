/*
 * What of theirs a lock of this file forbids: changes of rows in a locked split, rows that enter one or go with their import, cases that enter a locked
 * suite, and corrections of what is locked, which would be trained on. All of it waits for a choice. Whoever opened the lock on record may do all that.
 */
#include "merge_internal.h"

#include "member.h"
#include "state.h"

#include "preop/model/lock.h"

#include <string.h>

static const char split_head[] = "{\"field\":\"split\",\"values\":";

bool merge_find_locks(struct merge *merge, struct error *error)
{
	int64_t locked = 0;

	bool ok = db_int(merge->mine, error, &locked, NULL,
		"SELECT EXISTS (SELECT 1 FROM dataset WHERE locked <> '[]') OR EXISTS (SELECT 1 FROM suite WHERE "
		"locked)",
		"");
	merge->locks = locked != 0;
	return ok;
}

/* They know of the lock, and opened it: what they did then counts. */
static bool opens_it(const struct merge *merge, const char *noun, const char *uuid)
{
	struct strbuf key = STRBUF_INIT;

	strbuf_addf(&key, "%s:%s", noun, uuid);
	const struct merge_group *group = merge_group_find(merge, "lock", key.data);
	strbuf_free(&key);
	return group != NULL && !group->objects[0].side[SIDE_MINE].touched;
}

/* *locked: a lock says no; another failure is one. */
static bool ask_lock(bool allowed, const struct error *said, bool *locked, struct error *error)
{
	if (allowed)
		return true;
	*locked = said->code == ERROR_CONFLICT;
	return *locked || error_set(error, said->code, "%s", said->message);
}

static bool ask_split(struct merge *merge, int64_t dataset, const char *state, bool *locked, struct error *error)
{
	struct strbuf split = STRBUF_INIT;
	struct error said = ERROR_INIT;
	bool ok = true;

	if (state != NULL && json_type(state_root(state)) == JSON_STRING) {
		json_decode(state_root(state), &split);
		ok = ask_lock(lock_check_split(merge->mine, dataset, split.data, &said), &said, locked, error);
	}
	strbuf_free(&split);
	return ok;
}

/* Rows that came with this merge are in no split yet: of those their import is asked about. */
static bool ask_row(struct merge *merge, const struct merge_group *group, int64_t id, const char *last, bool *locked,
	struct error *error)
{
	struct strbuf dataset = STRBUF_INIT;
	struct error said = ERROR_INIT;
	int64_t number = 0;

	bool ok = db_int(merge->mine, error, &number, NULL, "SELECT dataset FROM example WHERE id = ?1", "i", id) &&
		db_text(merge->mine, error, &dataset, NULL, "SELECT uuid FROM dataset WHERE id = ?1", "i", number);
	if (ok && !opens_it(merge, "dataset", dataset.data)) {
		ok = id >= merge->first_new ||
			ask_lock(members_guard_row(merge->mine, id, &said), &said, locked, error);
		if (ok && !*locked && group->head != NULL && strcmp(group->head, split_head) == 0)
			ok = ask_split(merge, number, last, locked, error);
	}
	strbuf_free(&dataset);
	return ok;
}

/* A row somebody moved into the split after it was imported is a change of its own, which is asked about as such. */
static bool moved_in_later(struct merge *merge, int64_t dataset, int64_t id, bool *later, struct error *error)
{
	bool locked = false;

	*later = false;
	for (size_t i = 0; i < merge->count; i++) {
		const struct merge_group *group = &merge->groups[i];
		if (group->head == NULL || strcmp(group->head, split_head) != 0)
			continue;
		const struct merge_object *object = merge_object_find(group, id);
		if (object == NULL || !object->side[SIDE_THEIRS].touched)
			continue;
		*later = true;
		if (!ask_split(merge, dataset, object->side[SIDE_THEIRS].base, &locked, error))
			return false;
	}
	*later = *later && !locked;
	return true;
}

/* Whether rows of an import are in a locked split: they would enter it with the import, or leave it. */
static bool ask_import(struct merge *merge, const char *uuid, bool *locked, struct error *error)
{
	sqlite3_stmt *stmt = db_query(merge->mine, error,
		"SELECT e.id, d.id, d.uuid FROM import i JOIN example e ON e.id BETWEEN i.first_id AND i.first_id + "
		"i.numbers - 1 AND e.import = i.id JOIN dataset d ON d.id = e.dataset WHERE i.uuid = ?1"
		" AND e.gone & 1 = 0 AND e.split IN (SELECT value FROM json_each(d.locked))",
		"t", uuid);
	int got = -1;
	bool ok = true, later;

	while (ok && !*locked && stmt != NULL && (got = db_step(merge->mine, stmt, error)) == 1) {
		if (opens_it(merge, "dataset", db_column_text(stmt, 2)))
			break;
		int64_t id = sqlite3_column_int64(stmt, 0);
		ok = moved_in_later(merge, sqlite3_column_int64(stmt, 1), id, &later, error);
		*locked = ok && !(later && id >= merge->first_new);
	}
	db_done(stmt);
	return ok && got >= 0;
}

/* The uuid of the suite is the second word of "output SUITE-UUID CASE SYSTEM". */
static bool ask_source(struct merge *merge, const char *source, bool *locked, struct error *error)
{
	static const char example[] = "example ", output[] = "output ";
	struct strbuf dataset = STRBUF_INIT;
	struct error said = ERROR_INIT;
	int64_t id = 0, suite = 0;
	bool ok = true;

	if (strncmp(source, example, strlen(example)) == 0) {
		if (example_key_find(merge->mine, source + strlen(example), &id, NULL))
			ok = db_text(merge->mine, error, &dataset, NULL,
				     "SELECT d.uuid FROM example e JOIN dataset d ON d.id = e.dataset WHERE e.id = ?1",
				     "i", id) &&
				(opens_it(merge, "dataset", dataset.data) ||
					ask_lock(members_guard_row(merge->mine, id, &said), &said, locked, error));
	} else if (strncmp(source, output, strlen(output)) == 0) {
		const char *uuid = source + strlen(output);
		strbuf_add(&dataset, uuid, strcspn(uuid, " "));
		ok = db_int(merge->mine, error, &suite, NULL, "SELECT locked FROM suite WHERE uuid = ?1", "t",
			dataset.data);
		*locked = ok && suite != 0 && !opens_it(merge, "suite", dataset.data);
	}
	strbuf_free(&dataset);
	return ok;
}

/* Whether the import holds the correction of something that is locked: its input would be trained on. */
static bool ask_correction(struct merge *merge, const char *uuid, bool *locked, struct error *error)
{
	sqlite3_stmt *stmt = db_query(merge->theirs, error,
		"SELECT source FROM wall_candidate WHERE correction >= ?1 || ':' AND correction < ?1 || ';'", "t",
		uuid);
	int got = -1;
	bool ok = true;

	while (ok && !*locked && stmt != NULL && (got = db_step(merge->theirs, stmt, error)) == 1)
		ok = ask_source(merge, db_column_text(stmt, 0), locked, error);
	db_done(stmt);
	return ok && got >= 0;
}

static bool ask_rows_of_import(struct merge *merge, const char *uuid, bool *locked, struct error *error)
{
	return ask_import(merge, uuid, locked, error) && (*locked || ask_correction(merge, uuid, locked, error));
}

static bool ask_cases_of_import(struct merge *merge, const char *uuid, bool *locked, struct error *error)
{
	struct strbuf suite = STRBUF_INIT;

	bool ok = db_text(merge->mine, error, &suite, locked,
		"SELECT s.uuid FROM import i JOIN eval_case c ON c.import = i.id JOIN suite s ON s.id = c.suite"
		" WHERE i.uuid = ?1 AND s.locked LIMIT 1",
		"t", uuid);
	*locked = ok && *locked && !opens_it(merge, "suite", suite.data);
	strbuf_free(&suite);
	return ok;
}

/* Labels, tags and what was dismissed may be added to a locked row. */
bool merge_is_locked(struct merge *merge, const struct merge_group *group, const struct merge_object *object,
	bool *locked, struct error *error)
{
	int64_t id = object->id;

	*locked = false;
	if (!merge->locks)
		return true;
	if (strcmp(group->kind, "import") == 0)
		return ask_rows_of_import(merge, group->key, locked, error);
	if (strcmp(group->kind, "suite-import") == 0)
		return ask_cases_of_import(merge, group->key, locked, error);
	if (strcmp(group->kind, "body") == 0)
		return example_key_find(merge->mine, group->key, &id, error) &&
			ask_row(merge, group, id, NULL, locked, error);
	return strcmp(group->kind, "examples") != 0 ||
		ask_row(merge, group, id, object->side[SIDE_THEIRS].last, locked, error);
}
