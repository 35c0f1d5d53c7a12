/* Answers that are better and worse: pairs, single answers with a verdict, steps with one each; and ShareGPT, which may carry both. */
#include "shape_walkers.h"

#include <string.h>

/* ---- The question ---- */

/* What is asked has many names: TRL's prompt, Alpaca's instruction and input, Axolotl's question (intel), input (icr). */
static const char *const question_names[] = { "prompt", "messages", "instruction", "question", "input", "query",
	"conversations", NULL };

/* With a map the inputs it names. */
static bool walk_mapped_inputs(struct walk *walk)
{
	for (int i = 0; i < FIELD_INPUTS && walk->map->input[i] != NULL; i++) {
		struct side side = { .name = walk->map->input[i], .role = TURN_USER };
		side.value = json_find(walk->record->root, side.name);
		if (!walk_side(walk, &side))
			return false;
	}
	return true;
}

/* *asked: the member, absent when there is none. */
static bool walk_question(struct walk *walk, struct json_span *asked)
{
	static const char *const input_names[] = { "input", NULL };
	struct side side = { .role = TURN_USER };
	struct text_turn input = { .role = TURN_USER, .part = PART_INPUT };

	*asked = (struct json_span){ NULL, 0 };
	if (!walk_system(walk) || !walk_tools(walk) || !walk_history(walk))
		return false;
	if (walk->map->input[0] != NULL)
		return walk_mapped_inputs(walk);
	side.value = *asked = walk_member(walk, walk->map->messages, question_names, &side.name);
	if (side.value.start == NULL)
		return true;
	if (!walk_side(walk, &side))
		return false;
	if (strcmp(side.name, "instruction") == 0)
		input.value = walk_member(walk, NULL, input_names, &input.name);
	return walk_text(walk, &input);
}

/* ---- Better and worse ---- */

static const struct {
	const char *chosen, *rejected, *both; /* both: a path that stands for the two */
} choices[] = {
	{ "chosen", "rejected", "[\"chosen\",\"rejected\"]" },
	{ "chosen_response", "rejected_response", "[\"chosen_response\",\"rejected_response\"]" },
};

struct choice {
	struct side chosen, rejected;
	const char *both;
};

static bool read_choice(const struct walk *walk, struct choice *out)
{
	const struct field_map *map = walk->map;
	const char *const chosen_names[] = { choices[0].chosen, choices[1].chosen, NULL };
	const char *const rejected_names[] = { choices[0].rejected, choices[1].rejected, NULL };

	*out = (struct choice){
		.chosen = { .role = TURN_ASSISTANT, .answered = PART_CHOSEN, .asked = PART_CHOSEN },
		.rejected = { .role = TURN_ASSISTANT, .answered = PART_REJECTED, .asked = PART_REJECTED },
	};
	out->chosen.value = walk_member(walk, map->chosen, chosen_names, &out->chosen.name);
	out->rejected.value = walk_member(walk, map->rejected, rejected_names, &out->rejected.name);
	out->both = out->chosen.name;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (strcmp(out->chosen.name, choices[i].chosen) == 0 &&
			strcmp(out->rejected.name, choices[i].rejected) == 0)
			out->both = choices[i].both;
	return out->chosen.value.start != NULL || out->rejected.value.start != NULL;
}

static bool same_bytes(struct json_span a, struct json_span b)
{
	return a.length == b.length && a.length > 0 && memcmp(a.start, b.start, a.length) == 0;
}

/* How many messages both lists begin with: the prompt. Each keeps one as its answer. */
static size_t count_shared(struct json_span chosen, struct json_span rejected)
{
	size_t shared = 0, chosen_at = 0, rejected_at = 0;
	struct json_span one, other;

	for (;; shared++) {
		bool more = json_next_element(chosen, &chosen_at, &one);
		more = json_next_element(rejected, &rejected_at, &other) && more;
		if (!more)
			return shared > 0 ? shared - 1 : 0;
		if (!same_bytes(one, other))
			return shared;
	}
}

/* The prompt that both lists bring along is one turn; what the record says beside them already is not shown again. */
static bool walk_shared(struct walk *walk, const struct choice *choice, size_t shared, struct json_span asked)
{
	struct json_span last = shared > 0 ? json_at(choice->chosen.value, shared - 1) : asked;
	bool again = shared > 0 &&
		(same_bytes(json_get(last, "content"), asked) || same_bytes(json_get(last, "value"), asked));
	struct message_list list = {
		.value = choice->chosen.value,
		.path = choice->both,
		.role = "role",
		.content = "content",
		.end = again ? shared - 1 : shared,
	};

	return list.end == 0 || walk_messages(walk, &list);
}

