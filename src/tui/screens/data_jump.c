/* Jumping to an example by its number or by the id it came with; where the filter hides it, one is asked whether to take the filter off. */
#include "tui/screens/data_view.h"

#include "preop/base/number.h"
#include "preop/model/neighbours.h"
#include "tui/overlay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct jump {
	struct data_view *view;
	int64_t dataset, id; /* id: what was found, 0: nothing */
	char *text;
};

static void free_jump(void *arg)
{
	struct jump *jump = arg;

	free(jump->text);
	free(jump);
}

static bool run_find(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct jump *jump = arg;

	(void)job;
	return example_find(db, jump->dataset, jump->text, &jump->id, error);
}

/* ---- It is there, but the filter hides it ---- */

enum { CHOICE_SHOW, CHOICE_STAY, CHOICES };

static void chosen(struct app *app, void *context, size_t index)
{
	struct jump *jump = context;
	struct data_view *view = jump->view;

	(void)app;
	if (index != CHOICE_SHOW || view->dataset != jump->dataset)
		return;
	data_place_push(view);
	data_set_filter(view, "", NULL);
	rows_anchor(view->rows, jump->id);
}

static void ask(struct data_view *view, const struct jump *found)
{
	struct jump *jump = xcalloc(1, sizeof(*jump));
	char *title = xasprintf("the filter hides #%" PRId64, found->id);
	struct picker_item items[CHOICES] = {
		[CHOICE_SHOW] = { .text = "take the filter off and go there", .detail = view->filter },
		[CHOICE_STAY] = { .text = "stay here" },
	};

	*jump = (struct jump){ .view = view, .dataset = found->dataset, .id = found->id };
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = title,
			.items = items,
			.count = CHOICES,
			.accept = chosen,
			.free_context = free_jump,
			.context = jump });
	free(title);
}

/* ---- Going there ---- */

static bool go_to(struct data_view *view, int64_t id)
{
	int64_t row = rows_index(view->rows, id);

	if (row >= 0)
		list_move_to(rows_list(view->rows), row);
	else if (!rows_complete(view->rows))
		rows_anchor(view->rows, id);
	else
		return false;
	data_moved(view);
	return true;
}

static void found(void *app, void *arg, const struct error *error)
{
	const struct jump *jump = arg;
	struct data_view *view = jump->view;
	const struct dataset *dataset = data_dataset(view);

	if (error) {
		if (error->code != ERROR_CANCELLED)
			app_error(app, error);
		return;
	}
	if (!dataset || view->dataset != jump->dataset)
		return;
	if (jump->id == 0)
		app_toast(app, TOAST_FAILURE, "no example of %s has the number or the id \"%s\"", dataset->name,
			jump->text);
	else if (!go_to(view, jump->id))
		ask(view, jump);
}

static void jump_to(struct data_view *view, const char *text)
{
	int64_t id;

	if (number_read(*text == '#' ? text + 1 : text, &id) && rows_index(view->rows, id) >= 0) {
		go_to(view, id);
		return;
	}
	struct jump *jump = xcalloc(1, sizeof(*jump));
	*jump = (struct jump){ .view = view, .dataset = view->dataset, .text = xstrdup(text) };
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_SEARCH,
			.slot = view->jump_slot,
			.run = run_find,
			.done = found,
			.free_arg = free_jump,
			.arg = jump });
}

static void typed(struct app *app, void *context, const char *text)
{
	(void)app;
	if (*text)
		jump_to(context, text);
}

bool data_jump(struct data_view *view, const char *args, struct error *error)
{
	(void)error;
	if (*args)
		jump_to(view, args);
	else
		prompt_open(view->view.app,
			&(struct prompt_spec){ .title = "jump to #",
				.initial = "",
				.accept = typed,
				.context = view,
				.help = "the number in the first column, or the id the row came with" });
	return true;
}
