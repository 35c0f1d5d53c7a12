#include "preop/model/review.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"

#include <stdlib.h>

enum { NOTE_LIMIT = 2000 };

static const char *const choice_words[] = {
	[REVIEW_NONE] = "none",
	[REVIEW_FIRST] = "first",
	[REVIEW_SECOND] = "second",
	[REVIEW_TIE] = "tie",
	[REVIEW_BAD] = "bad",
	NULL,
};

const char *review_choice_word(enum review_choice choice)
{
	return choice_words[choice];
}

enum review_choice review_choice_parse(const char *word)
{
	for (int i = REVIEW_FIRST; choice_words[i]; i++) {
		if (!strcmp(choice_words[i], word))
			return (enum review_choice)i;
	}
	return REVIEW_NONE;
}

/* The name of a verdict in every copy of a project: a JSON list, so that no name can run into the next. */
enum verdict_key { KEY_SUITE, KEY_CASE, KEY_FIRST, KEY_SECOND, KEY_WHO, KEY_PARTS };

static void print_key(const char *const parts[KEY_PARTS], struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (int i = 0; i < KEY_PARTS; i++)
		json_put_string(&w, NULL, parts[i]);
	json_close(&w, ']');
}

struct verdict_ids {
	int64_t eval_case, first, second;
	const char *who;
};

static bool find_ids(
	struct db *db, const char *key, struct arena *arena, struct verdict_ids *out, bool *found, struct error *error)
{
	struct json_span list = state_root(key);
	const char *parts[KEY_PARTS];
	sqlite3_stmt *stmt;
	int got;

	for (size_t i = 0; i < KEY_PARTS; i++)
		parts[i] = state_element(list, i, arena);
	stmt = db_query(db, error,
		"SELECT c.id, f.id, s.id FROM suite JOIN eval_case c ON c.suite = suite.id AND c.external = ?2 "
		"JOIN system f ON f.suite = suite.id AND f.name = ?3 JOIN system s ON s.suite = suite.id AND s.name = "
		"?4 "
		"WHERE suite.uuid = ?1",
		"tttt", parts[KEY_SUITE], parts[KEY_CASE], parts[KEY_FIRST], parts[KEY_SECOND]);
	got = stmt ? db_step(db, stmt, error) : -1;
	*found = got > 0;
	if (got > 0) {
		out->eval_case = sqlite3_column_int64(stmt, 0);
		out->first = sqlite3_column_int64(stmt, 1);
		out->second = sqlite3_column_int64(stmt, 2);
		out->who = parts[KEY_WHO];
		db_done(stmt);
	}
	return got >= 0;
}

struct verdict_state {
	const char *choice, *left, *note;
	bool blind;
	int64_t at;
};

static void print_state(struct strbuf *out, const struct verdict_state *state)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "choice", state->choice);
	json_put_string(&w, "left", state->left);
	json_put_bool(&w, "blind", state->blind);
	json_put_string(&w, "note", state->note);
	json_put_int(&w, "at", state->at);
	json_close(&w, '}');
}

static bool read_verdict(struct db *db, const struct verdict_ids *ids, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT choice, shown_left, note, blind, at FROM verdict "
		"WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
		"iiit", ids->eval_case, ids->first, ids->second, ids->who);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got <= 0)
		return got == 0;
	print_state(out,
		&(struct verdict_state){
			.choice = db_column_text(stmt, 0),
			.left = db_column_text(stmt, 1),
			.note = db_column_text(stmt, 2),
			.blind = sqlite3_column_int(stmt, 3) != 0,
			.at = sqlite3_column_int64(stmt, 4),
		});
	db_done(stmt);
	return true;
}

static bool read_state(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct verdict_ids ids;
	bool found, ok;

	(void)like;
	ok = find_ids(db, key, &arena, &ids, &found, error) && (!found || read_verdict(db, &ids, state, error));
	arena_free(&arena);
	return ok;
}

static bool write_verdict(
	struct db *db, const struct verdict_ids *ids, const char *state, struct arena *arena, struct error *error)
{
	struct json_span object;

	if (!state)
		return db_run(db, error,
			"DELETE FROM verdict WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4", "iiit",
			ids->eval_case, ids->first, ids->second, ids->who);
	object = state_root(state);
	return db_run(db, error,
		"INSERT OR REPLACE INTO verdict (eval_case, first, second, who, choice, shown_left, note, blind, at) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		"iiittttii", ids->eval_case, ids->first, ids->second, ids->who, state_string(object, "choice", arena),
		state_string(object, "left", arena), state_string(object, "note", arena),
		(int64_t)(json_type(json_get(object, "blind")) == JSON_TRUE), state_int(object, "at", 0));
}

