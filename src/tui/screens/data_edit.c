/* Editing a turn in the person's own editor, with a word diff before anything is saved; the revisions and the way back. */
#include "tui/screens/data_view.h"

#include "tui/overlay.h"

#include "preop/base/clock.h"
#include "preop/base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREVIEW_BYTES = 200 /* of a turn in the picker: more than a line */ };

/* ---- Editing ---- */

struct text_edit {
	struct data_view *view;
	int64_t id, revision; /* as it was when the editor opened */
	char *path, *speaker;
	char *before;
	size_t before_n;
	struct strbuf after;
	int64_t written; /* the new revision; 0: nothing changed */
};

static void free_edit(void *context)
{
	struct text_edit *edit = context;

	free(edit->path);
	free(edit->speaker);
	free(edit->before);
	strbuf_free(&edit->after);
	free(edit);
}

static struct text_edit *copy_edit(const struct text_edit *edit)
{
	struct text_edit *copy = xcalloc(1, sizeof(*copy));

	*copy = (struct text_edit){ .view = edit->view,
		.id = edit->id,
		.revision = edit->revision,
		.path = xstrdup(edit->path),
		.speaker = xstrdup(edit->speaker),
		.before = xstrndup(edit->before, edit->before_n),
		.before_n = edit->before_n,
		.after = STRBUF_INIT };
	strbuf_add(&copy->after, edit->after.data, edit->after.len);
	return copy;
}

/* Somebody else's revision in between would be lost without a word. */
static bool still_current(struct db *db, const struct text_edit *edit, struct error *error)
{
	struct arena arena = ARENA_INIT;
	struct example row;
	bool ok = example_page(db, &edit->id, 1, &arena, &row, error);

	if (ok && row.revision != edit->revision)
		ok = error_set(error, ERROR_CONFLICT,
			"example %" PRId64 " was changed meanwhile (revision %" PRId64 "): edit it again", edit->id,
			row.revision);
	arena_free(&arena);
	return ok;
}

static bool run_edit(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct text_edit *edit = arg;

	(void)job;
	return still_current(db, edit, error) &&
		example_edit(db, edit->id, edit->path, edit->after.data, edit->after.len, "", &edit->written, error);
}

static void edit_done(void *app, void *arg, const struct error *error)
{
	const struct text_edit *edit = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "#%" PRId64 " saved as revision %" PRId64 "   %s undo", edit->id,
			edit->written, data_key(edit->view, COMMAND_UNDO));
}

static void save_edit(struct app *app, void *context)
{
	app_write(app, NULL, run_edit, edit_done, free_edit, copy_edit(context));
}

static void edit_again(struct app *app, void *context);

static void show_edit(struct app *app, struct text_edit *edit)
{
	char *title = xasprintf("#%" PRId64 " %s", edit->id, edit->speaker);

	diff_open(app,
		&(struct diff_spec){ .title = title,
			.before = edit->before,
			.before_n = edit->before_n,
			.after = edit->after.data,
			.after_n = edit->after.len,
			.save = save_edit,
			.again = edit_again,
			.free_context = free_edit,
			.context = edit });
	free(title);
}

/* Editors end a file with a newline; a text that had none does not get one by that. */
static void drop_added_newline(struct text_edit *edit)
{
	bool had = edit->before_n > 0 && edit->before[edit->before_n - 1] == '\n';

	if (!had && edit->after.len > 0 && edit->after.data[edit->after.len - 1] == '\n')
		strbuf_truncate(&edit->after, edit->after.len - 1);
}

/* Takes the edit. The editor starts with the text as it would be saved. */
static void run_editor(struct app *app, struct text_edit *edit)
{
	struct strbuf text = STRBUF_INIT;
	struct error error = ERROR_INIT;
	bool ok = app_edit_text(app, ".md", edit->after.data, edit->after.len, &text, &error);

	if (ok) {
		strbuf_free(&edit->after);
		edit->after = text;
		drop_added_newline(edit);
	} else {
		strbuf_free(&text);
		app_error(app, &error);
	}
	if (ok && edit->after.len == edit->before_n && memcmp(edit->after.data, edit->before, edit->before_n) == 0) {
		app_toast(app, TOAST_INFO, "nothing changed");
		ok = false;
	}
	if (ok)
		show_edit(app, edit);
	else
		free_edit(edit);
}

static void edit_again(struct app *app, void *context)
{
	run_editor(app, copy_edit(context));
}

static void edit_turn(struct data_view *view, const struct example_detail *detail, size_t index)
{
	const struct turn *turn = &detail->turns.items[index];
	struct text_edit *edit = xcalloc(1, sizeof(*edit));

	*edit = (struct text_edit){ .view = view,
		.id = detail->row.id,
		.revision = detail->row.revision,
		.path = xstrdup(turn->path),
		.speaker = xstrdup(turn->name),
		.before = xstrndup(turn->text, turn->length),
		.before_n = turn->length,
		.after = STRBUF_INIT };
	strbuf_add(&edit->after, turn->text, turn->length);
	run_editor(view->view.app, edit);
}

