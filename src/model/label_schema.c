/* In the journal: "label-schema", key DATASET-UUID; absent while nothing was said about it. The labels themselves are part of the dataset's own state. */
#include "label_schema.h"

#include "combine.h"
#include "field.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEMA_NAME = 60 };

void label_schema_of(const struct dataset *dataset, struct label_schema *out)
{
	*out = (struct label_schema){ .name = dataset->schema,
		.level = dataset->level,
		.labels = dataset->labels,
		.label_count = dataset->label_count,
		.low = dataset->low,
		.high = dataset->high };
}

/* ---- The journal ---- */

static bool is_untouched(const struct label_schema *schema, int64_t version)
{
	return *schema->name == '\0' && schema->level == LEVEL_CLASS && version == 1 && isnan(schema->low) &&
		isnan(schema->high);
}

static void print_state(const struct label_schema *schema, int64_t version, struct strbuf *state)
{
	struct json_writer w;

	if (is_untouched(schema, version))
		return;
	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "schema", schema->name);
	json_put_string(&w, "level", label_level_word(schema->level));
	json_put_int(&w, "version", version);
	json_put_double(&w, "low", schema->low);
	json_put_double(&w, "high", schema->high);
	json_close(&w, '}');
}

static void print_row(sqlite3_stmt *stmt, struct strbuf *state)
{
	struct label_schema schema = LABEL_SCHEMA(db_column_text(stmt, 0), LEVEL_CLASS);

	label_level_parse(db_column_text(stmt, 1), &schema.level);
	if (sqlite3_column_type(stmt, 3) != SQLITE_NULL)
		schema.low = sqlite3_column_double(stmt, 3);
	if (sqlite3_column_type(stmt, 4) != SQLITE_NULL)
		schema.high = sqlite3_column_double(stmt, 4);
	print_state(&schema, sqlite3_column_int64(stmt, 2), state);
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT schema, level, schema_version, low, high FROM dataset WHERE uuid = ?", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	(void)like;
	if (got == 1) {
		print_row(stmt, state);
		db_done(stmt);
	}
	return got >= 0;
}

static double number_of(struct json_span root, const char *name)
{
	double value = (double)NAN;

	json_number(json_get(root, name), &value);
	return value;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;

	if (state == NULL)
		return db_run(db, error,
			"UPDATE dataset SET schema = '', level = 'class', schema_version = 1, low = NULL, high = NULL"
			" WHERE uuid = ?",
			"t", key);
	struct json_span root = state_root(state);
	bool ok = db_run(db, error, /* NaN is bound as NULL */
		"UPDATE dataset SET schema = ?, level = ?, schema_version = ?, low = ?, high = ? WHERE uuid = ?",
		"ttiddt", state_string(root, "schema", &arena), state_string(root, "level", &arena),
		state_int(root, "version", 1), number_of(root, "low"), number_of(root, "high"), key);
	arena_free(&arena);
	return ok;
}

static void print_with_version(const char *state, int64_t version, struct strbuf *out)
{
	struct json_span old = json_get(state_root(state), "version");

	strbuf_add(out, state, (size_t)(old.start - state));
	strbuf_addf(out, "%" PRId64, version);
	strbuf_adds(out, old.start + old.length);
}

/* Both copies made a version of their own: what they come to together has other keys than either. */
static bool combine_states(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	static const char untouched[] =
		"{\"schema\":\"\",\"level\":\"class\",\"version\":1,\"low\":null,\"high\":null}";
	struct strbuf here = STRBUF_INIT, there = STRBUF_INIT;
	int64_t version = state_int(state_root(mine), "version", 0),
		other = state_int(state_root(theirs), "version", 0);
	int64_t both = version == other ? version : (version > other ? version : other) + 1;
	bool ok = version > 0 && other > 0;

	if (ok) {
		print_with_version(mine, both, &here);
		print_with_version(theirs, both, &there);
		ok = combine_members(base != NULL ? base : untouched, here.data, there.data, out);
	}
	strbuf_free(&here);
	strbuf_free(&there);
	return ok;
}

