/* A cell of a table, quoted when it must be (RFC 4180). Where tabs delimit, a quote inside a cell is a plain character to everybody. */
#ifndef PREOP_SRC_FORMATS_CELL_H
#define PREOP_SRC_FORMATS_CELL_H

#include "preop/base/json.h"
#include "preop/base/strbuf.h"

/* `alone`: the table has one column; a blank cell would be a blank line, which is no row. */
void cell_print(struct strbuf *out, const char *text, size_t n, char delimiter, bool alone);
/* The text of a string, else the JSON as it stands; null and what is not there are empty. `scratch` is overwritten. */
void cell_print_value(struct strbuf *out, struct json_span value, char delimiter, bool alone, struct strbuf *scratch);

#endif
