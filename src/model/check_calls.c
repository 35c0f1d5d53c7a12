/*
 * Tool calls. What servers and tools write is read alike: {"function": {"name", "arguments"}}, {"name", "arguments"}, {"function": "name", "arguments"}, {"name", "input"};
 * arguments are an object, or its text.
 */
#include "check_kind.h"

#include "grow.h"
#include "json_schema.h"

#include <math.h>
#include <string.h>

enum compare { COMPARE_EQUAL, COMPARE_SUBSET, COMPARE_NAMES };

struct call {
	const char *name;                  /* "" when there is none */
	const struct json_node *arguments; /* NULL: none, or no JSON */
};
struct calls {
	struct call *items;
	size_t count;
};

struct tools {
	enum compare compare;
	bool order, more;
	double times;           /* NAN: any number */
	struct check_text name; /* bytes NULL: the calls of the case's reference */
	struct calls wanted;    /* of the parameters */
	bool has_wanted;
	struct json_schema *schema; /* NULL: none */
	struct arena arena;         /* of one output */
};

/* ---- Reading ---- */

static const struct json_node *arguments_of(struct arena *arena, const struct json_node *call)
{
	static const char *const names[] = { "arguments", "input", "args", "parameters" };
	const struct json_node *found = NULL;

	for (size_t i = 0; found == NULL && i < sizeof(names) / sizeof(names[0]); i++)
		found = json_node_member(call, names[i]);
	if (found == NULL || found->type != JSON_STRING)
		return found;
	return json_tree_read(arena, found->text, found->n, NULL);
}

static struct call read_call(struct arena *arena, const struct json_node *node)
{
	const struct json_node *function = json_node_member(node, "function");
	const struct json_node *named = function != NULL && function->type == JSON_OBJECT ? function : node;
	const struct json_node *name = json_node_member(named, "name");

	if (name == NULL && function != NULL && function->type == JSON_STRING)
		name = function;
	return (struct call){ name != NULL && name->type == JSON_STRING ? name->text : "", arguments_of(arena, named) };
}

/* A list, or one call. False: no JSON, or nothing with calls in it. */
static bool read_calls(struct arena *arena, struct check_text text, struct calls *out)
{
	const struct json_node *root = json_tree_read(arena, text.bytes, text.n, NULL);
	const struct json_node *inner = root != NULL ? json_node_member(root, "tool_calls") : NULL;

	*out = (struct calls){ NULL, 0 };
	if (inner != NULL)
		root = inner;
	if (root == NULL || (root->type != JSON_ARRAY && root->type != JSON_OBJECT))
		return false;
	if (root->type == JSON_OBJECT)
		*GROW(arena, out->items, out->count) = read_call(arena, root);
	for (size_t i = 0; root->type == JSON_ARRAY && i < root->count; i++)
		*GROW(arena, out->items, out->count) = read_call(arena, &root->children[i]);
	return true;
}

/* Of an output: no part, no calls. */
static bool calls_of(struct tools *tools, const struct check_output *output, struct calls *out)
{
	*out = (struct calls){ NULL, 0 };
	return output->calls.bytes == NULL || read_calls(&tools->arena, output->calls, out);
}

/* ---- Comparing ---- */

static bool same_arguments(const struct tools *tools, const struct call *wanted, const struct call *made)
{
	if (tools->compare == COMPARE_NAMES || wanted->arguments == NULL)
		return true;
	if (made->arguments == NULL)
		return false;
	return tools->compare == COMPARE_EQUAL ? json_node_same(wanted->arguments, made->arguments)
					       : json_node_within(wanted->arguments, made->arguments);
}

static bool fits(const struct tools *tools, const struct call *wanted, const struct call *made)
{
	return strcmp(wanted->name, made->name) == 0 && same_arguments(tools, wanted, made);
}

/* "search({"q":"x"})" */
static void name_call(const struct call *call, struct strbuf *out)
{
	strbuf_addf(out, "%.60s(", call->name);
	if (call->arguments != NULL)
		strbuf_add(out, call->arguments->span.start,
			call->arguments->span.length < 80 ? call->arguments->span.length : 80);
	strbuf_addc(out, ')');
}

/* Why the wanted call was not found: what is nearest to it. */
static void explain(const struct call *wanted, const struct calls *made, struct check_verdict *verdict)
{
	check_pass(verdict, false, "no call ");
	name_call(wanted, &verdict->detail);
	for (size_t i = 0; i < made->count; i++) {
		if (strcmp(made->items[i].name, wanted->name) != 0)
			continue;
		strbuf_adds(&verdict->detail, "; there is ");
		name_call(&made->items[i], &verdict->detail);
		return;
	}
	if (made->count == 0)
		strbuf_adds(&verdict->detail, "; nothing was called");
	else
		strbuf_addf(&verdict->detail, "; %zu others, the first is %.60s", made->count, made->items[0].name);
}

/* A free call that fits, from `from` on; made->count: none. */
static size_t find_call(
	const struct tools *tools, const struct call *wanted, const struct calls *made, const bool *used, size_t from)
{
	while (from < made->count && (used[from] || !fits(tools, wanted, &made->items[from])))
		from++;
	return from;
}

static void compare_calls(
	struct tools *tools, const struct calls *wanted, const struct calls *made, struct check_verdict *verdict)
{
	bool *used = arena_alloc(&tools->arena, made->count + 1);
	size_t from = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		size_t at = find_call(tools, &wanted->items[i], made, used, from);
		if (at == made->count) {
			explain(&wanted->items[i], made, verdict);
			return;
		}
		used[at] = true;
		from = tools->order ? at + 1 : 0;
	}
	if (made->count > wanted->count && !tools->more)
		check_pass(verdict, false, "%zu calls, %zu were wanted", made->count, wanted->count);
	else
		check_pass(verdict, true, "%zu of %zu calls as wanted", wanted->count, made->count);
}

