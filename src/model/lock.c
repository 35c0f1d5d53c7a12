#include "preop/model/lock.h"

#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

/* What can be locked. The key in the journal is the noun and the uuid. */
struct lockable {
	const char *noun;
	const char *read;  /* the state, by uuid; no row or NULL: nothing is locked */
	const char *write; /* the state NULL: opens it */
};
static const struct lockable lockables[] = {
	{ "dataset", "SELECT nullif(locked, '[]') FROM dataset WHERE uuid = ?1",
		"UPDATE dataset SET locked = coalesce(?2, '[]') WHERE uuid = ?1" },
	{ "suite", "SELECT iif(locked, 'true', NULL) FROM suite WHERE uuid = ?1",
		"UPDATE suite SET locked = ?2 IS NOT NULL WHERE uuid = ?1" },
};
enum { DATASET, SUITE, LOCKABLES };

/* The kind of thing a key names; *uuid points behind the colon. */
static const struct lockable *find_lockable(const char *key, const char **uuid, struct error *error)
{
	for (int i = 0; i < LOCKABLES; i++) {
		size_t n = strlen(lockables[i].noun);
		if (strncmp(key, lockables[i].noun, n) == 0 && key[n] == ':') {
			*uuid = key + n + 1;
			return &lockables[i];
		}
	}
	error_set(error, ERROR_INPUT, "the journal names a lock of \"%.60s\", which is neither a dataset nor a suite",
		key);
	return NULL;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	const char *uuid;
	const struct lockable *lockable = find_lockable(key, &uuid, error);
	bool found;

	(void)like;
	return lockable != NULL && db_text(db, error, state, &found, lockable->read, "t", uuid);
}

/* Splits are compared in SQL by json_each(): what is no JSON would fail there, at the next change of a row. */
static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	const char *uuid;
	const struct lockable *lockable = find_lockable(key, &uuid, error);
	struct json_check check;

	if (lockable == NULL)
		return false;
	if (state != NULL && !json_check(state, strlen(state), 0, &check))
		return error_set(error, ERROR_INPUT, "the journal's lock of %.60s is not JSON: %s", key, check.reason);
	return db_run(db, error, lockable->write, "tt", uuid, state);
}

const struct journal_target lock_targets[] = { { .kind = "lock", .read = read_target, .apply = apply_target } };
const size_t lock_target_count = sizeof(lock_targets) / sizeof(lock_targets[0]);

/* ---- Who locked it ---- */

struct locker {
	struct strbuf who;
	int64_t at;
};

/* `split` NULL: the suite. The newest op after which it is locked and before which it was not. */
static bool find_locker(struct db *db, const char *key, const char *split, struct locker *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT a.who, a.at FROM op JOIN action a ON a.id = op.action WHERE op.kind = 'lock' AND op.key = ?1"
		" AND op.after IS NOT NULL AND (?2 IS NULL OR (EXISTS (SELECT 1 FROM json_each(op.after) WHERE value = "
		"?2)"
		" AND NOT EXISTS (SELECT 1 FROM json_each(coalesce(op.before, '[]')) WHERE value = ?2)))"
		" ORDER BY op.seq DESC LIMIT 1",
		"tt", key, split);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	out->at = CLOCK_NONE;
	if (got == 1) {
		strbuf_adds(&out->who, db_column_text(stmt, 0));
		out->at = sqlite3_column_int64(stmt, 1);
		db_done(stmt);
	}
	return got >= 0;
}

static bool key_of(struct db *db, int which, int64_t id, struct strbuf *key, struct strbuf *name, struct error *error)
{
	static const char *const uuids[] = { "SELECT uuid FROM dataset WHERE id = ?",
		"SELECT uuid FROM suite WHERE id = ?" };
	static const char *const names[] = { "SELECT name FROM dataset WHERE id = ?",
		"SELECT name FROM suite WHERE id = ?" };

	strbuf_addf(key, "%s:", lockables[which].noun);
	return db_text(db, error, key, NULL, uuids[which], "i", id) &&
		db_text(db, error, name, NULL, names[which], "i", id);
}

static bool refuse(struct db *db, int which, int64_t id, const char *split, struct error *error)
{
	struct strbuf key = STRBUF_INIT, name = STRBUF_INIT;
	struct locker locker = { .who = STRBUF_INIT };

	if (key_of(db, which, id, &key, &name, error) && find_locker(db, key.data, split, &locker, error)) {
		const char *by = locker.who.len > 0 ? " by " : "", *ask = locker.who.len > 0 ? "ask " : "";
		if (split != NULL)
			error_set(error, ERROR_CONFLICT,
				"the split \"%.60s\" of %.60s is locked%s%.40s: nothing enters, leaves or changes in "
				"it; %s%.40s%s "
				"preop unlock \"%.60s\" \"%.60s\" opens it, on record",
				split, name.data, by, locker.who.data, ask, locker.who.data, *ask != '\0' ? ", or" : "",
				name.data, split);
		else
			error_set(error, ERROR_CONFLICT,
				"the suite %.60s is locked%s%.40s: no case enters it or is taken from it; %s%.40s%s "
				"preop unlock "
				"--suite \"%.60s\" opens it, on record",
				name.data, by, locker.who.data, ask, locker.who.data, *ask != '\0' ? ", or" : "",
				name.data);
	}
	strbuf_free(&key);
	strbuf_free(&name);
	strbuf_free(&locker.who);
	return false;
}

