/*
 * JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12), and of draft-07 what differs: definitions, dependencies, items as a list.
 *
 * References stay within the document: by pointer, $anchor, $dynamicAnchor and $id. A reference to another document is refused, nothing is fetched. `format` and the
 * content keywords say something and assert nothing, as the draft has it. Patterns are PCRE2's, which agree with ECMA-262 on what schemas use.
 *
 * Schemas and values come from strangers: both have limits, patterns too; what needs more work than JSON_SCHEMA_STEPS, or refers to itself without end, is undecided,
 * with the reason.
 *
 * Thread: a schema belongs to one thread.
 */
#ifndef PREOP_SRC_MODEL_JSON_SCHEMA_H
#define PREOP_SRC_MODEL_JSON_SCHEMA_H

#include "json_tree.h"

enum { JSON_SCHEMA_STEPS = 1000000, JSON_SCHEMA_DEPTH = 400 };

struct json_schema;
/* ERROR_INPUT says what is wrong and where: "minimum wants a number at #/properties/age". `text` must live as long. */
struct json_schema *json_schema_new(const char *text, size_t n, struct error *error);
void json_schema_free(struct json_schema *schema); /* NULL is fine */

enum json_schema_result { JSON_SCHEMA_VALID, JSON_SCHEMA_INVALID, JSON_SCHEMA_UNDECIDED };
/* Appends to `why` the first thing that speaks against a value: "/items/2: wants a number". */
enum json_schema_result json_schema_check(
	struct json_schema *schema, const struct json_node *value, struct strbuf *why);

#endif
