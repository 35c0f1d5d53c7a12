#include "preop/store/db.h"

#include <stdio.h>
#include <string.h>

/* Extended results come before the primary result they belong to: the first match speaks. */
static const struct failure {
	int result;
	enum error_code code;
	const char *sentence;
} failures[] = {
	{ SQLITE_READONLY_ROLLBACK, ERROR_IO,
		"a program was stopped while it wrote; open the file once for writing to tidy up" },
	{ SQLITE_READONLY_RECOVERY, ERROR_IO,
		"a program was stopped while it wrote; open the file once for writing to tidy up" },
	{ SQLITE_FULL, ERROR_IO, "the disk is full; make room and try again" },
	{ SQLITE_BUSY, ERROR_CONFLICT, "another program is writing to this file; try again when it has finished" },
	{ SQLITE_LOCKED, ERROR_CONFLICT, "another program is writing to this file; try again when it has finished" },
	{ SQLITE_READONLY, ERROR_IO, "the file cannot be written; see the permissions of the file and of its folder" },
	{ SQLITE_CANTOPEN, ERROR_IO,
		"the file, or one beside it, cannot be opened; see the permissions of the file and of its folder" },
	{ SQLITE_IOERR, ERROR_IO, "reading or writing failed; the disk or the connection to it may be failing" },
	{ SQLITE_CORRUPT_VTAB, ERROR_INPUT, "the full-text index is damaged; preop index rebuild makes it anew" },
	{ SQLITE_CORRUPT, ERROR_INPUT, "the file is damaged or incomplete; go back to a copy" },
	{ SQLITE_NOTADB, ERROR_INPUT, "this is not a project file" },
	{ SQLITE_INTERRUPT, ERROR_CANCELLED, "stopped" },
	{ SQLITE_NOMEM, ERROR_MEMORY, "there is not enough memory" },
	{ SQLITE_TOOBIG, ERROR_INPUT, "a text or a list is larger than a project file can hold" },
};

static const struct failure *find_failure(int result)
{
	static const struct failure other = { 0, ERROR_DATABASE, "the database refused" };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].result == result || failures[i].result == (result & 0xff))
			return &failures[i];
	return &other;
}

/* SQLite's words, and the system's where SQLite only says that something failed. */
static void describe(sqlite3 *handle, int result, char *out, size_t size)
{
	int number = sqlite3_system_errno(handle), primary = result & 0xff;
	char why[128] = "";

	/* SQLite keeps the number of an earlier failure: it means something for these two only. */
	bool system = number != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN);
	if (system && strerror_r(number, why, sizeof(why)) != 0)
		snprintf(why, sizeof(why), "error %d", number);
	snprintf(out, size, "%s%s%s", sqlite3_errmsg(handle), system ? ", " : "", why);
}

bool db_fail(struct db *db, struct error *error, const char *doing)
{
	sqlite3 *handle = db_handle(db);
	int result = sqlite3_extended_errcode(handle);
	const struct failure *failure = find_failure(result);
	char details[ERROR_MESSAGE_SIZE];

	describe(handle, result, details, sizeof(details));
	error_set(error, failure->code, "%s: %s (%s)", db_path(db), failure->sentence, details);
	return doing == NULL ? false : error_wrap(error, "%s", doing);
}
