#include "migrate.h"

#include "db_internal.h"
#include "preop/base/memory.h"
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool run_schemas(struct db *db, int from, struct error *error)
{
	return schema_run(db->handle, from, db_schema_version()) == SQLITE_OK || db_fail(db, error, NULL);
}

bool migrate_create(struct db *db, struct error *error)
{
	char mark[64];

	snprintf(mark, sizeof(mark), "PRAGMA application_id=%d", SCHEMA_APPLICATION_ID);
	/* Bodies of a kilobyte are the rule: pages of 8 KiB hold several of them. Only possible while the file is
	 * empty. */
	if (!db_exec(db, error, "PRAGMA page_size=8192") || !db_begin(db, error))
		return false;
	if (run_schemas(db, 0, error) && db_exec(db, error, mark))
		return db_commit(db, error);
	db_rollback(db);
	return false;
}

/* An empty file for the copy, with the project's permissions: the copy holds the same secrets. */
static bool make_like(const char *path, const char *like, struct error *error)
{
	struct stat status;

	if (stat(like, &status) != 0)
		return error_system(error, "%s", like);
	if (unlink(path) != 0 && errno != ENOENT)
		return error_system(error, "%s", path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, status.st_mode & 0777);
	if (fd < 0)
		return error_system(error, "%s", path);
	close(fd);
	return true;
}

static int open_raw(const char *path, int flags, sqlite3 **handle)
{
	char *uri = db_file_uri(path, "");
	int result = sqlite3_open_v2(uri, handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);

	free(uri);
	return result;
}

/* Copies through SQLite: what is still in the WAL belongs to the file, and reading it any other way would drop our
 * locks on it. */
static bool copy_database(const char *from, const char *to, struct error *error)
{
	sqlite3 *source = NULL, *target = NULL;
	int result = open_raw(from, SQLITE_OPEN_READONLY, &source);

	if (result == SQLITE_OK)
		result = open_raw(to, SQLITE_OPEN_READWRITE, &target);
	if (result == SQLITE_OK) {
		sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
		if (backup != NULL)
			sqlite3_backup_step(backup, -1);
		result = backup == NULL ? sqlite3_errcode(target) : sqlite3_backup_finish(backup);
	}
	sqlite3_close(source);
	sqlite3_close(target);
	return result == SQLITE_OK || error_set(error, ERROR_IO, "%s: %s", to, sqlite3_errstr(result));
}

/* FILE.before-N, or FILE.before-N.2 and so on when that is there from an earlier try: no copy is ever replaced. */
static char *free_copy_name(const char *path, int version)
{
	char *name = xasprintf("%s.before-%d", path, version);

	for (int i = 2; access(name, F_OK) == 0; i++) {
		free(name);
		name = xasprintf("%s.before-%d.%d", path, version, i);
	}
	return name;
}

/* Called with the write lock held and nothing written: a second connection sees the file as it was, and nobody can
 * change it. */
static bool keep_copy(struct db *db, int version, struct error *error)
{
	char *name = free_copy_name(db->path, version);
	char *part = xasprintf("%s.part", name);
	bool ok = make_like(part, db->path, error) && copy_database(db->path, part, error) &&
		(rename(part, name) == 0 || error_system(error, "%s", name));

	if (!ok)
		error_wrap(error, "keeping a copy before the update");
	free(name);
	free(part);
	return ok;
}

static bool check_references(struct db *db, struct error *error)
{
	int64_t broken = 0;

	return db_int(db, error, &broken, NULL, "SELECT count(*) FROM pragma_foreign_key_check", "") &&
		(broken == 0 ||
			error_set(error, ERROR_DATABASE, "%s: %lld rows would point to nothing", db->path,
				(long long)broken));
}

static bool upgrade_locked(struct db *db, struct error *error)
{
	int64_t version = 0;

	/* Asked again under the lock: another program may have updated the file while we waited. */
	if (!db_int(db, error, &version, NULL, "PRAGMA user_version", ""))
		return false;
	if (version >= db_schema_version())
		return schema_check(db, db_schema_version(), error);
	return keep_copy(db, (int)version, error) && run_schemas(db, (int)version, error) &&
		check_references(db, error) && schema_check(db, db_schema_version(), error);
}

bool migrate_upgrade(struct db *db, struct error *error)
{
	/* A table is changed by filling a new one and renaming it, which foreign keys would take for a deletion;
	 * inside a transaction they cannot be switched. check_references() makes up for them. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	bool ok = db_begin(db, error);
	if (ok && upgrade_locked(db, error)) {
		ok = db_commit(db, error);
	} else if (ok) {
		db_rollback(db);
		ok = false;
	}
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	return ok;
}
