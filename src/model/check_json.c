/* Checks of outputs that are to be JSON: valid at all, and by a schema. */
#include "check_kind.h"

#include "fold.h"
#include "json_schema.h"

#include "preop/text/find.h"

#include <string.h>

enum root { ROOT_ANY, ROOT_OBJECT, ROOT_ARRAY };

struct json_wanted {
	bool fence;
	enum root root;
	struct json_schema *schema; /* NULL: any JSON will do */
	struct arena arena;         /* of one output */
};

static bool prepare_json(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct json_wanted *wanted = arena_alloc(arena, sizeof(*wanted));

	(void)error;
	wanted->fence = check_spec_flag(spec, "fence");
	wanted->root = (enum root)check_spec_word(spec, "root");
	*state = wanted;
	return true;
}

static bool prepare_schema(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct json_wanted *wanted = arena_alloc(arena, sizeof(*wanted));
	struct json_span schema = check_spec_json(spec, "schema");

	wanted->fence = check_spec_flag(spec, "fence");
	wanted->schema = json_schema_new(schema.start, schema.length, error);
	*state = wanted;
	return wanted->schema != NULL;
}

static void release(void *state)
{
	struct json_wanted *wanted = state;

	json_schema_free(wanted->schema);
	arena_free(&wanted->arena);
}

static struct check_text trimmed(struct check_text text)
{
	while (text.n > 0 && text_is_blank((unsigned char)text.bytes[text.n - 1]))
		text.n--;
	while (text.n > 0 && text_is_blank((unsigned char)*text.bytes)) {
		text.bytes++;
		text.n--;
	}
	return text;
}

/* What stands in the first code fence; the text as it is when there is none, or when it is no fence that ends. */
static struct check_text without_fence(struct check_text text)
{
	const char *open = text_find(text.bytes, text.n, "```", 3), *end = text.bytes + text.n;

	if (open == NULL)
		return text;
	const char *line = memchr(open, '\n', (size_t)(end - open));
	if (line == NULL)
		return text;
	const char *close = text_find(line + 1, (size_t)(end - line - 1), "```", 3);
	return close == NULL ? text : (struct check_text){ line + 1, (size_t)(close - line - 1) };
}

/* NULL: the verdict says what is wrong with it. */
static const struct json_node *read_json(
	struct json_wanted *wanted, const struct check_output *output, struct check_verdict *verdict)
{
	struct error why = ERROR_INIT;
	struct check_text text = trimmed(output->text);

	arena_reset(&wanted->arena);
	if (wanted->fence && text.n > 0 && *text.bytes != '{' && *text.bytes != '[')
		text = trimmed(without_fence(text));
	const struct json_node *node = json_tree_read(&wanted->arena, text.bytes, text.n, &why);
	if (node == NULL)
		check_pass(verdict, false, "no JSON: %s of %zu", why.message, text.n);
	return node;
}

static bool judge_json(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct json_wanted *wanted = state;
	const struct json_node *node = read_json(wanted, output, verdict);

	(void)error;
	if (node == NULL)
		return true;
	if (wanted->root == ROOT_OBJECT && node->type != JSON_OBJECT)
		check_pass(verdict, false, "JSON, but no object");
	else if (wanted->root == ROOT_ARRAY && node->type != JSON_ARRAY)
		check_pass(verdict, false, "JSON, but no list");
	else
		check_pass(verdict, true, "JSON");
	return true;
}

static bool judge_schema(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct json_wanted *wanted = state;
	const struct json_node *node = read_json(wanted, output, verdict);
	struct strbuf why = STRBUF_INIT;

	(void)error;
	if (node == NULL)
		return true;
	enum json_schema_result result = json_schema_check(wanted->schema, node, &why);
	if (result == JSON_SCHEMA_VALID)
		check_pass(verdict, true, "fits the schema");
	else if (result == JSON_SCHEMA_INVALID)
		check_pass(verdict, false, "%s", why.data);
	else
		check_undefined(verdict, "%s", why.data);
	strbuf_free(&why);
	return true;
}

const struct check_method check_method_json = { .prepare = prepare_json, .release = release, .judge = judge_json };
const struct check_method check_method_schema = {
	.prepare = prepare_schema, .release = release, .judge = judge_schema
};
