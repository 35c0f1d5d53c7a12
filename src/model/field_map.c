#include "preop/model/shape.h"

#include "preop/base/strbuf.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* What a field can be. Inputs are several, every other role is one field. */
enum { ROLE_LIMIT = 24 };
struct role {
	const char *name;
	size_t offset;                   /* in struct field_map */
	const char *guesses[ROLE_LIMIT]; /* field names that mean it, the best first */
};

static const struct role roles[] = {
	{ "input", offsetof(struct field_map, input),
		{ "text", "question", "prompt", "input", "instruction", "query", "utterance", "sentence", "premise",
			"hypothesis", "sentence1", "sentence2", "question1", "question2", "context", "passage",
			"document", "message", "content", "body", "problem", "statement", "ticket" } },
	{ "output", offsetof(struct field_map, output),
		{ "answer", "output", "response", "completion", "target", "reply", "solution", "assistant", "summary",
			"chosen" } },
	{ "label", offsetof(struct field_map, label),
		{ "label", "category", "intent", "class", "value", "gold", "sentiment", "label_text" } },
	{ "id", offsetof(struct field_map, id),
		{ "id", "uid", "uuid", "external_id", "example_id", "case_id", "ticket_id" } },
	{ "date", offsetof(struct field_map, date),
		{ "date", "at", "timestamp", "created_at", "created", "time", "datetime" } },
	{ "group", offsetof(struct field_map, group),
		{ "group", "user_id", "customer_id", "customer", "conversation_id", "session_id", "thread_id",
			"user" } },
	{ "split", offsetof(struct field_map, split), { "split", "subset", "partition" } },
	{ "source", offsetof(struct field_map, source), { "source", "origin", "url" } },
/* No names to guess from: who has these has a format of its own. */
#define OWN(name)                                                                                                      \
	{                                                                                                              \
#name, offsetof(struct field_map, name),                                                               \
		{                                                                                                      \
			NULL                                                                                           \
		}                                                                                                      \
	}
	OWN(messages),
	OWN(system),
	OWN(history),
	OWN(tools),
	OWN(chosen),
	OWN(rejected),
	OWN(positive),
	OWN(negative),
	OWN(role_key),
	OWN(content_key),
	OWN(user_role),
	OWN(assistant_role),
	OWN(system_role),
	OWN(tool_role),
	OWN(call_role),
#undef OWN
};
enum { ROLE_COUNT = sizeof(roles) / sizeof(roles[0]) };

const char *field_role_name(size_t index)
{
	return index < ROLE_COUNT ? roles[index].name : NULL;
}

static const char **slot_of(struct field_map *map, const struct role *role)
{
	return (const char **)(void *)((char *)map + role->offset);
}

static const char *value_of(const struct field_map *map, const struct role *role)
{
	const char *value;

	memcpy(&value, (const char *)map + role->offset, sizeof(value));
	return value;
}

static bool is_input(const struct role *role)
{
	return role == &roles[0];
}

/* The role's free place in the map; NULL when it is full. */
static const char **free_slot(struct field_map *map, const struct role *role)
{
	const char **slot = slot_of(map, role);

	for (int i = 0; i < (is_input(role) ? FIELD_INPUTS : 1); i++)
		if (slot[i] == NULL)
			return &slot[i];
	return NULL;
}

static bool set_path(struct field_map *map, const struct role *role, const char *path, struct error *error)
{
	const char **slot = free_slot(map, role);

	if (slot == NULL && is_input(role))
		return error_set(
			error, ERROR_USAGE, "at most %d fields can be inputs; %s is one more", FIELD_INPUTS, path);
	if (slot == NULL)
		return error_set(
			error, ERROR_USAGE, "%s is given twice (%s and %s)", role->name, value_of(map, role), path);
	*slot = path;
	return true;
}

static bool parse_role(const struct role *role, struct json_span value, struct arena *arena, struct field_map *out,
	struct error *error)
{
	struct strbuf path = STRBUF_INIT;

	if (json_type(value) != JSON_STRING)
		return error_set(error, ERROR_INPUT, "the field map's %s is no text", role->name);
	json_decode(value, &path);
	bool set = set_path(out, role, arena_strndup(arena, path.data, path.len), error);
	strbuf_free(&path);
	return set;
}

