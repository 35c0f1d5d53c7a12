/*
 * The elements of one big JSON array, or the members of one big object, pulled one at a time: only the present one is
 * held.
 *
 * The scanner matches brackets and quotes; that is enough to find where a value ends when the file is JSON, and a
 * value that is balanced but wrong inside is one bad record. When brackets or quotes do not match, nothing behind can
 * be told apart: the strict check then says where the first fault is.
 */
#include "envelope.h"
#include "preop/base/memory.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

enum place { BEFORE, FIRST /* behind the opening bracket */, NEXT /* a value must come */, BEHIND /* a value */, DONE };

struct container {
	struct reader base;
	enum framing framing;
	enum place place;
	bool in_list;  /* FRAMING_LIST, FRAMING_NESTED: inside one of the lists */
	int64_t lists; /* begun so far */
	int inside;    /* FRAMING_NESTED: how many objects were entered */
	struct strbuf key;
};

enum extent { EXTENT_FOUND, EXTENT_CUT /* more bytes are needed */, EXTENT_BROKEN };

struct brackets {
	size_t depth;
	char open[JSON_MAX_DEPTH]; /* deeper ones are counted only: the strict check refuses them */
};

static bool close_bracket(struct brackets *brackets, char c)
{
	char opened = c == '}' ? '{' : '[';

	brackets->depth--;
	return brackets->depth >= JSON_MAX_DEPTH || brackets->open[brackets->depth] == opened;
}

static void open_bracket(struct brackets *brackets, char c)
{
	if (brackets->depth < JSON_MAX_DEPTH)
		brackets->open[brackets->depth] = c;
	brackets->depth++;
}

/* text[0] is a quote. A raw newline inside means that a quote is missing. */
static enum extent find_string_end(const char *text, size_t n, size_t *end)
{
	for (size_t at = 1; at < n; at++) {
		if (text[at] == '"') {
			*end = at + 1;
			return EXTENT_FOUND;
		}
		if (text[at] == '\n')
			return EXTENT_BROKEN;
		if (text[at] == '\\')
			at++;
	}
	return EXTENT_CUT;
}

static enum extent find_bracket_end(const char *text, size_t n, size_t *end)
{
	struct brackets brackets = { .depth = 0 };

	for (size_t at = 0; at < n; at++) {
		char c = text[at];
		if (c == '"') {
			size_t length;
			enum extent extent = find_string_end(text + at, n - at, &length);
			if (extent != EXTENT_FOUND)
				return extent;
			at += length - 1;
		} else if (c == '{' || c == '[') {
			open_bracket(&brackets, c);
		} else if (c == '}' || c == ']') {
			if (!close_bracket(&brackets, c))
				return EXTENT_BROKEN;
			*end = at + 1;
			if (brackets.depth == 0)
				return EXTENT_FOUND;
		}
	}
	return EXTENT_CUT;
}

static enum extent find_scalar_end(const char *text, size_t n, bool ended, size_t *end)
{
	static const char stops[] = { ',', ':', '[', ']', '{', '}', '"', ' ', '\t', '\r', '\n' };

	for (size_t at = 0; at < n; at++) {
		if (memchr(stops, text[at], sizeof(stops)) != NULL) {
			*end = at;
			return at > 0 ? EXTENT_FOUND : EXTENT_BROKEN;
		}
	}
	*end = n;
	return ended ? EXTENT_FOUND : EXTENT_CUT;
}

static enum extent find_end(const struct source *source, size_t *end)
{
	if (*source->text == '"')
		return find_string_end(source->text, source->length, end);
	if (*source->text == '{' || *source->text == '[')
		return find_bracket_end(source->text, source->length, end);
	return find_scalar_end(source->text, source->length, source->ended, end);
}

static enum read_result fail(
	struct container *container, size_t offset, const char *reason, struct record *out, struct error *error)
{
	reader_place(&container->base, offset, out);
	error_set(error, ERROR_INPUT, "%s", reason);
	return READ_FAILED;
}

/* The value the window starts with does not end: the strict check knows where it went wrong. */
static enum read_result fail_value(struct container *container, struct record *out, struct error *error)
{
	const struct source *source = container->base.source;
	struct json_check check;

