/*
 * Gold: the known right answer of an example (example.gold). It is what labels and models are measured by and is never
 * a label itself: it decides nothing and is in no snapshot's digest. Journalled: "gold", key "DATASET-UUID:gold".
 */
#ifndef PREOP_MODEL_GOLD_H
#define PREOP_MODEL_GOLD_H

#include "preop/store/db.h"

struct gold_value {
	int64_t example;
	const char *gold; /* NULL: none known */
};

/* Sets them as one action "gold-set", or as part of the caller's; an example named twice gets the first. ERROR_NOT_FOUND: no such example. `changed` may be NULL. */
bool gold_set(struct db *db, const struct gold_value *values, size_t count, int64_t *changed, struct error *error);

/* Appends what is known of a living example; false in `known` and nothing when nobody said. */
bool gold_read(struct db *db, int64_t example, struct strbuf *gold, bool *known, struct error *error);

#endif
