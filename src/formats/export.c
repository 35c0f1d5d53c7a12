/* The driver: which rows, one after the other through the writer and the frame into the target. */
#include "export_content.h"

#include "preop/base/clock.h"
#include "preop/base/path.h"
#include "preop/base/relay.h"
#include "preop/model/dataset.h"
#include "preop/model/rowset.h"
#include "target.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	PROGRESS_INTERVAL = 100 * 1000, /* microseconds */
	ROWS_A_TICK = 256,
	COUNTS_MAX = 64, /* reasons, and things lost, that are told apart */
};

static struct export_count *find_count(
	struct arena *arena, struct export_count **counts, size_t *count, const char *what, size_t n)
{
	for (size_t i = 0; i < *count; i++)
		if (strncmp((*counts)[i].what, what, n) == 0 && (*counts)[i].what[n] == '\0')
			return &(*counts)[i];
	if (*counts == NULL)
		*counts = arena_alloc(arena, COUNTS_MAX * sizeof(**counts));
	if (*count == COUNTS_MAX - 1) { /* the last place is for all others */
		what = "other members";
		n = strlen(what);
	}
	if (*count == COUNTS_MAX)
		return &(*counts)[COUNTS_MAX - 1];
	struct export_count *added = &(*counts)[(*count)++];
	added->what = arena_strndup(arena, what, n);
	return added;
}

static void count_row(struct export_count *count, int64_t id)
{
	if (count->rows < EXPORT_EXAMPLES)
		count->examples[count->rows] = id;
	count->rows++;
}

static void leave_out(struct export *export, const char *reason)
{
	struct export_report *report = export->report;

	count_row(find_count(&report->arena, &report->left_out, &report->left_out_count, reason, strlen(reason)),
		export->row.id);
}

void export_lose(struct export *export, const char *what, size_t n)
{
	struct export_report *report = export->report;

	count_row(find_count(&report->arena, &report->lost, &report->lost_count, what, n), export->row.id);
}

void export_lose_beside(struct export *export, const char *what, size_t n)
{
	struct export_report *report = export->report;

	find_count(&report->arena, &report->lost, &report->lost_count, what, n);
}

bool export_tick(struct export *export, int64_t rows, struct error *error)
{
	int64_t now = clock_monotonic();

	if (now - export->asked_at < PROGRESS_INTERVAL)
		return true;
	export->asked_at = now;
	return export->progress == NULL || export->progress(export->context, rows, row_reader_total(export->reader)) ||
		error_set(error, ERROR_CANCELLED, "cancelled; nothing was exported");
}

static bool collect(void *context, const int64_t *ids, size_t count, bool complete)
{
	(void)complete;
	return id_list_add_many(context, ids, count);
}

static bool open_rows(struct export *export, struct error *error)
{
	const struct export_options *options = export->options;
	struct arena *arena = &export->report->arena;
	struct dataset dataset;

	if (!dataset_find(export->db, options->dataset, arena, &dataset, error))
		return false;
	export->report->dataset = dataset.name;
	if (options->snapshot != NULL)
		return row_reader_open_snapshot(
			export->db, dataset.id, options->snapshot, options->split, &export->reader, error);
	if (options->ids == NULL &&
		!rowset_build(export->db, dataset.id, options->filter, 0, collect, &export->ids, error))
		return false;
	return row_reader_open(
		export->db, dataset.id, options->ids != NULL ? options->ids : &export->ids, &export->reader, error);
}

static bool all_came_as(const struct export *export, const char *format)
{
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);

	for (size_t i = 0; i < count; i++)
		if (origins[i].wanted > 0 && strcmp(origins[i].format, format) != 0)
			return false;
	return row_reader_total(export->reader) > 0;
}

/* A name that says nothing about the records, or that only import has, means "as they came in" when they came in under it: the frame comes
 * with it. The others have one form: "preference" is texts, though messages come in under it as well. */
static bool choose_format(struct export *export, struct error *error)
{
	const char *name = export->options->format;
	struct error unknown = ERROR_INIT;

	if (name == NULL)
		return true;
	export->format = export_format_find(name, &unknown);
	if (export->format == NULL && !all_came_as(export, name)) {
		*error = unknown;
		return false;
	}
	if (export->format != NULL && export->format->ops->write == NULL && all_came_as(export, name))
		export->format = NULL;
	return true;
}

/* What a record of n bytes may become: quotes doubled, names around its texts. */
static bool most_of(size_t n, size_t *most, struct error *error)
{
	enum { AROUND = 64 * 1024 };

	return (!__builtin_mul_overflow(n, (size_t)3, most) && !__builtin_add_overflow(*most, AROUND, most)) ||
		error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", n);
}

