#include "db_internal.h"

#include "migrate.h"
#include "preop/base/memory.h"
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CANCEL_STEPS = 1000 };

/* A file may come from a stranger: nothing in it may act, and nothing of it is believed before it is looked at. */
static const struct {
	int option, value;
} protections[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 }, /* "word" is a name: our own slips fail instead of comparing with a string */
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
};

/* mmap off: a file cut short by another program would otherwise be a SIGBUS instead of an error. */
static const char reading_pragmas[] = "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0";

/* The fullfsync pair is for macOS, where fsync() alone leaves data in the drive's cache. */
static const char writing_pragmas[] = "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON";

char *db_file_uri(const char *path, const char *query)
{
	struct strbuf uri = STRBUF_INIT;

	/* With these starts no path is taken for ":memory:", a host or a URI of its own. */
	strbuf_adds(&uri, path[0] == '/' ? "file://" : "file:./");
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("%?#", *p) != NULL)
			strbuf_addf(&uri, "%%%02X", (unsigned)*p);
		else
			strbuf_addc(&uri, *p);
	}
	strbuf_adds(&uri, query);
	return strbuf_detach(&uri, NULL);
}

static void disconnect(struct db *db)
{
	statement_cache_free(&db->statements);
	/* close_v2: should a db_prepare() statement be left, the file is closed with it. */
	sqlite3_close_v2(db->handle);
	db->handle = NULL;
}

