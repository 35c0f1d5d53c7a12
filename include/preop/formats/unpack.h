/* Parts of outputs that are kept packed (output_part.packing). Thread: any. */
#ifndef PREOP_FORMATS_UNPACK_H
#define PREOP_FORMATS_UNPACK_H

#include "preop/base/error.h"
#include "preop/base/strbuf.h"

/* Appends the `length` bytes that n packed ones stand for. ERROR_INPUT: they are not what they should be. */
bool part_bytes(const char *bytes, size_t n, size_t length, struct strbuf *out, struct error *error);

#endif
