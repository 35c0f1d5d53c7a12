/* In the journal: "technique", key: the rung. */
#include "preop/model/technique.h"

#include "combine.h"
#include "field.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/evidence.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_LIMIT = 2000 };

static const char *const status_words[] = {
	[TECHNIQUE_UNTRIED] = "untried",
	[TECHNIQUE_FAILED] = "failed",
	[TECHNIQUE_ENOUGH] = "enough",
	[TECHNIQUE_NOT_APPLICABLE] = "not applicable",
	NULL,
};

const char *technique_status_word(enum technique_status status)
{
	return status_words[status];
}

bool technique_status_parse(const char *word, enum technique_status *out)
{
	for (int i = 0; status_words[i] != NULL; i++)
		if (strcmp(status_words[i], word) == 0) {
			*out = (enum technique_status)i;
			return true;
		}
	return false;
}

/* ---- In the journal ---- */

static void print_state(struct strbuf *out, const char *const texts[4], int64_t at)
{
	static const char *const members[] = { "status", "reason", "override", "who" };
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	for (int i = 0; i < 4; i++)
		json_put_string(&w, members[i], texts[i]);
	json_put_int(&w, "at", at);
	json_close(&w, '}');
}

static bool read_target(struct db *db, const char *key, const char *like, struct strbuf *state, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT status, reason, override, who, at FROM technique WHERE rung = ?1", "t", key);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	const char *texts[4];

	(void)like;
	if (got <= 0)
		return got == 0;
	for (int i = 0; i < 4; i++)
		texts[i] = db_column_text(stmt, i);
	print_state(state, texts, sqlite3_column_int64(stmt, 4));
	db_done(stmt);
	return true;
}

static bool apply_target(struct db *db, const char *key, const char *state, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct json_span object;
	bool ok;

	if (state == NULL)
		return db_run(db, error, "DELETE FROM technique WHERE rung = ?1", "t", key);
	object = state_root(state);
	ok = db_run(db, error,
		"INSERT OR REPLACE INTO technique (rung, status, reason, override, who, at) VALUES (?1, ?2, ?3, ?4, "
		"?5, "
		"?6)",
		"ttttti", key, state_string(object, "status", &arena), state_string(object, "reason", &arena),
		state_string(object, "override", &arena), state_string(object, "who", &arena),
		state_int(object, "at", 0));
	arena_free(&arena);
	return ok;
}

const struct journal_target technique_targets[] = {
	{ .kind = "technique", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t technique_target_count = 1;

/* ---- Reading ---- */

static struct technique *find_rung(struct technique *all, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].rung->id, id) == 0)
			return &all[i];
	return NULL;
}

/* A row of a rung that no list here knows stays in the file and is not shown. */
static bool read_rows(struct db *db, struct arena *arena, struct technique *all, size_t count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT rung, status, reason, override, who, at FROM technique", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct technique *one = find_rung(all, count, db_column_text(stmt, 0));

		if (one == NULL)
			continue;
		if (!technique_status_parse(db_column_text(stmt, 1), &one->status))
			one->status = TECHNIQUE_UNTRIED;
		one->reason = arena_strdup(arena, db_column_text(stmt, 2));
		one->override = arena_strdup(arena, db_column_text(stmt, 3));
		one->who = arena_strdup(arena, db_column_text(stmt, 4));
		one->at = sqlite3_column_int64(stmt, 5);
	}
	return got == 0;
}

static bool count_evidence(struct db *db, struct arena *arena, struct technique *all, size_t count, struct error *error)
{
	struct evidence_counts counts;

	if (!evidence_count(db, "technique", arena, &counts, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct evidence_count found = evidence_count_of(&counts, all[i].rung->id);

		all[i].evidence = found.links;
		all[i].doubtful = found.doubtful;
	}
	return true;
}

static bool was_tried(const struct technique *one)
{
	return one->status == TECHNIQUE_FAILED || one->status == TECHNIQUE_ENOUGH;
}

/* The first lighter rung that stands in the way of a rung that trains; NULL: none does. */
static const struct technique *obstacle(const struct technique *all, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!all[i].rung->trains &&
			(all[i].status == TECHNIQUE_UNTRIED || all[i].status == TECHNIQUE_ENOUGH ||
				(all[i].status == TECHNIQUE_FAILED && all[i].evidence == 0)))
			return &all[i];
	return NULL;
}

