/* Archives for tests, byte by byte: also such as no tool would write. */
#ifndef PREOP_TESTS_ZIP_BUILDER_H
#define PREOP_TESTS_ZIP_BUILDER_H

#include "zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

enum { BUILT_MAX = 16 };

struct built_member {
	const char *name, *text;
	unsigned method;
	bool descriptor; /* sizes behind the data */
	bool wide;       /* Zip64 fields for sizes and place */
	bool frames;     /* zstd: two of them */
	/* filled in by archive_add(), or by the test before archive_end() */
	uint64_t at, packed, unpacked;
	uint32_t crc;
	unsigned flags;
};

struct archive {
	struct strbuf bytes;
	struct built_member members[BUILT_MAX];
	size_t count;
};

static inline void put16(struct strbuf *out, unsigned value)
{
	strbuf_addc(out, (char)(value & 0xff));
	strbuf_addc(out, (char)(value >> 8 & 0xff));
}

static inline void put32(struct strbuf *out, uint64_t value)
{
	put16(out, (unsigned)(value & 0xffff));
	put16(out, (unsigned)(value >> 16 & 0xffff));
}

static inline void put64(struct strbuf *out, uint64_t value)
{
	put32(out, value & 0xffffffffu);
	put32(out, value >> 32);
}

static inline void pack_deflate(struct strbuf *out, const char *text, size_t n)
{
	z_stream z = { .next_in = (z_const Bytef *)(uintptr_t)text, .avail_in = (uInt)n };
	size_t room = n + 1024;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	strbuf_reserve(out, room);
	z.next_out = (Bytef *)out->data + out->len;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += room - z.avail_out;
	deflateEnd(&z);
}

static inline void pack_zstd(struct strbuf *out, const char *text, size_t n)
{
	size_t room = ZSTD_compressBound(n);

	strbuf_reserve(out, room);
	size_t got = ZSTD_compress(out->data + out->len, room, text, n, 3);
	assert_false(ZSTD_isError(got));
	out->len += got;
}

static inline void pack_member(struct strbuf *out, const struct built_member *member, size_t n)
{
	size_t half = member->frames ? n / 2 : n;

	if (member->method == 8)
		pack_deflate(out, member->text, n);
	else if (member->method == 93)
		pack_zstd(out, member->text, half);
	else
		strbuf_add(out, member->text, n);
	if (member->frames)
		pack_zstd(out, member->text + half, n - half);
}

/* A member with its own header. */
static inline struct built_member *archive_add_bytes(struct archive *archive, struct built_member member, size_t n)
{
	struct strbuf packed = STRBUF_INIT, *out = &archive->bytes;
	bool late = member.descriptor, wide = member.wide && !late;

	pack_member(&packed, &member, n);
	member.at = out->len;
	member.packed = packed.len;
	member.unpacked = n;
	member.crc = (uint32_t)crc32(0, (const Bytef *)member.text, (uInt)n);
	member.flags |= late ? 8u : 0u;
	put32(out, 0x04034b50);
	put16(out, 45);
	put16(out, member.flags);
	put16(out, member.method);
	put32(out, 0); /* time and date */
	put32(out, late ? 0 : member.crc);
	put32(out, late ? 0 : wide ? 0xffffffffu : member.packed);
	put32(out, late ? 0 : wide ? 0xffffffffu : member.unpacked);
	put16(out, (unsigned)strlen(member.name));
	put16(out, wide ? 20 : 0);
	strbuf_adds(out, member.name);
	if (wide) {
		put16(out, 1);
		put16(out, 16);
		put64(out, member.unpacked);
		put64(out, member.packed);
	}
	strbuf_add(out, packed.data, packed.len);
	if (late) {
		put32(out, 0x08074b50);
		put32(out, member.crc);
		(member.wide ? put64 : put32)(out, member.packed);
		(member.wide ? put64 : put32)(out, member.unpacked);
	}
	strbuf_free(&packed);
	assert_true(archive->count < BUILT_MAX);
	archive->members[archive->count] = member;
	return &archive->members[archive->count++];
}

static inline struct built_member *archive_add(struct archive *archive, struct built_member member)
{
	return archive_add_bytes(archive, member, strlen(member.text));
}

static inline void add_entry(struct strbuf *out, const struct built_member *member)
{
	put32(out, 0x02014b50);
	put16(out, 45);
	put16(out, 45);
	put16(out, member->flags);
	put16(out, member->method);
	put32(out, 0);
	put32(out, member->crc);
	put32(out, member->wide ? 0xffffffffu : member->packed);
	put32(out, member->wide ? 0xffffffffu : member->unpacked);
	put16(out, (unsigned)strlen(member->name));
	put16(out, member->wide ? 28 : 0);
	put16(out, 0);
	put16(out, 0);
	put16(out, 0);
	put32(out, 0);
	put32(out, member->wide ? 0xffffffffu : member->at);
	strbuf_adds(out, member->name);
	if (member->wide) {
		put16(out, 1);
		put16(out, 24);
		put64(out, member->unpacked);
		put64(out, member->packed);
		put64(out, member->at);
	}
}

/* The directory and the records behind it. */
static inline void archive_end(struct archive *archive, bool wide, const char *comment)
{
	struct strbuf *out = &archive->bytes;
	uint64_t at = out->len, end;

	for (size_t i = 0; i < archive->count; i++)
		add_entry(out, &archive->members[i]);
	end = out->len;
	if (wide) {
		put32(out, 0x06064b50);
		put64(out, 44);
		put16(out, 45);
		put16(out, 45);
		put64(out, 0);
		put64(out, archive->count);
		put64(out, archive->count);
		put64(out, end - at);
		put64(out, at);
		put32(out, 0x07064b50);
		put32(out, 0);
		put64(out, end);
		put32(out, 1);
	}
	put32(out, 0x06054b50);
	put32(out, 0);
	put16(out, wide ? 0xffff : (unsigned)archive->count);
	put16(out, wide ? 0xffff : (unsigned)archive->count);
	put32(out, wide ? 0xffffffffu : end - at);
	put32(out, wide ? 0xffffffffu : at);
	put16(out, (unsigned)strlen(comment));
	strbuf_adds(out, comment);
}

static inline struct zip_input archive_input(const struct archive *archive)
{
	return (struct zip_input){ .fd = -1, .memory = archive->bytes.data, .size = archive->bytes.len };
}

#endif
