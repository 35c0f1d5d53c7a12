/*
 * Verdicts and hidden repeats in the journal: "verdict" and "verdict-repeat", key [suite, case, first, second, who]. What a verdict of an older file lacks is left out of
 * its state, or the state would not be the one its op left.
 */
#include "preop/model/review_queue.h"

#include "combine.h"
#include "field.h"
#include "plural.h"
#include "review_key.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"

#include <string.h>

enum { NOTE_LIMIT = 2000, REASONS_LIMIT = 4000, TITLE_SIZE = 200 };

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

/* ---- States ---- */

struct verdict_state {
	const char *choice, *left, *note, *reasons, *seen, *view;
	bool blind;
	int64_t at, spent; /* -1: not known */
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
	if (strcmp(state->reasons, "[]") != 0)
		json_put_string(&w, "reasons", state->reasons);
	if (state->spent >= 0)
		json_put_int(&w, "spent", state->spent);
	if (*state->seen)
		json_put_string(&w, "seen", state->seen);
	if (*state->view)
		json_put_string(&w, "view", state->view);
	json_close(&w, '}');
}

/* What differs between a verdict and a second look. */
struct verdict_table {
	const char *kind, *read, *remove, *write;
};
static const struct verdict_table tables[] = {
	{ "verdict",
		"SELECT choice, shown_left, note, blind, at, reasons, ifnull(spent, -1), seen, view FROM verdict "
		"WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
		"DELETE FROM verdict WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
		"INSERT OR REPLACE INTO verdict (eval_case, first, second, who, choice, shown_left, note, blind, at, "
		"reasons, "
		"spent, seen, view) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, -1), ?12, ?13)" },
	{ "verdict-repeat",
		"SELECT choice, shown_left, note, blind, at, reasons, ifnull(spent, -1), seen, '' FROM verdict_repeat "
		"WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
		"DELETE FROM verdict_repeat WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
		"INSERT OR REPLACE INTO verdict_repeat (eval_case, first, second, who, choice, shown_left, note, "
		"blind, at, "
		"reasons, spent, seen) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, -1), ?12 WHERE ?13 "
		"= ''" },
};
enum { TABLE_VERDICT, TABLE_REPEAT };

/* *out is the arena's; false and no error: there is none. */
static bool read_row(struct db *db, const struct verdict_table *table, const struct review_ids *ids,
	struct arena *arena, struct verdict_state *out, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, table->read, "iiit", ids->eval_case, ids->first, ids->second, ids->who);
	int got = stmt ? db_step(db, stmt, error) : -1;

	*found = got > 0;
	if (got <= 0)
		return got == 0;
	*out = (struct verdict_state){
		.choice = arena_strdup(arena, db_column_text(stmt, 0)),
		.left = arena_strdup(arena, db_column_text(stmt, 1)),
		.note = arena_strdup(arena, db_column_text(stmt, 2)),
		.blind = sqlite3_column_int(stmt, 3) != 0,
		.at = sqlite3_column_int64(stmt, 4),
		.reasons = arena_strdup(arena, db_column_text(stmt, 5)),
		.spent = sqlite3_column_int64(stmt, 6),
		.seen = arena_strdup(arena, db_column_text(stmt, 7)),
		.view = arena_strdup(arena, db_column_text(stmt, 8)),
	};
	db_done(stmt);
	return true;
}

static bool read_state(
	struct db *db, const struct verdict_table *table, const char *key, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct verdict_state row;
	struct review_ids ids;
	bool found, ok = review_key_find(db, key, &arena, &ids, &found, error);

	if (ok && found)
		ok = read_row(db, table, &ids, &arena, &row, &found, error);
	if (ok && found)
		print_state(state, &row);
	arena_free(&arena);
	return ok;
}

/* A list of reasons that is none would fail whoever reads it later. */
static bool check_reasons(const char *reasons, struct error *error)
{
	struct json_check check;

	return (json_check(reasons, strlen(reasons), 0, &check) && json_type(state_root(reasons)) == JSON_ARRAY) ||
		error_set(error, ERROR_INPUT, "the reasons of a verdict are no list of words: %.60s", reasons);
}

static bool write_row(struct db *db, const struct verdict_table *table, const struct review_ids *ids, const char *state,
	struct arena *arena, struct error *error)
{
	struct json_span object;
	const char *reasons;

