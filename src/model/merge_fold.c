/*
 * What each copy did, object by object: the state before the first change the other copy has not seen, and the state after the last. Theirs are read
 * first and say which objects the merge is about; of this file's own actions only those on the same objects matter.
 */
#include "merge_internal.h"

#include "state.h"

#include <string.h>

static bool check_state(const char *state, struct error *error)
{
	struct json_check check;

	return state == NULL || json_check(state, strlen(state), 0, &check) ||
		error_set(error, ERROR_INPUT, "a state in its journal is not JSON: %s", check.reason);
}

/* When they are not, or have become more. */
static bool load_imports(struct merge *merge, struct error *error)
{
	int64_t count = 0;

	if (!db_int(merge->mine, error, &count, NULL, "SELECT count(*) FROM import", ""))
		return false;
	if (merge->imports_loaded && count == merge->import_count)
		return true;
	merge->import_count = count;
	if (merge->imports_loaded)
		import_map_free(&merge->imports);
	merge->imports_loaded = import_map_load(&merge->imports, merge->mine, error);
	return merge->imports_loaded;
}

bool merge_translate(struct merge *merge, const struct journal_target *target, const char *key, const char *state,
	struct strbuf *out, struct error *error)
{
	strbuf_reset(out);
	if (state == NULL)
		return true;
	if (target->bring != NULL)
		return target->bring(merge->mine, merge->theirs, key, state, out, error);
	strbuf_adds(out, state);
	return true;
}

bool merge_parse_set(struct merge *merge, const struct merge_op *op, const char *state, struct strbuf *head,
	struct partition *rows, struct error *error)
{
	struct json_span values = json_get(state_root(state), "values");

	strbuf_reset(head);
	if (json_type(values) != JSON_ARRAY || strcmp(values.start + values.length, "}") != 0)
		return error_set(error, ERROR_INPUT, "a state of %.40s in its journal is no set of examples", op->kind);
	strbuf_add(head, state, (size_t)(values.start - state));
	return partition_parse(rows, &merge->imports, values, error);
}

/* A set's head is the same in all its states: who it is about stands in its key, too. */
static bool check_head(struct merge *merge, struct merge_group *group, const char *head, struct error *error)
{
	if (group->head == NULL)
		group->head = arena_strdup(&merge->arena, head);
	return strcmp(group->head, head) == 0 ||
		error_set(error, ERROR_INPUT, "two states of %.40s %.80s in its journal are about different things",
			group->kind, group->key);
}

static void touch(struct merge_object *object, enum merge_side side, const char *base, const char *last, bool decided)
{
	struct merge_touch *touch = &object->side[side];

	if (!touch->touched)
		touch->base = base;
	touch->last = last;
	touch->touched = true;
	touch->decided = touch->decided || decided;
}

struct folding {
	struct merge *merge;
	enum merge_side side;
	bool decided; /* the op is a choice between two states */
	bool seen; /* the action is known here: it says what became of objects that were changed before it, and nothing else */
	struct strbuf scratch;
};

static bool adds(const struct folding *folding)
{
	return folding->side == SIDE_THEIRS && !folding->seen;
}

static struct merge_group *group_of(
	struct folding *folding, const struct merge_op *op, const struct journal_target *target, struct error *error)
{
	return adds(folding) ? merge_group_add(folding->merge, target, op->key, error)
			     : merge_group_find(folding->merge, op->kind, op->key);
}

static bool fold_one(
	struct folding *folding, const struct merge_op *op, const struct journal_target *target, struct error *error)
{
	struct merge *merge = folding->merge;
	struct merge_group *group = group_of(folding, op, target, error);
	const char *states[2] = { op->before, op->after };

	if (group == NULL)
		return !adds(folding);
	for (int i = 0; i < 2; i++) {
		/* What comes last is brought last: until then its states are called as they are there. */
		bool here = folding->side == SIDE_MINE || target->frozen || states[i] == NULL;
		if (here)
			states[i] = states[i] == NULL ? NULL : arena_strdup(&merge->arena, states[i]);
		else if (merge_translate(merge, target, op->key, states[i], &folding->scratch, error))
			states[i] = arena_strdup(&merge->arena, folding->scratch.data);
		else
			return false;
	}
	struct merge_object *object = merge_object_add(group, 0, error);
	if (object == NULL)
		return false;
	touch(object, folding->side, states[0], states[1], folding->decided);
	if (adds(folding))
		object->action = op->action;
	return true;
}

