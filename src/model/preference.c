#include "preop/model/preference.h"

#include "preop/model/row_reader.h"
#include "preop/model/votes.h"
#include "preop/text/utf8.h"
#include "wordbook.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* In this order: what comes first decides. */
static const struct field_pair {
	const char *left, *right;
} name_fields[] = {
	{ "model_x", "model_y" },
	{ "model_a", "model_b" },
	{ "system_a", "system_b" },
	{ "left_model", "right_model" },
	{ "left_system", "right_system" },
	{ "left", "right" },
}, answer_fields[] = {
	{ "result_x", "result_y" },
	{ "response_a", "response_b" },
	{ "answer_a", "answer_b" },
	{ "output_a", "output_b" },
	{ "left_text", "right_text" },
	{ "chosen", "rejected" },
	{ "left", "right" },
};
enum {
	NAME_FIELDS = sizeof(name_fields) / sizeof(name_fields[0]),
	ANSWER_FIELDS = sizeof(answer_fields) / sizeof(answer_fields[0]),
	NO_FIELDS = -1,
	PROGRESS_EVERY = 4096,
	NAME_BYTES = 200 /* a longer text is no name */
};

struct sides { /* of one item */
	int32_t left, right;
	int64_t left_length, right_length;
};
struct reading {
	struct votes people, models;
	struct id_list examples; /* of both, rising */
	struct sides *sides;     /* of each */
	struct wordbook systems;
	int64_t named[NAME_FIELDS], answered[ANSWER_FIELDS];
	int64_t nameless, lengthless;
	struct arena names, scratch /* of one record */;
	struct strbuf text;
	bool (*progress)(void *context, int64_t done);
	void *context;
};

/* ---- Records ---- */

static int64_t characters(const char *text, size_t n)
{
	int64_t count = 0;

	for (size_t at = 0; at < n; at = utf8_next(text, n, at))
		count++;
	return count;
}

static int64_t length_of(struct reading *reading, struct json_span value)
{
	strbuf_reset(&reading->text);
	json_decode(value, &reading->text);
	return characters(reading->text.data, reading->text.len);
}

static bool plain(struct json_span value)
{
	return json_type(value) == JSON_STRING || json_type(value) == JSON_NUMBER;
}

/* Answers that are lists of messages are told apart only by the shape. */
static bool measure_turns(struct reading *reading, const struct row *row, struct sides *sides)
{
	struct turns turns;
	int64_t left = 0, right = 0;
	bool both[2] = { false, false };

	shape_turns(row->origin->shape, &row->origin->map, row->body, row->length, &reading->scratch, &turns);
	for (size_t i = 0; i < turns.count; i++) {
		const struct turn *turn = &turns.items[i];
		if (turn->part != PART_CHOSEN && turn->part != PART_REJECTED)
			continue;
		both[turn->part == PART_REJECTED] = true;
		*(turn->part == PART_CHOSEN ? &left : &right) += characters(turn->text, turn->length);
	}
	if (!both[0] || !both[1])
		return false;
	sides->left_length = left;
	sides->right_length = right;
	return true;
}

/* Which pair of fields held the answers, or NO_FIELDS. */
static int measure_answers(struct reading *reading, const struct row *row, struct json_span root, struct sides *sides)
{
	for (int i = 0; i < ANSWER_FIELDS; i++) {
		struct json_span left = json_get(root, answer_fields[i].left);
		struct json_span right = json_get(root, answer_fields[i].right);
		if (json_type(left) != JSON_STRING || json_type(right) != JSON_STRING)
			continue;
		sides->left_length = length_of(reading, left);
		sides->right_length = length_of(reading, right);
		reading->answered[i]++;
		return i;
	}
	reading->lengthless += !measure_turns(reading, row, sides);
	return NO_FIELDS;
}

/* False: no memory. */
static bool name_system(struct reading *reading, struct json_span value, int32_t *out)
{
	int64_t word;

	strbuf_reset(&reading->text);
	json_decode(value, &reading->text);
	if (reading->text.len == 0 || reading->text.len > NAME_BYTES ||
		memchr(reading->text.data, '\0', reading->text.len) != NULL)
		return true;
	word = wordbook_add(&reading->systems, reading->text.data);
	if (word < 0 || word > INT32_MAX)
		return false;
	*out = (int32_t)word;
	return true;
}

