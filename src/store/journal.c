/*
 * Writing the journal. Ops go into the file as they happen; their hashes follow when the action is committed, because
 * they cover its title, which may be known last, and are computed from the rows themselves: what is in the file is what
 * was hashed.
 */
#include "journal_internal.h"

#include "db_internal.h"
#include "preop/base/clock.h"
#include "preop/base/memory.h"
#include "preop/base/random.h"

#include <stdlib.h>
#include <string.h>

struct target_list {
	const struct journal_target *targets;
	size_t count;
};

struct journal {
	struct target_list *lists;
	size_t list_count;
	/* The action being written; id 0: none. Its row is made by its first op. */
	int64_t id, subject;
	enum journal_mode mode;
	char *command, *title;
	/* Of an action made elsewhere; uuid NULL: it is made here and now. */
	char *uuid, *who;
	int64_t at;
	int64_t ops;
	bool failed; /* a change failed: what follows could only make it worse */
	/* The end of the chain when the action began. */
	int64_t head_seq;
	unsigned char head[SHA256_SIZE];
};

static struct journal *journal_of(struct db *db)
{
	if (db->journal == NULL)
		db->journal = xcalloc(1, sizeof(*db->journal));
	return db->journal;
}

static struct journal *writing(struct db *db)
{
	struct journal *journal = journal_of(db);

	if (journal->id == 0)
		bug("a journal call outside journal_begin() and journal_commit()");
	return journal;
}

static void finish(struct journal *journal)
{
	free(journal->command);
	free(journal->title);
	free(journal->uuid);
	free(journal->who);
	journal->command = NULL;
	journal->title = NULL;
	journal->uuid = NULL;
	journal->who = NULL;
	journal->id = 0;
}

void journal_free(struct journal *journal)
{
	if (journal == NULL)
		return;
	finish(journal);
	free(journal->lists);
	free(journal);
}

void journal_register(struct db *db, const struct journal_target *targets, size_t count)
{
	struct journal *journal = journal_of(db);

	journal->lists = xrealloc(journal->lists, (journal->list_count + 1) * sizeof(*journal->lists));
	journal->lists[journal->list_count++] = (struct target_list){ .targets = targets, .count = count };
}

const struct journal_target *journal_target_of(struct db *db, const char *kind, struct error *error)
{
	const struct journal *journal = journal_of(db);

	for (size_t i = 0; i < journal->list_count; i++)
		for (size_t j = 0; j < journal->lists[i].count; j++)
			if (strcmp(journal->lists[i].targets[j].kind, kind) == 0)
				return &journal->lists[i].targets[j];
	error_set(error, ERROR_UNSUPPORTED, "this program cannot change a \"%.40s\"", kind);
	return NULL;
}

const char *journal_state(const struct strbuf *state)
{
	return state->len == 0 ? NULL : state->data;
}

const char *journal_column_state(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? NULL : db_column_text(stmt, column);
}

