#include "judge.h"

#include "grow.h"

#include "preop/model/judge_measure.h"

#include <math.h>
#include <string.h>

static void take_text(sqlite3_stmt *stmt, int column, struct arena *arena, struct judge_said_of *out)
{
	out->text_n = (size_t)sqlite3_column_bytes(stmt, column);
	out->text = arena_strndup(arena, out->text_n > 0 ? sqlite3_column_blob(stmt, column) : "", out->text_n);
}

bool judge_actor_is_blind(struct db *db, int64_t suite, bool *sealed, bool *blind, struct error *error)
{
	bool begun = false;

	if (!db_int(db, error, &(int64_t){ 0 }, sealed, "SELECT 1 FROM review_seal WHERE suite = ?1 AND who = ?2", "it",
		    suite, db_actor(db)) ||
		!db_int(db, error, &(int64_t){ 0 }, &begun,
			"SELECT 1 FROM eval_case c JOIN verdict v ON v.eval_case = c.id WHERE c.suite = ?1 AND v.who = "
			"?2 AND "
			"v.blind <> 0 LIMIT 1",
			"it", suite, db_actor(db)))
		return false;
	*blind = begun && !*sealed;
	return true;
}

static void take_verdict(sqlite3_stmt *stmt, struct arena *arena, struct judge_said_of *out)
{
	int order = sqlite3_column_int(stmt, 3);
	bool swapped = order == JUDGE_SWAPPED;
	enum review_choice choice = review_choice_parse(db_column_text(stmt, 6));

	if (swapped && (choice == REVIEW_FIRST || choice == REVIEW_SECOND))
		choice = choice == REVIEW_FIRST ? REVIEW_SECOND : REVIEW_FIRST;
	*out = (struct judge_said_of){
		.judge = arena_strdup(arena, db_column_text(stmt, 0)),
		.systems = { arena_strdup(arena, db_column_text(stmt, swapped ? 2 : 1)),
			arena_strdup(arena, db_column_text(stmt, swapped ? 1 : 2)) },
		.ids = { sqlite3_column_int64(stmt, swapped ? 11 : 10), sqlite3_column_int64(stmt, swapped ? 10 : 11) },
		.order_known = order != JUDGE_ORDER_UNKNOWN,
		.repeat = sqlite3_column_int64(stmt, 4),
		.round = sqlite3_column_int64(stmt, 5),
		.choice = choice,
		.value = (double)NAN,
		.words = arena_strdup(arena, db_column_text(stmt, 7)),
	};
	take_text(stmt, 8, arena, out);
}

/* Decided by the actor, or nothing is left to lead. */
#define MAY_KNOW                                                                                                       \
	"(EXISTS (SELECT 1 FROM verdict d WHERE d.eval_case = v.eval_case AND d.first = v.first AND d.second = "       \
	"v.second AND d.who = ?3) OR EXISTS (SELECT 1 FROM review_seal x WHERE x.suite = c.suite AND x.who = ?3))"

static bool list_verdicts(struct db *db, int64_t judge, int64_t eval_case, struct arena *arena,
	struct judge_said_of **out, size_t *count, int64_t *hidden, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT j.name, f.name, s.name, v.swapped, v.repeat, v.round, v.choice, v.words, v.text, " MAY_KNOW
		", v.first, v.second"
		" FROM judge j JOIN judge_verdict v ON v.judge = j.id JOIN import i ON i.id = v.import AND i.gone = 0 "
		"JOIN"
		" eval_case c ON c.id = v.eval_case JOIN system f ON f.id = v.first JOIN system s ON s.id = v.second "
		"WHERE"
		" v.eval_case = ?2 AND j.gone = 0 AND j.suite = c.suite AND (?1 = 0 OR j.id = ?1)"
		" ORDER BY j.name, f.name, s.name, v.swapped, v.repeat, v.round",
		"iit", judge, eval_case, db_actor(db));
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (sqlite3_column_int(stmt, 9) != 0)
			take_verdict(stmt, arena, GROW(arena, *out, *count));
		else
			(*hidden)++;
	}
	return got == 0;
}

/* A score of one output tells of the pairs it is in: known once the actor has decided one of them. */
static bool list_scores(struct db *db, int64_t judge, int64_t eval_case, struct arena *arena,
	struct judge_said_of **out, size_t *count, int64_t *hidden, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT j.name, s.name, v.repeat, v.value, v.label, v.text, EXISTS (SELECT 1 FROM verdict d WHERE"
		" d.eval_case = v.eval_case AND (d.first = s.id OR d.second = s.id) AND d.who = ?3) OR EXISTS (SELECT 1"
		" FROM review_seal x WHERE x.suite = s.suite AND x.who = ?3), s.id FROM output o JOIN run r ON r.id = "
		"o.run JOIN system s ON s.id = r.system JOIN judge j ON j.suite = s.suite AND j.gone = 0 CROSS JOIN "
		"judge_score v ON v.judge = j.id AND v.run = o.run AND v.eval_case = o.eval_case JOIN import i ON i.id "
		"="
		" v.import AND i.gone = 0 WHERE o.eval_case = ?2 AND (?1 = 0 OR j.id = ?1)"
		" ORDER BY j.name, s.name, r.id, v.repeat",
		"iit", judge, eval_case, db_actor(db));
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		if (sqlite3_column_int(stmt, 6) == 0) {
			(*hidden)++;
			continue;
		}
		struct judge_said_of *said = GROW(arena, *out, *count);
		bool scored = sqlite3_column_type(stmt, 3) != SQLITE_NULL,
		     labelled = sqlite3_column_type(stmt, 4) != SQLITE_NULL;
		*said = (struct judge_said_of){
			.judge = arena_strdup(arena, db_column_text(stmt, 0)),
			.systems = { arena_strdup(arena, db_column_text(stmt, 1)), NULL },
			.ids = { sqlite3_column_int64(stmt, 7), 0 },
			.repeat = sqlite3_column_int64(stmt, 2),
			.round = 1,
			.value = scored ? sqlite3_column_double(stmt, 3) : (double)NAN,
			.label = labelled ? arena_strdup(arena, db_column_text(stmt, 4)) : NULL,
			.words = "",
		};
		take_text(stmt, 5, arena, said);
	}
	return got == 0;
}

static void mask(struct judge_said_of *said)
{
	bool turned = said->systems[1] != NULL && strcmp(said->systems[0], said->systems[1]) > 0;

	said->systems[0] = turned ? "second" : "first";
	if (said->systems[1] != NULL)
		said->systems[1] = turned ? "first" : "second";
	else
		said->systems[0] = "one";
}

bool judge_said_list(struct db *db, int64_t judge, int64_t eval_case, struct arena *arena, struct judge_said_of **out,
	size_t *count, int64_t *hidden, struct error *error)
{
	int64_t suite = 0;
	bool sealed, blind;

	*out = NULL;
	*count = 0;
	*hidden = 0;
	if (!db_int(db, error, &suite, NULL, "SELECT suite FROM eval_case WHERE id = ?1", "i", eval_case) ||
		!judge_actor_is_blind(db, suite, &sealed, &blind, error) ||
		!list_verdicts(db, judge, eval_case, arena, out, count, hidden, error) ||
		!list_scores(db, judge, eval_case, arena, out, count, hidden, error))
		return false;
	for (size_t i = 0; blind && i < *count; i++)
		mask(&(*out)[i]);
	return true;
}