static bool walk_choice(struct walk *walk, struct choice *choice, struct json_span asked)
{
	struct side *chosen = &choice->chosen, *rejected = &choice->rejected;
	size_t shared = count_shared(chosen->value, rejected->value);

	if (chosen->value.start == NULL || rejected->value.start == NULL)
		return error_set(walk->error, ERROR_INPUT, "%s is missing",
			chosen->value.start == NULL ? chosen->name : rejected->name);
	chosen->from = rejected->from = shared;
	if (!walk_shared(walk, choice, shared, asked))
		return false;
	const struct talk before = walk->talk;
	if (!walk_side(walk, chosen))
		return false;
	walk->talk = before;
	return walk_side(walk, rejected);
}

bool walk_preference(struct walk *walk)
{
	struct choice choice;
	struct json_span asked;

	read_choice(walk, &choice);
	return walk_question(walk, &asked) && walk_choice(walk, &choice, asked);
}

/* ---- One answer and a verdict ---- */

/* TRL's label, LLaMA-Factory's kto_tag. Of a table it is a word. */
static bool read_verdict(struct walk *walk, struct json_span verdict, const char *name, enum turn_part *out)
{
	static const struct {
		const char *text;
		enum turn_part part;
	} words[] = { { "true", PART_CHOSEN }, { "false", PART_REJECTED }, { "1", PART_CHOSEN }, { "0", PART_REJECTED },
		{ "True", PART_CHOSEN }, { "False", PART_REJECTED } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_equals(verdict, words[i].text) ||
			same_bytes(verdict, (struct json_span){ words[i].text, strlen(words[i].text) })) {
			*out = words[i].part;
			walk->notes->label = verdict;
			return true;
		}
	return verdict.start == NULL
		? error_set(walk->error, ERROR_INPUT, "%s is missing", name)
		: error_set(walk->error, ERROR_INPUT, "%s is %s; it must be true or false", name, type_phrase(verdict));
}

static const char *const verdict_names[] = { "label", "kto_tag", NULL };

/* Messages whose last one is judged. */
static bool walk_judged_messages(struct walk *walk, struct message_list *list)
{
	list->role = "role";
	list->content = "content";
	walk->notes->forms |= ANSWER_MESSAGES;
	return walk_system(walk) && walk_tools(walk) && walk_messages(walk, list);
}

bool walk_unpaired(struct walk *walk)
{
	static const char *const answer_names[] = { "completion", "output", "response", NULL };
	static const char *const list_names[] = { "messages", "conversations", NULL };
	struct side answer = { .role = TURN_ASSISTANT };
	struct message_list list = { .answered = PART_INPUT };
	struct json_span asked;
	const char *name;
	struct json_span verdict = walk_member(walk, walk->map->label, verdict_names, &name);
	enum turn_part part;

	if (!read_verdict(walk, verdict, name, &part))
		return false;
	answer.value = walk_member(walk, walk->map->output, answer_names, &answer.name);
	list.value = walk_member(walk, walk->map->messages, list_names, &list.path);
	list.last = answer.answered = answer.asked = part;
	if (answer.value.start == NULL && json_type(list.value) == JSON_ARRAY)
		return walk_judged_messages(walk, &list);
	return walk_question(walk, &asked) && walk_side(walk, &answer);
}

/* ---- ShareGPT ---- */

/* The question and its answer take turns to the end, or trainers leave the row out. */
static void note_end(struct walk *walk)
{
	if (walk->talk.last != TURN_ASSISTANT)
		walk->notes->flags |= FLAG_ROLE_ORDER;
}

bool walk_sharegpt(struct walk *walk)
{
	static const char *const list_names[] = { "conversations", "conversation", NULL };
	static const char *const kto_names[] = { "kto_tag", NULL };
	struct message_list list = {
		.role = "from", .content = "value", .answered = PART_OUTPUT, .last = PART_OUTPUT, .strict = true
	};
	const struct json_span nothing = { NULL, 0 };
	struct choice choice;
	const char *name;
	bool chosen = read_choice(walk, &choice);
	struct json_span verdict = walk_member(walk, walk->map->label, kto_names, &name);

	list.value = walk_member(walk, walk->map->messages, list_names, &list.path);
	if (json_type(list.value) != JSON_ARRAY)
		return error_set(walk->error, ERROR_INPUT, "%s is %s%s", list.path, type_phrase(list.value),
			list.value.start != NULL ? "; it must be a list" : "");
	if (chosen)
		list.answered = list.last = PART_INPUT;
	else if (json_type(verdict) == JSON_TRUE || json_type(verdict) == JSON_FALSE) {
		list.answered = PART_INPUT;
		if (!read_verdict(walk, verdict, name, &list.last))
			return false;
	}
	if (!walk_system(walk) || !walk_tools(walk) || !walk_messages(walk, &list))
		return false;
	if (chosen)
		return walk_choice(walk, &choice, nothing);
	note_end(walk);
	return true;
}

