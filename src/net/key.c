#include "net/key.h"

#include "net/own_file.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_LIMIT = 16384, SHORTEST_REDACTED = 4 };

/* Through a volatile pointer, or the compiler leaves it out: nobody reads these bytes again. */
void secret_wipe(char *secret, size_t n)
{
	volatile char *at = secret;

	while (n-- > 0)
		*at++ = 0;
}

void secret_free(char *secret)
{
	if (secret)
		secret_wipe(secret, strlen(secret));
	free(secret);
}

void key_free(struct key *key)
{
	secret_free(key->secret);
	*key = (struct key){ 0 };
}

/* Printable ASCII without blanks is what every provider gives out; anything else would break the header, or is not the key. */
static bool take(const char *text, size_t n, const char *where, struct key *out, struct error *error)
{
	while (n > 0 && strchr(" \t\r\n", text[n - 1]))
		n--;
	while (n > 0 && strchr(" \t\r\n", *text)) {
		text++;
		n--;
	}
	if (n == 0)
		return error_set(error, ERROR_INPUT, "%s is empty: there is no key in it", where);
	for (size_t i = 0; i < n; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return error_set(error, ERROR_INPUT,
				"%s holds something that cannot be a key: a blank, a line's end or another odd "
				"character",
				where);
	out->secret = xstrndup(text, n);
	out->length = n;
	return true;
}

static bool from_file(const char *path, struct key *out, struct error *error)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_reserve(&text, KEY_LIMIT + 1); /* it never moves: no copy is left behind */
	bool ok = own_file_read(path, OWN_FILE_ALL, KEY_LIMIT, &text, error) &&
		take(text.data, text.len, path, out, error);
	secret_wipe(text.data, text.len);
	strbuf_free(&text);
	return ok;
}

bool key_read(const struct endpoint *endpoint, struct key *out, struct error *error)
{
	*out = (struct key){ 0 };
	if (endpoint->key_file)
		return from_file(endpoint->key_file, out, error);
	if (!endpoint->key_env)
		return true;
	const char *value = getenv(endpoint->key_env);
	if (!value)
		return error_set(error, ERROR_INPUT, "the variable %s, which holds the key of endpoint %s, is not set",
			endpoint->key_env, endpoint->name);
	return take(value, strlen(value), endpoint->key_env, out, error);
}

char *key_header(const struct endpoint *endpoint, const struct key *key)
{
	const char *prefix = endpoint->key_prefix;

	if (!key->secret)
		return NULL;
	if (!prefix)
		prefix = strcmp(endpoint->key_header, "Authorization") == 0 ? "Bearer " : "";
	return xasprintf("%s: %s%s", endpoint->key_header, prefix, key->secret);
}

/* The next place of the key at or after `at`; SIZE_MAX: none. */
static size_t key_place(const struct key *key, const struct strbuf *text, size_t at)
{
	while (at + key->length <= text->len) {
		const char *found = memchr(text->data + at, key->secret[0], text->len - key->length - at + 1);
		if (!found)
			break;
		at = (size_t)(found - text->data);
		if (memcmp(found, key->secret, key->length) == 0)
			return at;
		at++;
	}
	return SIZE_MAX;
}

static void redact(const struct key *key, struct strbuf *text)
{
	static const char instead[] = "[key]";
	struct strbuf clean = STRBUF_INIT;
	size_t from = 0, at;

	if (key->length < SHORTEST_REDACTED || key_place(key, text, 0) == SIZE_MAX)
		return;
	/* Written anew: a body that is nothing but the key, a million times, takes as long as any other. */
	for (; (at = key_place(key, text, from)) != SIZE_MAX; from = at + key->length) {
		strbuf_add(&clean, text->data + from, at - from);
		strbuf_adds(&clean, instead);
	}
	strbuf_add(&clean, text->data + from, text->len - from);
	secret_wipe(text->data, text->len);
	strbuf_free(text);
	*text = clean;
}

void key_redact(const struct key *key, struct strbuf *text)
{
	struct strbuf escaped = STRBUF_INIT;

	redact(key, text);
	if (!key->secret || !memchr(key->secret, '/', key->length))
		return;
	/* As some write it in JSON: what reads the body would have it whole again. */
	strbuf_reserve(&escaped, 2 * key->length);
	for (size_t i = 0; i < key->length; i++) {
		if (key->secret[i] == '/')
			strbuf_addc(&escaped, '\\');
		strbuf_addc(&escaped, key->secret[i]);
	}
	redact(&(struct key){ escaped.data, escaped.len }, text);
	secret_wipe(escaped.data, escaped.len);
	strbuf_free(&escaped);
}
