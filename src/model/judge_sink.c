/* What judges said, and what is known to be right, out of files: rows of the import that brings them. */
#include "judge.h"

#include "preop/base/hash.h"
#include "preop/model/judge_measure.h"

#include <math.h>
#include <string.h>

static bool case_by_input(const struct suite_import_place *place, const struct case_ref *of, int64_t *id, bool *found,
	struct error *error)
{
	unsigned char hash[CASE_HASH_SIZE];

	*found = false;
	if (of->input == NULL)
		return true;
	eval_case_hash(of->input, of->input_n, hash);
	return db_int(place->db, error, id, found,
		"SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0"
		" WHERE c.suite = ?1 AND c.hash = ?2 ORDER BY c.id LIMIT 1",
		"ib", place->suite, hash, (size_t)CASE_HASH_SIZE);
}

/* OUTPUT_ADDED: found. */
static enum output_result find_case(
	const struct suite_import_place *place, const struct case_ref *of, int64_t *id, struct error *error)
{
	bool found = false;

	if (of->id != NULL &&
		!db_int(place->db, error, id, &found,
			"SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0"
			" WHERE c.suite = ?1 AND c.external = ?2",
			"it", place->suite, of->id))
		return OUTPUT_FAILED;
	if (!found && !case_by_input(place, of, id, &found, error))
		return OUTPUT_FAILED;
	if (found)
		return OUTPUT_ADDED;
	error_set(error, ERROR_INPUT, "the suite has no case \"%.80s\"; import the outputs first",
		of->id != NULL ? of->id : "with this input");
	return OUTPUT_CONFLICT;
}

static enum output_result find_system(
	const struct suite_import_place *place, const char *name, int64_t *id, struct error *error)
{
	bool found = false;

	if (!db_int(place->db, error, id, &found, "SELECT id FROM system WHERE suite = ?1 AND name = ?2", "it",
		    place->suite, name))
		return OUTPUT_FAILED;
	if (found)
		return OUTPUT_ADDED;
	error_set(error, ERROR_INPUT, "the suite has no system \"%.80s\"; import its outputs first", name);
	return OUTPUT_CONFLICT;
}

static enum output_result find_pair(const struct suite_import_place *place, const struct case_ref *of,
	const char *const names[2], struct judge_pair_ids *out, struct error *error)
{
	enum output_result result;

	out->turned = strcmp(names[0], names[1]) > 0;
	if (strcmp(names[0], names[1]) == 0)
		return error_set(error, ERROR_INPUT, "\"%.80s\" is compared with itself", names[0]), OUTPUT_CONFLICT;
	result = find_case(place, of, &out->eval_case, error);
	if (result == OUTPUT_ADDED)
		result = find_system(place, names[out->turned], &out->first, error);
	if (result == OUTPUT_ADDED)
		result = find_system(place, names[!out->turned], &out->second, error);
	return result;
}

/* In name order; NULL: none. */
static const char *choice_text(enum review_choice choice, bool turned)
{
	if (choice == REVIEW_NONE)
		return NULL;
	if (turned && (choice == REVIEW_FIRST || choice == REVIEW_SECOND))
		choice = choice == REVIEW_FIRST ? REVIEW_SECOND : REVIEW_FIRST;
	return review_choice_word(choice);
}

/* A row that is there already stays; one that an undone import left was taken over by the insert. `same`: counts rows that say what this one says. */
static enum output_result taken(
	struct suite_import *batch, bool inserted, bool same, const char *what, const char *judge, struct error *error)
{
	if (inserted) {
		suite_import_judged(batch);
		return OUTPUT_ADDED;
	}
	if (same)
		return OUTPUT_DUPLICATE;
	error_set(error, ERROR_INPUT, "%s%.80s said something else of this before: same case, same order, same repeat",
		what, judge);
	return OUTPUT_CONFLICT;
}

static bool changed(struct db *db)
{
	return sqlite3_changes(db_handle(db)) > 0;
}

