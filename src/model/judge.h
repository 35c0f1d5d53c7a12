/* Judges within model/: found or made while verdicts come in. */
#ifndef PREOP_SRC_MODEL_JUDGE_H
#define PREOP_SRC_MODEL_JUDGE_H

#include "suite_import_place.h"

#include "preop/model/judge.h"

/* Its id; made, within the action that is open, when the suite has none of that name. ERROR_INPUT: there is one of another mode. */
bool judge_require(
	struct db *db, int64_t suite, const char *name, enum judge_mode mode, int64_t *id, struct error *error);

struct judge_pair_ids {
	int64_t eval_case, first, second;
	bool turned; /* the row names them the other way round */
};
/* A row of the import `place` names; one that is there already stays, unless an undone import left it. */
bool judge_write_verdict(const struct suite_import_place *place, const struct judge_verdict_row *row,
	const struct judge_pair_ids *ids, int64_t judge, struct error *error);
bool judge_write_score(const struct suite_import_place *place, const struct judge_score_row *row, int64_t judge,
	int64_t run, int64_t eval_case, struct error *error);

/* An import's verdicts, scores and gold out of another copy of the project, hidden with it. */
struct judge_move {
	struct db *db, *theirs;
	int64_t suite, import, their_import; /* `suite`: here */
};
bool judge_bring(const struct judge_move *move, struct error *error);

#endif
