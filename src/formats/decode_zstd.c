/* Frames follow each other; skippable ones (pzstd writes them first) hold no text. */
#include "decode.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

static bool recognises(const unsigned char *head, size_t n)
{
	static const unsigned char frame[] = { 0x28, 0xb5, 0x2f, 0xfd }, skippable[] = { 0x50, 0x2a, 0x4d, 0x18 };

	if (n < sizeof(frame))
		return false;
	bool is_frame = true, is_skippable = (head[0] & 0xf0) == skippable[0];
	for (size_t i = 0; i < sizeof(frame); i++) {
		is_frame = is_frame && head[i] == frame[i];
		is_skippable = is_skippable && (i == 0 || head[i] == skippable[i]);
	}
	return is_frame || is_skippable;
}

struct zstd {
	ZSTD_DStream *stream;
	bool between; /* frames: the last one is complete */
};

static bool begin(struct decoder *decoder)
{
	struct zstd *zstd = calloc(1, sizeof(*zstd));

	if (zstd == NULL || (zstd->stream = ZSTD_createDStream()) == NULL) {
		free(zstd);
		return false;
	}
	decoder->state = zstd;
	return true;
}

static void end(struct decoder *decoder)
{
	struct zstd *zstd = decoder->state;

	ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

static bool fail(const struct decoder *decoder, size_t code, bool between, struct error *error)
{
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return decoder_no_memory(error);
	if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
		return error_set(error, ERROR_INPUT,
			"the zstd data need more than 128 MiB to decompress: decompress them with `zstd -d --long=31`");
	if (between)
		return decoder_corrupt(decoder, "bytes that are not zstd follow the compressed data", error);
	return decoder_corrupt(decoder, ZSTD_getErrorName(code), error);
}

/* One step. Called without input as well: decoded bytes may wait inside for room. */
static bool step(struct decoder *decoder, struct zstd *zstd, ZSTD_outBuffer *output, struct error *error)
{
	ZSTD_inBuffer input = { decoder->next, decoder->left, 0 };
	bool between = zstd->between;
	size_t hint = ZSTD_decompressStream(zstd->stream, output, &input);

	if (ZSTD_isError(hint))
		return fail(decoder, hint, between, error);
	decoder->next += input.pos;
	decoder->left -= input.pos;
	zstd->between = hint == 0; /* the library's sign of a complete frame */
	return true;
}

static bool decode(struct decoder *decoder, char *out, size_t size, size_t *got, struct error *error)
{
	struct zstd *zstd = decoder->state;
	ZSTD_outBuffer output = { NULL, size, 0 };

	output.dst = out;
	while (output.pos == 0) {
		if (!decoder_refill(decoder, error))
			return false;
		bool ended = decoder->left == 0;
		if (ended && zstd->between)
			break;
		if (!step(decoder, zstd, &output, error))
			return false;
		if (ended && output.pos == 0)
			return decoder_cut_off(decoder, error);
	}
	*got = output.pos;
	return true;
}

const struct decoder_ops zstd_decoder = { "zstd", "zstd -d", recognises, begin, end, decode };
