#include "preop/model/provenance.h"

#include "grow.h"

#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "preop/model/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[PROVENANCE_COUNT] = { "adjudicated", "propagated", "unanimous", "model", "majority",
	"given", "unresolved" };
static const char *const judges[JUDGE_COUNT] = { "majority", "dawid-skene", "none" };
static const double negligible = 5e-7; /* of a share: it is not printed */
enum { PROGRESS_EVERY = 1024 };

const char *provenance_word(enum provenance provenance)
{
	return words[provenance];
}

const char *provenance_judge_word(enum provenance_judge judge)
{
	return judges[judge];
}

bool provenance_judge_parse(const char *word, enum provenance_judge *out)
{
	for (int i = 0; i < JUDGE_COUNT; i++)
		if (strcmp(judges[i], word) == 0) {
			*out = (enum provenance_judge)i;
			return true;
		}
	return false;
}

struct walk {
	struct db *db;
	const struct dataset *dataset;
	const struct provenance_options *options;
	struct votes votes; /* with a model */
	struct aggregate aggregate;
	bool modelled;
	struct arena arena; /* of one row */
	struct provenance_row row;
	const char *given, *effective; /* NULL: none */
};

/* ---- What a row has ---- */

static const char *column_or_null(struct walk *walk, sqlite3_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt, column) == SQLITE_NULL
		? NULL
		: arena_strdup(&walk->arena, db_column_text(stmt, column));
}

