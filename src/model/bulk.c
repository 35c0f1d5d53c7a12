#include "bulk.h"

#include "grow.h"
#include "state.h"

#include "preop/base/idlist.h"

#include <inttypes.h>
#include <string.h>

void bulk_open(struct bulk *bulk, struct db *db, const char *tag_name)
{
	*bulk = (struct bulk){ .db = db, .tag_name = tag_name, .name = STRBUF_INIT, .arena = ARENA_INIT };
}

void bulk_free(struct bulk *bulk)
{
	for (size_t i = 0; i < bulk->count; i++) {
		partition_free(&bulk->groups[i].before);
		partition_free(&bulk->groups[i].after);
	}
	wordbook_free(&bulk->names);
	strbuf_free(&bulk->name);
	arena_free(&bulk->arena);
}

/* Nearly always that of the row before. NULL: no memory. */
static struct bulk_group *group_of(struct bulk *bulk, int64_t dataset, const char *tag)
{
	struct bulk_group *last = bulk->count > 0 ? &bulk->groups[bulk->last] : NULL;

	if (last != NULL && last->dataset == dataset && strcmp(last->tag, tag) == 0)
		return last;
	strbuf_reset(&bulk->name);
	strbuf_addf(&bulk->name, "%" PRId64 ":%s", dataset, tag);
	bulk->names.arena = &bulk->arena;
	int64_t at = wordbook_add(&bulk->names, bulk->name.data);
	if (at < 0)
		return NULL;
	bulk->last = (size_t)at;
	if (bulk->last < bulk->count)
		return &bulk->groups[at];
	struct bulk_group *group = GROW(&bulk->arena, bulk->groups, bulk->count);
	group->dataset = dataset;
	group->tag = arena_strdup(&bulk->arena, tag);
	return group;
}

bool bulk_add(struct bulk *bulk, int64_t dataset, const char *tag, int64_t id, const char *before, const char *after,
	struct error *error)
{
	struct bulk_group *group = group_of(bulk, dataset, tag);

	if (group == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for so many changes");
	return partition_add(&group->before, id, before, strlen(before), error) &&
		(after == NULL || partition_add(&group->after, id, after, strlen(after), error));
}

static bool print_state(const char *tag_name, const char *tag, struct partition *rows, const struct import_map *map,
	struct strbuf *state, struct error *error)
{
	if (!partition_sort(rows, error))
		return false;
	strbuf_addf(state, "{\"%s\":", tag_name);
	json_quote(state, tag, strlen(tag));
	strbuf_adds(state, ",\"values\":");
	bool ok = partition_print(rows, map, state, error);
	strbuf_addc(state, '}');
	return ok;
}

static bool read_values(struct db *db, const char *tag, const struct partition *rows, bulk_value value,
	struct partition *out, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < rows->count; i++) {
		strbuf_reset(&json);
		ok = value(db, tag, rows->rows[i].id, &json, error) &&
			partition_add(out, rows->rows[i].id, json.data, json.len, error);
	}
	strbuf_free(&json);
	return ok;
}

static bool record_group(struct bulk *bulk, const struct import_map *map, struct bulk_group *group, const char *kind,
	bulk_value value, struct error *error)
{
	struct strbuf key = STRBUF_INIT, before = STRBUF_INIT, after = STRBUF_INIT;

	bool ok = partition_sort(&group->before, error) &&
		db_text(bulk->db, error, &key, NULL, "SELECT uuid FROM dataset WHERE id = ?", "i", group->dataset) &&
		(group->after.count > 0 ||
			read_values(bulk->db, group->tag, &group->before, value, &group->after, error)) &&
		print_state(bulk->tag_name, group->tag, &group->before, map, &before, error) &&
		print_state(bulk->tag_name, group->tag, &group->after, map, &after, error);
	strbuf_addf(&key, ":%s", group->tag);
	ok = ok && journal_record(bulk->db, kind, key.data, before.data, after.data, error);
	strbuf_free(&key);
	strbuf_free(&before);
	strbuf_free(&after);
	return ok;
}

bool bulk_record(struct bulk *bulk, const char *kind, bulk_value value, struct error *error)
{
	struct import_map map;

	if (bulk->count == 0)
		return true;
	bool ok = import_map_load(&map, bulk->db, error);
	for (size_t i = 0; ok && i < bulk->count; i++)
		ok = record_group(bulk, &map, &bulk->groups[i], kind, value, error);
	import_map_free(&map);
	return ok;
}

