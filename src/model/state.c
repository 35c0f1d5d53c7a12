#include "state.h"

#include <string.h>

bool change_begin(struct change *change, struct db *db, const char *command, const char *title, struct error *error)
{
	change->db = db;
	change->own = journal_action_id(db) == 0;
	return !change->own || journal_begin(db, command, title, error);
}

bool change_end(struct change *change, bool ok, struct error *error)
{
	if (!change->own)
		return ok;
	if (ok)
		return journal_commit(change->db, error);
	journal_rollback(change->db);
	return false;
}

bool change_one(struct db *db, const char *command, const char *title, const char *kind, const char *key,
	const char *after, struct error *error)
{
	struct change change;

	if (!change_begin(&change, db, command, title, error))
		return false;
	return change_end(&change, journal_change(db, kind, key, after, error), error);
}

struct json_span state_root(const char *state)
{
	return json_root(state, strlen(state));
}

static const char *decoded(struct json_span value, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;

	if (json_type(value) != JSON_STRING)
		return "";
	json_decode(value, &text);
	copy = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return copy;
}

const char *state_string(struct json_span object, const char *name, struct arena *arena)
{
	return decoded(json_get(object, name), arena);
}

const char *state_element(struct json_span array, size_t index, struct arena *arena)
{
	return decoded(json_at(array, index), arena);
}

int64_t state_int(struct json_span object, const char *name, int64_t fallback)
{
	int64_t value = fallback;

	json_int(json_get(object, name), &value);
	return value;
}
