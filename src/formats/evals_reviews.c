/*
 * Reviews of the Vicuna benchmark: two answers by their own ids, and two scores. They are in `score`, and the review begins with them too, except where
 * it begins with a solution of the problem. The field counts, else the first line; `words` says which it was.
 */
#include "judged.h"

#include "preop/base/number.h"
#include "preop/model/suite_rows.h"

#include <math.h>
#include <string.h>

static bool is_review(struct json_span record)
{
	return json_get(record, "answer1_id").start != NULL && json_get(record, "answer2_id").start != NULL &&
		json_get(record, "question_id").start != NULL;
}

/* The reviewer is a model; what stands behind it is which of its prompts was used. */
static const char *judge_of(struct judged *judged, struct json_span record)
{
	static const char *const prompts[] = { "-generic", "-coding", "-math" };
	const char *name = judged_text(judged, json_get(record, "reviewer_id"), NULL);
	size_t n = name != NULL ? strlen(name) : 0;

	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		size_t tail = strlen(prompts[i]);
		if (n > tail && strcmp(name + n - tail, prompts[i]) == 0)
			return arena_strndup(&judged->arena, name, n - tail);
	}
	return name;
}

/* "9 8.5", also "9, 8.5"; nothing else on the line. */
static bool scores_of_line(const char *text, double scores[2])
{
	char line[64], *second;
	size_t n = strcspn(text, "\r\n");

	if (n >= sizeof(line))
		return false;
	memcpy(line, text, n);
	line[n] = '\0';
	second = line + strcspn(line, ", ");
	if (*second == '\0')
		return false;
	*second++ = '\0';
	second += strspn(second, ", ");
	second[strcspn(second, " ")] = '\0';
	return number_read_double(line, &scores[0]) && number_read_double(second, &scores[1]);
}

static bool scores_of_field(struct json_span field, double scores[2])
{
	scores[0] = judged_number(json_at(field, 0));
	scores[1] = judged_number(json_at(field, 1));
	return json_at(field, 2).start == NULL && scores[0] >= 0 && scores[1] >= 0; /* -1: could not be read */
}

static void read_scores(struct import *import, struct json_span record, struct judge_verdict_row *verdict)
{
	struct judged *judged = import->state;
	double line[2], field[2];
	bool in_line = verdict->text != NULL && scores_of_line(verdict->text, line);
	bool in_field = scores_of_field(json_get(record, "score"), field);
	const double *scores = in_field ? field : line;

	verdict->score[0] = verdict->score[1] = (double)NAN;
	verdict->choice = REVIEW_NONE;
	if (!in_field && !in_line)
		return;
	verdict->score[0] = scores[0];
	verdict->score[1] = scores[1];
	verdict->choice = scores[0] > scores[1] ? REVIEW_FIRST : scores[0] < scores[1] ? REVIEW_SECOND : REVIEW_TIE;
	bool same = in_line && in_field && !(line[0] < field[0]) && !(line[0] > field[0]) && !(line[1] < field[1]) &&
		!(line[1] > field[1]);
	if (!same && in_field)
		import_warn(import, WARNING_SCORE_FIELD);
	verdict->words = arena_printf(&judged->arena, "%s%g %g",
		same                          ? ""
			: in_line && in_field ? "score field, unlike the first line: "
			: in_field            ? "score field: "
					      : "first line: ",
		scores[0], scores[1]);
}

/* Whose answer it was, by the answer's id: NULL when no answer in the suite has it. */
static bool find_system(
	struct import *import, const char *case_id, struct json_span answer, const char **system, struct error *error)
{
	struct judged *judged = import->state;
	struct suite_import *batch = outputs_batch(import);
	const char *id = judged_text(judged, answer, NULL);
	struct strbuf text = STRBUF_INIT;
	struct kept_row *rows = NULL;
	size_t count = 0;
	bool read;

	*system = batch == NULL ? id : NULL; /* a dry run without a project counts only */
	read = batch == NULL || id == NULL ||
		suite_import_kept_rows(batch, case_id, &judged->arena, &rows, &count, error);
	for (size_t i = 0; read && i < count; i++)
		if (part_unpack(&rows[i].part, &text) &&
			json_equals(json_get(json_root(text.data, text.len), "answer_id"), id))
			*system = rows[i].system;
	strbuf_free(&text);
	return read;
}

static bool take_review(struct import *import, const struct record *record, struct error *error)
{
	static const char *const answers[2] = { "answer1_id", "answer2_id" };
	struct json_span root = { record->text, record->length };
	struct judged *judged = judged_begin(import);
	struct judge_verdict_row verdict = {
		.judge = judge_of(judged, root), .of.id = judged_case(judged, root, 1), .lean = (double)NAN
	};

	if (verdict.of.id == NULL)
		return judged_reject(import, record, root, "the review does not say which question it is of", error);
	if (verdict.judge == NULL)
		return judged_reject(import, record, root, "the review does not say whose it is (reviewer_id)", error);
	for (int i = 0; i < 2; i++) {
		struct json_span answer = json_get(root, answers[i]);
		if (!find_system(import, verdict.of.id, answer, &verdict.shown[i], error))
			return false;
		if (verdict.shown[i] == NULL)
			return judged_reject(import, record, answer,
				"no answer in the suite has this id: import the questions and the answers first, into "
				"the same suite",
				error);
	}
	verdict.text = judged_text(judged, json_get(root, "text"), &verdict.text_n);
	read_scores(import, root, &verdict);
	return judged_verdict(import, record, root, &verdict, error);
}

const struct format_ops fastchat_reviews_format = {
	.frames = FRAMES_JSON,
	.trait = "two answers by their ids and a review of them",
	.fits = is_review,
	.sink = &outputs_sink,
	.take = take_review,
	.suite = outputs_newest_suite,
	.close = judged_close,
};
