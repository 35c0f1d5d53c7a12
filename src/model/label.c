#include "label.h"

#include "bulk.h"
#include "dataset.h"
#include "grow.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"
#include "preop/model/project.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void own_label_init(struct own_label *own)
{
	own->answer = LABEL_ANSWER(NULL, NULL, 0);
	strbuf_init(&own->texts);
}

void own_label_free(struct own_label *own)
{
	strbuf_free(&own->texts);
}

static void take_answer(sqlite3_stmt *stmt, struct own_label *out)
{
	strbuf_reset(&out->texts);
	strbuf_adds(&out->texts, db_column_text(stmt, 0));
	size_t note = out->texts.len + 1;
	strbuf_addc(&out->texts, '\0');
	strbuf_adds(&out->texts, db_column_text(stmt, 1));
	bool sure_of = sqlite3_column_type(stmt, 5) != SQLITE_NULL;
	out->answer = (struct label_answer){
		.label = out->texts.data,
		.note = out->texts.data + note,
		.at = sqlite3_column_int64(stmt, 2),
		.spent = sqlite3_column_type(stmt, 3) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 3),
		.guideline = sqlite3_column_int64(stmt, 4),
		.confidence = sure_of ? sqlite3_column_double(stmt, 5) : (double)NAN,
	};
}

bool own_label_read(struct db *db, int64_t example, const char *who, struct own_label *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT label, note, at, spent, guideline, confidence FROM annotation WHERE example = ? AND who = ?",
		"it", example, who);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	out->answer = LABEL_ANSWER(NULL, NULL, 0);
	if (got == 1) {
		take_answer(stmt, out);
		db_done(stmt);
	}
	return got >= 0;
}

bool own_label_write(
	struct db *db, int64_t example, const char *who, const struct label_answer *answer, struct error *error)
{
	if (answer->label == NULL)
		return db_run(db, error, "DELETE FROM annotation WHERE example = ? AND who = ?", "it", example, who);
	return db_run(db, error, /* NaN is bound as NULL */
		"INSERT INTO annotation (example, who, label, note, at, spent, guideline, confidence)"
		" VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, -1), ?7, ?8) ON CONFLICT (example, who) DO UPDATE SET"
		" label = ?3, note = ?4, at = ?5, spent = nullif(?6, -1), guideline = ?7, confidence = ?8",
		"itttiiid", example, who, answer->label, answer->note != NULL ? answer->note : "", answer->at,
		answer->spent, answer->guideline, answer->confidence);
}

void own_label_print(const struct label_answer *answer, struct strbuf *json)
{
	const char *note = answer->note != NULL ? answer->note : "";

	if (answer->label == NULL) {
		strbuf_adds(json, "null");
		return;
	}
	strbuf_addc(json, '[');
	json_quote(json, answer->label, strlen(answer->label));
	strbuf_addc(json, ',');
	json_quote(json, note, strlen(note));
	strbuf_addf(json, ",%" PRId64, answer->at);
	if (answer->spent >= 0 || answer->guideline != 0 || !isnan(answer->confidence)) {
		strbuf_addf(json, ",%" PRId64 ",%" PRId64 ",", answer->spent, answer->guideline);
		if (isnan(answer->confidence))
			strbuf_adds(json, "null");
		else
			strbuf_addf(json, "%.17g", answer->confidence);
	}
	strbuf_addc(json, ']');
}

bool own_label_value(struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error)
{
	struct own_label own;

	own_label_init(&own);
	bool ok = own_label_read(db, example, who, &own, error);
	if (ok)
		own_label_print(&own.answer, json);
	own_label_free(&own);
	return ok;
}

/* What is set in one dataset: the label as its schema has it, the guideline in force there. */
struct dataset_answer {
	int64_t dataset;
	struct label_answer answer;
	const char *json;
};

/* One person's label on many examples. */
struct labelling {
	struct db *db;
	const char *who;
	bool model; /* decides nothing */
	const struct label_answer *answer;
	bool extend;
	struct members members;
	struct member member;
	struct own_label before;
	struct strbuf before_json, scratch;
	struct dataset_answer *answers;
	size_t answer_count;
	struct arena arena;
};