static bool read_votes(struct walk *walk, struct error *error)
{
	struct provenance_row *row = &walk->row;
	sqlite3_stmt *stmt = db_query(walk->db, error,
		"SELECT who, label, note, at, spent, guideline, confidence, "
		"EXISTS (SELECT 1 FROM person WHERE name = who AND kind = 'model') FROM annotation WHERE example = ? "
		"ORDER BY who",
		"i", row->id);
	int got = -1;

	while (stmt != NULL && (got = db_step(walk->db, stmt, error)) == 1)
		*GROW(&walk->arena, row->votes, row->vote_count) = (struct provenance_vote){
			.who = arena_strdup(&walk->arena, db_column_text(stmt, 0)),
			.label = arena_strdup(&walk->arena, db_column_text(stmt, 1)),
			.note = arena_strdup(&walk->arena, db_column_text(stmt, 2)),
			.at = sqlite3_column_int64(stmt, 3),
			.spent = sqlite3_column_type(stmt, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(stmt, 4),
			.guideline = sqlite3_column_int64(stmt, 5),
			.confidence = sqlite3_column_type(stmt, 6) == SQLITE_NULL ? (double)NAN
										  : sqlite3_column_double(stmt, 6),
			.model = sqlite3_column_int(stmt, 7) != 0,
		};
	return got == 0;
}

static bool decides(const struct provenance_row *row, const struct decision *decision)
{
	static const int states[OUTCOME_COUNT] = { ADJUDICATED_LABEL, ADJUDICATED_BOTH, ADJUDICATED_NONE };
	const char *said = decision->label != NULL ? decision->label : "", *is = row->label != NULL ? row->label : "";

	return decision->sure && !decision->self && states[decision->outcome] == row->adjudicated &&
		strcmp(said, is) == 0;
}

/* The first who decided what holds. */
static bool find_decision(struct walk *walk, struct error *error)
{
	struct provenance_row *row = &walk->row;
	struct decision *decisions;
	size_t count;

	row->label = walk->effective;
	if (!adjudication_read(walk->db, row->id, &walk->arena, &decisions, &count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (decides(row, &decisions[i]) && (row->decision == NULL || decisions[i].at < row->decision->at))
			row->decision = &decisions[i];
	bool copied = row->decision != NULL && *row->decision->source != '\0';
	row->provenance = copied ? PROVENANCE_PROPAGATED : PROVENANCE_ADJUDICATED;
	return true;
}

/* ---- Shares ---- */

static void add_share(struct walk *walk, const char *label, double share)
{
	struct provenance_row *row = &walk->row;

	for (size_t i = 0; i < row->soft_count; i++)
		if (strcmp(row->soft[i].label, label) == 0) {
			row->soft[i].share += share;
			return;
		}
	*GROW(&walk->arena, row->soft, row->soft_count) = (struct provenance_share){ label, share };
}

static void share_votes(struct walk *walk)
{
	double people = 0;

	for (size_t i = 0; i < walk->row.vote_count; i++)
		people += !walk->row.votes[i].model;
	for (size_t i = 0; i < walk->row.vote_count; i++)
		if (!walk->row.votes[i].model)
			add_share(walk, walk->row.votes[i].label, 1 / people);
}

static void share_posterior(struct walk *walk, size_t item)
{
	const struct consensus *consensus = &walk->aggregate.consensus;

	for (size_t k = 0; k < consensus->q; k++)
		if (consensus->posterior[item * consensus->q + k] >= negligible)
			add_share(walk, walk->votes.categories[k], consensus->posterior[item * consensus->q + k]);
}

static void share_decision(struct walk *walk)
{
	const struct decision *decision = walk->row.decision;
	const char *soft = decision != NULL && decision->outcome == OUTCOME_BOTH ? decision->soft : "{}";
	struct json_span key, value, root = json_root(soft, strlen(soft));
	double share;

	if (walk->row.label != NULL)
		add_share(walk, walk->row.label, 1);
	for (size_t at = 0; json_next_member(root, &at, &key, &value);) {
		struct strbuf name = STRBUF_INIT;
		json_decode(key, &name);
		if (json_number(value, &share))
			add_share(walk, arena_strdup(&walk->arena, name.data), share);
		strbuf_free(&name);
	}
}

static int by_label(const void *a, const void *b)
{
	const struct provenance_share *x = a, *y = b;

	return strcmp(x->label, y->label);
}

/* ---- Judging ---- */

static bool people_agree(const struct provenance_row *row, size_t *people)
{
	const char *first = NULL;
	bool agree = true;

	*people = 0;
	for (size_t i = 0; i < row->vote_count; i++) {
		if (row->votes[i].model)
			continue;
		++*people;
		agree = agree && (first == NULL || strcmp(first, row->votes[i].label) == 0);
		first = first == NULL ? row->votes[i].label : first;
	}
	return agree;
}

static void judge_dispute(struct walk *walk)
{
	struct provenance_row *row = &walk->row;
	size_t item = walk->modelled ? votes_item(&walk->votes, row->id) : SIZE_MAX;

	row->provenance = PROVENANCE_UNRESOLVED;
	row->label = NULL;
	if (item != SIZE_MAX) {
		int32_t label = walk->aggregate.label[item];
		share_posterior(walk, item);
		row->label = label >= 0 ? walk->votes.categories[label] : NULL;
		row->provenance = label >= 0 ? PROVENANCE_MODEL : PROVENANCE_UNRESOLVED;
		return;
	}
	share_votes(walk);
	if (walk->options->judge == JUDGE_MAJORITY && walk->effective != NULL &&
		!adjudicated_settled(row->adjudicated)) {
		row->label = row->adjudicated == ADJUDICATED_SPLIT ? NULL : walk->effective;
		row->provenance = row->label != NULL ? PROVENANCE_MAJORITY : PROVENANCE_UNRESOLVED;
	}
}

static bool judge(struct walk *walk, struct error *error)
{
	struct provenance_row *row = &walk->row;
	size_t people;

	if (adjudicated_settled(row->adjudicated)) {
		if (!find_decision(walk, error))
			return false;
		share_decision(walk);
	} else if (row->adjudicated == ADJUDICATED_SPLIT) {
		share_votes(walk);
		row->provenance = PROVENANCE_UNRESOLVED;
	} else if (people_agree(row, &people)) {
		row->label = people > 0 ? walk->effective : walk->given;
		row->provenance = people > 0 ? PROVENANCE_UNANIMOUS
			: row->label != NULL ? PROVENANCE_GIVEN
					     : PROVENANCE_UNRESOLVED;
		if (row->label != NULL)
			add_share(walk, row->label, 1);
	} else {
		judge_dispute(walk);
	}
	if (row->soft_count > 0)
		qsort(row->soft, row->soft_count, sizeof(*row->soft), by_label);
	return true;
}

/* ---- The walk ---- */

enum { ROW_ID, ROW_KEY, ROW_EXTERNAL, ROW_SPLIT, ROW_TITLE, ROW_LABEL, ROW_GIVEN, ROW_GOLD, ROW_ADJUDICATED };

static bool take_row(struct walk *walk, sqlite3_stmt *stmt, struct error *error)
{
	arena_reset(&walk->arena);
	walk->row = (struct provenance_row){ .id = sqlite3_column_int64(stmt, ROW_ID),
		.key = arena_strdup(&walk->arena, db_column_text(stmt, ROW_KEY)),
		.own_id = arena_strdup(&walk->arena, db_column_text(stmt, ROW_EXTERNAL)),
		.split = arena_strdup(&walk->arena, db_column_text(stmt, ROW_SPLIT)),
		.title = arena_strdup(&walk->arena, db_column_text(stmt, ROW_TITLE)),
		.gold = column_or_null(walk, stmt, ROW_GOLD),
		.adjudicated = sqlite3_column_int(stmt, ROW_ADJUDICATED) };
	walk->effective = column_or_null(walk, stmt, ROW_LABEL);
	walk->given = column_or_null(walk, stmt, ROW_GIVEN);
	return read_votes(walk, error) && judge(walk, error);
}

static bool walk_rows(struct walk *walk, bool (*each)(void *, const struct provenance_row *, struct error *),
	void *work, int64_t *counts, struct error *error)
{
	const struct provenance_options *options = walk->options;
	sqlite3_stmt *stmt = db_query(walk->db, error,
		"SELECT e.id, i.uuid || ':' || (e.id - i.first_id + 1), e.external, e.split, e.title, e.label, "
		"e.given, e.gold, "
		"e.adjudicated FROM example e JOIN import i ON i.id = e.import WHERE e.dataset = ? AND e.gone = 0 "
		"ORDER BY e.id",
		"i", walk->dataset->id);
	bool ok = true;
	int got = -1;

	for (int64_t done = 0; ok && stmt != NULL && (got = db_step(walk->db, stmt, error)) == 1; done++) {
		ok = take_row(walk, stmt, error) && each(work, &walk->row, error);
		if (counts != NULL)
			counts[walk->row.provenance]++;
		if (ok && done % PROGRESS_EVERY == 0 && options->progress != NULL &&
			!options->progress(options->context, done, walk->dataset->rows))
			ok = error_set(error, ERROR_CANCELLED, "cancelled; nothing was written");
	}
	if (!ok)
		db_done(stmt);
	return ok && got == 0;
}

static bool prepare(struct walk *walk, struct error *error)
{
	const struct aggregate_options asked = { .method = AGGREGATE_DAWID_SKENE };

	if (walk->options->judge != JUDGE_DAWID_SKENE)
		return true;
	if (!votes_load(walk->db, walk->dataset, NULL, &walk->votes, error))
		return false;
	walk->modelled = aggregate_run(&walk->votes, &asked, &walk->aggregate, error);
	if (!walk->modelled)
		votes_free(&walk->votes);
	return walk->modelled;
}

bool provenance_each(struct db *db, const struct dataset *dataset, const struct provenance_options *options,
	bool (*each)(void *work, const struct provenance_row *row, struct error *error), void *work, int64_t *counts,
	struct error *error)
{
	struct walk walk = { .db = db, .dataset = dataset, .options = options, .arena = ARENA_INIT };

	for (int i = 0; counts != NULL && i < PROVENANCE_COUNT; i++)
		counts[i] = 0;
	if (!db_begin(db, error))
		return false;
	bool ok = prepare(&walk, error) && walk_rows(&walk, each, work, counts, error);
	if (walk.modelled) {
		aggregate_free(&walk.aggregate);
		votes_free(&walk.votes);
	}
	arena_free(&walk.arena);
	if (ok)
		return db_commit(db, error);
	db_rollback(db);
	return false;
}
