/* The kinds of checks: everything that lists, explains or asks for them is made from this table. */
#include "check_kind.h"

#include "preop/text/distance.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PARAMETERS(array) .parameters = (array), .parameter_count = COUNT(array)
#define FOLD                                                                                                           \
	{                                                                                                              \
		"fold", CHECK_SET, "[\"space\"]", "case|space|punctuation",                                            \
			"what makes no difference: case, white space, punctuation"                                     \
	}

#define TEXT                                                                                                           \
	{                                                                                                              \
		"text", CHECK_TEXT, "null", NULL, "what to compare with; nothing: the case's reference"                \
	}
#define FENCE                                                                                                          \
	{                                                                                                              \
		"fence", CHECK_FLAG, "true", NULL, "JSON may stand in a code fence, with words around it"              \
	}

static const struct check_parameter text_parameters[] = { TEXT, FOLD };
static const struct check_parameter texts_parameters[] = {
	{ "texts", CHECK_LIST, NULL, NULL, "what to look for" },
	FOLD,
};
static const struct check_parameter regex_parameters[] = {
	{ "pattern", CHECK_TEXT, NULL, NULL, "a regular expression (PCRE2, Unicode)" },
	{ "ignore_case", CHECK_FLAG, "false", NULL, "upper and lower case are the same" },
	{ "whole", CHECK_FLAG, "false", NULL, "it must match the whole output" },
};
static const struct check_parameter number_parameters[] = {
	{ "value", CHECK_NUMBER, "null", NULL, "the right number; nothing: the one in the case's reference" },
	{ "take", CHECK_WORD, "\"last\"", "last|first", "which number counts where there is no mark" },
	{ "marks", CHECK_LIST, "[\"####\",\"A:\"]", NULL, "the number behind the last of these is the answer" },
	{ "marked", CHECK_FLAG, "false", NULL, "only a number behind a mark counts" },
	{ "tolerance", CHECK_NUMBER, "0", NULL, "how far off it may be" },
	{ "relative", CHECK_NUMBER, "0", NULL, "the same as a share of the right number: 0.01 is 1 %" },
	{ "decimal", CHECK_WORD, "\"point\"", "point|comma", "how numbers are written: 1,234.5 or 1.234,5" },
};
static const struct check_parameter json_parameters[] = {
	{ "root", CHECK_WORD, "\"any\"", "any|object|array", "what it must be" },
	FENCE,
};
static const struct check_parameter schema_parameters[] = {
	{ "schema", CHECK_JSON, NULL, NULL, "a JSON Schema (draft 2020-12)" },
	FENCE,
};
static const struct check_parameter length_parameters[] = {
	{ "unit", CHECK_WORD, "\"characters\"", "characters|words|lines|tokens", "what is counted" },
	{ "least", CHECK_NUMBER, "null", NULL, "so many at least" },
	{ "most", CHECK_NUMBER, "null", NULL, "so many at most" },
};
static const struct check_parameter phrases_parameters[] = {
	{ "required", CHECK_LIST, "[]", NULL, "each must be there" },
	{ "banned", CHECK_LIST, "[]", NULL, "none may be there" },
	{ "words", CHECK_FLAG, "true", NULL, "whole words only: no \"rate\" in \"moderate\"" },
	{ "fold", CHECK_SET, "[\"case\",\"space\"]", "case|space|punctuation", "what makes no difference" },
};
static const struct check_parameter call_parameters[] = {
	{ "calls", CHECK_JSON, "null", NULL, "the calls, each with name and arguments; nothing: the case's reference" },
	{ "name", CHECK_TEXT, "null", NULL, "in place of calls: this tool must be called" },
	{ "arguments", CHECK_WORD, "\"equal\"", "equal|subset|ignore",
		"how arguments are compared; subset: more are fine" },
	{ "schema", CHECK_JSON, "null", NULL, "with name: a JSON Schema of its arguments" },
	{ "times", CHECK_NUMBER, "null", NULL, "with name: called so many times" },
	{ "order", CHECK_FLAG, "false", NULL, "the calls must come in this order" },
	{ "more", CHECK_FLAG, "false", NULL, "further calls are fine" },
};
static const struct check_parameter no_call_parameters[] = {
	{ "name", CHECK_TEXT, "null", NULL, "only this tool must not be called; nothing: none at all" },
};
static const struct check_parameter rouge_parameters[] = {
	TEXT,
	{ "beta", CHECK_NUMBER, "1", NULL, "how much more recall weighs than precision" },
};
static const struct check_parameter edits_parameters[] = { TEXT };
static const struct check_parameter similarity_parameters[] = {
	{ "model", CHECK_TEXT, NULL, NULL, "the model that makes the vectors" },
	TEXT,
};
static const struct check_parameter label_parameters[] = {
	{ "classes", CHECK_LIST, NULL, NULL, "the classes" },
	{ "map", CHECK_JSON, "null", NULL, "other words for them, as in {\"billing\": \"invoice\"}" },
	{ "take", CHECK_WORD, "\"only\"", "only|last|first|whole",
		"which class counts where the answer says several; whole: the answer is nothing but the class" },
};
static const struct check_parameter retrieval_parameters[] = {
	{ "measure", CHECK_WORD, "\"recall\"", "recall|precision|mrr|ndcg|hit", "what is measured" },
	{ "k", CHECK_NUMBER, "10", NULL, "among the first so many" },
	{ "relevant", CHECK_TEXT, "\"relevant\"", NULL,
		"the member of the case's extra with the ids, or grades by id; else the reference has them" },
};
static const struct check_parameter refusal_parameters[] = {
	{ "phrases", CHECK_LIST, "[]", NULL, "how refusals are known; nothing: the usual English phrases" },
};
static const struct check_parameter command_parameters[] = {
	{ "command", CHECK_TEXT, NULL, NULL, "its name; what it runs is said on each machine" },
	{ "timeout", CHECK_NUMBER, "10", NULL, "seconds" },
};

