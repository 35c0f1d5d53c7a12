/* Boards that were kept. In the journal: "board", key: its uuid. Groups keep the ids of their first cases only, and of a kind
 * the largest groups are kept: counts say how many there were. */
#include "preop/model/board.h"

#include "combine.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/case_text.h"
#include "preop/model/lists.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_CASES = 200, KEPT_GROUPS = 200 /* of a kind */ };

/* ---- In the journal ---- */

enum { STRAND, SUITE, SYSTEM, FAILURES, GROUPS, WHO, AT };
static const struct row_table table = {
	.name = "board",
	.keys = { "uuid" },
	.columns = { [STRAND] = { "strand", ROW_TEXT },
		[SUITE] = { "suite", ROW_TEXT },
		[SYSTEM] = { "system", ROW_TEXT },
		[FAILURES] = { "failures", ROW_INT },
		[GROUPS] = { "groups", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target board_targets[] = {
	{ .kind = "board", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t board_target_count = 1;

/* ---- Keeping ---- */

static void print_group(struct json_writer *w, const struct board_group *group)
{
	json_open(w, NULL, '{');
	json_put_string(w, "by", board_by_word(group->by));
	json_put_string(w, "name", group->name);
	json_put_int(w, "count", (int64_t)group->count);
	json_open(w, "cases", '[');
	for (size_t i = 0; i < group->count && i < KEPT_CASES; i++)
		json_put_string(w, NULL, group->cases[i].external);
	json_close(w, ']');
	json_close(w, '}');
}

/* Those that are too many of their kind stand together as one, which says how many groups it was. */
static void print_smaller(struct json_writer *w, enum board_by by, int64_t groups, int64_t count)
{
	if (groups == 0)
		return;
	json_open(w, NULL, '{');
	json_put_string(w, "by", board_by_word(by));
	json_put_string(w, "name", "smaller groups");
	json_put_int(w, "count", count);
	json_put_int(w, "groups", groups);
	json_close(w, '}');
}

static size_t print_kind(struct json_writer *w, const struct board *board, size_t from)
{
	const struct board_group *groups = board->groups;
	int64_t smaller = 0, count = 0;
	size_t at = from;

	for (; at < board->group_count && groups[at].by == groups[from].by; at++) {
		if (at - from < KEPT_GROUPS || groups[at].rest) {
			print_group(w, &groups[at]);
			continue;
		}
		smaller++;
		count += (int64_t)groups[at].count;
	}
	print_smaller(w, groups[from].by, smaller, count);
	return at;
}

static void print_groups(const struct board *board, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	for (size_t at = 0; at < board->group_count;)
		at = print_kind(&w, board, at);
	json_close(&w, ']');
}

static bool check_strand(struct db *db, const char *strand, struct error *error)
{
	bool found = true;

	return *strand == '\0' ||
		(db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM strand WHERE uuid = ?1", "t", strand) &&
			(found ||
				error_set(error, ERROR_NOT_FOUND,
					"there is no such strand; it may have been removed meanwhile")));
}

bool board_keep(struct db *db, const struct board *board, const char *strand, char *uuid, struct error *error)
{
	struct strbuf groups = STRBUF_INIT, state = STRBUF_INIT;
	char own[UUID_SIZE], *title;
	bool ok;

	if (!check_strand(db, strand, error))
		return false;
	if (board->outputs == 0)
		return error_set(
			error, ERROR_INPUT, "%.80s has no outputs, so there is nothing to keep", board->system);
	random_uuid(own);
	print_groups(board, &groups);
	row_print_state(&table,
		&(struct row){ .values = { [STRAND].text = strand,
				       [SUITE].text = board->suite,
				       [SYSTEM].text = board->system,
				       [FAILURES].integer = board->failures,
				       [GROUPS].text = groups.data,
				       [WHO].text = db_actor(db),
				       [AT].integer = clock_now() } },
		&state);
	title = xasprintf("%.80s: %" PRId64 " failures in groups", board->system, board->failures);
	ok = change_one(db, "board-keep", title, "board", own, state.data, error);
	if (ok && uuid != NULL)
		memcpy(uuid, own, UUID_SIZE);
	free(title);
	strbuf_free(&groups);
	strbuf_free(&state);
	return ok;
}

bool board_remove(struct db *db, const char *uuid, struct error *error)
{
	bool found;

	return db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM board WHERE uuid = ?1", "t", uuid) &&
		(found || error_set(error, ERROR_NOT_FOUND, "there is no board %.40s", uuid)) &&
		change_one(db, "board-remove", "a failure board", "board", uuid, NULL, error);
}

bool board_list(struct db *db, struct arena *arena, struct board_kept **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT b.uuid, b.strand, b.suite, coalesce(s.name, ''), b.system, b.who, b.failures, "
		"iif(json_valid(b.groups), (SELECT count(*) + total(json_extract(g.value, '$.groups') - 1) FROM "
		"json_each(b.groups) g), 0), b.at FROM board b LEFT JOIN suite s ON "
		"s.uuid = "
		"b.suite AND s.gone = 0 ORDER BY b.at DESC, b.uuid",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct board_kept *kept = GROW(arena, *out, *count);

		kept->uuid = arena_strdup(arena, db_column_text(stmt, 0));
		kept->strand = arena_strdup(arena, db_column_text(stmt, 1));
		kept->suite = arena_strdup(arena, db_column_text(stmt, 2));
		kept->suite_name = arena_strdup(arena, db_column_text(stmt, 3));
		kept->system = arena_strdup(arena, db_column_text(stmt, 4));
		kept->who = arena_strdup(arena, db_column_text(stmt, 5));
		kept->failures = sqlite3_column_int64(stmt, 6);
		kept->groups = sqlite3_column_int64(stmt, 7);
		kept->at = sqlite3_column_int64(stmt, 8);
	}
	return got == 0;
}