static bool name_systems(struct reading *reading, struct json_span root, int answers, struct sides *sides)
{
	for (int i = 0; i < NAME_FIELDS; i++) {
		struct json_span left = json_get(root, name_fields[i].left);
		struct json_span right = json_get(root, name_fields[i].right);
		bool texts = answers != NO_FIELDS && strcmp(name_fields[i].left, answer_fields[answers].left) == 0;
		if (texts || !plain(left) || !plain(right))
			continue;
		if (!name_system(reading, left, &sides->left) || !name_system(reading, right, &sides->right))
			return false;
		reading->named[i]++;
		break;
	}
	reading->nameless += sides->left == PREFERENCE_UNKNOWN || sides->right == PREFERENCE_UNKNOWN;
	return true;
}

static bool no_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "no memory for the preferences");
}

static bool read_records(struct db *db, int64_t dataset, struct reading *reading, struct error *error)
{
	struct row_reader *rows;
	struct row row;
	int got = -1;

	if (!row_reader_open(db, dataset, &reading->examples, &rows, error))
		return false;
	bool ok = true;
	for (int64_t done = 0; ok && (got = row_reader_next(rows, &row, error)) == 1; done++) {
		struct sides *sides = &reading->sides[id_list_lower(&reading->examples, row.id)];
		struct json_span root = json_root(row.body, row.length);
		arena_reset(&reading->scratch);
		int answers = measure_answers(reading, &row, root, sides);
		ok = name_systems(reading, root, answers, sides) || no_memory(error);
		if (ok && reading->progress != NULL && done % PROGRESS_EVERY == 0 &&
			!reading->progress(reading->context, done))
			ok = error_set(error, ERROR_CANCELLED, "cancelled; nothing was changed");
	}
	row_reader_close(rows);
	return ok && got == 0;
}

/* ---- Votes ---- */

static bool load_votes(
	struct db *db, const struct dataset *dataset, enum votes_who who, struct votes *out, struct error *error)
{
	static const enum label_level level = LEVEL_PREFERENCE;

	return votes_load(db, dataset, &(struct votes_options){ .who = who, .level = &level }, out, error);
}

static bool list_examples(struct reading *reading, struct error *error)
{
	struct id_list *list = &reading->examples;

	if (!id_list_add_many(list, reading->people.examples, reading->people.item_count) ||
		!id_list_add_many(list, reading->models.examples, reading->models.item_count))
		return no_memory(error);
	id_list_sort_unique(list);
	reading->sides = try_array(NULL, list->count + 1, sizeof(*reading->sides));
	for (size_t i = 0; reading->sides != NULL && i < list->count; i++)
		reading->sides[i] = (struct sides){ PREFERENCE_UNKNOWN, PREFERENCE_UNKNOWN, PREFERENCE_UNKNOWN,
			PREFERENCE_UNKNOWN };
	return reading->sides != NULL || no_memory(error);
}

/* Votes with what is known of both sides; `count` gets those that are a choice. NULL: no memory. */
static struct preference_vote *collect(const struct reading *reading, const struct votes *votes, size_t *count)
{
	const int32_t category[] = { votes_category(votes, "left"), votes_category(votes, "right"),
		votes_category(votes, "tie") };
	struct preference_vote *out = try_array(NULL, votes->ratings.count + 1, sizeof(*out));

	*count = 0;
	for (size_t i = 0; out != NULL && i < votes->item_count; i++) {
		const struct sides *sides = &reading->sides[id_list_lower(&reading->examples, votes->examples[i])];
		for (size_t at = votes->ratings.start[i]; at < votes->ratings.start[i + 1]; at++)
			for (int side = SIDE_LEFT; side <= SIDE_TIE; side++)
				if (category[side] >= 0 &&
					votes->ratings.items[at].category == (uint32_t)category[side])
					out[(*count)++] = (struct preference_vote){ votes->ratings.items[at].annotator,
						(enum preference_side)side, sides->left, sides->right,
						sides->left_length, sides->right_length };
	}
	return out;
}

static bool find_circles(const struct reading *reading, const struct preference_vote *votes, size_t count,
	struct arena *arena, struct preference_group *out, struct error *error)
{
	struct preference_triples triples;
	size_t systems = reading->systems.count;

