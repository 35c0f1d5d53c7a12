#include "preop/model/shape.h"

#include "fold.h"
#include "preop/base/clock.h"
#include "preop/base/hash.h"
#include "preop/model/example.h"
#include "shape_walk.h"

#include <string.h>

enum { TITLE_CHARACTERS = 80, LABEL_CHARACTERS = 60, NAME_CHARACTERS = 200 };

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
	facts->flags = facts->forms = 0;
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
	enum example_shape shape;
	unsigned parts;       /* bits of enum turn_part: which there are */
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
	measure->parts |= 1U << turn->part;
	if (turn->part != PART_INPUT)
		measure->answered = measure->answered || worded;
	/* A text that nothing asked for repeats another when it is the same itself. */
	if (turn->part == PART_INPUT || measure->shape == SHAPE_TEXT) {
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

/* The first of the names that is there, looked for in the record, then in its metadata. */
static struct json_span first_named(
	const struct record *record, const struct record *metadata, const char *const *names)
{
	const struct record *const places[] = { record, metadata };

	for (int place = 0; place < 2; place++)
		for (size_t i = 0; names[i] != NULL && places[place]->count + !places[place]->listed > 0; i++) {
			struct json_span value = record_get(places[place], names[i]);
			enum json_type type = json_type(value);
			if (type != JSON_NONE && type != JSON_NULL && type != JSON_OBJECT && type != JSON_ARRAY)
				return value;
		}
	return nothing;
}

/* What describes a record: the member a map names, else the first of the usual names; in a record whose fields a person
 * has mapped the map alone says. */
struct described {
	const struct record *record;
	struct record metadata;
	bool by_name;
};

static struct json_span describing(const struct described *described, const char *path, const char *const *names)
{
	if (path != NULL)
		return json_find(described->record->root, path);
	return described->by_name ? first_named(described->record, &described->metadata, names) : nothing;
}

static void describe(enum example_shape shape, const struct field_map *map, const struct record *record,
	const struct walk_notes *notes, struct example_facts *facts)
{
	static const char *const ids[] = { "id", NULL }, *const labels[] = { "label", NULL },
				 *const splits[] = { "split", NULL },
				 *const groups[] = { "group", "user_id", "customer_id", "customer", "conversation_id",
					 "user", NULL },
				 *const dates[] = { "date", "at", "created_at", "timestamp", NULL };
	static const struct field_map no_map;
	struct strbuf *scratch = &facts->decoded;
	struct described described = { .record = record, .by_name = shape != SHAPE_FIELDS };

	if (map == NULL)
		map = &no_map;
	record_read(described.by_name ? record_get(record, "metadata") : nothing, &described.metadata);
	take_name(&facts->external, describing(&described, map->id, ids), NAME_CHARACTERS, scratch);
	struct json_span label = notes->label;
	take_name(&facts->label, label.start != NULL ? label : describing(&described, map->label, labels),
		LABEL_CHARACTERS, scratch);
	take_name(&facts->split, describing(&described, map->split, splits), NAME_CHARACTERS, scratch);
	take_name(&facts->group, describing(&described, map->group, groups), NAME_CHARACTERS, scratch);
	if (!parse_date(describing(&described, map->date, dates), scratch, &facts->at))
		facts->at = CLOCK_NONE;
}

/* By the record's own word, by the parts its turns have, by a label that is the whole answer. */
static int find_kind(enum example_shape shape, const struct record *record, const struct measure *measure)
{
	struct example_facts *facts = measure->facts;
	struct json_span own = record_get(record, "kind");
	int kind = 0;

	if (json_type(own) == JSON_STRING) {
		strbuf_reset(&facts->decoded);
		json_decode(own, &facts->decoded);
		kind = example_kind_parse(facts->decoded.data);
	}
	if (kind != 0)
		return kind;
	if (measure->parts & (1U << PART_CHOSEN | 1U << PART_REJECTED))
		return KIND_PREFERENCE;
	if (shape == SHAPE_RETRIEVAL)
		return KIND_RETRIEVAL;
	bool task = shape == SHAPE_ARGILLA || shape == SHAPE_LABEL_STUDIO; /* that nobody has answered yet */
	return !measure->answered && (facts->label.len > 0 || task) ? KIND_CLASSIFICATION : KIND_DEMONSTRATION;
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
	struct measure measure = { .facts = out, .shape = shape };
	struct turn_visitor visitor = { measure_turn, &measure };
	struct record record;
	struct walk_notes notes;

	facts_reset(out);
	/* No text is longer than the record: room for one now means that nothing below can run out of memory. */
	if (!strbuf_try_reserve(&out->decoded, n) || !strbuf_try_reserve(&out->folded, n))
		return error_set(error, ERROR_MEMORY, "no memory for a record of %zu bytes", n);
	record_read(record_root(body, check), &record);
	if (!shape_walk(shape, map, &record, &visitor, &notes, error))
		return false;
	describe(shape, map, &record, &notes, out);
	out->kind = find_kind(shape, &record, &measure);
	out->flags = flags_of(check, measure.answered || notes.judged) | notes.flags;
	out->forms = notes.forms;
	if (measure.asked) /* a record without input repeats none: its fold stays 0 */
		out->fold = hash64(out->folded.data, out->folded.len, 0);
	return true;
}
