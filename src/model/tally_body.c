#include "tally_body.h"

void tally_bodies_free(struct tally_bodies *bodies)
{
	arena_free(&bodies->maps);
	arena_free(&bodies->turns);
}

/* The records of an import are read in one way. */
static bool take_import(struct tally_bodies *bodies, sqlite3_stmt *stmt, struct error *error)
{
	if (bodies->import == sqlite3_column_int64(stmt, 1))
		return true;
	bodies->import = sqlite3_column_int64(stmt, 1);
	bodies->shape = (enum example_shape)sqlite3_column_int(stmt, 2);
	return field_map_parse(db_column_text(stmt, 3), &bodies->maps, &bodies->map, error);
}

bool tally_bodies_read(struct tally_bodies *bodies, int64_t id, void (*take)(void *context, const struct turns *turns),
	void *context, struct error *error)
{
	sqlite3_stmt *stmt = db_query(bodies->db, error,
		"SELECT b.body, i.id, i.shape, i.fields FROM example e JOIN example_body b ON b.id = e.id JOIN import "
		"i ON i.id = e.import WHERE e.id = ?1",
		"i", id);
	int got = stmt == NULL ? -1 : db_step(bodies->db, stmt, error);
	bool ok = got == 0 || (got > 0 && take_import(bodies, stmt, error));

	if (ok && got > 0) {
		struct turns turns;

		shape_turns(bodies->shape, &bodies->map, sqlite3_column_blob(stmt, 0),
			(size_t)sqlite3_column_bytes(stmt, 0), &bodies->turns, &turns);
		take(context, &turns);
		arena_reset(&bodies->turns);
	}
	if (got > 0)
		db_done(stmt);
	return ok;
}