	if (!state)
		return db_run(db, error, table->remove, "iiit", ids->eval_case, ids->first, ids->second, ids->who);
	object = state_root(state);
	reasons = state_string(object, "reasons", arena);
	if (!*reasons)
		reasons = "[]";
	return check_reasons(reasons, error) &&
		db_run(db, error, table->write, "iiittttiititt", ids->eval_case, ids->first, ids->second, ids->who,
			state_string(object, "choice", arena), state_string(object, "left", arena),
			state_string(object, "note", arena),
			(int64_t)(json_type(json_get(object, "blind")) == JSON_TRUE), state_int(object, "at", 0),
			reasons, state_int(object, "spent", -1), state_string(object, "seen", arena),
			state_string(object, "view", arena));
}

static bool apply_state(
	struct db *db, const struct verdict_table *table, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_ids ids;
	bool found, ok = review_key_find(db, key, &arena, &ids, &found, error);

	if (ok && found)
		ok = write_row(db, table, &ids, state, &arena, error);
	else if (ok && state)
		ok = error_set(
			error, ERROR_CONFLICT, "the case or the systems of verdict %.200s are not in this file", key);
	arena_free(&arena);
	return ok;
}

static bool read_verdict(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)like;
	return read_state(db, &tables[TABLE_VERDICT], key, state, error);
}

static bool apply_verdict(struct db *db, const char *key, const char *state, struct error *error)
{
	return apply_state(db, &tables[TABLE_VERDICT], key, state, error);
}

static bool read_repeat(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)like;
	return read_state(db, &tables[TABLE_REPEAT], key, state, error);
}

static bool apply_repeat(struct db *db, const char *key, const char *state, struct error *error)
{
	return apply_state(db, &tables[TABLE_REPEAT], key, state, error);
}

const struct journal_target review_targets[] = {
	{ .kind = "verdict", .read = read_verdict, .apply = apply_verdict, .combine = combine_times },
	{ .kind = "verdict-repeat", .read = read_repeat, .apply = apply_repeat, .combine = combine_times },
};
const size_t review_target_count = sizeof(review_targets) / sizeof(review_targets[0]);

/* ---- Writing ---- */

struct writing {
	struct db *db;
	const struct verdict_table *table;
	const struct review_given *given;
	bool blind;
	char view[UUID_SIZE]; /* "" for two outputs */
	int64_t at;
	struct review_marks marks; /* what the file has, when nobody says what was shown */
	struct arena arena;
	const char *external; /* of the case, once a pair was written */
};

/* The same answer again keeps all that belongs to its moment. */
static void fill_state(const struct writing *work, const struct review_pair *pair, const struct verdict_state *before,
	const char *seen, struct verdict_state *out)
{
	const struct review_given *given = work->given;

	if (before && !strcmp(before->choice, review_choice_word(pair->choice)) &&
		(!*before->seen || !strcmp(before->seen, seen)))
		*out = *before;
	else
		*out = (struct verdict_state){
			.choice = review_choice_word(pair->choice),
			.left = pair->first_left ? "first" : "second",
			.note = before ? before->note : "",
			.reasons = before ? before->reasons : "[]",
			.seen = seen,
			.view = work->view,
			.blind = work->blind,
			.at = work->at,
			.spent = given->spent,
		};
	if (given->note)
		out->note = given->note;
	if (given->reasons)
		out->reasons = *given->reasons ? given->reasons : "[]";
}

static bool take_up(struct writing *work, const char *key, struct error *error)
{
	return work->table != &tables[TABLE_VERDICT] || journal_change(work->db, "review-skip", key, NULL, error);
}

/* A pair of which nothing follows loses what an earlier answer to the same look said of it. */
static bool write_pair(struct writing *work, const struct review_pair *pair, const char *seen, struct error *error)
{
	const struct review_ids ids = { pair->eval_case, pair->first, pair->second, db_actor(work->db) };
	struct verdict_state before, after;
	struct strbuf state = STRBUF_INIT;
	const char *key;
	bool found = false;
	bool ok = review_key_print(work->db, &ids, &work->arena, &key, &work->external, error) &&
		read_row(work->db, work->table, &ids, &work->arena, &before, &found, error);

	if (ok && pair->choice == REVIEW_NONE) {
		bool other = work->given->answer != ANSWER_NONE && found && !*before.view;

		ok = other || journal_change(work->db, work->table->kind, key, NULL, error);
	} else if (ok) {
		fill_state(work, pair, found ? &before : NULL, seen, &after);
		print_state(&state, &after);
		ok = journal_change(work->db, work->table->kind, key, state.data, error) && take_up(work, key, error);
	}
	strbuf_free(&state);
	return ok;
}