bool journal_same_state(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Where the chain ends; zeros before the first op. A hash of another length is as good as any: journal_verify()
 * names it. */
static bool read_head(struct db *db, struct journal *journal, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT seq, hash FROM op ORDER BY seq DESC LIMIT 1", "");
	int row = stmt == NULL ? -1 : db_step(db, stmt, error);

	journal->head_seq = 0;
	memset(journal->head, 0, sizeof(journal->head));
	if (row == 1) {
		journal->head_seq = sqlite3_column_int64(stmt, 0);
		if (sqlite3_column_bytes(stmt, 1) == SHA256_SIZE)
			memcpy(journal->head, sqlite3_column_blob(stmt, 1), SHA256_SIZE);
	}
	db_done(stmt);
	return row >= 0;
}

/* The next action's number and the end of the chain. Numbers near the end of their range are nobody's honest ones, and
 * counting on from them would overflow. */
static bool find_end(struct db *db, struct journal *journal, int64_t *id, struct error *error)
{
	if (!db_int(db, error, id, NULL, "SELECT coalesce(max(id), 0) + 1 FROM action", "") ||
		!read_head(db, journal, error))
		return false;
	return (*id < INT64_MAX / 2 && journal->head_seq < INT64_MAX / 2) ||
		error_set(error, ERROR_INPUT,
			"%s: another program changed the numbers in the journal, so nothing can be added to it; go "
			"back to a copy",
			db->path);
}

bool journal_start(struct db *db, enum journal_mode mode, int64_t subject, const char *command, const char *title,
	struct error *error)
{
	struct journal *journal = journal_of(db);
	int64_t id = 0;

	if (journal->id != 0)
		bug("journal_begin(\"%s\") inside \"%s\"", command, journal->command);
	if (!db->writable)
		return error_set(error, ERROR_UNSUPPORTED, "%s is open for reading only", db->path);
	if (!db_begin(db, error))
		return false;
	/* The write lock is held: nobody else takes this id or moves the head. */
	if (!find_end(db, journal, &id, error)) {
		db_rollback(db);
		return false;
	}
	journal->id = id;
	journal->subject = subject;
	journal->mode = mode;
	journal->command = xstrdup(command);
	journal->title = xstrdup(title);
	journal->ops = 0;
	journal->failed = false;
	return true;
}

bool journal_begin(struct db *db, const char *command, const char *title, struct error *error)
{
	return journal_start(db, JOURNAL_DO, 0, command, title, error);
}

bool journal_adopt(struct db *db, const struct journal_entry *entry, struct error *error)
{
	if (!journal_start(db, entry->mode, entry->subject, entry->command, entry->title, error))
		return false;
	db->journal->uuid = xstrdup(entry->uuid);
	db->journal->who = xstrdup(entry->who);
	db->journal->at = entry->at;
	return true;
}

void journal_retitle(struct db *db, const char *title)
{
	struct journal *journal = writing(db);
	char *copy = xstrdup(title);

	free(journal->title);
	journal->title = copy;
}

int64_t journal_action_id(const struct db *db)
{
	return db->journal == NULL ? 0 : db->journal->id;
}

static bool write_action(struct db *db, const struct journal *journal, struct error *error)
{
	char uuid[UUID_SIZE];
	bool here = journal->uuid == NULL;

	if (here)
		random_uuid(uuid);
	return db_run(db, error,
		"INSERT INTO action (id, uuid, at, who, command, title, mode, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
		"?7, nullif(?8, 0))",
		"ititttii", journal->id, here ? uuid : journal->uuid, here ? clock_now() : journal->at,
		here ? db->actor : journal->who, journal->command, journal->title, (int64_t)journal->mode,
		journal->subject);
}

static bool write_op(struct db *db, struct journal *journal, const char *kind, const char *key, const char *before,
	const char *after, struct error *error)
{
	if (journal->ops == 0 && !write_action(db, journal, error))
		return false;
	journal->ops++;
	return db_run(db, error,
		"INSERT INTO op (seq, action, kind, key, before, after, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, x'')",
		"iitttt", journal->head_seq + journal->ops, journal->id, kind, key, before, after);
}

bool journal_record(
	struct db *db, const char *kind, const char *key, const char *before, const char *after, struct error *error)
{
	struct journal *journal = writing(db);
	bool ok = journal_same_state(before, after) || write_op(db, journal, kind, key, before, after, error);

	journal->failed = journal->failed || !ok;
	return ok;
}

/* The op holds the states as read from the file before and after, not as the caller wrote them: undo compares with
 * what is read. */
static bool change(struct db *db, const char *kind, const char *key, const char *after, struct error *error)
{
	const struct journal_target *target = journal_target_of(db, kind, error);
	struct strbuf before = STRBUF_INIT, left = STRBUF_INIT;

	bool ok = target != NULL && target->read(db, key, after, &before, error);
	if (ok && !journal_same_state(journal_state(&before), after))
		ok = target->apply(db, key, after, error) && target->read(db, key, after, &left, error) &&
			journal_record(db, kind, key, journal_state(&before), journal_state(&left), error);
	strbuf_free(&before);
	strbuf_free(&left);
	return ok;
}

bool journal_change(struct db *db, const char *kind, const char *key, const char *after, struct error *error)
{
	struct journal *journal = writing(db);

	if (!change(db, kind, key, after, error))
		journal->failed = true;
	return !journal->failed;
}

/* One link: hashes the row of `seq` after `head` and moves `head`. */
static bool write_link(struct db *db, int64_t seq, unsigned char head[SHA256_SIZE], struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " JOURNAL_LINK " FROM op JOIN action ON action.id = op.action WHERE op.seq = ?1", "i", seq);
	int row = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (row == 0)
		return error_set(
			error, ERROR_DATABASE, "%s: op %lld vanished while it was written", db->path, (long long)seq);
	if (row < 0)
		return false;
	journal_hash_row(head, stmt, head);
	db_done(stmt);
	return db_run(db, error, "UPDATE op SET hash = ?1 WHERE seq = ?2", "bi", head, (size_t)SHA256_SIZE, seq);
}

static bool write_chain(struct db *db, struct journal *journal, struct error *error)
{
	if (journal->failed)
		return error_set(error, ERROR_DATABASE, "%s: \"%s\" was taken back, because a part of it failed",
			db->path, journal->title);
	if (journal->ops == 0)
		return true;
	bool ok = db_run(db, error, "UPDATE action SET title = ?1 WHERE id = ?2 AND title <> ?1", "ti", journal->title,
		journal->id);
	for (int64_t i = 1; ok && i <= journal->ops; i++)
		ok = write_link(db, journal->head_seq + i, journal->head, error);
	/* The cache of the last word; undo and redo of this file keep it for their own. */
	return ok &&
		(journal->uuid == NULL || journal->subject == 0 ||
			db_run(db, error, "UPDATE action SET undone = ?1 WHERE id = ?2", "ii",
				(int64_t)(journal->mode == JOURNAL_UNDO), journal->subject));
}

bool journal_commit(struct db *db, struct error *error)
{
	struct journal *journal = writing(db);

	if (!write_chain(db, journal, error)) {
		journal_rollback(db);
		return false;
	}
	finish(journal);
	return db_commit(db, error);
}

void journal_rollback(struct db *db)
{
	struct journal *journal = journal_of(db);

	if (journal->id == 0)
		return;
	finish(journal);
	db_rollback(db);
}
