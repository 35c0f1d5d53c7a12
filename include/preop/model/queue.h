/*
 * What is to be adjudicated, in lanes and in an order; what was put aside; approval of what nobody disputes.
 *
 * Lanes. An example can be in several; those it is open in are the bits 1 << lane.
 *   tie        people differ and no label is ahead
 *   conflict   people differ and one is
 *   second     waits for a second adjudicator, or adjudicators differ
 *   stale      labelled under an older guideline than the one in force, or decided by a section that was changed since and not found to hold when the change was
 *              tried; found to flip then; or the label was split and no rule said into what
 *   suspect    nobody differs, but the known right answer, the same (or nearly the same) input elsewhere, or the model of the annotators speaks against it
 *   audit      a seeded sample of the unanimous
 *   unanimous  two people or more, one label
 * Done: an adjudication settled it (in `stale`: under the present rule).
 *
 * gain = (1 - largest posterior) x near-duplicates x split x class rarity + precedents that conflict - skips (docs/statistics.md). Posteriors are Dawid and Skene's;
 * where that model has too little to go on they are the votes with one added to each label.
 *
 * The actor's own queue leaves out what they annotated, decided or put aside. Call on a reader.
 */
#ifndef PREOP_MODEL_QUEUE_H
#define PREOP_MODEL_QUEUE_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

enum queue_lane {
	LANE_OPEN, /* tie, conflict, second, stale and suspect together */
	LANE_TIE,
	LANE_CONFLICT,
	LANE_SECOND,
	LANE_STALE,
	LANE_SUSPECT,
	LANE_AUDIT,
	LANE_UNANIMOUS,
	LANE_COUNT
};
const char *queue_lane_word(enum queue_lane lane); /* "open" "tie" ... */
const char *queue_lane_text(enum queue_lane lane); /* "people differ and no label is ahead" */
bool queue_lane_parse(const char *word, enum queue_lane *out);

enum queue_order {
	ORDER_GAIN,      /* what changes the exported set most, in runs of one pair of labels */
	ORDER_AGREEMENT, /* lowest first */
	ORDER_ANNOTATOR, /* what queue_options.who labelled; where they stand alone first */
	ORDER_PAIR,      /* by the pair of labels, the commonest pair first */
	ORDER_RANDOM,    /* by queue_options.seed */
	ORDER_FILE,
	ORDER_NEWEST, /* by the newest label */
	ORDER_COUNT
};
const char *queue_order_word(
	enum queue_order order); /* "gain" "agreement" "annotator" "pair" "random" "file" "newest" */
bool queue_order_parse(const char *word, enum queue_order *out);

enum { QUEUE_AUDIT_SIZE = 50 };
struct precedent_index; /* precedent.h */
struct queue_options {  /* zeroed: the actor's open queue by gain */
	enum queue_lane lane;
	enum queue_order order;
	const char *who;         /* of ORDER_ANNOTATOR */
	const char *pair[2];     /* only examples whose commonest two labels are these; NULL: any */
	uint64_t seed;           /* of ORDER_RANDOM and of the audit sample */
	int64_t audit_size;      /* 0: QUEUE_AUDIT_SIZE */
	bool own, skipped, done; /* take in what the actor annotated or decided; put aside; what is done */
	const struct precedent_index
		*index; /* near-duplicates count like the same input; NULL: only the same input does */
	bool (*progress)(
		void *context, int64_t examples); /* false cancels; may be NULL; gets the context of queue_build() */
};

enum queue_mark {
	QUEUE_OWN = 1,     /* the actor annotated it: their decision would need a second */
	QUEUE_DECIDED = 2, /* the actor has decided on it */
	QUEUE_SKIPPED = 4, /* the actor put it aside */
	QUEUE_DONE = 8,
};
struct queue_item { /* 16 bytes: lists of all of them are kept */
	int64_t id;
	float gain;
	uint8_t lanes;   /* bits 1 << lane */
	uint8_t marks;   /* enum queue_mark */
	uint8_t suspect; /* enum queue_suspect */
	uint8_t people;  /* who labelled it, 255: or more */
};
enum queue_suspect { SUSPECT_GOLD = 1, SUSPECT_REPEAT = 2, SUSPECT_MODEL = 4 };
/* "the known right answer is another" ... of one bit */
const char *queue_suspect_text(enum queue_suspect bit);

struct queue_count {
	int64_t open, done, mine; /* mine: of the open ones those the actor's queue has */
};
struct queue_counts {
	struct queue_count lanes[LANE_COUNT];
	int64_t skipped; /* by the actor */
};

/* `each` gets the items in chunks, in order, and returns false to stop (ERROR_CANCELLED); the final call has complete = true and may have count 0. `counts` may be
 * NULL, and so may `each`: then only counts are wanted. One pass over the dataset's labels: about a second for 500,000 labels of 100,000 examples. */
bool queue_build(struct db *db, int64_t dataset, const struct queue_options *options,
	bool (*each)(void *context, const struct queue_item *items, size_t count, bool complete), void *context,
	struct queue_counts *counts, struct error *error);

struct queue_vote {
	const char *label;
	int64_t count;
};
struct queue_row {  /* strings are never NULL */
	int64_t id; /* 0: not there (any more) */
	const char *title, *label, *split, *external, *gold, *skip_reason /* the actor's */;
	struct queue_vote *votes; /* of people: most first, then by label */
	size_t vote_count;
	int64_t annotators;
	int adjudicated; /* enum adjudicated */
	bool disputed, own, skipped;
};
/* Details of a page, in the order of ids. */
bool queue_rows(struct db *db, const int64_t *ids, size_t count, struct arena *arena, struct queue_row *out,
	struct error *error);

/* The actor puts examples aside, or takes them up again. One action "skip". The reason may be "". */
bool queue_skip(
	struct db *db, const int64_t *ids, size_t count, const char *reason, int64_t *changed, struct error *error);
bool queue_unskip(struct db *db, const int64_t *ids, size_t count, int64_t *changed, struct error *error);

/* How far the audit sample is checked: only then may the other unanimous examples be approved. */
struct queue_audit {
	int64_t unanimous, open; /* in all; without a decision */
	int64_t sample, checked; /* settled by an adjudication */
	int64_t wrong;           /* of the checked: settled otherwise than everybody had said */
};
bool queue_audit_read(struct db *db, int64_t dataset, const struct queue_options *options, struct queue_audit *out,
	struct error *error);
/* Decides every open unanimous example for its label, as one action: what the actor annotated and what is put aside or suspect stays open. ERROR_CONFLICT while part of the
 * sample is not checked, with how many remain. */
bool queue_approve(
	struct db *db, int64_t dataset, const struct queue_options *options, int64_t *approved, struct error *error);

#endif
