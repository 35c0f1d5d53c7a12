/*
 * Records as the rows of a table under a header. A cell is the text of a string, else the JSON as it stands; null and what is not there are
 * empty. Cells are quoted when they must be (RFC 4180).
 */
#ifndef PREOP_SRC_FORMATS_EXPORT_TABLE_FRAME_H
#define PREOP_SRC_FORMATS_EXPORT_TABLE_FRAME_H

#include "exporter.h"

struct table_frame;
/* The columns are the format's, else those of the imported tables, else those of the records, which are looked through for them. */
bool table_frame_open(struct export *export, char delimiter, struct table_frame **out, struct error *error);
void table_frame_close(struct table_frame *table); /* NULL is fine */
void table_frame_header(const struct table_frame *table, struct strbuf *out);
void table_frame_row(struct table_frame *table, struct json_span record, struct strbuf *out);

#endif