	if (systems > PREFERENCE_SYSTEMS)
		return error_set(error, ERROR_UNSUPPORTED,
			"%zu systems are compared; circles are looked for among at most %d", systems,
			PREFERENCE_SYSTEMS);
	if (!preference_triples(votes, count, systems, PREFERENCE_TRIPLES, &triples))
		return no_memory(error);
	out->systems = systems;
	out->pairs = triples.pairs;
	out->decided = triples.decided;
	out->complete = triples.complete;
	out->circular = triples.circular;
	out->circle_count = triples.count;
	out->circles = arena_alloc(arena, (triples.count + 1) * sizeof(*out->circles));
	for (size_t i = 0; i < triples.count; i++)
		for (int k = 0; k < 3; k++) {
			out->circles[i].systems[k] = arena_strdup(
				arena, reading->systems.words[triples.items[i].systems[k]]);
			out->circles[i].margins[k] = triples.items[i].margins[k];
		}
	preference_triples_free(&triples);
	return true;
}

static bool sum_up(const struct reading *reading, const struct votes *votes, struct arena *arena,
	struct preference_group *out, struct error *error)
{
	size_t count, people = votes->annotator_count;
	struct preference_vote *all = collect(reading, votes, &count);
	struct preference_bias *each = try_array(NULL, people + 1, sizeof(*each));

	*out = (struct preference_group){
		.votes = (int64_t)count, .items = (int64_t)votes->item_count, .person_count = people
	};
	bool ok = (all != NULL && each != NULL) || no_memory(error);
	if (ok) {
		preference_bias(all, count, &out->bias, each, people);
		out->people = arena_alloc(arena, (people + 1) * sizeof(*out->people));
		for (size_t a = 0; a < people; a++)
			out->people[a] = (struct preference_person){ arena_strdup(arena, votes->annotators[a]),
				each[a] };
		ok = find_circles(reading, all, count, arena, out, error);
	}
	free(all);
	free(each);
	return ok;
}

static const char *commonest(const struct field_pair *fields, const int64_t *counts, int count, struct arena *arena)
{
	int best = 0;

	for (int i = 1; i < count; i++)
		best = counts[i] > counts[best] ? i : best;
	return counts[best] > 0 ? arena_printf(arena, "%s, %s", fields[best].left, fields[best].right) : "";
}

static bool fill(struct db *db, const struct dataset *dataset, struct reading *reading, struct arena *arena,
	struct preference_report *out, struct error *error)
{
	if (!list_examples(reading, error))
		return false;
	if (reading->examples.count == 0)
		return error_set(error, ERROR_INPUT, "nobody chose left, right or tie in %s: it holds no preferences",
			dataset->name);
	if (!read_records(db, dataset->id, reading, error))
		return false;
	*out = (struct preference_report){ .items = (int64_t)reading->examples.count,
		.nameless = reading->nameless,
		.lengthless = reading->lengthless,
		.names = commonest(name_fields, reading->named, NAME_FIELDS, arena),
		.answers = commonest(answer_fields, reading->answered, ANSWER_FIELDS, arena) };
	for (int i = 0; i < VOTES_LOST_GOLD; i++)
		out->dropped += reading->people.lost[i].count + reading->models.lost[i].count;
	return sum_up(reading, &reading->people, arena, &out->people, error) &&
		sum_up(reading, &reading->models, arena, &out->models, error);
}

bool preference_read(struct db *db, const struct dataset *dataset, struct arena *arena, struct preference_report *out,
	bool (*progress)(void *context, int64_t done), void *context, struct error *error)
{
	struct reading reading = { .examples = ID_LIST_INIT,
		.text = STRBUF_INIT,
		.names = ARENA_INIT,
		.scratch = ARENA_INIT,
		.progress = progress,
		.context = context };

	reading.systems.arena = &reading.names;
	if (!load_votes(db, dataset, VOTES_PEOPLE, &reading.people, error))
		return false;
	bool ok = load_votes(db, dataset, VOTES_MODELS, &reading.models, error);
	if (ok) {
		ok = fill(db, dataset, &reading, arena, out, error);
		votes_free(&reading.models);
	}
	votes_free(&reading.people);
	free(reading.sides);
	id_list_free(&reading.examples);
	strbuf_free(&reading.text);
	wordbook_free(&reading.systems);
	arena_free(&reading.names);
	arena_free(&reading.scratch);
	return ok;
}
