#include "precedent_index.h"

#include "grow.h"
#include "plural.h"

#include "preop/model/adjudication.h"
#include "preop/model/queue.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_A_PRECEDENT = 4, CANDIDATES_MORE = 16 };

/* The example that is asked about. */
struct asked {
	struct db *db;
	const struct precedent_index *index;
	struct likeness_reader reader;
	struct likeness likeness;
	struct shingles shingles;
	struct arena *arena;
	const char *leading; /* the label most people gave; NULL: none leads */
};

static bool read_likeness(struct asked *asked, int64_t id, struct likeness *out, struct shingles *shingles, bool *found,
	struct error *error)
{
	sqlite3_stmt *stmt = db_query(asked->db, error,
		"SELECT " LIKENESS_COLUMNS " FROM " LIKENESS_TABLES " WHERE e.id = ? AND e.dataset = ? AND e.gone = 0",
		"ii", id, asked->index->dataset);
	int got = stmt == NULL ? -1 : db_step(asked->db, stmt, error);

	*found = got == 1;
	*shingles = (struct shingles){ NULL, 0 };
	if (got != 1)
		return got == 0;
	bool ok = likeness_take(&asked->reader, stmt, out, shingles, error);
	db_done(stmt);
	return ok;
}

static void ask_end(struct asked *asked)
{
	shingles_free(&asked->shingles);
	likeness_reader_free(&asked->reader);
}

static bool ask(struct asked *asked, struct db *db, const struct precedent_index *index, int64_t example,
	struct arena *arena, struct error *error)
{
	bool found;

	*asked = (struct asked){ .db = db, .index = index, .reader = LIKENESS_READER_INIT, .arena = arena };
	if (!read_likeness(asked, example, &asked->likeness, &asked->shingles, &found, error))
		return false;
	return found || error_set(error, ERROR_NOT_FOUND, "there is no example %" PRId64 " in this dataset", example);
}

/* How alike it really is, by what is in the file now; *out < 0: it is not there any more. */
static bool measure(struct asked *asked, int64_t id, double *out, struct error *error)
{
	struct likeness likeness;
	struct shingles shingles;
	bool found;

	*out = -1;
	if (!read_likeness(asked, id, &likeness, &shingles, &found, error))
		return false;
	if (found && likeness.fold != 0 && likeness.fold == asked->likeness.fold)
		*out = 1;
	else if (found)
		*out = shingles_jaccard(&asked->shingles, &shingles);
	shingles_free(&shingles);
	return true;
}

/* ---- Precedents ---- */

/* Three of the 64 minima: of ten examples as little alike as PRECEDENT_LEAST hardly one has fewer, and of those that share nothing but chance hardly any has so many. */
static const double least_estimate = 0.04;

static bool find_decided(struct asked *asked, struct candidates *candidates, struct error *error)
{
	sqlite3_stmt *stmt = db_query(asked->db, error, "SELECT DISTINCT example FROM adjudication", "");
	int got = -1;

	while (stmt != NULL && (got = db_step(asked->db, stmt, error)) == 1) {
		int64_t id = sqlite3_column_int64(stmt, 0);
		const struct likeness *one = precedent_index_at(asked->index, id);
		if (one == NULL || id == asked->likeness.id)
			continue;
		double similarity = likeness_estimate(&asked->likeness, one);
		if (similarity >= least_estimate)
			candidates_offer(candidates, id, similarity);
	}
	return got == 0;
}