const struct journal_target label_schema_targets[] = {
	{ .kind = "label-schema", .read = read_target, .apply = apply_target, .combine = combine_states },
};
const size_t label_schema_target_count = 1;

/* ---- Whether the labels that are given fit ---- */

enum { MISFITS_NAMED = 3 };

struct fitting {
	const struct dataset *was;
	struct dataset becomes;
	struct strbuf named, canonical;
	int64_t labels, examples;
};

static bool admits(struct fitting *work, const struct dataset *dataset, const char *label, bool extend)
{
	strbuf_reset(&work->canonical);
	return label_admit(dataset, label, extend, &work->canonical, NULL) && strcmp(work->canonical.data, label) == 0;
}

/* What was outside the schema before may stay outside, where the level could take it. */
static bool fits(struct fitting *work, const char *label)
{
	return admits(work, &work->becomes, label, !admits(work, work->was, label, false));
}

static void note_misfit(struct fitting *work, const char *label, int64_t examples, int64_t first)
{
	if (work->labels < MISFITS_NAMED)
		strbuf_addf(&work->named, "%s\"%.60s\" on %" PRId64 " example%s, as on %" PRId64,
			work->labels > 0 ? "; " : "", label, examples, plural(examples), first);
	else if (work->labels == MISFITS_NAMED)
		strbuf_adds(&work->named, " ...");
	work->labels++;
	work->examples += examples;
}

/* Labels of people, of decisions, and those that came with rows. Deleted rows count: they may come back. */
static bool find_misfits(struct db *db, struct fitting *work, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT label, count(DISTINCT id), min(id) FROM ("
		" SELECT a.label, e.id FROM annotation a JOIN example e ON e.id = a.example"
		" WHERE e.dataset = ?1 AND e.gone & 2 = 0"
		" UNION ALL SELECT d.label, e.id FROM adjudication d JOIN example e ON e.id = d.example"
		" WHERE e.dataset = ?1 AND e.gone & 2 = 0 AND d.label IS NOT NULL"
		" UNION ALL SELECT label, id FROM example WHERE dataset = ?1 AND gone & 2 = 0 AND annotators = 0"
		" AND label IS NOT NULL) GROUP BY label ORDER BY 2 DESC, 1",
		"i", work->was->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!fits(work, db_column_text(stmt, 0)))
			note_misfit(work, db_column_text(stmt, 0), sqlite3_column_int64(stmt, 1),
				sqlite3_column_int64(stmt, 2));
	return got == 0;
}

static bool check_fit(struct db *db, const struct dataset *was, const struct label_schema *schema, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct fitting work = { .was = was, .becomes = *was, .named = STRBUF_INIT, .canonical = STRBUF_INIT };

	work.becomes.labels = arena_alloc(&arena, (schema->label_count + 1) * sizeof(*work.becomes.labels));
	for (size_t i = 0; i < schema->label_count; i++)
		work.becomes.labels[i] = schema->labels[i];
	work.becomes.label_count = schema->label_count;
	work.becomes.level = schema->level;
	work.becomes.low = schema->low;
	work.becomes.high = schema->high;
	bool ok = find_misfits(db, &work, error) &&
		(work.labels == 0 ||
			error_set(error, ERROR_INPUT,
				"%" PRId64 " label%s of %s would not fit: %s; preop schema rename, merge, split or "
				"retire them first",
				work.labels, plural(work.labels), was->name, work.named.data));
	strbuf_free(&work.named);
	strbuf_free(&work.canonical);
	arena_free(&arena);
	return ok;
}

/* ---- Setting it ---- */

static const char *const preference_labels[] = { "left", "right", "tie" };
enum { PREFERENCES = sizeof(preference_labels) / sizeof(preference_labels[0]) };

static bool check_preference(struct label_schema *schema, struct error *error)
{
	if (schema->labels == NULL || schema->label_count == 0) {
		schema->labels = preference_labels;
		schema->label_count = PREFERENCES;
	}
	bool ok = schema->label_count == PREFERENCES;
	for (size_t i = 0; ok && i < PREFERENCES; i++) {
		size_t k = 0;
		while (k < PREFERENCES && strcmp(schema->labels[k], preference_labels[i]) != 0)
			k++;
		ok = k < PREFERENCES;
	}
	return ok || error_set(error, ERROR_INPUT, "the labels of a preference are left, right and tie, in any order");
}

