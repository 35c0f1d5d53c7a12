#include "repeats.h"

#include "preop/base/idlist.h"
#include "preop/model/shape.h"
#include "seen.h"

bool repeats_flag(struct db *db, int64_t id, bool repeated, struct error *error)
{
	return db_run(db, error, "UPDATE example SET flags = iif(?2, flags | 64, flags & ~64) WHERE id = ?1", "ii", id,
		(int64_t)repeated);
}

/* The rows whose flag has to be set or taken away. */
struct corrections {
	struct id_list set, clear;
};

static bool apply(struct db *db, struct corrections *corrections, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < corrections->set.count; i++)
		ok = repeats_flag(db, corrections->set.ids[i], true, error);
	for (size_t i = 0; ok && i < corrections->clear.count; i++)
		ok = repeats_flag(db, corrections->clear.ids[i], false, error);
	return ok;
}

static bool note(struct corrections *corrections, int64_t id, unsigned flags, bool repeated, struct error *error)
{
	if (repeated == ((flags & FLAG_REPEATED) != 0))
		return true;
	return id_list_add(repeated ? &corrections->set : &corrections->clear, id) ||
		error_set(error, ERROR_MEMORY, "no memory for the list of repeated rows");
}

static bool make_room(struct seen *folds, struct error *error)
{
	return seen_make_room(folds) ||
		error_set(error, ERROR_MEMORY, "no memory for a table of %zu rows", folds->count);
}

/* In the table: 1 for a fold met once, 2 for more. */
static bool count_fold(struct seen *folds, uint64_t fold, struct error *error)
{
	if (!make_room(folds, error))
		return false;
	struct seen_slot *slot = seen_find_key(folds, fold);
	if (slot->hash == 0)
		seen_take(folds, slot, fold, 1);
	else
		slot->more = 2;
	return true;
}

static bool is_repeated(const struct seen *folds, uint64_t fold)
{
	return fold != 0 && seen_find_key(folds, fold)->more == 2;
}

/* Two passes over the same rows: the first counts the folds, the second compares the flags with the counts. */
static bool count_folds(struct db *db, sqlite3_stmt *rows, struct seen *folds, struct error *error)
{
	int got = -1;

	while (rows != NULL && (got = db_step(db, rows, error)) == 1) {
		uint64_t fold = (uint64_t)sqlite3_column_int64(rows, 1);
		if (fold != 0 && !count_fold(folds, fold, error)) {
			db_done(rows);
			return false;
		}
	}
	return got == 0;
}

static bool compare_flags(
	struct db *db, sqlite3_stmt *rows, const struct seen *folds, struct corrections *out, struct error *error)
{
	int got = -1;

	while (rows != NULL && (got = db_step(db, rows, error)) == 1) {
		uint64_t fold = (uint64_t)sqlite3_column_int64(rows, 1);
		if (!note(out, sqlite3_column_int64(rows, 0), (unsigned)sqlite3_column_int64(rows, 2),
			    is_repeated(folds, fold), error)) {
			db_done(rows);
			return false;
		}
	}
	return got == 0;
}

/* NOT INDEXED: nearly all rows are wanted, in the order in which they lie. */
static const char all_rows[] = "SELECT id, fold, flags FROM example NOT INDEXED WHERE dataset = ? AND gone < 2";
static const char rows_of_folds[] =
	"SELECT id, fold, flags FROM example NOT INDEXED WHERE dataset = ? AND gone < 2 AND fold IN (?, ?)";

static bool refresh(struct db *db, const char *sql, const char *types, int64_t dataset, uint64_t before, uint64_t after,
	struct error *error)
{
	struct seen folds = SEEN_INIT;
	struct corrections corrections = { ID_LIST_INIT, ID_LIST_INIT };
	int64_t a = (int64_t)before, b = (int64_t)after;

	bool ok = make_room(&folds, error) &&
		count_folds(db, db_query(db, error, sql, types, dataset, a, b), &folds, error) &&
		compare_flags(db, db_query(db, error, sql, types, dataset, a, b), &folds, &corrections, error) &&
		apply(db, &corrections, error);
	seen_free(&folds);
	id_list_free(&corrections.set);
	id_list_free(&corrections.clear);
	return ok;
}

bool repeats_refresh(struct db *db, int64_t dataset, struct error *error)
{
	return refresh(db, all_rows, "i", dataset, 0, 0, error);
}

bool repeats_refresh_folds(struct db *db, int64_t dataset, uint64_t before, uint64_t after, struct error *error)
{
	return before == after || refresh(db, rows_of_folds, "iii", dataset, before, after, error);
}
