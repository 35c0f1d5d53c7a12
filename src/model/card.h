/* What the files of the data card share. */
#ifndef PREOP_SRC_MODEL_CARD_H
#define PREOP_SRC_MODEL_CARD_H

#include "preop/model/card.h"
#include "preop/model/dataset.h"

enum card_field_id { /* in the book's order */
	CARD_SOURCES,
	CARD_OWNERS,
	CARD_LICENSES,
	CARD_PII,
	CARD_INSTRUCTIONS,
	CARD_QUALITY,
	CARD_SPLITS
};

void card_add_line(struct card *card, enum card_field_id id, struct arena *arena, const char *line);
/* The lines that follow from the file. */
bool card_compute(
	struct db *db, const struct dataset *dataset, struct arena *arena, struct card *card, struct error *error);

#endif
