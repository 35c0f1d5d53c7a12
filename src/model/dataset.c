#include "dataset.h"

#include "bring.h"
#include "field.h"
#include "grow.h"
#include "plural.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/text/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* The columns in the order take_row() reads them. */
#define SELECT_DATASET                                                                                                 \
	"SELECT id, uuid, name, created_at, version, rows, labels, schema, level, schema_version, low, high, "         \
	"guideline"                                                                                                    \
	" FROM dataset WHERE gone = 0"

static void take_labels(const char *json, struct arena *arena, struct dataset *out)
{
	struct json_span list = json_root(json, strlen(json)), value;
	struct strbuf label = STRBUF_INIT;

	out->labels = NULL;
	out->label_count = 0;
	for (size_t cursor = 0; out->label_count < DATASET_LABELS && json_next_element(list, &cursor, &value);) {
		strbuf_reset(&label);
		json_decode(value, &label);
		*GROW(arena, out->labels, out->label_count) = arena_strndup(arena, label.data, label.len);
	}
	strbuf_free(&label);
}

static double number_or_open(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, column);
}

static void take_schema(sqlite3_stmt *stmt, struct arena *arena, struct dataset *out)
{
	out->schema = arena_strdup(arena, db_column_text(stmt, 7));
	if (!label_level_parse(db_column_text(stmt, 8), &out->level))
		out->level = LEVEL_CLASS;
	out->schema_version = sqlite3_column_int64(stmt, 9);
	out->low = number_or_open(stmt, 10);
	out->high = number_or_open(stmt, 11);
	out->guideline = sqlite3_column_int64(stmt, 12);
}

static void take_row(sqlite3_stmt *stmt, struct arena *arena, struct dataset *out)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->uuid = arena_strdup(arena, db_column_text(stmt, 1));
	out->name = arena_strdup(arena, db_column_text(stmt, 2));
	out->created_at = sqlite3_column_int64(stmt, 3);
	out->version = sqlite3_column_int64(stmt, 4);
	out->rows = sqlite3_column_int64(stmt, 5);
	take_labels(db_column_text(stmt, 6), arena, out);
	take_schema(stmt, arena, out);
}

