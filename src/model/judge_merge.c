/* What judges said, out of another copy of the project (model/merge.h): rows of the imports that come along, by the names that are the same in both. */
#include "judge.h"

#include "carry.h"

/* Hidden: the judge's own change shows it. */
static const char judges_read[] =
	"SELECT ?2, j.name, j.mode, j.spec, j.at, j.who FROM judge j WHERE j.id IN"
	" (SELECT judge FROM judge_verdict WHERE import = ?1 UNION SELECT judge FROM judge_score WHERE import = ?1"
	" UNION SELECT judge FROM judge_run WHERE import = ?1)";
static const char judges_write[] =
	"INSERT INTO judge (suite, name, mode, spec, at, who, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)"
	" ON CONFLICT (suite, name) DO NOTHING";

/* What an import that was undone here left is taken over, as an import would. */
#define HIDDEN_HERE(table) " WHERE (SELECT gone FROM import WHERE import.id = " table ".import)"

static const char verdicts_read[] =
	"SELECT ?2, ?3, j.name, c.external, f.name, s.name, v.swapped, v.repeat, v.round, v.choice, v.lean, "
	"v.first_score,"
	" v.second_score, v.words, v.text FROM judge_verdict v JOIN judge j ON j.id = v.judge JOIN eval_case c ON c.id "
	"= "
	"v.eval_case JOIN system f ON f.id = v.first JOIN system s ON s.id = v.second WHERE v.import = ?1";
static const char verdicts_write[] =
	"INSERT INTO judge_verdict (judge, eval_case, first, second, swapped, repeat, round, import, choice, lean, "
	"first_score, second_score, words, text) SELECT j.id, c.id, f.id, s.id, ?7, ?8, ?9, ?2, ?10, ?11, ?12, ?13, "
	"?14, "
	"?15 FROM judge j JOIN eval_case c ON c.suite = ?1 AND c.external = ?4 JOIN system f ON f.suite = ?1 AND "
	"f.name = "
	"?5 JOIN system s ON s.suite = ?1 AND s.name = ?6 WHERE j.suite = ?1 AND j.name = ?3"
	" ON CONFLICT (judge, eval_case, first, second, swapped, repeat, round) DO UPDATE SET import = excluded.import,"
	" choice = excluded.choice, lean = excluded.lean, first_score = excluded.first_score, second_score = "
	"excluded.second_score, words = excluded.words, text = excluded.text" HIDDEN_HERE("judge_verdict");

static const char scores_read[] =
	"SELECT ?2, ?3, j.name, r.uuid, c.external, v.repeat, v.value, v.label, v.text FROM judge_score v JOIN judge j "
	"ON j.id = v.judge JOIN run r ON r.id = v.run JOIN eval_case c ON c.id = v.eval_case WHERE v.import = ?1";
static const char scores_write[] =
	"INSERT INTO judge_score (judge, run, eval_case, repeat, import, value, label, text) SELECT j.id, r.id, c.id, "
	"?6, ?2, ?7, ?8, ?9 FROM judge j JOIN run r ON r.uuid = ?4 JOIN eval_case c ON c.suite = ?1 AND c.external = ?5"
	" WHERE j.suite = ?1 AND j.name = ?3 ON CONFLICT (judge, run, eval_case, repeat) DO UPDATE SET import = "
	"excluded.import, value = excluded.value, label = excluded.label, text = excluded.text" HIDDEN_HERE(
		"judge_score");

static const char runs_read[] = "SELECT ?2, ?3, j.name, v.asked, v.cached, v.failed, v.prompt_tokens, "
				"v.completion_tokens, v.cost, v.cost_unknown, "
				"v.message FROM judge_run v JOIN judge j ON j.id = v.judge WHERE v.import = ?1";
static const char runs_write[] =
	"INSERT INTO judge_run (import, judge, asked, cached, failed, prompt_tokens, completion_tokens, cost, "
	"cost_unknown, "
	"message) SELECT ?2, id, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM judge WHERE suite = ?1 AND name = ?3";

static const char gold_read[] =
	"SELECT ?2, ?3, c.external, f.name, s.name, v.choice FROM pair_gold v JOIN eval_case c ON c.id = v.eval_case "
	"JOIN system f ON f.id = v.first JOIN system s ON s.id = v.second WHERE v.import = ?1";
static const char gold_write[] =
	"INSERT INTO pair_gold (eval_case, first, second, import, choice) SELECT c.id, f.id, s.id, ?2, ?6 FROM "
	"eval_case "
	"c JOIN system f ON f.suite = ?1 AND f.name = ?4 JOIN system s ON s.suite = ?1 AND s.name = ?5"
	" WHERE c.suite = ?1 AND c.external = ?3 ON CONFLICT (eval_case, first, second) DO UPDATE SET import = "
	"excluded.import, choice = excluded.choice" HIDDEN_HERE("pair_gold");

bool judge_bring(const struct judge_move *move, struct error *error)
{
	static const struct {
		const char *read, *write;
		int columns;
	} parts[] = { { judges_read, judges_write, 6 }, { verdicts_read, verdicts_write, 15 },
		{ scores_read, scores_write, 9 }, { runs_read, runs_write, 11 }, { gold_read, gold_write, 6 } };
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(parts) / sizeof(parts[0]); i++) {
		sqlite3_stmt *stmt = db_query(move->theirs, error, parts[i].read, i > 0 ? "iii" : "ii",
			move->their_import, move->suite, move->import);
		int got = -1;
		while (ok && stmt != NULL && (got = db_step(move->theirs, stmt, error)) == 1)
			ok = carry_row(move->db, parts[i].write, stmt, 0, parts[i].columns, error);
		db_done(stmt);
		ok = ok && got == 0;
	}
	return ok;
}
