/* In the journal: "cause", key: its uuid. */
#include "preop/model/cause.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/base/random.h"
#include "preop/model/board.h"
#include "preop/model/case_text.h"
#include "preop/model/evidence.h"
#include "preop/model/lists.h"
#include "preop/text/phrase.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE_LIMIT = 200, TEXT_LIMIT = 4000, RANK_MOST = 3 };

static const char *const state_words[] = {
	[CAUSE_OPEN] = "open",
	[CAUSE_RULED_OUT] = "ruled out",
	[CAUSE_SUPPORTED] = "supported",
	[CAUSE_TREATED] = "treated",
	NULL,
};

const char *cause_state_word(enum cause_state state)
{
	return state_words[state];
}

bool cause_state_parse(const char *word, enum cause_state *out)
{
	for (int i = 0; state_words[i] != NULL; i++)
		if (strcmp(state_words[i], word) == 0) {
			*out = (enum cause_state)i;
			return true;
		}
	return false;
}

/* ---- In the journal ---- */

enum { STRAND, ENTRY, TITLE, RUNG, TEST, STATE, RESULT, WHO, LIKELIHOOD, DANGER, EFFORT, AT, COLUMNS };
static const struct row_table table = {
	.name = "cause",
	.keys = { "uuid" },
	.columns = { [STRAND] = { "strand", ROW_TEXT },
		[ENTRY] = { "entry", ROW_TEXT },
		[TITLE] = { "title", ROW_TEXT },
		[RUNG] = { "rung", ROW_TEXT },
		[TEST] = { "test", ROW_TEXT },
		[STATE] = { "state", ROW_TEXT },
		[RESULT] = { "result", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[LIKELIHOOD] = { "likelihood", ROW_INT },
		[DANGER] = { "danger", ROW_INT },
		[EFFORT] = { "effort", ROW_INT },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

/* Two copies can fill in the same cause of the list apart from each other. What both began with is then an open one that nothing is said of. */
static bool combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	const struct row born = { .values = { [STRAND].text = "",
					  [ENTRY].text = "",
					  [TITLE].text = "",
					  [RUNG].text = "",
					  [TEST].text = "",
					  [STATE].text = state_words[CAUSE_OPEN],
					  [RESULT].text = "",
					  [WHO].text = "" } };
	struct strbuf state = STRBUF_INIT;
	bool ok;

	row_print_state(&table, &born, &state);
	ok = combine_members(base != NULL ? base : state.data, mine, theirs, out);
	strbuf_free(&state);
	return ok;
}

const struct journal_target cause_targets[] = {
	{ .kind = "cause", .read = read_target, .apply = apply_target, .combine = combine }
};
const size_t cause_target_count = 1;

/* ---- Reading ---- */

static void fill(struct cause *cause, const struct row *row)
{
	cause->strand = row->values[STRAND].text;
	cause->entry = row->values[ENTRY].text;
	cause->title = row->values[TITLE].text;
	cause->rung = row->values[RUNG].text;
	cause->test = row->values[TEST].text;
	if (!cause_state_parse(row->values[STATE].text, &cause->state))
		cause->state = CAUSE_OPEN;
	cause->result = row->values[RESULT].text;
	cause->who = row->values[WHO].text;
	cause->likelihood = (int)row->values[LIKELIHOOD].integer;
	cause->danger = (int)row->values[DANGER].integer;
	cause->effort = (int)row->values[EFFORT].integer;
	cause->at = row->values[AT].integer;
	cause->weight = (double)cause->likelihood * cause->danger / cause->effort;
}

static bool count_evidence(struct db *db, struct arena *arena, struct cause *causes, size_t count, struct error *error)
{
	struct evidence_counts counts;

	if (!evidence_count(db, "cause", arena, &counts, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct evidence_count found = evidence_count_of(&counts, causes[i].uuid);

		causes[i].evidence = found.links;
		causes[i].doubtful = found.doubtful;
	}
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;
	int strands = strcmp(x->strand, y->strand);

	if (strands != 0)
		return strands;
	if ((x->state == CAUSE_OPEN) != (y->state == CAUSE_OPEN))
		return x->state == CAUSE_OPEN ? -1 : 1;
	if (x->weight < y->weight || x->weight > y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->at != y->at)
		return x->at > y->at ? 1 : -1;
	int titles = strcmp(x->title, y->title); /* filled in together: alike in every copy */
	return titles != 0 ? titles : strcmp(x->uuid, y->uuid);
}

bool cause_list(
	struct db *db, const char *strand, struct arena *arena, struct cause **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = row_query(&table, db,
		", uuid, NOT EXISTS (SELECT 1 FROM strand s WHERE s.uuid = cause.strand)",
		"WHERE ?1 IS NULL OR strand = ?1", error);
	int got = -1;

	*out = NULL;
	*count = 0;
	if (stmt != NULL)
		sqlite3_bind_text(stmt, 1, strand, -1, SQLITE_STATIC);
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct cause *cause = GROW(arena, *out, *count);
		struct row row;

		row_take(&table, stmt, arena, &row);
		fill(cause, &row);
		cause->uuid = arena_strdup(arena, db_column_text(stmt, COLUMNS));
		cause->orphan = sqlite3_column_int(stmt, COLUMNS + 1) != 0;
	}
	sqlite3_finalize(stmt);
	if (got != 0 || !count_evidence(db, arena, *out, *count, error))
		return false;
	if (*count > 1)
		qsort(*out, *count, sizeof(**out), compare);
	return true;
}

/* ---- Writing ---- */

static bool check_rank(const char *what, int rank, struct error *error)
{
	return (rank >= 1 && rank <= RANK_MOST) ||
		error_set(error, ERROR_INPUT, "the %s is 1 (low), 2 or 3 (high)", what);
}

static bool check_new(struct db *db, const char *strand, const struct cause_new *cause, struct error *error)
{
	bool found;

	return field_check("the cause", cause->title, TITLE_LIMIT, FIELD_NEEDED, error) &&
		field_check("the test", cause->test, TEXT_LIMIT, FIELD_LINES, error) &&
		check_rank("likelihood", cause->likelihood, error) && check_rank("danger", cause->danger, error) &&
		check_rank("effort", cause->effort, error) &&
		(*cause->rung == '\0' || lists_rung(cause->rung) != NULL ||
			error_set(error, ERROR_INPUT, "the menu has no rung \"%.60s\"", cause->rung)) &&
		db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM strand WHERE uuid = ?1", "t", strand) &&
		(found ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no such strand; it may have been removed meanwhile"));
}

static bool write_cause(
	struct db *db, const char *command, const char *uuid, const struct row *row, struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *title = xasprintf("%.100s: %s", row->values[TITLE].text, row->values[STATE].text);
	bool ok;

	row_print_state(&table, row, &state);
	ok = change_one(db, command, title, "cause", uuid, state.data, error);
	free(title);
	strbuf_free(&state);
	return ok;
}

static bool add(struct db *db, const char *strand, const char *entry, const struct cause_new *cause, char *uuid,
	struct error *error)
{
	const struct row row = { .values = { [STRAND].text = strand,
					 [ENTRY].text = entry,
					 [TITLE].text = cause->title,
					 [RUNG].text = cause->rung,
					 [TEST].text = cause->test,
					 [STATE].text = state_words[CAUSE_OPEN],
					 [RESULT].text = "",
					 [WHO].text = db_actor(db),
					 [LIKELIHOOD].integer = cause->likelihood,
					 [DANGER].integer = cause->danger,
					 [EFFORT].integer = cause->effort,
					 [AT].integer = clock_now() } };

	/* One of the list is the same in every copy that fills it in. */
	if (*entry != '\0')
		random_uuid_of((const char *const[]){ "cause", strand, entry, NULL }, uuid);
	else
		random_uuid(uuid);
	return check_new(db, strand, cause, error) && write_cause(db, "cause-add", uuid, &row, error);
}

bool cause_ranks_parse(const char *word, struct cause_new *cause, struct error *error)
{
	if (strlen(word) != 5 || word[1] != '/' || word[3] != '/')
		return error_set(error, ERROR_USAGE, "\"%.20s\" is not LIKELIHOOD/DANGER/EFFORT, such as 3/2/1", word);
	cause->likelihood = word[0] - '0';
	cause->danger = word[2] - '0';
	cause->effort = word[4] - '0';
	return true;
}

bool cause_add(struct db *db, const char *strand, const struct cause_new *cause, char *uuid, struct error *error)
{
	char own[UUID_SIZE];

	return add(db, strand, "", cause, uuid != NULL ? uuid : own, error);
}

static bool is_there(const struct cause *causes, size_t count, const char *entry)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(causes[i].entry, entry) == 0)
			return true;
	return false;
}

static bool add_missing(struct db *db, const char *strand, const struct list_diagnosis *diagnosis,
	const struct cause *causes, size_t count, int64_t *added, struct error *error)
{
	for (size_t i = 0; i < diagnosis->cause_count; i++) {
		const struct list_cause *listed = &diagnosis->causes[i];
		const struct cause_new cause = { listed->cause, listed->test, listed->rung, listed->likelihood,
			listed->danger, listed->effort };
		char uuid[UUID_SIZE];

		if (is_there(causes, count, listed->id))
			continue;
		if (!add(db, strand, listed->id, &cause, uuid, error))
			return false;
		++*added;
	}
	return true;
}

bool cause_add_listed(struct db *db, const char *strand, int64_t *added, struct error *error)
{
	const struct list_diagnosis *diagnosis;
	struct arena arena = ARENA_INIT;
	struct case_text *found;
	struct cause *causes;
	struct change change;
	size_t count, n;
	bool ok = case_text_list(db, "strand", strand, &arena, &found, &n, error) &&
		cause_list(db, strand, &arena, &causes, &count, error);

	*added = 0;
	if (ok) {
		diagnosis = lists_diagnosis(case_text_find(found, n, strand, "diagnosis"));
		ok = diagnosis != NULL ||
			error_set(error, ERROR_INPUT,
				"choose what the complaint sounds like first: the strand has no diagnosis");
		ok = ok && change_begin(&change, db, "differential", diagnosis->id, error) &&
			change_end(&change, add_missing(db, strand, diagnosis, causes, count, added, error), error);
	}
	arena_free(&arena);
	return ok;
}

static bool find_cause(struct db *db, const char *uuid, struct arena *arena, struct row *out, struct error *error)
{
	bool found;

	return row_find(&table, db, uuid, arena, out, &found, error) &&
		(found ||
			error_set(
				error, ERROR_NOT_FOUND, "there is no such cause; it may have been removed meanwhile"));
}

bool cause_conclude(struct db *db, const char *uuid, enum cause_state state, const char *result, struct error *error)
{
	unsigned needed = FIELD_LINES | FIELD_REASON | (state == CAUSE_OPEN ? 0u : (unsigned)FIELD_NEEDED);
	struct arena arena = ARENA_INIT;
	struct row row;
	bool ok = field_check("the result", result, TEXT_LIMIT, needed, error) &&
		find_cause(db, uuid, &arena, &row, error) &&
		((state != CAUSE_SUPPORTED && state != CAUSE_TREATED) ||
			board_demand(db, row.values[STRAND].text, error));

	if (ok) {
		row.values[STATE].text = state_words[state];
		row.values[RESULT].text = result;
		row.values[WHO].text = db_actor(db);
		row.values[AT].integer = clock_now();
		ok = write_cause(db, "cause-conclude", uuid, &row, error);
	}
	arena_free(&arena);
	return ok;
}

bool cause_remove(struct db *db, const char *uuid, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct row row;
	bool ok = find_cause(db, uuid, &arena, &row, error) &&
		change_one(db, "cause-remove", row.values[TITLE].text, "cause", uuid, NULL, error);

	arena_free(&arena);
	return ok;
}

/* ---- Listening ---- */

static size_t count_heard(const struct strbuf *complaint, const struct list_diagnosis *diagnosis)
{
	size_t heard = 0, at, length;

	for (size_t i = 0; i < diagnosis->hears.count; i++)
		heard += text_says(complaint, diagnosis->hears.at[i], &at, &length);
	return heard;
}

size_t cause_hear(const char *complaint, const char **ids, size_t most)
{
	const struct lists *all = lists();
	size_t *heard = xcalloc(all->diagnosis_count + 1, sizeof(*heard)), count = 0, best = 0;
	struct strbuf bare = STRBUF_INIT;

	text_bare(complaint, strlen(complaint), &bare);
	for (size_t i = 0; i < all->diagnosis_count; i++) {
		heard[i] = count_heard(&bare, &all->diagnoses[i]);
		best = heard[i] > best ? heard[i] : best;
	}
	for (; best > 0; best--)
		for (size_t i = 0; i < all->diagnosis_count && count + 1 < most; i++)
			if (heard[i] == best)
				ids[count++] = all->diagnoses[i].id;
	ids[count++] = "other";
	strbuf_free(&bare);
	free(heard);
	return count;
}
