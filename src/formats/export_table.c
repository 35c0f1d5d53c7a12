/* The formats that can be written. Their names are those under which they are read, where they are. */
#include "export_writers.h"

#include <string.h>

static const char *const labelled_columns[] = { "text", "label", NULL };

#define LINES .framing = FRAMING_LINES
#define OWN(shape_, member_, type_) .shape = (shape_), .member = (member_), .type = (type_)

static const struct export_ops chat = { LINES, OWN(SHAPE_CHAT, "messages", JSON_ARRAY), .write = write_chat };
static const struct export_ops axolotl = { LINES, .write = write_axolotl };
static const struct export_ops prompt = { LINES, OWN(SHAPE_PROMPT, "prompt", JSON_STRING), .write = write_prompt };
static const struct export_ops prompt_messages = { LINES, OWN(SHAPE_PROMPT, "prompt", JSON_ARRAY),
	.write = write_prompt_messages };
static const struct export_ops text = { LINES, OWN(SHAPE_TEXT, "text", JSON_STRING), .write = write_text };
static const struct export_ops segments = { LINES, OWN(SHAPE_SEGMENTS, "segments", JSON_ARRAY),
	.write = write_segments };
static const struct export_ops alpaca = { LINES, OWN(SHAPE_ALPACA, "instruction", JSON_STRING), .write = write_alpaca };
static const struct export_ops sharegpt = { LINES, OWN(SHAPE_SHAREGPT, "conversations", JSON_ARRAY),
	.write = write_sharegpt };
static const struct export_ops llama = { LINES, .write = write_sharegpt, .beside = beside_llama_factory };
static const struct export_ops llama_preference = { LINES, .write = write_sharegpt_preference,
	.beside = beside_llama_factory_preference };
static const struct export_ops openai_preference = { LINES, OWN(SHAPE_OPENAI_PREFERENCE, "input", JSON_OBJECT),
	.write = write_openai_preference };
static const struct export_ops preference = { LINES, OWN(SHAPE_PREFERENCE, "chosen", JSON_STRING),
	.write = write_preference };
static const struct export_ops preference_messages = { LINES, OWN(SHAPE_PREFERENCE, "chosen", JSON_ARRAY),
	.write = write_preference_messages };
static const struct export_ops unpaired = { LINES, OWN(SHAPE_UNPAIRED, "completion", JSON_STRING),
	.write = write_unpaired };
static const struct export_ops unpaired_messages = { LINES, OWN(SHAPE_UNPAIRED, "completion", JSON_ARRAY),
	.write = write_unpaired_messages };
static const struct export_ops pairs = { LINES, .write = write_pair };
static const struct export_ops triplets = { LINES, .write = write_triplet };
static const struct export_ops labelled_csv = { .framing = FRAMING_TABLE,
	.delimiter = ',',
	.columns = labelled_columns,
	.write = write_labelled,
	.keeps = EXPORT_LABEL };
static const struct export_ops labelled_tsv = { .framing = FRAMING_TABLE,
	.delimiter = '\t',
	.columns = labelled_columns,
	.write = write_labelled,
	.keeps = EXPORT_LABEL };
static const struct export_ops argilla = { .framing = FRAMING_ARRAY,
	OWN(SHAPE_ARGILLA, "fields", JSON_OBJECT),
	.write = write_argilla,
	.keeps = EXPORT_LABEL | EXPORT_SPLIT | EXPORT_ID };
static const struct export_ops label_studio = { .framing = FRAMING_ARRAY,
	OWN(SHAPE_LABEL_STUDIO, "data", JSON_OBJECT),
	.write = write_label_studio,
	.keeps = EXPORT_LABEL };
static const struct export_ops jsonl = { LINES };
static const struct export_ops json = { .framing = FRAMING_ARRAY };
static const struct export_ops csv = { .framing = FRAMING_TABLE, .delimiter = ',' };
static const struct export_ops tsv = { .framing = FRAMING_TABLE, .delimiter = '\t' };

