/*
 * What was found of a strand and said of a gate beside its answer. Every text is an object of its own in the journal, so two people can write different
 * ones in two copies and both stay.
 *
 *   strand   words       the part of the team's sentence it came from
 *            diagnosis   id in lists()->diagnoses
 *            twin        the knowledge that travels with it and must not be trained
 *            weights.stable, weights.pervasive, weights.measurable            yes or no: does it belong in weights?
 *            style.pervasive, style.specific, style.consequential             yes or no: is it a style at all?
 *   gate     claim       the sentence the answer stands for
 *            counter     what speaks against it, or "none found by X, looked at Y"
 *            owner       of a waiver
 *            until       when a waiver ends, ISO 8601
 *            bar         of N: the score that would do, as scores are shown (per cent of right answers, else as they are)
 */
#ifndef PREOP_MODEL_CASE_TEXT_H
#define PREOP_MODEL_CASE_TEXT_H

#include "preop/base/memory.h"
#include "preop/store/db.h"

struct case_text {
	const char *object, *name, *value, *who;
	int64_t at;
};
/* owner "strand" or "gate"; object NULL: of all, in the order of object and name. */
bool case_text_list(struct db *db, const char *owner, const char *object, struct arena *arena, struct case_text **out,
	size_t *count, struct error *error);
/* "" when there is none. */
const char *case_text_find(const struct case_text *texts, size_t count, const char *object, const char *name);

/* "" takes it back. ERROR_USAGE: a name, or a word for a value, that is none of the above; ERROR_INPUT: another value that is no good; ERROR_NOT_FOUND: no such strand. */
bool case_text_set(
	struct db *db, const char *owner, const char *object, const char *name, const char *value, struct error *error);

#endif