static bool check_set(const struct label_schema *schema, struct error *error)
{
	for (size_t i = 0; i < schema->label_count; i++)
		if (strchr(schema->labels[i], LABEL_SET_SEPARATOR) != NULL)
			return error_set(error, ERROR_INPUT,
				"the label \"%s\" holds '%c', which joins the labels of a set", schema->labels[i],
				LABEL_SET_SEPARATOR);
	return true;
}

static bool check_numeric(const struct label_schema *schema, struct error *error)
{
	return isnan(schema->low) || isnan(schema->high) || schema->low < schema->high ||
		error_set(error, ERROR_INPUT, "a scale from %.15g to %.15g has no room", schema->low, schema->high);
}

static bool check(struct label_schema *schema, struct error *error)
{
	bool numeric = schema->level == LEVEL_NUMERIC;

	if (!field_check("the schema's name", schema->name, SCHEMA_NAME, 0, error))
		return false;
	if (isinf(schema->low) || isinf(schema->high))
		return error_set(error, ERROR_INPUT, "an end of a scale that is infinite is left out");
	if (!numeric && (!isnan(schema->low) || !isnan(schema->high)))
		return error_set(error, ERROR_INPUT, "only a numeric scale has a lowest and a highest value");
	if ((numeric || schema->level == LEVEL_TEXT) && schema->label_count > 0)
		return error_set(
			error, ERROR_INPUT, "a schema of level %s has no labels", label_level_word(schema->level));
	return check_numeric(schema, error) && (schema->level != LEVEL_PREFERENCE || check_preference(schema, error)) &&
		(schema->level != LEVEL_SET || check_set(schema, error));
}

static bool same_labels(const struct dataset *dataset, const struct label_schema *schema)
{
	bool same = dataset->label_count == schema->label_count;

	for (size_t i = 0; same && i < schema->label_count; i++)
		same = strcmp(dataset->labels[i], schema->labels[i]) == 0;
	return same;
}

/* A label has another key than before, or none: what was learned about the keys does not hold. */
static bool keys_changed(const struct dataset *dataset, const struct label_schema *schema)
{
	for (size_t i = 0; i < dataset->label_count; i++)
		if (i >= schema->label_count || strcmp(dataset->labels[i], schema->labels[i]) != 0)
			return true;
	return dataset->label_count > 0 && dataset->level != schema->level;
}

bool label_schema_write(struct db *db, const struct dataset *dataset, const struct label_schema *schema,
	int64_t version, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	print_state(schema, version, &state);
	bool ok = (same_labels(dataset, schema) ||
			  dataset_set_labels(db, dataset->id, schema->labels, schema->label_count, error)) &&
		journal_change(db, "label-schema", dataset->uuid, state.len > 0 ? state.data : NULL, error);
	strbuf_free(&state);
	return ok;
}

static bool set(struct db *db, const struct dataset *dataset, struct label_schema *schema, struct error *error)
{
	struct change change;

	if (!check(schema, error) || !check_fit(db, dataset, schema, error))
		return false;
	char *title = xasprintf("%s%s%s: %s, %zu label%s", dataset->name, *schema->name != '\0' ? " " : "",
		schema->name, label_level_word(schema->level), schema->label_count,
		plural((int64_t)schema->label_count));
	bool ok = change_begin(&change, db, "label-schema", title, error) &&
		change_end(&change,
			label_schema_write(
				db, dataset, schema, dataset->schema_version + keys_changed(dataset, schema), error),
			error);
	free(title);
	return ok;
}

bool label_schema_set(struct db *db, int64_t id, const struct label_schema *schema, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct label_schema wanted = *schema;
	struct dataset dataset;

	bool ok = dataset_read(db, id, &arena, &dataset, error) && set(db, &dataset, &wanted, error);
	arena_free(&arena);
	return ok;
}
