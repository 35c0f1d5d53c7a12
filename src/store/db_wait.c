/*
 * Waiting for another program that holds the file: short sleeps, asking in between whether it is still worth it.
 *
 * SQLite's own busy timeout sleeps in one go and asks nobody: a wait of ten seconds could be neither shown nor cancelled.
 */
#include "db_internal.h"

#include "preop/base/clock.h"

#include <time.h>

enum { SLEEP_LEAST_MS = 1, SLEEP_MOST_MS = 25 };

static struct {
	bool (*wait)(void *context, int64_t milliseconds);
	void *context;
} opening;

void db_set_open_wait(bool (*wait)(void *context, int64_t milliseconds), void *context)
{
	opening.wait = wait;
	opening.context = context;
}

static void sleep_for(int times)
{
	int milliseconds = times < SLEEP_MOST_MS ? SLEEP_LEAST_MS + times : SLEEP_MOST_MS;

	nanosleep(&(struct timespec){ .tv_nsec = milliseconds * 1000000L }, NULL);
}

static int on_busy(void *context, int times)
{
	struct db *db = context;
	int64_t now = clock_monotonic();

	if (times == 0)
		db->busy_since = now;
	int64_t waited = (now - db->busy_since) / 1000;
	if (db->stop != NULL && db->stop(db->stop_context))
		return 0;
	if (db->wait != NULL ? !db->wait(db->wait_context, waited) : waited >= DB_BUSY_MILLISECONDS)
		return 0;
	sleep_for(times);
	return 1;
}

void db_wait_on(struct db *db)
{
	sqlite3_busy_handler(db->handle, on_busy, db);
}

void db_wait_off(struct db *db)
{
	sqlite3_busy_handler(db->handle, NULL, NULL);
}

void db_wait_inherit(struct db *db)
{
	db_set_wait(db, opening.wait, opening.context);
}

void db_set_wait(struct db *db, bool (*wait)(void *context, int64_t milliseconds), void *context)
{
	db->wait = wait;
	db->wait_context = context;
}
