/* What the files about guidelines share. */
#ifndef PREOP_SRC_MODEL_GUIDELINE_H
#define PREOP_SRC_MODEL_GUIDELINE_H

#include "dataset.h"

#include "preop/model/guideline.h"

/* *found false: there is none (of that version). */
bool guideline_try(struct db *db, int64_t dataset, int64_t version, struct arena *arena, struct guideline *out,
	bool *found, struct error *error);
void guideline_sections_print(const struct guideline_section *sections, size_t count, struct strbuf *json);

/* Changes within the caller's action: the next version, and which is in force. */
bool guideline_append(struct db *db, const struct dataset *dataset, const struct guideline_section *sections,
	size_t count, const char *note, int64_t *version, struct error *error);
bool guideline_force(struct db *db, const struct dataset *dataset, int64_t version, struct error *error);

#endif
