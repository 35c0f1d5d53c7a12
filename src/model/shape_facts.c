#include "preop/model/shape.h"

#include "fold.h"
#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/model/example.h"
#include "shape_walk.h"

#include <string.h>

enum { TITLE_CHARACTERS = 80, LABEL_CHARACTERS = 60, NAME_CHARACTERS = 200 };

/* Ends a turn in what is folded, so that moving text from one turn to the next is a difference. No white space, so it stays. */
static const char TURN_END = '\x1e';

void example_facts_init(struct example_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	strbuf_init(&facts->title);
	strbuf_init(&facts->label);
	strbuf_init(&facts->split);
	strbuf_init(&facts->group);
	strbuf_init(&facts->external);
	strbuf_init(&facts->decoded);
	strbuf_init(&facts->folded);
	facts->at = CLOCK_NONE;
}

void example_facts_free(struct example_facts *facts)
{
	strbuf_free(&facts->title);
	strbuf_free(&facts->label);
	strbuf_free(&facts->split);
	strbuf_free(&facts->group);
	strbuf_free(&facts->external);
	strbuf_free(&facts->decoded);
	strbuf_free(&facts->folded);
}

static void facts_reset(struct example_facts *facts)
{
	strbuf_reset(&facts->title);
	strbuf_reset(&facts->label);
	strbuf_reset(&facts->split);
	strbuf_reset(&facts->group);
	strbuf_reset(&facts->external);
	strbuf_reset(&facts->folded);
	facts->at = CLOCK_NONE;
	facts->length = 0;
	facts->fold = 0;
	facts->flags = 0;
	facts->kind = KIND_DEMONSTRATION;
}

static const struct json_span nothing = { "", 0 };

struct bytes {
	const char *data;
	size_t size;
};

/* The value of a string, or the raw text of anything else; without an escape it is read where it stands. */
static struct bytes text_of(struct json_span value, struct strbuf *scratch)
{
	if (json_type(value) != JSON_STRING)
		return (struct bytes){ value.start, value.length };
	if (memchr(value.start, '\\', value.length) == NULL)
		return (struct bytes){ value.start + 1, value.length - 2 };
	strbuf_reset(scratch);
	json_decode(value, scratch);
	return (struct bytes){ scratch->data, scratch->len };
}

/* A word that classifies: text, number, true or false. One too long is prose in the wrong field, and cutting it would make
 * different values equal: then there is none. */
static void take_name(struct strbuf *out, struct json_span value, size_t limit, struct strbuf *scratch)
{
	enum json_type type = json_type(value);

	if (type != JSON_STRING && type != JSON_NUMBER && type != JSON_TRUE && type != JSON_FALSE)
		return;
	struct bytes text = text_of(value, scratch);
	if (!text_line(text.data, text.size, limit, out))
		strbuf_reset(out);
}

/* What the turns add up to. */
struct measure {
	struct example_facts *facts;
	int title_rank;       /* of the turn that gave the title: 0 none, 1 any, 2 the user's first */
	bool asked, answered; /* some input, some output is not blank */
};

static bool measure_turn(void *context, const struct found_turn *turn)
{
	struct measure *measure = context;
	struct example_facts *facts = measure->facts;
	struct bytes text = text_of(turn->value, &facts->decoded);
	int rank = turn->role == TURN_USER ? 2 : 1;
	bool worded = text_has_words(text.data, text.size);

	facts->length += text_characters(text.data, text.size);
	if (turn->part != PART_INPUT) {
		measure->answered = measure->answered || worded;
	} else {
		measure->asked = measure->asked || worded;
		text_fold(text.data, text.size, &facts->folded);
		strbuf_addc(&facts->folded, TURN_END);
	}
	if (rank > measure->title_rank && worded) {
		strbuf_reset(&facts->title);
		text_line(text.data, text.size, TITLE_CHARACTERS, &facts->title);
		measure->title_rank = rank;
	}
	return true;
}

static bool parse_date(struct json_span value, struct strbuf *scratch, int64_t *out)
{
	enum json_type type = json_type(value);

	if (type != JSON_STRING && type != JSON_NUMBER)
		return false;
	struct bytes text = text_of(value, scratch);
	return clock_parse(text.data, text.size, out);
}

