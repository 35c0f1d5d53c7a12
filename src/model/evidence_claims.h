/* What evidence can be for: the claims of the case, and whether one is there. */
#ifndef PREOP_SRC_MODEL_EVIDENCE_CLAIMS_H
#define PREOP_SRC_MODEL_EVIDENCE_CLAIMS_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

/*
 * Appends what people call the claim: "gate R", "cause The passage exists and retrieval misses it".
 * ERROR_INPUT: no such owner; ERROR_NOT_FOUND: the owner has no such claim, so nobody would ever see a link to it.
 */
bool evidence_claim_name(struct db *db, const char *owner, const char *claim, struct strbuf *name, struct error *error);

#endif
