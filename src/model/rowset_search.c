#include "preop/model/rowset.h"

#include "filter_text.h"

#include <string.h>

static bool holds(struct db *db, int64_t id, struct needle *needle, bool *held, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT body FROM example_body WHERE id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		const char *body = sqlite3_column_blob(stmt, 0);
		*held = body != NULL && needle_in_record(needle, body, (size_t)sqlite3_column_bytes(stmt, 0));
	}
	db_done(stmt);
	return got >= 0;
}

bool rowset_search(
	struct db *db, const int64_t *ids, size_t count, const char *text, size_t *found, struct error *error)
{
	bool held = false, ok = true;
	struct needle *needle = *text ? needle_new(text, strlen(text)) : NULL;

	*found = count;
	if (needle == NULL)
		return *text == '\0' ||
			error_set(error, ERROR_MEMORY, "there is no memory to look for a text that long");
	for (size_t i = 0; ok && !held && i < count; i++) {
		ok = holds(db, ids[i], needle, &held, error);
		if (held)
			*found = i;
	}
	needle_free(needle);
	return ok;
}
