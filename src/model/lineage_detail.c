/* One node of the lineage in full: where it came from, what came of it, and the actions in it. */
#include "lineage_scan.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/model/judge.h"

#include <inttypes.h>
#include <string.h>

enum { ACTIONS_SHOWN = 200 };

struct facts {
	struct db *db;
	const struct lineage_node *node;
	struct arena *arena;
	struct lineage_fact *items;
	size_t count;
	struct lineage_owners owners; /* while actions are listed */
	int64_t actions_left_out;
};

static void add(struct facts *facts, const char *name, const char *value)
{
	struct lineage_fact *fact = GROW(facts->arena, facts->items, facts->count);

	fact->name = name;
	fact->value = value;
}

static const char *number(struct facts *facts, int64_t n)
{
	return arena_printf(facts->arena, "%" PRId64, n);
}

static const char *time_text(struct facts *facts, int64_t at)
{
	struct strbuf text = STRBUF_INIT;
	const char *copy;

	clock_print_iso(at, &text);
	copy = arena_strdup(facts->arena, text.data);
	strbuf_free(&text);
	return copy;
}

/* A column's text; `unknown` for SQL NULL and "". */
static const char *text_or(struct facts *facts, sqlite3_stmt *stmt, int column, const char *unknown)
{
	const char *text = db_column_text(stmt, column);

	return *text ? arena_strdup(facts->arena, text) : unknown;
}

/* The file an import came from. */
static bool add_file(struct facts *facts, const char *rows_name, struct error *error)
{
	sqlite3_stmt *stmt = db_query(facts->db, error,
		"SELECT path, format, lower(hex(sha256)), bytes, rows, duplicates, rejected FROM import WHERE id = ?1",
		"i", facts->node->ref);
	int got = stmt ? db_step(facts->db, stmt, error) : -1;

	if (got <= 0)
		return got == 0;
	add(facts, "file", text_or(facts, stmt, 0, "unknown"));
	add(facts, "format", text_or(facts, stmt, 1, "unknown"));
	add(facts, "sha256", text_or(facts, stmt, 2, "not computed"));
	add(facts, "bytes", number(facts, sqlite3_column_int64(stmt, 3)));
	add(facts, rows_name, number(facts, sqlite3_column_int64(stmt, 4)));
	add(facts, "duplicates", number(facts, sqlite3_column_int64(stmt, 5)));
	add(facts, "rejected", number(facts, sqlite3_column_int64(stmt, 6)));
	db_done(stmt);
	return true;
}

/* Ids of an import lie together, so this reads no other import's rows. */
static bool add_import(struct facts *facts, struct error *error)
{
	int64_t live = 0;

	if (!add_file(facts, "examples", error) ||
		!db_int(facts->db, error, &live, NULL,
			"SELECT count(e.id) FROM import i LEFT JOIN example e ON e.id BETWEEN i.first_id AND "
			"i.first_id + i.numbers - 1 "
			"AND e.import = i.id AND e.gone = 0 WHERE i.id = ?1",
			"i", facts->node->ref))
		return false;
	add(facts, "still live", number(facts, live));
	return true;
}

/* What happened to the members since; a row that was changed back counts as changed, the digest tells. */
static bool add_changes(struct facts *facts, int64_t dataset, int64_t version, struct error *error)
{
	sqlite3_stmt *stmt = db_query(facts->db, error,
		"SELECT (SELECT count(*) FROM example_past p JOIN example e ON e.id = p.example WHERE e.dataset = ?1 "
		"AND e.gone = 0 "
		"AND p.since <= ?2 AND p.until > ?2), (SELECT count(*) FROM example_past p JOIN example e ON e.id = "
		"p.example "
		"WHERE e.dataset = ?1 AND e.gone <> 0 AND p.since <= ?2 AND p.until > ?2), "
		"(SELECT count(*) FROM example WHERE dataset = ?1 AND gone = 0 AND since > ?2)",
		"ii", dataset, version);
	int64_t changed, removed, newer;

	if (!stmt || db_step(facts->db, stmt, error) <= 0)
		return false;
	changed = sqlite3_column_int64(stmt, 0);
	removed = sqlite3_column_int64(stmt, 1);
	newer = sqlite3_column_int64(stmt, 2);
	db_done(stmt);
	add(facts, "since then",
		changed + removed + newer == 0
			? "no row has changed"
			: arena_printf(facts->arena, "%" PRId64 " changed, %" PRId64 " removed, %" PRId64 " added",
				  changed, removed, newer - changed));
	return true;
}

