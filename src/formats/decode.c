#include "decode.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct decoder_ops *const decoders[] = { &gzip_decoder, &zstd_decoder };

const struct decoder_ops *decoder_find(const char *head, size_t n)
{
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++)
		if (decoders[i]->recognises((const unsigned char *)head, n))
			return decoders[i];
	return NULL;
}

struct decoder *decoder_open(const struct decoder_ops *ops, const char *head, size_t n, decode_read read, void *context)
{
	size_t size = n > DECODE_CHUNK ? n : DECODE_CHUNK;
	struct decoder *decoder = calloc(1, sizeof(*decoder) + size);

	if (decoder == NULL)
		return NULL;
	memcpy(decoder->input, head, n);
	decoder->ops = ops;
	decoder->read = read;
	decoder->context = context;
	decoder->taken = (int64_t)n;
	decoder->next = decoder->input;
	decoder->left = n;
	decoder->input_size = size;
	if (ops->begin(decoder))
		return decoder;
	free(decoder);
	return NULL;
}

void decoder_close(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	decoder->ops->end(decoder);
	free(decoder);
}

bool decoder_refill(struct decoder *decoder, struct error *error)
{
	size_t got = 0;

	if (decoder->left > 0 || decoder->input_ended)
		return true;
	if (!decoder->read(decoder->context, (char *)decoder->input, decoder->input_size, &got, error))
		return false;
	decoder->input_ended = got == 0;
	decoder->taken += (int64_t)got;
	decoder->next = decoder->input;
	decoder->left = got;
	return true;
}

bool decoder_corrupt(const struct decoder *decoder, const char *what, struct error *error)
{
	return error_set(error, ERROR_INPUT, "the %s data are corrupt near byte %" PRId64 ": %s", decoder->ops->name,
		decoder->taken - (int64_t)decoder->left, what);
}

bool decoder_cut_off(const struct decoder *decoder, struct error *error)
{
	return error_set(error, ERROR_INPUT,
		"the %s data end early, after %" PRId64 " bytes: the file was cut off; copy it again",
		decoder->ops->name, decoder->taken);
}

bool decoder_no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory to decompress");
}
