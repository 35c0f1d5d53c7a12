#include "preop/model/checklist.h"

#include "grow.h"
#include "plural.h"

#include "preop/model/board.h"
#include "preop/model/facts.h"
#include "preop/model/gate.h"
#include "preop/model/judge_measure.h"
#include "preop/model/signal.h"
#include "preop/model/strand.h"
#include "preop/model/suite.h"
#include "preop/model/technique.h"
#include "preop/model/tree.h"

#include <inttypes.h>
#include <string.h>

const char *tick_word(enum tick tick)
{
	static const char *const words[] = { [TICK_OPEN] = "open", [TICK_DONE] = "done", [TICK_UNKNOWN] = "not known" };

	return words[tick];
}

struct looking {
	struct db *db;
	struct arena *arena;
	const struct signal *signals;
	size_t signal_count;
};

struct finding {
	enum tick tick;
	const char *why;
};

static bool found(struct finding *out, enum tick tick, const char *why)
{
	*out = (struct finding){ tick, why };
	return true;
}

/* ---- What takes more than a query ---- */

/* Waivers are answers; what is amber is none until it is mended. */
static bool find_gates(struct looking *look, struct finding *out, struct error *error)
{
	struct gate gates[GATE_COUNT];
	int answered = 0, amber = 0;

	if (!gate_read_all(look->db, look->arena, gates, error))
		return false;
	for (int i = 0; i < GATE_COUNT; i++) {
		answered += gates[i].answer != GATE_UNKNOWN;
		amber += gates[i].answer != GATE_UNKNOWN && *gates[i].amber != '\0';
	}
	return found(out, answered == GATE_COUNT && amber == 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%d of %d gates are answered, %d amber", answered, GATE_COUNT, amber));
}

static bool find_rungs(struct looking *look, struct finding *out, struct error *error)
{
	struct technique *rungs;
	size_t count;
	int lighter = 0, settled = 0, amber = 0;

	if (!technique_list(look->db, look->arena, &rungs, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (rungs[i].rung->trains)
			continue;
		lighter++;
		settled += rungs[i].status != TECHNIQUE_UNTRIED;
		amber += rungs[i].amber;
	}
	return found(out, settled == lighter && amber == 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%d of %d lighter rungs are settled, the evidence of %d no longer stands",
			settled, lighter, amber));
}

static bool find_tree(struct looking *look, struct finding *out, struct error *error)
{
	const char **walked;
	size_t count, ended = 0;

	if (!tree_walked(look->db, look->arena, &walked, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct tree_walk walk;

		if (!tree_read(look->db, walked[i], look->arena, &walk, error))
			return false;
		ended += walk.end != NULL;
	}
	return found(out, count > 0 && ended == count ? TICK_DONE : TICK_OPEN,
		count == 0 ? "nobody has walked the tree"
			   : arena_printf(look->arena, "%zu of %zu walk%s reached an end", ended, count,
				     plural((int64_t)count)));
}

static bool find_clusters(struct looking *look, struct finding *out, struct error *error)
{
	struct board_kept *boards;
	struct strand *strands;
	size_t board_count, count, missing = 0;

	if (!board_list(look->db, look->arena, &boards, &board_count, error) ||
		!strand_list(look->db, look->arena, &strands, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct error demand = ERROR_INIT;

		if (board_demand(look->db, strands[i].uuid, &demand))
			continue;
		if (demand.code != ERROR_CONFLICT)
			return error_set(error, demand.code, "%s", demand.message);
		missing++;
	}
	return found(out, missing == 0 && board_count > 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%zu failure board%s kept; %zu strand%s still want%s one", board_count,
			plural((int64_t)board_count), missing, plural((int64_t)missing), missing == 1 ? "s" : ""));
}

static bool list_datasets(struct looking *look, int64_t **ids, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(look->db, error, "SELECT id FROM dataset WHERE gone = 0 ORDER BY id", "");
	int got = -1;

	*ids = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(look->db, stmt, error)) == 1)
		*GROW(look->arena, *ids, *count) = sqlite3_column_int64(stmt, 0);
	return got == 0;
}

