/* In which frame rows that came in together go out together. */
#include "exporter.h"

#include <string.h>

/* Files of schema 1 did not keep it: what the format had then. */
static enum framing framing_of(const struct row_origin *origin)
{
	enum framing framing = framing_find(origin->frame);
	bool table = strcmp(origin->format, "csv") == 0 || strcmp(origin->format, "tsv") == 0;

	if (framing < FRAMING_COUNT)
		return framing;
	return table ? FRAMING_TABLE : FRAMING_LINES;
}

static char delimiter_of(const struct row_origin *origin)
{
	struct json_span root = json_root(origin->envelope, strlen(origin->envelope));
	struct json_span value = json_get(root, "delimiter");

	if (value.start == NULL)
		return strcmp(origin->format, "tsv") == 0 ? '\t' : ',';
	return json_equals(value, "\t") ? '\t' : json_equals(value, ";") ? ';' : ',';
}

struct survey { /* of the imports with wanted rows */
	size_t count, framings[FRAMING_COUNT];
	const struct row_origin *first, *last;
	bool one_format, one_delimiter, all_crlf;
};

static struct survey survey_origins(const struct row_origin *origins, size_t count)
{
	struct survey survey = { .one_format = true, .one_delimiter = true, .all_crlf = true };

	for (size_t i = 0; i < count; i++) {
		const struct row_origin *origin = &origins[i];
		if (origin->wanted == 0)
			continue;
		survey.first = survey.first != NULL ? survey.first : origin;
		survey.last = origin;
		survey.count++;
		survey.framings[framing_of(origin)]++;
		survey.one_format = survey.one_format && strcmp(origin->format, survey.first->format) == 0;
		survey.one_delimiter = survey.one_delimiter && delimiter_of(origin) == delimiter_of(survey.first);
		survey.all_crlf = survey.all_crlf && origin->crlf;
	}
	return survey;
}

/* Records that stood one a line, and rows of tables with others, go out one a line; the rest as one array. */
static enum framing choose(const struct survey *survey, const char **why)
{
	enum framing first = framing_of(survey->first);
	bool alike = survey->framings[first] == survey->count;
	bool whole = first == FRAMING_OBJECT || first == FRAMING_LIST;

	*why = "";
	if (alike && (survey->count == 1 || !whole))
		return first;
	*why = "the rows came in files of several layouts";
	if (alike)
		*why = "the rows came in several files whose outer objects cannot be one";
	return survey->framings[FRAMING_LINES] + survey->framings[FRAMING_TABLE] > 0 ? FRAMING_LINES : FRAMING_ARRAY;
}

static const char *plain_format(enum framing framing, char delimiter)
{
	if (framing == FRAMING_TABLE)
		return delimiter == '\t' ? "tsv" : "csv";
	return framing == FRAMING_LINES ? "jsonl" : "json";
}

struct origin_frame origin_frame_of(const struct row_origin *origins, size_t count)
{
	struct survey survey = survey_origins(origins, count);
	struct origin_frame out = { .framing = FRAMING_LINES, .last_newline = true, .format = "jsonl", .why = "" };

	if (survey.count == 0)
		return out;
	out.framing = choose(&survey, &out.why);
	out.delimiter = survey.one_delimiter ? delimiter_of(survey.first) : ',';
	out.crlf = survey.all_crlf;
	out.bom = survey.first->bom;
	out.last_newline = survey.last->last_newline;
	out.only = survey.count == 1 ? survey.first : NULL;
	out.format = survey.one_format ? survey.first->format : plain_format(out.framing, out.delimiter);
	return out;
}
