/* One example as the person who is to label it may see it. */
#include "preop/model/own_queue.h"

#include "label.h"

#include "preop/model/vote_order.h"

#include <string.h>

/* ---- The two sides of a preference ---- */

/* What the first and the second of a pair of names end in. */
static const char *const ends[][OWN_SIDES] = { { "left", "right" }, { "a", "b" }, { "x", "y" }, { "A", "B" },
	{ "1", "2" } };

static bool has_end(const char *name, size_t n, const char *end)
{
	size_t length = strlen(end);

	return n >= length && memcmp(name + n - length, end, length) == 0;
}

static bool are_pair(const char *first, const char *second)
{
	size_t n = strlen(first), m = strlen(second);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t stem = n - strlen(ends[i][0]);
		if (has_end(first, n, ends[i][0]) && has_end(second, m, ends[i][1]) && stem == m - strlen(ends[i][1]) &&
			memcmp(first, second, stem) == 0)
			return true;
	}
	return false;
}

/* Which side a turn belongs to, as parts of a set of two bits; 0: none. */
static bool sides_by_part(const struct turns *turns, unsigned char *side)
{
	unsigned seen = 0;

	for (size_t i = 0; i < turns->count; i++) {
		enum turn_part part = turns->items[i].part;
		side[i] = part == PART_CHOSEN ? 1 + OWN_LEFT : part == PART_REJECTED ? 1 + OWN_RIGHT : 0;
		seen |= side[i];
	}
	return seen == 3;
}

static bool sides_by_name(const struct turns *turns, unsigned char *side)
{
	size_t inputs = 0, last[OWN_SIDES] = { 0, 0 };

	for (size_t i = 0; i < turns->count; i++) {
		if (turns->items[i].part != PART_INPUT || turns->items[i].role != TURN_USER)
			continue;
		for (size_t j = i + 1; j < turns->count; j++)
			if (turns->items[j].part == PART_INPUT &&
				are_pair(turns->items[i].name, turns->items[j].name)) {
				side[i] = 1 + OWN_LEFT;
				side[j] = 1 + OWN_RIGHT;
				return true;
			}
		last[0] = last[1];
		last[1] = i;
		inputs++;
	}
	if (inputs < OWN_SIDES)
		return false;
	side[last[0]] = 1 + OWN_LEFT;
	side[last[1]] = 1 + OWN_RIGHT;
	return true;
}

/* Several turns of one side are one text. */
static void join_side(
	const struct turns *turns, const unsigned char *side, int which, struct arena *arena, struct own_side *out)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < turns->count; i++)
		if (side[i] == 1 + which) {
			strbuf_adds(&text, text.len > 0 ? "\n\n" : "");
			strbuf_add(&text, turns->items[i].text, turns->items[i].length);
		}
	out->text = arena_strndup(arena, text.len > 0 ? text.data : "", text.len);
	out->length = text.len;
	strbuf_free(&text);
}

static void take_sides(struct own_item *item, struct arena *arena, const char *who)
{
	struct turns *turns = &item->turns;
	unsigned char *side = arena_alloc(arena, turns->count + 1);
	size_t kept = 0;

	memset(side, 0, turns->count + 1);
	bool by_part = sides_by_part(turns, side);
	if (!by_part)
		memset(side, 0, turns->count + 1);
	item->compare = by_part || sides_by_name(turns, side);
	if (!item->compare)
		return;
	/* Which side of a chosen and a rejected answer stands on the left must not tell which is which. */
	item->swapped = by_part && (vote_order_seed(item->key, who) & 1) != 0;
	join_side(turns, side, OWN_LEFT, arena, &item->sides[item->swapped ? OWN_RIGHT : OWN_LEFT]);
	join_side(turns, side, OWN_RIGHT, arena, &item->sides[item->swapped ? OWN_LEFT : OWN_RIGHT]);
	for (size_t i = 0; i < turns->count; i++)
		if (side[i] == 0)
			turns->items[kept++] = turns->items[i];
	turns->count = kept;
}

/* ---- Reading ---- */

/* "chosen" and "positive" are answers somebody gave before. */
static void neutral_names(struct turns *turns)
{
	for (size_t i = 0; i < turns->count; i++)
		if (turns->items[i].part != PART_INPUT && turns->items[i].part != PART_OUTPUT)
			turns->items[i].name = "answer";
}

static bool read_answer(struct db *db, struct own_item *item, struct arena *arena, struct error *error)
{
	struct own_label own;

	own_label_init(&own);
	bool ok = own_label_read(db, item->id, db_actor(db), &own, error);
	if (ok) {
		item->answer = own.answer;
		item->answer.label = own.answer.label != NULL ? arena_strdup(arena, own.answer.label) : NULL;
		item->answer.note = own.answer.note != NULL ? arena_strdup(arena, own.answer.note) : "";
	}
	own_label_free(&own);
	return ok;
}

bool own_item_read(
	struct db *db, int64_t id, bool preference, struct arena *arena, struct own_item *out, struct error *error)
{
	struct example_detail detail;

	if (!example_read(db, id, arena, &detail, error))
		return false;
	if (detail.row.gone)
		return error_set(error, ERROR_NOT_FOUND, "the example was taken out of the dataset");
	*out = (struct own_item){ .id = id, .key = detail.key, .external = detail.row.external, .turns = detail.turns };
	if (preference)
		take_sides(out, arena, db_actor(db));
	neutral_names(&out->turns);
	return read_answer(db, out, arena, error);
}

const char *own_answer(const struct own_item *item, const char *label)
{
	if (item->swapped && strcmp(label, "left") == 0)
		return "right";
	if (item->swapped && strcmp(label, "right") == 0)
		return "left";
	return label;
}
