/* In the journal: "threshold", key: id of the signal. */
#include "preop/model/threshold.h"

#include "field.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/signal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_LIMIT = 1000 };

/* ---- In the journal ---- */

enum { VALUE, SEEN, NOTE, WHO, AT };
static const struct row_table table = {
	.name = "threshold",
	.keys = { "signal" },
	.columns = { [VALUE] = { "value", ROW_REAL },
		[SEEN] = { "seen", ROW_TEXT },
		[NOTE] = { "note", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

static double value_of(const char *state)
{
	double value = 0;

	json_number(json_get(state_root(state), "value"), &value);
	return value;
}

/* Two people who set the same limit agree, whoever was first: that one stays, with what was here then. */
static bool combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	int64_t first = state_int(state_root(mine), "at", 0), second = state_int(state_root(theirs), "at", 0);
	double here = value_of(mine), there = value_of(theirs);

	(void)base;
	if (here < there || here > there)
		return false;
	bool keep = first != second ? first < second : strcmp(mine, theirs) <= 0;
	strbuf_adds(out, keep ? mine : theirs);
	return true;
}

const struct journal_target threshold_targets[] = {
	{ .kind = "threshold", .read = read_target, .apply = apply_target, .combine = combine }
};
const size_t threshold_target_count = 1;

/* ---- Reading ---- */

/* The journal's first op on an import, of examples or of outputs, is its coming; undo and redo add others of the same key. */
#define IMPORTS "kind IN ('import', 'suite-import')"
#define COMING "SELECT min(seq) FROM op WHERE " IMPORTS " GROUP BY key"

/* An import that this copy has never had was seen elsewhere: then nothing here counts as unseen. */
bool threshold_list(struct db *db, struct arena *arena, struct threshold **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"WITH came (seq) AS (" COMING "), bound AS (SELECT t.*, CASE seen WHEN '' THEN 0 ELSE coalesce((SELECT "
		"min(seq) FROM op WHERE " IMPORTS
		" AND key = t.seen), 9223372036854775807) END AS last FROM threshold t) "
		"SELECT signal, note, who, value, at, (SELECT count(*) FROM came WHERE seq <= last), "
		"(SELECT count(*) FROM came WHERE seq > last) FROM bound ORDER BY signal",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct threshold *one = GROW(arena, *out, *count);

		*one = (struct threshold){
			.signal = arena_strdup(arena, db_column_text(stmt, 0)),
			.note = arena_strdup(arena, db_column_text(stmt, 1)),
			.who = arena_strdup(arena, db_column_text(stmt, 2)),
			.value = sqlite3_column_double(stmt, 3),
			.at = sqlite3_column_int64(stmt, 4),
			.before = sqlite3_column_int64(stmt, 5),
			.since = sqlite3_column_int64(stmt, 6),
		};
	}
	return got == 0;
}

const struct threshold *threshold_find(const struct threshold *thresholds, size_t count, const char *signal)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(thresholds[i].signal, signal) == 0)
			return &thresholds[i];
	return NULL;
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

void threshold_print(const struct threshold *threshold, struct strbuf *out)
{
	int64_t now = clock_now();
	struct strbuf age = STRBUF_INIT;

	clock_print_age(threshold->at, now, &age);
	strbuf_addf(out, "set by %s %s%s, ", threshold->who, age.data, strcmp(age.data, "now") == 0 ? "" : " ago");
	strbuf_free(&age);
	if (threshold->before == 0)
		strbuf_adds(out, "before any data was here");
	else if (threshold->since == 0)
		strbuf_addf(out, "after the data was here (%" PRId64 " import%s)", threshold->before,
			plural(threshold->before));
	else
		strbuf_addf(out, "after %" PRId64 " import%s, before %" PRId64 " more", threshold->before,
			plural(threshold->before), threshold->since);
}

/* ---- Writing ---- */

static bool find_signal(const char *signal, struct signal_about *about, struct error *error)
{
	return signal_about(signal, about) ||
		error_set(error, ERROR_USAGE, "there is no signal \"%.60s\"; preop threshold lists them", signal);
}

bool threshold_check(const char *signal, double value, const char *note, struct error *error)
{
	struct signal_about about;

	if (!find_signal(signal, &about, error))
		return false;
	if (about.direction == SIGNAL_NO_LIMIT)
		return error_set(error, ERROR_INPUT, "%s is not judged by a number", about.name);
	/* A limit is never below nothing; the negation also catches what is no number. */
	if (!(value >= 0 && value <= 1e15))
		return error_set(error, ERROR_INPUT, "a limit is a number from 0 up");
	if (about.unit == SIGNAL_SHARE && value > 100)
		return error_set(
			error, ERROR_INPUT, "%s is a share: its limit is a number of per cent, 0 to 100", about.name);
	return field_check("the note", note, NOTE_LIMIT, FIELD_LINES, error);
}

static bool newest_import(struct db *db, struct strbuf *out, struct error *error)
{
	bool found;

	return db_text(db, error, out, &found,
		"SELECT key FROM op WHERE " IMPORTS " GROUP BY key ORDER BY min(seq) DESC LIMIT 1", "");
}

bool threshold_set(struct db *db, const char *signal, double value, const char *note, struct error *error)
{
	struct strbuf seen = STRBUF_INIT, state = STRBUF_INIT;
	char *title = xasprintf("%.60s: %g", signal, value);
	bool ok = threshold_check(signal, value, note, error) && newest_import(db, &seen, error);

	if (ok) {
		row_print_state(&table,
			&(struct row){ .values = { [VALUE].real = value,
					       [SEEN].text = seen.data,
					       [NOTE].text = note,
					       [WHO].text = db_actor(db),
					       [AT].integer = clock_now() } },
			&state);
		ok = change_one(db, "threshold", title, "threshold", signal, state.data, error);
	}
	strbuf_free(&seen);
	strbuf_free(&state);
	free(title);
	return ok;
}

/* One of a signal that is not known here any more can be taken back, too. */
bool threshold_clear(struct db *db, const char *signal, struct error *error)
{
	struct signal_about about;
	bool found;

	if (!db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM threshold WHERE signal = ?1", "t", signal))
		return false;
	if (!found)
		return find_signal(signal, &about, error) &&
			error_set(error, ERROR_NOT_FOUND, "%s has no limit of this case to take back", about.name);
	return change_one(db, "threshold-clear", signal, "threshold", signal, NULL, error);
}
