/* Profiles in their file, and what is computed from one. */
#include "preop/net/endpoint.h"

#include "net/endpoint_field.h"
#include "net/own_file.h"

#include "preop/base/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILE_LIMIT = 4 * 1024 * 1024 };

char *endpoint_path(void)
{
	return path_config("endpoints.json");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct endpoint *)a)->name, ((const struct endpoint *)b)->name);
}

static bool read_one(
	struct json_span key, struct json_span object, struct arena *arena, struct endpoint *out, struct error *error)
{
	struct strbuf word = STRBUF_INIT;
	struct json_span field, value;
	size_t cursor = 0;
	bool ok = true;

	json_decode(key, &word);
	endpoint_defaults(out, arena_strdup(arena, word.data));
	ok = endpoint_name_sound(out->name, error);
	if (ok && json_type(object) != JSON_OBJECT)
		ok = error_set(error, ERROR_INPUT, "it is no object");
	while (ok && json_next_member(object, &cursor, &field, &value)) {
		strbuf_reset(&word);
		json_decode(field, &word);
		ok = endpoint_field_read(out, word.data, value, arena, error);
	}
	strbuf_free(&word);
	ok = ok && endpoint_sound(out, error);
	return ok || error_wrap(error, "endpoint %s", out->name);
}

static bool read_all(
	const struct strbuf *text, struct arena *arena, struct endpoint **out, size_t *count, struct error *error)
{
	struct json_span root = json_root(text->data, text->len), list, key, value;
	struct json_check check;
	size_t cursor = 0, n = 0;

	if (!json_check(text->data, text->len, 0, &check))
		return error_set(error, ERROR_INPUT, "no JSON at byte %zu: %s", check.fault, check.reason);
	list = json_get(root, "endpoints");
	if (json_type(list) != JSON_OBJECT)
		return error_set(error, ERROR_INPUT, "there is no object \"endpoints\" in it");
	while (json_next_member(list, &cursor, &key, &value))
		n++;
	*out = arena_alloc(arena, (n + 1) * sizeof(**out)); /* one more for a new one */
	*count = 0;
	for (cursor = 0; json_next_member(list, &cursor, &key, &value); (*count)++)
		if (!read_one(key, value, arena, &(*out)[*count], error))
			return false;
	qsort(*out, *count, sizeof(**out), by_name);
	for (size_t i = 1; i < *count; i++)
		if (strcmp((*out)[i - 1].name, (*out)[i].name) == 0)
			return error_set(error, ERROR_INPUT, "endpoint %s is there twice", (*out)[i].name);
	return true;
}

bool endpoint_list(struct arena *arena, struct endpoint **out, size_t *count, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	char *path = endpoint_path();
	bool ok;

	*count = 0;
	*out = arena_alloc(arena, sizeof(**out));
	if (!path || !path_exists(path)) {
		free(path);
		return true;
	}
	ok = own_file_read(path, OWN_FILE_WRITE, FILE_LIMIT, &text, error) &&
		(read_all(&text, arena, out, count, error) || error_wrap(error, "%s", path));
	strbuf_free(&text);
	free(path);
	return ok;
}

