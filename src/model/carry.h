/* Copying rows from another copy of the project, for the journal targets whose states are not all there is (journal_target.bring). */
#ifndef PREOP_SRC_MODEL_CARRY_H
#define PREOP_SRC_MODEL_CARRY_H

#include "preop/base/strbuf.h"
#include "preop/store/db.h"

/* Runs `sql` (a literal) in `db`; its parameters are columns `first` to `first + count - 1` of the row `source` stands on. */
bool carry_row(struct db *db, const char *sql, sqlite3_stmt *source, int first, int count, struct error *error);

/* Two copies made something of one name. The older one keeps it, the other is called NAME-xxxx after its uuid: the same one in both copies. */
struct carry_name {
	const char *uuid;
	int64_t at;
};
bool carry_keeps_name(const struct carry_name *one, const struct carry_name *other); /* `one` keeps it */
void carry_other_name(const char *name, const char *uuid, struct strbuf *out);

#endif