	if (json_check(source->text, source->length, JSON_ALLOW_NAN | JSON_ALLOW_TRAILING, &check))
		bug("a value of %zu bytes has no end and passes the check", check.end);
	if (source->ended && check.fault >= source->length)
		return fail(
			container, 0, "the file ends inside the value that starts here: it was cut off", out, error);
	return fail(container, check.fault, check.reason, out, error);
}

/* The length of the value the window starts with. */
static enum read_result find_value(struct container *container, size_t *length, struct record *out, struct error *error)
{
	struct source *source = container->base.source;

	for (;;) {
		enum extent extent = find_end(source, length);
		if (extent == EXTENT_FOUND)
			return READ_RECORD;
		if (extent == EXTENT_BROKEN || source->ended)
			return fail_value(container, out, error);
		if (!source_double(source, error))
			return READ_FAILED;
	}
}

/* Puts the next byte that is no white space at the window's start; '\0' at the end of the file. */
static bool skip_blanks(struct container *container, char *next, struct error *error)
{
	struct source *source = container->base.source;

	for (;;) {
		size_t n = 0;
		while (n < source->length && reader_is_blank(source->text[n]))
			n++;
		*next = n < source->length ? source->text[n] : '\0';
		reader_consume(&container->base, n);
		if (source->length > 0 || source->ended)
			return true;
		if (!source_more(source, error))
			return false;
	}
}

/* Consumes the member's name and the colon; the name is kept. */
static enum read_result take_key(struct container *container, char next, struct record *out, struct error *error)
{
	struct source *source = container->base.source;
	struct json_check check;
	size_t length;

	if (next != '"')
		return fail(container, 0, "expected a name in quotes", out, error);
	enum read_result result = find_value(container, &length, out, error);
	if (result != READ_RECORD)
		return result;
	if (!json_check(source->text, length, 0, &check))
		return fail(container, check.fault, check.reason, out, error);
	strbuf_reset(&container->key);
	if (!strbuf_try_reserve(&container->key, length)) {
		error_set(error, ERROR_MEMORY, "no memory for a name of %zu bytes", length);
		return READ_FAILED;
	}
	strbuf_add(&container->key, source->text, length);
	reader_consume(&container->base, length);
	if (!skip_blanks(container, &next, error))
		return READ_FAILED;
	if (next != ':')
		return fail(container, 0, "expected ':' after a name", out, error);
	reader_consume(&container->base, 1);
	if (!skip_blanks(container, &next, error))
		return READ_FAILED;
	return READ_RECORD;
}

static struct json_span container_key(const struct container *container)
{
	return (struct json_span){ container->key.data, container->key.len };
}

static enum read_result hand_out_value(struct container *container, struct record *out, struct error *error)
{
	enum read_result result = find_value(container, &container->base.used, out, error);

	if (result != READ_RECORD)
		return result;
	reader_hand_out(&container->base, container->base.used, out);
	if (container->framing == FRAMING_OBJECT)
		out->key = container_key(container);
	out->list = container->lists - 1;
	if (container->in_list)
		out->list_name = container_key(container);
	container->place = container->framing == FRAMING_SEQUENCE ? NEXT : BEHIND;
	return READ_RECORD;
}

static bool has_lists(const struct container *container)
{
	return container->framing == FRAMING_LIST || container->framing == FRAMING_NESTED;
}

bool reader_enters(struct json_span name)
{
	return json_equals(name, "results") || json_equals(name, "table");
}

/* Whether the window starts with a list whose first element is an object. */
static bool at_list_of_objects(struct container *container, bool *yes, struct error *error)
{
	struct source *source = container->base.source;
	size_t n = 1;

	*yes = false;
	if (source->length == 0 || *source->text != '[')
		return true;
	for (;;) {
		while (n < source->length && reader_is_blank(source->text[n]))
			n++;
		if (n < source->length || source->ended)
			break;
		if (!source_more(source, error))
			return false;
	}
	*yes = n < source->length && source->text[n] == '{';
	return true;
}

/* A member beside the records: "canary", "version". It must be JSON all the same. */
static enum read_result pass_over_value(struct container *container, struct record *out, struct error *error)
{
	struct json_check check;
	size_t length;
	enum read_result result = find_value(container, &length, out, error);