static const struct export_format formats[] = {
	{ "chat", "OpenAI's chat, also TRL's and Axolotl's messages",
		"{\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, ...]}",
		"conversations, with tools, parts and weights", "jsonl", &chat },
	{ "axolotl", "Axolotl's chat_template: messages, an answer that is not trained on marked",
		"{\"messages\": [{\"role\": \"assistant\", \"content\": \"...\", \"train\": false}, ...]}",
		"conversations, with tools, parts and weights", "jsonl", &axolotl },
	{ "segments", "Axolotl's input_output: pieces of text, each trained on or not",
		"{\"segments\": [{\"label\": false, \"text\": \"...\"}, {\"label\": true, \"text\": \"...\"}]}",
		"segments, prompts with a completion, plain texts", "jsonl", &segments },
	{ "prompt-completion", "a prompt and a completion (TRL, OpenAI's old form)",
		"{\"prompt\": \"...\", \"completion\": \"...\"}",
		"one question with one answer, without system message or tools", "jsonl", &prompt },
	{ "prompt-completion-messages", "TRL's conversational prompt and completion",
		"{\"prompt\": [{\"role\": \"user\", \"content\": \"...\"}], \"completion\": [...]}",
		"conversations of which the last answer is trained on", "jsonl", &prompt_messages },
	{ "text", "TRL's language modeling: one text, all of it trained on", "{\"text\": \"...\"}", "plain texts",
		"jsonl", &text },
	{ "alpaca", "instruction, input and output; earlier turns as history",
		"{\"instruction\": \"...\", \"input\": \"\", \"output\": \"...\", \"history\": [[\"...\", \"...\"]]}",
		"conversations of text, question and answer in turn", "jsonl", &alpaca },
	{ "sharegpt", "ShareGPT: a list of from and value",
		"{\"conversations\": [{\"from\": \"human\", \"value\": \"...\"}, ...]}",
		"conversations of text, question and answer in turn", "jsonl", &sharegpt },
	{ "llama-factory", "LLaMA-Factory: ShareGPT's form and its entry in dataset_info.json beside it",
		"{\"conversations\": [{\"from\": \"human\", \"value\": \"...\"}, ...]}",
		"conversations of text, question and answer in turn", "jsonl", &llama },
	{ "llama-factory-preference", "LLaMA-Factory's ranking data and its entry in dataset_info.json beside it",
		"{\"conversations\": [...], \"chosen\": {\"from\": \"gpt\", \"value\": \"...\"}, \"rejected\": {...}}",
		"preferences of one answer each", "jsonl", &llama_preference },
	{ "openai-preference", "OpenAI's preferences",
		"{\"input\": {\"messages\": [...]}, \"preferred_output\": [...], \"non_preferred_output\": [...]}",
		"preferences with a question, of text", "jsonl", &openai_preference },
	{ "preference", "TRL's preferences as texts",
		"{\"prompt\": \"...\", \"chosen\": \"...\", \"rejected\": \"...\"}",
		"preferences of one question and one answer each", "jsonl", &preference },
	{ "preference-messages", "TRL's conversational preferences",
		"{\"prompt\": [...], \"chosen\": [{\"role\": \"assistant\", \"content\": \"...\"}], \"rejected\": "
		"[...]}",
		"preferences", "jsonl", &preference_messages },
	{ "unpaired-preference", "TRL's unpaired preferences as texts (KTO)",
		"{\"prompt\": \"...\", \"completion\": \"...\", \"label\": true}",
		"one question, one answer, whether it is good", "jsonl", &unpaired },
	{ "unpaired-preference-messages", "TRL's conversational unpaired preferences",
		"{\"prompt\": [...], \"completion\": [...], \"label\": true}", "an answer and whether it is good",
		"jsonl", &unpaired_messages },
	{ "pairs", "sentence-transformers' pairs", "{\"anchor\": \"...\", \"positive\": \"...\"}",
		"retrieval rows of one positive and no negative", "jsonl", &pairs },
	{ "triplets", "sentence-transformers' triplets",
		"{\"anchor\": \"...\", \"positive\": \"...\", \"negative\": \"...\"}",
		"retrieval rows of one positive and one negative", "jsonl", &triplets },
	{ "labelled-csv", "for classifiers: a table of text and label", "text,label",
		"labelled texts without an answer", "csv", &labelled_csv },
	{ "labelled-tsv", "the same separated by tabs", "text\tlabel", "labelled texts without an answer", "tsv",
		&labelled_tsv },
	{ "argilla", "Argilla's records",
		"[{\"id\": \"...\", \"fields\": {\"text\": \"...\"}, \"responses\": {\"label\": [...]}}]",
		"conversations and preferences of text, labelled texts, retrieval rows", "json", &argilla },
	{ "label-studio", "Label Studio's tasks",
		"[{\"data\": {\"text\": \"...\"}, \"annotations\": [{\"result\": [...]}]}]",
		"conversations and preferences of text, labelled texts, retrieval rows", "json", &label_studio },
	{ "jsonl", "every record as it is, one a line", "{\"question\": \"...\", \"answer\": \"...\"}", "all rows",
		"jsonl", &jsonl },
	{ "json", "every record as it is, in one array", "[{\"question\": \"...\"}, ...]", "all rows", "json", &json },
	{ "csv", "a table separated by ',', a column for every member", "text,category", "all rows", "csv", &csv },
	{ "tsv", "a table separated by tabs, a column for every member", "id\ttext\tlabel", "all rows", "tsv", &tsv },
};
enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]) };

const struct export_format *export_format_table(size_t *count)
{
	*count = FORMAT_COUNT;
	return formats;
}

const struct export_format *export_format_find(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", formats[i].name);
	error_set(error, ERROR_USAGE, "no export format is called \"%.40s\"; there are %s", name, names.data);
	strbuf_free(&names);
	return NULL;
}
