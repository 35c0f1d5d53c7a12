/* Putting aside and taking up again; approving in bulk what nobody disputes. */
#include "tui/overlay.h"
#include "tui/screens/labels_view.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

struct skipping {
	struct labels_view *labels;
	int64_t id;
	char *reason; /* NULL: take up again */
};

static void free_skipping(void *arg)
{
	struct skipping *skipping = arg;

	free(skipping->reason);
	free(skipping);
}

static bool run_skipping(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct skipping *skipping = arg;

	(void)job;
	return skipping->reason ? queue_skip(db, &skipping->id, 1, skipping->reason, NULL, error)
				: queue_unskip(db, &skipping->id, 1, NULL, error);
}

static void set_skipped(struct labels_view *labels, int64_t id, bool skipped)
{
	int64_t at = labels->book ? labels_index_of(labels->book, id) : -1;

	if (at < 0)
		return;
	struct queue_item *item = &labels->book->items[at];
	item->marks = (uint8_t)(skipped ? item->marks | QUEUE_SKIPPED : item->marks & ~QUEUE_SKIPPED);
	labels->book->counts.skipped += skipped ? 1 : -1;
}

static void skipping_done(void *app, void *arg, const struct error *error)
{
	const struct skipping *skipping = arg;
	struct labels_view *labels = skipping->labels;

	(void)app;
	if (error)
		set_skipped(labels, skipping->id, skipping->reason == NULL);
	else
		labels->own_change = true;
}

static void write_skipping(struct labels_view *labels, int64_t id, const char *reason)
{
	struct skipping *skipping = xcalloc(1, sizeof(*skipping));

	*skipping = (struct skipping){ .labels = labels, .id = id, .reason = reason ? xstrdup(reason) : NULL };
	set_skipped(labels, id, reason != NULL);
	app_write(labels->view.app, NULL, run_skipping, skipping_done, free_skipping, skipping);
}

/* The pending reason is why, when no words say it. */
bool labels_skip(struct labels_view *labels, const char *args, struct error *error)
{
	const struct reason_code *code = reason_code_of((const char[]){ labels->draft.reason, '\0' });
	const struct queue_item *item = labels_item(labels);

	(void)error;
	labels->sitting.skipped = item->id;
	write_skipping(labels, item->id, *args ? args : labels->draft.reason && code ? code->name : "");
	labels->draft.reason = '\0';
	int64_t next = labels_next_open(labels->book, labels->list.cursor, 1, 0);
	if (next >= 0)
		labels_go(labels, next);
	else
		labels_moved(labels);
	return true;
}

bool labels_unskip(struct labels_view *labels, const char *args, struct error *error)
{
	const struct queue_item *item = labels_item(labels);
	int64_t id = item && item->marks & QUEUE_SKIPPED ? item->id : labels->sitting.skipped;

	(void)args;
	if (id && labels_index_of(labels->book, id) >= 0) {
		labels->sitting.skipped = 0;
		write_skipping(labels, id, NULL);
		labels_go(labels, labels_index_of(labels->book, id));
		return true;
	}
	if (!labels->with_skipped && labels->book->counts.skipped == 0)
		return error_set(error, ERROR_USAGE, "nothing is put aside");
	labels->with_skipped = !labels->with_skipped;
	app_toast(labels->view.app, TOAST_INFO,
		labels->with_skipped ? "what you put aside is shown, too" : "what you put aside is left out again");
	labels_ask_book(labels);
	return true;
}

/* ---- Approval ---- */

struct approving {
	int64_t dataset, approved;
	struct queue_audit audit;
};

static bool run_audit(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct approving *approving = arg;

	(void)job;
	return queue_audit_read(
		db, approving->dataset, &(struct queue_options){ .lane = LANE_OPEN }, &approving->audit, error);
}

static bool run_approve(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct approving *approving = arg;

	(void)job;
	return queue_approve(
		db, approving->dataset, &(struct queue_options){ .lane = LANE_OPEN }, &approving->approved, error);
}

static void approve_done(void *app, void *arg, const struct error *error)
{
	const struct approving *approving = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "%s example%s decided as everybody said",
			number_of(approving->approved).text, plural(approving->approved));
}

static void approval_said(struct app *app, void *context, size_t index)
{
	struct approving *approving;

	if (index != 0)
		return;
	approving = xcalloc(1, sizeof(*approving));
	approving->dataset = ((const struct approving *)context)->dataset;
	app_write(app, "approve the unanimous", run_approve, approve_done, free, approving);
}

static void go_to_audit(struct app *app, const struct queue_audit *audit)
{
	struct labels_view *labels = labels_self(app->views[VIEW_LABELS]);
	struct error error = ERROR_INIT;

	app_toast(app, TOAST_WARNING,
		"%s of %s of the audit sample still to be checked before the others can be approved",
		number_of(audit->sample - audit->checked).text, number_of(audit->sample).text);
	if (labels->lane != LANE_AUDIT && !labels_lane(labels, "audit", &error))
		app_error(app, &error);
}

/* A sample is checked first; what it came to stands beside the question. */
static void audit_read(struct app *app, void *arg)
{
	const struct approving *read = arg;
	const struct queue_audit *audit = &read->audit;
	struct approving *kept;
	struct picker_item items[2];
	struct strbuf yes = STRBUF_INIT, sample = STRBUF_INIT;

	if (audit->open == 0) {
		app_toast(app, TOAST_INFO, "no unanimous example is open");
		return;
	}
	if (audit->checked < audit->sample) {
		go_to_audit(app, audit);
		return;
	}
	kept = xmalloc(sizeof(*kept));
	*kept = *read;
	strbuf_addf(&yes, "approve %s unanimous example%s", number_of(audit->open).text, plural(audit->open));
	strbuf_addf(
		&sample, "%s of %s checked were wrong", number_of(audit->wrong).text, number_of(audit->checked).text);
	items[0] = (struct picker_item){ .text = yes.data, .detail = sample.data };
	items[1] = (struct picker_item){ .text = "leave them open", .detail = "" };
	picker_open(app,
		&(struct picker_spec){ .title = "approve",
			.items = items,
			.count = 2,
			.initial = audit->wrong > 0,
			.keep_order = true,
			.accept = approval_said,
			.free_context = free,
			.context = kept });
	strbuf_free(&yes);
	strbuf_free(&sample);
}

bool labels_approve(struct labels_view *labels, const char *args, struct error *error)
{
	struct approving *approving = xcalloc(1, sizeof(*approving));

	(void)args, (void)error;
	approving->dataset = labels->book->dataset->id;
	app_read(labels->view.app, run_audit, audit_read, free, approving);
	return true;
}
