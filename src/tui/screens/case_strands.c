/* What changes on Case: the question and the strands. Every change is one write; what the file says afterwards is what is shown. */
#include "tui/screens/case_view.h"

#include "preop/model/box.h"
#include "tui/overlay.h"
#include "tui/screens/board_page.h"
#include "tui/screens/intake_page.h"
#include "tui/screens/strand_page.h"

#include <stdlib.h>
#include <string.h>

const struct strand *case_strand(const struct case_view *view)
{
	const struct status *status = view->view.app->status;

	return status && view->strands.cursor < (int64_t)status->strand_count ? &status->strands[view->strands.cursor]
									      : NULL;
}

/* ---- Writing ---- */

struct change {
	struct case_view *view;
	int64_t strand; /* of a new one: its id, once it is written */
	const char *field;
	char *value;
};

static struct change *change_new(struct case_view *view, int64_t strand, const char *field, const char *value)
{
	struct change *change = xcalloc(1, sizeof(*change));

	*change = (struct change){ .view = view, .strand = strand, .field = field, .value = xstrdup(value) };
	return change;
}

static void change_free(void *arg)
{
	struct change *change = arg;

	free(change->value);
	free(change);
}

static bool run_set(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct change *change = arg;

	(void)job;
	return strand_set(db, change->strand, change->field, change->value, error);
}

static bool run_add(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct change *change = arg;

	(void)job;
	return strand_add(db, change->value, &change->strand, error);
}

static bool run_remove(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct change *change = arg;

	(void)job;
	return strand_remove(db, change->strand, error);
}

static bool run_question(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct change *change = arg;

	(void)job;
	return project_set(db, "question", change->value, error);
}

/* The cursor goes to the new strand when it is here. */
static void added(void *app, void *arg, const struct error *error)
{
	const struct change *change = arg;

	(void)app;
	if (!error)
		change->view->wanted_strand = change->strand;
}

/* ---- Asking ---- */

typedef bool run_change(struct job *job, struct db *db, void *arg, struct error *error);

/* What a prompt asks for, and what is done with the answer. */
static const struct asking {
	const char *title, *help, *field, *said;
	run_change *run;
	void (*done)(void *app, void *arg, const struct error *error);
	bool may_be_empty;
} ask_question = { "Question", "what this case is to decide, as a question", "question", "question written",
	run_question, NULL, true },
  ask_strand = { "New strand", "one complaint in the words of those who complain", "title", "strand added", run_add,
	  added, false },
  ask_route = { "Route", "the repair it goes to; empty takes the route away", "route", "route written", run_set, NULL,
	  true };

struct asked {
	const struct asking *asking;
	struct case_view *view;
	int64_t strand;
};

static void write_answer(const struct asking *asking, struct case_view *view, int64_t strand, const char *text)
{
	if (!*text && !asking->may_be_empty)
		return;
	app_write(view->view.app, asking->said, asking->run, asking->done, change_free,
		change_new(view, strand, asking->field, text));
}

static void answered(struct app *app, void *context, const char *text)
{
	const struct asked *asked = context;

	(void)app;
	write_answer(asked->asking, asked->view, asked->strand, text);
}

static bool ask(
	const struct asking *asking, struct case_view *view, int64_t strand, const char *args, const char *initial)
{
	struct asked *asked;
	struct prompt_spec spec = { .title = asking->title,
		.initial = initial,
		.help = asking->help,
		.accept = answered,
		.free_context = free };

	if (*args) {
		write_answer(asking, view, strand, args);
		return true;
	}
	asked = xcalloc(1, sizeof(*asked));
	*asked = (struct asked){ .asking = asking, .view = view, .strand = strand };
	spec.context = asked;
	prompt_open(view->view.app, &spec);
	return true;
}

/* ---- Commands ---- */

bool case_question(struct case_view *view, const char *args, struct error *error)
{
	const struct status *status = view->view.app->status;

	(void)error;
	return ask(&ask_question, view, 0, args, status ? status->project.question : "");
}

bool case_strand_add(struct case_view *view, const char *args, struct error *error)
{
	(void)error;
	view->part = PART_STRANDS;
	return ask(&ask_strand, view, 0, args, "");
}