struct turn_choice {
	struct data_view *view;
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
	const struct example_detail *detail = data_cursor_detail(choice->view);

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

static bool edit_detail(
	struct data_view *view, const struct example_detail *detail, const char *args, struct error *error)
{
	if (*args)
		return edit_numbered(view, detail, args, error);
	struct turn_choice *choice = xcalloc(1, sizeof(*choice));
	*choice = (struct turn_choice){
		.view = view, .id = detail->row.id, .turns = xcalloc(detail->turns.count + 1, sizeof(size_t))
	};
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

/* A key typed right after the one that moved the cursor finds the example still on its way. */
bool data_edit(struct data_view *view, const char *args, struct error *error)
{
	const struct example_detail *detail = data_cursor_detail(view);

	view->edit_wanted = detail ? 0 : data_cursor_id(view);
	snprintf(view->edit_turn, sizeof(view->edit_turn), "%s", args);
	return !detail || edit_detail(view, detail, args, error);
}

void data_edit_wanted(struct data_view *view)
{
	const struct example_detail *detail = data_cursor_detail(view);
	bool wanted = detail && view->edit_wanted == detail->row.id && !view->view.app->overlay;
	struct error error = ERROR_INIT;

	view->edit_wanted = 0;
	if (wanted && !edit_detail(view, detail, view->edit_turn, &error))
		app_error(view->view.app, &error);
}

/* ---- Revisions ---- */

struct history {
	struct data_view *view;
	struct arena arena;
	int64_t id;
	struct revision *revisions;
	size_t count;
	int64_t chosen; /* revision to go back to */
};

static void free_history(void *arg)
{
	struct history *history = arg;

	arena_free(&history->arena);
	free(history);
}

static bool run_revert(struct job *job, struct db *db, void *arg, struct error *error)
{
	const struct history *history = arg;

	(void)job;
	return example_revert(db, history->id, history->chosen, error);
}

static void revert_done(void *app, void *arg, const struct error *error)
{
	const struct history *history = arg;

	if (!error)
		app_toast(app, TOAST_GOOD, "#%" PRId64 " is back at revision %" PRId64 "   %s undo", history->id,
			history->chosen, data_key(history->view, COMMAND_UNDO));
}

static void revert_to(struct app *app, struct data_view *view, int64_t id, int64_t revision)
{
	struct history *history = xcalloc(1, sizeof(*history));

	*history = (struct history){ .view = view, .arena = ARENA_INIT, .id = id, .chosen = revision };
	app_write(app, NULL, run_revert, revert_done, free_history, history);
}

struct revert_offer {
	struct data_view *view;
	int64_t id, revision;
};

static void accept_revert(struct app *app, void *context)
{
	const struct revert_offer *offer = context;

	revert_to(app, offer->view, offer->id, offer->revision);
}

static const struct revision *current_revision(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->revisions[i].current)
			return &history->revisions[i];
	return &history->revisions[history->count - 1];
}

static void revision_chosen(struct app *app, void *context, size_t index)
{
	const struct history *history = context;
	const struct revision *now = current_revision(history), *then = &history->revisions[history->count - 1 - index];
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

	if (now == then) {
		app_toast(app, TOAST_INFO, "revision %" PRId64 " is the present one", now->revision);
		return;
	}
	shape_readable(now->body, now->body_length, &before);
	shape_readable(then->body, then->body_length, &after);
	struct revert_offer *offer = xmalloc(sizeof(*offer));
	*offer = (struct revert_offer){ .view = history->view, .id = history->id, .revision = then->revision };
	char *title = xasprintf(
		"#%" PRId64 " revision %" PRId64 ", back to %" PRId64, history->id, now->revision, then->revision);
	bool can = !app->read_only;
	diff_open(app,
		&(struct diff_spec){ .title = title,
			.before = before.data,
			.before_n = before.len,
			.after = after.data,
			.after_n = after.len,
			.save = can ? accept_revert : NULL,
			.free_context = free,
			.context = offer });
	free(title);
	strbuf_free(&before);
	strbuf_free(&after);
}

static bool run_history(struct job *job, struct db *db, void *arg, struct error *error)
{
	struct history *history = arg;

	(void)job;
	return example_revisions(db, history->id, &history->arena, &history->revisions, &history->count, error);
}

/* Newest first. The picker takes over what was read: the job's argument is left empty. */
static void history_read(void *context, void *arg, const struct error *error)
{
	struct app *app = context;
	struct history *read = arg, *history;

	if (error) {
		app_error(app, error);
		return;
	}
	history = xmalloc(sizeof(*history));
	*history = *read;
	read->arena = (struct arena)ARENA_INIT;
	struct picker_item *items = xcalloc(history->count, sizeof(items[0]));
	for (size_t i = 0; i < history->count; i++) {
		const struct revision *revision = &history->revisions[history->count - 1 - i];
		struct strbuf age = STRBUF_INIT;
		clock_print_age(revision->at, app->now, &age);
		items[i].text = arena_printf(&history->arena, "revision %" PRId64 "%s", revision->revision,
			revision->current ? "  (now)" : "");
		items[i].detail = arena_printf(&history->arena, "%s  %s  %s", revision->who, age.data, revision->note);
		strbuf_free(&age);
	}
	picker_open(app,
		&(struct picker_spec){ .keep_order = true,
			.title = "revisions: Enter compares",
			.items = items,
			.count = history->count,
			.accept = revision_chosen,
			.free_context = free_history,
			.context = history });
	free(items);
}

bool data_revisions(struct data_view *view, const char *args, struct error *error)
{
	struct history *history = xcalloc(1, sizeof(*history));

	(void)args;
	(void)error;
	*history = (struct history){ .view = view, .arena = ARENA_INIT, .id = data_cursor_id(view) };
	app_submit(view->view.app,
		&(struct job_spec){ .title = "",
			.lane = JOB_READ,
			.priority = JOB_LIST,
			.run = run_history,
			.done = history_read,
			.free_arg = free_history,
			.arg = history });
	return true;
}

bool data_revert(struct data_view *view, const char *args, struct error *error)
{
	int64_t revision;

	if (!*args)
		return data_revisions(view, args, error);
	if (!number_read(args, &revision) || revision < 0)
		return data_usage(error, COMMAND_REVERT, "REVISION is a number; 0 is as imported");
	revert_to(view->view.app, view, data_cursor_id(view), revision);
	return true;
}
