/*
 * What the labels that came with rows are called since a migration of the schema. `given` stays as the record has it, so that edits, exports and other
 * copies agree on it; example.carried_from and carried_to say what it counts as.
 * In the journal: "carried", key "DATASET-UUID:given", a partition of rows into ["from","to"], ["from",null] or null.
 */
#include "relabel.h"

#include "label.h"
#include "state.h"
#include "targets.h"

#include <string.h>

bool carried_value(struct db *db, const char *tag, int64_t example, struct strbuf *json, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT coalesce(json_array(carried_from, carried_to), 'null'), carried_from IS NULL FROM example "
		"WHERE id = ?",
		"i", example);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	(void)tag;
	if (got == 1) {
		strbuf_adds(json, sqlite3_column_int(stmt, 1) != 0 ? "null" : db_column_text(stmt, 0));
		db_done(stmt);
	}
	return got == 1 || (got == 0 && bulk_no_example(example, error));
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "field", like, carried_value, state, error);
}

bool carried_write(struct db *db, int64_t example, const char *from, const char *to, struct error *error)
{
	return db_run(db, error, "UPDATE example SET carried_from = ?, carried_to = ? WHERE id = ?", "tti", from, to,
		example);
}

static bool write_value(struct db *db, const char *tag, int64_t example, const char *json, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span root = state_root(json);
	bool none = json_type(root) != JSON_ARRAY, nothing = json_type(json_at(root, 1)) != JSON_STRING;

	(void)tag;
	bool ok = carried_write(db, example, none ? NULL : state_element(root, 0, &arena),
		none || nothing ? NULL : state_element(root, 1, &arena), error);
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return label_apply(db, "field", state, write_value, error);
}

const struct journal_target carried_targets[] = {
	{ .kind = "carried", .read = read_target, .apply = apply_target, .set = true },
};
const size_t carried_target_count = 1;