static bool connect_file(struct db *db, int flags, const char *query, struct error *error)
{
	char *uri = db_file_uri(db->path, query);
	int result = sqlite3_open_v2(
		uri, &db->handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	free(uri);
	if (result != SQLITE_OK)
		return db_fail(db, error, NULL);
	for (size_t i = 0; i < sizeof(protections) / sizeof(protections[0]); i++)
		sqlite3_db_config(db->handle, protections[i].option, protections[i].value, NULL);
	db_wait_on(db);
	return db_exec(db, error, reading_pragmas);
}

/* What the system says about a path. The file itself is only ever read through SQLite: closing any other descriptor
 * of it would drop the locks that this process's other connections hold (fcntl(2)). */
static bool check_path(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return errno == ENOENT ? error_set(error, ERROR_NOT_FOUND, "there is no project file %s", path)
				       : error_system(error, "%s", path);
	if (S_ISDIR(status.st_mode))
		return error_set(error, ERROR_INPUT, "%s is a folder, not a project file", path);
	if (!S_ISREG(status.st_mode))
		return error_set(error, ERROR_INPUT, "%s is not an ordinary file", path);
	if (status.st_size == 0)
		return error_set(error, ERROR_INPUT, "%s is empty, it holds no project", path);
	return true;
}

/* Asked of SQLite, because the WAL lies beside the file that a symbolic link leads to. */
static bool has_wal(const struct db *db)
{
	struct stat status;
	const char *wal = sqlite3_filename_wal(sqlite3_db_filename(db->handle, "main"));

	return stat(wal, &status) == 0 && status.st_size > 0;
}

/* A program was stopped while it loaded with a rollback journal: the file is half written until somebody who may write
 * puts it back, which SQLite does at the first read. */
static bool put_back(struct db *db, struct error *error)
{
	disconnect(db);
	if (!connect_file(db, SQLITE_OPEN_READWRITE, "", error) || !db_exec(db, error, "PRAGMA application_id"))
		return false;
	disconnect(db);
	return connect_file(db, SQLITE_OPEN_READONLY, "", error);
}

/* A file in WAL mode needs a -shm file beside it even to be read. Where none can be made (a read-only folder or
 * medium) and everything is in the one file, it is read as a file that nobody changes. */
static bool connect_reader(struct db *db, struct error *error)
{
	if (!connect_file(db, SQLITE_OPEN_READONLY, "", error))
		return false;
	int result = sqlite3_exec(db->handle, "PRAGMA application_id", NULL, NULL, NULL);
	if (result == SQLITE_READONLY_ROLLBACK)
		return put_back(db, error);
	result &= 0xff;
	if (result != SQLITE_CANTOPEN && result != SQLITE_READONLY)
		return true; /* other failures are told by whoever reads next */
	if (has_wal(db))
		return error_set(error, ERROR_IO,
			"%s has its latest changes in %s-wal, which cannot be read in this folder; copy both files to "
			"one that can be written",
			db->path, db->path);
	disconnect(db);
	return connect_file(db, SQLITE_OPEN_READONLY, "?immutable=1", error);
}

static bool connect_writer(struct db *db, struct error *error)
{
	if (!connect_file(db, SQLITE_OPEN_READWRITE, "", error))
		return false;
	if (sqlite3_db_readonly(db->handle, "main") == 1)
		return error_set(error, ERROR_IO, "%s is write-protected; see the permissions of the file", db->path);
	db->writable = true;
	return true;
}

static bool describe_schema(struct db *db, int64_t version, struct checked_schema *out, struct error *error)
{
	struct stat status;

	if (stat(db->path, &status) != 0)
		return error_system(error, "%s", db->path);
	*out = (struct checked_schema){ .device = status.st_dev, .inode = status.st_ino, .version = version };
	return db_int(db, error, &out->cookie, NULL, "PRAGMA schema_version", "");
}

static bool same_schema(const struct checked_schema *a, const struct checked_schema *b)
{
	return a->version == b->version && a->cookie == b->cookie && a->device == b->device && a->inode == b->inode;
}

/* `checked` is what another connection of this program found to be right, if any. */
static bool check_schema(struct db *db, int64_t version, struct error *error)
{
	struct checked_schema present;

	if (!describe_schema(db, version, &present, error))
		return false;
	if (same_schema(&db->checked, &present))
		return true;
	db->checked = present;
	return version > db_schema_version() ? schema_check_newer(db, error) : schema_check(db, (int)version, error);
}

/* The file's marks and, by them, its schema. `version` is the file's own. */
static bool inspect(struct db *db, int *version, struct error *error)
{
	int64_t application = 0, user_version = 0;

	if (!db_int(db, error, &application, NULL, "PRAGMA application_id", "") ||
		!db_int(db, error, &user_version, NULL, "PRAGMA user_version", ""))
		return false;
	if (application != SCHEMA_APPLICATION_ID)
		return error_set(error, ERROR_INPUT, "%s is a database of another program, not a project", db->path);
	if (user_version < 1)
		return error_set(error, ERROR_INPUT, "%s says no schema version; go back to a copy", db->path);
	*version = (int)user_version;
	return check_schema(db, user_version, error);
}

/* One read transaction, so that another program's update is seen whole or not at all. */
static bool inspect_at_once(struct db *db, int *version, struct error *error)
{
	if (!db_exec(db, error, "BEGIN"))
		return false;
	bool ok = inspect(db, version, error);
	db_exec(db, NULL, "ROLLBACK");
	return ok;
}

static bool start_writing(struct db *db, struct error *error)
{
	if (!db_exec(db, error, writing_pragmas) || !db_switch_journal(db, "PRAGMA journal_mode=WAL", error))
		return false;
	/* Without shared memory (some network mounts) SQLite stays in a rollback journal: then one that is cut, not
	 * deleted. */
	return strcmp(db->journal_mode, "wal") == 0 || db_switch_journal(db, "PRAGMA journal_mode=TRUNCATE", error);
}

static bool open_reader(struct db *db, struct error *error)
{
	int version = 0;

	if (!connect_reader(db, error) || !inspect_at_once(db, &version, error))
		return false;
	if (version < db_schema_version())
		return error_set(error, ERROR_UNSUPPORTED,
			"%s is of an older preop (schema %d); open it once for writing to update it", db->path,
			version);
	db->newer = version > db_schema_version();
	return db_switch_journal(db, "PRAGMA journal_mode", error);
}

static bool open_writer(struct db *db, struct error *error)
{
	int version = 0;

	if (!connect_writer(db, error) || !inspect_at_once(db, &version, error))
		return false;
	if (version > db_schema_version()) {
		disconnect(db);
		db->writable = false;
		return open_reader(db, error);
	}
	return start_writing(db, error) && (version == db_schema_version() || migrate_upgrade(db, error));
}

static void remove_file(const char *path)
{
	static const char *const suffixes[] = { "-journal", "-wal", "-shm", "" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		char *name = xasprintf("%s%s", path, suffixes[i]);
		unlink(name);
		free(name);
	}
}

/* The file is made here and not by SQLite, which cannot be told that it must not exist: what is removed after a
 * failure is ours. */
static bool create(struct db *db, struct error *error)
{
	int fd = open(db->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return errno == EEXIST ? error_set(error, ERROR_CONFLICT, "%s exists already", db->path)
				       : error_system(error, "cannot create %s", db->path);
	close(fd);
	if (connect_writer(db, error) && migrate_create(db, error) && start_writing(db, error))
		return true;
	disconnect(db);
	remove_file(db->path);
	return false;
}

static bool open_checked(
	struct db **out, const char *path, enum db_mode mode, const struct checked_schema *checked, struct error *error)
{
	static bool (*const open_as[])(struct db *, struct error *) = {
		[DB_READ] = open_reader,
		[DB_WRITE] = open_writer,
		[DB_CREATE] = create,
	};

	*out = NULL;
	if (mode != DB_CREATE && !check_path(path, error))
		return false;
	struct db *db = xcalloc(1, sizeof(*db));
	db->path = xstrdup(path);
	db->actor = xstrdup("unknown");
	db->journal_mode = xstrdup("");
	db->checked = *checked;
	db_wait_inherit(db);
	if (open_as[mode](db, error))
		*out = db;
	else
		db_close(db);
	return *out != NULL;
}

bool db_open(struct db **out, const char *path, enum db_mode mode, struct error *error)
{
	return open_checked(out, path, mode, &(struct checked_schema){ .version = 0 }, error);
}

bool db_open_reader(struct db **out, const struct db *beside, struct error *error)
{
	return open_checked(out, beside->path, DB_READ, &beside->checked, error);
}

/* Leaves one file. A reader that is still there keeps its snapshot: then the last one to close tidies up. */
static void checkpoint(struct db *db)
{
	db_wait_off(db);
	sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* A reader needs an empty -wal and a -shm beside the file and may not take them away; the last writer's close does. So that one file remains after `preop status` too, the
 * file is opened for writing for a moment, and nothing is written. Where that is not possible they stay. */
static void remove_leftovers(struct db *db)
{
	if (connect_file(db, SQLITE_OPEN_READWRITE, "", NULL))
		sqlite3_exec(db->handle, "PRAGMA application_id", NULL, NULL, NULL);
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	bool reader = db->handle != NULL && !db->writable && !db->newer && db->journal_mode != NULL &&
		strcmp(db->journal_mode, "wal") == 0;

	statement_cache_free(&db->statements);
	if (db->handle != NULL && db->writable)
		checkpoint(db);
	disconnect(db);
	if (reader)
		remove_leftovers(db);
	disconnect(db);
	journal_free(db->journal);
	free(db->journal_mode);
	free(db->actor);
	free(db->path);
	free(db);
}

sqlite3 *db_handle(struct db *db)
{
	return db->handle;
}

const char *db_path(const struct db *db)
{
	return db->path;
}

bool db_writable(const struct db *db)
{
	return db->writable;
}

bool db_newer(const struct db *db)
{
	return db->newer;
}

const char *db_journal_mode(const struct db *db)
{
	return db->journal_mode;
}

void db_set_actor(struct db *db, const char *name)
{
	char *copy = xstrdup(name);

	free(db->actor);
	db->actor = copy;
}

const char *db_actor(const struct db *db)
{
	return db->actor;
}

static int ask_to_stop(void *context)
{
	const struct db *db = context;

	return db->stop(db->stop_context);
}

void db_set_cancel(struct db *db, bool (*stop)(void *), void *context)
{
	db->stop = stop;
	db->stop_context = context;
	sqlite3_progress_handler(db->handle, stop == NULL ? 0 : CANCEL_STEPS, stop == NULL ? NULL : ask_to_stop, db);
}

int64_t db_data_version(struct db *db)
{
	int64_t version = 0;

	db_int(db, NULL, &version, NULL, "PRAGMA data_version", "");
	return version;
}