static bool write_look(struct writing *work, const struct review_look *look, struct error *error)
{
	const uint64_t *marks = work->given->marks;

	if (!marks && !review_marks_read(work->db, look->eval_case, &work->marks, error))
		return false;
	for (size_t i = 0; i < look->count; i++) {
		for (size_t j = i + 1; j < look->count; j++) {
			struct review_pair pair = review_look_pair(
				look, i, j, work->given->repeat, work->given->answer);
			char seen[SEEN_SIZE];

			review_seen_print(marks ? marks[i] : review_mark_of(&work->marks, pair.first),
				marks ? marks[j] : review_mark_of(&work->marks, pair.second), seen);
			if (!write_pair(work, &pair, seen, error))
				return false;
		}
	}
	return true;
}

/* Says which side won, not which system: the log must not tell a blind reviewer. Nor does it tell a second look from a first. */
static const char *side_words(const struct review_look *look, const struct review_given *given)
{
	static const char *const three[] = { "first from the left best", "second from the left best",
		"third from the left best", "fourth from the left best" };

	if (given->answer == ANSWER_NONE)
		return "taken back";
	if (given->answer == ANSWER_TIE)
		return "tie";
	if (given->answer == ANSWER_BAD)
		return look->count == 2 ? "both bad" : "all bad";
	for (size_t k = 0; k < look->count; k++) {
		if (review_look_side(look, k, given->repeat) == (size_t)(given->answer - ANSWER_BEST))
			return look->count > 2 ? three[k] : k == 0 ? "left better" : "right better";
	}
	return "";
}

static bool check_given(const struct review_look *look, const struct review_given *given, struct error *error)
{
	if (look->count < 2 || look->count > REVIEW_SIDES || (int)given->answer >= ANSWER_BEST + (int)look->count ||
		(given->repeat && look->count > 2))
		return error_set(error, ERROR_INPUT, "a verdict is about two to %d outputs, one of which may be best",
			REVIEW_SIDES);
	return (!given->note || field_check("the note", given->note, NOTE_LIMIT, FIELD_LINES, error)) &&
		(!given->reasons || !*given->reasons ||
			(field_check("the list of reasons", given->reasons, REASONS_LIMIT, 0, error) &&
				check_reasons(given->reasons, error)));
}

static bool decide(struct db *db, const struct review_look *look, const struct review_given *given, bool blind,
	struct error *error)
{
	struct writing work = { .db = db,
		.table = &tables[given->repeat ? TABLE_REPEAT : TABLE_VERDICT],
		.given = given,
		.blind = blind,
		.at = clock_now() };
	struct change change;
	bool ok = check_given(look, given, error) && change_begin(&change, db, "verdict", "", error);

	if (!ok)
		return false;
	if (look->count > 2)
		random_uuid(work.view);
	ok = write_look(&work, look, error);
	if (ok && change.own)
		journal_retitle(
			db, arena_printf(&work.arena, "case %.100s: %s", work.external, side_words(look, given)));
	ok = change_end(&change, ok, error);
	arena_free(&work.marks.arena);
	arena_free(&work.arena);
	return ok;
}

bool review_give(struct db *db, const struct review_look *look, const struct review_given *given, struct error *error)
{
	int64_t suite;
	bool blind, found;

	if (!db_int(db, error, &suite, &found, "SELECT suite FROM eval_case WHERE id = ?1", "i", look->eval_case))
		return false;
	if (!found)
		return error_set(error, ERROR_NOT_FOUND, "this case is not in the file any more");
	return review_is_blind(db, suite, &blind, error) && decide(db, look, given, blind, error);
}

bool review_set(struct db *db, const struct review_pair *pair, enum review_choice choice, bool blind, const char *note,
	struct error *error)
{
	static const enum review_answer answers[] = { [REVIEW_NONE] = ANSWER_NONE,
		[REVIEW_FIRST] = ANSWER_BEST,
		[REVIEW_SECOND] = ANSWER_BEST + 1,
		[REVIEW_TIE] = ANSWER_TIE,
		[REVIEW_BAD] = ANSWER_BAD };
	struct review_look look = {
		.eval_case = pair->eval_case, .systems = { pair->first, pair->second }, .count = 2
	};
	struct review_given given = { .answer = answers[choice], .note = note ? note : "", .spent = -1 };

	look.sides[pair->first_left ? 1 : 0] = 1;
	return decide(db, &look, &given, blind, error);
}
