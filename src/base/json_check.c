/* Validation: one pass, no recursion, no tree. */
#include "preop/base/json.h"

#include "json_keys.h"
#include "json_scan.h"
#include "utf8_sequence.h"

#include <string.h>

struct checker {
	const char *start;
	const char *at;
	const char *end;
	unsigned options;
	struct json_check *found;
	size_t depth;
	char open[JSON_MAX_DEPTH]; /* '{' or '[' of each container around `at` */
	struct json_keys keys;     /* of the outermost object */
};

static bool fault(struct checker *c, const char *at, const char *reason)
{
	c->found->fault = (size_t)(at - c->start);
	c->found->reason = reason;
	return false;
}

/* Skips white space and `expected` after it. */
static bool accept(struct checker *c, char expected)
{
	c->at = json_skip_space(c->at, c->end);
	if (c->at == c->end || *c->at != expected)
		return false;
	c->at++;
	return true;
}

static bool accept_word(struct checker *c, const char *word, size_t n)
{
	if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
		return false;
	c->at += n;
	return true;
}

static bool check_unicode_escape(struct checker *c)
{
	int unit = json_unicode_escape(c->at, c->end);

	if (unit < 0)
		return fault(c, c->at, "\\u without four hexadecimal digits");
	c->at += 6;
	if (unit == 0)
		c->found->nul = true;
	if (json_is_high_surrogate(unit) && json_is_low_surrogate(json_unicode_escape(c->at, c->end)))
		c->at += 6;
	else if (json_is_high_surrogate(unit) || json_is_low_surrogate(unit))
		c->found->lone_surrogate = true;
	return true;
}

