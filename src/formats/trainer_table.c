/*
 * The trainers, as data: limits, shapes, rules with what they mean for a row. Read from their documentation and sources in mid 2026; every sentence about a rule
 * names its trainer's own word for it, so that a person can look it up.
 */
#include "preop/formats/trainer.h"

#include <string.h>

#define SHAPE(name) (1U << SHAPE_##name)

/* clang-format off */
static const struct trainer trainers[TRAINERS] = {
	[TRAINER_TRL_SFT] = {
		.name = "trl-sft", .title = "TRL SFT", .limit = 1024, .limit_name = "max_length", .least = 1,
		.source = "TRL SFTTrainer, dataset formats and SFTConfig, 2026-07",
		.shapes = SHAPE(CHAT) | SHAPE(PROMPT) | SHAPE(TEXT),
		.rules = {
			[REASON_WHOLE] = { FATE_USED, "used whole",
				"The loss is on the completion of a prompt and completion, on everything in messages and text.", "" },
			[REASON_CUT] = { FATE_CUT, "end cut off",
				"What is over max_length is cut off at the end (keep_start): the end of an answer, without a warning.",
				"Raise max_length, or shorten the row." },
			[REASON_MASKED] = { FATE_DROPPED, "prompt fills the limit",
				"The prompt alone fills max_length, so no token of the completion is left; such rows are dropped (before 2026-07 they trained at loss 0).",
				"Shorten the prompt, or raise max_length." },
			[REASON_SHAPE] = { FATE_REFUSED, "no reader for this format",
				"Takes messages, prompt and completion, or text; another column raises a KeyError and the run ends.",
				"Export with --format chat or prompt-completion." },
			[REASON_MALFORMED] = { FATE_REFUSED, "broken record",
				"A record that is not of its format raises an error while it is tokenized and the run ends.", "Fix or delete the row." },
		},
	},
	[TRAINER_TRL_DPO] = {
		.name = "trl-dpo", .title = "TRL DPO", .limit = 1024, .limit_name = "max_length", .least = 1,
		.source = "TRL DPOTrainer, dataset formats and DPOConfig, 2026-07",
		.shapes = SHAPE(PREFERENCE),
		.rules = {
			[REASON_WHOLE] = { FATE_USED, "pairs used whole",
				"The loss is on the chosen and the rejected answer, not on the prompt.", "" },
			[REASON_CUT] = { FATE_CUT, "answers cut off",
				"Prompt and answer together are cut at max_length; an answer that lost its end may have lost what made it better.",
				"Raise max_length, or shorten the row." },
			[REASON_SHAPE] = { FATE_REFUSED, "no pair of answers",
				"Takes chosen and rejected, with or without a prompt; without these columns the run ends.",
				"For rows with one right answer use TRL SFT." },
			[REASON_MALFORMED] = { FATE_REFUSED, "broken record",
				"A record without chosen or rejected raises an error and the run ends.", "Fix or delete the row." },
		},
	},
	[TRAINER_AXOLOTL] = {
		.name = "axolotl", .title = "Axolotl", .limit = 512, .limit_name = "sequence_len", .least = 1,
		.source = "Axolotl dataset formats and config schema, 2026",
		.shapes = SHAPE(CHAT) | SHAPE(PROMPT) | SHAPE(ALPACA) | SHAPE(TEXT) | SHAPE(SHAREGPT) | SHAPE(SEGMENTS) | SHAPE(PREFERENCE),
		.rules = {
			[REASON_WHOLE] = { FATE_USED, "used whole",
				"The loss is on answers that are not masked (train_on_inputs: false); a blank before a turn's end is masked too.", "" },
			[REASON_LONG] = { FATE_DROPPED, "longer than the limit",
				"excess_length_strategy is drop unless the config says truncate or raise: the whole row is gone, with one line in the log.",
				"Raise sequence_len, or set excess_length_strategy: truncate." },
			[REASON_MASKED] = { FATE_DROPPED, "nothing to learn from",
				"Every label is masked (weight 0, train: false, or no answer), and rows without a trainable token are dropped.",
				"Give the row an answer, or take the mask off." },
			[REASON_SHAPE] = { FATE_REFUSED, "no reader for this format",
				"There is no dataset type for this format; a wrong type is a ValueError when the config is read.",
				"Export with --format chat or alpaca." },
			[REASON_MALFORMED] = { FATE_REFUSED, "broken record",
				"A record that is not of its type raises a ValueError and the run ends.", "Fix or delete the row." },
		},
	},
	[TRAINER_LLAMA_FACTORY] = {
		.name = "llama-factory", .title = "LLaMA-Factory", .limit = 2048, .limit_name = "cutoff_len", .least = 1,
		.source = "LLaMA-Factory data converters and infer_seqlen, 2026",
		.shapes = SHAPE(CHAT) | SHAPE(PROMPT) | SHAPE(ALPACA) | SHAPE(TEXT) | SHAPE(SHAREGPT) | SHAPE(PREFERENCE),
		.rules = {
			[REASON_WHOLE] = { FATE_USED, "used whole",
				"The loss is on every answer, those of the history too (mask_history is off); weight and train are not read.", "" },
			[REASON_CUT] = { FATE_CUT, "question or answer cut",
				"infer_seqlen: an answer under half of cutoff_len stays and the question is cut; else a question under half stays and the answer is cut; else both in proportion.",
				"Raise cutoff_len, or shorten the row." },
			[REASON_ROLES] = { FATE_DROPPED, "roles do not take turns",
				"After the system message user and assistant must take turns and an answer must be last; else \"Dropped invalid example\" and the run goes on.",
				"Merge turns of one speaker, or delete what stands after the last answer." },
			[REASON_MALFORMED] = { FATE_DROPPED, "broken record",
				"\"Skipping this abnormal example\": the run goes on without the row.", "Fix or delete the row." },
			[REASON_SHAPE] = { FATE_REFUSED, "no reader for this format",
				"dataset_info.json knows alpaca, sharegpt and OpenAI records; another format ends the run.",
				"Export with --format chat or alpaca." },
		},
	},
	[TRAINER_OPENAI] = {
		.name = "openai", .title = "OpenAI fine-tuning", .limit = 65536, .limit_name = "tokens per example", .least = 10,
		.source = "OpenAI cookbook, checks of chat fine-tuning data; fine-tuning guide, 2025",
		.shapes = SHAPE(CHAT) | SHAPE(OPENAI_PREFERENCE),
		.rules = {
			[REASON_WHOLE] = { FATE_USED, "used whole",
				"The loss is on assistant messages whose weight is not 0.", "" },
			[REASON_CUT] = { FATE_CUT, "end cut off",
				"An example longer than the model's training context (65 536 tokens for the 4o and 4.1 models, 16 385 for 3.5) is cut at the end.",
				"Shorten the row." },
			[REASON_SHAPE] = { FATE_REFUSED, "not messages",
				"Every line must be {\"messages\": [...]}; one that is not fails the whole file.", "Export with --format chat." },
			[REASON_MALFORMED] = { FATE_REFUSED, "broken record",
				"data_type: a line that is no such object fails the whole file.", "Fix or delete the row." },
			[REASON_NO_MESSAGES] = { FATE_REFUSED, "no messages",
				"missing_messages_list: a line without a list of messages fails the whole file.", "Fix or delete the row." },
			[REASON_NO_KEY] = { FATE_REFUSED, "message without role or content",
				"message_missing_key: every message has a role and content, or calls tools; one without fails the whole file.", "Fix or delete the row." },
			[REASON_ODD_KEY] = { FATE_REFUSED, "unknown key in a message",
				"message_unrecognized_key: role, content, name, weight, function_call and the members of tool calls are all a message may have.",
				"Take the other keys out of the messages." },
			[REASON_ODD_ROLE] = { FATE_REFUSED, "unknown role",
				"unrecognized_role: system, developer, user, assistant, tool and function; human and gpt fail the whole file.",
				"Export with --format chat, which names the roles so." },
			[REASON_NO_CONTENT] = { FATE_REFUSED, "empty message",
				"missing_content: a message whose content is empty or null and that calls no tool fails the whole file.", "Fill or delete the turn." },
			[REASON_NO_ASSISTANT] = { FATE_REFUSED, "no assistant message",
				"example_missing_assistant_message: without an answer there is nothing to learn, and the whole file fails.", "Give the row an answer, or delete it." },
			[REASON_WEIGHT] = { FATE_REFUSED, "wrong weight",
				"weight is 0 or 1 and stands on assistant messages only.", "Take the weight off, or make it 0 or 1." },
		},
	},
};
/* clang-format on */

const struct trainer *trainer_get(enum trainer_id id)
{
	return &trainers[id];
}

bool trainer_find(const char *name, enum trainer_id *out, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (int i = 0; i < TRAINERS; i++) {
		if (strcmp(name, trainers[i].name) == 0) {
			*out = (enum trainer_id)i;
			strbuf_free(&names);
			return true;
		}
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", trainers[i].name);
	}
	error_set(error, ERROR_USAGE, "there is no trainer \"%.60s\"; there are %s", name, names.data);
	strbuf_free(&names);
	return false;
}

const char *fate_name(enum fate fate)
{
	static const char *const names[FATES] = { "used", "cut", "dropped", "refused" };

	return names[fate];
}
