/*
 * Making a schema ready. First every object that is a schema gets its rules, and those with $id their URI; then references find what they mean. What a reference points at
 * may stand where no keyword expects a schema: it becomes one then.
 */
#include "json_schema_rules.h"

#include "grow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEMAS_LIMIT = 100000 };

struct making {
	struct json_schema *schema;
	struct schema **all; /* in the order they were found; grows while references are resolved */
	size_t count;
	const struct resource **tail;
	struct strbuf place;
	struct error *error;
};

static struct schema *make_schema(struct making *making, struct json_node *node, const struct resource *resource);

static bool wrong(struct making *making, const char *what, const char *wants)
{
	return error_set(
		making->error, ERROR_INPUT, "the schema: %.60s wants %s at #%.200s", what, wants, making->place.data);
}

/* ---- Shapes ---- */

static bool all_are(const struct json_node *list, enum json_type type)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->children[i].type != type)
			return false;
	return true;
}

static bool is_strings(const struct json_node *node)
{
	return node->type == JSON_ARRAY && all_are(node, JSON_STRING);
}

static bool is_schema(const struct json_node *node)
{
	return node->type == JSON_OBJECT || node->type == JSON_TRUE || node->type == JSON_FALSE;
}

static bool each_is(const struct json_node *node, bool (*is)(const struct json_node *))
{
	for (size_t i = 0; i < node->count; i++)
		if (!is(&node->children[i]))
			return false;
	return true;
}

static bool is_dependency(const struct json_node *node)
{
	return is_schema(node) || is_strings(node);
}

static bool is_type_name(const struct json_node *node)
{
	static const char *const names[] = { "null", "boolean", "object", "array", "number", "string", "integer" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_node_is(node, names[i]))
			return true;
	return false;
}

static bool is_count(const struct json_node *node)
{
	return node->type == JSON_NUMBER && node->number >= 0 && !(node->number > floor(node->number));
}

static bool shape_fits(enum shape shape, const struct json_node *value, const char **wants)
{
	static const char *const words[] = {
		[SHAPE_ANY] = "a value",
		[SHAPE_TYPES] = "names of types",
		[SHAPE_LIST] = "a list",
		[SHAPE_NUMBER] = "a number",
		[SHAPE_POSITIVE] = "a number above 0",
		[SHAPE_COUNT] = "a whole number from 0 on",
		[SHAPE_FLAG] = "true or false",
		[SHAPE_STRINGS] = "a list of names",
		[SHAPE_STRINGS_BY_KEY] = "an object of lists of names",
		[SHAPE_PATTERN] = "a pattern",
		[SHAPE_SCHEMA] = "a schema",
		[SHAPE_SCHEMAS] = "a list of schemas",
		[SHAPE_SCHEMAS_BY_KEY] = "an object of schemas",
		[SHAPE_SCHEMAS_BY_PATTERN] = "an object of schemas by pattern",
		[SHAPE_SCHEMA_OR_LIST] = "a schema",
		[SHAPE_DEPENDENCIES] = "an object of schemas or lists of names",
		[SHAPE_REFERENCE] = "a reference",
	};

	*wants = words[shape];
	switch (shape) {
	case SHAPE_ANY:
		return true;
	case SHAPE_TYPES:
		return is_type_name(value) || (value->type == JSON_ARRAY && each_is(value, is_type_name));
	case SHAPE_LIST:
		return value->type == JSON_ARRAY;
	case SHAPE_NUMBER:
		return value->type == JSON_NUMBER;
	case SHAPE_POSITIVE:
		return value->type == JSON_NUMBER && value->number > 0;
	case SHAPE_COUNT:
		return is_count(value);
	case SHAPE_FLAG:
		return value->type == JSON_TRUE || value->type == JSON_FALSE;
	case SHAPE_STRINGS:
		return is_strings(value);
	case SHAPE_STRINGS_BY_KEY:
		return value->type == JSON_OBJECT && each_is(value, is_strings);
	case SHAPE_PATTERN:
	case SHAPE_REFERENCE:
		return value->type == JSON_STRING;
	case SHAPE_SCHEMA:
		return is_schema(value);
	case SHAPE_SCHEMAS:
		return value->type == JSON_ARRAY && value->count > 0 && each_is(value, is_schema);
	case SHAPE_SCHEMAS_BY_KEY:
	case SHAPE_SCHEMAS_BY_PATTERN:
		return value->type == JSON_OBJECT && each_is(value, is_schema);
	case SHAPE_SCHEMA_OR_LIST:
		return is_schema(value) || (value->type == JSON_ARRAY && each_is(value, is_schema));
	case SHAPE_DEPENDENCIES:
		return value->type == JSON_OBJECT && each_is(value, is_dependency);
	}
	return false;
}