static void labelling_open(struct labelling *work, struct db *db, const struct label_answer *answer, bool extend)
{
	*work = (struct labelling){ .db = db, .who = db_actor(db), .answer = answer, .extend = extend };
	members_open(&work->members, db);
	member_init(&work->member);
	own_label_init(&work->before);
	strbuf_init(&work->before_json);
	strbuf_init(&work->scratch);
}

static void labelling_close(struct labelling *work)
{
	member_free(&work->member);
	own_label_free(&work->before);
	strbuf_free(&work->before_json);
	strbuf_free(&work->scratch);
	arena_free(&work->arena);
}

/* The labels an answer uses become part of the schema. */
static bool extend_schema(struct labelling *work, const struct dataset *dataset, const char *label, struct error *error)
{
	static const char separator[] = { LABEL_SET_SEPARATOR, '\0' };
	struct dataset now = *dataset;
	bool ok = true;

	if (dataset->level == LEVEL_NUMERIC || dataset->level == LEVEL_TEXT)
		return true;
	if (dataset->level != LEVEL_SET)
		return dataset_add_label(work->db, dataset, label, error);
	char *rest = NULL, *copy = arena_strdup(&work->arena, label);
	for (char *word = strtok_r(copy, separator, &rest); ok && word != NULL; word = strtok_r(NULL, separator, &rest))
		ok = dataset_add_label(work->db, &now, word, error) &&
			dataset_read(work->db, dataset->id, &work->arena, &now, error);
	return ok;
}

static bool prepare_answer(struct labelling *work, struct dataset_answer *out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	struct dataset dataset;

	bool ok = dataset_read(work->db, out->dataset, &work->arena, &dataset, error);
	if (ok && work->answer->label != NULL) {
		ok = label_admit(&dataset, work->answer->label, work->extend, &text, error) &&
			extend_schema(work, &dataset, text.data, error);
		out->answer.label = arena_strdup(&work->arena, text.data);
	}
	if (ok) {
		out->answer.guideline = dataset.guideline;
		strbuf_reset(&text);
		own_label_print(&out->answer, &text);
		out->json = arena_strdup(&work->arena, text.data);
	}
	strbuf_free(&text);
	return ok;
}

/* Once a dataset: its schema has the label, or gets it. */
static const struct dataset_answer *answer_for(struct labelling *work, int64_t dataset, struct error *error)
{
	for (size_t i = work->answer_count; i-- > 0;)
		if (work->answers[i].dataset == dataset)
			return &work->answers[i];
	struct dataset_answer *answer = GROW(&work->arena, work->answers, work->answer_count);
	*answer = (struct dataset_answer){ .dataset = dataset, .answer = *work->answer };
	return prepare_answer(work, answer, error) ? answer : NULL;
}

/* The label a row has after the change. With nobody else's labels and no decision there is nothing to count. */
static bool decide_label(struct labelling *work, const struct label_answer *answer, struct error *error)
{
	struct member *member = &work->member;
	const char *before = member->label;
	int64_t others = member->annotators - (work->before.answer.label != NULL);

	if (work->model || others > 0 || member->adjudicated != 0)
		return label_refresh(&work->members, member, &work->scratch, error);
	member->annotators = answer->label != NULL;
	member->disputed = false;
	member->label = answer->label != NULL ? answer->label : member->given;
	return label_write(&work->members, member, before, error);
}

/* What was not said now, a note or a confidence, is as it was. The same label under another version of the guideline is an answer of its own. */
static bool is_same(const struct labelling *work, const struct label_answer *answer)
{
	const struct label_answer *before = &work->before.answer;

	if (!label_same_text(before->label, answer->label))
		return false;
	return answer->label == NULL ||
		(before->guideline == answer->guideline &&
			(answer->note == NULL || label_same_text(before->note, answer->note)) &&
			(isnan(answer->confidence) || answer->confidence == before->confidence));
}

static bool label_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	struct labelling *work = arg;
	const struct dataset_answer *set;
	bool found;

	if (!members_read(&work->members, id, &work->member, &found, error))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	work->before.answer.label = NULL;
	if ((work->member.annotators > 0 || work->model) &&
		!own_label_read(work->db, id, work->who, &work->before, error))
		return false;
	if ((set = answer_for(work, work->member.dataset, error)) == NULL)
		return false;
	*changed = !is_same(work, &set->answer);
	if (!*changed)
		return true;
	strbuf_reset(&work->before_json);
	own_label_print(&work->before.answer, &work->before_json);
	return own_label_write(work->db, id, work->who, &set->answer, error) &&
		decide_label(work, &set->answer, error) &&
		bulk_add(bulk, work->member.dataset, work->who, id, work->before_json.data, set->json, error);
}