/* Who decided it so: the first by name whose decision counts. */
static bool read_decision(struct asked *asked, struct precedent *out, struct error *error)
{
	struct decision *all;
	size_t count;

	out->who = out->section = out->reason = out->note = "";
	if (!adjudication_read(asked->db, out->example, asked->arena, &all, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool same = ADJUDICATED_LABEL + (int)all[i].outcome == out->adjudicated &&
			strcmp(all[i].label != NULL ? all[i].label : "", out->label) == 0;
		if (!same || !all[i].sure || all[i].self)
			continue;
		out->who = all[i].who;
		out->section = all[i].section;
		out->reason = all[i].reason;
		out->note = all[i].note;
		out->at = all[i].at;
		out->guideline = all[i].guideline;
		break;
	}
	return true;
}

static bool take_precedent(
	struct asked *asked, int64_t id, double similarity, struct precedents *out, struct error *error)
{
	struct queue_row row;

	if (!queue_rows(asked->db, &id, 1, asked->arena, &row, error))
		return false;
	if (row.id == 0 || !adjudicated_settled(row.adjudicated))
		return true;
	struct precedent *precedent = GROW(asked->arena, out->items, out->count);
	*precedent = (struct precedent){
		.example = id,
		.similarity = similarity,
		.adjudicated = row.adjudicated,
		.label = row.label,
		.title = row.title,
		.split = row.split,
	};
	return read_decision(asked, precedent, error);
}

static int by_similarity(const void *a, const void *b)
{
	const struct precedent *x = a, *y = b;

	if (x->similarity != y->similarity)
		return x->similarity > y->similarity ? -1 : 1;
	return (x->example > y->example) - (x->example < y->example);
}

static bool read_precedents(
	struct asked *asked, const struct candidates *candidates, struct precedents *out, struct error *error)
{
	double similarity;
	bool ok = true;

	for (size_t i = 0; ok && i < candidates->count; i++) {
		ok = measure(asked, candidates->items[i].id, &similarity, error);
		if (ok && similarity >= PRECEDENT_LEAST)
			ok = take_precedent(asked, candidates->items[i].id, similarity, out, error);
	}
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_similarity);
	return ok;
}

/* ---- Whether they contradict ---- */

static bool read_leading(struct asked *asked, struct error *error)
{
	struct queue_row row;

	if (!queue_rows(asked->db, &asked->likeness.id, 1, asked->arena, &row, error))
		return false;
	if (row.vote_count == 1 || (row.vote_count > 1 && row.votes[0].count > row.votes[1].count))
		asked->leading = row.votes[0].label;
	return true;
}

static bool decided_alike(const struct precedent *a, const struct precedent *b)
{
	return a->adjudicated == b->adjudicated && strcmp(a->label, b->label) == 0;
}

static void compare(const struct asked *asked, struct precedents *out)
{
	size_t near = 0, against = 0;

	for (size_t i = 0; i < out->count; i++) {
		struct precedent *one = &out->items[i];
		one->conflicts = asked->leading != NULL
			? one->adjudicated == ADJUDICATED_LABEL && strcmp(one->label, asked->leading) != 0
			: !decided_alike(one, &out->items[0]);
		if (one->similarity < PRECEDENT_NEAR)
			continue;
		near++;
		out->split |= !decided_alike(one, &out->items[0]);
		against += asked->leading != NULL && one->conflicts;
	}
	out->against_votes = against > 0;
	out->warning = "";
	if (out->split)
		out->warning = "precedents conflict: near ones were decided differently";
	else if (out->against_votes)
		out->warning = arena_printf(asked->arena, "%zu of %zu near precedent%s went against what most say here",
			against, near, plural((int64_t)near));
}

bool precedent_find(struct db *db, const struct precedent_index *index, int64_t example, size_t limit,
	struct arena *arena, struct precedents *out, struct error *error)
{
	struct candidates candidates = { .items = NULL };
	struct asked asked;

	*out = (struct precedents){ .warning = "" };
	bool ok = ask(&asked, db, index, example, arena, error) &&
		candidates_open(&candidates, CANDIDATES_A_PRECEDENT * limit + CANDIDATES_MORE, error) &&
		find_decided(&asked, &candidates, error) && read_precedents(&asked, &candidates, out, error) &&
		read_leading(&asked, error);
	if (ok) {
		out->count = out->count < limit ? out->count : limit;
		compare(&asked, out);
	}
	candidates_free(&candidates);
	ask_end(&asked);
	return ok;
}

