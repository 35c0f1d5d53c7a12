#include "label.h"

#include "bulk.h"
#include "dataset.h"
#include "grow.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void own_label_init(struct own_label *own)
{
	memset(own, 0, sizeof(*own));
	strbuf_init(&own->texts);
}

void own_label_free(struct own_label *own)
{
	strbuf_free(&own->texts);
}

bool own_label_read(struct db *db, int64_t example, const char *who, struct own_label *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT label, note, at FROM annotation WHERE example = ? AND who = ?", "it", example, who);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	out->label = out->note = NULL;
	if (got == 1) {
		strbuf_reset(&out->texts);
		strbuf_adds(&out->texts, db_column_text(stmt, 0));
		size_t note = out->texts.len + 1;
		strbuf_addc(&out->texts, '\0');
		strbuf_adds(&out->texts, db_column_text(stmt, 1));
		out->label = out->texts.data;
		out->note = out->texts.data + note;
		out->at = sqlite3_column_int64(stmt, 2);
		db_done(stmt);
	}
	return got >= 0;
}

bool own_label_write(struct db *db, int64_t example, const char *who, const struct own_label *own, struct error *error)
{
	if (own->label == NULL)
		return db_run(db, error, "DELETE FROM annotation WHERE example = ? AND who = ?", "it", example, who);
	return db_run(db, error,
		"INSERT INTO annotation (example, who, label, note, at) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (example, who) DO UPDATE SET label = ?3, note = ?4, at = ?5",
		"ittti", example, who, own->label, own->note != NULL ? own->note : "", own->at);
}

void own_label_print(const struct own_label *own, struct strbuf *json)
{
	const char *note = own->note != NULL ? own->note : "";

	if (own->label == NULL) {
		strbuf_adds(json, "null");
		return;
	}
	strbuf_addc(json, '[');
	json_quote(json, own->label, strlen(own->label));
	strbuf_addc(json, ',');
	json_quote(json, note, strlen(note));
	strbuf_addf(json, ",%" PRId64 "]", own->at);
}

bool own_label_value(struct db *db, const char *who, int64_t example, struct strbuf *json, struct error *error)
{
	struct own_label own;

	own_label_init(&own);
	bool ok = own_label_read(db, example, who, &own, error);
	if (ok)
		own_label_print(&own, json);
	own_label_free(&own);
	return ok;
}

/* The votes of people who disagree: the label most gave, none for a tie. */
static bool count_dispute(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT label, count(*) FROM annotation WHERE example = ? GROUP BY label ORDER BY count(*) DESC LIMIT "
		"2",
		"i", member->id);
	int64_t most = 0;
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		int64_t people = sqlite3_column_int64(stmt, 1);
		if (most == 0) {
			most = people;
			strbuf_reset(scratch);
			strbuf_adds(scratch, db_column_text(stmt, 0));
			member->label = scratch->data;
		} else if (people == most) {
			member->label = NULL;
		}
	}
	member->disputed = true;
	return got == 0;
}

bool label_count_votes(struct db *db, struct member *member, struct strbuf *scratch, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), min(label), max(label) FROM annotation WHERE example = ?", "i", member->id);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	if (got != 1)
		return false;
	/* Nearly always people agree: then nothing has to be sorted. */
	bool agreed = strcmp(db_column_text(stmt, 1), db_column_text(stmt, 2)) == 0;
	member->annotators = sqlite3_column_int64(stmt, 0);
	member->disputed = false;
	member->label = member->given;
	if (member->annotators > 0) {
		strbuf_reset(scratch);
		strbuf_adds(scratch, db_column_text(stmt, 1));
		member->label = scratch->data;
	}
	db_done(stmt);
	return agreed || count_dispute(db, member, scratch, error);
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Writes the label a row has now. Where only the number of people changed, no snapshot is concerned. */
static bool write_label(struct members *members, struct member *member, const char *before, struct error *error)
{
	const char *after = member->label;

	if (same_text(before, after))
		return members_write(members, member, error);
	member->label = before;
	if (!member_leave(members, member, error))
		return false;
	member->label = after;
	return members_write(members, member, error) && member_join(members, member, error);
}

