#include "tally_output.h"

#include "fold.h"
#include "grow.h"
#include "tally_body.h"
#include "tally_time.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/model/example.h"

#include <stdlib.h>

#define DAY (INT64_C(24) * 60 * 60 * 1000)

struct dated { /* a demonstration */
	int64_t fold, day, id;
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

struct outputs { /* of one record after the other */
	struct tally_bodies bodies;
	struct strbuf folded;
};

static void fold_outputs(void *context, const struct turns *turns)
{
	struct strbuf *folded = context;

	for (size_t i = 0; i < turns->count; i++) {
		if (turns->items[i].part != PART_OUTPUT)
			continue;
		text_fold(turns->items[i].text, turns->items[i].length, folded);
		strbuf_addc(folded, TURN_END);
	}
}

/* 0: there is no output. */
static bool read_output(struct outputs *outputs, int64_t id, uint64_t *hash, struct error *error)
{
	strbuf_reset(&outputs->folded);
	if (!tally_bodies_read(&outputs->bodies, id, fold_outputs, &outputs->folded, error))
		return false;
	*hash = outputs->folded.len > 0 ? hash64(outputs->folded.data, outputs->folded.len, 0) : 0;
	return true;
}

/* The days of one input from the first on; a demonstration within a window of the one that later ones are compared with is passed over, as labels are. */
static bool compare(
	struct outputs *outputs, const struct dated *rows, size_t count, struct tally_outputs *out, struct error *error)
{
	const struct dated *last = &rows[0];
	bool revisited = false, contradicted = false;
	uint64_t before = 0, now;

	for (size_t i = 1; i < count; i++) {
		if (rows[i].day - last->day < TALLY_WINDOW)
			continue;
		if ((!revisited && !read_output(outputs, last->id, &before, error)) ||
			!read_output(outputs, rows[i].id, &now, error))
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
	struct outputs *outputs, struct dated *rows, size_t count, struct tally_outputs *out, struct error *error)
{
	size_t end;

	if (rows == NULL)
		return true; /* none */
	if (count > 1)
		qsort(rows, count, sizeof(*rows), by_input);
	for (size_t start = 0; start < count; start = end) {
		for (end = start + 1; end < count && rows[end].fold == rows[start].fold;)
			end++;
		if (!compare(outputs, &rows[start], end - start, out, error))
			return false;
	}
	return true;
}

bool tally_outputs_read(
	struct db *db, const struct dataset *datasets, size_t count, struct tally_outputs *out, struct error *error)
{
	struct outputs outputs = { .bodies = TALLY_BODIES_INIT(db), .folded = STRBUF_INIT };
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
		ok = ok && compare_all(&outputs, rows, found, out, error);
	}
	arena_free(&arena);
	tally_bodies_free(&outputs.bodies);
	strbuf_free(&outputs.folded);
	return ok;
}
