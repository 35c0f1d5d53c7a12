/* preop review next, record, skip: blind review without the workbench. */
#include "cli/verb_review_words.h"

#include "cli/print.h"

#include "preop/base/json.h"
#include "preop/model/check.h"
#include "preop/model/review_case.h"
#include "preop/model/review_queue.h"

#include <stdlib.h>
#include <string.h>

struct shown { /* a look and all that is shown of it */
	struct arena arena;
	struct review_queue queue;
	struct suite_case eval_case;
	struct review_case facts;
	struct output *outputs;
	size_t output_count;
	struct check_result *checks;
	size_t check_count;
	size_t place; /* SIZE_MAX: nothing is left */
	bool repeat;
	int together;
	char token[REVIEW_TOKEN_SIZE];
};

static void shown_free(struct shown *shown)
{
	review_queue_free(&shown->queue);
	arena_free(&shown->arena);
}

static bool choose(struct db *db, const struct suite *suite, const struct cli_options *options, struct shown *shown,
	struct error *error)
{
	const struct review_what what = { NULL, 0, shown->together };
	enum review_order order = ORDER_RANDOM;

	if (options->order && !review_order_parse(options->order, &order))
		return error_set(error, ERROR_USAGE,
			"there is no order \"%.40s\"; preop review orders lists what there is", options->order);
	if (!review_queue_read(db, suite->id, &what, &shown->queue, error) ||
		!review_queue_sort(db, suite->id, &shown->queue, order, NULL, NULL, error))
		return false;
	shown->place = review_queue_repeat(&shown->queue);
	shown->repeat = shown->place != SIZE_MAX;
	if (!shown->repeat)
		shown->place = review_queue_next(&shown->queue, SIZE_MAX);
	return true;
}

static bool read_look(struct db *db, struct shown *shown, struct error *error)
{
	int64_t id = review_queue_at(&shown->queue, shown->place)->eval_case;

	return suite_case_read(db, id, &shown->arena, &shown->eval_case, error) &&
		review_case_read(db, id, &shown->arena, &shown->facts, error) &&
		suite_outputs(db, id, &shown->arena, &shown->outputs, &shown->output_count, error) &&
		check_results(db, id, &shown->arena, &shown->checks, &shown->check_count, error) &&
		review_token(db, &shown->queue, shown->place, shown->repeat, shown->together, shown->token, error);
}

static const struct output *output_at(const struct shown *shown, size_t side)
{
	const struct review_look *look = review_queue_at(&shown->queue, shown->place);
	int64_t system = look->systems[review_look_side(look, side, shown->repeat)];

	for (size_t i = 0; i < shown->output_count; i++) {
		if (shown->outputs[i].system == system)
			return &shown->outputs[i];
	}
	return NULL;
}

