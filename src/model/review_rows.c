/* Verdicts as they are in the file, and which of them are stale. */
#include "preop/model/review.h"

#include "grow.h"
#include "review_key.h"
#include "review_queue.h"

#include <string.h>

/* A second look is never one of several outputs. */
#define VERDICT_COLUMNS(VIEW)                                                                                          \
	"SELECT v.eval_case, v.at, ifnull(v.spent, -1), v.first, v.second, v.who, f.name, s.name, v.note, v.reasons, " \
	"v.choice, v.shown_left, v.blind, v.seen, " VIEW " "
#define VERDICT_NAMES "JOIN system f ON f.id = v.first JOIN system s ON s.id = v.second "

static bool read_row(
	struct db *db, sqlite3_stmt *stmt, struct review_marks *marks, struct review_verdict *out, struct error *error)
{
	const char *then = db_column_text(stmt, 13);
	char now[SEEN_SIZE] = "";

	*out = (struct review_verdict){
		.eval_case = sqlite3_column_int64(stmt, 0),
		.at = sqlite3_column_int64(stmt, 1),
		.spent = sqlite3_column_int64(stmt, 2),
		.first_id = sqlite3_column_int64(stmt, 3),
		.second_id = sqlite3_column_int64(stmt, 4),
		.who = db_column_text(stmt, 5),
		.first = db_column_text(stmt, 6),
		.second = db_column_text(stmt, 7),
		.note = db_column_text(stmt, 8),
		.reasons = db_column_text(stmt, 9),
		.choice = review_choice_parse(db_column_text(stmt, 10)),
		.first_left = strcmp(db_column_text(stmt, 11), "first") == 0,
		.blind = sqlite3_column_int(stmt, 12) != 0,
		.view = db_column_text(stmt, 14),
	};
	if (!*then)
		return true;
	if (!review_marks_read(db, out->eval_case, marks, error))
		return false;
	review_seen_print(review_mark_of(marks, out->first_id), review_mark_of(marks, out->second_id), now);
	out->stale = strcmp(then, now) != 0;
	return true;
}

static bool each_row(struct db *db, sqlite3_stmt *stmt,
	bool (*each)(void *context, const struct review_verdict *verdict), void *context, struct error *error)
{
	struct review_marks marks = { .eval_case = 0 };
	struct review_verdict verdict;
	bool ok = stmt != NULL;
	int got;

	while (ok && (got = db_step(db, stmt, error)) != 0) {
		ok = got > 0 && read_row(db, stmt, &marks, &verdict, error);
		if (!ok || !each(context, &verdict)) {
			db_done(stmt);
			break;
		}
	}
	arena_free(&marks.arena);
	return ok;
}

/* `who` NULL: of everybody. */
static sqlite3_stmt *verdicts_of(struct db *db, int64_t suite, const char *who, struct error *error)
{
	return db_query(db, error,
		VERDICT_COLUMNS("v.view") "FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0 "
					  "CROSS JOIN verdict v ON v.eval_case = c.id " VERDICT_NAMES
					  "WHERE c.suite = ?1 AND (?2 IS NULL OR v.who = ?2) ORDER BY c.id, v.first, "
					  "v.second, v.who",
		"it", suite, who);
}

static sqlite3_stmt *repeats_of(struct db *db, int64_t suite, const char *who, struct error *error)
{
	return db_query(db, error,
		VERDICT_COLUMNS("''") "FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0 "
				      "CROSS JOIN verdict_repeat v ON v.eval_case = c.id " VERDICT_NAMES
				      "WHERE c.suite = ?1 AND (?2 IS NULL OR v.who = ?2) ORDER BY c.id, v.first, "
				      "v.second, v.who",
		"it", suite, who);
}

bool review_each_own(struct db *db, int64_t suite, bool repeats,
	bool (*each)(void *context, const struct review_verdict *verdict), void *context, struct error *error)
{
	const char *who = db_actor(db);

	return each_row(db, (repeats ? repeats_of : verdicts_of)(db, suite, who, error), each, context, error);
}

bool review_each(struct db *db, int64_t suite, bool (*each)(void *context, const struct review_verdict *verdict),
	void *context, struct error *error)
{
	return each_row(db, verdicts_of(db, suite, NULL, error), each, context, error);
}

bool review_each_repeat(struct db *db, int64_t suite, bool (*each)(void *context, const struct review_verdict *verdict),
	void *context, struct error *error)
{
	return each_row(db, repeats_of(db, suite, NULL, error), each, context, error);
}

struct collected {
	struct arena *arena;
	struct review_verdict *items;
	size_t count;
};

static bool collect(void *context, const struct review_verdict *verdict)
{
	struct collected *all = context;
	struct review_verdict *copy = GROW(all->arena, all->items, all->count);

	*copy = *verdict;
	copy->who = arena_strdup(all->arena, verdict->who);
	copy->first = arena_strdup(all->arena, verdict->first);
	copy->second = arena_strdup(all->arena, verdict->second);
	copy->note = arena_strdup(all->arena, verdict->note);
	copy->reasons = arena_strdup(all->arena, verdict->reasons);
	copy->view = arena_strdup(all->arena, verdict->view);
	return true;
}

bool review_verdicts(struct db *db, int64_t eval_case, struct arena *arena, struct review_verdict **out, size_t *count,
	struct error *error)
{
	struct collected all = { .arena = arena };
	bool ok = each_row(db,
		db_query(db, error,
			VERDICT_COLUMNS("v.view") "FROM verdict v " VERDICT_NAMES
						  "WHERE v.eval_case = ?1 ORDER BY f.name, s.name, v.who",
			"i", eval_case),
		collect, &all, error);

	*out = all.items;
	*count = all.count;
	return ok;
}

bool review_progress(struct db *db, int64_t suite, int64_t *cases_reviewed, int64_t *verdicts, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(DISTINCT v.eval_case), count(*) FROM eval_case c "
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
