/* What a system's spec makes of a case: chat messages and parameters, put together from spans. */
#include "preop/model/system.h"

#include <string.h>

/* ---- Reading the spec ---- */

static const struct spec_member {
	const char *name;
	enum json_type type;
	size_t offset;
	const char *what;
} members[] = {
	{ "system", JSON_STRING, offsetof(struct system_spec, system), "a text" },
	{ "template", JSON_STRING, offsetof(struct system_spec, template), "a text" },
	{ "examples", JSON_ARRAY, offsetof(struct system_spec, examples), "a list" },
	{ "parameters", JSON_OBJECT, offsetof(struct system_spec, parameters), "an object" },
	{ "tools", JSON_ARRAY, offsetof(struct system_spec, tools), "a list" },
};
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static bool take_context(struct json_span value, struct system_spec *out, struct error *error)
{
	out->context_command = json_equals(value, "command");
	return out->context_command || json_equals(value, "case") ||
		error_set(error, ERROR_INPUT, "the spec's \"context\" is \"case\" or \"command\"");
}

static bool take_member(struct json_span key, struct json_span value, struct system_spec *out, struct error *error)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (json_equals(key, members[i].name)) {
			if (json_type(value) != members[i].type)
				return error_set(error, ERROR_INPUT, "the spec's \"%s\" is not %s", members[i].name,
					members[i].what);
			memcpy((char *)out + members[i].offset, &value, sizeof(value));
			return true;
		}
	if (json_equals(key, "context"))
		return take_context(value, out, error);
	return error_set(error, ERROR_INPUT,
		"the spec has a member %.*s; it may have system, template, examples, parameters, tools and context",
		(int)(key.length < 60 ? key.length : 60), key.start);
}

static bool check_examples(struct json_span examples, struct error *error)
{
	struct json_span example;
	size_t cursor = 0, number = 0;

	while (json_next_element(examples, &cursor, &example)) {
		number++;
		if (json_type(json_get(example, "input")) != JSON_STRING ||
			json_type(json_get(example, "output")) != JSON_STRING)
			return error_set(error, ERROR_INPUT,
				"example %zu of the spec is not an object with \"input\" and \"output\", two texts",
				number);
	}
	return true;
}

bool system_spec_read(const char *text, struct system_spec *out, struct error *error)
{
	struct json_check check;
	struct json_span root = json_root(text, strlen(text)), key, value;
	size_t cursor = 0;

	*out = (struct system_spec){ .context_command = false };
	if (!json_check(text, strlen(text), JSON_FIND_DUPLICATES, &check))
		return error_set(error, ERROR_INPUT, "the spec is no JSON: %s at byte %zu", check.reason, check.fault);
	if (json_type(root) != JSON_OBJECT || check.duplicate_keys || check.bad_utf8)
		return error_set(error, ERROR_INPUT, "the spec is not a JSON object in UTF-8 with each member once");
	while (json_next_member(root, &cursor, &key, &value))
		if (!take_member(key, value, out, error))
			return false;
	return out->examples.start == NULL || check_examples(out->examples, error);
}

/* ---- Filling in ---- */

/* The inside of a JSON string: of one in the spec or the case as it stands there, of plain bytes as JSON escapes them. */
struct insertion {
	const char *bytes;
	size_t n;
	bool quoted; /* escaped already */
};

static void insert(const struct insertion *what, struct strbuf *out)
{
	if (what->quoted) {
		strbuf_add(out, what->bytes, what->n);
		return;
	}
	size_t start = out->len;
	json_quote(out, what->bytes, what->n);
	strbuf_truncate(out, out->len - 1);
	strbuf_splice(out, start, 1, "", 0);
}

static struct insertion inside(struct json_span string)
{
	return (struct insertion){ string.start + 1, string.length - 2, true };
}

static const char input_mark[] = "{{input}}", context_mark[] = "{{context}}";

static bool starts_with(const char *text, size_t n, const char *mark)
{
	return n >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0;
}

/* A JSON string with the marks of the template replaced; false: it asks for a context that is not there. */
static bool fill(const struct system_spec *spec, const struct insertion *input, const struct insertion *context,
	struct strbuf *out, struct error *error)
{
	struct insertion plain = { input_mark, sizeof(input_mark) - 1, true };
	struct insertion template = spec->template.start != NULL ? inside(spec->template) : plain;

