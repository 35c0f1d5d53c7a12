/* The keywords that ask other schemas: about the value itself, and about its children. */
#include "json_schema_rules.h"

#include <string.h>

/* ---- The value itself ---- */

/* The schema that a $dynamicRef means: of that name in the outermost resource on the way here that has one. */
static const struct schema *dynamic_target(struct schema_run *run, const struct rule *rule)
{
	const struct schema *target = rule->target;

	for (const struct schema_scope *scope = run->scope; scope != NULL; scope = scope->outer) {
		const struct json_node *node = schema_anchor(
			run->schema, scope->resource, rule->dynamic, rule->dynamic_n, true);
		if (node != NULL)
			target = node->mark;
	}
	return target;
}

bool schema_ref(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	return schema_holds(run, rule->dynamic != NULL ? dynamic_target(run, rule) : rule->target, value);
}

bool schema_all_of(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->schema_count; i++)
		if (!schema_holds(run, rule->schemas[i], value))
			return false;
	return true;
}

/* All are asked where somebody wants to know what they have looked at. */
bool schema_any_of(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	bool any = false;

	for (size_t i = 0; i < rule->schema_count && (!any || run->marks != NULL); i++)
		any |= schema_would_hold(run, rule->schemas[i], value);
	return any || schema_fails(run, "fits none of %zu schemas (anyOf)", rule->schema_count);
}

bool schema_one_of(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	size_t held = 0;

	for (size_t i = 0; i < rule->schema_count && held < 2; i++)
		held += schema_would_hold(run, rule->schemas[i], value);
	return held == 1 ||
		schema_fails(run, "fits %s of %zu schemas (oneOf)", held == 0 ? "none" : "more than one",
			rule->schema_count);
}

bool schema_not(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	unsigned char *marks = run->marks;

	run->marks = NULL; /* what fails to hold has looked at nothing, and when it holds this fails */
	bool held = schema_would_hold(run, rule->schemas[0], value);
	run->marks = marks;
	return !held || schema_fails(run, "fits a schema that it must not fit (not)");
}

bool schema_if(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	const char *next = schema_would_hold(run, rule->schemas[0], value) ? "then" : "else";
	const struct rule *other = schema_rule(rule->schema, next);

	return other == NULL || schema_holds(run, other->schemas[0], value);
}

bool schema_dependent_schemas(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->value->count; i++) {
		const struct json_node *name = &rule->value->children[i];
		if (json_node_get(value, name->key, name->key_n) != NULL && !schema_holds(run, rule->schemas[i], value))
			return false;
	}
	return true;
}

bool schema_dependencies(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->value->count; i++) {
		const struct json_node *name = &rule->value->children[i];
		if (json_node_get(value, name->key, name->key_n) == NULL)
			continue;
		if (rule->schemas[i] != NULL ? !schema_holds(run, rule->schemas[i], value)
					     : !schema_has_all(run, name, value))
			return false;
	}
	return true;
}

/* ---- Elements ---- */

bool schema_prefix_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->schema_count && i < value->count; i++)
		if (!schema_child_holds(run, rule->schemas[i], value, i))
			return false;
	return true;
}

static bool from_element_on(
	struct schema_run *run, const struct schema *schema, const struct json_node *value, size_t first)
{
	for (size_t i = first; i < value->count; i++)
		if (!schema_child_holds(run, schema, value, i))
			return false;
	return true;
}

bool schema_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	const struct rule *prefix = schema_rule(rule->schema, "prefixItems");

	if (rule->value->type == JSON_ARRAY)
		return schema_prefix_items(run, rule, value);
	return from_element_on(run, rule->schemas[0], value, prefix != NULL ? prefix->schema_count : 0);
}

bool schema_additional_items(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	const struct rule *items = schema_rule(rule->schema, "items");

	return items == NULL || items->value->type != JSON_ARRAY ||
		from_element_on(run, rule->schemas[0], value, items->schema_count);
}

static double count_of(const struct schema *schema, const char *keyword, double standard)
{
	const struct rule *rule = schema_rule(schema, keyword);

	return rule != NULL ? rule->value->number : standard;
}

bool schema_contains(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	double least = count_of(rule->schema, "minContains", 1), most = count_of(rule->schema, "maxContains", 1e18);
	size_t found = 0;

	run->quiet++;
	for (size_t i = 0; i < value->count; i++)
		found += schema_child_holds(run, rule->schemas[0], value, i);
	run->quiet--;
	if ((double)found < least)
		return schema_fails(run, "has %zu elements that fit (contains), %.0f are needed", found, least);
	return (double)found <= most ||
		schema_fails(run, "has %zu elements that fit (contains), at most %.0f may", found, most);
}

/* ---- Members ---- */

bool schema_properties(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->value->count; i++) {
		const struct json_node *name = &rule->value->children[i];
		const struct json_node *child = json_node_get(value, name->key, name->key_n);
		if (child != NULL &&
			!schema_child_holds(run, rule->schemas[i], value, (size_t)(child - value->children)))
			return false;
	}
	return true;
}

bool schema_pattern_properties(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < rule->pattern_count; i++)
		for (size_t child = 0; child < value->count; child++) {
			const struct json_node *member = &value->children[child];
			if (schema_matches(run, rule->patterns[i], member->key, member->key_n) &&
				!schema_child_holds(run, rule->schemas[i], value, child))
				return false;
		}
	return true;
}

/* Named by properties or patternProperties beside this keyword. */
static bool is_named(struct schema_run *run, const struct schema *schema, const struct json_node *member)
{
	const struct rule *names = schema_rule(schema, "properties");
	const struct rule *patterns = schema_rule(schema, "patternProperties");

	if (names != NULL && json_node_get(names->value, member->key, member->key_n) != NULL)
		return true;
	for (size_t i = 0; patterns != NULL && i < patterns->pattern_count; i++)
		if (schema_matches(run, patterns->patterns[i], member->key, member->key_n))
			return true;
	return false;
}

/* A member that no schema allows: its name says more than that false is false. */
static bool other_child_holds(
	struct schema_run *run, const struct schema *schema, const struct json_node *value, size_t child)
{
	if (schema->node->type == JSON_FALSE)
		return value->type == JSON_OBJECT
			? schema_fails(run, "has %s, which is not allowed", value->children[child].key)
			: schema_fails(run, "has more elements than are allowed");
	return schema_child_holds(run, schema, value, child);
}

bool schema_additional_properties(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < value->count; i++)
		if (!is_named(run, rule->schema, &value->children[i]) &&
			!other_child_holds(run, rule->schemas[0], value, i))
			return false;
	return true;
}

bool schema_property_names(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	unsigned char *marks = run->marks;
	bool ok = true;

	run->marks = NULL;
	for (size_t i = 0; ok && i < value->count; i++) {
		const struct json_node *member = &value->children[i];
		const struct json_node name = json_node_string(member->key, member->key_n);
		ok = schema_would_hold(run, rule->schemas[0], &name) ||
			schema_fails(run, "has %s, which is no name for a member here", member->key);
	}
	run->marks = marks;
	return ok;
}

/* ---- What nobody has looked at ---- */

bool schema_unevaluated(struct schema_run *run, const struct rule *rule, const struct json_node *value)
{
	for (size_t i = 0; i < value->count; i++)
		if (run->marks[i] == 0 && !other_child_holds(run, rule->schemas[0], value, i))
			return false;
	return true;
}
