/* Which strand a word means. */
#ifndef PREOP_CLI_STRAND_WORD_H
#define PREOP_CLI_STRAND_WORD_H

#include "preop/store/db.h"

/* The uuid of the strand with that number or title; "" for NULL. Appends. */
bool cli_strand(struct db *db, const char *word, struct strbuf *uuid, struct error *error);
/* The title of the strand with that uuid. Appends. */
bool cli_strand_title(struct db *db, const char *uuid, struct strbuf *title, struct error *error);

#endif
