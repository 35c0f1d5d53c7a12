/* The doctor's report on an import of outputs: what came, how it met the suite, and whether the file's own figures hold. */
#include "suite_batch.h"

#include "grow.h"
#include "state.h"

#include <string.h>

bool suite_import_aggregate(struct suite_import *batch, const struct import_figure *figure, struct error *error)
{
	struct import_figure *kept;

	if (*figure->metric == '\0' || *figure->name == '\0')
		return error_set(error, ERROR_INPUT, "a figure of the file has no name");
	kept = GROW(&batch->arena, batch->figures, batch->figure_count);
	*kept = *figure;
	kept->system = arena_strdup(&batch->arena, figure->system);
	kept->metric = arena_strdup(&batch->arena, figure->metric);
	kept->name = arena_strdup(&batch->arena, figure->name);
	kept->note = figure->note != NULL ? arena_strdup(&batch->arena, figure->note) : NULL;
	return true;
}

/* ---- Figures, from the rows ---- */

struct moments { /* Welford 1962 */
	int64_t n;
	double mean, squares;
	double sum; /* over repeats, too */
};

static void add_case(struct moments *moments, double value, double sum)
{
	double delta = value - moments->mean;

	moments->n++;
	moments->sum += sum;
	moments->mean += delta / (double)moments->n;
	moments->squares += delta * (value - moments->mean);
}

static bool read_stored(
	struct db *db, int64_t import, int64_t system, const char *metric, struct moments *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT avg(s.value), total(s.value) FROM run r CROSS JOIN score s ON s.run = r.id WHERE r.import = ?1 "
		"AND r.system = ?2 AND s.name = ?3 AND s.value IS NOT NULL GROUP BY s.eval_case",
		"iit", import, system, metric);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) > 0)
		add_case(out, sqlite3_column_double(stmt, 0), sqlite3_column_double(stmt, 1));
	return got == 0;
}

/* Rows of the file that said nothing new count like the others: their scores are with the output that said it first. */
static bool read_known(
	struct db *db, const struct batch_known *known, const char *metric, struct moments *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT value FROM score WHERE run = ?1 AND name = ?2 AND eval_case = ?3 AND value IS NOT NULL", "iti",
		known->run, metric, known->eval_case);
	int got = stmt != NULL ? db_step(db, stmt, error) : -1;

	if (got > 0)
		add_case(out, sqlite3_column_double(stmt, 0), sqlite3_column_double(stmt, 0));
	db_done(stmt);
	return got >= 0;
}

static bool read_moments(struct suite_import *batch, const struct batch_system *system, const char *metric,
	struct moments *out, struct error *error)
{
	*out = (struct moments){ .n = 0 };
	if (!read_stored(batch->db, batch->import, system->id, metric, out, error))
		return false;
	for (size_t i = 0; i < system->known_count; i++)
		if (!read_known(batch->db, &system->known[i], metric, out, error))
			return false;
	return true;
}

struct check {             /* of a figure */
	double recomputed; /* NAN: it was not */
	int64_t n;
	const char *note; /* why not */
};

static bool check_figure(struct suite_import *batch, const struct batch_system *system,
	const struct import_figure *figure, struct check *out, struct error *error)
{
	struct moments moments;
	bool mean = strcmp(figure->name, "mean") == 0, spread = strcmp(figure->name, "stderr") == 0,
	     sum = strcmp(figure->name, "sum") == 0;

	*out = (struct check){ .recomputed = (double)NAN, .note = figure->note };
	if (!mean && !spread && !sum) {
		out->note = figure->note != NULL ? figure->note
						 : "kept as it came: means, standard errors and sums are recomputed";
		return true;
	}
	if (!read_moments(batch, system, figure->metric, &moments, error))
		return false;
	out->n = moments.n;
	if (sum && moments.n > 0)
		out->recomputed = moments.sum;
	else if (mean && moments.n > 0)
		out->recomputed = moments.mean;
	else if (spread && moments.n > 1)
		out->recomputed = sqrt(moments.squares / (double)(moments.n - 1) / (double)moments.n);
	else if (figure->note == NULL)
		out->note = moments.n == 0 ? "not recomputed: no row has this score"
					   : "not recomputed: one row has no spread";
	return true;
}

/* Beyond rounding: half of the last digit that the file gives, or what sums of doubles differ by. */
static bool agrees(const struct import_figure *figure, double recomputed)
{
	double room = figure->unit > 0 ? figure->unit / 2 : 0;

	return fabs(figure->published - recomputed) <= room + 1e-9 * fmax(1, fabs(recomputed));
}

static void put_number(struct json_writer *w, const char *name, double value)
{
	if (isnan(value))
		json_put_string(w, name, NULL);
	else
		json_put_double(w, name, value);
}

static bool put_figure(
	struct suite_import *batch, struct json_writer *w, const struct import_figure *figure, struct error *error)
{
	const struct batch_system *system = batch_find_system(batch, figure->system);
	struct check check;

