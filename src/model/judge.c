/*
 * Judges. In the journal: "judge", key ["SUITE-UUID","NAME"], so that a judge of one name is one judge in every copy of a project. A row stays when its
 * judge goes: what it said refers to it.
 */
#include "judge.h"

#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/judge_spec.h"

#include <string.h>

enum { NAME_LIMIT = 120 };

static const char *const mode_words[] = {
	[JUDGE_PAIR] = "pair", [JUDGE_SCORE] = "score", [JUDGE_LABEL] = "label", NULL
};

const char *judge_mode_word(enum judge_mode mode)
{
	return mode_words[mode];
}

bool judge_mode_parse(const char *word, enum judge_mode *out, struct error *error)
{
	if (!field_choose("the mode", word, mode_words, error))
		return false;
	for (int i = 0; mode_words[i] != NULL; i++)
		if (strcmp(mode_words[i], word) == 0)
			*out = (enum judge_mode)i;
	return true;
}

static void print_key(const char *suite, const char *name, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	json_put_string(&w, NULL, suite);
	json_put_string(&w, NULL, name);
	json_close(&w, ']');
}

struct judge_state {
	const char *mode, *spec, *who;
	int64_t at;
};

static void print_state(const struct judge_state *state, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "mode", state->mode);
	json_put_string(&w, "spec", state->spec);
	json_put_string(&w, "who", state->who);
	json_put_int(&w, "at", state->at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	const char *suite = state_element(list, 0, &arena), *name = state_element(list, 1, &arena);
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT j.mode, j.spec, j.who, j.at FROM judge j JOIN suite s ON s.id = j.suite"
		" WHERE s.uuid = ?1 AND j.name = ?2 AND j.gone = 0",
		"tt", suite, name);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	(void)like;
	if (got == 1) {
		print_state(&(struct judge_state){ db_column_text(stmt, 0), db_column_text(stmt, 1),
				    db_column_text(stmt, 2), sqlite3_column_int64(stmt, 3) },
			state);
		db_done(stmt);
	}
	arena_free(&arena);
	return got >= 0;
}

static bool write_judge(struct db *db, int64_t suite, const char *name, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	bool ok;

	if (state == NULL) {
		ok = db_run(db, error, "UPDATE judge SET gone = 1 WHERE suite = ?1 AND name = ?2", "it", suite, name);
	} else {
		struct json_span object = state_root(state);
		ok = db_run(db, error,
			"INSERT INTO judge (suite, name, mode, spec, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
			" ON CONFLICT (suite, name) DO UPDATE SET gone = 0, mode = excluded.mode, spec = excluded.spec,"
			" who = excluded.who, at = excluded.at",
			"itttti", suite, name, state_string(object, "mode", &arena),
			state_string(object, "spec", &arena), state_string(object, "who", &arena),
			state_int(object, "at", 0));
	}
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	int64_t suite = 0;
	bool found = false;

	bool ok = db_int(
		db, error, &suite, &found, "SELECT id FROM suite WHERE uuid = ?1", "t", state_element(list, 0, &arena));
	if (ok && found)
		ok = write_judge(db, suite, state_element(list, 1, &arena), state, error);
	else if (ok && state != NULL)
		ok = error_set(error, ERROR_CONFLICT, "the suite of judge %.200s is not in this file", key);
	arena_free(&arena);
	return ok;
}

/* Both copies imported the same judge's verdicts: who did so first is kept. Two different judges of one name are for a person to tell apart. */
static bool combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct json_span a = state_root(mine), b = state_root(theirs);
	int64_t at_a = state_int(a, "at", 0), at_b = state_int(b, "at", 0);
	bool same = strcmp(state_string(a, "mode", &arena), state_string(b, "mode", &arena)) == 0 &&
		strcmp(state_string(a, "spec", &arena), state_string(b, "spec", &arena)) == 0;

	(void)base;
	if (same)
		strbuf_adds(out, at_a < at_b || (at_a == at_b && strcmp(mine, theirs) < 0) ? mine : theirs);
	arena_free(&arena);
	return same;
}

const struct journal_target judge_targets[] = {
	{ .kind = "judge", .read = read_target, .apply = apply_target, .combine = combine }
};
const size_t judge_target_count = 1;

bool judge_list(
	struct db *db, int64_t suite, struct arena *arena, struct judge **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, at, mode, name, who, spec FROM judge WHERE suite = ?1 AND gone = 0 ORDER BY name", "i",
		suite);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct judge *judge = GROW(arena, *out, *count);
		*judge = (struct judge){
			.id = sqlite3_column_int64(stmt, 0),
			.suite = suite,
			.at = sqlite3_column_int64(stmt, 1),
			.name = arena_strdup(arena, db_column_text(stmt, 3)),
			.who = arena_strdup(arena, db_column_text(stmt, 4)),
			.spec = arena_strdup(arena, db_column_text(stmt, 5)),
		};
		judge_mode_parse(db_column_text(stmt, 2), &judge->mode, NULL); /* the schema lets no other word in */
	}
	return got == 0;
}

bool judge_find(
	struct db *db, int64_t suite, const char *name, struct arena *arena, struct judge *out, struct error *error)
{
	struct strbuf names = STRBUF_INIT;
	struct judge *judges;
	size_t count;

