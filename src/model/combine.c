#include "combine.h"

#include "state.h"

#include <string.h>

static bool same(struct json_span a, struct json_span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.start, b.start, a.length) == 0);
}

static bool is_order(struct json_span key)
{
	return json_equals(key, "created_at") || json_equals(key, "position");
}

static bool is_author(struct json_span key)
{
	return json_equals(key, "who") || json_equals(key, "at");
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

struct combining {
	struct json_span root, here, there; /* root: what both began with; start NULL: nothing, or it does not count */
	bool mine, theirs;                  /* what is left is all of this one */
	bool comma;
	struct strbuf *out;
};

static bool choose_member(struct combining *work, struct json_span key, struct json_span mine, struct json_span theirs,
	struct json_span *out)
{
	struct json_span base = { .start = NULL };
	struct strbuf name = STRBUF_INIT;

	json_decode(key, &name);
	if (work->root.start != NULL)
		base = json_get(work->root, name.data);
	strbuf_free(&name);
	*out = choose(base, mine, theirs);
	work->mine = work->mine && same(*out, mine);
	work->theirs = work->theirs && same(*out, theirs);
	return out->start != NULL;
}

/* Of two that were at the same moment any will do, as long as both copies take the same. */
static bool is_first(struct json_span here, struct json_span there)
{
	int64_t mine = 0, theirs = 0;
	struct json_span me = json_get(here, "who"), other = json_get(there, "who");
	size_t shorter = me.length < other.length ? me.length : other.length;

	json_int(json_get(here, "at"), &mine);
	json_int(json_get(there, "at"), &theirs);
	if (mine != theirs)
		return mine < theirs;
	int order = shorter == 0 ? 0 : memcmp(me.start, other.start, shorter);
	return order != 0 ? order < 0 : me.length <= other.length;
}

static struct json_span pick_author(const struct combining *work)
{
	bool first = is_first(work->here, work->there);

	if (work->mine != work->theirs)
		return work->mine ? work->here : work->there;
	return work->mine == first ? work->here : work->there;
}

static void add_member(struct combining *work, struct json_span key, struct json_span value)
{
	strbuf_adds(work->out, work->comma ? "," : "");
	strbuf_add(work->out, key.start, key.length);
	strbuf_addc(work->out, ':');
	strbuf_add(work->out, value.start, value.length);
	work->comma = true;
}

/* Once to see whose words stay, and once more to write them. */
static bool go_through(struct combining *work, bool write)
{
	struct json_span key, value, other_key, other, chosen;
	struct json_span author = write ? pick_author(work) : work->here;
	size_t cursor = 0, other_cursor = 0;

	while (json_next_member(work->here, &cursor, &key, &value)) {
		if (!json_next_member(work->there, &other_cursor, &other_key, &other) || !same(key, other_key))
			return false;
		if (is_author(key))
			chosen = author.start == work->here.start ? value : other;
		else if (is_order(key))
			chosen = earlier(value, other);
		else if (!choose_member(work, key, value, other, &chosen))
			return false;
		if (write)
			add_member(work, key, chosen);
	}
	return !json_next_member(work->there, &other_cursor, &other_key, &other);
}

static bool combine(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	struct combining work = { .root = base == NULL ? (struct json_span){ .start = NULL } : state_root(base),
		.here = state_root(mine),
		.there = state_root(theirs),
		.mine = true,
		.theirs = true,
		.out = out };

	if (json_type(work.here) != JSON_OBJECT || json_type(work.there) != JSON_OBJECT || !go_through(&work, false))
		return false;
	strbuf_addc(out, '{');
	go_through(&work, true);
	strbuf_addc(out, '}');
	return true;
}

bool combine_times(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	(void)base;
	return combine(NULL, mine, theirs, out);
}

bool combine_members(const char *base, const char *mine, const char *theirs, struct strbuf *out)
{
	return combine(base, mine, theirs, out);
}
