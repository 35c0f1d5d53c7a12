/* What a profile may not be: an address that is none, or a key in a place where it would be written down. */
#include "net/endpoint_field.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_LENGTH = 64 };

bool endpoint_name_sound(const char *name, struct error *error)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	if (n == 0 || name[n] || n > NAME_MAX_LENGTH || name[0] == '-')
		return error_set(error, ERROR_USAGE,
			"\"%s\" cannot be the name of an endpoint: at most %d letters, digits, points, - and _", name,
			NAME_MAX_LENGTH);
	return true;
}

/* No control bytes: a line's end in a header would begin another one. */
static bool one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

static bool header_name(const char *name)
{
	for (const char *s = name; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("!#$%&'*+-.^_`|~", *s))
			return false;
	return *name != '\0';
}

static bool in_list(const char *const *list, size_t count, const char *word, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == n && strncasecmp(list[i], word, n) == 0)
			return true;
	return false;
}
#define IN_LIST(list, word, n) in_list(list, sizeof(list) / sizeof((list)[0]), word, n)

static bool query_sound(const char *query, struct error *error)
{
	static const char *const keys[] = { "key", "api-key", "api_key", "apikey", "access_token", "token", "sig" };

	while (query && *query) {
		query++;
		size_t n = strcspn(query, "=&");
		if (IN_LIST(keys, query, n))
			return error_set(error, ERROR_INPUT,
				"the address holds a key (%.*s=): profiles hold none; use key-env or key-file", (int)n,
				query);
		query = strchr(query, '&');
	}
	return true;
}

static bool url_sound(const char *url, struct error *error)
{
	const char *host = strncasecmp(url, "https://", 8) == 0 ? url + 8
		: strncasecmp(url, "http://", 7) == 0           ? url + 7
								: NULL;

	if (!*url)
		return error_set(error, ERROR_INPUT, "the address is missing: url=https://...");
	if (!host || !*host || strchr("/?#:", *host) || strpbrk(url, " #\\\"<>") || !one_line(url))
		return error_set(error, ERROR_INPUT,
			"the address has to be http:// or https://, a host, and a path as in "
			"https://api.openai.com/v1");
	size_t n = strcspn(host, "/?");
	if (memchr(host, '@', n))
		return error_set(error, ERROR_INPUT,
			"the address holds a name or a password before @: profiles hold none; use key-env or key-file");
	return query_sound(strchr(host, '?'), error);
}

static bool headers_sound(const struct endpoint *endpoint, struct error *error)
{
	static const char *const secret[] = { "authorization", "proxy-authorization", "api-key", "x-api-key",
		"x-goog-api-key", "cookie" };
	static const char *const ours[] = { "host", "content-length", "transfer-encoding", "connection", "expect" };

	for (size_t i = 0; i < endpoint->header_count; i++) {
		const struct endpoint_pair *header = &endpoint->headers[i];
		size_t n = strlen(header->name);
		if (!header_name(header->name) || !one_line(header->value))
			return error_set(
				error, ERROR_INPUT, "the header \"%s\" is not one that can be sent", header->name);
		if (IN_LIST(secret, header->name, n))
			return error_set(error, ERROR_INPUT,
				"the header %s carries a key: profiles hold none; use key-env or key-file with "
				"key-header",
				header->name);
		if (IN_LIST(ours, header->name, n))
			return error_set(error, ERROR_INPUT, "the header %s is set by the call itself", header->name);
	}
	return true;
}

static bool key_sound(const struct endpoint *endpoint, struct error *error)
{
	const char *env = endpoint->key_env;

	if (env && endpoint->key_file)
		return error_set(error, ERROR_INPUT, "key-env and key-file are both given: which one holds the key?");
	if (env &&
		(isdigit((unsigned char)*env) ||
			env[strspn(env, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")]))
		/* It is not repeated: it may be the key itself. */
		return error_set(error, ERROR_INPUT,
			"key-env wants the name of a variable, such as OPENAI_API_KEY, not the key");
	if (endpoint->key_file && endpoint->key_file[0] != '/')
		return error_set(error, ERROR_INPUT, "key-file wants a whole path that begins with /");
	if (!header_name(endpoint->key_header) || (endpoint->key_prefix && !one_line(endpoint->key_prefix)))
		return error_set(error, ERROR_INPUT, "key-header or key-prefix cannot be sent in a header");
	return true;
}

bool endpoint_sound(const struct endpoint *endpoint, struct error *error)
{
	static const char *const fixed[] = { "model", "messages", "input", "stream", "stream_options" };

	for (size_t i = 0; i < endpoint->field_count; i++)
		if (IN_LIST(fixed, endpoint->fields[i].name, strlen(endpoint->fields[i].name)))
			return error_set(error, ERROR_INPUT, "send.%s: that field cannot be renamed or left out",
				endpoint->fields[i].name);
	return url_sound(endpoint->url, error) && key_sound(endpoint, error) && headers_sound(endpoint, error);
}
