#include "combine.h"

#include "state.h"

#include <string.h>

static bool same(struct json_span a, struct json_span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.start, b.start, a.length) == 0);
}

/* Times, and the place in a list. */
static bool is_order(struct json_span key)
{
	return json_equals(key, "at") || json_equals(key, "created_at") || json_equals(key, "position");
}

static struct json_span earlier(struct json_span a, struct json_span b)
{
	int64_t first = 0, second = 0;

	json_int(a, &first);
	json_int(b, &second);
	return first <= second ? a : b;
}

/* NULL `base`: neither had it. Start NULL: both changed it. */
static struct json_span choose(struct json_span base, struct json_span mine, struct json_span theirs)
{
	if (same(mine, theirs) || same(base, theirs))
		return mine;
	return same(base, mine) ? theirs : (struct json_span){ .start = NULL };
}

static bool combine(const char *base, const char *mine, const char *theirs, bool only_times, struct strbuf *out)
{
	struct json_span root = base == NULL ? (struct json_span){ .start = NULL } : state_root(base), key, value;
	struct json_span here = state_root(mine), there = state_root(theirs), other_key, other;
	size_t cursor = 0, other_cursor = 0;
	bool comma = false;

	if (json_type(here) != JSON_OBJECT || json_type(there) != JSON_OBJECT)
		return false;
	strbuf_addc(out, '{');
	while (json_next_member(here, &cursor, &key, &value)) {
		if (!json_next_member(there, &other_cursor, &other_key, &other) || !same(key, other_key))
			return false;
		struct json_span before = { .start = NULL };
		struct strbuf name = STRBUF_INIT;
		json_decode(key, &name);
		if (root.start != NULL && !only_times)
			before = json_get(root, name.data);
		strbuf_free(&name);
		struct json_span chosen = is_order(key) ? earlier(value, other) : choose(before, value, other);
		if (chosen.start == NULL)
			return false;
		strbuf_adds(out, comma ? "," : "");
		strbuf_add(out, key.start, key.length);
		strbuf_addc(out, ':');
		strbuf_add(out, chosen.start, chosen.length);
		comma = true;
	}
	strbuf_addc(out, '}');
	return !json_next_member(there, &other_cursor, &other_key, &other);
}

bool combine_times(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	(void)base;
	return combine(NULL, mine, theirs, true, out);
}

bool combine_members(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	return combine(base, mine, theirs, false, out);
}
