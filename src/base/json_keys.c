#include "json_keys.h"

#include <stdlib.h>
#include <string.h>

static struct json_span unescape(struct arena *arena, struct json_span key)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(key, &text);
	struct json_span name = { arena_strndup(arena, text.data, text.len), text.len };
	strbuf_free(&text);
	return name;
}

bool json_keys_add(struct json_keys *keys, struct json_span key)
{
	if (keys->count == keys->capacity) {
		size_t capacity = keys->capacity == 0 ? 16 : keys->capacity * 2;
		struct json_span *names = try_array(keys->names, capacity, sizeof(*names));
		if (names == NULL)
			return false;
		keys->names = names;
		keys->capacity = capacity;
	}
	struct json_span name = { key.start + 1, key.length - 2 };
	if (memchr(name.start, '\\', name.length) != NULL)
		name = unescape(&keys->unescaped, key);
	keys->names[keys->count++] = name;
	return true;
}

/* Any total order does. */
static int compare_names(const void *a, const void *b)
{
	const struct json_span *x = a, *y = b;

	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	return memcmp(x->start, y->start, x->length);
}

/* By sorting, not by hashing: nobody can craft keys that make it slow. */
bool json_keys_repeat(struct json_keys *keys)
{
	if (keys->count < 2)
		return false;
	qsort(keys->names, keys->count, sizeof(*keys->names), compare_names);
	for (size_t i = 1; i < keys->count; i++)
		if (compare_names(&keys->names[i - 1], &keys->names[i]) == 0)
			return true;
	return false;
}

void json_keys_free(struct json_keys *keys)
{
	free(keys->names);
	arena_free(&keys->unescaped);
}