/* "good 89, off-brand 49, none 116" out of one member of the counts; rows without have the empty name. */
static bool add_counts(struct facts *facts, const char *name, const char *member, struct error *error)
{
	sqlite3_stmt *stmt = db_query(facts->db, error,
		"SELECT c.key, c.value FROM snapshot s, json_each(s.counts, ?2) c WHERE s.id = ?1 ORDER BY c.key = '', "
		"c.id",
		"it", facts->node->ref, member);
	struct strbuf text = STRBUF_INIT;
	int got = -1;

	while (stmt && (got = db_step(facts->db, stmt, error)) > 0) {
		const char *key = db_column_text(stmt, 0);
		strbuf_addf(&text, "%s%s %" PRId64, text.len ? ", " : "", *key ? key : "none",
			(int64_t)sqlite3_column_int64(stmt, 1));
	}
	if (got == 0)
		add(facts, name, text.len ? arena_strdup(facts->arena, text.data) : "none");
	strbuf_free(&text);
	return got == 0;
}

static bool add_snapshot(struct facts *facts, struct error *error)
{
	sqlite3_stmt *stmt = db_query(facts->db, error,
		"SELECT name, note, lower(hex(digest)), rows, dataset, version FROM snapshot WHERE id = ?1", "i",
		facts->node->ref);
	int got = stmt ? db_step(facts->db, stmt, error) : -1;
	int64_t dataset, version;

	if (got <= 0)
		return got == 0;
	add(facts, "name", text_or(facts, stmt, 0, "none"));
	add(facts, "note", text_or(facts, stmt, 1, "none"));
	add(facts, "digest", text_or(facts, stmt, 2, "none"));
	add(facts, "rows", number(facts, sqlite3_column_int64(stmt, 3)));
	dataset = sqlite3_column_int64(stmt, 4);
	version = sqlite3_column_int64(stmt, 5);
	db_done(stmt);
	return add_counts(facts, "labels", "$.label", error) && add_counts(facts, "splits", "$.split", error) &&
		add_changes(facts, dataset, version, error);
}

static void add_run(struct facts *facts, sqlite3_stmt *stmt)
{
	int64_t outputs = sqlite3_column_int64(stmt, 1), scored = sqlite3_column_int64(stmt, 2);
	const char *system = arena_printf(facts->arena, "system %s", db_column_text(stmt, 0));

	if (scored > 0)
		add(facts, system,
			arena_printf(facts->arena, "%" PRId64 " outputs, %" PRId64 " scored, mean %.3f", outputs,
				scored, sqlite3_column_double(stmt, 3)));
	else
		add(facts, system, arena_printf(facts->arena, "%" PRId64 " outputs, not scored", outputs));
}

/* Names and scores are for those who do not review the suite, or have sealed their verdicts. */
static bool is_hidden(struct facts *facts, bool *hidden, struct error *error)
{
	bool found, sealed;
	int64_t suite;

	*hidden = false;
	return db_int(facts->db, error, &suite, &found, "SELECT suite FROM import WHERE id = ?1", "i",
		       facts->node->ref) &&
		(!found || judge_actor_is_blind(facts->db, suite, &sealed, hidden, error));
}

