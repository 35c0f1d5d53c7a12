#include "preop/model/gold.h"

#include "bulk.h"
#include "label.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/idlist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char tag_of_all[] = "gold";

static bool read_gold(
	struct db *db, int64_t id, int64_t *dataset, struct strbuf *json, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT dataset, gold FROM example WHERE id = ? AND gone < 2", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	*dataset = got == 1 ? sqlite3_column_int64(stmt, 0) : 0;
	if (got == 1 && sqlite3_column_type(stmt, 1) != SQLITE_NULL)
		json_quote(json, db_column_text(stmt, 1), strlen(db_column_text(stmt, 1)));
	else
		strbuf_adds(json, "null");
	if (got == 1)
		db_done(stmt);
	return got >= 0;
}

bool gold_read(struct db *db, int64_t example, struct strbuf *gold, bool *known, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT gold FROM example WHERE id = ? AND gone < 2 AND gold IS NOT NULL", "i", example);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*known = got == 1;
	if (got == 1) {
		strbuf_adds(gold, db_column_text(stmt, 0));
		db_done(stmt);
	}
	return got >= 0;
}

static bool write_gold(struct db *db, int64_t id, const char *gold, struct error *error)
{
	return db_run(db, error, "UPDATE example SET gold = ? WHERE id = ?", "ti", gold, id);
}

struct giving {
	struct db *db;
	const struct gold_value **values; /* by example */
	size_t count, at;
	struct strbuf before, after;
};

/* The ids come sorted, as the values are. */
static const char *gold_of(struct giving *work, int64_t id)
{
	while (work->at < work->count && work->values[work->at]->example < id)
		work->at++;
	return work->values[work->at]->gold;
}

static bool give_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	struct giving *work = arg;
	const char *gold = gold_of(work, id);
	int64_t dataset;
	bool found;

	strbuf_reset(&work->before);
	strbuf_reset(&work->after);
	if (!read_gold(work->db, id, &dataset, &work->before, &found, error))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	if (gold != NULL)
		json_quote(&work->after, gold, strlen(gold));
	else
		strbuf_adds(&work->after, "null");
	*changed = strcmp(work->before.data, work->after.data) != 0;
	return !*changed ||
		(write_gold(work->db, id, gold, error) &&
			bulk_add(bulk, dataset, tag_of_all, id, work->before.data, work->after.data, error));
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	(void)arg;
	strbuf_addf(title, "gold of %" PRId64 " example%s", changed, plural(changed));
}

/* Of two for one example the one named first comes first: they stand in one array. */
static int compare_values(const void *a, const void *b)
{
	const struct gold_value *x = *(const struct gold_value *const *)a, *y = *(const struct gold_value *const *)b;

	if (x->example != y->example)
		return x->example < y->example ? -1 : 1;
	return (x > y) - (x < y);
}

static bool sort_values(struct giving *work, const struct gold_value *values, struct id_list *ids, struct error *error)
{
	work->values = try_array(NULL, work->count, sizeof(struct gold_value *));
	bool ok = work->values != NULL || work->count == 0;
	for (size_t i = 0; ok && i < work->count; i++) {
		work->values[i] = &values[i];
		ok = id_list_add(ids, values[i].example);
	}
	if (!ok)
		return error_set(error, ERROR_MEMORY, "no memory for the gold of %zu examples", work->count);
	if (work->count > 0)
		qsort((void *)work->values, work->count, sizeof(struct gold_value *), compare_values);
	return true;
}

bool gold_set(struct db *db, const struct gold_value *values, size_t count, int64_t *changed, struct error *error)
{
	static const struct bulk_change set = { .command = "gold-set",
		.argument = "",
		.kind = "gold",
		.tag_name = "field",
		.one = give_one,
		.print_title = print_title };
	struct giving work = { .db = db, .count = count, .before = STRBUF_INIT, .after = STRBUF_INIT };
	struct id_list ids = ID_LIST_INIT;

	bool ok = sort_values(&work, values, &ids, error) &&
		bulk_run(db, &set, &work, ids.ids, ids.count, changed, error);
	free(work.values);
	id_list_free(&ids);
	strbuf_free(&work.before);
	strbuf_free(&work.after);
	return ok;
}

static bool print_value(struct db *db, const char *tag, int64_t id, struct strbuf *json, struct error *error)
{
	int64_t dataset;
	bool found;

	(void)tag;
	return read_gold(db, id, &dataset, json, &found, error);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "field", like, print_value, state, error);
}

static bool apply_one(struct db *db, const char *tag, int64_t id, const char *json, struct error *error)
{
	struct json_span value = state_root(json);
	struct strbuf gold = STRBUF_INIT;

	(void)tag;
	if (json_type(value) == JSON_STRING)
		json_decode(value, &gold);
	bool ok = write_gold(db, id, json_type(value) == JSON_STRING ? gold.data : NULL, error);
	strbuf_free(&gold);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return bulk_apply(db, "field", state, apply_one, error);
}

const struct journal_target gold_targets[] = {
	{ .kind = "gold", .read = read_target, .apply = apply_target, .set = true }
};
const size_t gold_target_count = 1;
