/* A schema made ready: each object of the document that is a schema is a list of rules, a rule a keyword with what it needs. */
#ifndef PREOP_SRC_MODEL_JSON_SCHEMA_RULES_H
#define PREOP_SRC_MODEL_JSON_SCHEMA_RULES_H

#include "json_schema.h"

#include "preop/base/error.h"
#include "preop/text/pattern.h"

struct rule;
struct schema;
struct schema_run;

/* What the value of a keyword must be. */
enum shape {
	SHAPE_ANY,
	SHAPE_TYPES,
	SHAPE_LIST,
	SHAPE_NUMBER,
	SHAPE_POSITIVE,
	SHAPE_COUNT, /* a whole number from 0 on */
	SHAPE_FLAG,
	SHAPE_STRINGS,
	SHAPE_STRINGS_BY_KEY,
	SHAPE_PATTERN,
	SHAPE_SCHEMA,
	SHAPE_SCHEMAS, /* a list, not empty */
	SHAPE_SCHEMAS_BY_KEY,
	SHAPE_SCHEMAS_BY_PATTERN,
	SHAPE_SCHEMA_OR_LIST, /* items, as it was before 2020-12 */
	SHAPE_DEPENDENCIES,   /* a schema or strings by key */
	SHAPE_REFERENCE,
};

typedef bool rule_check(struct schema_run *run, const struct rule *rule, const struct json_node *value);

struct keyword {
	const char *name;
	enum shape shape;
	enum json_type applies; /* the only type of value it says something about; JSON_NONE: to all */
	rule_check *check;      /* NULL: it only holds schemas, or another keyword reads it */
	bool last;              /* asked when all others have been */
};
const struct keyword *schema_keyword(const struct json_node *member); /* NULL: none that asserts anything */

struct rule {
	const struct keyword *keyword;
	const struct json_node *value;
	const struct schema *schema; /* it stands in */
	struct schema **schemas;     /* one for each child of `value`, or the one; NULL where a child is none */
	size_t schema_count;
	struct pattern **patterns; /* the same for patterns */
	size_t pattern_count;
	struct schema *target; /* of a reference */
	const char *dynamic;   /* of $dynamicRef: the name to look for in the scope; NULL: as $ref */
	size_t dynamic_n;
};

/* A schema with a URI of its own: the document, and every schema with $id. */
struct resource {
	const char *uri;
	struct json_node *root;
	const struct resource *next;
};

struct schema {
	const struct json_node *node; /* an object, true or false */
	const struct resource *resource;
	struct rule *rules;
	size_t rule_count;
};

struct json_schema {
	struct arena arena, scratch /* of one check */;
	const struct resource *resources;
	struct schema *root;
	struct pattern **patterns; /* all there are, to be freed */
	size_t pattern_count, schema_count;
	bool unevaluated; /* some schema asks what others have looked at */
};

const struct rule *schema_rule(const struct schema *schema, const char *keyword); /* NULL: it has none */

/* ---- URIs (json_schema_uri.c) ---- */

/* Resolves a reference against a base (RFC 3986; of dot segments a leading "./" alone), without the fragment. */
const char *schema_resolve_uri(struct arena *arena, const char *base, const char *reference, size_t n);
/* What `reference`, as it stands in `from`, points at; NULL with ERROR_INPUT. */
struct json_node *schema_find(const struct json_schema *schema, const struct resource *from, const char *reference,
	size_t n, struct arena *arena, const struct resource **resource, struct error *error);
/* The schema with that $anchor or $dynamicAnchor (or only the latter) in a resource; NULL: none. */
struct json_node *schema_anchor(
	const struct json_schema *schema, const struct resource *resource, const char *name, size_t n, bool dynamic);

/* ---- Checking (json_schema_check.c) ---- */

struct schema_place { /* in the value */
	const struct schema_place *outer;
	const char *key; /* NULL: an element */
	size_t n;        /* of the key; the index of an element */
};
struct schema_scope { /* resources on the way to the rule, for $dynamicRef */
	const struct schema_scope *outer;
	const struct resource *resource;
};
struct schema_run {
	struct json_schema *schema;
	const struct schema_place *place;
	const struct schema_scope *scope;
	unsigned char *marks; /* children of the value that some schema has looked at, a byte each; NULL: nobody asks */
	struct strbuf *why;
	int quiet; /* > 0: failing decides nothing yet */
	int64_t steps;
	int depth;
	const char *gave_up; /* why nothing is decided; NULL: it is */
};
/* The value itself against another schema; what that has looked at counts as looked at when it holds. */
bool schema_holds(struct schema_run *run, const struct schema *schema, const struct json_node *value);
/* The same without a reason: whether it holds is only a question. */
bool schema_would_hold(struct schema_run *run, const struct schema *schema, const struct json_node *value);
/* One child, which counts as looked at then. */
bool schema_child_holds(
	struct schema_run *run, const struct schema *schema, const struct json_node *value, size_t child);
/* False, always; the first sentence stays. */
bool schema_fails(struct schema_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool schema_matches(struct schema_run *run, struct pattern *pattern, const char *text, size_t n);

/* All of a list of names are members of the value. */
bool schema_has_all(struct schema_run *run, const struct json_node *names, const struct json_node *value);

rule_check schema_type, schema_enum, schema_const, schema_multiple, schema_maximum, schema_exclusive_maximum,
	schema_minimum, schema_exclusive_minimum, schema_max_length, schema_min_length, schema_pattern,
	schema_max_items, schema_min_items, schema_unique_items, schema_max_properties, schema_min_properties,
	schema_required, schema_dependent_required;
rule_check schema_ref, schema_all_of, schema_any_of, schema_one_of, schema_not, schema_if, schema_dependent_schemas,
	schema_dependencies, schema_prefix_items, schema_items, schema_additional_items, schema_contains,
	schema_properties, schema_pattern_properties, schema_additional_properties, schema_property_names,
	schema_unevaluated;

#endif
