/*
 * Which key sets which label: label k of a schema version is on key k of this row: 1 to 9, then letters that nothing else in the Labels and Data screens
 * needs. Labels beyond it have no key; they are set by name.
 */
#ifndef PREOP_MODEL_LABEL_KEYS_H
#define PREOP_MODEL_LABEL_KEYS_H

#include <stddef.h>

enum { LABEL_KEYS = 24 };

char label_key_of(size_t index); /* '\0': none */
/* LABEL_KEYS: no label is on that key. */
size_t label_key_index(char key);

#endif
