#include "json_tree.h"

#include "preop/base/error.h"
#include "preop/base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_LIMIT = 4 * 1024 * 1024 };

struct reading {
	struct arena *arena;
	size_t nodes;
	struct strbuf text;
};

static void decode(struct reading *reading, struct json_span value, const char **text, size_t *n)
{
	strbuf_reset(&reading->text);
	json_decode(value, &reading->text);
	*text = arena_strndup(reading->arena, reading->text.data, reading->text.len);
	*n = reading->text.len;
}

/* ---- Numbers ---- */

static void read_number(struct json_node *node)
{
	double zero = 0;

	if (!json_number(node->span, &node->number)) /* finite it is not: the grammar was checked */
		node->number = *node->span.start == '-' ? -HUGE_VAL : HUGE_VAL;
	node->is_integer = json_int(node->span, &node->integer);
	if (!node->is_integer && fabs(node->number) < 9007199254740992.0 && !(node->number > floor(node->number))) {
		node->integer = (int64_t)node->number;
		node->is_integer = true;
	}
	double plain = node->number > 0 || node->number < 0 ? node->number : zero; /* -0 is 0 */
	node->hash = hash64(&plain, sizeof(plain), JSON_NUMBER);
}

/* ---- Members ---- */

static int compare_keys(const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t n = a_n < b_n ? a_n : b_n;
	int order = n > 0 ? memcmp(a, b, n) : 0;

	return order != 0 ? order : (a_n > b_n) - (a_n < b_n);
}

/* Of equal keys the one that stands later in the text comes first. */
static int compare_members(const void *left, const void *right)
{
	const struct json_node *a = left, *b = right;
	int order = compare_keys(a->key, a->key_n, b->key, b->key_n);

	return order != 0 ? order : (a->span.start < b->span.start) - (a->span.start > b->span.start);
}

static void sort_members(struct json_node *object)
{
	size_t kept = 0;

	if (object->count > 1)
		qsort(object->children, object->count, sizeof(object->children[0]), compare_members);
	for (size_t i = 0; i < object->count; i++) {
		const struct json_node *child = &object->children[i];
		if (kept > 0 &&
			compare_keys(child->key, child->key_n, object->children[kept - 1].key,
				object->children[kept - 1].key_n) == 0)
			continue;
		object->children[kept++] = *child;
	}
	object->count = kept;
}

static uint64_t hash_children(const struct json_node *node)
{
	uint64_t hash = (uint64_t)node->type;

	for (size_t i = 0; i < node->count; i++) {
		const struct json_node *child = &node->children[i];
		uint64_t parts[3] = { hash, child->hash,
			hash64(child->key != NULL ? child->key : "", child->key_n, 1) };
		hash = hash64(parts, sizeof(parts), 0);
	}
	return hash;
}

/* ---- The tree ---- */

static bool read_node(struct reading *reading, struct json_node *node, struct error *error);

static size_t count_children(struct json_span span, enum json_type type)
{
	struct json_span key, value;
	size_t cursor = 0, count = 0;

	while (type == JSON_OBJECT ? json_next_member(span, &cursor, &key, &value)
				   : json_next_element(span, &cursor, &value))
		count++;
	return count;
}

static bool read_children(struct reading *reading, struct json_node *node, struct error *error)
{
	size_t cursor = 0, count = count_children(node->span, node->type);
	struct json_span key = { .start = NULL };

	reading->nodes += count;
	if (reading->nodes > NODES_LIMIT)
		return error_set(error, ERROR_INPUT, "more than %d values", NODES_LIMIT);
	node->children = count > 0 ? arena_alloc(reading->arena, count * sizeof(*node->children)) : NULL;
	for (; node->count < count; node->count++) {
		struct json_node *child = &node->children[node->count];
		if (node->type == JSON_OBJECT) {
			json_next_member(node->span, &cursor, &key, &child->span);
			decode(reading, key, &child->key, &child->key_n);
		} else {
			json_next_element(node->span, &cursor, &child->span);
		}
		if (!read_node(reading, child, error))
			return false;
	}
	if (node->type == JSON_OBJECT)
		sort_members(node);
	node->hash = hash_children(node);
	return true;
}

/* No deeper than JSON_MAX_DEPTH: json_check() has seen it. */
static bool read_node(struct reading *reading, struct json_node *node, struct error *error)
{
	node->type = json_type(node->span);
	switch (node->type) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return read_children(reading, node, error);
	case JSON_STRING:
		decode(reading, node->span, &node->text, &node->n);
		node->hash = hash64(node->text, node->n, JSON_STRING);
		return true;
	case JSON_NUMBER:
		read_number(node);
		return true;
	default:
		node->hash = (uint64_t)node->type;
		return true;
	}
}

struct json_node *json_tree_read(struct arena *arena, const char *text, size_t n, struct error *error)
{
	struct reading reading = { .arena = arena, .text = STRBUF_INIT };
	struct json_check found;

	if (!json_check(text, n, 0, &found)) {
		error_set(error, ERROR_INPUT, "%s at byte %zu", found.reason, found.fault + 1);
		return NULL;
	}
	struct json_node *root = arena_alloc(arena, sizeof(*root));
	root->span = json_root(text, n);
	bool ok = read_node(&reading, root, error);
	strbuf_free(&reading.text);
	return ok ? root : NULL;
}

/* ---- Questions ---- */

struct json_node *json_node_get(const struct json_node *object, const char *key, size_t n)
{
	size_t low = 0, high = object != NULL && object->type == JSON_OBJECT ? object->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct json_node *child = &object->children[middle];
		int order = compare_keys(key, n, child->key, child->key_n);
		if (order == 0)
			return child;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct json_node *json_node_member(const struct json_node *object, const char *key)
{
	return json_node_get(object, key, strlen(key));
}

struct json_node json_node_string(const char *text, size_t n)
{
	return (struct json_node){
		.type = JSON_STRING, .text = text, .n = n, .hash = hash64(text, n, JSON_STRING), .span = { "", 0 }
	};
}

bool json_node_is(const struct json_node *node, const char *string)
{
	return node != NULL && node->type == JSON_STRING && node->n == strlen(string) &&
		memcmp(node->text, string, node->n) == 0;
}

static bool same_number(const struct json_node *a, const struct json_node *b)
{
	if (a->is_integer && b->is_integer)
		return a->integer == b->integer;
	return !(a->number < b->number) && !(a->number > b->number);
}

bool json_node_same(const struct json_node *a, const struct json_node *b)
{
	if (a->type != b->type || a->hash != b->hash || a->count != b->count)
		return false;
	if (a->type == JSON_STRING)
		return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
	if (a->type == JSON_NUMBER)
		return same_number(a, b);
	for (size_t i = 0; i < a->count; i++) {
		const struct json_node *left = &a->children[i], *right = &b->children[i];
		if ((a->type == JSON_OBJECT && compare_keys(left->key, left->key_n, right->key, right->key_n) != 0) ||
			!json_node_same(left, right))
			return false;
	}
	return true;
}

bool json_node_within(const struct json_node *part, const struct json_node *whole)
{
	if (part->type != JSON_OBJECT || whole->type != JSON_OBJECT)
		return json_node_same(part, whole);
	for (size_t i = 0; i < part->count; i++) {
		const struct json_node *child = &part->children[i];
		const struct json_node *other = json_node_get(whole, child->key, child->key_n);
		if (other == NULL || !json_node_within(child, other))
			return false;
	}
	return true;
}
