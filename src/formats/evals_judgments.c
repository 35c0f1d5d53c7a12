/*
 * Judgments by models: MT-bench's single ones (a score for one answer) and pairs (both orders in one row), and Arena-Hard's games (the two orders, five
 * words). What could not be read is a verdict that is not there: null, -1, "error".
 */
#include "judged.h"

#include "preop/base/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_single(struct json_span record)
{
	return json_type(json_get(record, "model")) == JSON_STRING && json_get(record, "score").start != NULL &&
		json_type(json_get(record, "judgment")) == JSON_STRING;
}

static bool is_pair(struct json_span record)
{
	return json_type(json_get(record, "model_1")) == JSON_STRING &&
		json_type(json_get(record, "model_2")) == JSON_STRING && json_get(record, "g1_winner").start != NULL;
}

static bool has_games(struct json_span record)
{
	struct json_span game = json_at(json_get(record, "games"), 0);

	return json_type(json_get(record, "model")) == JSON_STRING && json_get(game, "score").start != NULL;
}

static bool is_judgment(struct json_span record)
{
	return (json_get(record, "question_id").start != NULL || json_get(record, "uid").start != NULL) &&
		(is_single(record) || is_pair(record) || has_games(record));
}

/* ["gpt-4", "pair-v2"], "gpt-4", or nothing: then the file is named after it. A judge of pairs and one that gives marks are two, whatever model they ask. */
static const char *judge_of(struct import *import, struct json_span record, const char *kind)
{
	struct judged *judged = import->state;
	struct json_span judge = json_get(record, "judge");
	const char *name = judged_text(judged, json_type(judge) == JSON_ARRAY ? json_at(judge, 0) : judge, NULL);

	if (name != NULL && *name != '\0')
		return arena_printf(&judged->arena, "%s_%s", name, kind);
	char *stem = path_stem(import->report->path);
	name = arena_strdup(&judged->arena, stem);
	free(stem);
	return name;
}

static int64_t turn_of(struct json_span record)
{
	int64_t turn = 1;

	return json_int(json_get(record, "turn"), &turn) ? turn : 1;
}

static bool take_single(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct judged *judged = import->state;
	struct judge_score_row row = { .judge = judge_of(import, root, "single"),
		.system = judged_text(judged, json_get(root, "model"), NULL),
		.of.id = judged_case(judged, root, turn_of(root)),
		.mode = JUDGE_SCORE,
		.value = judged_number(json_get(root, "score")) };

	if (row.value < 0) /* -1: no score could be read */
		row.value = (double)NAN;
	row.text = judged_text(judged, json_get(root, "judgment"), &row.text_n);
	return judged_score(import, record, &row, error);
}

/* ---- pairs: the winner is named, whatever the order was ---- */

static enum review_choice winner_of(struct json_span winner, bool swapped)
{
	if (json_equals(winner, "tie"))
		return REVIEW_TIE;
	if (json_equals(winner, "model_1"))
		return swapped ? REVIEW_SECOND : REVIEW_FIRST;
	if (json_equals(winner, "model_2"))
		return swapped ? REVIEW_FIRST : REVIEW_SECOND;
	return REVIEW_NONE; /* "error" */
}

static bool take_pair(struct import *import, const struct record *record, struct error *error)
{
	static const char *const names[2] = { "model_1", "model_2" }, *const winners[2] = { "g1_winner", "g2_winner" },
				 *const texts[2] = { "g1_judgment", "g2_judgment" };
	struct json_span root = { record->text, record->length };
	struct judged *judged = import->state;
	struct judge_verdict_row row = { .judge = judge_of(import, root, "pair"),
		.of.id = judged_case(judged, root, turn_of(root)),
		.lean = (double)NAN,
		.score = { (double)NAN, (double)NAN } };

	for (int game = 0; game < 2; game++) {
		struct json_span winner = json_get(root, winners[game]);
		if (winner.start == NULL)
			continue; /* asked in one order only */
		row.shown[0] = judged_text(judged, json_get(root, names[game]), NULL);
		row.shown[1] = judged_text(judged, json_get(root, names[!game]), NULL);
		row.choice = winner_of(winner, game == 1);
		row.words = judged_text(judged, winner, NULL);
		row.text_n = 0;
		row.text = judged_text(judged, json_get(root, texts[game]), &row.text_n);
		if (!judged_verdict(import, record, winner, &row, error))
			return false;
	}
	return true;
}

/* ---- games: A is what stood first ---- */

static const struct {
	const char *words;
	enum review_choice choice;
	double lean;
} verdicts[] = { { "A>>B", REVIEW_FIRST, 0 }, { "A>B", REVIEW_FIRST, 0.25 }, { "A=B", REVIEW_TIE, 0.5 },
	{ "B>A", REVIEW_SECOND, 0.75 }, { "B>>A", REVIEW_SECOND, 1 } };

static void read_words(struct json_span score, struct judge_verdict_row *row)
{
	row->choice = REVIEW_NONE;
	row->lean = (double)NAN;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (json_equals(score, verdicts[i].words)) {
			row->choice = verdicts[i].choice;
			row->lean = verdicts[i].lean;
		}
}

/* A judgment is a text, or an object with one. */
static struct json_span text_of(struct json_span game)
{
	struct json_span judgment = json_get(game, "judgment"), answer = json_get(judgment, "answer");

	return answer.start != NULL ? answer : judgment;
}

/* The first game shows the baseline first, the second the model; a game more is a repeat. Files of Arena-Hard 0.1 do not name their baseline. */
static bool take_games(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length }, game, baseline = json_get(root, "baseline");
	struct judged *judged = import->state;
	const char *names[2] = { json_type(baseline) == JSON_STRING ? judged_text(judged, baseline, NULL)
								    : "gpt-4-0314",
		judged_text(judged, json_get(root, "model"), NULL) };
	struct judge_verdict_row row = { .judge = judge_of(import, root, "games"),
		.of.id = judged_case(judged, root, 1),
		.score = { (double)NAN, (double)NAN } };
	int64_t number = 0;

	for (size_t cursor = 0; json_next_element(json_get(root, "games"), &cursor, &game); number++) {
		struct json_span score = json_get(game, "score");
		row.shown[0] = names[number % 2];
		row.shown[1] = names[(number + 1) % 2];
		row.repeat = number / 2 + 1;
		row.words = judged_text(judged, score, NULL);
		row.text_n = 0;
		row.text = judged_text(judged, text_of(game), &row.text_n);
		read_words(score, &row);
		if (!judged_verdict(import, record, game, &row, error))
			return false;
	}
	return number > 0 || judged_reject(import, record, root, "there is no game in it", error);
}

static bool take_judgment(struct import *import, const struct record *record, struct error *error)
{
	struct json_span root = { record->text, record->length };
	struct judged *judged = judged_begin(import);

	if (judged_case(judged, root, 1) == NULL)
		return judged_reject(import, record, root, "the judgment does not say which question it is of", error);
	if (is_pair(root))
		return take_pair(import, record, error);
	if (has_games(root))
		return take_games(import, record, error);
	if (is_single(root))
		return take_single(import, record, error);
	return judged_reject(import, record, root, "neither a score, nor winners of a pair, nor games", error);
}

const struct format_ops judgments_format = {
	.frames = FRAMES_JSON,
	.trait = "a question's id, models and what a judge said of them",
	.fits = is_judgment,
	.sink = &outputs_sink,
	.take = take_judgment,
	.suite = outputs_newest_suite,
	.close = judged_close,
};
