#include "preop/formats/import.h"

#include "dataset_info.h"
#include "detect.h"
#include "driver.h"
#include "preop/base/bigmap.h"
#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/base/path.h"
#include "preop/model/dataset.h"
#include "preop/text/display.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_ERRORS = 100, PROGRESS_INTERVAL = 100 * 1000 /* microseconds */ };

const char *import_warning_text(enum import_warning warning)
{
	static const char *const texts[WARNING_COUNT] = {
		[WARNING_ENCODING] = "bytes that are not UTF-8",
		[WARNING_SURROGATE] = "half of a surrogate pair",
		[WARNING_NUL] = "a NUL character",
		[WARNING_DUPLICATE_KEYS] = "a name twice in one object",
		[WARNING_NAN] = "NaN or Infinity, which is no JSON",
		[WARNING_COLUMN_NAMES] = "a column without a name of its own",
		[WARNING_EMPTY_TURN] = "an assistant turn without a word",
		[WARNING_TOOL_ID] = "a tool result that answers no call before it",
		[WARNING_ROLE_ORDER] = "turns in an order that no chat template expects",
		[WARNING_NO_VERDICT] = "a verdict that could not be read",
		[WARNING_SCORE_FIELD] = "scores that stand in their field but not in the review's first line",
		[WARNING_CUT_LOG] = "a run that did not end, or whose end is lost",
		[WARNING_MIXED_FORMS] = "answers as text where others are messages, or the reverse",
	};

	return texts[warning];
}

const char *import_name(struct import *import)
{
	const struct import_options *options = import->options;
	struct arena *arena = &import->report->arena;

	if (options->dataset != NULL && *options->dataset != '\0')
		return arena_strdup(arena, options->dataset);
	if (strcmp(import->report->path, "-") == 0)
		return "stdin";
	char *stem = path_stem(import->report->path);
	const char *name = arena_strdup(arena, stem);
	free(stem);
	return name;
}

void import_added(struct import *import)
{
	import->report->read++;
	import->report->imported++;
}

void import_duplicate(struct import *import)
{
	import->report->read++;
	import->report->duplicates++;
}

void import_warn(struct import *import, enum import_warning warning)
{
	import->report->warnings++;
	import->report->warned[warning]++;
}

void import_count_unwritten(struct import *import, const struct row_part *parts, size_t count)
{
	struct sha256 *hash = sha256_new();
	unsigned char digest[SHA256_SIZE];
	uint64_t words[2];

	for (size_t i = 0; i < count; i++) {
		sha256_add(hash, &parts[i].length, sizeof(parts[i].length));
		if (parts[i].length > 0)
			sha256_add(hash, parts[i].bytes, parts[i].length);
	}
	sha256_finish(hash, digest);
	memcpy(words, digest, sizeof(words));
	/* Without memory or disk for it everything is new: nothing is written, so nothing is lost. */
	if (bigmap_add(import->known, words[0], words[1], NULL, NULL) == BIGMAP_THERE)
		import_duplicate(import);
	else
		import_added(import);
}

/* The bytes around a place, on one line, safe to show. */
static const char *near_place(struct import *import, const struct record *record, size_t offset)
{
	enum { BEFORE = 24, BEHIND = 40 };
	size_t from = offset > BEFORE ? offset - BEFORE : 0, to;
	struct strbuf near = STRBUF_INIT;

	if (record->text == NULL || offset > record->length)
		return "";
	to = record->length - offset > BEHIND ? offset + BEHIND : record->length;
	while (from > 0 && from < offset && ((unsigned char)record->text[from] & 0xc0) == 0x80)
		from++; /* a character is not shown by its second half */
	for (size_t i = offset; i < to; i++)
		if (record->text[i] == '\n')
			to = i;
	for (size_t i = from; i < offset; i++)
		if (record->text[i] == '\n')
			from = i + 1;
	display_append(&near, record->text + from, to - from, 0);
	const char *kept = arena_strndup(&import->report->arena, near.data, near.len);
	strbuf_free(&near);
	return kept;
}

static void keep_error(struct import *import, const struct record *record, size_t offset, int64_t line, int64_t column,
	const char *reason)
{
	struct import_report *report = import->report;

	if (report->error_count >= import->max_errors)
		return;
	if (report->error_count == report->error_capacity) {
		size_t capacity = report->error_capacity > 0 ? 2 * report->error_capacity : 16;
		struct import_error *errors = arena_alloc(&report->arena, capacity * sizeof(*errors));
		if (report->error_count > 0)
			memcpy(errors, report->errors, report->error_count * sizeof(*errors));
		report->errors = errors;
		report->error_capacity = capacity;
	}
	report->errors[report->error_count++] = (struct import_error){ .line = line,
		.column = column,
		.reason = arena_strdup(&report->arena, reason),
		.near = near_place(import, record, offset) };
}

