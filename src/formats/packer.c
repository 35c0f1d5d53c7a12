#include "packer.h"

#include "preop/base/memory.h"
#include "preop/base/path.h"

#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

enum { CHUNK = 256 * 1024, GZIP_LEVEL = 6, ZSTD_LEVEL = 3, GZIP_WINDOW = 15 + 16 /* a gzip header */ };

struct packer {
	packer_write write;
	void *context;
	ZSTD_CStream *zstd; /* NULL: gzip */
	z_stream gzip;
	char chunk[CHUNK];
};

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to compress");
}

bool packer_new(const char *name, packer_write write, void *context, struct packer **out, struct error *error)
{
	bool zstd = path_has_suffix(name, ".zst");

	*out = NULL;
	if (!zstd && !path_has_suffix(name, ".gz"))
		return true;
	struct packer *packer = xcalloc(1, sizeof(*packer));
	packer->write = write;
	packer->context = context;
	if (zstd)
		packer->zstd = ZSTD_createCStream();
	bool ok = zstd
		? packer->zstd != NULL && !ZSTD_isError(ZSTD_initCStream(packer->zstd, ZSTD_LEVEL))
		: deflateInit2(&packer->gzip, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) == Z_OK;
	if (!ok) {
		ZSTD_freeCStream(packer->zstd);
		free(packer);
		return no_memory(error);
	}
	*out = packer;
	return true;
}

static bool pass_on(struct packer *packer, size_t n, struct error *error)
{
	return n == 0 || packer->write(packer->context, packer->chunk, n, error);
}

/* Until the input is taken and, at the end, until nothing is held back. */
static bool deflate_all(struct packer *packer, const char *bytes, size_t n, bool end, struct error *error)
{
	z_stream *stream = &packer->gzip;
	int state = Z_OK;

	stream->next_in = (const Bytef *)bytes;
	stream->avail_in = (uInt)n;
	do {
		stream->next_out = (Bytef *)packer->chunk;
		stream->avail_out = CHUNK;
		state = deflate(stream, end ? Z_FINISH : Z_NO_FLUSH);
		if (!pass_on(packer, CHUNK - stream->avail_out, error))
			return false;
	} while (stream->avail_out == 0 || (end && state != Z_STREAM_END));
	return true;
}

static bool zstd_all(struct packer *packer, const char *bytes, size_t n, bool end, struct error *error)
{
	ZSTD_inBuffer in = { bytes, n, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { packer->chunk, CHUNK, 0 };
		left = ZSTD_compressStream2(packer->zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return error_set(error, ERROR_IO, "cannot compress: %s", ZSTD_getErrorName(left));
		if (!pass_on(packer, out.pos, error))
			return false;
	} while (in.pos < n || (end && left > 0));
	return true;
}

static bool feed(struct packer *packer, const char *bytes, size_t n, bool end, struct error *error)
{
	return packer->zstd != NULL ? zstd_all(packer, bytes, n, end, error)
				    : deflate_all(packer, bytes, n, end, error);
}

bool packer_add(struct packer *packer, const char *bytes, size_t n, struct error *error)
{
	enum { SLICE = 1 << 30 }; /* zlib counts in 32 bits */

	for (size_t at = 0; at < n; at += SLICE)
		if (!feed(packer, bytes + at, n - at < SLICE ? n - at : SLICE, false, error))
			return false;
	return true;
}

bool packer_end(struct packer *packer, struct error *error)
{
	return feed(packer, "", 0, true, error);
}

void packer_free(struct packer *packer)
{
	if (packer == NULL)
		return;
	if (packer->zstd != NULL)
		ZSTD_freeCStream(packer->zstd);
	else
		deflateEnd(&packer->gzip);
	free(packer);
}
