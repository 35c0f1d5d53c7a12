/*
 * Who said what about which example, as ratings (stats/ratings.h): what agreement, aggregation, the queue and the planner are computed from.
 *
 * An item is a live example that somebody labelled; an annotator is somebody who labelled one; both stand in order (by id, by name), so that the same file gives the same
 * numbers. Categories follow the dataset's level (label_schema.h):
 *   class, preference  the labels of the schema, in key order
 *   ordinal            the same; when all are numbers these are the scale
 *   numeric            the values that were given, rising; they are the scale
 *   set                the sets that were given, with the labels of each as bits
 *   text               the texts that were given
 * What is no category is dropped and counted with its reason, never made one. Models are kept apart: they come only when asked for.
 *
 * Memory: about 60 bytes a label; what comes from data is checked. One pass over the live examples and their labels: call it on a reader.
 */
#ifndef PREOP_MODEL_VOTES_H
#define PREOP_MODEL_VOTES_H

#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/stats/ratings.h"

enum votes_who { VOTES_PEOPLE, VOTES_MODELS, VOTES_EVERYBODY };

struct votes_options {
	enum votes_who who;
	const enum label_level *level;                 /* reads the labels as this level; NULL: the dataset's own */
	bool undecided;                                /* leaves out examples that adjudicators have settled */
	bool (*progress)(void *context, int64_t done); /* labels so far; false cancels; may be NULL */
	void *context;
};

enum { VOTES_GOLD_NONE = -1, VOTES_GOLD_UNSAID = -2 /* of level numeric, set and text: right is what nobody said */ };

enum votes_loss {
	VOTES_LOST_SCHEMA,  /* no label of the schema as it is now */
	VOTES_LOST_NUMBER,  /* no number */
	VOTES_LOST_VARIETY, /* beyond the RATINGS_CATEGORIES commonest values */
	VOTES_LOST_GOLD,    /* a right answer that is no label of the schema: the item counts as one without */
	VOTES_LOST_COUNT
};
const char *votes_loss_text(enum votes_loss loss); /* "the label is not in the schema" */
struct votes_lost {
	int64_t count;
	const char *sample; /* the first such label, NULL: none */
	int64_t example;    /* where it was */
};

struct votes {
	struct arena arena; /* owns the texts */
	enum label_level level;
	struct ratings ratings;
	int64_t *examples;          /* of each item, rising */
	int32_t *gold;              /* of each item: its category, VOTES_GOLD_NONE, VOTES_GOLD_UNSAID */
	unsigned char *adjudicated; /* of each item: enum adjudicated */
	int32_t *spent;             /* of each rating, as ratings.items: milliseconds, -1 not known */
	const char **annotators;
	bool *model; /* of each annotator */
	const char **categories;
	double *scale;  /* of each category; NULL: names only */
	uint64_t *bits; /* of each category, level set; NULL: none, or the schema has more than 64 labels */
	size_t item_count, annotator_count, category_count, gold_count /* items with gold */;
	struct votes_lost lost[VOTES_LOST_COUNT];
};

/* `options` NULL: people's labels at the dataset's level. ERROR_CANCELLED, ERROR_MEMORY. Free `out` only when it returned true. */
bool votes_load(struct db *db, const struct dataset *dataset, const struct votes_options *options, struct votes *out,
	struct error *error);
void votes_free(struct votes *votes);

/* The item of an example, SIZE_MAX: nobody labelled it. The annotator of a name, the category of a label: -1: none. */
size_t votes_item(const struct votes *votes, int64_t example);
int32_t votes_annotator(const struct votes *votes, const char *name);
int32_t votes_category(const struct votes *votes, const char *label);

#endif
