#include "schema.h"

#include "preop/base/hash.h"
#include "preop/base/resource.h"

#include <stdio.h>
#include <string.h>

static const struct resource *schema_resource(int version)
{
	char name[64];

	snprintf(name, sizeof(name), "src/store/schema/%03d.sql", version);
	return resource_find(name);
}

int db_schema_version(void)
{
	int version = 0;

	while (schema_resource(version + 1) != NULL)
		version++;
	return version;
}

int schema_run(sqlite3 *handle, int from, int to)
{
	char mark[64];

	for (int version = from + 1; version <= to; version++) {
		int result = sqlite3_exec(handle, (const char *)schema_resource(version)->data, NULL, NULL, NULL);
		if (result != SQLITE_OK)
			return result;
	}
	snprintf(mark, sizeof(mark), "PRAGMA user_version=%d", to);
	return sqlite3_exec(handle, mark, NULL, NULL, NULL);
}

/* Our own schema in memory: SQLite itself says what its rows of sqlite_schema are. */
static sqlite3 *expected_schema(int version)
{
	sqlite3 *memory = NULL;

	if (sqlite3_open(":memory:", &memory) != SQLITE_OK || schema_run(memory, 0, version) != SQLITE_OK)
		bug("schema %d does not run: %s", version, sqlite3_errmsg(memory));
	return memory;
}

/* The end of a quoted name or string that starts at `p`, or of the text. */
static const char *skip_quoted(const char *p)
{
	char end = *p == '[' ? ']' : *p;

	for (p++; *p != '\0'; p++)
		if (*p == end)
			return p + 1;
	return p;
}

/* Just after `mark`, or the end of the text when it is not there. */
static const char *skip_past(const char *p, const char *mark)
{
	const char *found = strstr(p, mark);

	return found == NULL ? p + strlen(p) : found + strlen(mark);
}

/* The end of a comment at `p`; `p` itself when there is none. */
static const char *skip_comment(const char *p)
{
	if (strncmp(p, "--", 2) == 0)
		return skip_past(p, "\n");
	if (strncmp(p, "/*", 2) == 0)
		return skip_past(p + 2, "*/");
	return p;
}

static bool is_space(char c)
{
	return c != '\0' && strchr(" \t\r\n\f", c) != NULL;
}

/* A definition without comments and with single spaces: a comment corrected in NNN.sql must not lock people out of
 * their files. */
static void normalise(const char *sql, struct strbuf *out)
{
	bool gap = false;

	strbuf_reset(out);
	for (const char *p = sql, *next; *p != '\0'; p = next) {
		next = skip_comment(p);
		if (next != p || is_space(*p)) {
			gap = true;
			next = next != p ? next : p + 1;
			continue;
		}
		next = strchr("'\"`[", *p) != NULL ? skip_quoted(p) : p + 1;
		if (gap && out->len > 0)
			strbuf_addc(out, ' ');
		gap = false;
		strbuf_add(out, p, (size_t)(next - p));
	}
}

/* One object at a time of a database, in the order of type and name. */
struct objects {
	sqlite3_stmt *stmt;
	bool more;         /* the statement stands on an object */
	struct strbuf sql; /* normalised */
};

/* The statistics of ANALYZE are the only guests: exactly these tables, made by SQLite. */
static const char list_objects[] =
	"SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
	" WHERE (type, name, coalesce(sql, '')) NOT IN (VALUES"
	" ('table', 'sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'),"
	" ('table', 'sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'))"
	" ORDER BY type, name, tbl_name";

static const char *object_type(const struct objects *objects)
{
	return db_column_text(objects->stmt, 0);
}

static const char *object_name(const struct objects *objects)
{
	return db_column_text(objects->stmt, 1);
}

static const char *object_table(const struct objects *objects)
{
	return db_column_text(objects->stmt, 2);
}

/* False: reading failed. */
static bool next_object(struct objects *objects)
{
	int result = sqlite3_step(objects->stmt);

	objects->more = result == SQLITE_ROW;
	if (objects->more)
		normalise(db_column_text(objects->stmt, 3), &objects->sql);
	return result == SQLITE_ROW || result == SQLITE_DONE;
}

static bool first_object(struct objects *objects, sqlite3 *handle)
{
	strbuf_init(&objects->sql);
	return sqlite3_prepare_v2(handle, list_objects, -1, &objects->stmt, NULL) == SQLITE_OK && next_object(objects);
}

static void free_objects(struct objects *objects)
{
	sqlite3_finalize(objects->stmt);
	strbuf_free(&objects->sql);
}

static int compare_objects(const struct objects *a, const struct objects *b)
{
	if (!a->more || !b->more)
		return (int)b->more - (int)a->more;
	int order = strcmp(object_type(a), object_type(b));
	return order != 0 ? order : strcmp(object_name(a), object_name(b));
}

