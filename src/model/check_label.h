/* Answers and references as classes: also what the confusion matrix is counted by. */
#ifndef PREOP_SRC_MODEL_CHECK_LABEL_H
#define PREOP_SRC_MODEL_CHECK_LABEL_H

#include "check_kind.h"

/* `state` is of a check of kind label. The class a reference says; -1: none. */
int check_label_of_reference(void *state, struct check_text reference);
struct check_texts check_label_classes(const void *state);

#endif
