/* The keys of one object, to find out whether one comes twice. They point into the caller's text. Private to base. */
#ifndef PREOP_BASE_JSON_KEYS_H
#define PREOP_BASE_JSON_KEYS_H

#include "preop/base/json.h"
#include "preop/base/memory.h"

struct json_keys {
	struct json_span *names; /* unescaped, without quotes */
	size_t count;
	size_t capacity;
	struct arena unescaped;
};

#define JSON_KEYS_INIT                                                                                                 \
	{                                                                                                              \
		.names = NULL, .count = 0, .capacity = 0, .unescaped = ARENA_INIT                                      \
	}

bool json_keys_add(struct json_keys *keys, struct json_span key); /* with its quotes; false: no memory */
bool json_keys_repeat(struct json_keys *keys);                    /* sorts them */
void json_keys_free(struct json_keys *keys);

#endif
