#include "net/key.h"

#include "net/own_file.h"

#include "preop/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_LIMIT = 16384, SHORTEST_REDACTED = 4, MOST_ESCAPES = 8 };

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

/* The byte at text[*at], which moves behind it: as it stands, or behind the reverse solidus of JSON, as \/ or \u002f. */
static int next_byte(const struct strbuf *text, size_t *at)
{
	size_t i = *at, slashes = 0;
	char hex[5] = "", *end;

	while (i < text->len && text->data[i] == '\\' && slashes < MOST_ESCAPES) {
		i++;
		slashes++;
	}
	if (i == text->len)
		return -1;
	*at = i + 1;
	if (slashes == 0 || text->data[i] != 'u' || text->len - i < sizeof(hex))
		return (unsigned char)text->data[i];
	memcpy(hex, text->data + i + 1, sizeof(hex) - 1);
	long code = strtol(hex, &end, 16);
	if (*end != '\0')
		return 'u';
	*at = i + sizeof(hex);
	return (int)code;
}

/* How many bytes of the text at `at` are the key; 0: it is not there. The key's own reverse solidi count for nothing, as JSON doubles them. */
static size_t key_length_at(const struct key *key, const struct strbuf *text, size_t at)
{
	size_t end = at;

	for (size_t i = 0; i < key->length; i++) {
		if (key->secret[i] == '\\')
			continue;
		int byte = next_byte(text, &end);
		if (byte == '\\') /* as \u005c */
			byte = next_byte(text, &end);
		if (byte != (unsigned char)key->secret[i])
			return 0;
	}
	return end - at;
}

/* The next place of the key at or after `at`, and its length; SIZE_MAX: none. It begins with its first byte, or with the first of the reverse solidi before it. */
static size_t key_place(const struct key *key, const struct strbuf *text, size_t at, size_t *length)
{
	for (; at < text->len; at++) {
		char byte = text->data[at];
		if (byte != key->secret[0] && byte != '\\')
			continue;
		if (byte == '\\' && at > 0 && text->data[at - 1] == '\\')
			continue;
		*length = key_length_at(key, text, at);
		if (*length > 0)
			return at;
	}
	return SIZE_MAX;
}

bool key_is_in(const struct key *key, const struct strbuf *text)
{
	size_t length;

	return key->length >= SHORTEST_REDACTED && key_place(key, text, 0, &length) != SIZE_MAX;
}

void key_redact(const struct key *key, struct strbuf *text)
{
	static const char instead[] = "[key]";
	struct strbuf clean = STRBUF_INIT;
	size_t from = 0, at, length;

	if (!key_is_in(key, text))
		return;
	/* Written anew: a body that is nothing but the key, a million times, takes as long as any other. */
	for (; (at = key_place(key, text, from, &length)) != SIZE_MAX; from = at + length) {
		strbuf_add(&clean, text->data + from, at - from);
		strbuf_adds(&clean, instead);
	}
	strbuf_add(&clean, text->data + from, text->len - from);
	secret_wipe(text->data, text->len);
	strbuf_free(text);
	*text = clean;
}
