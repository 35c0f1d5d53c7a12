/*
 * Their actions at the end of this file's journal, with their own uuid, time and person. An op tells of the states its object had here, so that each can be
 * undone like any other; what was not taken over is left out, and an action of which nothing is left is noted in `merged` alone.
 */
#include "merge_internal.h"

#include "grow.h"

#include <string.h>

struct kept_op {
	const char *kind, *key, *before, *after;
};

struct replay {
	struct merge *merge;
	struct arena arena; /* of one action */
	struct kept_op *ops;
	size_t count;
	bool whole; /* nothing was left out so far */
	struct strbuf scratch;
};

static void keep(struct replay *replay, const struct merge_group *group, const char *before, const char *after)
{
	*GROW(&replay->arena, replay->ops, replay->count) = (struct kept_op){
		.kind = group->kind, .key = group->key, .before = before, .after = after
	};
}

static bool replay_one(struct replay *replay, const struct merge_op *op, struct merge_group *group, struct error *error)
{
	struct merge_object *object = &group->objects[0];
	const char *after = NULL;

	if (object->verdict != VERDICT_TAKE) {
		replay->whole = false;
		return true;
	}
	if (!merge_translate(replay->merge, group->target, op->key, op->after, &replay->scratch, error))
		return false;
	if (op->after != NULL)
		after = arena_strdup(&replay->merge->arena, replay->scratch.data);
	if (!merge_same(object->present, after))
		keep(replay, group, object->present, after);
	object->present = after;
	return true;
}

static bool print(struct replay *replay, const struct merge_group *group, struct partition *rows, const char **out,
	struct error *error)
{
	strbuf_reset(&replay->scratch);
	strbuf_adds(&replay->scratch, group->head);
	bool ok = partition_print(rows, &replay->merge->imports, &replay->scratch, error);
	strbuf_addc(&replay->scratch, '}');
	*out = arena_strdup(&replay->arena, replay->scratch.data);
	return ok;
}

/* The rows of `after` that were taken over, from the value they have to the one they get. */
static bool replay_rows(struct replay *replay, struct merge_group *group, const struct partition *after,
	struct partition *from, struct partition *to, struct error *error)
{
	const char **values = arena_alloc(&replay->arena, after->value_count * sizeof(*values));
	bool ok = true;

	for (size_t i = 0; ok && i < after->count; i++) {
		uint32_t index = after->rows[i].value;
		struct merge_object *object = merge_object_find(group, after->rows[i].id);
		if (object->verdict != VERDICT_TAKE) {
			replay->whole = false;
			continue;
		}
		if (values[index] == NULL)
			values[index] = arena_strdup(&replay->merge->arena, after->values[index]);
		if (!merge_same(object->present, values[index]))
			ok = partition_add(from, object->id, object->present, strlen(object->present), error) &&
				partition_add(to, object->id, values[index], strlen(values[index]), error);
		object->present = values[index];
	}
	return ok;
}

static bool replay_set(struct replay *replay, const struct merge_op *op, struct merge_group *group, struct error *error)
{
	struct partition after = PARTITION_INIT, from = PARTITION_INIT, to = PARTITION_INIT;
	const char *before_text, *after_text;

	bool ok = merge_parse_set(replay->merge, op, op->after, &replay->scratch, &after, error) &&
		replay_rows(replay, group, &after, &from, &to, error);
	if (ok && from.count > 0) {
		ok = print(replay, group, &from, &before_text, error) && print(replay, group, &to, &after_text, error);
		if (ok)
			keep(replay, group, before_text, after_text);
	}
	partition_free(&after);
	partition_free(&from);
	partition_free(&to);
	return ok;
}

struct unfolding {
	struct replay *replay;
	struct error *error;
};

static bool replay_unfolded(void *context, const char *kind, const char *key, const char *before, const char *after)
{
	const struct unfolding *unfolding = context;
	const struct merge_op op = { .kind = kind, .key = key, .before = before, .after = after };
	struct merge_group *group = merge_group_find(unfolding->replay->merge, kind, key);

	return replay_one(unfolding->replay, &op, group, unfolding->error);
}

static bool replay_op(struct replay *replay, const struct merge_op *op, struct error *error)
{
	struct merge_group *group = merge_group_find(replay->merge, op->kind, op->key);
	const struct journal_target *target = journal_target_of(replay->merge->mine, op->kind, error);
	struct unfolding unfolding = { replay, error };
	struct merge_op choice;

	if (target == NULL)
		return false;
	if (target->unfold != NULL)
		return target->unfold(replay->merge->theirs, op->before, op->after, replay_unfolded, &unfolding, error);
	if (group != NULL)
		return (group->target->set ? replay_set : replay_one)(replay, op, group, error);
	/* Not folded: an op about their file, and perhaps a choice between two states. */
	replay->whole = false;
	if (!merge_choice_parse(op->after, &replay->arena, &choice))
		return true;
	group = merge_group_find(replay->merge, choice.kind, choice.key);
	return group == NULL || (group->target->set ? replay_set : replay_one)(replay, &choice, group, error);
}

