/*
 * What the merge itself does: one action of the person who merges holds the objects into which both changes fit and the conflicts that are settled by it.
 * New conflicts are rows of their own; they change nothing.
 */
#include "merge_internal.h"

#include "plural.h"
#include "state.h"

#include "preop/base/path.h"
#include "preop/base/random.h"

#include <inttypes.h>
#include <string.h>

/* What an object ends up in when its actions alone do not lead there: both changes fit into one state, or theirs went on from one that is known here. */
static const char *end_of(const struct merge_object *object)
{
	if (object->verdict == VERDICT_COMBINE)
		return object->combined;
	return object->verdict == VERDICT_TAKE ? object->side[SIDE_THEIRS].last : object->present;
}

static bool print_ends(struct merge *merge, const struct merge_group *group, bool end, struct strbuf *out, bool *any,
	struct error *error)
{
	struct partition rows = PARTITION_INIT;
	bool ok = true;

	strbuf_adds(out, group->head);
	for (size_t i = 0; ok && i < group->count; i++) {
		const struct merge_object *object = &group->objects[i];
		const char *value = end ? end_of(object) : object->present;
		if (!merge_same(object->present, end_of(object)))
			ok = partition_add(&rows, object->id, value, strlen(value), error);
	}
	*any = rows.count > 0;
	ok = ok && partition_sort(&rows, error) && (!*any || partition_print(&rows, &merge->imports, out, error));
	strbuf_addc(out, '}');
	partition_free(&rows);
	return ok;
}

static bool record_set_ends(struct merge *merge, const struct merge_group *group, struct error *error)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	bool any;

	bool ok = print_ends(merge, group, false, &before, &any, error) &&
		(!any ||
			(print_ends(merge, group, true, &after, &any, error) &&
				journal_record(merge->mine, group->kind, group->key, before.data, after.data, error)));
	strbuf_free(&before);
	strbuf_free(&after);
	return ok;
}

static bool record_ends(struct merge *merge, const struct merge_group *group, struct error *error)
{
	return group->target->set ? record_set_ends(merge, group, error)
				  : journal_record(merge->mine, group->kind, group->key, group->objects[0].present,
					    end_of(&group->objects[0]), error);
}

/* A state of one object as ops hold it: of a set, the value of one example. `out` stays empty for an absent one. */
static bool print_state(struct merge *merge, const struct merge_group *group, const struct merge_object *object,
	const char *value, struct strbuf *out, struct error *error)
{
	struct partition rows = PARTITION_INIT;

	strbuf_reset(out);
	if (value == NULL || !group->target->set) {
		strbuf_adds(out, value == NULL ? "" : value);
		return true;
	}
	strbuf_adds(out, group->head);
	bool ok = partition_add(&rows, object->id, value, strlen(value), error) &&
		partition_print(&rows, &merge->imports, out, error);
	strbuf_addc(out, '}');
	partition_free(&rows);
	return ok;
}

static const char *or_null(const struct strbuf *state)
{
	return state->len == 0 ? NULL : state->data;
}

struct origin { /* of their state */
	struct strbuf uuid, who;
	int64_t at;
};

static bool read_origin(struct merge *merge, int64_t action, struct origin *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		merge->theirs, error, "SELECT uuid, who, at FROM action WHERE id = ?1", "i", action);

	if (!db_row(merge->theirs, stmt, error))
		return false;
	strbuf_adds(&out->uuid, db_column_text(stmt, 0));
	strbuf_adds(&out->who, db_column_text(stmt, 1));
	out->at = sqlite3_column_int64(stmt, 2);
	db_done(stmt);
	return true;
}

static bool insert_conflict(struct merge *merge, const struct merge_group *group, const char *base, const char *mine,
	const char *theirs, const struct origin *origin, struct error *error)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	return db_run(merge->mine, error,
		"INSERT INTO conflict (uuid, at, action, kind, key, base, mine, theirs, theirs_who, theirs_at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		"tittttttti", uuid, merge->at, origin->uuid.data, group->kind, group->key, base, mine, theirs,
		origin->who.data, origin->at);
}

static bool open_conflict(
	struct merge *merge, const struct merge_group *group, const struct merge_object *object, struct error *error)
{
	struct strbuf base = STRBUF_INIT, mine = STRBUF_INIT, theirs = STRBUF_INIT;
	struct origin origin = { .uuid = STRBUF_INIT, .who = STRBUF_INIT };

