/* Whether the file still is what its journal says: a change made behind the journal's back shows here. */
#include "journal_internal.h"

#include <string.h>

struct last_op {
	const char *kind, *key, *after;
	int64_t seq;
};

/* The newest op that may have changed objects of this kind by a short form of their changes; 0: none. */
static bool find_cover(struct db *db, const char *kind, int64_t *seq, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT kind, max(seq) FROM op GROUP BY kind", "");
	int got = -1;

	*seq = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		const struct journal_target *target = journal_target_of(db, db_column_text(stmt, 0), NULL);
		if (target != NULL && target->unfold != NULL && strcmp(target->unfolds, kind) == 0)
			*seq = sqlite3_column_int64(stmt, 1);
	}
	return got == 0;
}

static bool verify_state(struct db *db, const struct last_op *op, struct error *error)
{
	const struct journal_target *target = journal_target_of(db, op->kind, error);
	struct strbuf state = STRBUF_INIT;

	if (target == NULL)
		return false;
	if (target->set)
		return true;
	bool ok = target->read(db, op->key, op->after, &state, error);
	if (ok && !journal_same_state(journal_state(&state), op->after)) {
		int64_t cover = 0;
		ok = find_cover(db, op->kind, &cover, error) &&
			(cover > op->seq ||
				error_set(error, ERROR_INPUT,
					"%s %s is not in the state its newest action left it in: it was changed behind "
					"the journal's back",
					op->kind, op->key));
	}
	strbuf_free(&state);
	return ok;
}

bool journal_verify_states(struct db *db, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT kind, key, after, max(seq) FROM op GROUP BY kind, key", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		const struct last_op op = { db_column_text(stmt, 0), db_column_text(stmt, 1),
			journal_column_state(stmt, 2), sqlite3_column_int64(stmt, 3) };
		if (!verify_state(db, &op, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}
