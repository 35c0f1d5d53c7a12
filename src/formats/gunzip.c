#include "gunzip.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 256 * 1024, GZIP_ONLY = 16 /* zlib: refuse its own header */, GZIP_FIRST_BYTE = 0x1f };

struct gunzip {
	z_stream stream;
	gunzip_read read;
	void *context;
	int64_t taken;  /* compressed bytes handed to zlib */
	bool in_member; /* a member has begun and has not ended */
	bool input_ended;
	size_t input_size;
	unsigned char input[];
};

struct gunzip *gunzip_new(const char *head, size_t n, gunzip_read read, void *context)
{
	size_t size = n > CHUNK ? n : CHUNK;
	struct gunzip *gunzip = calloc(1, sizeof(*gunzip) + size);

	if (gunzip == NULL)
		return NULL;
	if (inflateInit2(&gunzip->stream, MAX_WBITS + GZIP_ONLY) != Z_OK) {
		free(gunzip);
		return NULL;
	}
	memcpy(gunzip->input, head, n);
	gunzip->stream.next_in = gunzip->input;
	gunzip->stream.avail_in = (uInt)n;
	gunzip->input_size = size;
	gunzip->taken = (int64_t)n;
	gunzip->read = read;
	gunzip->context = context;
	gunzip->in_member = true;
	return gunzip;
}

void gunzip_free(struct gunzip *gunzip)
{
	if (gunzip == NULL)
		return;
	inflateEnd(&gunzip->stream);
	free(gunzip);
}

static bool refill(struct gunzip *gunzip, struct error *error)
{
	size_t got = 0;

	if (gunzip->stream.avail_in > 0 || gunzip->input_ended)
		return true;
	if (!gunzip->read(gunzip->context, (char *)gunzip->input, gunzip->input_size, &got, error))
		return false;
	gunzip->input_ended = got == 0;
	gunzip->taken += (int64_t)got;
	gunzip->stream.next_in = gunzip->input;
	gunzip->stream.avail_in = (uInt)got;
	return true;
}

static bool corrupt(const struct gunzip *gunzip, const char *what, struct error *error)
{
	return error_set(error, ERROR_INPUT, "the gzip data are corrupt near byte %" PRId64 ": %s",
		gunzip->taken - (int64_t)gunzip->stream.avail_in, what);
}

static void skip_padding(struct gunzip *gunzip)
{
	while (gunzip->stream.avail_in > 0 && *gunzip->stream.next_in == 0) {
		gunzip->stream.next_in++;
		gunzip->stream.avail_in--;
	}
}

/* Between members: another one, padding to the end, or something that does not belong there. */
static bool next_member(struct gunzip *gunzip, struct error *error)
{
	bool padded = false;

	for (;;) {
		if (!refill(gunzip, error))
			return false;
		if (gunzip->stream.avail_in == 0)
			return true;
		if (*gunzip->stream.next_in != 0)
			break;
		padded = true;
		skip_padding(gunzip);
	}
	if (padded || *gunzip->stream.next_in != GZIP_FIRST_BYTE)
		return corrupt(gunzip, "bytes that are not gzip follow the compressed data", error);
	inflateReset(&gunzip->stream);
	gunzip->in_member = true;
	return true;
}

static bool inflate_some(struct gunzip *gunzip, struct error *error)
{
	if (!refill(gunzip, error))
		return false;
	if (gunzip->stream.avail_in == 0)
		return error_set(error, ERROR_INPUT,
			"the gzip data end early, after %" PRId64 " bytes: the file was cut off; copy it again",
			gunzip->taken);
	switch (inflate(&gunzip->stream, Z_NO_FLUSH)) {
	case Z_OK:
	case Z_BUF_ERROR: /* no progress with this input: more is fetched */
		return true;
	case Z_STREAM_END:
		gunzip->in_member = false;
		return true;
	case Z_MEM_ERROR:
		return error_set(error, ERROR_MEMORY, "no memory to decompress");
	default:
		return corrupt(gunzip, gunzip->stream.msg ? gunzip->stream.msg : "unknown fault", error);
	}
}

bool gunzip_decode(struct gunzip *gunzip, char *out, size_t size, size_t *got, struct error *error)
{
	uInt room = size < CHUNK ? (uInt)size : CHUNK;

	gunzip->stream.next_out = (Bytef *)out;
	gunzip->stream.avail_out = room;
	while (gunzip->stream.avail_out == room) {
		if (!gunzip->in_member && !next_member(gunzip, error))
			return false;
		if (!gunzip->in_member)
			break;
		if (!inflate_some(gunzip, error))
			return false;
	}
	*got = room - gunzip->stream.avail_out;
	return true;
}
