/* Known answers in the new words of a migration. */
#include "relabel.h"

#include "preop/model/gold.h"

#include <stdlib.h>
#include <string.h>

struct golds {
	struct gold_value *items;
	size_t count, capacity;
	struct arena arena;
};

static bool add_gold(struct golds *golds, int64_t example, const char *gold, struct error *error)
{
	if (golds->count == golds->capacity) {
		size_t capacity = golds->capacity == 0 ? 64 : 2 * golds->capacity;
		struct gold_value *wider = try_array(golds->items, capacity, sizeof(*wider));
		if (wider == NULL)
			return error_set(error, ERROR_MEMORY, "no memory for the known answers that change");
		golds->items = wider;
		golds->capacity = capacity;
	}
	golds->items[golds->count++] = (struct gold_value){ example, gold };
	return true;
}

static bool find_gold(struct relabel *work, struct golds *golds, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT id, gold FROM example NOT INDEXED WHERE dataset = ? AND gone & 2 = 0 AND gold IS NOT NULL", "i",
		work->becomes->id);
	struct strbuf to = STRBUF_INIT;
	const char *last = NULL;
	bool ok = true;
	int got = -1;

	while (ok && stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		enum relabelled result = relabel_answer(work, id, db_column_text(stmt, 1), &to);
		if (result == RELABEL_SAME)
			continue;
		if (result == RELABEL_OTHER && (last == NULL || strcmp(last, to.data) != 0))
			last = arena_strdup(&golds->arena, to.data);
		ok = add_gold(golds, id, result == RELABEL_OTHER ? last : NULL, error);
	}
	if (!ok)
		db_done(stmt);
	strbuf_free(&to);
	return ok && got == 0;
}

bool relabel_gold(struct relabel *work, struct error *error)
{
	struct golds golds = { .items = NULL };

	bool ok = find_gold(work, &golds, error) &&
		(golds.count == 0 || gold_set(work->db, golds.items, golds.count, &work->report->gold, error));
	free(golds.items);
	arena_free(&golds.arena);
	return ok;
}
