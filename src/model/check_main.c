/*
 * Which score is a suite's main one: that of a check (suite.metric), or the one that came in (run.metric). In the journal: "suite-metric", key the suite's uuid.
 * output.score is a copy of that score, so that lists need not look for it.
 */
#include "check_kind.h"

#include "state.h"

#include <string.h>

bool check_main_read(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct strbuf metric = STRBUF_INIT;
	bool found;

	(void)like;
	bool ok = db_text(
		db, error, &metric, &found, "SELECT metric FROM suite WHERE uuid = ?1 AND metric <> ''", "t", key);
	if (ok && found)
		json_quote(state, metric.data, metric.len);
	strbuf_free(&metric);
	return ok;
}

/* In runs that came with no main score of their own, there is none to go back to. */
bool check_main_refresh(struct db *db, int64_t suite, struct error *error)
{
	return db_run(db, error,
		"UPDATE output SET score = (SELECT s.value FROM score s JOIN run r ON r.id = s.run WHERE s.run = "
		"output.run"
		" AND s.eval_case = output.eval_case AND s.name ="
		" coalesce(nullif((SELECT metric FROM suite WHERE id = ?1), ''), r.metric))"
		" WHERE run IN (SELECT r.id FROM run r JOIN system y ON y.id = r.system WHERE y.suite = ?1)",
		"i", suite);
}

bool check_main_apply(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf metric = STRBUF_INIT;
	int64_t suite = 0;
	bool found = false;

	if (state != NULL)
		json_decode(state_root(state), &metric);
	bool ok = db_int(db, error, &suite, &found, "SELECT id FROM suite WHERE uuid = ?1", "t", key) &&
		(found ||
			error_set(error, ERROR_CONFLICT, "the suite whose main score is %.40s is not in this file",
				metric.data)) &&
		db_run(db, error, "UPDATE suite SET metric = ?2 WHERE id = ?1", "it", suite, metric.data) &&
		check_main_refresh(db, suite, error);
	strbuf_free(&metric);
	return ok;
}

bool check_set_main(struct db *db, int64_t suite, const char *name, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT, state = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	struct check check;

	bool ok = (*name == '\0' || check_find(db, suite, name, &arena, &check, error)) &&
		db_text(db, error, &uuid, NULL, "SELECT uuid FROM suite WHERE id = ?1", "i", suite);
	json_quote(&state, name, strlen(name));
	ok = ok &&
		change_one(db, "check",
			*name != '\0' ? arena_printf(&arena, "%s is the main score", name)
				      : "the score that came in is the main one",
			"suite-metric", uuid.data, *name != '\0' ? state.data : NULL, error);
	strbuf_free(&uuid);
	strbuf_free(&state);
	arena_free(&arena);
	return ok;
}
