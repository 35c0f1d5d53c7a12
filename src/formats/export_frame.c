/* What stands around the records: lines, one array, one object by id, one object with lists, a table. */
#include "exporter.h"

#include "export_table_frame.h"
#include "preop/base/memory.h"
#include "preop/text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SHOWN = 60 }; /* bytes of a name in the report */

struct frame_ops {
	void (*begin)(struct export_frame *frame, struct strbuf *out);
	void (*add)(struct export_frame *frame, struct json_span record, struct strbuf *out);
	void (*end)(struct export_frame *frame, struct strbuf *out);
};

struct export_frame {
	struct export *export;
	const struct frame_ops *ops;
	const char *newline;
	bool bom, last_newline;
	int64_t count;
	struct table_frame *table;
	struct json_span envelope;
	size_t cursor;      /* in the envelope's parts, or its keys */
	int64_t list, last; /* list: the one that is open, -1: none; last: number of the last row */
	bool parts;         /* some part was printed */
};

/* A record that came in over several lines becomes one: newlines in valid JSON stand between its tokens only. */
static void add_flat(struct json_span record, struct strbuf *out)
{
	const char *at = record.start, *end = at + record.length, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		size_t n = (size_t)(newline - at);
		strbuf_add(out, at, n > 0 && newline[-1] == '\r' ? n - 1 : n);
		for (at = newline + 1; at < end && reader_is_blank(*at); at++)
			;
	}
	strbuf_add(out, at, (size_t)(end - at));
}

static void begin_lines(struct export_frame *frame, struct strbuf *out)
{
	(void)frame;
	(void)out;
}

static void add_line(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	if (frame->count > 0)
		strbuf_adds(out, frame->newline);
	add_flat(record, out);
}

static void add_in_sequence(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	if (frame->count > 0)
		strbuf_adds(out, frame->newline);
	strbuf_add(out, record.start, record.length);
}

static void end_lines(struct export_frame *frame, struct strbuf *out)
{
	if (frame->count > 0 && frame->last_newline)
		strbuf_adds(out, frame->newline);
}

static void begin_array(struct export_frame *frame, struct strbuf *out)
{
	(void)frame;
	strbuf_addc(out, '[');
}

static void separate(struct export_frame *frame, struct strbuf *out)
{
	if (frame->count > 0)
		strbuf_addc(out, ',');
	strbuf_adds(out, frame->newline);
}

static void add_element(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	separate(frame, out);
	strbuf_add(out, record.start, record.length);
}

static void close_with(struct export_frame *frame, char bracket, struct strbuf *out)
{
	strbuf_adds(out, frame->newline);
	strbuf_addc(out, bracket);
	if (frame->last_newline)
		strbuf_adds(out, frame->newline);
}

static void end_array(struct export_frame *frame, struct strbuf *out)
{
	close_with(frame, ']', out);
}

static void begin_object(struct export_frame *frame, struct strbuf *out)
{
	(void)frame;
	strbuf_addc(out, '{');
}

static int64_t number_of(const struct export_frame *frame)
{
	const struct row *row = &frame->export->row;

	return row->id - row->origin->first_id + 1;
}

/* The name the row had in the file when it is not its id. Numbers rise in the envelope, and mostly from row to row. */
static struct json_span kept_key(struct export_frame *frame, int64_t number)
{
	struct json_span keys = json_get(frame->envelope, "keys"), name, value;
	size_t before;

	if (number <= frame->last)
		frame->cursor = 0;
	frame->last = number;
	while (before = frame->cursor, json_next_member(keys, &frame->cursor, &name, &value)) {
		int64_t there = strtoll(name.start + 1, NULL, 10);
		if (there == number)
			return value;
		if (there > number) {
			frame->cursor = before;
			break;
		}
	}
	return (struct json_span){ NULL, 0 };
}

static void add_member(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	const char *external = frame->export->row.external;
	struct json_span key = kept_key(frame, number_of(frame));

	separate(frame, out);
	if (key.start != NULL)
		strbuf_add(out, key.start, key.length);
	else
		json_quote_raw(out, external, strlen(external));
	strbuf_adds(out, ": ");
	strbuf_add(out, record.start, record.length);
}

static void end_object(struct export_frame *frame, struct strbuf *out)
{
	close_with(frame, '}', out);
}

/* Which of the file's lists the row stood in: the last one whose first row does not come behind it. */
static int64_t list_of(const struct export_frame *frame, int64_t number)
{
	struct json_span first = json_get(frame->envelope, "first"), value;
	int64_t list = 0, index = 0, start;

	for (size_t cursor = 0; json_next_element(first, &cursor, &value); index++)
		if (json_int(value, &start) && start <= number)
			list = index;
	return list;
}

static void begin_part(struct export_frame *frame, struct json_span name, struct strbuf *out)
{
	if (frame->parts)
		strbuf_addc(out, ',');
	frame->parts = true;
	strbuf_adds(out, frame->newline);
	strbuf_add(out, name.start, name.length);
	strbuf_adds(out, ": ");
}

