/*
 * Members by their own headers, one behind the other from the first byte on: all there is of an archive whose writer died before it
 * could write the directory. It ends at the first thing that is no whole member; what lies behind that is lost, and said to be.
 */
#include "zip_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DISCARD = 64 * 1024 };
#define SCAN_LIMIT (UINT64_C(8) << 30) /* bytes unpacked only to find where members end */

struct scan {
	struct zip *zip;
	size_t capacity;
	uint64_t at;
	uint64_t unpacked; /* against SCAN_LIMIT */
};

bool zip_find_data(const struct zip_input *input, struct zip_member *member, struct error *error)
{
	unsigned char header[ZIP_LOCAL_SIZE];
	char name[ZIP_NAME_LIMIT];
	size_t n = strlen(member->name);

	if (!zip_read_at(input, member->at, header, sizeof(header), error))
		return false;
	if (zip_u32(header) != ZIP_LOCAL_MARK || zip_u16(header + 26) != n)
		return error_set(error, ERROR_INPUT, "the directory says it is at byte %" PRIu64 ", where it is not",
			member->at);
	if (!zip_read_at(input, member->at + ZIP_LOCAL_SIZE, name, n, error))
		return false;
	if (memcmp(name, member->name, n) != 0)
		return error_set(error, ERROR_INPUT, "its own header has another name");
	member->data = member->at + ZIP_LOCAL_SIZE + n + zip_u16(header + 28);
	if (member->data > input->size || member->packed > input->size - member->data)
		return error_set(error, ERROR_INPUT, "the archive ends inside it");
	return true;
}

/* The numbers behind the data: with or without a mark, of four or of eight bytes; those that agree with what was met. */
static bool skip_descriptor(struct scan *scan, struct zip_member *member, struct zip_found found)
{
	static const struct {
		size_t mark, size; /* bytes */
	} forms[] = { { 4, 4 }, { 4, 8 }, { 0, 4 }, { 0, 8 } };
	unsigned char bytes[24] = { 0 };
	uint64_t left = scan->zip->input.size - scan->at;
	size_t n = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);

	if (!zip_read_at(&scan->zip->input, scan->at, bytes, n, NULL))
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const unsigned char *crc = bytes + forms[i].mark, *sizes = crc + 4;
		bool narrow = forms[i].size == 4;
		size_t used = forms[i].mark + 4 + 2 * forms[i].size;
		if (used > n || (forms[i].mark > 0 && zip_u32(bytes) != ZIP_DESCRIPTOR_MARK) ||
			zip_u32(crc) != found.crc || (narrow ? zip_u32(sizes) : zip_u64(sizes)) != found.packed ||
			(narrow ? zip_u32(sizes + 4) : zip_u64(sizes + 8)) != found.unpacked)
			continue;
		scan->at += used;
		member->crc = found.crc;
		return true;
	}
	return false;
}

/* Sizes that come behind the data are found by unpacking. */
static bool measure(struct scan *scan, struct zip_member *member)
{
	struct zip_stream *stream = zip_stream_open_unsized(scan->zip, member, NULL);
	unsigned char *discard = stream != NULL ? xmalloc(DISCARD) : NULL;
	size_t got = 0;
	bool read = stream != NULL;

	while (read && (read = zip_stream_read(stream, discard, DISCARD, &got, NULL)) && got > 0) {
		scan->unpacked += got;
		read = scan->unpacked <= SCAN_LIMIT;
	}
	if (read) {
		struct zip_found found = zip_stream_found(stream);
		member->packed = found.packed;
		member->unpacked = found.unpacked;
		scan->at = member->data + found.packed;
		read = skip_descriptor(scan, member, found);
	}
	free(discard);
	zip_stream_close(stream);
	return read;
}

static bool take_sizes(struct scan *scan, struct zip_member *member, const unsigned char *header, size_t name_n)
{
	size_t extra_n = zip_u16(header + 28);
	unsigned char *extra = xmalloc(extra_n + 1);
	uint64_t *const numbers[] = { &member->unpacked, &member->packed };
	bool whole;

	member->crc = zip_u32(header + 14);
	member->packed = zip_u32(header + 18);
	member->unpacked = zip_u32(header + 22);
	whole = zip_read_at(&scan->zip->input, member->at + ZIP_LOCAL_SIZE + name_n, extra, extra_n, NULL) &&
		zip_take_extra(extra, extra_n, numbers, 2);
	free(extra);
	if (!whole)
		return false;
	member->data = member->at + ZIP_LOCAL_SIZE + name_n + extra_n;
	if (zip_u16(header + 6) & ZIP_FLAG_DESCRIPTOR)
		return measure(scan, member);
	/* A writer that goes back to fill in the sizes died before it did: nothing packs to no bytes. */
	if (member->packed > scan->zip->input.size - member->data || (member->packed == 0 && member->method != 0))
		return false;
	scan->at = member->data + member->packed;
	return true;
}

/* *more false: here it ends. */
static bool scan_member(struct scan *scan, bool *more, struct error *error)
{
	unsigned char header[ZIP_LOCAL_SIZE];
	char name[ZIP_NAME_LIMIT];
	uint64_t start = scan->at;
	size_t n;

	*more = false;
	if (!zip_read_at(&scan->zip->input, scan->at, header, sizeof(header), NULL) ||
		zip_u32(header) != ZIP_LOCAL_MARK)
		return true;
	n = zip_u16(header + 26);
	if (n > sizeof(name) || !zip_read_at(&scan->zip->input, scan->at + ZIP_LOCAL_SIZE, name, n, NULL))
		return true;
	struct zip_member *member = zip_add_member(scan->zip, &scan->capacity, name, n, error);
	if (member == NULL)
		return false;
	member->at = scan->at;
	member->encrypted = (zip_u16(header + 6) & ZIP_FLAG_ENCRYPTED) != 0;
	member->method = zip_u16(header + 8);
	*more = take_sizes(scan, member, header, n);
	if (!*more) { /* cut inside: it is not one of the archive's */
		scan->zip->count--;
		scan->at = start;
	}
	return true;
}

bool zip_scan(struct zip *zip, const char *why, struct error *error)
{
	struct scan scan = { .zip = zip };
	unsigned char mark[4];
	bool more = true;

	while (more)
		if (!scan_member(&scan, &more, error))
			return false;
	if (zip->count == 0)
		return error_set(error, ERROR_INPUT, "no zip archive with anything in it: %s", why);
	/* Behind the last member stands the directory, or nothing: then nothing of the members is lost. */
	bool directory = zip_read_at(&zip->input, scan.at, mark, sizeof(mark), NULL) && zip_u32(mark) == ZIP_ENTRY_MARK;
	zip->lost = directory ? 0 : zip->input.size - scan.at;
	zip->scanned = why;
	return true;
}
