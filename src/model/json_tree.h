/*
 * A JSON value as a tree, for what asks many questions of one value: schemas, tool calls. The text stays as it is; strings are decoded, members are sorted by key, of a key
 * that comes twice the last counts. Records are never printed from it.
 */
#ifndef PREOP_SRC_MODEL_JSON_TREE_H
#define PREOP_SRC_MODEL_JSON_TREE_H

#include "preop/base/json.h"
#include "preop/base/memory.h"

struct error;

struct json_node {
	enum json_type type;
	struct json_span span;      /* of the text */
	const char *text;           /* a string, decoded */
	size_t n;                   /* its bytes */
	double number;              /* may be infinite: 1e999 */
	int64_t integer;            /* of a whole number that fits */
	bool is_integer;            /* `integer` holds it */
	struct json_node *children; /* elements in their order, members in the order of their keys */
	size_t count;
	const char *key; /* of a member, decoded */
	size_t key_n;
	uint64_t hash; /* equal values have equal ones */
	void *mark;    /* the user's */
};

/* `text` must live as long as the tree. ERROR_INPUT: no JSON; ERROR_MEMORY. */
struct json_node *json_tree_read(struct arena *arena, const char *text, size_t n, struct error *error);
/* NULL: no object, or no such member */
struct json_node *json_node_get(const struct json_node *object, const char *key, size_t n);
struct json_node *json_node_member(const struct json_node *object, const char *key);
/* A string that stands in no text. */
struct json_node json_node_string(const char *text, size_t n);
bool json_node_is(const struct json_node *node, const char *string);
/* Equal as values: 1.0 is 1, the order of members says nothing. */
bool json_node_same(const struct json_node *a, const struct json_node *b);
/* Members of `part` are in `whole`, at any depth of objects; everything else is equal. */
bool json_node_within(const struct json_node *part, const struct json_node *whole);

#endif