bool label_refresh(struct members *members, struct member *member, struct strbuf *scratch, struct error *error)
{
	const char *before = member->label;

	return label_count_votes(members->db, member, scratch, error) && write_label(members, member, before, error);
}

/* One person's label on many examples. */
struct labelling {
	struct db *db;
	const char *who;
	const struct own_label *own; /* what is set */
	bool keep_note;              /* no note was given: the same label with a note is the same */
	bool extend;
	struct members members;
	struct member member;
	struct own_label before;
	struct strbuf before_json, after_json, scratch;
	int64_t *checked; /* datasets whose schema has the label */
	size_t checked_count;
	struct arena arena;
};

static void labelling_open(
	struct labelling *work, struct db *db, const struct own_label *own, bool keep_note, bool extend)
{
	*work = (struct labelling){
		.db = db, .who = db_actor(db), .own = own, .keep_note = keep_note, .extend = extend
	};
	members_open(&work->members, db);
	member_init(&work->member);
	own_label_init(&work->before);
	strbuf_init(&work->before_json);
	strbuf_init(&work->after_json);
	strbuf_init(&work->scratch);
	own_label_print(own, &work->after_json);
}

static void labelling_close(struct labelling *work)
{
	member_free(&work->member);
	own_label_free(&work->before);
	strbuf_free(&work->before_json);
	strbuf_free(&work->after_json);
	strbuf_free(&work->scratch);
	arena_free(&work->arena);
}

static bool unknown_label(const struct dataset *dataset, const char *label, struct error *error)
{
	struct strbuf known = STRBUF_INIT;

	for (size_t i = 0; i < dataset->label_count; i++)
		strbuf_addf(&known, "%s%s", i > 0 ? ", " : "", dataset->labels[i]);
	if (dataset->label_count == 0)
		error_set(error, ERROR_INPUT, "%s has no labels yet; \"%s\" would be the first", dataset->name, label);
	else
		error_set(
			error, ERROR_INPUT, "\"%s\" is no label of %s; there is %s", label, dataset->name, known.data);
	strbuf_free(&known);
	return false;
}

/* Once a dataset: its schema has the label, or gets it. */
static bool check_schema(struct labelling *work, int64_t id, struct error *error)
{
	struct dataset dataset;

	for (size_t i = work->checked_count; i-- > 0;)
		if (work->checked[i] == id)
			return true;
	*GROW(&work->arena, work->checked, work->checked_count) = id;
	if (!dataset_read(work->db, id, &work->arena, &dataset, error))
		return false;
	if (!dataset_has_label(&dataset, work->own->label) && !work->extend)
		return unknown_label(&dataset, work->own->label, error);
	return dataset_add_label(work->db, &dataset, work->own->label, error);
}

/* The label a row has after the change. With nobody else's labels there is nothing to count. */
static bool decide_label(struct labelling *work, struct error *error)
{
	struct member *member = &work->member;
	const char *before = member->label;
	int64_t others = member->annotators - (work->before.label != NULL);

	if (others > 0)
		return label_refresh(&work->members, member, &work->scratch, error);
	member->annotators = work->own->label != NULL;
	member->disputed = false;
	member->label = work->own->label != NULL ? work->own->label : member->given;
	return write_label(&work->members, member, before, error);
}

static bool is_same(const struct labelling *work)
{
	return same_text(work->before.label, work->own->label) &&
		(work->own->label == NULL || work->keep_note || same_text(work->before.note, work->own->note));
}

