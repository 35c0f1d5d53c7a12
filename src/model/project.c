#include "preop/model/project.h"

#include "field.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/base/random.h"
#include "preop/model/filter.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TITLE_LIMIT = 200, QUESTION_LIMIT = 4000, QUESTION_FLAGS = FIELD_LINES | FIELD_REASON };

/* The fields people may change; each is an object of the journal with the field's name as its key. */
static const struct project_field {
	const char *name, *what, *select, *update;
	size_t limit;
	unsigned flags;
} project_fields[] = {
	{ "title", "the title", "SELECT title FROM project WHERE id = 1", "UPDATE project SET title = ?1 WHERE id = 1",
		TITLE_LIMIT, FIELD_NEEDED },
	{ "question", "the question", "SELECT question FROM project WHERE id = 1",
		"UPDATE project SET question = ?1 WHERE id = 1", QUESTION_LIMIT, QUESTION_FLAGS },
};
enum { FIELD_COUNT = sizeof project_fields / sizeof *project_fields };

static const struct project_field *find_field(const char *name, struct error *error)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (!strcmp(project_fields[i].name, name))
			return &project_fields[i];
	}
	error_set(error, ERROR_INPUT, "a project has no \"%.40s\"; it has a title and a question", name);
	return NULL;
}

static bool read_field(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	const struct project_field *field = find_field(key, error);
	struct strbuf value = STRBUF_INIT;
	bool ok;

	(void)like;
	ok = field && db_text(db, error, &value, NULL, field->select, "");
	if (ok)
		json_quote(state, value.data, value.len);
	strbuf_free(&value);
	return ok;
}

static bool apply_field(struct db *db, const char *key, const char *state, struct error *error)
{
	const struct project_field *field = find_field(key, error);
	struct strbuf value = STRBUF_INIT;
	bool ok;

	if (!field)
		return false;
	if (!state)
		return error_set(error, ERROR_CONFLICT,
			"this is where the project begins: there is nothing before it to go back to");
	json_decode(state_root(state), &value);
	ok = db_run(db, error, field->update, "s", value.data, value.len);
	strbuf_free(&value);
	return ok;
}

const struct journal_target project_targets[] = { { .kind = "project", .read = read_field, .apply = apply_field } };
const size_t project_target_count = 1;

static void register_targets(struct db *db)
{
	const struct {
		const struct journal_target *targets;
		size_t count;
	} modules[] = {
		{ project_targets, project_target_count },
		{ person_targets, person_target_count },
		{ gate_targets, gate_target_count },
		{ strand_targets, strand_target_count },
		{ dataset_targets, dataset_target_count },
		{ example_targets, example_target_count },
		{ label_targets, label_target_count },
		{ adjudication_targets, adjudication_target_count },
		{ label_schema_targets, label_schema_target_count },
		{ queue_targets, queue_target_count },
		{ carried_targets, carried_target_count },
		{ guideline_targets, guideline_target_count },
		{ guideline_patch_targets, guideline_patch_target_count },
		{ snapshot_targets, snapshot_target_count },
		{ card_targets, card_target_count },
		{ suite_targets, suite_target_count },
		{ system_targets, system_target_count },
		{ system_trained_targets, system_trained_target_count },
		{ evidence_targets, evidence_target_count },
		{ playbook_targets, playbook_target_count },
		{ list_entry_targets, list_entry_target_count },
		{ technique_targets, technique_target_count },
		{ override_targets, override_target_count },
		{ tree_targets, tree_target_count },
		{ case_text_targets, case_text_target_count },
		{ cause_targets, cause_target_count },
		{ board_targets, board_target_count },
		{ hazard_targets, hazard_target_count },
		{ threshold_targets, threshold_target_count },
		{ review_targets, review_target_count },
		{ review_blind_targets, review_blind_target_count },
		{ review_setup_targets, review_setup_target_count },
		{ must_pass_targets, must_pass_target_count },
		{ judge_targets, judge_target_count },
		{ check_targets, check_target_count },
		{ lock_targets, lock_target_count },
		{ wall_targets, wall_target_count },
		{ tag_targets, tag_target_count },
		{ flag_targets, flag_target_count },
		{ gold_targets, gold_target_count },
		{ saved_filter_targets, saved_filter_target_count },
		{ conflict_targets, conflict_target_count },
	};

	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		journal_register(db, modules[i].targets, modules[i].count);
	filter_register(db);
}

