#include "preop/model/suite.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/base/idlist.h"

#include <math.h>

/* Whatever an undone import brought is still in the file; every query here asks for imports that are not gone. */
#define SUITE_COLUMNS                                                                                                  \
	"SELECT s.id, s.uuid, s.name, s.seed, s.created_at, count(c.id), max(c.at), min(c.at) FROM suite s "           \
	"LEFT JOIN (eval_case c JOIN import i ON i.id = c.import AND i.gone = 0) ON c.suite = s.id WHERE s.gone = 0 "

static int64_t time_column(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? CLOCK_NONE : sqlite3_column_int64(stmt, column);
}

static double score_column(sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, column);
}

static void read_suite(sqlite3_stmt *stmt, struct arena *arena, struct suite *out)
{
	out->id = sqlite3_column_int64(stmt, 0);
	out->uuid = arena_strdup(arena, db_column_text(stmt, 1));
	out->name = arena_strdup(arena, db_column_text(stmt, 2));
	out->seed = (uint64_t)sqlite3_column_int64(stmt, 3);
	out->created_at = sqlite3_column_int64(stmt, 4);
	out->cases = sqlite3_column_int64(stmt, 5);
	out->newest = time_column(stmt, 6);
	out->oldest = time_column(stmt, 7);
}

bool suite_list(struct db *db, struct arena *arena, struct suite **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, SUITE_COLUMNS "GROUP BY s.id ORDER BY s.id", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0)
		read_suite(stmt, arena, GROW(arena, *out, *count));
	return got == 0;
}

static bool no_such_suite(const char *name, const struct suite *suites, size_t count, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	if (count == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no suite yet; import the outputs of your systems to make one");
	for (size_t i = 0; suites != NULL && i < count; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", suites[i].name);
	error_set(error, ERROR_NOT_FOUND, "there is no suite \"%.80s\"; there is: %s", name, names.data);
	strbuf_free(&names);
	return false;
}

const struct suite *suite_newest(const struct suite *suites, size_t count)
{
	return count > 0 ? &suites[count - 1] : NULL; /* they are in the order they came */
}

bool suite_find(struct db *db, const char *name, struct arena *arena, struct suite *out, struct error *error)
{
	struct suite *suites;
	size_t count;

	if (!suite_list(db, arena, &suites, &count, error))
		return false;
	const struct suite *found = name == NULL || *name == '\0' ? suite_newest(suites, count) : NULL;
	for (size_t i = count; found == NULL && name != NULL && suites != NULL && i-- > 0;)
		if (strcmp(suites[i].name, name) == 0)
			found = &suites[i];
	if (found == NULL)
		return no_such_suite(name != NULL ? name : "", suites, count, error);
	*out = *found;
	return true;
}

bool suite_case_ids(struct db *db, int64_t suite, int64_t **ids, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import "
		"WHERE c.suite = ?1 AND i.gone = 0 ORDER BY c.id",
		"i", suite);
	struct id_list list = ID_LIST_INIT;
	int got = -1;

	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		if (!id_list_add(&list, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			error_set(error, ERROR_MEMORY, "no memory for the cases of the suite");
			got = -1;
			break;
		}
	}
	if (got != 0)
		id_list_free(&list);
	*ids = list.ids;
	*count = list.count;
	return got == 0;
}

bool suite_case_find(struct db *db, int64_t suite, const char *external, int64_t *id, struct error *error)
{
	bool found = false;

	return db_int(db, error, id, &found,
		       "SELECT c.id FROM eval_case c JOIN import i ON i.id = c.import WHERE c.suite = ? AND c.external "
		       "= ? AND "
		       "i.gone = 0",
		       "it", suite, external) &&
		(found || error_set(error, ERROR_NOT_FOUND, "the suite has no case \"%.80s\"", external));
}

/* NULL for SQL NULL; else a copy with a NUL behind it. */
static const char *blob_column(sqlite3_stmt *stmt, int column, struct arena *arena, size_t *n)
{
	const void *bytes = sqlite3_column_blob(stmt, column);

	*n = (size_t)sqlite3_column_bytes(stmt, column);
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return NULL;
	return arena_strndup(arena, *n ? bytes : "", *n);
}

bool suite_case_read(struct db *db, int64_t id, struct arena *arena, struct suite_case *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.id, c.at, c.external, c.slice, c.input, c.reference FROM eval_case c "
		"JOIN import i ON i.id = c.import WHERE c.id = ?1 AND i.gone = 0",
		"i", id);
	int got = stmt ? db_step(db, stmt, error) : -1;

	if (got == 0)
		return error_set(error, ERROR_NOT_FOUND, "there is no case %lld; its import may have been undone",
			(long long)id);
	if (got < 0)
		return false;
	out->id = id;
	out->at = time_column(stmt, 1);
	out->external = arena_strdup(arena, db_column_text(stmt, 2));
	out->slice = arena_strdup(arena, db_column_text(stmt, 3));
	out->input = blob_column(stmt, 4, arena, &out->input_n);
	out->reference = blob_column(stmt, 5, arena, &out->reference_n);
	db_done(stmt);
	return true;
}

/* A repeat of what `out` holds: the text is the first one's, the score the mean of those that are there. */
static void add_repeat(sqlite3_stmt *stmt, struct arena *arena, struct output *out, int *scored)
{
	double score = score_column(stmt, 3);

	out->repeats++;
	out->run = sqlite3_column_int64(stmt, 5);
	out->state = arena_strdup(arena, db_column_text(stmt, 2));
	out->text = blob_column(stmt, 4, arena, &out->length);
	if (isnan(score))
		return;
	++*scored;
	out->score = *scored == 1 ? score : out->score + (score - out->score) / *scored;
}

/* The newest first: of each system the first row says which series counts; those of older ones are passed by. */
bool suite_outputs(
	struct db *db, int64_t eval_case, struct arena *arena, struct output **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT s.id, s.name, o.state, o.score, o.text, r.id, iif(r.series, r.series, r.id) FROM output o "
		"JOIN run r ON r.id = o.run JOIN import i ON i.id = r.import JOIN system s ON s.id = r.system "
		"WHERE o.eval_case = ?1 AND i.gone = 0 ORDER BY s.name, r.id DESC",
		"i", eval_case);
	int64_t series = 0;
	int got = -1, scored = 0;

	*out = NULL;
	*count = 0;
	while (stmt && (got = db_step(db, stmt, error)) > 0) {
		int64_t system = sqlite3_column_int64(stmt, 0), of = sqlite3_column_int64(stmt, 6);
		struct output *last = *count > 0 ? &(*out)[*count - 1] : NULL;

		if (last == NULL || last->system != system) {
			last = GROW(arena, *out, *count);
			last->system = system;
			last->system_name = arena_strdup(arena, db_column_text(stmt, 1));
			last->score = (double)NAN;
			series = of;
			scored = 0;
		}
		if (of == series)
			add_repeat(stmt, arena, last, &scored);
	}
	return got == 0;
}
