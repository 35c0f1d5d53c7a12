#include "preop/model/own_queue.h"

#include "preop/base/bigsort.h"
#include "preop/base/hash.h"
#include "preop/base/idlist.h"
#include "preop/model/adjudication.h"
#include "preop/model/queue.h"

#include <stdlib.h>
#include <string.h>

enum { OWN_CHUNK = 8192, PROGRESS_STEP = 4096 };

static const struct {
	const char *word, *text;
} orders[OWN_ORDER_COUNT] = {
	[OWN_FEWEST] = { "fewest", "fewest labels first" },
	[OWN_RANDOM] = { "random", "in an order of your own" },
	[OWN_FILE] = { "file", "as they came in" },
};

const char *own_order_word(enum own_order order)
{
	return orders[order].word;
}

const char *own_order_text(enum own_order order)
{
	return orders[order].text;
}

bool own_order_parse(const char *word, enum own_order *out)
{
	for (int i = 0; i < OWN_ORDER_COUNT; i++)
		if (strcmp(orders[i].word, word) == 0) {
			*out = (enum own_order)i;
			return true;
		}
	return false;
}

/* ---- Which, and by what ---- */

struct building {
	struct db *db;
	const struct own_options *options;
	void *context;
	uint64_t seed;
	struct bigsort *sort; /* NULL: only counts are wanted */
	struct own_counts counts;
};

static bool cancelled(struct error *error)
{
	return error_set(error, ERROR_CANCELLED, "the queue was not needed any more");
}

static uint64_t place_of(const struct building *building, int64_t id, int64_t people)
{
	switch (building->options->order) {
	case OWN_FEWEST:
		return people > 0 ? (uint64_t)people : 0;
	case OWN_RANDOM:
		return hash64(&id, sizeof(id), building->seed);
	case OWN_FILE:
	case OWN_ORDER_COUNT:
		break;
	}
	return 0;
}

enum own_column { OWN_ID, OWN_PEOPLE, OWN_STATE, OWN_MINE, OWN_SKIPPED };

static bool take_row(struct building *building, sqlite3_stmt *stmt, struct error *error)
{
	struct own_counts *counts = &building->counts;
	int64_t id = sqlite3_column_int64(stmt, OWN_ID);

	counts->rows++;
	if (sqlite3_column_int(stmt, OWN_MINE) != 0) {
		counts->mine++;
		return true;
	}
	if (adjudicated_settled(sqlite3_column_int(stmt, OWN_STATE)))
		return true;
	if (sqlite3_column_int(stmt, OWN_SKIPPED) != 0) {
		counts->skipped++;
		return true;
	}
	counts->open++;
	return building->sort == NULL ||
		bigsort_add(building->sort, place_of(building, id, sqlite3_column_int64(stmt, OWN_PEOPLE)),
			(uint64_t)id, error);
}

static bool read_rows(struct building *building, int64_t dataset, struct error *error)
{
	const struct own_options *options = building->options;
	sqlite3_stmt *stmt = db_query(building->db, error,
		"SELECT e.id, e.annotators, e.adjudicated, a.who IS NOT NULL, s.who IS NOT NULL FROM example e"
		" LEFT JOIN annotation a ON a.example = e.id AND a.who = ?2"
		" LEFT JOIN queue_skip s ON s.example = e.id AND s.who = ?2 WHERE e.dataset = ?1 AND e.gone = 0",
		"it", dataset, db_actor(building->db));
	int got = -1;

	while (stmt != NULL && (got = db_step(building->db, stmt, error)) == 1) {
		bool go_on = take_row(building, stmt, error);
		if (go_on && options->progress != NULL && building->counts.rows % PROGRESS_STEP == 0)
			go_on = options->progress(building->context, building->counts.rows) || cancelled(error);
		if (go_on)
			continue;
		db_done(stmt);
		return false;
	}
	return got == 0;
}

/* ---- Giving them out ---- */

static bool give(
	struct bigsort *sort, bool (*each)(void *, const int64_t *, size_t, bool), void *context, struct error *error)
{
	int64_t *ids = xmalloc(OWN_CHUNK * sizeof(*ids));
	struct bigsort_entry entry;
	size_t count = 0;
	bool ok = true;
	int got;

	while (ok && (got = bigsort_next(sort, &entry, error)) != 0) {
		ok = got > 0;
		if (ok)
			ids[count++] = (int64_t)entry.second;
		if (ok && count == OWN_CHUNK) {
			ok = each(context, ids, count, false) || cancelled(error);
			count = 0;
		}
	}
	ok = ok && (each(context, ids, count, true) || cancelled(error));
	free(ids);
	return ok;
}

bool own_queue_build(struct db *db, int64_t dataset, const struct own_options *options,
	bool (*each)(void *context, const int64_t *ids, size_t count, bool complete), void *context,
	struct own_counts *counts, struct error *error)
{
	const char *actor = db_actor(db);
	struct building building = {
		.db = db,
		.options = options,
		.context = context,
		.seed = options->seed != 0 ? options->seed : hash64(actor, strlen(actor), 0),
		.sort = each != NULL ? bigsort_new(BIGSORT_TABLE) : NULL,
	};

	bool ok = read_rows(&building, dataset, error) && (each == NULL || give(building.sort, each, context, error));
	bigsort_free(building.sort);
	if (ok && counts != NULL)
		*counts = building.counts;
	return ok;
}

bool own_unskip_all(struct db *db, int64_t dataset, int64_t *changed, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT s.example FROM queue_skip s JOIN example e ON e.id = s.example WHERE s.who = ? AND e.dataset = "
		"? AND e.gone = 0",
		"ti", db_actor(db), dataset);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		ok = id_list_add(&ids, sqlite3_column_int64(stmt, 0));
	if (!ok) {
		db_done(stmt);
		error_set(error, ERROR_MEMORY, "no memory for the list of what to take up");
	}
	ok = ok && got == 0 && queue_unskip(db, ids.ids, ids.count, changed, error);
	id_list_free(&ids);
	return ok;
}