/* Names of checks only. */
static void put_checks(struct json_writer *w, const struct shown *shown, const struct output *output)
{
	json_open(w, "checks", '[');
	for (size_t i = 0; output && i < shown->check_count; i++) {
		const struct check_result *check = &shown->checks[i];

		if (check->system != output->system)
			continue;
		json_open(w, NULL, '{');
		json_put_string(w, "name", check->check);
		json_put_double(w, "value", check->value);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_outputs(struct json_writer *w, const struct shown *shown)
{
	const struct review_look *look = review_queue_at(&shown->queue, shown->place);

	json_open(w, "outputs", '[');
	for (size_t side = 0; side < look->count; side++) {
		const struct output *output = output_at(shown, side);
		const char letter[] = { (char)('a' + side), '\0' };

		json_open(w, NULL, '{');
		json_put_string(w, "side", letter);
		json_put_string(w, "state", output ? output->state : "missing");
		json_put_bytes(w, "text", output ? output->text : "", output ? output->length : 0);
		put_checks(w, shown, output);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void put_text(struct json_writer *w, const char *key, const char *text, size_t n)
{
	if (text)
		json_put_bytes(w, key, text, n);
	else
		json_put_string(w, key, NULL);
}

static void print_json(const struct suite *suite, const struct shown *shown, struct strbuf *out)
{
	const struct suite_case *it = &shown->eval_case;
	bool any = shown->place != SIZE_MAX;
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", suite->name);
	json_put_int(&w, "decided", (int64_t)(shown->queue.decided + shown->queue.repeated));
	json_put_int(&w, "left", any ? (int64_t)review_queue_left(&shown->queue) : 0);
	json_put_string(&w, "token", any ? shown->token : NULL);
	if (any) {
		json_put_string(&w, "case", it->external);
		json_put_bool(&w, "must_pass", shown->facts.must_pass);
		json_put_bytes(&w, "input", it->input, it->input_n);
		put_text(&w, "reference", it->reference, it->reference_n);
		put_text(&w, "context", shown->facts.context, shown->facts.context_n);
		put_outputs(&w, shown);
	}
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

static void print_words(const struct shown *shown, struct strbuf *out)
{
	const struct review_look *look = review_queue_at(&shown->queue, shown->place);

	if (!look) {
		strbuf_adds(out, "everything is decided\n");
		return;
	}
	strbuf_addf(out, "%zu decided, %zu to go\ncase ", shown->queue.decided + shown->queue.repeated,
		review_queue_left(&shown->queue));
	print_text(out, shown->eval_case.external);
	strbuf_adds(out, "\n\n");
	print_prose(out, 0, shown->eval_case.input, shown->eval_case.input_n);
	for (size_t side = 0; side < look->count; side++) {
		const struct output *output = output_at(shown, side);

		strbuf_addf(out, "\n%c", (int)('A' + side));
		if (!output || strcmp(output->state, "ok") != 0)
			strbuf_addf(out, "  (%s)", output ? output->state : "missing");
		strbuf_addc(out, '\n');
		print_prose(out, 2, output ? output->text : "", output ? output->length : 0);
	}
	strbuf_addf(out, "\npreop review record %s a|b%s%s|tie|bad\n", shown->token, look->count > 2 ? "|c" : "",
		look->count > 3 ? "|d" : "");
}

bool review_word_next(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	struct shown shown = { .together = options->review.together ? (int)options->review.together : 2 };
	bool ok = (options->word_count == 0 ||
			  error_set(
				  error, ERROR_USAGE, "review next takes no words; --order and --together say what")) &&
		choose(db, suite, options, &shown, error) && (shown.place == SIZE_MAX || read_look(db, &shown, error));

	if (ok && options->json)
		print_json(suite, &shown, out);
	else if (ok)
		print_words(&shown, out);
	shown_free(&shown);
	return ok;
}

/* ---- Recording ---- */

static bool parse_answer(
	const struct review_look *look, const char *word, bool repeat, enum review_answer *out, struct error *error)
{
	size_t side = word[0] && !word[1] ? (size_t)(word[0] - 'a') : REVIEW_SIDES;

	*out = ANSWER_NONE;
	if (strcmp(word, "tie") == 0)
		*out = ANSWER_TIE;
	else if (strcmp(word, "bad") == 0)
		*out = ANSWER_BAD;
	else if (side < look->count)
		*out = (enum review_answer)(ANSWER_BEST + (int)review_look_side(look, side, repeat));
	else if (strcmp(word, "none") != 0)
		return error_set(error, ERROR_USAGE,
			"the verdict is a to %c, the best of them, tie, bad, or none to take it back, not \"%.40s\"",
			(int)('a' + look->count - 1), word);
	return true;
}

/* "clear, made up" as a list. */
static void print_reasons(const char *words, struct strbuf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '[');
	while (*words) {
		size_t n = strcspn(words, ","), from = strspn(words, " "), to = n;

		while (to > from && words[to - 1] == ' ')
			to--;
		if (to > from)
			json_put_bytes(&w, NULL, words + from, to - from);
		words += n + (words[n] == ',');
	}
	json_close(&w, ']');
}

static void print_done(
	const struct cli_options *options, const struct review_queue *queue, const char *word, struct strbuf *out)
{
	struct json_writer w;

	if (!options->json) {
		strbuf_addf(out, "%s\n", word);
		return;
	}
	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "recorded", word);
	json_put_int(&w, "decided", (int64_t)(queue->decided + queue->repeated));
	json_put_int(&w, "left", (int64_t)review_queue_left(queue));
	json_close(&w, '}');
	strbuf_addc(out, '\n');
}

bool review_word_record(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	struct review_given given = { .note = options->note, .spent = options->review.spent };
	struct strbuf reasons = STRBUF_INIT;
	struct review_queue queue = { .looks = NULL };
	size_t place;
	bool ok = options->word_count == 2 ||
		error_set(error, ERROR_USAGE, "review record wants TOKEN and a verdict: a, b, tie or bad");

	ok = ok && review_token_find(db, suite->id, options->words[0], &queue, &place, &given.repeat, error) &&
		parse_answer(review_queue_at(&queue, place), options->words[1], given.repeat, &given.answer, error);
	if (ok && options->reason) {
		print_reasons(options->reason, &reasons);
		given.reasons = reasons.data;
	}
	ok = ok && review_give(db, review_queue_at(&queue, place), &given, error);
	if (ok) {
		review_queue_answer(&queue, place, given.answer, given.repeat);
		print_done(options, &queue, options->words[1], out);
	}
	review_queue_free(&queue);
	strbuf_free(&reasons);
	return ok;
}

/* A second look that is put aside would tell that it is one: it comes later by itself. */
bool review_word_skip(struct db *db, const struct suite *suite, const struct cli_options *options, struct strbuf *out,
	struct error *error)
{
	struct review_queue queue = { .looks = NULL };
	size_t place;
	bool repeat, ok = options->word_count == 1 || error_set(error, ERROR_USAGE, "review skip wants a TOKEN");

	ok = ok && review_token_find(db, suite->id, options->words[0], &queue, &place, &repeat, error) &&
		(repeat || review_skip(db, review_queue_at(&queue, place), true, error));
	if (ok)
		print_done(options, &queue, "skip", out);
	review_queue_free(&queue);
	return ok;
}
