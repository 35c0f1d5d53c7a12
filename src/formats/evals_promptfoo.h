/* What promptfoo's JSON and CSV share. */
#ifndef PREOP_SRC_FORMATS_EVALS_PROMPTFOO_H
#define PREOP_SRC_FORMATS_EVALS_PROMPTFOO_H

#include "evals.h"

/* "provider: prompt"; "provider" where all have one prompt. */
const char *promptfoo_system(struct eval_draft *draft, const char *provider, const char *prompt, bool one_prompt);
/* Puts the draft as the next repeat of its test by its system. */
bool promptfoo_put(struct import *import, const struct record *record, struct json_span piece, struct error *error);

#endif