/* Prints the members up to the beginning of that list, which becomes the open one; a list that is passed by is empty. */
static void go_to_list(struct export_frame *frame, int64_t list, struct strbuf *out)
{
	struct json_span parts = json_get(frame->envelope, "parts"), part;
	int64_t index;

	while (frame->list < list && json_next_element(parts, &frame->cursor, &part)) {
		struct json_span value = json_get(part, "value");
		if (frame->list >= 0) {
			strbuf_adds(out, "]");
			frame->list = -1;
		}
		if (json_get(part, "left_out").start != NULL)
			continue;
		begin_part(frame, json_get(part, "name"), out);
		if (value.start != NULL) {
			strbuf_add(out, value.start, value.length);
			continue;
		}
		strbuf_addc(out, '[');
		frame->list = json_int(json_get(part, "list"), &index) ? index : list;
		frame->count = 0;
	}
	if (frame->list < 0 && list != INT64_MAX) { /* its name was not kept */
		static const char name[] = "\"further records\"";
		begin_part(frame, (struct json_span){ name, sizeof(name) - 1 }, out);
		strbuf_addc(out, '[');
		frame->list = list;
		frame->count = 0;
	}
}

static void add_to_list(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	go_to_list(frame, list_of(frame, number_of(frame)), out);
	add_element(frame, record, out);
}

static void end_list(struct export_frame *frame, struct strbuf *out)
{
	go_to_list(frame, INT64_MAX, out);
	if (frame->list >= 0)
		strbuf_addc(out, ']');
	close_with(frame, '}', out);
}

static void begin_table(struct export_frame *frame, struct strbuf *out)
{
	table_frame_header(frame->table, out);
}

static void add_row(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	strbuf_adds(out, frame->newline);
	table_frame_row(frame->table, record, out);
}

static void end_table(struct export_frame *frame, struct strbuf *out)
{
	if (frame->last_newline)
		strbuf_adds(out, frame->newline);
}

static const struct frame_ops frames[FRAMING_COUNT] = {
	[FRAMING_LINES] = { begin_lines, add_line, end_lines },
	[FRAMING_SEQUENCE] = { begin_lines, add_in_sequence, end_lines },
	[FRAMING_ARRAY] = { begin_array, add_element, end_array },
	[FRAMING_OBJECT] = { begin_object, add_member, end_object },
	[FRAMING_LIST] = { begin_object, add_to_list, end_list },
	[FRAMING_TABLE] = { begin_table, add_row, end_table },
};

/* The frame of the files the rows came in, or the one the format has. */
static struct origin_frame choose_frame(struct export *export)
{
	const struct export_format *format = export->format;
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);

	if (format != NULL)
		return (struct origin_frame){ .framing = format->ops->framing,
			.delimiter = format->ops->delimiter,
			.last_newline = true,
			.format = format->name,
			.why = "" };
	struct origin_frame frame = origin_frame_of(origins, count);
	if (frame.only == NULL && (frame.framing == FRAMING_OBJECT || frame.framing == FRAMING_LIST))
		bug("several outer objects cannot be one");
	return frame;
}

/* Members beside the records of a file: those that are not kept, or all when its frame is not `kept`. */
static void lose_members_beside(struct export *export, const struct row_origin *origin, bool kept)
{
	struct json_span parts = json_get(json_root(origin->envelope, strlen(origin->envelope)), "parts"), part;
	struct strbuf what = STRBUF_INIT;

	for (size_t cursor = 0; json_next_element(parts, &cursor, &part);) {
		if (json_get(part, "left_out").start == NULL && (kept || json_get(part, "value").start == NULL))
			continue;
		strbuf_reset(&what);
		json_decode(json_get(part, "name"), &what);
		if (what.len > NAME_SHOWN)
			strbuf_truncate(&what, utf8_previous(what.data, what.len, NAME_SHOWN + 1));
		strbuf_adds(&what, ", beside the records");
		export_lose_beside(export, what.data, what.len);
	}
	strbuf_free(&what);
}

static void lose_beside(struct export *export, const struct origin_frame *frame)
{
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);

	for (size_t i = 0; i < count; i++)
		if (origins[i].wanted > 0)
			lose_members_beside(
				export, &origins[i], frame->framing == FRAMING_LIST && frame->only == &origins[i]);
}

bool export_frame_open(struct export *export, struct export_frame **out, struct error *error)
{
	struct origin_frame chosen = choose_frame(export);
	struct export_frame *frame = xcalloc(1, sizeof(*frame));

	*out = frame;
	*frame = (struct export_frame){ .export = export,
		.ops = &frames[chosen.framing],
		.newline = chosen.crlf ? "\r\n" : "\n",
		.bom = chosen.bom,
		.last_newline = chosen.last_newline,
		.list = -1 };
	export->report->format = arena_strdup(&export->report->arena, chosen.format);
	export->report->why = chosen.why;
	lose_beside(export, &chosen);
	if (chosen.only != NULL)
		frame->envelope = json_root(chosen.only->envelope, strlen(chosen.only->envelope));
	return chosen.framing != FRAMING_TABLE || table_frame_open(export, chosen.delimiter, &frame->table, error);
}

void export_frame_close(struct export_frame *frame)
{
	if (frame == NULL)
		return;
	table_frame_close(frame->table);
	free(frame);
}

void export_frame_begin(struct export_frame *frame, struct strbuf *out)
{
	if (frame->bom)
		strbuf_adds(out, "\xEF\xBB\xBF");
	frame->ops->begin(frame, out);
}

void export_frame_add(struct export_frame *frame, struct json_span record, struct strbuf *out)
{
	frame->ops->add(frame, record, out);
	frame->count++;
}

void export_frame_end(struct export_frame *frame, struct strbuf *out)
{
	frame->ops->end(frame, out);
}
