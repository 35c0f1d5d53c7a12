#include "queue_scan.h"

#include "preop/base/hash.h"
#include "preop/model/adjudication.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRESS_STEP = 4096 };

/* The votes on the example at hand. */
struct ballots {
	int32_t *labels;
	size_t count, capacity;
	int32_t named; /* what queue_options.who said; NO_LABEL */
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the queue");
}

/* Only the partition's texts are of use here: its rows are let go at once. */
static bool intern(struct queue_scan *scan, const char *text, int32_t *out, struct error *error)
{
	if (!partition_add(&scan->labels, 1, text, strlen(text), error))
		return false;
	*out = (int32_t)scan->labels.rows[0].value;
	scan->labels.count = 0;
	return true;
}

static bool add_ballot(struct ballots *ballots, int32_t label, struct error *error)
{
	if (ballots->count == ballots->capacity) {
		size_t capacity = ballots->capacity > 0 ? 2 * ballots->capacity : 16;
		int32_t *wider = try_array(ballots->labels, capacity, sizeof(*wider));
		if (wider == NULL)
			return no_memory(error);
		ballots->labels = wider;
		ballots->capacity = capacity;
	}
	ballots->labels[ballots->count++] = label;
	return true;
}

static struct queue_case *add_case(struct queue_scan *scan, struct error *error)
{
	if (scan->count == scan->capacity) {
		size_t capacity = scan->capacity > 0 ? 2 * scan->capacity : 1024;
		struct queue_case *wider = try_array(scan->cases, capacity, sizeof(*wider));
		if (wider == NULL) {
			no_memory(error);
			return NULL;
		}
		scan->cases = wider;
		scan->capacity = capacity;
	}
	return &scan->cases[scan->count++];
}

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* Of equally many votes the text that comes first stands first, so that the order of reading does not matter. */
static bool ahead(const struct queue_scan *scan, int32_t label, uint32_t votes, int32_t other, uint32_t others)
{
	if (votes != others || other == NO_LABEL)
		return votes > others;
	return strcmp(scan->labels.values[label], scan->labels.values[other]) < 0;
}

static void take_run(const struct queue_scan *scan, struct queue_case *one, int32_t label, uint32_t votes)
{
	if (ahead(scan, label, votes, one->first, one->most)) {
		one->second = one->first;
		one->runner_up = one->most;
		one->first = label;
		one->most = votes;
	} else if (ahead(scan, label, votes, one->second, one->runner_up)) {
		one->second = label;
		one->runner_up = votes;
	}
}

/* The case has been read: its votes are counted. */
static void close_case(const struct queue_scan *scan, struct ballots *ballots)
{
	if (scan->count == 0)
		return;
	struct queue_case *one = &scan->cases[scan->count - 1];
	if (ballots->count > 0)
		qsort(ballots->labels, ballots->count, sizeof(*ballots->labels), by_number);
	for (size_t from = 0, to; from < ballots->count; from = to) {
		for (to = from; to < ballots->count && ballots->labels[to] == ballots->labels[from];)
			to++;
		take_run(scan, one, ballots->labels[from], (uint32_t)(to - from));
	}
	one->people = (uint32_t)ballots->count;
	if (ballots->named != NO_LABEL)
		one->named = ballots->named == one->first && one->most > one->runner_up ? 1 : 2;
	ballots->count = 0;
	ballots->named = NO_LABEL;
}

enum scan_column {
	SCAN_ID,
	SCAN_FOLD,
	SCAN_SPLIT,
	SCAN_STATE,
	SCAN_LABEL,
	SCAN_WHO,
	SCAN_VOTE,
	SCAN_AT,
	SCAN_VERSION,
	SCAN_LOST
};

static bool open_case(struct queue_scan *scan, sqlite3_stmt *stmt, struct error *error)
{
	struct queue_case *one = add_case(scan, error);
	const char *split = db_column_text(stmt, SCAN_SPLIT);

	if (one == NULL)
		return false;
	*one = (struct queue_case){
		.id = sqlite3_column_int64(stmt, SCAN_ID),
		.fold = (uint64_t)sqlite3_column_int64(stmt, SCAN_FOLD),
		.first = NO_LABEL,
		.second = NO_LABEL,
		.settled = NO_LABEL,
		.expected = NO_LABEL,
		.near = 1,
		.lost = sqlite3_column_int(stmt, SCAN_LOST) != 0,
		.train = *split == '\0' || strcmp(split, "train") == 0,
	};
	int state = sqlite3_column_int(stmt, SCAN_STATE); /* a file may have been written by anybody */
	one->adjudicated = state > 0 && state < ADJUDICATED_COUNT ? (uint8_t)state : ADJUDICATED_NOT;
	return !adjudicated_settled(one->adjudicated) || sqlite3_column_type(stmt, SCAN_LABEL) == SQLITE_NULL ||
		intern(scan, db_column_text(stmt, SCAN_LABEL), &one->settled, error);
}

static bool take_vote(struct queue_scan *scan, sqlite3_stmt *stmt, struct ballots *ballots, struct error *error)
{
	struct queue_case *one = &scan->cases[scan->count - 1];
	const char *who = db_column_text(stmt, SCAN_WHO);
	int64_t at = sqlite3_column_int64(stmt, SCAN_AT), version = sqlite3_column_int64(stmt, SCAN_VERSION);
	int32_t label;

	if (sqlite3_column_type(stmt, SCAN_WHO) == SQLITE_NULL)
		return true;
	if (!intern(scan, db_column_text(stmt, SCAN_VOTE), &label, error) || !add_ballot(ballots, label, error))
		return false;
	one->newest = at > one->newest ? at : one->newest;
	one->old_votes |= version > 0 && version < scan->dataset->guideline;
	if (strcmp(who, db_actor(scan->db)) == 0)
		one->marks |= QUEUE_OWN;
	if (scan->options->who != NULL && strcmp(who, scan->options->who) == 0)
		ballots->named = label;
	return true;
}

