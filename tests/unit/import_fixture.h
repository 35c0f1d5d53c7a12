/* Whole imports of fixtures and of texts, into the project of case_fixture.h. */
#ifndef PREOP_TESTS_IMPORT_FIXTURE_H
#define PREOP_TESTS_IMPORT_FIXTURE_H

#include "case_fixture.h"
#include "formats_support.h"
#include "preop/formats/import.h"
#include "preop/model/dataset.h"

#include <inttypes.h>

static inline bool run_file(struct db *db, const char *name, struct import_options *options,
	struct import_report *report, struct error *error)
{
	char *path = fixture(name);

	options->path = path;
	bool ok = import_run(db, options, NULL, NULL, report, error);
	free(path);
	return ok;
}

static inline bool run_text(struct db *db, const char *text, struct import_options *options,
	struct import_report *report, struct error *error)
{
	options->memory = text;
	options->memory_size = strlen(text);
	if (options->path == NULL)
		options->path = "memory.txt";
	return import_run(db, options, NULL, NULL, report, error);
}

/* "line:column reason" a line. */
static inline char *print_errors(const struct import_report *report)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < report->error_count; i++)
		strbuf_addf(&out, "%" PRId64 ":%" PRId64 " %s\n", report->errors[i].line, report->errors[i].column,
			report->errors[i].reason);
	return out.capacity > 0 ? strbuf_detach(&out, NULL) : xstrdup("");
}

static inline void import_ok(
	struct fixture *f, const char *name, struct import_options *options, struct import_report *report)
{
	assert_ok(f, run_file(f->db, name, options, report, &f->error));
	assert_int_equal(report->read, report->imported + report->duplicates + report->rejected);
}

#define with_project(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

#endif
