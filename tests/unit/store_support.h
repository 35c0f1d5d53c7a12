/* What the tests of store/ share: a folder of their own, and SQL on a file behind the program's back. */
#ifndef PREOP_TEST_STORE_SUPPORT_H
#define PREOP_TEST_STORE_SUPPORT_H

#include "preop/base/memory.h"
#include "preop/base/path.h"
#include "preop/store/db.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* `call` fills `error` when it fails. */
#define must(call)                                                                                                     \
	do {                                                                                                           \
		if (!(call))                                                                                           \
			fail_msg("%s: %s", #call, error.message);                                                      \
	} while (0)

struct place {
	char folder[64];
	char *path; /* of the project in it */
};

static inline int place_set_up(void **state)
{
	struct place *place = xcalloc(1, sizeof(*place));

	snprintf(place->folder, sizeof(place->folder), "/tmp/preop-store-XXXXXX");
	if (mkdtemp(place->folder) == NULL)
		return -1;
	place->path = path_join(place->folder, "case #1?.preop"); /* characters that mean something in a URI */
	*state = place;
	return 0;
}

/* Names in the folder; the files are removed when asked for. */
static inline int folder_walk(const char *folder, bool clear)
{
	DIR *directory = opendir(folder);
	int count = 0;

	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *path = path_join(folder, entry->d_name);
		if (clear)
			remove(path);
		free(path);
		count++;
	}
	closedir(directory);
	return count;
}

static inline int place_tear_down(void **state)
{
	struct place *place = *state;

	chmod(place->folder, 0700);
	folder_walk(place->folder, true);
	rmdir(place->folder);
	free(place->path);
	free(place);
	return 0;
}

static inline void write_file(const char *path, const void *bytes, size_t n)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static inline void copy_file(const char *from, const char *to)
{
	struct strbuf bytes = STRBUF_INIT;
	struct error error = ERROR_INIT;

	must(strbuf_read_file(&bytes, from, 0, &error));
	write_file(to, bytes.data, bytes.len);
	strbuf_free(&bytes);
}

/* Another program at work: a plain SQLite connection without any of our care. */
static inline void raw_sql(const char *path, const char *sql)
{
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	int result = sqlite3_exec(handle, sql, NULL, NULL, NULL);
	if (result != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

static inline struct db *open_project(const char *path, enum db_mode mode)
{
	struct error error = ERROR_INIT;
	struct db *db;

	must(db_open(&db, path, mode, &error));
	return db;
}

static inline void make_project(const char *path)
{
	db_close(open_project(path, DB_CREATE));
}

#endif
