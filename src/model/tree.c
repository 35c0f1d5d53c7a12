/* In the journal: "tree", key: "STRAND QUESTION"; a strand's uuid has no blank in it. */
#include "preop/model/tree.h"

#include "combine.h"
#include "field.h"
#include "grow.h"
#include "row_target.h"
#include "state.h"
#include "targets.h"

#include "preop/base/clock.h"
#include "preop/model/evidence.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_LIMIT = 2000 };

enum { ANSWER, REASON, WHO, AT };
static const struct row_table table = {
	.name = "tree_answer",
	.keys = { "strand", "question" },
	.columns = { [ANSWER] = { "answer", ROW_TEXT },
		[REASON] = { "reason", ROW_TEXT },
		[WHO] = { "who", ROW_TEXT },
		[AT] = { "at", ROW_INT } },
};
ROW_TARGET(table)

const struct journal_target tree_targets[] = {
	{ .kind = "tree", .read = read_target, .apply = apply_target, .combine = combine_times }
};
const size_t tree_target_count = 1;

/* ---- Walking ---- */

static const struct list_answer *find_answer(const struct list_question *question, const char *id)
{
	for (size_t i = 0; i < question->answer_count; i++)
		if (strcmp(question->answers[i].id, id) == 0)
			return &question->answers[i];
	return NULL;
}

struct given { /* what is in the file */
	const char *question, *answer, *reason, *who;
	int64_t at;
	bool passed, supposed;
};

static bool read_given(
	struct db *db, const char *strand, struct arena *arena, struct given **out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT question, answer, reason, who, at FROM tree_answer WHERE strand = ?1", "t", strand);
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1) {
		struct given *one = GROW(arena, *out, *count);

		one->question = arena_strdup(arena, db_column_text(stmt, 0));
		one->answer = arena_strdup(arena, db_column_text(stmt, 1));
		one->reason = arena_strdup(arena, db_column_text(stmt, 2));
		one->who = arena_strdup(arena, db_column_text(stmt, 3));
		one->at = sqlite3_column_int64(stmt, 4);
	}
	return got == 0;
}

static struct given *find_given(struct given *given, size_t count, const char *question)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(given[i].question, question) == 0)
			return &given[i];
	return NULL;
}

/* A list of a person's own may lead in a circle: no question is asked twice. */
static bool was_asked(const struct tree_walk *walk, const struct list_question *question)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->steps[i].question == question)
			return true;
	return false;
}

static void walk(struct given *given, size_t count, struct arena *arena, struct tree_walk *out)
{
	const struct list_question *question = lists()->question_count > 0 ? &lists()->questions[0] : NULL;

	*out = (struct tree_walk){ .steps = NULL };
	while (question != NULL && !was_asked(out, question)) {
		struct given *one = find_given(given, count, question->id);
		struct tree_step *step = GROW(arena, out->steps, out->count);

		*step = (struct tree_step){ .question = question, .reason = "", .who = "", .at = CLOCK_NONE };
		if (one != NULL)
			step->answer = find_answer(question, one->answer);
		if (step->answer == NULL)
			break;
		one->passed = true;
		step->reason = one->reason;
		step->who = one->who;
		step->at = one->at;
		step->supposed = one->supposed;
		out->end = lists_end(step->answer->end);
		question = lists_question(step->answer->then);
	}
	for (size_t i = 0; i < count; i++)
		out->beside += !given[i].passed;
}

/* ---- What the answers rest on ---- */

char *tree_claim(const char *strand, const char *question)
{
	return *strand != '\0' ? xasprintf("%s %s", strand, question) : xstrdup(question);
}

static void count_links(const struct evidence *links, size_t count, const char *strand, struct tree_step *step)
{
	char *claim = tree_claim(strand, step->question->id);

	for (size_t i = 0; i < count; i++)
		if (strcmp(links[i].claim, claim) == 0) {
			step->evidence++;
			step->doubtful += links[i].state != EVIDENCE_FRESH;
		}
	free(claim);
}

static bool ground(struct db *db, const char *strand, struct arena *arena, struct tree_walk *out, struct error *error)
{
	struct evidence *links;
	size_t count;

	if (!evidence_list(db, "tree", NULL, arena, &links, &count, error))
		return false;
	for (size_t i = 0; i < out->count; i++)
		count_links(links, count, strand, &out->steps[i]);
	return true;
}

