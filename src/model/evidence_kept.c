#include "evidence_kept.h"

#include "preop/model/evidence.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MOST = 256 };

struct look {
	char *file, *kind, *target, *stamp, *says;
	bool unwritten;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct look looks[KEPT_MOST];
static size_t look_count, oldest;

static bool is_of(const struct look *look, const char *file, const char *kind, const char *target)
{
	return strcmp(look->target, target) == 0 && strcmp(look->kind, kind) == 0 && strcmp(look->file, file) == 0;
}

static struct look *find_look(const char *file, const char *kind, const char *target)
{
	for (size_t i = 0; i < look_count; i++)
		if (is_of(&looks[i], file, kind, target))
			return &looks[i];
	return NULL;
}

static void clear(struct look *look)
{
	free(look->file);
	free(look->kind);
	free(look->target);
	free(look->stamp);
	free(look->says);
}

/* A place for one more: the oldest goes. */
static struct look *make_room(void)
{
	struct look *look;

	if (look_count < KEPT_MOST)
		return &looks[look_count++];
	look = &looks[oldest];
	oldest = (oldest + 1) % KEPT_MOST;
	clear(look);
	return look;
}

static void remember(
	const char *file, const char *kind, const char *target, const char *stamp, const char *says, bool unwritten)
{
	pthread_mutex_lock(&lock);
	struct look *look = find_look(file, kind, target);
	if (look == NULL)
		look = make_room();
	else
		clear(look);
	*look = (struct look){ xstrdup(file), xstrdup(kind), xstrdup(target), xstrdup(stamp), xstrdup(says),
		unwritten };
	pthread_mutex_unlock(&lock);
}

static void recall(
	const char *file, const char *kind, const char *target, struct arena *arena, struct evidence_kept *out)
{
	pthread_mutex_lock(&lock);
	const struct look *look = find_look(file, kind, target);
	if (look != NULL)
		*out = (struct evidence_kept){ true, arena_strdup(arena, look->stamp),
			arena_strdup(arena, look->says) };
	pthread_mutex_unlock(&lock);
}

bool evidence_kept_read(struct db *db, enum evidence_place place, const char *kind, const char *target,
	struct arena *arena, struct evidence_kept *out, struct error *error)
{
	*out = (struct evidence_kept){ .known = false };
	if (place == EVIDENCE_IN_MEMORY) {
		recall(db_path(db), kind, target, arena, out);
		return true;
	}
	sqlite3_stmt *stmt = db_query(
		db, error, "SELECT stamp, says FROM evidence_look WHERE kind = ?1 AND target = ?2", "tt", kind, target);
	int got = stmt == NULL ? -1 : db_step(db, stmt, error);
	if (got <= 0)
		return got == 0;
	out->known = true;
	out->stamp = arena_strdup(arena, db_column_text(stmt, 0));
	out->says = arena_strdup(arena, db_column_text(stmt, 1));
	db_done(stmt);
	return true;
}

static bool write_down(
	struct db *db, const char *kind, const char *target, const char *stamp, const char *says, struct error *error)
{
	return db_run(db, error,
		"INSERT OR REPLACE INTO evidence_look (kind, target, stamp, says) VALUES (?1, ?2, ?3, ?4)", "tttt",
		kind, target, stamp, says);
}

/* What a change that may still be taken back has come to is nobody's yet. */
void evidence_kept_write(struct db *db, const char *kind, const char *target, const char *stamp, const char *says)
{
	if (db_writable(db) && sqlite3_get_autocommit(db_handle(db)) == 0)
		return;
	bool written = db_writable(db) && write_down(db, kind, target, stamp, says, NULL);

	remember(db_path(db), kind, target, stamp, says, !written);
}

static bool is_waiting(const struct look *look, const struct db *db)
{
	return look->unwritten && strcmp(look->file, db_path(db)) == 0;
}

bool evidence_unkept(const struct db *db)
{
	bool found = false;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; !found && i < look_count; i++)
		found = is_waiting(&looks[i], db);
	pthread_mutex_unlock(&lock);
	return found;
}

static bool write_waiting(struct db *db, struct error *error)
{
	for (size_t i = 0; i < look_count; i++)
		if (is_waiting(&looks[i], db) &&
			!write_down(db, looks[i].kind, looks[i].target, looks[i].stamp, looks[i].says, error))
			return false;
	return true;
}

/* Locked until it is committed: what is counted meanwhile must not pass for written. */
bool evidence_keep(struct db *db, struct error *error)
{
	bool written, ok;

	if (!db_begin(db, error))
		return false;
	pthread_mutex_lock(&lock);
	written = write_waiting(db, error);
	ok = written && db_commit(db, error);
	for (size_t i = 0; ok && i < look_count; i++)
		if (is_waiting(&looks[i], db))
			looks[i].unwritten = false;
	pthread_mutex_unlock(&lock);
	if (!written)
		db_rollback(db);
	return ok;
}