bool lock_check_split(struct db *db, int64_t dataset, const char *split, struct error *error)
{
	int64_t locked = 0;

	if (split == NULL || *split == '\0')
		return true;
	return db_int(db, error, &locked, NULL,
		       "SELECT EXISTS (SELECT 1 FROM dataset d, json_each(d.locked) WHERE d.id = ?1 AND value = ?2)",
		       "it", dataset, split) &&
		(!locked || refuse(db, DATASET, dataset, split, error));
}

bool lock_check_suite(struct db *db, int64_t suite, struct error *error)
{
	int64_t locked = 0;

	return db_int(db, error, &locked, NULL, "SELECT locked FROM suite WHERE id = ?", "i", suite) &&
		(!locked || refuse(db, SUITE, suite, NULL, error));
}

/* ---- Changing ---- */

static bool set_state(
	struct db *db, int which, int64_t id, const char *what, bool locked, const char *state, struct error *error)
{
	struct strbuf key = STRBUF_INIT, title = STRBUF_INIT;

	bool ok = key_of(db, which, id, &key, &title, error);
	strbuf_adds(&title, what);
	ok = ok && change_one(db, locked ? "lock" : "unlock", title.data, "lock", key.data, state, error);
	strbuf_free(&key);
	strbuf_free(&title);
	return ok;
}

static bool no_such_split(struct db *db, int64_t dataset, const char *split, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	if (db_text(db, error, &names, NULL,
		    "SELECT coalesce(group_concat(split, ', '), 'none') FROM (SELECT DISTINCT split FROM example"
		    " WHERE dataset = ? AND gone = 0 AND split IS NOT NULL ORDER BY 1 LIMIT 20)",
		    "i", dataset))
		error_set(error, ERROR_NOT_FOUND, "no row is in the split \"%.60s\"; splits are: %.200s", split,
			names.data);
	strbuf_free(&names);
	return false;
}

static bool has_rows(struct db *db, int64_t dataset, const char *split, struct error *error)
{
	int64_t there = 0;

	return db_int(db, error, &there, NULL,
		       "SELECT EXISTS (SELECT 1 FROM example WHERE dataset = ? AND gone = 0 AND split = ?)", "it",
		       dataset, split) &&
		(there || no_such_split(db, dataset, split, error));
}

/* The list as it will be, in byte order: equal sets of splits are equal states. Empty: none is locked. */
static bool compose(
	struct db *db, int64_t dataset, const char *split, bool locked, struct strbuf *state, struct error *error)
{
	return db_text(db, error, state, NULL,
		"SELECT iif(count(*) = 0, '', json_group_array(value)) FROM (SELECT value FROM dataset d, "
		"json_each(d.locked)"
		" WHERE d.id = ?1 AND value <> ?2 UNION SELECT ?2 WHERE ?3 ORDER BY 1)",
		"iti", dataset, split, (int64_t)locked);
}

bool lock_set_split(struct db *db, int64_t dataset, const char *split, bool locked, struct error *error)
{
	struct strbuf state = STRBUF_INIT, what = STRBUF_INIT;

	strbuf_addf(&what, ": split %s", split);
	bool ok = (!locked || has_rows(db, dataset, split, error)) &&
		compose(db, dataset, split, locked, &state, error) &&
		set_state(db, DATASET, dataset, what.data, locked, state.len > 0 ? state.data : NULL, error);
	strbuf_free(&state);
	strbuf_free(&what);
	return ok;
}

bool lock_set_suite(struct db *db, int64_t suite, bool locked, struct error *error)
{
	return set_state(db, SUITE, suite, " (suite)", locked, locked ? "true" : NULL, error);
}

/* ---- Listing ---- */

static bool describe(struct db *db, struct arena *arena, const char *key, struct lock *lock, struct error *error)
{
	struct locker locker = { .who = STRBUF_INIT };

	bool ok = find_locker(db, key, lock->split, &locker, error);
	lock->who = arena_strdup(arena, locker.who.data);
	lock->at = locker.at;
	strbuf_free(&locker.who);
	return ok;
}

bool lock_list(struct db *db, struct arena *arena, struct lock **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT d.name, value, NULL, 'dataset:' || d.uuid FROM dataset d, json_each(d.locked) WHERE d.gone = 0"
		" UNION ALL SELECT NULL, NULL, name, 'suite:' || uuid FROM suite WHERE locked AND gone = 0",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		bool suite = sqlite3_column_type(stmt, 2) != SQLITE_NULL;
		struct lock *lock = GROW(arena, *out, *count);
		lock->dataset = suite ? NULL : arena_strdup(arena, db_column_text(stmt, 0));
		lock->split = suite ? NULL : arena_strdup(arena, db_column_text(stmt, 1));
		lock->suite = suite ? arena_strdup(arena, db_column_text(stmt, 2)) : NULL;
		if (!describe(db, arena, db_column_text(stmt, 3), lock, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}
