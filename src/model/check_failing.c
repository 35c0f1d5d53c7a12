/* Which cases a check failed on, and which classes are confused. */
#include "preop/model/check_total.h"

#include "check_cases.h"
#include "check_label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool find_system(struct db *db, int64_t suite, const char *name, int64_t *id, struct error *error)
{
	bool found = false;

	return db_int(db, error, id, &found, "SELECT id FROM system WHERE suite = ?1 AND name = ?2", "it", suite,
		       name) &&
		(found || error_set(error, ERROR_NOT_FOUND, "the suite has no system called %.60s", name));
}

/* What a check says of a system's cases. */
static bool read_cases(struct db *db, int64_t suite, const char *check, const char *system, struct check_cases *cases,
	struct error *error)
{
	int64_t id;

	return find_system(db, suite, system, &id, error) && check_cases_claim(cases, db, id, error) &&
		check_cases_read(cases, db, check, error);
}

/* ---- Failing ---- */

static double mean_of(const struct check_seen *seen)
{
	return seen->scored > 0 ? seen->sum / seen->scored : (double)INFINITY;
}

static bool is_failing(const struct check_seen *seen, bool undefined)
{
	return seen->scored > 0 ? mean_of(seen) < 1 : undefined && seen->series != 0;
}

static int compare_seen(const void *a, const void *b)
{
	const struct check_seen *x = a, *y = b;
	double left = mean_of(x), right = mean_of(y);

	if (left < right || left > right)
		return left < right ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t keep_failing(struct check_cases *cases, bool undefined)
{
	size_t kept = 0;

	for (size_t i = 0; i < cases->count; i++)
		if (is_failing(&cases->items[i], undefined))
			cases->items[kept++] = cases->items[i];
	if (kept > 1)
		qsort(cases->items, kept, sizeof(*cases->items), compare_seen);
	return kept;
}

static bool read_case(struct db *db, const struct check_seen *seen, const char *check, struct arena *arena,
	struct check_case *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.external, s.label, s.detail FROM eval_case c LEFT JOIN score s ON s.run = ?1 AND s.name = ?2"
		" AND s.eval_case = c.id WHERE c.id = ?3",
		"iti", seen->run, check, seen->id);

	if (!db_row(db, stmt, error))
		return false;
	*out = (struct check_case){
		.id = seen->id,
		.run = seen->run,
		.external = arena_strdup(arena, db_column_text(stmt, 0)),
		.state = check_state_word(seen->state),
		.label = sqlite3_column_type(stmt, 1) == SQLITE_NULL ? NULL
								     : arena_strdup(arena, db_column_text(stmt, 1)),
		.detail = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? "not run since it or the output came"
								      : arena_strdup(arena, db_column_text(stmt, 2)),
		.value = seen->scored > 0 ? mean_of(seen) : (double)NAN,
	};
	db_done(stmt);
	return true;
}

bool check_failing(struct db *db, int64_t suite, const char *check, const char *system, bool undefined, size_t limit,
	struct arena *arena, struct check_case **out, size_t *count, struct error *error)
{
	struct check_cases cases;
	struct check found;

	*count = 0;
	if (!check_find(db, suite, check, arena, &found, error))
		return false;
	bool ok = check_cases_new(&cases, db, suite, error) && read_cases(db, suite, check, system, &cases, error);
	size_t kept = ok ? keep_failing(&cases, undefined) : 0;
	kept = kept < limit ? kept : limit;
	*out = arena_alloc(arena, (kept + 1) * sizeof(**out));
	for (; ok && *count < kept; (*count)++)
		ok = read_case(db, &cases.items[*count], check, arena, &(*out)[*count], error);
	check_cases_free(&cases);
	return ok;
}

/* ---- Confusion ---- */

static int said_class(const struct check_confusion *out, const char *label)
{
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->classes[i].name, label) == 0)
			return (int)i;
	return (int)out->count;
}

static bool count_case(struct db *db, const struct check_seen *seen, const char *check, void *state,
	struct check_confusion *out, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT c.reference, coalesce(s.label, '') FROM eval_case c JOIN score s ON s.run = ?1 AND s.name = ?2 "
		"AND"
		" s.eval_case = c.id WHERE c.id = ?3 AND s.value IS NOT NULL",
		"iti", seen->run, check, seen->id);
	int got = stmt != NULL ? db_step(db, stmt, error) : -1;

	if (got <= 0)
		return got == 0;
	const char *bytes = sqlite3_column_blob(stmt, 0);
	int right = check_label_of_reference(
		state, (struct check_text){ bytes, (size_t)sqlite3_column_bytes(stmt, 0) });
	if (right >= 0)
		out->cells[(size_t)right * (out->count + 1) + (size_t)said_class(out, db_column_text(stmt, 1))]++;
	db_done(stmt);
	return true;
}

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

static void add_up(struct check_confusion *out)
{
	int64_t both = 0, used = 0;
	double sum = 0;

	for (size_t right = 0; right < out->count; right++)
		for (size_t said = 0; said <= out->count; said++) {
			int64_t n = out->cells[right * (out->count + 1) + said];
			out->n += n;
			out->classes[right].right += n;
			if (said < out->count)
				out->classes[said].said += n;
			if (said == right)
				out->classes[right].both = n;
		}
	for (size_t i = 0; i < out->count; i++) {
		struct check_class *class = &out->classes[i];
		both += class->both;
		class->precision = share(class->both, class->said);
		class->recall = share(class->both, class->right);
		class->f1 = share(2 * class->both, class->said + class->right);
		sum += class->right > 0 ? class->f1 : 0;
		used += class->right > 0;
	}
	out->accuracy = share(both, out->n);
	out->macro_f1 = used > 0 ? sum / (double)used : (double)NAN;
}

static bool count_all(struct db *db, int64_t suite, const char *check, const char *system, void *state,
	struct check_confusion *out, struct error *error)
{
	struct check_cases cases;

	bool ok = check_cases_new(&cases, db, suite, error) && read_cases(db, suite, check, system, &cases, error);
	for (size_t i = 0; ok && i < cases.count; i++)
		if (cases.items[i].series != 0)
			ok = count_case(db, &cases.items[i], check, state, out, error);
	check_cases_free(&cases);
	return ok;
}

static void make_matrix(const void *state, struct arena *arena, struct check_confusion *out)
{
	struct check_texts classes = check_label_classes(state);

	*out = (struct check_confusion){ .count = classes.count };
	out->classes = arena_alloc(arena, classes.count * sizeof(*out->classes));
	out->cells = arena_alloc(arena, classes.count * (classes.count + 1) * sizeof(*out->cells));
	for (size_t i = 0; i < classes.count; i++)
		out->classes[i].name = classes.items[i].bytes;
}

bool check_confusion(struct db *db, int64_t suite, const char *check, const char *system, struct arena *arena,
	struct check_confusion *out, struct error *error)
{
	struct check_spec spec;
	struct check_ready ready;
	struct check found;

	if (!check_find(db, suite, check, arena, &found, error))
		return false;
	if (strcmp(found.kind, "label") != 0)
		return error_set(
			error, ERROR_INPUT, "%s is of kind %s; only labels can be confused", check, found.kind);
	if (!check_spec_read(check_kind_find("label", NULL), found.spec, &spec, error) ||
		!check_prepare(&spec, arena, &ready, error))
		return false;
	make_matrix(ready.state, arena, out);
	bool ok = count_all(db, suite, check, system, ready.state, out, error);
	if (ok)
		add_up(out);
	check_release(&ready);
	return ok;
}
