/*
 * Review: two outputs for the same input, side by side, one key per verdict, blind unless switched off; and the ladder of all systems.
 */
#include "preop/base/clock.h"
#include "preop/base/json.h"
#include "tui/key.h"
#include "tui/overlay.h"
#include "tui/screens/check_page.h"
#include "tui/screens/correct.h"
#include "tui/screens/ladder_page.h"
#include "tui/screens/review_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SYSTEMS_LIMIT = 10000, WHEEL_LINES = 3 };

static struct view *review_create(struct app *app)
{
	struct review_view *review = xcalloc(1, sizeof(*review));

	review->view = (struct view){ .ops = &review_view, .app = app };
	review->together = 2;
	review->ordered = -1;
	review->diff = diffview_new();
	diffview_neutral(review->diff);
	review->input = textview_new();
	review->answer = textview_new();
	review->context = textview_new();
	review->book_slot = app_slot();
	review->page_slot = app_slot();
	review->ladder_slot = app_slot();
	review->order_slot = app_slot();
	return &review->view;
}

static void review_destroy(struct view *view)
{
	struct review_view *review = review_self(view);

	review_book_free(review->book);
	review_ladder_free(review->ladder);
	review_pages_free(review);
	review_verdicts_free(review);
	id_list_free(&review->systems);
	diffview_free(review->diff);
	textview_free(review->input);
	textview_free(review->answer);
	textview_free(review->context);
	free(review->suite_name);
	free(review);
}

/* After a verdict of ours the book knows already; what else it changed is on the pages and in the ladder. */
static void review_changed(struct review_view *review)
{
	review_stale(review);
	if (review->own_change) {
		review_ask_pages(review);
	} else {
		review->said[0] = '\0';
		review_ask_book(review);
	}
	review->own_change = false;
	review_ask_ladder(review);
}

static void review_event(struct view *view, enum view_event event)
{
	struct review_view *review = review_self(view);

	if (event == VIEW_CHANGED) {
		review_changed(review);
	} else if (event == VIEW_TOUCHED) {
		return;
	} else if (event == VIEW_ACTOR || !review->book) {
		review_stale(review);
		id_list_clear(&review->spent);
		review_ask_book(review);
	} else {
		review->shown_at = clock_now(); /* the time elsewhere was not spent on it */
		if (review->ladder_stale)
			review_ask_ladder(review);
	}
}

/* ---- Commands ---- */

/* It shows names and scores. */
static bool open_ladder(struct review_view *review)
{
	if (!review->book->sealed)
		return review_seal_ask(review, "ladder");
	ladder_page_open(review->view.app, review->book->suite->name);
	return true;
}

static void show_case(struct app *app, int64_t eval_case)
{
	if (!review_show_case(app, eval_case, NULL))
		app_toast(app, TOAST_INFO, "the case is not among those to review: fewer than two systems answered it");
}

/* Names and what a system is worth stay hidden as long as verdicts are not sealed. */
static bool open_checks(struct review_view *review)
{
	check_page_open(review->view.app,
		&(struct check_page_spec){ .suite = review->book->suite->id,
			.name = review->book->suite->name,
			.blind = !review->book->sealed,
			.show = show_case });
	return true;
}

static bool step(struct review_view *review, size_t at)
{
	review->finished = false;
	if (at < review->book->queue.count)
		review_go(review, at, false);
	return true;
}

static bool step_back(struct review_view *review)
{
	size_t from = review->repeat ? review->resume + 1 : review->finished ? review->at + 1 : review->at;

	return step(review, from - 1);
}

static bool step_open(struct review_view *review)
{
	size_t from = review->repeat ? review->resume : review->at,
	       next = review_queue_next(&review->book->queue, from);

	if (next == SIZE_MAX)
		app_toast(review->view.app, TOAST_GOOD, "everything has your verdict");
	return step(review, next);
}

static bool toggle_layout(struct review_view *review)
{
	static const enum diff_layout next[] = {
		[DIFF_SIDE] = DIFF_UNIFIED, [DIFF_UNIFIED] = DIFF_STACKED, [DIFF_STACKED] = DIFF_SIDE
	};

	review->layout = next[review->shown != DIFF_AUTO ? review->shown : DIFF_SIDE];
	return true;
}

static bool take_side(struct review_view *review, int side)
{
	diffview_focus(review->diff, side);
	return true;
}

static bool next_side(struct review_view *review)
{
	review->side = (review->side + 1) % review_look(review)->count;
	return take_side(review, review->side);
}

