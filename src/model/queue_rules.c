/* Decisions by a rule that is another since: patches in force, and what was said of each example when they were tried. */
#include "queue_scan.h"

#include "grow.h"
#include "key.h"

#include "preop/base/idlist.h"
#include "preop/model/guideline.h"

#include <stdlib.h>
#include <string.h>

struct rule {
	const char *section;
	int64_t version;
	struct id_list holds, flips; /* examples; sorted */
};
struct rules {
	struct rule *items;
	size_t count;
	struct arena arena;
};

/* A check on an example that another copy has is none here. */
static bool take_check(struct db *db, struct rule *rule, const struct patch_check *check, struct error *error)
{
	struct id_list *ids = check->verdict == VERDICT_HOLDS ? &rule->holds : &rule->flips;
	int64_t id;

	if (check->verdict == VERDICT_OPEN || !example_key_find(db, check->key, &id, NULL))
		return true;
	return id_list_add(ids, id) || error_set(error, ERROR_MEMORY, "no memory for the queue");
}

static bool take_patch(struct db *db, struct rules *rules, const struct patch *patch, struct error *error)
{
	struct rule *rule = GROW(&rules->arena, rules->items, rules->count);
	bool ok = true;

	*rule = (struct rule){
		.section = patch->section, .version = patch->version, .holds = ID_LIST_INIT, .flips = ID_LIST_INIT
	};
	for (size_t i = 0; ok && i < patch->check_count; i++)
		ok = take_check(db, rule, &patch->checks[i], error);
	id_list_sort_unique(&rule->holds);
	id_list_sort_unique(&rule->flips);
	return ok;
}

static bool read_rules(const struct queue_scan *scan, struct rules *rules, struct error *error)
{
	struct patch *patches;
	size_t count;
	bool ok = patch_list(scan->db, scan->dataset->id, &rules->arena, &patches, &count, error);

	for (size_t i = 0; ok && i < count; i++)
		if (strcmp(patches[i].state, "active") == 0)
			ok = take_patch(scan->db, rules, &patches[i], error);
	return ok;
}

static void rules_free(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		id_list_free(&rules->items[i].holds);
		id_list_free(&rules->items[i].flips);
	}
	arena_free(&rules->arena);
}

/* One that the new rule was tried on is as its answer says; others are by the rule they cite. */
static bool is_old(const struct rules *rules, int64_t example, const char *section, int64_t guideline)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->items[i];
		if (rule->version <= guideline)
			continue;
		if (id_list_contains(&rule->flips, example) ||
			(strcmp(rule->section, section) == 0 && !id_list_contains(&rule->holds, example)))
			return true;
	}
	return false;
}

static bool judge_decisions(struct queue_scan *scan, const struct rules *rules, struct error *error)
{
	sqlite3_stmt *stmt = db_query(scan->db, error, "SELECT example, who, section, guideline FROM adjudication", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1) {
		struct queue_case *one = queue_scan_find(scan, sqlite3_column_int64(stmt, 0));
		if (one == NULL)
			continue;
		one->decisions++;
		if (strcmp(db_column_text(stmt, 1), db_actor(scan->db)) == 0)
			one->marks |= QUEUE_DECIDED;
		one->old_decision |= is_old(rules, one->id, db_column_text(stmt, 2), sqlite3_column_int64(stmt, 3));
	}
	return got == 0;
}

bool queue_scan_decisions(struct queue_scan *scan, struct error *error)
{
	struct rules rules = { .arena = ARENA_INIT };
	bool ok = read_rules(scan, &rules, error) && judge_decisions(scan, &rules, error);

	rules_free(&rules);
	return ok;
}