static bool take_row(struct queue_scan *scan, sqlite3_stmt *stmt, struct ballots *ballots, struct error *error)
{
	if (scan->count == 0 || scan->cases[scan->count - 1].id != sqlite3_column_int64(stmt, SCAN_ID)) {
		close_case(scan, ballots);
		if (scan->options->progress != NULL && scan->count % PROGRESS_STEP == 0 &&
			!scan->options->progress(scan->context, (int64_t)scan->count))
			return error_set(error, ERROR_CANCELLED, "the queue was not needed any more");
		if (!open_case(scan, stmt, error))
			return false;
	}
	return take_vote(scan, stmt, ballots, error);
}

/* Its label was split and no rule said into what: there may be nothing left on it. */
#define LOST "(e.carried_from IS NOT NULL AND e.carried_to IS NULL)"

/* NOT INDEXED: nearly all rows are looked at, in the order in which they lie; so the labels are, too. Pairs of answers (preferences, retrieval) to one prompt are not the same
 * question: their folds do not count. */
static bool read_votes(struct queue_scan *scan, struct error *error)
{
	struct ballots ballots = { .named = NO_LABEL };
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT e.id, iif(e.kind IN (3, 5), 0, e.fold), e.split, e.adjudicated, e.label, a.who, a.label, a.at, "
		"a.guideline, " LOST " FROM example e NOT INDEXED LEFT JOIN annotation a ON a.example = e.id"
		" AND a.who NOT IN (SELECT name FROM person WHERE kind = 'model')"
		" WHERE e.dataset = ? AND e.gone = 0 AND (e.annotators > 0 OR e.adjudicated > 0 OR " LOST
		") ORDER BY e.id",
		"i", scan->dataset->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1)
		if (!take_row(scan, stmt, &ballots, error)) {
			db_done(stmt);
			got = -1;
			break;
		}
	if (got == 0)
		close_case(scan, &ballots);
	free(ballots.labels);
	return got == 0;
}

struct queue_case *queue_scan_find(const struct queue_scan *scan, int64_t id)
{
	size_t low = 0, high = scan->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (scan->cases[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < scan->count && scan->cases[low].id == id ? &scan->cases[low] : NULL;
}

static bool read_skips(struct queue_scan *scan, struct error *error)
{
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT example, count(*), max(who = ?) FROM queue_skip GROUP BY example", "t", db_actor(scan->db));
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1) {
		struct queue_case *one = queue_scan_find(scan, sqlite3_column_int64(stmt, 0));
		if (one == NULL)
			continue;
		one->skips = (uint32_t)sqlite3_column_int64(stmt, 1);
		one->marks |= sqlite3_column_int(stmt, 2) != 0 ? QUEUE_SKIPPED : 0;
	}
	return got == 0;
}

/* What is known to be right speaks against what everybody said. */
static bool read_gold(struct queue_scan *scan, struct error *error)
{
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT id, gold FROM example NOT INDEXED WHERE dataset = ? AND gone = 0 AND gold IS NOT NULL", "i",
		scan->dataset->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1) {
		struct queue_case *one = queue_scan_find(scan, sqlite3_column_int64(stmt, 0));
		if (one != NULL && one->first != NO_LABEL && one->second == NO_LABEL &&
			strcmp(scan->labels.values[one->first], db_column_text(stmt, 1)) != 0)
			one->suspect |= SUSPECT_GOLD;
	}
	return got == 0;
}

static const struct import_span *span_of(const struct import_map *map, const struct import_span *last, int64_t id)
{
	if (last != NULL && id >= last->first && id - last->first < last->count)
		return last;
	for (size_t i = 0; i < map->count; i++)
		if (id >= map->spans[i].first && id - map->spans[i].first < map->spans[i].count)
			return &map->spans[i];
	return NULL;
}

/* By the stable key: every copy of a project draws the same sample. */
static bool draw_ranks(struct queue_scan *scan, struct error *error)
{
	const struct import_span *span = NULL;
	struct import_map map;

	bool ok = import_map_load(&map, scan->db, error);
	for (size_t i = 0; ok && i < scan->count; i++) {
		struct queue_case *one = &scan->cases[i];
		int64_t number = one->id;
		uint64_t of_import = scan->options->seed;

		span = span_of(&map, span, one->id);
		if (span != NULL) {
			number -= span->first;
			of_import = hash64(span->uuid, strlen(span->uuid), scan->options->seed);
		}
		one->rank = hash64(&number, sizeof(number), of_import);
	}
	import_map_free(&map);
	return ok;
}

bool queue_scan_read(struct queue_scan *scan, struct db *db, const struct dataset *dataset,
	const struct queue_options *options, void *context, struct error *error)
{
	*scan = (struct queue_scan){
		.db = db, .dataset = dataset, .options = options, .labels = PARTITION_INIT, .context = context
	};
	if (read_votes(scan, error) && queue_scan_decisions(scan, error) && read_skips(scan, error) &&
		read_gold(scan, error) && draw_ranks(scan, error))
		return true;
	queue_scan_free(scan);
	return false;
}

void queue_scan_free(struct queue_scan *scan)
{
	free(scan->cases);
	partition_free(&scan->labels);
}
