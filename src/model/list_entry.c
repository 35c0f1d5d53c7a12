/* In the journal: "list-entry", key "LIST ID"; no name of a list holds a blank. */
#include "preop/model/list_entry.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "list_merge.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ID_LIMIT = 100, FILE_LIMIT = 4 * 1024 * 1024 };

/* ---- In the journal ---- */

enum { BODY, WHO, AT };
static const struct row_table table = {
	.name = "list_entry",
	.keys = { "list", "id" },
	.columns = { [BODY] = { "body", ROW_TEXT }, [WHO] = { "who", ROW_TEXT }, [AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target list_entry_targets[] = {
	{ .kind = "list-entry", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t list_entry_target_count = 1;

/* ---- Reading ---- */

bool list_entry_all(struct db *db, struct arena *arena, struct list_entry **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT list, id, body, who, at FROM list_entry ORDER BY list, id LIMIT ?1", "i",
		(int64_t)LIST_ENTRIES_MOST);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, *out, *count) = (struct list_entry){
			.list = arena_strdup(arena, db_column_text(stmt, 0)),
			.id = arena_strdup(arena, db_column_text(stmt, 1)),
			.body = arena_strdup(arena, db_column_text(stmt, 2)),
			.who = arena_strdup(arena, db_column_text(stmt, 3)),
			.at = sqlite3_column_int64(stmt, 4),
		};
	return got == 0;
}

/* The chain's hash at the newest change of an entry stands for all that was ever done to them; the rest is for files that were not written by a journal. */
bool list_entry_state(struct db *db, struct strbuf *out, struct error *error)
{
	bool found;

	return db_text(db, error, out, &found,
		"SELECT p.uuid || ' ' || n.count || ' ' || coalesce((SELECT hex(o.hash) FROM op o WHERE o.kind = "
		"'list-entry' "
		"ORDER BY o.seq DESC LIMIT 1), '') FROM (SELECT count(*) AS count FROM list_entry) n, project p WHERE "
		"n.count > 0",
		"");
}

const struct list_array *list_entry_array(const char *list)
{
	for (size_t i = 0; i < list_array_count; i++)
		if (strcmp(list_arrays[i].key, list) == 0)
			return &list_arrays[i];
	return NULL;
}

static bool read_alone(const struct list_text *text, const struct list_array *array, struct arena *arena,
	const void **out, struct error *error)
{
	struct json_span entries, entry, other;
	size_t cursor = 0;

	if (!list_check(text, error) || !list_find(text, array->key, &entries, error))
		return false;
	if (!json_next_element(entries, &cursor, &entry))
		return error_set(error, ERROR_INPUT, "%s is empty", text->name);
	return (!json_next_element(entries, &cursor, &other) ||
		       error_set(error, ERROR_INPUT, "%s holds more than itself", text->name)) &&
		list_read_entry(text, entry, array->shape, arena, out, error);
}

/* As if it were a file with this entry alone. */
bool list_entry_read(const struct list_entry *entry, struct arena *arena, const void **out, struct error *error)
{
	char *name = xasprintf("the project's %s, \"%.60s\"", entry->list, entry->id);
	struct strbuf whole = STRBUF_INIT;
	struct list_text text = { .name = name, .origin = "project" };
	bool ok = strlen(entry->body) <= LIST_ENTRY_BYTES || error_set(error, ERROR_INPUT, "%s is too long", name);

	if (ok) {
		strbuf_addf(&whole, "{\"%s\":[%s]}", entry->list, entry->body);
		text.data = whole.data;
		text.size = whole.len;
		ok = read_alone(&text, list_entry_array(entry->list), arena, out, error);
	}
	if (ok && strcmp(*(const char *const *)*out, entry->id) != 0)
		ok = error_set(error, ERROR_INPUT, "%s holds another entry than it says", name);
	strbuf_free(&whole);
	free(name);
	return ok;
}

/* ---- Writing ---- */

/* White space between the parts of a value is dropped, so that an entry is one line whoever wrote it. */
static void add_compact(struct json_span value, struct strbuf *out)
{
	bool quoted = false;

	for (size_t i = 0; i < value.length; i++) {
		char c = value.start[i];

		if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			continue;
		strbuf_addc(out, c);
		if (quoted && c == '\\' && i + 1 < value.length)
			strbuf_addc(out, value.start[++i]);
		else if (c == '"')
			quoted = !quoted;
	}
}

static bool is_same(struct db *db, const char *list, const char *id, const char *body, bool *same, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, same,
		"SELECT 1 FROM list_entry WHERE list = ?1 AND id = ?2 AND body = ?3", "ttt", list, id, body);
}

static bool write_entry(struct db *db, const char *list, const char *id, const char *body, struct error *error)
{
	char *key = xasprintf("%s %s", list, id);
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(&table,
		&(struct row){
			.values = { [BODY].text = body, [WHO].text = db_actor(db), [AT].integer = clock_now() } },
		&state);
	ok = journal_change(db, "list-entry", key, state.data, error);
	strbuf_free(&state);
	free(key);
	return ok;
}

/* An entry that is there already is left alone: when it came and who brought it stay true. */
static bool import_entry(
	struct db *db, const char *list, const char *id, struct json_span span, int64_t *changed, struct error *error)
{
	struct strbuf body = STRBUF_INIT;
	bool same = false, ok;

	add_compact(span, &body);
	ok = field_check("an id", id, ID_LIMIT, FIELD_NEEDED, error) &&
		(body.len <= LIST_ENTRY_BYTES ||
			error_set(error, ERROR_INPUT, "\"%.60s\" of %s is longer than 64 KiB", id, list)) &&
		is_same(db, list, id, body.data, &same, error) && (same || write_entry(db, list, id, body.data, error));
	*changed += ok && !same;
	strbuf_free(&body);
	return ok;
}

struct importing {
	struct db *db;
	struct list_text text;
	struct arena arena;
	struct list_candidate *entries;
	struct json_span *spans; /* beside them */
	size_t count, span_count, arrays;
};

static bool read_array(struct importing *importing, const struct list_array *array, struct error *error)
{
	struct json_span entries, entry;
	size_t cursor = 0;

	if (!list_find(&importing->text, array->key, &entries, error))
		return false;
	importing->arrays += entries.start != NULL;
	while (entries.start != NULL && json_next_element(entries, &cursor, &entry)) {
		const void *read;

		if (!list_read_entry(&importing->text, entry, array->shape, &importing->arena, &read, error))
			return false;
		*GROW(&importing->arena, importing->entries, importing->count) = (struct list_candidate){ array, read,
			list_place(&importing->text, entry, array, read, &importing->arena), false };
		*GROW(&importing->arena, importing->spans, importing->span_count) = entry;
	}
	return true;
}

/* Every list of the text is read before anything is written. */
static bool read_arrays(struct importing *importing, struct error *error)
{
	for (size_t i = 0; i < list_array_count; i++)
		if (!read_array(importing, &list_arrays[i], error))
			return false;
	return true;
}

/* A list under a name that nobody knows would be dropped without a word. */
static bool check_names(const struct importing *importing, struct error *error)
{
	struct json_span root = json_root(importing->text.data, importing->text.size), key, value;
	struct strbuf names = STRBUF_INIT, name = STRBUF_INIT;
	size_t cursor = 0;
	bool ok = true;

	for (size_t i = 0; i < list_array_count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", list_arrays[i].key);
	while (ok && json_next_member(root, &cursor, &key, &value)) {
		strbuf_reset(&name);
		json_decode(key, &name);
		if (list_entry_array(name.data) != NULL && json_get(root, name.data).start != value.start)
			ok = error_set(error, ERROR_INPUT, "%s: the list \"%.40s\" is there twice",
				importing->text.name, name.data);
		else if (json_type(value) == JSON_ARRAY && list_entry_array(name.data) == NULL)
			ok = error_set(error, ERROR_INPUT, "%s: there is no list \"%.40s\"; the lists are %s",
				importing->text.name, name.data, names.data);
	}
	if (ok && importing->arrays == 0)
		ok = error_set(
			error, ERROR_INPUT, "%s holds no list; the lists are %s", importing->text.name, names.data);
	strbuf_free(&names);
	strbuf_free(&name);
	return ok;
}

static bool write_entries(struct importing *importing, int64_t *changed, struct error *error)
{
	for (size_t i = 0; i < importing->count; i++)
		if (!import_entry(importing->db, importing->entries[i].array->key,
			    *(const char *const *)importing->entries[i].entry, importing->spans[i], changed, error))
			return false;
	return true;
}

static bool check_room(struct db *db, struct error *error)
{
	int64_t count;

	return db_int(db, error, &count, NULL, "SELECT count(*) FROM list_entry", "") &&
		(count < LIST_ENTRIES_MOST ||
			error_set(error, ERROR_INPUT, "a project holds fewer than %d entries of lists",
				LIST_ENTRIES_MOST));
}

bool list_entry_import(
	struct db *db, const char *name, const char *text, size_t size, int64_t *changed, struct error *error)
{
	struct importing importing = {
		.db = db, .text = { .name = name, .data = text, .size = size, .origin = "project" }, .arena = ARENA_INIT
	};
	struct change change;
	bool ok;

	list_skip_mark(&importing.text);
	*changed = 0;
	ok = (size <= FILE_LIMIT || error_set(error, ERROR_INPUT, "%s is longer than 4 MiB", name)) &&
		list_check(&importing.text, error) && read_arrays(&importing, error) &&
		check_names(&importing, error) && list_try(importing.entries, importing.count, error);
	if (ok && change_begin(&change, db, "lists-import", name, error))
		ok = change_end(&change, write_entries(&importing, changed, error) && check_room(db, error), error);
	else
		ok = false;
	arena_free(&importing.arena);
	return ok;
}

void list_entry_export(const struct list_entry *entries, size_t count, struct strbuf *out)
{
	strbuf_addc(out, '{');
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || strcmp(entries[i].list, entries[i - 1].list) != 0;
		bool last = i + 1 == count || strcmp(entries[i].list, entries[i + 1].list) != 0;

		if (first) {
			strbuf_addf(out, "%s\n  ", i > 0 ? "," : "");
			json_quote(out, entries[i].list, strlen(entries[i].list));
			strbuf_adds(out, ": [");
		}
		strbuf_adds(out, "\n    ");
		add_compact((struct json_span){ entries[i].body, strlen(entries[i].body) }, out);
		strbuf_adds(out, last ? "\n  ]" : ",");
	}
	strbuf_adds(out, "\n}\n");
}
