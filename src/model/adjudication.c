/* In the journal: "adjudications", key "DATASET-UUID:WHO", a partition of rows into that person's decisions. */
#include "adjudication.h"

#include "bulk.h"
#include "dataset.h"
#include "grow.h"
#include "label.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/project.h"

#include <inttypes.h>
#include <string.h>

static const char *const words[ADJUDICATED_COUNT] = { "", "decided", "both", "none", "waits", "split" };
static const char *const outcomes[OUTCOME_COUNT] = { "label", "both", "none" };

const char *adjudicated_word(int state)
{
	return state >= 0 && state < ADJUDICATED_COUNT ? words[state] : "";
}

bool adjudicated_settled(int state)
{
	return state >= ADJUDICATED_LABEL && state <= ADJUDICATED_NONE;
}

const char *outcome_word(enum outcome outcome)
{
	return outcomes[outcome];
}

static const struct reason_code reasons[] = {
	{ 'a', "annotator slip", "someone slipped; the rule is clear" },
	{ 'g', "guideline gap", "the guideline does not say, or says two things" },
	{ 'm', "ambiguous", "the example itself can be read two ways" },
	{ 's', "subjective", "people rightly differ" },
	{ 'k', "needs knowledge", "knowledge or context is missing to decide" },
	{ 'd', "bad data", "corrupt, a duplicate, or in the wrong split" },
	{ 'l', "label missing", "the schema has no label for it" },
	{ 't', "tool error", "the import or a tool went wrong" },
};

const struct reason_code *reason_codes(size_t *count)
{
	*count = sizeof(reasons) / sizeof(reasons[0]);
	return reasons;
}

const struct reason_code *reason_code_of(const char *code)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (code[0] == reasons[i].code && code[1] == '\0')
			return &reasons[i];
	return NULL;
}

/* ---- One decision in the table and in the journal ---- */

#define DECISION_COLUMNS                                                                                               \
	"outcome, label, soft, reason, note, section, guideline, sure, self, seed, spent, source, at, who, example"

static enum outcome outcome_of(const char *word)
{
	int i = OUTCOME_COUNT - 1;

	while (i > 0 && strcmp(outcomes[i], word) != 0)
		i--;
	return (enum outcome)i;
}

static void take_decision(sqlite3_stmt *stmt, struct arena *arena, struct decision *out)
{
	bool label = sqlite3_column_type(stmt, 1) != SQLITE_NULL;

	*out = (struct decision){
		.outcome = outcome_of(db_column_text(stmt, 0)),
		.label = label ? arena_strdup(arena, db_column_text(stmt, 1)) : NULL,
		.soft = arena_strdup(arena, db_column_text(stmt, 2)),
		.reason = arena_strdup(arena, db_column_text(stmt, 3)),
		.note = arena_strdup(arena, db_column_text(stmt, 4)),
		.section = arena_strdup(arena, db_column_text(stmt, 5)),
		.guideline = sqlite3_column_int64(stmt, 6),
		.sure = sqlite3_column_int(stmt, 7) != 0,
		.self = sqlite3_column_int(stmt, 8) != 0,
		.seed = (uint64_t)sqlite3_column_int64(stmt, 9),
		.spent = sqlite3_column_type(stmt, 10) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 10),
		.source = arena_strdup(arena, db_column_text(stmt, 11)),
		.at = sqlite3_column_int64(stmt, 12),
		.who = arena_strdup(arena, db_column_text(stmt, 13)),
		.example = sqlite3_column_int64(stmt, 14),
	};
}

bool adjudication_read(
	struct db *db, int64_t example, struct arena *arena, struct decision **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " DECISION_COLUMNS " FROM adjudication WHERE example = ? ORDER BY who", "i", example);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_decision(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

/* *found false: none. */
static bool read_own(struct db *db, const char *who, int64_t example, struct arena *arena, struct decision *out,
	bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT " DECISION_COLUMNS " FROM adjudication WHERE example = ? AND who = ?", "it", example, who);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	if (got == 1) {
		take_decision(stmt, arena, out);
		db_done(stmt);
	}
	return got >= 0;
}

