#include "system_trained.h"

#include "state.h"
#include "targets.h"

#include "preop/store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t trained_most = INT64_C(1000000000000);

static bool is_number(const char *word)
{
	return *word != '\0' && word[strspn(word, "0123456789")] == '\0';
}

/* ---- Reading ---- */

/* The rows that training reads: those in split train and those in none. */
static int64_t count_trained(const char *counts)
{
	struct json_span splits = json_get(state_root(counts), "split"), key, value;
	int64_t sum = 0, rows = 0;
	size_t cursor = 0;

	while (json_next_member(splits, &cursor, &key, &value))
		if ((json_equals(key, "") || json_equals(key, "train")) && json_int(value, &rows))
			sum += rows;
	return sum;
}

bool system_trained(struct db *db, const struct system *system, struct arena *arena, struct system_trained *out,
	struct error *error)
{
	*out = (struct system_trained){ .snapshot = NULL };
	if (*system->trained == '\0' || is_number(system->trained)) {
		out->examples = strtoll(system->trained, NULL, 10);
		return true;
	}
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT d.name || ':' || s.name, s.counts FROM snapshot s JOIN dataset d ON d.id = s.dataset WHERE "
		"s.uuid = ?1 "
		"AND s.gone = 0",
		"t", system->trained);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	out->snapshot = "";
	if (got == 1) {
		out->snapshot = arena_strdup(arena, db_column_text(stmt, 0));
		out->examples = count_trained(db_column_text(stmt, 1));
		db_done(stmt);
	}
	return got >= 0;
}

/* ---- The journal ---- */

static bool split_key(const char *key, struct arena *arena, const char **suite, const char **name, struct error *error)
{
	const char *colon = strchr(key, ':');

	if (colon == NULL)
		return error_set(error, ERROR_INPUT, "the journal names a system \"%.60s\", which is none", key);
	*suite = arena_strndup(arena, key, (size_t)(colon - key));
	*name = colon + 1;
	return true;
}

static void print_state(const char *trained, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "trained", trained);
	json_close(&w, '}');
}

static bool read_trained(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf trained = STRBUF_INIT;
	const char *suite, *name;
	bool found = false;

	(void)like;
	bool ok = split_key(key, &arena, &suite, &name, error) &&
		db_text(db, error, &trained, &found,
			"SELECT s.trained FROM system s JOIN suite u ON u.id = s.suite WHERE u.uuid = ?1 AND s.name = "
			"?2 AND "
			"s.trained <> ''",
			"tt", suite, name);
	if (ok && found)
		print_state(trained.data, state);
	strbuf_free(&trained);
	arena_free(&arena);
	return ok;
}

static bool apply_trained(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *suite, *name;

	bool ok = split_key(key, &arena, &suite, &name, error) &&
		db_run(db, error,
			"UPDATE system SET trained = ?3 WHERE name = ?2 AND suite = (SELECT id FROM suite WHERE uuid = "
			"?1)",
			"ttt", suite, name, state != NULL ? state_string(state_root(state), "trained", &arena) : "");
	arena_free(&arena);
	return ok;
}

const struct journal_target system_trained_targets[] = {
	{ .kind = "system-trained", .read = read_trained, .apply = apply_trained }
};
const size_t system_trained_target_count = 1;

/* ---- Changing ---- */

static bool find_snapshot(struct db *db, const char *word, struct strbuf *uuid, struct error *error)
{
	int64_t count = 0;
	bool found = false;

	if (!db_int(db, error, &count, NULL,
		    "SELECT count(*) FROM snapshot s JOIN dataset d ON d.id = s.dataset WHERE s.gone = 0 AND ?1 IN "
		    "(s.uuid, "
		    "s.name, d.name || ':' || s.name)",
		    "t", word))
		return false;
	if (count == 0)
		return error_set(error, ERROR_INPUT,
			"trained wants a number of examples or the name of a snapshot, and there is no snapshot "
			"\"%.80s\" (preop "
			"snapshot)",
			word);
	if (count > 1)
		return error_set(error, ERROR_INPUT, "%" PRId64 " snapshots are called \"%.80s\": say DATASET:NAME",
			count, word);
	return db_text(db, error, uuid, &found,
		"SELECT s.uuid FROM snapshot s JOIN dataset d ON d.id = s.dataset WHERE s.gone = 0 AND ?1 IN (s.uuid, "
		"s.name, "
		"d.name || ':' || s.name)",
		"t", word);
}

static bool settle(struct db *db, const char *word, struct strbuf *out, struct error *error)
{
	int64_t number = strtoll(word, NULL, 10);

	if (!is_number(word))
		return find_snapshot(db, word, out, error);
	if (number < 1 || number > trained_most)
		return error_set(
			error, ERROR_INPUT, "trained wants the number of examples, from 1 on, not %.40s", word);
	strbuf_addf(out, "%" PRId64, number);
	return true;
}

/* What is there already stays, even where its snapshot is gone since. */
bool system_trained_put(
	struct db *db, const struct system *wanted, const char *key, struct arena *arena, struct error *error)
{
	struct strbuf now = STRBUF_INIT, kept = STRBUF_INIT, state = STRBUF_INIT;
	bool ok = read_trained(db, key, NULL, &now, error);

	if (ok &&
		strcmp(wanted->trained, now.len > 0 ? state_string(state_root(now.data), "trained", arena) : "") != 0) {
		ok = *wanted->trained == '\0' || settle(db, wanted->trained, &kept, error);
		if (kept.len > 0)
			print_state(kept.data, &state);
		ok = ok && journal_change(db, "system-trained", key, state.len > 0 ? state.data : NULL, error);
	}
	strbuf_free(&now);
	strbuf_free(&kept);
	strbuf_free(&state);
	return ok;
}
