#include "archive.h"

#include "preop/base/path.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct archive {
	struct reader base;
	struct zip zip;
	const struct zip_member **order;
	size_t count, next, described; /* described: of those in `first` */
	bool in_memory;                /* the source's window is the archive */
	struct strbuf text, name;
};

/* Inspect's logs have their description at the end, and at the beginning as it was then. */
static const char *const first[] = { "header.json", "_journal/start.json" };
enum { FIRST = sizeof(first) / sizeof(first[0]) };

/* What other members say, once more: whoever wants it asks for it. */
static const char *const passed_over[] = { "_journal/summaries/", "summaries.json", "reductions.json" };

bool archive_is(const struct source *source)
{
	static const char *const marks[] = { "PK\3\4", "PK\5\6" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (source->length >= 4 && memcmp(source->text, marks[i], 4) == 0)
			return true;
	return false;
}

const struct zip *archive_zip(const struct reader *reader)
{
	return &((const struct archive *)reader)->zip;
}

bool archive_name_is(const struct record *record, const char *name)
{
	return record->key.start != NULL && record->key.length == strlen(name) &&
		memcmp(record->key.start, name, record->key.length) == 0;
}

bool archive_name_starts(const struct record *record, const char *prefix)
{
	size_t n = strlen(prefix);

	return record->key.start != NULL && record->key.length >= n && memcmp(record->key.start, prefix, n) == 0;
}

static bool is_record(const char *name)
{
	for (size_t i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); i++)
		if (strncmp(name, passed_over[i], strlen(passed_over[i])) == 0)
			return false;
	for (size_t i = 0; i < FIRST; i++)
		if (strcmp(name, first[i]) == 0)
			return false; /* has its turn already */
	return path_has_suffix(name, ".json");
}

static bool put_in_order(struct archive *archive, struct error *error)
{
	const struct zip *zip = &archive->zip;

	archive->order = try_array(NULL, zip->count + 1, sizeof(const struct zip_member *));
	if (archive->order == NULL)
		return error_set(error, ERROR_MEMORY, "no memory for %zu members", zip->count);
	for (size_t i = 0; i < FIRST; i++) {
		const struct zip_member *member = zip_find(zip, first[i]);
		if (member != NULL)
			archive->order[archive->count++] = member;
	}
	archive->described = archive->count;
	for (size_t i = 0; i < zip->count; i++)
		if (is_record(zip->members[i].name))
			archive->order[archive->count++] = &zip->members[i];
	return true;
}

/* The source is read behind the members, so that all of it is hashed and counted; the members themselves are read by place. */
static bool follow(struct archive *archive, uint64_t to, struct error *error)
{
	struct source *source = archive->base.source;

	while (!archive->in_memory && !source->ended && (uint64_t)source->raw_read < to) {
		source_skip(source, source->length);
		if (!source_more(source, error))
			return false;
	}
	return true;
}

static enum read_result bad(
	struct archive *archive, struct record *out, const struct json_check *check, struct error *error)
{
	*out = (struct record){ .text = archive->text.data, .length = archive->text.len, .line = 1, .column = 1 };
	record_place(out, check->fault, &out->line, &out->column);
	error_set(error, ERROR_INPUT, "%.*s: %s", ZIP_SHOWN, archive->name.data, check->reason);
	out->text = archive->text.data + check->fault;
	out->length = archive->text.len - check->fault;
	return READ_BAD;
}

static enum read_result archive_next(struct reader *reader, struct record *out, struct error *error)
{
	struct archive *archive = (struct archive *)reader;
	struct json_check check;

	if (archive->next == archive->count)
		return follow(archive, UINT64_MAX, error) ? READ_END : READ_FAILED;
	const struct zip_member *member = archive->order[archive->next++];
	if (archive->next > archive->described && !follow(archive, member->at + member->packed, error))
		return READ_FAILED;
	strbuf_reset(&archive->text);
	strbuf_reset(&archive->name);
	strbuf_adds(&archive->name, member->name);
	*out = (struct record){ .line = 1, .column = 1 };
	if (!zip_read_member(&archive->zip, member, reader->source->limit, &archive->text, error))
		return error->code == ERROR_INPUT || error->code == ERROR_UNSUPPORTED ? READ_BAD : READ_FAILED;
	if (!json_check(archive->text.data, archive->text.len, JSON_ALLOW_NAN, &check))
		return bad(archive, out, &check, error);
	struct json_span root = json_root(archive->text.data, archive->text.len);
	*out = (struct record){ .text = root.start, .length = root.length, .line = 1, .column = 1 };
	out->key = (struct json_span){ archive->name.data, archive->name.len };
	return READ_RECORD;
}

static void archive_close(struct reader *reader)
{
	struct archive *archive = (struct archive *)reader;

	zip_close(&archive->zip);
	free(archive->order);
	strbuf_free(&archive->text);
	strbuf_free(&archive->name);
	free(archive);
}

/* What can be sought is read where it is, whatever was taken from it already. */
static bool find_input(struct archive *archive, struct zip_input *input, struct error *error)
{
	struct source *source = archive->base.source;
	struct stat status;

	if (source->fd >= 0 && source->decoder == NULL && fstat(source->fd, &status) == 0 && S_ISREG(status.st_mode)) {
		*input = (struct zip_input){ .fd = source->fd, .size = (uint64_t)status.st_size };
		return true;
	}
	archive->in_memory = true;
	while (!source->ended) {
		if (source->length >= source->limit)
			return error_set(error, ERROR_INPUT,
				"an archive of more than %zu MB that is no plain file: save it as one first",
				source->limit >> 20);
		if (!source_more(source, error))
			return false;
	}
	*input = (struct zip_input){ .fd = -1, .memory = source->text, .size = source->length };
	return true;
}

struct reader *archive_open(struct source *source, struct error *error)
{
	static const struct reader_ops ops = { archive_next, archive_close };
	struct archive *archive = xcalloc(1, sizeof(*archive));
	struct zip_input input;

	archive->base = (struct reader){ .ops = &ops, .source = source, .line = 1, .column = 1 };
	strbuf_init(&archive->text);
	strbuf_init(&archive->name);
	strbuf_init(&archive->base.beside);
	if (find_input(archive, &input, error) && zip_open(&archive->zip, input, error) && put_in_order(archive, error))
		return &archive->base;
	archive_close(&archive->base);
	return NULL;
}
