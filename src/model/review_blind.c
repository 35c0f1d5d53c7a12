/* Who has seen the names: "review-seal", key [suite, who]; and what was put aside: "review-skip", keyed as verdicts are. */
#include "preop/model/review_queue.h"

#include "combine.h"
#include "review_key.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

/* Both are a moment and nothing else. */
static void print_moment(struct strbuf *out, int64_t at)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

/* ---- Seal ---- */

enum { SEAL_SUITE, SEAL_WHO, SEAL_PARTS };

static const char *seal_key(struct db *db, int64_t suite, struct arena *arena, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	const char *parts[SEAL_PARTS] = { NULL, db_actor(db) }, *key = NULL;

	if (db_text(db, error, &uuid, NULL, "SELECT uuid FROM suite WHERE id = ?1", "i", suite)) {
		parts[SEAL_SUITE] = uuid.data;
		key = review_list(arena, parts, SEAL_PARTS);
	}
	strbuf_free(&uuid);
	return key;
}

static bool read_seal(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	int64_t at;
	bool found;

	(void)like;
	bool ok = db_int(db, error, &at, &found,
		"SELECT s.at FROM review_seal s JOIN suite ON suite.id = s.suite WHERE suite.uuid = ?1 AND s.who = ?2",
		"tt", state_element(list, SEAL_SUITE, &arena), state_element(list, SEAL_WHO, &arena));
	if (ok && found)
		print_moment(state, at);
	arena_free(&arena);
	return ok;
}

static bool apply_seal(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span list = state_root(key);
	const char *suite = state_element(list, SEAL_SUITE, &arena), *who = state_element(list, SEAL_WHO, &arena);
	bool ok;

	if (state)
		ok = db_run(db, error,
			"INSERT OR REPLACE INTO review_seal (suite, who, at) SELECT id, ?2, ?3 FROM suite WHERE uuid = "
			"?1",
			"tti", suite, who, state_int(state_root(state), "at", 0));
	else
		ok = db_run(db, error,
			"DELETE FROM review_seal WHERE who = ?2 AND suite = (SELECT id FROM suite WHERE uuid = ?1)",
			"tt", suite, who);
	arena_free(&arena);
	return ok;
}

bool review_sealed(struct db *db, int64_t suite, int64_t *at, struct error *error)
{
	*at = CLOCK_NONE;
	return db_int(db, error, at, &(bool){ false }, "SELECT at FROM review_seal WHERE suite = ?1 AND who = ?2", "it",
		suite, db_actor(db));
}

bool review_is_blind(struct db *db, int64_t suite, bool *blind, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *key = seal_key(db, suite, &arena, error);
	int64_t seals = 0;
	bool ok = key &&
		db_int(db, error, &seals, NULL,
			"SELECT EXISTS (SELECT 1 FROM op WHERE kind = 'review-seal' AND key = ?1)", "t", key);

	*blind = seals == 0;
	arena_free(&arena);
	return ok;
}

bool review_seal(struct db *db, int64_t suite, const char *why, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf name = STRBUF_INIT, state = STRBUF_INIT;
	const char *key = seal_key(db, suite, &arena, error);
	int64_t at;
	bool ok = key && review_sealed(db, suite, &at, error) &&
		db_text(db, error, &name, NULL, "SELECT name FROM suite WHERE id = ?1", "i", suite);

	if (ok && at == CLOCK_NONE) {
		print_moment(&state, clock_now());
		ok = change_one(db, "seal", arena_printf(&arena, "names of %.100s shown (%s)", name.data, why),
			"review-seal", key, state.data, error);
	}
	strbuf_free(&name);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}

/* ---- Put aside ---- */

static bool read_skip(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_ids ids;
	int64_t at;
	bool found, ok = review_key_find(db, key, &arena, &ids, &found, error);

	(void)like;
	if (ok && found)
		ok = db_int(db, error, &at, &found,
			"SELECT at FROM review_skip WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
			"iiit", ids.eval_case, ids.first, ids.second, ids.who);
	if (ok && found)
		print_moment(state, at);
	arena_free(&arena);
	return ok;
}

static bool apply_skip(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct review_ids ids;
	bool found, ok = review_key_find(db, key, &arena, &ids, &found, error);

	if (ok && found && state)
		ok = db_run(db, error,
			"INSERT OR REPLACE INTO review_skip (eval_case, first, second, who, at) VALUES (?1, ?2, ?3, "
			"?4, ?5)",
			"iiiti", ids.eval_case, ids.first, ids.second, ids.who, state_int(state_root(state), "at", 0));
	else if (ok && found)
		ok = db_run(db, error,
			"DELETE FROM review_skip WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND who = ?4",
			"iiit", ids.eval_case, ids.first, ids.second, ids.who);
	else if (ok && state)
		ok = error_set(error, ERROR_CONFLICT,
			"the case or the systems of %.200s, which was put aside, are not in this file", key);
	arena_free(&arena);
	return ok;
}

/* All pairs of the look, in one action. */
static bool skip_pairs(struct db *db, const struct review_look *look, const char *state, struct arena *arena,
	const char **external, struct error *error)
{
	for (size_t i = 0; i < look->count; i++) {
		for (size_t j = i + 1; j < look->count; j++) {
			const struct review_ids ids = { look->eval_case, look->systems[i], look->systems[j],
				db_actor(db) };
			const char *key;

			if (!review_key_print(db, &ids, arena, &key, external, error) ||
				!journal_change(db, "review-skip", key, state, error))
				return false;
		}
	}
	return true;
}

bool review_skip(struct db *db, const struct review_look *look, bool skipped, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct strbuf state = STRBUF_INIT;
	const char *external = "";
	struct change change;
	bool ok = change_begin(&change, db, "skip", "", error);

	if (!ok)
		return false;
	print_moment(&state, clock_now());
	ok = skip_pairs(db, look, skipped ? state.data : NULL, &arena, &external, error);
	if (ok && change.own)
		journal_retitle(
			db, arena_printf(&arena, "case %.100s: %s", external, skipped ? "put aside" : "taken up"));
	ok = change_end(&change, ok, error);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}

const struct journal_target review_blind_targets[] = {
	{ .kind = "review-seal", .read = read_seal, .apply = apply_seal, .combine = combine_times },
	{ .kind = "review-skip", .read = read_skip, .apply = apply_skip, .combine = combine_times },
};
const size_t review_blind_target_count = sizeof(review_blind_targets) / sizeof(review_blind_targets[0]);