/* Each distinct value is copied once. */
static const char **copy_values(struct merge *merge, const struct partition *rows)
{
	const char **copies = arena_alloc(&merge->arena, rows->value_count * sizeof(*copies));

	for (size_t i = 0; i < rows->value_count; i++)
		copies[i] = arena_strdup(&merge->arena, rows->values[i]);
	return copies;
}

static bool fold_rows(struct folding *folding, struct merge_group *group, const struct merge_op *op,
	const struct partition *before, const struct partition *after, struct error *error)
{
	const char **old = copy_values(folding->merge, before), **new = copy_values(folding->merge, after);

	for (size_t i = 0, k = 0; i < after->count; i++) {
		int64_t id = after->rows[i].id;
		while (k < before->count && before->rows[k].id < id)
			k++;
		bool known = k < before->count && before->rows[k].id == id;
		struct merge_object *object = adds(folding) ? merge_object_add(group, id, error)
							    : merge_object_find(group, id);
		if (object == NULL && adds(folding))
			return false;
		if (object == NULL)
			continue;
		touch(object, folding->side, known ? old[before->rows[k].value] : "null", new[after->rows[i].value],
			folding->decided);
		if (adds(folding))
			object->action = op->action;
	}
	return true;
}

static bool fold_set(
	struct folding *folding, const struct merge_op *op, const struct journal_target *target, struct error *error)
{
	struct partition before = PARTITION_INIT, after = PARTITION_INIT;
	struct merge_group *group = group_of(folding, op, target, error);

	if (group == NULL)
		return !adds(folding);
	bool ok = op->after != NULL || error_set(error, ERROR_INPUT, "a set of examples in its journal is absent");
	ok = ok && load_imports(folding->merge, error) &&
		(op->before == NULL ||
			merge_parse_set(folding->merge, op, op->before, &folding->scratch, &before, error)) &&
		merge_parse_set(folding->merge, op, op->after, &folding->scratch, &after, error) &&
		check_head(folding->merge, group, folding->scratch.data, error) &&
		fold_rows(folding, group, op, &before, &after, error);
	partition_free(&before);
	partition_free(&after);
	return ok;
}

bool merge_choice_parse(const char *state, struct arena *arena, struct merge_op *out)
{
	if (state == NULL)
		return false;
	struct json_span root = state_root(state), value = json_get(root, "value");
	out->kind = state_string(root, "kind", arena);
	out->key = state_string(root, "key", arena);
	out->after = json_type(value) == JSON_STRING ? state_string(root, "value", arena) : NULL;
	out->before = out->after;
	return *out->kind != '\0';
}

static bool fold_known(
	struct folding *folding, const struct merge_op *op, const struct journal_target *target, struct error *error)
{
	return check_state(op->before, error) && check_state(op->after, error) &&
		(target->set ? fold_set(folding, op, target, error) : fold_one(folding, op, target, error));
}

struct unfolding {
	struct folding *folding;
	int64_t action;
	struct error *error;
};

static bool fold_unfolded(void *context, const char *kind, const char *key, const char *before, const char *after)
{
	const struct unfolding *unfolding = context;
	struct merge *merge = unfolding->folding->merge;
	const struct journal_target *target = journal_target_of(merge->mine, kind, unfolding->error);
	const struct merge_op op = { kind, key, before, after, unfolding->action };

	return target != NULL && fold_known(unfolding->folding, &op, target, unfolding->error);
}

static bool fold_op(struct folding *folding, const struct merge_op *op, struct error *error)
{
	const struct journal_target *target = journal_target_of(folding->merge->mine, op->kind, error);
	struct arena arena = ARENA_INIT;
	struct merge_op choice = { .action = op->action };
	bool ok = true;

	if (target == NULL)
		return false;
	if (target->unfold != NULL) {
		struct unfolding unfolding = { folding, op->action, error };
		struct db *db = folding->side == SIDE_MINE ? folding->merge->mine : folding->merge->theirs;
		return check_state(op->before, error) && check_state(op->after, error) &&
			target->unfold(db, op->before, op->after, fold_unfolded, &unfolding, error);
	}
	if (!target->local || folding->seen)
		return target->local || fold_known(folding, op, target, error);
	if (check_state(op->after, NULL) && merge_choice_parse(op->after, &arena, &choice)) {
		target = journal_target_of(folding->merge->mine, choice.kind, error);
		folding->decided = true;
		ok = target != NULL && (target->local || fold_known(folding, &choice, target, error));
		folding->decided = false;
	}
	arena_free(&arena);
	return ok;
}