static bool find_facts(struct looking *look, struct finding *out, struct error *error)
{
	int64_t *ids, rows = 0, answers = 0;
	size_t count, unknown = 0;

	if (!list_datasets(look, &ids, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct facts_kept kept;

		if (!facts_read(look->db, ids[i], &kept, error))
			return false;
		unknown += !kept.known || kept.stale;
		rows += kept.volatile_rows;
		answers += kept.answers;
	}
	if (count == 0)
		return found(out, TICK_UNKNOWN, "there is no dataset yet");
	if (unknown > 0)
		return found(out, TICK_UNKNOWN,
			arena_printf(look->arena,
				"%zu of %zu dataset%s not looked through since %s changed; preop facts does it",
				unknown, count, unknown == 1 ? " was" : "s were", unknown == 1 ? "it" : "they"));
	return found(out, rows == 0 ? TICK_DONE : TICK_OPEN,
		arena_printf(
			look->arena, "%" PRId64 " of %" PRId64 " answers hold a fact that can change", rows, answers));
}

static bool find_judges(struct looking *look, struct finding *out, struct error *error)
{
	struct suite *suites;
	size_t suite_count, all = 0, calibrated = 0;

	if (!suite_list(look->db, look->arena, &suites, &suite_count, error))
		return false;
	for (size_t i = 0; i < suite_count; i++) {
		struct judge *judges;
		size_t count;

		if (!judge_list(look->db, suites[i].id, look->arena, &judges, &count, error))
			return false;
		for (size_t j = 0; j < count; j++) {
			struct judge_mark mark;

			if (!judge_mark(look->db, &judges[j], look->arena, &mark, error))
				return false;
			all++;
			calibrated += mark.calibrated && strcmp(mark.against, "people") == 0;
		}
	}
	return found(out, calibrated == all ? TICK_DONE : TICK_OPEN,
		all == 0 ? "no model judges here"
			 : arena_printf(look->arena, "%zu of %zu judge%s calibrated against people", calibrated, all,
				   all == 1 ? " is" : "s are"));
}

/* ---- The table ---- */

/*
 * One of three ways: `signal` is asked by its id (signal.h), where there is one of that id; else `sql` counts: how many, of how many, a third number for
 * the sentence; else `find`. All of them there: done. Nothing to count: `none` says so, and `none_tick` what that means.
 */
static const struct rule {
	const char *evidence, *signal, *sql, *counted, *none;
	enum tick none_tick;
	bool (*find)(struct looking *look, struct finding *out, struct error *error);
} rules[] = {
	{ "question", NULL, "SELECT trim(question) <> '', nullif(trim(question) <> '', 0) FROM project",
		"question is written", "nobody has written the question", TICK_OPEN, NULL },
	{ "strands_boxed", NULL, "SELECT count(nullif(box, '')), count(*) FROM strand", "strands have a box",
		"there is no strand yet", TICK_OPEN, NULL },
	{ "differentials_concluded", NULL,
		"SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM cause c WHERE c.strand = s.uuid AND c.state IN "
		"('supported', 'treated'))), count(*) FROM strand s",
		"strands have a cause that was found", "there is no strand yet", TICK_OPEN, NULL },
	{ "clusters", NULL, NULL, NULL, NULL, TICK_OPEN, find_clusters },
	{ "rungs_settled", NULL, NULL, NULL, NULL, TICK_OPEN, find_rungs },
	{ "tree_walked", NULL, NULL, NULL, NULL, TICK_OPEN, find_tree },
	{ "card", NULL,
		"SELECT (SELECT count(DISTINCT k.dataset || k.field) FROM data_card k JOIN dataset d ON d.id = "
		"k.dataset AND "
		"d.gone = 0 WHERE k.field IN ('sources', 'owners', 'licenses', 'pii') AND trim(k.text) <> ''), 4 * "
		"(SELECT "
		"count(*) FROM dataset WHERE gone = 0)",
		"fields (sources, owners, licenses, personal data) are written", "there is no dataset yet",
		TICK_UNKNOWN, NULL },
	{ "guideline", NULL, "SELECT count(nullif(guideline, 0)), count(*) FROM dataset WHERE gone = 0",
		"datasets have a guideline in force", "there is no dataset yet", TICK_UNKNOWN, NULL },
	{ "two_annotators", "two_annotators", NULL, NULL, NULL, TICK_OPEN, NULL },
	{ "disputed", NULL,
		"SELECT count(*) FILTER (WHERE e.adjudicated IN (1, 2, 3)), count(*) FROM example e JOIN dataset d ON "
		"d.id = "
		"e.dataset AND d.gone = 0 WHERE e.gone = 0 AND (e.disputed OR e.adjudicated > 0)",
		"disagreements are decided", "no two people have labeled the same example differently", TICK_UNKNOWN,
		NULL },
	{ "volatile_facts", NULL, NULL, NULL, NULL, TICK_OPEN, find_facts },
	{ "split", "split",
		"SELECT count(nullif(e.split, '')), count(*) FROM example e JOIN dataset d ON d.id = e.dataset AND "
		"d.gone = 0 "
		"WHERE e.gone = 0",
		"examples have a split", "there is no example yet", TICK_UNKNOWN, NULL },
	{ "suite_locked", NULL, "SELECT count(nullif(locked, 0)), count(*) FROM suite WHERE gone = 0",
		"suites are locked", "there is no suite yet", TICK_OPEN, NULL },
	{ "suite_newest", "suite_newest", NULL, NULL, NULL, TICK_OPEN, NULL },
	{ "ladder", NULL,
		"SELECT count(DISTINCT y.rung), 4 FROM system y JOIN suite s ON s.id = y.suite AND s.gone = 0 WHERE "
		"y.rung IN "
		"('zero-shot', 'prompted', 'few-shot', 'retrieval') AND EXISTS (SELECT 1 FROM run r JOIN import i ON "
		"i.id = "
		"r.import AND i.gone = 0 JOIN output o ON o.run = r.id WHERE r.system = y.id AND o.score IS NOT NULL)",
		"baselines have scored outputs", "there is no suite yet", TICK_OPEN, NULL },
	{ "power", "power", NULL, NULL, NULL, TICK_OPEN, NULL },
	{ "judge", NULL, NULL, NULL, NULL, TICK_OPEN, find_judges },
	{ "wall", "wall",
		"SELECT (SELECT count(*) FROM eval_case c JOIN import i ON i.id = c.import AND i.gone = 0 WHERE "
		"c.must_pass), "
		"(SELECT nullif(count(*), 0) FROM wall_candidate WHERE gone = 0)",
		"corrected failures stand against cases that must pass", "no failure was corrected yet", TICK_UNKNOWN,
		NULL },
	{ "gates_answered", NULL, NULL, NULL, NULL, TICK_OPEN, find_gates },
	{ "hazard", NULL,
		"SELECT count(*) FILTER (WHERE trim(worst) <> '' AND trim(puller) <> ''), count(*) FROM hazard",
		"hazards name the worst case and who may stop it", "the hazard sheet is empty", TICK_OPEN, NULL },
	{ "rollback", NULL, "SELECT count(*) FILTER (WHERE trim(target) <> ''), count(*) FROM hazard",
		"hazards name what one goes back to", "the hazard sheet is empty", TICK_OPEN, NULL },
};
enum { RULE_COUNT = sizeof(rules) / sizeof(rules[0]) };

const char *checklist_evidence(size_t index)
{
	return index < RULE_COUNT ? rules[index].evidence : NULL;
}

static bool from_signal(const struct signal *signal, struct looking *look, struct finding *out)
{
	struct strbuf value = STRBUF_INIT;
	enum tick tick = signal->state == SIGNAL_GOOD ? TICK_DONE
		: signal->state == SIGNAL_UNDEFINED   ? TICK_UNKNOWN
						      : TICK_OPEN;

	signal_print_value(signal, &value);
	found(out, tick,
		tick == TICK_UNKNOWN ? signal->why
				     : arena_printf(look->arena, "%s: %s%s%s", signal->name, value.data,
					       *signal->threshold != '\0' ? "; wanted: " : "", signal->threshold));
	strbuf_free(&value);
	return true;
}

/* A second number of NULL or 0: there is nothing to count. */
static bool count_rows(const struct rule *rule, struct looking *look, struct finding *out, struct error *error)
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
		return found(out, rule->none_tick, rule->none);
	return found(out, part >= whole ? TICK_DONE : TICK_OPEN,
		arena_printf(look->arena, "%" PRId64 " of %" PRId64 " %s", part, whole, rule->counted));
}

