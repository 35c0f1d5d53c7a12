#include "lineage_scan.h"

#include "grow.h"

#include "preop/base/random.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Something with a uuid that keys and states in the journal speak of. */
struct entity {
	const char *uuid;
	int64_t id, rows;
	int owner;
};

struct entities {
	struct entity *items; /* in uuid order */
	size_t count;
};

/* What an op's kind makes of its action. An action has ops of several kinds (an import may make its dataset): the first of this table
 * that occurs decides. */
static const struct kind_rule {
	const char *kind;
	enum lineage_type type;
	bool entity_rows; /* rows are the entity's, not counted from states */
} kind_rules[] = {
	{ "import", LINEAGE_IMPORT, true },
	{ "suite-import", LINEAGE_OUTPUTS, true },
	{ "snapshot", LINEAGE_SNAPSHOT, true },
	{ "labels", LINEAGE_LABELS, false },
	{ "verdict", LINEAGE_VERDICTS, false },
	{ "gate", LINEAGE_GATE, false },
	{ "strand", LINEAGE_CASE, false },
	{ "project", LINEAGE_CASE, false },
	{ "person", LINEAGE_CASE, false },
	{ "case-text", LINEAGE_CASE, false },
	{ "cause", LINEAGE_CASE, false },
	{ "tree", LINEAGE_CASE, false },
	{ "technique", LINEAGE_CASE, false },
	{ "override", LINEAGE_CASE, false },
	{ "evidence", LINEAGE_CASE, false },
	{ "hazard", LINEAGE_CASE, false },
	{ "threshold", LINEAGE_CASE, false },
	{ "playbook", LINEAGE_CASE, false },
	{ "board", LINEAGE_CASE, false },
	{ "list-entry", LINEAGE_CASE, false },
};
enum { KIND_RULES = sizeof(kind_rules) / sizeof(*kind_rules), KIND_OTHER = KIND_RULES };

struct scan {
	struct entities entities;
	struct lineage_action action; /* being put together from its ops; id 0: none */
	size_t rank;                  /* of its best op so far */
	struct strbuf who, title;
	void (*each)(void *context, const struct lineage_action *action);
	void *context;
};

static int compare_owner(const void *key, const void *item)
{
	return strcmp(key, ((const struct lineage_owner *)item)->uuid);
}

static int find_owner(const struct lineage_owners *owners, const char *uuid)
{
	const struct lineage_owner *owner = owners->count
		? bsearch(uuid, owners->items, owners->count, sizeof(*owners->items), compare_owner)
		: NULL;

	return owner ? (int)(owner - owners->items) : LINEAGE_CASE_OWNER;
}

static bool load_owners(struct db *db, struct arena *arena, struct lineage_owners *owners, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT uuid, name FROM dataset UNION ALL SELECT uuid, name FROM suite ORDER BY 1", "");
	int got = -1;

	*owners = (struct lineage_owners){ .items = NULL };
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		struct lineage_owner *owner = GROW(arena, owners->items, owners->count);

		owner->uuid = arena_strdup(arena, db_column_text(stmt, 0));
		owner->name = arena_strdup(arena, db_column_text(stmt, 1));
	}
	return got == 0;
}

static bool load_entities(struct db *db, struct arena *arena, const struct lineage_owners *owners, struct entities *out,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT uuid, 0, 0, uuid FROM dataset UNION ALL SELECT uuid, 0, 0, uuid FROM suite "
		"UNION ALL SELECT s.uuid, s.id, s.rows, d.uuid FROM snapshot s JOIN dataset d ON d.id = s.dataset "
		"UNION ALL SELECT i.uuid, i.id, i.rows, coalesce(d.uuid, s.uuid, '') FROM import i "
		"LEFT JOIN dataset d ON d.id = i.dataset LEFT JOIN suite s ON s.id = i.suite ORDER BY 1",
		"");
	int got = -1;

	*out = (struct entities){ .items = NULL };
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		struct entity *entity = GROW(arena, out->items, out->count);

		entity->uuid = arena_strdup(arena, db_column_text(stmt, 0));
		entity->id = sqlite3_column_int64(stmt, 1);
		entity->rows = sqlite3_column_int64(stmt, 2);
		entity->owner = find_owner(owners, db_column_text(stmt, 3));
	}
	return got == 0;
}

static int compare_uuid(const void *key, const void *item)
{
	return strncmp(key, ((const struct entity *)item)->uuid, UUID_SIZE - 1);
}

static bool is_uuid_byte(char c)
{
	return c == '-' || isxdigit((unsigned char)c);
}

/* Just after the next run of uuid bytes that is long enough for one, or NULL; *start is where it begins. */
static const char *next_uuid(const char *text, const char **start)
{
	while (*text) {
		const char *end = text;

		while (is_uuid_byte(*end))
			end++;
		if (end - text == UUID_SIZE - 1) {
			*start = text;
			return end;
		}
		text = *end ? end + 1 : end;
	}
	return NULL;
}

/* The first thing of this file that `text` names: a key is a uuid, begins with one ("UUID:17") or is a list that does. */
static const struct entity *find_entity(const struct entities *entities, const char *text)
{
	const char *start;

	while (entities->count && (text = next_uuid(text, &start)) != NULL) {
		const struct entity *entity = bsearch(
			start, entities->items, entities->count, sizeof(*entities->items), compare_uuid);

		if (entity)
			return entity;
	}
	return NULL;
}