static bool apply_state(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct verdict_ids ids;
	bool found, ok = find_ids(db, key, &arena, &ids, &found, error);

	if (ok && found)
		ok = write_verdict(db, &ids, state, &arena, error);
	else if (ok && state)
		ok = error_set(
			error, ERROR_CONFLICT, "the case or the systems of verdict %.200s are not in this file", key);
	arena_free(&arena);
	return ok;
}

const struct journal_target review_targets[] = {
	{ .kind = "verdict", .read = read_state, .apply = apply_state, .combine = combine_times }
};
const size_t review_target_count = 1;

/* Names of the pair's ids; ERROR_NOT_FOUND when they do not belong together or were undone meanwhile. */
static bool name_pair(struct db *db, const struct review_pair *pair, struct arena *arena, const char *parts[KEY_PARTS],
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT suite.uuid, c.external, f.name, s.name FROM eval_case c "
		"JOIN import i ON i.id = c.import AND i.gone = 0 JOIN suite ON suite.id = c.suite "
		"JOIN system f ON f.suite = c.suite AND f.id = ?2 JOIN system s ON s.suite = c.suite AND s.id = ?3 "
		"WHERE c.id = ?1 AND f.name < s.name",
		"iii", pair->eval_case, pair->first, pair->second);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"this pair is not in the file any more; its import may have been undone");
	if (got < 0)
		return false;
	for (int i = 0; i < KEY_WHO; i++)
		parts[i] = arena_strdup(arena, db_column_text(stmt, i));
	parts[KEY_WHO] = db_actor(db);
	db_done(stmt);
	return true;
}

/* Says which side won, not which system: the log must not tell a blind reviewer. */
static const char *side_words(const struct review_pair *pair, enum review_choice choice)
{
	if (choice == REVIEW_NONE)
		return "taken back";
	if (choice == REVIEW_TIE)
		return "tie";
	if (choice == REVIEW_BAD)
		return "both bad";
	return (choice == REVIEW_FIRST) == pair->first_left ? "left better" : "right better";
}

bool review_set(struct db *db, const struct review_pair *pair, enum review_choice choice, bool blind, const char *note,
	struct error *error)
{
	struct strbuf key = STRBUF_INIT, state = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	const char *parts[KEY_PARTS] = { NULL };
	bool ok;

	note = note ? note : "";
	ok = field_check("the note", note, NOTE_LIMIT, FIELD_LINES, error) && name_pair(db, pair, &arena, parts, error);
	if (ok) {
		print_key(parts, &key);
		print_state(&state,
			&(struct verdict_state){
				.choice = review_choice_word(choice),
				.left = pair->first_left ? "first" : "second",
				.note = note,
				.blind = blind,
				.at = clock_now(),
			});
		ok = change_one(db, "verdict",
			arena_printf(&arena, "case %s: %s", parts[KEY_CASE], side_words(pair, choice)), "verdict",
			key.data, choice == REVIEW_NONE ? NULL : state.data, error);
	}
	strbuf_free(&key);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}

bool review_verdicts(struct db *db, int64_t eval_case, struct arena *arena, struct review_verdict **out, size_t *count,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT v.who, f.name, s.name, v.note, v.choice, v.shown_left, v.blind, v.at "
		"FROM verdict v JOIN system f ON f.id = v.first JOIN system s ON s.id = v.second "
		"WHERE v.eval_case = ?1 ORDER BY f.name, s.name, v.who",
		"i", eval_case);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		struct review_verdict *verdict = GROW(arena, *out, *count);

		verdict->who = arena_strdup(arena, db_column_text(stmt, 0));
		verdict->first = arena_strdup(arena, db_column_text(stmt, 1));
		verdict->second = arena_strdup(arena, db_column_text(stmt, 2));
		verdict->note = arena_strdup(arena, db_column_text(stmt, 3));
		verdict->choice = review_choice_parse(db_column_text(stmt, 4));
		verdict->first_left = !strcmp(db_column_text(stmt, 5), "first");
		verdict->blind = sqlite3_column_int(stmt, 6) != 0;
		verdict->at = sqlite3_column_int64(stmt, 7);
	}
	return got == 0;
}

bool review_progress(struct db *db, int64_t suite, int64_t *cases_reviewed, int64_t *verdicts, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(DISTINCT c.id), count(*) FROM eval_case c "
		"JOIN import i ON i.id = c.import AND i.gone = 0 JOIN verdict v ON v.eval_case = c.id WHERE c.suite = "
		"?1",
		"i", suite);

	if (!stmt || db_step(db, stmt, error) <= 0)
		return false;
	*cases_reviewed = sqlite3_column_int64(stmt, 0);
	*verdicts = sqlite3_column_int64(stmt, 1);
	db_done(stmt);
	return true;
}