static bool look_at(struct looking *look, const char *evidence, struct finding *out, struct error *error)
{
	const struct rule *rule = rules;
	const struct signal *signal;

	while (rule < rules + RULE_COUNT && strcmp(rule->evidence, evidence) != 0)
		rule++;
	if (rule == rules + RULE_COUNT)
		return found(out, TICK_UNKNOWN, "no evidence of this name is known here, so nothing can tick it");
	signal = rule->signal == NULL ? NULL : signal_find(look->signals, look->signal_count, rule->signal);
	if (signal != NULL)
		return from_signal(signal, look, out);
	if (rule->find != NULL)
		return rule->find(look, out, error);
	if (rule->sql != NULL)
		return count_rows(rule, look, out, error);
	return found(out, TICK_UNKNOWN, "nothing in this program measures it");
}

bool checklist_read(
	struct db *db, struct arena *arena, struct checklist_item **out, size_t *count_out, struct error *error)
{
	struct looking look = { .db = db, .arena = arena };
	struct signal *signals;

	*out = NULL;
	*count_out = 0;
	if (!signal_read_all(db, arena, &signals, &look.signal_count, error))
		return false;
	look.signals = signals;
	for (size_t i = 0; i < lists()->stage_count; i++) {
		const struct list_stage *stage = &lists()->stages[i];

		for (size_t j = 0; j < stage->item_count; j++) {
			struct checklist_item *item = GROW(arena, *out, *count_out);
			struct finding finding;

			if (!look_at(&look, stage->items[j].evidence, &finding, error))
				return false;
			*item = (struct checklist_item){ stage, &stage->items[j], finding.tick, finding.why };
		}
	}
	return true;
}
