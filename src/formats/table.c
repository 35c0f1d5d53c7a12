#include "format.h"

#include <string.h>

/* The more specific first: a record is of the first format whose trait it has. Those without a trait come last. */
static const struct format_info formats[] = {
	{ "inspect", "Inspect's logs: .eval, also of a run that did not end, and .json",
		"{\"version\": 2, \"status\": \"success\", \"eval\": {\"task\": \"...\", \"model\": \"...\"}, "
		"\"samples\": [...]}",
		IMPORT_OUTPUTS, &inspect_format },
	{ "llmbar", "LLMBar: pairs of outputs of which one is known to be better, and what judges said of them",
		"{\"input\": \"...\", \"output_1\": \"...\", \"output_2\": \"...\", \"label\": 1, \"results\": [...]}",
		IMPORT_OUTPUTS, &llmbar_format },
	{ "judgments", "judgments by models: MT-bench's single and pair, Arena-Hard's games",
		"{\"question_id\": 81, \"model_1\": \"...\", \"model_2\": \"...\", \"g1_winner\": \"tie\", "
		"\"g2_winner\": \"model_1\"}",
		IMPORT_OUTPUTS, &judgments_format },
	{ "fastchat-reviews", "reviews of two answers of the Vicuna benchmark",
		"{\"question_id\": 1, \"answer1_id\": \"...\", \"answer2_id\": \"...\", \"text\": \"9 8\\n...\", "
		"\"score\": [9, 8]}",
		IMPORT_OUTPUTS, &fastchat_reviews_format },
	{ "fastchat-answers", "answers of one model to FastChat's questions, which are imported first",
		"{\"question_id\": 81, \"model_id\": \"...\", \"choices\": [{\"index\": 0, \"turns\": [\"...\"]}]}",
		IMPORT_OUTPUTS, &fastchat_answers_format },
	{ "fastchat-questions", "FastChat's questions (MT-bench, Arena-Hard, Vicuna): cases of a suite",
		"{\"question_id\": 81, \"category\": \"writing\", \"turns\": [\"...\", \"...\"]}", IMPORT_OUTPUTS,
		&fastchat_questions_format },
	{ "lm-eval", "lm-evaluation-harness: samples_*.jsonl, with the results file of the same date beside it",
		"{\"doc_id\": 0, \"doc\": {...}, \"target\": \"9\", \"arguments\": {...}, \"resps\": [[\"...\"]], "
		"\"acc\": 1.0}",
		IMPORT_OUTPUTS, &lm_eval_format },
	{ "promptfoo", "promptfoo's results as JSON (versions 2 and 3) or a result a line",
		"{\"provider\": {...}, \"vars\": {...}, \"response\": {...}, \"success\": true, \"gradingResult\": "
		"{...}}",
		IMPORT_OUTPUTS, &promptfoo_format },
	{ "promptfoo-csv", "promptfoo's results as a table: a block of columns for every provider with a prompt",
		"Description,question,[provider] prompt,Status,Score,Named Scores,Grader Reason,Comment",
		IMPORT_OUTPUTS, &promptfoo_table_format },
	{ "openai-evals", "OpenAI evals: a record file of events, also of a run that was interrupted",
		"{\"run_id\": \"...\", \"event_id\": 0, \"sample_id\": \"...\", \"type\": \"sampling\", \"data\": "
		"{...}}",
		IMPORT_OUTPUTS, &openai_evals_format },
	{ "openai-items", "output items of OpenAI's Evals API",
		"{\"datasource_item_id\": 1, \"datasource_item\": {...}, \"results\": [...], \"sample\": {...}}",
		IMPORT_OUTPUTS, &openai_items_format },
	{ "openai-batch", "output and error files of OpenAI's Batch API: answers to cases of a suite that is there",
		"{\"custom_id\": \"case-1\", \"response\": {\"status_code\": 200, \"body\": {...}}, \"error\": null}",
		IMPORT_OUTPUTS, &openai_batch_format },
	{ "helm", "HELM's scenario_state.json",
		"{\"instance\": {\"input\": {...}}, \"request\": {\"model\": \"...\"}, \"result\": {...}}",
		IMPORT_OUTPUTS, &helm_format },
	{ "langsmith", "an experiment of LangSmith",
		"{\"row_id\": \"...\", \"inputs\": {...}, \"actual_outputs\": {...}, \"evaluation_scores\": [...]}",
		IMPORT_OUTPUTS, &langsmith_format },
	{ "langfuse", "experiment items of Langfuse",
		"{\"experimentName\": \"...\", \"input\": \"...\", \"output\": \"...\", \"scores\": [...]}",
		IMPORT_OUTPUTS, &langfuse_format },
	{ "verifiers", "results.jsonl of verifiers: rollouts with their rewards",
		"{\"example_id\": 0, \"prompt\": [...], \"completion\": [...], \"reward\": 1.0}", IMPORT_OUTPUTS,
		&verifiers_format },
	{ "alpaca-annotations", "AlpacaEval's annotations: two outputs and which one the annotator prefers",
		"{\"instruction\": \"...\", \"output_1\": \"...\", \"generator_1\": \"...\", \"output_2\": \"...\", "
		"\"generator_2\": \"...\", \"preference\": 1.98}",
		IMPORT_OUTPUTS, &alpaca_annotations_format },
	{ "alpaca-eval", "AlpacaEval's model outputs",
		"{\"instruction\": \"...\", \"output\": \"...\", \"generator\": \"...\"}", IMPORT_OUTPUTS,
		&alpaca_eval_format },
	{ "label-studio", "Label Studio's JSON export (also JSON-MIN): tasks and what people said about them",
		"{\"data\": {\"text\": \"...\"}, \"annotations\": [{\"result\": [...]}]}", IMPORT_EXAMPLES,
		&label_studio_format },
	{ "argilla", "Argilla's JSON export (versions 1 and 2): records and what people said about them",
		"{\"fields\": {\"text\": \"...\"}, \"responses\": {\"label\": [{\"value\": \"...\"}]}}",
		IMPORT_EXAMPLES, &argilla_format },
	{ "openai-preference", "OpenAI's preferences: a conversation, the better and the worse answer",
		"{\"input\": {\"messages\": [...]}, \"preferred_output\": [...], \"non_preferred_output\": [...]}",
		IMPORT_EXAMPLES, &openai_preference_format },
	{ "preference", "a chosen and a rejected answer (TRL, Axolotl, LLaMA-Factory, Argilla), texts or messages",
		"{\"prompt\": \"...\", \"chosen\": \"...\", \"rejected\": \"...\"}", IMPORT_EXAMPLES,
		&preference_format },
	{ "unpaired-preference", "one answer and whether it is good (TRL's KTO, LLaMA-Factory's kto_tag)",
		"{\"prompt\": \"...\", \"completion\": \"...\", \"label\": true}", IMPORT_EXAMPLES, &unpaired_format },
	{ "stepwise", "an answer in steps and whether each is right (TRL's stepwise supervision)",
		"{\"prompt\": \"...\", \"completions\": [\"...\", \"...\"], \"labels\": [true, false]}",
		IMPORT_EXAMPLES, &stepwise_format },
	{ "sharegpt", "ShareGPT conversations: a list of from and value, also with chosen and rejected, or kto_tag",
		"{\"conversations\": [{\"from\": \"human\", \"value\": \"...\"}, ...]}", IMPORT_EXAMPLES,
		&sharegpt_format },
	{ "segments", "Axolotl's input_output: pieces of text, each trained on or not",
		"{\"segments\": [{\"label\": false, \"text\": \"...\"}, {\"label\": true, \"text\": \"...\"}]}",
		IMPORT_EXAMPLES, &segments_format },
	{ "chat", "conversations: a messages list of role and content",
		"{\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, ...]}", IMPORT_EXAMPLES, &chat_format },
	{ "alpaca", "instruction, input and output",
		"{\"instruction\": \"...\", \"input\": \"...\", \"output\": \"...\"}", IMPORT_EXAMPLES,
		&alpaca_format },
	{ "outputs", "outputs of systems on the cases of an eval suite",
		"{\"case_id\": \"C-1\", \"system\": \"zero-shot\", \"input\": \"...\", \"output\": \"...\", \"score\": "
		"1}",
		IMPORT_OUTPUTS, &outputs_format },
	{ "prompt-completion", "prompt and completion", "{\"prompt\": \"...\", \"completion\": \"...\"}",
		IMPORT_EXAMPLES, &prompt_format },
	{ "labels", "labels of several people on examples that are in the project", "id,annotator,label,note,at",
		IMPORT_LABELS, &labels_format },
	{ "gsm8k-solutions", "GSM8K's file of four systems' solutions, one question a line",
		"{\"question\": \"...\", \"ground_truth\": \"...\", \"175b_verification\": {\"is_correct\": true, "
		"\"solution\": \"...\"}}",
		IMPORT_OUTPUTS, &gsm8k_solutions_format },
	{ "retrieval", "pairs, triplets, several negatives, or two sentences and a score (sentence-transformers)",
		"{\"anchor\": \"...\", \"positive\": \"...\", \"negative\": \"...\"}", IMPORT_EXAMPLES,
		&retrieval_format },
	{ "text", "plain text: language modeling, every token is trained on", "{\"text\": \"...\"}", IMPORT_EXAMPLES,
		&language_format },
	{ "csv", "a table separated by ',' or ';' with a header; the mapping says which column is what",
		"text,category", IMPORT_EXAMPLES, &csv_format },
	{ "tsv", "a table separated by tabs with a header", "id\ttext\tlabel", IMPORT_EXAMPLES, &tsv_format },
	{ "jsonl", "a JSON object a line; the mapping says which field is what",
		"{\"question\": \"...\", \"answer\": \"...\"}", IMPORT_EXAMPLES, &jsonl_format },
	{ "json", "one JSON array, or one object of records by id or with a list of records",
		"[{\"question\": \"...\", \"answer\": \"...\"}, ...]", IMPORT_EXAMPLES, &json_format },
};
enum { FORMAT_COUNT = sizeof(formats) / sizeof(formats[0]) };

const struct format_info *format_table(size_t *count)
{
	*count = FORMAT_COUNT;
	return formats;
}

const char *format_trait(const struct format_info *format)
{
	return format->ops->trait;
}

const struct format_info *format_find(const char *name, struct error *error)
{
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", formats[i].name);
	error_set(error, ERROR_USAGE, "there is no format \"%.40s\"; formats are %s", name, names.data);
	strbuf_free(&names);
	return NULL;
}

bool format_fits_any(struct json_span record)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++)
		if (formats[i].ops->fits != NULL && formats[i].ops->fits(record))
			return true;
	return false;
}
