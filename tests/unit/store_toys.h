/* Journal targets to play with, and what the tests of the journal ask again and again. */
#ifndef PREOP_TEST_STORE_TOYS_H
#define PREOP_TEST_STORE_TOYS_H

#include "store_support.h"

#include "preop/base/hash.h"
#include "preop/store/journal.h"

/*
 * Three kinds of objects on tables that every project has: "value", one row; "gate", a row of several columns;
 * "values", a set of values whose extent is in its states: {"a": "1", "b": null}.
 */

static inline bool read_value(
	struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(db, error, state, &found,
		"SELECT json_object('value', value) FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key);
}

static inline bool apply_value(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "DELETE FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key);
	return db_run(db, error,
		"INSERT INTO ui_state (who, key, value) VALUES ('toy', ?1, ?2 ->> '$.value')"
		" ON CONFLICT DO UPDATE SET value = excluded.value",
		"tt", key, state);
}

static inline bool read_gate(
	struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(db, error, state, &found,
		"SELECT json_object('answer', answer, 'rationale', rationale) FROM gate WHERE letter = ?1", "t", key);
}

static inline bool apply_gate(struct db *db, const char *key, const char *state, struct error *error)
{
	if (state == NULL)
		return db_run(db, error, "DELETE FROM gate WHERE letter = ?1", "t", key);
	return db_run(db, error,
		"INSERT INTO gate (letter, answer, rationale) VALUES (?1, ?2 ->> '$.answer', ?2 ->> '$.rationale')"
		" ON CONFLICT DO UPDATE SET answer = excluded.answer, rationale = excluded.rationale",
		"tt", key, state);
}

static inline bool read_values(
	struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return db_text(db, error, state, NULL,
		"SELECT json_group_object(wanted.key, ui_state.value) FROM json_each(?1) AS wanted"
		" LEFT JOIN ui_state ON who = 'toy' AND ui_state.key = wanted.key",
		"t", like);
}

static inline bool apply_values(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return db_run(db, error, "DELETE FROM ui_state WHERE who = 'toy' AND key IN (SELECT key FROM json_each(?1))",
		       "t", state) &&
		db_run(db, error,
			"INSERT INTO ui_state (who, key, value) SELECT 'toy', key, value FROM json_each(?1) WHERE "
			"value IS NOT NULL",
			"t", state);
}

static inline bool read_never(
	struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)db, (void)key, (void)like, (void)state, (void)error;
	return true;
}

static inline bool apply_never(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)db, (void)state;
	return error_set(error, ERROR_INPUT, "%s cannot be applied", key);
}

static const struct journal_target toys[] = { { .kind = "value", .read = read_value, .apply = apply_value },
	{ .kind = "gate", .read = read_gate, .apply = apply_gate } };
static const struct journal_target more_toys[] = {
	{ .kind = "values", .read = read_values, .apply = apply_values, .set = true },
	{ .kind = "never", .read = read_never, .apply = apply_never }
};

static inline struct db *open_toys(const char *path, enum db_mode mode)
{
	struct db *db = open_project(path, mode);

	journal_register(db, toys, 2);
	journal_register(db, more_toys, 2);
	db_set_actor(db, "ann");
	return db;
}

struct fingerprint {
	char hex[SHA256_HEX_SIZE];
};

/* Everything the targets can change. */
static inline struct fingerprint fingerprint(struct db *db)
{
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;
	struct fingerprint print;
	unsigned char digest[SHA256_SIZE];

	must(db_text(db, &error, &text, NULL,
		"SELECT json_group_array(json_array(key, value)) FROM (SELECT key, value FROM ui_state ORDER BY key)",
		""));
	must(db_text(db, &error, &text, NULL,
		"SELECT json_group_array(json_array(letter, answer, rationale)) FROM (SELECT * FROM gate ORDER BY "
		"letter)",
		""));
	sha256_of(text.data, text.len, digest);
	hash_hex(digest, sizeof(digest), print.hex);
	strbuf_free(&text);
	return print;
}

static inline int64_t count_actions(struct db *db)
{
	struct error error = ERROR_INIT;
	int64_t count;

	must(db_int(db, &error, &count, NULL, "SELECT count(*) FROM action", ""));
	return count;
}

static inline void set_value(struct db *db, const char *key, const char *value)
{
	struct error error = ERROR_INIT;
	char *state = value == NULL ? NULL : xasprintf("{\"value\":\"%s\"}", value);

	must(journal_begin(db, "set", "a value", &error));
	must(journal_change(db, "value", key, state, &error));
	must(journal_commit(db, &error));
	free(state);
}

static inline void assert_value(struct db *db, const char *key, const char *expected)
{
	struct error error = ERROR_INIT;
	struct strbuf text = STRBUF_INIT;
	bool found;

	must(db_text(db, &error, &text, &found, "SELECT value FROM ui_state WHERE who = 'toy' AND key = ?1", "t", key));
	if (expected == NULL)
		assert_false(found);
	else
		assert_string_equal(text.data, expected);
	strbuf_free(&text);
}

static inline int64_t undo(struct db *db)
{
	struct error error = ERROR_INIT;
	struct journal_result result;

	must(journal_undo(db, &result, &error));
	return result.action;
}

static inline int64_t redo(struct db *db)
{
	struct error error = ERROR_INIT;
	struct journal_result result;

	must(journal_redo(db, &result, &error));
	return result.action;
}

static inline void expect_sound(struct db *db)
{
	struct error error = ERROR_INIT;
	struct strbuf problems = STRBUF_INIT;
	int64_t ops, written;

	must(journal_verify(db, &ops, &error));
	must(db_int(db, &error, &written, NULL, "SELECT count(*) FROM op", ""));
	assert_int_equal(ops, written);
	must(db_check(db, &problems, &error));
	strbuf_free(&problems);
}

#endif
