/* The systems of an import and their runs: one run an epoch, the runs of repeats joined to a series. */
#include "suite_batch.h"

#include "field.h"
#include "grow.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>

static const char *const rungs[] = { "free", "zero-shot", "prompted", "few-shot", "retrieval", "smaller", "candidate",
	NULL };
static const char *const statuses[] = { "complete", "incomplete", "cancelled", NULL };

bool batch_load_systems(struct suite_import *batch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT id, name FROM system WHERE suite = ?1 ORDER BY id LIMIT ?2", "ii", batch->suite,
		(int64_t)SYSTEM_LIMIT);
	int got = -1;

	while (stmt != NULL && (got = db_step(batch->db, stmt, error)) > 0) {
		struct batch_system *system = &batch->systems[batch->system_count++];

		system->id = sqlite3_column_int64(stmt, 0);
		system->name = db_column_dup(stmt, 1);
	}
	return got == 0;
}

struct batch_system *batch_find_system(struct suite_import *batch, const char *name)
{
	for (size_t i = 0; i < batch->system_count; i++)
		if (strcmp(batch->systems[i].name, name) == 0)
			return &batch->systems[i];
	return NULL;
}

struct batch_system *batch_add_system(struct suite_import *batch, const char *name, struct error *error)
{
	struct batch_system *system;

	if (batch->system_count == SYSTEM_LIMIT) {
		error_set(error, ERROR_INPUT, "a suite holds %d systems; \"%.80s\" would be one more", SYSTEM_LIMIT,
			name);
		return NULL;
	}
	system = &batch->systems[batch->system_count++];
	system->name = xstrdup(name);
	return system;
}

static bool insert_system(struct suite_import *batch, struct batch_system *system, struct error *error)
{
	if (system->id != 0)
		return true;
	if (!db_run(batch->db, error, "INSERT INTO system (suite, name) VALUES (?1, ?2)", "it", batch->suite,
		    system->name))
		return false;
	system->id = sqlite3_last_insert_rowid(db_handle(batch->db));
	system->fresh = true;
	return true;
}

/* The first of a series gives it its number. */
static bool insert_run(struct suite_import *batch, struct batch_system *system, int64_t epoch, struct batch_run *run,
	struct error *error)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	if (!db_run(batch->db, error,
		    "INSERT INTO run (uuid, system, import, at, series, epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		    "tiiiii", uuid, system->id, batch->import, clock_now(),
		    system->run_count > 0 ? system->runs[0].id : 0, epoch > 0 ? epoch : 1))
		return false;
	*run = (struct batch_run){ .epoch = epoch, .id = sqlite3_last_insert_rowid(db_handle(batch->db)) };
	return epoch == 0 || system->run_count > 0 ||
		db_run(batch->db, error, "UPDATE run SET series = id WHERE id = ?1", "i", run->id);
}

struct batch_run *batch_open_run(
	struct suite_import *batch, struct batch_system *system, int64_t epoch, struct error *error)
{
	struct batch_run *wider;

	for (size_t i = 0; i < system->run_count; i++)
		if (system->runs[i].epoch == epoch)
			return &system->runs[i];
	wider = try_array(system->runs, system->run_count + 1, sizeof(*wider));
	if (wider == NULL) {
		error_set(error, ERROR_MEMORY, "no memory for %zu repeats", system->run_count + 1);
		return NULL;
	}
	system->runs = wider;
	if (!insert_system(batch, system, error) ||
		!insert_run(batch, system, epoch, &system->runs[system->run_count], error))
		return NULL;
	return &system->runs[system->run_count++];
}

bool batch_note_known(struct batch_system *system, int64_t run, int64_t eval_case, struct error *error)
{
	if (system->known_count == system->known_room) {
		size_t room = system->known_room > 0 ? 2 * system->known_room : 64;
		struct batch_known *wider = try_array(system->known, room, sizeof(*wider));

		if (wider == NULL)
			return error_set(error, ERROR_MEMORY, "no memory for %zu rows that are known already", room);
		system->known = wider;
		system->known_room = room;
	}
	system->known[system->known_count++] = (struct batch_known){ run, eval_case };
	return true;
}

static const char *keep(struct suite_import *batch, const char *text)
{
	return text != NULL ? arena_strdup(&batch->arena, text) : NULL;
}

static bool check_object(const char *what, const char *json, struct error *error)
{
	struct json_check check;

	return json == NULL || (*json == '{' && json_check(json, strlen(json), 0, &check)) ||
		error_set(error, ERROR_INPUT, "%s is no JSON object", what);
}

static struct batch_system *known_or_new(struct suite_import *batch, const char *name, struct error *error)
{
	struct batch_system *system = batch_find_system(batch, name);

	if (system != NULL || !field_check("the system's name", name, NAME_LIMIT, FIELD_NEEDED, error))
		return system;
	return batch_add_system(batch, name, error);
}

bool suite_import_system(
	struct suite_import *batch, const char *name, const struct import_system *what, struct error *error)
{
	struct batch_system *system;

	if ((what->rung != NULL && !field_choose("the rung", what->rung, rungs, error)) ||
		!check_object("the system's description", what->spec, error) ||
		(system = known_or_new(batch, name, error)) == NULL)
		return false;
	system->what = (struct import_system){ .rung = keep(batch, what->rung),
		.model = keep(batch, what->model),
		.revision = keep(batch, what->revision),
		.spec = keep(batch, what->spec) };
	return true;
}

bool suite_import_status(
	struct suite_import *batch, const char *name, const struct import_run *what, struct error *error)
{
	struct batch_system *system = NULL;
	struct import_run kept;

	if ((what->status != NULL && !field_choose("the status", what->status, statuses, error)) ||
		!check_object("the run's settings", what->settings, error) ||
		(name != NULL && (system = known_or_new(batch, name, error)) == NULL))
		return false;
	kept = (struct import_run){ .status = keep(batch, what->status),
		.settings = keep(batch, what->settings),
		.started = what->started,
		.ended = what->ended };
	if (system == NULL) {
		batch->said = kept;
	} else {
		system->said = kept;
		system->spoken_of = true;
	}
	return true;
}

static bool close_system(struct suite_import *batch, const struct batch_system *system, struct error *error)
{
	const struct import_run *said = system->spoken_of ? &system->said : &batch->said;
	const struct import_system *what = &system->what;

	if (system->fresh &&
		!db_run(batch->db, error,
			"UPDATE system SET rung = coalesce(?2, rung), model = coalesce(?3, ''), revision = "
			"coalesce(?4, ''), "
			"spec = coalesce(?5, '{}') WHERE id = ?1",
			"itttt", system->id, what->rung, what->model, what->revision, what->spec))
		return false;
	for (size_t i = 0; i < system->run_count; i++)
		if (!db_run(batch->db, error,
			    "UPDATE run SET outputs = ?2, status = coalesce(?3, status), settings = coalesce(?4, "
			    "'{}'), "
			    "started_at = nullif(?5, ?7), ended_at = nullif(?6, ?7) WHERE id = ?1",
			    "iittiii", system->runs[i].id, system->runs[i].outputs, said->status, said->settings,
			    said->started, said->ended, CLOCK_NONE))
			return false;
	return true;
}

bool batch_close_runs(struct suite_import *batch, struct error *error)
{
	for (size_t i = 0; i < batch->system_count; i++)
		if (!close_system(batch, &batch->systems[i], error))
			return false;
	return true;
}
