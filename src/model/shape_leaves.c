/* Every leaf of a record with the path that leads to it. */
#include "preop/model/shape.h"

#include "grow.h"

#include "preop/base/strbuf.h"

#include <string.h>

struct walk {
	struct arena *arena;
	struct leaf *leaves;
	size_t count;
	struct strbuf path;
};

static void walk_value(struct walk *walk, struct json_span value);

static bool is_full(const struct walk *walk)
{
	return walk->count == LEAVES_LIMIT;
}

static void add_leaf(struct walk *walk, struct json_span value)
{
	struct leaf *leaf = GROW(walk->arena, walk->leaves, walk->count);

	leaf->path = arena_strndup(walk->arena, walk->path.data, walk->path.len);
	leaf->value = value;
}

/* A key of letters, digits, _ and - is written as it is; any other as the JSON string it is, in brackets. */
static void add_key(struct strbuf *path, struct json_span key)
{
	bool plain = key.length > 2;

	for (size_t i = 1; plain && i + 1 < key.length; i++) {
		unsigned char c = (unsigned char)key.start[i];
		plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
	}
	if (plain && path->len > 0)
		strbuf_addc(path, '.');
	if (!plain)
		strbuf_addc(path, '[');
	strbuf_add(path, key.start + plain, key.length - (plain ? 2 : 0));
	if (!plain)
		strbuf_addc(path, ']');
}

/* The path must lead back to the value: of a repeated key only the last can be reached. */
static bool leads_to(struct json_span object, struct json_span key, struct json_span value)
{
	struct strbuf step = STRBUF_INIT;

	add_key(&step, key);
	bool same = json_find(object, step.data).start == value.start;
	strbuf_free(&step);
	return same;
}

static bool walk_object(struct walk *walk, struct json_span object)
{
	struct json_span key, value;
	size_t length = walk->path.len, cursor = 0;
	bool any = false;

	while (!is_full(walk) && json_next_member(object, &cursor, &key, &value)) {
		any = true;
		if (!leads_to(object, key, value))
			continue;
		add_key(&walk->path, key);
		walk_value(walk, value);
		strbuf_truncate(&walk->path, length);
	}
	return any;
}

static bool walk_array(struct walk *walk, struct json_span array)
{
	struct json_span value;
	size_t length = walk->path.len, cursor = 0, i = 0;

	while (!is_full(walk) && json_next_element(array, &cursor, &value)) {
		strbuf_addf(&walk->path, "[%zu]", i++);
		walk_value(walk, value);
		strbuf_truncate(&walk->path, length);
	}
	return i > 0;
}

/* As deep as json_check() allows, no deeper. */
static void walk_value(struct walk *walk, struct json_span value)
{
	enum json_type type = json_type(value);
	bool any = type == JSON_OBJECT ? walk_object(walk, value) : type == JSON_ARRAY && walk_array(walk, value);

	if (!any && walk->path.len > 0 && !is_full(walk))
		add_leaf(walk, value);
}

void shape_leaves(const char *body, size_t n, struct arena *arena, struct leaf **out, size_t *count)
{
	struct walk walk = { .arena = arena, .path = STRBUF_INIT };
	struct json_check check;

	if (json_check(body, n, JSON_ALLOW_NAN, &check))
		walk_value(&walk, json_root(body, n));
	strbuf_free(&walk.path);
	*out = walk.leaves;
	*count = walk.count;
}
