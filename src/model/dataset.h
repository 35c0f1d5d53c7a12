/* What the files of the dataset module share. */
#ifndef PREOP_SRC_MODEL_DATASET_H
#define PREOP_SRC_MODEL_DATASET_H

#include "preop/model/dataset.h"

enum { DATASET_LABELS = 200, LABEL_LENGTH = 60 /* characters */ };

/* The dataset's state in the journal: {"name","created_at","labels"}; nothing when it is absent or undone. */
bool dataset_state_read(struct db *db, const char *uuid, struct strbuf *state, struct error *error);
void dataset_state_print(
	const char *name, int64_t created_at, const char *const *labels, size_t count, struct strbuf *state);
bool dataset_state_apply(struct db *db, const char *uuid, const char *state, struct error *error);

/* 1 to 60 characters of UTF-8 without control characters and without blanks at either end. */
bool label_valid(const char *label, struct error *error);

/* The schema with one more label at its end, as a change within the caller's action; it is no failure when it is there already. */
bool dataset_add_label(struct db *db, const struct dataset *dataset, const char *label, struct error *error);
bool dataset_has_label(const struct dataset *dataset, const char *label);
bool dataset_read(struct db *db, int64_t id, struct arena *arena, struct dataset *out, struct error *error);

/* Imports as objects of the journal: absent hides the rows, present shows them. */
bool import_state_read(struct db *db, const char *uuid, const char *like, struct strbuf *state, struct error *error);
bool import_state_apply(struct db *db, const char *uuid, const char *state, struct error *error);

#endif
