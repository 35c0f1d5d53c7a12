/*
 * Gzip as a stream (RFC 1952): several members one after the other are one text, as gzip(1) has it, and zeros behind
 * the last are padding. Data that end inside a member, fail their checksum or are followed by something else are an
 * error, never a shorter text.
 */
#ifndef PREOP_SRC_FORMATS_GUNZIP_H
#define PREOP_SRC_FORMATS_GUNZIP_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

/* Where the compressed bytes come from: fills `out` with at most `size`, *got 0 at the end. */
typedef bool (*gunzip_read)(void *context, char *out, size_t size, size_t *got, struct error *error);

/* `head` are bytes that were read already, copied. NULL: no memory. */
struct gunzip *gunzip_new(const char *head, size_t n, gunzip_read read, void *context);
void gunzip_free(struct gunzip *gunzip); /* NULL is fine */

/* Decodes into out[0..size); *got 0: the end. */
bool gunzip_decode(struct gunzip *gunzip, char *out, size_t size, size_t *got, struct error *error);

#endif
