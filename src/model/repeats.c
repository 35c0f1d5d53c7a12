#include "repeats.h"

#include "preop/base/bigsort.h"
#include "preop/base/idlist.h"
#include "preop/model/shape.h"

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

	id_list_sort_unique(&corrections->set); /* as the rows lie */
	id_list_sort_unique(&corrections->clear);
	for (size_t i = 0; ok && i < corrections->set.count; i++)
		ok = repeats_flag(db, corrections->set.ids[i], true, error);
	for (size_t i = 0; ok && i < corrections->clear.count; i++)
		ok = repeats_flag(db, corrections->clear.ids[i], false, error);
	return ok;
}

static bool note(struct corrections *corrections, int64_t id, bool marked, bool repeated, struct error *error)
{
	if (repeated == marked)
		return true;
	return id_list_add(repeated ? &corrections->set : &corrections->clear, id) ||
		error_set(error, ERROR_MEMORY, "no memory for the list of repeated rows");
}

/* By fold, each with its row; where the last bit of the row's word is set the row is marked as repeated. */
static bool sort_rows(struct db *db, sqlite3_stmt *rows, struct bigsort *sorted, struct error *error)
{
	int got = -1;

	while (rows != NULL && (got = db_step(db, rows, error)) == 1) {
		uint64_t marked = (sqlite3_column_int64(rows, 2) & FLAG_REPEATED) != 0;
		if (!bigsort_add(sorted, (uint64_t)sqlite3_column_int64(rows, 1),
			    (uint64_t)sqlite3_column_int64(rows, 0) << 1 | marked, error)) {
			db_done(rows);
			return false;
		}
	}
	return got == 0;
}

/* A row is repeated when the one before or the one behind it has its fold. */
static bool compare_flags(struct bigsort *sorted, struct corrections *out, struct error *error)
{
	struct bigsort_entry row, next = { 0, 0 };
	bool before = false;
	int more, got = bigsort_next(sorted, &row, error);

	for (; got > 0; got = more, row = next) {
		more = bigsort_next(sorted, &next, error);
		bool behind = more > 0 && next.first == row.first;
		if (more < 0 ||
			!note(out, (int64_t)(row.second >> 1), row.second & 1, row.first != 0 && (before || behind),
				error))
			return false;
		before = behind;
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
	struct bigsort *sorted = bigsort_new(BIGSORT_TABLE);
	struct corrections corrections = { ID_LIST_INIT, ID_LIST_INIT };
	sqlite3_stmt *rows = db_query(db, error, sql, types, dataset, (int64_t)before, (int64_t)after);

	bool ok = sort_rows(db, rows, sorted, error) && compare_flags(sorted, &corrections, error) &&
		apply(db, &corrections, error);
	bigsort_free(sorted);
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
