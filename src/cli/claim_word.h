/* Which claim of the case a word means: a number as lists show it, an id of the lists in data, or a uuid. */
#ifndef PREOP_CLI_CLAIM_WORD_H
#define PREOP_CLI_CLAIM_WORD_H

#include "preop/store/db.h"

/*
 * A cause: its uuid; with a strand (uuid, "" for none) also its id in data/diagnoses.json or its number as listed.
 * Numbers move when a cause is concluded, which sorts it down: scripts go by id or uuid. Appends the uuid; ERROR_NOT_FOUND.
 */
bool cli_cause(struct db *db, const char *strand, const char *word, struct strbuf *uuid, struct error *error);
/* A hazard: its number in the list or its uuid. Appends the uuid; ERROR_NOT_FOUND. */
bool cli_hazard(struct db *db, const char *word, struct strbuf *uuid, struct error *error);
/* What evidence_new.claim wants of `owner` (gate, cause, technique, tree, hazard). Appends. */
bool cli_claim(struct db *db, const char *owner, const char *strand, const char *word, struct strbuf *claim,
	struct error *error);

#endif
