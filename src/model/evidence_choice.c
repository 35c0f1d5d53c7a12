/* What there is for evidence to point to, to choose from. */
#include "evidence_objects.h"
#include "grow.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <string.h>

enum { CHOICES_MOST = 500 };

/* The target as it is kept, as people write it, and when it was made; ?1 is how many at most. Kinds that are not here are written. */
static const struct {
	const char *kind, *sql;
} lists_of[] = {
	{ "dataset", "SELECT uuid, name, NULL FROM dataset WHERE gone = 0 ORDER BY name LIMIT ?1" },
	{ "snapshot",
		"SELECT uuid, name, at FROM snapshot WHERE id IN (SELECT max(id) FROM snapshot WHERE gone = 0 GROUP BY "
		"name) "
		"ORDER BY id DESC LIMIT ?1" },
	{ "suite", "SELECT uuid, name, NULL FROM suite WHERE gone = 0 ORDER BY name LIMIT ?1" },
	{ "system",
		"SELECT s.uuid || ' ' || y.name, s.name || ': ' || y.name, NULL FROM system y JOIN suite s ON s.id = "
		"y.suite WHERE s.gone = 0 ORDER BY s.name, y.name LIMIT ?1" },
	{ "run",
		"SELECT r.uuid, r.uuid, r.at FROM run r JOIN import i ON i.id = r.import WHERE i.gone = 0 ORDER BY "
		"r.id DESC LIMIT ?1" },
	{ "board", "SELECT uuid, uuid, at FROM board ORDER BY id DESC LIMIT ?1" },
};
enum { LISTS = sizeof(lists_of) / sizeof(lists_of[0]) };

static const char *sql_of(const char *kind)
{
	for (size_t i = 0; i < LISTS; i++)
		if (strcmp(lists_of[i].kind, kind) == 0)
			return lists_of[i].sql;
	return NULL;
}

bool evidence_is_chosen(const char *kind)
{
	return sql_of(kind) != NULL;
}

static bool say_choice(struct db *db, const char *kind, const char *kept, struct arena *arena,
	struct evidence_choice *choice, struct error *error)
{
	struct evidence_look look;

	if (!evidence_look(db, kind, kept, arena, &look, error))
		return false;
	choice->title = look.title;
	choice->says = look.says;
	return true;
}

bool evidence_choices(struct db *db, const char *kind, struct arena *arena, struct evidence_choice **out, size_t *count,
	struct error *error)
{
	const char **kept = NULL, *sql = sql_of(kind);
	sqlite3_stmt *stmt = sql == NULL ? NULL : db_query(db, error, sql, "i", (int64_t)CHOICES_MOST);
	size_t rows = 0;
	int got = -1;

	*out = NULL;
	*count = 0;
	if (sql == NULL)
		return true;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct evidence_choice *choice = GROW(arena, *out, *count);

		*GROW(arena, kept, rows) = arena_strdup(arena, db_column_text(stmt, 0));
		choice->target = arena_strdup(arena, db_column_text(stmt, 1));
		choice->at = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, 2);
	}
	bool ok = got == 0;
	for (size_t i = 0; ok && i < rows; i++)
		ok = say_choice(db, kind, kept[i], arena, &(*out)[i], error);
	return ok;
}

bool evidence_check(struct db *db, const char *kind, const char *target, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *kept;
	bool ok = evidence_resolve(db, kind, target, &arena, &kept, error);

	arena_free(&arena);
	return ok;
}