	bool ok = print_state(merge, group, object, object->side[SIDE_THEIRS].base, &base, error) &&
		print_state(merge, group, object, object->present, &mine, error) &&
		print_state(merge, group, object, object->side[SIDE_THEIRS].last, &theirs, error) &&
		read_origin(merge, object->action, &origin, error) &&
		(object->conflict == 0 ||
			db_run(merge->mine, error, "DELETE FROM conflict WHERE id = ?1", "i", object->conflict)) &&
		insert_conflict(merge, group, or_null(&base), or_null(&mine), or_null(&theirs), &origin, error);
	strbuf_free(&base);
	strbuf_free(&mine);
	strbuf_free(&theirs);
	strbuf_free(&origin.uuid);
	strbuf_free(&origin.who);
	return ok;
}

/* They chose, or came to the same state by themselves: nobody has to be asked any more. Nobody chose here, so it is no choice that travels on. */
static bool settle_conflict(
	struct merge *merge, const struct merge_group *group, const struct merge_object *object, struct error *error)
{
	struct strbuf theirs = STRBUF_INIT, uuid = STRBUF_INIT, closed = STRBUF_INIT;

	strbuf_addf(&closed, "{\"chosen\":\"theirs\",\"who\":\"\",\"at\":%" PRId64 "}", merge->at);
	bool ok = print_state(merge, group, object, object->side[SIDE_THEIRS].last, &theirs, error) &&
		db_run(merge->mine, error, "UPDATE conflict SET theirs = ?1 WHERE id = ?2", "ti", or_null(&theirs),
			object->conflict) &&
		db_text(merge->mine, error, &uuid, NULL, "SELECT uuid FROM conflict WHERE id = ?1", "i",
			object->conflict) &&
		journal_change(merge->mine, "conflict", uuid.data, closed.data, error);
	strbuf_free(&theirs);
	strbuf_free(&uuid);
	strbuf_free(&closed);
	return ok;
}

static bool is_settled(const struct merge_object *object)
{
	return object->conflict != 0 &&
		(object->verdict == VERDICT_TAKE || merge_same(object->present, object->side[SIDE_THEIRS].last));
}

static bool close_group(struct merge *merge, const struct merge_group *group, struct error *error)
{
	bool ok = record_ends(merge, group, error);

	for (size_t i = 0; ok && i < group->count; i++) {
		const struct merge_object *object = &group->objects[i];
		if (object->verdict == VERDICT_CONFLICT)
			ok = open_conflict(merge, group, object, error);
		else if (is_settled(object))
			ok = settle_conflict(merge, group, object, error);
	}
	return ok;
}

/* A merge that brings nothing, opens nothing and settles nothing leaves no trace: else two people who merge each other's copies would never be done. */
static bool has_news(const struct merge *merge)
{
	if (merge->report->actions > 0 || merge->report->conflicts > 0)
		return true;
	for (size_t i = 0; i < merge->count; i++)
		for (size_t k = 0; k < merge->groups[i].count; k++)
			if (!merge_same(merge->groups[i].objects[k].present, end_of(&merge->groups[i].objects[k])) ||
				is_settled(&merge->groups[i].objects[k]))
				return true;
	return false;
}

static bool mark(struct merge *merge, struct error *error)
{
	char uuid[UUID_SIZE];
	struct strbuf state = STRBUF_INIT;

	random_uuid(uuid);
	strbuf_addf(&state, "{\"at\":%" PRId64 "}", merge->at);
	bool ok = journal_change(merge->mine, "merge", uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool merge_close(struct merge *merge, const char *theirs_path, struct error *error)
{
	const struct merge_report *report = merge->report;
	bool ok = true;

	if (!has_news(merge))
		return true;
	const char *title = arena_printf(&merge->arena, "%.200s: %" PRId64 " action%s, %" PRId64 " conflict%s",
		path_base(theirs_path), report->actions, plural(report->actions), report->conflicts,
		plural(report->conflicts));
	if (!journal_begin(merge->mine, "merge", title, error))
		return false;
	for (size_t i = 0; ok && i < merge->count; i++)
		ok = close_group(merge, &merge->groups[i], error);
	if (ok && mark(merge, error))
		return journal_commit(merge->mine, error);
	journal_rollback(merge->mine);
	return false;
}
