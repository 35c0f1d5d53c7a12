#include "journal_internal.h"

#include <string.h>

/* The newest action that is not undone; 0: none. */
static bool find_undo(struct db *db, int64_t *action, struct error *error)
{
	return db_int(
		db, error, action, NULL, "SELECT coalesce(max(id), 0) FROM action WHERE undone = 0 AND mode = 0", "");
}

/* Since the last new action undo and redo pair like brackets: the newest undo without its redo is the one to take
 * back. */
static bool find_redo(struct db *db, int64_t *action, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT mode, subject FROM action ORDER BY id DESC", "");
	int64_t redone = 0;
	int row = -1;

	while (stmt != NULL && *action == 0 && (row = db_step(db, stmt, error)) == 1) {
		int64_t mode = sqlite3_column_int64(stmt, 0);
		if (mode == JOURNAL_DO)
			break;
		if (mode == JOURNAL_REDO)
			redone++;
		else if (redone > 0)
			redone--;
		else
			*action = sqlite3_column_int64(stmt, 1);
	}
	db_done(stmt);
	return row >= 0;
}

/* What undo and redo do differently. */
static const struct direction {
	const char *command;
	bool (*find)(struct db *db, int64_t *action, struct error *error);
	const char *ops; /* kind, key, the state that must be there, the state to put */
	bool undone;     /* what the action is afterwards */
} directions[] = {
	[JOURNAL_UNDO] = { "undo", find_undo,
		"SELECT kind, key, after, before FROM op WHERE action = ?1 ORDER BY seq DESC", true },
	[JOURNAL_REDO] = { "redo", find_redo, "SELECT kind, key, before, after FROM op WHERE action = ?1 ORDER BY seq",
		false },
};

struct step {
	const char *kind, *key, *from, *to; /* from, to: NULL when absent */
};

static bool expect_state(
	struct db *db, const struct journal_target *target, const struct step *step, struct error *error)
{
	struct strbuf present = STRBUF_INIT;
	bool ok = target->read(db, step->key, step->from, &present, error);

	if (ok && !journal_same_state(journal_state(&present), step->from))
		ok = error_set(error, ERROR_CONFLICT,
			"%.40s %.80s has been changed in another way since then; nothing was done", step->kind,
			step->key);
	strbuf_free(&present);
	return ok;
}

static bool take_step(struct db *db, const struct step *step, struct error *error)
{
	const struct journal_target *target = journal_target_of(db, step->kind, error);

	return target != NULL && expect_state(db, target, step, error) &&
		target->apply(db, step->key, step->to, error) &&
		journal_record(db, step->kind, step->key, step->from, step->to, error);
}

/* New ops are added to the table that is being read: they belong to another action, so the loop does not meet them. */
static bool take_steps(struct db *db, const char *ops, int64_t subject, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, ops, "i", subject);
	int row = -1;
	bool ok = stmt != NULL;

	while (ok && (row = db_step(db, stmt, error)) == 1) {
		struct step step = {
			.kind = db_column_text(stmt, 0),
			.key = db_column_text(stmt, 1),
			.from = journal_column_state(stmt, 2),
			.to = journal_column_state(stmt, 3),
		};
		ok = take_step(db, &step, error);
	}
	db_done(stmt);
	return ok && row == 0;
}

static bool turn_action(struct db *db, enum journal_mode mode, int64_t subject, const char *title, struct error *error)
{
	const struct direction *direction = &directions[mode];

	if (!journal_start(db, mode, subject, direction->command, title, error))
		return false;
	if (take_steps(db, direction->ops, subject, error) &&
		db_run(db, error, "UPDATE action SET undone = ?1 WHERE id = ?2", "ii", (int64_t)direction->undone,
			subject))
		return journal_commit(db, error);
	journal_rollback(db);
	return error_wrap(error, "%s of \"%s\"", direction->command, title);
}

/* As much of the text as fits, without half a character at its end. */
static void copy_text(char *out, size_t size, const char *text)
{
	size_t length = strlen(text), n = length < size ? length : size - 1;

	while (n > 0 && n < length && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, text, n);
	out[n] = '\0';
}

static bool describe(struct db *db, int64_t action, struct journal_result *result, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT at, who, command, command || ': ' || title FROM action WHERE id = ?1", "i", action);
	bool found = stmt != NULL && db_step(db, stmt, error) == 1;

	if (found) {
		result->action = action;
		result->at = sqlite3_column_int64(stmt, 0);
		copy_text(result->who, sizeof(result->who), db_column_text(stmt, 1));
		copy_text(result->command, sizeof(result->command), db_column_text(stmt, 2));
		copy_text(result->title, sizeof(result->title), db_column_text(stmt, 3));
	}
	db_done(stmt);
	return found;
}

bool journal_next_undo(struct db *db, struct journal_result *result, struct error *error)
{
	int64_t action = 0;

	*result = (struct journal_result){ .action = 0 };
	return find_undo(db, &action, error) && (action == 0 || describe(db, action, result, error));
}

static bool turn_found(
	struct db *db, enum journal_mode mode, int64_t subject, struct journal_result *result, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	bool ok = db_text(db, error, &title, NULL, "SELECT command || ': ' || title FROM action WHERE id = ?1", "i",
			  subject) &&
		turn_action(db, mode, subject, title.data, error) && describe(db, subject, result, error);

	strbuf_free(&title);
	return ok;
}

/* The outer transaction holds the write lock from the search on: what was found is still the newest when it is
 * turned. */
static bool turn(struct db *db, enum journal_mode mode, struct journal_result *result, struct error *error)
{
	int64_t subject = 0;

	*result = (struct journal_result){ .action = 0 };
	if (!db_begin(db, error))
		return false;
	if (directions[mode].find(db, &subject, error) &&
		(subject == 0 || turn_found(db, mode, subject, result, error)))
		return db_commit(db, error);
	db_rollback(db);
	return false;
}

bool journal_undo(struct db *db, struct journal_result *result, struct error *error)
{
	return turn(db, JOURNAL_UNDO, result, error);
}

bool journal_redo(struct db *db, struct journal_result *result, struct error *error)
{
	return turn(db, JOURNAL_REDO, result, error);
}
