/*
 * The implementation checklist (lists.h) as this file stands: an item is ticked by what the file holds, never by hand.
 * Thread: a connection's. Reads signals too (signal.h): about a second on a million rows, so call it on a reader.
 */
#ifndef PREOP_MODEL_CHECKLIST_H
#define PREOP_MODEL_CHECKLIST_H

#include "preop/base/memory.h"
#include "preop/model/lists.h"
#include "preop/store/db.h"

enum tick { TICK_OPEN, TICK_DONE, TICK_UNKNOWN /* there is nothing yet that could tell */ };
const char *tick_word(enum tick tick); /* "open", "done", "not known" */

struct checklist_item {
	const struct list_stage *stage;
	const struct list_item *item;
	enum tick tick;
	const char *why; /* with numbers: "3 of 4 strands have a box" */
};
/* All items in the order of the list. One with a word of evidence that this program does not know is not known. */
bool checklist_read(
	struct db *db, struct arena *arena, struct checklist_item **out, size_t *count, struct error *error);
/* Words of evidence that can tick an item; NULL after the last. */
const char *checklist_evidence(size_t index);

#endif