static struct endpoint *find_in(struct endpoint *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static bool not_found(const char *name, const struct endpoint *list, size_t count, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < count; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", list[i].name);
	if (count)
		error_set(error, ERROR_NOT_FOUND, "there is no endpoint \"%s\" among yours: %s", name, names.data);
	else
		error_set(error, ERROR_NOT_FOUND,
			"there is no endpoint \"%s\": you have none yet; `preop endpoint add %s url=https://...` makes "
			"it",
			name, name);
	strbuf_free(&names);
	return false;
}

bool endpoint_find(const char *name, struct arena *arena, struct endpoint *out, struct error *error)
{
	struct endpoint *list, *found;
	size_t count;

	if (!endpoint_list(arena, &list, &count, error))
		return false;
	found = find_in(list, count, name);
	if (!found)
		return not_found(name, list, count, error);
	*out = *found;
	return true;
}

/* A line a profile, so that a person who opens the file can read it. */
static bool write_all(const struct endpoint *list, size_t count, struct error *error)
{
	struct strbuf text = STRBUF_INIT;
	char *path = endpoint_path();
	struct json_writer w;
	bool ok;

	if (!path)
		return error_set(
			error, ERROR_NOT_FOUND, "there is no home to keep endpoints in: set HOME or XDG_CONFIG_HOME");
	strbuf_adds(&text, "{\"endpoints\": {");
	for (size_t i = 0; i < count; i++) {
		strbuf_adds(&text, i ? ",\n" : "\n");
		json_quote(&text, list[i].name, strlen(list[i].name));
		strbuf_adds(&text, ": ");
		json_begin(&w, &text);
		endpoint_print(&list[i], NULL, &w);
	}
	strbuf_adds(&text, "\n}}\n");
	ok = own_file_write(path, text.data, text.len, error);
	strbuf_free(&text);
	free(path);
	return ok;
}

bool endpoint_change(const char *name, bool make, const char *const *words, size_t count, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct endpoint *list, *one;
	size_t n = 0;
	bool ok = endpoint_name_sound(name, error) && endpoint_list(&arena, &list, &n, error);

	if (ok) {
		one = find_in(list, n, name);
		if (make && one)
			ok = error_set(error, ERROR_CONFLICT,
				"there is an endpoint %s already; `preop endpoint set %s` changes it", name, name);
		else if (!make && !one)
			ok = not_found(name, list, n, error);
		else if (!one)
			endpoint_defaults(one = &list[n++], name);
		for (size_t i = 0; ok && i < count; i++)
			ok = endpoint_field_word(one, words[i], &arena, error);
		ok = ok && endpoint_sound(one, error) && write_all(list, n, error);
	}
	arena_free(&arena);
	return ok;
}

bool endpoint_remove(const char *name, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct endpoint *list, *one;
	size_t count;
	bool ok = endpoint_list(&arena, &list, &count, error);

	if (ok) {
		one = find_in(list, count, name);
		if (!one)
			ok = not_found(name, list, count, error);
		else
			memmove(one, one + 1, (size_t)(list + count - one - 1) * sizeof(*one));
		ok = ok && write_all(list, count - 1, error);
	}
	arena_free(&arena);
	return ok;
}

bool endpoint_bares_key(const struct endpoint *endpoint)
{
	static const char *const near[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host = endpoint->url + strlen("http://");

	if ((!endpoint->key_env && !endpoint->key_file) ||
		strncasecmp(endpoint->url, "http://", strlen("http://")) != 0)
		return false;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		size_t n = strlen(near[i]);
		if (strncasecmp(host, near[i], n) == 0 && (host[n] == '\0' || strchr(":/?", host[n])))
			return false;
	}
	return true;
}

char *endpoint_address(const struct endpoint *endpoint, const char *call)
{
	size_t n = strcspn(endpoint->url, "?");
	const char *query = endpoint->url + n;

	while (n > 0 && endpoint->url[n - 1] == '/')
		n--;
	return xasprintf("%.*s%s%s", (int)n, endpoint->url, call, query);
}

static const struct endpoint_price *price_of(const struct endpoint *endpoint, const char *model)
{
	const struct endpoint_price *any = NULL;

	for (size_t i = 0; i < endpoint->price_count; i++) {
		if (strcmp(endpoint->prices[i].model, model) == 0)
			return &endpoint->prices[i];
		if (strcmp(endpoint->prices[i].model, "*") == 0)
			any = &endpoint->prices[i];
	}
	return any;
}

double endpoint_cost(
	const struct endpoint *endpoint, const char *model, int64_t prompt, int64_t cached, int64_t completion)
{
	const struct endpoint_price *price = price_of(endpoint, model);

	if (!price || prompt < 0 || completion < 0)
		return NAN;
	int64_t cheap = cached > 0 && !isnan(price->cached) ? (cached < prompt ? cached : prompt) : 0;
	return ((double)(prompt - cheap) * price->input + (cheap > 0 ? (double)cheap * price->cached : 0) +
		       (double)completion * price->output) /
		1e6;
}