static bool label_end(void *arg, bool ok, struct error *error)
{
	struct labelling *work = arg;

	return members_close(&work->members, ok, error);
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct labelling *work = arg;
	const char *label = work->answer->label != NULL ? work->answer->label : "label taken back";

	strbuf_addf(title, "%s on %" PRId64 " example%s", label, changed, plural(changed));
}

bool label_set_answer(struct db *db, const int64_t *ids, size_t count, const struct label_answer *answer, bool extend,
	int64_t *changed, struct error *error)
{
	struct label_answer now = *answer;
	struct bulk_change change = { .command = "label-set",
		.argument = answer->label != NULL ? answer->label : "",
		.kind = "labels",
		.tag_name = "who",
		.one = label_one,
		.end = label_end,
		.print_title = print_title };
	struct labelling work;

	if (now.at == CLOCK_NONE)
		now.at = clock_now();
	labelling_open(&work, db, &now, extend);
	bool ok = person_is_model(db, work.who, &work.model, error)
		? bulk_run(db, &change, &work, ids, count, changed, error)
		: label_end(&work, false, error);
	labelling_close(&work);
	return ok;
}

bool label_set(struct db *db, const int64_t *ids, size_t count, const char *label, const char *note, bool extend,
	int64_t *changed, struct error *error)
{
	return label_set_answer(db, ids, count, &LABEL_ANSWER(label, note, CLOCK_NONE), extend, changed, error);
}

bool label_counts(struct db *db, int64_t dataset, struct arena *arena, struct label_count **out, size_t *count,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT coalesce(label, ''), count(*) FROM example NOT INDEXED WHERE dataset = ? AND gone = 0"
		" GROUP BY label ORDER BY count(*) DESC, label",
		"i", dataset);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct label_count *item = GROW(arena, *out, *count);
		item->label = arena_strdup(arena, db_column_text(stmt, 0));
		item->count = sqlite3_column_int64(stmt, 1);
	}
	return got == 0;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)key;
	return bulk_read(db, "who", like, own_label_value, state, error);
}

static void parse_confidence(struct json_span value, double *out)
{
	struct strbuf text = STRBUF_INIT;

	*out = (double)NAN;
	if (json_type(value) == JSON_NUMBER) {
		json_decode(value, &text);
		*out = strtod(text.data, NULL);
	}
	strbuf_free(&text);
}

static void parse_value(const char *json, struct arena *arena, struct label_answer *out)
{
	struct json_span value = state_root(json);

	*out = LABEL_ANSWER(NULL, NULL, 0);
	if (json_type(value) != JSON_ARRAY)
		return;
	out->label = state_element(value, 0, arena);
	out->note = state_element(value, 1, arena);
	json_int(json_at(value, 2), &out->at);
	json_int(json_at(value, 3), &out->spent);
	json_int(json_at(value, 4), &out->guideline);
	parse_confidence(json_at(value, 5), &out->confidence);
}

static bool write_value(struct db *db, const char *who, int64_t example, const char *json, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct label_answer answer;

	parse_value(json, &arena, &answer);
	bool ok = own_label_write(db, example, who, &answer, error);
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	(void)key;
	return label_apply(db, "who", state, write_value, error);
}

/* The same label with the same note: only when it was given differs, and the first time counts. */
static bool combine_values(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct json_span here = state_root(mine), there = state_root(theirs);
	int64_t at = 0, other = 0;

	(void)base;
	for (size_t i = 0; i < 2; i++) {
		struct json_span a = json_at(here, i), b = json_at(there, i);
		if (json_type(a) != JSON_STRING || a.length != b.length || memcmp(a.start, b.start, a.length) != 0)
			return false;
	}
	json_int(json_at(here, 2), &at);
	json_int(json_at(there, 2), &other);
	strbuf_adds(out, at <= other ? mine : theirs);
	return true;
}

const struct journal_target label_targets[] = {
	{ .kind = "labels", .read = read_target, .apply = apply_target, .set = true, .combine = combine_values },
};
const size_t label_target_count = sizeof(label_targets) / sizeof(label_targets[0]);
