/*
 * Compressed bytes as a stream: gzip (RFC 1952) and Zstandard (RFC 8878), told by their first bytes.
 *
 * Several members or frames one after the other are one text, as gzip(1) and zstd(1) have it. Data that end inside one, fail their
 * checksum or are followed by something else are an error, never a shorter text. Memory: 256 KiB and the decoder's window, which is
 * 32 KiB for gzip and what the file's writer chose for Zstandard, at most 128 MiB (zstd --ultra -22; 8 MiB at the usual level).
 */
#ifndef PREOP_SRC_FORMATS_DECODE_H
#define PREOP_SRC_FORMATS_DECODE_H

#include "preop/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DECODE_MAGIC = 4 /* bytes that tell the format */, DECODE_CHUNK = 256 * 1024 };

/* Where the compressed bytes come from: fills `out` with at most `size`, *got 0 at the end. */
typedef bool (*decode_read)(void *context, char *out, size_t size, size_t *got, struct error *error);

struct decoder;
struct decoder_ops {      /* one format */
	const char *name; /* "gzip" */
	const char *tool; /* what takes one layer off: "gzip -d" */
	bool (*recognises)(const unsigned char *head, size_t n);
	bool (*begin)(struct decoder *decoder); /* false: no memory */
	void (*end)(struct decoder *decoder);
	/* Decodes into out[0..size), at least a byte; *got 0: the end. */
	bool (*decode)(struct decoder *decoder, char *out, size_t size, size_t *got, struct error *error);
};
extern const struct decoder_ops gzip_decoder, zstd_decoder;

struct decoder {
	const struct decoder_ops *ops;
	void *state; /* the format's own */
	decode_read read;
	void *context;
	int64_t taken; /* compressed bytes fetched so far */
	bool input_ended;
	unsigned char *next; /* what is fetched and not decoded: next[0..left) */
	size_t left, input_size;
	unsigned char input[];
};

const struct decoder_ops *decoder_find(
	const char *head, size_t n); /* NULL: not compressed, or in a way that is not read */
/* `head` are bytes that were read already, copied. NULL: no memory. */
struct decoder *decoder_open(
	const struct decoder_ops *ops, const char *head, size_t n, decode_read read, void *context);
void decoder_close(struct decoder *decoder); /* NULL is fine */

/* For the formats: more input when there is none left. */
bool decoder_refill(struct decoder *decoder, struct error *error);
bool decoder_corrupt(const struct decoder *decoder, const char *what, struct error *error);
bool decoder_cut_off(const struct decoder *decoder, struct error *error);
bool decoder_no_memory(struct error *error);

#endif
