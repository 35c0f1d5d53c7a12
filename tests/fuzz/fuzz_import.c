/* A dry run of an import from arbitrary bytes. A first line that is a format's name says the format, one that is ! or begins with it says strict; they
 * are no part of the file. By name, so that a new row of the table does not turn the corpus into files of other formats. */
#include "fuzz.h"
#include "preop/formats/import.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void check_report(const struct import_report *report, bool ok, const struct error *error)
{
	int64_t warned = 0;

	fuzz_must(report->complete == ok);
	fuzz_must(ok == (error->code == ERROR_NONE));
	fuzz_must(report->read == report->imported + report->duplicates + report->rejected);
	fuzz_must(!ok || report->imported + report->duplicates > 0);
	for (int i = 0; i < WARNING_COUNT; i++)
		warned += report->warned[i];
	fuzz_must(warned == report->warnings);
	for (size_t i = 0; i < report->error_count; i++) {
		fuzz_must(report->errors[i].line >= 1 && report->errors[i].column >= 1);
		fuzz_must(report->errors[i].reason[0] != '\0');
	}
}

/* Takes the first line off when it says something. */
static void read_choice(const char **text, size_t *n, const char **format, bool *strict)
{
	const char *end = memchr(*text, '\n', *n), *name = *text;
	size_t count, length;
	const struct format_info *formats = format_table(&count);

	*format = NULL;
	*strict = end != NULL && *name == '!';
	if (end == NULL)
		return;
	name += *strict;
	length = (size_t)(end - name);
	for (size_t i = 0; i < count; i++)
		if (strlen(formats[i].name) == length && memcmp(formats[i].name, name, length) == 0)
			*format = formats[i].name;
	if (*format == NULL && !*strict)
		return;
	*n -= (size_t)(end + 1 - *text);
	*text = end + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *format;
	bool strict;

	if (size == 0)
		return 0;
	read_choice(&text, &size, &format, &strict);
	const struct import_options options = {
		.path = "fuzz", .memory = text, .memory_size = size, .format = format, .strict = strict, .dry_run = true
	};
	struct import_report report;
	struct import_preview preview;
	struct error error = ERROR_INIT;
	bool ok = import_run(NULL, &options, NULL, NULL, &report, &error);

	check_report(&report, ok, &error);
	import_report_free(&report);
	import_preview(&options, &preview, NULL);
	import_preview_free(&preview);
	return 0;
}