bool field_map_parse(const char *json, struct arena *arena, struct field_map *out, struct error *error)
{
	struct json_check check;
	struct json_span root = json_root(json, strlen(json)), path;

	memset(out, 0, sizeof(*out));
	if (!json_check(json, strlen(json), 0, &check) || json_type(root) != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "the field map is no JSON object");
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		struct json_span value = json_get(root, roles[i].name);
		if (value.start == NULL)
			continue;
		if (json_type(value) != JSON_ARRAY) {
			if (!parse_role(&roles[i], value, arena, out, error))
				return false;
			continue;
		}
		for (size_t cursor = 0; json_next_element(value, &cursor, &path);)
			if (!parse_role(&roles[i], path, arena, out, error))
				return false;
	}
	return true;
}

void field_map_print(const struct field_map *map, struct strbuf *json)
{
	struct json_writer w;

	json_begin(&w, json);
	json_open(&w, NULL, '{');
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (value_of(map, &roles[i]) == NULL)
			continue;
		if (!is_input(&roles[i])) {
			json_put_string(&w, roles[i].name, value_of(map, &roles[i]));
			continue;
		}
		json_open(&w, roles[i].name, '[');
		for (int k = 0; k < FIELD_INPUTS && map->input[k] != NULL; k++)
			json_put_string(&w, NULL, map->input[k]);
		json_close(&w, ']');
	}
	json_close(&w, '}');
}

static const struct role *find_role(const char *name, size_t n)
{
	for (size_t i = 0; i < ROLE_COUNT; i++)
		if (strlen(roles[i].name) == n && memcmp(roles[i].name, name, n) == 0)
			return &roles[i];
	return NULL;
}

static bool unknown_role(const char *name, size_t n, struct error *error)
{
	struct strbuf known = STRBUF_INIT;

	for (size_t i = 0; i < ROLE_COUNT; i++)
		strbuf_addf(&known, "%s%s", i > 0 ? ", " : "", roles[i].name);
	error_set(error, ERROR_USAGE, "\"%.*s\" is no role of a field; roles are %s", (int)(n < 60 ? n : 60), name,
		known.data);
	strbuf_free(&known);
	return false;
}

bool field_map_from_option(const char *option, struct arena *arena, struct field_map *out, struct error *error)
{
	memset(out, 0, sizeof(*out));
	for (const char *at = option; *at != '\0';) {
		size_t n = strcspn(at, ","), name = strcspn(at, "=,");
		if (name >= n || name + 1 == n)
			return error_set(error, ERROR_USAGE,
				"\"%.*s\" is no ROLE=FIELD; write it like input=text,label=category",
				(int)(n < 60 ? n : 60), at);
		const struct role *role = find_role(at, name);
		if (role == NULL)
			return unknown_role(at, name, error);
		if (!set_path(out, role, arena_strndup(arena, at + name + 1, n - name - 1), error))
			return false;
		at += n + (at[n] == ',');
	}
	return true;
}

/* The path of a top-level field: its name, or ["odd name"] when the path's own signs are in it. */
static const char *path_of(const char *name, struct arena *arena)
{
	struct strbuf path = STRBUF_INIT;

	if (*name != '\0' && strpbrk(name, ".[]\"") == NULL)
		return arena_strdup(arena, name);
	strbuf_addc(&path, '[');
	json_quote_raw(&path, name, strlen(name));
	strbuf_addc(&path, ']');
	const char *copy = arena_strndup(arena, path.data, path.len);
	strbuf_free(&path);
	return copy;
}

static bool means(const struct role *role, const char *name)
{
	for (int i = 0; i < ROLE_LIMIT && role->guesses[i] != NULL; i++)
		if (strcasecmp(role->guesses[i], name) == 0)
			return true;
	return false;
}

/* The field with the role's best name; NULL: none. */
static const char *best_name(const struct role *role, const char *const *names, size_t count)
{
	for (int i = 0; i < ROLE_LIMIT && role->guesses[i] != NULL; i++)
		for (size_t k = 0; k < count; k++)
			if (strcasecmp(role->guesses[i], names[k]) == 0)
				return names[k];
	return NULL;
}

bool field_map_guess(const char *const *names, size_t count, struct arena *arena, struct field_map *out)
{
	size_t inputs = 0;

	memset(out, 0, sizeof(*out));
	/* Inputs in the order of the file: people put the text before the hypothesis about it. */
	for (size_t k = 0; k < count && inputs < FIELD_INPUTS; k++)
		if (means(&roles[0], names[k]))
			out->input[inputs++] = path_of(names[k], arena);
	for (size_t i = 1; i < ROLE_COUNT; i++) {
		const char *name = best_name(&roles[i], names, count);
		if (name != NULL)
			*slot_of(out, &roles[i]) = path_of(name, arena);
	}
	return inputs > 0;
}
