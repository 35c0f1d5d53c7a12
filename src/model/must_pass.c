/* In the journal: "must-pass", key [suite, case]; the state is what the import said, or what somebody said since. */
#include "preop/model/must_pass.h"

#include "combine.h"
#include "review_key.h"
#include "state.h"
#include "targets.h"

#include "preop/model/lock.h"

#include <string.h>

enum { KEY_SUITE, KEY_CASE, KEY_PARTS };

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	bool found;

	(void)like;
	bool ok = db_text(db, error, state, &found,
		"SELECT iif(c.must_pass, 'true', NULL) FROM eval_case c JOIN suite s ON s.id = c.suite WHERE s.uuid = "
		"?1 AND "
		"c.external = ?2",
		"tt", state_element(list, KEY_SUITE, &arena), state_element(list, KEY_CASE, &arena));
	arena_free(&arena);
	return ok;
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	bool ok = db_run(db, error,
		"UPDATE eval_case SET must_pass = ?3 IS NOT NULL WHERE external = ?2 AND suite = (SELECT id FROM suite "
		"WHERE uuid = ?1)",
		"ttt", state_element(list, KEY_SUITE, &arena), state_element(list, KEY_CASE, &arena), state);

	arena_free(&arena);
	return ok;
}

const struct journal_target must_pass_targets[] = {
	{ .kind = "must-pass", .read = read_state, .apply = apply_state },
};
const size_t must_pass_target_count = 1;

bool must_pass_set(struct db *db, int64_t eval_case, bool must, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *parts[KEY_PARTS];
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT s.uuid, c.external, s.id FROM eval_case c JOIN suite s ON s.id = c.suite "
		"JOIN import i ON i.id = c.import AND i.gone = 0 WHERE c.id = ?1",
		"i", eval_case);
	int got = stmt ? db_step(db, stmt, error) : -1;
	bool ok = got > 0;
	int64_t suite;

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND, "this case is not in the file any more");
	if (!ok)
		return false;
	for (int i = 0; i < KEY_PARTS; i++)
		parts[i] = arena_strdup(&arena, db_column_text(stmt, i));
	suite = sqlite3_column_int64(stmt, KEY_PARTS);
	db_done(stmt);
	ok = lock_check_suite(db, suite, error) &&
		change_one(db, "must-pass",
			arena_printf(&arena, "case %.100s %s", parts[KEY_CASE], must ? "must pass" : "need not pass"),
			"must-pass", review_list(&arena, parts, KEY_PARTS), must ? "true" : NULL, error);
	arena_free(&arena);
	return ok;
}
