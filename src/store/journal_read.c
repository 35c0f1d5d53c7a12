/* Reading the journal. */
#include "journal_internal.h"

#include <string.h>

bool journal_list(struct db *db, int64_t before, int64_t limit, bool (*each)(void *, const struct journal_entry *),
	void *context, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, at, coalesce(subject, 0), uuid, who, command, title, mode, undone,"
		" (SELECT count(*) FROM op WHERE op.action = action.id)"
		" FROM action WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
		"ii", before == 0 ? INT64_MAX : before, limit);
	int row = -1;
	bool more = true;

	while (stmt != NULL && more && (row = db_step(db, stmt, error)) == 1) {
		struct journal_entry entry = {
			.id = sqlite3_column_int64(stmt, 0),
			.at = sqlite3_column_int64(stmt, 1),
			.subject = sqlite3_column_int64(stmt, 2),
			.uuid = db_column_text(stmt, 3),
			.who = db_column_text(stmt, 4),
			.command = db_column_text(stmt, 5),
			.title = db_column_text(stmt, 6),
			.mode = (enum journal_mode)sqlite3_column_int(stmt, 7),
			.undone = sqlite3_column_int(stmt, 8) != 0,
			.ops = sqlite3_column_int64(stmt, 9),
		};
		more = each(context, &entry);
	}
	db_done(stmt);
	return row >= 0;
}

/* The columns each_op() reads. */
#define OP_COLUMNS "op.seq, op.action, action.at, action.who, op.kind, op.key, op.before, op.after"

static bool each_op(struct db *db, sqlite3_stmt *stmt, bool (*each)(void *, const struct journal_op *), void *context,
	struct error *error)
{
	int row = -1;
	bool more = true;

	while (stmt != NULL && more && (row = db_step(db, stmt, error)) == 1) {
		struct journal_op op = {
			.seq = sqlite3_column_int64(stmt, 0),
			.action = sqlite3_column_int64(stmt, 1),
			.at = sqlite3_column_int64(stmt, 2),
			.who = db_column_text(stmt, 3),
			.kind = db_column_text(stmt, 4),
			.key = db_column_text(stmt, 5),
			.before = journal_column_state(stmt, 6),
			.after = journal_column_state(stmt, 7),
		};
		more = each(context, &op);
	}
	db_done(stmt);
	return row >= 0;
}

bool journal_history(struct db *db, const char *kind, const char *key, bool (*each)(void *, const struct journal_op *),
	void *context, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " OP_COLUMNS
		" FROM op JOIN action ON action.id = op.action WHERE op.kind = ?1 AND op.key = ?2 ORDER BY op.seq",
		"tt", kind, key);

	return each_op(db, stmt, each, context, error);
}

bool journal_ops(struct db *db, int64_t action, bool (*each)(void *, const struct journal_op *), void *context,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " OP_COLUMNS
		" FROM op JOIN action ON action.id = op.action WHERE op.action = ?1 ORDER BY op.seq",
		"i", action);

	return each_op(db, stmt, each, context, error);
}

/* The columns after JOURNAL_LINK in verify_chain(). */
enum { COLUMN_SEQ = 0, COLUMN_ACTION = 6, COLUMN_TITLE = 11, COLUMN_HASH = JOURNAL_LINK_COLUMNS, COLUMN_OWNER };

static bool verify_link(
	struct db *db, sqlite3_stmt *stmt, int64_t expected, unsigned char head[SHA256_SIZE], struct error *error)
{
	int64_t seq = sqlite3_column_int64(stmt, COLUMN_SEQ);

	if (seq != expected)
		return error_set(error, ERROR_INPUT, "%s: the journal is broken: op %lld is missing", db_path(db),
			(long long)expected);
	if (sqlite3_column_type(stmt, COLUMN_ACTION) == SQLITE_NULL)
		return error_set(error, ERROR_INPUT,
			"%s: the journal is broken: action %lld, to which op %lld belongs, is missing", db_path(db),
			(long long)sqlite3_column_int64(stmt, COLUMN_OWNER), (long long)seq);
	journal_hash_row(head, stmt, head);
	if (sqlite3_column_bytes(stmt, COLUMN_HASH) == SHA256_SIZE &&
		memcmp(sqlite3_column_blob(stmt, COLUMN_HASH), head, SHA256_SIZE) == 0)
		return true;
	return error_set(error, ERROR_INPUT,
		"%s: the journal is broken at op %lld of action %lld (\"%.80s\"): it was changed after it was written",
		db_path(db), (long long)seq, (long long)sqlite3_column_int64(stmt, COLUMN_ACTION),
		db_column_text(stmt, COLUMN_TITLE));
}

static bool verify_chain(struct db *db, int64_t *ops, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " JOURNAL_LINK
		", op.hash, op.action FROM op LEFT JOIN action ON action.id = op.action ORDER BY op.seq",
		"");
	unsigned char head[SHA256_SIZE] = { 0 };
	int row = -1;
	bool sound = true;

	while (stmt != NULL && sound && (row = db_step(db, stmt, error)) == 1) {
		sound = verify_link(db, stmt, *ops + 1, head, error);
		*ops += sound;
	}
	db_done(stmt);
	return sound && row == 0;
}

/* Every row of `sql` is an action that `complaint` is true of. */
static bool verify_none(struct db *db, const char *sql, const char *complaint, struct error *error)
{
	int64_t action = 0;
	bool found;

	if (!db_int(db, error, &action, &found, sql, ""))
		return false;
	return !found ||
		error_set(error, ERROR_INPUT, "%s: the journal is broken: action %lld %s", db_path(db),
			(long long)action, complaint);
}

/* What the chain does not cover: rows of `action` that no op binds, and the cache. */
static const struct {
	const char *sql, *complaint;
} rules[] = {
	{ "SELECT id FROM action WHERE NOT EXISTS (SELECT 1 FROM op WHERE op.action = action.id) ORDER BY id LIMIT 1",
		"has lost its ops, or never had any" },
	/* SQLite takes the bare column from the row of the maximum: the mode of the last word. */
	{ "SELECT id FROM action LEFT JOIN"
	  " (SELECT subject AS about, max(id), mode AS last_word FROM action WHERE subject IS NOT NULL GROUP BY "
	  "subject)"
	  " ON about = id WHERE undone <> (coalesce(last_word, 0) = 1) ORDER BY id LIMIT 1",
		"is marked as undone or not, against what was done" },
};

bool journal_verify(struct db *db, int64_t *ops, struct error *error)
{
	*ops = 0;
	bool sound = verify_chain(db, ops, error);
	for (size_t i = 0; sound && i < sizeof(rules) / sizeof(rules[0]); i++)
		sound = verify_none(db, rules[i].sql, rules[i].complaint, error);
	return sound;
}
