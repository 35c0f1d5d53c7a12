#include "preop/model/check_total.h"

#include "check_cases.h"
#include "check_label.h"
#include "grow.h"

#include "preop/stats/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const check_total_states[CHECK_TOTAL_STATES] = { "ok", "empty", "truncated", "refused", "filtered", "error",
	"missing" };

/* ---- Systems ---- */

static bool list_systems(struct db *db, int64_t suite, const char *name, struct arena *arena, struct check_totals *out,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT id, name FROM system s WHERE suite = ?1 AND name = coalesce(?2, name) AND EXISTS"
		" (SELECT 1 FROM run r JOIN import i ON i.id = r.import WHERE r.system = s.id AND i.gone = 0) ORDER BY "
		"name",
		"it", suite, name);
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct check_system *system = GROW(arena, out->systems, out->system_count);
		system->id = sqlite3_column_int64(stmt, 0);
		system->name = arena_strdup(arena, db_column_text(stmt, 1));
	}
	if (got == 0 && name != NULL && out->system_count == 0)
		return error_set(error, ERROR_NOT_FOUND, "no system called %.60s has outputs in the suite", name);
	return got == 0;
}

static bool list_checks(struct db *db, int64_t suite, const char *name, struct arena *arena, struct check_totals *out,
	struct error *error)
{
	if (name == NULL)
		return check_list(db, suite, arena, &out->checks, &out->check_count, error);
	out->checks = arena_alloc(arena, sizeof(*out->checks));
	out->check_count = 1;
	return check_find(db, suite, name, arena, out->checks, error);
}

/* ---- Cells ---- */

/* A case's repeats become one value; 1 and 0 only when all of them are. */
static void add_case(struct check_total *total, const struct check_seen *seen, double *sum, bool *zero_one)
{
	if (seen->scored == 0) {
		total->undefined += seen->results > 0;
		total->missing += seen->results == 0;
		return;
	}
	double mean = seen->sum / seen->scored;
	total->scored++;
	total->passed += !(mean < 1) && !(mean > 1);
	total->failed += !(mean < 0) && !(mean > 0);
	*zero_one &= (!(mean < 1) && !(mean > 1)) || (!(mean < 0) && !(mean > 0));
	*sum += mean;
}

static void finish_total(const struct check_cases *cases, struct check_total *total)
{
	double sum = 0;
	bool zero_one = true;

	*total = (struct check_total){ .low = (double)NAN, .high = (double)NAN, .mean = (double)NAN };
	for (size_t i = 0; i < cases->count; i++)
		if (cases->items[i].series != 0)
			add_case(total, &cases->items[i], &sum, &zero_one);
	if (total->scored == 0)
		return;
	total->mean = sum / (double)total->scored;
	if (zero_one) {
		struct interval interval = interval_wilson(total->passed, total->scored);
		total->low = interval.low;
		total->high = interval.high;
	}
}

static bool fill_system(
	struct db *db, struct check_totals *out, size_t index, struct check_cases *cases, struct error *error)
{
	struct check_system *system = &out->systems[index];

	if (!check_cases_claim(cases, db, system->id, error))
		return false;
	for (size_t i = 0; i < cases->count; i++) {
		const struct check_seen *seen = &cases->items[i];
		system->outputs += seen->series != 0;
		system->suspect += seen->suspect;
		if (seen->series != 0)
			system->states[seen->state]++;
	}
	for (size_t i = 0; i < out->check_count; i++) {
		if (!check_cases_read(cases, db, out->checks[i].name, error))
			return false;
		finish_total(cases, &out->cells[i * out->system_count + index]);
	}
	return true;
}

static bool gives_number(const struct check *check)
{
	const struct check_kind *kind = check_kind_find(check->kind, NULL);

	return kind != NULL && kind->number &&
		json_get(json_root(check->spec, strlen(check->spec)), "pass").start == NULL;
}

bool check_total(struct db *db, int64_t suite, const char *check, const char *system, struct arena *arena,
	struct check_totals *out, struct error *error)
{
	struct check_cases cases;

	*out = (struct check_totals){ .systems = NULL };
	if (!list_systems(db, suite, system, arena, out, error) || !list_checks(db, suite, check, arena, out, error))
		return false;
	out->cells = arena_alloc(arena, (out->check_count * out->system_count + 1) * sizeof(*out->cells));
	out->number = arena_alloc(arena, out->check_count + 1);
	for (size_t i = 0; i < out->check_count; i++)
		out->number[i] = gives_number(&out->checks[i]);
	bool ok = check_cases_new(&cases, db, suite, error);
	for (size_t i = 0; ok && i < out->system_count; i++)
		ok = fill_system(db, out, i, &cases, error);
	check_cases_free(&cases);
	return ok;
}