/* Calls of one name, by number and schema. */
static void check_named(struct tools *tools, const struct calls *made, struct check_verdict *verdict)
{
	struct strbuf why = STRBUF_INIT;
	size_t times = 0;
	enum json_schema_result result = JSON_SCHEMA_VALID;

	for (size_t i = 0; i < made->count && result == JSON_SCHEMA_VALID; i++) {
		const struct call *call = &made->items[i];
		if (strcmp(call->name, tools->name.bytes) != 0)
			continue;
		times++;
		if (tools->schema != NULL && call->arguments == NULL)
			strbuf_adds(&why, "its arguments are no JSON");
		if (tools->schema != NULL)
			result = call->arguments == NULL ? JSON_SCHEMA_INVALID
							 : json_schema_check(tools->schema, call->arguments, &why);
	}
	bool right_times = isnan(tools->times) ? times > 0
					       : (double)times >= tools->times && (double)times <= tools->times;
	if (result == JSON_SCHEMA_UNDECIDED)
		check_undefined(verdict, "%s", why.data);
	else if (result == JSON_SCHEMA_INVALID)
		check_pass(verdict, false, "%s was called; %s", tools->name.bytes, why.data);
	else if (right_times && !tools->more && made->count > times)
		check_pass(verdict, false, "%zu other calls than %s", made->count - times, tools->name.bytes);
	else
		check_pass(verdict, right_times, "%s was called %zu times", tools->name.bytes, times);
	strbuf_free(&why);
}

/* ---- tool-call ---- */

static bool prepare_wanted(struct tools *tools, struct json_span given, struct arena *arena, struct error *error)
{
	tools->has_wanted = json_type(given) != JSON_NULL;
	return !tools->has_wanted ||
		read_calls(arena, (struct check_text){ given.start, given.length }, &tools->wanted) ||
		error_set(error, ERROR_INPUT, "calls wants a call, or a list of calls, each with name and arguments");
}

static bool prepare(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct tools *tools = arena_alloc(arena, sizeof(*tools));
	struct json_span schema = check_spec_json(spec, "schema");

	tools->compare = (enum compare)check_spec_word(spec, "arguments");
	tools->order = check_spec_flag(spec, "order");
	tools->more = check_spec_flag(spec, "more");
	tools->times = check_spec_number(spec, "times");
	tools->name = check_spec_text(spec, "name", arena);
	*state = tools;
	if (!prepare_wanted(tools, check_spec_json(spec, "calls"), arena, error))
		return false;
	if (tools->name.bytes == NULL && (json_type(schema) != JSON_NULL || !isnan(tools->times)))
		return error_set(error, ERROR_INPUT, "schema and times are of the calls of one name: say which");
	if (tools->name.bytes != NULL && tools->has_wanted)
		return error_set(error, ERROR_INPUT, "say either name or calls");
	if (json_type(schema) != JSON_NULL)
		tools->schema = json_schema_new(schema.start, schema.length, error);
	return json_type(schema) == JSON_NULL || tools->schema != NULL;
}

static void release(void *state)
{
	struct tools *tools = state;

	json_schema_free(tools->schema);
	arena_free(&tools->arena);
}

static bool judge(void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct tools *tools = state;
	struct calls made, wanted = tools->wanted;

	(void)error;
	arena_reset(&tools->arena);
	if (output->state == CHECK_STATE_EMPTY && output->calls.bytes == NULL && isnan(tools->times))
		return check_undefined(verdict, "empty: not a wrong answer"), true;
	if (!calls_of(tools, output, &made))
		return check_pass(verdict, false, "the tool calls are no JSON"), true;
	if (tools->name.bytes != NULL)
		return check_named(tools, &made, verdict), true;
	if (!tools->has_wanted && output->reference.bytes == NULL)
		return check_undefined(verdict, "the case has no reference"), true;
	if (!tools->has_wanted && !read_calls(&tools->arena, output->reference, &wanted))
		return check_undefined(verdict, "the reference is no JSON of tool calls"), true;
	compare_calls(tools, &wanted, &made, verdict);
	return true;
}

const struct check_method check_method_tool_call = { .prepare = prepare,
	.release = release,
	.judge = judge,
	.needs = CHECK_NEEDS_CALLS,
	.states = 1U << CHECK_STATE_EMPTY };

/* ---- no-call ---- */

static bool prepare_none(const struct check_spec *spec, struct arena *arena, void **state, struct error *error)
{
	struct tools *tools = arena_alloc(arena, sizeof(*tools));

	(void)error;
	tools->name = check_spec_text(spec, "name", arena);
	*state = tools;
	return true;
}

static bool judge_none(
	void *state, const struct check_output *output, struct check_verdict *verdict, struct error *error)
{
	struct tools *tools = state;
	struct calls made;

	(void)error;
	arena_reset(&tools->arena);
	if (!calls_of(tools, output, &made))
		return check_pass(verdict, false, "the tool calls are no JSON"), true;
	for (size_t i = 0; i < made.count; i++) {
		if (tools->name.bytes != NULL && strcmp(made.items[i].name, tools->name.bytes) != 0)
			continue;
		check_pass(verdict, false, "called ");
		name_call(&made.items[i], &verdict->detail);
		return true;
	}
	check_pass(verdict, true, "did not call %s", tools->name.bytes != NULL ? tools->name.bytes : "anything");
	return true;
}

const struct check_method check_method_no_call = { .prepare = prepare_none,
	.release = release,
	.judge = judge_none,
	.needs = CHECK_NEEDS_CALLS,
	.states = 1U << CHECK_STATE_EMPTY | 1U << CHECK_STATE_REFUSED };
