#include "preop/model/sitting.h"

#include "decision_time.h"
#include "grow.h"

#include "preop/base/clock.h"
#include "preop/model/agreement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(SITTING_BREAK == SITTING_MINUTES * 60 * 1000, "one break");

struct scan {
	struct db *db;
	const struct dataset *dataset;
	struct sitting *out;
	struct arena *arena;
	struct id_list decided; /* examples decided in it, rising */
	struct decision_times times;
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the sitting");
}

/* ---- When ---- */

/* Newest first, until somebody was away too long. */
static bool find_begin(struct scan *scan, int64_t since, struct error *error)
{
	struct sitting *out = scan->out;
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT a.at FROM adjudication a JOIN example e ON e.id = a.example WHERE a.who = ?1 AND e.dataset = "
		"?2 AND "
		"e.gone = 0 UNION ALL SELECT s.at FROM queue_skip s JOIN example e ON e.id = s.example WHERE s.who = "
		"?1 AND "
		"e.dataset = ?2 AND e.gone = 0 ORDER BY 1 DESC",
		"ti", out->who, scan->dataset->id);
	int got = -1;

	out->from = out->to = CLOCK_NONE;
	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1) {
		int64_t at = sqlite3_column_int64(stmt, 0);
		bool away = since != CLOCK_NONE ? at < since
						: out->from != CLOCK_NONE && out->from - at > SITTING_BREAK;
		if (away) {
			db_done(stmt);
			return true;
		}
		out->to = out->to == CLOCK_NONE ? at : out->to;
		out->from = at;
	}
	return got == 0;
}

/* ---- What ---- */

static void count_reason(const char *code, int64_t *reasons)
{
	size_t known;
	const struct reason_code *codes = reason_codes(&known), *one = reason_code_of(code);

	reasons[one != NULL ? (size_t)(one - codes) : known]++;
}

static bool count_decision(struct scan *scan, sqlite3_stmt *stmt, int64_t *reasons)
{
	struct sitting *out = scan->out;
	bool propagated = *db_column_text(stmt, 5) != '\0';
	const char *outcome = db_column_text(stmt, 1);

	out->decided++;
	for (int i = 0; i < OUTCOME_COUNT; i++)
		out->outcomes[i] += strcmp(outcome, outcome_word((enum outcome)i)) == 0;
	count_reason(db_column_text(stmt, 2), reasons);
	out->sure += sqlite3_column_int(stmt, 3) != 0;
	out->unsure += sqlite3_column_int(stmt, 3) == 0;
	out->self += sqlite3_column_int(stmt, 4) != 0;
	out->propagated += propagated;
	return id_list_add(&scan->decided, sqlite3_column_int64(stmt, 0)) &&
		(propagated ||
			decision_times_add(&scan->times, sqlite3_column_int64(stmt, 7),
				sqlite3_column_type(stmt, 6) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 6)));
}

static void list_reasons(struct sitting *out, const int64_t *reasons)
{
	size_t known;
	const struct reason_code *codes = reason_codes(&known);

	for (size_t i = 0; i <= known && out->reason_count < SITTING_REASONS; i++)
		if (reasons[i] > 0)
			out->reasons[out->reason_count++] = (struct sitting_reason){ i < known ? &codes[i] : NULL,
				reasons[i] };
}

static bool count_decisions(struct scan *scan, struct error *error)
{
	struct sitting *out = scan->out;
	int64_t reasons[SITTING_REASONS] = { 0 }; /* the last in use: none was said */
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT a.example, a.outcome, a.reason, a.sure, a.self, a.source, a.spent, a.at FROM adjudication a "
		"JOIN example e ON e.id = a.example WHERE a.who = ? AND e.dataset = ? AND e.gone = 0 AND a.at BETWEEN "
		"? AND ? "
		"ORDER BY a.at, a.example",
		"tiii", out->who, scan->dataset->id, out->from, out->to);
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1)
		if (!count_decision(scan, stmt, reasons)) {
			db_done(stmt);
			return no_memory(error);
		}
	list_reasons(out, reasons);
	id_list_sort_unique(&scan->decided);
	out->seconds = decision_times_median(&scan->times);
	return got == 0;
}

static bool count_others(struct scan *scan, struct error *error)
{
	struct sitting *out = scan->out;
	int64_t dataset = scan->dataset->id;

	return db_int(scan->db, error, &out->skipped, NULL,
		       "SELECT count(*) FROM queue_skip s JOIN example e ON e.id = s.example WHERE s.who = ? AND "
		       "e.dataset = ? "
		       "AND e.gone = 0 AND s.at BETWEEN ? AND ?",
		       "tiii", out->who, dataset, out->from, out->to) &&
		db_int(scan->db, error, &out->patches_opened, NULL,
			"SELECT count(*) FROM guideline_patch WHERE who = ? AND dataset = ? AND at BETWEEN ? AND ?",
			"tiii", out->who, dataset, out->from, out->to) &&
		db_int(scan->db, error, &out->patches_applied, NULL,
			"SELECT count(*) FROM guideline_patch p JOIN guideline g ON g.dataset = p.dataset AND "
			"g.version = "
			"p.version WHERE p.state = 'active' AND g.who = ? AND g.dataset = ? AND g.at BETWEEN ? AND ?",
			"tiii", out->who, dataset, out->from, out->to);
}

/* ---- Agreement ---- */