#define TAKE_OVER " WHERE (SELECT gone FROM import WHERE import.id = "

bool judge_write_verdict(const struct suite_import_place *place, const struct judge_verdict_row *row,
	const struct judge_pair_ids *ids, int64_t judge, struct error *error)
{
	const char *choice = choice_text(row->choice, ids->turned);
	int64_t order = row->order_unknown ? JUDGE_ORDER_UNKNOWN : ids->turned ? JUDGE_SWAPPED : JUDGE_NAMES;
	double lean = ids->turned ? 1 - row->lean : row->lean;

	return db_run(place->db, error,
		"INSERT INTO judge_verdict (judge, eval_case, first, second, swapped, repeat, round, import, choice, "
		"lean,"
		" first_score, second_score, words, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
		"?13, ?14)"
		" ON CONFLICT (judge, eval_case, first, second, swapped, repeat, round) DO UPDATE SET import = "
		"excluded.import, choice = excluded.choice, lean = excluded.lean, first_score = excluded.first_score,"
		" second_score = excluded.second_score, words = excluded.words, text = excluded.text" TAKE_OVER
		"judge_verdict.import)",
		"iiiiiiiitdddtb", judge, ids->eval_case, ids->first, ids->second, order,
		row->repeat > 0 ? row->repeat : 1, row->round > 0 ? row->round : 1, place->import, choice, lean,
		row->score[ids->turned], row->score[!ids->turned], row->words != NULL ? row->words : "",
		row->text != NULL ? row->text : "", row->text != NULL ? row->text_n : 0);
}

static bool same_verdict(const struct suite_import_place *place, const struct judge_verdict_row *row,
	const struct judge_pair_ids *ids, int64_t judge, const char *choice, bool *same, struct error *error)
{
	int64_t order = row->order_unknown ? JUDGE_ORDER_UNKNOWN : ids->turned ? JUDGE_SWAPPED : JUDGE_NAMES;

	return db_int(place->db, error, &(int64_t){ 0 }, same,
		"SELECT 1 FROM judge_verdict WHERE judge = ?1 AND eval_case = ?2 AND first = ?3 AND second = ?4 AND "
		"swapped = ?5 AND repeat = ?6 AND round = ?7 AND choice IS ?8",
		"iiiiiiit", judge, ids->eval_case, ids->first, ids->second, order, row->repeat > 0 ? row->repeat : 1,
		row->round > 0 ? row->round : 1, choice);
}

enum output_result suite_import_verdict(
	struct suite_import *batch, const struct judge_verdict_row *row, struct error *error)
{
	const struct suite_import_place place = suite_import_place(batch);
	struct judge_pair_ids ids;
	int64_t judge = 0;
	bool inserted, same = false;

	enum output_result result = find_pair(&place, &row->of, row->shown, &ids, error);
	if (result != OUTPUT_ADDED)
		return result;
	if (!judge_require(place.db, place.suite, row->judge, JUDGE_PAIR, &judge, error))
		return error->code == ERROR_INPUT ? OUTPUT_CONFLICT : OUTPUT_FAILED;
	const char *choice = choice_text(row->choice, ids.turned);
	if (!judge_write_verdict(&place, row, &ids, judge, error))
		return OUTPUT_FAILED;
	inserted = changed(place.db);
	if (!inserted && !same_verdict(&place, row, &ids, judge, choice, &same, error))
		return OUTPUT_FAILED;
	return taken(batch, inserted, same, "judge ", row->judge, error);
}

