/*
 * The sink of every format whose records are examples of a data set, whatever their shape.
 */
#ifndef PREOP_SRC_FORMATS_EXAMPLES_H
#define PREOP_SRC_FORMATS_EXAMPLES_H

#include "format.h"

extern const struct sink_ops examples_sink;
bool examples_take(struct import *import, const struct record *record, struct error *error);

/* Which field means what: the option's word, else a guess by names. Every column named must be there; of JSON's
 * fields, which may be sparse, the inputs. */
bool fields_map(const struct sample *sample, const char *option, struct arena *arena, struct field_map *out,
	struct error *error);

#endif
