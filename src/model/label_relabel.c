#include "relabel.h"

#include "adjudication.h"
#include "grow.h"
#include "label.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>

/* ---- Words ---- */

/* The word a label becomes; NULL: none. */
static enum relabelled relabel_word(const struct relabel *work, int64_t example, const char *word, const char **to)
{
	const struct label_migration *migration = work->migration;
	size_t i = 0;

	while (i < migration->from_count && strcmp(migration->from[i], word) != 0)
		i++;
	if (i == migration->from_count)
		return RELABEL_SAME;
	*to = migration->into;
	if (migration->kind == MIGRATE_SPLIT) {
		size_t part = 0;
		while (part < migration->part_count && !id_list_contains(&work->parts[part], example))
			part++;
		if (part == migration->part_count)
			return RELABEL_NONE;
		*to = migration->parts[part].label;
	}
	return strcmp(*to, word) == 0 ? RELABEL_SAME : RELABEL_OTHER;
}

static void add_member(struct strbuf *joined, const char *word)
{
	if (joined->len > 0)
		strbuf_addc(joined, LABEL_SET_SEPARATOR);
	strbuf_adds(joined, word);
}

/* A set without the label is another answer; one that held nothing else is none. */
static enum relabelled relabel_set(const struct relabel *work, int64_t example, const char *answer, struct strbuf *out)
{
	static const char separator[] = { LABEL_SET_SEPARATOR, '\0' };
	struct strbuf copy = STRBUF_INIT, joined = STRBUF_INIT;
	enum relabelled result = RELABEL_SAME;
	const char *to;
	char *rest = NULL;

	strbuf_adds(&copy, answer);
	for (char *word = strtok_r(copy.data, separator, &rest); word != NULL;
		word = strtok_r(NULL, separator, &rest)) {
		enum relabelled one = relabel_word(work, example, word, &to);
		if (one != RELABEL_SAME)
			result = RELABEL_OTHER;
		if (one != RELABEL_NONE)
			add_member(&joined, one == RELABEL_OTHER ? to : word);
	}
	if (result == RELABEL_OTHER) {
		strbuf_reset(out);
		if (joined.len == 0 || !label_admit(work->becomes, joined.data, true, out, NULL))
			result = RELABEL_NONE;
	}
	strbuf_free(&copy);
	strbuf_free(&joined);
	return result;
}

enum relabelled relabel_answer(const struct relabel *work, int64_t example, const char *answer, struct strbuf *out)
{
	const char *to;

	if (work->becomes->level == LEVEL_SET)
		return relabel_set(work, example, answer, out);
	enum relabelled result = relabel_word(work, example, answer, &to);
	if (result == RELABEL_OTHER) {
		strbuf_reset(out);
		strbuf_adds(out, to);
	}
	return result;
}

/* ---- What is to be said anew ---- */

struct saying { /* found while reading, written afterwards: a table is not changed under its own cursor */
	int64_t example;
	const char *who, *to; /* to NULL: taken back */
	const char *other;    /* of decisions the shares, of what came in with a row the label as it came */
};
struct sayings {
	struct saying *items;
	size_t count, capacity;
	struct arena arena;
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the labels that change");
}

static const char *keep(struct sayings *list, const char *last, const char *text)
{
	if (text == NULL)
		return NULL;
	return last != NULL && strcmp(last, text) == 0 ? last : arena_strdup(&list->arena, text);
}

static bool say(struct sayings *list, const struct saying *saying, struct error *error)
{
	struct saying last = { .example = 0 };

	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
		struct saying *wider = try_array(list->items, capacity, sizeof(*wider));
		if (wider == NULL)
			return no_memory(error);
		list->items = wider;
		list->capacity = capacity;
	}
	if (list->count > 0)
		last = list->items[list->count - 1];
	list->items[list->count++] = (struct saying){ .example = saying->example,
		.who = keep(list, last.who, saying->who),
		.to = keep(list, last.to, saying->to),
		.other = keep(list, last.other, saying->other) };
	return true;
}

static void sayings_free(struct sayings *list)
{
	free(list->items);
	arena_free(&list->arena);
}

static bool touch(struct id_list *list, int64_t example, struct error *error)
{
	return id_list_add(list, example) || no_memory(error);
}

/* Every saying goes through here once: who is concerned, and who is left without. */
static bool note(struct relabel *work, struct sayings *list, const struct saying *saying, struct error *error)
{
	return say(list, saying, error) && touch(&work->touched, saying->example, error) &&
		(saying->to != NULL || touch(&work->homeless, saying->example, error));
}

/* ---- Annotations ---- */

