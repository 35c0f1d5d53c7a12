/* Whether the file still is what its journal says: a change made behind the journal's back shows here. */
#include "journal_internal.h"

static bool verify_state(struct db *db, const char *kind, const char *key, const char *after, struct error *error)
{
	const struct journal_target *target = journal_target_of(db, kind, error);
	struct strbuf state = STRBUF_INIT;

	if (target == NULL)
		return false;
	if (target->set)
		return true;
	bool ok = target->read(db, key, after, &state, error);
	if (ok && !journal_same_state(journal_state(&state), after))
		ok = error_set(error, ERROR_INPUT,
			"%s %s is not in the state its newest action left it in: it was changed behind the journal's "
			"back",
			kind, key);
	strbuf_free(&state);
	return ok;
}

bool journal_verify_states(struct db *db, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT kind, key, after, max(seq) FROM op GROUP BY kind, key", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (!verify_state(db, db_column_text(stmt, 0), db_column_text(stmt, 1), journal_column_state(stmt, 2),
			    error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}