static bool move(struct review_view *review, enum command_id id)
{
	if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP)
		return textview_command(review->input, id);
	return diffview_command(review->diff, id);
}

static bool open_row(struct review_view *review)
{
	review->input_open = !review->input_open;
	return true;
}

/* A switch of how it looks or goes on; NULL: another command. */
static bool *switch_of(struct review_view *review, enum command_id id)
{
	const struct {
		enum command_id id;
		bool *value;
	} switches[] = {
		{ COMMAND_CONTEXT_TEXT, &review->context_open },
		{ COMMAND_SCROLL_APART, &review->apart },
		{ COMMAND_UNFOLD, &review->unfolded },
		{ COMMAND_AUTO_ADVANCE, &review->steady },
	};

	for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++)
		if (switches[i].id == id)
			return switches[i].value;
	return NULL;
}

static bool turn_switch(struct review_view *review, enum command_id id)
{
	bool *value = switch_of(review, id);

	if (!value)
		return false;
	*value = !*value;
	diffview_unfold(review->diff, review->unfolded);
	if (id == COMMAND_AUTO_ADVANCE)
		app_toast(review->view.app, TOAST_INFO,
			review->steady ? "a verdict stays on the screen" : "a verdict goes on to the next");
	return true;
}

/* What changes how it looks and nothing else; false: another command. */
static bool look_command(struct review_view *review, enum command_id id)
{
	switch ((int)id) {
	case COMMAND_REFERENCE:
		review->reference = review->reference_seen ? REFERENCE_HIDDEN : REFERENCE_SHOWN;
		return true;
	case COMMAND_BLIND:
		if (!review->book->sealed)
			return review_seal_ask(review, "names");
		review->blind = !review->blind;
		return true;
	case COMMAND_UNIFIED:
		return toggle_layout(review);
	case COMMAND_NEXT_SIDE:
		return next_side(review);
	case COMMAND_LADDER:
		return open_ladder(review);
	case COMMAND_CHECKS:
		return open_checks(review);
	case COMMAND_OPEN:
		return open_row(review);
	default:
		return turn_switch(review, id);
	}
}

/* Hands learn one set: 1 and 2 and so on choose, = is a tie, 0 is all bad; of two outputs 3 and 4 say these, too. */
static bool verdict_command(struct review_view *review, enum command_id id)
{
	static const struct {
		enum command_id id;
		size_t side;                  /* REVIEW_SIDES: no side */
		enum review_answer otherwise; /* when there is no such side */
	} verdicts[] = {
		{ COMMAND_VERDICT_LEFT, 0, ANSWER_NONE },
		{ COMMAND_VERDICT_RIGHT, 1, ANSWER_NONE },
		{ COMMAND_VERDICT_THIRD, 2, ANSWER_TIE },
		{ COMMAND_VERDICT_FOURTH, 3, ANSWER_BAD },
		{ COMMAND_VERDICT_TIE, REVIEW_SIDES, ANSWER_TIE },
		{ COMMAND_VERDICT_BAD, REVIEW_SIDES, ANSWER_BAD },
		{ COMMAND_VERDICT_CLEAR, REVIEW_SIDES, ANSWER_NONE },
	};
	const struct review_look *look = review_look(review);

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		if (verdicts[i].id != id)
			continue;
		return review_answer(review,
			verdicts[i].side < look->count ? review_side_answer(look, verdicts[i].side, review->repeat)
						       : verdicts[i].otherwise);
	}
	return false;
}

static bool is_verdict(enum command_id id)
{
	return id == COMMAND_VERDICT_LEFT || id == COMMAND_VERDICT_RIGHT || id == COMMAND_VERDICT_THIRD ||
		id == COMMAND_VERDICT_FOURTH || id == COMMAND_VERDICT_TIE || id == COMMAND_VERDICT_BAD ||
		id == COMMAND_VERDICT_CLEAR;
}

static bool show_sitting(struct review_view *review)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, "# This sitting\n\n");
	review_print_sitting(review, &text);
	page_open(review->view.app, "This sitting", text.data);
	strbuf_free(&text);
	return true;
}

