/* What stands beside a verdict wherever one is printed: what READY wants besides the gates, and what was opened against the rules. */
#ifndef PREOP_CLI_PRINT_DECISION_H
#define PREOP_CLI_PRINT_DECISION_H

#include "preop/base/json.h"
#include "preop/model/decision.h"

/* A line each, indented by two. */
void print_decision(struct strbuf *out, const struct train_decision *decision);
/* Only what was opened. */
void print_overrides(struct strbuf *out, const struct train_decision *decision);
/* "lacks" and "overrides", lists of sentences. */
void json_put_decision(struct json_writer *w, const struct train_decision *decision);

#endif
