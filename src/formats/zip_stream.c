/* A member as a stream of bytes, held to what its header says. */
#include "zip_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 64 * 1024 };
#define UNSIZED UINT64_MAX

struct zip_stream {
	const struct zip_input *input;
	struct zip_member member;
	const struct zip_method *method;
	void *state;
	uint64_t at, left; /* packed bytes not fetched */
	size_t from, to;   /* packed bytes fetched and not used: buffer[from..to) */
	uint64_t unpacked; /* so far */
	uint32_t crc;      /* of these */
	bool ended, done;  /* ended: the packed data say they are over */
	unsigned char buffer[CHUNK];
};

static bool fail(const struct zip_stream *stream, struct error *error)
{
	return error_wrap(error, "%.*s", ZIP_SHOWN, stream->member.name);
}

static bool may_open(const struct zip_member *member, uint64_t limit, struct error *error)
{
	if (member->encrypted)
		return error_set(error, ERROR_UNSUPPORTED, "%.*s is encrypted: unpack the archive, then import again",
			ZIP_SHOWN, member->name);
	if (zip_method_find(member->method) == NULL)
		return error_set(error, ERROR_UNSUPPORTED,
			"%.*s is packed by method %u; stored (0), deflate (8) and zstd (93) are read", ZIP_SHOWN,
			member->name, member->method);
	if (member->unpacked > limit && member->unpacked != UNSIZED)
		return error_set(error, ERROR_INPUT,
			"%.*s claims %" PRIu64 " bytes unpacked; more than %" PRIu64 " are not read", ZIP_SHOWN,
			member->name, member->unpacked, limit);
	return true;
}

static struct zip_stream *open_stream(const struct zip *zip, const struct zip_member *member, struct error *error)
{
	struct zip_stream *stream = calloc(1, sizeof(*stream));
	const struct zip_method *method = zip_method_find(member->method);
	void *state = stream != NULL ? method->begin() : NULL;

	if (state == NULL) {
		free(stream);
		error_set(error, ERROR_MEMORY, "no memory to unpack %.*s", ZIP_SHOWN, member->name);
		return NULL;
	}
	stream->input = &zip->input;
	stream->member = *member;
	stream->method = method;
	stream->state = state;
	stream->crc = (uint32_t)crc32(0, NULL, 0);
	return stream;
}

struct zip_stream *zip_stream_open(
	const struct zip *zip, const struct zip_member *member, uint64_t limit, struct error *error)
{
	struct zip_stream *stream = may_open(member, limit, error) ? open_stream(zip, member, error) : NULL;

	if (stream == NULL)
		return NULL;
	if (!zip_find_data(&zip->input, &stream->member, error)) {
		fail(stream, error);
		zip_stream_close(stream);
		return NULL;
	}
	stream->at = stream->member.data;
	stream->left = member->packed;
	stream->ended = member->packed == 0; /* nothing packed is nothing */
	return stream;
}

struct zip_stream *zip_stream_open_unsized(const struct zip *zip, struct zip_member *member, struct error *error)
{
	struct zip_stream *stream;

	member->unpacked = UNSIZED;
	if (member->method == 0) {
		error_set(error, ERROR_INPUT, "%.*s is stored without its size", ZIP_SHOWN, member->name);
		return NULL;
	}
	stream = may_open(member, UNSIZED, error) ? open_stream(zip, member, error) : NULL;
	if (stream == NULL)
		return NULL;
	stream->at = member->data;
	stream->left = zip->input.size - member->data;
	return stream;
}

void zip_stream_close(struct zip_stream *stream)
{
	if (stream == NULL)
		return;
	stream->method->end(stream->state);
	free(stream);
}

/* At least `n` packed bytes in the buffer, or all there are. */
static bool fetch(struct zip_stream *stream, size_t n, struct error *error)
{
	size_t here = stream->to - stream->from;

	if (here >= n || stream->left == 0)
		return true;
	memmove(stream->buffer, stream->buffer + stream->from, here);
	size_t room = CHUNK - here, take = stream->left < room ? (size_t)stream->left : room;
	if (!zip_read_at(stream->input, stream->at, stream->buffer + here, take, error))
		return false;
	stream->from = 0;
	stream->to = here + take;
	stream->at += take;
	stream->left -= take;
	return true;
}

