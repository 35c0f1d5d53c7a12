/*
 * Review: two outputs for the same input, side by side, one key per verdict, blind unless switched off; and the ladder of all systems.
 */
#include "preop/base/json.h"
#include "tui/key.h"
#include "tui/screens/correct.h"
#include "tui/screens/review_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SYSTEMS_LIMIT = 10000, WHEEL_LINES = 3 };

static struct view *review_create(struct app *app)
{
	struct review_view *review = xcalloc(1, sizeof(*review));

	review->view = (struct view){ .ops = &review_view, .app = app };
	review->blind = true;
	review->diff = diffview_new();
	diffview_neutral(review->diff);
	review->input = textview_new();
	review->answer = textview_new();
	review->book_slot = app_slot();
	review->page_slot = app_slot();
	review->ladder_slot = app_slot();
	return &review->view;
}

static void review_destroy(struct view *view)
{
	struct review_view *review = review_self(view);

	review_loaded_free(review);
	review_verdicts_free(review);
	id_list_free(&review->systems);
	diffview_free(review->diff);
	textview_free(review->input);
	textview_free(review->answer);
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
		review_ask_book(review);
	} else if (review->ladder_stale) {
		review_ask_ladder(review);
	}
}

/* ---- Commands ---- */

static bool show_ladder(struct review_view *review, bool on)
{
	review->on_ladder = on;
	if (on && (review->ladder_stale || !review->ladder))
		review_ask_ladder(review);
	return true;
}

static bool step(struct review_view *review, size_t at)
{
	if (at < review->book->pair_count)
		review_go(review, at);
	return true;
}

static bool step_open(struct review_view *review)
{
	size_t next = review_next_open(review->book->pairs, review->book->pair_count, review->at);

	if (next == review->book->pair_count)
		app_toast(review->view.app, TOAST_GOOD, "every pair has your verdict");
	return step(review, next);
}

static bool toggle_layout(struct review_view *review)
{
	review->layout = review->side ? DIFF_UNIFIED : DIFF_SIDE;
	return true;
}

static bool move(struct review_view *review, enum command_id id)
{
	if (review->on_ladder)
		return list_command(&review->rungs, id);
	if (id == COMMAND_SCROLL_DOWN || id == COMMAND_SCROLL_UP)
		return textview_command(review->input, id);
	return diffview_command(review->diff, id);
}

static bool open_row(struct review_view *review)
{
	if (review->on_ladder)
		review_explain(review);
	else
		review->input_open = !review->input_open;
	return true;
}

/* What changes how it looks and nothing else; false: another command. */
static bool look(struct review_view *review, enum command_id id)
{
	switch ((int)id) {
	case COMMAND_REFERENCE:
		review->reference = review->reference_seen ? REFERENCE_HIDDEN : REFERENCE_SHOWN;
		return true;
	case COMMAND_BLIND:
		review->blind = !review->blind;
		return true;
	case COMMAND_UNIFIED:
		return toggle_layout(review);
	case COMMAND_LADDER:
		return show_ladder(review, !review->on_ladder);
	case COMMAND_OPEN:
		return open_row(review);
	default:
		return false;
	}
}

