/* In the journal: "hazard", key: its uuid. */
#include "preop/model/hazard.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/base/random.h"
#include "preop/model/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOURS 24.0 /* a day */

enum { TITLE_LIMIT = 200, TEXT_LIMIT = 2000 };
/* A year; what reaches more than the people there are is a slip of the key. */
static const double reach_most = 1e10, hours_most = 24.0 * 366;

const char *hazard_state_word(enum hazard_state state)
{
	static const char *const words[] = {
		[HAZARD_WITHIN] = "within",
		[HAZARD_OVER] = "over",
		[HAZARD_UNKNOWN] = "unknown",
	};

	return words[state];
}

/* ---- In the journal ---- */

enum { TITLE, SEVERITY, WORST, TARGET, PULLER, WHO, REACH, DETECT, ROLLBACK, AT, COLUMNS };
static const struct row_table table = {
	.name = "hazard",
	.keys = { "uuid" },
	.columns = { [TITLE] = { "title", ROW_TEXT },
		[SEVERITY] = { "severity", ROW_TEXT },
		[WORST] = { "worst", ROW_TEXT },
		[TARGET] = { "target", ROW_TEXT },
		[PULLER] = { "puller", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[REACH] = { "reach", ROW_REAL_OR_NULL },
		[DETECT] = { "detect", ROW_REAL_OR_NULL },
		[ROLLBACK] = { "rollback", ROW_REAL_OR_NULL },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target hazard_targets[] = {
	{ .kind = "hazard", .read = read_target, .apply = apply_target, .combine = combine_members }
};
const size_t hazard_target_count = 1;

/* ---- Reading ---- */

static bool find_limit(const char *severity, double *out)
{
	for (size_t i = 0; i < lists()->limit_count; i++)
		if (strcmp(lists()->limits[i].severity, severity) == 0) {
			*out = lists()->limits[i].exposure;
			return true;
		}
	return false;
}

static void judge(struct hazard *hazard, struct arena *arena)
{
	hazard->exposure = hazard->reach * hazard->detect / HOURS;
	hazard->limit = (double)NAN;
	hazard->state = HAZARD_UNKNOWN;
	if (!find_limit(hazard->severity, &hazard->limit))
		hazard->why = arena_printf(arena, "no list here knows the severity \"%.40s\"", hazard->severity);
	else if (isnan(hazard->reach))
		hazard->why = "how many answers a day it would reach was not said";
	else if (isnan(hazard->detect))
		hazard->why = "after how many hours somebody would notice was not said";
	else {
		hazard->state = hazard->exposure > hazard->limit ? HAZARD_OVER : HAZARD_WITHIN;
		hazard->why = arena_printf(arena,
			hazard->exposure < 1000
				? "%g answers a day x %g h / 24 = %.4g answers before it is noticed; limit of %s: %g"
				: "%g answers a day x %g h / 24 = %.0f answers before it is noticed; limit of %s: %g",
			hazard->reach, hazard->detect, hazard->exposure, hazard->severity, hazard->limit);
	}
}

static bool count_evidence(
	struct db *db, struct arena *arena, struct hazard *hazards, size_t count, struct error *error)
{
	struct evidence_counts counts;

	if (!evidence_count(db, "hazard", arena, &counts, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct evidence_count found = evidence_count_of(&counts, hazards[i].uuid);

		hazards[i].evidence = found.links;
		hazards[i].doubtful = found.doubtful;
	}
	return true;
}

bool hazard_list(struct db *db, struct arena *arena, struct hazard **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = row_query(&table, db, ", uuid", "ORDER BY id", error);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct hazard *hazard = GROW(arena, *out, *count);
		struct row row;

		row_take(&table, stmt, arena, &row);
		*hazard = (struct hazard){
			.uuid = arena_strdup(arena, db_column_text(stmt, COLUMNS)),
			.title = row.values[TITLE].text,
			.severity = row.values[SEVERITY].text,
			.worst = row.values[WORST].text,
			.target = row.values[TARGET].text,
			.puller = row.values[PULLER].text,
			.who = row.values[WHO].text,
			.reach = row.values[REACH].real,
			.detect = row.values[DETECT].real,
			.rollback = row.values[ROLLBACK].real,
			.at = row.values[AT].integer,
		};
		judge(hazard, arena);
	}
	sqlite3_finalize(stmt);
	return got == 0 && count_evidence(db, arena, *out, *count, error);
}

/* ---- Writing ---- */

static bool take_text(struct row *row, int at, const char *what, const char *value, struct error *error)
{
	size_t limit = at == TITLE ? TITLE_LIMIT : TEXT_LIMIT;
	unsigned flags = FIELD_REASON | (at == TITLE ? FIELD_NEEDED : FIELD_LINES);

	row->values[at].text = value;
	return field_check(what, value, limit, flags, error);
}

static bool take_severity(struct row *row, int at, const char *what, const char *value, struct error *error)
{
	const char *words[16] = { NULL };

	for (size_t i = 0; i < lists()->severity_count && i + 1 < sizeof(words) / sizeof(words[0]); i++)
		words[i] = lists()->severities[i].id;
	row->values[at].text = value;
	return field_word(what, value, words, error);
}

static bool take_number(struct row *row, int at, const char *what, const char *value, struct error *error)
{
	double most = at == REACH ? reach_most : hours_most, number = (double)NAN;

	if (*value != '\0' && (!number_read_double(value, &number) || number < 0 || number > most))
		return error_set(
			error, ERROR_INPUT, "%s is a number from 0 to %.12g, not \"%.40s\"", what, most, value);
	row->values[at].real = number;
	return true;
}

static const struct field {
	const char *name, *what, *help;
	int at;
	bool (*take)(struct row *row, int at, const char *what, const char *value, struct error *error);
} fields[] = {
	{ "title", "the title", "what would go wrong", TITLE, take_text },
	{ "severity", "the severity", "how bad it is", SEVERITY, take_severity },
	{ "reach", "the reach", "answers a day", REACH, take_number },
	{ "detect", "the time to detect", "hours until somebody notices", DETECT, take_number },
	{ "rollback", "the time to roll back", "hours until the last good system answers again", ROLLBACK,
		take_number },
	{ "worst", "the worst case", "who is hurt, and what it costs", WORST, take_text },
	{ "target", "the rollback target", "what one goes back to", TARGET, take_text },
	{ "puller", "who may pull it", "who may roll back", PULLER, take_text },
};
enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

const char *hazard_field(size_t index, const char **help)
{
	if (index >= FIELD_COUNT)
		return NULL;
	*help = fields[index].help;
	return fields[index].name;
}

static bool take_field(struct row *row, const char *word, struct error *error)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; word[n] == '=' && i < FIELD_COUNT; i++)
		if (strlen(fields[i].name) == n && memcmp(fields[i].name, word, n) == 0)
			return fields[i].take(row, fields[i].at, fields[i].what, word + n + 1, error);
	return error_set(error, ERROR_USAGE,
		"\"%.60s\" is no FIELD=VALUE of a hazard; the fields are title, severity, reach, detect, rollback, "
		"worst, "
		"target and puller",
		word);
}

bool hazard_field_check(const char *name, const char *value, struct error *error)
{
	struct row row;
	char *word = xasprintf("%s=%s", name, value);
	bool ok = take_field(&row, word, error);

	free(word);
	return ok;
}

static bool take_fields(struct row *row, const char *const *words, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!take_field(row, words[i], error))
			return false;
	return true;
}

