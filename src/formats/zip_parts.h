/* What the parts of the zip reader share: the numbers of the format, and how a member's bytes are unpacked. */
#ifndef PREOP_SRC_FORMATS_ZIP_PARTS_H
#define PREOP_SRC_FORMATS_ZIP_PARTS_H

#include "zip.h"

enum {
	ZIP_LOCAL_SIZE = 30,
	ZIP_ENTRY_SIZE = 46,
	ZIP_END_SIZE = 22,
	ZIP_LOCATOR_SIZE = 20,
	ZIP_END64_SIZE = 56,
	ZIP_FLAG_ENCRYPTED = 1,
	ZIP_FLAG_DESCRIPTOR = 8, /* sizes and CRC follow the data */
	ZIP_MEMBERS_LIMIT = 4 * 1000 * 1000
};
#define ZIP_LOCAL_MARK 0x04034b50u
#define ZIP_ENTRY_MARK 0x02014b50u
#define ZIP_END_MARK 0x06054b50u
#define ZIP_LOCATOR_MARK 0x07064b50u
#define ZIP_END64_MARK 0x06064b50u
#define ZIP_DESCRIPTOR_MARK 0x08074b50u
#define ZIP_IN_EXTRA 0xffffffffu /* a size or place that is in the Zip64 field */

static inline unsigned zip_u16(const unsigned char *p)
{
	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static inline uint32_t zip_u32(const unsigned char *p)
{
	return (uint32_t)zip_u16(p) | (uint32_t)zip_u16(p + 2) << 16;
}

static inline uint64_t zip_u64(const unsigned char *p)
{
	return (uint64_t)zip_u32(p) | (uint64_t)zip_u32(p + 4) << 32;
}

/* Exactly n bytes; behind the end of the input is an error. */
bool zip_read_at(const struct zip_input *input, uint64_t at, void *out, size_t n, struct error *error);

/* The Zip64 field of an entry's extra fields: puts the true numbers in place of those that are ZIP_IN_EXTRA; numbers in the field's order, NULL for
 * one the header has no room for. False: one that is needed is not there. */
bool zip_take_extra(const unsigned char *extra, size_t n, uint64_t *const numbers[], size_t count);

/* Where a member's bytes begin, from its own header. */
bool zip_find_data(const struct zip_input *input, struct zip_member *member, struct error *error);

struct zip_member *zip_add_member(struct zip *zip, size_t *capacity, const char *name, size_t n, struct error *error);

/* Members out of their own headers; `why` becomes zip->scanned. */
bool zip_scan(struct zip *zip, const char *why, struct error *error);

/* One way of packing. */
struct zip_method {
	unsigned number;
	const char *name;
	void *(*begin)(void);
	/* Unpacks from in[0..*in_n) to out[0..*out_n); both become what was used. *ended: the packed data say that they are over; what may follow is
	 * another frame. False: corrupt, `error` says how. */
	bool (*step)(void *state, const unsigned char *in, size_t *in_n, unsigned char *out, size_t *out_n, bool *ended,
		struct error *error);
	void (*end)(void *state);
};
const struct zip_method *zip_method_find(unsigned number); /* NULL: not read */

/* A stream over a member whose packed size is not known (UINT64_MAX): it ends where the packed data say so, and sizes and CRC become what was met. */
struct zip_stream *zip_stream_open_unsized(const struct zip *zip, struct zip_member *member, struct error *error);
struct zip_found {
	uint64_t packed, unpacked;
	uint32_t crc;
};
struct zip_found zip_stream_found(const struct zip_stream *stream);

#endif
