/*
 * The trainers' rules as far as a row goes: how long it is, what of it is learned from, what is done with what is too long. The sentences
 * about them are in trainer_table.c.
 */
#include "trainer_judge.h"

#include <string.h>

/* A record that does not fit its shape is shown raw, as one turn. */
static bool fits(const struct trainer_row *row)
{
	return row->turns->count > 0 &&
		!(row->turns->count == 1 && row->turns->items[0].role == TURN_OTHER &&
			strcmp(row->turns->items[0].path, ".") == 0);
}

static int64_t sum_part(const struct trainer_row *row, enum turn_part part)
{
	int64_t sum = 0;

	for (size_t i = 0; i < row->turns->count; i++)
		sum += row->turns->items[i].part == part ? row->tokens[i] : 0;
	return sum;
}

static int64_t sum_all(const struct trainer_row *row)
{
	int64_t sum = 0;

	for (size_t i = 0; i < row->turns->count; i++)
		sum += row->tokens[i];
	return sum;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t positive(int64_t value)
{
	return value > 0 ? value : 0;
}

/* Whether a turn is learned from where only answers are. */
static bool is_learned(const struct trainer_row *row, const struct turn *turn)
{
	return !turn->masked && (turn->part == PART_OUTPUT || row->shape == SHAPE_TEXT);
}

/* Of the first `limit` tokens of the row, those of turns that are learned from. */
static int64_t answer_loss(const struct trainer_row *row, int64_t limit)
{
	int64_t at = 0, loss = 0;

	for (size_t i = 0; i < row->turns->count; i++) {
		if (is_learned(row, &row->turns->items[i]))
			loss += least(row->tokens[i], positive(limit - at));
		at += row->tokens[i];
	}
	return loss;
}

struct pair_lengths {
	int64_t prompt, chosen, rejected;
};

static struct pair_lengths pair_lengths(const struct trainer_row *row)
{
	return (struct pair_lengths){ sum_part(row, PART_INPUT), sum_part(row, PART_CHOSEN),
		sum_part(row, PART_REJECTED) };
}

static int64_t longer(const struct pair_lengths *pair)
{
	return pair->prompt + (pair->chosen > pair->rejected ? pair->chosen : pair->rejected);
}

/* Both answers behind the same prompt, each cut at the limit by itself. */
static struct trainer_verdict cut_pair(const struct pair_lengths *pair, int64_t limit)
{
	int64_t room = positive(limit - pair->prompt), prompt = least(pair->prompt, limit);
	int64_t loss = least(pair->chosen, room) + least(pair->rejected, room);

	return (struct trainer_verdict){ longer(pair) > limit ? REASON_CUT : REASON_WHOLE, 2 * prompt + loss, loss };
}

static struct trainer_verdict without(enum fate_reason reason)
{
	return (struct trainer_verdict){ .reason = reason };
}

/* Keeps the start. A prompt with its completion is learned from in the completion only, conversations and texts as a whole. */
static struct trainer_verdict judge_trl_sft(const struct trainer_row *row, int64_t limit)
{
	int64_t total = sum_all(row), kept = least(total, limit);
	int64_t loss = row->shape == SHAPE_PROMPT ? positive(kept - sum_part(row, PART_INPUT)) : kept;

	if (total > limit && loss == 0)
		return without(REASON_MASKED);
	return (struct trainer_verdict){ total > limit ? REASON_CUT : REASON_WHOLE, kept, loss };
}

static struct trainer_verdict judge_trl_dpo(const struct trainer_row *row, int64_t limit)
{
	struct pair_lengths pair = pair_lengths(row);

	return cut_pair(&pair, limit);
}

static struct trainer_verdict judge_axolotl(const struct trainer_row *row, int64_t limit)
{
	int64_t total = sum_all(row), loss = answer_loss(row, total);

	if (row->shape == SHAPE_PREFERENCE) {
		struct pair_lengths pair = pair_lengths(row);
		return longer(&pair) > limit ? without(REASON_LONG) : cut_pair(&pair, limit);
	}
	if (total > limit)
		return without(REASON_LONG);
	if (loss == 0)
		return without(REASON_MASKED);
	return (struct trainer_verdict){ REASON_WHOLE, total, loss };
}

/* ---- LLaMA-Factory ---- */

void llama_factory_cut(int64_t source, int64_t target, int64_t cutoff, int64_t *new_source, int64_t *new_target)
{
	int64_t most = cutoff; /* of the target */

	if (target * 2 >= cutoff && source * 2 < cutoff)
		most = cutoff - source;
	else if (target * 2 >= cutoff)
		most = (int64_t)((double)cutoff * ((double)target / (double)(source + target)));
	*new_target = least(most, target);
	*new_source = least(positive(cutoff - *new_target), source);
}

/* The message a turn is of: "messages[3].content" and "messages[3].tool_calls" are of one. */
static size_t message_length(const struct turn *turn)
{
	const char *close = strchr(turn->path, ']');

	return close != NULL ? (size_t)(close - turn->path) : strlen(turn->path);
}

static bool same_message(const struct turn *a, const struct turn *b)
{
	size_t n = message_length(a);

	return a->role == b->role && n == message_length(b) && strncmp(a->path, b->path, n) == 0;
}

static bool same_speech(const struct trainer_row *row, size_t i)
{
	const struct turn *turn = &row->turns->items[i], *before = &row->turns->items[i - 1];

	if (row->shape != SHAPE_CHAT && row->shape != SHAPE_SHAREGPT)
		return turn->role == before->role; /* instruction and input are one question */
	return same_message(before, turn) || (turn->role == TURN_TOOL && before->role == TURN_TOOL);
}

/* After a leading system message question and answer take turns, and an answer is last. */
static bool takes_turns(const struct trainer_row *row)
{
	const struct turns *turns = row->turns;
	size_t i = 0, speeches = 0;

	while (i < turns->count && turns->items[i].role == TURN_SYSTEM && (i == 0 || same_speech(row, i)))
		i++;
	for (size_t first = i; i < turns->count; i++) {
		enum turn_role role = turns->items[i].role;
		if (i > first && same_speech(row, i))
			continue;
		bool fits_here = speeches % 2 == 0 ? role == TURN_USER || role == TURN_TOOL : role == TURN_ASSISTANT;
		if (!fits_here)
			return false;
		speeches++;
	}
	return speeches > 0 && speeches % 2 == 0;
}

/* The last pair that finds room is cut by the formula, what comes after it is left away. */
static struct trainer_verdict cut_pairs(const struct trainer_row *row, int64_t limit)
{
	const struct turns *turns = row->turns;
	struct trainer_verdict out = { .reason = REASON_WHOLE };
	int64_t source = 0;

	for (size_t i = 0; i < turns->count; source = 0) {
		for (; i < turns->count && turns->items[i].role != TURN_ASSISTANT; i++)
			source += row->tokens[i];
		int64_t target = 0, kept_source = 0, kept_target = 0;
		for (; i < turns->count && turns->items[i].role == TURN_ASSISTANT; i++)
			target += row->tokens[i];
		if (out.tokens < limit)
			llama_factory_cut(source, target, limit - out.tokens, &kept_source, &kept_target);
		if (kept_source < source || kept_target < target)
			out.reason = REASON_CUT;
		out.tokens += kept_source + kept_target;
		out.loss += kept_target;
	}
	return out;
}

static struct trainer_verdict cut_preference(const struct trainer_row *row, int64_t limit)
{
	struct pair_lengths pair = pair_lengths(row);
	int64_t longest = longer(&pair) - pair.prompt, source, target;

	llama_factory_cut(pair.prompt, longest, limit, &source, &target);
	int64_t loss = least(pair.chosen, target) + least(pair.rejected, target);
	return (struct trainer_verdict){ source < pair.prompt || target < longest ? REASON_CUT : REASON_WHOLE,
		2 * source + loss, loss };
}

static struct trainer_verdict judge_llama_factory(const struct trainer_row *row, int64_t limit)
{
	int64_t total = sum_all(row);

	if (row->shape == SHAPE_TEXT) /* texts are strung together and cut into blocks: none is lost */
		return (struct trainer_verdict){ REASON_WHOLE, total, total };
	if (row->shape == SHAPE_PREFERENCE || sum_part(row, PART_CHOSEN) > 0)
		return cut_preference(row, limit);
	return takes_turns(row) ? cut_pairs(row, limit) : without(REASON_ROLES);
}

/* ---- OpenAI ---- */

static struct trainer_verdict judge_openai(const struct trainer_row *row, int64_t limit)
{
	int64_t total = sum_all(row);

	if (row->shape == SHAPE_OPENAI_PREFERENCE) {
		struct pair_lengths pair = pair_lengths(row);
		return cut_pair(&pair, limit);
	}
	enum fate_reason fault = openai_check(json_root(row->body, row->length));
	if (fault != REASON_WHOLE)
		return without(fault);
	return (struct trainer_verdict){ total > limit ? REASON_CUT : REASON_WHOLE, least(total, limit),
		answer_loss(row, limit) };
}

struct trainer_verdict trainer_judge(enum trainer_id id, const struct trainer_row *row, int64_t limit)
{
	static struct trainer_verdict (*const judges[TRAINERS])(const struct trainer_row *, int64_t) = {
		[TRAINER_TRL_SFT] = judge_trl_sft,
		[TRAINER_TRL_DPO] = judge_trl_dpo,
		[TRAINER_AXOLOTL] = judge_axolotl,
		[TRAINER_LLAMA_FACTORY] = judge_llama_factory,
		[TRAINER_OPENAI] = judge_openai,
	};

	if (!(trainer_get(id)->shapes & 1U << row->shape))
		return without(REASON_SHAPE);
	/* OpenAI's own checks say more than that something is wrong. */
	bool checks = id == TRAINER_OPENAI && row->shape == SHAPE_CHAT;
	return fits(row) || checks ? judges[id](row, limit) : without(REASON_MALFORMED);
}