/* ---- The walk ---- */

bool tree_read(struct db *db, const char *strand, struct arena *arena, struct tree_walk *out, struct error *error)
{
	struct given *given;
	size_t count;

	if (!read_given(db, strand, arena, &given, &count, error))
		return false;
	walk(given, count, arena, out);
	return ground(db, strand, arena, out, error);
}

static bool check_answer(const char *question, const char *answer, struct error *error)
{
	const struct list_question *asked = lists_question(question);
	struct strbuf words = STRBUF_INIT;

	if (asked == NULL)
		return error_set(error, ERROR_USAGE, "the tree has no question \"%.60s\"", question);
	if (find_answer(asked, answer) != NULL)
		return true;
	for (size_t i = 0; i < asked->answer_count; i++)
		strbuf_addf(&words, "%s%s", i > 0 ? ", " : "", asked->answers[i].id);
	error_set(error, ERROR_USAGE, "\"%.60s\" is no answer to \"%s\"; it is one of %s", answer, asked->ask,
		words.data);
	strbuf_free(&words);
	return false;
}

/* An answer may be older than the lists: what is there can be taken back, whether its question is still asked or not. */
static bool check_answered(struct db *db, const char *key, const char *question, struct error *error)
{
	bool found;

	return db_int(db, error, &(int64_t){ 0 }, &found,
		       "SELECT 1 FROM tree_answer WHERE strand || ' ' || question = ?1", "t", key) &&
		(found ||
			(lists_question(question) != NULL
					? error_set(error, ERROR_NOT_FOUND, "\"%.60s\" was not answered here", question)
					: error_set(
						  error, ERROR_USAGE, "the tree has no question \"%.60s\"", question)));
}

bool tree_suppose(struct db *db, const char *strand, const char *question, const char *answer, struct arena *arena,
	struct tree_walk *out, struct error *error)
{
	struct given *given, *one;
	size_t count;

	if (!check_answer(question, answer, error) || !read_given(db, strand, arena, &given, &count, error))
		return false;
	one = find_given(given, count, question);
	if (one == NULL)
		one = GROW(arena, given, count);
	*one = (struct given){ question, answer, "", "", CLOCK_NONE, false, true };
	walk(given, count, arena, out);
	return ground(db, strand, arena, out, error);
}

static bool check_strand(struct db *db, const char *strand, struct error *error)
{
	bool found = true;

	return *strand == '\0' ||
		(db_int(db, error, &(int64_t){ 0 }, &found, "SELECT 1 FROM strand WHERE uuid = ?1", "t", strand) &&
			(found || error_set(error, ERROR_NOT_FOUND, "there is no such strand in this file")));
}

bool tree_answer(struct db *db, const char *strand, const char *question, const char *answer, const char *reason,
	struct error *error)
{
	struct strbuf state = STRBUF_INIT;
	char *key = xasprintf("%s %s", strand, question);
	char *title = xasprintf("%s: %s", question, answer != NULL ? answer : "taken back");
	bool ok = check_strand(db, strand, error) && (answer != NULL || check_answered(db, key, question, error));

	if (ok && answer != NULL)
		ok = check_answer(question, answer, error) &&
			field_check(
				"the reason", reason, REASON_LIMIT, FIELD_NEEDED | FIELD_LINES | FIELD_REASON, error);
	if (ok && answer != NULL)
		row_print_state(&table,
			&(struct row){ .values = { [ANSWER].text = answer,
					       [REASON].text = reason,
					       [WHO].text = db_actor(db),
					       [AT].integer = clock_now() } },
			&state);
	ok = ok && change_one(db, "tree", title, "tree", key, answer != NULL ? state.data : NULL, error);
	free(key);
	free(title);
	strbuf_free(&state);
	return ok;
}

bool tree_walked(struct db *db, struct arena *arena, const char ***out, size_t *count, struct error *error)
{
	sqlite3_stmt *stmt = db_query(db, error,
		"SELECT DISTINCT a.strand FROM tree_answer AS a LEFT JOIN strand AS s ON s.uuid = a.strand "
		"ORDER BY a.strand <> '', s.position, a.strand",
		"");
	int got = -1;

	*out = NULL;
	*count = 0;
	while (stmt != NULL && (got = db_step(db, stmt, error)) == 1)
		*GROW(arena, *out, *count) = arena_strdup(arena, db_column_text(stmt, 0));
	return got == 0;
}