static const char *text_or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static void print_decision(const struct decision *decision, struct strbuf *json)
{
	struct json_writer w;

	json_begin(&w, json);
	json_open(&w, NULL, '{');
	json_put_string(&w, "outcome", outcome_word(decision->outcome));
	if (decision->label != NULL)
		json_put_string(&w, "label", decision->label);
	json_put_string(&w, "soft", decision->soft);
	json_put_string(&w, "reason", decision->reason);
	json_put_string(&w, "note", decision->note);
	json_put_string(&w, "section", decision->section);
	json_put_int(&w, "guideline", decision->guideline);
	json_put_bool(&w, "sure", decision->sure);
	json_put_bool(&w, "self", decision->self);
	json_put_int(&w, "seed", (int64_t)decision->seed);
	json_put_int(&w, "spent", decision->spent);
	json_put_string(&w, "source", decision->source);
	json_put_int(&w, "at", decision->at);
	json_close(&w, '}');
}

bool adjudication_value(struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct decision decision;
	bool found;

	bool ok = read_own(db, who, example, &arena, &decision, &found, error);
	if (ok && found)
		print_decision(&decision, json);
	else
		strbuf_adds(json, "null");
	arena_free(&arena);
	return ok;
}

static bool write_decision(
	struct db *db, int64_t example, const char *who, const struct decision *d /* NULL: none */, struct error *error)
{
	if (d == NULL)
		return db_run(db, error, "DELETE FROM adjudication WHERE example = ? AND who = ?", "it", example, who);
	return db_run(db, error,
		"INSERT OR REPLACE INTO adjudication (" DECISION_COLUMNS
		") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, -1), ?, ?, ?, ?)",
		"ttttttiiiiititi", outcome_word(d->outcome), d->label, d->soft, d->reason, d->note, d->section,
		d->guideline, (int64_t)d->sure, (int64_t)d->self, (int64_t)d->seed, d->spent, d->source, d->at, who,
		example);
}

static void parse_decision(const char *json, struct arena *arena, struct decision *out)
{
	struct json_span root = state_root(json);
	bool label = json_type(json_get(root, "label")) == JSON_STRING;

	*out = (struct decision){
		.outcome = outcome_of(state_string(root, "outcome", arena)),
		.label = label ? state_string(root, "label", arena) : NULL,
		.soft = state_string(root, "soft", arena),
		.reason = state_string(root, "reason", arena),
		.note = state_string(root, "note", arena),
		.section = state_string(root, "section", arena),
		.guideline = state_int(root, "guideline", 0),
		.sure = json_type(json_get(root, "sure")) == JSON_TRUE,
		.self = json_type(json_get(root, "self")) == JSON_TRUE,
		.seed = (uint64_t)state_int(root, "seed", 0),
		.spent = state_int(root, "spent", -1),
		.source = state_string(root, "source", arena),
		.at = state_int(root, "at", 0),
	};
}

/* ---- Deciding ---- */

struct deciding {
	struct db *db;
	const char *who;
	const struct decision *decision; /* NULL: taken back */
	struct members members;
	struct member member;
	struct strbuf scratch, label, before, after;
	struct arena arena;
	struct dataset dataset; /* of the last row */
};

static void deciding_open(struct deciding *work, struct db *db, const struct decision *decision)
{
	*work = (struct deciding){ .db = db, .who = db_actor(db), .decision = decision };
	members_open(&work->members, db);
	member_init(&work->member);
	strbuf_init(&work->scratch);
	strbuf_init(&work->label);
	strbuf_init(&work->before);
	strbuf_init(&work->after);
}

static void deciding_close(struct deciding *work)
{
	member_free(&work->member);
	strbuf_free(&work->scratch);
	strbuf_free(&work->label);
	strbuf_free(&work->before);
	strbuf_free(&work->after);
	arena_free(&work->arena);
}

static bool annotated(struct db *db, int64_t example, const char *who, bool *out, struct error *error)
{
	*out = false;
	return db_int(db, error, &(int64_t){ 0 }, out, "SELECT 1 FROM annotation WHERE example = ? AND who = ?", "it",
		example, who);
}

