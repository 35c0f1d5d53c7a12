/* What precedents and decision groups are found with. */
#ifndef PREOP_SRC_MODEL_PRECEDENT_INDEX_H
#define PREOP_SRC_MODEL_PRECEDENT_INDEX_H

#include "search_text.h"

#include "preop/model/precedent.h"
#include "preop/text/minhash.h"

/* What stands for an example: what was to be labelled, not what was answered. */
struct likeness {
	int64_t id;
	uint64_t fold;    /* 0: the input alone does not make two examples the same (pairs of answers to one prompt) */
	uint32_t cluster; /* index of the item that stands for its cluster */
	struct minhash minhash;
};
/* How alike two items are that belong together, by the signatures; and how many minima a band has: fewer find less likely pairs. */
struct likeness_rule {
	size_t band;
	double least;
};
extern const struct likeness_rule likeness_duplicates;
/* Puts items into clusters. `progress` (may be NULL) is asked after each band; false: ERROR_CANCELLED. */
bool likeness_cluster(struct likeness *items, size_t count, const struct likeness_rule *rule,
	bool (*progress)(void *context, size_t bands, size_t of), void *context, struct error *error);

struct precedent_index {
	int64_t dataset;
	struct likeness *items; /* by id */
	size_t count, capacity;
};

/* Reads likenesses; buffers are kept from one to the next. */
struct likeness_reader {
	struct search_source source;
	struct strbuf text;
};
#define LIKENESS_READER_INIT                                                                                           \
	{                                                                                                              \
		.source = SEARCH_SOURCE_INIT, .text = STRBUF_INIT                                                      \
	}
void likeness_reader_free(struct likeness_reader *reader);
/* Of the row a statement stands on: LIKENESS_COLUMNS. The shingles are the caller's to free. */
#define LIKENESS_COLUMNS "e.id, e.fold, e.kind, e.import, i.shape, i.fields, b.body"
#define LIKENESS_TABLES "example e JOIN import i ON i.id = e.import JOIN example_body b ON b.id = e.id"
bool likeness_take(struct likeness_reader *reader, sqlite3_stmt *stmt, struct likeness *out, struct shingles *shingles,
	struct error *error);

/* Candidates, the most alike first, by what the index says; kept bounded. */
struct candidate {
	int64_t id;
	double similarity;
};
struct candidates {
	struct candidate *items;
	size_t count, limit;
};
bool candidates_open(struct candidates *candidates, size_t limit, struct error *error);
void candidates_free(struct candidates *candidates);
void candidates_offer(struct candidates *candidates, int64_t id, double similarity);
/* Same fold: 1; else what the signatures say. */
double likeness_estimate(const struct likeness *a, const struct likeness *b);
const struct likeness *precedent_index_at(const struct precedent_index *index, int64_t id); /* NULL: not in it */

#endif
