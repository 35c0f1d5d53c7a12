#include "detect.h"

#include "archive.h"
#include "preop/base/path.h"
#include "refuse.h"

#include <inttypes.h>
#include <string.h>

enum { LOOK_FIRST = 64 * 1024, LOOK_MAX = 128 * 1024 * 1024 };

static const char *const json_words[FRAMING_COUNT] = {
	[FRAMING_LINES] = "JSON, one record a line",
	[FRAMING_SEQUENCE] = "JSON records one after the other",
	[FRAMING_ARRAY] = "one JSON array of records",
	[FRAMING_OBJECT] = "one JSON object of records by id",
	[FRAMING_LIST] = "one JSON object with a list of records",
	[FRAMING_ARCHIVE] = "a zip archive of JSON members",
	[FRAMING_NESTED] = "one JSON object with lists of records inside",
};

static void print_frame(const struct frame *frame, size_t columns, struct strbuf *out)
{
	if (frame->framing != FRAMING_TABLE)
		strbuf_adds(out, json_words[frame->framing]);
	else
		strbuf_addf(out, "a table of %zu column%s %s", columns, columns == 1 ? "" : "s",
			frame->delimiter == '\t'          ? "separated by tabs"
				: frame->delimiter == ';' ? "separated by ';'"
							  : "separated by ','");
}

static bool takes_frame(const struct format_ops *ops, const struct frame *frame)
{
	if (frame->framing == FRAMING_COUNT || (ops->frames >> frame->framing & 1) == 0)
		return false;
	return ops->delimiter == '\0' || (ops->delimiter == '\t') == (frame->delimiter == '\t');
}

/* The frame a format named by the user has whatever the content looks like. */
static struct frame force_frame(const struct format_ops *ops, const struct source *source, struct frame found)
{
	bool fits = found.framing < FRAMING_COUNT && (ops->frames >> found.framing & 1) != 0;

	if (ops->delimiter == '\t')
		found.delimiter = '\t';
	if (!fits && ops->frames == FRAMES_TABLE)
		found.framing = FRAMING_TABLE;
	else if (!fits && ops->frames == 1 << FRAMING_LINES)
		found.framing = FRAMING_LINES;
	else if (!fits && ops == &json_format && source->text[0] == '{')
		found.framing = FRAMING_SEQUENCE;
	return found;
}

/* The name decides only what the content leaves open. */
static bool is_named_table(const char *path)
{
	static const char *const endings[] = { ".csv", ".tsv", ".csv.gz", ".tsv.gz" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (path_has_suffix(path, endings[i]))
			return true;
	return false;
}

static struct frame choose_frame(const struct source *source, const struct format_info *forced, const char *path)
{
	struct frame frame = frame_of(source, format_fits_any);

	if (forced != NULL)
		return force_frame(forced->ops, source, frame);
	if (frame.framing == FRAMING_COUNT && is_named_table(path))
		frame.framing = FRAMING_TABLE;
	return frame;
}

/* The first member says what the others are. */
static bool look_into_archive(struct source *source, struct sample *sample, struct error *error)
{
	struct reader *reader = archive_open(source, error);

	if (reader == NULL)
		return false;
	sample_take_from(sample, reader, (struct frame){ .framing = FRAMING_ARCHIVE }, 1);
	reader_close(reader);
	return true;
}

/* Looks at as much as it takes to see one record whole. */
static bool look(struct source *source, const struct format_info *forced, const char *path, struct sample *sample,
	struct error *error)
{
	while (source->length < LOOK_FIRST && !source->ended)
		if (!source_more(source, error))
			return false;
	if (archive_is(source))
		return look_into_archive(source, sample, error);
	if (refuse_content(source, error))
		return false;
	for (;;) {
		sample_take(sample, source, choose_frame(source, forced, path));
		bool enough = sample->count > 0 || sample->seen >= SAMPLE_RECORDS || source->ended ||
			source->length >= LOOK_MAX;
		if (enough)
			return true;
		sample_free(sample);
		if (!source_double(source, error))
			return false;
	}
}

enum { FORMATS_MAX = 64 };
struct votes { /* how many records of the sample are of a format, by its place in the table */
	size_t records[FORMATS_MAX];
};

/* A record is of the first format whose trait it has. */
static void count_votes(const struct sample *sample, bool outputs, struct votes *votes)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	memset(votes, 0, sizeof(*votes));
	if (count > FORMATS_MAX)
		bug("%zu formats", count);
	for (size_t r = 0; r < sample->count; r++)
		for (size_t i = 0; i < count; i++) {
			const struct format_ops *ops = formats[i].ops;
			if (outputs && formats[i].target != IMPORT_OUTPUTS)
				continue;
			if (ops->fits == NULL || !takes_frame(ops, &sample->frame) || !ops->fits(sample->records[r]))
				continue;
			votes->records[i]++;
			break;
		}
}

/* The format that most records are of, at least half of them; the earlier in the table when equal. Else the first without a
 * trait. */
static const struct format_info *best_format(const struct sample *sample, const struct votes *votes)
{
	size_t count, most = 0;
	const struct format_info *formats = format_table(&count), *best = NULL, *plain = NULL;

	for (size_t i = 0; i < count; i++) {
		if (plain == NULL && formats[i].ops->trait == NULL && takes_frame(formats[i].ops, &sample->frame))
			plain = &formats[i];
		if (votes->records[i] > most && 2 * votes->records[i] >= sample->count) {
			most = votes->records[i];
			best = &formats[i];
		}
	}
	return best != NULL ? best : plain;
}