static bool review_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct review_view *review = review_self(view);

	if (is_verdict(id))
		return verdict_command(review, id);
	switch ((int)id) {
	case COMMAND_NEXT_OPEN:
		return step_open(review);
	case COMMAND_RIGHT:
	case COMMAND_NEXT_PAIR:
		return step(review, review->repeat ? review->resume : review->at + 1);
	case COMMAND_LEFT:
	case COMMAND_PREVIOUS_PAIR:
		return step_back(review);
	case COMMAND_SKIP:
		return review_put_aside(review);
	case COMMAND_REASONS:
		return review_tags_open(review, args, error);
	case COMMAND_NOTE:
		return review_note(review, args);
	case COMMAND_CORRECT:
		return review_correct(review, args, error);
	case COMMAND_PIN:
		return review_pin_ask(review);
	case COMMAND_WALL:
		wall_open(view->app);
		return true;
	case COMMAND_LOCK:
		lock_turn(view->app, 0, review->book->suite->id, NULL);
		return true;
	case COMMAND_ORDER:
		return review_order_ask(review, args, error);
	case COMMAND_SUITE:
		return review_choose_suite(review, args, error);
	case COMMAND_SYSTEMS:
		return review_choose_systems(review, args, error);
	case COMMAND_CONSISTENCY:
		return review_steady_open(review, error);
	case COMMAND_REVIEW_SITTING:
		return show_sitting(review);
	default:
		return look_command(review, id) || move(review, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

enum needs { NEEDS_SUITE = 1, NEEDS_LOOK = 2, NEEDS_PAGE = 4, NOT_AT_END = 8 };
#define NEEDS_ON_SCREEN (NEEDS_PAGE | NOT_AT_END)

static const struct {
	enum command_id id;
	unsigned needs;
} needs_of[] = {
	{ COMMAND_VERDICT_LEFT, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_RIGHT, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_THIRD, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_FOURTH, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_TIE, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_BAD, NEEDS_ON_SCREEN },
	{ COMMAND_VERDICT_CLEAR, NEEDS_ON_SCREEN },
	{ COMMAND_SKIP, NEEDS_ON_SCREEN },
	{ COMMAND_REASONS, NEEDS_ON_SCREEN },
	{ COMMAND_NOTE, NEEDS_ON_SCREEN },
	{ COMMAND_CORRECT, NEEDS_ON_SCREEN },
	{ COMMAND_PIN, NEEDS_ON_SCREEN },
	{ COMMAND_REFERENCE, NEEDS_ON_SCREEN },
	{ COMMAND_CONTEXT_TEXT, NEEDS_ON_SCREEN },
	{ COMMAND_NEXT_SIDE, NEEDS_LOOK },
	{ COMMAND_OPEN, NEEDS_SUITE | NOT_AT_END },
	{ COMMAND_LOCK, NEEDS_SUITE },
	{ COMMAND_BLIND, NEEDS_SUITE },
	{ COMMAND_UNIFIED, NEEDS_LOOK },
	{ COMMAND_NEXT_OPEN, NEEDS_LOOK },
	{ COMMAND_NEXT_PAIR, NEEDS_LOOK },
	{ COMMAND_PREVIOUS_PAIR, NEEDS_LOOK },
	{ COMMAND_LEFT, NEEDS_LOOK },
	{ COMMAND_RIGHT, NEEDS_LOOK },
	{ COMMAND_ORDER, NEEDS_SUITE },
	{ COMMAND_SUITE, NEEDS_SUITE },
	{ COMMAND_LADDER, NEEDS_SUITE },
	{ COMMAND_CHECKS, NEEDS_SUITE },
	{ COMMAND_SYSTEMS, NEEDS_SUITE },
	{ COMMAND_CONSISTENCY, NEEDS_SUITE },
	{ COMMAND_REVIEW_SITTING, NEEDS_SUITE },
};

static unsigned needs(enum command_id id)
{
	for (size_t i = 0; i < sizeof(needs_of) / sizeof(*needs_of); i++) {
		if (needs_of[i].id == id)
			return needs_of[i].needs;
	}
	return 0;
}

/* What is being saved, or was just saved and not read back yet, is not changed on a guess. */
static const char *why_not_now(const struct review_view *review, enum command_id id)
{
	const struct review_page *page = review_page(review);
	struct review_name name;

	if (!page)
		return "the case is still being read";
	if (id == COMMAND_REFERENCE)
		return page->eval_case.reference ? NULL : "this case has no reference";
	if (id == COMMAND_CONTEXT_TEXT)
		return page->facts.context ? NULL : "this case has no context";
	if (id == COMMAND_VERDICT_CLEAR && review_answer_shown(review) == ANSWER_NONE)
		return "this look has no verdict of yours";
	name = review_name_of(review_look(review), review->repeat);
	if (review_is_saving(review, &name) || (review_answer_shown(review) != ANSWER_NONE && page->stale))
		return "your verdict is still being saved";
	return NULL;
}

static const char *review_why_not(struct view *view, enum command_id id)
{
	const struct review_view *review = review_self(view);
	unsigned need = needs(id);

	if (!need)
		return NULL;
	if (!review->book)
		return "the outputs are still being read";
	if (!review->book->suite)
		return "there are no outputs yet; import them first";
	if (need & (NEEDS_LOOK | NEEDS_PAGE) && !review_look(review))
		return "there is nothing to compare";
	if (need & NOT_AT_END && review->finished)
		return "everything is decided; Left goes back";
	if (id == COMMAND_OPEN && !review->input_long)
		return "the whole input is shown already";
	return need & NEEDS_PAGE ? why_not_now(review, id) : NULL;
}

/* ---- Mouse ---- */

/* A click on an output decides nothing; two in a row mean it. */
static void click_side(struct review_view *review, int row, int col, int action)
{
	static const enum command_id verdicts[] = { COMMAND_VERDICT_LEFT, COMMAND_VERDICT_RIGHT, COMMAND_VERDICT_THIRD,
		COMMAND_VERDICT_FOURTH };
	const struct review_look *look = review_look(review);
	int side;

	if (!look || review->shown != DIFF_SIDE || review->cols < 1 || row < review->sides_top ||
		row >= review->sides_top + review->sides_rows)
		return;
	side = col * look->count / review->cols;
	if (side >= look->count)
		side = look->count - 1;
	review->side = side;
	take_side(review, side);
	if (action == MOUSE_DOUBLE && !review_why_not(&review->view, verdicts[side]))
		verdict_command(review, verdicts[side]);
}

static void review_mouse(struct view *view, int row, int col, int action)
{
	struct review_view *review = review_self(view);
	int lines = action == MOUSE_WHEEL_DOWN ? WHEEL_LINES : action == MOUSE_WHEEL_UP ? -WHEEL_LINES : 0;

	if (lines && row < review->input_rows)
		textview_scroll(review->input, lines);
	else if (lines)
		diffview_scroll(review->diff, lines);
	else
		click_side(review, row, col, action);
}

static void review_status(struct view *view, struct view_status *out)
{
	const struct review_view *review = review_self(view);
	const struct review_look *look = review_look(review);

	if (look)
		snprintf(out->position, STATUS_TEXT, "case %u of %zu  %s", look->in_case + 1, review->book->case_count,
			review_revealed(review) ? "names shown" : "blind");
	if (review->saving_count)
		snprintf(out->marks, STATUS_TEXT, "saving %zu …", review->saving_count);
	else
		snprintf(out->marks, STATUS_TEXT, "%s", review->said);
	if (review->systems.count) /* how many, not which: that would tell */
		snprintf(out->filter, STATUS_TEXT, "%zu systems", review->systems.count);
}

/* ---- Session: ids are good enough, the session is kept in the same file ---- */

static const char *const layouts[] = {
	[DIFF_AUTO] = "auto", [DIFF_SIDE] = "side", [DIFF_UNIFIED] = "unified", [DIFF_STACKED] = "stacked"
};

/* The suite's name may hold anything and stands last. */
static void review_save(struct view *view, struct strbuf *out)
{
	const struct review_view *review = review_self(view);
	const struct review_look *look = review_look(review);

	strbuf_addf(out, "blind=%d layout=%s order=%s together=%d apart=%d steady=%d", review->blind,
		layouts[review->layout], review_order_word(review->order), review->together, review->apart,
		review->steady);
	if (look) {
		strbuf_addf(out, " repeat=%d look=%lld", review->repeat, (long long)look->eval_case);
		for (size_t i = 0; i < look->count; i++)
			strbuf_addf(out, ",%lld", (long long)look->systems[i]);
	}
	if (review->systems.count) {
		strbuf_adds(out, " systems=");
		id_list_print(&review->systems, out);
	}
	if (review->book && review->book->suite)
		strbuf_addf(out, " suite=%s", review->book->suite->name);
}

static void restore_layout(struct review_view *review, const char *word)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(*layouts); i++) {
		if (!strcmp(word, layouts[i]))
			review->layout = (enum diff_layout)i;
	}
}

