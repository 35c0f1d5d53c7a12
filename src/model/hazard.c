/* In the journal: "hazard", key: its uuid. */
#include "preop/model/hazard.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"
#include "preop/base/random.h"
#include "preop/model/evidence.h"

#include <math.h>
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

/* Texts and numbers of a row, in the order of its columns and of its state. */
enum { TEXT_TITLE, TEXT_SEVERITY, TEXT_WORST, TEXT_TARGET, TEXT_PULLER, TEXT_WHO, TEXTS };
enum { NUMBER_REACH, NUMBER_DETECT, NUMBER_ROLLBACK, NUMBERS };
#define COLUMNS "title, severity, worst, target, puller, who, reach, detect, rollback, at"
static const char *const texts[] = { "title", "severity", "worst", "target", "puller", "who" };
static const char *const numbers[] = { "reach", "detect", "rollback" };

struct values {
	const char *texts[TEXTS];
	double numbers[NUMBERS]; /* NAN: not said */
	int64_t at;
};

/* ---- In the journal ---- */

static void print_state(struct strbuf *out, const struct values *values)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	for (int i = 0; i < TEXTS; i++)
		json_put_string(&w, texts[i], values->texts[i]);
	for (int i = 0; i < NUMBERS; i++)
		json_put_double(&w, numbers[i], values->numbers[i]);
	json_put_int(&w, "at", values->at);
	json_close(&w, '}');
}

static void read_values(sqlite3_stmt *stmt, struct arena *arena, struct values *out)
{
	for (int i = 0; i < TEXTS; i++)
		out->texts[i] = arena_strdup(arena, db_column_text(stmt, i));
	for (int i = 0; i < NUMBERS; i++)
		out->numbers[i] = sqlite3_column_type(stmt, TEXTS + i) == SQLITE_NULL
			? (double)NAN
			: sqlite3_column_double(stmt, TEXTS + i);
	out->at = sqlite3_column_int64(stmt, TEXTS + NUMBERS);
}

static bool find_values(
	struct db *db, const char *uuid, struct arena *arena, struct values *out, bool *found, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT " COLUMNS " FROM hazard WHERE uuid = ?1", "t", uuid);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);

	*found = got == 1;
	if (got != 1)
		return got == 0;
	read_values(stmt, arena, out);
	db_done(stmt);
	return true;
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct values values;
	bool found;
	bool ok = find_values(db, key, &arena, &values, &found, error);

	(void)like;
	if (ok && found)
		print_state(state, &values);
	arena_free(&arena);
	return ok;
}

/* SQLite keeps a NAN as NULL, which is what it means here. */
static bool write_row(struct db *db, const char *key, const struct values *v, struct error *error)
{
	return db_run(db, error,
		"INSERT INTO hazard (uuid, " COLUMNS
		") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (uuid) DO UPDATE SET title = ?2, "
		"severity = ?3, worst = ?4, target = ?5, puller = ?6, who = ?7, reach = ?8, detect = ?9, "
		"rollback = ?10, at = ?11",
		"tttttttdddi", key, v->texts[TEXT_TITLE], v->texts[TEXT_SEVERITY], v->texts[TEXT_WORST],
		v->texts[TEXT_TARGET], v->texts[TEXT_PULLER], v->texts[TEXT_WHO], v->numbers[NUMBER_REACH],
		v->numbers[NUMBER_DETECT], v->numbers[NUMBER_ROLLBACK], v->at);
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct values values;
	bool ok;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM hazard WHERE uuid = ?1", "t", key);
	for (int i = 0; i < TEXTS; i++)
		values.texts[i] = state_string(state_root(state), texts[i], &arena);
	for (int i = 0; i < NUMBERS; i++)
		if (!json_number(json_get(state_root(state), numbers[i]), &values.numbers[i]))
			values.numbers[i] = (double)NAN;
	values.at = state_int(state_root(state), "at", 0);
	ok = write_row(db, key, &values, error);
	arena_free(&arena);
	return ok;
}

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
			"%g answers a day x %g h / 24 = %.4g answers before it is noticed; "
			"limit of %s: %g",
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
	sqlite3_stmt *stmt = db_query(db, error, "SELECT " COLUMNS ", uuid FROM hazard ORDER BY id", "");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct hazard *hazard = GROW(arena, *out, *count);
		struct values v;

		read_values(stmt, arena, &v);
		*hazard = (struct hazard){
			.uuid = arena_strdup(arena, db_column_text(stmt, TEXTS + NUMBERS + 1)),
			.title = v.texts[TEXT_TITLE],
			.severity = v.texts[TEXT_SEVERITY],
			.worst = v.texts[TEXT_WORST],
			.target = v.texts[TEXT_TARGET],
			.puller = v.texts[TEXT_PULLER],
			.who = v.texts[TEXT_WHO],
			.reach = v.numbers[NUMBER_REACH],
			.detect = v.numbers[NUMBER_DETECT],
			.rollback = v.numbers[NUMBER_ROLLBACK],
			.at = v.at,
		};
		judge(hazard, arena);
	}
	return got == 0 && count_evidence(db, arena, *out, *count, error);
}

