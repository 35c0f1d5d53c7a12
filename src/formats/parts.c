#include "parts.h"

#include "preop/base/memory.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* what it reads it does not change */
#include <zlib.h>

enum { WORTH_PACKING = 256 /* bytes */, LEVEL = 1 /* an import of 100,000 rows is not to wait for it */ };

struct part_packer {
	z_stream z;
};

void parts_init(struct parts *parts)
{
	*parts = (struct parts){ .count = 0 };
	for (int i = 0; i < PART_KINDS; i++)
		strbuf_init(&parts->packed[i]);
}

void parts_free(struct parts *parts)
{
	for (int i = 0; i < PART_KINDS; i++)
		strbuf_free(&parts->packed[i]);
	if (parts->packer != NULL)
		deflateEnd(&parts->packer->z);
	free(parts->packer);
	parts_init(parts);
}

void parts_reset(struct parts *parts)
{
	parts->count = 0;
}

/* One state for all: making one costs more than packing a small text. */
static struct part_packer *packer_of(struct parts *parts)
{
	if (parts->packer != NULL) {
		deflateReset(&parts->packer->z);
		return parts->packer;
	}
	parts->packer = xcalloc(1, sizeof(*parts->packer));
	if (deflateInit(&parts->packer->z, LEVEL) == Z_OK)
		return parts->packer;
	free(parts->packer);
	parts->packer = NULL;
	return NULL;
}

/* False: it would not become smaller, or there is no memory for trying. */
static bool pack(struct parts *parts, const char *bytes, size_t n, struct strbuf *out)
{
	struct part_packer *packer = n < WORTH_PACKING || n > INT_MAX ? NULL : packer_of(parts);

	strbuf_reset(out);
	if (packer == NULL || !strbuf_try_reserve(out, n))
		return false;
	packer->z.next_in = (const Bytef *)bytes;
	packer->z.avail_in = (uInt)n;
	packer->z.next_out = (Bytef *)out->data;
	packer->z.avail_out = (uInt)n - 1;
	if (deflate(&packer->z, Z_FINISH) != Z_STREAM_END)
		return false;
	out->len = n - 1 - packer->z.avail_out;
	return true;
}

void parts_add(struct parts *parts, enum output_part_kind kind, const char *bytes, size_t n)
{
	struct output_part *part = &parts->list[parts->count];

	if (n == 0)
		return;
	parts->count++;
	*part = (struct output_part){ .kind = kind, .length = n, .bytes = bytes, .n = n };
	if (!pack(parts, bytes, n, &parts->packed[kind]))
		return;
	part->zlib = true;
	part->bytes = parts->packed[kind].data;
	part->n = parts->packed[kind].len;
}

bool part_unpack(const struct output_part *part, struct strbuf *out)
{
	uLongf length = (uLongf)part->length;

	strbuf_reset(out);
	if (!part->zlib) {
		strbuf_add(out, part->bytes, part->n);
		return true;
	}
	if (part->length > PART_LIMIT || !strbuf_try_reserve(out, part->length) ||
		uncompress((Bytef *)out->data, &length, (const Bytef *)part->bytes, (uLong)part->n) != Z_OK)
		return false;
	out->len = length;
	out->data[out->len] = '\0';
	return true;
}