static bool find_annotations(struct relabel *work, struct sayings *list, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT a.example, a.who, a.label FROM example e CROSS JOIN annotation a ON a.example = e.id"
		" WHERE e.dataset = ? AND e.gone & 2 = 0",
		"i", work->becomes->id);
	struct strbuf to = STRBUF_INIT;
	bool ok = true;
	int got = -1;

	while (ok && stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		struct saying saying = { .example = sqlite3_column_int64(stmt, 0), .who = db_column_text(stmt, 1) };
		enum relabelled result = relabel_answer(work, saying.example, db_column_text(stmt, 2), &to);
		if (result == RELABEL_OTHER)
			saying.to = to.data;
		ok = result == RELABEL_SAME || note(work, list, &saying, error);
	}
	if (!ok)
		db_done(stmt);
	strbuf_free(&to);
	return ok && got == 0;
}

static bool write_annotation(struct db *db, const struct saying *saying, struct error *error)
{
	if (saying->to == NULL)
		return db_run(db, error, "DELETE FROM annotation WHERE example = ? AND who = ?", "it", saying->example,
			saying->who);
	return db_run(db, error, "UPDATE annotation SET label = ? WHERE example = ? AND who = ?", "tit", saying->to,
		saying->example, saying->who);
}

/* One set of objects of the journal: found, written, recorded. */
struct saying_kind {
	const char *kind, *tag_name;
	bulk_value value;
	bool (*find)(struct relabel *work, struct sayings *list, struct error *error);
	bool (*write)(struct db *db, const struct saying *saying, struct error *error);
};

static bool write_one(struct relabel *work, struct bulk *bulk, const struct saying_kind *kind,
	const struct saying *saying, struct error *error)
{
	const char *tag = saying->who != NULL ? saying->who : "given";
	struct strbuf before = STRBUF_INIT;

	bool ok = kind->value(work->db, tag, saying->example, &before, error) &&
		bulk_add(bulk, work->becomes->id, tag, saying->example, before.data, NULL, error) &&
		kind->write(work->db, saying, error);
	strbuf_free(&before);
	return ok;
}

static bool say_anew(
	struct relabel *work, const struct saying_kind *kind, int64_t *count, int64_t *people, struct error *error)
{
	struct sayings list = { .items = NULL };
	struct bulk bulk;

	bulk_open(&bulk, work->db, kind->tag_name);
	bool ok = kind->find(work, &list, error);
	for (size_t i = 0; ok && i < list.count; i++)
		ok = write_one(work, &bulk, kind, &list.items[i], error);
	ok = ok && bulk_record(&bulk, kind->kind, kind->value, error);
	*count = (int64_t)list.count;
	*people = (int64_t)bulk.count;
	bulk_free(&bulk);
	sayings_free(&list);
	return ok;
}

bool relabel_annotations(struct relabel *work, struct error *error)
{
	static const struct saying_kind kind = { "labels", "who", own_label_value, find_annotations, write_annotation };

	return say_anew(work, &kind, &work->report->annotations, &work->report->people, error);
}

/* ---- Decisions ---- */

/* Shares by label; two labels that became one share what both had. False: nothing is left. */
struct share {
	const char *label;
	double share;
};

static void add_share(struct arena *arena, struct share **shares, size_t *count, const char *label, double value)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp((*shares)[i].label, label) == 0) {
			(*shares)[i].share += value;
			return;
		}
	*GROW(arena, *shares, *count) = (struct share){ arena_strdup(arena, label), value };
}

static void print_shares(const struct share *shares, size_t count, struct strbuf *out)
{
	struct json_writer w;

	strbuf_reset(out);
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	for (size_t i = 0; i < count; i++)
		json_put_double(&w, shares[i].label, shares[i].share);
	json_close(&w, '}');
}

static enum relabelled relabel_shares(
	const struct relabel *work, int64_t example, const char *soft, struct strbuf *scratch, struct strbuf *out)
{
	enum relabelled result = RELABEL_SAME;
	struct arena arena = ARENA_INIT;
	struct strbuf name = STRBUF_INIT;
	struct share *shares = NULL;
	struct json_span key, value;
	size_t count = 0, cursor = 0;

	while (json_next_member(state_root(soft), &cursor, &key, &value)) {
		double share = 0;
		strbuf_reset(&name);
		json_decode(key, &name);
		json_number(value, &share);
		enum relabelled one = relabel_answer(work, example, name.data, scratch);
		if (one != RELABEL_SAME)
			result = RELABEL_OTHER;
		if (one != RELABEL_NONE)
			add_share(&arena, &shares, &count, one == RELABEL_OTHER ? scratch->data : name.data, share);
	}
	if (result == RELABEL_OTHER)
		print_shares(shares, count, out);
	strbuf_free(&name);
	arena_free(&arena);
	return result == RELABEL_OTHER && count == 0 ? RELABEL_NONE : result;
}