static bool add_outputs(struct facts *facts, struct error *error)
{
	int64_t cases = 0, brought = 0;
	sqlite3_stmt *stmt;
	bool hidden;
	int got = -1;

	if (!add_file(facts, "outputs", error) ||
		!db_int(facts->db, error, &cases, NULL,
			"SELECT count(DISTINCT o.eval_case) FROM run r JOIN output o ON o.run = r.id "
			"WHERE r.import = ?1",
			"i", facts->node->ref) ||
		!db_int(facts->db, error, &brought, NULL, "SELECT count(*) FROM eval_case WHERE import = ?1", "i",
			facts->node->ref))
		return false;
	add(facts, "cases", arena_printf(facts->arena, "%" PRId64 ", of which %" PRId64 " were new", cases, brought));
	if (!is_hidden(facts, &hidden, error))
		return false;
	if (hidden) {
		add(facts, "systems", "shown once you have sealed your verdicts");
		return true;
	}
	stmt = db_query(facts->db, error,
		"SELECT s.name, count(*), count(o.score), avg(o.score) FROM run r "
		"JOIN system s ON s.id = r.system JOIN output o ON o.run = r.id WHERE r.import = ?1 GROUP BY s.id "
		"ORDER BY s.name",
		"i", facts->node->ref);
	while (stmt && (got = db_step(facts->db, stmt, error)) > 0)
		add_run(facts, stmt);
	return got == 0;
}

static bool add_rows(struct facts *facts, struct error *error)
{
	(void)error;
	add(facts, "rows touched", number(facts, facts->node->rows));
	return true;
}

static bool (*const type_facts[])(struct facts *facts, struct error *error) = {
	[LINEAGE_PROJECT] = NULL,
	[LINEAGE_IMPORT] = add_import,
	[LINEAGE_LABELS] = add_rows,
	[LINEAGE_EDITS] = add_rows,
	[LINEAGE_SNAPSHOT] = add_snapshot,
	[LINEAGE_OUTPUTS] = add_outputs,
	[LINEAGE_VERDICTS] = add_rows,
	[LINEAGE_GATE] = NULL,
	[LINEAGE_CASE] = NULL,
};

static bool is_of_node(const struct facts *facts, const struct lineage_action *action)
{
	const char *object = action->owner == LINEAGE_CASE_OWNER ? "case" : facts->owners.items[action->owner].name;

	return action->type == facts->node->type && action->undone == facts->node->undone &&
		!strcmp(action->who, facts->node->who) && !strcmp(object, facts->node->object);
}

static void add_action(void *context, const struct lineage_action *action)
{
	struct facts *facts = context;

	if (!is_of_node(facts, action))
		return;
	if (facts->actions_left_out > 0 || facts->count >= ACTIONS_SHOWN)
		facts->actions_left_out++;
	else
		add(facts, time_text(facts, action->at), arena_strdup(facts->arena, action->title));
}

static void add_head(struct facts *facts)
{
	const struct lineage_node *node = facts->node;

	add(facts, "what", lineage_type_word(node->type));
	add(facts, "of", node->object);
	add(facts, "who", node->who);
	add(facts, "when", time_text(facts, node->at));
	if (node->undone)
		add(facts, "undone", "this was taken back and counts no more");
}

static bool add_actions(struct facts *facts, struct error *error)
{
	add(facts, "actions", number(facts, facts->node->actions));
	if (!lineage_scan(facts->db, facts->node->first_action, facts->node->last_action, facts->arena, &facts->owners,
		    add_action, facts, error))
		return false;
	if (facts->actions_left_out > 0)
		add(facts, "and", arena_printf(facts->arena, "%" PRId64 " more", facts->actions_left_out));
	return true;
}

bool lineage_detail(struct db *db, const struct lineage_node *node, struct arena *arena, struct lineage_fact **out,
	size_t *count, struct error *error)
{
	struct facts facts = { .db = db, .node = node, .arena = arena };
	bool ok;

	add_head(&facts);
	ok = (!type_facts[node->type] || type_facts[node->type](&facts, error)) && add_actions(&facts, error);
	*out = facts.items;
	*count = ok ? facts.count : 0;
	return ok;
}