static bool measure(const struct votes *votes, struct arena *arena, struct sitting_agreement *out, struct error *error)
{
	struct agreement agreement;

	if (!agreement_run(votes, NULL, &(struct agreement_options){ .samples = 0 }, &agreement, error))
		return false;
	const struct agreement_number *alpha = &agreement.main->number;
	const struct agreement_coefficient *ac1 = agreement_find(&agreement, "ac1", "nominal");
	*out = (struct sitting_agreement){ .items = (int64_t)agreement.items,
		.pairable = (int64_t)agreement.pairable,
		.metric = arena_strdup(arena, agreement.main->metric),
		.alpha = alpha->undefined != NULL ? (double)NAN : alpha->value,
		.ac1 = ac1 != NULL && ac1->number.undefined == NULL ? ac1->number.value : (double)NAN,
		.undefined = alpha->undefined != NULL ? arena_strdup(arena, alpha->undefined) : NULL };
	agreement_free(&agreement);
	return true;
}

/* Lets go of the items that are settled, but for those of `but` (rising). */
static void keep_open(struct votes *votes, const struct id_list *but)
{
	struct ratings *ratings = &votes->ratings;
	size_t kept = 0, count = 0;

	votes->gold_count = 0;
	for (size_t i = 0; i < votes->item_count; i++) {
		size_t from = ratings->start[i], to = ratings->start[i + 1];
		if (adjudicated_settled(votes->adjudicated[i]) &&
			(but == NULL || !id_list_contains(but, votes->examples[i])))
			continue;
		ratings->start[kept] = count;
		for (size_t at = from; at < to; at++, count++) {
			ratings->items[count] = ratings->items[at];
			votes->spent[count] = votes->spent[at];
		}
		votes->examples[kept] = votes->examples[i];
		votes->gold[kept] = votes->gold[i];
		votes->gold_count += votes->gold[i] != VOTES_GOLD_NONE;
		votes->adjudicated[kept++] = votes->adjudicated[i];
	}
	ratings->start[kept] = count;
	ratings->count = count;
	ratings->item_count = votes->item_count = kept;
}

static int64_t count_open(const struct votes *votes)
{
	int64_t open = 0;

	for (size_t i = 0; i < votes->item_count; i++) {
		const struct rating *items = votes->ratings.items;
		size_t from = votes->ratings.start[i], at = from;
		while (at < votes->ratings.start[i + 1] && items[at].category == items[from].category)
			at++;
		open += at < votes->ratings.start[i + 1];
	}
	return open;
}

static bool measure_all(struct scan *scan, struct error *error)
{
	struct sitting *out = scan->out;
	struct votes votes;

	if (!votes_load(scan->db, scan->dataset, NULL, &votes, error))
		return false;
	bool ok = measure(&votes, scan->arena, &out->all, error);
	keep_open(&votes, &scan->decided);
	ok = ok && measure(&votes, scan->arena, &out->before, error);
	keep_open(&votes, NULL);
	ok = ok && measure(&votes, scan->arena, &out->now, error);
	out->open = count_open(&votes);
	votes_free(&votes);
	return ok;
}

/* ---- Who was right ---- */

static struct sitting_person *person_of(struct scan *scan, const char *who)
{
	struct sitting *out = scan->out;

	if (out->person_count > 0 && strcmp(out->people[out->person_count - 1].who, who) == 0)
		return &out->people[out->person_count - 1];
	struct sitting_person *person = GROW(scan->arena, out->people, out->person_count);
	*person = (struct sitting_person){ .who = arena_strdup(scan->arena, who) };
	return person;
}

static int by_count(const void *a, const void *b)
{
	const struct sitting_error *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->said, y->said) != 0 ? strcmp(x->said, y->said) : strcmp(x->decided, y->decided);
}

static bool compare_people(struct scan *scan, struct error *error)
{
	struct sitting *out = scan->out;
	sqlite3_stmt *stmt = db_query(scan->db, error,
		"SELECT n.who, n.label, a.label, count(*) FROM adjudication a JOIN example e ON e.id = a.example "
		"JOIN annotation n ON n.example = a.example WHERE a.who = ? AND e.dataset = ? AND e.gone = 0 AND a.at "
		"BETWEEN ? AND "
		"? AND a.outcome = 'label' AND n.who NOT IN (SELECT name FROM person WHERE kind = 'model') "
		"GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3",
		"tiii", out->who, scan->dataset->id, out->from, out->to);
	int got = -1;

	while (stmt != NULL && (got = db_step(scan->db, stmt, error)) == 1) {
		struct sitting_person *person = person_of(scan, db_column_text(stmt, 0));
		const char *said = db_column_text(stmt, 1), *decided = db_column_text(stmt, 2);
		int64_t count = sqlite3_column_int64(stmt, 3);
		person->labels += count;
		if (strcmp(said, decided) == 0)
			person->right += count;
		else
			*GROW(scan->arena, person->errors, person->error_count) = (struct sitting_error){
				arena_strdup(scan->arena, said), arena_strdup(scan->arena, decided), count
			};
	}
	for (size_t i = 0; i < out->person_count; i++)
		if (out->people[i].error_count > 0)
			qsort(out->people[i].errors, out->people[i].error_count, sizeof(*out->people[i].errors),
				by_count);
	return got == 0;
}

bool sitting_read(struct db *db, const struct dataset *dataset, const char *who, int64_t since, struct arena *arena,
	struct sitting *out, struct error *error)
{
	struct scan scan = { .db = db, .dataset = dataset, .out = out, .arena = arena, .decided = ID_LIST_INIT };

	*out = (struct sitting){ .who = arena_strdup(arena, who != NULL ? who : db_actor(db)),
		.given = since != CLOCK_NONE,
		.seconds = (double)NAN };
	decision_times_open(&scan.times);
	bool ok = find_begin(&scan, since, error);
	if (ok && out->to != CLOCK_NONE)
		ok = count_decisions(&scan, error) && count_others(&scan, error) && compare_people(&scan, error);
	ok = ok && measure_all(&scan, error);
	decision_times_free(&scan.times);
	id_list_free(&scan.decided);
	return ok;
}
