/* What references of a schema point at: URIs, JSON pointers (RFC 6901), anchors; all within the document. */
#include "json_schema_rules.h"

#include <stdlib.h>
#include <string.h>

/* ---- URIs ---- */

/* The length of "scheme:"; 0: none. */
static size_t scheme_length(const char *uri, size_t n)
{
	size_t at = 0;

	while (at < n && uri[at] != ':' && uri[at] != '/' && uri[at] != '?' && uri[at] != '#')
		at++;
	return at > 0 && at < n && uri[at] == ':' ? at + 1 : 0;
}

/* Where the path of a URI begins: behind "scheme://authority". */
static size_t path_start(const char *uri)
{
	size_t at = scheme_length(uri, strlen(uri));

	if (strncmp(uri + at, "//", 2) == 0)
		at += 2 + strcspn(uri + at + 2, "/?#");
	return at;
}

const char *schema_resolve_uri(struct arena *arena, const char *base, const char *reference, size_t n)
{
	const char *hash = memchr(reference, '#', n);
	size_t length = hash != NULL ? (size_t)(hash - reference) : n, path = path_start(base);

	if (length == 0)
		return base;
	if (length > 2 && memcmp(reference, "./", 2) == 0) {
		reference += 2;
		length -= 2;
	}
	int given = (int)length;
	if (scheme_length(reference, length) > 0)
		return arena_strndup(arena, reference, length);
	if (length >= 2 && memcmp(reference, "//", 2) == 0)
		return arena_printf(arena, "%.*s%.*s", (int)scheme_length(base, strlen(base)), base, given, reference);
	if (*reference == '/')
		return arena_printf(arena, "%.*s%.*s", (int)path, base, given, reference);
	const char *slash = strrchr(base + path, '/');
	size_t folder = slash != NULL ? (size_t)(slash - base) + 1 : path;
	return arena_printf(
		arena, "%.*s%s%.*s", (int)folder, base, slash == NULL && path > 0 ? "/" : "", given, reference);
}

/* ---- Pointers ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX of a fragment; appended. */
static void unescape(const char *text, size_t n, struct strbuf *out)
{
	for (size_t i = 0; i < n; i++) {
		bool escaped = text[i] == '%' && i + 2 < n && hex_digit(text[i + 1]) >= 0 &&
			hex_digit(text[i + 2]) >= 0;
		strbuf_addc(out, escaped ? (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i]);
		i += escaped ? 2 : 0;
	}
}

/* ~1 is a slash, ~0 a tilde. */
static void pointer_token(const char *text, size_t n, struct strbuf *out)
{
	for (size_t i = 0; i < n; i++) {
		bool escaped = text[i] == '~' && i + 1 < n && (text[i + 1] == '0' || text[i + 1] == '1');
		strbuf_addc(out, !escaped ? text[i] : text[i + 1] == '0' ? '~' : '/');
		i += escaped;
	}
}

static struct json_node *step(struct json_node *node, const struct strbuf *token)
{
	char *end;

	if (node->type == JSON_OBJECT)
		return json_node_get(node, token->data, token->len);
	if (node->type != JSON_ARRAY || token->len == 0 || token->data[0] < '0' || token->data[0] > '9')
		return NULL;
	unsigned long index = strtoul(token->data, &end, 10);
	return *end == '\0' && index < node->count ? &node->children[index] : NULL;
}

static struct json_node *follow_pointer(struct json_node *node, const char *pointer, size_t n)
{
	struct strbuf token = STRBUF_INIT;
	size_t at = 0;

	while (node != NULL && at < n) {
		const char *slash = memchr(pointer + at + 1, '/', n - at - 1);
		size_t end = slash != NULL ? (size_t)(slash - pointer) : n;
		strbuf_reset(&token);
		pointer_token(pointer + at + 1, end - at - 1, &token);
		node = step(node, &token);
		at = end;
	}
	strbuf_free(&token);
	return node;
}

/* ---- Anchors ---- */

static bool has_anchor(const struct json_node *node, const char *keyword, const char *name, size_t n)
{
	const struct json_node *value = json_node_member(node, keyword);

	return value != NULL && value->type == JSON_STRING && value->n == n && memcmp(value->text, name, n) == 0;
}

/* The tree below `node`, without what has a URI of its own. No deeper than JSON_MAX_DEPTH. */
static struct json_node *find_anchor(struct json_node *node, bool top, const char *name, size_t n, bool dynamic)
{
	const struct json_node *id = json_node_member(node, "$id");
	struct json_node *found = NULL;

	if (!top && id != NULL && id->type == JSON_STRING && node->mark != NULL)
		return NULL;
	if (node->mark != NULL &&
		(has_anchor(node, "$dynamicAnchor", name, n) || (!dynamic && has_anchor(node, "$anchor", name, n))))
		return node;
	for (size_t i = 0; found == NULL && i < node->count; i++)
		found = find_anchor(&node->children[i], false, name, n, dynamic);
	return found;
}

struct json_node *schema_anchor(
	const struct json_schema *schema, const struct resource *resource, const char *name, size_t n, bool dynamic)
{
	(void)schema;
	return find_anchor(resource->root, true, name, n, dynamic);
}

/* ---- References ---- */

static const struct resource *find_resource(const struct json_schema *schema, const char *uri)
{
	for (const struct resource *resource = schema->resources; resource != NULL; resource = resource->next)
		if (strcmp(resource->uri, uri) == 0)
			return resource;
	return NULL;
}

struct json_node *schema_find(const struct json_schema *schema, const struct resource *from, const char *reference,
	size_t n, struct arena *arena, const struct resource **resource, struct error *error)
{
	const char *uri = schema_resolve_uri(arena, from->uri, reference, n), *hash = memchr(reference, '#', n);
	struct strbuf fragment = STRBUF_INIT;
	struct json_node *found;

	*resource = find_resource(schema, uri);
	if (*resource == NULL) {
		error_set(error, ERROR_INPUT, "it refers to %.200s, which is not in it; nothing is fetched", uri);
		return NULL;
	}
	if (hash != NULL)
		unescape(hash + 1, (size_t)(reference + n - hash - 1), &fragment);
	found = fragment.len == 0 || fragment.data[0] == '/'
		? follow_pointer((*resource)->root, fragment.data, fragment.len)
		: schema_anchor(schema, *resource, fragment.data, fragment.len, false);
	if (found == NULL)
		error_set(error, ERROR_INPUT, "it refers to %.*s, which is not there", (int)(n < 200 ? n : 200),
			reference);
	strbuf_free(&fragment);
	return found;
}
