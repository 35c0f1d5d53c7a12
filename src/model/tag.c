/* In the journal: "tags", key "DATASET-UUID:TAG", a partition of rows into true (has it) and null. */
#include "preop/model/tag.h"

#include "bulk.h"
#include "field.h"
#include "grow.h"
#include "plural.h"
#include "targets.h"

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
	const char *tag;
	bool add;
};

static bool tag_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	const struct tagging *work = arg;
	int64_t dataset = 0;
	bool found, has;

	if (!db_int(work->db, error, &dataset, &found, "SELECT dataset FROM example WHERE id = ? AND gone < 2", "i",
		    id))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	if (!find_tag(work->db, id, work->tag, &has, error))
		return false;
	*changed = has != work->add;
	return !*changed ||
		(write_tag(work->db, id, work->tag, work->add, error) &&
			bulk_add(bulk, dataset, work->tag, id, has ? has_it : has_it_not,
				work->add ? has_it : has_it_not, error));
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct tagging *work = arg;

	strbuf_addf(
		title, "%s %s %" PRId64 " example%s", work->tag, work->add ? "on" : "off", changed, plural(changed));
}

static bool tag_rows(struct db *db, const int64_t *ids, size_t count, const char *tag, bool add, int64_t *changed,
	struct error *error)
{
	struct bulk_change change = { .command = "tag",
		.argument = tag,
		.kind = "tags",
		.tag_name = "tag",
		.one = tag_one,
		.print_title = print_title };
	struct tagging work = { .db = db, .tag = tag, .add = add };

	return tag_valid(tag, error) && bulk_run(db, &change, &work, ids, count, changed, error);
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

static bool apply_one(struct db *db, const char *tag, int64_t id, const char *json, struct error *error)
{
	return tag_valid(tag, error) && write_tag(db, id, tag, strcmp(json, has_it) == 0, error);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return bulk_apply(db, "tag", state, apply_one, error);
}

const struct journal_target tag_targets[] = {
	{ .kind = "tags", .read = read_target, .apply = apply_target, .set = true }
};
const size_t tag_target_count = 1;