static bool review_command(struct view *view, enum command_id id, const char *args, struct error *error)
{
	struct review_view *review = review_self(view);

	switch ((int)id) {
	case COMMAND_VERDICT_LEFT:
	case COMMAND_VERDICT_RIGHT:
	case COMMAND_VERDICT_TIE:
	case COMMAND_VERDICT_BAD:
	case COMMAND_VERDICT_CLEAR:
		return review_decide(review, id);
	case COMMAND_NEXT_OPEN:
		return step_open(review);
	case COMMAND_RIGHT:
	case COMMAND_NEXT_PAIR:
		return step(review, review->at + 1);
	case COMMAND_LEFT:
	case COMMAND_PREVIOUS_PAIR:
		return step(review, review->at - 1);
	case COMMAND_NOTE:
		return review_note(review, args);
	case COMMAND_CORRECT:
		return review_correct(review, args, error);
	case COMMAND_WALL:
		wall_open(view->app);
		return true;
	case COMMAND_LOCK:
		lock_turn(view->app, 0, review->book->suite->id, NULL);
		return true;
	case COMMAND_SUITE:
		return review_choose_suite(review, args, error);
	case COMMAND_SYSTEMS:
		return review_choose_systems(review, args, error);
	case COMMAND_BACK:
		if (!review->on_ladder)
			return error_set(error, ERROR_USAGE, "%s", "");
		return show_ladder(review, false);
	default:
		return look(review, id) || move(review, id) || error_set(error, ERROR_USAGE, "%s", "");
	}
}

enum needs { NEEDS_SUITE = 1, NEEDS_PAIR = 2, NEEDS_PAGE = 4, NEEDS_LADDER = 8, OFF_LADDER = 16 };

static const struct {
	enum command_id id;
	unsigned needs;
} needs_of[] = {
	{ COMMAND_VERDICT_LEFT, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_VERDICT_RIGHT, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_VERDICT_TIE, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_VERDICT_BAD, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_VERDICT_CLEAR, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_OPEN, NEEDS_SUITE },
	{ COMMAND_NOTE, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_REFERENCE, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_CORRECT, NEEDS_PAGE | OFF_LADDER },
	{ COMMAND_LOCK, NEEDS_SUITE },
	{ COMMAND_UNIFIED, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_NEXT_OPEN, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_NEXT_PAIR, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_PREVIOUS_PAIR, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_LEFT, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_RIGHT, NEEDS_PAIR | OFF_LADDER },
	{ COMMAND_SUITE, NEEDS_SUITE },
	{ COMMAND_LADDER, NEEDS_SUITE },
	{ COMMAND_SYSTEMS, NEEDS_SUITE | NEEDS_LADDER },
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
	const struct review_pair *pair = review_pair(review);
	const struct review_page *page = review_page(review);

	if (!page)
		return "the case is still being read";
	if (id == COMMAND_REFERENCE)
		return page->eval_case.reference ? NULL : "this case has no reference";
	if (id == COMMAND_VERDICT_CLEAR && pair->choice == REVIEW_NONE)
		return "this pair has no verdict of yours";
	if (pair->choice != REVIEW_NONE && (page->stale || review_is_saving(review, pair)))
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
	if (need & NEEDS_LADDER && (!review->ladder || review->ladder->table.suite != review->book->suite->id))
		return "the systems are still being read";
	if (need & OFF_LADDER && review->on_ladder)
		return "the ladder is open; Escape closes it";
	if (need & (NEEDS_PAIR | NEEDS_PAGE) && !review_pair(review))
		return "there is no pair to compare";
	if (id == COMMAND_OPEN && !review->on_ladder && !review->input_long)
		return "the whole input is shown already";
	return need & NEEDS_PAGE ? why_not_now(review, id) : NULL;
}

static void review_mouse(struct view *view, int row, int col, int action)
{
	struct review_view *review = review_self(view);
	int lines = action == MOUSE_WHEEL_DOWN ? WHEEL_LINES : action == MOUSE_WHEEL_UP ? -WHEEL_LINES : 0;

	(void)col;
	if (review->on_ladder && lines)
		list_scroll(&review->rungs, lines);
	else if (review->on_ladder && row >= review->ladder_top && row - review->ladder_top < review->rungs.height)
		list_move_to(&review->rungs, review->rungs.top + row - review->ladder_top);
	else if (lines && row < review->input_rows)
		textview_scroll(review->input, lines);
	else if (lines)
		diffview_scroll(review->diff, lines);
}

