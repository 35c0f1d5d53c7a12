#include "evidence_objects.h"

#include "field.h"
#include "key.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * `find` gives the target from ?1, the typed name before ": ", and ?2, what follows it. `look` gives title, what it says and the argument of `screen` from
 * the kept target, cut at its first blank into ?1 and ?2. Kinds without SQL have functions.
 */
struct object {
	const char *kind, *help;
	const char *screen;
	bool live;
	const char *find, *look;
	bool (*resolve)(
		struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error);
	bool (*see)(
		struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error);
};

static bool keep_words(struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error)
{
	(void)db;
	*target = arena_strdup(arena, typed);
	return field_says(typed) ||
		error_set(error, ERROR_INPUT, "the note says nothing: there is no letter and no digit in it");
}

static const char *const schemes[] = { "https://", "http://" };

/* Shown to people and opened by them: no address that runs something. */
static bool keep_address(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error)
{
	(void)db;
	*target = arena_strdup(arena, typed);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t n = strlen(schemes[i]);

		if (strncmp(typed, schemes[i], n) == 0 && isalnum((unsigned char)typed[n]))
			return true;
	}
	return error_set(error, ERROR_INPUT, "an address begins with https:// or http:// and the name of a host");
}

static bool see_words(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error)
{
	(void)db;
	(void)error;
	*out = (struct evidence_look){ true, arena_strdup(arena, target), "", "", "" };
	return true;
}

static bool find_example(
	struct db *db, const char *typed, struct arena *arena, const char **target, struct error *error)
{
	struct strbuf key = STRBUF_INIT;
	char *end;
	int64_t id = strtoll(typed, &end, 10);
	bool ok = (end != typed && *end == '\0' && id > 0) ||
		error_set(error, ERROR_INPUT, "\"%.60s\" is no number of an example", typed);

	ok = ok && example_key_print(db, id, &key, error);
	*target = arena_strdup(arena, key.data);
	strbuf_free(&key);
	return ok;
}

static bool see_example(
	struct db *db, const char *target, struct arena *arena, struct evidence_look *out, struct error *error)
{
	struct error missing = ERROR_INIT;
	int64_t id;
	sqlite3_stmt *stmt;
	int got;

	if (!example_key_find(db, target, &id, &missing))
		return missing.code == ERROR_NOT_FOUND || missing.code == ERROR_CONFLICT ||
			error_set(error, missing.code, "%s", missing.message);
	stmt = db_query(db, error,
		"SELECT revision, coalesce(label, ''), title FROM example WHERE id = ?1 AND gone = 0", "i", id);
	got = stmt == NULL ? -1 : db_step(db, stmt, error);
	if (got <= 0)
		return got == 0;
	out->found = true;
	out->title = arena_printf(arena, "example %" PRId64 ": %.80s", id, db_column_text(stmt, 2));
	out->says = arena_printf(arena, "revision %d%s%s", sqlite3_column_int(stmt, 0),
		*db_column_text(stmt, 1) != '\0' ? ", label " : "", db_column_text(stmt, 1));
	out->argument = arena_printf(arena, "id:%" PRId64, id);
	db_done(stmt);
	return true;
}

const char *evidence_cut_typed(const char *typed, struct arena *arena, const char **rest)
{
	const char *colon = strstr(typed, ": ");

	*rest = colon == NULL ? "" : arena_strdup(arena, colon + 2);
	return colon == NULL ? arena_strdup(arena, typed) : arena_strndup(arena, typed, (size_t)(colon - typed));
}

const char *evidence_cut_kept(const char *target, struct arena *arena, const char **rest)
{
	const char *blank = strchr(target, ' ');

	*rest = blank == NULL ? "" : blank + 1;
	return blank == NULL ? target : arena_strndup(arena, target, (size_t)(blank - target));
}

