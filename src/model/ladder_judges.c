#include "preop/model/ladder_judges.h"

#include "grow.h"
#include "ladder_internal.h"

#include <math.h>

static struct ladder_judged *judged(const struct ladder *ladder, struct ladder_judge *out, const char *name)
{
	for (size_t i = 0; i < ladder->count; i++) {
		if (!strcmp(ladder->rows[i].name, name))
			return &out->rows[i];
	}
	return NULL;
}

static bool add_pairs(const struct ladder *ladder, const struct judge_measure *measure, struct ladder_judge *out)
{
	for (size_t i = 0; i < measure->rate_count; i++) {
		const struct judge_pair_rate *rate = &measure->rates[i];
		struct ladder_judged *first = judged(ladder, out, rate->first),
				     *second = judged(ladder, out, rate->second);

		if (!first || !second)
			continue;
		first->wins += rate->first_wins;
		first->losses += rate->second_wins;
		second->wins += rate->second_wins;
		second->losses += rate->first_wins;
		first->ties += rate->ties;
		second->ties += rate->ties;
		first->unread += rate->unread;
		second->unread += rate->unread;
	}
	return measure->rate_count > 0;
}

/* Repeats of an output first, then the cases. */
static bool add_scores(struct db *db, const struct ladder *ladder, const struct judge *judge, struct ladder_judge *out,
	bool *any, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT system, count(value), avg(value) FROM (SELECT r.system AS system, avg(j.value) AS value "
		"FROM judge_score j JOIN run r ON r.id = j.run JOIN import i ON i.id = j.import "
		"WHERE j.judge = ?1 AND i.gone = 0 GROUP BY r.system, j.eval_case) GROUP BY system",
		"i", judge->id);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		size_t row = ladder_row_of(ladder, sqlite3_column_int64(stmt, 0));

		if (row == ladder->count || !sqlite3_column_int64(stmt, 1))
			continue;
		out->rows[row].n = sqlite3_column_int64(stmt, 1);
		out->rows[row].mean = sqlite3_column_double(stmt, 2);
		*any = true;
	}
	return got == 0;
}

static bool read_judge(struct db *db, const struct ladder *ladder, const struct judge *judge, struct arena *arena,
	struct ladder_judge *out, bool *any, struct error *error)
{
	struct judge_measure measure;

	*out = (struct ladder_judge){ .name = judge->name, .mode = judge->mode };
	out->rows = arena_alloc(arena, (ladder->count + 1) * sizeof(*out->rows));
	for (size_t i = 0; i < ladder->count; i++)
		out->rows[i].mean = (double)NAN;
	if (!judge_measure(db, judge, NULL, arena, &measure, error))
		return false;
	judge_mark_of(&measure, arena, &out->mark);
	*any = judge->mode == JUDGE_PAIR && add_pairs(ladder, &measure, out);
	return judge->mode != JUDGE_SCORE || add_scores(db, ladder, judge, out, any, error);
}

bool ladder_judges_read(struct db *db, const struct ladder *ladder, struct arena *arena, struct ladder_judge **out,
	size_t *count, struct error *error)
{
	struct judge *judges;
	size_t judge_count;

	*out = NULL;
	*count = 0;
	if (!judge_list(db, ladder->suite, arena, &judges, &judge_count, error))
		return false;
	for (size_t i = 0; i < judge_count; i++) {
		struct ladder_judge judge;
		bool any = false;

		if (!read_judge(db, ladder, &judges[i], arena, &judge, &any, error))
			return false;
		if (any)
			*GROW(arena, *out, *count) = judge;
	}
	return true;
}