/* Two labels or more, each with a share above nothing. They need not add up to one: whoever exports them divides. */
static bool check_shares(const struct dataset *dataset, const char *soft, struct error *error)
{
	struct strbuf name = STRBUF_INIT, label = STRBUF_INIT;
	struct json_span root = state_root(soft), key, value;
	size_t cursor = 0, labels = 0;
	bool ok = true;

	while (ok && json_next_member(root, &cursor, &key, &value)) {
		double share = 0;
		strbuf_reset(&name);
		strbuf_reset(&label);
		json_decode(key, &name);
		ok = label_admit(dataset, name.data, false, &label, error);
		if (ok && (json_type(value) != JSON_NUMBER || !json_number(value, &share) || !(share > 0)))
			ok = error_set(error, ERROR_INPUT, "the share of \"%.60s\" is no number above 0", name.data);
		labels++;
	}
	strbuf_free(&name);
	strbuf_free(&label);
	if (ok && labels < 2)
		return error_set(error, ERROR_INPUT,
			"keeping several labels wants the share of two or more: {\"LABEL\":0.5,\"LABEL\":0.5}");
	return ok;
}

/* `out` is what the decision says, completed with what only this module may say. */
static bool complete(struct deciding *work, int64_t example, struct decision *out, struct error *error)
{
	const struct decision *d = work->decision;

	*out = *d;
	out->soft = d->soft != NULL && *d->soft != '\0' ? d->soft : "{}";
	out->reason = text_or_empty(d->reason);
	out->note = text_or_empty(d->note);
	out->section = text_or_empty(d->section);
	out->source = text_or_empty(d->source);
	out->guideline = work->dataset.guideline;
	out->at = clock_now();
	if (!annotated(work->db, example, work->who, &out->self, error))
		return false;
	strbuf_reset(&work->label);
	if (d->label != NULL && !label_admit(&work->dataset, d->label, false, &work->label, error))
		return false;
	if (d->outcome == OUTCOME_BOTH && !check_shares(&work->dataset, out->soft, error))
		return false;
	out->label = d->label != NULL ? work->label.data : NULL;
	return true;
}

static bool check(const struct decision *d, struct error *error)
{
	struct json_check json;

	if (d->outcome == OUTCOME_LABEL && d->label == NULL)
		return error_set(error, ERROR_INPUT, "a decision for a label needs the label");
	if (d->outcome == OUTCOME_BOTH && d->label != NULL)
		return error_set(error, ERROR_INPUT, "keeping both has no single label; give the shares");
	if (d->reason != NULL && *d->reason != '\0' && reason_code_of(d->reason) == NULL)
		return error_set(
			error, ERROR_INPUT, "\"%.20s\" is no reason code; there is a g m s k d l t", d->reason);
	if (d->soft != NULL && *d->soft != '\0' && !json_check(d->soft, strlen(d->soft), 0, &json))
		return error_set(error, ERROR_INPUT, "the shares are not JSON: %s", json.reason);
	return true;
}

/* Equal but for when, how long and under which version of the guideline. */
static bool same_decision(const struct decision *then, const struct decision *now)
{
	return then->outcome == now->outcome && then->sure == now->sure && then->self == now->self &&
		label_same_text(then->label, now->label) && strcmp(then->soft, now->soft) == 0 &&
		strcmp(then->reason, now->reason) == 0 && strcmp(then->note, now->note) == 0 &&
		strcmp(then->section, now->section) == 0 && strcmp(then->source, now->source) == 0;
}

static bool find_row(struct deciding *work, int64_t example, struct error *error)
{
	bool found;

	if (!members_read(&work->members, example, &work->member, &found, error))
		return false;
	if (!found || work->member.gone != 0)
		return bulk_no_example(example, error);
	return work->dataset.id == work->member.dataset ||
		dataset_read(work->db, work->member.dataset, &work->arena, &work->dataset, error);
}

/* Whatever the decisions now say becomes the label of the row. */
static bool settle(struct deciding *work, struct error *error)
{
	work->member.adjudicated = ADJUDICATED_WAITS; /* there may be decisions: label_decide() looks */
	return label_refresh(&work->members, &work->member, &work->scratch, error);
}

static bool compose(struct deciding *work, int64_t example, struct decision *now, struct error *error)
{
	struct decision then;
	bool again = false;

	strbuf_reset(&work->before);
	strbuf_reset(&work->after);
	if (!adjudication_value(work->db, work->who, example, &work->before, error))
		return false;
	if (work->decision == NULL) {
		strbuf_adds(&work->after, "null");
		return true;
	}
	if (!complete(work, example, now, error))
		return false;
	if (strcmp(work->before.data, "null") != 0) {
		parse_decision(work->before.data, &work->arena, &then);
		again = same_decision(&then, now) && then.guideline == now->guideline;
	}
	if (again)
		strbuf_add(&work->after, work->before.data, work->before.len);
	else
		print_decision(now, &work->after);
	return true;
}