/* ---- Writing ---- */

static bool take_text(struct values *values, int at, const char *what, const char *value, struct error *error)
{
	size_t limit = at == TEXT_TITLE ? TITLE_LIMIT : TEXT_LIMIT;
	unsigned flags = at == TEXT_TITLE ? FIELD_NEEDED : FIELD_LINES;

	values->texts[at] = value;
	return field_check(what, value, limit, flags, error);
}

static bool take_severity(struct values *values, int at, const char *what, const char *value, struct error *error)
{
	const char *words[16] = { NULL };

	for (size_t i = 0; i < lists()->severity_count && i + 1 < sizeof(words) / sizeof(words[0]); i++)
		words[i] = lists()->severities[i].id;
	values->texts[at] = value;
	return field_choose(what, value, words, error);
}

static bool take_number(struct values *values, int at, const char *what, const char *value, struct error *error)
{
	double most = at == NUMBER_REACH ? reach_most : hours_most, number = (double)NAN;

	if (*value != '\0' && (!number_read_double(value, &number) || number < 0 || number > most))
		return error_set(error, ERROR_INPUT, "%s is a number from 0 to %g, not \"%.40s\"", what, most, value);
	values->numbers[at] = number;
	return true;
}

static const struct field {
	const char *name, *what, *help;
	int at;
	bool (*take)(struct values *values, int at, const char *what, const char *value, struct error *error);
} fields[] = {
	{ "title", "the title", "what would go wrong", TEXT_TITLE, take_text },
	{ "severity", "the severity", "how bad it is", TEXT_SEVERITY, take_severity },
	{ "reach", "the reach", "answers a day", NUMBER_REACH, take_number },
	{ "detect", "the time to detect", "hours until somebody notices", NUMBER_DETECT, take_number },
	{ "rollback", "the time to roll back", "hours until the last good system answers again", NUMBER_ROLLBACK,
		take_number },
	{ "worst", "the worst case", "who is hurt, and what it costs", TEXT_WORST, take_text },
	{ "target", "the rollback target", "what one goes back to", TEXT_TARGET, take_text },
	{ "puller", "who may pull it", "who may roll back", TEXT_PULLER, take_text },
};
enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

const char *hazard_field(size_t index, const char **help)
{
	if (index >= FIELD_COUNT)
		return NULL;
	*help = fields[index].help;
	return fields[index].name;
}

static bool take_field(struct values *values, const char *word, struct error *error)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; word[n] == '=' && i < FIELD_COUNT; i++)
		if (strlen(fields[i].name) == n && memcmp(fields[i].name, word, n) == 0)
			return fields[i].take(values, fields[i].at, fields[i].what, word + n + 1, error);
	return error_set(error, ERROR_INPUT,
		"\"%.60s\" is no FIELD=VALUE of a hazard; the fields are title, severity, reach, detect, rollback, "
		"worst, "
		"target and puller",
		word);
}

static bool take_fields(struct values *values, const char *const *words, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!take_field(values, words[i], error))
			return false;
	return true;
}

static bool write_hazard(
	struct db *db, const char *command, const char *uuid, const struct values *values, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	bool ok;

	print_state(&state, values);
	ok = change_one(db, command, values->texts[TEXT_TITLE], "hazard", uuid, state.data, error);
	strbuf_free(&state);
	return ok;
}

bool hazard_add(
	struct db *db, const char *title, const char *const *words, size_t count, char *uuid, struct error *error)
{
	struct values values = {
		.texts = { title, "", "", "", "", db_actor(db) },
		.numbers = { (double)NAN, (double)NAN, (double)NAN },
		.at = clock_now(),
	};
	char own[UUID_SIZE];

	if (uuid == NULL)
		uuid = own;
	random_uuid(uuid);
	return take_text(&values, TEXT_TITLE, "the title", title, error) && take_fields(&values, words, count, error) &&
		(*values.texts[TEXT_SEVERITY] != '\0' ||
			error_set(error, ERROR_INPUT,
				"say how bad it is: severity=annoying, costly, harmful or irreversible")) &&
		write_hazard(db, "hazard-add", uuid, &values, error);
}

static bool find_hazard(struct db *db, const char *uuid, struct arena *arena, struct values *out, struct error *error)
{
	bool found;

	return find_values(db, uuid, arena, out, &found, error) &&
		(found ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no such hazard; it may have been removed meanwhile"));
}

bool hazard_set(struct db *db, const char *uuid, const char *const *words, size_t count, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct values values;
	bool ok = find_hazard(db, uuid, &arena, &values, error);

	ok = ok && take_fields(&values, words, count, error) && write_hazard(db, "hazard-set", uuid, &values, error);
	arena_free(&arena);
	return ok;
}

bool hazard_remove(struct db *db, const char *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct values values;
	bool ok = find_hazard(db, uuid, &arena, &values, error) &&
		change_one(db, "hazard-remove", values.texts[TEXT_TITLE], "hazard", uuid, NULL, error);

	arena_free(&arena);
	return ok;
}
