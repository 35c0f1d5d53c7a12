/* One pass over the answers of a training set. */
#include "preop/model/facts.h"

#include "facts_match.h"

#include "preop/base/idlist.h"
#include "preop/model/label_measure.h"
#include "preop/model/row_reader.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_TICK = 256 };

struct scan {
	struct facts_lint *lint;
	struct facts_report *report;
	struct arena arena; /* of one record */
	int64_t *slow;
	bool *in_row, *volatile_in_row; /* per rule */
};

static size_t count_words(const struct turn *turn)
{
	size_t words = 0;
	bool inside = false;

	for (size_t i = 0; i < turn->length; i++) {
		bool space = strchr(" \t\r\n", turn->text[i]) != NULL && turn->text[i] != '\0';

		words += !space && !inside;
		inside = !space;
	}
	return words;
}

static void note_example(struct facts_count *count, int64_t id)
{
	for (int i = 0; i < FACTS_EXAMPLES; i++) {
		if (count->examples[i] == id)
			return;
		if (count->examples[i] == 0) {
			count->examples[i] = id;
			return;
		}
	}
}

static void note_hit(struct scan *scan, const struct facts_hit *hit, int64_t id)
{
	size_t rule = (size_t)(hit->rule - lists()->facts);
	struct facts_count *count = &scan->report->counts[rule];

	count->hits++;
	count->grounded += hit->grounded;
	count->shown += hit->shown;
	scan->report->hits++;
	scan->report->grounded += hit->grounded || hit->shown;
	scan->in_row[rule] = true;
	if (hit->grounded || hit->shown)
		return;
	scan->volatile_in_row[rule] |= facts_volatile(hit);
	note_example(count, id);
}

static void close_row(struct scan *scan, size_t volatile_hits, size_t words)
{
	struct facts_report *report = scan->report;

	report->answers++;
	report->volatile_rows += volatile_hits > 0;
	report->carriers += volatile_hits > 0 && volatile_hits * 100 >= words * FACTS_CARRIER;
	for (size_t i = 0; i < report->count; i++) {
		report->counts[i].rows += scan->in_row[i];
		report->counts[i].volatile_rows += scan->volatile_in_row[i];
		scan->in_row[i] = scan->volatile_in_row[i] = false;
	}
}

static void scan_row(struct scan *scan, const struct row *row)
{
	struct facts_hit *hits = NULL;
	size_t count = 0, words = 0, volatile_hits = 0;
	bool answered = false;
	struct turns turns;

	arena_reset(&scan->arena);
	shape_turns(row->origin->shape, &row->origin->map, row->body, row->length, &scan->arena, &turns);
	for (size_t i = 0; i < turns.count; i++)
		if (facts_is_answer(&turns.items[i])) {
			answered = true;
			words += count_words(&turns.items[i]);
			facts_find_in(scan->lint, &turns, i, &scan->arena, &hits, &count, scan->slow);
		}
	scan->report->rows++;
	if (!answered)
		return;
	for (size_t i = 0; i < count; i++) {
		note_hit(scan, &hits[i], row->id);
		volatile_hits += facts_volatile(&hits[i]);
	}
	close_row(scan, volatile_hits, words);
}

static bool collect_ids(struct db *db, int64_t dataset, struct id_list *ids, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id FROM example WHERE dataset = ?1 AND gone = 0 AND coalesce(split, 'train') IN ('train', '')",
		"i", dataset);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		if (!id_list_add(ids, sqlite3_column_int64(stmt, 0))) {
			db_done(stmt);
			return error_set(error, ERROR_MEMORY, "not enough memory for the rows to look at");
		}
	return got == 0;
}

static bool scan_rows(struct scan *scan, struct row_reader *reader,
	bool (*progress)(void *context, int64_t done, int64_t total), void *context, struct error *error)
{
	int64_t total = row_reader_total(reader);
	struct row row;
	int got;

	while ((got = row_reader_next(reader, &row, error)) == 1) {
		scan_row(scan, &row);
		if (progress != NULL && scan->report->rows % ROWS_A_TICK == 0 &&
			!progress(context, scan->report->rows, total))
			return error_set(error, ERROR_CANCELLED, "cancelled; the earlier report stays");
	}
	return got == 0;
}

static void open_scan(struct scan *scan, struct arena *arena, struct facts_report *out)
{
	*scan = (struct scan){ .report = out, .arena = ARENA_INIT };
	*out = (struct facts_report){ .count = lists()->fact_count };
	out->counts = arena_alloc(arena, (out->count + 1) * sizeof(*out->counts));
	for (size_t i = 0; i < out->count; i++)
		out->counts[i].rule = &lists()->facts[i];
	scan->slow = arena_alloc(arena, (out->count + 1) * sizeof(*scan->slow));
	scan->in_row = arena_alloc(arena, out->count + 1);
	scan->volatile_in_row = arena_alloc(arena, out->count + 1);
}

bool facts_scan(struct db *db, int64_t dataset, bool (*progress)(void *context, int64_t done, int64_t total),
	void *context, struct arena *arena, struct facts_report *out, struct error *error)
{
	struct id_list ids = ID_LIST_INIT;
	struct row_reader *reader = NULL;
	struct scan scan;

	open_scan(&scan, arena, out);
	scan.lint = facts_lint_new(error);
	bool ok = scan.lint != NULL && label_measure_newest(db, &out->op, error) &&
		collect_ids(db, dataset, &ids, error) && row_reader_open(db, dataset, &ids, &reader, error) &&
		scan_rows(&scan, reader, progress, context, error);
	for (size_t i = 0; i < out->count; i++)
		out->counts[i].slow = scan.slow[i];
	row_reader_close(reader);
	facts_lint_free(scan.lint);
	arena_free(&scan.arena);
	id_list_free(&ids);
	return ok;
}
