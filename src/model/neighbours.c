#include "preop/model/neighbours.h"

#include "grow.h"

#include "preop/base/number.h"

/* ---- By an id ---- */

bool example_find(struct db *db, int64_t dataset, const char *text, int64_t *id, struct error *error)
{
	int64_t number;
	bool found = false;

	*id = 0;
	if (number_read(*text == '#' ? text + 1 : text, &number) &&
		!db_int(db, error, id, &found, "SELECT id FROM example WHERE id = ? AND dataset = ? AND gone = 0", "ii",
			number, dataset))
		return false;
	return found ||
		db_int(db, error, id, &found,
			"SELECT id FROM example WHERE dataset = ? AND gone = 0 AND external = ? ORDER BY id LIMIT 1",
			"it", dataset, text);
}

/* ---- Neighbours ---- */

struct neighbours {
	struct arena *arena;
	struct neighbour *items;
	size_t count, limit;
};

static bool is_known(const struct neighbours *found, int64_t id)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].id == id)
			return true;
	return false;
}

/* Rows (id, same input, same group, split, label). */
static bool take_rows(struct db *db, sqlite3_stmt *stmt, struct neighbours *found, struct error *error)
{
	int got = stmt == NULL ? -1 : 1;

	while (got == 1 && found->count < found->limit && (got = db_step(db, stmt, error)) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		if (is_known(found, id))
			continue;
		*GROW(found->arena, found->items, found->count) = (struct neighbour){ .id = id,
			.same_input = sqlite3_column_int(stmt, 1) != 0,
			.same_group = sqlite3_column_int(stmt, 2) != 0,
			.split = arena_strdup(found->arena, db_column_text(stmt, 3)),
			.label = arena_strdup(found->arena, db_column_text(stmt, 4)) };
	}
	db_done(stmt);
	return got >= 0;
}

/* Rows with a repeated input have bit 64 of their flags, and those are in an index. */
bool example_neighbours(struct db *db, int64_t id, size_t limit, struct arena *arena, struct neighbour **out,
	size_t *count, struct error *error)
{
	struct neighbours found = { .arena = arena, .limit = limit };

	bool ok =
		take_rows(db,
			db_query(db, error,
				"SELECT n.id, 1, n.grp IS e.grp AND e.grp IS NOT NULL, n.split, n.label FROM example e "
				"JOIN example n ON n.dataset = e.dataset AND n.fold = e.fold AND n.flags & 64 "
				"WHERE e.id = ?1 AND e.flags & 64 AND n.gone = 0 AND n.id <> ?1 ORDER BY n.id",
				"i", id),
			&found, error) &&
		take_rows(db,
			db_query(db, error,
				"SELECT n.id, 0, 1, n.split, n.label FROM example e JOIN example n ON n.grp = e.grp "
				"AND n.dataset = e.dataset AND n.gone = 0 AND n.id BETWEEN e.id - ?2 AND e.id + ?2 "
				"WHERE e.id = ?1 AND n.id <> ?1 ORDER BY n.id",
				"ii", id, (int64_t)NEIGHBOUR_REACH),
			&found, error);
	*out = found.items;
	*count = found.count;
	return ok;
}
