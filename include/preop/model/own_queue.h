/*
 * What a person still has to label, one example after the other, and blind: nothing here tells what others said, how many they are, what came in with the row
 * or what was decided.
 *
 * In the queue are the live examples of a dataset that the actor has neither labelled nor put aside (queue.h) and that no adjudicator has settled.
 * Memory: what is read at once is bounded, whatever the number of rows. Call on a reader.
 */
#ifndef PREOP_MODEL_OWN_QUEUE_H
#define PREOP_MODEL_OWN_QUEUE_H

#include "preop/model/label.h"

enum own_order {
	OWN_FEWEST, /* those fewest people have labelled first, so that all get their share */
	OWN_RANDOM, /* another order for everybody, the same at every visit */
	OWN_FILE,
	OWN_ORDER_COUNT
};
const char *own_order_word(enum own_order order); /* "fewest" "random" "file" */
const char *own_order_text(enum own_order order); /* "fewest labels first" */
bool own_order_parse(const char *word, enum own_order *out);

struct own_options { /* zeroed: fewest first */
	enum own_order order;
	uint64_t seed; /* of OWN_RANDOM; 0: of the actor's name */
	bool (*progress)(void *context,
		int64_t examples); /* false cancels; may be NULL; gets the context of own_queue_build() */
};
struct own_counts { /* live examples; what adjudicators settled and the actor has not labelled is in none but `rows` */
	int64_t rows, mine, skipped, open;
};

/* `each` gets the ids in chunks, in order, and returns false to stop (ERROR_CANCELLED); the final call has complete = true and may have count 0. `each` NULL: only
 * counts are wanted. One pass over the dataset: about a second on a million. */
bool own_queue_build(struct db *db, int64_t dataset, const struct own_options *options,
	bool (*each)(void *context, const int64_t *ids, size_t count, bool complete), void *context,
	struct own_counts *counts, struct error *error);

/* Takes up all that the actor has put aside in the dataset: queue_unskip(). */
bool own_unskip_all(struct db *db, int64_t dataset, int64_t *changed, struct error *error);

struct own_side {
	const char *text;
	size_t length;
};
enum { OWN_LEFT, OWN_RIGHT, OWN_SIDES };
struct own_item { /* strings are never NULL, but `answer.label`: the actor has not labelled it yet */
	int64_t id;
	const char *key, *external;
	struct turns
		turns; /* but those of `sides`; neutral names where the record's own say which answer was held to be better */
	/* Of a preference: the two texts to compare: a record's chosen and rejected answers, else the two inputs whose names differ only in their ends (result_x and
	 * result_y, left and right), else the last two inputs. `compare` false: the record has no two sides. */
	bool compare;
	bool swapped; /* the record's right one stands on the left: a record's chosen answer is not always first */
	struct own_side sides[OWN_SIDES];
	struct label_answer answer;
};
/* Sides are looked for when `preference`. ERROR_NOT_FOUND: the example is gone. Strings in the arena. */
bool own_item_read(
	struct db *db, int64_t id, bool preference, struct arena *arena, struct own_item *out, struct error *error);
/* What to store for a side chosen on the screen, and what stands on the screen for a stored one: of a swapped item "left" and "right" change places. */
const char *own_answer(const struct own_item *item, const char *label);

#endif