/* Members with names that somebody had to say are not what a trainer looks for. */
static bool is_mapped(const struct field_map *map)
{
	return map->messages != NULL || map->role_key != NULL || map->content_key != NULL || map->input[0] != NULL ||
		map->output != NULL || map->chosen != NULL || map->rejected != NULL;
}

/* Whether the record is of the format already. */
static bool is_own(const struct export *export, struct json_span record)
{
	const struct export_ops *ops = export->format != NULL ? export->format->ops : NULL;

	return ops == NULL || ops->write == NULL ||
		(ops->member != NULL && export->row.origin->shape == ops->shape &&
			!is_mapped(&export->row.origin->map) && json_type(json_get(record, ops->member)) == ops->type);
}

/* A reason leaves the row out. */
static const char *convert(struct export *export, struct json_span *record, struct strbuf *said)
{
	struct content content;

	arena_reset(&export->scratch);
	strbuf_reset(said);
	const char *reason = content_read(export, *record, &content);
	if (reason == NULL)
		reason = export->format->ops->write(export, &content, said);
	if (reason == NULL)
		content_lose_members(export, *record, &content);
	*record = (struct json_span){ said->data, said->len };
	return reason;
}

static void add_record(struct export *export, struct strbuf *said, struct strbuf *block)
{
	struct json_span record = export_record(export);
	const char *reason = is_own(export, record) ? NULL : convert(export, &record, said);

	if (reason != NULL) {
		leave_out(export, reason);
		return;
	}
	export_frame_add(export->frame, export_add_extras(export, record), block);
	export->report->written++;
}

static bool write_block(void *context, const struct strbuf *block, struct error *error)
{
	return target_write(context, block->data, block->len, error);
}

static bool add_row(struct export *export, struct relay *relay, struct strbuf *said, struct error *error)
{
	size_t most;
	struct strbuf *block = most_of(export->row.length, &most, error) ? relay_room(relay, most, error) : NULL;

	if (block == NULL)
		return false;
	if (!strbuf_try_reserve(said, most))
		return error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", export->row.length);
	add_record(export, said, block);
	return true;
}

static bool add_rows(struct export *export, struct relay *relay, struct error *error)
{
	struct strbuf said = STRBUF_INIT;
	bool ok = true;
	int got = 0;

	export_frame_begin(export->frame, relay_block(relay));
	for (int64_t n = 1; ok && (got = row_reader_next(export->reader, &export->row, error)) == 1; n++) {
		ok = add_row(export, relay, &said, error);
		if (n % ROWS_A_TICK == 0)
			ok = ok && export_tick(export, n, error);
	}
	strbuf_free(&said);
	export_frame_end(export->frame, relay_block(relay));
	return ok && got == 0;
}

/* Rows are read and put into their form on this thread, hashed, packed and written on the relay's, which has the target meanwhile. */
static bool write_rows(struct export *export, struct target *target, struct error *error)
{
	struct relay *relay = relay_open(write_block, target, error);

	if (relay == NULL)
		return false;
	bool ok = add_rows(export, relay, error);
	return relay_close(relay, ok, ok ? error : NULL) && ok;
}

/* Asked a last time: what is cancelled before the files are in place leaves none. */
static bool finish(struct export *export, struct target *target, struct target *beside, struct error *error)
{
	unsigned char digest[SHA256_SIZE], ignored[SHA256_SIZE];

	export->asked_at -= PROGRESS_INTERVAL;
	if (!export_tick(export, row_reader_total(export->reader), error) || !target_commit(target, digest, error))
		return false;
	hash_hex(digest, SHA256_SIZE, export->report->sha256);
	return export->report->beside == NULL || target_commit(beside, ignored, error);
}

/* A second file is written before the first is in place, so that one without the other is hardly possible. */
static bool write_beside(struct export *export, struct target *beside, struct error *error)
{
	const struct export_ops *ops = export->format != NULL ? export->format->ops : NULL;
	const char *file = export->options->path;
	struct strbuf text = STRBUF_INIT;
	char *path = NULL;

	if (ops == NULL || ops->beside == NULL || export->options->dry_run || file == NULL || strcmp(file, "-") == 0)
		return true;
	bool ok = ops->beside(file, &path, &text, error);
	if (ok) {
		export->report->beside = arena_strdup(&export->report->arena, path);
		ok = target_open(beside, export->report->beside, error) &&
			target_write(beside, text.data, text.len, error);
	}
	strbuf_free(&text);
	free(path);
	return ok;
}

