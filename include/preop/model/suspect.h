/*
 * Answers that may rest on a prompt that was cut without a word: servers with a small default context do that and say nothing. What tells is in the counts of tokens.
 * Thread: as the connection's; suspect_usage() any.
 */
#ifndef PREOP_MODEL_SUSPECT_H
#define PREOP_MODEL_SUSPECT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

/* Why, as a sentence appended to `out`; false: no sign of it. Counts below 0 are not known; `estimate` is of the prompt's texts, `context` what the model can see, 0: not
 * known. */
bool suspect_usage(int64_t prompt, int64_t completion, int64_t estimate, int64_t context, struct strbuf *out);

/* Looks at all stored outputs of a suite that are not suspected yet, and notes why (output_fact.suspect). Not journalled: it follows from what came. */
bool suspect_scan(struct db *db, int64_t suite, int64_t *found, struct error *error);

struct suspect {
	int64_t eval_case, run;
	const char *system, *external, *why;
};
bool suspect_list(struct db *db, int64_t suite, const char *system /* NULL: all */, size_t limit, struct arena *arena,
	struct suspect **out, size_t *count, struct error *error);

#endif
