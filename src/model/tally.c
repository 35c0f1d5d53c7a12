#include "tally.h"

#include "fold.h"
#include "grow.h"

#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/base/idlist.h"
#include "preop/model/adjudication.h"
#include "preop/model/shape.h"

#include <stdlib.h>
#include <string.h>

static void add_date(int64_t at, int64_t *oldest, int64_t *newest)
{
	if (*oldest == CLOCK_NONE || at < *oldest)
		*oldest = at;
	if (*newest == CLOCK_NONE || at > *newest)
		*newest = at;
}

/* Columns of the scan, in its order: as they stand, because what SQLite computes a row takes longer than what is computed here. */
enum { FOLD, AT, LABEL, ANNOTATORS, DISPUTED, SPLIT, DATASET, KIND, FLAGS, ID, ADJUDICATED, GOLD, DISMISSED };
#define COLUMNS "fold, at, label, annotators, disputed, split, dataset, kind, flags, id, adjudicated, gold, dismissed"

/* Decided by an adjudicator, the same label from two people, the label that is known to be right, or written by a person in place of a failure. */
static bool is_verified(sqlite3_stmt *stmt)
{
	if (sqlite3_column_int(stmt, KIND) == KIND_CORRECTION ||
		sqlite3_column_int(stmt, ADJUDICATED) == ADJUDICATED_LABEL)
		return true;
	if (sqlite3_column_bytes(stmt, LABEL) == 0)
		return false;
	return (sqlite3_column_int64(stmt, ANNOTATORS) > 1 && sqlite3_column_int(stmt, DISPUTED) == 0) ||
		(sqlite3_column_type(stmt, GOLD) != SQLITE_NULL &&
			strcmp(db_column_text(stmt, GOLD), db_column_text(stmt, LABEL)) == 0);
}

static void add_example(sqlite3_stmt *stmt, struct tally *out)
{
	int64_t annotators = sqlite3_column_int64(stmt, ANNOTATORS);

	out->examples++;
	if (sqlite3_column_type(stmt, AT) != SQLITE_NULL) {
		out->dated++;
		add_date(sqlite3_column_int64(stmt, AT), &out->oldest, &out->newest);
	}
	out->labeled += annotators > 0 || sqlite3_column_bytes(stmt, LABEL) > 0;
	out->twice += annotators > 1;
	out->disputed += annotators > 1 && sqlite3_column_int(stmt, DISPUTED) != 0;
}

/* The inputs of all cases, folded. There are few cases and many rows: what grows with the rows is in `time`, which spills to disk. */
struct inputs {
	struct tally_time *time;     /* the live examples */
	struct id_list cases, older; /* folds of the cases, in no order: of the newest suite, of the others */
	struct id_list distinct;     /* of all, sorted */
	bool *trained;               /* for each of `distinct`: an example that is trained on has it */
};

/* A case is asked in one turn of the user: its fold is that of an example of one turn, whichever way both are written. */
static int64_t fold_of_case(const void *input, int n, struct strbuf *scratch)
{
	strbuf_reset(scratch);
	text_fold(n > 0 ? input : "", (size_t)n, scratch);
	if (scratch->len == 0)
		return 0;
	strbuf_addc(scratch, TURN_END);
	return (int64_t)hash64(scratch->data, scratch->len, 0);
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to compare the inputs of the cases");
}

static bool collect_cases(struct db *db, const struct suite *newest, struct inputs *inputs, struct error *error)
{
	struct strbuf scratch = STRBUF_INIT;
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.input, c.suite FROM eval_case c JOIN import i ON i.id = c.import WHERE i.gone = 0", "");
	int got = -1;
	bool ok = true;

	while (ok && stmt && (got = db_step(db, stmt, error)) > 0) {
		int64_t fold = fold_of_case(sqlite3_column_blob(stmt, 0), sqlite3_column_bytes(stmt, 0), &scratch);
		bool is_newest = newest != NULL && newest->id == sqlite3_column_int64(stmt, 1);
		ok = fold == 0 || id_list_add(is_newest ? &inputs->cases : &inputs->older, fold);
	}
	strbuf_free(&scratch);
	if (!ok)
		db_done(stmt);
	return ok ? got == 0 : no_memory(error);
}

static bool read_cases(struct db *db, const struct suite *newest, struct inputs *inputs, struct error *error)
{
	if (!collect_cases(db, newest, inputs, error))
		return false;
	if (!id_list_add_many(&inputs->distinct, inputs->cases.ids, inputs->cases.count) ||
		!id_list_add_many(&inputs->distinct, inputs->older.ids, inputs->older.count))
		return no_memory(error);
	id_list_sort_unique(&inputs->distinct);
	inputs->trained = calloc(inputs->distinct.count + 1, sizeof(*inputs->trained));
	return inputs->trained || no_memory(error);
}

/* Labels of classification and retrieval are the answer; of what is shown to be done the output is. */
static bool shows_output(sqlite3_stmt *stmt)
{
	int kind = sqlite3_column_int(stmt, KIND);
	bool shown = kind == KIND_DEMONSTRATION || kind == KIND_CORRECTION || kind == KIND_PREFERENCE;

	return shown &&
		((sqlite3_column_int(stmt, FLAGS) & FLAG_NO_OUTPUT) == 0 ||
			(sqlite3_column_int(stmt, DISMISSED) & FLAG_NO_OUTPUT) != 0);
}