static void review_status(struct view *view, struct view_status *out)
{
	const struct review_view *review = review_self(view);
	const struct review_book *book = review->book;

	if (review->on_ladder && review->ladder && review->ladder->count) {
		snprintf(out->position, STATUS_TEXT, "system %lld of %zu", (long long)review->rungs.cursor + 1,
			review->ladder->count);
	} else if (review_pair(review)) {
		size_t here = review_case_of(book, review->at), start = book->cases[here];

		snprintf(out->position, STATUS_TEXT, "case %zu/%zu  pair %zu/%zu  %s", here + 1, book->case_count,
			review->at - start + 1, review_case_end(book, here) - start,
			review->blind ? "blind" : "names shown");
	}
	if (review->saving_count)
		snprintf(out->marks, STATUS_TEXT, "saving %zu …", review->saving_count);
	else
		snprintf(out->marks, STATUS_TEXT, "%s", review->said);
	if (review->systems.count) /* how many, not which: that would tell */
		snprintf(out->filter, STATUS_TEXT, "%zu systems", review->systems.count);
}

/* ---- Session: ids are good enough, the session is kept in the same file ---- */

static const char *const layouts[] = { [DIFF_AUTO] = "auto", [DIFF_SIDE] = "side", [DIFF_UNIFIED] = "unified" };

/* The suite's name may hold anything and stands last. */
static void review_save(struct view *view, struct strbuf *out)
{
	const struct review_view *review = review_self(view);
	const struct review_pair *pair = review_pair(review);

	strbuf_addf(out, "blind=%d layout=%s", review->blind, layouts[review->layout]);
	if (pair)
		strbuf_addf(out, " pair=%lld,%lld,%lld", (long long)pair->eval_case, (long long)pair->first,
			(long long)pair->second);
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

static void restore_word(struct review_view *review, const char *word)
{
	long long ids[3];

	if (!strncmp(word, "blind=", 6))
		review->blind = strcmp(word + 6, "0") != 0;
	else if (!strncmp(word, "layout=", 7))
		restore_layout(review, word + 7);
	else if (!strncmp(word, "systems=", 8))
		id_list_parse(word + 8, SYSTEMS_LIMIT, &review->systems);
	else if (sscanf(word, "pair=%18lld,%18lld,%18lld", &ids[0], &ids[1], &ids[2]) == 3)
		review->wanted = (struct review_pair){ .eval_case = ids[0], .first = ids[1], .second = ids[2] };
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

	show_ladder(review, false);
	if (!review->book) {
		free(review->suite_name);
		review->suite_name = xstrdup(argument);
	} else if (!review_choose_suite(review, argument, &error)) {
		app_error(view->app, &error);
	}
}

/* ---- Copy ---- */

static void put_side(const struct review_view *review, struct json_writer *w, bool left)
{
	const struct output *output = review_output(review, left);

	json_open(w, left ? "a" : "b", '{');
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
	const struct review_pair *pair = review_pair(review);
	struct json_writer w;

	json_begin(&w, out);
	json_open(&w, NULL, '{');
	json_put_string(&w, "suite", review->book->suite->name);
	json_put_string(&w, "case", it->external);
	json_put_bytes(&w, "input", it->input, it->input_n);
	put_side(review, &w, true);
	put_side(review, &w, false);
	json_put_string(&w, "verdict", pair->choice == REVIEW_NONE ? NULL : review_side_words(pair, pair->choice));
	json_close(&w, '}');
}

static bool copy_rung(const struct review_view *review, struct strbuf *out)
{
	const struct review_ladder *ladder = review->ladder;

	if (!ladder || review->rungs.cursor >= (int64_t)ladder->count)
		return false;
	strbuf_adds(out, ladder->rows[review->rungs.cursor].name);
	return true;
}

static bool review_copy(struct view *view, const char *what, struct strbuf *out)
{
	const struct review_view *review = review_self(view);
	const struct output *left = review_output(review, true);

	if (review->on_ladder)
		return copy_rung(review, out);
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