/* A decision for a label that nothing leads on from is taken back: the question is open again. */
static bool note_decision(struct relabel *work, struct sayings *list, sqlite3_stmt *stmt, struct error *error)
{
	struct strbuf to = STRBUF_INIT, soft = STRBUF_INIT, scratch = STRBUF_INIT;
	struct saying saying = { .example = sqlite3_column_int64(stmt, 0), .who = db_column_text(stmt, 1) };
	const char *label = db_column_text(stmt, 2), *shares = db_column_text(stmt, 3);
	enum relabelled hard = relabel_answer(work, saying.example, label, &to);
	enum relabelled share = relabel_shares(work, saying.example, shares, &scratch, &soft);
	bool ok = true;

	if (hard != RELABEL_SAME || share != RELABEL_SAME) {
		saying.other = share == RELABEL_OTHER ? soft.data : shares;
		if (hard != RELABEL_NONE && share != RELABEL_NONE)
			saying.to = hard == RELABEL_OTHER ? to.data : label;
		ok = note(work, list, &saying, error);
	}
	strbuf_free(&to);
	strbuf_free(&soft);
	strbuf_free(&scratch);
	return ok;
}

static bool find_decisions(struct relabel *work, struct sayings *list, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT d.example, d.who, coalesce(d.label, ''), d.soft FROM adjudication d JOIN example e ON e.id = "
		"d.example"
		" WHERE e.dataset = ? AND e.gone & 2 = 0",
		"i", work->becomes->id);
	bool ok = true;
	int got = -1;

	while (ok && stmt != NULL && (got = db_step(work->db, stmt, error)) == 1)
		ok = note_decision(work, list, stmt, error);
	if (!ok)
		db_done(stmt);
	return ok && got == 0;
}

static bool write_decision(struct db *db, const struct saying *saying, struct error *error)
{
	if (saying->to == NULL)
		return db_run(db, error, "DELETE FROM adjudication WHERE example = ? AND who = ?", "it",
			saying->example, saying->who);
	return db_run(db, error,
		"UPDATE adjudication SET label = nullif(?, ''), soft = ? WHERE example = ? AND who = ?", "ttit",
		saying->to, saying->other, saying->example, saying->who);
}

bool relabel_decisions(struct relabel *work, struct error *error)
{
	static const struct saying_kind kind = { "adjudications", "who", adjudication_value, find_decisions,
		write_decision };

	return say_anew(work, &kind, &work->report->decisions, &(int64_t){ 0 }, error);
}

/* ---- What came in with the rows ---- */

static bool note_homeless(struct relabel *work, struct sayings *list, struct error *error)
{
	size_t found = list->count;
	struct id_list known = ID_LIST_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < found; i++)
		ok = touch(&known, list->items[i].example, error);
	id_list_sort_unique(&known);
	id_list_sort_unique(&work->homeless);
	for (size_t i = 0; ok && i < work->homeless.count; i++) {
		int64_t id = work->homeless.ids[i];
		struct strbuf given = STRBUF_INIT;
		if (id_list_contains(&known, id))
			continue;
		ok = db_text(work->db, error, &given, NULL, "SELECT coalesce(given, '') FROM example WHERE id = ?", "i",
			     id) &&
			say(list, &(struct saying){ .example = id, .other = given.data }, error);
		strbuf_free(&given);
	}
	id_list_free(&known);
	return ok;
}

static bool find_given(struct relabel *work, struct sayings *list, struct error *error)
{
	sqlite3_stmt *stmt = db_query(work->db, error,
		"SELECT id, " GIVEN_NOW ", coalesce(given, '') FROM example NOT INDEXED"
		" WHERE dataset = ? AND gone & 2 = 0 AND " GIVEN_NOW " IS NOT NULL",
		"i", work->becomes->id);
	struct strbuf to = STRBUF_INIT;
	bool ok = true;
	int got = -1;

	while (ok && stmt != NULL && (got = db_step(work->db, stmt, error)) == 1) {
		struct saying saying = { .example = sqlite3_column_int64(stmt, 0), .other = db_column_text(stmt, 2) };
		enum relabelled result = relabel_answer(work, saying.example, db_column_text(stmt, 1), &to);
		if (result == RELABEL_OTHER)
			saying.to = to.data;
		ok = result == RELABEL_SAME || note(work, list, &saying, error);
	}
	if (!ok)
		db_done(stmt);
	strbuf_free(&to);
	work->report->given = (int64_t)list->count;
	return ok && got == 0 && note_homeless(work, list, error);
}

static bool write_given(struct db *db, const struct saying *saying, struct error *error)
{
	return carried_write(db, saying->example, saying->other, saying->to, error);
}

bool relabel_given(struct relabel *work, struct error *error)
{
	static const struct saying_kind kind = { "carried", "field", carried_value, find_given, write_given };

	return say_anew(work, &kind, &(int64_t){ 0 }, &(int64_t){ 0 }, error);
}