static bool replay_ops(struct replay *replay, int64_t action, struct error *error)
{
	sqlite3_stmt *stmt = db_query(replay->merge->theirs, error,
		"SELECT kind, key, before, after FROM op WHERE action = ?1 ORDER BY seq", "i", action);
	int got = -1;
	bool ok = true;

	while (ok && stmt != NULL && (got = db_step(replay->merge->theirs, stmt, error)) == 1) {
		struct merge_op op = {
			.kind = db_column_text(stmt, 0),
			.key = db_column_text(stmt, 1),
			.before = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? NULL : db_column_text(stmt, 2),
			.after = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? NULL : db_column_text(stmt, 3),
		};
		ok = replay_op(replay, &op, error);
	}
	db_done(stmt);
	return ok && got == 0;
}

/* An undo stays one only when all of it came along and what it undid is here; else it is a change like others. */
static bool find_subject(struct replay *replay, struct journal_entry *entry, const char *subject, struct error *error)
{
	bool found = false;

	if (entry->mode == JOURNAL_DO)
		return true;
	if (replay->whole &&
		!db_int(replay->merge->mine, error, &entry->subject, &found, "SELECT id FROM action WHERE uuid = ?1",
			"t", subject))
		return false;
	if (!found) {
		entry->mode = JOURNAL_DO;
		entry->subject = 0;
	}
	return true;
}

static bool write_action(struct replay *replay, struct journal_entry *entry, const char *subject, struct error *error)
{
	struct db *mine = replay->merge->mine;

	if (replay->count == 0)
		return db_run(mine, error, "INSERT INTO merged (action, at) VALUES (?1, ?2)", "ti", entry->uuid,
			replay->merge->at);
	if (!find_subject(replay, entry, subject, error) || !journal_adopt(mine, entry, error))
		return false;
	replay->merge->report->actions++;
	for (size_t i = 0; i < replay->count; i++) {
		const struct kept_op *op = &replay->ops[i];
		if (!journal_record(mine, op->kind, op->key, op->before, op->after, error)) {
			journal_rollback(mine);
			return false;
		}
	}
	return journal_commit(mine, error);
}

enum { UUID_LENGTH = 36, TEXT_LIMIT = 4096 };

static bool check_entry(const struct journal_entry *entry, struct error *error)
{
	bool good = strlen(entry->uuid) == UUID_LENGTH && strspn(entry->uuid, "0123456789abcdef-") == UUID_LENGTH &&
		strlen(entry->who) + strlen(entry->command) + strlen(entry->title) <= TEXT_LIMIT &&
		entry->mode >= JOURNAL_DO && entry->mode <= JOURNAL_REDO;

	return good ||
		error_set(error, ERROR_INPUT, "action %lld of its journal is none that preop writes",
			(long long)entry->id);
}

static bool read_entry(
	struct replay *replay, int64_t action, struct journal_entry *entry, const char **subject, struct error *error)
{
	sqlite3_stmt *stmt = db_query(replay->merge->theirs, error,
		"SELECT a.uuid, a.at, a.who, a.command, a.title, a.mode, s.uuid FROM action a"
		" LEFT JOIN action s ON s.id = a.subject WHERE a.id = ?1",
		"i", action);

	if (!db_row(replay->merge->theirs, stmt, error))
		return false;
	*entry = (struct journal_entry){
		.id = action,
		.uuid = arena_strdup(&replay->arena, db_column_text(stmt, 0)),
		.at = sqlite3_column_int64(stmt, 1),
		.who = arena_strdup(&replay->arena, db_column_text(stmt, 2)),
		.command = arena_strdup(&replay->arena, db_column_text(stmt, 3)),
		.title = arena_strdup(&replay->arena, db_column_text(stmt, 4)),
		.mode = (enum journal_mode)sqlite3_column_int(stmt, 5),
	};
	*subject = arena_strdup(&replay->arena, db_column_text(stmt, 6));
	db_done(stmt);
	return check_entry(entry, error);
}

static bool replay_action(struct replay *replay, int64_t action, struct error *error)
{
	struct journal_entry entry;
	const char *subject;

	arena_reset(&replay->arena);
	replay->ops = NULL;
	replay->count = 0;
	replay->whole = true;
	return read_entry(replay, action, &entry, &subject, error) && replay_ops(replay, action, error) &&
		write_action(replay, &entry, subject, error);
}

bool merge_replay(struct merge *merge, struct error *error)
{
	struct replay replay = { .merge = merge, .arena = ARENA_INIT, .scratch = STRBUF_INIT };
	const struct id_list *actions = &merge->unseen[SIDE_THEIRS];
	bool ok = true;

	for (size_t i = 0; ok && i < actions->count; i++)
		ok = merge_step(merge, error) && replay_action(&replay, actions->ids[i], error);
	arena_free(&replay.arena);
	strbuf_free(&replay.scratch);
	return ok;
}