bool dataset_list(struct db *db, struct arena *arena, struct dataset **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, SELECT_DATASET " ORDER BY id", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		take_row(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

/* Reads the one row of a query; *found false when there is none. */
static bool read_one(
	struct db *db, sqlite3_stmt *stmt, struct arena *arena, struct dataset *out, bool *found, struct error *error)
{
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	if (got == 1) {
		take_row(stmt, arena, out);
		db_done(stmt);
	}
	return got >= 0;
}

bool dataset_read(struct db *db, int64_t id, struct arena *arena, struct dataset *out, struct error *error)
{
	bool found;

	return read_one(db, db_query(db, error, SELECT_DATASET " AND id = ?", "i", id), arena, out, &found, error) &&
		(found || error_set(error, ERROR_NOT_FOUND, "there is no dataset %" PRId64, id));
}

static bool not_found(struct db *db, const char *name, struct arena *arena, struct error *error)
{
	struct dataset *datasets;
	struct strbuf names = STRBUF_INIT;
	size_t count;

	if (!dataset_list(db, arena, &datasets, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", datasets[i].name);
	if (count == 0)
		error_set(error, ERROR_NOT_FOUND, "the project has no dataset yet; import a file");
	else
		error_set(error, ERROR_NOT_FOUND, "there is no dataset \"%.60s\"; there is %s", name, names.data);
	strbuf_free(&names);
	return false;
}

bool dataset_find(struct db *db, const char *name, struct arena *arena, struct dataset *out, struct error *error)
{
	sqlite3_stmt *stmt;
	bool found;

	if (name != NULL && *name != '\0')
		stmt = db_query(db, error, SELECT_DATASET " AND name = ?", "t", name);
	else
		stmt = db_query(db, error,
			SELECT_DATASET " ORDER BY (SELECT max(i.id) FROM import i WHERE i.dataset = dataset.id AND "
				       "i.gone = 0) DESC, id DESC LIMIT 1",
			"");
	return read_one(db, stmt, arena, out, &found, error) && (found || not_found(db, name, arena, error));
}

bool dataset_has_label(const struct dataset *dataset, const char *label)
{
	for (size_t i = 0; i < dataset->label_count; i++)
		if (strcmp(dataset->labels[i], label) == 0)
			return true;
	return false;
}

static size_t count_characters(const char *text)
{
	size_t count = 0;

	for (const char *p = text; *p != '\0'; p++)
		count += ((unsigned char)*p & 0xC0) != 0x80;
	return count;
}

bool label_valid(const char *label, struct error *error)
{
	size_t n = strlen(label);

	if (!field_check("a label", label, (size_t)LABEL_LENGTH * 4, FIELD_NEEDED, error))
		return false;
	if (label[0] == ' ' || label[n - 1] == ' ')
		return error_set(error, ERROR_INPUT, "the label \"%s\" begins or ends with a blank", label);
	if (count_characters(label) > LABEL_LENGTH)
		return error_set(
			error, ERROR_INPUT, "the label \"%.40s...\" is longer than %d characters", label, LABEL_LENGTH);
	return true;
}

static bool labels_valid(const char *const *labels, size_t count, struct error *error)
{
	if (count > DATASET_LABELS)
		return error_set(error, ERROR_INPUT, "a label schema has at most %d labels; these are %zu",
			DATASET_LABELS, count);
	for (size_t i = 0; i < count; i++) {
		if (!label_valid(labels[i], error))
			return false;
		for (size_t k = 0; k < i; k++)
			if (strcmp(labels[k], labels[i]) == 0)
				return error_set(error, ERROR_INPUT, "the label \"%s\" is there twice", labels[i]);
	}
	return true;
}

static bool write_labels(
	struct db *db, const struct dataset *dataset, const char *const *labels, size_t count, struct error *error)
{
	struct strbuf state = STRBUF_INIT;

	dataset_state_print(dataset->name, dataset->created_at, labels, count, &state);
	bool ok = journal_change(db, "dataset", dataset->uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool dataset_add_label(struct db *db, const struct dataset *dataset, const char *label, struct error *error)
{
	const char *labels[DATASET_LABELS];

	if (dataset_has_label(dataset, label))
		return true;
	if (dataset->label_count >= DATASET_LABELS)
		return error_set(error, ERROR_INPUT, "the label schema of %s is full (%d labels)", dataset->name,
			DATASET_LABELS);
	for (size_t i = 0; i < dataset->label_count; i++)
		labels[i] = dataset->labels[i];
	labels[dataset->label_count] = label;
	return label_valid(label, error) && write_labels(db, dataset, labels, dataset->label_count + 1, error);
}

bool dataset_set_labels(struct db *db, int64_t id, const char *const *labels, size_t count, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	struct change change;

	bool ok = labels_valid(labels, count, error) && dataset_read(db, id, &arena, &dataset, error);
	if (ok) {
		const char *title = arena_printf(
			&arena, "%s: %zu label%s", dataset.name, count, plural((int64_t)count));
		ok = change_begin(&change, db, "label-schema", title, error) &&
			change_end(&change, write_labels(db, &dataset, labels, count, error), error);
	}
	arena_free(&arena);
	return ok;
}

void dataset_state_print(
	const char *name, int64_t created_at, const char *const *labels, size_t count, struct strbuf *state)
{
	struct json_writer w;

	json_begin(&w, state);
	json_open(&w, NULL, '{');
	json_put_string(&w, "name", name);
	json_put_int(&w, "created_at", created_at);
	json_open(&w, "labels", '[');
	for (size_t i = 0; i < count; i++)
		json_put_string(&w, NULL, labels[i]);
	json_close(&w, ']');
	json_close(&w, '}');
}

bool dataset_state_read(struct db *db, const char *uuid, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct dataset dataset;
	bool found;

	bool ok = read_one(
		db, db_query(db, error, SELECT_DATASET " AND uuid = ?", "t", uuid), &arena, &dataset, &found, error);
	if (ok && found)
		dataset_state_print(dataset.name, dataset.created_at, dataset.labels, dataset.label_count, state);
	arena_free(&arena);
	return ok;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	(void)like;
	return dataset_state_read(db, key, state, error);
}

/* An undone dataset keeps its row: the rows of its undone imports point to it, and redo brings them back. */
bool dataset_state_apply(struct db *db, const char *uuid, const char *state, struct error *error)
{
	static const unsigned char no_digest[32];
	struct arena arena = ARENA_INIT;
	struct strbuf labels = STRBUF_INIT;

	if (state == NULL)
		return db_run(db, error, "UPDATE dataset SET gone = 1 WHERE uuid = ?", "t", uuid);
	struct json_span root = state_root(state), list = json_get(root, "labels");
	if (json_type(list) == JSON_ARRAY)
		strbuf_add(&labels, list.start, list.length);
	else
		strbuf_adds(&labels, "[]");
	bool ok = db_run(db, error,
		"INSERT INTO dataset (uuid, name, created_at, digest, labels) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (uuid) DO UPDATE SET name = ?2, created_at = ?3, labels = ?5, gone = 0",
		"ttibs", uuid, state_string(root, "name", &arena), state_int(root, "created_at", 0), no_digest,
		sizeof(no_digest), labels.data, labels.len);
	strbuf_free(&labels);
	arena_free(&arena);
	return ok;
}

const struct journal_target dataset_targets[] = {
	{ .kind = "dataset",
		.read = read_target,
		.apply = dataset_state_apply,
		.bring = dataset_bring,
		.combine = dataset_combine },
	{ .kind = "import", .read = import_state_read, .apply = import_state_apply, .bring = import_bring },
};
const size_t dataset_target_count = sizeof(dataset_targets) / sizeof(dataset_targets[0]);
