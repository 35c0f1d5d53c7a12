#include "json_schema_rules.h"

#include <stdarg.h>
#include <string.h>

/* ---- Where and why ---- */

static void print_place(const struct schema_place *place, struct strbuf *out)
{
	if (place == NULL)
		return;
	print_place(place->outer, out);
	if (place->key != NULL)
		strbuf_addf(out, "/%s", place->key);
	else
		strbuf_addf(out, "/%zu", place->n);
}

bool schema_fails(struct schema_run *run, const char *format, ...)
{
	va_list ap;

	if (run->quiet > 0 || run->why->len > 0)
		return false;
	print_place(run->place, run->why);
	strbuf_adds(run->why, run->why->len > 0 ? ": " : "");
	va_start(ap, format);
	strbuf_vaddf(run->why, format, ap);
	va_end(ap);
	return false;
}

bool schema_matches(struct schema_run *run, struct pattern *pattern, const char *text, size_t n)
{
	struct pattern_span span;
	bool found;

	if (run->gave_up != NULL)
		return false;
	if (pattern_find(pattern, text, n, 0, &span, &found, NULL))
		return found;
	run->gave_up = "a pattern of the schema is too much work on this value";
	return false;
}

/* ---- Rules ---- */

const struct rule *schema_rule(const struct schema *schema, const char *keyword)
{
	for (size_t i = 0; i < schema->rule_count; i++)
		if (strcmp(schema->rules[i].keyword->name, keyword) == 0)
			return &schema->rules[i];
	return NULL;
}

static bool rules_hold(struct schema_run *run, const struct schema *schema, const struct json_node *value, bool last)
{
	for (size_t i = 0; i < schema->rule_count; i++) {
		const struct rule *rule = &schema->rules[i];
		const struct keyword *keyword = rule->keyword;
		if (keyword->check == NULL || keyword->last != last ||
			(keyword->applies != JSON_NONE && keyword->applies != value->type))
			continue;
		if (!keyword->check(run, rule, value))
			return false;
	}
	return true;
}

static bool may_go_on(struct schema_run *run)
{
	if (run->gave_up == NULL && ++run->steps > JSON_SCHEMA_STEPS)
		run->gave_up = "the schema asks more of this value than there is time for";
	if (run->gave_up == NULL && run->depth >= JSON_SCHEMA_DEPTH)
		run->gave_up = "the schema refers to itself too often";
	return run->gave_up == NULL;
}

/* What a schema looked at is its own until it holds: its unevaluated... must not see what those around it did. */
bool schema_holds(struct schema_run *run, const struct schema *schema, const struct json_node *value)
{
	const struct schema_scope here = { run->scope, schema->resource };
	unsigned char *outer = run->marks;

	if (!may_go_on(run))
		return false;
	if (schema->node->type != JSON_OBJECT)
		return schema->node->type == JSON_TRUE || schema_fails(run, "is not allowed here");
	if (run->schema->unevaluated && value->count > 0)
		run->marks = arena_alloc(&run->schema->scratch, value->count);
	run->scope = run->scope == NULL || run->scope->resource != schema->resource ? &here : run->scope;
	run->depth++;
	bool ok = rules_hold(run, schema, value, false) && rules_hold(run, schema, value, true);
	run->depth--;
	run->scope = here.outer;
	for (size_t i = 0; ok && outer != NULL && i < value->count; i++)
		outer[i] |= run->marks[i];
	run->marks = outer;
	return ok && run->gave_up == NULL;
}

bool schema_would_hold(struct schema_run *run, const struct schema *schema, const struct json_node *value)
{
	run->quiet++;
	bool ok = schema_holds(run, schema, value);
	run->quiet--;
	return ok;
}

bool schema_child_holds(
	struct schema_run *run, const struct schema *schema, const struct json_node *value, size_t child)
{
	const struct json_node *node = &value->children[child];
	const struct schema_place place = { run->place, value->type == JSON_OBJECT ? node->key : NULL,
		value->type == JSON_OBJECT ? node->key_n : child };
	unsigned char *marks = run->marks;

	run->marks = NULL;
	run->place = &place;
	bool ok = schema_holds(run, schema, node);
	run->place = place.outer;
	run->marks = marks;
	if (ok && marks != NULL)
		marks[child] = 1;
	return ok;
}

enum json_schema_result json_schema_check(struct json_schema *schema, const struct json_node *value, struct strbuf *why)
{
	struct strbuf reason = STRBUF_INIT;
	struct schema_run run = { .schema = schema, .why = &reason };
	enum json_schema_result result = JSON_SCHEMA_VALID;

	if (!schema_holds(&run, schema->root, value))
		result = run.gave_up != NULL ? JSON_SCHEMA_UNDECIDED : JSON_SCHEMA_INVALID;
	if (result == JSON_SCHEMA_UNDECIDED)
		strbuf_adds(why, run.gave_up);
	else if (result == JSON_SCHEMA_INVALID)
		strbuf_add(why, reason.data, reason.len);
	strbuf_free(&reason);
	arena_reset(&schema->scratch);
	return result;
}
