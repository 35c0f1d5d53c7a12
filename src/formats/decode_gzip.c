/* Members follow each other; zeros behind the last are padding, as tapes and some uploaders leave them. */
#include "decode.h"

#include <stdlib.h>
#include <zlib.h>

enum { GZIP_ONLY = 16 /* zlib: refuse its own header */, FIRST_BYTE = 0x1f, SECOND_BYTE = 0x8b };

struct gzip {
	z_stream stream;
	bool in_member; /* a member has begun and has not ended */
};

static bool recognises(const unsigned char *head, size_t n)
{
	return n >= 2 && head[0] == FIRST_BYTE && head[1] == SECOND_BYTE;
}

static bool begin(struct decoder *decoder)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip == NULL || inflateInit2(&gzip->stream, MAX_WBITS + GZIP_ONLY) != Z_OK) {
		free(gzip);
		return false;
	}
	gzip->in_member = true;
	decoder->state = gzip;
	return true;
}

static void end(struct decoder *decoder)
{
	struct gzip *gzip = decoder->state;

	inflateEnd(&gzip->stream);
	free(gzip);
}

/* Between members: another one, padding to the end, or something that does not belong there. */
static bool next_member(struct decoder *decoder, struct gzip *gzip, struct error *error)
{
	bool padded = false;

	for (;;) {
		if (!decoder_refill(decoder, error))
			return false;
		if (decoder->left == 0)
			return true;
		if (*decoder->next != 0)
			break;
		padded = true;
		decoder->next++;
		decoder->left--;
	}
	if (padded || *decoder->next != FIRST_BYTE)
		return decoder_corrupt(decoder, "bytes that are not gzip follow the compressed data", error);
	inflateReset(&gzip->stream);
	gzip->in_member = true;
	return true;
}

static bool inflate_some(struct decoder *decoder, struct gzip *gzip, struct error *error)
{
	if (!decoder_refill(decoder, error))
		return false;
	if (decoder->left == 0)
		return decoder_cut_off(decoder, error);
	gzip->stream.next_in = decoder->next;
	gzip->stream.avail_in = (uInt)decoder->left;
	int result = inflate(&gzip->stream, Z_NO_FLUSH);
	decoder->next = gzip->stream.next_in;
	decoder->left = gzip->stream.avail_in;
	switch (result) {
	case Z_OK:
	case Z_BUF_ERROR: /* no progress with this input: more is fetched */
		return true;
	case Z_STREAM_END:
		gzip->in_member = false;
		return true;
	case Z_MEM_ERROR:
		return decoder_no_memory(error);
	default:
		return decoder_corrupt(decoder, gzip->stream.msg ? gzip->stream.msg : "unknown fault", error);
	}
}

static bool decode(struct decoder *decoder, char *out, size_t size, size_t *got, struct error *error)
{
	struct gzip *gzip = decoder->state;
	uInt room = size < DECODE_CHUNK ? (uInt)size : DECODE_CHUNK;

	gzip->stream.next_out = (Bytef *)out;
	gzip->stream.avail_out = room;
	while (gzip->stream.avail_out == room) {
		if (!gzip->in_member && !next_member(decoder, gzip, error))
			return false;
		if (!gzip->in_member)
			break;
		if (!inflate_some(decoder, gzip, error))
			return false;
	}
	*got = room - gzip->stream.avail_out;
	return true;
}

const struct decoder_ops gzip_decoder = { "gzip", "gzip -d", recognises, begin, end, decode };