/* The ops of one action; the texts live until the next. */
static bool fold_action(struct folding *folding, struct db *db, int64_t action, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT kind, key, before, after FROM op WHERE action = ?1 ORDER BY seq", "i", action);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct merge_op op = {
			.kind = db_column_text(stmt, 0),
			.key = db_column_text(stmt, 1),
			.before = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? NULL : db_column_text(stmt, 2),
			.after = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? NULL : db_column_text(stmt, 3),
			.action = action,
		};
		ok = fold_op(folding, &op, error);
	}
	db_done(stmt);
	return ok && got == 0;
}

/* From the first unseen action on: what they brought from others since is not news, but it may have gone on from their own changes. */
static bool fold_theirs(struct merge *merge, struct error *error)
{
	struct folding folding = { .merge = merge, .side = SIDE_THEIRS, .scratch = STRBUF_INIT };
	const struct id_list *unseen = &merge->unseen[SIDE_THEIRS];
	sqlite3_stmt *stmt = db_query(
		merge->theirs, error, "SELECT id FROM action WHERE id >= ?1 ORDER BY id", "i", unseen->ids[0]);
	int got = -1;
	size_t next = 0;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(merge->theirs, stmt, error)) == 1) {
		int64_t action = sqlite3_column_int64(stmt, 0);
		folding.seen = next == unseen->count || unseen->ids[next] != action;
		next += !folding.seen;
		ok = (folding.seen || merge_step(merge, error)) && fold_action(&folding, merge->theirs, action, error);
	}
	db_done(stmt);
	strbuf_free(&folding.scratch);
	return ok && got == 0;
}

static bool fold_mine(struct merge *merge, struct error *error)
{
	struct folding folding = { .merge = merge, .side = SIDE_MINE, .scratch = STRBUF_INIT };
	const struct id_list *actions = &merge->unseen[SIDE_MINE];
	bool ok = true;

	for (size_t i = 0; ok && i < actions->count; i++)
		ok = merge_step(merge, error) && fold_action(&folding, merge->mine, actions->ids[i], error);
	strbuf_free(&folding.scratch);
	return ok;
}

/* What waits for a choice there has not been taken over, though the action has been seen: it counts as a change of this file's. */
static bool fold_their_conflicts(struct merge *merge, struct error *error)
{
	struct folding folding = { .merge = merge, .side = SIDE_MINE, .scratch = STRBUF_INIT };
	sqlite3_stmt *stmt = db_query(
		merge->theirs, error, "SELECT kind, key, base, theirs FROM conflict WHERE state = 'open'", "");
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(merge->theirs, stmt, error)) == 1) {
		struct merge_op op = {
			.kind = db_column_text(stmt, 0),
			.key = db_column_text(stmt, 1),
			.before = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? NULL : db_column_text(stmt, 2),
			.after = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? NULL : db_column_text(stmt, 3),
		};
		ok = fold_op(&folding, &op, error);
	}
	db_done(stmt);
	strbuf_free(&folding.scratch);
	return ok && got == 0;
}

/* Conflicts that wait for a choice here: a new state of theirs takes the place of the one that waits. */
static bool attach_conflict(struct merge *merge, const struct merge_op *op, int64_t conflict, struct error *error)
{
	struct merge_group *group = merge_group_find(merge, op->kind, op->key);
	struct strbuf head = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;
	bool ok = true;

	if (group != NULL && group->target->set)
		ok = op->after != NULL && merge_parse_set(merge, op, op->after, &head, &rows, error);
	for (size_t i = 0; ok && group != NULL && i < (group->target->set ? rows.count : 1); i++) {
		struct merge_object *object = merge_object_find(group, group->target->set ? rows.rows[i].id : 0);
		if (object != NULL)
			object->conflict = conflict;
	}
	partition_free(&rows);
	strbuf_free(&head);
	return ok;
}

static bool attach_conflicts(struct merge *merge, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		merge->mine, error, "SELECT id, kind, key, theirs FROM conflict WHERE state = 'open'", "");
	int got = -1;
	bool ok = load_imports(merge, error);

	while (ok && stmt != NULL && (got = db_step(merge->mine, stmt, error)) == 1) {
		struct merge_op op = {
			.kind = db_column_text(stmt, 1),
			.key = db_column_text(stmt, 2),
			.after = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? NULL : db_column_text(stmt, 3),
		};
		ok = attach_conflict(merge, &op, sqlite3_column_int64(stmt, 0), error);
	}
	db_done(stmt);
	return ok && got == 0;
}

bool merge_fold(struct merge *merge, struct error *error)
{
	return fold_theirs(merge, error) && fold_mine(merge, error) && fold_their_conflicts(merge, error) &&
		attach_conflicts(merge, error);
}
