/* Editing a turn in the person's own editor, with a word diff before anything is saved. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"

#include "preop/base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREVIEW_BYTES = 200 /* of a turn in the picker: more than a line */ };

static void edit_turn(struct data_view *view, const struct example_detail *detail, size_t index)
{
	const struct turn *turn = &detail->turns.items[index];
	char *name = xasprintf("#%" PRId64 " %s", detail->row.id, turn->name);

	data_edit_place(view,
		&(struct edit_place){ .id = detail->row.id,
			.revision = detail->row.revision,
			.path = turn->path,
			.name = name,
			.text = turn->text,
			.length = turn->length });
	free(name);
}

struct turn_choice {
	struct data_view *view;
	detail_now *now;
	int64_t id;
	size_t count;
	size_t *turns; /* of the picker's items */
};

static void free_turn_choice(void *context)
{
	struct turn_choice *choice = context;

	free(choice->turns);
	free(choice);
}

static void turn_chosen(struct app *app, void *context, size_t index)
{
	struct turn_choice *choice = context;
	const struct example_detail *detail = choice->now(app);

	if (!detail || detail->row.id != choice->id || choice->turns[index] >= detail->turns.count)
		app_toast(app, TOAST_WARNING, "the example under the cursor is another one by now; nothing was edited");
	else
		edit_turn(choice->view, detail, choice->turns[index]);
}

/* Takes the choice. The last assistant turn is what most edits are about. */
static void pick_turn(struct data_view *view, const struct example_detail *detail, struct turn_choice *choice)
{
	struct picker_item *items = xcalloc(choice->count, sizeof(items[0]));
	size_t initial = choice->count - 1;
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < choice->count; i++) {
		const struct turn *turn = &detail->turns.items[choice->turns[i]];
		size_t shown = turn->length < PREVIEW_BYTES ? turn->length : PREVIEW_BYTES;
		items[i] = (struct picker_item){ .text = turn->name,
			.detail = arena_strndup(&arena, turn->text, shown) };
		if (turn->role == TURN_ASSISTANT)
			initial = i;
	}
	picker_open(view->view.app,
		&(struct picker_spec){ .keep_order = true,
			.title = "edit which turn",
			.items = items,
			.count = choice->count,
			.initial = initial,
			.accept = turn_chosen,
			.free_context = free_turn_choice,
			.context = choice });
	arena_free(&arena);
	free(items);
}

static bool edit_numbered(
	struct data_view *view, const struct example_detail *detail, const char *args, struct error *error)
{
	int64_t number;

	if (!number_read(args, &number) || number < 1 || (size_t)number > detail->turns.count)
		return error_set(error, ERROR_USAGE, "edit: TURN is a number from 1 to %zu", detail->turns.count);
	if (!detail->turns.items[number - 1].editable)
		return error_set(
			error, ERROR_USAGE, "turn %" PRId64 " is no plain text and cannot be edited here", number);
	edit_turn(view, detail, (size_t)number - 1);
	return true;
}

bool data_edit_turn(struct data_view *view, detail_now *now, const char *args, struct error *error)
{
	const struct example_detail *detail = now(view->view.app);

	if (*args)
		return edit_numbered(view, detail, args, error);
	struct turn_choice *choice = xcalloc(1, sizeof(*choice));
	*choice = (struct turn_choice){ .view = view,
		.now = now,
		.id = detail->row.id,
		.turns = xcalloc(detail->turns.count + 1, sizeof(size_t)) };
	for (size_t i = 0; i < detail->turns.count; i++)
		if (detail->turns.items[i].editable)
			choice->turns[choice->count++] = i;
	if (choice->count > 1) {
		pick_turn(view, detail, choice);
		return true;
	}
	bool ok = choice->count == 1 ||
		error_set(error, ERROR_USAGE, "this record has no text that can be edited here");
	if (ok)
		edit_turn(view, detail, choice->turns[0]);
	free_turn_choice(choice);
	return ok;
}

static const struct example_detail *under_cursor(struct app *app)
{
	return data_cursor_detail((const struct data_view *)app->views[VIEW_DATA]);
}

/* A key typed right after the one that moved the cursor finds the example still on its way. */
bool data_edit(struct data_view *view, const char *args, struct error *error)
{
	const struct example_detail *detail = data_cursor_detail(view);

	view->edit_wanted = detail ? 0 : data_cursor_id(view);
	snprintf(view->edit_turn, sizeof(view->edit_turn), "%s", args);
	return !detail || data_edit_turn(view, under_cursor, args, error);
}

void data_edit_wanted(struct data_view *view)
{
	const struct example_detail *detail = data_cursor_detail(view);
	bool wanted = detail && view->edit_wanted == detail->row.id && !view->view.app->overlay;
	struct error error = ERROR_INIT;

	view->edit_wanted = 0;
	if (wanted && !data_edit_turn(view, under_cursor, view->edit_turn, &error))
		app_error(view->view.app, &error);
}
