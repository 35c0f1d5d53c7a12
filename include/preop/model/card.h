/*
 * The data card of a dataset: the seven fields of the book. Each field has what the file itself says, computed anew whenever the card is read, and what a person wrote
 * beside it; a field with neither is not stated, and the card says what belongs there. A snapshot keeps the card as it was (snapshot.card).
 *
 * Strings live in the arena. Thread: any connection, its thread; card_set() on the writer's.
 */
#ifndef PREOP_MODEL_CARD_H
#define PREOP_MODEL_CARD_H

#include "preop/base/json.h"
#include "preop/base/memory.h"
#include "preop/store/db.h"

enum { CARD_FIELDS = 7, CARD_TEXT_LIMIT = 8000 /* bytes a person may write in a field */ };

struct card_field {
	const char *name, *title; /* "licenses", "Licenses" */
	const char *wanted;       /* a sentence: what belongs there */
	const char **computed;    /* lines */
	size_t computed_count;
	const char *text, *who; /* the person's words; "": none */
	int64_t at;             /* CLOCK_NONE: none */
};
struct card {
	int64_t dataset; /* 0: of a snapshot */
	const char *dataset_name, *snapshot_name /* "": the dataset as it is now */;
	const char *tokenizer; /* "NAME SHA256", "": none */
	int64_t rows;
	struct card_field fields[CARD_FIELDS];
};

bool card_field_stated(const struct card_field *field); /* a computed line or a word of a person */
/* One pass over the dataset's narrow rows, and its imports. */
bool card_read(struct db *db, int64_t dataset, struct arena *arena, struct card *out, struct error *error);
/* As it was when the snapshot was taken. ERROR_NOT_FOUND also for a snapshot older than cards. */
bool card_of_snapshot(struct db *db, int64_t snapshot, struct arena *arena, struct card *out, struct error *error);
/* One action. "" takes the words back; the same words are no change. ERROR_INPUT lists the fields there are. */
bool card_set(struct db *db, int64_t dataset, const char *field, const char *text, struct error *error);

/* {"dataset","snapshot","rows","tokenizer","fields":[{"field","title","computed":[],"text","who","at"}]}: --json, and what a snapshot keeps. */
void card_json(const struct card *card, struct json_writer *w);

#endif
