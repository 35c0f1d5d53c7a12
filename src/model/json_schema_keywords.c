/* The keywords that assert something of a value without other schemas, and the table of all keywords. */
#include "json_schema_rules.h"

#include "fold.h"

#include <math.h>
#include <string.h>

/* ---- Any value ---- */

static bool is_type(const struct json_node *value, const struct json_node *name)
{
	static const struct {
		const char *name;
		enum json_type type;
	} types[] = { { "object", JSON_OBJECT }, { "array", JSON_ARRAY }, { "string", JSON_STRING },
		{ "number", JSON_NUMBER }, { "null", JSON_NULL } };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (value->type == types[i].type && json_node_is(name, types[i].name))
			return true;
	if (json_node_is(name, "boolean"))
		return value->type == JSON_TRUE || value->type == JSON_FALSE;
	return json_node_is(name, "integer") && value->type == JSON_NUMBER && isfinite(value->number) &&
		!(value->number > floor(value->number));
}

bool schema_type(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	if (rule->value->type == JSON_STRING)
		return is_type(value, rule->value) || schema_fails(run, "is no %s", rule->value->text);
	for (size_t i = 0; i < rule->value->count; i++)
		if (is_type(value, &rule->value->children[i]))
			return true;
	return schema_fails(run, "is none of the types %.*s",
		(int)(rule->value->span.length < 80 ? rule->value->span.length : 80), rule->value->span.start);
}

static int shown(const struct json_node *node)
{
	return (int)(node->span.length < 80 ? node->span.length : 80);
}

bool schema_enum(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->value->count; i++)
		if (json_node_same(&rule->value->children[i], value))
			return true;
	return schema_fails(run, "%.*s is none of %.*s", shown(value), value->span.start, shown(rule->value),
		rule->value->span.start);
}

bool schema_const(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return json_node_same(rule->value, value) ||
		schema_fails(run, "%.*s is not %.*s", shown(value), value->span.start, shown(rule->value),
			rule->value->span.start);
}

/* ---- Numbers ---- */

/* -1, 0, 1; whole numbers are compared as such, for doubles know only 53 bits of them. */
static int compare(const struct json_node *a, const struct json_node *b)
{
	if (a->is_integer && b->is_integer)
		return (a->integer > b->integer) - (a->integer < b->integer);
	return (a->number > b->number) - (a->number < b->number);
}

/* 0.0075 is a multiple of 0.0001, though not in binary. */
static bool is_multiple(const struct json_node *value, const struct json_node *unit)
{
	if (value->is_integer && unit->is_integer)
		return value->integer % unit->integer == 0;
	double ratio = value->number / unit->number;
	if (!isfinite(ratio))
		return !(fabs(fmod(value->number, unit->number)) > 0);
	return fabs(ratio - round(ratio)) <= 1e-12 * fmax(1, fabs(ratio));
}

bool schema_multiple(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return is_multiple(value, rule->value) ||
		schema_fails(run, "%.*s is no multiple of %.*s", shown(value), value->span.start, shown(rule->value),
			rule->value->span.start);
}

static bool limit(
	struct schema_run *run, const struct rule *rule, const struct json_node *value, bool ok, const char *words)
{
	return ok ||
		schema_fails(run, "%.*s is %s %.*s", shown(value), value->span.start, words, shown(rule->value),
			rule->value->span.start);
}

bool schema_maximum(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return limit(run, rule, value, compare(value, rule->value) <= 0, "above");
}

bool schema_exclusive_maximum(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return limit(run, rule, value, compare(value, rule->value) < 0, "not below");
}

bool schema_minimum(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return limit(run, rule, value, compare(value, rule->value) >= 0, "below");
}

bool schema_exclusive_minimum(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return limit(run, rule, value, compare(value, rule->value) > 0, "not above");
}

/* ---- Sizes ---- */

static bool at_most(struct schema_run *run, const struct rule *rule, size_t n, const char *what)
{
	return (double)n <= rule->value->number ||
		schema_fails(run, "has %zu %s, at most %.0f fit", n, what, rule->value->number);
}

static bool at_least(struct schema_run *run, const struct rule *rule, size_t n, const char *what)
{
	return (double)n >= rule->value->number ||
		schema_fails(run, "has %zu %s, %.0f are needed", n, what, rule->value->number);
}

bool schema_max_length(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_most(run, rule, (size_t)text_characters(value->text, value->n), "characters");
}

bool schema_min_length(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_least(run, rule, (size_t)text_characters(value->text, value->n), "characters");
}

bool schema_max_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_most(run, rule, value->count, "elements");
}

bool schema_min_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_least(run, rule, value->count, "elements");
}

bool schema_max_properties(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_most(run, rule, value->count, "members");
}

bool schema_min_properties(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return at_least(run, rule, value->count, "members");
}

/* ---- Strings, lists, objects ---- */

bool schema_pattern(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return schema_matches(run, rule->patterns[0], value->text, value->n) ||
		schema_fails(run, "does not match %.*s", shown(rule->value), rule->value->span.start);
}

/* A table of elements by hash: lists of strangers are long. */
bool schema_unique_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	size_t slots = 16;

	if (rule->value->type == JSON_FALSE || value->count < 2)
		return true;
	while (slots < 2 * value->count)
		slots *= 2;
	const struct json_node **table = arena_alloc(&run->schema->scratch, slots * sizeof(struct json_node *));
	for (size_t i = 0; i < value->count; i++) {
		const struct json_node *element = &value->children[i];
		size_t slot = element->hash & (slots - 1);
		for (; table[slot] != NULL; slot = (slot + 1) & (slots - 1))
			if (json_node_same(table[slot], element))
				return schema_fails(run, "has %.*s twice", shown(element), element->span.start);
		table[slot] = element;
	}
	return true;
}

