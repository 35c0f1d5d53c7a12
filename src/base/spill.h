/*
 * Temporary files without a name, for what does not fit in memory: gone when their descriptor is closed, however the program ends.
 */
#ifndef PREOP_SRC_BASE_SPILL_H
#define PREOP_SRC_BASE_SPILL_H

#include "preop/base/error.h"

#include <stddef.h>
#include <sys/types.h>

int spill_open(struct error *error); /* -1: failed */
bool spill_write(int fd, const void *bytes, size_t n, struct error *error);
bool spill_read(int fd, void *out, size_t n, off_t at, struct error *error); /* all of them */

#endif