/* ---- Decision groups ---- */

/* Signatures are off by an eighth or so: those a little below are measured too. */
static const double estimate_slack = 0.25;

static void find_alike(struct asked *asked, struct candidates *candidates)
{
	for (size_t i = 0; i < asked->index->count; i++) {
		const struct likeness *one = &asked->index->items[i];
		double similarity = likeness_estimate(&asked->likeness, one);
		if (similarity >= GROUP_LEAST - estimate_slack && one->id != asked->likeness.id)
			candidates_offer(candidates, one->id, similarity);
	}
}

static bool own_decision(struct db *db, int64_t example, bool *found, struct error *error)
{
	return db_int(db, error, &(int64_t){ 0 }, found, "SELECT 1 FROM adjudication WHERE example = ? AND who = ?",
		"it", example, db_actor(db));
}

static bool take_member(struct asked *asked, int64_t id, double similarity, const char *split,
	struct decision_group *out, struct error *error)
{
	struct queue_row row;
	bool decided;

	if (!queue_rows(asked->db, &id, 1, asked->arena, &row, error) || !own_decision(asked->db, id, &decided, error))
		return false;
	if (row.id == 0)
		return true;
	struct group_member *member = GROW(asked->arena, out->items, out->count);
	*member = (struct group_member){
		.example = id,
		.similarity = similarity,
		.title = row.title,
		.label = row.label,
		.split = row.split,
		.adjudicated = row.adjudicated,
		.disputed = row.disputed,
		.own = row.own,
		.decided = decided,
		.other_split = strcmp(row.split, split) != 0,
		.checked = similarity >= GROUP_CHECKED && !row.own && !decided && !adjudicated_settled(row.adjudicated),
	};
	return true;
}

static int by_closeness(const void *a, const void *b)
{
	const struct group_member *x = a, *y = b;

	if (x->similarity != y->similarity)
		return x->similarity > y->similarity ? -1 : 1;
	return (x->example > y->example) - (x->example < y->example);
}

static bool read_members(
	struct asked *asked, const struct candidates *candidates, struct decision_group *out, struct error *error)
{
	struct queue_row self;
	double similarity;

	bool ok = queue_rows(asked->db, &asked->likeness.id, 1, asked->arena, &self, error);
	for (size_t i = 0; ok && i < candidates->count; i++) {
		ok = measure(asked, candidates->items[i].id, &similarity, error);
		if (ok && similarity >= GROUP_LEAST)
			ok = take_member(asked, candidates->items[i].id, similarity, self.split, out, error);
	}
	if (ok && out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_closeness);
	return ok;
}

static void warn_of_leak(struct asked *asked, struct decision_group *out)
{
	int64_t elsewhere = 0;

	for (size_t i = 0; i < out->count; i++)
		elsewhere += out->items[i].other_split;
	out->leak = elsewhere > 0;
	out->warning = "";
	if (out->leak)
		out->warning = arena_printf(asked->arena,
			"%" PRId64 " near-duplicate%s in another split: what is tested may have been learned",
			elsewhere, elsewhere == 1 ? " stands" : "s stand");
}

bool precedent_group(struct db *db, const struct precedent_index *index, int64_t example, struct arena *arena,
	struct decision_group *out, struct error *error)
{
	struct candidates candidates = { .items = NULL };
	struct asked asked;

	*out = (struct decision_group){ .warning = "" };
	bool ok = ask(&asked, db, index, example, arena, error) && candidates_open(&candidates, GROUP_LIMIT, error);
	if (ok) {
		find_alike(&asked, &candidates);
		ok = read_members(&asked, &candidates, out, error);
	}
	if (ok)
		warn_of_leak(&asked, out);
	candidates_free(&candidates);
	ask_end(&asked);
	return ok;
}
