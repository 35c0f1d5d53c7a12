/* In the journal: "technique", key: the rung. */
#include "preop/model/technique.h"

#include "combine.h"
#include "field.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"
#include "technique_find.h"

#include "preop/base/clock.h"
#include "preop/model/evidence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

enum { STATUS, REASON, WHO, AT };
static const struct row_table table = {
	.name = "technique",
	.keys = { "rung" },
	.columns = { [STATUS] = { "status", ROW_TEXT },
		[REASON] = { "reason", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

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
static bool read_overrides(struct db *db, struct arena *arena, struct technique *all, size_t count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT rung, reason, who, at FROM technique_override", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct technique *one = find_rung(all, count, db_column_text(stmt, 0));

		if (one == NULL)
			continue;
		one->override = arena_strdup(arena, db_column_text(stmt, 1));
		one->override_who = arena_strdup(arena, db_column_text(stmt, 2));
		one->override_at = sqlite3_column_int64(stmt, 3);
	}
	return got == 0;
}

static bool read_rows(struct db *db, struct arena *arena, struct technique *all, size_t count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error, "SELECT rung, status, reason, who, at FROM technique", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct technique *one = find_rung(all, count, db_column_text(stmt, 0));

		if (one == NULL)
			continue;
		if (!technique_status_parse(db_column_text(stmt, 1), &one->status))
			one->status = TECHNIQUE_UNTRIED;
		one->reason = arena_strdup(arena, db_column_text(stmt, 2));
		one->who = arena_strdup(arena, db_column_text(stmt, 3));
		one->at = sqlite3_column_int64(stmt, 4);
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

/* On all that is linked to it, as it is now: as with a gate, one link in doubt is enough to look again. */
static bool stands(const struct technique *one)
{
	return one->evidence > 0 && one->doubtful == 0;
}

/* The first lighter rung that stands in the way of a rung that trains; NULL: none does. */
static const struct technique *obstacle(const struct technique *all, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (!all[i].rung->trains &&
			(all[i].status == TECHNIQUE_UNTRIED || all[i].status == TECHNIQUE_ENOUGH ||
				(all[i].status == TECHNIQUE_FAILED && !stands(&all[i]))))
			return &all[i];
	return NULL;
}

static const char *find_doubt(struct arena *arena, const struct technique *one)
{
	if (!was_tried(one) || stands(one))
		return "";
	if (one->evidence == 0)
		return "no evidence is linked";
	return arena_printf(arena, "%" PRId64 " of %" PRId64 " links of evidence changed, expired or are gone",
		one->doubtful, one->evidence);
}

static void judge(struct arena *arena, struct technique *all, size_t index)
{
	struct technique *one = &all[index];
	const struct technique *other = one->rung->trains ? obstacle(all, index) : NULL;

	one->amber = find_doubt(arena, one);
	one->by_override = other != NULL && *one->override != '\0';
	one->open = other == NULL || one->by_override;
	one->why = "";
	if (!one->rung->trains)
		return;
	if (other == NULL)
		one->why = "every lighter rung is settled, and none was enough";
	else if (one->by_override)
		one->why = arena_printf(arena, "opened by override of %s, though %s is %s", one->override_who,
			other->rung->name, technique_status_word(other->status));
	else if (other->status == TECHNIQUE_ENOUGH)
		one->why = arena_printf(arena, "shut: %s is enough", other->rung->name);
	else if (other->status == TECHNIQUE_FAILED && other->evidence > 0)
		one->why = arena_printf(arena, "shut: the evidence of %s no longer stands", other->rung->name);
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
		(*out)[i] = (struct technique){ .rung = &all->rungs[i],
			.reason = "",
			.who = "",
			.at = CLOCK_NONE,
			.override = "",
			.override_who = "",
			.override_at = CLOCK_NONE,
			.amber = "" };
	if (!read_rows(db, arena, *out, *count, error) || !read_overrides(db, arena, *out, *count, error) ||
		!count_evidence(db, arena, *out, *count, error))
		return false;
	for (size_t i = 0; i < *count; i++)
		judge(arena, *out, i);
	return true;
}

/* ---- Writing ---- */

static bool check_status(
	const struct technique *one, enum technique_status status, const char *reason, struct error *error)
{
	bool tried = status == TECHNIQUE_FAILED || status == TECHNIQUE_ENOUGH;

	if (tried && !one->open)
		return error_set(error, ERROR_INPUT, "%s is %s; try what is lighter, or override in writing",
			one->rung->name, one->why);
	if (tried && one->evidence > 0 && !stands(one))
		return error_set(error, ERROR_INPUT,
			"evidence of %s changed, expired or is gone: link some that stands, remove what does not, "
			"then say so",
			one->rung->name);
	if (tried && one->evidence == 0)
		return error_set(error, ERROR_INPUT,
			"\"%s\" wants evidence first, such as %s: link it to the rung, then say so",
			technique_status_word(status), one->rung->evidence);
	if (status == TECHNIQUE_NOT_APPLICABLE && *reason == '\0')
		return error_set(error, ERROR_INPUT, "say why %s does not apply", one->rung->name);
	return true;
}

static bool write_one(struct db *db, const struct technique *one, enum technique_status status, const char *reason,
	struct error *error)
{
	const struct row row = { .values = { [STATUS].text = technique_status_word(status),
					 [REASON].text = reason,
					 [WHO].text = db_actor(db),
					 [AT].integer = clock_now() } };
	char *title = xasprintf("%s: %s", one->rung->name, technique_status_word(status));
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(&table, &row, &state);
	ok = change_one(db, "technique", title, "technique", one->rung->id,
		status != TECHNIQUE_UNTRIED ? state.data : NULL, error);
	strbuf_free(&state);
	free(title);
	return ok;
}

bool technique_find(
	struct db *db, const char *rung, struct arena *arena, const struct technique **out, struct error *error)
{
	struct technique *all;
	size_t count;

	if (!technique_list(db, arena, &all, &count, error))
		return false;
	*out = find_rung(all, count, rung);
	return *out != NULL ||
		error_set(error, ERROR_USAGE, "the menu has no rung \"%.60s\"; preop menu lists them", rung);
}

bool technique_set(
	struct db *db, const char *rung, enum technique_status status, const char *reason, struct error *error)
{
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	bool ok = field_check("the reason", reason, TECHNIQUE_REASON, FIELD_LINES | FIELD_REASON, error) &&
		technique_find(db, rung, &arena, &one, error) && check_status(one, status, reason, error) &&
		write_one(db, one, status, reason, error);

	arena_free(&arena);
	return ok;
}

bool technique_set_measured(struct db *db, const char *rung, enum technique_status status, const char *system,
	const char *reason, struct error *error)
{
	const struct evidence_new link = {
		.owner = "technique", .claim = rung, .kind = "system", .target = system, .expires_at = CLOCK_NONE
	};
	struct arena arena = ARENA_INIT;
	const struct technique *one;
	struct change change;
	bool ok = technique_find(db, rung, &arena, &one, error) &&
		change_begin(&change, db, "technique",
			arena_printf(
				&arena, "%s: %s, by %.120s", one->rung->name, technique_status_word(status), system),
			error);

	arena_free(&arena);
	return ok &&
		change_end(&change,
			evidence_add(db, &link, NULL, error) && technique_set(db, rung, status, reason, error), error);
}
