#include "key.h"

#include "grow.h"
#include "preop/base/idlist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool example_key_print(struct db *db, int64_t id, struct strbuf *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT i.uuid, e.id - i.first_id + 1 FROM example e JOIN import i ON i.id = e.import WHERE e.id = ?",
		"i", id);

	if (stmt == NULL)
		return false;
	int got = db_step(db, stmt, error);
	if (got == 1)
		strbuf_addf(out, "%s:%" PRId64, db_column_text(stmt, 0), (int64_t)sqlite3_column_int64(stmt, 1));
	if (got >= 0)
		db_done(stmt);
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64, id));
}

bool example_key_find(struct db *db, const char *key, int64_t *id, struct error *error)
{
	const char *colon = strrchr(key, ':');
	struct id_list number = ID_LIST_INIT;
	int64_t first;
	bool found = false;

	bool known = colon != NULL && id_list_parse(colon + 1, 1, &number) && number.count == 1;
	int64_t wanted = known ? number.ids[0] : 0;
	id_list_free(&number);
	if (known &&
		!db_int(db, error, &first, &found,
			"SELECT first_id FROM import WHERE uuid = ? AND ? <= numbers AND first_id BETWEEN 0 AND ?",
			"sii", key, (size_t)(colon - key), wanted, INT64_MAX - wanted))
		return false;
	if (!found)
		return error_set(error, ERROR_NOT_FOUND, "example %s is not in this file", key);
	*id = first + wanted - 1;
	return true;
}

/* How many examples a file of this size can hold at the very most: a row has a hash of 16 bytes and as many columns.
 * What is read into memory by the numbers of an import stays in proportion to the file. */
static bool most_examples(struct db *db, int64_t *out, struct error *error)
{
	return db_int(db, error, out, NULL,
		"SELECT page_count * page_size / 32 FROM pragma_page_count, pragma_page_size", "");
}

static bool take_span(sqlite3_stmt *stmt, int64_t most, struct import_span *span, struct error *error)
{
	span->id = sqlite3_column_int64(stmt, 1);
	span->dataset = sqlite3_column_int64(stmt, 2);
	span->first = sqlite3_column_int64(stmt, 3);
	span->count = sqlite3_column_int64(stmt, 4);
	if (span->first >= 0 && span->first < INT64_MAX / 2 && span->count >= 0 && span->count <= most)
		return true;
	return error_set(error, ERROR_INPUT,
		"import %s cannot have the numbers it has: another program changed the file; go back to a copy",
		span->uuid);
}

static bool load_spans(struct import_map *map, struct db *db, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT uuid, id, dataset, first_id, numbers FROM import WHERE dataset IS NOT NULL ORDER BY uuid", "");
	int64_t most = 0;
	int got = -1;

	if (stmt == NULL || !most_examples(db, &most, error))
		return false;
	while ((got = db_step(db, stmt, error)) == 1) {
		struct import_span *span = GROW(&map->arena, map->spans, map->count);
		span->uuid = arena_strdup(&map->arena, db_column_text(stmt, 0));
		if (!take_span(stmt, most, span, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}

bool import_map_load(struct import_map *map, struct db *db, struct error *error)
{
	*map = (struct import_map){ .arena = ARENA_INIT };
	if (load_spans(map, db, error))
		return true;
	import_map_free(map);
	return false;
}

void import_map_free(struct import_map *map)
{
	arena_free(&map->arena);
	*map = (struct import_map){ .arena = ARENA_INIT };
}

static int compare_uuid(const void *key, const void *span)
{
	return strcmp(key, ((const struct import_span *)span)->uuid);
}

static const struct import_span *find_span(const struct import_map *map, const char *uuid)
{
	return map->count == 0 ? NULL : bsearch(uuid, map->spans, map->count, sizeof(*map->spans), compare_uuid);
}

/* Index of the first of the rising ids that is at least `id`. */
static size_t lower_bound(const int64_t *ids, size_t count, int64_t id)
{
	size_t low = 0;

	while (count > 0) {
		size_t half = count / 2;
		if (ids[low + half] < id) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

/* Ids as numbers of their import: "1-5,9". */
static void print_numbers(const int64_t *ids, size_t count, int64_t first, struct strbuf *out)
{
	for (size_t i = 0, last; i < count; i = last + 1) {
		for (last = i; last + 1 < count && ids[last + 1] == ids[last] + 1;)
			last++;
		strbuf_addf(out, "%s%" PRId64, i > 0 ? "," : "", ids[i] - first + 1);
		if (last > i)
			strbuf_addf(out, "-%" PRId64, ids[last] - first + 1);
	}
}

void import_map_print(const struct import_map *map, const int64_t *ids, size_t count, struct strbuf *out)
{
	bool comma = false;

	strbuf_addc(out, '{');
	for (size_t i = 0; i < map->count; i++) {
		const struct import_span *span = &map->spans[i];
		size_t from = lower_bound(ids, count, span->first);
		size_t to = lower_bound(ids, count, span->first + span->count);
		if (from == to)
			continue;
		strbuf_addf(out, "%s\"%s\":\"", comma ? "," : "", span->uuid);
		print_numbers(ids + from, to - from, span->first, out);
		strbuf_addc(out, '"');
		comma = true;
	}
	strbuf_addc(out, '}');
}

/* The ids of one import's numbers; `each` has set the error when it says no. */
static bool read_span(const struct import_span *span, const char *numbers, bool (*each)(void *, int64_t id),
	void *context, struct error *error)
{
	struct id_list list = ID_LIST_INIT;
	bool good = id_list_parse(numbers, span->count > 0 ? (size_t)span->count : 0, &list) &&
		(list.count == 0 || list.ids[list.count - 1] <= span->count);

	if (!good)
		error_set(error, ERROR_INPUT, "the numbers of import %s in the journal cannot be read", span->uuid);
	for (size_t i = 0; good && i < list.count; i++)
		good = each(context, span->first + list.ids[i] - 1);
	id_list_free(&list);
	return good;
}

bool import_map_read(const struct import_map *map, struct json_span set, bool (*each)(void *, int64_t id),
	void *context, struct error *error)
{
	struct json_span key, value;
	struct strbuf uuid = STRBUF_INIT, numbers = STRBUF_INIT;
	bool good = json_type(set) == JSON_OBJECT ||
		error_set(error, ERROR_INPUT, "a set of examples in the journal is no JSON object");

	for (size_t cursor = 0; good && json_next_member(set, &cursor, &key, &value);) {
		strbuf_reset(&uuid);
		strbuf_reset(&numbers);
		json_decode(key, &uuid);
		json_decode(value, &numbers);
		const struct import_span *span = find_span(map, uuid.data);
		good = span == NULL ? error_set(error, ERROR_CONFLICT, "import %s is not in this file", uuid.data)
				    : read_span(span, numbers.data, each, context, error);
	}
	strbuf_free(&uuid);
	strbuf_free(&numbers);
	return good;
}
