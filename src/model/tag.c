/* In the journal: "tags", key "DATASET-UUID:TAG", a partition of rows into true (has it) and null. */
#include "preop/model/tag.h"

#include "bulk.h"
#include "field.h"
#include "grow.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/idlist.h"

#include <inttypes.h>
#include <string.h>

enum { TAG_LENGTH = 60 };

static const char has_it[] = "true", has_it_not[] = "null";

bool tag_valid(const char *tag, struct error *error)
{
	size_t n = strlen(tag);

	if (!field_check("a tag", tag, TAG_LENGTH, FIELD_NEEDED, error))
		return false;
	if (tag[0] == ' ' || tag[n - 1] == ' ')
		return error_set(error, ERROR_INPUT, "a tag neither begins nor ends with a blank");
	if (tag[0] == '-')
		return error_set(error, ERROR_INPUT, "a tag does not begin with -: that takes one off");
	return true;
}

static bool find_tag(struct db *db, int64_t id, const char *tag, bool *has, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, has, "SELECT 1 FROM example_tag WHERE example = ? AND tag = ?", "it",
		id, tag);
}

static bool write_tag(struct db *db, int64_t id, const char *tag, bool has, struct error *error)
{
	if (has)
		return db_run(
			db, error, "INSERT OR IGNORE INTO example_tag (example, tag) VALUES (?, ?)", "it", id, tag);
	return db_run(db, error, "DELETE FROM example_tag WHERE example = ? AND tag = ?", "it", id, tag);
}

struct tagging {
	struct db *db;
	struct bulk bulk;
	const char *tag;
	bool add;
	int64_t changed;
};

static bool tag_one(struct tagging *work, int64_t id, struct error *error)
{
	int64_t dataset = 0;
	bool found, has;

	if (!db_int(work->db, error, &dataset, &found, "SELECT dataset FROM example WHERE id = ? AND gone < 2", "i",
		    id))
		return false;
	if (!found)
		return error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id);
	if (!find_tag(work->db, id, work->tag, &has, error))
		return false;
	if (has == work->add)
		return true;
	work->changed++;
	return write_tag(work->db, id, work->tag, work->add, error) &&
		bulk_add(&work->bulk, dataset, work->tag, id, has ? has_it : has_it_not,
			work->add ? has_it : has_it_not, error);
}

static bool tag_all(struct tagging *work, const struct id_list *ids, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < ids->count; i++)
		ok = tag_one(work, ids->ids[i], error);
	return ok && bulk_record(&work->bulk, "tags", NULL, error);
}

static void retitle(const struct tagging *work)
{
	struct strbuf title = STRBUF_INIT;

	strbuf_addf(&title, "%s %s %" PRId64 " example%s", work->tag, work->add ? "on" : "off", work->changed,
		plural(work->changed));
	journal_retitle(work->db, title.data);
	strbuf_free(&title);
}

static bool tag_sorted(
	struct db *db, const struct id_list *ids, const char *tag, bool add, int64_t *changed, struct error *error)
{
	struct tagging work = { .db = db, .tag = tag, .add = add };
	struct change change;

	if (!change_begin(&change, db, "tag", tag, error))
		return false;
	bulk_open(&work.bulk, db, "tag");
	bool ok = tag_all(&work, ids, error);
	if (ok && change.own)
		retitle(&work);
	if (changed != NULL)
		*changed = work.changed;
	bulk_free(&work.bulk);
	return change_end(&change, ok, error);
}

static bool tag_rows(struct db *db, const int64_t *ids, size_t count, const char *tag, bool add, int64_t *changed,
	struct error *error)
{
	struct id_list sorted = ID_LIST_INIT;

	if (!tag_valid(tag, error))
		return false;
	if (!id_list_add_many(&sorted, ids, count))
		return error_set(error, ERROR_MEMORY, "no memory for %zu examples", count);
	id_list_sort_unique(&sorted);
	bool ok = tag_sorted(db, &sorted, tag, add, changed, error);
	id_list_free(&sorted);
	return ok;
}

bool example_tag_add(
	struct db *db, const int64_t *ids, size_t count, const char *tag, int64_t *changed, struct error *error)
{
	return tag_rows(db, ids, count, tag, true, changed, error);
}

bool example_tag_remove(
	struct db *db, const int64_t *ids, size_t count, const char *tag, int64_t *changed, struct error *error)
{
	return tag_rows(db, ids, count, tag, false, changed, error);
}

bool tag_list(
	struct db *db, int64_t dataset, struct arena *arena, struct tag_count **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT t.tag, count(*) FROM example_tag t JOIN example e ON e.id = t.example"
		" WHERE e.gone = 0 AND (?1 = 0 OR e.dataset = ?1) GROUP BY t.tag ORDER BY t.tag",
		"i", dataset);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct tag_count *item = GROW(arena, *out, *count);
		item->tag = arena_strdup(arena, db_column_text(stmt, 0));
		item->count = sqlite3_column_int64(stmt, 1);
	}
	return got == 0;
}

static bool print_value(struct db *db, const char *tag, int64_t id, struct strbuf *json, struct error *error)
{
	bool has = false;
	bool ok = find_tag(db, id, tag, &has, error);

	strbuf_adds(json, has ? has_it : has_it_not);
	return ok;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "tag", like, print_value, state, error);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf tag = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;

	(void)key;
	if (state == NULL)
		return true;
	bool ok = bulk_parse(db, "tag", state, &tag, &rows, error) && tag_valid(tag.data, error);
	for (size_t i = 0; ok && i < rows.count; i++) {
		const char *value = rows.values[rows.rows[i].value];
		ok = write_tag(db, rows.rows[i].id, tag.data, strcmp(value, has_it) == 0, error);
	}
	strbuf_free(&tag);
	partition_free(&rows);
	return ok;
}

const struct journal_target tag_targets[] = {
	{ .kind = "tags", .read = read_target, .apply = apply_target, .set = true }
};
const size_t tag_target_count = 1;