bool bulk_no_example(int64_t id, struct error *error)
{
	return error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id);
}

static bool change_all(struct bulk *bulk, const struct bulk_change *what, void *work, const struct id_list *ids,
	int64_t *changed, struct error *error)
{
	bool ok = true, one_changed;

	for (size_t i = 0; ok && i < ids->count; i++) {
		one_changed = false;
		ok = what->one(work, bulk, ids->ids[i], &one_changed, error);
		*changed += one_changed;
	}
	if (what->end != NULL)
		ok = what->end(work, ok, error);
	return ok && bulk_record(bulk, what->kind, NULL, error);
}

static bool run_sorted(struct db *db, const struct bulk_change *what, void *work, const struct id_list *ids,
	int64_t *changed, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	struct change change;
	struct bulk bulk;

	if (!change_begin(&change, db, what->command, what->argument, error))
		return what->end != NULL && what->end(work, false, error);
	bulk_open(&bulk, db, what->tag_name);
	bool ok = change_all(&bulk, what, work, ids, changed, error);
	if (ok && change.own) {
		what->print_title(work, *changed, &title);
		journal_retitle(db, title.data);
	}
	bulk_free(&bulk);
	strbuf_free(&title);
	return change_end(&change, ok, error);
}

bool bulk_run(struct db *db, const struct bulk_change *what, void *work, const int64_t *ids, size_t count,
	int64_t *changed, struct error *error)
{
	struct id_list sorted = ID_LIST_INIT;
	int64_t unasked;

	changed = changed != NULL ? changed : &unasked;
	*changed = 0;
	bool enough = id_list_add_many(&sorted, ids, count);
	if (enough)
		id_list_sort_unique(&sorted);
	else
		error_set(error, ERROR_MEMORY, "no memory for %zu examples", count);
	bool ok = enough ? run_sorted(db, what, work, &sorted, changed, error)
			 : what->end != NULL && what->end(work, false, error);
	id_list_free(&sorted);
	return ok;
}

static bool parse_state(const struct import_map *map, const char *tag_name, const char *state, struct strbuf *tag,
	struct partition *rows, struct error *error)
{
	struct json_check check;
	size_t n = strlen(state);

	/* What stands in a file may have been written by anybody. */
	if (!json_check(state, n, 0, &check))
		return error_set(error, ERROR_INPUT, "a state in the journal is not JSON: %s", check.reason);
	struct json_span root = json_root(state, n);
	json_decode(json_get(root, tag_name), tag);
	return partition_parse(rows, map, json_get(root, "values"), error);
}

bool bulk_parse(struct db *db, const char *tag_name, const char *state, struct strbuf *tag, struct partition *rows,
	struct error *error)
{
	struct import_map map;

	bool ok = import_map_load(&map, db, error) && parse_state(&map, tag_name, state, tag, rows, error);
	import_map_free(&map);
	return ok;
}

bool bulk_apply(struct db *db, const char *tag_name, const char *state, bulk_write write, struct error *error)
{
	struct strbuf tag = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;

	if (state == NULL)
		return true;
	bool ok = bulk_parse(db, tag_name, state, &tag, &rows, error);
	for (size_t i = 0; ok && i < rows.count; i++)
		ok = write(db, tag.data, rows.rows[i].id, rows.values[rows.rows[i].value], error);
	strbuf_free(&tag);
	partition_free(&rows);
	return ok;
}

bool bulk_read(struct db *db, const char *tag_name, const char *like, bulk_value value, struct strbuf *state,
	struct error *error)
{
	struct import_map map = { .count = 0 };
	struct strbuf tag = STRBUF_INIT;
	struct partition rows = PARTITION_INIT, present = PARTITION_INIT;

	bool ok = like == NULL ||
		(import_map_load(&map, db, error) && parse_state(&map, tag_name, like, &tag, &rows, error) &&
			read_values(db, tag.data, &rows, value, &present, error) &&
			print_state(tag_name, tag.data, &present, &map, state, error));
	import_map_free(&map);
	strbuf_free(&tag);
	partition_free(&rows);
	partition_free(&present);
	return ok;
}
