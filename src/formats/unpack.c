#include "preop/formats/unpack.h"

#include "parts.h"

bool part_bytes(const char *bytes, size_t n, size_t length, struct strbuf *out, struct error *error)
{
	const struct output_part part = { .zlib = true, .length = length, .bytes = bytes, .n = n };

	return part_unpack(&part, out) ||
		error_set(error, ERROR_INPUT, "a packed part of an output is broken: it should have %zu bytes", length);
}