bool schema_has_all(struct schema_run *run, const struct json_node *names, const struct json_node *value)
{
	for (size_t i = 0; i < names->count; i++)
		if (json_node_get(value, names->children[i].text, names->children[i].n) == NULL)
			return schema_fails(run, "has no %s", names->children[i].text);
	return true;
}

bool schema_required(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return schema_has_all(run, rule->value, value);
}

bool schema_dependent_required(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->value->count; i++) {
		const struct json_node *names = &rule->value->children[i];
		if (json_node_get(value, names->key, names->key_n) != NULL && !schema_has_all(run, names, value))
			return false;
	}
	return true;
}

/* ---- The table ---- */

static const struct keyword keywords[] = {
	{ "$ref", SHAPE_REFERENCE, JSON_NONE, schema_ref, false },
	{ "$dynamicRef", SHAPE_REFERENCE, JSON_NONE, schema_ref, false },
	{ "$defs", SHAPE_SCHEMAS_BY_KEY, JSON_NONE, NULL, false },
	{ "definitions", SHAPE_SCHEMAS_BY_KEY, JSON_NONE, NULL, false },
	{ "type", SHAPE_TYPES, JSON_NONE, schema_type, false },
	{ "enum", SHAPE_LIST, JSON_NONE, schema_enum, false },
	{ "const", SHAPE_ANY, JSON_NONE, schema_const, false },
	{ "multipleOf", SHAPE_POSITIVE, JSON_NUMBER, schema_multiple, false },
	{ "maximum", SHAPE_NUMBER, JSON_NUMBER, schema_maximum, false },
	{ "exclusiveMaximum", SHAPE_NUMBER, JSON_NUMBER, schema_exclusive_maximum, false },
	{ "minimum", SHAPE_NUMBER, JSON_NUMBER, schema_minimum, false },
	{ "exclusiveMinimum", SHAPE_NUMBER, JSON_NUMBER, schema_exclusive_minimum, false },
	{ "maxLength", SHAPE_COUNT, JSON_STRING, schema_max_length, false },
	{ "minLength", SHAPE_COUNT, JSON_STRING, schema_min_length, false },
	{ "pattern", SHAPE_PATTERN, JSON_STRING, schema_pattern, false },
	{ "maxItems", SHAPE_COUNT, JSON_ARRAY, schema_max_items, false },
	{ "minItems", SHAPE_COUNT, JSON_ARRAY, schema_min_items, false },
	{ "uniqueItems", SHAPE_FLAG, JSON_ARRAY, schema_unique_items, false },
	{ "prefixItems", SHAPE_SCHEMAS, JSON_ARRAY, schema_prefix_items, false },
	{ "items", SHAPE_SCHEMA_OR_LIST, JSON_ARRAY, schema_items, false },
	{ "additionalItems", SHAPE_SCHEMA, JSON_ARRAY, schema_additional_items, false },
	{ "contains", SHAPE_SCHEMA, JSON_ARRAY, schema_contains, false },
	{ "minContains", SHAPE_COUNT, JSON_ARRAY, NULL, false },
	{ "maxContains", SHAPE_COUNT, JSON_ARRAY, NULL, false },
	{ "maxProperties", SHAPE_COUNT, JSON_OBJECT, schema_max_properties, false },
	{ "minProperties", SHAPE_COUNT, JSON_OBJECT, schema_min_properties, false },
	{ "required", SHAPE_STRINGS, JSON_OBJECT, schema_required, false },
	{ "dependentRequired", SHAPE_STRINGS_BY_KEY, JSON_OBJECT, schema_dependent_required, false },
	{ "dependentSchemas", SHAPE_SCHEMAS_BY_KEY, JSON_OBJECT, schema_dependent_schemas, false },
	{ "dependencies", SHAPE_DEPENDENCIES, JSON_OBJECT, schema_dependencies, false },
	{ "properties", SHAPE_SCHEMAS_BY_KEY, JSON_OBJECT, schema_properties, false },
	{ "patternProperties", SHAPE_SCHEMAS_BY_PATTERN, JSON_OBJECT, schema_pattern_properties, false },
	{ "additionalProperties", SHAPE_SCHEMA, JSON_OBJECT, schema_additional_properties, false },
	{ "propertyNames", SHAPE_SCHEMA, JSON_OBJECT, schema_property_names, false },
	{ "allOf", SHAPE_SCHEMAS, JSON_NONE, schema_all_of, false },
	{ "anyOf", SHAPE_SCHEMAS, JSON_NONE, schema_any_of, false },
	{ "oneOf", SHAPE_SCHEMAS, JSON_NONE, schema_one_of, false },
	{ "not", SHAPE_SCHEMA, JSON_NONE, schema_not, false },
	{ "if", SHAPE_SCHEMA, JSON_NONE, schema_if, false },
	{ "then", SHAPE_SCHEMA, JSON_NONE, NULL, false },
	{ "else", SHAPE_SCHEMA, JSON_NONE, NULL, false },
	{ "unevaluatedItems", SHAPE_SCHEMA, JSON_ARRAY, schema_unevaluated, true },
	{ "unevaluatedProperties", SHAPE_SCHEMA, JSON_OBJECT, schema_unevaluated, true },
};

const struct keyword *schema_keyword(const struct json_node *member)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strlen(keywords[i].name) == member->key_n &&
			memcmp(keywords[i].name, member->key, member->key_n) == 0)
			return &keywords[i];
	return NULL;
}
