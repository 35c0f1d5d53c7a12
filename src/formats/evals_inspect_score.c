/*
 * Scores: a letter, a number, a word, a list or an object of these. Each leaf is a score of its own: "scorer", "scorer/key", "scorer/2". A value that is
 * no number keeps its word and has no number: it is not wrong, it is not scored.
 */
#include "evals_inspect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 3, LEAVES = 256 /* scores of a sample; a list may be long */ };

static const struct {
	const char *word;
	double value;
} words[] = { { "C", 1 }, { "P", 0.5 }, { "I", 0 }, { "N", 0 }, { "yes", 1 }, { "true", 1 }, { "no", 0 },
	{ "false", 0 } };

static bool same_word(const char *a, const char *b)
{
	/* letters as they are: a lone "c" is somebody's answer, not their mark */
	return strlen(b) == 1 ? strcmp(a, b) == 0 : strcasecmp(a, b) == 0;
}

static double value_of_word(const char *text)
{
	double number;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (same_word(text, words[i].word))
			return words[i].value;
	return json_number((struct json_span){ text, strlen(text) }, &number) ? number : (double)NAN;
}

double inspect_value(struct json_span value)
{
	struct strbuf text = STRBUF_INIT;
	double number;

	switch (json_type(value)) {
	case JSON_TRUE:
		return 1;
	case JSON_FALSE:
		return 0;
	case JSON_NUMBER:
		return json_number(value, &number) ? number : (double)NAN;
	case JSON_STRING:
		json_decode(value, &text);
		number = value_of_word(text.data);
		strbuf_free(&text);
		return number;
	default:
		return (double)NAN;
	}
}

static const char *text_of(struct inspect *inspect, struct json_span value)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept = NULL;

	if (json_type(value) != JSON_NONE && json_type(value) != JSON_NULL) {
		json_decode(value, &text);
		kept = arena_strdup(&inspect->scratch, text.data); /* to the first NUL: it is a label */
	}
	strbuf_free(&text);
	return kept;
}

/* What the scorer took for the answer, and why it marked it so. */
static const char *detail_of(struct inspect *inspect, struct json_span score)
{
	const char *answer = text_of(inspect, json_get(score, "answer"));
	const char *why = text_of(inspect, json_get(score, "explanation"));

	if (answer != NULL && why != NULL && strcmp(answer, why) != 0)
		return arena_printf(&inspect->scratch, "%s\n%s", answer, why);
	return why != NULL ? why : answer;
}

static struct output_score *new_score(struct inspect *inspect)
{
	if (inspect->score_count == inspect->score_capacity) {
		inspect->score_capacity = inspect->score_capacity > 0 ? 2 * inspect->score_capacity : 8;
		inspect->scores = xrealloc(inspect->scores, inspect->score_capacity * sizeof(*inspect->scores));
	}
	return &inspect->scores[inspect->score_count++];
}

void inspect_add_score(struct inspect *inspect, const char *name, double value, const char *detail)
{
	*new_score(inspect) = (struct output_score){ .name = name, .value = value, .detail = detail };
}

static void add_leaf(struct inspect *inspect, const char *name, struct json_span value, const char *detail)
{
	const char *text = json_type(value) == JSON_STRING ? text_of(inspect, value) : NULL;

	if (inspect->score_count < LEAVES)
		*new_score(inspect) = (struct output_score){
			.name = name, .value = inspect_value(value), .label = text, .detail = detail
		};
}

static void add_value(struct inspect *inspect, const char *name, struct json_span value, const char *detail, int depth)
{
	struct json_span key, inner;
	size_t number = 0;

	if (depth == DEPTH)
		return;
	if (json_type(value) == JSON_OBJECT) {
		for (size_t cursor = 0; json_next_member(value, &cursor, &key, &inner);)
			add_value(inspect, arena_printf(&inspect->scratch, "%s/%s", name, text_of(inspect, key)), inner,
				detail, depth + 1);
	} else if (json_type(value) == JSON_ARRAY) {
		for (size_t cursor = 0; json_next_element(value, &cursor, &inner) && number < LEAVES;)
			add_value(inspect, arena_printf(&inspect->scratch, "%s/%zu", name, ++number), inner, detail,
				depth + 1);
	} else {
		add_leaf(inspect, name, value, detail);
	}
}

/* A score is {"value": ...}; a bare value is one, too. */
static void add_score(struct inspect *inspect, const char *name, struct json_span score)
{
	struct json_span value = json_type(score) == JSON_OBJECT ? json_get(score, "value") : score;

	if (name != NULL && value.start != NULL)
		add_value(inspect, name, value, detail_of(inspect, score), 0);
}

void inspect_read_scores(struct inspect *inspect, double *main_score)
{
	struct json_span scores = inspect->sample[SAMPLE_SCORES], key, score;

	inspect->score_count = 0;
	*main_score = (double)NAN;
	if (json_type(scores) == JSON_OBJECT)
		for (size_t cursor = 0; json_next_member(scores, &cursor, &key, &score);)
			add_score(inspect, text_of(inspect, key), score);
	else /* of version 1 */
		add_score(inspect, inspect->metric != NULL ? inspect->metric : "score", inspect->sample[SAMPLE_SCORE]);
	if (inspect->score_count == 0)
		return;
	if (inspect->metric == NULL)
		inspect->metric = arena_strdup(&inspect->arena, inspect->scores[0].name);
	for (size_t i = 0; i < inspect->score_count; i++)
		if (strcmp(inspect->scores[i].name, inspect->metric) == 0)
			*main_score = inspect->scores[i].value;
}
