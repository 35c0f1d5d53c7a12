#include "preop/model/guideline.h"

#include "combine.h"
#include "dataset.h"
#include "field.h"
#include "grow.h"
#include "guideline.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_LENGTH = 2000 };

/* ---- Sections as JSON ---- */

void guideline_sections_print(const struct guideline_section *sections, size_t count, struct strbuf *json)
{
	struct json_writer w;

	json_begin(&w, json);
	json_open(&w, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(&w, NULL, '{');
		json_put_string(&w, "id", sections[i].id);
		json_put_string(&w, "title", sections[i].title);
		json_put_string(&w, "text", sections[i].text);
		json_close(&w, '}');
	}
	json_close(&w, ']');
}

static void take_sections(const char *json, struct arena *arena, struct guideline *out)
{
	struct json_span value;
	size_t cursor = 0;

	while (out->section_count < GUIDELINE_SECTIONS && json_next_element(state_root(json), &cursor, &value))
		*GROW(arena, out->sections,
			out->section_count) = (struct guideline_section){ .id = state_string(value, "id", arena),
			.title = state_string(value, "title", arena),
			.text = state_string(value, "text", arena) };
}

/* ---- Reading ---- */

#define GUIDELINE_COLUMNS                                                                                              \
	"SELECT g.version, g.note, g.who, g.at, g.version = d.guideline, g.sections FROM guideline g JOIN dataset d "  \
	"ON "                                                                                                          \
	"d.id = g.dataset WHERE g.dataset = ?1 "

static void take_row(sqlite3_stmt *stmt, bool whole, struct arena *arena, struct guideline *out)
{
	*out = (struct guideline){ .version = sqlite3_column_int64(stmt, 0),
		.note = arena_strdup(arena, db_column_text(stmt, 1)),
		.who = arena_strdup(arena, db_column_text(stmt, 2)),
		.at = sqlite3_column_int64(stmt, 3),
		.in_force = sqlite3_column_int(stmt, 4) != 0 };
	if (whole)
		take_sections(db_column_text(stmt, 5), arena, out);
}

bool guideline_list(
	struct db *db, int64_t dataset, struct arena *arena, struct guideline **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, GUIDELINE_COLUMNS "ORDER BY g.version DESC", "i", dataset);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, false, arena, GROW(arena, *out, *count));
	return got == 0;
}

bool guideline_try(struct db *db, int64_t dataset, int64_t version, struct arena *arena, struct guideline *out,
	bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		GUIDELINE_COLUMNS
		"AND (?2 = 0 OR g.version = ?2) ORDER BY g.version = d.guideline DESC, g.version DESC LIMIT 1",
		"ii", dataset, version);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	if (got == 1) {
		take_row(stmt, true, arena, out);
		db_done(stmt);
	}
	return got >= 0;
}

bool guideline_read(struct db *db, int64_t dataset, int64_t version, struct arena *arena, struct guideline *out,
	struct error *error)
{
	bool found;

