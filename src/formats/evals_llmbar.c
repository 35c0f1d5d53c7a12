/*
 * LLMBar: pairs of outputs of which one is known to be better, and what judges said of them in both orders. `winner` is a text and of the pair as
 * the file has it, `label` a number; a judge whose orders disagree may have a second round, a review of the debate, which is the one that counts.
 */
#include "judged.h"

#include "preop/base/path.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[2] = { "output_1", "output_2" };

static bool fits(struct json_span record)
{
	return json_type(json_get(record, "input")) == JSON_STRING &&
		json_type(json_get(record, names[0])) == JSON_STRING &&
		json_type(json_get(record, names[1])) == JSON_STRING &&
		(json_get(record, "label").start != NULL || json_type(json_get(record, "results")) == JSON_ARRAY);
}

/* A subset is a folder: its pairs and what each judge said of them. */
static bool folder_suite(struct import *import, const char **name, struct error *error)
{
	const char *path = import->report->path, *base = path_base(path);
	char *folder = base - path > 1 ? xstrndup(path, (size_t)(base - path) - 1) : NULL;

	(void)error;
	if (folder != NULL && *path_base(folder) != '\0' && *path_base(folder) != '.')
		*name = arena_strdup(&import->report->arena, path_base(folder));
	free(folder);
	return true;
}

static bool put_outputs(
	struct import *import, const struct record *record, const struct case_ref *of, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct judged *judged = import->state;

	for (int i = 0; i < 2; i++) {
		struct output_row row = OUTPUT_ROW_INIT;
		struct json_span output = json_get(root, names[i]);
		row.input = of->input;
		row.input_n = of->input_n;
		row.system = names[i];
		row.output = judged_text(judged, output, &row.output_n);
		if (row.output == NULL)
			return judged_reject(import, record, output, "output_1 and output_2 are texts", error);
		if (!outputs_put(import, record, (size_t)(output.start - record->text), &row, error))
			return false;
	}
	return true;
}

static bool put_gold(struct import *import, const struct record *record, const struct case_ref *of, struct error *error)
{
	struct json_span label = json_get((struct json_span){ record->text, record->length }, "label");
	struct pair_gold_row gold = { .of = *of, .systems = { names[0], names[1] } };
	int64_t better;

	if (label.start == NULL || json_type(label) == JSON_NULL)
		return true;
	if (!json_int(label, &better) || (better != 1 && better != 2))
		return judged_reject(import, record, label, "the label is neither 1 nor 2", error);
	gold.choice = better == 1 ? REVIEW_FIRST : REVIEW_SECOND;
	return judged_gold(import, record, &gold, error);
}

/* Of one order. The winner is of the file's pair; the verdict of what stood first for the judge. */
static bool put_verdict(struct import *import, const struct record *record, struct judge_verdict_row *verdict,
	struct json_span said, bool swapped, struct error *error)
{
	struct json_span winner = json_get(said, "winner"), text = json_find(said, "completion[0]");
	struct judged *judged = import->state;

	if (json_type(said) != JSON_OBJECT)
		return true; /* not asked in this order */
	verdict->shown[0] = names[swapped];
	verdict->shown[1] = names[!swapped];
	verdict->words = judged_text(judged, winner, NULL);
	verdict->choice = REVIEW_NONE;
	if (json_equals(winner, "1") || json_equals(winner, "2"))
		verdict->choice = json_equals(winner, "1") != swapped ? REVIEW_FIRST : REVIEW_SECOND;
	verdict->text_n = 0;
	verdict->text = judged_text(
		judged, json_type(text) == JSON_STRING ? text : json_get(said, "completion"), &verdict->text_n);
	return judged_verdict(import, record, said, verdict, error);
}

static bool put_rounds(
	struct import *import, const struct record *record, const struct case_ref *of, struct error *error)
{
	struct json_span results = json_get((struct json_span){ record->text, record->length }, "results"), round;
	char *stem = path_stem(import->report->path);
	struct judge_verdict_row verdict = {
		.judge = stem, .of = *of, .lean = (double)NAN, .score = { (double)NAN, (double)NAN }
	};
	bool put = true;

	for (size_t cursor = 0; put && json_next_element(results, &cursor, &round);) {
		verdict.round++;
		put = put_verdict(import, record, &verdict, json_get(round, "swap = False"), false, error) &&
			put_verdict(import, record, &verdict, json_get(round, "swap = True"), true, error);
	}
	free(stem);
	return put;
}

static bool take(struct import *import, const struct record *record, struct error *error)
{
	struct judged *judged = judged_begin(import);
	struct json_span input = json_get((struct json_span){ record->text, record->length }, "input");
	struct case_ref of = { .input = NULL };
	int64_t rejected = import->report->rejected;

	if (json_type(input) != JSON_STRING)
		return judged_reject(import, record, input, "the input is no text", error);
	of.input = judged_text(judged, input, &of.input_n);
	if (!put_outputs(import, record, &of, error))
		return false;
	/* what is said of a pair that was not taken is about another pair */
	return import->report->rejected > rejected ||
		(put_gold(import, record, &of, error) && put_rounds(import, record, &of, error));
}

const struct format_ops llmbar_format = {
	.frames = FRAMES_JSON,
	.trait = "an input, output_1 and output_2, and which is better",
	.fits = fits,
	.sink = &outputs_sink,
	.suite = folder_suite,
	.take = take,
	.close = judged_close,
};