bool import_reject_record(
	struct import *import, const struct record *record, size_t offset, const char *reason, struct error *error)
{
	int64_t line, column;
	struct strbuf where = STRBUF_INIT;

	record_place(record, offset, &line, &column);
	import->report->read++;
	import->report->rejected++;
	if (import->sample.frame.framing == FRAMING_ARCHIVE && record->key.start != NULL)
		strbuf_addf(&where, "%.*s: ", (int)record->key.length, record->key.start);
	strbuf_adds(&where, reason);
	keep_error(import, record, offset, line, column, where.data);
	strbuf_free(&where);
	if (!import->options->strict)
		return true;
	return error_set(error, ERROR_INPUT, "line %" PRId64 ", column %" PRId64 ": %s (strict: nothing was imported)",
		line, column, reason);
}

/* NaN and Infinity are what Python writes; a record that needs them is taken and counted. */
static bool check_record(struct import *import, const struct record *record, bool *nan)
{
	*nan = false;
	if (json_check(record->text, record->length, JSON_FIND_DUPLICATES, &import->check))
		return true;
	struct json_check lenient;
	if (!json_check(record->text, record->length, JSON_FIND_DUPLICATES | JSON_ALLOW_NAN, &lenient)) {
		import->check = lenient;
		return false;
	}
	import->check = lenient;
	*nan = true;
	return true;
}

static void warn_of_record(struct import *import, bool nan)
{
	const struct json_check *check = &import->check;
	const bool found[WARNING_COUNT] = {
		[WARNING_ENCODING] = check->bad_utf8,
		[WARNING_SURROGATE] = check->lone_surrogate,
		[WARNING_NUL] = check->nul,
		[WARNING_DUPLICATE_KEYS] = check->duplicate_keys,
		[WARNING_NAN] = nan,
	};

	for (int i = 0; i < WARNING_COUNT; i++)
		if (found[i])
			import_warn(import, (enum import_warning)i);
}

static bool take_record(struct import *import, const struct record *record, struct error *error)
{
	int64_t rejected = import->report->rejected;
	bool nan;

	if (!check_record(import, record, &nan))
		return import_reject_record(import, record, import->check.fault, import->check.reason, error);
	if (*record->text != '{')
		return import_reject_record(import, record, 0, "the record is not a JSON object", error);
	if (!import->format->ops->take(import, record, error))
		return false;
	if (import->report->rejected == rejected)
		warn_of_record(import, nan);
	return true;
}

/* The frame is broken: no record can be told from the next behind this place. */
static bool fail_at(struct import *import, const struct record *at, struct error *error)
{
	if (at->line == 0)
		return false;
	keep_error(import, at, 0, at->line, at->column, error != NULL ? error->message : "");
	return error_wrap(error, "line %" PRId64 ", column %" PRId64, at->line, at->column);
}

static bool read_records(struct import *import, struct error *error)
{
	struct record record;
	struct error reason = ERROR_INIT;

	for (;;) {
		switch (reader_next(import->reader, &record, &reason)) {
		case READ_RECORD:
			if (!take_record(import, &record, error))
				return false;
			break;
		case READ_BAD:
			if (!import_reject_record(import, &record, 0, reason.message, error))
				return false;
			break;
		case READ_FAILED:
			*error = reason;
			return fail_at(import, &record, error);
		case READ_END:
			return true;
		}
	}
}

static bool tell_progress(struct import *import)
{
	import->asked_at = clock_monotonic();
	return import->progress == NULL ||
		import->progress(
			import->context, import->source.raw_read, import->source.raw_total, import->report->read);
}

static bool tick(void *context)
{
	struct import *import = context;

	return clock_monotonic() - import->asked_at < PROGRESS_INTERVAL || tell_progress(import);
}

/* Names with no row behind them, or one name for two columns, are made up by the reader. */
static void warn_of_columns(struct import *import)
{
	for (size_t i = 0; i < import->reader->renamed; i++)
		import_warn(import, WARNING_COLUMN_NAMES);
}

static bool open_source(struct import *import, struct error *error)
{
	const struct import_options *options = import->options;
	bool opened = options->memory != NULL
		? source_open_memory(&import->source, options->memory, options->memory_size, error)
		: source_open(&import->source, import->report->path, error);

	import->source.tick = opened ? tick : NULL;
	import->source.context = import;
	return opened;
}

