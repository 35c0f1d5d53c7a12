/*
 * What a record has, asked by detection.
 */
#ifndef PREOP_SRC_FORMATS_TRAITS_H
#define PREOP_SRC_FORMATS_TRAITS_H

#include "preop/base/json.h"

bool has_member(struct json_span record, const char *name); /* null will do */
bool has_text(struct json_span record, const char *name);
bool has_flag(struct json_span record, const char *name);    /* true or false */
bool has_objects(struct json_span record, const char *name); /* a list, empty or of objects */
bool has_turn(struct json_span record, const char *name);    /* text, a message, or a list of messages */

/* The same of any of `names`, which end with NULL. */
bool has_any(struct json_span record, const char *const *names, bool (*has)(struct json_span, const char *));

#endif