static bool decide_one(void *arg, struct bulk *bulk, int64_t example, bool *changed, struct error *error)
{
	struct deciding *work = arg;
	struct decision now;

	if (!find_row(work, example, error) || !compose(work, example, &now, error))
		return false;
	*changed = strcmp(work->before.data, work->after.data) != 0;
	return !*changed ||
		(write_decision(work->db, example, work->who, work->decision != NULL ? &now : NULL, error) &&
			settle(work, error) &&
			bulk_add(bulk, work->member.dataset, work->who, example, work->before.data, work->after.data,
				error));
}

static bool decide_end(void *arg, bool ok, struct error *error)
{
	struct deciding *work = arg;

	return members_close(&work->members, ok, error);
}

static const char *title_word(const struct decision *decision)
{
	if (decision == NULL)
		return "decision taken back";
	return decision->label != NULL ? decision->label : outcome_word(decision->outcome);
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct deciding *work = arg;

	strbuf_addf(title, "%s on %" PRId64 " example%s", title_word(work->decision), changed, plural(changed));
}

static bool decide(struct db *db, const int64_t *ids, size_t count, const struct decision *decision, int64_t *changed,
	struct error *error)
{
	struct bulk_change change = { .command = "adjudicate",
		.argument = title_word(decision),
		.kind = "adjudications",
		.tag_name = "who",
		.one = decide_one,
		.end = decide_end,
		.print_title = print_title };
	struct deciding work;

	deciding_open(&work, db, decision);
	bool ok = bulk_run(db, &change, &work, ids, count, changed, error);
	deciding_close(&work);
	return ok;
}

bool adjudication_set_many(struct db *db, const int64_t *ids, size_t count, const struct decision *decision,
	int64_t *changed, struct error *error)
{
	bool model;

	if (!check(decision, error) || !person_is_model(db, db_actor(db), &model, error))
		return false;
	if (model)
		return error_set(error, ERROR_CONFLICT, "%s is a model: models decide nothing", db_actor(db));
	return decide(db, ids, count, decision, changed, error);
}

bool adjudication_set(struct db *db, int64_t example, const struct decision *decision, struct error *error)
{
	return adjudication_set_many(db, &example, 1, decision, NULL, error);
}

bool adjudication_clear(struct db *db, const int64_t *ids, size_t count, int64_t *changed, struct error *error)
{
	return decide(db, ids, count, NULL, changed, error);
}

/* ---- The journal ---- */

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "who", like, adjudication_value, state, error);
}

static bool write_value(struct db *db, const char *who, int64_t example, const char *json, struct error *error)
{
	struct arena arena = ARENA_INIT;
	bool none = strcmp(json, "null") == 0;
	struct decision decision;

	if (!none)
		parse_decision(json, &arena, &decision);
	bool ok = write_decision(db, example, who, none ? NULL : &decision, error);
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return label_apply(db, "who", state, write_value, error);
}

/* Of one person's decision in two copies: the one by the newer guideline, else the earlier one. */
static bool stands(const struct decision *here, const char *mine, const struct decision *there, const char *theirs)
{
	if (here->guideline != there->guideline)
		return here->guideline > there->guideline;
	if (here->at != there->at)
		return here->at < there->at;
	return strcmp(mine, theirs) < 0; /* whichever copy is asked */
}

/* The same decision of one person in two copies: when it was made, how long it took and what was shown may differ, and one is kept whole. */
static bool combine_values(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct arena arena = ARENA_INIT;
	struct decision here, there;

	(void)base;
	bool same = json_type(state_root(mine)) == JSON_OBJECT && json_type(state_root(theirs)) == JSON_OBJECT;
	if (same) {
		parse_decision(mine, &arena, &here);
		parse_decision(theirs, &arena, &there);
		same = same_decision(&here, &there);
	}
	if (same)
		strbuf_adds(out, stands(&here, mine, &there, theirs) ? mine : theirs);
	arena_free(&arena);
	return same;
}

const struct journal_target adjudication_targets[] = {
	{ .kind = "adjudications", .read = read_target, .apply = apply_target, .set = true, .combine = combine_values },
};
const size_t adjudication_target_count = 1;