static bool check_escape(struct checker *c)
{
	if (c->end - c->at < 2)
		return fault(c, c->end, "string without an end");
	switch (c->at[1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		c->at += 2;
		return true;
	case 'u':
		return check_unicode_escape(c);
	default:
		return fault(c, c->at, "unknown escape in a string");
	}
}

/* At a backslash. Text written in ASCII holds long runs of escapes. */
static bool check_escapes(struct checker *c)
{
	do {
		if (!check_escape(c))
			return false;
	} while (c->at < c->end && *c->at == '\\');
	return true;
}

static void check_utf8(struct checker *c)
{
	while (c->at < c->end && (unsigned char)*c->at >= 0x80) {
		size_t length = utf8_sequence(c->at, (size_t)(c->end - c->at));
		if (length == 0 && !c->found->bad_utf8) {
			c->found->bad_utf8 = true;
			c->found->bad_utf8_at = (size_t)(c->at - c->start);
		}
		c->at += length == 0 ? 1 : length;
	}
}

/* At the opening quote. */
static bool check_string(struct checker *c)
{
	c->at++;
	for (;;) {
		c->at = json_skip_plain(c->at, c->end);
		if (c->at == c->end)
			return fault(c, c->end, "string without an end");
		if (*c->at == '"') {
			c->at++;
			return true;
		}
		if ((unsigned char)*c->at >= 0x80)
			check_utf8(c);
		else if (*c->at != '\\')
			return fault(c, c->at, "control character in a string");
		else if (!check_escapes(c))
			return false;
	}
}

static bool check_digits(struct checker *c)
{
	if (c->at == c->end || !json_is_digit(*c->at))
		return fault(c, c->at, "expected a digit");
	while (c->at < c->end && json_is_digit(*c->at))
		c->at++;
	return true;
}

static bool check_number(struct checker *c)
{
	if (*c->at == '-')
		c->at++;
	if ((c->options & JSON_ALLOW_NAN) && accept_word(c, "Infinity", 8))
		return true;
	const char *first = c->at;
	if (!check_digits(c))
		return false;
	if (*first == '0' && c->at - first > 1)
		return fault(c, first, "number with a leading zero");
	if (c->at < c->end && *c->at == '.') {
		c->at++;
		if (!check_digits(c))
			return false;
	}
	if (c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
		c->at++;
		if (c->at < c->end && (*c->at == '+' || *c->at == '-'))
			c->at++;
		return check_digits(c);
	}
	return true;
}

static bool check_word(struct checker *c)
{
	if (accept_word(c, "true", 4) || accept_word(c, "false", 5) || accept_word(c, "null", 4))
		return true;
	if (accept_word(c, "NaN", 3) || accept_word(c, "Infinity", 8)) {
		if (c->options & JSON_ALLOW_NAN)
			return true;
		c->at -= c->at[-1] == 'N' ? 3 : 8;
		return fault(c, c->at, "NaN and Infinity are not JSON");
	}
	return fault(c, c->at, "expected a value");
}

static bool check_scalar(struct checker *c)
{
	if (c->at == c->end)
		return fault(c, c->at, "expected a value");
	if (*c->at == '"')
		return check_string(c);
	if (*c->at == '-' || json_is_digit(*c->at))
		return check_number(c);
	return check_word(c);
}

/* A key and the colon after it. */
static bool check_key(struct checker *c)
{
	c->at = json_skip_space(c->at, c->end);
	if (c->at == c->end || *c->at != '"')
		return fault(c, c->at, "expected a key in double quotes");
	struct json_span key = { c->at, 0 };
	if (!check_string(c))
		return false;
	key.length = (size_t)(c->at - key.start);
	if (c->depth == 1 && (c->options & JSON_FIND_DUPLICATES) && !json_keys_add(&c->keys, key))
		return fault(c, key.start, "no memory to compare the keys");
	return accept(c, ':') || fault(c, c->at, "expected ':' after the key");
}

/* Opens the containers that start here. True: at a scalar, or *empty when the innermost one closed at once. */
static bool open_containers(struct checker *c, bool *empty)
{
	*empty = false;
	for (;;) {
		c->at = json_skip_space(c->at, c->end);
		if (c->at == c->end || (*c->at != '{' && *c->at != '['))
			return true;
		if (c->depth == JSON_MAX_DEPTH)
			return fault(c, c->at, "nested too deep");
		char bracket = *c->at++;
		if (accept(c, bracket == '{' ? '}' : ']')) {
			*empty = true;
			return true;
		}
		c->open[c->depth++] = bracket;
		if (bracket == '{' && !check_key(c))
			return false;
	}
}

/* After a value: closes the containers that end here. True: at the next value, or at the end with depth 0. */
static bool close_containers(struct checker *c)
{
	while (c->depth > 0) {
		bool object = c->open[c->depth - 1] == '{';
		if (accept(c, ','))
			return !object || check_key(c);
		if (!accept(c, object ? '}' : ']'))
			return fault(c, c->at, object ? "expected ',' or '}'" : "expected ',' or ']'");
		c->depth--;
	}
	return true;
}

static bool check_value(struct checker *c)
{
	do {
		bool empty;
		if (!open_containers(c, &empty) || (!empty && !check_scalar(c)) || !close_containers(c))
			return false;
	} while (c->depth > 0);
	return true;
}

static bool check_end(struct checker *c)
{
	c->found->end = (size_t)(c->at - c->start);
	if (c->options & JSON_ALLOW_TRAILING)
		return true;
	c->at = json_skip_space(c->at, c->end);
	return c->at == c->end || fault(c, c->at, "text after the value");
}

bool json_check(const char *text, size_t n, unsigned options, struct json_check *out)
{
	struct checker c;

	/* Not an initialiser: it would clear open[] for every record. */
	c.start = c.at = n > 0 ? text : ""; /* no text may be NULL, as from SQLite */
	c.end = c.start + n;
	c.options = options;
	c.found = out;
	c.depth = 0;
	c.keys = (struct json_keys)JSON_KEYS_INIT;
	*out = (struct json_check){ .reason = NULL };
	bool valid = check_value(&c) && check_end(&c);
	out->duplicate_keys = json_keys_repeat(&c.keys);
	json_keys_free(&c.keys);
	return valid;
}