	if (result != READ_RECORD)
		return result;
	if (!json_check(container->base.source->text, length, JSON_ALLOW_NAN, &check))
		return fail(container, check.fault, check.reason, out, error);
	envelope_add_member(&container->base.beside, container_key(container),
		(struct json_span){ container->base.source->text, length });
	reader_consume(&container->base, length);
	container->place = BEHIND;
	return READ_RECORD;
}

/* READ_END: no record came of it, go on. */
static enum read_result take_outer_member(struct container *container, struct record *out, struct error *error)
{
	enum { INSIDE_MAX = 3 };
	bool list;

	if (container->framing == FRAMING_NESTED && container->inside < INSIDE_MAX &&
		*container->base.source->text == '{' && reader_enters(container_key(container))) {
		reader_consume(&container->base, 1);
		container->inside++;
		container->place = FIRST;
		return READ_END;
	}
	if (!at_list_of_objects(container, &list, error))
		return READ_FAILED;
	if (list) {
		envelope_add_list(&container->base.beside, container_key(container), container->lists++);
		reader_consume(&container->base, 1);
		container->in_list = true;
		container->place = FIRST;
		return READ_END;
	}
	enum read_result result = pass_over_value(container, out, error);
	return result == READ_RECORD ? READ_END : result;
}

static enum read_result take_item(struct container *container, char next, struct record *out, struct error *error)
{
	bool named = container->framing == FRAMING_OBJECT || (has_lists(container) && !container->in_list);
	enum read_result result = named ? take_key(container, next, out, error) : READ_RECORD;

	if (result != READ_RECORD)
		return result;
	if (container->base.source->length == 0)
		return fail(container, 0, "the file ends where a value should be: it was cut off", out, error);
	if (has_lists(container) && named)
		return take_outer_member(container, out, error);
	return hand_out_value(container, out, error);
}

static void leave(struct container *container)
{
	container->place = container->in_list || container->inside > 0 ? BEHIND : DONE;
	container->inside -= !container->in_list && container->inside > 0;
	container->in_list = false;
}

/* One step at a bracket or comma; READ_END: go on. */
static enum read_result take_mark(struct container *container, char next, struct record *out, struct error *error)
{
	bool array = container->framing == FRAMING_ARRAY || container->in_list;
	char closing = array ? ']' : '}';

	if (container->place == BEFORE) /* detection saw the bracket */
		container->place = FIRST;
	else if (next == closing)
		leave(container);
	else if (next == ',')
		container->place = NEXT;
	else
		return fail(container, 0,
			array ? "expected ',' or ']' after a value" : "expected ',' or '}' after a value", out, error);
	reader_consume(&container->base, 1);
	return READ_END;
}

static enum read_result at_file_end(struct container *container, struct record *out, struct error *error)
{
	if (container->place == DONE || container->framing == FRAMING_SEQUENCE)
		return READ_END;
	return fail(container, 0,
		container->framing == FRAMING_ARRAY ? "the array is not closed: the file was cut off"
						    : "the object is not closed: the file was cut off",
		out, error);
}

static enum read_result container_next(struct reader *reader, struct record *out, struct error *error)
{
	struct container *container = (struct container *)reader;
	enum read_result result;
	char next;

	do {
		if (!skip_blanks(container, &next, error))
			return READ_FAILED;
		if (reader->source->length == 0)
			return at_file_end(container, out, error);
		if (container->place == DONE)
			return fail(container, 0, "something follows the end of the JSON text", out, error);
		bool closing = next == ']' || next == '}';
		if (container->place == NEXT || (container->place == FIRST && !closing))
			result = take_item(container, next, out, error);
		else
			result = take_mark(container, next, out, error);
	} while (result == READ_END);
	return result;
}

static void container_close(struct reader *reader)
{
	struct container *container = (struct container *)reader;

	strbuf_free(&container->key);
	strbuf_free(&reader->beside);
	free(container);
}

struct reader *container_open(enum framing framing, struct source *source)
{
	static const struct reader_ops ops = { container_next, container_close };
	struct container *container = xcalloc(1, sizeof(*container));

	container->base = (struct reader){ .ops = &ops, .source = source, .line = 1, .column = 1 };
	container->framing = framing;
	container->place = framing == FRAMING_SEQUENCE ? NEXT : BEFORE;
	strbuf_init(&container->key);
	strbuf_init(&container->base.beside);
	return &container->base;
}