static void box_chosen(struct app *app, void *context, size_t index)
{
	const struct asked *asked = context;

	if (index < BOX_COUNT)
		app_write(app, "strand boxed", run_set, NULL, change_free,
			change_new(asked->view, asked->strand, "box", box_text((int)index)->id));
}

static void pick_box(struct case_view *view, const struct strand *strand)
{
	struct picker_item items[BOX_COUNT + 1];
	struct strbuf details[BOX_COUNT];
	struct asked *asked = xcalloc(1, sizeof(*asked));
	struct picker_spec spec = { .title = "What is it really?",
		.items = items,
		.count = BOX_COUNT + 1,
		.initial = BOX_COUNT,
		.keep_order = true,
		.accept = box_chosen,
		.free_context = free,
		.context = asked };

	*asked = (struct asked){ .view = view, .strand = strand->id };
	for (int i = 0; i < BOX_COUNT; i++) {
		const struct box *box = box_text(i);

		strbuf_init(&details[i]);
		strbuf_addf(&details[i], "lives in %s. %s", box->lives_in, box->route);
		items[i] = (struct picker_item){ .text = box->name, .detail = details[i].data };
		if (strcmp(box->id, strand->box) == 0)
			spec.initial = (size_t)i;
	}
	items[BOX_COUNT] = (struct picker_item){ .text = "Not known yet", .detail = "find out first" };
	picker_open(view->view.app, &spec);
	for (int i = 0; i < BOX_COUNT; i++)
		strbuf_free(&details[i]);
}

static bool no_strand(struct error *error)
{
	return error_set(error, ERROR_USAGE, "there is no strand under the cursor");
}

bool case_strand_box(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = case_strand(view);

	if (!strand)
		return no_strand(error);
	view->part = PART_STRANDS;
	if (*args)
		app_write(view->view.app, "strand boxed", run_set, NULL, change_free,
			change_new(view, strand->id, "box", args));
	else
		pick_box(view, strand);
	return true;
}

bool case_strand_route(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = case_strand(view);

	if (!strand)
		return no_strand(error);
	view->part = PART_STRANDS;
	return ask(&ask_route, view, strand->id, args, strand->route);
}

/* The only one that takes something away: it wants the cursor to be seen on it. */
bool case_strand_remove(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = case_strand(view);

	(void)args;
	if (!strand)
		return no_strand(error);
	if (view->part != PART_STRANDS) {
		view->part = PART_STRANDS;
		return error_set(error, ERROR_USAGE, "choose the strand to remove first");
	}
	app_write(view->view.app, "strand removed; undo brings it back", run_remove, NULL, change_free,
		change_new(view, strand->id, "", ""));
	return true;
}

bool case_strand_diagnosis(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = case_strand(view);

	if (!strand)
		return no_strand(error);
	intake_diagnosis(view->view.app, strand, args);
	return true;
}

bool case_strand_belongs(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = case_strand(view);

	return strand ? intake_test(view->view.app, strand, args, error) : no_strand(error);
}

bool case_intake(struct case_view *view, const char *args, struct error *error)
{
	view->part = PART_STRANDS;
	return intake_page_start(view->view.app, args, error);
}

/* Of the strand under the cursor while the strands have it; else of the whole case. */
bool case_board(struct case_view *view, const char *args, struct error *error)
{
	const struct strand *strand = view->part == PART_STRANDS ? case_strand(view) : NULL;

	(void)error;
	if (view->view.app->status->suite_count == 0) {
		page_open(view->view.app, "Failure board",
			"Nothing has answered yet, so nothing fails.\n\nHere the outputs of a system that fail stand "
			"in "
			"groups, by reason, by slice and by what they have in common, with counts.\n\nBring in a suite "
			"with outputs: preop import FILE --suite NAME, or put a suite to systems: preop eval run.");
		return true;
	}
	board_page_open(view->view.app, args, strand ? strand->uuid : "", strand ? strand->title : "the whole case");
	return true;
}

/* A strand without a box wants one; one with a box is shown with all that was found of it. */
void case_strand_open(struct case_view *view)
{
	const struct strand *strand = case_strand(view);

	if (!strand)
		return;
	if (box_find(strand->box))
		strand_page_open(view->view.app, strand->uuid);
	else
		pick_box(view, strand);
}
