/* In the journal: "playbook", key: its id. */
#include "preop/model/playbook.h"

#include "combine.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/project.h"
#include "preop/model/strand.h"

#include <stddef.h>
#include <string.h>

enum { WHO, AT };
static const struct row_table table = {
	.name = "playbook_use",
	.keys = { "playbook" },
	.columns = { [WHO] = { "who", ROW_TEXT }, [AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target playbook_targets[] = {
	{ .kind = "playbook", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t playbook_target_count = 1;

bool playbook_uses(struct db *db, struct arena *arena, struct playbook_use **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT playbook, who, at FROM playbook_use ORDER BY at, playbook", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct playbook_use *use = GROW(arena, *out, *count);

		use->id = arena_strdup(arena, db_column_text(stmt, 0));
		use->who = arena_strdup(arena, db_column_text(stmt, 1));
		use->at = sqlite3_column_int64(stmt, 2);
		use->playbook = lists_playbook(use->id);
	}
	return got == 0;
}

const struct playbook_plan playbook_plans[] = {
	{ "data", "data plan", 'A', offsetof(struct list_playbook, data) },
	{ "eval", "eval plan", 'N', offsetof(struct list_playbook, eval) },
	{ "checks", "checks", 'N', offsetof(struct list_playbook, checks) },
};
const size_t playbook_plan_count = sizeof(playbook_plans) / sizeof(playbook_plans[0]);

const struct texts *playbook_plan_texts(const struct list_playbook *playbook, const struct playbook_plan *plan)
{
	return (const struct texts *)(const void *)((const char *)playbook + plan->offset);
}

static bool not_found(const char *id, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < lists()->playbook_count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", lists()->playbooks[i].id);
	error_set(error, ERROR_NOT_FOUND, "there is no playbook \"%.60s\"; there are %s", id, names.data);
	strbuf_free(&names);
	return false;
}

/* The question somebody asked already is theirs. */
static bool set_question(
	struct db *db, const struct list_playbook *playbook, struct playbook_changes *out, struct error *error)
{
	struct strbuf question = STRBUF_INIT;
	bool ok = db_text(db, error, &question, NULL, "SELECT question FROM project", "");

	out->question = ok && question.len == 0;
	strbuf_free(&question);
	return ok && (!out->question || project_set(db, "question", playbook->question, error));
}

/* By its name, or renamed. */
static bool has_strand(const struct strand *strands, size_t count, const char *title, const char *uuid)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(strands[i].title, title) == 0 || strcmp(strands[i].uuid, uuid) == 0)
			return true;
	return false;
}

static bool add_strands(struct db *db, const struct list_playbook *playbook, const struct strand *strands, size_t count,
	struct playbook_changes *out, struct error *error)
{
	for (size_t i = 0; i < playbook->strand_count; i++) {
		const struct list_strand *strand = &playbook->strands[i];
		const char *const origin[] = { "playbook strand", playbook->id, strand->title, NULL };
		char uuid[UUID_SIZE];
		int64_t id;

		random_uuid_of(origin, uuid);
		if (has_strand(strands, count, strand->title, uuid))
			continue;
		if (!strand_add_as(db, uuid, strand->title, &id, error) ||
			(*strand->box != '\0' && !strand_set(db, id, "box", strand->box, error)))
			return false;
		out->strands++;
	}
	return true;
}

static bool note_use(struct db *db, const struct list_playbook *playbook, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(
		&table, &(struct row){ .values = { [WHO].text = db_actor(db), [AT].integer = clock_now() } }, &state);
	ok = change_one(db, "playbook", playbook->name, "playbook", playbook->id, state.data, error);
	strbuf_free(&state);
	return ok;
}

static bool begin_with(struct db *db, const struct list_playbook *playbook, struct arena *arena,
	struct playbook_changes *out, struct error *error)
{
	struct change change;
	struct strand *strands;
	size_t count;

	if (!strand_list(db, arena, &strands, &count, error) ||
		!change_begin(&change, db, "playbook", playbook->name, error))
		return false;
	return change_end(&change,
		set_question(db, playbook, out, error) && add_strands(db, playbook, strands, count, out, error) &&
			note_use(db, playbook, error),
		error);
}

bool playbook_apply(struct db *db, const char *id, struct playbook_changes *out, struct error *error)
{
	const struct list_playbook *playbook = lists_playbook(id);
	struct arena arena = ARENA_INIT;
	bool begun = false;

	*out = (struct playbook_changes){ .question = false };
	if (playbook == NULL)
		return not_found(id, error);
	bool ok = db_int(db, error, &(int64_t){ 0 }, &begun, "SELECT 1 FROM playbook_use WHERE playbook = ?1", "t",
		playbook->id);
	if (ok && begun)
		ok = error_set(error, ERROR_CONFLICT, "the case was begun with \"%s\" already", playbook->name);
	ok = ok && begin_with(db, playbook, &arena, out, error);
	arena_free(&arena);
	return ok;
}
