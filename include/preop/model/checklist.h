/*
 * The implementation checklist (lists.h) as this file stands. An item is ticked by what the file holds, where it can show what the item says. What it
 * cannot show a person ticks with a piece of evidence (evidence.h: owner "checklist", claim the item's id), for as long as that stands; of an item that
 * the file does show, what people link ticks nothing.
 * Thread: a connection's. Reads signals too (signal.h): about a second on a million rows, so call it on a reader.
 */
#ifndef PREOP_MODEL_CHECKLIST_H
#define PREOP_MODEL_CHECKLIST_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

enum tick {
	TICK_OPEN,
	TICK_DONE,
	TICK_UNKNOWN, /* there is nothing yet that could tell */
	TICK_PERSON,  /* the file cannot show it, and nobody has said it */
};
const char *tick_word(enum tick tick); /* "open", "done", "not known", "for a person" */

struct checklist_item {
	const struct list_stage *stage;
	const struct list_item *item;
	enum tick tick;
	const char *why; /* with numbers: "3 of 4 strands have a box" */
	const char *who; /* the person who ticked it; "": the file did, or nobody */
	int64_t at;      /* CLOCK_NONE: the same */
};
/* All items in the order of the list. One with a word of evidence that this program does not know is not known. */
bool checklist_read(
	struct db *db, struct arena *arena, struct checklist_item **out, size_t *count, struct error *error);
/* Words of evidence that can tick an item; NULL after the last. */
const char *checklist_evidence(size_t index);
bool checklist_has(const char *id); /* an item of the list */
/* Whether a person could tick the item now; ERROR_INPUT: the file shows it itself, with what it shows. */
bool checklist_for_person(struct db *db, const char *id, struct error *error);

#endif
