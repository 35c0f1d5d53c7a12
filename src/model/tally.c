#include "tally.h"

#include "fold.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/base/idlist.h"

#include <stdlib.h>

static void add_date(int64_t at, int64_t *oldest, int64_t *newest)
{
	if (*oldest == CLOCK_NONE || at < *oldest)
		*oldest = at;
	if (*newest == CLOCK_NONE || at > *newest)
		*newest = at;
}

static void add_example(sqlite3_stmt *stmt, struct tally *out)
{
	int64_t annotators = sqlite3_column_int64(stmt, 3);

	out->examples++;
	if (sqlite3_column_type(stmt, 1) != SQLITE_NULL) {
		out->dated++;
		add_date(sqlite3_column_int64(stmt, 1), &out->oldest, &out->newest);
	}
	out->labeled += annotators > 0 || sqlite3_column_int(stmt, 2) != 0;
	out->twice += annotators > 1;
	out->disputed += annotators > 1 && sqlite3_column_int(stmt, 4) != 0;
}

/* A scan in file order beats the index, which would fetch nearly every row one by one. The folds are sorted here, because SQLite's
 * count(DISTINCT) keeps a b-tree and takes thrice as long. */
static bool read_examples(
	struct db *db, struct tally *out, struct id_list *folds, struct id_list *trained, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT fold, at, label <> '', annotators, disputed, fold <> 0 AND coalesce(split, 'train') = 'train' "
		"FROM example NOT INDEXED "
		"WHERE gone = 0 AND dataset IN (SELECT id FROM dataset WHERE gone = 0)",
		"");
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		add_example(stmt, out);
		if (!id_list_add(folds, sqlite3_column_int64(stmt, 0)) ||
			(sqlite3_column_int(stmt, 5) && !id_list_add(trained, sqlite3_column_int64(stmt, 0)))) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "no memory to compare %zu inputs", folds->count);
		}
	}
	return got == 0;
}

/* A case is asked in one turn of the user: its fold is that of an example of one turn, whichever way both are written. */
static int64_t fold_of_case(const void *input, int n, struct strbuf *scratch)
{
	strbuf_reset(scratch);
	text_fold(n > 0 ? input : "", (size_t)n, scratch);
	if (scratch->len == 0)
		return 0;
	strbuf_addc(scratch, TURN_END);
	return (int64_t)hash64(scratch->data, scratch->len, 0);
}

static bool count_exposed(struct db *db, struct tally *out, const struct id_list *trained, struct error *error)
{
	struct strbuf scratch = STRBUF_INIT;
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT c.input FROM eval_case c JOIN import i ON i.id = c.import WHERE i.gone = 0", "");
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		int64_t fold = fold_of_case(sqlite3_column_blob(stmt, 0), sqlite3_column_bytes(stmt, 0), &scratch);
		out->exposed += fold != 0 && id_list_contains(trained, fold);
	}
	strbuf_free(&scratch);
	return got == 0;
}

static bool count_examples(struct db *db, struct tally *out, struct error *error)
{
	struct id_list folds = ID_LIST_INIT, trained = ID_LIST_INIT;
	bool ok = read_examples(db, out, &folds, &trained, error);

	id_list_sort_unique(&folds);
	id_list_sort_unique(&trained);
	ok = ok && count_exposed(db, out, &trained, error);
	id_list_free(&trained);
	out->unique = (int64_t)folds.count;
	id_list_free(&folds);
	return ok;
}

static bool count_cases(struct db *db, struct tally *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), count(c.at), max(c.at) FROM eval_case c "
		"JOIN import i ON i.id = c.import WHERE i.gone = 0",
		"");

	if (!stmt || db_step(db, stmt, error) <= 0)
		return false;
	out->cases = sqlite3_column_int64(stmt, 0);
	out->dated_cases = sqlite3_column_int64(stmt, 1);
	if (out->dated_cases)
		out->newest_case = sqlite3_column_int64(stmt, 2);
	db_done(stmt);
	return true;
}

static bool count_reviews(struct db *db, struct tally *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), total(EXISTS (SELECT 1 FROM verdict v WHERE v.eval_case = pairs.eval_case)) FROM "
		"(SELECT o.eval_case FROM output o JOIN run r ON r.id = o.run JOIN import i ON i.id = r.import AND "
		"i.gone = 0 "
		"WHERE o.state <> 'missing' GROUP BY o.eval_case HAVING count(DISTINCT r.system) > 1) AS pairs",
		"");

	if (!stmt || db_step(db, stmt, error) <= 0)
		return false;
	out->reviewable = sqlite3_column_int64(stmt, 0);
	out->reviewed = sqlite3_column_int64(stmt, 1);
	db_done(stmt);
	return true;
}

bool tally_read(struct db *db, struct tally *out, struct error *error)
{
	*out = (struct tally){ .oldest = CLOCK_NONE, .newest = CLOCK_NONE, .newest_case = CLOCK_NONE };
	return count_examples(db, out, error) && count_cases(db, out, error) && count_reviews(db, out, error);
}
