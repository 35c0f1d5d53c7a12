#include "envelope.h"

#include <inttypes.h>
#include <string.h>

static const char *const names[FRAMING_COUNT] = {
	[FRAMING_LINES] = "lines",
	[FRAMING_SEQUENCE] = "sequence",
	[FRAMING_ARRAY] = "array",
	[FRAMING_OBJECT] = "object",
	[FRAMING_LIST] = "list",
	[FRAMING_NESTED] = "nested",
	[FRAMING_TABLE] = "table",
	[FRAMING_ARCHIVE] = "archive",
};

const char *framing_name(enum framing framing)
{
	return framing < FRAMING_COUNT ? names[framing] : "";
}

enum framing framing_find(const char *name)
{
	for (int i = 0; i < FRAMING_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return (enum framing)i;
	return FRAMING_COUNT;
}

static void begin_part(struct strbuf *parts, struct json_span name)
{
	strbuf_adds(parts, parts->len > 0 ? ",{\"name\":" : "{\"name\":");
	strbuf_add(parts, name.start, name.length);
}

/* What has such names, or as many, is no envelope: that there were more is all that is kept of them. */
static bool has_room(struct strbuf *parts, struct json_span name)
{
	static const char further[] = ",{\"name\":\"further members\",\"left_out\":0}";
	size_t n = sizeof(further) - 1;

	if (name.length < ENVELOPE_LIMIT && parts->len < 2 * (size_t)ENVELOPE_LIMIT)
		return true;
	if (parts->len == 0)
		strbuf_adds(parts, further + 1);
	else if (parts->len < n || memcmp(parts->data + parts->len - n, further, n) != 0)
		strbuf_adds(parts, further);
	return false;
}

void envelope_add_member(struct strbuf *parts, struct json_span name, struct json_span value)
{
	if (!has_room(parts, name))
		return;
	begin_part(parts, name);
	if (parts->len + value.length > ENVELOPE_LIMIT) {
		strbuf_addf(parts, ",\"left_out\":%zu}", value.length);
		return;
	}
	strbuf_adds(parts, ",\"value\":");
	strbuf_add(parts, value.start, value.length);
	strbuf_addc(parts, '}');
}

void envelope_add_list(struct strbuf *parts, struct json_span name, int64_t list)
{
	if (!has_room(parts, name))
		return;
	begin_part(parts, name);
	strbuf_addf(parts, ",\"list\":%" PRId64 "}", list);
}

void envelope_notes_init(struct envelope_notes *notes)
{
	strbuf_init(&notes->keys);
	strbuf_init(&notes->first);
	notes->lists = 0;
}

void envelope_notes_free(struct envelope_notes *notes)
{
	strbuf_free(&notes->keys);
	strbuf_free(&notes->first);
}

/* Whether the name in the file is what the id would be printed as. */
static bool is_plain_key(struct json_span key, const char *external, size_t n)
{
	return key.length == n + 2 && memcmp(key.start + 1, external, n) == 0 &&
		memchr(key.start, '\\', key.length) == NULL;
}

void envelope_note(
	struct envelope_notes *notes, int64_t number, const struct record *record, const char *external, size_t n)
{
	for (; notes->lists <= record->list; notes->lists++)
		strbuf_addf(&notes->first, "%s%" PRId64, notes->lists > 0 ? "," : "", number);
	if (record->key.start == NULL || is_plain_key(record->key, external, n))
		return;
	strbuf_addf(&notes->keys, "%s\"%" PRId64 "\":", notes->keys.len > 0 ? "," : "", number);
	strbuf_add(&notes->keys, record->key.start, record->key.length);
}

static void print_names(struct strbuf *out, const char *title, const char *const *list, size_t count)
{
	strbuf_addf(out, "\"%s\":[", title);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			strbuf_addc(out, ',');
		json_quote_raw(out, list[i], strlen(list[i]));
	}
	strbuf_addc(out, ']');
}

static void print_table(const struct reader *reader, char delimiter, struct strbuf *out)
{
	strbuf_addf(out, "\"delimiter\":\"%s\",", delimiter == '\t' ? "\\t" : delimiter == ';' ? ";" : ",");
	print_names(out, "columns", reader->columns, reader->column_count);
	if (reader->renamed > 0) {
		strbuf_addc(out, ',');
		print_names(out, "header", reader->header, reader->column_count);
	}
}

void envelope_print(const struct reader *reader, enum framing framing, char delimiter,
	const struct envelope_notes *notes, struct strbuf *out)
{
	strbuf_addc(out, '{');
	if (framing == FRAMING_TABLE)
		print_table(reader, delimiter, out);
	else if (framing == FRAMING_LIST)
		strbuf_addf(out, "\"parts\":[%s],\"first\":[%s]", reader->beside.data, notes->first.data);
	else if (notes->keys.len > 0)
		strbuf_addf(out, "\"keys\":{%s}", notes->keys.data);
	strbuf_addc(out, '}');
}