	strbuf_addc(out, '"');
	for (size_t i = 0; i < template.n;) {
		const char *at = template.bytes + i;
		if (starts_with(at, template.n - i, input_mark)) {
			insert(input, out);
			i += sizeof(input_mark) - 1;
		} else if (starts_with(at, template.n - i, context_mark)) {
			if (context->bytes == NULL)
				return error_set(error, ERROR_INPUT,
					"the template has {{context}} and there is no context for this case");
			insert(context, out);
			i += sizeof(context_mark) - 1;
		} else {
			strbuf_addc(out, *at);
			i++;
		}
	}
	strbuf_addc(out, '"');
	return true;
}

static void begin_message(struct strbuf *out, size_t *count, const char *role)
{
	strbuf_addf(out, "%s{\"role\":\"%s\",\"content\":", (*count)++ > 0 ? "," : "", role);
}

static bool put_examples(const struct system_spec *spec, struct strbuf *out, size_t *count, struct error *error)
{
	struct json_span example;
	size_t cursor = 0;

	while (spec->examples.start != NULL && json_next_element(spec->examples, &cursor, &example)) {
		struct json_span given = json_get(example, "context"), output = json_get(example, "output");
		struct insertion input = inside(json_get(example, "input"));
		struct insertion context = { "", 0, true };
		if (json_type(given) == JSON_STRING)
			context = inside(given);
		begin_message(out, count, "user");
		if (!fill(spec, &input, &context, out, error))
			return false;
		strbuf_addc(out, '}');
		begin_message(out, count, "assistant");
		strbuf_add(out, output.start, output.length);
		strbuf_addc(out, '}');
	}
	return true;
}

/* Whether the template makes this turn, which it does of the last one. */
static bool is_asked(struct json_span message)
{
	return json_equals(json_get(message, "role"), "user") && json_type(json_get(message, "content")) == JSON_STRING;
}

static bool put_messages(const struct system_spec *spec, struct json_span messages, const struct insertion *context,
	struct strbuf *out, size_t *count, struct error *error)
{
	struct json_span message, next;
	size_t cursor = 0;

	bool more = json_next_element(messages, &cursor, &message);
	while (more) {
		bool last = !json_next_element(messages, &cursor, &next);
		if (last && spec->template.start != NULL && is_asked(message)) {
			struct insertion input = inside(json_get(message, "content"));
			begin_message(out, count, "user");
			if (!fill(spec, &input, context, out, error))
				return false;
			strbuf_addc(out, '}');
		} else {
			strbuf_adds(out, (*count)++ > 0 ? "," : "");
			strbuf_add(out, message.start, message.length);
		}
		message = next;
		more = !last;
	}
	return true;
}

static bool put_input(const struct system_spec *spec, const struct system_case *eval_case,
	const struct insertion *context, struct strbuf *out, size_t *count, struct error *error)
{
	struct insertion input = { eval_case->input, eval_case->input_n, false };

	begin_message(out, count, "user");
	if (!fill(spec, &input, context, out, error))
		return false;
	strbuf_addc(out, '}');
	return true;
}

bool system_messages(
	const struct system_spec *spec, const struct system_case *eval_case, struct strbuf *out, struct error *error)
{
	struct insertion context = { eval_case->context, eval_case->context_n, false };
	size_t count = 0;

	strbuf_addc(out, '[');
	if (spec->system.start != NULL) {
		begin_message(out, &count, "system");
		strbuf_add(out, spec->system.start, spec->system.length);
		strbuf_addc(out, '}');
	}
	if (!put_examples(spec, out, &count, error))
		return false;
	bool own = json_type(eval_case->messages) == JSON_ARRAY;
	if (own && !put_messages(spec, eval_case->messages, &context, out, &count, error))
		return false;
	if (!own && !put_input(spec, eval_case, &context, out, &count, error))
		return false;
	strbuf_addc(out, ']');
	return true;
}

void system_parameters(const struct system_spec *spec, struct strbuf *out)
{
	struct json_span key, value;
	size_t cursor = 0, count = 0;

	strbuf_addc(out, '{');
	while (spec->parameters.start != NULL && json_next_member(spec->parameters, &cursor, &key, &value)) {
		strbuf_adds(out, count++ > 0 ? "," : "");
		strbuf_add(out, key.start, key.length);
		strbuf_addc(out, ':');
		strbuf_add(out, value.start, value.length);
	}
	if (spec->tools.start != NULL) {
		strbuf_adds(out, count > 0 ? ",\"tools\":" : "\"tools\":");
		strbuf_add(out, spec->tools.start, spec->tools.length);
	}
	strbuf_addc(out, '}');
}