/* ---- OpenAI ---- */

static bool walk_openai_input(struct walk *walk)
{
	struct json_span input = record_get(walk->record, "input"), first;
	struct message_list list = {
		.value = json_get(input, "messages"), .path = "input.messages", .role = "role", .content = "content"
	};
	struct found_turn tools = {
		.role = TURN_SYSTEM,
		.name = "tools",
		.value = json_get(input, "tools"),
		.place = { .list = "input.tools", .i = -1, .j = -1 },
	};
	size_t cursor = 0;

	if (json_type(input) != JSON_OBJECT)
		return error_set(walk->error, ERROR_INPUT, "input is %s%s", type_phrase(input),
			input.start != NULL ? "; it must be an object with messages" : "");
	if (json_type(list.value) != JSON_ARRAY)
		return error_set(walk->error, ERROR_INPUT, "input.messages is %s%s", type_phrase(list.value),
			list.value.start != NULL ? "; it must be a list" : "");
	if (json_next_element(tools.value, &cursor, &first) && !walk_found(walk, &tools))
		return false;
	return walk_messages(walk, &list);
}

/* Some generated clients say completion for output. */
bool walk_openai_preference(struct walk *walk)
{
	static const char *const better[] = { "preferred_output", "preferred_completion", NULL };
	static const char *const worse[] = { "non_preferred_output", "non_preferred_completion", NULL };
	struct choice choice = {
		.chosen = { .role = TURN_ASSISTANT, .answered = PART_CHOSEN, .asked = PART_CHOSEN },
		.rejected = { .role = TURN_ASSISTANT, .answered = PART_REJECTED, .asked = PART_REJECTED },
	};
	const struct json_span nothing = { NULL, 0 };

	choice.chosen.value = walk_member(walk, walk->map->chosen, better, &choice.chosen.name);
	choice.rejected.value = walk_member(walk, walk->map->rejected, worse, &choice.rejected.name);
	choice.both = choice.chosen.name;
	return walk_openai_input(walk) && walk_choice(walk, &choice, nothing);
}

/* ---- Steps ---- */

static bool check_steps(struct walk *walk, struct json_span steps, struct json_span verdicts)
{
	struct json_span item;
	int count = 0, judged = 0;

	if (json_type(steps) != JSON_ARRAY || json_type(verdicts) != JSON_ARRAY) {
		struct json_span fault = json_type(steps) != JSON_ARRAY ? steps : verdicts;
		return error_set(walk->error, ERROR_INPUT, "%s is %s%s",
			json_type(steps) != JSON_ARRAY ? "completions" : "labels", type_phrase(fault),
			fault.start != NULL ? "; it must be a list" : "");
	}
	for (size_t cursor = 0; json_next_element(steps, &cursor, &item);)
		count++;
	for (size_t cursor = 0; json_next_element(verdicts, &cursor, &item);)
		judged++;
	if (count != judged)
		return error_set(walk->error, ERROR_INPUT, "completions has %d items and labels %d; each needs one",
			count, judged);
	return count > 0 || error_set(walk->error, ERROR_INPUT, "completions is empty");
}

static bool walk_step(struct walk *walk, struct found_turn *turn, struct json_span verdict)
{
	int at = (int)turn->place.i;

	if (json_type(turn->value) != JSON_STRING)
		return error_set(walk->error, ERROR_INPUT, "completions[%d] is %s; it must be text", at,
			type_phrase(turn->value));
	if (json_type(verdict) != JSON_TRUE && json_type(verdict) != JSON_FALSE)
		return error_set(walk->error, ERROR_INPUT, "labels[%d] is %s; it must be true or false", at,
			type_phrase(verdict));
	turn->part = json_type(verdict) == JSON_TRUE ? PART_CHOSEN : PART_REJECTED;
	return walk_found(walk, turn);
}

/* Stepwise supervision: each step of one answer is right or wrong. */
bool walk_stepwise(struct walk *walk)
{
	struct json_span steps = record_get(walk->record, "completions"), verdicts = record_get(walk->record, "labels");
	struct side prompt = { .value = record_get(walk->record, "prompt"), .name = "prompt", .role = TURN_USER };
	struct found_turn turn = {
		.role = TURN_ASSISTANT,
		.editable = true,
		.name = "completions",
		.place = { .list = "completions", .j = -1 },
	};
	struct json_span verdict;
	size_t step_at = 0, verdict_at = 0;

	if (!walk_side(walk, &prompt) || !check_steps(walk, steps, verdicts))
		return false;
	for (; json_next_element(steps, &step_at, &turn.value) && json_next_element(verdicts, &verdict_at, &verdict);
		turn.place.i++)
		if (!walk_step(walk, &turn, verdict))
			return false;
	return true;
}
