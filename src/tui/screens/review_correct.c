/* A reviewed output edited into what it should have been: which side, into which dataset (asked once), then the editor. */
#include "preop/base/memory.h"
#include "preop/model/dataset.h"
#include "preop/model/status.h"
#include "tui/overlay.h"
#include "tui/screens/correct.h"
#include "tui/screens/review_view.h"
#include "tui/widgets/number.h"

#include <stdlib.h>
#include <string.h>

/* What is corrected; goes from one question to the next. */
struct fixing {
	struct arena arena;
	struct correction_place place;
	const char *name, *answer;
	size_t length;
	struct dataset *datasets;
	size_t count, kept; /* kept: the one chosen before; count: none */
};

static void free_fixing(void *arg)
{
	struct fixing *fixing = arg;

	arena_free(&fixing->arena);
	free(fixing);
}

static void edit_answer(struct app *app, struct fixing *fixing, size_t dataset)
{
	fixing->place.dataset = fixing->datasets[dataset].id;
	correct_open(app,
		&(struct correct_spec){ .place = fixing->place,
			.dataset = fixing->datasets[dataset].name,
			.name = fixing->name,
			.answer = fixing->answer,
			.length = fixing->length });
}

/* ---- Which dataset ---- */

static void dataset_chosen(struct app *app, void *context, size_t index)
{
	edit_answer(app, context, index);
}

/* Takes what is corrected. */
static void pick_dataset(struct app *app, struct fixing *fixing)
{
	struct picker_item *items = arena_alloc(&fixing->arena, fixing->count * sizeof(*items));

	for (size_t i = 0; i < fixing->count; i++)
		items[i] = (struct picker_item){ .text = fixing->datasets[i].name,
			.detail = arena_printf(&fixing->arena, "%s example%s", number_of(fixing->datasets[i].rows).text,
				plural(fixing->datasets[i].rows)) };
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = "which dataset learns from corrections",
			.items = items,
			.count = fixing->count,
			.accept = dataset_chosen,
			.free_context = free_fixing,
			.context = fixing });
}

static bool run_datasets(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct fixing *fixing = arg;
	struct strbuf kept = STRBUF_INIT;

	(void)job;
	bool ok = correction_check_suite(db, fixing->place.suite, error) &&
		dataset_list(db, &fixing->arena, &fixing->datasets, &fixing->count, error) &&
		ui_state_read(db, "correct-dataset", &kept, error);
	fixing->kept = fixing->count;
	for (size_t i = 0; ok && i < fixing->count; i++)
		if (strcmp(fixing->datasets[i].name, kept.data) == 0)
			fixing->kept = i;
	if (ok && fixing->count == 0)
		ok = error_set(error, ERROR_INPUT,
			"there is no dataset that could learn from a correction: import examples first");
	strbuf_free(&kept);
	return ok;
}

/* A list takes over what was read: the job's argument is left empty. */
static void datasets_read(struct app *app, void *arg)
{
	struct fixing *read = arg, *fixing;

	if (read->kept < read->count || read->count == 1) {
		edit_answer(app, read, read->count == 1 ? 0 : read->kept);
	} else {
		fixing = xmalloc(sizeof(*fixing));
		*fixing = *read;
		read->arena = (struct arena)ARENA_INIT;
		pick_dataset(app, fixing);
	}
}

/* ---- Which side ---- */

/* While the names are hidden the title does not tell them either. */
static bool fix_side(struct review_view *review, size_t side, struct error *error)
{
	const struct output *output = review_output(review, side);
	const struct review_page *page = review_page(review);
	struct fixing *fixing;

	if (!page || !output)
		return error_set(error, ERROR_USAGE, "the case is still being read");
	fixing = xcalloc(1, sizeof(*fixing));
	fixing->place = (struct correction_place){ .suite = review->book->suite->id,
		.eval_case = page->eval_case.id,
		.system = arena_strdup(&fixing->arena, output->system_name) };
	fixing->name = arena_printf(&fixing->arena, "%s, output %c", page->eval_case.external, (int)('A' + side));
	fixing->answer = arena_strndup(&fixing->arena, output->text, output->length);
	fixing->length = output->length;
	app_read(review->view.app, run_datasets, datasets_read, free_fixing, fixing);
	return true;
}

static void side_chosen(struct app *app, void *context, size_t index)
{
	struct review_view *review = review_self(app->views[VIEW_REVIEW]);
	const struct review_name *asked = context;
	const struct review_look *look = review_look(review);
	struct review_name now;
	struct error error = ERROR_INIT;

	if (look)
		now = review_name_of(look, review->repeat);
	if (!look || !review_same_look(&now, asked))
		app_toast(app, TOAST_WARNING, "other outputs are shown by now; nothing was corrected");
	else if (!fix_side(review, index, &error))
		app_error(app, &error);
}

bool review_correct(struct review_view *review, const char *args, struct error *error)
{
	static const struct picker_item items[REVIEW_SIDES] = { { .text = "1", .detail = "output A" },
		{ .text = "2", .detail = "output B" }, { .text = "3", .detail = "output C" },
		{ .text = "4", .detail = "output D" } };
	const struct review_look *look = review_look(review);
	struct review_name *asked;

	if (*args >= '1' && *args < '1' + look->count && !args[1])
		return fix_side(review, (size_t)(*args - '1'), error);
	if (*args)
		return error_set(error, ERROR_USAGE, "correct: 1 is output A, 2 is output B, up to %d", look->count);
	asked = xmalloc(sizeof(*asked));
	*asked = review_name_of(look, review->repeat);
	picker_open(review->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "correct which output",
			.items = items,
			.count = look->count,
			.accept = side_chosen,
			.free_context = free,
			.context = asked });
	return true;
}