/* The first of the slots that is there, looked for in the record, then in its metadata. */
static struct json_span first_slot(const struct record *record, const struct record *metadata, int from, int to)
{
	const struct record *const places[] = { record, metadata };

	for (int place = 0; place < 2; place++)
		for (int slot = from; slot <= to; slot++) {
			enum json_type type = json_type(places[place]->slots[slot]);
			if (type != JSON_NONE && type != JSON_NULL && type != JSON_OBJECT && type != JSON_ARRAY)
				return places[place]->slots[slot];
		}
	return nothing;
}

/* The member a map names; without one the well-known names, but not in a record whose fields a person has mapped. */
static struct json_span described(
	const struct record *record, const struct record *metadata, bool by_name, const char *path, int from, int to)
{
	if (path != NULL)
		return json_find(record->root, path);
	return by_name ? first_slot(record, metadata, from, to) : nothing;
}

static void describe(
	enum example_shape shape, const struct field_map *map, const struct record *record, struct example_facts *facts)
{
	static const struct field_map no_map;
	struct strbuf *scratch = &facts->decoded;
	struct record metadata;
	bool by_name = shape != SHAPE_FIELDS;

	if (map == NULL)
		map = &no_map;
	record_read(by_name ? record->slots[SLOT_METADATA] : nothing, &metadata);
	take_name(&facts->external, described(record, &metadata, by_name, map->id, SLOT_ID, SLOT_ID), NAME_CHARACTERS,
		scratch);
	take_name(&facts->label, described(record, &metadata, by_name, map->label, SLOT_LABEL, SLOT_LABEL),
		LABEL_CHARACTERS, scratch);
	take_name(&facts->split, described(record, &metadata, by_name, map->split, SLOT_SPLIT, SLOT_SPLIT),
		NAME_CHARACTERS, scratch);
	take_name(&facts->group, described(record, &metadata, by_name, map->group, SLOT_GROUP, SLOT_USER),
		NAME_CHARACTERS, scratch);
	if (!parse_date(
		    described(record, &metadata, by_name, map->date, SLOT_DATE, SLOT_TIMESTAMP), scratch, &facts->at))
		facts->at = CLOCK_NONE;
}

static int find_kind(const struct record *record, struct example_facts *facts, bool answered)
{
	int kind = 0;

	if (json_type(record->slots[SLOT_KIND]) == JSON_STRING) {
		strbuf_reset(&facts->decoded);
		json_decode(record->slots[SLOT_KIND], &facts->decoded);
		kind = example_kind_parse(facts->decoded.data);
	}
	if (kind != 0)
		return kind;
	return !answered && facts->label.len > 0 ? KIND_CLASSIFICATION : KIND_DEMONSTRATION;
}

static unsigned flags_of(const struct json_check *check, bool answered)
{
	return (check->bad_utf8 ? FLAG_ENCODING : 0U) | (check->lone_surrogate ? FLAG_SURROGATE : 0U) |
		(check->nul ? FLAG_NUL : 0U) | (check->duplicate_keys ? FLAG_DUPLICATE_KEYS : 0U) |
		(answered ? 0U : FLAG_NO_OUTPUT);
}

bool shape_facts(enum example_shape shape, const struct field_map *map, const char *body, size_t n,
	const struct json_check *check, struct example_facts *out, struct error *error)
{
	struct measure measure = { .facts = out };
	struct turn_visitor visitor = { measure_turn, &measure };
	struct record record;

	facts_reset(out);
	/* No text is longer than the record: room for one now means that nothing below can run out of memory. */
	if (!strbuf_try_reserve(&out->decoded, n) || !strbuf_try_reserve(&out->folded, n))
		return error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", n);
	record_read(record_root(body, check), &record);
	if (!shape_walk(shape, map, &record, &visitor, error))
		return false;
	describe(shape, map, &record, out);
	out->kind = find_kind(&record, out, measure.answered);
	out->flags = flags_of(check, measure.answered);
	if (measure.asked) /* a record without input repeats none: its fold stays 0 */
		out->fold = hash64(out->folded.data, out->folded.len, 0);
	return true;
}
