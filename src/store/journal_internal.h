/* What the files of the journal share. Private to store/. */
#ifndef PREOP_STORE_JOURNAL_INTERNAL_H
#define PREOP_STORE_JOURNAL_INTERNAL_H

#include "preop/base/hash.h"
#include "preop/store/journal.h"

/*
 * The chain. hash(op) = SHA-256 over: the 32 bytes of the op before (zeros for the first), then every column of
 * JOURNAL_LINK in this order, each as 8 bytes length and its bytes. Numbers are big-endian; an integer is its 8 bytes
 * (two's complement), text its UTF-8, NULL the length 2^64 - 1 and nothing more. The sixth column says whether the op
 * is its action's last, so that none can be cut off at the end.
 */
#define JOURNAL_LINK                                                                                                   \
	"op.seq, op.kind, op.key, op.before, op.after,"                                                                \
	" NOT EXISTS (SELECT 1 FROM op AS later WHERE later.action = op.action AND later.seq > op.seq),"               \
	" action.id, action.uuid, action.at, action.who, action.command, action.title, action.mode, action.subject"

enum { JOURNAL_LINK_COLUMNS = 14 };

/* The hash of the row `stmt` stands on, whose first columns are JOURNAL_LINK. `out` may be `previous`. */
void journal_hash_row(const unsigned char previous[SHA256_SIZE], sqlite3_stmt *stmt, unsigned char out[SHA256_SIZE]);

/* Begins an action of any mode; `subject` is the action undone or redone, 0 for JOURNAL_DO. */
bool journal_start(struct db *db, enum journal_mode mode, int64_t subject, const char *command, const char *title,
	struct error *error);

/* A read state as ops hold it: NULL for absent. */
const char *journal_state(const struct strbuf *state);
const char *journal_column_state(sqlite3_stmt *stmt, int column);
bool journal_same_state(const char *a, const char *b);

#endif
