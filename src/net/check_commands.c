#include "preop/net/check_commands.h"

#include "net/own_file.h"

#include "preop/base/json.h"
#include "preop/base/path.h"

#include <stdlib.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 20 };

static const char *decoded(struct json_span value, struct arena *arena)
{
	struct strbuf text = STRBUF_INIT;

	json_decode(value, &text);
	const char *copy = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	return copy;
}

static size_t elements(struct json_span list)
{
	struct json_span element;
	size_t cursor = 0, count = 0;

	while (json_type(list) == JSON_ARRAY && json_next_element(list, &cursor, &element))
		count++;
	return count;
}

static bool read_words(struct json_span list, struct arena *arena, struct check_command *out)
{
	size_t count = elements(list), cursor = 0;
	const char **words = arena_alloc(arena, (count + 1) * sizeof(*words));
	struct json_span element;

	for (size_t i = 0; i < count; i++) {
		json_next_element(list, &cursor, &element);
		if (json_type(element) != JSON_STRING)
			return false;
		words[i] = decoded(element, arena);
	}
	out->words = words;
	return count > 0;
}

static bool read_all(const struct strbuf *text, struct arena *arena, struct check_command **out, size_t *count)
{
	struct json_span root = json_root(text->data, text->len), key, value;
	struct json_check found;
	size_t cursor = 0, members = 0;

	if (!json_check(text->data, text->len, 0, &found) || json_type(root) != JSON_OBJECT)
		return false;
	while (json_next_member(root, &cursor, &key, &value))
		members++;
	*out = arena_alloc(arena, (members + 1) * sizeof(**out));
	for (cursor = 0; json_next_member(root, &cursor, &key, &value); (*count)++) {
		(*out)[*count].name = decoded(key, arena);
		if (!read_words(value, arena, &(*out)[*count]))
			return false;
	}
	return true;
}

bool check_commands_read(struct arena *arena, struct check_command **out, size_t *count, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	char *path = path_config("commands.json");

	*out = NULL;
	*count = 0;
	bool ok = path == NULL || access(path, F_OK) != 0 ||
		(own_file_read(path, OWN_FILE_WRITE, FILE_LIMIT, &text, error) &&
			(read_all(&text, arena, out, count) ||
				error_set(error, ERROR_INPUT,
					"%s must be a JSON object: names, each with a list of words to run", path)));
	strbuf_free(&text);
	free(path);
	return ok;
}
