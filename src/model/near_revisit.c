#include "preop/model/near_revisit.h"

#include "precedent_index.h"
#include "tally_time.h"

#include "preop/base/hash.h"

#include <stdlib.h>

/* Of the older inputs of a cluster so many, the newest, are compared: a cluster of a million filled-in forms stays linear. */
enum { REACH = 32 };

struct look { /* a dated label */
	const struct likeness *one;
	uint64_t label; /* its hash */
	unsigned day;
	bool first; /* of its input */
};

struct looks {
	struct look *items;
	size_t count, capacity;
};

static bool add_look(struct looks *looks, const struct look *look, struct error *error)
{
	if (looks->count == looks->capacity) {
		size_t capacity = looks->capacity > 0 ? 2 * looks->capacity : 1024;
		struct look *wider = try_array(looks->items, capacity, sizeof(*wider));
		if (wider == NULL)
			return error_set(error, ERROR_MEMORY, "no memory to compare inputs across time");
		looks->items = wider;
		looks->capacity = capacity;
	}
	looks->items[looks->count++] = *look;
	return true;
}

/* Rows that came since the index was made are not in it, and are not looked at. */
static bool read_looks(struct db *db, const struct precedent_index *index, struct looks *looks, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, at, label FROM example NOT INDEXED "
		"WHERE dataset = ? AND gone = 0 AND at IS NOT NULL AND label <> ''",
		"i", index->dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct look look = { .one = precedent_index_at(index, sqlite3_column_int64(stmt, 0)),
			.day = tally_day(sqlite3_column_int64(stmt, 1)) };
		const char *label = db_column_text(stmt, 2);
		if (look.one == NULL || look.one->fold == 0)
			continue;
		look.label = hash64(label, (size_t)sqlite3_column_bytes(stmt, 2), 0);
		if (!add_look(looks, &look, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}

/* ---- In order ---- */

static int by_day(const struct look *x, const struct look *y)
{
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->one->id > y->one->id) - (x->one->id < y->one->id);
}

static int by_input(const void *a, const void *b)
{
	const struct look *x = a, *y = b;

	return x->one->fold != y->one->fold ? (x->one->fold < y->one->fold ? -1 : 1) : by_day(x, y);
}

static int by_cluster(const void *a, const void *b)
{
	const struct look *x = a, *y = b;

	return x->one->cluster != y->one->cluster ? (x->one->cluster < y->one->cluster ? -1 : 1) : by_day(x, y);
}

static void find_first(struct looks *looks, struct near_revisits *out)
{
	if (looks->count > 0)
		qsort(looks->items, looks->count, sizeof(*looks->items), by_input);
	for (size_t i = 0; i < looks->count; i++) {
		looks->items[i].first = i == 0 || looks->items[i].one->fold != looks->items[i - 1].one->fold;
		out->items += looks->items[i].first;
	}
	if (looks->count > 0)
		qsort(looks->items, looks->count, sizeof(*looks->items), by_cluster);
}

/* ---- Comparing ---- */

static void show(struct near_revisits *out, const struct near_revisit *pair)
{
	size_t at = out->shown_count;

	if (at == NEAR_REVISIT_SHOWN && pair->similarity <= out->shown[at - 1].similarity)
		return;
	at -= at == NEAR_REVISIT_SHOWN;
	out->shown_count = at + 1;
	for (; at > 0 && out->shown[at - 1].similarity < pair->similarity; at--)
		out->shown[at] = out->shown[at - 1];
	out->shown[at] = *pair;
}

/* With the one most like it of the older ones, and of those that are equally alike with the newest: that is what was thought last. */
static void look_back(const struct look *older, size_t count, const struct look *look, struct near_revisits *out)
{
	struct near_revisit best = { .after = look->one->id };
	const struct look *before = NULL;

	for (size_t i = 0; i < REACH && i < count; i++) {
		const struct look *one = &older[count - 1 - i];
		double similarity = likeness_estimate(one->one, look->one);
		if (similarity < likeness_duplicates.least || similarity <= best.similarity)
			continue;
		before = one;
		best.similarity = similarity;
	}
	if (before == NULL)
		return;
	out->revisited++;
	if (before->label == look->label)
		return;
	out->contradicted++;
	best.before = before->one->id;
	show(out, &best);
}

static void compare_cluster(const struct look *looks, size_t count, struct near_revisits *out)
{
	size_t older = 0;

	for (size_t i = 1; i < count; i++) {
		while (looks[older].day + TALLY_WINDOW <= looks[i].day)
			older++;
		if (looks[i].first)
			look_back(looks, older, &looks[i], out);
	}
}

bool near_revisits_read(
	struct db *db, const struct precedent_index *index, struct near_revisits *out, struct error *error)
{
	struct looks looks = { .items = NULL };
	bool ok = read_looks(db, index, &looks, error);

	*out = (struct near_revisits){ .items = 0 };
	if (ok)
		find_first(&looks, out);
	for (size_t from = 0, to; ok && from < looks.count; from = to) {
		for (to = from + 1; to < looks.count && looks.items[to].one->cluster == looks.items[from].one->cluster;)
			to++;
		compare_cluster(looks.items + from, to - from, out);
	}
	free(looks.items);
	return ok;
}
