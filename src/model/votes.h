/* Votes while they are read: votes.c reads the rows, votes_order.c puts categories, items and people in order. */
#ifndef PREOP_SRC_MODEL_VOTES_H
#define PREOP_SRC_MODEL_VOTES_H

#include "preop/model/votes.h"
#include "wordbook.h"

struct votes_load {
	struct db *db;
	struct dataset dataset; /* at the level the labels are read as */
	struct votes_options options;
	struct votes *out;
	struct arena scratch;
	struct wordbook raw;   /* labels as they stand in the file; each is judged once */
	int64_t *judged;       /* of each raw label: its word, or -1 - loss */
	struct wordbook words; /* what will be the categories */
	struct wordbook golds; /* right answers, canonical */
	struct wordbook names, models;
	struct strbuf canonical;
	struct rating_row *rows; /* categories are words, annotators names in order of first sight */
	size_t count, row_capacity, item_capacity, judged_capacity;
};

/* Whether the values that were given are the categories, and not the labels of a schema. */
bool votes_open_level(enum label_level level);
void votes_lose(struct votes *votes, enum votes_loss loss, const char *label, int64_t example);
/* Makes `out` of what was read. */
bool votes_order(struct votes_load *load, struct error *error);

#endif
