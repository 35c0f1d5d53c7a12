/* Which actions the copies do not have in common. */
#include "merge_internal.h"

#include <string.h>

/*
 * Journals only grow at their end, so the common beginning of two copies is found by halving. What tells is the chain, which covers all that came before:
 * an action that was merged in can stand at the same place in both, behind others that do not.
 */
static bool same_until(struct merge *merge, int64_t id, bool *same, struct error *error)
{
	struct strbuf mine = STRBUF_INIT, theirs = STRBUF_INIT;
	static const char sql[] = "SELECT hex(hash) FROM op WHERE action = ?1 ORDER BY seq DESC LIMIT 1";
	bool here = false, there = false;

	bool ok = db_text(merge->mine, error, &mine, &here, sql, "i", id) &&
		db_text(merge->theirs, error, &theirs, &there, sql, "i", id);
	*same = here && there && strcmp(mine.data, theirs.data) == 0;
	strbuf_free(&mine);
	strbuf_free(&theirs);
	return ok;
}

static bool find_parting(struct merge *merge, int64_t *parting, struct error *error)
{
	int64_t low = 0, high = 0;

	if (!db_int(merge->theirs, error, &high, NULL, "SELECT coalesce(max(id), 0) FROM action", ""))
		return false;
	while (low < high) {
		int64_t middle = low + (high - low) / 2 + (high - low) % 2;
		bool same = false;
		if (!same_until(merge, middle, &same, error))
			return false;
		if (same)
			low = middle;
		else
			high = middle - 1;
	}
	*parting = low;
	return true;
}

static bool is_known(struct db *db, const char *uuid, bool *known, struct error *error)
{
	int64_t one = 0;

	return db_int(db, error, &one, known,
		"SELECT 1 FROM action WHERE uuid = ?1 UNION ALL SELECT 1 FROM merged WHERE action = ?1 LIMIT 1", "t",
		uuid);
}

/* What `one` has done and `other` has not seen. */
static bool find_unseen(struct db *one, struct db *other, int64_t parting, struct id_list *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		one, error, "SELECT id, uuid FROM action WHERE id > ?1 ORDER BY id", "i", parting);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(one, stmt, error)) == 1) {
		bool known = false;
		ok = is_known(other, db_column_text(stmt, 1), &known, error);
		if (ok && !known && !id_list_add(out, sqlite3_column_int64(stmt, 0)))
			ok = merge_no_memory(error);
	}
	db_done(stmt);
	return ok && got == 0;
}

bool merge_find_unseen(struct merge *merge, struct error *error)
{
	int64_t parting = 0;

	return find_parting(merge, &parting, error) &&
		find_unseen(merge->theirs, merge->mine, parting, &merge->unseen[SIDE_THEIRS], error) &&
		(merge->unseen[SIDE_THEIRS].count == 0 ||
			find_unseen(merge->mine, merge->theirs, parting, &merge->unseen[SIDE_MINE], error));
}
