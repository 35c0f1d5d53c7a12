/*
 * A mapping as --map has it ("input=text,label=category"), changed a field at a time by the import dialog.
 */
#ifndef PREOP_TUI_SCREENS_IMPORT_MAP_H
#define PREOP_TUI_SCREENS_IMPORT_MAP_H

#include "preop/base/strbuf.h"

/* The role of a field, appended; false: it has none. */
bool import_map_role(const char *map, const char *field, struct strbuf *out);
/* The mapping with `field` in that role, appended; role NULL: in none. Every role but "input" is one field's: another that had it
 * loses it. */
void import_map_set(const char *map, const char *field, const char *role, struct strbuf *out);

#endif