static void restore_together(struct review_view *review, const char *word)
{
	if (*word >= '2' && *word <= '0' + REVIEW_SIDES)
		review->together = *word - '0';
}

static void restore_look(struct review_view *review, const char *word)
{
	struct review_name name = { .repeat = review->wanted.repeat };
	char *end;

	name.eval_case = strtoll(word, &end, 10);
	for (; *end == ',' && name.count < REVIEW_SIDES; name.count++)
		name.systems[name.count] = strtoll(end + 1, &end, 10);
	if (name.count >= 2)
		review->wanted = name;
}

static void restore_word(struct review_view *review, const char *word)
{
	if (!strncmp(word, "blind=", 6))
		review->blind = strcmp(word + 6, "0") != 0;
	else if (!strncmp(word, "layout=", 7))
		restore_layout(review, word + 7);
	else if (!strncmp(word, "order=", 6))
		review_order_parse(word + 6, &review->order);
	else if (!strncmp(word, "together=", 9))
		restore_together(review, word + 9);
	else if (!strncmp(word, "apart=", 6))
		review->apart = strcmp(word + 6, "1") == 0;
	else if (!strncmp(word, "steady=", 7))
		review->steady = strcmp(word + 7, "1") == 0;
	else if (!strncmp(word, "systems=", 8))
		id_list_parse(word + 8, SYSTEMS_LIMIT, &review->systems);
	else if (!strncmp(word, "repeat=", 7))
		review->wanted.repeat = strcmp(word + 7, "1") == 0;
	else if (!strncmp(word, "look=", 5))
		restore_look(review, word + 5);
}