static bool label_one(void *arg, struct bulk *bulk, int64_t id, bool *changed, struct error *error)
{
	struct labelling *work = arg;
	bool found;

	if (!members_read(&work->members, id, &work->member, &found, error))
		return false;
	if (!found)
		return bulk_no_example(id, error);
	work->before.label = NULL;
	if (work->member.annotators > 0 && !own_label_read(work->db, id, work->who, &work->before, error))
		return false;
	*changed = !is_same(work);
	if (!*changed)
		return true;
	strbuf_reset(&work->before_json);
	own_label_print(&work->before, &work->before_json);
	return (work->own->label == NULL || check_schema(work, work->member.dataset, error)) &&
		own_label_write(work->db, id, work->who, work->own, error) && decide_label(work, error) &&
		bulk_add(bulk, work->member.dataset, work->who, id, work->before_json.data, work->after_json.data,
			error);
}

static bool label_end(void *arg, bool ok, struct error *error)
{
	struct labelling *work = arg;

	return members_close(&work->members, ok, error);
}

static void print_title(const void *arg, int64_t changed, struct strbuf *title)
{
	const struct labelling *work = arg;
	const char *label = work->own->label != NULL ? work->own->label : "label taken back";

	strbuf_addf(title, "%s on %" PRId64 " example%s", label, changed, plural(changed));
}

bool label_set(struct db *db, const int64_t *ids, size_t count, const char *label, const char *note, bool extend,
	int64_t *changed, struct error *error)
{
	struct own_label own = { .label = label, .note = note != NULL ? note : "", .at = clock_now() };
	struct bulk_change change = { .command = "label-set",
		.argument = label != NULL ? label : "",
		.kind = "labels",
		.tag_name = "who",
		.one = label_one,
		.end = label_end,
		.print_title = print_title };
	struct labelling work;

	if (label != NULL && !label_valid(label, error))
		return false;
	labelling_open(&work, db, &own, note == NULL, extend);
	bool ok = bulk_run(db, &change, &work, ids, count, changed, error);
	labelling_close(&work);
	return ok;
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

/* Each distinct value of a state is decoded once. */
static void parse_value(const char *json, struct arena *arena, struct own_label *out)
{
	struct json_span value = state_root(json), at = json_at(value, 2);

	own_label_init(out);
	if (json_type(value) != JSON_ARRAY)
		return;
	out->label = state_element(value, 0, arena);
	out->note = state_element(value, 1, arena);
	json_int(at, &out->at);
}

struct application {
	struct db *db;
	const char *who;
	struct members members;
	struct member member;
	struct strbuf scratch;
};

static bool apply_one(struct application *work, int64_t id, const struct own_label *own, struct error *error)
{
	bool found;

	return own_label_write(work->db, id, work->who, own, error) &&
		members_read_any(&work->members, id, &work->member, &found, error) &&
		(!found || label_refresh(&work->members, &work->member, &work->scratch, error));
}

static bool apply_rows(struct db *db, const char *who, const struct partition *rows, struct error *error)
{
	struct application work = { .db = db, .who = who, .scratch = STRBUF_INIT };
	struct arena arena = ARENA_INIT;
	struct own_label *values = arena_alloc(&arena, rows->value_count * sizeof(*values));
	bool ok = true;

	for (size_t i = 0; i < rows->value_count; i++)
		parse_value(rows->values[i], &arena, &values[i]);
	members_open(&work.members, db);
	member_init(&work.member);
	for (size_t i = 0; ok && i < rows->count; i++)
		ok = apply_one(&work, rows->rows[i].id, &values[rows->rows[i].value], error);
	ok = members_close(&work.members, ok, error);
	member_free(&work.member);
	strbuf_free(&work.scratch);
	arena_free(&arena);
	return ok;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct strbuf who = STRBUF_INIT;
	struct partition rows = PARTITION_INIT;

	(void)key;
	if (state == NULL)
		return true;
	bool ok = bulk_parse(db, "who", state, &who, &rows, error) && apply_rows(db, who.data, &rows, error);
	strbuf_free(&who);
	partition_free(&rows);
	return ok;
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
