/* Full text inside model/: what filters and edits need of it. include/preop/model/search.h has the index itself. */
#ifndef PREOP_SRC_MODEL_SEARCH_H
#define PREOP_SRC_MODEL_SEARCH_H

#include "preop/model/search.h"

bool search_built(struct db *db, bool *built, struct error *error);

/* A value of match: as a phrase of FTS5, appended; whatever the text is, it is no syntax. A * at its end: any ending of the last word. */
void search_phrase(const char *value, struct strbuf *out);

/* A row's text has changed: from now on it is looked through instead of looked up. In the transaction of the change. */
bool search_touch(struct db *db, int64_t id, struct error *error);

/* The SQL function record_matches(shape, fields, body, value), which tells of a record what the index would. */
void search_register(struct db *db);

#endif