/* Whether what follows is another frame of the same member. */
static bool frame_follows(const struct zip_stream *stream)
{
	const unsigned char *next = stream->buffer + stream->from;

	return stream->method->number == 93 && stream->to - stream->from >= 4 &&
		(zip_u32(next) == 0xfd2fb528u || (zip_u32(next) & 0xfffffff0u) == 0x184d2a50u);
}

static bool is_over(const struct zip_stream *stream)
{
	if (stream->member.unpacked == UNSIZED)
		return stream->ended && !frame_follows(stream);
	return stream->ended && stream->from == stream->to && stream->left == 0;
}

static bool check_end(struct zip_stream *stream, struct error *error)
{
	stream->done = true;
	if (stream->member.unpacked == UNSIZED)
		return true;
	if (stream->unpacked < stream->member.unpacked)
		return error_set(error, ERROR_INPUT, "it unpacks to %" PRIu64 " bytes, its header says %" PRIu64,
			stream->unpacked, stream->member.unpacked);
	if (stream->crc != stream->member.crc)
		return error_set(error, ERROR_INPUT,
			"its bytes are not those that were packed (CRC %08" PRIx32 ", should be %08" PRIx32 ")",
			stream->crc, stream->member.crc);
	return true;
}

static bool step(struct zip_stream *stream, unsigned char *out, size_t size, size_t *got, struct error *error)
{
	size_t in = stream->to - stream->from;

	*got = size;
	if (!stream->method->step(stream->state, stream->buffer + stream->from, &in, out, got, &stream->ended, error))
		return false;
	stream->from += in;
	if (*got == 0 && in == 0)
		return error_set(error, ERROR_INPUT, "%s",
			stream->ended                                             ? "something follows its data"
				: stream->from == stream->to && stream->left == 0 ? "its data end early"
										  : "its data are corrupt");
	if (*got > stream->member.unpacked - stream->unpacked)
		return error_set(error, ERROR_INPUT, "it unpacks to more than the %" PRIu64 " bytes its header says",
			stream->member.unpacked);
	stream->crc = (uint32_t)crc32_z(stream->crc, out, *got);
	stream->unpacked += *got;
	return true;
}

bool zip_stream_read(struct zip_stream *stream, void *out, size_t size, size_t *got, struct error *error)
{
	*got = 0;
	while (*got == 0 && !stream->done) {
		if (!fetch(stream, 4, error))
			return fail(stream, error);
		bool read = is_over(stream) ? check_end(stream, error) : step(stream, out, size, got, error);
		if (!read)
			return fail(stream, error);
	}
	return true;
}

struct zip_found zip_stream_found(const struct zip_stream *stream)
{
	return (struct zip_found){
		.packed = stream->at - (stream->to - stream->from) - stream->member.data,
		.unpacked = stream->unpacked,
		.crc = stream->crc,
	};
}

bool zip_read_member(
	const struct zip *zip, const struct zip_member *member, uint64_t limit, struct strbuf *out, struct error *error)
{
	struct zip_stream *stream = zip_stream_open(zip, member, limit, error);
	size_t before = out->len, got = 1;
	bool read = stream != NULL;

	if (read && !strbuf_try_reserve(out, (size_t)member->unpacked + 1))
		read = error_set(error, ERROR_MEMORY, "no memory for the %" PRIu64 " bytes of %.*s", member->unpacked,
			ZIP_SHOWN, member->name);
	while (read && got > 0) { /* one byte more than it may be, so that its end is met */
		read = zip_stream_read(stream, out->data + out->len, out->capacity - out->len, &got, error);
		out->len += got;
	}
	zip_stream_close(stream);
	if (read)
		out->data[out->len] = '\0';
	else
		strbuf_truncate(out, before);
	return read;
}
