/* Records whose turns are members of their own: texts, Alpaca, segments, and fields that a map names. */
#include "shape_walkers.h"

#include <string.h>

/* Every token of it is trained on. */
bool walk_language(struct walk *walk)
{
	static const char *const names[] = { "text", NULL };
	struct text_turn turn = { .role = TURN_OTHER, .part = PART_OUTPUT, .needed = true };

	turn.value = walk_member(walk, walk->map->input[0], names, &turn.name);
	return walk_text(walk, &turn);
}

/* Earlier rounds as pairs [question, answer]: both are input to what is asked now. */
bool walk_history(struct walk *walk)
{
	static const char *const names[] = { "history", NULL };
	struct json_span pair, text;
	struct found_turn turn = { .part = PART_INPUT };
	struct json_span history = walk_member(walk, walk->map->history, names, &turn.name);

	turn.place.list = turn.name;
	for (size_t cursor = 0; json_next_element(history, &cursor, &pair); turn.place.i++) {
		turn.place.j = 0;
		for (size_t inner = 0; json_next_element(pair, &inner, &text); turn.place.j++) {
			turn.role = turn.place.j % 2 == 0 ? TURN_USER : TURN_ASSISTANT;
			turn.value = text;
			turn.editable = json_type(text) == JSON_STRING;
			if (!walk_found(walk, &turn))
				return false;
		}
	}
	return true;
}

bool walk_alpaca(struct walk *walk)
{
	static const char *const instruction_names[] = { "instruction", NULL };
	static const char *const input_names[] = { "input", NULL }, *const none[] = { NULL };
	static const char *const output_names[] = { "output", NULL };
	struct text_turn instruction = { .role = TURN_USER, .part = PART_INPUT, .needed = true };
	struct text_turn input = { .role = TURN_USER, .part = PART_INPUT };
	struct text_turn output = { .role = TURN_ASSISTANT, .part = PART_OUTPUT, .needed = true };

	instruction.value = walk_member(walk, walk->map->input[0], instruction_names, &instruction.name);
	input.value = walk_member(
		walk, walk->map->input[1], walk->map->input[0] != NULL ? none : input_names, &input.name);
	output.value = walk_member(walk, walk->map->output, output_names, &output.name);
	return walk_system(walk) && walk_history(walk) && walk_text(walk, &instruction) && walk_text(walk, &input) &&
		walk_text(walk, &output);
}

static bool walk_segment(struct walk *walk, struct json_span segment, struct found_turn *turn)
{
	struct json_span label = json_get(segment, "label"), text = json_get(segment, "text");
	int at = (int)turn->place.i;

	if (json_type(segment) != JSON_OBJECT)
		return error_set(
			walk->error, ERROR_INPUT, "segments[%d] is %s; it must be an object", at, type_phrase(segment));
	if (json_type(label) != JSON_TRUE && json_type(label) != JSON_FALSE)
		return error_set(walk->error, ERROR_INPUT, "segments[%d].label is %s; it must be true or false", at,
			type_phrase(label));
	if (json_type(text) != JSON_STRING)
		return error_set(
			walk->error, ERROR_INPUT, "segments[%d].text is %s; it must be text", at, type_phrase(text));
	turn->masked = json_type(label) == JSON_FALSE;
	turn->part = turn->masked ? PART_INPUT : PART_OUTPUT;
	turn->role = turn->masked ? TURN_USER : TURN_ASSISTANT;
	turn->value = text;
	return walk_found(walk, turn);
}

/* Axolotl's input_output: text as it is, piece by piece, each trained on or not. */
bool walk_segments(struct walk *walk)
{
	struct found_turn turn = {
		.name = "segments",
		.editable = true,
		.place = { .list = "segments", .field = "text", .j = -1 },
	};
	struct json_span segments = record_get(walk->record, "segments"), segment;

	if (json_type(segments) != JSON_ARRAY)
		return error_set(walk->error, ERROR_INPUT, "segments is %s%s", type_phrase(segments),
			segments.start != NULL ? "; it must be a list" : "");
	for (size_t cursor = 0; json_next_element(segments, &cursor, &segment); turn.place.i++)
		if (!walk_segment(walk, segment, &turn))
			return false;
	return turn.place.i > 0 || error_set(walk->error, ERROR_INPUT, "segments is empty");
}

/* Fields may hold anything: what is no string is shown raw. */
static bool walk_field(struct walk *walk, const char *path, enum turn_role role, size_t *seen)
{
	struct found_turn turn = {
		.role = role,
		.part = role == TURN_ASSISTANT ? PART_OUTPUT : PART_INPUT,
		.name = path,
		.place = { .list = path, .i = -1, .j = -1 },
	};

	if (path == NULL)
		return true;
	turn.value = json_find(walk->record->root, path);
	if (turn.value.start == NULL || json_type(turn.value) == JSON_NULL)
		return true;
	turn.editable = json_type(turn.value) == JSON_STRING;
	++*seen;
	return walk_found(walk, &turn);
}

bool walk_fields(struct walk *walk)
{
	const struct field_map *map = walk->map;
	size_t inputs = 0, outputs = 0;

	for (int i = 0; i < FIELD_INPUTS; i++)
		if (!walk_field(walk, map->input[i], TURN_USER, &inputs))
			return false;
	if (inputs == 0)
		return error_set(walk->error, ERROR_INPUT, "%s is missing",
			map->input[0] != NULL ? map->input[0] : "the input field");
	return walk_field(walk, map->output, TURN_ASSISTANT, &outputs);
}
