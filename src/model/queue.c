#include "preop/model/queue.h"

#include "dataset.h"
#include "queue_scan.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 64, CHUNK = 8192 };

/* ---- Words ---- */

static const struct {
	const char *word, *text;
} lanes[LANE_COUNT] = {
	[LANE_OPEN] = { "open", "all that waits for a decision" },
	[LANE_TIE] = { "tie", "people differ and no label is ahead" },
	[LANE_CONFLICT] = { "conflict", "people differ and one label is ahead" },
	[LANE_SECOND] = { "second", "waits for a second adjudicator, or adjudicators differ" },
	[LANE_STALE] = { "stale", "labelled or decided under an older guideline" },
	[LANE_SUSPECT] = { "suspect", "nobody differs, but something else speaks against it" },
	[LANE_AUDIT] = { "audit", "a random sample of what nobody disputes" },
	[LANE_UNANIMOUS] = { "unanimous", "two people or more, one label" },
};
static const char *const order_words[ORDER_COUNT] = { "gain", "agreement", "annotator", "pair", "random", "file",
	"newest" };

const char *queue_lane_word(enum queue_lane lane)
{
	return lanes[lane].word;
}

const char *queue_lane_text(enum queue_lane lane)
{
	return lanes[lane].text;
}

const char *queue_order_word(enum queue_order order)
{
	return order_words[order];
}

bool queue_lane_parse(const char *word, enum queue_lane *out)
{
	for (int i = 0; i < LANE_COUNT; i++)
		if (strcmp(lanes[i].word, word) == 0) {
			*out = (enum queue_lane)i;
			return true;
		}
	return false;
}

bool queue_order_parse(const char *word, enum queue_order *out)
{
	for (int i = 0; i < ORDER_COUNT; i++)
		if (strcmp(order_words[i], word) == 0) {
			*out = (enum queue_order)i;
			return true;
		}
	return false;
}

const char *queue_suspect_text(enum queue_suspect bit)
{
	switch (bit) {
	case SUSPECT_GOLD:
		return "the known right answer is another";
	case SUSPECT_REPEAT:
		return "the same or nearly the same input has another label elsewhere";
	case SUSPECT_MODEL:
		return "by how its annotators err it is more likely another";
	}
	return "";
}

/* ---- Delivery ---- */

static void count_case(const struct queue_scan *scan, const struct queue_case *one, struct queue_counts *counts)
{
	counts->skipped += (one->marks & QUEUE_SKIPPED) != 0;
	for (int i = 0; i < LANE_COUNT; i++) {
		struct queue_count *lane = &counts->lanes[i];
		if ((one->lanes & 1U << i) == 0)
			continue;
		bool open = queue_open_in(one, (enum queue_lane)i);
		lane->open += open;
		lane->done += !open;
		lane->mine += open && queue_is_mine(scan, one);
	}
}

static void count_all(const struct queue_scan *scan, struct queue_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; i < scan->count; i++)
		count_case(scan, &scan->cases[i], counts);
}

typedef bool queue_each(void *context, const struct queue_item *items, size_t count, bool complete);

static bool deliver(const struct queue_scan *scan, const uint32_t *order, size_t count, queue_each *each, void *context,
	struct error *error)
{
	struct queue_item *chunk = xmalloc(CHUNK * sizeof(*chunk));
	size_t filled = 0, size = FIRST_CHUNK;
	bool going = true;

	for (size_t i = 0; going && i < count; i++) {
		const struct queue_case *one = &scan->cases[order[i]];
		chunk[filled++] = (struct queue_item){ .id = one->id,
			.gain = one->gain,
			.lanes = one->lanes,
			.marks = one->marks,
			.suspect = one->suspect,
			.people = one->people < UINT8_MAX ? (uint8_t)one->people : UINT8_MAX };
		if (filled < size)
			continue;
		going = each(context, chunk, filled, false);
		filled = 0;
		size = CHUNK;
	}
	going = going && each(context, chunk, filled, true);
	free(chunk);
	return going || error_set(error, ERROR_CANCELLED, "the queue was not needed any more");
}

static bool order_and_deliver(const struct queue_scan *scan, queue_each *each, void *context, struct error *error)
{
	uint32_t *order;
	size_t count;

	if (!queue_order_cases(scan, &order, &count, error))
		return false;
	bool ok = deliver(scan, order, count, each, context, error);
	free(order);
	return ok;
}

bool queue_build(struct db *db, int64_t dataset, const struct queue_options *options, queue_each *each, void *context,
	struct queue_counts *counts, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct queue_scan scan;
	struct dataset row;

	if (options->order == ORDER_ANNOTATOR && options->who == NULL)
		return error_set(error, ERROR_INPUT, "the order by annotator needs to know which one");
	bool ok = dataset_read(db, dataset, &arena, &row, error) &&
		queue_scan_read(&scan, db, &row, options, context, error);
	if (ok) {
		ok = queue_judge(&scan, error) && (each == NULL || order_and_deliver(&scan, each, context, error));
		if (ok && counts != NULL)
			count_all(&scan, counts);
		queue_scan_free(&scan);
	}
	arena_free(&arena);
	return ok;
}