	if (system == NULL || system->id == 0)
		return true;
	if (!check_figure(batch, system, figure, &check, error))
		return false;
	if (system->run_count > 0 &&
		!db_run(batch->db, error,
			"INSERT INTO run_aggregate (run, metric, name, published, recomputed, n, note) VALUES (?1, ?2, "
			"?3, ?4, ?5, ?6, coalesce(?7, '')) ON CONFLICT DO UPDATE SET published = excluded.published",
			"ittddit", system->runs[0].id, figure->metric, figure->name, figure->published,
			check.recomputed, check.n, check.note))
		return false;
	json_open(w, NULL, '{');
	json_put_string(w, "system", figure->system);
	json_put_string(w, "metric", figure->metric);
	json_put_string(w, "name", figure->name);
	put_number(w, "published", figure->published);
	put_number(w, "recomputed", check.recomputed);
	json_put_int(w, "n", check.n);
	if (isnan(figure->published) || isnan(check.recomputed))
		json_put_string(w, "agrees", NULL);
	else
		json_put_bool(w, "agrees", agrees(figure, check.recomputed));
	json_put_string(w, "note", check.note);
	json_close(w, '}');
	return true;
}

/* ---- Systems ---- */

static bool put_states(struct suite_import *batch, struct json_writer *w, int64_t system, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT o.state, count(*) FROM run r CROSS JOIN output o ON o.run = r.id WHERE r.import = ?1 AND "
		"r.system = "
		"?2 "
		"GROUP BY 1 ORDER BY 1",
		"ii", batch->import, system);
	int got = -1;

	json_open(w, "states", '{');
	while (stmt != NULL && (got = db_step(batch->db, stmt, error)) > 0)
		json_put_int(w, db_column_text(stmt, 0), sqlite3_column_int64(stmt, 1));
	json_close(w, '}');
	return got == 0;
}

static bool put_counts(struct suite_import *batch, struct json_writer *w, int64_t system, struct error *error)
{
	sqlite3_stmt *stmt = db_query(batch->db, error,
		"SELECT count(DISTINCT o.eval_case), count(o.score), avg(o.score) FROM run r JOIN output o ON o.run = "
		"r.id "
		"WHERE r.import = ?1 AND r.system = ?2",
		"ii", batch->import, system);
	int64_t cases = 0;

	if (!db_row(batch->db, stmt, error))
		return false;
	cases = sqlite3_column_int64(stmt, 0);
	json_put_int(w, "cases", cases);
	json_put_int(w, "missing", batch->cases - cases);
	json_put_int(w, "scored", sqlite3_column_int64(stmt, 1));
	put_number(
		w, "mean", sqlite3_column_type(stmt, 2) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, 2));
	db_done(stmt);
	return true;
}

static bool put_system(
	struct suite_import *batch, struct json_writer *w, const struct batch_system *system, struct error *error)
{
	const struct import_run *said = system->spoken_of ? &system->said : &batch->said;
	int64_t outputs = 0;

	if (system->run_count == 0 && system->known_count == 0)
		return true;
	for (size_t i = 0; i < system->run_count; i++)
		outputs += system->runs[i].outputs;
	json_open(w, NULL, '{');
	json_put_string(w, "name", system->name);
	json_put_string(w, "status", said->status != NULL ? said->status : "complete");
	json_put_int(w, "epochs", (int64_t)system->run_count);
	json_put_int(w, "outputs", outputs);
	json_put_int(w, "duplicates", (int64_t)system->known_count);
	bool ok = system->run_count == 0 ||
		(put_counts(batch, w, system->id, error) && put_states(batch, w, system->id, error));
	json_close(w, '}');
	return ok;
}

static bool put_lists(struct suite_import *batch, struct json_writer *w, struct error *error)
{
	bool ok = true;

	json_open(w, "systems", '[');
	for (size_t i = 0; ok && i < batch->system_count; i++)
		ok = put_system(batch, w, &batch->systems[i], error);
	json_close(w, ']');
	json_open(w, "aggregates", '[');
	for (size_t i = 0; ok && i < batch->figure_count; i++)
		ok = put_figure(batch, w, &batch->figures[i], error);
	json_close(w, ']');
	return ok;
}

bool suite_import_report(struct suite_import *batch, int64_t rejected, struct strbuf *json, struct error *error)
{
	struct json_writer w;
	bool ok = db_int(batch->db, error, &batch->cases, NULL,
		"SELECT count(DISTINCT o.eval_case) FROM run r JOIN output o ON o.run = r.id WHERE r.import = ?1", "i",
		batch->import);

	json_begin(&w, json);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", batch->suite_name);
	json_put_int(&w, "rows", batch->rows);
	json_put_int(&w, "duplicates", batch->duplicates);
	json_put_int(&w, "rejected", rejected);
	json_put_int(&w, "cases", batch->cases);
	json_put_int(&w, "new_cases", batch->new_cases);
	json_put_int(&w, "matched_by_id", batch->by_id);
	json_put_int(&w, "matched_by_content", batch->by_content);
	ok = ok && put_lists(batch, &w, error);
	json_close(&w, '}');
	return ok;
}

bool batch_put_report(struct suite_import *batch, int64_t rejected, struct error *error)
{
	struct strbuf json = STRBUF_INIT;
	bool ok = suite_import_report(batch, rejected, &json, error) &&
		db_run(batch->db, error, "INSERT INTO import_report (import, report) VALUES (?1, ?2)", "is",
			batch->import, json.data, json.len);

	strbuf_free(&json);
	return ok;
}

bool suite_report_read(struct db *db, int64_t number, struct strbuf *json, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT p.report FROM import_report p JOIN import i ON i.id = p.import WHERE i.gone = 0 ORDER BY i.id "
		"DESC",
		"");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) > 0 && --number > 0)
		;
	if (got > 0)
		strbuf_add(json, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
	db_done(stmt);
	return got > 0 ||
		(got == 0 &&
			error_set(error, ERROR_NOT_FOUND, "there are no more reports; imports of outputs have one"));
}