static void note_passed(struct export *export)
{
	struct export_report *report = export->report;
	int64_t passed = row_reader_passed(export->reader);
	static const char reason[] = "it is deleted";

	if (passed > 0)
		find_count(&report->arena, &report->left_out, &report->left_out_count, reason, strlen(reason))->rows =
			passed;
}

/* The files the rows came from: what of them is not in the project, and whether one went out as it came in. */
static void compare_with_files(struct export *export)
{
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);
	struct export_report *report = export->report;

	for (size_t i = 0; i < count; i++) {
		if (origins[i].wanted == 0)
			continue;
		report->never_in += origins[i].duplicates + origins[i].rejected;
		if (strcmp(origins[i].sha256, report->sha256) == 0)
			report->same_as = arena_strdup(&report->arena, origins[i].path);
	}
}

static bool same_file(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* What an import left out is in its file only: that file is not written over. */
static bool keeps_the_rest(const struct export *export, const char *path, struct error *error)
{
	size_t count;
	const struct row_origin *origins = row_reader_origins(export->reader, &count);

	for (size_t i = 0; i < count && !export->options->dry_run; i++) {
		int64_t rest = origins[i].duplicates + origins[i].rejected;
		if (rest > 0 && same_file(path, origins[i].path))
			return error_set(error, ERROR_CONFLICT,
				"%s was imported, and %" PRId64 " of its records are not in the project (duplicate or "
				"rejected): they would be lost; name another file",
				path, rest);
	}
	return true;
}

/* A file without a row is a mistake that somebody should hear of. */
static bool something_goes_out(const struct export *export, struct error *error)
{
	const struct export_report *report = export->report;

	if (report->written > 0 || report->left_out_count == 0 || export->options->dry_run)
		return true;
	return error_set(error, ERROR_INPUT, "none of the %" PRId64 " rows has a place in the format %s: %s",
		report->rows, report->format, report->left_out[0].what);
}

static bool run(struct export *export, struct error *error)
{
	const char *path = export->options->path != NULL ? export->options->path : "-";
	struct target target = { .fd = -1 }, beside = { .fd = -1 };

	bool ok = open_rows(export, error) && choose_format(export, error);
	if (ok)
		export->report->rows = row_reader_total(export->reader);
	ok = ok && keeps_the_rest(export, path, error) && export_frame_open(export, &export->frame, error) &&
		target_open(&target, export->options->dry_run ? NULL : path, error) &&
		write_rows(export, &target, error) && something_goes_out(export, error) &&
		write_beside(export, &beside, error) && finish(export, &target, &beside, error);
	if (ok) {
		note_passed(export);
		compare_with_files(export);
	}
	target_abort(&beside);
	target_abort(&target);
	export->report->bytes = target.bytes;
	return ok;
}

static void close_export(struct export *export)
{
	export_frame_close(export->frame);
	row_reader_close(export->reader);
	id_list_free(&export->ids);
	strbuf_free(&export->patched);
	strbuf_free(&export->decoded);
	arena_free(&export->scratch);
}

bool export_run(struct db *db, const struct export_options *options, export_progress progress, void *context,
	struct export_report *report, struct error *error)
{
	int64_t start = clock_monotonic();
	struct export export = { .db = db,
		.options = options,
		.report = report,
		.progress = progress,
		.context = context,
		.asked_at = start - PROGRESS_INTERVAL,
		.ids = ID_LIST_INIT,
		.scratch = ARENA_INIT,
		.patched = STRBUF_INIT,
		.decoded = STRBUF_INIT };
	struct error ignored = ERROR_INIT;

	error = error != NULL ? error : &ignored;
	*report = (struct export_report){ .format = "", .dataset = "", .why = "", .arena = ARENA_INIT };
	report->path = options->path != NULL ? arena_strdup(&report->arena, options->path) : "-";
	if (options->snapshot != NULL &&
		(options->ids != NULL || (options->filter != NULL && *options->filter != '\0')))
		error_set(error, ERROR_USAGE,
			"a filter looks at rows as they are now, a snapshot's are as they were: choose one of the two");
	else
		report->complete = run(&export, error);
	close_export(&export);
	report->seconds = (double)(clock_monotonic() - start) / 1e6;
	return report->complete;
}

void export_report_free(struct export_report *report)
{
	arena_free(&report->arena);
	*report = (struct export_report){ .arena = ARENA_INIT };
}
