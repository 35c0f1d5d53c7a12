/*
 * Files that are no data, told by their first bytes and refused with a sentence that says what to do instead.
 */
#ifndef PREOP_SRC_FORMATS_REFUSE_H
#define PREOP_SRC_FORMATS_REFUSE_H

#include "source.h"

/* Looks at the window's first bytes; true with ERROR_INPUT: not to be read. */
bool refuse_content(const struct source *source, struct error *error);

#endif