/* How many ids "1-5,9" has, up to the closing quote; hostile numbers make it wrong, not us. */
static int64_t count_ids(const char *list)
{
	int64_t count = 0;

	while (isdigit((unsigned char)*list)) {
		char *end;
		long long first = strtoll(list, &end, 10), last = first;

		if (*end == '-')
			last = strtoll(end + 1, &end, 10);
		if (last >= first && first > 0 && last - first < INT32_MAX)
			count += last - first + 1;
		list = *end == ',' ? end + 1 : end;
	}
	return count;
}

/* Rows in a state: the ids of every {"IMPORT-UUID":"1-5,9"} in it; 1 for the state of a single object. */
static int64_t count_rows(const char *state)
{
	int64_t count = 0;
	const char *start;

	while ((state = next_uuid(state, &start)) != NULL) {
		if (!strncmp(state, "\":\"", 3))
			count += count_ids(state + 3);
	}
	return count > 0 ? count : 1;
}

static size_t rank_of(const char *kind)
{
	for (size_t i = 0; i < KIND_RULES; i++) {
		if (!strcmp(kind_rules[i].kind, kind))
			return i;
	}
	return KIND_OTHER;
}

static void flush(struct scan *scan)
{
	if (scan->action.id == 0)
		return;
	scan->action.who = scan->who.data;
	scan->action.title = scan->title.data;
	scan->each(scan->context, &scan->action);
}

enum { ACTION_ID, ACTION_AT, ACTION_WHO, ACTION_COMMAND, ACTION_TITLE, ACTION_UNDONE, OP_KIND, OP_KEY, OP_STATE };

static void start_action(struct scan *scan, sqlite3_stmt *stmt)
{
	flush(scan);
	scan->action = (struct lineage_action){
		.id = sqlite3_column_int64(stmt, ACTION_ID),
		.at = sqlite3_column_int64(stmt, ACTION_AT),
		.type = LINEAGE_EDITS,
		.owner = LINEAGE_CASE_OWNER,
		.undone = sqlite3_column_int(stmt, ACTION_UNDONE) != 0,
	};
	strbuf_reset(&scan->who);
	strbuf_adds(&scan->who, db_column_text(stmt, ACTION_WHO));
	strbuf_reset(&scan->title);
	strbuf_adds(&scan->title, db_column_text(stmt, ACTION_TITLE));
	scan->rank = KIND_OTHER + 1;
}

/* A better kind than before says what the action is; another op of the same kind adds its rows. */
static void add_op(struct scan *scan, sqlite3_stmt *stmt)
{
	size_t rank = rank_of(db_column_text(stmt, OP_KIND));
	const struct kind_rule *rule = rank < KIND_RULES ? &kind_rules[rank] : NULL;
	const struct entity *entity = NULL;

	if (rank > scan->rank)
		return;
	if (rank < scan->rank)
		scan->action.rows = 0;
	scan->rank = rank;
	scan->action.type = rule ? rule->type : LINEAGE_EDITS;
	if (!strcmp(db_column_text(stmt, ACTION_COMMAND), "new") && scan->action.type == LINEAGE_CASE)
		scan->action.type = LINEAGE_PROJECT;
	entity = find_entity(&scan->entities, db_column_text(stmt, OP_KEY));
	if (!entity)
		entity = find_entity(&scan->entities, db_column_text(stmt, OP_STATE));
	if (entity && scan->action.type != LINEAGE_CASE && scan->action.type != LINEAGE_GATE) {
		scan->action.owner = entity->owner;
		scan->action.ref = rule && rule->entity_rows ? entity->id : 0;
	}
	scan->action.rows += rule && rule->entity_rows && entity ? entity->rows
								 : count_rows(db_column_text(stmt, OP_STATE));
}

static bool read_actions(struct db *db, int64_t first, int64_t last, struct scan *scan, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT a.id, a.at, a.who, a.command, a.title, a.undone, op.kind, op.key, coalesce(op.after, "
		"op.before) "
		"FROM action a CROSS JOIN op ON op.action = a.id WHERE a.mode = 0 AND a.id BETWEEN ?1 AND ?2 ORDER BY "
		"a.id, op.seq",
		"ii", first, last);
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		if (sqlite3_column_int64(stmt, ACTION_ID) != scan->action.id)
			start_action(scan, stmt);
		add_op(scan, stmt);
	}
	flush(scan);
	return got == 0;
}

bool lineage_scan(struct db *db, int64_t first, int64_t last, struct arena *arena, struct lineage_owners *owners,
	void (*each)(void *context, const struct lineage_action *action), void *context, struct error *error)
{
	struct scan scan = { .who = STRBUF_INIT, .title = STRBUF_INIT, .each = each, .context = context };
	bool ok = load_owners(db, arena, owners, error) && load_entities(db, arena, owners, &scan.entities, error) &&
		read_actions(db, first, last, &scan, error);

	strbuf_free(&scan.who);
	strbuf_free(&scan.title);
	return ok;
}