	if (!guideline_try(db, dataset, version, arena, out, &found, error) || found)
		return found;
	if (version == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no guideline yet; preop guideline import FILE.md brings one in");
	return error_set(error, ERROR_NOT_FOUND, "there is no version %" PRId64 " of the guideline", version);
}

const struct guideline_section *guideline_find(const struct guideline *guideline, const char *section)
{
	for (size_t i = 0; i < guideline->section_count; i++)
		if (strcmp(guideline->sections[i].id, section) == 0)
			return &guideline->sections[i];
	return NULL;
}

/* ---- The journal ---- */

static bool split_key(const char *key, struct arena *arena, const char **uuid, int64_t *version, struct error *error)
{
	const char *colon = strrchr(key, ':');
	char *end = NULL;

	*version = colon != NULL ? strtoll(colon + 1, &end, 10) : 0;
	if (colon == NULL || end == colon + 1 || *end != '\0' || *version <= 0)
		return error_set(
			error, ERROR_INPUT, "the journal names a guideline \"%.60s\", which is no version", key);
	*uuid = arena_strndup(arena, key, (size_t)(colon - key));
	return true;
}

static void print_state(const char *sections, const char *note, const char *who, int64_t at, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_raw(&w, "sections", state_root(sections));
	json_put_string(&w, "note", note);
	json_put_string(&w, "who", who);
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

static bool read_version(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *uuid;
	int64_t version;
	sqlite3_stmt *stmt = NULL;
	int got = -1;

	(void)like;
	if (split_key(key, &arena, &uuid, &version, error))
		stmt = db_query(db, error,
			"SELECT g.sections, g.note, g.who, g.at FROM guideline g JOIN dataset d ON d.id = g.dataset"
			" WHERE d.uuid = ? AND g.version = ?",
			"ti", uuid, version);
	if (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		print_state(db_column_text(stmt, 0), db_column_text(stmt, 1), db_column_text(stmt, 2),
			sqlite3_column_int64(stmt, 3), state);
		db_done(stmt);
	}
	arena_free(&arena);
	return got >= 0;
}

static bool write_version(
	struct db *db, const char *uuid, int64_t version, const char *state, struct arena *arena, struct error *error)
{
	struct json_span root = state_root(state), sections = json_get(root, "sections");

	if (json_type(sections) != JSON_ARRAY)
		return error_set(error, ERROR_INPUT, "the journal has a guideline without sections");
	return db_run(db, error,
		"INSERT OR REPLACE INTO guideline (dataset, version, sections, note, who, at)"
		" SELECT id, ?2, ?3, ?4, ?5, ?6 FROM dataset WHERE uuid = ?1",
		"tistti", uuid, version, sections.start, sections.length, state_string(root, "note", arena),
		state_string(root, "who", arena), state_int(root, "at", 0));
}

static bool apply_version(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const char *uuid;
	int64_t version;

	bool ok = split_key(key, &arena, &uuid, &version, error);
	if (ok && state == NULL)
		ok = db_run(db, error,
			"DELETE FROM guideline WHERE version = ?2 AND dataset = (SELECT id FROM dataset WHERE uuid = "
			"?1)",
			"ti", uuid, version);
	else if (ok)
		ok = write_version(db, uuid, version, state, &arena, error);
	arena_free(&arena);
	return ok;
}

static bool read_force(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	bool found;

	(void)like;
	return db_text(
		db, error, state, &found, "SELECT guideline FROM dataset WHERE uuid = ? AND guideline <> 0", "t", key);
}

static bool apply_force(struct db *db, const char *key, const char *state, struct error *error)
{
	int64_t version = 0;

	if (state != NULL && (!json_int(state_root(state), &version) || version <= 0))
		return error_set(error, ERROR_INPUT, "the journal puts a guideline in force that is no version");
	return db_run(db, error, "UPDATE dataset SET guideline = ? WHERE uuid = ?", "it", version, key);
}

/* Both copies went on: the later version is in force. */
static bool combine_force(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	int64_t here = 0, there = 0;

	(void)base;
	json_int(state_root(mine), &here);
	json_int(state_root(theirs), &there);
	strbuf_addf(out, "%" PRId64, here > there ? here : there);
	return true;
}

const struct journal_target guideline_targets[] = {
	{ .kind = "guideline", .read = read_version, .apply = apply_version, .combine = combine_times },
	{ .kind = "guideline-force", .read = read_force, .apply = apply_force, .combine = combine_force },
};
const size_t guideline_target_count = sizeof(guideline_targets) / sizeof(guideline_targets[0]);

/* ---- Changes ---- */

bool guideline_force(struct db *db, const struct dataset *dataset, int64_t version, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	strbuf_addf(&state, "%" PRId64, version);
	bool ok = journal_change(db, "guideline-force", dataset->uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool guideline_append(struct db *db, const struct dataset *dataset, const struct guideline_section *sections,
	size_t count, const char *note, int64_t *version, struct error *error)
{
	struct strbuf json = STRBUF_INIT, state = STRBUF_INIT, key = STRBUF_INIT;

	bool ok = db_int(db, error, version, NULL,
		"SELECT coalesce(max(version), 0) + 1 FROM guideline WHERE dataset = ?", "i", dataset->id);
	if (ok) {
		guideline_sections_print(sections, count, &json);
		print_state(json.data, note, db_actor(db), clock_now(), &state);
		strbuf_addf(&key, "%s:%" PRId64, dataset->uuid, *version);
		ok = journal_change(db, "guideline", key.data, state.data, error);
	}
	strbuf_free(&json);
	strbuf_free(&state);
	strbuf_free(&key);
	return ok;
}

struct importing {
	struct dataset dataset;
	struct guideline_section *sections;
	size_t count;
};

static bool same_sections(const struct guideline *guideline, const struct importing *work)
{
	bool same = guideline->section_count == work->count;

	for (size_t i = 0; same && i < work->count; i++)
		same = strcmp(guideline->sections[i].id, work->sections[i].id) == 0 &&
			strcmp(guideline->sections[i].title, work->sections[i].title) == 0 &&
			strcmp(guideline->sections[i].text, work->sections[i].text) == 0;
	return same;
}

/* The first one has nothing it could break. */
static bool append_import(
	struct db *db, const struct importing *work, const char *note, int64_t *version, struct error *error)
{
	struct change change;
	char *title = xasprintf(
		"%s: guideline of %zu section%s", work->dataset.name, work->count, work->count == 1 ? "" : "s");

	bool ok = change_begin(&change, db, "guideline", title, error) &&
		change_end(&change,
			guideline_append(db, &work->dataset, work->sections, work->count, note, version, error) &&
				(work->dataset.guideline != 0 || guideline_force(db, &work->dataset, *version, error)),
			error);
	free(title);
	return ok;
}

static bool newest(
	struct db *db, int64_t dataset, struct arena *arena, struct guideline *out, bool *found, struct error *error)
{
	int64_t version = 0;

	*found = false;
	return db_int(db, error, &version, NULL, "SELECT coalesce(max(version), 0) FROM guideline WHERE dataset = ?",
		       "i", dataset) &&
		(version == 0 || guideline_try(db, dataset, version, arena, out, found, error));
}

bool guideline_import(struct db *db, int64_t dataset, const char *text, size_t n, const char *note, int64_t *version,
	struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct importing work = { .count = 0 };
	struct guideline last;
	bool found = false;

	note = note != NULL ? note : "";
	bool ok = field_check("the note", note, NOTE_LENGTH, FIELD_LINES, error) &&
		guideline_parse(text, n, &arena, &work.sections, &work.count, error) &&
		dataset_read(db, dataset, &arena, &work.dataset, error) &&
		newest(db, dataset, &arena, &last, &found, error);
	if (ok && found && same_sections(&last, &work))
		*version = last.version;
	else
		ok = ok && append_import(db, &work, note, version, error);
	arena_free(&arena);
	return ok;
}

bool guideline_activate(struct db *db, int64_t id, int64_t version, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct guideline guideline;
	struct dataset dataset;
	struct change change;

	bool ok = dataset_read(db, id, &arena, &dataset, error) &&
		guideline_read(db, id, version, &arena, &guideline, error);
	if (ok) {
		const char *title = arena_printf(
			&arena, "%s: guideline version %" PRId64 " in force", dataset.name, guideline.version);
		ok = change_begin(&change, db, "guideline", title, error) &&
			change_end(&change, guideline_force(db, &dataset, guideline.version, error), error);
	}
	arena_free(&arena);
	return ok;
}
