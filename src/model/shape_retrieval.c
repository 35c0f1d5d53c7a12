/* What belongs to what: an anchor with positives and negatives, or two sentences and a score. */
#include "shape_walkers.h"

#include <string.h>

/* The best name first. A question with an answer is a demonstration and none of this. */
static const char *const anchor_names[] = { "anchor", "query", "question", "sentence", "sentence1", NULL };
static const char *const positive_names[] = { "positive", "pos", "positives", "positive_passages", NULL };
static const char *const negative_names[] = { "negative", "neg", "negatives", "negative_passages", "hard_negative",
	"hard_negatives", "negative_1", "negative_2", "negative_3", "negative_4", "negative_5", "negative_6",
	"negative_7", "negative_8", "negative_9", "negative_10", "negative_11", "negative_12", "negative_13",
	"negative_14", "negative_15", "negative_16", NULL };

/* A text of a list: a string, or an object that has one (Tevatron's passages). */
static bool walk_document(struct walk *walk, struct json_span value, struct found_turn *turn)
{
	struct json_span text = json_type(value) == JSON_OBJECT ? json_get(value, "text") : value;
	struct strbuf place = STRBUF_INIT;

	turn->place.field = json_type(value) == JSON_OBJECT ? "text" : NULL;
	turn->value = text;
	if (json_type(text) == JSON_STRING)
		return walk_found(walk, turn);
	turn_place_print(&turn->place, &place);
	error_set(walk->error, ERROR_INPUT, "%s is %s%s", place.data, type_phrase(text),
		text.start != NULL ? "; it must be text" : "");
	strbuf_free(&place);
	return false;
}

static bool walk_documents(struct walk *walk, struct json_span value, const char *name, enum turn_part part)
{
	struct found_turn turn = {
		.role = TURN_OTHER,
		.part = part,
		.editable = true,
		.name = name,
		.place = { .list = name, .i = -1, .j = -1 },
	};
	struct json_span item;

	if (json_type(value) == JSON_NULL)
		return true;
	if (json_type(value) != JSON_ARRAY)
		return walk_document(walk, value, &turn);
	turn.place.i = 0;
	for (size_t cursor = 0; json_next_element(value, &cursor, &item); turn.place.i++)
		if (!walk_document(walk, item, &turn))
			return false;
	return true;
}

static bool walk_negatives(struct walk *walk)
{
	if (walk->map->negative != NULL)
		return walk_documents(
			walk, json_find(walk->record->root, walk->map->negative), walk->map->negative, PART_NEGATIVE);
	for (size_t i = 0; negative_names[i] != NULL; i++) {
		struct json_span value = record_get(walk->record, negative_names[i]);
		if (value.start != NULL && !walk_documents(walk, value, negative_names[i], PART_NEGATIVE))
			return false;
	}
	return true;
}

static bool walk_anchor(struct walk *walk, const char *const *names, const char *mapped)
{
	struct text_turn turn = { .role = TURN_USER, .part = PART_INPUT, .needed = true };

	turn.value = walk_member(walk, mapped, names, &turn.name);
	return walk_text(walk, &turn);
}

/* How alike two sentences are: a judgement on both, so both are what is asked. */
static bool walk_scored(struct walk *walk, struct json_span score)
{
	static const char *const first[] = { "sentence1", "sentence_A", "text1", NULL };
	static const char *const second[] = { "sentence2", "sentence_B", "text2", NULL };

	walk->notes->label = score;
	walk->notes->judged = true;
	return walk_anchor(walk, first, walk->map->input[0]) && walk_anchor(walk, second, walk->map->input[1]);
}

bool walk_retrieval(struct walk *walk)
{
	static const char *const score_names[] = { "score", "similarity_score", "similarity", "label", NULL };
	const char *name, *score_name;
	struct json_span positive = walk_member(walk, walk->map->positive, positive_names, &name);
	struct json_span score = walk_member(walk, walk->map->label, score_names, &score_name);

	if (positive.start == NULL && score.start != NULL && walk->map->positive == NULL)
		return walk_scored(walk, score);
	if (!walk_anchor(walk, anchor_names, walk->map->input[0]))
		return false;
	if (positive.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "%s is missing", name);
	return walk_documents(walk, positive, name, PART_POSITIVE) && walk_negatives(walk);
}
