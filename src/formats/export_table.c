#include "exporter.h"

#include <string.h>

static const struct export_ops jsonl_ops = { .framing = FRAMING_LINES };
static const struct export_ops json_ops = { .framing = FRAMING_ARRAY };
static const struct export_ops csv_ops = { .framing = FRAMING_TABLE, .delimiter = ',' };
static const struct export_ops tsv_ops = { .framing = FRAMING_TABLE, .delimiter = '\t' };

static const struct export_format formats[] = {
	{ "jsonl", "every record as it is, one a line", "{\"question\": \"...\", \"answer\": \"...\"}", "all rows",
		"jsonl", &jsonl_ops },
	{ "json", "every record as it is, in one array", "[{\"question\": \"...\"}, ...]", "all rows", "json",
		&json_ops },
	{ "csv", "a table separated by ',', a column for every member", "text,category", "all rows", "csv", &csv_ops },
	{ "tsv", "a table separated by tabs, a column for every member", "id\ttext\tlabel", "all rows", "tsv",
		&tsv_ops },
};
enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]) };

const struct export_format *export_format_table(size_t *count)
{
	*count = FORMAT_COUNT;
	return formats;
}

const struct export_format *export_format_find(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", formats[i].name);
	error_set(error, ERROR_USAGE, "no export format is called \"%.40s\"; there are %s", name, names.data);
	strbuf_free(&names);
	return NULL;
}
