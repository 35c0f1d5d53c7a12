/* A dry run of an import from arbitrary bytes. The first byte chooses: 0 the format by content, else one of the
 * table; its top bit strict. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count;
	const struct format_info *formats = format_table(&count);

	if (size == 0)
		return 0;
	size_t choice = (data[0] & 0x7f) % (count + 1);
	const struct import_options options = { .path = "fuzz",
		.memory = (const char *)data + 1,
		.memory_size = size - 1,
		.format = choice == 0 ? NULL : formats[choice - 1].name,
		.strict = (data[0] & 0x80) != 0,
		.dry_run = true };
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
