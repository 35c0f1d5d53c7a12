#include "preop/model/status.h"

bool ui_state_read(struct db *db, const char *key, struct strbuf *out, struct error *error)
{
	bool found;

	return db_text(db, error, out, &found, "SELECT value FROM ui_state WHERE who = ?1 AND key = ?2", "tt",
		db_actor(db), key);
}

bool ui_state_write(struct db *db, const char *key, const char *value, struct error *error)
{
	return db_run(db, error,
		"INSERT INTO ui_state (who, key, value) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (who, key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
		"ttt", db_actor(db), key, value);
}
