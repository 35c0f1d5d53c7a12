/* The unanimous: checked by a sample, then approved in bulk. */
#include "preop/model/queue.h"

#include "dataset.h"
#include "plural.h"
#include "queue_scan.h"
#include "state.h"

#include "preop/base/idlist.h"
#include "preop/model/adjudication.h"

#include <inttypes.h>
#include <stdlib.h>

static void audit(const struct queue_scan *scan, struct queue_audit *out)
{
	*out = (struct queue_audit){ .unanimous = 0 };
	for (size_t i = 0; i < scan->count; i++) {
		const struct queue_case *one = &scan->cases[i];
		bool settled = (one->marks & QUEUE_DONE) != 0;
		out->unanimous += (one->lanes & 1U << LANE_UNANIMOUS) != 0;
		out->open += (one->lanes & 1U << LANE_UNANIMOUS) != 0 && !settled;
		if ((one->lanes & 1U << LANE_AUDIT) == 0)
			continue;
		out->sample++;
		out->checked += settled;
		out->wrong += settled && one->settled != one->first;
	}
}

/* A scan that is read and judged, of a dataset in `arena`. */
static bool open_scan(struct queue_scan *scan, struct db *db, int64_t dataset, const struct queue_options *options,
	struct arena *arena, struct dataset *row, struct error *error)
{
	if (!dataset_read(db, dataset, arena, row, error) || !queue_scan_read(scan, db, row, options, NULL, error))
		return false;
	if (queue_judge(scan, error))
		return true;
	queue_scan_free(scan);
	return false;
}

bool queue_audit_read(struct db *db, int64_t dataset, const struct queue_options *options, struct queue_audit *out,
	struct error *error)
{
	struct queue_options plain = *options;
	struct arena arena = ARENA_INIT;
	struct queue_scan scan;
	struct dataset row;

	plain.progress = NULL; /* its context is another function's */
	bool ok = open_scan(&scan, db, dataset, &plain, &arena, &row, error);
	if (ok) {
		audit(&scan, out);
		queue_scan_free(&scan);
	}
	arena_free(&arena);
	return ok;
}

/* Nobody has looked at it and nothing speaks against it. */
static bool may_approve(const struct queue_case *one)
{
	return (one->lanes & 1U << LANE_UNANIMOUS) != 0 && one->adjudicated == ADJUDICATED_NOT && one->suspect == 0 &&
		(one->marks & (QUEUE_OWN | QUEUE_DECIDED | QUEUE_SKIPPED)) == 0;
}

static bool approve_label(
	struct queue_scan *scan, int32_t label, const char *note, int64_t *approved, struct error *error)
{
	struct decision decision = {
		.outcome = OUTCOME_LABEL, .label = scan->labels.values[label], .note = note, .spent = -1, .sure = true
	};
	struct id_list ids = ID_LIST_INIT;
	int64_t changed = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < scan->count; i++)
		if (scan->cases[i].first == label && may_approve(&scan->cases[i]))
			ok = id_list_add(&ids, scan->cases[i].id);
	if (!ok)
		error_set(error, ERROR_MEMORY, "no memory for the list of what to approve");
	else if (ids.count > 0)
		ok = adjudication_set_many(scan->db, ids.ids, ids.count, &decision, &changed, error);
	*approved += changed;
	id_list_free(&ids);
	return ok;
}

/* The labels that have something to approve, each once. */
static bool *labels_to_approve(const struct queue_scan *scan)
{
	bool *wanted = try_array(NULL, scan->labels.value_count + 1, sizeof(*wanted));

	for (size_t i = 0; wanted != NULL && i < scan->labels.value_count; i++)
		wanted[i] = false;
	for (size_t i = 0; wanted != NULL && i < scan->count; i++)
		if (may_approve(&scan->cases[i]))
			wanted[scan->cases[i].first] = true;
	return wanted;
}

static bool approve_all(struct queue_scan *scan, const char *note, int64_t *approved, struct error *error)
{
	bool *wanted = labels_to_approve(scan);
	struct strbuf title = STRBUF_INIT;
	struct change change;

	if (wanted == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the list of what to approve");
	bool ok = change_begin(&change, scan->db, "approve", "unanimous", error);
	for (size_t i = 0; ok && i < scan->labels.value_count; i++)
		ok = !wanted[i] || approve_label(scan, (int32_t)i, note, approved, error);
	strbuf_addf(&title, "%" PRId64 " unanimous example%s approved", *approved, plural(*approved));
	if (ok && change.own)
		journal_retitle(scan->db, title.data);
	strbuf_free(&title);
	free(wanted);
	return change_end(&change, ok, error);
}

static bool approve(struct queue_scan *scan, int64_t *approved, struct error *error)
{
	struct queue_audit found;
	struct strbuf note = STRBUF_INIT;

	audit(scan, &found);
	if (found.checked < found.sample)
		return error_set(error, ERROR_CONFLICT,
			"%" PRId64 " of the audit sample of %" PRId64
			" are not checked yet; decide these first, they are the lane audit",
			found.sample - found.checked, found.sample);
	strbuf_addf(&note, "approved in bulk: unanimous, %" PRId64 " of %" PRId64 " checked, %" PRId64 " wrong",
		found.checked, found.unanimous, found.wrong);
	bool ok = approve_all(scan, note.data, approved, error);
	strbuf_free(&note);
	return ok;
}

bool queue_approve(
	struct db *db, int64_t dataset, const struct queue_options *options, int64_t *approved, struct error *error)
{
	struct queue_options plain = *options;
	struct arena arena = ARENA_INIT;
	struct queue_scan scan;
	struct dataset row;

	plain.progress = NULL;
	*approved = 0;
	bool ok = open_scan(&scan, db, dataset, &plain, &arena, &row, error);
	if (ok) {
		ok = approve(&scan, approved, error);
		queue_scan_free(&scan);
	}
	arena_free(&arena);
	return ok;
}
