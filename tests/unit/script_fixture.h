/* Scripts of commands, keys and assertions on a small project, headless. A failed assertion prints the screen. */
#ifndef PREOP_TESTS_SCRIPT_FIXTURE_H
#define PREOP_TESTS_SCRIPT_FIXTURE_H

#include "preop/formats/import.h"
#include "preop/model/project.h"
#include "tui/app_private.h"
#include "tui/tui.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Through the palette: a command that fails there shows why, in a script's own line it would end the script. */
#define TRY(COMMAND) "palette\ntype " COMMAND "\nkeys Enter\n"

/* The project is made anew for each test; the editor and the file of rows are whatever the test writes there. */
static char directory[] = "/tmp/preop-script-XXXXXX";
static char project[64], editor[64], rows_file[64];

static inline void write_file(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

/* All records are taken; how many. */
static inline int64_t import_text(struct db *db, const char *into, const char *records)
{
	struct import_options options = {
		.path = "tickets.jsonl", .memory = records, .memory_size = strlen(records), .dataset = into
	};
	struct import_report report;
	struct error error = ERROR_INIT;

	if (!import_run(db, &options, NULL, NULL, &report, &error))
		fail_msg("%s", error.message);
	assert_int_equal(report.rejected, 0);
	int64_t imported = report.imported;
	import_report_free(&report);
	return imported;
}

static inline void make_project(void (*fill)(struct db *db))
{
	struct db *db;

	unlink(project);
	assert_true(project_create(&db, project, "t", "fine-tune?", "ana", NULL));
	fill(db);
	db_close(db);
}

static inline void run_sized(const char *text, int rows, int cols)
{
	struct app_options options = { .path = project, .actor = "ana", .rows = rows, .cols = cols };
	struct error error = ERROR_INIT;
	FILE *script = tmpfile();

	assert_non_null(script);
	fputs(text, script);
	rewind(script);
	if (!tui_script(&options, script, "script", NULL, NULL, &error))
		fail_msg("%s", error.message);
	fclose(script);
}

static inline void run(const char *text)
{
	run_sized(text, 24, 80);
}

/* Of the group of tests. */
static inline int make_directory(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	if (!mkdtemp(directory))
		return -1;
	snprintf(project, sizeof(project), "%s/p.preop", directory);
	snprintf(editor, sizeof(editor), "%s/editor", directory);
	snprintf(rows_file, sizeof(rows_file), "%s/rows.csv", directory);
	setenv("XDG_CONFIG_HOME", directory, 1);
	setenv("HOME", directory, 1);
	setenv("VISUAL", editor, 1);
	return 0;
}

static inline int remove_directory(void **state)
{
	(void)state;
	unlink(project);
	unlink(editor);
	unlink(rows_file);
	return rmdir(directory);
}

#endif
