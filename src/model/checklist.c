#include "checklist_find.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/model/evidence.h"

#include <inttypes.h>
#include <string.h>

const char *tick_word(enum tick tick)
{
	static const char *const words[] = {
		[TICK_OPEN] = "open", [TICK_DONE] = "done", [TICK_UNKNOWN] = "not known", [TICK_PERSON] = "for a person"
	};

	return words[tick];
}

bool checklist_found(struct checklist_finding *out, enum tick tick, const char *why)
{
	*out = (struct checklist_finding){ tick, why };
	return true;
}

/* ---- The table ---- */

/*
 * One of four ways: `find` looks for itself; `signal` is asked by its id (signal.h); `sql` counts: how many, of how many; with none of them a person
 * says it. All of them there: done. Nothing to count: `none` says so, and `none_tick` what that means.
 */
static const struct rule {
	const char *evidence;
	checklist_finder *find;
	const char *signal, *sql, *counted, *none;
	enum tick none_tick;
} rules[] = {
	{ .evidence = "question", .find = checklist_question },
	{ .evidence = "strands_boxed",
		.sql = "SELECT count(nullif(box, '')), count(*) FROM strand",
		.counted = "strands have a box",
		.none = "there is no strand yet",
		.none_tick = TICK_OPEN },
	{ .evidence = "differentials_concluded", .find = checklist_differentials },
	{ .evidence = "clusters", .find = checklist_clusters },
	{ .evidence = "rungs_settled", .find = checklist_rungs },
	{ .evidence = "tree_walked", .find = checklist_tree },
	{ .evidence = "card",
		.sql = "SELECT (SELECT count(*) FROM data_card k JOIN dataset d ON d.id = k.dataset AND d.gone = 0 "
		       "WHERE k.field IN ('sources', 'owners', 'licenses', 'pii') AND trim(k.text) <> ''), "
		       "4 * (SELECT count(*) FROM dataset WHERE gone = 0)",
		.counted = "fields (sources, owners, licenses, personal data and consent) are written",
		.none = "there is no dataset yet",
		.none_tick = TICK_UNKNOWN },
	{ .evidence = "guideline",
		.sql = "SELECT count(nullif(guideline, 0)), count(*) FROM dataset WHERE gone = 0",
		.counted = "datasets have a guideline in force",
		.none = "there is no dataset yet",
		.none_tick = TICK_UNKNOWN },
	{ .evidence = "two_annotators", .signal = "two_annotators" },
	{ .evidence = "disputed", .find = checklist_disputes },
	{ .evidence = "volatile_facts", .find = checklist_facts },
	{ .evidence = "split", .find = checklist_split },
	{ .evidence = "suite_locked", .signal = "suite_locked" },
	{ .evidence = "suite_newest", .find = checklist_newer },
	{ .evidence = "ladder", .signal = "ladder_complete" },
	{ .evidence = "power", .signal = "power" },
	{ .evidence = "judge", .find = checklist_judges },
	{ .evidence = "wall", .find = checklist_wall },
	{ .evidence = "gates_answered", .find = checklist_gates },
	{ .evidence = "hazard",
		.sql = "SELECT count(*) FILTER (WHERE trim(worst) <> '' AND trim(puller) <> ''), count(*) FROM hazard",
		.counted = "hazards name the worst case and who may stop it",
		.none = "the hazard sheet is empty",
		.none_tick = TICK_OPEN },
	{ .evidence = "rollback",
		.sql = "SELECT count(*) FILTER (WHERE trim(target) <> ''), count(*) FROM hazard",
		.counted = "hazards name what one goes back to",
		.none = "the hazard sheet is empty",
		.none_tick = TICK_OPEN },
	{ .evidence = "person" },
};
enum { RULE_COUNT = sizeof(rules) / sizeof(rules[0]) };

const char *checklist_evidence(size_t index)
{
	return index < RULE_COUNT ? rules[index].evidence : NULL;
}

static const struct rule *find_rule(const char *evidence)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (strcmp(rules[i].evidence, evidence) == 0)
			return &rules[i];
	return NULL;
}

static bool from_signal(const struct rule *rule, struct checklist_look *look, struct checklist_finding *out)
{
	const struct signal *signal = signal_find(look->signals, look->signal_count, rule->signal);
	struct strbuf value = STRBUF_INIT;

	if (signal == NULL)
		bug("there is no signal %s", rule->signal);
	if (signal->state == SIGNAL_UNDEFINED)
		return checklist_found(out, TICK_UNKNOWN, signal->why);
	signal_print_value(signal, &value);
	checklist_found(out, signal->state == SIGNAL_GOOD ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%s: %s%s%s", signal->name, value.data,
			*signal->threshold != '\0' ? "; wanted: " : "", signal->threshold));
	strbuf_free(&value);
	return true;
}

