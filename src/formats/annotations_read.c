/* One file of annotations, from its first byte to its last. */
#include "annotation_roles.h"
#include "annotations.h"
#include "detect.h"

#include "preop/base/path.h"

#include <inttypes.h>
#include <string.h>

struct file_reading {
	struct annotations *run;
	struct source source;
	struct error *error;
};

static bool tick(void *context)
{
	struct file_reading *file = context;

	return annotations_tick(file->run, file->source.raw_read, file->source.raw_total, NULL);
}

static void find_fault(struct annotation_reading *reading, enum annotation_finding_kind kind, const struct record *at,
	size_t offset, const char *reason)
{
	struct annotation_place place = { .file = reading->path, .text = reason };

	record_place(at, offset, &place.line, &place.column);
	annotations_find(reading->run, kind, &place);
}

static bool take_record(struct annotation_reading *reading, const struct record *record, struct error *error)
{
	struct json_check check;

	reading->run->report->rows++;
	reading->run->report->files[reading->file].rows++;
	if (!json_check(record->text, record->length, JSON_ALLOW_NAN, &check)) {
		find_fault(reading, FINDING_JSON, record, check.fault, check.reason);
		return true;
	}
	if (*record->text != '{') {
		find_fault(reading, FINDING_ROW, record, 0, "the record is not a JSON object");
		return true;
	}
	return annotations_take(reading, record, error);
}

/* Where the frame of a file breaks nothing behind can be read: what came before it stays. */
static bool read_records(struct annotation_reading *reading, struct reader *reader, struct error *error)
{
	struct record record;
	struct error reason = ERROR_INIT;

	for (;;) {
		switch (reader_next(reader, &record, &reason)) {
		case READ_RECORD:
			if (!take_record(reading, &record, error))
				return false;
			break;
		case READ_BAD:
			reading->run->report->rows++;
			find_fault(reading, FINDING_ROW, &record, 0, reason.message);
			break;
		case READ_FAILED:
			if (record.line == 0 || reason.code != ERROR_INPUT) {
				*error = reason;
				return false;
			}
			find_fault(reading, reader->column_count > 0 ? FINDING_ROW : FINDING_JSON, &record, 0,
				reason.message);
			return true;
		case READ_END:
			return true;
		}
	}
}

static const char *print_columns(const struct annotation_columns *columns, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < ANNOTATION_COLUMNS; i++)
		if (columns->names[i] != NULL)
			strbuf_addf(
				&text, "%s%s=%s", text.len > 0 ? " " : "", annotation_roles[i].name, columns->names[i]);
	for (size_t i = 0; i < columns->text_count; i++)
		strbuf_addf(&text, "%stext=%s", text.len > 0 ? " " : "", columns->texts[i]);
	const char *kept = arena_strdup(arena, text.data);
	strbuf_free(&text);
	return kept;
}

static bool read_open(
	struct annotations *run, size_t file, struct source *source, const struct sample *sample, struct error *error)
{
	struct annotation_file *info = &run->report->files[file];
	struct annotation_columns columns;
	struct annotation_reading reading = { .run = run,
		.columns = &columns,
		.path = info->path,
		.file = (uint16_t)file,
		.item = STRBUF_INIT,
		.cell = STRBUF_INIT,
		.name = STRBUF_INIT,
		.other = STRBUF_INIT };

	if (!annotation_columns_find(run, info->path, sample, &columns, error))
		return false;
	info->layout = annotation_layout_word(columns.layout);
	info->columns = print_columns(&columns, &run->report->arena);
	struct reader *reader = reader_open(sample->frame.framing, sample->frame.delimiter, source, NULL, error);
	bool ok = reader != NULL && read_records(&reading, reader, error);
	reader_close(reader);
	strbuf_free(&reading.item);
	strbuf_free(&reading.cell);
	strbuf_free(&reading.name);
	strbuf_free(&reading.other);
	return ok;
}

/* Text that no record was told from; the reading says at which place. */
static void find_last_line(struct annotations *run, size_t file, const struct source *source)
{
	if (source->last_byte != '\n' && source->raw_read > 0)
		annotations_find(run, FINDING_LAST_LINE,
			&(struct annotation_place){ .file = run->report->files[file].path, .line = 0 });
}

bool annotations_read(struct annotations *run, size_t file, struct error *error)
{
	struct file_reading open = { .run = run, .error = error };
	const char *path = run->report->files[file].path;
	const struct format_info *format;
	struct strbuf why = STRBUF_INIT;
	struct sample sample;

	bool ok = source_open(&open.source, path, error);
	if (ok) {
		open.source.tick = tick;
		open.source.context = &open;
		ok = detect_format(&open.source, NULL, path, &sample, &format, &why, error);
		if (ok) {
			ok = read_open(run, file, &open.source, &sample, error);
			sample_free(&sample);
		}
		if (ok)
			find_last_line(run, file, &open.source);
		source_close(&open.source);
	}
	strbuf_free(&why);
	if (!ok && error->code != ERROR_CANCELLED && strstr(error->message, path) == NULL)
		error_wrap(error, "%s", strcmp(path, "-") == 0 ? "standard input" : path_base(path));
	return ok;
}
