/* How members are packed: stored, deflate (RFC 1951), Zstandard (RFC 8878). */
#include "zip_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* what it reads it does not change */
#include <zlib.h>
#include <zstd.h>

static void *stored_begin(void)
{
	return xcalloc(1, 1);
}

static bool stored_step(void *state, const unsigned char *in, size_t *in_n, unsigned char *out, size_t *out_n,
	bool *ended, struct error *error)
{
	size_t n = *in_n < *out_n ? *in_n : *out_n;

	(void)state;
	(void)error;
	if (n > 0)
		memcpy(out, in, n);
	*in_n = *out_n = n;
	*ended = true; /* anywhere: only its size says where */
	return true;
}

struct deflate {
	z_stream z;
	bool ended;
};

static void *deflate_begin(void)
{
	struct deflate *state = xcalloc(1, sizeof(*state));

	if (inflateInit2(&state->z, -MAX_WBITS) == Z_OK) /* negative: no header and no checksum around the data */
		return state;
	free(state);
	return NULL;
}

static bool deflate_step(void *opaque, const unsigned char *in, size_t *in_n, unsigned char *out, size_t *out_n,
	bool *ended, struct error *error)
{
	struct deflate *state = opaque;
	uInt give = *in_n < UINT_MAX ? (uInt)*in_n : UINT_MAX, room = *out_n < UINT_MAX ? (uInt)*out_n : UINT_MAX;
	int result = Z_STREAM_END;

	state->z.next_in = in;
	state->z.avail_in = give;
	state->z.next_out = out;
	state->z.avail_out = room;
	if (!state->ended)
		result = inflate(&state->z, Z_NO_FLUSH);
	if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
		return error_set(error, result == Z_MEM_ERROR ? ERROR_MEMORY : ERROR_INPUT, "its data are corrupt: %s",
			state->z.msg != NULL ? state->z.msg : "deflate");
	state->ended = result == Z_STREAM_END;
	*ended = state->ended;
	*in_n = give - state->z.avail_in;
	*out_n = room - state->z.avail_out;
	return true;
}

static void deflate_end(void *opaque)
{
	struct deflate *state = opaque;

	inflateEnd(&state->z);
	free(state);
}

static void *zstd_begin(void)
{
	return ZSTD_createDStream();
}

static bool zstd_step(void *state, const unsigned char *in, size_t *in_n, unsigned char *out, size_t *out_n,
	bool *ended, struct error *error)
{
	ZSTD_inBuffer input = { in, *in_n, 0 };
	ZSTD_outBuffer output = { NULL, *out_n, 0 };
	output.dst = out;
	size_t hint = ZSTD_decompressStream(state, &output, &input);

	if (ZSTD_isError(hint))
		return error_set(error, ERROR_INPUT, "its data are corrupt: %s", ZSTD_getErrorName(hint));
	*ended = hint == 0; /* the library's sign of a complete frame */
	*in_n = input.pos;
	*out_n = output.pos;
	return true;
}

static void zstd_end(void *state)
{
	ZSTD_freeDStream(state);
}

static const struct zip_method methods[] = {
	{ 0, "stored", stored_begin, stored_step, free },
	{ 8, "deflate", deflate_begin, deflate_step, deflate_end },
	{ 93, "zstd", zstd_begin, zstd_step, zstd_end },
};

const struct zip_method *zip_method_find(unsigned number)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (methods[i].number == number)
			return &methods[i];
	return NULL;
}