/* What a pair of objects, one of the file and one of the schema, has to say: NULL when they are the same. */
static const char *difference(const struct objects *found, const struct objects *wanted)
{
	int order = compare_objects(found, wanted);

	if (order < 0)
		return "does not belong there";
	if (order > 0)
		return "is missing";
	if (strcmp(object_table(found), object_table(wanted)) != 0 || strcmp(found->sql.data, wanted->sql.data) != 0)
		return "is not what it should be";
	return NULL;
}

static bool refuse(struct db *db, const struct objects *object, const char *what, int version, struct error *error)
{
	return error_set(error, ERROR_INPUT,
		"%s is not opened: the %.20s \"%.80s\" %s (schema %d); another program changed the file, go back to a "
		"copy",
		db_path(db), object_type(object), object_name(object), what, version);
}

static void advance_wanted(struct objects *wanted)
{
	if (!next_object(wanted))
		bug("cannot read the schema in memory");
}

static bool compare_all(struct db *db, struct objects *found, struct objects *wanted, int version, struct error *error)
{
	while (found->more || wanted->more) {
		const char *what = difference(found, wanted);
		if (what != NULL)
			return refuse(db, compare_objects(found, wanted) > 0 ? wanted : found, what, version, error);
		advance_wanted(wanted);
		if (!next_object(found))
			return db_fail(db, error, NULL);
	}
	return true;
}

bool schema_digest(sqlite3 *handle, char hex[SHA256_HEX_SIZE])
{
	struct sha256 *state = sha256_new();
	unsigned char digest[SHA256_SIZE];
	struct objects objects;

	bool ok = first_object(&objects, handle);
	while (ok && objects.more) {
		const char *const parts[] = { object_type(&objects), object_name(&objects), object_table(&objects),
			objects.sql.data };
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			sha256_add(state, parts[i], strlen(parts[i]) + 1);
		ok = next_object(&objects);
	}
	free_objects(&objects);
	sha256_finish(state, digest);
	hash_hex(digest, sizeof(digest), hex);
	return ok;
}

/* Running all of NNN.sql to know what to expect takes longer than everything else at start: what is known to be right
 * by its digest needs no words. */
static bool is_known(struct db *db, int version)
{
	char found[SHA256_HEX_SIZE];

	return schema_digest(db_handle(db), found) && strcmp(schema_known_digest(version), found) == 0;
}

bool schema_check(struct db *db, int version, struct error *error)
{
	if (is_known(db, version))
		return true;
	sqlite3 *memory = expected_schema(version);
	struct objects found, wanted;

	if (!first_object(&wanted, memory))
		bug("cannot read the schema in memory");
	bool ok = first_object(&found, db_handle(db)) || db_fail(db, error, NULL);
	ok = ok && compare_all(db, &found, &wanted, version, error);
	free_objects(&found);
	free_objects(&wanted);
	sqlite3_close(memory);
	return ok;
}

static bool refuse_actors(struct db *db, struct error *error)
{
	struct strbuf actor = STRBUF_INIT;
	bool found;
	bool ok = db_text(db, error, &actor, &found,
		"SELECT type || ' ' || name FROM sqlite_schema WHERE type NOT IN ('table', 'index') LIMIT 1", "");

	if (ok && found)
		ok = error_set(error, ERROR_INPUT, "%s is not opened: no version of preop makes the %.100s",
			db_path(db), actor.data);
	strbuf_free(&actor);
	return ok;
}

/* A table of that name, and not a virtual one (SQLite writes these words itself) unless it is exactly ours. */
static bool require_table(struct db *db, const struct objects *wanted, struct error *error)
{
	const char *name = object_name(wanted);
	bool found;

	return db_int(db, error, &(int64_t){ 0 }, &found,
		       "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND (sql LIKE 'CREATE TABLE %' "
		       "OR sql = ?2)",
		       "tt", name, db_column_text(wanted->stmt, 3)) &&
		(found ||
			error_set(error, ERROR_UNSUPPORTED,
				"%s was written by a newer preop that does without the table \"%s\"", db_path(db),
				name));
}

bool schema_check_newer(struct db *db, struct error *error)
{
	sqlite3 *memory = expected_schema(db_schema_version());
	struct objects wanted;
	bool ok = refuse_actors(db, error);

	if (!first_object(&wanted, memory))
		bug("cannot read the schema in memory");
	for (; ok && wanted.more; advance_wanted(&wanted))
		ok = strcmp(object_type(&wanted), "table") != 0 || require_table(db, &wanted, error);
	free_objects(&wanted);
	sqlite3_close(memory);
	return ok;
}
