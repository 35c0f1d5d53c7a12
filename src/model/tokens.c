#include "preop/model/tokens.h"

bool tokens_read(struct db *db, int64_t dataset, struct arena *arena, struct tokens_state *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT d.tokenizer, count(e.id), count(e.tokens), coalesce(sum(e.tokens), 0) FROM dataset d"
		" LEFT JOIN example e ON e.dataset = d.id AND e.gone = 0 WHERE d.id = ? GROUP BY d.id",
		"i", dataset);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*out = (struct tokens_state){ .tokenizer = "" };
	if (got == 1) {
		out->tokenizer = arena_strdup(arena, db_column_text(stmt, 0));
		out->rows = sqlite3_column_int64(stmt, 1);
		out->counted = sqlite3_column_int64(stmt, 2);
		out->tokens = sqlite3_column_int64(stmt, 3);
		db_done(stmt);
	}
	return got >= 0;
}

static bool store_rows(struct db *db, const struct token_count *counts, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!db_run(db, error, "UPDATE example SET tokens = ? WHERE id = ? AND revision = ?", "iii",
			    counts[i].tokens, counts[i].id, counts[i].revision))
			return false;
	return true;
}

bool tokens_store(struct db *db, int64_t dataset, const char *tokenizer, const struct token_count *counts, size_t count,
	int64_t *stored, struct error *error)
{
	if (!db_begin(db, error))
		return false;
	bool ok = db_run(db, error, "UPDATE example SET tokens = NULL WHERE dataset = ? AND tokens IS NOT NULL", "i",
			  dataset) &&
		store_rows(db, counts, count, error) &&
		db_run(db, error, "UPDATE dataset SET tokenizer = ? WHERE id = ?", "ti", tokenizer, dataset) &&
		db_int(db, error, stored, NULL,
			"SELECT count(*) FROM example WHERE dataset = ? AND gone = 0 AND tokens IS NOT NULL", "i",
			dataset);
	if (ok)
		return db_commit(db, error);
	db_rollback(db);
	return false;
}
