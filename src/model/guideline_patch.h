/* What a patch of a guideline is to be checked on (guideline_check.c). */
#ifndef PREOP_SRC_MODEL_GUIDELINE_PATCH_H
#define PREOP_SRC_MODEL_GUIDELINE_PATCH_H

#include "preop/model/guideline.h"

/* Fills patch->checks, all of them unanswered: decided examples that cite the section, near ones, those of the spec. */
bool patch_find_checks(struct db *db, int64_t dataset, const struct patch_spec *spec, struct arena *arena,
	struct patch *patch, struct error *error);

#endif