static void read_row(
	sqlite3_stmt *stmt, const struct inputs *inputs, const struct tally_dataset *dataset, struct tally_row *out)
{
	out->fold = sqlite3_column_int64(stmt, FOLD);
	out->at = sqlite3_column_type(stmt, AT) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, AT);
	out->label = db_column_text(stmt, LABEL);
	out->label_n = (size_t)sqlite3_column_bytes(stmt, LABEL);
	out->schema = dataset->schema;
	out->id = sqlite3_column_int64(stmt, ID);
	out->output = shows_output(stmt);
	out->stages[TALLY_ANSWERED] = out->label_n > 0 || out->output;
	out->stages[TALLY_AGREED] = sqlite3_column_int(stmt, DISPUTED) == 0 ||
		adjudicated_settled(sqlite3_column_int(stmt, ADJUDICATED));
	out->stages[TALLY_OUTSIDE] = out->fold == 0 || !id_list_contains(&inputs->distinct, out->fold);
	out->stages[TALLY_VERIFIED] = is_verified(stmt);
}

static bool is_trained(sqlite3_stmt *stmt)
{
	return sqlite3_column_type(stmt, SPLIT) == SQLITE_NULL || strcmp(db_column_text(stmt, SPLIT), "train") == 0;
}

static void add_window(const struct tally_row *row, struct tally_dataset *dataset)
{
	unsigned day = row->label_n > 0 ? tally_day(row->at) : 0;

	if (day == 0)
		return;
	if (dataset->first == 0 || day < dataset->first)
		dataset->first = day;
	if (day > dataset->last)
		dataset->last = day;
}

static bool add_input(sqlite3_stmt *stmt, struct inputs *inputs, struct tally_dataset *dataset, struct tally *out,
	struct error *error)
{
	struct tally_row row;

	read_row(stmt, inputs, dataset, &row);
	out->verified += row.stages[TALLY_VERIFIED];
	add_window(&row, dataset);
	dataset->twice = dataset->twice || sqlite3_column_int64(stmt, ANNOTATORS) > 1;
	dataset->kinds |= 1U << (sqlite3_column_int(stmt, KIND) & 31);
	if (!row.stages[TALLY_OUTSIDE] && is_trained(stmt))
		inputs->trained[id_list_lower(&inputs->distinct, row.fold)] = true;
	return tally_time_add(inputs->time, &row, error);
}

/* Rows of one dataset follow each other, nearly always. NULL: it is not live. */
static struct tally_dataset *dataset_of(struct tally *tally, struct tally_dataset *last, int64_t id)
{
	if (last != NULL && last->dataset.id == id)
		return last;
	for (size_t i = 0; i < tally->dataset_count; i++)
		if (tally->datasets[i].dataset.id == id)
			return &tally->datasets[i];
	return NULL;
}

/* A scan in file order beats the index, which would fetch nearly every row one by one. The folds are sorted here, because SQLite's
 * count(DISTINCT) keeps a b-tree and takes thrice as long. */
static bool read_examples(struct db *db, struct tally *out, struct inputs *inputs, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT " COLUMNS " FROM example NOT INDEXED WHERE gone = 0", "");
	struct tally_dataset *dataset = NULL;
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		dataset = dataset_of(out, dataset, sqlite3_column_int64(stmt, DATASET));
		if (dataset == NULL)
			continue;
		add_example(stmt, out);
		if (!add_input(stmt, inputs, dataset, out, error)) {
			db_done(stmt);
			return false;
		}
	}
	return got == 0;
}

static int64_t count_exposed(const struct inputs *inputs, const struct id_list *cases)
{
	int64_t exposed = 0;

	for (size_t i = 0; i < cases->count; i++)
		exposed += inputs->trained[id_list_lower(&inputs->distinct, cases->ids[i])];
	return exposed;
}

static bool read_measures(struct db *db, struct arena *arena, struct tally *out, struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < out->dataset_count; i++) {
		const struct tally_dataset *dataset = &out->datasets[i];
		struct tally_labels labels = { .dataset = dataset->dataset.name };
		bool windows = dataset->last - dataset->first >= TALLY_WINDOW;

		if (!dataset->twice && !windows)
			continue;
		ok = label_measure_read(db, dataset->dataset.id, arena, &labels.measure, error);
		if (dataset->twice)
			*GROW(arena, out->labels, out->label_count) = labels;
		if (windows)
			*GROW(arena, out->windows, out->window_count) = labels;
	}
	return ok;
}

