#include "dataset_info.h"

#include "preop/base/path.h"

#include <stdlib.h>
#include <string.h>

enum { INFO_MAX = 16 * 1024 * 1024, FILES_NAMED = 8 };
static const char info_name[] = "dataset_info.json";

/* ---- From its words to ours ---- */

struct naming {
	const char *theirs, *role; /* role: as in --map */
};
static const struct naming plain_columns[] = {
	{ "prompt", "input" },
	{ "query", "input" },
	{ "response", "output" },
	{ "system", "system" },
	{ "history", "history" },
	{ "tools", "tools" },
	{ "chosen", "chosen" },
	{ "rejected", "rejected" },
	{ "kto_tag", "label" },
};
static const struct naming talk_columns[] = {
	{ "messages", "messages" },
	{ "system", "system" },
	{ "tools", "tools" },
	{ "chosen", "chosen" },
	{ "rejected", "rejected" },
	{ "kto_tag", "label" },
};
static const struct naming talk_tags[] = {
	{ "role_tag", "role_key" },
	{ "content_tag", "content_key" },
	{ "user_tag", "user_role" },
	{ "assistant_tag", "assistant_role" },
	{ "observation_tag", "tool_role" },
	{ "function_tag", "call_role" },
	{ "system_tag", "system_role" },
};

static bool is_path(const char *role)
{
	size_t n = strlen(role);

	return n < 5 || strcmp(role + n - 5, "_role") != 0;
}

/* A column is a name and no path: one with a path's signs is quoted. */
static void print_column(const struct naming *naming, struct json_span value, struct strbuf *map)
{
	struct strbuf name = STRBUF_INIT;

	json_decode(value, &name);
	strbuf_addf(map, "%s%s=", map->len > 0 ? "," : "", naming->role);
	if (is_path(naming->role) && strpbrk(name.data, ".[]\"") != NULL)
		strbuf_addf(map, "[%.*s]", (int)value.length, value.start);
	else
		strbuf_adds(map, name.data);
	strbuf_free(&name);
}

static void print_columns(struct json_span names, const struct naming *namings, size_t count, struct strbuf *map)
{
	for (size_t i = 0; i < count; i++) {
		struct json_span value = json_get(names, namings[i].theirs);
		if (json_type(value) == JSON_STRING && value.length > 2)
			print_column(&namings[i], value, map);
	}
}
#define PRINT_COLUMNS(names, namings, map) print_columns(names, namings, sizeof(namings) / sizeof(namings[0]), map)

static bool has_name(struct json_span names, const char *name)
{
	return json_type(json_get(names, name)) == JSON_STRING;
}

/* Its "alpaca" is everything that is no list of messages. */
static const char *plain_format(struct json_span entry, struct json_span columns)
{
	if (json_type(json_get(entry, "ranking")) == JSON_TRUE || has_name(columns, "chosen"))
		return "preference";
	if (has_name(columns, "kto_tag"))
		return "unpaired-preference";
	if (has_name(columns, "prompt") && !has_name(columns, "response"))
		return "text"; /* to train on the prompt alone is language modeling */
	return "alpaca";
}

/* Messages with role and content are a chat, unless a choice or a verdict ends them. */
static const char *talk_format(struct json_span columns, struct json_span tags)
{
	bool judged = has_name(columns, "chosen") || has_name(columns, "kto_tag");

	return json_equals(json_get(tags, "content_tag"), "content") && !judged ? "chat" : "sharegpt";
}

static const char *describe(struct json_span entry, struct strbuf *map)
{
	struct json_span columns = json_get(entry, "columns"), tags = json_get(entry, "tags");
	struct json_span formatting = json_get(entry, "formatting");

	if (!json_equals(formatting, "sharegpt") && !json_equals(formatting, "openai")) {
		PRINT_COLUMNS(columns, plain_columns, map);
		return plain_format(entry, columns);
	}
	PRINT_COLUMNS(columns, talk_columns, map);
	PRINT_COLUMNS(tags, talk_tags, map);
	return json_equals(formatting, "openai") ? "chat" : talk_format(columns, tags);
}

/* ---- The description and its entries ---- */

static bool is_description(const char *text, size_t n, struct json_span *root)
{
	struct json_check check;

	*root = json_root(text, n);
	return json_check(text, n, 0, &check) && json_type(*root) == JSON_OBJECT;
}

static bool find_entry(struct json_span root, const char *file, struct json_span *name, struct json_span *entry)
{
	for (size_t cursor = 0; json_next_member(root, &cursor, name, entry);)
		if (json_equals(json_get(*entry, "file_name"), file))
			return true;
	return false;
}

static bool refuse_description(struct json_span root, struct error *error)
{
	struct json_span name, entry;
	struct strbuf files = STRBUF_INIT;
	size_t count = 0;

	for (size_t cursor = 0; json_next_member(root, &cursor, &name, &entry);) {
		struct json_span file = json_get(entry, "file_name");
		if (json_type(file) != JSON_STRING || count++ >= FILES_NAMED)
			continue;
		strbuf_adds(&files, count > 1 ? ", " : "");
		json_decode(file, &files);
	}
	if (count > FILES_NAMED)
		strbuf_addf(&files, " and %zu more", count - FILES_NAMED);
	if (count > 0)
		error_set(error, ERROR_INPUT, "this describes other files and holds no examples; import those: %s",
			files.data);
	strbuf_free(&files);
	return count == 0; /* another thing of the same name */
}

static char *info_beside(const char *path)
{
	char *folder = xasprintf("%.*s", (int)(path_base(path) - path), path);
	char *info = xasprintf("%s%s", folder, info_name);

	free(folder);
	return info;
}

static void take_entry(struct import_options *options, struct arena *arena, struct json_span name,
	struct json_span entry, struct strbuf *why)
{
	struct strbuf map = STRBUF_INIT;

	options->format = describe(entry, &map);
	options->map = map.len > 0 ? arena_strndup(arena, map.data, map.len) : NULL;
	strbuf_adds(why, "as the entry ");
	json_decode(name, why);
	strbuf_addf(why, " of %s says%s%s; ", info_name, map.len > 0 ? ": " : "", map.data);
	strbuf_free(&map);
}

bool dataset_info_apply(struct import_options *options, struct arena *arena, struct strbuf *why, struct error *error)
{
	bool asked = options->format != NULL || options->map != NULL;
	struct strbuf text = STRBUF_INIT;
	struct json_span root, name, entry;
	bool ok = true;

	if (asked || options->memory != NULL || options->path == NULL || strcmp(options->path, "-") == 0)
		return true;
	char *info = info_beside(options->path);
	bool itself = strcmp(path_base(options->path), info_name) == 0;
	if (path_is_file(info) && strbuf_read_file(&text, info, INFO_MAX, NULL)) {
		bool readable = is_description(text.data, text.len, &root);
		if (!readable && !itself)
			strbuf_addf(why, "%s beside it is not JSON; ", info_name);
		else if (readable && itself)
			ok = refuse_description(root, error);
		else if (readable && find_entry(root, path_base(options->path), &name, &entry))
			take_entry(options, arena, name, entry, why);
	}
	free(info);
	strbuf_free(&text);
	return ok;
}