static enum output_result find_run(const struct suite_import_place *place, int64_t eval_case, const char *system,
	int64_t *run, struct error *error)
{
	bool found = false;

	if (!db_int(place->db, error, run, &found,
		    "SELECT r.id FROM output o JOIN run r ON r.id = o.run JOIN import i ON i.id = r.import AND i.gone "
		    "= 0"
		    " JOIN system s ON s.id = r.system WHERE o.eval_case = ?1 AND s.suite = ?2 AND s.name = ?3"
		    " ORDER BY r.id DESC LIMIT 1",
		    "iit", eval_case, place->suite, system))
		return OUTPUT_FAILED;
	if (found)
		return OUTPUT_ADDED;
	error_set(error, ERROR_INPUT, "system \"%.80s\" has no output for this case", system);
	return OUTPUT_CONFLICT;
}

bool judge_write_score(const struct suite_import_place *place, const struct judge_score_row *row, int64_t judge,
	int64_t run, int64_t eval_case, struct error *error)
{
	return db_run(place->db, error,
		"INSERT INTO judge_score (judge, run, eval_case, repeat, import, value, label, text)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (judge, run, eval_case, repeat) DO UPDATE SET"
		" import = excluded.import, value = excluded.value, label = excluded.label, text = "
		"excluded.text" TAKE_OVER "judge_score.import)",
		"iiiiidtb", judge, run, eval_case, row->repeat > 0 ? row->repeat : 1, place->import, row->value,
		row->label, row->text != NULL ? row->text : "", row->text != NULL ? row->text_n : 0);
}

enum output_result suite_import_judge_score(
	struct suite_import *batch, const struct judge_score_row *row, struct error *error)
{
	const struct suite_import_place place = suite_import_place(batch);
	int64_t eval_case = 0, run = 0, judge = 0;
	bool inserted, same = false;

	enum output_result result = find_case(&place, &row->of, &eval_case, error);
	if (result == OUTPUT_ADDED)
		result = find_run(&place, eval_case, row->system, &run, error);
	if (result != OUTPUT_ADDED)
		return result;
	if (!judge_require(place.db, place.suite, row->judge, row->mode, &judge, error))
		return error->code == ERROR_INPUT ? OUTPUT_CONFLICT : OUTPUT_FAILED;
	if (!judge_write_score(&place, row, judge, run, eval_case, error))
		return OUTPUT_FAILED;
	inserted = changed(place.db);
	if (!inserted &&
		!db_int(place.db, error, &(int64_t){ 0 }, &same,
			"SELECT 1 FROM judge_score WHERE judge = ?1 AND run = ?2 AND eval_case = ?3 AND repeat = ?4 AND"
			" value IS ?5 AND label IS ?6",
			"iiiidt", judge, run, eval_case, row->repeat > 0 ? row->repeat : 1, row->value, row->label))
		return OUTPUT_FAILED;
	return taken(batch, inserted, same, "judge ", row->judge, error);
}

enum output_result suite_import_pair_gold(
	struct suite_import *batch, const struct pair_gold_row *row, struct error *error)
{
	const struct suite_import_place place = suite_import_place(batch);
	struct judge_pair_ids ids;
	bool inserted, same = false;

	enum output_result result = find_pair(&place, &row->of, row->systems, &ids, error);
	if (result != OUTPUT_ADDED)
		return result;
	const char *choice = choice_text(row->choice, ids.turned);
	if (!db_run(place.db, error,
		    "INSERT INTO pair_gold (eval_case, first, second, import, choice) VALUES (?1, ?2, ?3, ?4, ?5)"
		    " ON CONFLICT (eval_case, first, second) DO UPDATE SET import = excluded.import, choice = "
		    "excluded.choice" TAKE_OVER "pair_gold.import)",
		    "iiiit", ids.eval_case, ids.first, ids.second, place.import, choice))
		return OUTPUT_FAILED;
	inserted = changed(place.db);
	if (!inserted &&
		!db_int(place.db, error, &(int64_t){ 0 }, &same,
			"SELECT 1 FROM pair_gold WHERE eval_case = ?1 AND first = ?2 AND second = ?3 AND choice = ?4",
			"iiit", ids.eval_case, ids.first, ids.second, choice))
		return OUTPUT_FAILED;
	return taken(batch, inserted, same, "the gold", "", error);
}