/* What the other records look like: a file of mixed shapes says so. */
static void print_others(const struct format_info *format, const struct votes *votes, struct strbuf *out)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	for (size_t i = 0; i < count; i++)
		if (votes->records[i] > 0 && &formats[i] != format)
			strbuf_addf(out, ", %zu look%s like %s", votes->records[i], votes->records[i] == 1 ? "s" : "",
				formats[i].name);
}

static void print_why(
	const struct format_info *format, const struct sample *sample, const struct votes *votes, struct strbuf *out)
{
	size_t count, fits = votes->records[format - format_table(&count)];

	print_frame(&sample->frame, sample->field_count, out);
	if (format->ops->trait == NULL || sample->count == 0)
		return;
	if (fits < sample->count)
		strbuf_addf(out, "; %zu of the first %zu have %s", fits, sample->count, format->ops->trait);
	else if (sample->count == 1)
		strbuf_addf(out, "; the only one has %s", format->ops->trait);
	else
		strbuf_addf(out, "; the first %zu have %s", sample->count, format->ops->trait);
	print_others(format, votes, out);
}

/* A table needs rows that fit its header, otherwise it is prose with commas in it. */
static bool is_plausible(const struct sample *sample, const char *path)
{
	if (sample->frame.framing != FRAMING_TABLE)
		return sample->frame.framing < FRAMING_COUNT;
	return sample->field_count > 0 && (2 * sample->count >= sample->seen || is_named_table(path));
}

static bool fail_unknown(const char *hint, struct error *error)
{
	return error_set(error, ERROR_INPUT, "neither JSON nor a table with a header was recognised%s", hint);
}

static const char *type_word(enum json_type type)
{
	switch (type) {
	case JSON_STRING:
		return "text";
	case JSON_ARRAY:
		return "a list";
	case JSON_NUMBER:
		return "a number";
	default:
		return "neither text nor an object";
	}
}

/* Only asked for when nothing but outputs will do. */
static bool fail_no_outputs(const struct sample *sample, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	if (sample->count == 0 && sample->fault_line > 0)
		return error_set(error, ERROR_INPUT, "line %" PRId64 ", column %" PRId64 ": %.400s", sample->fault_line,
			sample->fault_column, sample->fault.message);
	sample_names(sample, &names);
	error_set(error, ERROR_INPUT,
		"no format of outputs was recognised; say which fields are what: --map "
		"system=FIELD,input=FIELD,output=FIELD "
		"(there are %.400s), or name the format with --format",
		names.data);
	strbuf_free(&names);
	return false;
}

static bool choose_by_content(const struct sample *sample, const char *path, bool outputs,
	const struct format_info **format, struct strbuf *why, struct error *error)
{
	struct votes votes;

	if (!is_plausible(sample, path))
		return fail_unknown("; name the format with --format if it is one of them", error);
	if (sample->count == 0 && sample->first_type != JSON_NONE)
		return error_set(error, ERROR_INPUT, "the first record is %s; records are JSON objects",
			type_word(sample->first_type));
	count_votes(sample, outputs, &votes);
	*format = best_format(sample, &votes);
	if (*format == NULL && sample->frame.framing == FRAMING_ARCHIVE)
		return error_set(error, ERROR_INPUT,
			"a zip archive (or a spreadsheet) that is no log of Inspect: unpack it, or save the sheet as "
			"CSV%s%.200s",
			sample->fault.code != ERROR_NONE ? "; " : "", sample->fault.message);
	if (outputs && (*format == NULL || (*format)->target != IMPORT_OUTPUTS))
		return fail_no_outputs(sample, error);
	if (*format == NULL)
		return fail_unknown("", error);
	print_why(*format, sample, &votes, why);
	return true;
}

static bool choose_by_name(
	const struct sample *sample, const struct format_info *forced, struct strbuf *why, struct error *error)
{
	if (sample->frame.framing == FRAMING_COUNT)
		return fail_unknown("", error);
	if (!takes_frame(forced->ops, &sample->frame)) {
		struct strbuf found = STRBUF_INIT;
		print_frame(&sample->frame, sample->field_count, &found);
		error_set(
			error, ERROR_INPUT, "this is %s, which the format %s does not read", found.data, forced->name);
		strbuf_free(&found);
		return false;
	}
	if (why->len == 0)
		strbuf_adds(why, "as asked for; ");
	print_frame(&sample->frame, sample->field_count, why);
	return true;
}

bool detect_format(struct source *source, const struct detect_wish *wish, const char *path, struct sample *sample,
	const struct format_info **format, struct strbuf *why, struct error *error)
{
	const struct format_info *forced = NULL;
	const char *name = wish != NULL ? wish->name : NULL;
	bool outputs = wish != NULL && wish->outputs;

	if (name != NULL && (forced = format_find(name, error)) == NULL)
		return false;
	if (!look(source, forced, path, sample, error))
		return false;
	*format = forced;
	if (forced != NULL ? choose_by_name(sample, forced, why, error)
			   : choose_by_content(sample, path, outputs, format, why, error))
		return true;
	sample_free(sample);
	return false;
}