static void review_restore(struct view *view, const char *saved)
{
	struct review_view *review = review_self(view);
	char *words = xstrdup(saved), *suite = strstr(words, "suite="), *rest = words;

	if (suite) {
		free(review->suite_name);
		review->suite_name = xstrdup(suite + strlen("suite="));
		*suite = '\0';
	}
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		restore_word(review, word);
	free(words);
}

static void review_open_at(struct view *view, const char *argument)
{
	struct review_view *review = review_self(view);
	struct error error = ERROR_INIT;

	if (!review->book) {
		free(review->suite_name);
		review->suite_name = xstrdup(argument);
	} else if (!review_choose_suite(review, argument, &error)) {
		app_error(view->app, &error);
	}
}

/* ---- Copy ---- */

static void put_side(const struct review_view *review, struct json_writer *w, size_t side)
{
	const struct output *output = review_output(review, side);
	const char key[] = { (char)('a' + side), '\0' };

	json_open(w, key, '{');
	if (output && review_revealed(review))
		json_put_string(w, "system", output->system_name);
	if (output) {
		json_put_string(w, "state", output->state);
		json_put_bytes(w, "text", output->text, output->length);
	}
	json_close(w, '}');
}

static void put_row(const struct review_view *review, struct strbuf *out)
{
	const struct suite_case *it = &review_page(review)->eval_case;
	const struct review_look *look = review_look(review);
	enum review_answer answer = review_answer_shown(review);
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", review->book->suite->name);
	json_put_string(&w, "case", it->external);
	json_put_bytes(&w, "input", it->input, it->input_n);
	for (size_t side = 0; side < look->count; side++)
		put_side(review, &w, side);
	json_put_string(
		&w, "verdict", answer == ANSWER_NONE ? NULL : review_answer_words(look, answer, review->repeat));
	json_close(&w, '}');
}

static bool review_copy(struct view *view, const char *what, struct strbuf *out)
{
	const struct review_view *review = review_self(view);
	const struct output *left = review_output(review, 0);

	if (!review_page(review))
		return false;
	if (!strcmp(what, "row"))
		put_row(review, out);
	else if (!strcmp(what, "id"))
		strbuf_adds(out, review_page(review)->eval_case.external);
	else if (left)
		strbuf_add(out, left->text, left->length);
	return true;
}

const struct view_ops review_view = {
	.id = VIEW_REVIEW,
	.name = "review",
	.title = "Review",
	.key = '5',
	.contexts = CONTEXT_REVIEW | CONTEXT_LIST,
	.create = review_create,
	.destroy = review_destroy,
	.event = review_event,
	.draw = review_draw,
	.draw_pane = review_draw_pane,
	.summary = review_summary,
	.command = review_command,
	.why_not = review_why_not,
	.mouse = review_mouse,
	.status = review_status,
	.save = review_save,
	.restore = review_restore,
	.open_at = review_open_at,
	.copy = review_copy,
};
