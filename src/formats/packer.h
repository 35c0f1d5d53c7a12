/*
 * Compression as a stream, the counterpart of gunzip.h: gzip or zstd, in the usual level of their programs.
 */
#ifndef PREOP_SRC_FORMATS_PACKER_H
#define PREOP_SRC_FORMATS_PACKER_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct packer;
typedef bool (*packer_write)(void *context, const char *bytes, size_t n, struct error *error);

/* By the ending of the name, .gz or .zst; *out NULL: neither. False: no memory. */
bool packer_new(const char *name, packer_write write, void *context, struct packer **out, struct error *error);
bool packer_add(struct packer *packer, const char *bytes, size_t n, struct error *error);
bool packer_end(struct packer *packer, struct error *error); /* what is still held back goes out */
void packer_free(struct packer *packer);                     /* NULL is fine */

#endif