/* `options` are the import's own, which a description beside the file may complete. */
static bool begin(struct import *import, struct import_options *options, struct error *error)
{
	struct strbuf why = STRBUF_INIT;
	struct record at = { .line = 0 };

	bool detected = dataset_info_apply(options, &import->report->arena, &why, error) &&
		open_source(import, error) &&
		detect_format(&import->source, &(struct detect_wish){ options->format, options->outputs },
			import->report->path, &import->sample, &import->format, &why, error);
	import->report->why = arena_strdup(&import->report->arena, why.data);
	strbuf_free(&why);
	if (!detected)
		return false;
	import->report->format = import->format->name;
	import->report->target = import->format->target;
	if (!import->format->ops->sink->begin(import, error))
		return false;
	import->reader = reader_open(
		import->sample.frame.framing, import->sample.frame.delimiter, &import->source, &at, error);
	if (import->reader == NULL)
		return fail_at(import, &at, error);
	warn_of_columns(import);
	return true;
}

/* An import that brings nothing is a mistake that somebody should hear of. */
static bool something_came(const struct import *import, struct error *error)
{
	const struct import_report *report = import->report;

	if (report->read == 0)
		return error_set(error, ERROR_INPUT, "the file holds no records");
	if (report->rejected < report->read)
		return true;
	if (report->error_count == 0)
		return error_set(error, ERROR_INPUT, "none of the %" PRId64 " records can be taken", report->read);
	return error_set(error, ERROR_INPUT,
		"none of the %" PRId64 " records can be taken; line %" PRId64 ", column %" PRId64 ": %s", report->read,
		report->errors[0].line, report->errors[0].column, report->errors[0].reason);
}

static bool finish(struct import *import, struct error *error)
{
	if (!something_came(import, error))
		return false;
	if (!tell_progress(import))
		return error_set(error, ERROR_CANCELLED, "cancelled; nothing was imported");
	return import->format->ops->sink->end(import, error);
}

/* Rows of one kind in a dataset that has no others need not be looked at again. The rows are in by now: that nothing can be said about them is no failure. */
static void find_mixture(struct import *import)
{
	struct import_report *report = import->report;
	struct dataset dataset;
	struct dataset_mixture mixture;

	if (report->target != IMPORT_EXAMPLES || import->options->dry_run || report->imported == 0 ||
		!dataset_find(import->db, report->dataset, &report->arena, &dataset, NULL))
		return;
	if (dataset.rows == report->imported && (import->kinds & (import->kinds - 1)) == 0)
		return;
	if (dataset_read_mixture(import->db, dataset.id, &report->arena, &mixture, NULL))
		report->mixture = mixture.sentence;
}

static void close_import(struct import *import)
{
	if (import->state != NULL && import->format->ops->close != NULL)
		import->format->ops->close(import);
	if (import->format != NULL)
		import->format->ops->sink->abort(import);
	import->report->bytes = import->source.raw_read;
	reader_close(import->reader);
	sample_free(&import->sample);
	source_close(&import->source);
	bigmap_free(import->known);
}

bool import_run(struct db *db, const struct import_options *given, import_progress progress, void *context,
	struct import_report *report, struct error *error)
{
	struct import_options own = *given, *options = &own;
	bool written = db != NULL && (!options->dry_run || db_writable(db));
	struct import import = { .db = written ? db : NULL,
		.options = options,
		.report = report,
		.progress = progress,
		.context = context,
		.max_errors = options->max_errors > 0 ? options->max_errors : DEFAULT_ERRORS,
		.known = bigmap_new(BIGMAP_SET, BIGMAP_TABLE) };
	struct error ignored = ERROR_INIT;
	int64_t start = clock_monotonic();

	error = error != NULL ? error : &ignored;
	*report = (struct import_report){ .files = 1, .arena = ARENA_INIT, .format = "", .why = "", .mixture = "" };
	report->path = options->path != NULL ? arena_strdup(&report->arena, options->path) : "memory";
	report->dataset = import_name(&import);
	import.asked_at = start - PROGRESS_INTERVAL;
	if (own.outputs && own.map != NULL && own.format == NULL)
		own.format = "outputs"; /* whoever says which field is what means the format that asks */
	if (db == NULL && !options->dry_run)
		bug("an import without a project that is no dry run");
	report->complete = begin(&import, options, error) && read_records(&import, error) && finish(&import, error);
	if (report->complete)
		find_mixture(&import);
	close_import(&import);
	report->seconds = (double)(clock_monotonic() - start) / 1e6;
	if (!report->complete && error->code != ERROR_CANCELLED)
		error_wrap(error, "%s", strcmp(report->path, "-") == 0 ? "standard input" : path_base(report->path));
	return report->complete;
}

void import_report_free(struct import_report *report)
{
	arena_free(&report->arena);
	*report = (struct import_report){ .arena = ARENA_INIT };
}