/* ---- Rules ---- */

static bool add_pattern(struct making *making, struct rule *rule, const char *text, size_t n)
{
	struct json_schema *schema = making->schema;
	struct pattern *pattern = n == 0 ? pattern_new("(?:)", 4, "", 0, PATTERN_REGEX, making->error)
					 : pattern_new(text, n, "", 0, PATTERN_REGEX, making->error);

	if (pattern == NULL)
		return error_wrap(making->error, "the schema at #%.200s", making->place.data);
	*GROW(&schema->arena, schema->patterns, schema->pattern_count) = pattern;
	*GROW(&schema->arena, rule->patterns, rule->pattern_count) = pattern;
	return true;
}

static bool make_patterns(struct making *making, struct rule *rule)
{
	if (rule->keyword->shape == SHAPE_PATTERN)
		return add_pattern(making, rule, rule->value->text, rule->value->n);
	for (size_t i = 0; rule->keyword->shape == SHAPE_SCHEMAS_BY_PATTERN && i < rule->value->count; i++)
		if (!add_pattern(making, rule, rule->value->children[i].key, rule->value->children[i].key_n))
			return false;
	return true;
}

static bool holds_schemas(enum shape shape)
{
	return shape == SHAPE_SCHEMA || shape == SHAPE_SCHEMAS || shape == SHAPE_SCHEMAS_BY_KEY ||
		shape == SHAPE_SCHEMAS_BY_PATTERN || shape == SHAPE_SCHEMA_OR_LIST || shape == SHAPE_DEPENDENCIES;
}

static bool add_schema(
	struct making *making, struct rule *rule, struct json_node *node, const struct resource *resource)
{
	struct schema *made = NULL;
	size_t before = making->place.len;

	if (node->key != NULL)
		strbuf_addf(&making->place, "/%s", node->key);
	if (is_schema(node) && (made = make_schema(making, node, resource)) == NULL)
		return false;
	strbuf_truncate(&making->place, before);
	*GROW(&making->schema->arena, rule->schemas, rule->schema_count) = made;
	return true;
}

static bool make_schemas(
	struct making *making, struct rule *rule, struct json_node *value, const struct resource *resource)
{
	bool one = rule->keyword->shape == SHAPE_SCHEMA ||
		(rule->keyword->shape == SHAPE_SCHEMA_OR_LIST && value->type != JSON_ARRAY);

	if (!holds_schemas(rule->keyword->shape))
		return true;
	if (one)
		return add_schema(making, rule, value, resource);
	size_t before = making->place.len;
	strbuf_addf(&making->place, "/%s", rule->keyword->name);
	for (size_t i = 0; i < value->count; i++)
		if (!add_schema(making, rule, &value->children[i], resource))
			return false;
	strbuf_truncate(&making->place, before);
	return true;
}

static bool make_rule(struct making *making, struct schema *schema, struct json_node *member)
{
	const struct keyword *keyword = schema_keyword(member);
	const char *wants;

	if (keyword == NULL)
		return true;
	if (!shape_fits(keyword->shape, member, &wants))
		return wrong(making, keyword->name, wants);
	struct rule rule = { .keyword = keyword, .value = member, .schema = schema };
	making->schema->unevaluated |= keyword->last;
	if (!make_patterns(making, &rule) || !make_schemas(making, &rule, member, schema->resource))
		return false;
	*GROW(&making->schema->arena, schema->rules, schema->rule_count) = rule;
	return true;
}

/* ---- Schemas ---- */