static const struct object objects[] = {
	{ "dataset", "NAME", "data", true, "SELECT uuid FROM dataset WHERE name = ?1 AND gone = 0",
		"SELECT name, (SELECT count(*) FROM example e WHERE e.dataset = d.id AND e.gone = 0) || ' examples', "
		"'' "
		"FROM dataset d WHERE uuid = ?1 AND gone = 0",
		NULL, NULL },
	{ "example", "ID", "data", true, NULL, NULL, find_example, see_example },
	{ "filter", "DATASET: WORDS", "data", true, NULL, NULL, evidence_filter_resolve, evidence_filter_see },
	{ "snapshot", "NAME", "lineage", true,
		"SELECT uuid FROM snapshot WHERE name = ?1 AND gone = 0 ORDER BY id DESC LIMIT 1",
		"SELECT name, rows || ' examples, digest ' || substr(lower(hex(digest)), 1, 12), '' FROM snapshot "
		"WHERE "
		"uuid = ?1 AND gone = 0",
		NULL, NULL },
	{ "suite", "NAME", "review", true, "SELECT uuid FROM suite WHERE name = ?1 AND gone = 0",
		"SELECT name, (SELECT count(*) FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = s.id "
		"AND "
		"i.gone = 0) || ' cases', name FROM suite s WHERE uuid = ?1 AND gone = 0",
		NULL, NULL },
	{ "case", "SUITE: ID", "review", true,
		"SELECT s.uuid || ' ' || c.external FROM eval_case c JOIN suite s ON s.id = c.suite JOIN import i ON "
		"i.id "
		"= c.import WHERE s.name = ?1 AND c.external = ?2 AND i.gone = 0",
		"SELECT s.name || ': ' || c.external, 'input ' || substr(lower(hex(c.hash)), 1, 12), c.external FROM "
		"eval_case c JOIN suite s ON s.id = c.suite JOIN import i ON i.id = c.import WHERE s.uuid = ?1 AND "
		"c.external = ?2 AND i.gone = 0",
		NULL, NULL },
	{ "system", "SUITE: NAME", "review", true,
		"SELECT s.uuid || ' ' || y.name FROM system y JOIN suite s ON s.id = y.suite WHERE s.name = ?1 AND "
		"y.name "
		"= ?2 AND s.gone = 0",
		"SELECT s.name || ': ' || y.name, (SELECT count(o.score) || ' scored' || coalesce(printf(', %.1f', 100 "
		"* "
		"avg(o.score)), '') FROM output o WHERE o.run = (SELECT max(r.id) FROM run r JOIN import i ON i.id = "
		"r.import WHERE r.system = y.id AND i.gone = 0)), s.name FROM system y JOIN suite s ON s.id = y.suite "
		"WHERE "
		"s.uuid = ?1 AND y.name = ?2 AND s.gone = 0",
		NULL, NULL },
	{ "run", "UUID", "review", true, "SELECT uuid FROM run WHERE uuid = ?1",
		"SELECT y.name, (SELECT count(o.score) || ' scored' || coalesce(printf(', %.1f', 100 * avg(o.score)), "
		"'') "
		"FROM output o WHERE o.run = r.id), s.name FROM run r JOIN system y ON y.id = r.system JOIN suite s ON "
		"s.id "
		"= y.suite JOIN import i ON i.id = r.import WHERE r.uuid = ?1 AND i.gone = 0",
		NULL, NULL },
	{ "board", "UUID", "train", true, "SELECT uuid FROM board WHERE uuid = ?1",
		"SELECT system, failures || ' failures', uuid FROM board WHERE uuid = ?1", NULL, NULL },
	{ "url", "ADDRESS, https:// or http://", "", false, NULL, NULL, keep_address, see_words },
	{ "file", "PATH", "", true, NULL, NULL, evidence_file_resolve, evidence_file_see },
	{ "note", "WORDS", "", false, NULL, NULL, keep_words, see_words },
};
enum { OBJECT_COUNT = sizeof(objects) / sizeof(objects[0]) };

const char *evidence_kind(size_t index, const char **target_help)
{
	if (index >= OBJECT_COUNT)
		return NULL;
	if (target_help != NULL)
		*target_help = objects[index].help;
	return objects[index].kind;
}

static const struct object *find_object(const char *kind)
{
	for (size_t i = 0; i < OBJECT_COUNT; i++)
		if (strcmp(objects[i].kind, kind) == 0)
			return &objects[i];
	return NULL;
}

bool evidence_is_live(const char *kind)
{
	const struct object *object = find_object(kind);

	return object != NULL && object->live;
}

static bool resolve_by_name(struct db *db, const struct object *object, const char *typed, struct arena *arena,
	const char **target, struct error *error)
{
	const char *rest, *name = evidence_cut_typed(typed, arena, &rest);
	struct strbuf found = STRBUF_INIT;
	bool any;
	bool ok = db_text(db, error, &found, &any, object->find, strstr(object->find, "?2") ? "tt" : "t", name, rest);

	if (ok && !any)
		ok = error_set(error, ERROR_NOT_FOUND, "there is no %s \"%.120s\"", object->kind, typed);
	*target = arena_strdup(arena, found.data);
	strbuf_free(&found);
	return ok;
}

bool evidence_resolve(struct db *db, const char *kind, const char *typed, struct arena *arena, const char **target,
	struct error *error)
{
	const struct object *object = find_object(kind);

	if (object == NULL)
		return error_set(error, ERROR_USAGE, "there is no evidence of kind \"%.40s\"", kind);
	return object->resolve != NULL ? object->resolve(db, typed, arena, target, error)
				       : resolve_by_name(db, object, typed, arena, target, error);
}

static bool look_by_row(struct db *db, const struct object *object, const char *target, struct arena *arena,
	struct evidence_look *out, struct error *error)
{
	const char *rest, *first = evidence_cut_kept(target, arena, &rest);
	sqlite3_stmt *stmt = db_query(db, error, object->look, strstr(object->look, "?2") ? "tt" : "t", first, rest);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got <= 0)
		return got == 0;
	out->found = true;
	out->title = arena_strdup(arena, db_column_text(stmt, 0));
	out->says = arena_strdup(arena, db_column_text(stmt, 1));
	out->argument = arena_strdup(arena, db_column_text(stmt, 2));
	db_done(stmt);
	return true;
}

bool evidence_look(struct db *db, const char *kind, const char *target, struct arena *arena, struct evidence_look *out,
	struct error *error)
{
	const struct object *object = find_object(kind);

	*out = (struct evidence_look){ .title = "", .says = "", .screen = "", .argument = "" };
	if (object == NULL)
		return true; /* of a newer program: not known here, so gone */
	out->screen = object->screen;
	return object->see != NULL ? object->see(db, target, arena, out, error)
				   : look_by_row(db, object, target, arena, out, error);
}