/* A second number of NULL or 0: there is nothing to count. */
static bool count_rows(
	const struct rule *rule, struct checklist_look *look, struct checklist_finding *out, struct error *error)
{
	sqlite3_stmt *stmt = db_prepare(look->db, error, rule->sql, strlen(rule->sql));
	int64_t part, whole;

	if (stmt == NULL)
		return false;
	if (sqlite3_step(stmt) != SQLITE_ROW) {
		db_fail(look->db, error, "the checklist");
		sqlite3_finalize(stmt);
		return false;
	}
	part = sqlite3_column_int64(stmt, 0);
	whole = sqlite3_column_int64(stmt, 1);
	sqlite3_finalize(stmt);
	if (whole == 0)
		return checklist_found(out, rule->none_tick, rule->none);
	return checklist_found(out, part >= whole ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%" PRId64 " of %" PRId64 " %s", part, whole, rule->counted));
}

static bool look_at(
	struct checklist_look *look, const char *evidence, struct checklist_finding *out, struct error *error)
{
	const struct rule *rule = find_rule(evidence);

	if (rule == NULL)
		return checklist_found(
			out, TICK_UNKNOWN, "no evidence of this name is known here, so nothing can tick it");
	if (rule->find != NULL)
		return rule->find(look, out, error);
	if (rule->signal != NULL)
		return from_signal(rule, look, out);
	if (rule->sql != NULL)
		return count_rows(rule, look, out, error);
	return checklist_found(out, TICK_PERSON, "the file cannot show it");
}

/* ---- What a person says ---- */

static const struct list_item *find_item(const char *id)
{
	for (size_t i = 0; i < lists()->stage_count; i++)
		for (size_t j = 0; j < lists()->stages[i].item_count; j++)
			if (strcmp(lists()->stages[i].items[j].id, id) == 0)
				return &lists()->stages[i].items[j];
	return NULL;
}

bool checklist_has(const char *id)
{
	return find_item(id) != NULL;
}

/* Counts and signals are the file's own; of those who look for themselves some ask a person in the end. */
bool checklist_for_person(struct db *db, const char *id, struct error *error)
{
	const struct list_item *item = find_item(id);
	const struct rule *rule = item != NULL ? find_rule(item->evidence) : NULL;
	struct arena arena = ARENA_INIT;
	struct checklist_look look = { .db = db, .arena = &arena };
	struct checklist_finding finding = { TICK_UNKNOWN, "" };
	struct signal *signals;
	bool ok = true;

	if (rule != NULL && rule->find != NULL) {
		ok = signal_read_all(db, &arena, &signals, &look.signal_count, error);
		look.signals = ok ? signals : NULL;
	}
	if (ok && rule != NULL && rule->signal == NULL && rule->sql == NULL)
		ok = look_at(&look, item->evidence, &finding, error);
	if (ok && finding.tick != TICK_PERSON)
		ok = error_set(error, ERROR_INPUT,
			"the file shows \"%.60s\" of the checklist itself%s%s: preop checklist; evidence a person "
			"links "
			"would tick nothing",
			id, *finding.why != '\0' ? ", " : "", finding.why);
	arena_free(&arena);
	return ok;
}

/* The newest link that still stands ticks the item; one that does not stand any more opens it again. */
static void ask_person(struct checklist_item *item, const struct evidence *links, size_t count, struct arena *arena)
{
	const struct evidence *said = NULL, *doubtful = NULL;

	for (size_t i = 0; i < count; i++)
		if (strcmp(links[i].claim, item->item->id) != 0)
			continue;
		else if (links[i].state == EVIDENCE_FRESH)
			said = &links[i];
		else
			doubtful = &links[i];
	if (said != NULL) {
		item->tick = TICK_DONE;
		item->who = said->who;
		item->at = said->at;
		item->why = arena_printf(arena, "%s %s%s%s; %s", said->kind, said->title,
			*said->note != '\0' ? ", " : "", said->note, item->why);
	} else if (doubtful != NULL) {
		item->tick = TICK_OPEN;
		item->why = arena_printf(arena, "what %s linked (%s %s) is %s; %s", doubtful->who, doubtful->kind,
			doubtful->title, evidence_state_word(doubtful->state), item->why);
	}
}

static bool read_item(struct checklist_look *look, const struct list_stage *stage, const struct list_item *listed,
	struct checklist_item *out, struct error *error)
{
	struct checklist_finding finding;

	if (!look_at(look, listed->evidence, &finding, error))
		return false;
	*out = (struct checklist_item){
		.stage = stage, .item = listed, .tick = finding.tick, .why = finding.why, .who = "", .at = CLOCK_NONE
	};
	return true;
}

bool checklist_read(
	struct db *db, struct arena *arena, struct checklist_item **out, size_t *count_out, struct error *error)
{
	struct checklist_look look = { .db = db, .arena = arena };
	const struct lists *all = lists();
	struct evidence *links;
	struct signal *signals;
	size_t link_count;

	*out = NULL;
	*count_out = 0;
	if (!signal_read_all(db, arena, &signals, &look.signal_count, error) ||
		!evidence_list(db, "checklist", NULL, arena, &links, &link_count, error))
		return false;
	look.signals = signals;
	for (size_t i = 0; i < all->stage_count; i++)
		for (size_t j = 0; j < all->stages[i].item_count; j++) {
			struct checklist_item *item = GROW(arena, *out, *count_out);

			if (!read_item(&look, &all->stages[i], &all->stages[i].items[j], item, error))
				return false;
			if (item->tick == TICK_PERSON)
				ask_person(item, links, link_count, arena);
		}
	return true;
}