static const struct resource *add_resource(struct making *making, const char *uri, struct json_node *root)
{
	struct resource *resource = arena_alloc(&making->schema->arena, sizeof(*resource));

	*resource = (struct resource){ .uri = uri, .root = root };
	*making->tail = resource;
	making->tail = &resource->next;
	return resource;
}

/* The URI that a schema gives itself, if it does. */
static const struct resource *resource_of(struct making *making, struct json_node *node, const struct resource *outer)
{
	const struct json_node *id = json_node_member(node, "$id");

	if (id == NULL || id->type != JSON_STRING || id->n == 0 || id->text[0] == '#')
		return outer;
	return add_resource(making,
		schema_resolve_uri(&making->schema->arena, outer != NULL ? outer->uri : "", id->text, id->n), node);
}

static struct schema *make_schema(struct making *making, struct json_node *node, const struct resource *resource)
{
	if (node->mark != NULL)
		return node->mark;
	if (making->count >= SCHEMAS_LIMIT) {
		error_set(making->error, ERROR_INPUT, "the schema has more than %d schemas in it", SCHEMAS_LIMIT);
		return NULL;
	}
	struct schema *schema = arena_alloc(&making->schema->arena, sizeof(*schema));
	node->mark = schema;
	schema->node = node;
	schema->resource = resource_of(making, node, resource);
	*GROW(&making->schema->arena, making->all, making->count) = schema;
	for (size_t i = 0; node->type == JSON_OBJECT && i < node->count; i++)
		if (!make_rule(making, schema, &node->children[i]))
			return NULL;
	return schema;
}

/* ---- References ---- */

static bool resolve(struct making *making, struct rule *rule)
{
	const struct resource *resource;
	const char *text = rule->value->text;
	struct json_node *node = schema_find(making->schema, rule->schema->resource, text, rule->value->n,
		&making->schema->arena, &resource, making->error);

	if (node == NULL)
		return error_wrap(making->error, "the schema");
	if (!is_schema(node))
		return error_set(making->error, ERROR_INPUT, "the schema: %.200s refers to what is no schema", text);
	rule->target = make_schema(making, node, resource);
	const struct json_node *anchor = json_node_member(node, "$dynamicAnchor");
	const char *hash = strchr(text, '#');
	if (strcmp(rule->keyword->name, "$dynamicRef") == 0 && anchor != NULL && hash != NULL &&
		json_node_is(anchor, hash + 1)) {
		rule->dynamic = anchor->text;
		rule->dynamic_n = anchor->n;
	}
	return rule->target != NULL;
}

/* making->count grows while references are resolved. */
static bool resolve_all(struct making *making)
{
	for (size_t i = 0; i < making->count; i++) {
		struct schema *schema = making->all[i];
		for (size_t j = 0; j < schema->rule_count; j++)
			if (schema->rules[j].keyword->shape == SHAPE_REFERENCE && !resolve(making, &schema->rules[j]))
				return false;
	}
	return true;
}

static bool make_all(struct making *making, const char *text, size_t n)
{
	struct json_schema *schema = making->schema;
	struct json_node *root = json_tree_read(&schema->arena, text, n, making->error);

	if (root == NULL)
		return error_wrap(making->error, "the schema");
	if (!is_schema(root))
		return error_set(making->error, ERROR_INPUT, "a schema is an object, true or false");
	const struct resource *document = add_resource(making, "", root);
	schema->root = make_schema(making, root, document);
	return schema->root != NULL && resolve_all(making);
}

struct json_schema *json_schema_new(const char *text, size_t n, struct error *error)
{
	struct json_schema *schema = xcalloc(1, sizeof(*schema));
	struct making making = { .schema = schema, .tail = &schema->resources, .place = STRBUF_INIT, .error = error };

	bool ok = make_all(&making, text, n);
	strbuf_free(&making.place);
	if (ok)
		return schema;
	json_schema_free(schema);
	return NULL;
}

void json_schema_free(struct json_schema *schema)
{
	if (schema == NULL)
		return;
	for (size_t i = 0; i < schema->pattern_count; i++)
		pattern_free(schema->patterns[i]);
	arena_free(&schema->arena);
	arena_free(&schema->scratch);
	free(schema);
}