static bool write_hazard(
	struct db *db, const char *command, const char *uuid, const struct row *row, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(&table, row, &state);
	ok = change_one(db, command, row->values[TITLE].text, "hazard", uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool hazard_add(
	struct db *db, const char *title, const char *const *words, size_t count, char *uuid, struct error *error)
{
	struct row row = {
		.values = { [TITLE].text = title,
			[SEVERITY].text = "",
			[WORST].text = "",
			[TARGET].text = "",
			[PULLER].text = "",
			[WHO].text = db_actor(db),
			[REACH].real = (double)NAN,
			[DETECT].real = (double)NAN,
			[ROLLBACK].real = (double)NAN,
			[AT].integer = clock_now() },
	};
	char own[UUID_SIZE];

	if (uuid == NULL)
		uuid = own;
	random_uuid(uuid);
	return take_text(&row, TITLE, "the title", title, error) && take_fields(&row, words, count, error) &&
		(*row.values[SEVERITY].text != '\0' ||
			error_set(error, ERROR_INPUT,
				"say how bad it is: severity=annoying, costly, harmful or irreversible")) &&
		write_hazard(db, "hazard-add", uuid, &row, error);
}

static bool find_hazard(struct db *db, const char *uuid, struct arena *arena, struct row *out, struct error *error)
{
	bool found;

	return row_find(&table, db, uuid, arena, out, &found, error) &&
		(found ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no such hazard; it may have been removed meanwhile"));
}

bool hazard_set(struct db *db, const char *uuid, const char *const *words, size_t count, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct row row;
	bool ok = find_hazard(db, uuid, &arena, &row, error);

	ok = ok && take_fields(&row, words, count, error);
	if (ok) {
		row.values[WHO].text = db_actor(db);
		row.values[AT].integer = clock_now();
		ok = write_hazard(db, "hazard-set", uuid, &row, error);
	}
	arena_free(&arena);
	return ok;
}

bool hazard_remove(struct db *db, const char *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct row row;
	bool ok = find_hazard(db, uuid, &arena, &row, error) &&
		change_one(db, "hazard-remove", row.values[TITLE].text, "hazard", uuid, NULL, error);

	arena_free(&arena);
	return ok;
}
