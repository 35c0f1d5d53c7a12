#include "preop/model/status.h"

#include "blocker.h"
#include "grow.h"
#include "signal_rows.h"

#include "preop/model/conflict.h"
#include "preop/model/review.h"

static bool read_reviews(struct db *db, struct status *out, struct error *error)
{
	out->verdicts = out->cases_reviewed = 0;
	for (size_t i = 0; i < out->suite_count; i++) {
		int64_t cases, verdicts;

		if (!review_progress(db, out->suites[i].id, &cases, &verdicts, error))
			return false;
		out->cases_reviewed += cases;
		out->verdicts += verdicts;
	}
	return true;
}

static bool mixes_methods(unsigned kinds)
{
	int method = 0;

	for (int kind = KIND_DEMONSTRATION; kind <= KIND_RETRIEVAL; kind++) {
		if ((kinds >> kind & 1) == 0)
			continue;
		if (method != 0 && example_kind_method(kind) != method)
			return true;
		method = example_kind_method(kind);
	}
	return false;
}

/* Which dataset is mixed the tally knows; only of those it is looked up by which import. */
static bool read_mixtures(
	struct db *db, const struct tally *tally, struct arena *arena, struct status *out, struct error *error)
{
	out->mixtures = NULL;
	out->mixture_count = 0;
	for (size_t i = 0; i < tally->dataset_count; i++) {
		struct dataset_mixture mixture;

		if (!mixes_methods(tally->datasets[i].kinds))
			continue;
		if (!dataset_read_mixture(db, tally->datasets[i].dataset.id, arena, &mixture, error))
			return false;
		if (mixture.mixed)
			*GROW(arena, out->mixtures, out->mixture_count) = mixture.sentence;
	}
	return true;
}

/* Signals are there already. */
static bool read_decision(struct db *db, struct arena *arena, struct status *out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = gate_read_beside(db, arena, out->signals, out->signal_count, out->gates, error) &&
		decision_read(db, arena, out->gates, &out->decision, error) &&
		decision_sentence(db, out->gates, &out->decision, &text, error);

	out->sentence = arena_strdup(arena, text.data);
	strbuf_free(&text);
	return ok;
}

static bool read_parts(struct db *db, struct arena *arena, struct status *out, struct error *error)
{
	struct tally tally;

	return project_read(db, arena, &out->project, error) && tally_read(db, arena, &tally, error) &&
		signal_read_tallied(db, arena, &tally, &out->signals, &out->signal_count, error) &&
		read_decision(db, arena, out, error) &&
		dataset_list(db, arena, &out->datasets, &out->dataset_count, error) &&
		read_mixtures(db, &tally, arena, out, error) &&
		suite_list(db, arena, &out->suites, &out->suite_count, error) &&
		strand_list(db, arena, &out->strands, &out->strand_count, error) &&
		conflict_count(db, &out->conflicts, error) &&
		db_int(db, error, &out->actions, NULL, "SELECT count(*) FROM action", "") &&
		read_reviews(db, out, error);
}

/* A reader sees one moment, whatever is written meanwhile. The writer needs no transaction to see its own, and would lock others out. */
static bool read_one_moment(struct db *db, struct arena *arena, struct status *out, struct error *error)
{
	if (db_writable(db))
		return read_parts(db, arena, out, error);
	if (!db_begin(db, error))
		return false;
	if (read_parts(db, arena, out, error))
		return db_commit(db, error);
	db_rollback(db);
	return false;
}

bool status_read(struct db *db, struct arena *arena, struct status *out, struct error *error)
{
	if (!read_one_moment(db, arena, out, error))
		return false;
	blocker_find_all(out, arena);
	return true;
}
