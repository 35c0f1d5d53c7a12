#include "conflict_object.h"

#include "state.h"

#include "preop/base/clock.h"

#include <string.h>

/* An object of more members than these calls each by its name: in a short one strings speak for themselves. */
enum { FEW_MEMBERS = 3, UUID_LENGTH = 36 };

void conflict_add_words(struct json_span value, struct strbuf *out)
{
	struct json_span key, member;
	size_t cursor = 0;

	switch (json_type(value)) {
	case JSON_STRING:
		if (value.length > 2)
			strbuf_adds(out, out->len > 0 ? "; " : "");
		json_decode(value, out);
		break;
	case JSON_ARRAY:
		while (json_next_element(value, &cursor, &member))
			conflict_add_words(member, out);
		break;
	case JSON_OBJECT:
		while (json_next_member(value, &cursor, &key, &member))
			conflict_add_words(member, out);
		break;
	default:
		break;
	}
}

/* ---- Members ---- */

static bool is_told_elsewhere(struct json_span key)
{
	static const char *const names[] = { "who", "at", "created_at", "position" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (json_equals(key, names[i]))
			return true;
	return false;
}

static bool is_uuid(const struct strbuf *text)
{
	return text->len == UUID_LENGTH && strspn(text->data, "0123456789abcdef-") == UUID_LENGTH;
}

static bool is_object(struct json_span value)
{
	return value.start != NULL && json_type(value) == JSON_OBJECT;
}

static bool same(struct json_span a, struct json_span b)
{
	return a.start != NULL && b.start != NULL && a.length == b.length && memcmp(a.start, b.start, a.length) == 0;
}

/* "reach 200", "expires 2030-01-31T00:00:00Z" */
static void add_number(const struct strbuf *name, struct json_span value, struct strbuf *out)
{
	static const char suffix[] = "_at";
	size_t n = sizeof(suffix) - 1;
	int64_t at;
	bool is_time = name->len > n && strcmp(name->data + name->len - n, suffix) == 0 && json_int(value, &at);

	strbuf_add(out, name->data, is_time ? name->len - n : name->len);
	strbuf_addc(out, ' ');
	if (is_time)
		clock_print_iso(at, out);
	else
		strbuf_add(out, value.start, value.length);
}

static bool add_text(const struct strbuf *name, struct json_span value, bool named, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;

	conflict_add_words(value, &text);
	bool said = !is_uuid(&text);
	if (said && text.len == 0)
		strbuf_addf(out, "no %s", name->data);
	else if (said && named)
		strbuf_addf(out, "%s %s", name->data, text.data);
	else if (said)
		strbuf_adds(out, text.data);
	strbuf_free(&text);
	return said;
}

/* False: nothing was added. */
static bool add_member(const struct strbuf *name, struct json_span value, bool named, struct strbuf *out)
{
	switch (json_type(value)) {
	case JSON_NUMBER:
		add_number(name, value, out);
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		strbuf_addf(out, "%s%s", json_type(value) == JSON_TRUE ? "" : "not ", name->data);
		return true;
	default:
		return add_text(name, value, named, out);
	}
}

static bool is_empty(struct json_span value)
{
	return json_type(value) == JSON_NULL || (json_type(value) != JSON_NUMBER && value.length == 2);
}

static size_t count_members(struct json_span object)
{
	struct json_span key, value;
	size_t cursor = 0, count = 0;

	while (json_next_member(object, &cursor, &key, &value))
		count += !is_told_elsewhere(key);
	return count;
}

static bool is_wanted(struct json_span value, const char *name, struct json_span mine, struct json_span theirs)
{
	if (!is_object(mine) || !is_object(theirs))
		return !is_empty(value);
	return !same(json_get(mine, name), json_get(theirs, name));
}

static struct json_span root_of(const char *state)
{
	return state == NULL ? (struct json_span){ NULL, 0 } : state_root(state);
}

const char *conflict_object_words(const char *state, const char *mine, const char *theirs, struct arena *arena)
{
	struct json_span object = root_of(state), here = root_of(mine), there = root_of(theirs), key, value;
	struct strbuf text = STRBUF_INIT, name = STRBUF_INIT, one = STRBUF_INIT;
	size_t cursor = 0;

	if (!is_object(object))
		return "";
	bool named = count_members(object) > FEW_MEMBERS;
	while (json_next_member(object, &cursor, &key, &value)) {
		strbuf_reset(&name);
		strbuf_reset(&one);
		json_decode(key, &name);
		if (!is_told_elsewhere(key) && is_wanted(value, name.data, here, there) &&
			add_member(&name, value, named, &one))
			strbuf_addf(&text, "%s%s", text.len > 0 ? "; " : "", one.data);
	}
	const char *out = arena_strndup(arena, text.data, text.len);
	strbuf_free(&text);
	strbuf_free(&name);
	strbuf_free(&one);
	return out;
}
