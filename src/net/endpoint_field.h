/* The fields of a profile, one table for file, words and help. Private to net/. */
#ifndef PREOP_NET_ENDPOINT_FIELD_H
#define PREOP_NET_ENDPOINT_FIELD_H

#include "preop/net/endpoint.h"

void endpoint_defaults(struct endpoint *endpoint, const char *name);

/* `value` as it is in the file; strings go into the arena. */
bool endpoint_field_read(
	struct endpoint *endpoint, const char *field, struct json_span value, struct arena *arena, struct error *error);

/* "field=value" of a person. */
bool endpoint_field_word(struct endpoint *endpoint, const char *word, struct arena *arena, struct error *error);

/* What fits no single field: an address that can be called, no key where none belongs. */
bool endpoint_sound(const struct endpoint *endpoint, struct error *error);
bool endpoint_name_sound(const char *name, struct error *error);

#endif
