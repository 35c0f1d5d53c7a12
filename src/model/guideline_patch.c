/* Patches of guidelines as objects of the journal, and changes of them. guideline_check.c finds what a patch is to be checked on. */
#include "preop/model/guideline.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "guideline.h"
#include "guideline_patch.h"
#include "key.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SECTION_TEXT = 64 * 1024, OVERRIDE_LENGTH = 1000 };

static const char *const verdicts[VERDICT_COUNT] = { "", "holds", "flips" };

const char *patch_verdict_word(enum patch_verdict verdict)
{
	return verdicts[verdict];
}

/* ---- Reading ---- */

#define PATCH_COLUMNS                                                                                                  \
	"SELECT p.id, p.version, p.at, p.uuid, p.section, p.title, p.old, p.new, p.who, p.state, p.checks FROM "       \
	"guideline_patch p "

static enum patch_verdict verdict_of(const char *word)
{
	int i = VERDICT_COUNT - 1;

	while (i > 0 && strcmp(verdicts[i], word) != 0)
		i--;
	return (enum patch_verdict)i;
}

static void take_checks(const char *json, struct arena *arena, struct patch *out)
{
	struct json_span value;
	size_t cursor = 0;

	while (json_next_element(state_root(json), &cursor, &value)) {
		struct patch_check *check = GROW(arena, out->checks, out->check_count);
		*check = (struct patch_check){ .key = state_string(value, "example", arena),
			.title = "",
			.label = state_string(value, "label", arena),
			.verdict = verdict_of(state_string(value, "verdict", arena)) };
		out->holds += check->verdict == VERDICT_HOLDS;
		out->flips += check->verdict == VERDICT_FLIPS;
		out->open += check->verdict == VERDICT_OPEN;
	}
}

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct patch *out)
{
	*out = (struct patch){ .id = sqlite3_column_int64(stmt, 0),
		.version = sqlite3_column_int64(stmt, 1),
		.at = sqlite3_column_int64(stmt, 2),
		.uuid = arena_strdup(arena, db_column_text(stmt, 3)),
		.section = arena_strdup(arena, db_column_text(stmt, 4)),
		.title = arena_strdup(arena, db_column_text(stmt, 5)),
		.old = arena_strdup(arena, db_column_text(stmt, 6)),
		.new = arena_strdup(arena, db_column_text(stmt, 7)),
		.who = arena_strdup(arena, db_column_text(stmt, 8)),
		.state = arena_strdup(arena, db_column_text(stmt, 9)) };
	take_checks(db_column_text(stmt, 10), arena, out);
}

bool patch_list(
	struct db *db, int64_t dataset, struct arena *arena, struct patch **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, PATCH_COLUMNS "WHERE p.dataset = ? ORDER BY p.at DESC, p.id DESC", "i", dataset);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

static bool read_row(struct db *db, int64_t id, struct arena *arena, struct patch *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, PATCH_COLUMNS "WHERE p.id = ?", "i", id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got == 1) {
		take_row(stmt, arena, out);
		db_done(stmt);
	}
	return got == 1 || (got == 0 && error_set(error, ERROR_NOT_FOUND, "there is no patch %" PRId64, id));
}

/* The examples a patch names, as this file numbers them. */
static bool resolve(struct db *db, struct arena *arena, struct patch_check *check, struct error *error)
{
	struct strbuf title = STRBUF_INIT;
	bool found;

	if (!example_key_find(db, check->key, &check->example, NULL))
		return true;
	bool ok = db_text(db, error, &title, &found, "SELECT title FROM example WHERE id = ?", "i", check->example);
	check->title = arena_strdup(arena, title.data);
	strbuf_free(&title);
	return ok;
}

bool patch_read(struct db *db, int64_t id, struct arena *arena, struct patch *out, struct error *error)
{
	bool ok = read_row(db, id, arena, out, error);

	for (size_t i = 0; ok && i < out->check_count; i++)
		ok = resolve(db, arena, &out->checks[i], error);
	return ok;
}

void patch_print_report(const struct patch *patch, int64_t from, int64_t to, struct strbuf *out)
{
	strbuf_addf(out, "rule %s", patch->section);
	if (to != 0)
		strbuf_addf(out, " v%" PRId64 "->v%" PRId64, from, to);
	strbuf_addf(out, ": %zu hold%s, %zu flip%s, %zu open", patch->holds, patch->holds == 1 ? "s" : "", patch->flips,
		patch->flips == 1 ? "s" : "", patch->open);
}