/* The fields' first states have no state before them, which is why "new" cannot be undone. */
static bool record_fields(struct db *db, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < FIELD_COUNT; i++) {
		strbuf_reset(&state);
		ok = read_field(db, project_fields[i].name, NULL, &state, error) &&
			journal_record(db, "project", project_fields[i].name, NULL, state.data, error);
	}
	strbuf_free(&state);
	return ok;
}

/* The gates' rows belong to the file as the tables do: an unanswered gate is the absent state of the journal. */
static bool insert_rows(struct db *db, const char *title, const char *question, struct error *error)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	return db_run(db, error,
		       "INSERT INTO project (id, uuid, title, question, created_at) VALUES (1, ?1, ?2, ?3, ?4)", "ttti",
		       uuid, title, question, clock_now()) &&
		db_run(db, error,
			"INSERT INTO gate (letter, answer) VALUES ('T', 'unknown'), ('R', 'unknown'), ('A', "
			"'unknown'), "
			"('I', 'unknown'), ('N', 'unknown')",
			"");
}

static bool write_first_action(
	struct db *db, const char *title, const char *question, const char *actor, struct error *error)
{
	struct change change;
	bool ok;

	if (!change_begin(&change, db, "new", title, error))
		return false;
	ok = insert_rows(db, title, question, error) && record_fields(db, error) && person_set(db, actor, "", error);
	return change_end(&change, ok, error);
}

static bool check_fields(const char *title, const char *question, struct error *error)
{
	return field_check("the title", title, TITLE_LIMIT, FIELD_NEEDED, error) &&
		field_check("the question", question, QUESTION_LIMIT, QUESTION_FLAGS, error);
}

static bool create(struct db **out, const char *path, const char *title, const char *question, const char *actor,
	struct error *error)
{
	if (!check_fields(title, question, error) || !person_name_valid(actor, error) ||
		!db_open(out, path, DB_CREATE, error))
		return false;
	register_targets(*out);
	db_set_actor(*out, actor);
	if (write_first_action(*out, title, question, actor, error))
		return true;
	db_close(*out);
	*out = NULL;
	unlink(path); /* DB_CREATE made it a moment ago: nobody else's file */
	return false;
}

bool project_create(struct db **out, const char *path, const char *title, const char *question, const char *actor,
	struct error *error)
{
	char *stem = path_stem(path);
	bool ok;

	*out = NULL;
	ok = create(out, path, title && *title ? title : stem, question ? question : "", actor, error);
	free(stem);
	return ok;
}

bool project_open(struct db **out, const char *path, enum db_mode mode, const char *actor, struct error *error)
{
	*out = NULL;
	if ((actor && !person_name_valid(actor, error)) || !db_open(out, path, mode, error))
		return false;
	if (actor)
		db_set_actor(*out, actor);
	register_targets(*out);
	return true;
}

bool project_open_reader(struct db **out, const struct db *beside, struct error *error)
{
	*out = NULL;
	if (!db_open_reader(out, beside, error))
		return false;
	db_set_actor(*out, db_actor(beside));
	register_targets(*out);
	return true;
}

bool project_read(struct db *db, struct arena *arena, struct project *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT uuid, title, question, created_at FROM project WHERE id = 1", "");
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got < 0)
		return false;
	if (got == 0)
		return error_set(error, ERROR_INPUT, "%s holds no project: its first row is missing", db_path(db));
	out->uuid = arena_strdup(arena, db_column_text(stmt, 0));
	out->title = arena_strdup(arena, db_column_text(stmt, 1));
	out->question = arena_strdup(arena, db_column_text(stmt, 2));
	out->created_at = sqlite3_column_int64(stmt, 3);
	db_done(stmt);
	return true;
}

bool project_set(struct db *db, const char *name, const char *value, struct error *error)
{
	const struct project_field *field = find_field(name, error);
	struct strbuf state = STRBUF_INIT;
	char *title;
	bool ok;

	if (!field || !field_check(field->what, value, field->limit, field->flags, error))
		return false;
	json_quote(&state, value, strlen(value));
	title = xasprintf("%s: %.120s", field->name, value);
	ok = change_one(db, "project-set", title, "project", field->name, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}
