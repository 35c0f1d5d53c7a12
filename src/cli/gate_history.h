/* preop gate history: what was written of a gate. */
#ifndef PREOP_CLI_GATE_HISTORY_H
#define PREOP_CLI_GATE_HISTORY_H

#include "preop/base/strbuf.h"
#include "preop/store/db.h"

/* Appends. */
bool cli_gate_history(struct db *db, char letter, bool json, struct strbuf *out, struct error *error);

#endif