static void judge(struct arena *arena, struct technique *all, size_t index)
{
	struct technique *one = &all[index];
	const struct technique *other = one->rung->trains ? obstacle(all, index) : NULL;

	one->amber = was_tried(one) && (one->evidence == 0 || one->doubtful > 0);
	one->open = other == NULL || *one->override != '\0';
	one->why = "";
	if (!one->rung->trains)
		return;
	if (other == NULL)
		one->why = "every lighter rung is settled, and none was enough";
	else if (*one->override != '\0')
		one->why = arena_printf(arena, "opened by override of %s, though %s is %s", one->who, other->rung->name,
			technique_status_word(other->status));
	else if (other->status == TECHNIQUE_ENOUGH)
		one->why = arena_printf(arena, "shut: %s is enough", other->rung->name);
	else if (other->status == TECHNIQUE_FAILED)
		one->why = arena_printf(arena, "shut: %s failed without evidence", other->rung->name);
	else
		one->why = arena_printf(arena, "shut: %s is untried", other->rung->name);
}

bool technique_list(struct db *db, struct arena *arena, struct technique **out, size_t *count, struct error *error)
{
	const struct lists *all = lists();

	*count = all->rung_count;
	*out = arena_alloc(arena, (*count + 1) * sizeof(**out));
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct technique){
			.rung = &all->rungs[i], .reason = "", .override = "", .who = "", .at = CLOCK_NONE
		};
	if (!read_rows(db, arena, *out, *count, error) || !count_evidence(db, arena, *out, *count, error))
		return false;
	for (size_t i = 0; i < *count; i++)
		judge(arena, *out, i);
	return true;
}

/* ---- Writing ---- */

static bool blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

static bool check_status(
	const struct technique *one, enum technique_status status, const char *reason, struct error *error)
{
	if (status != TECHNIQUE_UNTRIED && !one->open)
		return error_set(error, ERROR_INPUT, "%s is %s; try what is lighter, or override in writing",
			one->rung->name, one->why);
	if ((status == TECHNIQUE_FAILED || status == TECHNIQUE_ENOUGH) && one->evidence == 0)
		return error_set(error, ERROR_INPUT,
			"\"%s\" wants evidence first, such as %s: link it to the rung, then say so",
			technique_status_word(status), one->rung->evidence);
	if (status == TECHNIQUE_NOT_APPLICABLE && blank(reason))
		return error_set(error, ERROR_INPUT, "say why %s does not apply", one->rung->name);
	return true;
}

static bool write_one(struct db *db, const struct technique *one, enum technique_status status, const char *reason,
	const char *override, struct error *error)
{
	const char *const texts[4] = { technique_status_word(status), reason, override, db_actor(db) };
	bool nothing = status == TECHNIQUE_UNTRIED && *override == '\0';
	char *title = xasprintf(
		"%s: %s", one->rung->name, *override != '\0' ? "override" : technique_status_word(status));
	struct strbuf state = STRBUF_INIT;
	bool ok;

	print_state(&state, texts, clock_now());
	ok = change_one(db, "technique", title, "technique", one->rung->id, nothing ? NULL : state.data, error);
	strbuf_free(&state);
	free(title);
	return ok;
}

static bool find_one(
	struct db *db, const char *rung, struct arena *arena, const struct technique **out, struct error *error)
{
	struct technique *all;
	size_t count;

	if (!technique_list(db, arena, &all, &count, error))
		return false;
	*out = find_rung(all, count, rung);
	return *out != NULL ||
		error_set(error, ERROR_NOT_FOUND, "the menu has no rung \"%.60s\"; preop menu lists them", rung);
}

bool technique_set(
	struct db *db, const char *rung, enum technique_status status, const char *reason, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	bool ok = field_check("the reason", reason, REASON_LIMIT, FIELD_LINES, error) &&
		find_one(db, rung, &arena, &one, error) && check_status(one, status, reason, error) &&
		write_one(db, one, status, status == TECHNIQUE_UNTRIED ? "" : reason, one->override, error);

	arena_free(&arena);
	return ok;
}

bool technique_override(struct db *db, const char *rung, const char *reason, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	bool ok = field_check("the reason", reason, REASON_LIMIT, FIELD_LINES, error) &&
		find_one(db, rung, &arena, &one, error);

	if (ok && !one->rung->trains)
		ok = error_set(error, ERROR_INPUT, "%s trains nothing and needs no override", one->rung->name);
	ok = ok && write_one(db, one, one->status, one->reason, blank(reason) ? "" : reason, error);
	arena_free(&arena);
	return ok;
}
