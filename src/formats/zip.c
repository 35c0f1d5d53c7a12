/* The directory: found from the end, every entry of it checked against the archive before anything is unpacked. */
#include "zip_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMENT_MAX = 0xffff, DIRECTORY_LIMIT = 512 * 1024 * 1024 };

struct directory {
	uint64_t at, size, end; /* end: where the records behind it begin */
	uint64_t shift;         /* bytes before the archive's own first one, as self-extracting ones have */
};

bool zip_read_at(const struct zip_input *input, uint64_t at, void *out, size_t n, struct error *error)
{
	unsigned char *to = out;

	if (at > input->size || n > input->size - at)
		return error_set(error, ERROR_INPUT, "the archive ends early, at byte %" PRIu64, input->size);
	if (input->fd < 0 && n > 0)
		memcpy(to, input->memory + at, n);
	while (input->fd >= 0 && n > 0) {
		ssize_t got = pread(input->fd, to, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(error, "cannot read");
		if (got == 0)
			return error_set(error, ERROR_INPUT, "the archive was cut while it was read");
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

bool zip_take_extra(const unsigned char *extra, size_t n, uint64_t *const numbers[], size_t count)
{
	const unsigned char *field = NULL;
	size_t left = 0;

	for (size_t at = 0; field == NULL && n - at >= 4;) {
		size_t size = zip_u16(extra + at + 2);
		if (size > n - at - 4)
			break;
		if (zip_u16(extra + at) == 1) {
			field = extra + at + 4;
			left = size;
		}
		at += 4 + size;
	}
	for (size_t i = 0; i < count; i++) {
		if (*numbers[i] != ZIP_IN_EXTRA)
			continue;
		if (left < 8)
			return field == NULL; /* without the field it is the number itself: 4 GiB less a byte */
		*numbers[i] = zip_u64(field);
		field += 8;
		left -= 8;
	}
	return true;
}

struct zip_member *zip_add_member(struct zip *zip, size_t *capacity, const char *name, size_t n, struct error *error)
{
	if (n > ZIP_NAME_LIMIT || memchr(name, '\0', n) != NULL)
		return error_set(error, ERROR_INPUT, "a member's name is %s",
			       n > ZIP_NAME_LIMIT ? "too long" : "no text"),
		       NULL;
	if (zip->count == *capacity) {
		size_t more = *capacity > 0 ? 2 * *capacity : 64;
		struct zip_member *members = more > ZIP_MEMBERS_LIMIT ? NULL
								      : try_array(zip->members, more, sizeof(*members));
		if (members == NULL)
			return error_set(error, ERROR_MEMORY, "the archive has more than %zu members", zip->count),
			       NULL;
		zip->members = members;
		*capacity = more;
	}
	struct zip_member *member = &zip->members[zip->count++];
	*member = (struct zip_member){ .name = arena_strndup(&zip->names, name, n) };
	return member;
}

/* The last record of the file, behind which only its comment stands. */
static bool find_end(const struct zip_input *input, unsigned char end[ZIP_END_SIZE], uint64_t *at)
{
	size_t n = input->size < ZIP_END_SIZE + COMMENT_MAX ? (size_t)input->size : ZIP_END_SIZE + COMMENT_MAX;
	unsigned char *tail = n >= ZIP_END_SIZE ? try_array(NULL, n, 1) : NULL;
	bool found = false;

	if (tail != NULL && zip_read_at(input, input->size - n, tail, n, NULL))
		for (size_t i = n - ZIP_END_SIZE + 1; !found && i-- > 0;) {
			const unsigned char *record = tail + i;
			found = zip_u32(record) == ZIP_END_MARK && zip_u16(record + 20) <= n - i - ZIP_END_SIZE;
			if (found) {
				memcpy(end, record, ZIP_END_SIZE);
				*at = input->size - n + i;
			}
		}
	free(tail);
	return found;
}

/* Of archives with more than the older record has room for. *at: in the end record's place, in the Zip64 record's when there is one. */
static bool find_end64(const struct zip_input *input, uint64_t *at, unsigned char record[ZIP_END64_SIZE])
{
	unsigned char locator[ZIP_LOCATOR_SIZE];

	if (*at < ZIP_LOCATOR_SIZE + ZIP_END64_SIZE ||
		!zip_read_at(input, *at - ZIP_LOCATOR_SIZE, locator, ZIP_LOCATOR_SIZE, NULL) ||
		zip_u32(locator) != ZIP_LOCATOR_MARK)
		return false;
	const uint64_t places[] = { zip_u64(locator + 8), *at - ZIP_LOCATOR_SIZE - ZIP_END64_SIZE };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i] < *at && zip_read_at(input, places[i], record, ZIP_END64_SIZE, NULL) &&
			zip_u32(record) == ZIP_END64_MARK) {
			*at = places[i];
			return true;
		}
	return false;
}

/* NULL, or why there is no directory to be used. */
static const char *find_directory(const struct zip_input *input, struct directory *out)
{
	unsigned char end[ZIP_END_SIZE], end64[ZIP_END64_SIZE];
	uint64_t offset;

	if (!find_end(input, end, &out->end))
		return "its directory is missing: the file was cut off, or its writer died";
	out->size = zip_u32(end + 12);
	offset = zip_u32(end + 16);
	if (find_end64(input, &out->end, end64)) {
		out->size = zip_u64(end64 + 40);
		offset = zip_u64(end64 + 48);
	}
	if (out->size > out->end || offset > out->end - out->size || out->size > DIRECTORY_LIMIT)
		return "its directory is not where its last record says";
	out->at = out->end - out->size;
	out->shift = out->at - offset;
	return NULL;
}

/* One entry out of bytes[0..n). *used 0: it is damaged. */
static bool take_entry(struct zip *zip, const struct directory *directory, const unsigned char *bytes, size_t n,
	size_t *capacity, size_t *used, struct error *error)
{
	*used = 0;
	if (n < ZIP_ENTRY_SIZE || zip_u32(bytes) != ZIP_ENTRY_MARK)
		return true;
	size_t name_n = zip_u16(bytes + 28), extra_n = zip_u16(bytes + 30), comment_n = zip_u16(bytes + 32);
	if (name_n + extra_n + comment_n > n - ZIP_ENTRY_SIZE)
		return true;
	struct zip_member *member = zip_add_member(zip, capacity, (const char *)bytes + ZIP_ENTRY_SIZE, name_n, error);
	if (member == NULL)
		return false;
	member->encrypted = (zip_u16(bytes + 8) & ZIP_FLAG_ENCRYPTED) != 0;
	member->method = zip_u16(bytes + 10);
	member->crc = zip_u32(bytes + 16);
	member->packed = zip_u32(bytes + 20);
	member->unpacked = zip_u32(bytes + 24);
	member->at = zip_u32(bytes + 42);
	uint64_t *const numbers[] = { &member->unpacked, &member->packed, &member->at };
	if (!zip_take_extra(bytes + ZIP_ENTRY_SIZE + name_n, extra_n, numbers, 3))
		return true;
	if (member->at > directory->at || directory->shift > directory->at - member->at ||
		member->packed > directory->at - member->at - directory->shift)
		return error_set(error, ERROR_INPUT,
			"%.*s: the %" PRIu64 " bytes its header claims are not in the archive", ZIP_SHOWN, member->name,
			member->packed);
	member->at += directory->shift;
	*used = ZIP_ENTRY_SIZE + name_n + extra_n + comment_n;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct zip_member *x = *(const struct zip_member *const *)a, *y = *(const struct zip_member *const *)b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static bool check_overlap(struct zip_member *const *sorted, size_t count, struct error *error)
{
	for (size_t i = 1; i < count; i++)
		if (sorted[i]->at - sorted[i - 1]->at < sorted[i - 1]->packed + ZIP_LOCAL_SIZE)
			return error_set(error, ERROR_INPUT,
				"%.*s and %.*s share bytes of the archive: it was made to unpack to more than it holds",
				ZIP_SHOWN, sorted[i - 1]->name, ZIP_SHOWN, sorted[i]->name);
	return true;
}

/* Names of equal members in the order they came. */
static int by_name(const void *a, const void *b)
{
	const struct zip_member *x = *(const struct zip_member *const *)a, *y = *(const struct zip_member *const *)b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x < y ? -1 : x > y);
}

/* Of members with one name the last stays. */
static void drop_older(struct zip *zip, struct zip_member **sorted)
{
	size_t kept = 0;

	qsort(sorted, zip->count, sizeof(struct zip_member *), by_name);
	for (size_t i = 0; i + 1 < zip->count; i++)
		if (strcmp(sorted[i]->name, sorted[i + 1]->name) == 0)
			sorted[i]->name = NULL;
	for (size_t i = 0; i < zip->count; i++)
		if (zip->members[i].name != NULL)
			zip->members[kept++] = zip->members[i];
	zip->count = kept;
}

static bool settle_members(struct zip *zip, struct error *error)
{
	struct zip_member **sorted = try_array(NULL, zip->count + 1, sizeof(struct zip_member *));
	bool sound;

	if (sorted == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for the names of %zu members", zip->count);
	for (size_t i = 0; i < zip->count; i++)
		sorted[i] = &zip->members[i];
	qsort(sorted, zip->count, sizeof(struct zip_member *), by_place);
	sound = check_overlap(sorted, zip->count, error);
	if (sound)
		drop_older(zip, sorted);
	free(sorted);
	return sound;
}

static bool read_directory(struct zip *zip, const struct directory *directory, const char **damage, struct error *error)
{
	size_t size = (size_t)directory->size, capacity = 0, used = 1;
	unsigned char *bytes = try_array(NULL, size + 1, 1);
	bool read = bytes != NULL ? zip_read_at(&zip->input, directory->at, bytes, size, error)
				  : error_set(error, ERROR_MEMORY, "no memory for a directory of %zu bytes", size);

	for (size_t at = 0; read && at < size && used > 0; at += used)
		read = take_entry(zip, directory, bytes + at, size - at, &capacity, &used, error);
	if (read && used == 0)
		*damage = "its directory is damaged";
	free(bytes);
	return read;
}

static void forget_members(struct zip *zip)
{
	free(zip->members);
	arena_free(&zip->names);
	zip->members = NULL;
	zip->names = (struct arena)ARENA_INIT;
	zip->count = 0;
}

bool zip_open(struct zip *zip, struct zip_input input, struct error *error)
{
	struct directory directory = { .at = 0 };
	const char *damage;

	*zip = (struct zip){ .input = input, .names = ARENA_INIT };
	damage = find_directory(&input, &directory);
	if (damage == NULL && !read_directory(zip, &directory, &damage, error))
		return false;
	if (damage != NULL) {
		forget_members(zip);
		if (!zip_scan(zip, damage, error))
			return false;
	}
	return settle_members(zip, error);
}

void zip_close(struct zip *zip)
{
	forget_members(zip);
}

const struct zip_member *zip_find(const struct zip *zip, const char *name)
{
	for (size_t i = 0; i < zip->count; i++)
		if (strcmp(zip->members[i].name, name) == 0)
			return &zip->members[i];
	return NULL;
}
