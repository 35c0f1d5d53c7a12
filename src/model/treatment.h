/* A treatment is no symptom: data/treatments.txt has the phrases by which people name one. Thread: any. */
#ifndef PREOP_SRC_MODEL_TREATMENT_H
#define PREOP_SRC_MODEL_TREATMENT_H

#include "preop/base/error.h"

#include <stdbool.h>

/* ERROR_INPUT: the text names a treatment; by which words, and what to say instead. */
bool treatment_check(const char *text, struct error *error);

#endif