/* Sorted by what people look for. */
static const struct check_kind kinds[] = {
	{ "exact", "The output is the reference, or the text given.", PARAMETERS(text_parameters),
		.method = &check_method_exact },
	{ "contains", "The output has the reference, or the text given, somewhere in it.", PARAMETERS(text_parameters),
		.method = &check_method_contains },
	{ "contains-any", "The output has one of the texts at least.", PARAMETERS(texts_parameters),
		.method = &check_method_any },
	{ "contains-all", "The output has all of the texts.", PARAMETERS(texts_parameters),
		.method = &check_method_all },
	{ "starts-with", "The output begins with the reference, or the text given.", PARAMETERS(text_parameters),
		.method = &check_method_starts },
	{ "regex", "A regular expression matches. It has a limit of steps: no pattern and no output can make it hang.",
		PARAMETERS(regex_parameters), .method = &check_method_regex },
	{ "number", "The number in the output is the one in the reference, or the one given.",
		PARAMETERS(number_parameters), .method = &check_method_number },
	{ "json", "The output is JSON.", PARAMETERS(json_parameters), .method = &check_method_json },
	{ "json-schema", "The output is JSON that fits a schema.", PARAMETERS(schema_parameters),
		.method = &check_method_schema },
	{ "length", "The output is not too short and not too long.", PARAMETERS(length_parameters),
		.method = &check_method_length },
	{ "phrases", "Required phrases are there, banned ones are not.", PARAMETERS(phrases_parameters),
		.method = &check_method_phrases },
	{ "label", "The class the output says is the one the reference says. A confusion matrix is counted.",
		PARAMETERS(label_parameters), .method = &check_method_label },
	{ "tool-call", "The model calls the tools it should, with the right arguments.", PARAMETERS(call_parameters),
		.method = &check_method_tool_call },
	{ "no-call", "The model calls no tool, where it should answer itself.", PARAMETERS(no_call_parameters),
		.method = &check_method_no_call },
	{ "refusal", "The output is a refusal; with not: it is none.", PARAMETERS(refusal_parameters),
		.method = &check_method_refusal },
	{ "rouge-l", "ROUGE-L of the output and the reference: the words they have in common, in order.",
		PARAMETERS(rouge_parameters), .number = true, .method = &check_method_rouge },
	{ "levenshtein", "How few edits lie between output and reference: 1 - edits / characters of the longer.",
		PARAMETERS(edits_parameters), .number = true, .method = &check_method_edits },
	{ "similarity", "The cosine of the vectors that a model of embeddings makes of output and reference.",
		PARAMETERS(similarity_parameters), .number = true, .method = &check_method_similarity },
	{ "retrieval", "How well a retrieval system found what is relevant for the case.",
		PARAMETERS(retrieval_parameters), .number = true, .method = &check_method_retrieval },
	{ "command", "A program of yours gets the output as JSON and writes pass, fail or a number, and perhaps why.",
		PARAMETERS(command_parameters), .method = &check_method_command },
};

const struct check_kind *check_kinds(size_t *count)
{
	*count = COUNT(kinds);
	return kinds;
}

static const struct check_parameter common[] = {
	{ "after", CHECK_TEXT, "null", NULL, "only what is behind the last of this text is looked at, as in </think>" },
	{ "not", CHECK_FLAG, "false", NULL, "what would pass fails, and the other way round" },
	{ "pass", CHECK_NUMBER, "null", NULL, "of kinds that give a number: passed from this value on" },
	{ "count", CHECK_TEXT, "null", NULL,
		"values of outputs that have no answer, as in empty=0,refused=0; else they have no score" },
};

const struct check_parameter *check_common_parameters(size_t *count)
{
	*count = COUNT(common);
	return common;
}

const struct check_kind *check_kind_find(const char *name, struct error *error)
{
	struct nearest nearest;

	nearest_begin(&nearest, name, strlen(name));
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
		nearest_offer(&nearest, kinds[i].name);
	}
	error_set(error, ERROR_NOT_FOUND, "there is no kind of check \"%.40s\"%s%s; preop eval check kinds lists them",
		name, nearest.best != NULL ? "; did you mean " : "", nearest.best != NULL ? nearest.best : "");
	return NULL;
}