/* ---- The journal ---- */

static void print_checks(const struct patch *patch, struct json_writer *w)
{
	json_open(w, "checks", '[');
	for (size_t i = 0; i < patch->check_count; i++) {
		json_open(w, NULL, '{');
		json_put_string(w, "example", patch->checks[i].key);
		json_put_string(w, "label", patch->checks[i].label);
		json_put_string(w, "verdict", verdicts[patch->checks[i].verdict]);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void print_state(const char *dataset, const struct patch *patch, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "dataset", dataset);
	json_put_string(&w, "section", patch->section);
	json_put_string(&w, "title", patch->title);
	json_put_string(&w, "old", patch->old);
	json_put_string(&w, "new", patch->new);
	print_checks(patch, &w);
	json_put_string(&w, "state", patch->state);
	json_put_int(&w, "version", patch->version);
	json_put_string(&w, "who", patch->who);
	json_put_int(&w, "at", patch->at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct strbuf dataset = STRBUF_INIT;
	struct arena arena = ARENA_INIT;
	struct patch patch;
	int64_t id = 0;
	bool found = false;

	(void)like;
	bool ok = db_int(db, error, &id, &found, "SELECT id FROM guideline_patch WHERE uuid = ?", "t", key) &&
		(!found ||
			(read_row(db, id, &arena, &patch, error) &&
				db_text(db, error, &dataset, NULL,
					"SELECT d.uuid FROM dataset d JOIN guideline_patch p ON p.dataset = d.id WHERE "
					"p.id = ?",
					"i", id)));
	if (ok && found)
		print_state(dataset.data, &patch, state);
	strbuf_free(&dataset);
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM guideline_patch WHERE uuid = ?", "t", key);
	struct json_span root = state_root(state), checks = json_get(root, "checks");
	if (json_type(checks) != JSON_ARRAY)
		return error_set(error, ERROR_INPUT, "the journal has a patch of a guideline without checks");
	bool ok = db_run(db, error,
		"INSERT INTO guideline_patch (uuid, dataset, section, title, old, new, checks, state, version, who, at)"
		" SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM dataset WHERE uuid = ?2"
		" ON CONFLICT (uuid) DO UPDATE SET section = ?3, title = ?4, old = ?5, new = ?6, checks = ?7, state = "
		"?8,"
		" version = ?9, who = ?10, at = ?11",
		"ttttttstiti", key, state_string(root, "dataset", &arena), state_string(root, "section", &arena),
		state_string(root, "title", &arena), state_string(root, "old", &arena),
		state_string(root, "new", &arena), checks.start, checks.length, state_string(root, "state", &arena),
		state_int(root, "version", 0), state_string(root, "who", &arena), state_int(root, "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target guideline_patch_targets[] = {
	{ .kind = "guideline-patch", .read = read_target, .apply = apply_target, .combine = combine_members },
};
const size_t guideline_patch_target_count = 1;

/* ---- Changes ---- */

struct patching {
	struct db *db;
	struct arena arena;
	struct dataset dataset;
	struct guideline guideline;
	struct patch patch;
};

static bool put(struct patching *work, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	print_state(work->dataset.uuid, &work->patch, &state);
	bool ok = journal_change(work->db, "guideline-patch", work->patch.uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

static bool put_alone(struct patching *work, const char *title, struct error *error)
{
	struct change change;

	return change_begin(&change, work->db, "guideline-patch", title, error) &&
		change_end(&change, put(work, error), error);
}

static bool open_patch(struct patching *work, int64_t id, struct error *error)
{
	int64_t dataset = 0;

	return patch_read(work->db, id, &work->arena, &work->patch, error) &&
		db_int(work->db, error, &dataset, NULL, "SELECT dataset FROM guideline_patch WHERE id = ?", "i", id) &&
		dataset_read(work->db, dataset, &work->arena, &work->dataset, error) &&
		(strcmp(work->patch.state, "open") == 0 ||
			error_set(error, ERROR_CONFLICT,
				"patch %" PRId64 " of rule %s is %s: it cannot change any more", id,
				work->patch.section,
				strcmp(work->patch.state, "active") == 0 ? "in force" : work->patch.state));
}

static bool no_section(const struct patching *work, const char *section, struct error *error)
{
	struct strbuf ids = STRBUF_INIT;

	for (size_t i = 0; i < work->guideline.section_count; i++)
		strbuf_addf(&ids, "%s%s", i > 0 ? ", " : "", work->guideline.sections[i].id);
	error_set(error, ERROR_NOT_FOUND,
		"version %" PRId64 " has no section %.40s; there is %.300s. A new one needs a title",
		work->guideline.version, section, ids.data);
	strbuf_free(&ids);
	return false;
}

static bool is_section_id(const char *id)
{
	size_t n = strspn(id, "0123456789.");

	return n > 0 && id[n] == '\0' && n <= SECTION_ID && id[0] != '.' && id[n - 1] != '.' &&
		strstr(id, "..") == NULL;
}

static bool check_spec(struct patching *work, const struct patch_spec *spec, struct error *error)
{
	const struct guideline_section *section = guideline_find(&work->guideline, spec->section);

	if (!field_check("the section's text", spec->text, SECTION_TEXT, FIELD_NEEDED | FIELD_LINES, error) ||
		(spec->title != NULL && !field_check("the title", spec->title, SECTION_TITLE, FIELD_NEEDED, error)))
		return false;
	if (section == NULL && (spec->title == NULL || !is_section_id(spec->section)))
		return no_section(work, spec->section, error);
	work->patch.section = arena_strdup(&work->arena, spec->section);
	work->patch.title = spec->title != NULL ? spec->title : section->title;
	work->patch.old = section != NULL ? section->text : "";
	work->patch.new = spec->text;
	return section == NULL || strcmp(section->text, spec->text) != 0 ||
		error_set(error, ERROR_INPUT, "that is what section %s says", spec->section);
}

/* The open patch of the section, if there is one: it is written anew. */
static bool find_open(struct patching *work, const char *section, struct error *error)
{
	struct strbuf uuid = STRBUF_INIT;
	char made[UUID_SIZE];
	bool found;

	bool ok = db_text(work->db, error, &uuid, &found,
		"SELECT uuid FROM guideline_patch WHERE dataset = ? AND section = ? AND state = 'open' ORDER BY uuid "
		"LIMIT 1",
		"it", work->dataset.id, section);
	random_uuid(made);
	work->patch = (struct patch){ .uuid = arena_strdup(&work->arena, ok && found ? uuid.data : made),
		.who = db_actor(work->db),
		.state = "open",
		.at = clock_now() };
	strbuf_free(&uuid);
	return ok;
}

bool patch_write(struct db *db, int64_t dataset, const struct patch_spec *spec, int64_t *id, struct error *error)
{
	struct patching work = { .db = db };

	bool ok = dataset_read(db, dataset, &work.arena, &work.dataset, error) &&
		guideline_read(db, dataset, 0, &work.arena, &work.guideline, error) &&
		find_open(&work, spec->section, error) && check_spec(&work, spec, error) &&
		patch_find_checks(db, dataset, spec, &work.arena, &work.patch, error);
	if (ok) {
		const char *title = arena_printf(&work.arena, "%s: patch of rule %s, %zu example%s to check",
			work.dataset.name, spec->section, work.patch.check_count,
			plural((int64_t)work.patch.check_count));
		ok = put_alone(&work, title, error) &&
			db_int(db, error, id, NULL, "SELECT id FROM guideline_patch WHERE uuid = ?", "t",
				work.patch.uuid);
	}
	arena_free(&work.arena);
	return ok;
}

bool patch_answer(struct db *db, int64_t id, int64_t example, enum patch_verdict verdict, struct error *error)
{
	struct patching work = { .db = db };
	size_t i = 0;

	bool ok = open_patch(&work, id, error);
	while (ok && i < work.patch.check_count && work.patch.checks[i].example != example)
		i++;
	if (ok && i == work.patch.check_count)
		ok = error_set(error, ERROR_NOT_FOUND,
			"example %" PRId64 " is none that patch %" PRId64 " is checked on", example, id);
	if (ok && work.patch.checks[i].verdict != verdict) {
		work.patch.checks[i].verdict = verdict;
		const char *title = arena_printf(&work.arena, "rule %s %s on example %" PRId64, work.patch.section,
			verdict == VERDICT_OPEN ? "is open again" : verdicts[verdict], example);
		ok = put_alone(&work, title, error);
	}
	arena_free(&work.arena);
	return ok;
}

bool patch_drop(struct db *db, int64_t id, struct error *error)
{
	struct patching work = { .db = db };
	bool ok = open_patch(&work, id, error);

	if (ok) {
		work.patch.state = "dropped";
		ok = put_alone(&work, arena_printf(&work.arena, "patch of rule %s dropped", work.patch.section), error);
	}
	arena_free(&work.arena);
	return ok;
}

/* ---- Putting it in force ---- */

/* By number, not by text: 2.10 stands behind 2.9. */
static int compare_ids(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		char *after_a, *after_b;
		unsigned long x = strtoul(a, &after_a, 10), y = strtoul(b, &after_b, 10);
		if (x != y)
			return x < y ? -1 : 1;
		a = after_a + (*after_a == '.');
		b = after_b + (*after_b == '.');
		if (a == b || (*after_a != '\0' && *after_a != '.') || (*after_b != '\0' && *after_b != '.'))
			break;
	}
	return (*a != '\0') - (*b != '\0');
}

static void place_section(struct patching *work, struct guideline_section **sections, size_t *count)
{
	const struct patch *patch = &work->patch;
	const struct guideline_section now = { patch->section, patch->title, patch->new };
	bool placed = false;

	for (size_t i = 0; i < work->guideline.section_count; i++) {
		const struct guideline_section *section = &work->guideline.sections[i];
		bool same = strcmp(section->id, now.id) == 0;
		if (!placed &&
			(same ||
				(guideline_find(&work->guideline, now.id) == NULL &&
					compare_ids(section->id, now.id) > 0))) {
			*GROW(&work->arena, *sections, *count) = now;
			placed = true;
		}
		if (!same)
			*GROW(&work->arena, *sections, *count) = *section;
	}
	if (!placed)
		*GROW(&work->arena, *sections, *count) = now;
}

static bool check_ready(struct patching *work, const char *override, struct error *error)
{
	const struct patch *patch = &work->patch;
	const struct guideline_section *section = guideline_find(&work->guideline, patch->section);

	if (strcmp(section != NULL ? section->text : "", patch->old) != 0)
		return error_set(error, ERROR_CONFLICT,
			"section %s has changed since the patch was made from it; write the patch anew",
			patch->section);
	return patch->open == 0 || override != NULL ||
		error_set(error, ERROR_CONFLICT,
			"%zu of %zu precedents of rule %s are not answered yet; answer them, or override with a reason "
			"that "
			"stays on record",
			patch->open, patch->check_count, patch->section);
}

static bool write_applied(struct patching *work, const char *note, int64_t *version, struct error *error)
{
	struct guideline_section *sections = NULL;
	size_t count = 0;

	place_section(work, &sections, &count);
	if (!guideline_append(work->db, &work->dataset, sections, count, note, version, error) ||
		!guideline_force(work->db, &work->dataset, *version, error))
		return false;
	work->patch.state = "active";
	work->patch.version = *version;
	return put(work, error);
}

static bool apply(struct patching *work, const char *override, int64_t *version, struct error *error)
{
	struct strbuf note = STRBUF_INIT;
	struct change change;

	if (!db_int(work->db, error, version, NULL,
		    "SELECT coalesce(max(version), 0) + 1 FROM guideline WHERE dataset = ?", "i", work->dataset.id))
		return false;
	patch_print_report(&work->patch, work->guideline.version, *version, &note);
	if (work->patch.open > 0)
		strbuf_addf(&note, "; overridden: %s", override);
	bool ok = change_begin(&change, work->db, "guideline-patch", note.data, error) &&
		change_end(&change, write_applied(work, note.data, version, error), error);
	strbuf_free(&note);
	return ok;
}

bool patch_apply(struct db *db, int64_t id, const char *override, int64_t *version, struct error *error)
{
	struct patching work = { .db = db };

	bool ok = (override == NULL ||
			  field_check("the reason", override, OVERRIDE_LENGTH, FIELD_NEEDED | FIELD_LINES, error)) &&
		open_patch(&work, id, error) &&
		guideline_read(db, work.dataset.id, 0, &work.arena, &work.guideline, error) &&
		check_ready(&work, override, error) && apply(&work, override, version, error);
	arena_free(&work.arena);
	return ok;
}