/* ---- Datasets ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Labels mean the same where level and labels are, in whatever order they came. A dataset without labels of its own is alone. */
static const char *schema_key(const struct dataset *dataset, struct arena *arena)
{
	const char **labels = arena_alloc(arena, (dataset->label_count + 1) * sizeof(*labels));
	struct strbuf key = STRBUF_INIT;

	if (dataset->label_count == 0)
		return dataset->uuid;
	memcpy(labels, dataset->labels, dataset->label_count * sizeof(*labels));
	qsort(labels, dataset->label_count, sizeof(*labels), by_text);
	strbuf_adds(&key, label_level_word(dataset->level));
	for (size_t i = 0; i < dataset->label_count; i++)
		strbuf_addf(&key, "%c%s", TURN_END, labels[i]);
	const char *copy = arena_strndup(arena, key.data, key.len);
	strbuf_free(&key);
	return copy;
}

static void number_schemas(const char *const *keys, struct tally *out)
{
	unsigned next = 1;

	for (size_t i = 0; i < out->dataset_count; i++) {
		size_t same = 0;

		while (same < i && strcmp(keys[same], keys[i]) != 0)
			same++;
		if (same < i)
			out->datasets[i].schema = out->datasets[same].schema;
		else
			out->datasets[i].schema = next <= TALLY_SCHEMAS ? next++ : 0;
	}
}

static bool read_datasets(
	struct db *db, struct arena *arena, struct dataset **datasets, struct tally *out, struct error *error)
{
	if (!dataset_list(db, arena, datasets, &out->dataset_count, error))
		return false;
	out->datasets = arena_alloc(arena, (out->dataset_count + 1) * sizeof(*out->datasets));
	const char **keys = arena_alloc(arena, (out->dataset_count + 1) * sizeof(*keys));
	for (size_t i = 0; i < out->dataset_count; i++) {
		keys[i] = schema_key(&(*datasets)[i], arena);
		out->datasets[i] = (struct tally_dataset){ .dataset = (*datasets)[i] };
	}
	number_schemas(keys, out);
	return true;
}

static bool count_examples(struct db *db, struct arena *arena, struct tally *out, struct error *error)
{
	struct inputs inputs = { .time = tally_time_new() };
	struct dataset *datasets;
	bool ok = (inputs.time != NULL || no_memory(error)) && read_datasets(db, arena, &datasets, out, error) &&
		read_cases(db, out->suite, &inputs, error) && read_examples(db, out, &inputs, error) &&
		tally_time_read(inputs.time, &out->inputs, error) &&
		tally_time_drift(inputs.time, db, arena, &out->drifts, &out->drift_count, error) &&
		tally_outputs_read(db, datasets, out->dataset_count, &out->outputs, error) &&
		read_measures(db, arena, out, error);

	out->unique = out->inputs.distinct;
	if (ok) {
		out->exposed = count_exposed(&inputs, &inputs.cases);
		out->exposed_before = count_exposed(&inputs, &inputs.older);
	}
	tally_time_free(inputs.time);
	id_list_free(&inputs.cases);
	id_list_free(&inputs.older);
	id_list_free(&inputs.distinct);
	free(inputs.trained);
	return ok;
}

static bool count_cases(struct db *db, struct tally *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), count(c.at) FROM eval_case c JOIN import i ON i.id = c.import WHERE i.gone = 0 AND "
		"c.suite = ?1",
		"i", out->suite->id);

	if (!db_row(db, stmt, error))
		return false;
	out->cases = sqlite3_column_int64(stmt, 0);
	out->dated_cases = sqlite3_column_int64(stmt, 1);
	db_done(stmt);
	return out->dated_cases == 0 ||
		db_int(db, error, &out->median_case, NULL,
			"SELECT c.at FROM eval_case c JOIN import i ON i.id = c.import WHERE i.gone = 0 AND c.suite = "
			"?1 AND c.at IS NOT NULL ORDER BY c.at LIMIT 1 OFFSET ?2",
			"ii", out->suite->id, out->dated_cases / 2);
}

static bool count_reviews(struct db *db, struct tally *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT count(*), total(EXISTS (SELECT 1 FROM verdict v WHERE v.eval_case = pairs.eval_case)) FROM "
		"(SELECT o.eval_case FROM output o JOIN run r ON r.id = o.run JOIN import i ON i.id = r.import AND "
		"i.gone = 0 JOIN system s ON s.id = r.system AND s.suite = ?1 "
		"WHERE o.state <> 'missing' GROUP BY o.eval_case HAVING count(DISTINCT r.system) > 1) AS pairs",
		"i", out->suite->id);

	if (!db_row(db, stmt, error))
		return false;
	out->reviewable = sqlite3_column_int64(stmt, 0);
	out->reviewed = sqlite3_column_int64(stmt, 1);
	db_done(stmt);
	return true;
}

static bool read_suites(struct db *db, struct arena *arena, struct tally *out, struct error *error)
{
	struct suite *suites;

	if (!suite_list(db, arena, &suites, &out->suite_count, error))
		return false;
	out->suites = suites;
	out->suite = suite_newest(suites, out->suite_count);
	return true;
}

bool tally_read(struct db *db, struct arena *arena, struct tally *out, struct error *error)
{
	*out = (struct tally){ .oldest = CLOCK_NONE, .newest = CLOCK_NONE, .median_case = CLOCK_NONE };
	return read_suites(db, arena, out, error) && count_examples(db, arena, out, error) &&
		(out->suite == NULL || (count_cases(db, out, error) && count_reviews(db, out, error)));
}