	if (!judge_list(db, suite, arena, &judges, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(judges[i].name, name) == 0) {
			*out = judges[i];
			strbuf_free(&names);
			return true;
		}
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", judges[i].name);
	}
	if (count == 0)
		error_set(error, ERROR_NOT_FOUND,
			"the suite has no judges; import verdicts, or add one with preop judge add");
	else
		error_set(error, ERROR_NOT_FOUND, "the suite has no judge \"%.80s\"; it has: %s", name, names.data);
	strbuf_free(&names);
	return false;
}

static bool suite_uuid(struct db *db, int64_t suite, struct strbuf *out, struct error *error)
{
	bool found = false;

	return db_text(db, error, out, &found, "SELECT uuid FROM suite WHERE id = ?1", "i", suite) &&
		(found || error_set(error, ERROR_NOT_FOUND, "this suite is not in the file any more"));
}

static bool change_judge(
	struct db *db, int64_t suite, const char *command, const char *name, const char *state, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT, key = STRBUF_INIT;

	bool ok = suite_uuid(db, suite, &uuid, error);
	if (ok) {
		print_key(uuid.data, name, &key);
		ok = change_one(db, command, name, "judge", key.data, state, error);
	}
	strbuf_free(&uuid);
	strbuf_free(&key);
	return ok;
}

/* What it has said came from another instrument when it is asked in another way. */
static bool check_spec(struct db *db, int64_t suite, const char *name, const char *spec, struct error *error)
{
	struct strbuf present = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	struct judge_spec old, new;
	bool found = false;

	bool ok = db_text(db, error, &present, &found,
		"SELECT spec FROM judge WHERE suite = ?1 AND name = ?2 AND gone = 0 AND (EXISTS (SELECT 1 FROM "
		"judge_verdict v"
		" JOIN import i ON i.id = v.import AND i.gone = 0 WHERE v.judge = judge.id) OR EXISTS (SELECT 1 FROM"
		" judge_score s JOIN import i ON i.id = s.import AND i.gone = 0 WHERE s.judge = judge.id))",
		"it", suite, name);
	if (ok && found) {
		ok = judge_spec_parse(present.data, &arena, &old, error) && judge_spec_parse(spec, &arena, &new, error);
		ok = ok &&
			(judge_spec_same(&old, &new) ||
				error_set(error, ERROR_INPUT,
					"judge \"%.80s\" has given verdicts; asked by another model or in other words "
					"it is another "
					"judge: give it another name",
					name));
	}
	strbuf_free(&present);
	arena_free(&arena);
	return ok;
}

/* What a judge has said is read by its mode. */
static bool check_mode(
	struct db *db, int64_t suite, const char *name, enum judge_mode mode, bool *known, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT mode, gone, EXISTS (SELECT 1 FROM judge_verdict v WHERE v.judge = judge.id)"
		" OR EXISTS (SELECT 1 FROM judge_score s WHERE s.judge = judge.id)"
		" FROM judge WHERE suite = ?1 AND name = ?2",
		"it", suite, name);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*known = false;
	if (got != 1)
		return got == 0;
	bool other = strcmp(db_column_text(stmt, 0), mode_words[mode]) != 0 && sqlite3_column_int(stmt, 2) != 0;
	*known = sqlite3_column_int(stmt, 1) == 0;
	if (other)
		error_set(error, ERROR_INPUT,
			"judge \"%.80s\" has said something as a judge of mode %s; give a judge of mode %s another "
			"name",
			name, db_column_text(stmt, 0), mode_words[mode]);
	db_done(stmt);
	return !other;
}

static bool put_judge(struct db *db, int64_t suite, const char *command, const char *name, enum judge_mode mode,
	const char *spec, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	print_state(&(struct judge_state){ mode_words[mode], spec, db_actor(db), clock_now() }, &state);
	bool ok = change_judge(db, suite, command, name, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool judge_set(
	struct db *db, int64_t suite, const char *name, enum judge_mode mode, const char *spec, struct error *error)
{
	bool known;

	return field_check("the judge's name", name, NAME_LIMIT, FIELD_NEEDED, error) &&
		check_mode(db, suite, name, mode, &known, error) && check_spec(db, suite, name, spec, error) &&
		put_judge(db, suite, known ? "judge change" : "judge add", name, mode, spec, error);
}

bool judge_remove(struct db *db, int64_t suite, const char *name, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct judge judge;

	bool ok = judge_find(db, suite, name, &arena, &judge, error) &&
		change_judge(db, suite, "judge remove", name, NULL, error);
	arena_free(&arena);
	return ok;
}

bool judge_require(
	struct db *db, int64_t suite, const char *name, enum judge_mode mode, int64_t *id, struct error *error)
{
	bool known;

	return field_check("the judge's name", name, NAME_LIMIT, FIELD_NEEDED, error) &&
		check_mode(db, suite, name, mode, &known, error) &&
		(known || put_judge(db, suite, "judge add", name, mode, "{}", error)) &&
		db_int(db, error, id, NULL, "SELECT id FROM judge WHERE suite = ?1 AND name = ?2", "it", suite, name);
}
