#include "tally_output.h"

#include "fold.h"
#include "grow.h"
#include "tally_time.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/model/example.h"

#include <stdlib.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

struct dated { /* a demonstration */
	int64_t fold, day, id;
};

/* The records of an import are read in one way. */
struct bodies {
	struct db *db;
	int64_t import;
	enum example_shape shape;
	struct field_map map;
	struct arena maps, turns;
	struct strbuf folded;
};

static bool list_dated(struct db *db, int64_t dataset, int64_t most, struct arena *arena, struct dated **out,
	size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT fold, at, id FROM example WHERE dataset = ?1 AND flags & 64 AND gone = 0 AND at IS NOT NULL "
		"AND kind IN "
		"(1, 2) AND label IS NULL ORDER BY fold LIMIT ?2",
		"ii", dataset, most);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, *out, *count) = (struct dated){ sqlite3_column_int64(stmt, 0),
			sqlite3_column_int64(stmt, 1) / DAY, sqlite3_column_int64(stmt, 2) };
	return got == 0;
}

static uint64_t hash_outputs(struct bodies *bodies, const char *body, size_t n)
{
	struct turns turns;

	shape_turns(bodies->shape, &bodies->map, body, n, &bodies->turns, &turns);
	strbuf_reset(&bodies->folded);
	for (size_t i = 0; i < turns.count; i++) {
		if (turns.items[i].part != PART_OUTPUT)
			continue;
		text_fold(turns.items[i].text, turns.items[i].length, &bodies->folded);
		strbuf_addc(&bodies->folded, TURN_END);
	}
	uint64_t hash = bodies->folded.len > 0 ? hash64(bodies->folded.data, bodies->folded.len, 0) : 0;
	arena_reset(&bodies->turns);
	return hash;
}

static bool take_import(struct bodies *bodies, sqlite3_stmt *stmt, struct error *error)
{
	if (bodies->import == sqlite3_column_int64(stmt, 1))
		return true;
	bodies->import = sqlite3_column_int64(stmt, 1);
	bodies->shape = (enum example_shape)sqlite3_column_int(stmt, 2);
	return field_map_parse(db_column_text(stmt, 3), &bodies->maps, &bodies->map, error);
}

/* 0: there is no output. */
static bool read_output(struct bodies *bodies, int64_t id, uint64_t *hash, struct error *error)
{
	sqlite3_stmt *stmt = db_query(bodies->db, error,
		"SELECT b.body, i.id, i.shape, i.fields FROM example e JOIN example_body b ON b.id = e.id JOIN import "
		"i ON i.id = "
		"e.import WHERE e.id = ?1",
		"i", id);
	bool ok = db_row(bodies->db, stmt, error) && take_import(bodies, stmt, error);

	if (ok)
		*hash = hash_outputs(bodies, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	db_done(stmt);
	return ok;
}

/* The days of one input from the first on; a demonstration within a window of the one that later ones are compared with is passed over, as labels are. */
static bool compare(
	struct bodies *bodies, const struct dated *rows, size_t count, struct tally_outputs *out, struct error *error)
{
	const struct dated *last = &rows[0];
	bool revisited = false, contradicted = false;
	uint64_t before = 0, now;

	for (size_t i = 1; i < count; i++) {
		if (rows[i].day - last->day < TALLY_WINDOW)
			continue;
		if ((!revisited && !read_output(bodies, last->id, &before, error)) ||
			!read_output(bodies, rows[i].id, &now, error))
			return false;
		revisited = true;
		contradicted = contradicted || now != before;
		before = now;
		last = &rows[i];
	}
	out->revisited += revisited;
	out->contradicted += contradicted;
	return true;
}

static int by_input(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->fold != y->fold)
		return (x->fold > y->fold) - (x->fold < y->fold);
	if (x->day != y->day)
		return (x->day > y->day) - (x->day < y->day);
	return (x->id > y->id) - (x->id < y->id);
}

static bool compare_all(
	struct bodies *bodies, struct dated *rows, size_t count, struct tally_outputs *out, struct error *error)
{
	size_t end;

	if (count > 1)
		qsort(rows, count, sizeof(*rows), by_input);
	for (size_t start = 0; start < count; start = end) {
		for (end = start + 1; end < count && rows[end].fold == rows[start].fold;)
			end++;
		if (!compare(bodies, &rows[start], end - start, out, error))
			return false;
	}
	return true;
}

bool tally_outputs_read(
	struct db *db, const struct dataset *datasets, size_t count, struct tally_outputs *out, struct error *error)
{
	struct bodies bodies = { .db = db, .maps = ARENA_INIT, .turns = ARENA_INIT, .folded = STRBUF_INIT };
	struct arena arena = ARENA_INIT;
	bool ok = true;

	*out = (struct tally_outputs){ .rows = 0 };
	for (size_t i = 0; ok && !out->part && i < count; i++) {
		int64_t room = TALLY_OUTPUT_ROWS - out->rows;
		struct dated *rows;
		size_t found;

		ok = list_dated(db, datasets[i].id, room + 1, &arena, &rows, &found, error);
		if (ok && (int64_t)found > room) {
			out->part = true;
			found = (size_t)room;
		}
		out->rows += ok ? (int64_t)found : 0;
		ok = ok && compare_all(&bodies, rows, found, out, error);
	}
	arena_free(&arena);
	arena_free(&bodies.maps);
	arena_free(&bodies.turns);
	strbuf_free(&bodies.folded);
	return ok;
}
