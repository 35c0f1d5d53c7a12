#include "sample.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN = 30, SAMPLE_BYTES = 4 << 20 /* of rows that are copied */ };

static struct sample_field *find_field(const struct sample *sample, const char *name)
{
	for (size_t i = 0; i < sample->field_count; i++)
		if (strcmp(sample->fields[i].name, name) == 0)
			return &sample->fields[i];
	return NULL;
}

const struct sample_field *sample_field(const struct sample *sample, const char *name)
{
	return find_field(sample, name);
}

/* Names with the path's own signs in them need quotes there. */
static const char *path_of(struct arena *arena, const char *name)
{
	struct strbuf path = STRBUF_INIT;

	if (*name != '\0' && strpbrk(name, ".[]\"") == NULL)
		return name;
	strbuf_addc(&path, '[');
	json_quote_raw(&path, name, strlen(name));
	strbuf_addc(&path, ']');
	name = arena_strndup(arena, path.data, path.len);
	strbuf_free(&path);
	return name;
}

static struct sample_field *add_field(struct sample *sample, const char *name)
{
	struct sample_field *field;

	if (sample->fields == NULL)
		sample->fields = arena_alloc(&sample->arena, SAMPLE_FIELDS * sizeof(*sample->fields));
	if (sample->field_count == SAMPLE_FIELDS)
		return NULL;
	field = &sample->fields[sample->field_count++];
	field->name = arena_strdup(&sample->arena, name);
	field->path = path_of(&sample->arena, field->name);
	return field;
}

static void add_members(struct sample *sample, struct json_span record)
{
	struct json_span key, value;
	struct strbuf name = STRBUF_INIT;
	size_t cursor = 0;

	for (int n = 0; n < SAMPLE_FIELDS && json_next_member(record, &cursor, &key, &value); n++) {
		strbuf_reset(&name);
		json_decode(key, &name);
		struct sample_field *field = find_field(sample, name.data);
		if (field == NULL)
			field = add_field(sample, name.data);
		if (field != NULL && field->value.start == NULL)
			field->value = value;
	}
	strbuf_free(&name);
}

/* A row lives in the reader's memory, which the next one takes. */
static bool keep_row(struct sample *sample, struct json_span *span)
{
	char *row = try_array(NULL, span->length, 1);

	if (row == NULL)
		return false;
	memcpy(row, span->start, span->length);
	span->start = sample->rows[sample->row_count++] = row;
	sample->row_bytes += span->length;
	return true;
}

/* What to say of a file in which nothing is whole. */
static void note_fault(struct sample *sample, const struct record *record, size_t offset, const struct error *reason)
{
	if (sample->fault.code != ERROR_NONE)
		return;
	sample->fault = *reason;
	record_place(record, offset, &sample->fault_line, &sample->fault_column);
}

static void add_record(struct sample *sample, const struct record *record, bool copy)
{
	struct json_span span = { record->text, record->length };
	struct json_check check;

	if (!json_check(span.start, span.length, JSON_ALLOW_NAN, &check)) {
		struct error reason = ERROR_INIT;
		error_set(&reason, ERROR_INPUT, "%s", check.reason);
		note_fault(sample, record, check.fault, &reason);
		return;
	}
	if (json_type(span) != JSON_OBJECT) {
		if (sample->seen == 1)
			sample->first_type = json_type(span);
		return;
	}
	if ((copy || record->built) && !keep_row(sample, &span))
		return;
	sample->records[sample->count++] = span;
	add_members(sample, span);
}

static void read_records(struct sample *sample, struct reader *reader, size_t limit, bool copy)
{
	struct record record;
	enum read_result result;
	struct error reason = ERROR_INIT;

	while (sample->seen < limit && sample->row_bytes < SAMPLE_BYTES) {
		result = reader_next(reader, &record, &reason);
		if (result == READ_BAD || result == READ_FAILED)
			note_fault(sample, &record, 0, &reason);
		if (result == READ_END || result == READ_FAILED)
			return;
		sample->seen++;
		if (result == READ_RECORD)
			add_record(sample, &record, copy);
	}
}

void sample_take(struct sample *sample, const struct source *source, struct frame frame)
{
	struct source view = source_look(source);
	struct reader *reader;

	*sample = (struct sample){ .frame = frame, .arena = ARENA_INIT };
	if (frame.framing == FRAMING_COUNT)
		return;
	reader = reader_open(frame.framing, frame.delimiter, &view, NULL, NULL);
	if (reader == NULL)
		return;
	for (size_t i = 0; i < reader->column_count; i++)
		add_field(sample, reader->columns[i]);
	read_records(sample, reader, SAMPLE_RECORDS, false);
	reader_close(reader);
}

void sample_take_from(struct sample *sample, struct reader *reader, struct frame frame, size_t limit)
{
	*sample = (struct sample){ .frame = frame, .arena = ARENA_INIT };
	read_records(sample, reader, limit, true);
}

void sample_free(struct sample *sample)
{
	for (size_t i = 0; i < sample->row_count; i++)
		free(sample->rows[i]);
	sample->row_count = 0;
	arena_free(&sample->arena);
}

void sample_names(const struct sample *sample, struct strbuf *out)
{
	for (size_t i = 0; i < sample->field_count && i < NAMES_SHOWN; i++)
		strbuf_addf(out, "%s%s", i > 0 ? ", " : "", sample->fields[i].path);
	if (sample->field_count > NAMES_SHOWN)
		strbuf_addf(out, " and %zu more", sample->field_count - NAMES_SHOWN);
}
